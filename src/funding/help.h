// Help with a bill that nobody can count on, and the rights of who pays alone.
//
// Charity care: nonprofit hospitals must have a financial assistance policy (IRC 501(r)); other
// places may. Crowdfunding comes with what it costs: privacy, tax papers, benefits that count money
// received. The good-faith estimate of 45 CFR 149.610 is for who is uninsured or does not use the
// insurance. Numbers and citations are data (funding_rules.h). Pure; thread-safe.
#pragma once

#include <vector>

#include "funding/funding_rules.h"
#include "funding/option.h"

namespace precert {

FundingOption CharityCareOption(const FundingQuestion& question, const FundingRules& rules);
FundingOption CrowdfundingOption(const FundingQuestion& question, const FundingRules& rules);

// When an estimate is due for a visit booked on `booked`, in business days; absent when the visit
// is so near that one is due only if it is asked for.
std::optional<Date> EstimateDue(Date booked, Date visit, const FundingRules& rules);

// The estimate, and the dispute of a bill above it.
std::vector<FundingRight> RightsOfSelfPay(const FundingQuestion& question,
                                          const FundingRules& rules);

}  // namespace precert
