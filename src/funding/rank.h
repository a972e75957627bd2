// Every way to pay an amount, ranked for this person, each with its reason.
//
//   Result<FundingReport> report = RankFunding(question, generic_offers, limit_book);
//   for (const FundingOption& o : report->options) ...     // rank 1 first
//
// The order: what the person can use and afford each month comes before what goes beyond the budget
// given, and that before what cannot be counted on (crowdfunding, charity care) or does not apply;
// within each, the lower total cost first, then the lower risk, then the lower monthly payment.
// Beyond the budget, what is nearest to it stands first.
// FundingQuestion::order puts the monthly payment or the risk before the cost. Without a budget no
// option is held to go beyond it. The order is total and does not depend on that of the offers.
// Nothing here is tax or credit advice; terms that come from no offer say "example terms". Pure
// functions; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "funding/offers.h"
#include "funding/option.h"
#include "funding/yearly_limits.h"

namespace precert {

// An offer of the question that could not be used, and why.
struct IgnoredOffer {
  size_t offer = 0;  // its place in FinanceFacts::offers
  std::string name;
  Error why;
  std::string ToString() const;  // "NAME: WHY"
};

struct FundingReport {
  std::vector<FundingOption> options;  // by rank
  std::vector<FundingRight> rights;
  std::vector<IgnoredOffer> ignored;
};

// Errors: an amount below zero or beyond limits::kMaxMoneyCents. Nothing owed: an empty report.
Result<FundingReport> RankFunding(const FundingQuestion& question,
                                  const std::vector<GenericOffer>& generic,
                                  const LimitBook& limits);

}  // namespace precert
