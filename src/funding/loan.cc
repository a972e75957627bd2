// Amortization in whole numbers.
#include "funding/loan.h"

#include <algorithm>

#include "base/limits.h"

namespace precert {
namespace {

constexpr int128 kScale = int128{1'000'000'000} * 1'000'000'000;  // 18 places
constexpr int128 kPercentUnits = int128{100} * Decimal::kOne;     // units of a rate of 1 (100 %)

int128 DivideHalfUp(int128 value, int128 divisor) { return (value + divisor / 2) / divisor; }

// A month's simple interest on `cents`, times 12 x 100 % in units; divide to get cents.
int128 InterestUnits(Money balance, Rate yearly) {
  return int128{balance.cents()} * yearly.percent().units();
}
constexpr int128 kInterestDivisor = 12 * kPercentUnits;

Money MonthsInterest(Money balance, Rate yearly) {
  return Money::Cents(
      static_cast<int64_t>(DivideHalfUp(InterestUnits(balance, yearly), kInterestDivisor)));
}

// Fills in the row from its payment and interest, and adds it.
void Pay(Installment row, Money* balance, LoanSchedule* schedule) {
  row.principal = row.payment - row.interest;
  *balance -= row.principal;
  row.balance = *balance;
  schedule->total_as_paid += row.payment;
  schedule->interest_as_paid += row.interest;
  schedule->installments.push_back(row);
}

Status Check(Money amount, Rate yearly, int months) {
  if (amount <= Money() || amount > kMaxLoan) {
    return Error{"an amount of " + amount.Display() + " cannot be financed here",
                 {},
                 "it must be above zero and at most " + kMaxLoan.Display()};
  }
  if (months < 1 || months > limits::kMaxLoanMonths) {
    return Error{std::to_string(months) + " months is outside 1 to " +
                 std::to_string(limits::kMaxLoanMonths)};
  }
  if (yearly < Rate() || yearly > Rate::Percent(1000)) {
    return Error{"a yearly rate of " + yearly.ToString() + " is outside 0 to 1000 %"};
  }
  return Done{};
}

// Present value of 1 paid at the end of each of `months`, with 18 places.
int128 AnnuityFactor(Rate yearly, int months) {
  const int128 monthly = yearly.percent().units();  // of kInterestDivisor
  const int128 discount = DivideHalfUp(kScale * kInterestDivisor, kInterestDivisor + monthly);
  int128 power = kScale, sum = 0;
  for (int i = 0; i < months; ++i) {
    power = DivideHalfUp(power * discount, kScale);
    sum += power;
  }
  return sum;
}

}  // namespace

Result<LoanSchedule> AmortizeLoan(Money principal, Rate yearly, int months, FirstPeriod first) {
  if (Status s = Check(principal, yearly, months); !s.ok()) return s.error();
  if (first.months < 0 || first.days < 0 || first.months > 12 ||
      (first.months == 12 && first.days > 0) || first.days > 366) {
    return Error{"the first payment is due more than 12 months after the loan is paid out"};
  }
  LoanSchedule schedule;
  // Time in the first period beyond a month, in 365ths of a twelfth of a year; may be negative.
  const int64_t beyond = (first.months - 1) * int64_t{365} + first.days * 12;
  const int128 units = InterestUnits(principal, yearly);
  const int128 owed =  // in 10^-8 cents, a month before the first payment
      int128{principal.cents()} * Decimal::kOne +
      units * Decimal::kOne / kInterestDivisor * beyond / 365;
  const int128 level = DivideHalfUp(owed * kScale, AnnuityFactor(yearly, months));
  schedule.level_payment = Decimal::FromUnits(DivideHalfUp(level, 100));
  schedule.payment = Money::Cents(static_cast<int64_t>(DivideHalfUp(level, Decimal::kOne)));
  schedule.interest =
      Money::Cents(static_cast<int64_t>(DivideHalfUp(level * months, Decimal::kOne))) - principal;

  Money balance = principal;
  for (int i = 1; i <= months; ++i) {
    Installment row;
    row.number = i;
    row.interest = MonthsInterest(balance, yearly);
    if (i == 1 && beyond != 0) {
      row.interest = Money::Cents(
          static_cast<int64_t>(DivideHalfUp(units * (365 + beyond), 365 * kInterestDivisor)));
    }
    row.payment =
        i == months ? balance + row.interest : std::min(schedule.payment, balance + row.interest);
    Pay(row, &balance, &schedule);
  }
  schedule.last_payment = schedule.installments.back().payment;
  return schedule;
}

Result<LoanSchedule> PayDown(Money balance, Rate yearly, Money monthly) {
  if (Status s = Check(balance, yearly, 1); !s.ok()) return s.error();
  const std::string terms = "payments of " + monthly.Display() + " a month never pay off " +
                            balance.Display() + " at " + yearly.ToString() + " a year: ";
  const Money first = MonthsInterest(balance, yearly);
  if (monthly <= first) {
    const Money least = first + Money::Cents(1);
    return Error{terms + "the first month's interest is " + first.Display(),
                 {},
                 "the smallest payment that would is " + least.Display() + "; " +
                     SmallestPayment(balance, yearly, 24).Display() + " does it in 24 months",
                 ""};
  }
  LoanSchedule schedule;
  schedule.payment = monthly;
  schedule.level_payment = monthly.ToDecimal();
  const Money lent = balance;
  while (balance > Money()) {
    if (schedule.installments.size() == limits::kMaxLoanMonths) {
      return Error{"payments of " + monthly.Display() + " a month do not pay off " +
                       lent.Display() + " at " + yearly.ToString() + " a year within " +
                       std::to_string(limits::kMaxLoanMonths) + " months",
                   {},
                   "the smallest payment that would is " +
                       SmallestPayment(lent, yearly, limits::kMaxLoanMonths).Display(),
                   ""};
    }
    Installment row;
    row.number = static_cast<int>(schedule.installments.size()) + 1;
    row.interest = MonthsInterest(balance, yearly);
    row.payment = std::min(monthly, balance + row.interest);
    Pay(row, &balance, &schedule);
  }
  schedule.last_payment = schedule.installments.back().payment;
  schedule.payment = std::min(monthly, schedule.installments.front().payment);
  schedule.interest = schedule.interest_as_paid;
  return schedule;
}

Money SmallestPayment(Money balance, Rate yearly, int months) {
  const auto repays = [&](int64_t cents) {
    Money left = balance;
    for (int i = 0; i < months && left > Money(); ++i) {
      const Money due = left + MonthsInterest(left, yearly);
      const Money payment = Money::Cents(cents);
      if (payment >= due) return true;
      if (due - payment >= left) return false;  // and never less
      left = due - payment;
    }
    return left == Money();
  };
  int64_t low = 0, high = (balance + MonthsInterest(balance, yearly)).cents();
  while (low + 1 < high) {  // `high` repays, `low` does not: more paid leaves no more owed
    const int64_t middle = low + (high - low) / 2;
    (repays(middle) ? high : low) = middle;
  }
  return Money::Cents(high);
}

Date PaymentDay(Date start, std::optional<Date> first, int k) {
  return first ? first->AddMonths(k - 1) : start.AddMonths(k);
}

void DatePayments(LoanSchedule* schedule, Date start, std::optional<Date> first) {
  for (Installment& row : schedule->installments) row.due = PaymentDay(start, first, row.number);
}

Result<LoanSchedule> SplitPayments(Money amount, int months) {
  return AmortizeLoan(amount, Rate(), months);
}

Result<PromotionOutcome> RunPromotion(Money price, Rate yearly, int months, Money monthly,
                                      bool deferred) {
  if (Status s = Check(price, yearly, months); !s.ok()) return s.error();
  if (monthly < Money()) return Error{"a payment of " + monthly.Display() + " is not a payment"};
  PromotionOutcome outcome;
  outcome.payment_to_clear = Money::Cents((price.cents() + months - 1) / months);
  Money balance = price;
  int128 interest = 0;
  for (int i = 0; i < months; ++i) {
    interest += InterestUnits(balance, yearly);
    const Money payment = std::min(monthly, balance);
    balance -= payment;
    outcome.paid += payment;
  }
  outcome.balance = balance;
  if (deferred && balance > Money()) {
    outcome.back_interest =
        Money::Cents(static_cast<int64_t>(DivideHalfUp(interest, kInterestDivisor)));
  }
  outcome.owed = balance + outcome.back_interest;
  return outcome;
}

}  // namespace precert
