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

Result<LoanSchedule> AmortizeLoan(Money principal, Rate yearly, int months) {
  if (Status s = Check(principal, yearly, months); !s.ok()) return s.error();
  LoanSchedule schedule;
  const int128 level =  // in 10^-8 cents
      DivideHalfUp(int128{principal.cents()} * Decimal::kOne * kScale,
                   AnnuityFactor(yearly, months));
  schedule.level_payment = Decimal::FromUnits(DivideHalfUp(level, 100));
  schedule.payment = Money::Cents(static_cast<int64_t>(DivideHalfUp(level, Decimal::kOne)));
  schedule.interest =
      Money::Cents(static_cast<int64_t>(DivideHalfUp(level * months, Decimal::kOne))) - principal;

  Money balance = principal;
  for (int i = 1; i <= months; ++i) {
    Installment row;
    row.number = i;
    row.interest = Money::Cents(
        static_cast<int64_t>(DivideHalfUp(InterestUnits(balance, yearly), kInterestDivisor)));
    row.payment =
        i == months ? balance + row.interest : std::min(schedule.payment, balance + row.interest);
    row.principal = row.payment - row.interest;
    balance -= row.principal;
    row.balance = balance;
    schedule.total_as_paid += row.payment;
    schedule.interest_as_paid += row.interest;
    schedule.installments.push_back(row);
  }
  schedule.last_payment = schedule.installments.back().payment;
  return schedule;
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
