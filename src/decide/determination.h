// Determination: the whole answer to one case. Plain data; report/ writes it as text, JSON and
// HTML.
//
// The names of the JSON (report/json.cc) follow these fields and are a contract. Immutable once
// made.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "funding/rank.h"
#include "intake/findings.h"
#include "network/status.h"
#include "plan/cost_sharing.h"
#include "policy/clause.h"
#include "workflow/appeal.h"

namespace precert {

enum class Outcome { kCovered, kPartlyCovered, kNeedsInformation, kClinicalReview, kNotCovered };
std::string_view OutcomeId(Outcome outcome);       // "needs-information"
std::string_view OutcomeDisplay(Outcome outcome);  // "More information is needed"

// Unknown: the plan's papers do not say (Plan::silent_on_authorization).
enum class PriorAuthorization { kNotRequired, kRequired, kSatisfied, kUnknown };
std::string_view PriorAuthorizationId(PriorAuthorization pa);

enum class CriterionResult { kMet, kNotMet, kUnknown };
std::string_view CriterionResultId(CriterionResult result);  // "not-met"

// A resource of the record that a criterion looked at.
struct EvidenceItem {
  std::string resource;  // "Observation/lesion-count"
  std::string summary;   // "Actinic keratosis count: 12 (2026-10-01)"
  bool used = false;     // it bears on the result; false: it was looked at and did not qualify
};

enum class CriterionLogic { kLeaf, kAll, kAny, kNot };

struct Criterion {
  std::string label;  // "Fifteen or more lesions"
  Clause clause;
  CriterionLogic logic = CriterionLogic::kLeaf;
  CriterionResult result = CriterionResult::kUnknown;
  std::vector<EvidenceItem> evidence;
  std::vector<Criterion> children;
  // What would satisfy it; null when the document offers nothing. Owned by the policy or plan.
  const EvidenceRule* rule = nullptr;
};

struct Reason {
  std::string code;  // "criteria-met", "experimental", "insufficient-documentation", ...
  std::string text;  // one or two sentences
};

struct ChecklistItem {
  std::string ask;    // what to hand in
  std::string kind;   // "document" | "fact"
  std::string label;  // the criterion it serves
  Clause clause;
};

struct Checklist {
  std::vector<ChecklistItem> items;
  Outcome gives = Outcome::kCovered;  // the outcome when its items are supplied, as re-run
};

struct DeterminedService {
  std::string code;  // as asked
  std::string
      decided_code;  // what was decided on, when the request's code was wrong; else the same
  std::string system;
  std::string name;  // our own name: "dermal peel, face"
  std::string family;
  std::string described_as;
  int units = 1;
  int sessions = 1;
  bool diagnoses_settled = true;   // every diagnosis of the line is a code that can be judged
  std::optional<int> weeks_apart;  // between sessions, where the request says

  // From the first session to the last: (sessions - 1) x weeks apart.
  std::optional<int> CourseWeeks() const {
    return weeks_apart && sessions > 1 ? std::optional((sessions - 1) * *weeks_apart)
                                       : std::nullopt;
  }
};

struct LineDetermination {
  int sequence = 1;
  DeterminedService service;
  Outcome outcome = Outcome::kNeedsInformation;
  PriorAuthorization prior_authorization = PriorAuthorization::kNotRequired;
  Clause prior_authorization_clause;
  Reason reason;
  Clause authority;            // the clause that decides
  std::string recommendation;  // clinical-review: what the criteria suggest to the clinician
  int covered_sessions = 0;    // partly-covered: how many of the sessions
  bool contract_exclusion = false;
  Criterion criteria;  // no children and no label when nothing was evaluated
  std::vector<Checklist> checklists;
};

// A denial already received, and what the plan's document says of the clause it names.
struct QuotedDenial {
  std::optional<Date> notice_date;
  std::string text, clause;
  std::string clause_title;  // "" where the document has no such clause
  bool clause_found = false;
};

struct ProvenanceItem {
  std::string kind;  // "policy", "plan", "code set", "input", ...
  std::string name, version, sha256;
};

struct Determination {
  std::string schema = "precert.determination.v1";
  Date as_of;
  std::string input_name, input_text;  // the case as it was read, so that it can be replayed
  std::string plan_id, plan_title, plan_type;
  std::string patient_name, member_id, provider_name, provider_npi;
  std::vector<LineDetermination> lines;
  std::vector<Finding> findings;
  NetworkStatus network;
  std::vector<std::string> alternatives;  // in-network providers that would do
  CostEstimate cost;
  std::optional<QuotedDenial> denial;  // as the case tells it
  std::optional<AppealPath> appeal;    // absent when every line is covered
  std::vector<FundingOption> funding;
  std::vector<std::string> rights;   // the good-faith estimate, and offers that could not be used
  std::vector<std::string> notices;  // "An approval is not a guarantee of payment ..."
  std::vector<ProvenanceItem> provenance;
  std::string engine_version;
};

}  // namespace precert
