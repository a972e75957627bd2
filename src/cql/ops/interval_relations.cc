// Relations between intervals, and between points and intervals: before, during, meets, overlaps,
// ...
//
// CQL 1.5, Appendix B, "Interval Operators". Each relation is written once, over ranges; a point is
// the range that begins and ends there. "day of" and the like compare no finer than that precision.
// A null operand answers null, except that nothing is in a null interval.
#include "cql/ops/interval_bounds.h"

namespace precert::cql {

Truth Overlaps(const Order& order, const Range& a, const Range& b) {
  return And(LessOrEqual(order, a.start, b.end), LessOrEqual(order, b.start, a.end));
}

namespace {

// A date or time that stops before its finest component.
bool IsPartial(const Value& v) {
  if (v.tag == Tag::kDate) return v.datetime.precision < Precision::kDay;
  return (v.tag == Tag::kDateTime || v.tag == Tag::kTime) &&
         v.datetime.precision < Precision::kMillisecond;
}

}  // namespace

Truth MeetsBefore(const Order& order, const Range& a, const Range& b) {
  if (a.end.infinite != 0 || b.start.infinite != 0) return Truth::kFalse;
  auto next = [&order](Value v) {
    if (v.is_null()) return v;
    if (order.precision &&
        (v.tag == Tag::kDate || v.tag == Tag::kDateTime || v.tag == Tag::kTime)) {
      v.datetime = TruncateTo(v.datetime, *order.precision);
    }
    return SuccessorOf(order.context, v);
  };
  Bound after = a.end;
  after.least = next(a.end.least);
  after.greatest = next(a.end.greatest);
  // Nothing comes after the greatest value, and an end that is not known is not before its least.
  if (!a.end.least.is_null() && after.least.is_null()) return Truth::kFalse;
  if (!a.end.exact && IsPartial(a.end.least)) {
    // What comes after an end that is not known comes after its least. The successor of @2012 would
    // say too much: the end may be in February of that year.
    if (LessOrEqual(order, b.start, PointBound(a.end.least)) == Truth::kTrue) return Truth::kFalse;
    after.least = a.end.least;
  }
  return Equal(order, after, b.start);
}

namespace {

Truth Before(const Order& order, const Range& a, const Range& b) {
  return Less(order, a.end, b.start);
}
Truth After(const Order& order, const Range& a, const Range& b) {
  return Less(order, b.end, a.start);
}

Truth SameOrBefore(const Order& order, const Range& a, const Range& b) {
  return LessOrEqual(order, a.end, b.start);
}
Truth SameOrAfter(const Order& order, const Range& a, const Range& b) {
  return LessOrEqual(order, b.end, a.start);
}
Truth SameAs(const Order& order, const Range& a, const Range& b) {
  return And(Equal(order, a.start, b.start), Equal(order, a.end, b.end));
}

Truth MeetsAfter(const Order& order, const Range& a, const Range& b) {
  return MeetsBefore(order, b, a);
}
Truth Meets(const Order& order, const Range& a, const Range& b) {
  return Or(MeetsBefore(order, a, b), MeetsAfter(order, a, b));
}

Truth OverlapsBefore(const Order& order, const Range& a, const Range& b) {
  return And(Less(order, a.start, b.start), Overlaps(order, a, b));
}
Truth OverlapsAfter(const Order& order, const Range& a, const Range& b) {
  return And(Less(order, b.end, a.end), Overlaps(order, a, b));
}

Truth Includes(const Order& order, const Range& a, const Range& b) {
  return And(LessOrEqual(order, a.start, b.start), LessOrEqual(order, b.end, a.end));
}
Truth IncludedIn(const Order& order, const Range& a, const Range& b) {
  return Includes(order, b, a);
}

Truth ProperIncludes(const Order& order, const Range& a, const Range& b) {
  Truth more = Or(Less(order, a.start, b.start), Less(order, b.end, a.end));
  return And(Includes(order, a, b), more);
}
Truth ProperIncludedIn(const Order& order, const Range& a, const Range& b) {
  return ProperIncludes(order, b, a);
}

// A point is properly within when it is neither bound.
Truth ProperContains(const Order& order, const Range& a, const Range& point) {
  return And(Less(order, a.start, point.start), Less(order, point.end, a.end));
}

Truth Starts(const Order& order, const Range& a, const Range& b) {
  return And(Equal(order, a.start, b.start), LessOrEqual(order, a.end, b.end));
}
Truth Ends(const Order& order, const Range& a, const Range& b) {
  return And(LessOrEqual(order, b.start, a.start), Equal(order, a.end, b.end));
}

using Relation = Truth (*)(const Order&, const Range&, const Range&);

Value Relate(OpContext& context, const OpCall& call, const Value& a, const Value& b,
             Relation relation) {
  if (call.precision == Precision::kWeek) {
    return context.Fail("intervals are not compared to the week: use the day");
  }
  return ToValue(relation({context, call.precision}, RangeOf(context, a), RangeOf(context, b)));
}

// Whether low <= first and last <= high, for an interval with both bounds stated and closed;
// nothing when that is not certain. Most criteria ask just this, and it needs no ranges.
std::optional<bool> HoldsPlainly(OpContext& context, const OpCall& call, const Value& interval,
                                 const Value& first, const Value& last) {
  if (interval.tag != Tag::kInterval || call.precision == Precision::kWeek) return std::nullopt;
  const IntervalData& outer = *interval.interval;
  if (!outer.low_closed || !outer.high_closed || outer.low.is_null() || outer.high.is_null() ||
      first.tag != outer.low.tag || last.tag != outer.high.tag) {
    return std::nullopt;
  }
  const std::optional<int> low = CompareValues(context, outer.low, first, call.precision);
  if (!low || context.error) return std::nullopt;
  if (*low > 0) return false;
  const std::optional<int> high = CompareValues(context, last, outer.high, call.precision);
  if (!high || context.error) return std::nullopt;
  return *high <= 0;
}

template <Relation relation>
Value Op2(OpContext& context, const OpCall& call) {
  if constexpr (relation == Includes || relation == IncludedIn) {
    const Value& outer = call.args[relation == Includes ? 0 : 1];
    const Value& inner = call.args[relation == Includes ? 1 : 0];
    std::optional<bool> holds;
    if (inner.tag != Tag::kInterval) {
      holds = HoldsPlainly(context, call, outer, inner, inner);
    } else if (inner.interval->low_closed && inner.interval->high_closed) {
      holds = HoldsPlainly(context, call, outer, inner.interval->low, inner.interval->high);
    }
    if (holds) return Value::Boolean(*holds);
  }
  return Relate(context, call, call.args[0], call.args[1], relation);
}

// An interval and a point, which may be null; nothing is in a null interval.
Value Within(OpContext& context, const OpCall& call, const Value& interval, const Value& point,
             Relation relation) {
  if (IsUnknown(interval)) return Value::Unknown();
  if (interval.is_null()) return Value::Boolean(false);
  if (point.is_null()) return NullLike(point);
  if (relation == Includes) {
    if (auto holds = HoldsPlainly(context, call, interval, point, point)) {
      return Value::Boolean(*holds);
    }
  }
  return Relate(context, call, interval, point, relation);
}

template <Relation relation>
Value ContainsPoint(OpContext& context, const OpCall& call) {
  return Within(context, call, call.args[0], call.args[1], relation);
}
template <Relation relation>
Value PointIn(OpContext& context, const OpCall& call) {
  return Within(context, call, call.args[1], call.args[0], relation);
}

constexpr Nulls kHandles = Nulls::kHandles;

constexpr OpDef kOps[] = {
    {"Before(Interval<T>, Interval<T>): Boolean", Op2<Before>},
    {"Before(T, Interval<T>): Boolean", Op2<Before>},
    {"Before(Interval<T>, T): Boolean", Op2<Before>},
    {"After(Interval<T>, Interval<T>): Boolean", Op2<After>},
    {"After(T, Interval<T>): Boolean", Op2<After>},
    {"After(Interval<T>, T): Boolean", Op2<After>},
    {"SameOrBefore(Interval<T>, Interval<T>): Boolean", Op2<SameOrBefore>},
    {"SameOrBefore(T, Interval<T>): Boolean", Op2<SameOrBefore>},
    {"SameOrBefore(Interval<T>, T): Boolean", Op2<SameOrBefore>},
    {"SameOrAfter(Interval<T>, Interval<T>): Boolean", Op2<SameOrAfter>},
    {"SameOrAfter(T, Interval<T>): Boolean", Op2<SameOrAfter>},
    {"SameOrAfter(Interval<T>, T): Boolean", Op2<SameOrAfter>},
    {"SameAs(Interval<T>, Interval<T>): Boolean", Op2<SameAs>},

    {"Meets(Interval<T>, Interval<T>): Boolean", Op2<Meets>},
    {"MeetsBefore(Interval<T>, Interval<T>): Boolean", Op2<MeetsBefore>},
    {"MeetsAfter(Interval<T>, Interval<T>): Boolean", Op2<MeetsAfter>},
    {"Overlaps(Interval<T>, Interval<T>): Boolean", Op2<Overlaps>},
    {"OverlapsBefore(Interval<T>, Interval<T>): Boolean", Op2<OverlapsBefore>},
    {"OverlapsAfter(Interval<T>, Interval<T>): Boolean", Op2<OverlapsAfter>},
    {"Starts(Interval<T>, Interval<T>): Boolean", Op2<Starts>},
    {"Ends(Interval<T>, Interval<T>): Boolean", Op2<Ends>},

    {"Includes(Interval<T>, Interval<T>): Boolean", Op2<Includes>},
    {"IncludedIn(Interval<T>, Interval<T>): Boolean", Op2<IncludedIn>},
    {"ProperIncludes(Interval<T>, Interval<T>): Boolean", Op2<ProperIncludes>},
    {"ProperIncludedIn(Interval<T>, Interval<T>): Boolean", Op2<ProperIncludedIn>},

    {"Contains(Interval<T>, T): Boolean", ContainsPoint<Includes>, kHandles},
    {"In(T, Interval<T>): Boolean", PointIn<Includes>, kHandles},
    {"Includes(Interval<T>, T): Boolean", Op2<Includes>},
    {"IncludedIn(T, Interval<T>): Boolean", Op2<IncludedIn>},
    {"ProperContains(Interval<T>, T): Boolean", ContainsPoint<ProperContains>, kHandles},
    {"ProperIn(T, Interval<T>): Boolean", PointIn<ProperContains>, kHandles},
    {"ProperIncludes(Interval<T>, T): Boolean", ContainsPoint<ProperContains>, kHandles},
    {"ProperIncludedIn(T, Interval<T>): Boolean", PointIn<ProperContains>, kHandles},
};

}  // namespace

std::span<const OpDef> IntervalRelationOps() { return kOps; }

}  // namespace precert::cql
