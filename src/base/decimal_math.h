// Decimal math: exponentials, logarithms and powers of Decimals, right to the last of the 8 places.
//
// Computed in 320-bit fixed point (192 bits of fraction), so that the error is many digits below
// what is kept, and rounded once, half away from zero. No floating point. Each answers nullopt
// where there is no real result or it is out of range. Thread-safe.
#pragma once

#include <optional>
#include <span>

#include "base/decimal.h"

namespace precert {

std::optional<Decimal> Exp(Decimal x);
std::optional<Decimal> Ln(Decimal x);                 // x > 0
std::optional<Decimal> Log(Decimal x, Decimal base);  // both > 0, base not 1
// x to the power of y. A negative x only with a whole y; 0 to the power of 0 is 1.
std::optional<Decimal> Power(Decimal x, Decimal y);
// The n-th root of the product of n values. Nullopt for none and for a negative one.
std::optional<Decimal> GeometricMean(std::span<const Decimal> values);

}  // namespace precert
