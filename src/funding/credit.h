// Options that are paid over time: payment plans, loans, credit cards, promotions.
//
//   Result<FundingOption> loan = CreditOption(question, {.kind = FundingKind::kLoan,
//       .name = "credit union", .amount = $500, .rate = 7 %, .months = 12, ...});
//
// Terms are any two of rate, months and monthly payment: rate and months give a level payment, rate
// and payment the months, months and payment (a quote) the rate. What a loan's fee takes is
// borrowed besides, so that the amount itself is paid out; the annual percentage rate (apr.h)
// counts the fee. `total`, `difference`, `within_budget` and `schedule` are set; `rank` and
// `reason` are not. Errors have a message for the person who wrote the terms down, and a hint.
// Pure; thread-safe.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "funding/option.h"

namespace precert {

struct CreditOffer {
  FundingKind kind = FundingKind::kLoan;  // kPaymentPlan, kLoan, kPromotion, kCreditCard
  std::string name, source;
  Money amount;  // what it pays
  std::optional<Rate> rate;
  int months = 0;  // 0: not stated
  std::optional<Money> monthly;
  std::optional<Money> fee;
  std::optional<Rate> fee_rate;
  std::optional<Date> first_payment;
  bool deferred = false;
  bool example = false;
};

Result<FundingOption> CreditOption(const FundingQuestion& question, const CreditOffer& offer);

}  // namespace precert
