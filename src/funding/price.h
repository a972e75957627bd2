// Options that lower the price: packages of sessions and discounts.
//
//   six sessions at $120 instead of $150: $900 becomes $720, $180 (20 %) less
//
// A package or discount may have fewer sessions than are asked for; the others cost what they did.
// An offer that has ended, has not begun, or has more sessions than a discount can be for comes
// back with `applies` false and the reason first. Errors are contradictions in the offer itself,
// for the person who wrote it down. `rank` and `reason` are not set. Pure; thread-safe.
#pragma once

#include "base/result.h"
#include "funding/option.h"

namespace precert {

Result<FundingOption> PriceOption(const FundingQuestion& question,
                                  const FinanceFacts::Offer& offer);

// "12.5 %": how much of `whole` a part is, to a tenth of a percent.
std::string ShareOf(Money part, Money whole);

}  // namespace precert
