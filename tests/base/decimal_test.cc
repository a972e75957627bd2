#include "base/decimal.h"

#include <gtest/gtest.h>

#include <random>

#include "base/decimal_math.h"

namespace precert {
namespace {

Decimal D(std::string_view text) { return Decimal::Parse(text).value(); }
std::string Show(std::optional<Decimal> d) { return d ? d->ToString() : "none"; }

constexpr char kMax[] = "99999999999999999999.99999999";
constexpr char kLargest[] = "9999999999999999999999999999.99999999";  // as it may be written
constexpr char kMin[] = "-99999999999999999999.99999999";

TEST(Decimal, ParseAndPrint) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"0", "0.0"},
      {"-0", "0.0"},
      {"2", "2.0"},
      {"2.50", "2.5"},
      {"-12.50", "-12.5"},
      {"007", "7.0"},
      {"0.00000001", "0.00000001"},
      {"1.100000000000", "1.1"},
      {"-0.5", "-0.5"},
      {kMax, kMax},
      {kMin, kMin},
      {"", "none"},
      {"-", "none"},
      {"+1", "none"},
      {".5", "none"},
      {"5.", "none"},
      {"1e3", "none"},
      {"1 ", "none"},
      {"1,5", "none"},
      {"--1", "none"},
      {"0x10", "none"},
      {"0.000000001", "none"},
      {"100000000000000000000", "100000000000000000000.0"},
      {kLargest, kLargest},
      {"-9999999999999999999999999999.99999999", "-9999999999999999999999999999.99999999"},
      {"10000000000000000000000000000", "none"},
      {"00000000000000000000000000000001.5", "1.5"},
      {"1.000000001", "none"},
      {"999999999.99999999", "999999999.99999999"},
      {"9999999999.99999999", "9999999999.99999999"},
      {"-999999999", "-999999999.0"},
      {"1.12345678x", "none"},
      {"1.1234567890x", "none"},
      {"1.2.3", "none"},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(Show(Decimal::Parse(text)), expected) << text;
}

TEST(Decimal, ParseJsonNumbers) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"1e3", "1000.0"},
      {"1E+3", "1000.0"},
      {"12.5e-1", "1.25"},
      {"0e999999999999", "0.0"},
      {"1e-3", "0.001"},
      {"1e-8", "0.00000001"},
      {"5e-9", "0.00000001"},
      {"4.9e-9", "0.0"},
      {"1e-99999999999", "0.0"},
      {"1e99999999999", "none"},
      {"1e19", "10000000000000000000.0"},
      {"1e20", "100000000000000000000.0"},
      {"1e27", "1000000000000000000000000000.0"},
      {"1e28", "none"},
      {"1e", "none"},
      {"1e+", "none"},
      {"e5", "none"},
      {"0.123456785", "0.12345679"},
      {"-0.123456785", "-0.12345679"},
      {"0.123456784999999", "0.12345678"},
      {"999999999.999999995", "1000000000.0"},
      {"-999999999.999999995", "-1000000000.0"},
      {"-0.000000004", "0.0"},
      {"28.08761129002481", "28.08761129"},
      {"99999999999999999999.999999995", "100000000000000000000.0"},
      {"9999999999999999999999999999.999999995", "10000000000000000000000000000.0"},
      {"99999999999999999999.999999994", kMax},
      {"0.0000000000000000000000000000000000000000000009", "0.0"},
  };
  for (const auto& [text, expected] : rows) {
    EXPECT_EQ(Show(Decimal::Parse(text, true, true)), expected) << text;
  }
  EXPECT_EQ(Show(Decimal::Parse("1e-9", true, false)), "none");
  EXPECT_EQ(Show(Decimal::Parse(std::string(100'000, '9'), true, true)), "none");
  EXPECT_EQ(Show(Decimal::Parse("0." + std::string(100'000, '3'), true, true)), "0.33333333");
}

TEST(Decimal, PlainText) {
  EXPECT_EQ(D("2").ToPlainString(), "2");
  EXPECT_EQ(D("3.25").ToPlainString(), "3.25");
  EXPECT_EQ(D("-0.10").ToPlainString(), "-0.1");
  EXPECT_EQ(D("100").ToPlainString(), "100");
  EXPECT_EQ(Decimal().ToPlainString(), "0");
}

TEST(Decimal, Arithmetic) {
  struct Row {
    std::string_view a, op, b, expected;
  };
  const Row rows[] = {
      {"1.5", "+", "2.25", "3.75"},
      {kMax, "+", "0.00000001", "100000000000000000000.0"},
      {kLargest, "+", "0.00000001", "10000000000000000000000000000.0"},
      {kLargest, "+", "0.00000002", "none"},
      {kLargest, "-", kLargest, "0.0"},
      {kMin, "+", kMax, "0.0"},
      {"1", "-", "1.1", "-0.1"},
      {kMin, "-", "0.00000001", "-100000000000000000000.0"},
      {"0.1", "*", "0.2", "0.02"},
      {"-3", "*", "0.5", "-1.5"},
      {"0.00000001", "*", "0.5", "0.00000001"},
      {"-0.00000001", "*", "0.5", "-0.00000001"},
      {"0.00000001", "*", "0.49999999", "0.0"},
      {"10000000000", "*", "10000000000", "100000000000000000000.0"},
      // Products and dividends of more than 128 bits.
      {"10", "*", "1000000000000000000000000000", "10000000000000000000000000000.0"},
      {"10.00000001", "*", "1000000000000000000000000000", "none"},
      {kLargest, "*", "0.33333333", "3333333300000000000000000000.0"},
      {kLargest, "*", "-0.33333333", "-3333333300000000000000000000.0"},
      {"1234567890123456789.12345678", "*", "1234567.12345678",
       "1524156928821822083813556.32083526"},
      {kLargest, "*", kLargest, "none"},
      {kLargest, "/", "7", "1428571428571428571428571428.57142857"},
      {"-9999999999999999999999999999.99999999", "/", "7",
       "-1428571428571428571428571428.57142857"},
      {kLargest, "/", kLargest, "1.0"},
      {kLargest, "/", "0.00000001", "none"},
      {kLargest, "/", "2", "5000000000000000000000000000.0"},
      {"9999999999.99999999", "*", "10000000000", "99999999999999999900.0"},
      {kMax, "*", "1", kMax},
      {kMax, "*", kMax, "none"},
      {kMin, "*", kMax, "none"},
      {"10", "/", "3", "3.33333333"},
      {"20", "/", "3", "6.66666667"},
      {"-20", "/", "3", "-6.66666667"},
      {"1", "/", "0", "none"},
      {"0", "/", "5", "0.0"},
      {kMax, "/", "0.5", "199999999999999999999.99999998"},
      {kMax, "/", "1", kMax},
      {"0.00000001", "/", "2", "0.00000001"},
      {"0.00000001", "/", "3", "0.0"},
      {"1", "/", kMax, "0.0"},
      {kMax, "/", kMax, "1.0"},
      {"1", "/", "-8", "-0.125"},
  };
  for (const Row& row : rows) {
    const Decimal a = D(row.a), b = D(row.b);
    const std::optional<Decimal> result = row.op == "+"   ? a.Add(b)
                                          : row.op == "-" ? a.Subtract(b)
                                          : row.op == "*" ? a.Multiply(b)
                                                          : a.Divide(b);
    EXPECT_EQ(Show(result), row.expected) << row.a << row.op << row.b;
  }
}

TEST(Decimal, Rounding) {
  struct Row {
    std::string_view value;
    int places;
    std::string_view expected;
  };
  const Row rows[] = {
      {"0.5", 0, "1.0"},
      {"0.4", 0, "0.0"},
      {"-0.5", 0, "-1.0"},
      {"-0.4", 0, "0.0"},
      {"-1.5", 0, "-2.0"},
      {"2.5", 0, "3.0"},
      {"3.14159", 2, "3.14"},
      {"3.145", 2, "3.15"},
      {"1.005", 2, "1.01"},
      {"1.23456789", 8, "1.23456789"},
      {"1.23456789", 20, "1.23456789"},
      {kMax, 0, "100000000000000000000.0"},
      {kMin, 3, "-100000000000000000000.0"},
      {kLargest, 0, "10000000000000000000000000000.0"},
  };
  for (const Row& row : rows) EXPECT_EQ(D(row.value).Round(row.places).ToString(), row.expected);
  EXPECT_EQ(D("-1.5").Truncate(), D("-1"));
  EXPECT_EQ(D("-1.5").Floor(), D("-2"));
  EXPECT_EQ(D("-1.5").Ceiling(), D("-1"));
  EXPECT_EQ(D("1.1").Ceiling(), D("2"));
  EXPECT_EQ(D("1.1").Floor(), D("1"));
  EXPECT_EQ(D("7").Floor(), D("7"));
  EXPECT_EQ(D("7").Ceiling(), D("7"));
  EXPECT_EQ(D(kMax).Ceiling().ToString(), "100000000000000000000.0");
  EXPECT_EQ(D(kMin).Floor().ToString(), "-100000000000000000000.0");
  EXPECT_EQ(D(kLargest).Ceiling().units(), Decimal::kLimitUnits);
}

TEST(Decimal, ToInt64) {
  EXPECT_EQ(D("42").ToInt64(), 42);
  EXPECT_EQ(D("42.5").ToInt64(), std::nullopt);
  EXPECT_EQ(D("9223372036854775807").ToInt64(), INT64_MAX);
  EXPECT_EQ(D("-9223372036854775808").ToInt64(), INT64_MIN);
  EXPECT_EQ(D("9223372036854775808").ToInt64(), std::nullopt);
}

TEST(Decimal, TextComesBack) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const unsigned __int128 wide =
        static_cast<unsigned __int128>(random()) * (random() >> (i % 60));
    int128 units = static_cast<int128>(wide % static_cast<unsigned __int128>(Decimal::kLimitUnits));
    if (i % 2 == 0) units = -units;
    const Decimal d = Decimal::FromUnits(units);
    EXPECT_EQ(Decimal::Parse(d.ToString()), d);
    EXPECT_EQ(Decimal::Parse(d.ToPlainString()), d);
    EXPECT_EQ(d.Floor().Add(Decimal::FromInt(d.IsInteger() ? 0 : 1)), d.Ceiling());
  }
}

// Expected values: computed with 50 digits by another program and rounded half up.
TEST(DecimalMath, Table) {
  struct Row {
    std::string_view fn, x, y, expected;
  };
  const Row rows[] = {
      {"exp", "0", "", "1.0"},
      {"exp", "1", "", "2.71828183"},
      {"exp", "-1", "", "0.36787944"},
      {"exp", "0.00000001", "", "1.00000001"},
      {"exp", "-19", "", "0.00000001"},
      {"exp", "-20", "", "0.0"},
      {"exp", "-1000", "", "0.0"},
      {"exp", "10", "", "22026.46579481"},
      {"exp", "46", "", "94961194206024488745.13364912"},
      {"exp", "46.06", "", "100833266511548256518.75103785"},
      {"exp", "64.47", "", "9976202323143148247085535117.36994246"},
      {"exp", "64.48", "", "none"},
      {"exp", "1000", "", "none"},
      {"exp", kMax, "", "none"},
      {"exp", kMin, "", "0.0"},
      {"ln", "1", "", "0.0"},
      {"ln", "2", "", "0.69314718"},
      {"ln", "1000", "", "6.90775528"},
      {"ln", "0.5", "", "-0.69314718"},
      {"ln", "1.00000001", "", "0.00000001"},
      {"ln", "0.00000001", "", "-18.42068074"},
      {"ln", kMax, "", "46.05170186"},
      {"ln", kLargest, "", "64.4723826"},
      {"ln", "0", "", "none"},
      {"ln", "-1", "", "none"},
      {"log", "16", "2", "4.0"},
      {"log", "0.125", "2", "-3.0"},
      {"log", "1000", "10", "3.0"},
      {"log", "1", "100", "0.0"},
      {"log", "8", "0.5", "-3.0"},
      {"log", "5", "3", "1.46497352"},
      {"log", "1", "1", "none"},
      {"log", "2", "1", "none"},
      {"log", "2", "0", "none"},
      {"log", "-2", "2", "none"},
      {"pow", "2", "10", "1024.0"},
      {"pow", "2", "30", "1073741824.0"},
      {"pow", "2", "66", "73786976294838206464.0"},
      {"pow", "2", "93", "9903520314283042199192993792.0"},
      {"pow", "2", "94", "none"},
      {"pow", "10", "19", "10000000000000000000.0"},
      {"pow", "10", "28", "10000000000000000000000000000.0"},
      {"pow", "10", "29", "none"},
      {"pow", "10", "-8", "0.00000001"},
      {"pow", "10", "-9", "0.0"},
      {"pow", "2", "-9", "0.00195313"},          // 0.001953125: between two Decimals
      {"pow", "0.000025", "1.5", "0.00000013"},  // 0.000000125: so is this one
      {"pow", "-0.5", "9", "-0.00195313"},
      {"pow", "-2", "3", "-8.0"},
      {"pow", "-2", "2", "4.0"},
      {"pow", "-8", "0.5", "none"},
      {"pow", "2", "0.5", "1.41421356"},
      {"pow", "4", "0.5", "2.0"},
      {"pow", "2.5", "2", "6.25"},
      {"pow", "0", "0", "1.0"},
      {"pow", "0", "3", "0.0"},
      {"pow", "0", "-1", "none"},
      {"pow", "1", kMax, "1.0"},
      {"pow", "-1", "99999999999999999999", "-1.0"},
      {"pow", "1.00000001", "99999999999999999999", "none"},
      {"pow", "0.99999999", "99999999999999999999", "0.0"},
      {"pow", kMax, "1", kMax},
      {"pow", kMax, "-1", "0.0"},
  };
  for (const Row& row : rows) {
    const Decimal x = D(row.x), y = row.y.empty() ? Decimal() : D(row.y);
    const std::optional<Decimal> result = row.fn == "exp"   ? Exp(x)
                                          : row.fn == "ln"  ? Ln(x)
                                          : row.fn == "log" ? Log(x, y)
                                                            : Power(x, y);
    EXPECT_EQ(Show(result), row.expected) << row.fn << " " << row.x << " " << row.y;
  }
}

TEST(DecimalMath, LogarithmsUndoPowers) {
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    const Decimal base = Decimal::FromUnits(int128{2 + random() % 20} * Decimal::kOne);
    const Decimal exponent = Decimal::FromInt(1 + random() % 12);
    const std::optional<Decimal> power = Power(base, exponent);
    ASSERT_TRUE(power);
    EXPECT_EQ(Log(*power, base), exponent);
    EXPECT_EQ(Power(*power, *Decimal::FromInt(1).Divide(Decimal::FromInt(1))), power);
  }
}

TEST(DecimalMath, WholePowersAreRepeatedProducts) {
  for (int base = -30; base <= 30; ++base) {
    std::optional<Decimal> product = Decimal::FromInt(1);
    for (int n = 0; n <= 13; ++n) {
      EXPECT_EQ(Power(Decimal::FromInt(base), Decimal::FromInt(n)), product) << base << "^" << n;
      product = product->Multiply(Decimal::FromInt(base));
      if (!product) break;
    }
  }
}

TEST(DecimalMath, GeometricMean) {
  auto mean = [](std::initializer_list<std::string_view> texts) {
    std::vector<Decimal> values;
    for (std::string_view text : texts) values.push_back(D(text));
    return Show(GeometricMean(values));
  };
  EXPECT_EQ(mean({"2", "8"}), "4.0");
  EXPECT_EQ(mean({"1", "2", "3"}), "1.81712059");
  EXPECT_EQ(mean({"0.5", "0.125"}), "0.25");
  EXPECT_EQ(mean({"7"}), "7.0");
  EXPECT_EQ(mean({kMax, kMax}), kMax);
  EXPECT_EQ(mean({"5", "0"}), "0.0");
  EXPECT_EQ(mean({"5", "-1"}), "none");
  EXPECT_EQ(mean({}), "none");
}

}  // namespace
}  // namespace precert
