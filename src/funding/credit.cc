// Terms of credit to options.
#include "funding/credit.h"

#include <algorithm>

#include "funding/apr.h"

namespace precert {
namespace {

constexpr int kUsualMonths = 12;  // of a card that is paid off without a plan for it

std::string Months(int n) { return std::to_string(n) + (n == 1 ? " month" : " months"); }

class Credit {
 public:
  Credit(const FundingQuestion& question, const CreditOffer& offer)
      : question_(question), offer_(offer), start_(question.as_of) {
    option_.kind = offer.kind;
    option_.name = offer.name;
    option_.source = offer.source;
  }

  Result<FundingOption> Loan();
  Result<FundingOption> Promotion();

 private:
  Status Check();
  Status Borrow();
  Result<LoanSchedule> Schedule();
  Status Quote();
  void StateApr(Money advance, const LoanSchedule& schedule);
  void SayPayments(const LoanSchedule& schedule);
  void SayCommon();
  void BudgetAdvice();
  Date DayOf(int k) const { return PaymentDay(start_, offer_.first_payment, k); }
  bool free() const { return !offer_.rate || *offer_.rate == Rate(); }

  const FundingQuestion& question_;
  const CreditOffer& offer_;
  const Date start_;
  Money principal_;  // what is borrowed: the amount, and the fee where it is taken from the loan
  FundingOption option_;
};

Status Credit::Check() {
  if (offer_.amount <= Money() || offer_.amount > kMaxLoan) {
    return Error{"an amount of " + offer_.amount.Display() + " cannot be financed here",
                 {},
                 "it must be above zero and at most " + kMaxLoan.Display(),
                 ""};
  }
  if (offer_.monthly && *offer_.monthly <= Money()) {
    return Error{"a payment of " + offer_.monthly->Display() + " a month pays nothing off",
                 {},
                 "it must be above zero",
                 ""};
  }
  if (offer_.first_payment && *offer_.first_payment < start_) {
    return Error{"the first payment, " + offer_.first_payment->ToString() +
                     ", lies before the day of the loan, " + start_.ToString(),
                 {},
                 "give --as-of the day of the loan, or a later first payment",
                 ""};
  }
  return Done{};
}

// The fee, and what must be borrowed for the amount to be paid out.
Status Credit::Borrow() {
  principal_ = offer_.amount;
  if (offer_.fee) option_.fee = *offer_.fee;
  if (offer_.fee_rate) {
    if (*offer_.fee_rate >= Rate::Percent(100)) {
      return Error{"a fee of " + offer_.fee_rate->ToString() + " leaves nothing of the loan",
                   {},
                   "it must be below 100 %",
                   ""};
    }
    if (offer_.kind == FundingKind::kLoan) {
      // The least loan that leaves the amount once the fee is taken off; more leaves no less.
      const auto enough = [&](int64_t cents) {
        return Money::Cents(cents) - offer_.fee_rate->Of(Money::Cents(cents)) >= offer_.amount;
      };
      int64_t low = offer_.amount.cents() - 1, high = kMaxLoan.cents();
      if (!enough(high)) {
        return Error{"a fee of " + offer_.fee_rate->ToString() + " makes the loan larger than " +
                     kMaxLoan.Display()};
      }
      while (low + 1 < high) {
        const int64_t middle = low + (high - low) / 2;
        (enough(middle) ? high : low) = middle;
      }
      option_.fee = Money::Cents(high) - offer_.amount;
    } else {
      option_.fee = offer_.fee_rate->Of(offer_.amount);
    }
  }
  if (offer_.kind == FundingKind::kLoan || offer_.kind == FundingKind::kCreditCard)
    principal_ += option_.fee;
  if (principal_ > kMaxLoan)
    return Error{"with its fee the loan is larger than " + kMaxLoan.Display()};
  return Done{};
}

Result<LoanSchedule> Credit::Schedule() {
  const Rate rate = offer_.rate.value_or(Rate());
  if (offer_.rate && offer_.monthly) {
    if (offer_.first_payment) {
      return Error{"a first payment is counted with a number of months only",
                   {},
                   "give 'count' instead of 'monthly'",
                   ""};
    }
    Result<LoanSchedule> paid = PayDown(principal_, rate, *offer_.monthly);
    if (paid.ok() && offer_.months > 0 &&
        paid->installments.size() > static_cast<size_t>(offer_.months)) {
      return Error{"payments of " + offer_.monthly->Display() + " a month at " + rate.ToString() +
                       " a year take " + Months(static_cast<int>(paid->installments.size())) +
                       ", not " + std::to_string(offer_.months),
                   {},
                   "the smallest payment that does it in " + Months(offer_.months) + " is " +
                       SmallestPayment(principal_, rate, offer_.months).Display(),
                   ""};
    }
    return paid;
  }
  int months = offer_.months;
  if (months == 0 && offer_.kind == FundingKind::kCreditCard) {
    // A card has no term: what the budget does, or a year.
    if (question_.finance.monthly_budget) {
      Result<LoanSchedule> paid = PayDown(principal_, rate, *question_.finance.monthly_budget);
      if (paid.ok()) return paid;
    }
    months = kUsualMonths;
  }
  if (months == 0 && offer_.monthly) return PayDown(principal_, rate, *offer_.monthly);
  if (months == 0) {
    return Error{"it does not say how long it runs", {}, "add 'count', the number of months", ""};
  }
  FirstPeriod first;
  if (offer_.first_payment) {
    const MonthsAndDays until = CountMonths(start_, *offer_.first_payment);
    first = {until.months, until.days};
  }
  return AmortizeLoan(principal_, rate, months, first);
}

void Credit::StateApr(Money advance, const LoanSchedule& schedule) {
  if (advance <= Money()) return;
  CreditTerms terms;
  terms.advance = advance;
  terms.advance_date = start_;
  terms.first_payment = DayOf(1);
  for (const Installment& row : schedule.installments) {
    // A plan so small that a payment is nothing has no rate to state.
    if (row.payment <= Money()) return;
    terms.payments.push_back(row.payment);
  }
  if (Result<Rate> apr = StatedPercentageRate(terms); apr.ok()) option_.apr = *apr;
}

void Credit::SayPayments(const LoanSchedule& schedule) {
  const size_t count = schedule.installments.size();
  std::string text = std::to_string(count) + (count == 1 ? " payment of " : " payments of ") +
                     schedule.payment.Display();
  if (schedule.last_payment != schedule.payment)
    text += ", the last " + schedule.last_payment.Display();
  text += free() ? ", without interest" : ", at " + offer_.rate->ToString() + " a year";
  option_.conditions.push_back(text);
  option_.conditions.push_back(
      "the first on " + DayOf(1).Display() +
      (count == 1 ? "" : ", the last on " + DayOf(static_cast<int>(count)).Display()));
}

// A quote: so many payments of so much. The rate is what Appendix J makes of it.
Status Credit::Quote() {
  const Money paid = *offer_.monthly * offer_.months;
  if (paid < offer_.amount) {
    return Error{std::to_string(offer_.months) + " payments of " + offer_.monthly->Display() +
                     " are " + paid.Display() + " and do not repay " + offer_.amount.Display() +
                     ": there is no rate that fits",
                 {},
                 "the smallest payment that would is " +
                     SmallestPayment(offer_.amount, Rate(), offer_.months).Display(),
                 ""};
  }
  if (option_.fee >= offer_.amount) {
    return Error{"a fee of " + option_.fee.Display() + " leaves nothing of the " +
                     offer_.amount.Display() + ": there is no rate that fits",
                 {},
                 "",
                 ""};
  }
  CreditTerms terms;
  terms.advance = offer_.amount - option_.fee;
  terms.advance_date = start_;
  terms.first_payment = DayOf(1);
  terms.payments.assign(static_cast<size_t>(offer_.months), *offer_.monthly);
  Result<Rate> apr = StatedPercentageRate(terms);
  if (!apr.ok()) {
    return Error{"the annual percentage rate of " + std::to_string(offer_.months) +
                     " payments of " + offer_.monthly->Display() + " for " +
                     offer_.amount.Display() + " cannot be stated: " + apr.error().message,
                 {},
                 "check the amounts",
                 ""};
  }
  option_.apr = *apr;
  option_.monthly = *offer_.monthly;
  option_.months = offer_.months;
  option_.conditions.push_back(std::to_string(offer_.months) + " payments of " +
                               offer_.monthly->Display() + ", as quoted");
  option_.conditions.push_back("the first on " + DayOf(1).Display() + ", the last on " +
                               DayOf(offer_.months).Display());
  // The fee is paid at the start; the rest of the payments is interest.
  option_.total = question_.amount + (paid - offer_.amount) + option_.fee;
  Money left = paid;
  for (int k = 1; k <= offer_.months; ++k) {
    left -= *offer_.monthly;
    option_.schedule.push_back({k, DayOf(k), *offer_.monthly, Money(), *offer_.monthly, left});
  }
  return Done{};
}

void Credit::SayCommon() {
  if (option_.fee > Money()) {
    option_.conditions.push_back(
        offer_.kind == FundingKind::kLoan && !(offer_.monthly && !offer_.rate)
            ? principal_.Display() + " is borrowed: the lender keeps a fee of " +
                  option_.fee.Display() + ", " + offer_.amount.Display() + " is paid out"
        : offer_.kind == FundingKind::kCreditCard
            ? "a fee of " + option_.fee.Display() + " is added to the balance"
            : "a fee of " + option_.fee.Display() + " is paid at the start");
  }
  if (option_.apr && (!free() || option_.fee > Money() || offer_.monthly)) {
    option_.conditions.push_back(offer_.kind == FundingKind::kCreditCard
                                     ? "annual percentage rate " + option_.apr->ToString() +
                                           ", without fees"
                                     : "annual percentage rate " + option_.apr->ToString() +
                                           (option_.fee > Money() ? " with the fee" : "") +
                                           " (Regulation Z, 12 CFR 1026, Appendix J)");
  }
  if (offer_.amount < question_.amount) {
    option_.uncovered = question_.amount - offer_.amount;
    option_.warnings.push_back("it pays " + offer_.amount.Display() + " of " +
                               question_.amount.Display() + "; the rest is owed besides");
  }
  if (offer_.example) option_.warnings.push_back("example terms, not an offer");
  if (offer_.kind == FundingKind::kCreditCard)
    option_.warnings.push_back("the rate can change and the balance can grow with other purchases");
}

// What the budget would do, where the terms ask for more than it.
void Credit::BudgetAdvice() {
  const std::optional<Money> budget = question_.finance.monthly_budget;
  if (!budget || !option_.monthly || *option_.monthly <= *budget || free()) return;
  const Result<LoanSchedule> paid = PayDown(principal_, *offer_.rate, *budget);
  if (!paid.ok()) {
    option_.warnings.push_back(paid.error().message +
                               (paid.error().hint.empty() ? "" : "; " + paid.error().hint));
  } else if (offer_.kind != FundingKind::kPromotion) {
    option_.warnings.push_back("your budget of " + budget->Display() + " a month would need " +
                               Months(static_cast<int>(paid->installments.size())) + " and " +
                               paid->interest.Display() + " of interest");
  }
}

Result<FundingOption> Credit::Loan() {
  if (Status s = Check(); !s.ok()) return s.error();
  if (Status s = Borrow(); !s.ok()) return s.error();
  option_.risk = free() && !offer_.monthly                  ? FundingRisk::kLow
                 : offer_.kind == FundingKind::kCreditCard  ? FundingRisk::kHigh
                 : offer_.kind == FundingKind::kPaymentPlan ? FundingRisk::kLow
                                                            : FundingRisk::kMedium;
  const bool quote = offer_.monthly && !offer_.rate && offer_.months > 0;
  if (quote) {
    principal_ = offer_.amount;
    if (Status s = Quote(); !s.ok()) return s.error();
  } else {
    Result<LoanSchedule> schedule = Schedule();
    if (!schedule.ok()) return schedule.error();
    DatePayments(&*schedule, start_, offer_.first_payment);
    option_.months = static_cast<int>(schedule->installments.size());
    option_.monthly = schedule->payment;
    SayPayments(*schedule);
    if (!free() && schedule->interest != schedule->interest_as_paid) {
      option_.conditions.push_back(
          "interest " + schedule->interest.Display() + " on the unrounded payment; " +
          schedule->interest_as_paid.Display() + " with payments rounded to cents");
    }
    if (offer_.kind == FundingKind::kCreditCard) {
      option_.apr = offer_.rate;
    } else {
      // A loan pays the amount out; a plan's fee is paid at the start, which is as good as less.
      StateApr(principal_ == offer_.amount ? offer_.amount - option_.fee : offer_.amount,
               *schedule);
    }
    // The amount itself is owed whatever part of it is lent; the interest is the unrounded one.
    option_.total = question_.amount + schedule->interest + option_.fee;
    option_.schedule = std::move(schedule->installments);
  }
  SayCommon();
  if (!free() && option_.fee == Money() && !quote && offer_.kind != FundingKind::kCreditCard) {
    option_.warnings.push_back(
        "fees are not counted: compare the annual percentage rate that the lender must state "
        "(Regulation Z)");
  }
  BudgetAdvice();
  return std::move(option_);
}

Result<FundingOption> Credit::Promotion() {
  if (Status s = Check(); !s.ok()) return s.error();
  if (offer_.first_payment) {
    return Error{"a promotion's payments are counted from its first day",
                 {},
                 "leave 'first payment' out",
                 ""};
  }
  if (Status s = Borrow(); !s.ok()) return s.error();
  const Rate rate = offer_.rate.value_or(Rate());
  const int months = offer_.months;
  const auto run = [&](Money monthly) {
    return RunPromotion(offer_.amount, rate, months, monthly, offer_.deferred);
  };
  Result<PromotionOutcome> none = run(Money());
  if (!none.ok()) return none.error();
  const std::optional<Money> budget = question_.finance.monthly_budget;
  PromotionEnd end;
  end.to_clear = none->payment_to_clear;
  end.paid_monthly = offer_.monthly ? *offer_.monthly
                     : budget       ? std::min(*budget, end.to_clear)
                                    : end.to_clear;
  const Result<PromotionOutcome> outcome = run(end.paid_monthly);
  if (!outcome.ok()) return outcome.error();
  end.last_day = start_.AddMonths(months);
  end.day_after = end.last_day.AddDays(1);
  end.left = outcome->balance;
  end.interest = outcome->back_interest;
  end.owed = outcome->owed;

  option_.monthly = end.paid_monthly;
  option_.months = months;
  option_.risk = offer_.deferred ? FundingRisk::kHigh : FundingRisk::kMedium;
  option_.conditions.push_back("no interest if all is paid within " + Months(months) + ": " +
                               end.to_clear.Display() + " a month, the last by " +
                               end.last_day.Display());
  SayCommon();
  const std::string day = end.day_after.Display();
  if (offer_.deferred) {
    option_.warnings.push_back("deferred interest: if anything is left after " + Months(months) +
                               ", interest at " + rate.ToString() +
                               " is charged back to the day of purchase");
  } else {
    option_.warnings.push_back("what is left after " + Months(months) + " bears interest at " +
                               rate.ToString() + " from " + day + " on");
  }
  if (offer_.deferred && months > 1) {
    // One payment missed: what the last month's opening balance has cost so far.
    int128 deferred = 0;
    Money balance = offer_.amount;
    for (int i = 0; i < months; ++i) {
      deferred += int128{balance.cents()} * rate.percent().units();
      if (i + 1 < months) balance -= std::min(balance, end.to_clear);
    }
    const int128 divisor = int128{1200} * Decimal::kOne;
    end.short_interest = Money::Cents(static_cast<int64_t>((deferred + divisor / 2) / divisor));
    option_.warnings.push_back("one payment of " + end.to_clear.Display() + " missed, and on " +
                               day + " " + end.short_interest.Display() +
                               " of interest is charged");
  }
  option_.total = question_.amount + option_.fee + end.interest;
  Money balance = offer_.amount;
  for (int k = 1; k <= months && balance > Money(); ++k) {
    const Money payment = std::min(end.paid_monthly, balance);
    balance -= payment;
    option_.schedule.push_back({k, start_.AddMonths(k), payment, Money(), payment, balance});
  }
  if (end.left > Money()) {
    // Leaving a balance means that the monthly payment does not pay it off in time.
    option_.within_budget = false;
    std::string text = std::string("paying ") + (offer_.monthly ? "" : "your budget of ") +
                       end.paid_monthly.Display() + " a month leaves " + end.left.Display();
    if (offer_.deferred) {
      text += " and " + end.interest.Display() +
              " of interest charged back: " + end.owed.Display() + " is owed";
    }
    text += " on " + day;
    const Result<LoanSchedule> rest = PayDown(end.owed, rate, end.paid_monthly);
    if (rest.ok()) {
      end.months_more = static_cast<int>(rest->installments.size());
      end.interest_more = rest->interest;
      option_.total += rest->interest;
      option_.months += end.months_more;
      for (Installment row : rest->installments) {
        row.number += months;
        row.due = start_.AddMonths(row.number);
        option_.schedule.push_back(row);
      }
      text += "; " + Months(end.months_more) + " more and " + rest->interest.Display() +
              " of interest pay it off";
    } else {
      text += "; " + rest.error().message + "; the total here stops at that day";
    }
    option_.warnings.push_back(text);
    option_.warnings.push_back(end.to_clear.Display() + " a month would have cleared it before");
  }
  option_.promotion = end;
  return std::move(option_);
}

}  // namespace

Result<FundingOption> CreditOption(const FundingQuestion& question, const CreditOffer& offer) {
  Credit credit(question, offer);
  Result<FundingOption> option =
      offer.kind == FundingKind::kPromotion ? credit.Promotion() : credit.Loan();
  if (!option.ok()) return option;
  option->difference = option->total - question.amount;
  if (option->difference > Money()) {
    option->difference_label = option->fee == Money()              ? "interest"
                               : option->fee == option->difference ? "fees"
                                                                   : "interest and fees";
  } else {
    option->difference_label = "no difference";
  }
  return option;
}

}  // namespace precert
