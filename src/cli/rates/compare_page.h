// A comparison of prices as text for a terminal and as one HTML page that needs nothing else.
#pragma once

#include <string>

#include "network/rates/compare.h"

namespace precert {

std::string ComparisonText(const rates::Store& store, const rates::Comparison& comparison);
std::string ComparisonHtml(const rates::Store& store, const rates::Comparison& comparison);

}  // namespace precert
