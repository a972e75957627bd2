// DateTime, Date and Time values with the precision they were written to.
//
// CQL 1.5, Author's Guide, "Date and Time Values": a value may stop at any component, and what is not
// stated is not known. A DateTime keeps its own offset from UTC; one without an offset takes the
// offset of the evaluation request. Comparisons that the missing parts leave open answer nullopt.
// Plain values, 16 bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace precert::cql {

// In order from coarse to fine; a value's precision is its finest known component. kWeek is a unit
// of durations and of `week from`-style operators only, never the precision of a value.
enum class Precision : uint8_t {
  kYear, kMonth, kDay, kHour, kMinute, kSecond, kMillisecond, kWeek
};

struct DateTime {
  int16_t year = 1;  // 1..9999
  uint8_t month = 1, day = 1, hour = 0, minute = 0, second = 0;
  uint16_t millisecond = 0;
  Precision precision = Precision::kYear;   // finer components hold their least value
  bool has_offset = false;
  int16_t offset_minutes = 0;  // from UTC; -840..840

  // For a Date the precision is kYear..kDay and there is no offset; a Time uses hour..millisecond
  // with year 1 and precision kHour or finer. The static type tells which of the three a value is.
  static std::optional<DateTime> ParseDate(std::string_view iso);      // "2012-02"
  static std::optional<DateTime> ParseDateTime(std::string_view iso);  // "2012-02-01T10:00:00.0Z"
  static std::optional<DateTime> ParseTime(std::string_view iso);      // "10:30"

  std::string ToDateString() const;      // "2012-02"
  std::string ToDateTimeString() const;  // "2012-02-01T10:00:00.000+00:00"; "2012T" stays "2012"
  std::string ToTimeString() const;      // "10:30:00.000"
};

}  // namespace precert::cql
