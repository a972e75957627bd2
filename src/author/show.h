// Shows a policy as people read it: each clause with the code that carries it out.
#pragma once

#include <string>

#include "policy/policy.h"

namespace precert {

std::string ShowPolicy(const Policy& policy);

}  // namespace precert
