// The estimate: what a determination's sessions cost the patient, one by one and in all, what makes
// the range, how the accumulators move, and what the plan year may still cost at worst.
//
// Text is for a patient, JSON ("precert.estimate.v1") holds everything, HTML is one page that needs
// nothing else. Pure; the same determination gives the same bytes.
#pragma once

#include <string>

#include "decide/determination.h"

namespace precert {

std::string EstimateToText(const Determination& determination);
std::string EstimateToJson(const Determination& determination);
std::string EstimateToHtml(const Determination& determination);

}  // namespace precert
