// ShowPlan: the cost sharing of a plan as text: each tier's amounts and services, with the section
// that says so, and what the documents leave open.
#pragma once

#include <string>

#include "plan/plan.h"

namespace precert {

std::string ShowPlan(const Plan& plan);

// The terms of one benefit in words: "$50.00 copay for each session, no deductible".
std::string TermsInWords(const ServiceBenefit& benefit);

}  // namespace precert
