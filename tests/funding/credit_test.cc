// Payment plans, loans, cards and promotions as options: totals, rates with fees, days, refusals.
#include "funding/credit.h"

#include <gtest/gtest.h>

#include "support/golden.h"

namespace precert {
namespace {

Money D(int64_t dollars) { return Money::Dollars(dollars); }
Money M(std::string_view text) { return *Money::Parse(text); }
Rate R(std::string_view text) { return *Rate::Parse(text); }
Date Day(std::string_view iso) { return *Date::Parse(iso); }

FundingQuestion Question(Money amount, const char* as_of = "2026-11-23") {
  FundingQuestion q;
  q.amount = amount;
  q.as_of = Day(as_of);
  return q;
}

CreditOffer Offer(FundingKind kind, Money amount) {
  CreditOffer offer;
  offer.kind = kind;
  offer.name = std::string(FundingKindId(kind));
  offer.amount = amount;
  return offer;
}

bool Says(const std::vector<std::string>& texts, std::string_view part) {
  for (const std::string& text : texts) {
    if (text.find(part) != std::string::npos) return true;
  }
  return false;
}

// Kind, amount, rate, months, monthly, fee ("" not given; a fee with % is a share), and what comes
// of it: total, monthly payment, months, annual percentage rate.
struct Row {
  const char* what;
  FundingKind kind;
  const char *amount, *rate;
  int months;
  const char *monthly, *fee;
  const char *want_total, *want_monthly;
  int want_months;
  const char* want_apr;  // "" none
};

CreditOffer OfferOf(const Row& row) {
  CreditOffer offer = Offer(row.kind, M(row.amount));
  if (*row.rate) offer.rate = R(row.rate);
  offer.months = row.months;
  if (*row.monthly) offer.monthly = M(row.monthly);
  const std::string_view fee = row.fee;
  if (fee.ends_with('%')) {
    offer.fee_rate = R(fee);
  } else if (!fee.empty()) {
    offer.fee = M(fee);
  }
  return offer;
}

TEST(Credit, TotalsAndRates) {
  using K = FundingKind;
  const Row rows[] = {
      {"R39: $300 = 6 x $50", K::kPaymentPlan, "300", "", 6, "", "", "300.00", "50.00", 6, "0"},
      {"R45: $500 at 7 %", K::kLoan, "500", "7", 12, "", "", "519.16", "43.26", 12, "7"},
      {"a quote of that", K::kLoan, "500", "", 12, "43.26", "", "519.12", "43.26", 12, "6.99"},
      {"example 1i of Appendix J", K::kLoan, "5000", "", 24, "230", "", "5520.00", "230.00", 24,
       "9.69"},
      {"a plan with a fee at the start", K::kPaymentPlan, "300", "", 6, "", "15", "315.00", "50.00",
       6, "17.83"},
      {"a loan whose fee is kept", K::kLoan, "500", "7", 12, "", "26.32", "546.49", "45.54", 12,
       "16.74"},
      {"the same as a share", K::kLoan, "500", "7", 12, "", "5 %", "546.49", "45.54", 12, "16.74"},
      {"a share of nothing", K::kLoan, "500", "7", 12, "", "0 %", "519.16", "43.26", 12, "7"},
      {"a rate of nothing", K::kLoan, "500", "0", 12, "", "", "500.00", "41.67", 12, "0"},
      {"the highest rate", K::kLoan, "500", "1000", 12, "", "", "5003.47", "416.96", 12, "1000.01"},
      {"so much a month", K::kCreditCard, "500", "24", 0, "45", "", "571.20", "45.00", 13, "24"},
      {"with a fee on the balance", K::kCreditCard, "500", "24", 0, "45", "3 %", "590.71", "45.00",
       14, "24"},
      {"a card in a year", K::kCreditCard, "900", "24", 0, "", "", "1021.24", "85.10", 12, "24"},
      {"one payment", K::kLoan, "500", "12", 1, "", "", "505.00", "505.00", 1, "12"},
      {"a cent", K::kLoan, "0.01", "12", 1, "", "", "0.01", "0.01", 1, "0"},
      {"the largest", K::kLoan, "10000000", "7", 1, "", "", "10058333.33", "10058333.33", 1, "7"},
  };
  for (const Row& row : rows) {
    const Result<FundingOption> option = CreditOption(Question(M(row.amount)), OfferOf(row));
    ASSERT_TRUE(option.ok()) << row.what << ": " << option.error().message;
    EXPECT_EQ(option->total.ToString(), row.want_total) << row.what;
    EXPECT_EQ(option->monthly->ToString(), row.want_monthly) << row.what;
    EXPECT_EQ(option->months, row.want_months) << row.what;
    EXPECT_EQ(option->apr ? option->apr->percent().ToPlainString() : "", row.want_apr) << row.what;
    EXPECT_EQ(option->difference, option->total - M(row.amount)) << row.what;
    EXPECT_EQ(option->schedule.size(), static_cast<size_t>(row.want_months)) << row.what;
  }
}

// What cannot be, and what would do instead.
TEST(Credit, RefusalsSayWhatWouldDo) {
  using K = FundingKind;
  struct Refusal {
    const char* what;
    K kind;
    const char *amount, *rate;
    int months;
    const char *monthly, *fee, *message, *hint;
  };
  const Refusal rows[] = {
      {"the interest alone is more", K::kCreditCard, "900", "32.99", 0, "20", "",
       "payments of $20.00 a month never pay off $900.00 at 32.99 % a year: the first month's "
       "interest is $24.74",
       "the smallest payment that would is $24.75; $51.72 does it in 24 months"},
      {"exactly the interest", K::kCreditCard, "1000", "12", 0, "10", "",
       "payments of $10.00 a month never pay off $1,000.00 at 12 % a year: the first month's "
       "interest is $10.00",
       "the smallest payment that would is $10.01; $47.08 does it in 24 months"},
      {"a cent more takes 58 years", K::kCreditCard, "1000", "12", 0, "10.01", "",
       "payments of $10.01 a month do not pay off $1,000.00 at 12 % a year within 600 months",
       "the smallest payment that would is $10.03"},
      {"no rate, and too little", K::kLoan, "500", "", 12, "20", "",
       "12 payments of $20.00 are $240.00 and do not repay $500.00: there is no rate that fits",
       "the smallest payment that would is $41.67"},
      {"a rate beyond all", K::kLoan, "1", "", 12, "1000", "",
       "the annual percentage rate of 12 payments of $1,000.00 for $1.00 cannot be stated: the "
       "rate is above 100,000 %",
       "check the amounts"},
      {"a fee of all", K::kPaymentPlan, "300", "", 6, "60", "300",
       "a fee of $300.00 leaves nothing of the $300.00: there is no rate that fits", ""},
      {"a fee of 100 %", K::kLoan, "300", "7", 6, "", "100 %",
       "a fee of 100 % leaves nothing of the loan", "it must be below 100 %"},
      {"a fee of nearly 100 %", K::kLoan, "300", "7", 6, "", "99.999999 %",
       "a fee of 99.999999 % makes the loan larger than $10,000,000.00", ""},
      {"a fee beyond the largest loan", K::kLoan, "10000000", "7", 6, "", "0.01",
       "with its fee the loan is larger than $10,000,000.00", ""},
      {"too much", K::kLoan, "10000000.01", "7", 6, "", "",
       "an amount of $10,000,000.01 cannot be financed here",
       "it must be above zero and at most $10,000,000.00"},
      {"nothing", K::kLoan, "0", "7", 6, "", "", "an amount of $0.00 cannot be financed here",
       "it must be above zero and at most $10,000,000.00"},
      {"no payment", K::kLoan, "500", "7", 6, "0", "",
       "a payment of $0.00 a month pays nothing off", "it must be above zero"},
      {"a rate beyond the law", K::kLoan, "500", "1000.01", 6, "", "",
       "a yearly rate of 1000.01 % is outside 0 to 1000 %", ""},
      {"no end", K::kLoan, "500", "7", 0, "", "", "it does not say how long it runs",
       "add 'count', the number of months"},
      {"too many months", K::kLoan, "500", "7", 601, "", "", "601 months is outside 1 to 600", ""},
      {"three that contradict", K::kLoan, "500", "7", 6, "45", "",
       "payments of $45.00 a month at 7 % a year take 12 months, not 6",
       "the smallest payment that does it in 6 months is $85.05"},
      {"a promotion without months", K::kPromotion, "500", "7", 0, "", "",
       "0 months is outside 1 to 600", ""},
  };
  for (const Refusal& row : rows) {
    const Row terms{row.what, row.kind, row.amount, row.rate, row.months, row.monthly,
                    row.fee,  "",       "",         0,        ""};
    const Result<FundingOption> option = CreditOption(Question(M("500")), OfferOf(terms));
    ASSERT_FALSE(option.ok()) << row.what;
    EXPECT_EQ(option.error().message, row.message) << row.what;
    EXPECT_EQ(option.error().hint, row.hint) << row.what;
  }
  CreditOffer early = Offer(FundingKind::kLoan, D(500));
  early.rate = R("7"), early.months = 12, early.first_payment = Day("2026-11-22");
  EXPECT_EQ(CreditOption(Question(D(500)), early).error().message,
            "the first payment, 2026-11-22, lies before the day of the loan, 2026-11-23");
  early.first_payment = Day("2027-11-24");
  EXPECT_EQ(CreditOption(Question(D(500)), early).error().message,
            "the first payment is due more than 12 months after the loan is paid out");
  early.first_payment = Day("2026-12-24"), early.monthly = D(45);
  EXPECT_EQ(CreditOption(Question(D(500)), early).error().message,
            "a first payment is counted with a number of months only");
  early.kind = FundingKind::kPromotion;
  EXPECT_EQ(CreditOption(Question(D(500)), early).error().message,
            "a promotion's payments are counted from its first day");
}

// The hint is right: what it names works, and a cent less does not.
TEST(Credit, SmallestPayments) {
  for (const char* rate : {"0", "7", "12", "32.99", "400", "1000"}) {
    for (int64_t cents : {1, 99, 50'000, 1'000'000'000}) {
      for (int months : {1, 2, 24, 600}) {
        const Money balance = Money::Cents(cents);
        const Money least = SmallestPayment(balance, R(rate), months);
        const auto within = [&](Money monthly) {
          const Result<LoanSchedule> paid = PayDown(balance, R(rate), monthly);
          return paid.ok() && paid->installments.size() <= static_cast<size_t>(months);
        };
        EXPECT_TRUE(within(least)) << cents << " at " << rate << " in " << months;
        if (least > Money::Cents(1)) {
          EXPECT_FALSE(within(least - Money::Cents(1)))
              << cents << " at " << rate << " in " << months;
        }
      }
    }
  }
}

// 31 January: the last day of each month, leap years too.
TEST(Credit, PaymentDaysAtMonthEnds) {
  const struct {
    const char *start, *first;
    int k;
    const char* day;
  } rows[] = {
      {"2027-01-31", "", 1, "2027-02-28"},           {"2027-01-31", "", 2, "2027-03-31"},
      {"2027-01-31", "", 3, "2027-04-30"},           {"2028-01-31", "", 1, "2028-02-29"},
      {"2027-01-30", "", 1, "2027-02-28"},           {"2027-01-30", "", 2, "2027-03-30"},
      {"2028-02-29", "", 12, "2029-02-28"},          {"2028-02-29", "", 48, "2032-02-29"},
      {"2026-12-31", "", 1, "2027-01-31"},           {"2026-11-23", "2027-01-15", 1, "2027-01-15"},
      {"2026-11-23", "2027-01-15", 3, "2027-03-15"}, {"2026-11-23", "2027-01-31", 2, "2027-02-28"},
  };
  for (const auto& row : rows) {
    const std::optional<Date> first =
        *row.first ? std::optional(Day(row.first)) : std::optional<Date>();
    EXPECT_EQ(PaymentDay(Day(row.start), first, row.k).ToString(), row.day) << row.start << row.k;
  }
}

// Payments from a month's end to another's are whole months: no odd days in the rate.
TEST(Credit, MonthEndsDoNotChangeTheRate) {
  for (const char* start : {"2027-01-31", "2028-01-31", "2027-01-30", "2027-01-29", "2028-02-29",
                            "2026-08-31", "2026-11-23"}) {
    CreditOffer offer = Offer(FundingKind::kLoan, D(5000));
    offer.rate = R("7"), offer.months = 24;
    const Result<FundingOption> option = CreditOption(Question(D(5000), start), offer);
    ASSERT_TRUE(option.ok());
    EXPECT_EQ(option->apr->percent().ToPlainString(), "7") << start;
  }
}

// A later first payment costs its days; the rate stays near the one it is made with.
TEST(Credit, AFirstPaymentThatWaits) {
  const struct {
    const char *first, *payment, *interest, *first_interest, *apr;
  } rows[] = {
      {"2026-12-23", "43.26", "19.16", "2.92", "7"},     // a month
      {"2026-12-10", "43.15", "17.82", "1.63", "6.99"},  // 17 days
      {"2027-01-15", "43.45", "21.35", "5.03", "6.99"},  // a month and 22 days
      {"2027-02-23", "43.77", "25.22", "8.75", "6.99"},  // three months
  };
  for (const auto& row : rows) {
    CreditOffer offer = Offer(FundingKind::kLoan, D(500));
    offer.rate = R("7"), offer.months = 12, offer.first_payment = Day(row.first);
    const Result<FundingOption> option = CreditOption(Question(D(500)), offer);
    ASSERT_TRUE(option.ok());
    EXPECT_EQ(option->monthly->ToString(), row.payment) << row.first;
    EXPECT_EQ(option->difference.ToString(), row.interest) << row.first;
    EXPECT_EQ(option->schedule[0].interest.ToString(), row.first_interest) << row.first;
    EXPECT_EQ(option->schedule[0].due->ToString(), row.first);
    EXPECT_EQ(option->apr->percent().ToPlainString(), row.apr) << row.first;
    EXPECT_EQ(option->schedule.back().balance, Money());
  }
}

// R40. $300 at 32.99 % for six months: the day after, by what is paid each month.
TEST(Promotion, TheDayAfter) {
  const struct {
    const char* as_of;
    const char* monthly;
    bool deferred;
    const char *last_day, *day_after, *left, *interest, *owed, *total;
    int months;
  } rows[] = {
      {"2026-11-23", "50", true, "2027-05-23", "2027-05-24", "0.00", "0.00", "0.00", "300.00", 6},
      {"2026-11-23", "60", true, "2027-05-23", "2027-05-24", "0.00", "0.00", "0.00", "300.00", 6},
      {"2026-11-23", "49.99", true, "2027-05-23", "2027-05-24", "0.06", "28.87", "28.93", "329.67",
       7},
      {"2026-11-23", "45", true, "2027-05-23", "2027-05-24", "30.00", "30.93", "60.93", "333.09",
       8},
      {"2026-11-23", "45", false, "2027-05-23", "2027-05-24", "30.00", "0.00", "30.00", "300.82",
       7},
      {"2026-08-31", "45", true, "2027-02-28", "2027-03-01", "30.00", "30.93", "60.93", "333.09",
       8},
      {"2027-08-31", "45", true, "2028-02-29", "2028-03-01", "30.00", "30.93", "60.93", "333.09",
       8},
      // Too little to ever pay it off afterwards: the total stops at that day.
      {"2026-11-23", "1", true, "2027-05-23", "2027-05-24", "294.00", "49.07", "343.07", "349.07",
       6},
  };
  for (const auto& row : rows) {
    CreditOffer offer = Offer(FundingKind::kPromotion, D(300));
    offer.rate = R("32.99"), offer.months = 6, offer.deferred = row.deferred;
    offer.monthly = M(row.monthly);
    const Result<FundingOption> option = CreditOption(Question(D(300), row.as_of), offer);
    ASSERT_TRUE(option.ok());
    ASSERT_TRUE(option->promotion);
    const PromotionEnd& end = *option->promotion;
    EXPECT_EQ(end.last_day.ToString(), row.last_day) << row.monthly;
    EXPECT_EQ(end.day_after.ToString(), row.day_after) << row.monthly;
    EXPECT_EQ(end.left.ToString(), row.left) << row.monthly;
    EXPECT_EQ(end.interest.ToString(), row.interest) << row.monthly;
    EXPECT_EQ(end.owed.ToString(), row.owed) << row.monthly;
    EXPECT_EQ(end.to_clear, D(50)) << row.monthly;
    EXPECT_EQ(option->total.ToString(), row.total) << row.monthly;
    EXPECT_EQ(option->months, row.months) << row.monthly;
    EXPECT_EQ(option->within_budget, row.left == std::string_view("0.00")) << row.monthly;
    EXPECT_EQ(option->risk, row.deferred ? FundingRisk::kHigh : FundingRisk::kMedium);
    EXPECT_EQ(Says(option->warnings, "the total here stops at that day"),
              row.monthly == std::string_view("1"));
  }
}

// The payment that clears it does, to the cent, and a cent less does not.
TEST(Promotion, ThePaymentThatClearsIt) {
  for (int64_t cents : {1, 100, 30'000, 99'999, 123'457}) {
    for (int months : {1, 2, 6, 7, 12, 24}) {
      const auto left = [&](Money monthly) {
        return RunPromotion(Money::Cents(cents), R("32.99"), months, monthly, true)->balance;
      };
      const Money clears =
          RunPromotion(Money::Cents(cents), R("32.99"), months, Money(), true)->payment_to_clear;
      EXPECT_EQ(left(clears), Money()) << cents << " " << months;
      EXPECT_GT(left(clears - Money::Cents(1)), Money()) << cents << " " << months;
    }
  }
}

TEST(Promotion, OnePaymentMissed) {
  CreditOffer offer = Offer(FundingKind::kPromotion, D(300));
  offer.rate = R("32.99"), offer.months = 6, offer.deferred = true;
  const Result<FundingOption> option = CreditOption(Question(D(300)), offer);
  // 300 + 250 + 200 + 150 + 100 + 50 of opening balances, at a twelfth of 32.99 %.
  EXPECT_EQ(option->promotion->short_interest, M("28.87"));
  EXPECT_TRUE(
      Says(option->warnings,
           "one payment of $50.00 missed, and on 24 May 2027 $28.87 of interest is charged"));
  offer.deferred = false;
  EXPECT_EQ(CreditOption(Question(D(300)), offer)->promotion->short_interest, Money());
}

TEST(Credit, WhatTheBudgetWouldDo) {
  FundingQuestion q = Question(D(900));
  q.finance.monthly_budget = D(60);
  CreditOffer offer = Offer(FundingKind::kLoan, D(900));
  offer.rate = R("7"), offer.months = 12;
  EXPECT_TRUE(Says(CreditOption(q, offer)->warnings,
                   "your budget of $60.00 a month would need 16 months and $44.61 of interest"));
  q.finance.monthly_budget = D(5);
  EXPECT_TRUE(Says(CreditOption(q, offer)->warnings,
                   "payments of $5.00 a month never pay off $900.00 at 7 % a year: the first "
                   "month's interest is $5.25; the smallest payment that would is $5.26"));
  // A card is paid off with the budget where that is possible.
  q.finance.monthly_budget = D(60);
  CreditOffer card = Offer(FundingKind::kCreditCard, D(900));
  card.rate = R("24");
  EXPECT_EQ(CreditOption(q, card)->monthly, D(60));
  EXPECT_EQ(CreditOption(q, card)->months, 19);
}

TEST(Credit, PartOfTheAmountLeavesTheRest) {
  CreditOffer offer = Offer(FundingKind::kLoan, D(500));
  offer.rate = R("7"), offer.months = 12;
  const Result<FundingOption> option = CreditOption(Question(D(900)), offer);
  EXPECT_EQ(option->uncovered, D(400));
  EXPECT_EQ(option->total, M("919.16"));
  EXPECT_TRUE(Says(option->warnings, "it pays $500.00 of $900.00; the rest is owed besides"));
}

}  // namespace
}  // namespace precert
