// Intervals: bounds, width, size and the single point; and comparison of bounds that may be
// unknown.
//
// CQL 1.5, Appendix B, "Interval Operators": Start, End, Width, Size, PointFrom. A closed null
// bound is the least or greatest value of the point type (of a Quantity, which has none: no limit
// at all), an open null bound is not known. Relations, set operations and Expand have their own
// files.
#include "cql/ops/interval.h"

#include <limits>
#include <vector>

#include "cql/ops/interval_bounds.h"

namespace precert::cql {
namespace {

// Order of two points as a test of it; open when it is null, and Unknown when a fuller record might
// decide it.
template <typename Test>
Truth Test2(const Order& order, const Value& a, const Value& b, Test test) {
  if (a.is_null() || b.is_null()) {
    return IsUnknown(a) || IsUnknown(b) ? Truth::kUnknown : Truth::kNull;
  }
  auto result = CompareValues(order.context, a, b, order.precision);
  if (result) return ToTruth(test(*result));
  auto open_count = [](const Value& v) {
    return v.tag == Tag::kUncertain && v.uncertain->high == std::numeric_limits<int64_t>::max();
  };
  return open_count(a) || open_count(b) ? Truth::kUnknown : Truth::kNull;
}

Truth OpenLike(const Bound& a, const Bound& b) {
  return a.unknown || b.unknown ? Truth::kUnknown : Truth::kNull;
}

bool IsLimitless(const IntervalData& interval, const Value& bound, bool closed,
                 const Value& point) {
  if (!bound.is_null() || bound.unknown || !closed) return false;
  return point.is_null() || (interval.point != nullptr && interval.point->Is(TypeKind::kQuantity));
}

Value Start(OpContext& context, const OpCall& call) {
  return StartOf(context, *call.args[0].interval);
}
Value End(OpContext& context, const OpCall& call) { return EndOf(context, *call.args[0].interval); }

Value PointFrom(OpContext& context, const OpCall& call) {
  Range range = RangeOf(context, call.args[0]);
  Truth one = Equal({context, std::nullopt}, range.start, range.end);
  if (IsOpen(one)) return ToValue(one);
  if (one == Truth::kTrue && !range.start.infinite) return range.start.least;
  return context.Fail("point from: the interval " + ToCql(call.args[0], context.units) +
                      " holds more than one point");
}

// end - start, plus the size of one point when asked.
Value Extent(OpContext& context, const OpCall& call, bool with_point) {
  Value start = StartOf(context, *call.args[0].interval);
  Value end = EndOf(context, *call.args[0].interval);
  if (start.is_null() || end.is_null()) return NullLike(start, end);
  if (start.tag != end.tag) return Value::Null();  // a bound that is a range of counts
  if (start.tag == Tag::kInteger || start.tag == Tag::kLong) {
    int64_t n = 0;
    if (__builtin_sub_overflow(end.integer, start.integer, &n)) return Value::Null();
    if (with_point && __builtin_add_overflow(n, int64_t{1}, &n)) return Value::Null();
    if (start.tag == Tag::kLong) return Value::Long(n);
    if (n > std::numeric_limits<int32_t>::max()) return Value::Null();
    return Value::Integer(n);
  }
  if (start.tag != Tag::kDecimal && start.tag != Tag::kQuantity) return Value::Null();
  std::optional<Decimal> high = end.decimal();
  if (start.tag == Tag::kQuantity && start.unit != end.unit) {
    high = context.units.Convert(*high, end.unit, start.unit);
  }
  if (high) high = high->Subtract(start.decimal());
  if (high && with_point) high = high->Add(Decimal::FromUnits(1));
  if (!high) return Value::Null();
  return start.tag == Tag::kQuantity ? Value::Quantity(*high, start.unit) : Value::Dec(*high);
}

Value Width(OpContext& context, const OpCall& call) { return Extent(context, call, false); }
Value Size(OpContext& context, const OpCall& call) { return Extent(context, call, true); }

constexpr OpDef kOps[] = {
    {"Start(Interval<T>): T", Start},
    {"End(Interval<T>): T", End},
    {"PointFrom(Interval<T>): T", PointFrom},
    {"Width(Interval<Integer>): Integer", Width},
    {"Width(Interval<Long>): Long", Width},
    {"Width(Interval<Decimal>): Decimal", Width},
    {"Width(Interval<Quantity>): Quantity", Width},
    {"Size(Interval<Integer>): Integer", Size},
    {"Size(Interval<Long>): Long", Size},
    {"Size(Interval<Decimal>): Decimal", Size},
    {"Size(Interval<Quantity>): Quantity", Size},
};

}  // namespace

Value StartOf(OpContext& context, const IntervalData& interval) {
  const Value& low = interval.low;
  if (!low.is_null()) return interval.low_closed ? low : SuccessorOf(context, low);
  if (low.unknown || !interval.low_closed || interval.point == nullptr) return NullLike(low);
  return MinimumOf(context, interval.point);
}

Value EndOf(OpContext& context, const IntervalData& interval) {
  const Value& high = interval.high;
  if (!high.is_null()) return interval.high_closed ? high : PredecessorOf(context, high);
  if (high.unknown || !interval.high_closed || interval.point == nullptr) return NullLike(high);
  return MaximumOf(context, interval.point);
}

Bound PointBound(const Value& point) {
  return {
      .least = point, .greatest = point, .exact = !point.is_null(), .unknown = IsUnknown(point)};
}

Range RangeOf(OpContext& context, const Value& value) {
  if (value.tag != Tag::kInterval) return {PointBound(value), PointBound(value)};
  const IntervalData& interval = *value.interval;
  Value start = StartOf(context, interval), end = EndOf(context, interval);
  Range range{PointBound(start), PointBound(end)};
  if (IsLimitless(interval, interval.low, interval.low_closed, start)) {
    range.start = {.infinite = -1};
  } else if (start.is_null()) {
    range.start.greatest = end;
  }
  if (IsLimitless(interval, interval.high, interval.high_closed, end)) {
    range.end = {.infinite = 1};
  } else if (end.is_null()) {
    range.end.least = start;
  }
  return range;
}

Truth Less(const Order& order, const Bound& a, const Bound& b) {
  if (a.infinite != 0 || b.infinite != 0) {
    if (a.infinite != 0 && b.infinite != 0) return ToTruth(a.infinite < b.infinite);
    if (a.infinite > 0 || b.infinite < 0) return Truth::kFalse;
    return a.exact && b.exact ? Truth::kTrue : OpenLike(a, b);
  }
  auto less = [](int n) { return n < 0; };
  if (a.exact && b.exact) return Test2(order, a.least, b.least, less);
  if (Test2(order, a.greatest, b.least, less) == Truth::kTrue) return Truth::kTrue;
  if (Test2(order, a.least, b.greatest, less) == Truth::kFalse) return Truth::kFalse;
  return OpenLike(a, b);
}

Truth Equal(const Order& order, const Bound& a, const Bound& b) {
  if (a.infinite != 0 || b.infinite != 0) {
    if (a.infinite != 0 && b.infinite != 0) return ToTruth(a.infinite == b.infinite);
    return a.exact && b.exact ? Truth::kFalse : OpenLike(a, b);
  }
  if (a.exact && b.exact) return Test2(order, a.least, b.least, [](int n) { return n == 0; });
  if (Less(order, a, b) == Truth::kTrue || Less(order, b, a) == Truth::kTrue) return Truth::kFalse;
  return OpenLike(a, b);
}

std::span<const OpDef> IntervalOps() {
  static const std::vector<OpDef> all = [] {
    std::vector<OpDef> ops(std::begin(kOps), std::end(kOps));
    for (auto part : {IntervalRelationOps(), IntervalSetOps(), IntervalExpandOps()}) {
      ops.insert(ops.end(), part.begin(), part.end());
    }
    return ops;
  }();
  return all;
}

}  // namespace precert::cql
