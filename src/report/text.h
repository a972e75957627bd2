// The determination as text, for a terminal: the five questions in order, 100 columns.
#pragma once

#include <string>

#include "decide/determination.h"

namespace precert {

std::string ToText(const Determination& determination);

}  // namespace precert
