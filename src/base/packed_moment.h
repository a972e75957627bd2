// A date, or a date and time, of the forms that nearly all records use, in 64 bits.
//
//   uint64_t moment = PackMoment("2019-11-02T10:00:00-05:00");   // 0: of another form
//   PackedMoment parts(moment);
//
// The forms are "2019-11-02", and "2019-11-02T10:00:00" with or without ".000" and then "Z" or
// "+01:00" (up to 13:59). What has another form, or does not exist (the 30th of February), gives 0;
// that may still be a date, which is then read from its text. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace precert {

uint64_t PackMoment(std::string_view iso);

// The parts of a packed moment that is not 0.
struct PackedMoment {
  enum class Precision : uint8_t { kDay, kSecond, kMillisecond };

  explicit PackedMoment(uint64_t moment)
      : year(static_cast<int16_t>(moment >> 49)),
        month(moment >> 45 & 15),
        day(moment >> 40 & 31),
        hour(moment >> 35 & 31),
        minute(moment >> 29 & 63),
        second(moment >> 23 & 63),
        millisecond(moment >> 13 & 1023),
        precision(static_cast<Precision>(moment >> 11 & 3)),
        offset_minutes(static_cast<int16_t>(static_cast<int>(moment & 2047) - kOffsetZero)) {}

  static constexpr int kOffsetZero = 1024;  // added to the offset, so that it is positive

  int16_t year;
  uint8_t month, day, hour, minute, second;
  uint16_t millisecond;
  Precision precision;     // kDay: without a time, and without an offset
  int16_t offset_minutes;  // from UTC
};

// Below the year, month and day, which alone are in order as a number.
inline constexpr int kMomentDayBits = 40;

// Below the millisecond: the precision and the offset.
inline constexpr int kMomentFormBits = 13;

// Its day alone, packed.
constexpr uint64_t DayOfMoment(uint64_t moment) {
  return (moment >> kMomentDayBits << kMomentDayBits) | PackedMoment::kOffsetZero;
}

}  // namespace precert
