// DateTime, Date and Time values with the precision they were written to.
//
// CQL 1.5, Author's Guide, "Date and Time Values": a value may stop at any component, and what is
// not stated is not known. A DateTime keeps its own offset from UTC; one without an offset takes
// the offset of the evaluation request. Comparisons that the missing parts leave open answer
// nullopt. Plain values, 16 bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace precert::cql {

// In order from coarse to fine; a value's precision is its finest known component. kWeek is a unit
// of durations and of `week from`-style operators only, never the precision of a value.
enum class Precision : uint8_t {
  kYear,
  kMonth,
  kDay,
  kHour,
  kMinute,
  kSecond,
  kMillisecond,
  kWeek
};

struct DateTime {
  int16_t year = 1;  // 1..9999
  uint8_t month = 1, day = 1, hour = 0, minute = 0, second = 0;
  uint16_t millisecond = 0;
  Precision precision = Precision::kYear;  // finer components hold their least value
  bool has_offset = false;
  int16_t offset_minutes = 0;  // from UTC; -840..840

  // For a Date the precision is kYear..kDay and there is no offset; a Time uses hour..millisecond
  // with year 1 and precision kHour or finer. The static type tells which of the three a value is.
  static std::optional<DateTime> ParseDate(std::string_view iso);      // "2012-02"
  static std::optional<DateTime> ParseDateTime(std::string_view iso);  // "2012-02-01T10:00:00.0Z"
  static std::optional<DateTime> ParseTime(std::string_view iso);      // "10:30"

  // A Date or DateTime of the usual form (base/packed_moment.h), not 0.
  static DateTime Unpack(uint64_t moment);
  // The other way: Unpack(Pack()) is the value. 0 for one of another form.
  uint64_t Pack() const;

  std::string ToDateString() const;      // "2012-02"
  std::string ToDateTimeString() const;  // "2012-02-01T10:00:00.000+00:00"; "2012T" stays "2012"
  std::string ToTimeString() const;      // "10:30:00.000"
};

// Order of two values of one of the three kinds: <0, 0, >0; nullopt when what one of them does not
// say leaves it open. With `precision`, components finer than it are not looked at; without, two
// values that stop at the same component can be the same. A date-time without an offset is in
// `default_offset` (minutes); when the offsets differ and hours or finer are compared, both are
// moved to `default_offset` first (Appendix B, "Same As": the offset of the evaluation request),
// and days and coarser are compared as they are written.
std::optional<int> CompareDateTimes(const DateTime& a, const DateTime& b,
                                    std::optional<Precision> precision, int default_offset);

std::string_view PrecisionName(Precision precision);  // "year" ... "millisecond", "week"

// Milliseconds from 1970-01-01T00:00 to the value's own clock reading; the offset is not applied.
int64_t ClockMilliseconds(const DateTime& value);
// The clock reading back as a value of that precision, without an offset; nullopt outside years
// 1 to 9999.
std::optional<DateTime> FromClockMilliseconds(int64_t milliseconds, Precision precision);

// Drops components finer than `precision`; a coarser value stays as it is.
DateTime TruncateTo(DateTime value, Precision precision);
// The last moment, to the millisecond, of what a partial value may mean: 2012-02 is
// 2012-02-29T23:59:59.999. (The first moment is the value itself.)
DateTime LastMoment(DateTime value);
// Offset from UTC in minutes, or `default_offset` for a value without one.
int OffsetOf(const DateTime& value, int default_offset);
// The same moment as the clock shows it at another offset. Years 0 and 10000 may appear at the ends
// of time: for comparing only.
DateTime MoveToOffset(const DateTime& value, int target_offset, int default_offset);

// The value `amount` units later (earlier when negative), at the value's own precision, to which
// `unit` must not be finer. Months and years keep the day where the month has it, else use its
// last. nullopt outside years 1 to 9999. Weeks are seven days. `is_time`: a Time, which goes round
// the clock.
std::optional<DateTime> AddUnits(const DateTime& value, int64_t amount, Precision unit,
                                 bool is_time);

}  // namespace precert::cql
