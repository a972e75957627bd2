// FHIR ValueSets and CodeSystems, one or a Bundle of them, out of JSON.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "codes/value_set.h"

namespace simdjson::dom {
class element;
}

namespace precert::codes {

// What one file holds, without its hash.
struct FhirValueSets {
  std::vector<ValueSet> listed;  // all members are here; code systems too
  std::vector<ComposedSet> composed;
  std::vector<UnlistedSet> unlisted;
};

// `lenient` is Terminology::PassOverUnlisted; without it there are only listed ones. Errors carry
// the path in the JSON.
Result<FhirValueSets> ReadFhirValueSets(const simdjson::dom::element& root, const std::string& file,
                                        bool lenient);

}  // namespace precert::codes
