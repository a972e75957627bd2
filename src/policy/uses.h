// Uses: which definitions and parameters of a program a set of definitions reaches.
#pragma once

#include <span>
#include <vector>

#include "cql/core/program.h"

namespace precert {

// used[d] is true for the roots and for every definition they refer to, however far.
std::vector<bool> DefinitionsUsedBy(const cql::Program& program, std::span<const int> roots);

// The same for parameters: used[p] is true for every parameter that a definition's value may depend
// on.
std::vector<bool> ParametersUsedBy(const cql::Program& program, int definition);

}  // namespace precert
