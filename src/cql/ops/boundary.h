// Precision and boundaries: how exactly a value was written, and the least and the greatest value
// that it may stand for. CQL 1.5, Appendix B, "Precision", "LowBoundary", "HighBoundary". These are
// the functions behind the operators of ArithmeticOps().
#pragma once

#include "cql/core/op.h"

namespace precert::cql {

// Digits after the point that a Decimal or Quantity was written with; when that was not recorded,
// as many as it needs (at least one).
int WrittenPlaces(const Value& v);

Value PrecisionOp(OpContext& context, const OpCall& call);    // any point type but Quantity
Value LowBoundaryOp(OpContext& context, const OpCall& call);  // value, digits; sees nulls
Value HighBoundaryOp(OpContext& context, const OpCall& call);

}  // namespace precert::cql
