// Provider rules: what a plan's contract demands of who provides a service, and where.
//
// The rules are the plan's exclusions that always hold (`holds: always`), in the CQL of its
// document; there is no table of licences or settings here. Each is evaluated for what is known of
// the provider, and again for every licence and place there is, which tells what the plan accepts.
#pragma once

#include <string>
#include <vector>

#include "base/date.h"
#include "decide/determination.h"
#include "intake/case.h"
#include "plan/plan.h"

namespace precert {

// Values of one kind, by what the plan makes of them.
struct AcceptedValues {
  std::vector<std::string> accepted, refused, asked;  // asked: the plan does not name them
};

struct ProviderRule {
  Clause clause;
  std::string category;  // "unlicensed-provider"
  // Of this provider: kMet is excluded, kNotMet is accepted, kUnknown is open.
  CriterionResult excluded = CriterionResult::kUnknown;
  bool about_places = false, about_licenses = false;
  AcceptedValues places;    // CMS codes, where the rule is about places
  AcceptedValues licenses;  // where it is about licences
};

struct ProviderRulesQuestion {
  ProviderFacts provider;
  std::string place_of_service;     // "" not known
  DeterminedService service;        // family "" : only rules for every service
  std::vector<std::string> places;  // the codes to try
  Date as_of;
};

// Errors: a document that does not compile, a run-time error of its CQL.
Result<std::vector<ProviderRule>> ApplyProviderRules(const Plan& plan,
                                                     const ProviderRulesQuestion& question);

}  // namespace precert
