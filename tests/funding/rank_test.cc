// Ways to pay: each kind's arithmetic, the order, and what is refused.
#include "funding/rank.h"

#include <gtest/gtest.h>

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
  for (const FundingRight& right : report.rights) out += "right: " + right.ToString() + "\n";
  for (const IgnoredOffer& ignored : report.ignored) out += "ignored: " + ignored.ToString() + "\n";
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
  EXPECT_EQ(order(), "loan payment-plan pay-in-full charity-care crowdfunding fsa hsa ");
  for (const FundingOption& o : MustRank(q).options) {
    EXPECT_FALSE(o.reason.empty());
    EXPECT_FALSE(o.source.empty());
    EXPECT_GT(o.rank, 0);
  }
}

// Beyond the budget, what is nearest to it comes first; a promotion counts as what clears it.
TEST(Rank, BeyondTheBudgetTheNearestFirst) {
  FundingQuestion q = Question(900, 1);
  q.finance.monthly_budget = D(20);
  FinanceFacts::Offer promotion = OfferOf("promotion");
  promotion.rate = Rate::Percent(30), promotion.count = 12;
  FinanceFacts::Offer plan = OfferOf("payment-plan");
  plan.count = 10;
  FinanceFacts::Offer loan = OfferOf("loan");
  loan.rate = Rate::Percent(7), loan.count = 24;
  q.finance.offers = {plan, promotion, loan};
  std::string order;
  for (const FundingOption& o : MustRank(q).options) {
    if (!o.within_budget) order += std::string(FundingKindId(o.kind)) + " ";
  }
  EXPECT_EQ(order, "loan promotion payment-plan pay-in-full ");
  EXPECT_NE(Find(MustRank(q), FundingKind::kPaymentPlan)
                .reason.find("$15.00 a month further from it than the way above"),
            std::string::npos);
}

TEST(Rank, TheOrderThatThePersonAsksFor) {
  FundingQuestion q = Question(900, 6);
  FinanceFacts::Offer loan = OfferOf("loan");
  loan.rate = Rate::Percent(7), loan.count = 24;
  FinanceFacts::Offer plan = OfferOf("payment-plan");
  plan.count = 6;
  FinanceFacts::Offer package = OfferOf("package");
  package.price = D(120), package.list_price = D(150), package.count = 6;
  q.finance.offers = {loan, plan, package};
  const struct {
    FundingOrder order;
    const char* want;
    const char* why;  // of the first
  } rows[] = {
      {FundingOrder::kCost, "package pay-in-full payment-plan loan ",
       "the cheapest of what you can use"},
      {FundingOrder::kMonthly, "loan payment-plan package pay-in-full ",
       "the least a month of what you can use"},
      {FundingOrder::kRisk, "pay-in-full package payment-plan loan ",
       "the least risk of what you can use"},
  };
  for (const auto& row : rows) {
    q.order = row.order;
    const FundingReport report = MustRank(q);
    std::string order;
    for (size_t i = 0; i < 4; ++i)
      order += std::string(FundingKindId(report.options[i].kind)) + " ";
    EXPECT_EQ(order, row.want);
    EXPECT_NE(report.options[0].reason.find(row.why), std::string::npos);
    for (size_t i = 1; i < 4; ++i)
      EXPECT_NE(report.options[i].reason.find("the way above"), std::string::npos);
  }
}

// Nobody offered these terms: a loan and a card run as long as the budget asks, up to five years.
TEST(Rank, ExampleTermsStretchToTheBudget) {
  const struct {
    int64_t budget;
    int loan_months;
    bool within;
  } rows[] = {{78, 12, true}, {77, 24, true}, {28, 36, true}, {18, 60, true}, {17, 12, false}};
  for (const auto& row : rows) {
    FundingQuestion q = Question(900, 1);
    q.finance.monthly_budget = D(row.budget);
    const FundingReport report = MustRank(q, Examples());
    const FundingOption& loan = Find(report, FundingKind::kLoan);
    EXPECT_EQ(loan.months, row.loan_months) << row.budget;
    EXPECT_EQ(loan.within_budget, row.within) << row.budget;
  }
}

TEST(Rank, OffersOfCreditHaveTheirDays) {
  FundingQuestion q = Question(300, 1);
  FinanceFacts::Offer plan = OfferOf("payment-plan");
  plan.count = 6;
  plan.ends = Day("2026-11-22");
  q.finance.offers = {plan};
  EXPECT_EQ(Find(MustRank(q), FundingKind::kPaymentPlan).reason,
            "does not apply: it ended on 22 November 2026");
  q.finance.offers[0].ends = Day("2026-11-23");
  EXPECT_TRUE(Find(MustRank(q), FundingKind::kPaymentPlan).applies);
  q.finance.offers[0].starts = Day("2026-11-24");
  EXPECT_EQ(Find(MustRank(q), FundingKind::kPaymentPlan).reason,
            "does not apply: it starts on 24 November 2026");
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
  EXPECT_EQ(option.conditions[2],
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
  // $30 and $30.93 of interest are left, and two more payments (45, 18.09) with $2.16 of interest.
  EXPECT_EQ(option->total, M("333.09"));
  EXPECT_EQ(option->months, 8);
  EXPECT_FALSE(option->within_budget);
  ASSERT_TRUE(option->promotion);
  EXPECT_EQ(option->promotion->last_day, Day("2027-05-23"));
  EXPECT_EQ(option->promotion->day_after, Day("2027-05-24"));
  EXPECT_EQ(option->promotion->left, D(30));
  EXPECT_EQ(option->promotion->interest, M("30.93"));
  EXPECT_EQ(option->promotion->owed, M("60.93"));
  EXPECT_EQ(option->promotion->to_clear, D(50));
  EXPECT_EQ(option->conditions[0],
            "no interest if all is paid within 6 months: $50.00 a month, the last by 23 May 2027");
  EXPECT_EQ(option->warnings[2],
            "paying your budget of $45.00 a month leaves $30.00 and $30.93 of interest charged "
            "back: $60.93 is owed on 24 May 2027; 2 months more and $2.16 of interest pay it off");
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
  FinanceFacts::Offer dear = OfferOf("discount");
  dear.price = D(200), dear.list_price = D(150);
  FinanceFacts::Offer loan = OfferOf("loan");
  loan.count = 12;
  FinanceFacts::Offer endless = OfferOf("loan");
  endless.rate = Rate::Percent(7), endless.count = 0;
  q.finance.offers = {package, dear, loan, endless, OfferOf("lottery")};
  std::vector<std::string> ignored;
  for (const IgnoredOffer& offer : MustRank(q).ignored) ignored.push_back(offer.ToString());
  EXPECT_EQ(
      ignored,
      (std::vector<std::string>{
          "package: it needs a price and the usual price of one session",
          "discount: its price is above the usual price", "loan: its yearly rate is not stated",
          "loan: it does not say how long it runs", "lottery: the kind \"lottery\" is not known"}));
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
  EXPECT_EQ(y->fsa.Cite(), "IRC 125(i), Revenue Procedure 2025-32 (not verified)");
  // What may be carried over, by the year it comes from.
  EXPECT_EQ(Limits().For(2024)->fsa_carry_over.amount, D(640));
  EXPECT_EQ(Limits().For(2025)->fsa_carry_over.amount, D(660));
  EXPECT_EQ(Limits().Years(), (std::vector<int>{2024, 2025, 2026, 2027}));
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
  testing::TempDir dir;
  dir.Write("2026.yaml", testing::ReadFile(testing::ProjectPath("data/limits/2026.yaml")));
  EXPECT_EQ(LimitBook::Load(dir.Path("")).error().message, "rules.yaml is missing");
  const std::string rules = testing::ReadFile(testing::ProjectPath("data/limits/rules.yaml"));
  dir.Write("rules.yaml", rules);
  EXPECT_TRUE(LimitBook::Load(dir.Path("")).ok());
  dir.Write("again.yaml", testing::ReadFile(testing::ProjectPath("data/limits/2026.yaml")));
  EXPECT_EQ(LimitBook::Load(dir.Path("")).error().message, "the year 2026 is given twice");
}

// Each rule is required, with its source and how far it was checked.
TEST(Rules, Errors) {
  const std::string rules = testing::ReadFile(testing::ProjectPath("data/limits/rules.yaml"));
  ASSERT_TRUE(ParseFundingRules(rules, "rules.yaml").ok());
  size_t removed = 0;
  for (size_t line = 0; line < rules.size(); line = rules.find('\n', line) + 1) {
    const std::string_view text(rules.data() + line, rules.find('\n', line) - line);
    if (text.find(": {") == std::string_view::npos) continue;
    std::string without = rules;
    without.erase(line, text.size() + 1);
    const Result<FundingRules> read = ParseFundingRules(without, "rules.yaml");
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().message,
              "the key \"" + std::string(text.substr(0, text.find(':'))) + "\" is missing");
    ++removed;
  }
  EXPECT_GE(removed, 12u);
  EXPECT_EQ(ParseFundingRules("as-of: 2026-01-01\ncosmetic: {source: s}\n", "r").error().message,
            "the key \"checked\" is missing");
  EXPECT_EQ(ParseFundingRules("as-of: 2026-01-01\ncosmetik: {}\n", "r").error().hint,
            "did you mean 'cosmetic'?");
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
