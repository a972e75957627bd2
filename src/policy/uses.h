// Uses: which definitions of a program a set of definitions reaches.
#pragma once

#include <span>
#include <vector>

#include "cql/core/program.h"

namespace precert {

// used[d] is true for the roots and for every definition they refer to, however far.
std::vector<bool> DefinitionsUsedBy(const cql::Program& program, std::span<const int> roots);

}  // namespace precert
