// Policy cases: the tables in a policy's cases/ folder, run against the policy alone.
//
//   | case | code | diagnosis | record | outcome |
//   |---|---|---|---|---|
//   | fourteen lesions | 15789 | L57.0 | lesion count: 14; fluorouracil failed | clinical-review |
//
// Columns: case, outcome (required); code, service (words), diagnosis (several apart by spaces),
// record (terms apart by semicolons; "(2 months ago)" or "(on 2026-10-01)" after one dates it),
// purpose, sessions, used, place, facility, license, specialty, born. An outcome is covered,
// needs-information, clinical-review, `excluded: CATEGORY`, `next authority` or `not governed`. A
// case is dated on the day the policy was modelled.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "codes/code_systems.h"
#include "intake/terms.h"
#include "policy/policy.h"

namespace precert {

struct PolicyCaseResult {
  std::string file;
  int line = 0;
  std::string name, expected, got;
  bool passed() const { return expected == got; }
};

// Errors: a table that cannot be read, a case that is no case, a policy that does not compile.
Result<std::vector<PolicyCaseResult>> RunPolicyCases(const Policy& policy, const Terms& terms,
                                                     const codes::CodeSystems& codes);

// What is wrong with a policy beyond what the compiler says, one sentence each with its place: a
// criterion that nothing could satisfy, an evidence block whose supply does not satisfy it, a
// policy without cases, a fact without a source.
Result<std::vector<std::string>> LintPolicy(const Policy& policy, const Terms& terms);

}  // namespace precert
