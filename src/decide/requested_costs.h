// CostRequestsOf: what is asked of the plan's benefits (plan/cost_sharing.h) for the lines of a
// request: charges, allowed amounts, sessions with their days, and whether the law protects from a
// surprise bill.
//
// Plain functions; nothing is kept.
#pragma once

#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "decide/determination.h"
#include "decide/knowledge.h"
#include "intake/case.h"

namespace precert {

// The No Surprises Act protects emergency care, and out-of-network providers at an in-network
// hospital or surgical center unless the patient agreed to their charges in writing
// (45 CFR 149.110, 149.120, 149.420). An office that the patient chose is not protected.
enum class SurpriseProtection {
  kNone,
  kPossible,  // whether the facility is in network is not known
  kProtected,
};
SurpriseProtection ProtectionOf(const Case& request, const ServiceLine& line);

struct CostFacts {
  const Knowledge& knowledge;
  const Plan& plan;
  Date as_of;
  std::string npi;                                   // the provider's, as directories write it
  const std::vector<SourceEntry>& provider_entries;  // what each source says of the provider
};

// A request for each line of `determined`, which has been decided and has its network status.
// Remarks about negotiated rates are added to its findings. Error: a source of rates cannot be
// read.
Result<std::vector<CostRequest>> CostRequestsOf(const CostFacts& facts, const Case& request,
                                                Determination* determined);

// What of the plan year has been used, as stated.
MemberUsage UsageOf(const UsageFacts& stated, Date as_of);

}  // namespace precert
