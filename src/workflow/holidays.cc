// Federal holidays from their rules.
#include "workflow/holidays.h"

namespace precert {
namespace {

constexpr int kSunday = 0, kMonday = 1, kThursday = 4, kSaturday = 6;

Date Fixed(int year, int month, int day) { return *Date::Of(year, month, day); }

Date NthWeekday(int year, int month, int weekday, int n) {
  const Date first = Fixed(year, month, 1);
  return first.AddDays((weekday - first.weekday() + 7) % 7 + 7 * (n - 1));
}

Date LastMonday(int year, int month) {
  const Date last = Fixed(year, month, Date::DaysInMonth(year, month));
  return last.AddDays(-((last.weekday() - kMonday + 7) % 7));
}

Date Observed(Date date) {
  if (date.weekday() == kSaturday) return date.AddDays(-1);
  if (date.weekday() == kSunday) return date.AddDays(1);
  return date;
}

}  // namespace

std::vector<FederalHoliday> FederalHolidays(int year) {
  std::vector<FederalHoliday> all;
  const auto add = [&](std::string_view name, Date date) {
    all.push_back({name, date, Observed(date)});
  };
  add("New Year's Day", Fixed(year, 1, 1));
  if (year >= 1986) add("Birthday of Martin Luther King, Jr.", NthWeekday(year, 1, kMonday, 3));
  add("Washington's Birthday", NthWeekday(year, 2, kMonday, 3));
  add("Memorial Day", LastMonday(year, 5));
  if (year >= 2021) add("Juneteenth National Independence Day", Fixed(year, 6, 19));
  add("Independence Day", Fixed(year, 7, 4));
  add("Labor Day", NthWeekday(year, 9, kMonday, 1));
  add("Columbus Day", NthWeekday(year, 10, kMonday, 2));
  add("Veterans Day", Fixed(year, 11, 11));
  add("Thanksgiving Day", NthWeekday(year, 11, kThursday, 4));
  add("Christmas Day", Fixed(year, 12, 25));
  return all;
}

bool IsFederalHoliday(Date date) {
  for (const FederalHoliday& holiday : FederalHolidays(date.year())) {
    if (holiday.observed == date) return true;
  }
  // New Year's Day of the following year may be observed on 31 December.
  return date.month() == 12 && date.day() == 31 && date.weekday() == 5;
}

bool IsBusinessDay(Date date) {
  return date.weekday() != kSunday && date.weekday() != kSaturday && !IsFederalHoliday(date);
}

Date RollForward(Date date) {
  while (!IsBusinessDay(date)) date = date.AddDays(1);
  return date;
}

Date AddBusinessDays(Date date, int n) {
  while (n > 0) {
    date = date.AddDays(1);
    if (IsBusinessDay(date)) --n;
  }
  return date;
}

}  // namespace precert
