// The facts of a request that FHIR R4 has no element for: what was used, how to pay, a denial
// received. They travel in a Parameters resource; bundle.h lists the names.
#pragma once

#include "base/result.h"
#include "intake/case.h"

namespace precert {

// Reads every Parameters resource of the case's record into the case.
Status ReadParameters(Case& request);

}  // namespace precert
