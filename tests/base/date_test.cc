// Date: fields and day counts, months, ages.
#include "base/date.h"

#include <gtest/gtest.h>

namespace precert {
namespace {

Date D(const char* iso) { return Date::Parse(iso).value(); }

TEST(Date, ParsesCompleteDatesOnly) {
  for (const char* good : {"2026-11-23", "0001-01-01", "9999-12-31", "2024-02-29", "2000-02-29"}) {
    ASSERT_TRUE(Date::Parse(good)) << good;
    EXPECT_EQ(Date::Parse(good)->ToString(), good);
  }
  for (const char* bad :
       {"", "2026", "2026-11", "2026-11-2", "2026-11-231", "2026-13-01", "2026-00-10", "2026-11-00",
        "2026-11-31", "2023-02-29", "1900-02-29", "0000-01-01", "2026/11/23", "2026-1a-23",
        "-026-11-23", "+026-11-23", "2026-11-23T"}) {
    EXPECT_FALSE(Date::Parse(bad)) << bad;
  }
  EXPECT_FALSE(Date::Of(10000, 1, 1));
  EXPECT_FALSE(Date::Of(2026, 4, 31));
}

TEST(Date, CountsDays) {
  const struct {
    const char* iso;
    int64_t days;
    int weekday;
  } kCases[] = {
      {"1970-01-01", 0, 4},       {"1970-01-02", 1, 5},       {"1969-12-31", -1, 3},
      {"2000-03-01", 11017, 3},   {"2026-11-23", 20780, 1},   {"0001-01-01", -719162, 1},
      {"1600-02-29", -135081, 2}, {"9999-12-31", 2932896, 5},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(D(c.iso).days(), c.days) << c.iso;
    EXPECT_EQ(Date::FromDays(c.days).ToString(), c.iso);
    EXPECT_EQ(D(c.iso).weekday(), c.weekday) << c.iso;
  }
}

TEST(Date, EveryDayFollowsTheOneBefore) {
  Date previous = D("0001-01-01");
  for (int64_t n = previous.days() + 1; n <= 2932896; ++n) {
    Date next = Date::FromDays(n);
    ASSERT_EQ(next.days(), n);
    ASSERT_LT(previous, next);
    ASSERT_EQ(next.day() == 1,
              previous.day() == Date::DaysInMonth(previous.year(), previous.month()));
    previous = next;
  }
}

TEST(Date, StopsAtTheEndsOfTime) {
  EXPECT_EQ(D("9999-12-31").AddDays(1).ToString(), "9999-12-31");
  EXPECT_EQ(D("0001-01-01").AddDays(-1).ToString(), "0001-01-01");
  EXPECT_EQ(D("9999-06-15").AddMonths(12).ToString(), "9999-12-31");
  EXPECT_EQ(D("0001-06-15").AddYears(-1).ToString(), "0001-01-01");
  EXPECT_EQ(Date::FromDays(INT64_MAX).ToString(), "9999-12-31");
  EXPECT_EQ(Date::FromDays(INT64_MIN).ToString(), "0001-01-01");
}

TEST(Date, AddsMonthsKeepingTheDayWhereThereIsOne) {
  const struct {
    const char* from;
    int months;
    const char* to;
  } kCases[] = {
      {"2026-01-31", 1, "2026-02-28"},  {"2024-01-31", 1, "2024-02-29"},
      {"2026-03-31", -1, "2026-02-28"}, {"2026-10-31", 1, "2026-11-30"},
      {"2026-11-23", 14, "2028-01-23"}, {"2026-01-15", -1, "2025-12-15"},
      {"2026-05-31", 0, "2026-05-31"},  {"2024-02-29", 12, "2025-02-28"},
  };
  for (const auto& c : kCases) EXPECT_EQ(D(c.from).AddMonths(c.months).ToString(), c.to) << c.from;
  EXPECT_EQ(D("2024-02-29").AddYears(4).ToString(), "2028-02-29");
}

TEST(Date, CountsAges) {
  const struct {
    const char *from, *to;
    int years;
  } kCases[] = {
      {"1980-06-15", "2026-06-14", 45},  {"1980-06-15", "2026-06-15", 46},
      {"2024-02-29", "2025-02-28", 0},   {"2024-02-29", "2025-03-01", 1},
      {"2024-02-29", "2028-02-29", 4},   {"2026-01-01", "2026-01-01", 0},
      {"2026-06-15", "1980-06-15", -46}, {"2026-06-15", "1980-06-16", -45},
  };
  for (const auto& c : kCases) EXPECT_EQ(D(c.from).YearsUntil(D(c.to)), c.years) << c.from << c.to;
}

TEST(Date, IsShownToPeople) {
  EXPECT_EQ(D("2026-11-23").Display(), "23 November 2026");
  EXPECT_EQ(D("2026-05-01").Display(), "1 May 2026");
}

}  // namespace
}  // namespace precert
