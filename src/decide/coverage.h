// Coverage: is one line covered, by which authority, and what is still unknown.
//
// The order of authority: what the plan demands of provider and setting; a national or state rule
// that binds the plan; the plan's other exclusions; the medical policy that the plan administers;
// the plan's definition of medical necessity.
//
// No machine denies medical necessity. Criteria lead to CriteriaVerdict, which has no adverse
// value: not met means that a clinician decides, with a recommendation. The only ways to
// kNotCovered are the contract's own: an exclusion that is true of the request, a service that is
// no benefit of the plan, an exhausted limit of sessions, and (decide.cc) a provider out of a
// network beyond which nothing is covered.
#pragma once

#include <optional>
#include <string>

#include "base/date.h"
#include "decide/determination.h"
#include "intake/case.h"
#include "plan/plan.h"
#include "policy/registry.h"

namespace precert {

struct CoverageRequest {
  const Case& request;
  const ServiceLine& line;
  const DeterminedService& service;
  Date as_of;
  bool explain = true;
  int sessions_before = 0;  // of the same family on earlier lines of this request
};

struct CoverageAnswer {
  Outcome outcome = Outcome::kNeedsInformation;
  PriorAuthorization prior_authorization = PriorAuthorization::kNotRequired;
  Clause prior_authorization_clause;
  Reason reason;
  Clause authority;
  std::string recommendation;
  int covered_sessions = 0;
  bool contract_exclusion = false;
  Criterion criteria;
  std::vector<const Policy*> consulted;  // for provenance
};

// What criteria can say. There is deliberately no "denied".
enum class CriteriaVerdict { kApprove, kAskForInformation, kReferToClinician };
CriteriaVerdict VerdictOf(CriterionResult result);
Outcome OutcomeOf(CriteriaVerdict verdict);

// One policy alone, whatever the plan: what its decision table says of a service. For authors.
struct PolicyAnswer {
  std::string outcome;  // an OutcomeId, "excluded: CATEGORY" or "next authority"
  Criterion criteria;   // without a label where the table decides by itself
};
Result<PolicyAnswer> DecideByPolicy(const Policy& policy, const PolicyService& service,
                                    const CoverageRequest& request);

// Errors: a document that does not compile, a run-time error of its CQL.
Result<CoverageAnswer> DecideCoverage(const PolicyRegistry& policies, const Plan& plan,
                                      const CoverageRequest& request);

}  // namespace precert
