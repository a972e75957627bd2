// Typical charges: contradicting sources span one range and are all named.
#include "plan/typical_charges.h"

#include <gtest/gtest.h>

#include "support/golden.h"

namespace precert {
namespace {

TEST(TypicalCharges, ShippedRangesKeepBothSources) {
  const Result<TypicalCharges> charges = TypicalCharges::Load(testing::ProjectPath("data/prices"));
  ASSERT_TRUE(charges.ok());
  const std::optional<MoneyRange> range = charges->Find("Microdermabrasion");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->low, Money::Dollars(75));
  EXPECT_EQ(range->high, Money::Dollars(300));
  EXPECT_EQ(
      range->source,
      "$75.00 to $200.00: consumer article on microdermabrasion cover, first statement (not "
      "verified), 2026-11-23; $100.00 to $300.00: consumer article on microdermabrasion cover, "
      "second statement (not verified), 2026-11-23");
  EXPECT_FALSE(charges->Find("dermal peel"));
}

TEST(TypicalCharges, Errors) {
  const struct {
    const char *text, *message;
  } rows[] = {
      {"charges: [{service: x, low: 5, high: 4, source: s, as-of: 2026-01-01}]\n",
       "the range ends below its beginning"},
      {"charges: [{service: x, low: 5, high: 6, as-of: 2026-01-01}]\n",
       "the key \"source\" is missing"},
      {"charge: []\n", "unknown key \"charge\""},
  };
  for (const auto& row : rows) {
    const Result<TypicalCharges> charges = TypicalCharges::Parse(row.text, "p.yaml");
    ASSERT_FALSE(charges.ok()) << row.text;
    EXPECT_EQ(charges.error().message, row.message);
  }
  EXPECT_FALSE(TypicalCharges::Load("/nonexistent").ok());
}

}  // namespace
}  // namespace precert
