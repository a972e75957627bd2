// The short text form of value sets, which a person can write and read in a diff (value_set.h shows
// it).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codes/value_set.h"

namespace precert::codes {

// The sets of a text, one at least; without their tables and hashes. Errors carry file and line.
Result<std::vector<ValueSet>> ReadTextValueSets(std::string_view text, const std::string& file);

}  // namespace precert::codes
