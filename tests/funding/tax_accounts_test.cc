// Health savings and flexible spending accounts: eligibility, limits, saving, penalty.
#include "funding/tax_accounts.h"

#include <gtest/gtest.h>

#include "support/golden.h"

namespace precert {
namespace {

Money D(int64_t dollars) { return Money::Dollars(dollars); }
Date Day(std::string_view iso) { return *Date::Parse(iso); }

const LimitBook& Book() {
  static const Result<LimitBook> book = LimitBook::Load(testing::ProjectPath("data/limits"));
  EXPECT_TRUE(book.ok()) << (book.ok() ? "" : book.error().ToString());
  return *book;
}

// A service that can qualify with a letter, at 24 %, in a plan to which an HSA belongs.
FundingQuestion Scar(int64_t amount) {
  FundingQuestion q;
  q.amount = D(amount);
  q.as_of = Day("2026-11-23");
  q.hsa_eligible_plan = true;
  q.finance.hsa_cause = "trauma";
  q.finance.marginal_tax = Rate::Percent(24);
  return q;
}

bool Says(const std::vector<std::string>& texts, std::string_view part) {
  for (const std::string& text : texts) {
    if (text.find(part) != std::string::npos) return true;
  }
  return false;
}

TEST(TaxAccounts, EligibilityByCause) {
  const struct {
    bool cosmetic;
    const char* cause;
    Eligibility want;
    const char* source;
  } rows[] = {
      {true, "", Eligibility::kIneligible, "IRC 213(d)(9)"},
      {true, "looks", Eligibility::kIneligible, "IRC 213(d)(9)"},
      {true, "congenital", Eligibility::kPossibleWithLetter, "IRC 213(d)(9)"},
      {true, "trauma", Eligibility::kPossibleWithLetter, "IRC 213(d)(9)"},
      {true, "disease", Eligibility::kPossibleWithLetter, "IRC 213(d)(9)"},
      {false, "", Eligibility::kEligible, "IRC 213(d)(1) (not verified)"},
  };
  for (const auto& row : rows) {
    const EligibilityFinding finding =
        TaxAccountEligibility(row.cosmetic, row.cause, Book().rules());
    EXPECT_EQ(finding.eligibility, row.want) << row.cause;
    EXPECT_EQ(finding.rule.Cite(), row.source);
  }
}

TEST(TaxAccounts, SavingUpToTheYearsLimit) {
  const struct {
    int64_t amount;
    bool family;
    const char* born;
    int64_t hsa_total, fsa_total;  // at 24 %
  } rows[] = {
      {1000, false, "1990-01-01", 760, 760},
      {5000, false, "1990-01-01", 5000 - 1056, 5000 - 816},    // 24 % of 4,400 and of 3,400
      {5000, true, "1990-01-01", 3800, 5000 - 816},            // below 8,750
      {10000, true, "1990-01-01", 10000 - 2100, 10000 - 816},  // 24 % of 8,750
      {10000, true, "1971-12-31", 10000 - 2340, 10000 - 816},  // 55 this year: 9,750
      {6000, false, "1971-12-31", 6000 - 1296, 6000 - 816},    // 5,400
      {6000, false, "1972-01-01", 6000 - 1056, 6000 - 816},    // not yet
  };
  for (const auto& row : rows) {
    FundingQuestion q = Scar(row.amount);
    q.family_coverage = row.family;
    q.patient.birth_date = Day(row.born);
    const FundingOption hsa = HsaOption(q, Book()), fsa = FsaOption(q, Book());
    EXPECT_EQ(hsa.total, D(row.hsa_total)) << row.amount << row.born;
    EXPECT_EQ(fsa.total, D(row.fsa_total)) << row.amount;
    EXPECT_EQ(hsa.difference_label, "tax saved");
    EXPECT_EQ(hsa.difference, hsa.total - q.amount);
  }
}

TEST(TaxAccounts, BalancesBoundWhatIsPaid) {
  struct Row {
    const char* what;
    std::optional<int64_t> balance, paid_in;
    bool plan_allows;
    int64_t uncovered, saved;
    bool within_budget;  // of $130 a month
  };
  const Row rows[] = {
      {"all of it is there", 900, {}, false, 0, 216, true},
      {"some of it is there", 300, {}, false, 600, 72, false},
      {"some is there, the rest can be paid in", 300, {}, true, 0, 216, false},
      {"the year's limit is used up", 300, 4400, true, 600, 72, false},
      {"more than the limit was paid in", 300, 5000, true, 600, 72, false},
      {"$100 may still be paid in", 300, 4300, true, 500, 96, false},
      {"nothing is there yet", 0, {}, true, 0, 216, false},
  };
  for (const Row& row : rows) {
    FundingQuestion q = Scar(900);
    q.hsa_eligible_plan = row.plan_allows;
    q.finance.monthly_budget = D(130);
    q.finance.hsa_balance = D(*row.balance);
    if (row.paid_in) q.finance.hsa_paid_in = D(*row.paid_in);
    const FundingOption hsa = HsaOption(q, Book());
    EXPECT_TRUE(hsa.applies) << row.what;
    EXPECT_EQ(hsa.uncovered, D(row.uncovered)) << row.what;
    EXPECT_EQ(hsa.total, D(900 - row.saved)) << row.what;
    EXPECT_EQ(hsa.within_budget, row.within_budget) << row.what;
  }
  FundingQuestion empty = Scar(900);
  empty.hsa_eligible_plan = false;
  empty.finance.hsa_balance = Money();
  EXPECT_FALSE(HsaOption(empty, Book()).applies);
  EXPECT_EQ(HsaOption(empty, Book()).conditions[0],
            "the account is empty and your plan does not allow paying in more");
}

TEST(TaxAccounts, CarryOverOfFsa) {
  const struct {
    int64_t balance, carried;
    const char* as_of;
    int64_t available, lost;
  } rows[] = {
      {200, 150, "2026-02-01", 350, 0},  {200, 660, "2026-02-01", 860, 0},
      {200, 661, "2026-02-01", 860, 1},   // $660 from 2025 into 2026
      {200, 700, "2027-02-01", 880, 20},  // $680 from 2026 into 2027
      {0, 700, "2027-02-01", 680, 20},   {3400, 0, "2026-02-01", 3400, 0},
  };
  for (const auto& row : rows) {
    const YearlyLimits* before = Book().For(Day(row.as_of).year() - 1);
    ASSERT_NE(before, nullptr);
    const FsaMoney money = MoneyInFsa(D(row.balance), D(row.carried), before->fsa_carry_over);
    EXPECT_EQ(money.available, D(row.available)) << row.carried;
    EXPECT_EQ(money.lost, D(row.lost)) << row.carried;
    FundingQuestion q = Scar(5000);
    q.as_of = Day(row.as_of);
    q.finance.fsa_balance = D(row.balance);
    q.finance.fsa_carried_over = D(row.carried);
    const FundingOption fsa = FsaOption(q, Book());
    EXPECT_EQ(fsa.uncovered, D(5000 - row.available));
    EXPECT_EQ(Says(fsa.warnings, "of what was carried over is above the limit"), row.lost > 0);
  }
  FundingQuestion empty = Scar(900);
  empty.finance.fsa_balance = Money();
  EXPECT_FALSE(FsaOption(empty, Book()).applies);
  EXPECT_EQ(FsaOption(empty, Book()).conditions[0], "the account is empty");
  EXPECT_TRUE(Says(FsaOption(Scar(900), Book()).conditions,
                   "is lost, but for up to $680.00 where the plan carries over"));
}

TEST(TaxAccounts, TheLetterLowersTheRisk) {
  FundingQuestion q = Scar(900);
  EXPECT_EQ(HsaOption(q, Book()).risk, FundingRisk::kMedium);
  EXPECT_TRUE(Says(HsaOption(q, Book()).conditions, "get the letter before you pay"));
  q.finance.letter = true;
  EXPECT_EQ(HsaOption(q, Book()).risk, FundingRisk::kLow);
  EXPECT_TRUE(Says(FsaOption(q, Book()).conditions, "you have the letter"));
  q.cosmetic = false;
  EXPECT_EQ(HsaOption(q, Book()).risk, FundingRisk::kNone);
  // A letter alone, without one of the three causes, does not make a cosmetic service qualify.
  q.cosmetic = true;
  q.finance.hsa_cause.clear();
  EXPECT_FALSE(HsaOption(q, Book()).applies);
}

TEST(TaxAccounts, PlansThatAllowPayingIn) {
  FundingQuestion q = Scar(900);
  q.hsa_eligible_plan = false;
  EXPECT_TRUE(Says(HsaOption(q, Book()).conditions, "your plan does not allow paying in more"));
  q.plan_known = false;
  EXPECT_TRUE(Says(HsaOption(q, Book()).conditions, "which was not stated"));
  q.marketplace_bronze_or_catastrophic = true;
  EXPECT_TRUE(Says(HsaOption(q, Book()).conditions, "Public Law 119-21 (not verified)"));
  q.as_of = Day("2025-12-31");  // the day before it counts
  EXPECT_FALSE(Says(HsaOption(q, Book()).conditions, "Public Law 119-21"));
  q = Scar(900);
  q.patient.birth_date = Day("1961-11-23");  // 65 today
  EXPECT_TRUE(Says(HsaOption(q, Book()).warnings, "Medicare"));
  q.patient.birth_date = Day("1961-11-24");
  EXPECT_FALSE(Says(HsaOption(q, Book()).warnings, "Medicare"));
}

TEST(TaxAccounts, StatesThatTaxAnHsa) {
  FundingQuestion q = Scar(900);
  for (const char* state : {"CA", "NJ", "TX", ""}) {
    q.patient.state = state;
    EXPECT_EQ(Says(HsaOption(q, Book()).warnings, "taxes what is paid into an HSA"),
              std::string_view(state) == "CA" || std::string_view(state) == "NJ")
        << state;
  }
}

TEST(TaxAccounts, WhatIsNotKnownSaysSo) {
  FundingQuestion q = Scar(5000);
  q.finance.marginal_tax.reset();
  EXPECT_EQ(HsaOption(q, Book()).total, D(5000));
  EXPECT_TRUE(Says(HsaOption(q, Book()).warnings,
                   "the tax saved depends on your marginal rate, which was not stated"));
  q.as_of = Day("2027-02-01");  // no FSA limit for 2027 is known
  EXPECT_TRUE(Says(FsaOption(q, Book()).warnings, "the yearly limit for 2027 is not known here"));
  q.as_of = Day("2031-02-01");
  EXPECT_TRUE(Says(HsaOption(q, Book()).warnings, "the yearly limit for 2031 is not known here"));
}

TEST(TaxAccounts, PenaltyBelow65) {
  const struct {
    const char *birth, *on;
    int64_t additional;
  } rows[] = {{"1961-11-24", "2026-11-23", 60},
              {"1961-11-23", "2026-11-23", 0},
              {"1990-01-01", "2026-11-23", 60},
              {"", "2026-11-23", 60}};
  for (const auto& row : rows) {
    const HsaPenalty p = NonQualifiedHsa(D(300), Rate::Percent(24),
                                         *row.birth ? std::optional(Day(row.birth)) : std::nullopt,
                                         Day(row.on), Book().rules());
    EXPECT_EQ(*p.tax, D(72));
    EXPECT_EQ(p.additional, D(row.additional)) << row.birth;
    EXPECT_EQ(p.age_known, *row.birth != 0);
  }
  FundingQuestion q = Scar(900);
  q.finance.hsa_cause.clear();
  q.patient.birth_date = Day("1990-05-01");
  const FundingOption hsa = HsaOption(q, Book());
  EXPECT_FALSE(hsa.applies);
  EXPECT_EQ(hsa.total, D(900 + 216 + 180));
  EXPECT_EQ(hsa.difference_label, "tax and penalty");
  EXPECT_EQ(hsa.warnings[0],
            "using HSA money anyway costs income tax of $216.00 and 20 % more, $180.00, below the "
            "age of 65 [IRC 223(f)(2) and (4) (not verified)]");
  q.patient.birth_date = Day("1950-05-01");
  EXPECT_EQ(HsaOption(q, Book()).total, D(900 + 216));
}

TEST(TaxAccounts, HighDeductiblePlans) {
  const struct {
    int64_t deductible;
    std::optional<int64_t> out_of_pocket;
    bool family;
    const char* reason;
  } rows[] = {
      {1700, 8500, false, "deductible and out-of-pocket limit are those of a high-deductible plan"},
      {1699, 8500, false, "the deductible of $1,699.00 is below $1,700.00"},
      {1700, 8501, false, "the out-of-pocket limit of $8,501.00 is above $8,500.00"},
      {1700, {}, false, "the plan has no out-of-pocket limit"},
      {3400, 17000, true, "deductible and out-of-pocket limit are those of a high-deductible plan"},
      {3399, 17000, true, "the deductible of $3,399.00 is below $3,400.00"},
  };
  for (const auto& row : rows) {
    const HighDeductibleFinding finding = CheckHighDeductible(
        D(row.deductible), row.out_of_pocket ? std::optional(D(*row.out_of_pocket)) : std::nullopt,
        row.family, *Book().For(2026));
    EXPECT_EQ(finding.reason, row.reason);
    EXPECT_EQ(finding.meets, finding.reason.starts_with("deductible and"));
    EXPECT_NE(finding.citation.find("(not verified)"), std::string::npos);
  }
}

}  // namespace
}  // namespace precert
