// Loans, payment plans and promotions to the cent.
//
//   AmortizeLoan($500, 7 %, 12)   payment 43.26, last payment 43.31
//       interest           19.16  on the unrounded level payment of 43.26337...: what is reported
//       interest_as_paid   19.17  with payments rounded to cents, as a lender's schedule has it
//
// Interest for a month is balance x yearly rate / 12, rounded half up to the cent. The level
// payment is worked out in integers with 18 places (off by less than a thousandth of a cent for
// every principal that is accepted); no floating point. Pure functions; thread-safe.
#pragma once

#include <vector>

#include "base/decimal.h"
#include "base/money.h"
#include "base/result.h"

namespace precert {

inline constexpr Money kMaxLoan = Money::Dollars(10'000'000);

struct Installment {
  int number = 0;  // 1-based
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

// Errors: a principal that is not above zero or over kMaxLoan, months outside 1 to kMaxLoanMonths,
// a rate below zero or above 1000 %.
Result<LoanSchedule> AmortizeLoan(Money principal, Rate yearly, int months);

// Equal parts without interest: the last takes what does not divide. Same errors.
Result<LoanSchedule> SplitPayments(Money amount, int months);

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
