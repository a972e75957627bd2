// Amounts, NPIs, tax identifiers and places of service as files write them.
#include "network/mrf/normal_forms.h"

#include <gtest/gtest.h>

#include <string>

namespace precert::mrf {
namespace {

std::string Shown(const ParsedAmount& parsed) {
  switch (parsed.fault) {
    case AmountFault::kNone:
      break;
    case AmountFault::kNotANumber:
      return "not a number";
    case AmountFault::kNegative:
      return "negative";
    case AmountFault::kAbsurd:
      return "absurd";
  }
  return std::to_string(parsed.amount.units) + "/" + std::to_string(parsed.amount.scale) +
         (parsed.rounded ? " rounded" : "");
}

TEST(ParseAmount, IsExact) {
  const std::pair<const char*, const char*> rows[] = {
      {"0", "0/2"},
      {"0.00", "0/2"},
      {"-0", "0/2"},
      {"97", "9700/2"},
      {"41.5", "4150/2"},
      {"41.48", "4148/2"},
      {"41.4800", "4148/2"},
      {"0.125", "125/3"},
      {"1.5e2", "15000/2"},
      {"1.5E+2", "15000/2"},
      {"15e-3", "15/3"},
      {"1e-2", "1/2"},
      {" $1250.50 ", "125050/2"},
      {"41.480000000000004", "41480000000000004/15"},
      {"0.100000000000000005", "100000000000000005/18"},
      {"0.1000000000000000055511151231257827", "10/2 rounded"},
      {"1234567.12345678901234567", "1234567123457/6 rounded"},
      {"0.99999999999999999999", "100/2 rounded"},
      {"1e-400", "0/2 rounded"},
      {"10000000000", "1000000000000/2"},
      {"10000000000.01", "absurd"},
      {"1000000000000", "absurd"},
      {"1e300", "absurd"},
      {"99999999999999999999999999", "absurd"},
      {"-1", "negative"},
      {"-0.01", "negative"},
      {"", "not a number"},
      {".", "not a number"},
      {"abc", "not a number"},
      {"1,250.50", "not a number"},
      {"12e", "not a number"},
      {"NaN", "not a number"},
      {"1 2", "not a number"},
  };
  for (const auto& [text, shown] : rows) EXPECT_EQ(Shown(ParseAmount(text)), shown) << text;
}

TEST(ParseNpi, TakesTenDigitsAndZero) {
  EXPECT_EQ(ParseNpi("1234567893"), 1234567893u);
  EXPECT_EQ(ParseNpi(" 2999999999 "), 2999999999u);
  EXPECT_EQ(ParseNpi("0"), 0u);
  EXPECT_EQ(ParseNpi("0000000000"), 0u);
  for (const char* wrong : {"", "123", "12345678901", "3234567893", "12345678x3", "-1234567893"}) {
    EXPECT_FALSE(ParseNpi(wrong)) << wrong;
  }
}

TEST(NormalTin, IsNineDigitsWhereItIsAnEin) {
  using rates::TinType;
  EXPECT_EQ(NormalTin(TinType::kEin, "11-3026610", false), "113026610");
  EXPECT_EQ(NormalTin(TinType::kEin, "113026610", false), "113026610");
  EXPECT_EQ(NormalTin(TinType::kEin, "13026610", true), "013026610");  // a number lost its zero
  EXPECT_EQ(NormalTin(TinType::kEin, "13026610", false), "13026610");
  EXPECT_EQ(NormalTin(TinType::kEin, "11-30266x0", false), "11-30266x0");
  EXPECT_EQ(NormalTin(TinType::kNpi, " 1234567893", true), "1234567893");
}

TEST(NormalServiceCode, HasTwoDigits) {
  EXPECT_EQ(NormalServiceCode("2"), "02");
  EXPECT_EQ(NormalServiceCode("11"), "11");
  EXPECT_EQ(NormalServiceCode("cstm-00"), "CSTM-00");
  EXPECT_EQ(NormalServiceCode(""), "");
}

}  // namespace
}  // namespace precert::mrf
