// Date: conversion between calendar fields and a day count, and month arithmetic.
//
// Day counts follow the well-known era method for the proleptic Gregorian calendar: a year begins
// in March, so that the leap day is the last one, and 400 years have 146097 days. Dates stay within
// years 1 to 9999; arithmetic that would leave them stops at the first or the last day.
#include "base/date.h"

#include <fmt/format.h>

#include <algorithm>

namespace precert {
namespace {

constexpr int64_t kFirstDay = -719162;  // 0001-01-01
constexpr int64_t kLastDay = 2932896;   // 9999-12-31
constexpr int64_t kDaysPerEra = 146097;
constexpr int64_t kEpochInEras = 719468;  // days from 0000-03-01 to 1970-01-01

constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                   "May",       "June",     "July",     "August",
                                   "September", "October",  "November", "December"};

// The number in `text`, which must be digits only.
std::optional<int> Digits(std::string_view text) {
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

bool Date::IsLeap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int Date::DaysInMonth(int year, int month) {
  if (month == 2) return IsLeap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

std::optional<Date> Date::Of(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > DaysInMonth(year, month)) return std::nullopt;
  return Date(year, month, day);
}

std::optional<Date> Date::Parse(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  auto year = Digits(iso.substr(0, 4)), month = Digits(iso.substr(5, 2)),
       day = Digits(iso.substr(8));
  if (!year || !month || !day) return std::nullopt;
  return Of(*year, *month, *day);
}

Date Date::FromDays(int64_t days_since_epoch) {
  int64_t z = std::clamp(days_since_epoch, kFirstDay, kLastDay) + kEpochInEras;
  int64_t era = z / kDaysPerEra;  // never negative: the clamp keeps to year 1 and later
  int64_t day_of_era = z - era * kDaysPerEra;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t march_month = (5 * day_of_year + 2) / 153;  // 0 is March
  int day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  int month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  int year = static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  return Date(year, month, day);
}

int64_t Date::days() const {
  int64_t year = year_ - (month_ <= 2 ? 1 : 0);
  int64_t era = year / 400;
  int64_t year_of_era = year - era * 400;
  int64_t march_month = month_ > 2 ? month_ - 3 : month_ + 9;
  int64_t day_of_year = (153 * march_month + 2) / 5 + day_ - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kEpochInEras;
}

int Date::weekday() const {
  int64_t n = (days() + 4) % 7;  // 1970-01-01 was a Thursday
  return static_cast<int>(n < 0 ? n + 7 : n);
}

std::string Date::ToString() const { return fmt::format("{:04}-{:02}-{:02}", year_, month_, day_); }

std::string Date::Display() const {
  return fmt::format("{} {} {}", day_, kMonths[month_ - 1], year_);
}

Date Date::AddMonths(int n) const {
  int64_t index = int64_t{year_} * 12 + (month_ - 1) + n;
  if (index < 12) return Date(1, 1, 1);
  if (index >= 10000 * 12) return Date(9999, 12, 31);
  int year = static_cast<int>(index / 12), month = static_cast<int>(index % 12) + 1;
  return Date(year, month, std::min<int>(day_, DaysInMonth(year, month)));
}

int Date::YearsUntil(Date later) const {
  if (later < *this) return -later.YearsUntil(*this);
  // Someone born on 29 February turns a year older on 1 March of a common year.
  bool reached = later.month_ > month_ || (later.month_ == month_ && later.day_ >= day_);
  return later.year_ - year_ - (reached ? 0 : 1);
}

}  // namespace precert
