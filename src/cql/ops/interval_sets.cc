// Intervals as sets of points: Union, Intersect, Except and Collapse.
//
// CQL 1.5, Appendix B, "Interval Operators". A result that would not be one interval is null. Where
// the inputs leave open which of two bounds is meant, the result's bound is an open null: not
// known.
#include <algorithm>
#include <vector>

#include "cql/ops/duration.h"
#include "cql/ops/interval_bounds.h"

namespace precert::cql {
namespace {

// One bound of an interval, as it is written.
struct Edge {
  Value value;
  bool closed = false;
};
Edge LowOf(const IntervalData& i) { return {i.low, i.low_closed}; }
Edge HighOf(const IntervalData& i) { return {i.high, i.high_closed}; }

// `if_true` or `if_false` by `test`, or an unknown bound.
Edge Choose(Truth test, const Edge& if_true, const Edge& if_false) {
  if (IsOpen(test)) return {ToValue(test), false};
  return test == Truth::kTrue ? if_true : if_false;
}

Value MakeInterval(OpContext& context, const Edge& low, const Edge& high, const Type* point) {
  return Value::Interval(context.arena.New<IntervalData>(
      IntervalData{low.value, high.value, low.closed, high.closed, point}));
}

// The two operands of a set operation and what they cover.
struct Pair {
  Pair(OpContext& context, const OpCall& call)
      : order{context, std::nullopt},
        a(*call.args[0].interval),
        b(*call.args[1].interval),
        range_a(RangeOf(context, call.args[0])),
        range_b(RangeOf(context, call.args[1])) {}
  Order order;
  const IntervalData &a, &b;
  Range range_a, range_b;
};

Value Union(OpContext& context, const OpCall& call) {
  Pair p(context, call);
  Truth joined = Or(
      Overlaps(p.order, p.range_a, p.range_b),
      Or(MeetsBefore(p.order, p.range_a, p.range_b), MeetsBefore(p.order, p.range_b, p.range_a)));
  if (joined != Truth::kTrue) return joined == Truth::kUnknown ? Value::Unknown() : Value::Null();
  Edge low = Choose(LessOrEqual(p.order, p.range_a.start, p.range_b.start), LowOf(p.a), LowOf(p.b));
  Edge high = Choose(LessOrEqual(p.order, p.range_b.end, p.range_a.end), HighOf(p.a), HighOf(p.b));
  return MakeInterval(context, low, high, p.a.point);
}

Value Intersect(OpContext& context, const OpCall& call) {
  Pair p(context, call);
  Truth common = Overlaps(p.order, p.range_a, p.range_b);
  if (common != Truth::kTrue) return common == Truth::kUnknown ? Value::Unknown() : Value::Null();
  Edge low = Choose(LessOrEqual(p.order, p.range_b.start, p.range_a.start), LowOf(p.a), LowOf(p.b));
  Edge high = Choose(LessOrEqual(p.order, p.range_a.end, p.range_b.end), HighOf(p.a), HighOf(p.b));
  return MakeInterval(context, low, high, p.a.point);
}

Value Except(OpContext& context, const OpCall& call) {
  Pair p(context, call);
  Truth common = Overlaps(p.order, p.range_a, p.range_b);
  if (common == Truth::kFalse) return call.args[0];
  Truth before = Less(p.order, p.range_a.start, p.range_b.start);  // something is left before b
  Truth after = Less(p.order, p.range_b.end, p.range_a.end);       // something is left after b
  for (Truth t : {common, before, after}) {
    if (IsOpen(t)) return ToValue(t);
  }
  if (before == after) return Value::Null();  // nothing left, or two pieces
  if (before == Truth::kTrue) {
    if (!p.range_b.start.exact)
      return ToValue(p.range_b.start.unknown ? Truth::kUnknown : Truth::kNull);
    Edge high{PredecessorOf(context, p.range_b.start.least), true};
    return MakeInterval(context, LowOf(p.a), high, p.a.point);
  }
  if (!p.range_b.end.exact) return ToValue(p.range_b.end.unknown ? Truth::kUnknown : Truth::kNull);
  Edge low{SuccessorOf(context, p.range_b.end.greatest), true};
  return MakeInterval(context, low, HighOf(p.a), p.a.point);
}

// ---- Collapse ----------------------------------------------------------------------------------

// Whether a point no further than `per` after `end` reaches `start`: 3 days and 2 days apart.
Truth WithinStep(const Order& order, const Bound& end, const Bound& start, const Value& per) {
  if (end.infinite != 0 || start.infinite != 0 || !end.exact || !start.exact) return Truth::kNull;
  OpContext& context = order.context;
  const Value &from = end.least, &to = start.least;
  if (from.tag != to.tag) return Truth::kNull;  // a bound that is a range of counts
  switch (from.tag) {
    case Tag::kInteger:
    case Tag::kLong: {
      auto gap = Decimal::FromInt(to.integer).Subtract(Decimal::FromInt(from.integer));
      return gap ? ToTruth(*gap <= per.decimal()) : Truth::kNull;
    }
    case Tag::kDecimal: {
      auto gap = to.decimal().Subtract(from.decimal());
      return gap ? ToTruth(*gap <= per.decimal()) : Truth::kNull;
    }
    case Tag::kQuantity: {
      auto other = context.units.Convert(to.decimal(), to.unit, from.unit);
      auto step = context.units.Convert(per.decimal(), per.unit, from.unit);
      auto gap = other ? other->Subtract(from.decimal()) : std::nullopt;
      return gap && step ? ToTruth(*gap <= *step) : Truth::kNull;
    }
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime: {
      auto unit = DurationUnit(context.units, per.unit);
      auto amount = per.decimal().Truncate().ToInt64();
      if (!unit || !amount) return Truth::kNull;
      Precision component = *unit == Precision::kWeek ? Precision::kDay : *unit;
      if (from.datetime.precision < component || to.datetime.precision < component)
        return Truth::kNull;
      auto reach = AddUnits(TruncateTo(from.datetime, component), *amount, *unit, false);
      if (!reach) return Truth::kTrue;  // past the end of time
      auto n = CompareDateTimes(to.datetime, *reach, component, context.now.offset_minutes);
      return n ? ToTruth(*n <= 0) : Truth::kNull;
    }
    default:
      return Truth::kNull;
  }
}

struct Piece {
  const IntervalData* interval;
  Range range;
};

Value CollapseList(OpContext& context, const Value& list, const Value& per) {
  Order order{context, std::nullopt};
  std::vector<Piece> pieces;
  std::vector<Value> loose;  // one bound is not known: cannot be placed among the others
  for (const Value& item : list.list->items) {
    if (IsUnknown(item)) return item;
    if (item.is_null()) continue;
    Piece piece{item.interval, RangeOf(context, item)};
    const Bound &start = piece.range.start, &end = piece.range.end;
    if (start.unknown || end.unknown) return Value::Unknown();
    if (start.exact && end.exact) {
      pieces.push_back(piece);
    } else if (start.exact || end.exact) {
      loose.push_back(item);
    }  // neither bound is known: says nothing
  }
  // Uncertain orders count as ties. stable_sort stays within bounds whatever the order answers.
  std::stable_sort(pieces.begin(), pieces.end(), [&](const Piece& a, const Piece& b) {
    return Less(order, a.range.start, b.range.start) == Truth::kTrue;
  });

  std::vector<Value> out;
  for (size_t i = 0; i < pieces.size();) {
    Edge low = LowOf(*pieces[i].interval), high = HighOf(*pieces[i].interval);
    Range range = pieces[i].range;
    bool merged = false;
    size_t next = i + 1;
    for (; next < pieces.size(); ++next) {
      const Piece& other = pieces[next];
      Truth joined = Or(LessOrEqual(order, other.range.start, range.end),
                        per.is_null() ? MeetsBefore(order, range, other.range)
                                      : WithinStep(order, range.end, other.range.start, per));
      if (joined != Truth::kTrue) break;
      merged = true;
      if (Less(order, range.end, other.range.end) == Truth::kTrue) {
        range.end = other.range.end;
        high = HighOf(*other.interval);
      }
    }
    out.push_back(merged ? MakeInterval(context, low, high, pieces[i].interval->point)
                         : Value::Interval(pieces[i].interval));
    i = next;
  }
  out.insert(out.end(), loose.begin(), loose.end());
  return context.MakeList(out, list.list->open);
}

Value Collapse(OpContext& context, const OpCall& call) {
  const Value& list = call.args[0];
  if (list.is_null()) return NullLike(list);
  const Value per = call.args.size() > 1 ? call.args[1] : Value::Null();
  return IsUnknown(per) ? per : CollapseList(context, list, per);
}

constexpr OpDef kOps[] = {
    {"Union(Interval<T>, Interval<T>): Interval<T>", Union},
    {"Intersect(Interval<T>, Interval<T>): Interval<T>", Intersect},
    {"Except(Interval<T>, Interval<T>): Interval<T>", Except},
    {"Collapse(List<Interval<T>>): List<Interval<T>>", Collapse},
    {"Collapse(List<Interval<T>>, Quantity): List<Interval<T>>", Collapse, Nulls::kHandles},
};

}  // namespace

Value CollapseIntervals(OpContext& context, const Value& list) {
  return CollapseList(context, list, Value::Null());
}

std::span<const OpDef> IntervalSetOps() { return kOps; }

}  // namespace precert::cql
