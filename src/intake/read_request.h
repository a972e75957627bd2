// ReadRequest: what a Bundle asks for, the lines of its Claim or its ServiceRequests, with who asks
// and where (read_provider.h).
//
// Fills the case's lines, provider, dates and purpose; its record must be there. Errors say what is
// missing or contradicts itself, and where.
#pragma once

#include "base/result.h"
#include "intake/case.h"

namespace precert {

Status ReadRequest(Case* out);

}  // namespace precert
