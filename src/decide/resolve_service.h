// ResolveService: what a line of a request is really for: the code when it exists, otherwise what
// its words name.
//
// Plain function. Where neither names a service, decided_code is "".
#pragma once

#include "codes/code_systems.h"
#include "decide/determination.h"
#include "intake/case.h"

namespace precert {

DeterminedService ResolveService(const codes::CodeSystems& codes, const ServiceLine& line);

}  // namespace precert
