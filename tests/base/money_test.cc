// Money and Rate: reading, printing, rounding, and that shares add up to the whole.
#include "base/money.h"

#include "base/limits.h"
#include "support/golden.h"

namespace precert {
namespace {

TEST(Money, Parse) {
  struct Row {
    const char* text;
    int64_t cents;  // -1: refused
  };
  const Row rows[] = {
      {"150", 15000},
      {"150.00", 15000},
      {"150.5", 15050},
      {"$1,250.50", 125050},
      {"  $ 12 ", 1200},
      {"0", 0},
      {"0.01", 1},
      {"007", 700},
      {"1,000,000", 100000000},
      {"10000000000", 1000000000000},  // the limit
      {"10000000000.01", -1},
      {"99999999999999999999999999", -1},
      {"", -1},
      {"$", -1},
      {".50", -1},
      {"1.", -1},
      {"1.005", -1},
      {"-5", -1},
      {"+5", -1},
      {"$-5", -1},
      {"1,25", -1},
      {"1250,000", -1},
      {",250", -1},
      {"1,,250", -1},
      {"1,250,", -1},
      {"1,250.5,0", -1},
      {"12 50", -1},
      {"1e3", -1},
      {"$$5", -1},
      {"five", -1},
      {"5 USD", -1},
  };
  for (const Row& row : rows) {
    std::optional<Money> money = Money::Parse(row.text);
    ASSERT_EQ(money.has_value(), row.cents >= 0) << "'" << row.text << "'";
    if (money) {
      EXPECT_EQ(money->cents(), row.cents) << row.text;
    }
  }
}

TEST(Money, Print) {
  struct Row {
    int64_t cents;
    const char *plain, *display;
  };
  const Row rows[] = {
      {0, "0.00", "$0.00"},
      {5, "0.05", "$0.05"},
      {9000, "90.00", "$90.00"},
      {-310, "-3.10", "-$3.10"},
      {100000, "1000.00", "$1,000.00"},
      {125050, "1250.50", "$1,250.50"},
      {99999, "999.99", "$999.99"},
      {123456789012, "1234567890.12", "$1,234,567,890.12"},
      {INT64_MIN, "-92233720368547758.08", "-$92,233,720,368,547,758.08"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Money::Cents(row.cents).ToString(), row.plain);
    EXPECT_EQ(Money::Cents(row.cents).Display(), row.display);
  }
}

TEST(Money, WhatIsPrintedReadsBack) {
  for (int64_t cents = 0; cents < 2'000'000'000; cents = cents * 3 + 7) {
    Money money = Money::Cents(cents);
    EXPECT_EQ(Money::Parse(money.ToString()), money);
    EXPECT_EQ(Money::Parse(money.Display()), money);
  }
}

TEST(Money, FromDecimalRoundsHalfUpToTheCent) {
  auto units = [](int64_t n) { return Money::FromDecimal(Decimal::FromUnits(n)); };
  EXPECT_EQ(units(100'500'000)->cents(), 101);  // 1.005
  EXPECT_EQ(units(100'499'999)->cents(), 100);
  EXPECT_EQ(units(-100'500'000)->cents(), -101);
  EXPECT_EQ(Money::FromDecimal(Decimal::FromInt(150)), Money::Dollars(150));
  EXPECT_FALSE(Money::FromDecimal(Decimal::FromInt(limits::kMaxMoneyCents / 100 + 1)));
  EXPECT_EQ(Money::Dollars(150).ToDecimal(), Decimal::FromInt(150));
}

TEST(Rate, Parse) {
  struct Row {
    const char *text, *printed;  // nullptr: refused
  };
  const Row rows[] = {
      {"60 %", "60 %"},      {"32.99%", "32.99 %"}, {"20", "20 %"},     {"0", "0 %"},
      {" 7.5  % ", "7.5 %"}, {"10000", "10000 %"},  {"10001", nullptr}, {"-5", nullptr},
      {"", nullptr},         {"%", nullptr},        {"5%%", nullptr},   {"60 percent", nullptr},
      {"+5", nullptr},       {"5.", nullptr},
  };
  for (const Row& row : rows) {
    std::optional<Rate> rate = Rate::Parse(row.text);
    ASSERT_EQ(rate.has_value(), row.printed != nullptr) << "'" << row.text << "'";
    if (rate) {
      EXPECT_EQ(rate->ToString(), row.printed);
    }
  }
}

TEST(Rate, OfAnAmount) {
  struct Row {
    const char* rate;
    int64_t cents, share;
  };
  const Row rows[] = {
      {"60", 10000, 6000},
      {"40", 10000, 4000},
      {"20", 1090000, 218000},
      {"50", 1, 1},
      {"50", 3, 2},
      {"49.99999999", 1, 0},
      {"33.33", 10000, 3333},
      {"0", 12345, 0},
      {"100", 12345, 12345},
      {"50", -1, -1},
      {"10000", 1000000000000, 100000000000000},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Rate::Parse(row.rate)->Of(Money::Cents(row.cents)).cents(), row.share)
        << row.rate << " % of " << row.cents;
  }
}

TEST(Rate, ShareAndRemainderMakeTheWhole) {
  for (int percent = 0; percent <= 100; percent += 7) {
    for (int64_t cents = 0; cents < 1000; ++cents) {
      Money whole = Money::Cents(cents);
      Money share = Rate::Percent(percent).Of(whole);
      EXPECT_GE(share, Money());
      EXPECT_LE(share, whole);
      EXPECT_EQ(share + (whole - share), whole);
      // Never more than half a cent from the exact share.
      int64_t exact_100 = cents * percent;
      EXPECT_LE(std::abs(share.cents() * 100 - exact_100), 50);
    }
  }
}

}  // namespace
}  // namespace precert
