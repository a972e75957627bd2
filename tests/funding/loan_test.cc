// Loans, plans, promotions and the annual percentage rate, against published numbers.
#include "funding/loan.h"

#include <gtest/gtest.h>

#include "funding/apr.h"

namespace precert {
namespace {

Money D(int64_t dollars) { return Money::Dollars(dollars); }
Money M(std::string_view text) { return *Money::Parse(text); }
Rate R(std::string_view text) { return *Rate::Parse(text); }
Date Day(std::string_view iso) { return *Date::Parse(iso); }

TEST(Loan, FiveHundredAtSevenPercentOverAYear) {
  const Result<LoanSchedule> loan = AmortizeLoan(D(500), R("7 %"), 12);
  ASSERT_TRUE(loan.ok());
  EXPECT_EQ(loan->payment, M("43.26"));
  EXPECT_EQ(loan->interest, M("19.16"));
  EXPECT_EQ(loan->interest_as_paid, M("19.17"));
  EXPECT_EQ(loan->last_payment, M("43.31"));
  EXPECT_EQ(loan->total_as_paid, M("519.17"));
  EXPECT_EQ(loan->level_payment.ToString(), "43.26337305");
  EXPECT_EQ(loan->installments[0].interest, M("2.92"));
  EXPECT_EQ(loan->installments[0].principal, M("40.34"));
  EXPECT_EQ(loan->installments[11].balance, Money());
}

TEST(Loan, PlansWithoutInterest) {
  const struct {
    const char* amount;
    int months;
    const char *payment, *last;
  } rows[] = {{"300", 6, "50.00", "50.00"}, {"100", 3, "33.33", "33.34"},
              {"0.05", 2, "0.03", "0.02"},  {"0.04", 12, "0.00", "0.04"},
              {"0.06", 10, "0.01", "0.00"}, {"150", 1, "150.00", "150.00"}};
  for (const auto& row : rows) {
    const Result<LoanSchedule> plan = SplitPayments(M(row.amount), row.months);
    ASSERT_TRUE(plan.ok());
    EXPECT_EQ(plan->payment.ToString(), row.payment) << row.amount;
    EXPECT_EQ(plan->last_payment.ToString(), row.last) << row.amount;
    EXPECT_EQ(plan->interest, Money());
    EXPECT_EQ(plan->total_as_paid, M(row.amount));
  }
}

TEST(Loan, SchedulesAlwaysRepayExactly) {
  for (int64_t cents : {1, 7, 99, 12'345, 999'999, 1'000'000'000}) {
    for (const char* rate : {"0", "0.01", "7", "32.99", "400", "1000"}) {
      for (int months : {1, 2, 12, 59, 600}) {
        const Result<LoanSchedule> loan = AmortizeLoan(Money::Cents(cents), R(rate), months);
        ASSERT_TRUE(loan.ok());
        Money principal;
        for (const Installment& row : loan->installments) {
          ASSERT_EQ(row.payment, row.principal + row.interest);
          ASSERT_GE(row.principal, Money());
          ASSERT_GE(row.balance, Money());
          principal += row.principal;
        }
        ASSERT_EQ(principal, Money::Cents(cents));
        ASSERT_EQ(loan->installments.back().balance, Money());
        ASSERT_EQ(loan->total_as_paid, Money::Cents(cents) + loan->interest_as_paid);
        // Rounding moves the interest by at most about a cent a month and what that cent earns.
        if (std::string_view(rate) == "7" && months <= 59) {
          ASSERT_LE(std::abs((loan->interest_as_paid - loan->interest).cents()), months);
        }
      }
    }
  }
}

TEST(Loan, Errors) {
  EXPECT_EQ(AmortizeLoan(Money(), R("7"), 12).error().message,
            "an amount of $0.00 cannot be financed here");
  EXPECT_EQ(AmortizeLoan(kMaxLoan + Money::Cents(1), R("7"), 12).error().message,
            "an amount of $10,000,000.01 cannot be financed here");
  EXPECT_EQ(AmortizeLoan(D(1), R("7"), 0).error().message, "0 months is outside 1 to 600");
  EXPECT_EQ(AmortizeLoan(D(1), R("7"), 601).error().message, "601 months is outside 1 to 600");
  EXPECT_EQ(AmortizeLoan(D(1), R("1000.01"), 1).error().message,
            "a yearly rate of 1000.01 % is outside 0 to 1000 %");
  EXPECT_EQ(RunPromotion(D(1), R("7"), 6, Money::Cents(-1), true).error().message,
            "a payment of -$0.01 is not a payment");
}

TEST(Promotion, ZeroOrDeferredInterest) {
  const struct {
    const char* monthly;
    bool deferred;
    const char *paid, *balance, *back;
  } rows[] = {
      {"45", true, "270.00", "30.00", "30.93"}, {"45", false, "270.00", "30.00", "0.00"},
      {"50", true, "300.00", "0.00", "0.00"},   {"60", true, "300.00", "0.00", "0.00"},
      {"0", true, "0.00", "300.00", "49.49"},
  };
  for (const auto& row : rows) {
    const Result<PromotionOutcome> run =
        RunPromotion(D(300), R("32.99 %"), 6, M(row.monthly), row.deferred);
    ASSERT_TRUE(run.ok());
    EXPECT_EQ(run->paid.ToString(), row.paid) << row.monthly;
    EXPECT_EQ(run->balance.ToString(), row.balance) << row.monthly;
    EXPECT_EQ(run->back_interest.ToString(), row.back) << row.monthly;
    EXPECT_EQ(run->owed, run->balance + run->back_interest);
    EXPECT_EQ(run->payment_to_clear, D(50));
  }
  EXPECT_EQ(RunPromotion(D(100), R("1"), 3, Money(), true)->payment_to_clear, M("33.34"));
}

// Regulation Z, Appendix J(c), examples (1)(i)-(v) and (2)(i)-(ii), with dates of 1978.
TEST(Apr, AppendixJExamples) {
  using K = UnitPeriod::Kind;
  const struct {
    const char *example, *advance, *from, *first;
    UnitPeriod unit;
    const char* first_amount;  // "" the same as the others
    int count;
    const char* amount;
    double apr;
  } rows[] = {
      {"1i", "5000", "1978-01-10", "1978-02-10", {K::kMonth, 1}, "", 24, "230", 9.69},
      {"1ii", "6000", "1978-02-10", "1978-04-01", {K::kMonth, 1}, "", 36, "200", 11.82},
      {"1iii", "5000", "1978-02-23", "1978-03-01", {K::kSemimonth, 1}, "", 24, "219.17", 10.34},
      {"1iv", "10000", "1978-05-23", "1978-10-01", {K::kMonth, 3}, "", 40, "385", 8.97},
      {"1v", "500", "1978-03-20", "1978-04-21", {K::kWeek, 1}, "", 30, "17.60", 14.96},
      {"2i", "5000", "1978-01-10", "1978-02-10", {K::kMonth, 1}, "250", 23, "230", 10.08},
      {"2ii", "400", "1978-03-18", "1978-04-20", {K::kWeek, 4}, "39.50", 11, "38.31", 28.50},
  };
  for (const auto& row : rows) {
    CreditTerms terms{M(row.advance), Day(row.from), Day(row.first), row.unit, {}};
    if (*row.first_amount) terms.payments.push_back(M(row.first_amount));
    terms.payments.insert(terms.payments.end(), static_cast<size_t>(row.count), M(row.amount));
    const Result<double> apr = AnnualPercentageRate(terms);
    ASSERT_TRUE(apr.ok()) << row.example;
    EXPECT_NEAR(*apr, row.apr, 0.005) << row.example;
    const int64_t hundredths = static_cast<int64_t>(row.apr * 100 + 0.5);
    EXPECT_EQ(StatedPercentageRate(terms)->percent().units(),
              int128{hundredths} * (Decimal::kOne / 100))
        << row.example;
  }
}

TEST(Apr, UnitPeriods) {
  using K = UnitPeriod::Kind;
  const struct {
    const char *from, *to;
    UnitPeriod unit;
    int64_t whole;
    double fraction;
  } rows[] = {
      {"1978-01-10", "1978-02-10", {K::kMonth, 1}, 1, 0},
      {"1978-02-10", "1978-04-01", {K::kMonth, 1}, 1, 19.0 / 30},
      {"1978-02-23", "1978-03-01", {K::kSemimonth, 1}, 0, 6.0 / 15},
      {"1978-05-23", "1978-10-01", {K::kMonth, 3}, 1, 39.0 / 90},
      {"1978-03-20", "1978-04-21", {K::kWeek, 1}, 4, 4.0 / 7},
      {"1978-03-18", "1978-04-20", {K::kWeek, 4}, 1, 5.0 / 28},
      {"1978-03-18", "1978-03-18", {K::kMonth, 1}, 0, 0},
      // Month ends: from the last day to the last day, and February's for a 29th or 30th.
      {"2027-01-31", "2027-02-28", {K::kMonth, 1}, 1, 0},
      {"2028-01-31", "2028-02-29", {K::kMonth, 1}, 1, 0},
      {"2027-01-30", "2027-02-28", {K::kMonth, 1}, 1, 0},
      {"2027-01-29", "2027-02-28", {K::kMonth, 1}, 1, 0},
      {"2027-01-31", "2027-04-30", {K::kMonth, 1}, 3, 0},
      {"2027-02-28", "2027-03-31", {K::kMonth, 1}, 1, 0},
      {"2027-01-31", "2027-02-27", {K::kMonth, 1}, 0, 27.0 / 30},
      {"2028-01-31", "2028-02-28", {K::kMonth, 1}, 0, 28.0 / 30},
      {"2028-02-29", "2029-02-28", {K::kMonth, 1}, 12, 0},
      {"2027-12-31", "2028-03-30", {K::kMonth, 1}, 2, 30.0 / 30},
      {"2024-01-01", "2024-01-11", {K::kDay, 1}, 10, 0},
  };
  for (const auto& row : rows) {
    const UnitPeriods count = CountUnitPeriods(Day(row.from), Day(row.to), row.unit);
    EXPECT_EQ(count.whole, row.whole) << row.from;
    EXPECT_NEAR(count.fraction, row.fraction, 1e-12) << row.from;
  }
}

// A loan without odd days has its own rate as APR.
TEST(Apr, AgreesWithAmortization) {
  for (const char* rate : {"7", "32.99", "120"}) {
    const Result<LoanSchedule> loan = AmortizeLoan(D(100'000), R(rate), 24);
    CreditTerms terms{D(100'000), Day("2026-01-10"), Day("2026-02-10"), {}, {}};
    for (const Installment& row : loan->installments) terms.payments.push_back(row.payment);
    EXPECT_NEAR(*AnnualPercentageRate(terms), R(rate).percent().ToDouble(), 0.0005) << rate;
  }
}

TEST(Apr, Errors) {
  CreditTerms terms{D(100), Day("2026-01-10"), Day("2026-02-10"), {}, {D(50), D(50)}};
  EXPECT_NEAR(*AnnualPercentageRate(terms), 0, 1e-9);
  const auto message = [&] { return AnnualPercentageRate(terms).error().message; };
  terms.payments = {D(50), D(49)};
  EXPECT_EQ(message(), "payments of $99.00 do not repay $100.00");
  terms.payments = {Money()};
  EXPECT_EQ(message(), "a payment must be above zero");
  terms.payments.clear();
  EXPECT_EQ(message(), "the number of payments is 0");
  terms.payments = {D(1'000'000)};
  EXPECT_EQ(message(), "the rate is above 100,000 %");
  terms.advance = Money();
  EXPECT_EQ(message(), "the amount lent must be above zero");
  terms.advance = D(1);
  terms.first_payment = Day("2026-01-09");
  EXPECT_EQ(message(), "the first payment, 2026-01-09, lies before the advance, 2026-01-10");
  terms.unit.multiple = 0;
  EXPECT_EQ(message(), "a unit-period of 0 units");
}

}  // namespace
}  // namespace precert
