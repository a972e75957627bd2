// Date: a complete calendar date (proleptic Gregorian), for clocks, plan years and birthdays.
//
// Partial dates, times and timezones are CQL's business (cql/core/datetime.h). Month arithmetic
// keeps the day where the target month has it and otherwise uses that month's last day, except
// where a regulation says otherwise (workflow/clocks). Plain value.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace precert {

class Date {
 public:
  constexpr Date() = default;                                   // 0001-01-01
  static std::optional<Date> Of(int year, int month, int day);  // nullopt when there is no such day
  static std::optional<Date> Parse(std::string_view iso);       // "2026-11-23" only
  static Date FromDays(int64_t days_since_epoch);               // 1970-01-01 is 0

  int year() const { return year_; }
  int month() const { return month_; }
  int day() const { return day_; }
  int64_t days() const;          // days since 1970-01-01
  int weekday() const;           // 0 Sunday ... 6 Saturday
  std::string ToString() const;  // "2026-11-23"
  std::string Display() const;   // "23 November 2026"

  // Arithmetic stops at 0001-01-01 and 9999-12-31.
  Date AddDays(int64_t n) const { return FromDays(days() + n); }
  Date AddMonths(int n) const;  // 31 January + 1 month = 28 or 29 February
  Date AddYears(int n) const { return AddMonths(12 * n); }
  int YearsUntil(Date later) const;  // whole years, as ages are counted; negative when earlier

  static int DaysInMonth(int year, int month);
  static bool IsLeap(int year);

  friend constexpr auto operator<=>(Date, Date) = default;
  friend constexpr bool operator==(Date, Date) = default;

 private:
  constexpr Date(int y, int m, int d)
      : year_(static_cast<int16_t>(y)),
        month_(static_cast<int8_t>(m)),
        day_(static_cast<int8_t>(d)) {}
  int16_t year_ = 1;
  int8_t month_ = 1;
  int8_t day_ = 1;
};

}  // namespace precert
