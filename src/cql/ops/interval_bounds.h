// Bounds: where intervals begin and end, as far as that is known, and how two such places compare.
//
//   Range a = RangeOf(context, value);                  // an interval, or a point as [p, p]
//   Truth t = And(LessOrEqual(order, a.start, b.end), LessOrEqual(order, b.start, a.end));
//
// A bound that is not known (an open null) still lies on its side of the other bound: the end of
// Interval[5, null) is at least 5. Comparisons use that, so they answer whenever every possible
// bound gives the same answer. Shared by the files of the interval chapter only.
#pragma once

#include <optional>
#include <span>

#include "cql/core/op.h"
#include "cql/ops/interval.h"
#include "cql/ops/truth.h"

namespace precert::cql {

struct Bound {
  Value least, greatest;  // the same value when exact; null: no limit known on that side
  bool exact = true;
  bool unknown = false;  // not exact because the record is silent
  int infinite = 0;      // -1 or 1: a closed null bound of a type without least or greatest value
};

struct Range {
  Bound start, end;
};

// What comparisons need: the context, and how finely to compare.
struct Order {
  OpContext& context;
  std::optional<Precision> precision;
};

Range RangeOf(OpContext& context, const Value& value);  // not null
Bound PointBound(const Value& point);

Truth Less(const Order& order, const Bound& a, const Bound& b);
Truth Equal(const Order& order, const Bound& a, const Bound& b);
inline Truth LessOrEqual(const Order& order, const Bound& a, const Bound& b) {
  return Not(Less(order, b, a));
}

Truth Overlaps(const Order& order, const Range& a, const Range& b);
Truth MeetsBefore(const Order& order, const Range& a, const Range& b);  // b begins right after a

// Collapse without `per`; the list is not null. Null or Unknown as Collapse answers it.
Value CollapseIntervals(OpContext& context, const Value& list);

// Parts of IntervalOps().
std::span<const OpDef> IntervalRelationOps();
std::span<const OpDef> IntervalSetOps();
std::span<const OpDef> IntervalExpandOps();

}  // namespace precert::cql
