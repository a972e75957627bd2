// What holds of every loan, every rate and every ranking, on generated ones with a fixed seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "funding/apr.h"
#include "funding/rank.h"
#include "support/golden.h"

namespace precert {
namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine_() % static_cast<uint64_t>(high - low + 1));
  }
  bool Chance(int percent) { return Between(1, 100) <= percent; }
  // Small and large amounts alike.
  Money Amount(int64_t most_cents) {
    int64_t cents = Between(1, most_cents);
    for (int64_t cuts = Between(0, 5); cuts > 0; --cuts) cents = std::max<int64_t>(1, cents / 10);
    return Money::Cents(cents);
  }
  Rate Yearly(int64_t most_percent) {
    return Rate::FromPercent(
        Decimal::FromUnits(int128{Between(0, most_percent * 100)} * (Decimal::kOne / 100)));
  }
  Date Day() { return Date::FromDays(Between(19'700, 22'000)); }
  template <typename T>
  void Shuffle(std::vector<T>* items) {
    std::shuffle(items->begin(), items->end(), engine_);
  }

 private:
  std::mt19937_64 engine_;
};

void ExpectSound(const LoanSchedule& loan, Money principal, const std::string& what) {
  Money paid, interest, repaid, balance = principal;
  for (const Installment& row : loan.installments) {
    ASSERT_EQ(row.payment, row.principal + row.interest) << what;
    ASSERT_GE(row.interest, Money()) << what;
    balance -= row.principal;
    ASSERT_EQ(row.balance, balance) << what;
    ASSERT_GE(row.balance, Money()) << what;
    paid += row.payment;
    interest += row.interest;
    repaid += row.principal;
  }
  ASSERT_EQ(repaid, principal) << what;
  ASSERT_EQ(paid, principal + interest) << what;
  ASSERT_EQ(loan.total_as_paid, paid) << what;
  ASSERT_EQ(loan.interest_as_paid, interest) << what;
  ASSERT_EQ(loan.installments.back().balance, Money()) << what;
  ASSERT_EQ(loan.last_payment, loan.installments.back().payment) << what;
}

TEST(Property, SchedulesSumToPrincipalAndInterest) {
  Random random(20261123);
  for (int i = 0; i < 3000; ++i) {
    const Money principal = random.Amount(kMaxLoan.cents());
    const Rate rate = random.Yearly(random.Chance(20) ? 1000 : 40);
    const int months = static_cast<int>(random.Between(1, random.Chance(10) ? 600 : 60));
    FirstPeriod first;
    if (random.Chance(40)) {
      first.months = static_cast<int>(random.Between(0, 3));
      first.days = random.Between(0, 30);
    }
    const std::string what = principal.ToString() + " at " + rate.ToString() + " in " +
                             std::to_string(months) + ", first " + std::to_string(first.months) +
                             "+" + std::to_string(first.days);
    const Result<LoanSchedule> loan = AmortizeLoan(principal, rate, months, first);
    ASSERT_TRUE(loan.ok()) << what;
    ASSERT_EQ(loan->installments.size(), static_cast<size_t>(months)) << what;
    ExpectSound(*loan, principal, what);
  }
}

TEST(Property, PayingDownEndsOrSaysWhatWould) {
  Random random(7);
  int ended = 0, refused = 0;
  for (int i = 0; i < 3000; ++i) {
    const Money balance = random.Amount(100'000'000);
    const Rate rate = random.Yearly(random.Chance(20) ? 1000 : 40);
    const Money monthly = random.Amount(balance.cents());
    const std::string what =
        balance.ToString() + " at " + rate.ToString() + " with " + monthly.ToString();
    const Result<LoanSchedule> paid = PayDown(balance, rate, monthly);
    if (!paid.ok()) {
      ++refused;
      ASSERT_TRUE(paid.error().hint.starts_with("the smallest payment that would is $")) << what;
      ASSERT_LT(monthly, SmallestPayment(balance, rate, 600)) << what;
      continue;
    }
    ++ended;
    ExpectSound(*paid, balance, what);
    for (size_t k = 0; k + 1 < paid->installments.size(); ++k)
      ASSERT_EQ(paid->installments[k].payment, monthly) << what;
    ASSERT_LE(paid->last_payment, monthly) << what;
  }
  EXPECT_GT(ended, 500);
  EXPECT_GT(refused, 300);
}

CreditTerms TermsOf(const LoanSchedule& loan, Money advance, Date day) {
  CreditTerms terms{advance, day, day.AddMonths(1), {}, {}};
  for (const Installment& row : loan.installments) terms.payments.push_back(row.payment);
  return terms;
}

// Regulation Z allows 1/8 of a percent; a schedule without fees is within 0.01 of its own rate.
TEST(Property, WithoutFeesTheRateIsItsOwn) {
  Random random(1978);
  for (int i = 0; i < 1500; ++i) {
    // Rounding to the cent moves the rate of a small loan by more than 0.01.
    const Money principal = Money::Cents(random.Between(500'000, 1'000'000'000));
    const Rate rate = random.Yearly(60);
    const int months = static_cast<int>(random.Between(2, 84));
    const Date day = random.Day();
    const Result<LoanSchedule> loan = AmortizeLoan(principal, rate, months);
    ASSERT_TRUE(loan.ok());
    const Result<double> apr = AnnualPercentageRate(TermsOf(*loan, principal, day));
    ASSERT_TRUE(apr.ok()) << apr.error().message;
    ASSERT_NEAR(*apr, rate.percent().ToDouble(), 0.01)
        << principal.ToString() << " in " << months << " from " << day.ToString();
  }
}

TEST(Property, AHigherFeeNeverLowersTheRate) {
  Random random(360);
  for (int i = 0; i < 1500; ++i) {
    const Money principal = Money::Cents(random.Between(10'000, 10'000'000));
    const int months = static_cast<int>(random.Between(1, 60));
    const Result<LoanSchedule> loan = AmortizeLoan(principal, random.Yearly(60), months);
    ASSERT_TRUE(loan.ok());
    const Date day = random.Day();
    int64_t low = random.Between(0, principal.cents() / 4);
    int64_t high = random.Between(low, principal.cents() / 4);
    const Result<double> less =
        AnnualPercentageRate(TermsOf(*loan, principal - Money::Cents(low), day));
    const Result<double> more =
        AnnualPercentageRate(TermsOf(*loan, principal - Money::Cents(high), day));
    ASSERT_TRUE(less.ok() && more.ok());
    ASSERT_GE(*more, *less - 1e-9) << principal.ToString() << " " << low << " " << high;
    if (high > low) {
      ASSERT_GT(*more, *less);
    }
  }
}

FinanceFacts::Offer RandomOffer(Random& random) {
  static constexpr const char* kKinds[] = {"package",   "loan",     "payment-plan",
                                           "promotion", "discount", "credit-card"};
  FinanceFacts::Offer offer;
  offer.kind = kKinds[random.Between(0, 5)];
  if (random.Chance(50)) offer.name = std::string(1, static_cast<char>('a' + random.Between(0, 3)));
  if (offer.kind == "package" || offer.kind == "discount") {
    offer.list_price = Money::Cents(random.Between(0, 30'000));
    offer.price = Money::Cents(random.Between(0, 30'000));
    offer.count = static_cast<int>(random.Between(0, 8));
  } else {
    if (random.Chance(80)) offer.rate = random.Yearly(40);
    offer.count = static_cast<int>(random.Between(0, 24));
    if (random.Chance(30)) offer.monthly = Money::Cents(random.Between(1, 20'000));
    if (random.Chance(20)) offer.fee = Money::Cents(random.Between(0, 5'000));
    if (random.Chance(20)) offer.price = Money::Cents(random.Between(0, 90'000));
    offer.deferred_interest = random.Chance(50);
  }
  if (random.Chance(20)) offer.ends = Date::Parse(random.Chance(50) ? "2026-11-01" : "2027-01-01");
  return offer;
}

std::string Print(const FundingReport& report) {
  std::string out;
  for (const FundingOption& o : report.options) {
    out += std::to_string(o.rank) + " " + std::string(FundingKindId(o.kind)) + " " + o.name + " " +
           o.total.ToString() + " " + o.reason + "\n";
    for (const std::string& text : o.conditions) out += "  " + text + "\n";
    for (const std::string& text : o.warnings) out += "  " + text + "\n";
  }
  return out;
}

TEST(Property, TheRankingDoesNotDependOnTheOrderOfTheOffers) {
  const Result<LimitBook> book = LimitBook::Load(testing::ProjectPath("data/limits"));
  ASSERT_TRUE(book.ok());
  Random random(46);
  size_t ranked = 0;
  for (int i = 0; i < 600; ++i) {
    FundingQuestion q;
    q.amount = Money::Cents(random.Between(1, 200'000));
    q.sessions = static_cast<int>(random.Between(1, 8));
    q.cosmetic = random.Chance(50);
    q.as_of = *Date::Parse("2026-11-23");
    if (random.Chance(60)) q.finance.monthly_budget = Money::Cents(random.Between(0, 30'000));
    if (random.Chance(50)) q.finance.marginal_tax = random.Yearly(50);
    q.order = static_cast<FundingOrder>(random.Between(0, 2));
    for (int64_t n = random.Between(0, 7); n > 0; --n)
      q.finance.offers.push_back(RandomOffer(random));
    const Result<FundingReport> report = RankFunding(q, {}, *book);
    ASSERT_TRUE(report.ok());
    ranked += report->options.size();
    const std::string printed = Print(*report);
    for (int turn = 0; turn < 3; ++turn) {
      random.Shuffle(&q.finance.offers);
      ASSERT_EQ(Print(*RankFunding(q, {}, *book)), printed);
    }
    // Ranks count from one; what applies stands before what does not; sums hold.
    int last_group = 0;
    for (size_t k = 0; k < report->options.size(); ++k) {
      const FundingOption& o = report->options[k];
      ASSERT_EQ(o.rank, static_cast<int>(k) + 1);
      ASSERT_EQ(o.total, q.amount + o.difference);
      ASSERT_GE(o.total, Money());
      const int group = !o.applies ? 3 : !o.total_known ? 2 : !o.within_budget ? 1 : 0;
      ASSERT_GE(group, last_group) << printed;
      last_group = group;
      if (k == 0) continue;
      const FundingOption& above = report->options[k - 1];
      if (group == 0 && q.order == FundingOrder::kCost) {
        ASSERT_LE(above.total, o.total) << printed;
      }
    }
  }
  EXPECT_GT(ranked, 4000u);
}

}  // namespace
}  // namespace precert
