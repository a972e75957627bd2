// Federal holidays and business days, against the published calendars.
#include "workflow/holidays.h"

#include <gtest/gtest.h>

namespace precert {
namespace {

Date Day(std::string_view iso) { return *Date::Parse(iso); }

TEST(Holidays, ObservedDaysOfThreeYears) {
  const struct {
    int year;
    std::vector<const char*> observed;
  } rows[] = {
      {2021,
       {"2021-01-01", "2021-01-18", "2021-02-15", "2021-05-31", "2021-06-18", "2021-07-05",
        "2021-09-06", "2021-10-11", "2021-11-11", "2021-11-25", "2021-12-24"}},
      {2026,
       {"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03",
        "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25"}},
      {2027,
       {"2027-01-01", "2027-01-18", "2027-02-15", "2027-05-31", "2027-06-18", "2027-07-05",
        "2027-09-06", "2027-10-11", "2027-11-11", "2027-11-25", "2027-12-24"}},
  };
  for (const auto& row : rows) {
    const std::vector<FederalHoliday> holidays = FederalHolidays(row.year);
    ASSERT_EQ(holidays.size(), row.observed.size());
    for (size_t i = 0; i < holidays.size(); ++i) {
      EXPECT_EQ(holidays[i].observed, Day(row.observed[i])) << holidays[i].name;
      EXPECT_TRUE(IsFederalHoliday(holidays[i].observed));
    }
  }
  EXPECT_EQ(FederalHolidays(2020).size(), 10u);
  EXPECT_EQ(FederalHolidays(1985).size(), 9u);
}

TEST(Holidays, BusinessDays) {
  const struct {
    const char* date;
    bool business;
    const char* rolled;
  } rows[] = {
      {"2026-11-23", true, "2026-11-23"},  {"2026-11-26", false, "2026-11-27"},
      {"2026-11-28", false, "2026-11-30"}, {"2026-07-03", false, "2026-07-06"},
      {"2021-12-31", false, "2022-01-03"},  // New Year's Day 2022 was a Saturday
      {"2026-12-31", true, "2026-12-31"},  {"2027-12-24", false, "2027-12-27"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(IsBusinessDay(Day(row.date)), row.business) << row.date;
    EXPECT_EQ(RollForward(Day(row.date)), Day(row.rolled)) << row.date;
  }
  EXPECT_EQ(AddBusinessDays(Day("2026-11-25"), 1), Day("2026-11-27"));
  EXPECT_EQ(AddBusinessDays(Day("2026-11-20"), 5), Day("2026-11-30"));
  EXPECT_EQ(AddBusinessDays(Day("2026-11-21"), 0), Day("2026-11-21"));
}

}  // namespace
}  // namespace precert
