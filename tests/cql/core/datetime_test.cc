// DateTime: reading, writing, order of partial values and of offsets, calendar arithmetic.
#include "cql/core/datetime.h"

#include <gtest/gtest.h>

namespace precert::cql {
namespace {

DateTime D(std::string_view iso) { return DateTime::ParseDateTime(iso).value(); }

TEST(DateTime, ReadsAndWritesDates) {
  for (const char* text : {"2012", "2012-02", "2012-02-29", "0001-01-01", "9999"}) {
    auto v = DateTime::ParseDate(text);
    ASSERT_TRUE(v) << text;
    EXPECT_EQ(v->ToDateString(), text);
  }
  for (const char* bad : {"", "12", "2012-", "2012-2", "2012-13", "2012-02-30", "2013-02-29",
                          "0000", "2012T", "2012-02-01T10", "2012 ", "20a2"}) {
    EXPECT_FALSE(DateTime::ParseDate(bad)) << bad;
  }
}

TEST(DateTime, ReadsAndWritesDateTimes) {
  const struct {
    const char *text, *written;
    Precision precision;
  } kCases[] = {
      {"2012", "2012", Precision::kYear},
      {"2012T", "2012", Precision::kYear},
      {"2012-02T", "2012-02", Precision::kMonth},
      {"2012-02-01T", "2012-02-01", Precision::kDay},
      {"2012-02-01T10", "2012-02-01T10", Precision::kHour},
      {"2012-02-01T10Z", "2012-02-01T10+00:00", Precision::kHour},
      {"2012-02-01T10:30-05:00", "2012-02-01T10:30-05:00", Precision::kMinute},
      {"2012-02-01T10:30:59", "2012-02-01T10:30:59", Precision::kSecond},
      {"2012-02-01T10:00:00.0Z", "2012-02-01T10:00:00.000+00:00", Precision::kMillisecond},
      {"2012-02-01T10:00:00.12", "2012-02-01T10:00:00.120", Precision::kMillisecond},
      {"2012-02-01T10:00:00.1239999", "2012-02-01T10:00:00.123", Precision::kMillisecond},
      {"2012-02-01T23:59:59.999+14:00", "2012-02-01T23:59:59.999+14:00", Precision::kMillisecond},
  };
  for (const auto& c : kCases) {
    auto v = DateTime::ParseDateTime(c.text);
    ASSERT_TRUE(v) << c.text;
    EXPECT_EQ(v->ToDateTimeString(), c.written);
    EXPECT_EQ(v->precision, c.precision) << c.text;
  }
  for (const char* bad : {"", "2012-02T10", "2012T10", "2012-02-01T24", "2012-02-01T10:60",
                          "2012-02-01T10:00:60", "2012-02-01T10:00:00.", "2012-02-01TZ", "2012Z",
                          "2012-02-01T10+15:00", "2012-02-01T10+14:30", "2012-02-01T10-5:00",
                          "2012-02-01T10:00Zx", "2012-02-01T1", "2012-02-01 10:00"}) {
    EXPECT_FALSE(DateTime::ParseDateTime(bad)) << bad;
  }
}

TEST(DateTime, ReadsAndWritesTimes) {
  for (const char* text : {"10", "10:30", "10:30:05", "10:30:05.120", "00:00:00.000"}) {
    auto v = DateTime::ParseTime(text);
    ASSERT_TRUE(v) << text;
    EXPECT_EQ(v->ToTimeString(), text);
  }
  EXPECT_TRUE(DateTime::ParseTime("T10:30"));
  for (const char* bad : {"", "T", "24", "10:", "10:3", "10:30Z", "10:30:00.x"}) {
    EXPECT_FALSE(DateTime::ParseTime(bad)) << bad;
  }
}

TEST(DateTime, ComparesWhatBothSay) {
  const struct {
    const char *a, *b;
    std::optional<Precision> precision;
    std::optional<int> order;
  } kCases[] = {
      {"2012", "2013", {}, -1},
      {"2012", "2012", {}, 0},
      {"2012", "2012-05", {}, std::nullopt},
      {"2012-05", "2013", {}, -1},
      {"2012-05", "2012-05-02", Precision::kMonth, 0},
      {"2012-05", "2012-05", Precision::kDay, std::nullopt},
      {"2012-05-01T10:00", "2012-05-01T09:59:59.999", {}, 1},
      {"2012-05-01T10:00:00", "2012-05-01T10:00:00.000", {}, std::nullopt},
      {"2012-05-01T10:00:00", "2012-05-01T10:00:00.500", Precision::kSecond, 0},
      // Offsets: moved to the request's (-300) for hours and finer, as written for days.
      {"2012-03-10T10:20:00.999+07:00", "2012-03-10T09:20:00.999+06:00", Precision::kHour, 0},
      {"2012-03-10T10:20:00.999+07:00", "2012-03-10T10:20:00.999+06:00", {}, -1},
      {"2012-03-10T23:00:00.000-05:00", "2012-03-11T04:00:00.000Z", {}, 0},
      {"2012-03-10T23:00:00.000-05:00", "2012-03-11T04:00:00.000Z", Precision::kDay, -1},
      {"2012-03-10T10:00", "2012-03-10T15:00Z", {}, 0},
      {"2012-03-10T10:00-05:00", "2012-03-10T10:00", {}, 0},
      {"9999-12-31T23:59:59.999", "9999-12-31T23:59:59.999-14:00", {}, -1},
      {"0001-01-01T00:00:00.000", "0001-01-01T00:00:00.000+14:00", {}, 1},
      // A week compares as its days.
      {"2012-03-10", "2012-03-11", Precision::kWeek, -1},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(CompareDateTimes(D(c.a), D(c.b), c.precision, -300), c.order) << c.a << " " << c.b;
    std::optional<int> reversed = c.order ? std::optional<int>(-*c.order) : std::nullopt;
    EXPECT_EQ(CompareDateTimes(D(c.b), D(c.a), c.precision, -300), reversed) << c.b << " " << c.a;
  }
}

TEST(DateTime, AddsUnitsAtItsOwnPrecision) {
  const struct {
    const char* from;
    int64_t amount;
    Precision unit;
    const char* to;
  } kCases[] = {
      {"2012-02-29", 1, Precision::kYear, "2013-02-28"},
      {"2012-01-31", 1, Precision::kMonth, "2012-02-29"},
      {"2012-03-31T10:00:00.000Z", -1, Precision::kMonth, "2012-02-29T10:00:00.000+00:00"},
      {"2012-02-28", 2, Precision::kDay, "2012-03-01"},
      {"2012-02-28", -1, Precision::kWeek, "2012-02-21"},
      {"2012-12-31T23:59:59.999", 1, Precision::kMillisecond, "2013-01-01T00:00:00.000"},
      {"2012", 3, Precision::kYear, "2015"},
      {"9999", 1, Precision::kYear, "none"},
      {"0001-01-01", -1, Precision::kDay, "none"},
      {"9999-12-31T23:59:59.999", 1, Precision::kMillisecond, "none"},
      {"2012-01-01", INT64_MAX, Precision::kDay, "none"},
      {"2012-01-01", INT64_MIN, Precision::kMonth, "none"},
      {"2012-01-01", INT64_MAX, Precision::kYear, "none"},
  };
  for (const auto& c : kCases) {
    auto moved = AddUnits(D(c.from), c.amount, c.unit, false);
    EXPECT_EQ(moved ? moved->ToDateTimeString() : "none", c.to) << c.from;
  }
  DateTime late = *DateTime::ParseTime("23:30");
  EXPECT_EQ(AddUnits(late, 45, Precision::kMinute, true)->ToTimeString(), "00:15");
  EXPECT_EQ(AddUnits(late, -24, Precision::kHour, true)->ToTimeString(), "23:30");
  EXPECT_EQ(AddUnits(late, -1440 - 31, Precision::kMinute, true)->ToTimeString(), "22:59");
}

TEST(DateTime, TruncatesAndFills) {
  DateTime v = D("2012-02-15T10:20:30.400Z");
  EXPECT_EQ(TruncateTo(v, Precision::kHour).ToDateTimeString(), "2012-02-15T10+00:00");
  EXPECT_EQ(TruncateTo(v, Precision::kYear).ToDateTimeString(), "2012");
  EXPECT_EQ(TruncateTo(D("2012"), Precision::kDay).ToDateTimeString(), "2012");
  EXPECT_EQ(LastMoment(D("2012-02")).ToDateTimeString(), "2012-02-29T23:59:59.999");
  EXPECT_EQ(LastMoment(D("2011")).ToDateTimeString(), "2011-12-31T23:59:59.999");
}

TEST(DateTime, PacksWhatIsOfAUsualForm) {
  struct Row {
    const char* text;
    bool usual;
  };
  for (const Row& row : {
           Row{"2012-02-29", true},
           Row{"2012-02-29T10:20:30Z", true},
           Row{"2012-02-29T10:20:30.004-05:00", true},
           Row{"9999-12-31T23:59:59.999+13:59", true},
           Row{"0001-01-01T00:00:00.000+00:00", true},
           Row{"2012", false},
           Row{"2012-02", false},
           Row{"2012-02-29T10", false},
           Row{"2012-02-29T10:20", false},
           Row{"2012-02-29T10:20:30", false},
           Row{"2012-02-29T10:20:30.004", false},
           Row{"2012-02-29T10:20Z", false},
       }) {
    const uint64_t packed = D(row.text).Pack();
    EXPECT_EQ(packed != 0, row.usual) << row.text;
    if (packed != 0) {
      EXPECT_EQ(DateTime::Unpack(packed).ToDateTimeString(), D(row.text).ToDateTimeString());
      EXPECT_EQ(DateTime::Unpack(packed).Pack(), packed) << row.text;
    }
  }
  EXPECT_EQ(DateTime::ParseTime("10:20:30.400")->Pack(), 0u);
  EXPECT_EQ(MoveToOffset(D("0001-01-01T00:00:00.000Z"), -60, 0).Pack(), 0u);  // in the year 0
}

TEST(DateTime, ClockMillisecondsGoThereAndBack) {
  for (const char* text :
       {"0001-01-01T00:00:00.000", "1969-12-31T23:59:59.999", "1970-01-01T00:00:00.000",
        "2024-02-29T12:34:56.789", "9999-12-31T23:59:59.999"}) {
    int64_t ms = ClockMilliseconds(D(text));
    EXPECT_EQ(FromClockMilliseconds(ms, Precision::kMillisecond)->ToDateTimeString(), text);
  }
  EXPECT_EQ(ClockMilliseconds(D("1970-01-02")), 86'400'000);
  EXPECT_FALSE(FromClockMilliseconds(INT64_MAX, Precision::kDay));
  EXPECT_FALSE(FromClockMilliseconds(INT64_MIN, Precision::kDay));
}

}  // namespace
}  // namespace precert::cql
