// Gaps: the smallest sets of documents and facts that would turn "more information" into an
// approval.
//
// The unknown leaves of the criteria tree are what could be supplied. Sets of them that make the
// tree true are found by the tree's logic, smallest first, and then each is proved: its items are
// added to the case (the `supply` and `request` of their evidence rules) and the line is decided
// again. A set that does not give the outcome it promises is not printed.
#pragma once

#include <functional>
#include <vector>

#include "base/date.h"
#include "decide/determination.h"
#include "intake/case.h"
#include "intake/terms.h"

namespace precert {

// Decides a line of a changed case again; only the outcome matters.
using Redecide = std::function<Result<Outcome>(const Case&, const ServiceLine&)>;

// At most limits::kMaxChecklists, smallest first, in the documents' order among equals.
Result<std::vector<Checklist>> FindChecklists(const Case& request, const ServiceLine& line,
                                              const Criterion& criteria, const Terms& terms,
                                              Date as_of, const Redecide& redecide);

// Sets of leaf numbers (in the order of CollectLeaves) that would make the tree met; minimal ones
// only, smallest first. Exposed for its property test.
std::vector<std::vector<int>> SufficientSets(const Criterion& criteria);

// The case with the items of some leaves supplied, and the line with it.
struct SuppliedCase {
  Case request;
  ServiceLine line;
};
Result<SuppliedCase> Supply(const Case& request, const ServiceLine& line,
                            const std::vector<const Criterion*>& items, const Terms& terms,
                            Date as_of);

}  // namespace precert
