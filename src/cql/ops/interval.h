// Interval bounds as points, for the chapters that compare or print intervals.
//
// CQL 1.5, Appendix B, "Start" and "End": a closed bound is itself, an open one is the successor
// (or predecessor) of itself; a closed null bound is the least (or greatest) value of the point
// type; an open null bound is not known and answers null. A bound that is marked Unknown answers
// Unknown, closed or open. Thread rules are the OpContext's.
#pragma once

#include "cql/core/op.h"

namespace precert::cql {

Value StartOf(OpContext& context, const IntervalData& interval);
Value EndOf(OpContext& context, const IntervalData& interval);

}  // namespace precert::cql
