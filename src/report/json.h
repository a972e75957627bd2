// The determination as JSON: the contract for programs. Names follow decide/determination.h.
//
// Deterministic: the same determination gives the same bytes. Amounts are JSON numbers with two
// decimals; dates are ISO; an amount or date that is not known is null.
#pragma once

#include <string>

#include "decide/determination.h"

namespace precert {

std::string ToJson(const Determination& determination);

}  // namespace precert
