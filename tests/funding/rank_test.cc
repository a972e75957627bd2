// Ways to pay: each kind's arithmetic, the order, and what is refused.
#include "funding/rank.h"

#include <gtest/gtest.h>

#include "funding/tax_accounts.h"
#include "support/golden.h"

namespace precert {
namespace {

Money D(int64_t dollars) { return Money::Dollars(dollars); }
Money M(std::string_view text) { return *Money::Parse(text); }
Date Day(std::string_view iso) { return *Date::Parse(iso); }

const LimitBook& Limits() {
  static const Result<LimitBook> book = LimitBook::Load(testing::ProjectPath("data/limits"));
  EXPECT_TRUE(book.ok()) << (book.ok() ? "" : book.error().ToString());
  return *book;
}

std::vector<GenericOffer> Examples() {
  const Result<std::vector<GenericOffer>> offers =
      LoadGenericOffers(testing::ProjectPath("data/funding"));
  EXPECT_TRUE(offers.ok()) << (offers.ok() ? "" : offers.error().ToString());
  return *offers;
}

FundingQuestion Question(int64_t amount, int sessions) {
  FundingQuestion q;
  q.amount = D(amount);
  q.sessions = sessions;
  q.as_of = Day("2026-11-23");
  return q;
}

FinanceFacts::Offer OfferOf(std::string kind) {
  FinanceFacts::Offer offer;
  offer.kind = std::move(kind);
  return offer;
}

FundingReport MustRank(const FundingQuestion& q, const std::vector<GenericOffer>& generic = {}) {
  Result<FundingReport> report = RankFunding(q, generic, Limits());
  EXPECT_TRUE(report.ok());
  return report.ok() ? *report : FundingReport{};
}

const FundingOption& Find(const FundingReport& report, FundingKind kind) {
  for (const FundingOption& option : report.options) {
    if (option.kind == kind) return option;
  }
  ADD_FAILURE() << "no option of the kind " << FundingKindId(kind);
  static const FundingOption none;
  return none;
}

std::string Text(const FundingReport& report) {
  std::string out;
  for (const FundingOption& o : report.options) {
    out += std::to_string(o.rank) + " " + std::string(FundingKindId(o.kind)) + " (" + o.name +
           ") " + o.total.Display() + ": " + o.reason + "\n";
    for (const std::string& c : o.conditions) out += "    if: " + c + "\n";
    for (const std::string& w : o.warnings) out += "    warning: " + w + "\n";
    out += "    source: " + o.source + "\n";
  }
  for (const std::string& right : report.rights) out += "right: " + right + "\n";
  for (const std::string& ignored : report.ignored) out += "ignored: " + ignored + "\n";
  return out;
}

// Six sessions at 150: a package, a plan, a deferred promotion; a budget of 130 a month.
FundingQuestion Six() {
  FundingQuestion q = Question(900, 6);
  FinanceFacts::Offer package = OfferOf("package");
  package.name = "six sessions";
  package.price = D(120);
  package.list_price = D(150);
  package.count = 6;
  FinanceFacts::Offer plan = OfferOf("payment-plan");
  plan.count = 9;
  FinanceFacts::Offer first = OfferOf("discount");
  first.name = "first visit";
  first.price = D(100);
  first.list_price = D(150);
  first.count = 1;
  q.finance.offers = {package, plan, first};
  q.finance.monthly_budget = D(130);
  q.finance.marginal_tax = Rate::Percent(24);
  q.patient.birth_date = Day("1990-05-01");
  return q;
}

TEST(Rank, SixSessionsAsText) {
  testing::ExpectGolden("tests/funding/data/six_sessions.txt", Text(MustRank(Six(), Examples())));
}

TEST(Rank, PackageSavesTwentyPercent) {
  const FundingReport report = MustRank(Six());
  const FundingOption& package = Find(report, FundingKind::kPackage);
  EXPECT_EQ(package.total, D(720));
  EXPECT_EQ(package.difference, D(-180));
  EXPECT_EQ(package.difference_label, "saving");
  EXPECT_EQ(
      package.conditions[0],
      "6 sessions at $120.00 instead of $150.00: $900.00 becomes $720.00, $180.00 (20 %) less");
  EXPECT_FALSE(package.within_budget);  // paid at once, above the monthly budget
}

TEST(Rank, BudgetThenCostThenRisk) {
  FundingQuestion q = Question(300, 1);
  FinanceFacts::Offer loan = OfferOf("loan");
  loan.rate = Rate::Percent(7);
  loan.count = 12;
  FinanceFacts::Offer plan = OfferOf("payment-plan");
  plan.count = 6;
  q.finance.offers = {loan, plan};
  const auto order = [&] {
    std::string out;
    for (const FundingOption& o : MustRank(q).options)
      out += std::string(FundingKindId(o.kind)) + " ";
    return out;
  };
  // Nothing to hold against paying at once: same cost, no risk.
  EXPECT_EQ(order(), "pay-in-full payment-plan loan charity-care crowdfunding fsa hsa ");
  q.finance.monthly_budget = D(50);
  EXPECT_EQ(order(), "payment-plan loan pay-in-full charity-care crowdfunding fsa hsa ");
  q.finance.monthly_budget = D(30);
  EXPECT_EQ(order(), "loan pay-in-full payment-plan charity-care crowdfunding fsa hsa ");
  for (const FundingOption& o : MustRank(q).options) {
    EXPECT_FALSE(o.reason.empty());
    EXPECT_FALSE(o.source.empty());
    EXPECT_GT(o.rank, 0);
  }
}

TEST(Rank, LoanReportsUnroundedInterest) {
  FundingQuestion q = Question(500, 1);
  FinanceFacts::Offer loan = OfferOf("loan");
  loan.name = "credit union";
  loan.rate = Rate::Percent(7);
  loan.count = 12;
  q.finance.offers = {loan};
  const FundingReport report = MustRank(q);
  const FundingOption& option = Find(report, FundingKind::kLoan);
  EXPECT_EQ(option.total, M("519.16"));
  EXPECT_EQ(*option.monthly, M("43.26"));
  EXPECT_EQ(option.difference, M("19.16"));
  EXPECT_EQ(option.difference_label, "interest");
  EXPECT_EQ(option.conditions[0], "12 payments of $43.26, the last $43.31, at 7 % a year");
  EXPECT_EQ(option.conditions[1],
            "interest $19.16 on the unrounded payment; $19.17 with payments rounded to cents");
}

TEST(Rank, DeferredPromotionThatTheBudgetDoesNotClear) {
  FundingQuestion q = Question(300, 1);
  FinanceFacts::Offer promotion = OfferOf("promotion");
  promotion.rate = *Rate::Parse("32.99");
  promotion.count = 6;
  promotion.deferred_interest = true;
  q.finance.offers = {promotion};
  q.finance.monthly_budget = D(45);
  FundingReport report = MustRank(q);
  const FundingOption* option = &Find(report, FundingKind::kPromotion);
  EXPECT_EQ(option->total, M("330.93"));
  EXPECT_FALSE(option->within_budget);
  EXPECT_EQ(
      option->warnings[1],
      "paying your budget of $45.00 a month leaves $30.00 and $30.93 of interest charged back, "
      "on which interest goes on; the total here stops at that day");
  q.finance.monthly_budget = D(50);
  report = MustRank(q);
  option = &Find(report, FundingKind::kPromotion);
  EXPECT_EQ(option->total, D(300));
  EXPECT_TRUE(option->within_budget);
  EXPECT_EQ(option->risk, FundingRisk::kHigh);
}

TEST(Rank, OffersThatCannotBeUsedSayWhy) {
  FundingQuestion q = Question(300, 2);
  FinanceFacts::Offer package = OfferOf("package");
  FinanceFacts::Offer small = OfferOf("package");
  small.price = D(100), small.list_price = D(150), small.count = 1;
  FinanceFacts::Offer dear = OfferOf("discount");
  dear.price = D(200), dear.list_price = D(150);
  FinanceFacts::Offer all = OfferOf("discount");
  all.price = D(100), all.list_price = D(150), all.count = 3;
  FinanceFacts::Offer loan = OfferOf("loan");
  loan.count = 12;
  FinanceFacts::Offer endless = OfferOf("loan");
  endless.rate = Rate::Percent(7), endless.count = 0;
  q.finance.offers = {package, small, dear, all, loan, endless, OfferOf("lottery")};
  EXPECT_EQ(
      MustRank(q).ignored,
      (std::vector<std::string>{
          "an offer: it needs a price and the usual price of one session",
          "package: the package has fewer sessions than are asked for",
          "an offer: its price is above the usual price",
          "discount: it discounts more than is asked for", "loan: its yearly rate is not stated",
          "loan: 0 months is outside 1 to 600", "lottery: the kind \"lottery\" is not known"}));
}

TEST(Rank, NothingOwedNeedsNoFunding) {
  EXPECT_TRUE(MustRank(Question(0, 1), Examples()).options.empty());
  FundingQuestion q = Question(0, 1);
  q.amount = Money::Cents(-1);
  EXPECT_EQ(RankFunding(q, {}, Limits()).error().message, "an amount of -$0.01 cannot be financed");
}

TEST(Rank, ARealOfferTakesThePlaceOfItsExample) {
  const FundingReport report = MustRank(Six(), Examples());
  int plans = 0;
  for (const FundingOption& o : report.options) {
    plans += o.kind == FundingKind::kPaymentPlan;
    const bool example = std::find(o.warnings.begin(), o.warnings.end(),
                                   "example terms, not an offer") != o.warnings.end();
    EXPECT_EQ(example, o.kind == FundingKind::kLoan || o.kind == FundingKind::kPromotion ||
                           o.kind == FundingKind::kCreditCard)
        << o.name;
  }
  EXPECT_EQ(plans, 1);
}

// ---- Tax accounts ----------------------------------------------------------

TEST(TaxAccounts, EligibilityByCause) {
  const struct {
    bool cosmetic;
    const char* cause;
    Eligibility want;
  } rows[] = {
      {true, "", Eligibility::kIneligible},
      {true, "looks", Eligibility::kIneligible},
      {true, "congenital", Eligibility::kPossibleWithLetter},
      {true, "trauma", Eligibility::kPossibleWithLetter},
      {true, "disease", Eligibility::kPossibleWithLetter},
      {false, "", Eligibility::kEligible},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(TaxAccountEligibility(row.cosmetic, row.cause).eligibility, row.want) << row.cause;
  }
}

TEST(TaxAccounts, SavingAndLimits) {
  FundingQuestion q = Question(5000, 1);
  q.cosmetic = true;
  q.finance.hsa_cause = "trauma";
  q.finance.marginal_tax = Rate::Percent(24);
  q.hsa_eligible_plan = true;
  FundingReport report = MustRank(q);
  EXPECT_EQ(Find(report, FundingKind::kHsa).total, D(5000) - M("1056"));  // 24 % of 4,400
  EXPECT_EQ(Find(report, FundingKind::kFsa).total, D(5000) - M("816"));   // 24 % of 3,400
  EXPECT_EQ(Find(report, FundingKind::kHsa).difference_label, "tax saved");
  q.family_coverage = true;
  EXPECT_EQ(Find(MustRank(q), FundingKind::kHsa).total, D(3800));  // below 8,750
  q.finance.marginal_tax.reset();
  report = MustRank(q);
  EXPECT_EQ(Find(report, FundingKind::kHsa).total, D(5000));
  EXPECT_EQ(Find(report, FundingKind::kHsa).warnings[0],
            "the tax saved depends on your marginal rate, which was not stated");
  q.as_of = Day("2027-02-01");  // no FSA limit for 2027 is known
  EXPECT_EQ(Find(MustRank(q), FundingKind::kFsa).warnings[0],
            "the yearly limit for 2027 is not known here");
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
    const HsaPenalty p =
        NonQualifiedHsa(D(300), Rate::Percent(24),
                        *row.birth ? std::optional(Day(row.birth)) : std::nullopt, Day(row.on));
    EXPECT_EQ(*p.tax, D(72));
    EXPECT_EQ(p.additional, D(row.additional)) << row.birth;
    EXPECT_EQ(p.age_known, *row.birth != 0);
  }
  const FundingReport report = MustRank(Six());
  const FundingOption& hsa = Find(report, FundingKind::kHsa);
  EXPECT_FALSE(hsa.applies);
  EXPECT_EQ(hsa.total, D(900 + 216 + 180));
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
        row.family, *Limits().For(2026));
    EXPECT_EQ(finding.reason, row.reason);
    EXPECT_EQ(finding.meets, finding.reason.starts_with("deductible and"));
    EXPECT_NE(finding.citation.find("(not verified)"), std::string::npos);
  }
}

TEST(Limits, ShippedYears) {
  const YearlyLimits* y = Limits().For(2026);
  ASSERT_NE(y, nullptr);
  const struct {
    const DatedAmount& amount;
    int64_t dollars;
  } rows[] = {{y->hsa_self, 4400},
              {y->hsa_family, 8750},
              {y->hsa_catch_up, 1000},
              {y->hdhp_deductible_self, 1700},
              {y->hdhp_deductible_family, 3400},
              {y->hdhp_out_of_pocket_self, 8500},
              {y->hdhp_out_of_pocket_family, 17000},
              {y->fsa, 3400},
              {y->fsa_carry_over, 680},
              {y->aca_out_of_pocket_self, 10600},
              {y->aca_out_of_pocket_family, 21200}};
  for (const auto& row : rows) {
    EXPECT_EQ(row.amount.amount, D(row.dollars));
    EXPECT_FALSE(row.amount.source.empty());
  }
  ASSERT_NE(Limits().For(2027), nullptr);
  EXPECT_EQ(Limits().For(2027)->hsa_family.amount, D(9000));
  EXPECT_EQ(Limits().For(2027)->hdhp_out_of_pocket_family.amount, D(17400));
  EXPECT_EQ(Limits().For(2020), nullptr);
  EXPECT_EQ(y->fsa.Cite(), "IRC 125(i), Internal Revenue Service amount for 2026 (not verified)");
}

TEST(Limits, Errors) {
  EXPECT_EQ(LimitBook::ParseOne("year: 2026\nas-of: 2026-01-01\n", "l").error().message,
            "the key \"hsa-self\" is missing");
  EXPECT_EQ(
      LimitBook::ParseOne("year: 2026\nas-of: 2026-01-01\nhsa-self: {amount: 1, source: s}\n", "l")
          .error()
          .message,
      "the key \"checked\" is missing");
  EXPECT_EQ(LimitBook::ParseOne("year: 2026\nunheard: 1\n", "l").error().hint,
            "known here: year, as-of, hsa-self, hsa-family, hsa-catch-up, hdhp-deductible-self, "
            "hdhp-deductible-family, hdhp-out-of-pocket-self, hdhp-out-of-pocket-family, fsa, "
            "fsa-carry-over, aca-out-of-pocket-self, aca-out-of-pocket-family");
  EXPECT_FALSE(LimitBook::Load("/nonexistent").ok());
}

TEST(GenericOffers, Errors) {
  const struct {
    const char *text, *message;
  } rows[] = {
      {"offers: []\n", "the key \"as-of\" is missing"},
      {"as-of: 2026-01-01\noffers: [{name: n, source: s}]\n", "the key \"kind\" is missing"},
      {"as-of: 2026-01-01\noffers: [{kind: lone, name: n, source: s}]\n",
       "\"lone\" is not known for \"kind\""},
      {"as-of: 2026-01-01\noffers: [{kind: loan, name: n, source: s}]\n", "a loan needs a rate"},
      {"as-of: 2026-01-01\noffers: [{kind: loan, name: n, source: s, rate: 7, months: 601}]\n",
       "\"601\" is outside 1 to 600"},
  };
  for (const auto& row : rows) {
    const Result<std::vector<GenericOffer>> offers = ParseGenericOffers(row.text, "o.yaml");
    ASSERT_FALSE(offers.ok()) << row.text;
    EXPECT_EQ(offers.error().message, row.message);
  }
}

}  // namespace
}  // namespace precert
