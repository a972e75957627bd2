// Charity care, crowdfunding, and the good-faith estimate to the day.
#include "funding/help.h"

#include <gtest/gtest.h>

#include "funding/yearly_limits.h"
#include "support/golden.h"

namespace precert {
namespace {

Money M(std::string_view text) { return *Money::Parse(text); }
Date Day(std::string_view iso) { return *Date::Parse(iso); }

const FundingRules& Rules() {
  static const Result<LimitBook> book = LimitBook::Load(testing::ProjectPath("data/limits"));
  EXPECT_TRUE(book.ok()) << (book.ok() ? "" : book.error().ToString());
  return book->rules();
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// 23 November 2026 is a Monday; Thursday 26 November is Thanksgiving.
TEST(Estimate, DueByBusinessDays) {
  const struct {
    const char *booked, *visit, *due;  // "" only if asked for
  } rows[] = {
      {"2026-11-23", "2026-11-23", ""},           {"2026-11-23", "2026-11-25", ""},  // two ahead
      {"2026-11-23", "2026-11-26", ""},            // a holiday is none
      {"2026-11-23", "2026-11-27", "2026-11-24"},  // three ahead: within one
      {"2026-11-23", "2026-12-07", "2026-11-24"},  // nine ahead
      {"2026-11-23", "2026-12-08", "2026-11-27"},  // ten ahead: within three
      {"2026-11-27", "2026-12-02", "2026-11-30"},  // over a weekend
      {"2026-11-28", "2026-12-02", "2026-11-30"},  // booked on a Saturday
  };
  for (const auto& row : rows) {
    const std::optional<Date> due = EstimateDue(Day(row.booked), Day(row.visit), Rules());
    EXPECT_EQ(due ? due->ToString() : "", row.due) << row.booked << " for " << row.visit;
  }
}

TEST(Estimate, DisputeFromFourHundred) {
  const struct {
    const char *amount, *estimate, *says;
  } rows[] = {
      {"900.00", "500.00",
       "yours of $900.00 is $400.00 above the estimate of $500.00: you can "
       "dispute it"},
      {"899.99", "500.00", "$399.99 above the estimate of $500.00: not enough for that"},
      {"500.00", "500.00", "yours of $500.00 is not above the estimate of $500.00"},
      {"400.00", "0.00", "you can dispute it"},
      {"499.00", "500.00", "is not above the estimate"},
  };
  for (const auto& row : rows) {
    FundingQuestion q;
    q.amount = M(row.amount);
    q.finance.estimate = M(row.estimate);
    q.as_of = Day("2026-11-23");
    const std::vector<FundingRight> rights = RightsOfSelfPay(q, Rules());
    ASSERT_EQ(rights.size(), 2u);
    EXPECT_TRUE(Has(rights[1].text, row.says)) << rights[1].text;
  }
}

TEST(Estimate, CitedDatedAndMarked) {
  FundingQuestion q;
  q.amount = M("900");
  q.as_of = Day("2026-11-23");
  std::vector<FundingRight> rights = RightsOfSelfPay(q, Rules());
  EXPECT_TRUE(rights[0].text.starts_with("if you pay without using your insurance"));
  EXPECT_EQ(rights[0].citation, "45 CFR 149.610(b)(1)");
  EXPECT_EQ(rights[1].citation, "45 CFR 149.620");
  EXPECT_EQ(rights[0].as_of, Rules().as_of);
  EXPECT_FALSE(rights[0].verified);
  EXPECT_TRUE(Has(rights[1].ToString(), "within 120 days [45 CFR 149.620 (not verified)]"));
  q.insured = false;
  q.visit = Day("2026-12-08");
  rights = RightsOfSelfPay(q, Rules());
  EXPECT_TRUE(rights[0].text.starts_with("as you pay without insurance"));
  EXPECT_TRUE(Has(rights[0].text, "booked today for 8 December 2026, it is due by 27 November"));
  q.visit = Day("2026-11-24");
  EXPECT_TRUE(
      Has(RightsOfSelfPay(q, Rules())[0].text, "one is due only if you ask, by 27 November 2026"));
}

TEST(CharityCare, ByKindOfPlace) {
  const struct {
    const char *facility, *says, *source;
  } rows[] = {
      {"nonprofit hospital", "must have a financial assistance policy", "501(r)"},
      {"Hospital", "must have a financial assistance policy", "501(r)"},
      {"for-profit hospital", "this is: for-profit hospital", "501(r)"},
      {"community health center", "must have a sliding fee", "254b(k)(3)(G)"},
      {"office", "only nonprofit hospitals must have such a policy; this is: office", "501(r)"},
      {"", "where the service is given was not stated", "501(r)"},
  };
  for (const auto& row : rows) {
    FundingQuestion q;
    q.amount = M("900");
    q.facility = row.facility;
    const FundingOption option = CharityCareOption(q, Rules());
    EXPECT_FALSE(option.total_known);
    EXPECT_FALSE(option.verified);
    EXPECT_TRUE(option.as_of);
    EXPECT_TRUE(Has(option.source, row.source)) << option.source;
    EXPECT_TRUE(Has(option.source, "(not verified)"));
    bool says = false;
    for (const std::string& c : option.conditions) says |= Has(c, row.says);
    EXPECT_TRUE(says) << row.facility;
    EXPECT_EQ(option.warnings.size(), 1u);  // cosmetic
    q.cosmetic = false;
    EXPECT_TRUE(CharityCareOption(q, Rules()).warnings.empty());
  }
}

// R44: privacy, tax and benefits.
TEST(Crowdfunding, WarnsOfPrivacyTaxAndBenefits) {
  FundingQuestion q;
  q.amount = M("900");
  const FundingOption option = CrowdfundingOption(q, Rules());
  ASSERT_EQ(option.warnings.size(), 4u);
  EXPECT_TRUE(Has(option.warnings[0], "public"));
  EXPECT_TRUE(Has(option.warnings[1], "fees"));
  EXPECT_TRUE(Has(option.warnings[2], "above $20,000.00 in more than 200 payments"));
  EXPECT_TRUE(Has(option.warnings[3], "Medicaid"));
  EXPECT_EQ(option.risk, FundingRisk::kHigh);
  EXPECT_FALSE(option.verified);
}

}  // namespace
}  // namespace precert
