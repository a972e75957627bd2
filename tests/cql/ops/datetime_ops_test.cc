// Date and time operators, durations and ages, as tables of calls. Now is 2026-11-23T10:30-05:00.
#include <gtest/gtest.h>

#include "cql/ops/op_harness.h"

namespace precert::cql {
namespace {

using P = Precision;
constexpr const char* kAdd = "Add(DateTime, Quantity)";
constexpr const char* kSubtract = "Subtract(DateTime, Quantity)";

TEST(DateTimeOps, Add) {
  RunCases({
      {kAdd, {"@2005-10-10T", "5 years"}, "@2010-10-10T"},
      {kAdd, {"@2005-05-10T", "10 months"}, "@2006-03-10T"},
      {kAdd, {"@2012-02-29T", "1 year"}, "@2013-02-28T"},
      {kAdd, {"@2012-01-31T", "1 month"}, "@2012-02-29T"},
      {kAdd, {"@2018-05-23T", "52 weeks"}, "@2019-05-22T"},
      {kAdd, {"@2016-06-10T05:05:05.005", "995 milliseconds"}, "@2016-06-10T05:05:06.000"},
      {kAdd, {"@2016-06-10T05:05:05.000Z", "1 'h'"}, "@2016-06-10T06:05:05.000+00:00"},
      {kAdd, {"@2016-06-10T05:05:05.000", "1 'wk'"}, "@2016-06-17T05:05:05.000"},
      // Decimals count from seconds on.
      {kAdd, {"@2016-06-10T05:05:05.000", "1.5 hours"}, "@2016-06-10T06:05:05.000"},
      {kAdd, {"@2016-06-10T05:05:05.000", "1.5 seconds"}, "@2016-06-10T05:05:06.500"},
      {kAdd, {"@2016-06-10T05:05:05.000", "1.5 's'"}, "@2016-06-10T05:05:06.500"},
      {kAdd, {"@2016-06-10T05:05:05", "1.9 seconds"}, "@2016-06-10T05:05:06"},
      {kAdd, {"@2016-06-10T", "-1.9 years"}, "@2015-06-10T"},
      // Finer than the value: brought to the value's precision first.
      {kAdd, {"@2014T", "24 months"}, "@2016T"},
      {kAdd, {"@2014T", "23 months"}, "@2015T"},
      {kAdd, {"@2014T", "735 days"}, "@2016T"},
      {kAdd, {"@2014T", "53 weeks"}, "@2015T"},
      {kAdd, {"@2014-06T", "33 days"}, "@2014-07T"},
      {kAdd, {"@2005-05-10T", "25 hours"}, "@2005-05-11T"},
      {kAdd, {"@2005-05-10T", "5 hours"}, "@2005-05-10T"},
      {kAdd, {"@2005-05-10T05", "119 minutes"}, "@2005-05-10T06"},
      {"Add(Date, Quantity)", {"@2014", "25 months"}, "@2016"},
      {"Add(Date, Quantity)", {"@2026-11-23", "14 days"}, "@2026-12-07"},
      // Out of range, and null.
      {kAdd,
       {"@2005-10-10T", "8000 years"},
       "error: @2005-10-10T + 8000 years is not between the years 0001 and 9999"},
      {kAdd,
       {"@9999-12-31T23:59:59.999", "1 millisecond"},
       "error: @9999-12-31T23:59:59.999 + 1 millisecond is not between the years 0001 and 9999"},
      {kAdd,
       {"@2005-10-10T", "9999999999999999999 days"},
       "error: @2005-10-10T + 9999999999999999999 days is not between the years 0001 and 9999"},
      {"Add(Time, Quantity)",
       {"@T10:00", "99999999999999999999 hours"},
       "error: @T10:00 + 99999999999999999999 hours is too far to count"},
      {kAdd, {"null", "1 day"}, "null"},
      {kAdd, {"@2005-10-10T", "unknown"}, "unknown"},
      // A Time goes round the clock.
      {"Add(Time, Quantity)", {"@T15:59:59.999", "1 millisecond"}, "@T16:00:00.000"},
      {"Add(Time, Quantity)", {"@T23:30", "45 minutes"}, "@T00:15"},
  });
}

TEST(DateTimeOps, AddRefusesOtherUnits) {
  RunCases({
      {kAdd,
       {"@2005-10-10T", "1 'a'"},
       "error: a quantity in 'a' cannot be added to or subtracted from a DateTime: use years, "
       "months, "
       "weeks, days, hours, minutes, seconds or milliseconds (calendar units, not the definite 'a' "
       "and "
       "'mo')"},
      {"Add(Date, Quantity)",
       {"@2005-10-10", "3 hours"},
       "error: a quantity in 'hours' cannot be added to or subtracted from a Date: use years, "
       "months, "
       "weeks or days"},
      {"Subtract(Time, Quantity)",
       {"@T10:00", "1 day"},
       "error: a quantity in 'day' cannot be added to or subtracted from a Time: use hours, "
       "minutes, "
       "seconds or milliseconds"},
      {"Add(Date, Quantity)",
       {"@2005-10-10", "1 'mg'"},
       "error: a quantity in 'mg' cannot be added to or subtracted from a Date: use years, months, "
       "weeks "
       "or days"},
  });
}

TEST(DateTimeOps, Subtract) {
  RunCases({
      {kSubtract, {"@2005-05-10T", "6 months"}, "@2004-11-10T"},
      {kSubtract, {"@2016-06-10T05", "6 hours"}, "@2016-06-09T23"},
      {kSubtract, {"@2016-05T", "31535999 seconds"}, "@2015-05T"},
      {kSubtract, {"@2014T", "25 months"}, "@2012T"},
      {kSubtract,
       {"@2005-10-10T", "2005 years"},
       "error: @2005-10-10T - 2005 years is not between the years 0001 and 9999"},
      {"Subtract(Date, Quantity)", {"@2014-06", "33 days"}, "@2014-05"},
      {"Subtract(Time, Quantity)", {"@T15:59:59.000", "1 millisecond"}, "@T15:59:58.999"},
  });
}

TEST(DateTimeOps, Order) {
  constexpr const char *kSame = "SameAs(DateTime, DateTime)",
                       *kBefore = "Before(DateTime, DateTime)",
                       *kAfter = "After(DateTime, DateTime)",
                       *kOrBefore = "SameOrBefore(DateTime, DateTime)",
                       *kOrAfter = "SameOrAfter(DateTime, DateTime)";
  RunCases({
      {kSame, {"@2014T", "@2014T"}, "true", P::kYear},
      {kSame, {"@2014-12T", "@2014-12-05T"}, "true", P::kMonth},
      {kSame, {"@2014-10T", "@2014-10-12T"}, "null", P::kDay},
      {kSame, {"@2014-11T", "@2014-10-12T"}, "false", P::kDay},
      {kSame, {"@2014-10T", "@2014-10T"}, "true"},
      {kSame, {"@2014-10T", "unknown"}, "unknown", P::kDay},
      {"SameAs(Time, Time)", {"@T23:25:25.555", "@T23:55:25.900"}, "true", P::kHour},
      {"SameAs(Date, Date)", {"@2014-10-01", "@2014-10-02"}, "false"},
      {kBefore, {"@2003T", "@2004-10-10T"}, "true", P::kYear},
      {kBefore, {"@2004-10-10T", "@2004-10T"}, "null"},
      {kAfter, {"@2005-10-10T", "@2005-09T"}, "true", P::kDay},
      {kAfter,
       {"@2012-03-10T10:20:00.999+07:00", "@2012-03-10T08:20:00.999+06:00"},
       "true",
       P::kHour},
      {kOrBefore, {"@2014-12-20T", "@2014-12-20T15"}, "null", P::kMinute},
      {kOrBefore, {"@2014-12-20T", "@2014-12-20T"}, "true", P::kDay},
      {kOrAfter, {"@2014-12-20T", "@2014-12T"}, "null", P::kDay},
      {kOrAfter, {"@2017-12-21T02:00:00.000", "@2017-12-20T11:00:00.000"}, "true"},
      {kOrAfter,
       {"@2014T", "@2014T"},
       "error: dates are not compared to the week: use the day, or a difference in weeks",
       P::kWeek},
  });
}

TEST(DateTimeOps, Constructors) {
  RunCases({
      {"Date(Integer)", {"2012"}, "@2012"},
      {"Date(Integer, Integer, Integer)", {"2012", "2", "29"}, "@2012-02-29"},
      {"Date(Integer, Integer, Integer)", {"2012", "2", "null"}, "@2012-02"},
      {"Date(Integer)", {"null"}, "null"},
      {"Date(Integer, Integer)", {"2012", "unknown"}, "unknown"},
      {"Date(Integer, Integer)", {"2012", "1..3"}, "null"},
      {"Date(Integer, Integer)", {"2012", "1.."}, "unknown"},
      {"Date(Integer, Integer, Integer)",
       {"2013", "2", "29"},
       "error: Date(): the day 29 is not between 1 and 28"},
      {"Date(Integer, Integer)",
       {"2013", "13"},
       "error: Date(): the month 13 is not between 1 and 12"},
      {"Date(Integer)", {"0"}, "error: Date(): the year 0 is not between 1 and 9999"},
      {"Date(Integer, Integer, Integer)",
       {"2013", "null", "1"},
       "error: Date(): the month is null but the day is not"},
      {"Date(Integer, Integer)",
       {"null", "1"},
       "error: Date(): the year is null but a finer part is not"},
      {"DateTime(Integer)", {"2003"}, "@2003T"},
      {"DateTime(Integer, Integer, Integer, Integer)",
       {"2003", "10", "29", "20"},
       "@2003-10-29T20"},
      {"DateTime(Integer, Integer, Integer, Integer, Integer, Integer, Integer)",
       {"2003", "10", "29", "20", "50", "33", "955"},
       "@2003-10-29T20:50:33.955"},
      {"DateTime(Integer, Integer, Integer, Integer, Integer, Integer, Integer, Decimal)",
       {"2003", "10", "29", "20", "50", "33", "955", "-5.5"},
       "@2003-10-29T20:50:33.955-05:30"},
      {"DateTime(Integer, Integer, Integer, Integer, Integer, Integer, Integer, Decimal)",
       {"2003", "10", "29", "20", "50", "33", "955", "14.5"},
       "error: DateTime(): the timezone offset 14.5 is not between -14 and 14 hours"},
      {"Time(Integer)", {"12"}, "@T12"},
      {"Time(Integer, Integer, Integer, Integer)", {"12", "30", "15", "7"}, "@T12:30:15.007"},
      {"Time(Integer)", {"24"}, "error: Time(): the hour 24 is not between 0 and 23"},
  });
}

TEST(DateTimeOps, Components) {
  constexpr const char* kFrom = "DateTimeComponentFrom(DateTime)";
  const std::string full = "@2003-10-29T20:50:33.955+01:00";
  RunCases({
      {kFrom, {full}, "2003", P::kYear},
      {kFrom, {full}, "10", P::kMonth},
      {kFrom, {full}, "29", P::kDay},
      {kFrom, {full}, "20", P::kHour},
      {kFrom, {full}, "50", P::kMinute},
      {kFrom, {full}, "33", P::kSecond},
      {kFrom, {full}, "955", P::kMillisecond},
      {kFrom, {"@2003T"}, "null", P::kMonth},
      {kFrom, {full}, "error: a date has no week component", P::kWeek},
      {"DateTimeComponentFrom(Date)", {"@2003-05"}, "5", P::kMonth},
      {"DateTimeComponentFrom(Time)", {"@T23:20"}, "23", P::kHour},
      {"DateTimeComponentFrom(Time)", {"@T23:20"}, "null", P::kYear},
      {"TimezoneOffsetFrom(DateTime)", {full}, "1.0"},
      {"TimezoneOffsetFrom(DateTime)", {"@2003T"}, "-5.0"},
      {"DateFrom(DateTime)", {full}, "@2003-10-29"},
      {"DateFrom(DateTime)", {"@2003-10T"}, "@2003-10"},
      {"TimeFrom(DateTime)", {full}, "@T20:50:33.955"},
      {"TimeFrom(DateTime)", {"@2003-10T"}, "null"},
      {"Now()", {}, "@2026-11-23T10:30:00.000-05:00"},
      {"Today()", {}, "@2026-11-23"},
      {"TimeOfDay()", {}, "@T10:30:00.000"},
  });
}

TEST(DateTimeOps, Durations) {
  constexpr const char *kDates = "DurationBetween(Date, Date)",
                       *kMoments = "DurationBetween(DateTime, DateTime)",
                       *kTimes = "DurationBetween(Time, Time)";
  RunCases({
      // Whole periods (CQL 1.5, Appendix H).
      {kDates, {"@2012-03-10", "@2013-03-10"}, "1", P::kYear},
      {kDates, {"@2012-03-10", "@2013-03-09"}, "0", P::kYear},
      {kMoments, {"@2012-03-10T10:20:00.000", "@2013-03-10T09:20:00.000"}, "0", P::kYear},
      {kDates, {"@2012-02-29", "@2014-02-28"}, "1", P::kYear},
      {kDates, {"@2012-02-29", "@2014-03-01"}, "2", P::kYear},
      {kDates, {"@2014-01-31", "@2014-02-01"}, "0", P::kMonth},
      {kDates, {"@2014-01-31", "@2014-03-31"}, "2", P::kMonth},
      {kDates, {"@2014-03-31", "@2014-01-31"}, "-2", P::kMonth},
      {kMoments, {"@2010-10-12T12:05", "@2008-08-15T08:08"}, "-788", P::kDay},
      {kMoments, {"@2012-03-10T22:05:09", "@2012-03-24T07:19:33"}, "1", P::kWeek},
      {kMoments, {"@2012-03-10T06:05:09", "@2012-03-24T07:19:33"}, "2", P::kWeek},
      {kTimes, {"@T20:26:15.555", "@T23:25:15.555"}, "2", P::kHour},
      {kTimes, {"@T06", "@T07:00:00"}, "1", P::kHour},
      {kTimes, {"@T23:25:25.555", "@T23:25:25.560"}, "5", P::kMillisecond},
      {kTimes,
       {"@T06", "@T07"},
       "error: days between two Times cannot be counted: a Time has no day",
       P::kDay},
      // Offsets.
      {kMoments, {"@2017-03-12T01:00:00-07:00", "@2017-03-12T03:00:00-06:00"}, "1", P::kHour},
      {kMoments, {"@2017-03-12T00:00:00-07:00", "@2017-03-13T00:00:00-06:00"}, "0", P::kDay},
      // What is missing matters where it changes the count.
      {kMoments, {"@2005T", "@2010T"}, "4..5", P::kYear},
      {kMoments, {"@2005-05T", "@2010-04T"}, "4", P::kYear},
      {kMoments, {"@2014-01-15T", "@2014-02T"}, "16..44", P::kDay},
      {kMoments, {"@2005T", "@2006-05T"}, "4..16", P::kMonth},
      {kMoments, {"@2014-01-15T", "@2014-01-29T"}, "14", P::kDay},
      {kMoments, {"@2014-01-15T", "@2014-01-29T10:00:00.000"}, "13..14", P::kDay},
      {kDates, {"@2014", "@2014"}, "-364..364", P::kDay},
      {kMoments, {"@2014-01-15T", "@2014-01-16T10:30"}, "10..34", P::kHour},
      {kMoments, {"null", "@2014T"}, "null", P::kDay},
      {kMoments, {"@2014T", "unknown"}, "unknown", P::kDay},
      // More than an Integer holds.
      {kMoments, {"@0001-01-01T", "@9999-01-01T"}, "null", P::kMillisecond},
  });
}

TEST(DateTimeOps, Differences) {
  constexpr const char *kDates = "DifferenceBetween(Date, Date)",
                       *kMoments = "DifferenceBetween(DateTime, DateTime)",
                       *kTimes = "DifferenceBetween(Time, Time)";
  RunCases({
      {kMoments, {"@2000T", "@2005-12T"}, "5", P::kYear},
      {kDates, {"@2013-12-31", "@2014-01-01"}, "1", P::kYear},
      {kMoments, {"@2016T", "@1998T"}, "-18", P::kYear},
      {kMoments, {"@2000-02T", "@2000-10T"}, "8", P::kMonth},
      {kMoments, {"@2000-10-15T10:30", "@2000-10-25T10:00"}, "10", P::kDay},
      {kDates, {"@2000-10-15", "@2000-10-28"}, "1", P::kWeek},
      {kDates, {"@2000-10-15", "@2000-10-29"}, "2", P::kWeek},
      {kDates, {"@1969-12-27", "@1969-12-28"}, "1", P::kWeek},
      {kMoments,
       {"@2000-10-10T10:05:45.500-06:00", "@2000-10-10T10:05:45.900-07:00"},
       "3600400",
       P::kMillisecond},
      {kMoments, {"@2017-03-12T00:00:00-07:00", "@2017-03-13T00:00:00-06:00"}, "1", P::kDay},
      {kMoments, {"@2017-11-05T01:30:00-06:00", "@2017-11-05T01:15:00-07:00"}, "45", P::kMinute},
      {kMoments, {"@2005T", "@2006-07T"}, "7..18", P::kMonth},
      {kTimes, {"@T20", "@T23:25:15.555"}, "3", P::kHour},
      {kTimes, {"@T20:20:15.555", "@T20:20:15.550"}, "-5", P::kMillisecond},
  });
}

TEST(DateTimeOps, Ages) {
  RunCases({
      {"CalculateAgeInYears(Date)", {"@1980-11-23"}, "46"},
      {"CalculateAgeInYears(Date)", {"@1980-11-24"}, "45"},
      {"CalculateAgeInYears(Date)", {"@1980"}, "45..46"},
      {"CalculateAgeInYears(Date)", {"@1980-10"}, "46"},
      {"CalculateAgeInYears(Date)", {"null"}, "null"},
      {"CalculateAgeInYears(Date)", {"unknown"}, "unknown"},
      {"CalculateAgeInMonths(Date)", {"@2026-01-31"}, "9"},
      {"CalculateAgeInWeeks(Date)", {"@2026-11-09"}, "2"},
      {"CalculateAgeInDays(DateTime)", {"@2026-11-22T11:00:00.000-05:00"}, "0"},
      {"CalculateAgeInHours(DateTime)", {"@2026-11-22T11:00:00.000-05:00"}, "23"},
      {"CalculateAgeInMinutes(DateTime)", {"@2026-11-23T09:30:30.000-05:00"}, "59"},
      {"CalculateAgeInSeconds(DateTime)", {"@2026-11-23T10:29:30.000-05:00"}, "30"},
      {"CalculateAgeInYearsAt(Date, Date)", {"@2024-02-29", "@2025-02-28"}, "0"},
      {"CalculateAgeInYearsAt(Date, Date)", {"@2024-02-29", "@2025-03-01"}, "1"},
      {"CalculateAgeInMonthsAt(Date, Date)", {"@2024-02-29", "@2024-05-28"}, "2"},
      {"CalculateAgeInDaysAt(Date, Date)", {"@2024-02-28", "@2024-03-01"}, "2"},
  });
}

// A duration added to its start never passes the end, and one more always does.
TEST(DateTimeOps, DurationsAgreeWithAddition) {
  Ops ops;
  const DateTime start = *DateTime::ParseDate("2023-12-31");
  for (int n = 0; n < 2000; n += 7) {
    DateTime end = *AddUnits(start, n, P::kDay, false);
    for (P unit : {P::kYear, P::kMonth, P::kWeek, P::kDay}) {
      Value count =
          ops.Call("DurationBetween(Date, Date)",
                   {Value::Temporal(Tag::kDate, start), Value::Temporal(Tag::kDate, end)}, unit);
      ASSERT_EQ(count.tag, Tag::kInteger);
      DateTime next = *AddUnits(start, count.integer + 1, unit, false);
      EXPECT_LE(*CompareDateTimes(*AddUnits(start, count.integer, unit, false), end, {}, 0), 0);
      // The last day of a shorter month stands for a day that does not exist.
      if (next.day == start.day) {
        EXPECT_GT(*CompareDateTimes(next, end, {}, 0), 0);
      }
    }
  }
}

}  // namespace
}  // namespace precert::cql
