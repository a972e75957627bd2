// Solving Appendix J's general equation.
#include "funding/apr.h"

#include <cmath>

#include "base/limits.h"

namespace precert {
namespace {

// Present value of the payments at a rate for one unit-period.
long double PresentValue(const CreditTerms& terms, UnitPeriods first, long double rate) {
  const long double discount = 1.0L / (1.0L + rate);
  long double factor =
      std::pow(discount, static_cast<long double>(first.whole)) / (1.0L + first.fraction * rate);
  long double sum = 0;
  for (Money payment : terms.payments) {
    sum += factor * static_cast<long double>(payment.cents());
    factor *= discount;
  }
  return sum;
}

}  // namespace

MonthsAndDays CountMonths(Date from, Date to) {
  MonthsAndDays count;
  count.months = (to.year() - from.year()) * 12 + to.month() - from.month();
  // From a day that the later month does not have to that month's last day: full months.
  const bool month_end = to.day() == Date::DaysInMonth(to.year(), to.month());
  if (month_end && from.day() > to.day()) return count;
  while (count.months > 0 && to.AddMonths(-count.months) < from) --count.months;
  count.days = to.AddMonths(-count.months).days() - from.days();
  return count;
}

double UnitPeriod::PerYear() const {
  switch (kind) {
    case Kind::kDay:
      return 365.0 / multiple;
    case Kind::kWeek:
      return 52.0 / multiple;
    case Kind::kSemimonth:
      return 24.0;
    case Kind::kMonth:
      return 12.0 / multiple;
  }
  return 12.0;
}

UnitPeriods CountUnitPeriods(Date from, Date to, UnitPeriod unit) {
  int64_t days = to.days() - from.days();
  int64_t length = 1;
  switch (unit.kind) {
    case UnitPeriod::Kind::kDay:
      length = unit.multiple;
      break;
    case UnitPeriod::Kind::kWeek:
      length = 7 * int64_t{unit.multiple};
      break;
    case UnitPeriod::Kind::kSemimonth:
    case UnitPeriod::Kind::kMonth: {
      const MonthsAndDays back = CountMonths(from, to);
      days = 30 * int64_t{back.months} + back.days;
      length = unit.kind == UnitPeriod::Kind::kSemimonth ? 15 : 30 * int64_t{unit.multiple};
      // A single month keeps its own count: its odd days may reach 30 without making a month.
      if (length == 30) return {back.months, static_cast<double>(back.days) / 30};
      break;
    }
  }
  return {days / length, static_cast<double>(days % length) / static_cast<double>(length)};
}

Result<double> AnnualPercentageRate(const CreditTerms& terms) {
  if (terms.unit.multiple < 1 || terms.unit.multiple > 366) {
    return Error{"a unit-period of " + std::to_string(terms.unit.multiple) + " units"};
  }
  if (terms.payments.empty() || terms.payments.size() > limits::kMaxLoanMonths * size_t{31}) {
    return Error{"the number of payments is " + std::to_string(terms.payments.size())};
  }
  if (terms.advance <= Money()) return Error{"the amount lent must be above zero"};
  if (terms.first_payment < terms.advance_date) {
    return Error{"the first payment, " + terms.first_payment.ToString() +
                 ", lies before the advance, " + terms.advance_date.ToString()};
  }
  Money total;
  for (Money payment : terms.payments) {
    if (payment <= Money()) return Error{"a payment must be above zero"};
    total += payment;
  }
  if (total < terms.advance) {
    return Error{"payments of " + total.Display() + " do not repay " + terms.advance.Display()};
  }
  const UnitPeriods first = CountUnitPeriods(terms.advance_date, terms.first_payment, terms.unit);
  const long double advance = static_cast<long double>(terms.advance.cents());
  const long double per_year = terms.unit.PerYear();
  long double low = 0, high = 1000.0L / per_year;
  if (PresentValue(terms, first, high) > advance) return Error{"the rate is above 100,000 %"};
  for (int i = 0; i < 100; ++i) {  // halving: 100 steps reach the precision of long double
    const long double middle = (low + high) / 2;
    (PresentValue(terms, first, middle) > advance ? low : high) = middle;
  }
  return static_cast<double>(low * per_year * 100);
}

Result<Rate> StatedPercentageRate(const CreditTerms& terms) {
  const Result<double> apr = AnnualPercentageRate(terms);
  if (!apr.ok()) return apr.error();
  const int64_t hundredths = std::llround(*apr * 100);
  return Rate::FromPercent(Decimal::FromUnits(int128{hundredths} * (Decimal::kOne / 100)));
}

}  // namespace precert
