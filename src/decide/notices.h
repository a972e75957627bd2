// Notices: what every reader of a determination must know about it, in plain words.
#pragma once

#include <string>
#include <vector>

#include "decide/determination.h"
#include "intake/plan_type.h"

namespace precert {

std::vector<std::string> NoticesFor(const Determination& determination, PlanType type);

}  // namespace precert
