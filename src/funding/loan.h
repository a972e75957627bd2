// Loans, payment plans and promotions to the cent.
//
//   AmortizeLoan($500, 7 %, 12)   payment 43.26, last payment 43.31
//       interest           19.16  on the unrounded level payment of 43.26337...: what is reported
//       interest_as_paid   19.17  with payments rounded to cents, as a lender's schedule has it
//   PayDown($500, 24 %, $45)      so much a month until nothing is left
//
// Interest for a month is balance x yearly rate / 12, rounded half up to the cent. The level
// payment is worked out in integers with 18 places (off by less than a thousandth of a cent for
// every principal that is accepted); no floating point. Pure functions; thread-safe.
#pragma once

#include <optional>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/money.h"
#include "base/result.h"

namespace precert {

inline constexpr Money kMaxLoan = Money::Dollars(10'000'000);

struct Installment {
  int number = 0;           // 1-based
  std::optional<Date> due;  // set by DatePayments
  Money payment, interest, principal;
  Money balance;  // after the payment
};

struct LoanSchedule {
  Decimal level_payment;   // unrounded, in dollars, to 8 places
  Money payment;           // the level payment rounded to the cent
  Money last_payment;      // takes up what rounding left
  Money interest;          // on the unrounded level payment
  Money interest_as_paid;  // sum of the schedule below
  Money total_as_paid;
  std::vector<Installment> installments;
};

// The time from the advance to the first payment: interest for it is simple, a twelfth of the
// yearly rate for a month and 1/365 for a day. The payment is the level one that repays all.
struct FirstPeriod {
  int months = 1;
  int64_t days = 0;
};

// Errors: a principal that is not above zero or over kMaxLoan, months outside 1 to kMaxLoanMonths,
// a rate below zero or above 1000 %, a first period beyond 12 months.
Result<LoanSchedule> AmortizeLoan(Money principal, Rate yearly, int months,
                                  FirstPeriod first = FirstPeriod());

// Equal parts without interest: the last takes what does not divide. Same errors.
Result<LoanSchedule> SplitPayments(Money amount, int months);

// `monthly` at the end of each month until nothing is left; the last payment is what is left.
// Errors: those above; payments that never end, or not within kMaxLoanMonths: the message has the
// first month's interest, the hint the smallest payment that would do.
Result<LoanSchedule> PayDown(Money balance, Rate yearly, Money monthly);

// The smallest monthly payment that leaves nothing after so many months. The arguments are those
// that AmortizeLoan accepts.
Money SmallestPayment(Money balance, Rate yearly, int months);

// The day of payment `k` (1-based): on `first` and each month after it, or without one a month
// after `start` and so on. The day of the month stays, but for months that lack it: 31 January,
// 28 February, 31 March.
Date PaymentDay(Date start, std::optional<Date> first, int k);
void DatePayments(LoanSchedule* schedule, Date start, std::optional<Date> first);

// A promotion of so many months: no interest while it lasts.
struct PromotionOutcome {
  Money paid;           // during the promotion
  Money balance;        // left at its end
  Money back_interest;  // deferred kind: charged then, from the day of purchase, when any is left
  Money owed;           // balance + back_interest
  Money payment_to_clear;  // monthly payment that leaves nothing
};

// `monthly` is paid at the end of each month. Deferred interest runs as simple interest on each
// month's opening balance and is rounded once. Same errors.
Result<PromotionOutcome> RunPromotion(Money price, Rate yearly, int months, Money monthly,
                                      bool deferred);

}  // namespace precert
