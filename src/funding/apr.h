// The annual percentage rate by the actuarial method of Regulation Z (12 CFR 1026, Appendix J).
//
//   Result<double> apr = AnnualPercentageRate({.advance = $5,000, .advance_date = 1978-01-10,
//       .first_payment = 1978-02-10, .unit = kMonth, .payments = 24 x $230});   // 9.69
//
// One advance; payments one unit-period apart, the first after any number of whole unit-periods and
// a fraction (odd days). A fee that is kept from the loan at the start (a prepaid finance charge)
// is taken off `advance`: the amount financed is what the borrower gets. A rate is no amount of
// money: it is solved for in long double, to far below the 0.01 % that it is stated in. Pure
// functions; thread-safe.
#pragma once

#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"

namespace precert {

struct UnitPeriod {
  enum class Kind { kDay, kWeek, kSemimonth, kMonth };
  Kind kind = Kind::kMonth;
  int multiple = 1;  // kMonth 3: a quarter; kWeek 4: four weeks; 1 for a semimonth
  double PerYear() const;
};

struct CreditTerms {
  Money advance;
  Date advance_date;
  Date first_payment;
  UnitPeriod unit;
  std::vector<Money> payments;
};

// Full months counted back from the later date, and the days left before the first of them.
// Appendix J(b) on month ends: the last day of a month to the last day of another is full months,
// and the last day of February stands for a 29th or 30th. `to` is not before `from`.
struct MonthsAndDays {
  int months = 0;
  int64_t days = 0;
};
MonthsAndDays CountMonths(Date from, Date to);

// Whole unit-periods between two dates and the fraction left, Appendix J(b)(5).
struct UnitPeriods {
  int64_t whole = 0;
  double fraction = 0;
};
UnitPeriods CountUnitPeriods(Date from, Date to, UnitPeriod unit);

// In percent. Errors: no payments or more than kMaxLoanMonths x 31, amounts not above zero, a first
// payment before the advance, payments that do not repay the advance, a rate beyond 100,000 %.
Result<double> AnnualPercentageRate(const CreditTerms& terms);

// The same, stated as the regulation has it: to 0.01 %, half up.
Result<Rate> StatedPercentageRate(const CreditTerms& terms);

}  // namespace precert
