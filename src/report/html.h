// The determination as one HTML page that needs nothing else: no scripts, no fonts, no network.
//
// Readable on a phone and on paper, in light and in dark; every mark of colour has words beside it.
#pragma once

#include <string>

#include "decide/determination.h"

namespace precert {

std::string ToHtml(const Determination& determination);

}  // namespace precert
