// Evidence in words: what a resource says, in one line.
#pragma once

#include <string>
#include <vector>

#include "cql/eval/evaluator.h"
#include "decide/determination.h"
#include "fhir/record.h"

namespace precert {

// The resources a definition looked at, those that bear on it first; at most a handful.
std::vector<EvidenceItem> DescribeEvidence(cql::Evaluator& evaluator, const fhir::Record& record,
                                           int definition);

// The day a resource speaks of, "2026-10-01" or less exact; "" when it has none.
std::string_view DayOfResource(const fhir::Resource& resource);

// "Actinic keratosis count: 12 (2026-10-01)"
std::string DescribeResource(const fhir::Resource& resource);

}  // namespace precert
