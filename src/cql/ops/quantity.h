// Quantities in one unit: what comparison and arithmetic do before they look at the numbers.
//
// CQL 1.5, Author's Guide, "Quantities" and "Unit conversion"; Appendix B, "Equal" and
// "Equivalent". All take Values of Tag::kQuantity. Safe on any thread that the UnitTable is.
#pragma once

#include <optional>

#include "cql/core/op.h"

namespace precert::cql {

struct Aligned {
  Decimal a, b;
  uint32_t unit;
};

// Both amounts in the more granular of their two units ('cm' before 'm'); nullopt when the units
// are not comparable or an amount leaves the range.
std::optional<Aligned> AlignQuantities(const codes::UnitTable& units, const Value& a,
                                       const Value& b);

// Order, exact to the 8 places of the more granular unit; nullopt when the units are not
// comparable.
std::optional<int> CompareQuantities(const codes::UnitTable& units, const Value& a, const Value& b);

// 100 'cm' ~ 1 'm'; 1 year ~ 365 days; 1 year ~ 1 'a'. Compared in the coarser unit.
bool EquivalentQuantities(codes::UnitTable& units, const Value& a, const Value& b);

// Equal when both are rounded to the places of the one that has fewer: 1.5 ~ 1.50, 1.001 ~ 1.
bool EquivalentDecimals(Decimal a, Decimal b);

// The quotient: comparable units give a pure number, others a unit "g/L". Null for division by
// zero.
Value DivideQuantities(codes::UnitTable& units, const Value& a, const Value& b);

}  // namespace precert::cql
