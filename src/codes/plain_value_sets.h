// The plain JSON form of value sets: {"URL": [["SYSTEM", ["CODE", ...]], ...], ...}.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "codes/value_set.h"

namespace simdjson::dom {
class element;
}

namespace precert::codes {

// An object that is no FHIR resource and whose members are named by URLs.
bool IsPlainValueSets(const simdjson::dom::element& root);

// Its sets, without their hashes. Errors carry the path in the JSON.
Result<std::vector<ValueSet>> ReadPlainValueSets(const simdjson::dom::element& root,
                                                 const std::string& file);

}  // namespace precert::codes
