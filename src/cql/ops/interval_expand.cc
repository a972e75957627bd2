// Expand: the points, or the unit-sized intervals, that an interval is made of.
//
// CQL 1.5, Appendix B, "Expand". The bounds are first brought to the precision of `per`: 10.0
// to 12.5 per 1 gives 10, 11, 12; 10:00 to 12:30 per hour gives 10, 11, 12. Only whole steps count:
// 1 to 10, exclusive, per 2 gives 1, 3, 5, 7. Bounds less precise than `per` give nothing, except
// that an Integer is a whole unit of tenths or hundredths: 10 to 10 per 0.1 gives 10.0 to 10.9.
// Without `per` the coarser precision of the two bounds is the step. An interval without a lower or
// an upper bound cannot be expanded: null.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "cql/ops/duration.h"
#include "cql/ops/interval_bounds.h"

namespace precert::cql {
namespace {

struct Step {
  Value start, end;
};

enum class Outcome : uint8_t { kDone, kNull, kUnknown, kFailed };

class Expander {
 public:
  Expander(OpContext& context, const Value& per) : context_(context), per_(per) {}

  Outcome Add(const IntervalData& interval);
  const std::vector<Step>& steps() const { return steps_; }

 private:
  Outcome AddNumbers(const Value& low, const Value& high);
  Outcome AddTimes(const Value& low, const Value& high);
  Outcome Fail(std::string message) {
    context_.Fail(std::move(message));
    return Outcome::kFailed;
  }
  Outcome TooMany() {
    return Fail(
        fmt::format("expand would make more than {} items (limit kMaxListItems): choose a larger "
                    "'per'",
                    limits::kMaxListItems));
  }

  OpContext& context_;
  const Value& per_;
  std::vector<Step> steps_;
};

// Digits after the point: as written where that is recorded, else those that are needed.
int PlacesOf(const Value& v) {
  if (v.tag == Tag::kInteger || v.tag == Tag::kLong) return 0;
  if (v.scale > 0) return v.scale;
  int places = Decimal::kPlaces;
  int128 units = v.decimal_units;
  while (places > 0 && units % 10 == 0) {
    units /= 10;
    --places;
  }
  return places;
}

Outcome Expander::Add(const IntervalData& interval) {
  if (IsUnknown(interval.low) || IsUnknown(interval.high)) return Outcome::kUnknown;
  if (interval.low.is_null() || interval.high.is_null()) return Outcome::kNull;
  Value low = StartOf(context_, interval), high = EndOf(context_, interval);
  if (low.is_null() || high.is_null() || low.tag != high.tag) return Outcome::kNull;
  if (!per_.is_null() && per_.decimal() <= Decimal()) {
    return Fail("expand: 'per' must be more than zero");
  }
  switch (low.tag) {
    case Tag::kInteger:
    case Tag::kLong:
    case Tag::kDecimal:
    case Tag::kQuantity:
      return AddNumbers(low, high);
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime:
      return AddTimes(low, high);
    default:
      return Outcome::kNull;
  }
}

Outcome Expander::AddNumbers(const Value& low, const Value& high) {
  const bool whole = low.tag == Tag::kInteger || low.tag == Tag::kLong;
  const bool quantity = low.tag == Tag::kQuantity;
  auto number = [](const Value& v) -> int128 {
    bool is_int = v.tag == Tag::kInteger || v.tag == Tag::kLong;
    return is_int ? int128{v.integer} * Decimal::kOne : v.decimal_units;
  };

  int places = 0;
  int128 size = 0;
  if (per_.is_null()) {
    places = std::min(PlacesOf(low), PlacesOf(high));
  } else {
    places = PlacesOf(per_);
    uint32_t unit = quantity ? low.unit : codes::UnitTable::kOne;
    auto converted = per_.unit == unit ? std::optional<Decimal>(per_.decimal())
                                       : context_.units.Convert(per_.decimal(), per_.unit, unit);
    if (!converted) {
      return Fail(fmt::format("expand: 'per' in '{}' does not fit points in '{}'",
                              context_.units.Text(per_.unit), context_.units.Text(unit)));
    }
    if (per_.unit != unit) places = PlacesOf(Value::Dec(*converted));
    size = converted->units();
  }
  int128 grain = 1;
  for (int i = places; i < Decimal::kPlaces; ++i) grain *= 10;
  if (per_.is_null()) size = grain;
  if (size <= 0) return Fail("expand: 'per' is too small for the points' unit");

  int128 first = number(low), last = number(high);
  if (quantity && high.unit != low.unit) {
    auto converted = context_.units.Convert(high.decimal(), high.unit, low.unit);
    if (!converted) return Outcome::kNull;
    last = converted->units();
  }
  first -= first % grain;
  if (whole && grain < Decimal::kOne) {
    last += Decimal::kOne - grain;
  } else {
    last -= last % grain;
  }
  if (last < first) return Outcome::kDone;
  int128 count = (last - first + grain) / size;
  if (count > static_cast<int128>(limits::kMaxListItems - steps_.size())) return TooMany();

  auto make = [&](int128 units) {
    if (whole && units % Decimal::kOne == 0 && size % Decimal::kOne == 0) {
      auto n = static_cast<int64_t>(units / Decimal::kOne);
      return low.tag == Tag::kLong ? Value::Long(n) : Value::Integer(n);
    }
    Decimal d = Decimal::FromUnits(units);
    return quantity ? Value::Quantity(d, low.unit) : Value::Dec(d, static_cast<uint8_t>(places));
  };
  for (int128 i = 0; i < count; ++i) {
    int128 start = first + i * size;
    steps_.push_back({make(start), make(start + size - grain)});
  }
  return Outcome::kDone;
}

Outcome Expander::AddTimes(const Value& low, const Value& high) {
  Precision unit = std::min(low.datetime.precision, high.datetime.precision);
  int64_t amount = 1;
  if (!per_.is_null()) {
    auto stated = DurationUnit(context_.units, per_.unit);
    auto n = per_.decimal().Truncate().ToInt64();
    if (!stated || !n || *n < 1) {
      return Fail(fmt::format("expand: 'per' must be a whole number of a time unit, not {} '{}'",
                              per_.decimal().ToPlainString(), context_.units.Text(per_.unit)));
    }
    unit = *stated == Precision::kWeek ? Precision::kDay : *stated;
    if (__builtin_mul_overflow(*n, *stated == Precision::kWeek ? 7 : 1, &amount))
      return Outcome::kDone;
  }
  if (low.datetime.precision < unit || high.datetime.precision < unit) return Outcome::kDone;
  if (low.tag == Tag::kTime && unit < Precision::kHour) return Outcome::kDone;

  const int offset = context_.now.offset_minutes;
  const DateTime first = TruncateTo(low.datetime, unit);
  const DateTime last = TruncateTo(high.datetime, unit);
  // Far too many is seen before any is made; months and years are few.
  if (unit >= Precision::kDay) {
    auto next = AddUnits(first, 1, unit, false);
    int64_t size = next ? ClockMilliseconds(*next) - ClockMilliseconds(first) : 0;
    int64_t span = ClockMilliseconds(last) - ClockMilliseconds(first);
    constexpr auto kMost = static_cast<int64_t>(limits::kMaxListItems);
    if (size > 0 && span / size / amount > kMost + 1) return TooMany();
  }
  // Each step is counted from the first, so that months do not drift. A Time may not pass midnight:
  // as a moment of the first day of the calendar it cannot go round the clock here.
  for (int64_t k = 0;; ++k) {
    int64_t from = 0, to = 0;
    if (__builtin_mul_overflow(k, amount, &from)) break;
    if (__builtin_add_overflow(from, amount - 1, &to)) break;
    auto start = AddUnits(first, from, unit, false);
    auto end = AddUnits(first, to, unit, false);
    if (!start || !end) break;
    auto order = CompareDateTimes(*end, last, unit, offset);
    if (!order || *order > 0) break;
    if (steps_.size() >= limits::kMaxListItems) return TooMany();
    steps_.push_back({Value::Temporal(low.tag, *start), Value::Temporal(low.tag, *end)});
  }
  return Outcome::kDone;
}

Value Answer(Outcome outcome) {
  return outcome == Outcome::kUnknown ? Value::Unknown() : Value::Null();
}

Value ExpandInterval(OpContext& context, const OpCall& call) {
  if (call.args[0].is_null()) return NullLike(call.args[0]);
  Value per = call.args.size() > 1 ? call.args[1] : Value::Null();
  if (IsUnknown(per)) return per;
  Expander expander(context, per);
  Outcome outcome = expander.Add(*call.args[0].interval);
  if (outcome != Outcome::kDone) return Answer(outcome);
  std::vector<Value> points;
  points.reserve(expander.steps().size());
  for (const Step& step : expander.steps()) points.push_back(step.start);
  return context.MakeList(points);
}

Value ExpandList(OpContext& context, const OpCall& call) {
  if (call.args[0].is_null()) return NullLike(call.args[0]);
  Value per = call.args.size() > 1 ? call.args[1] : Value::Null();
  if (IsUnknown(per)) return per;
  Value ranges = CollapseIntervals(context, call.args[0]);
  if (ranges.is_null()) return ranges;
  Expander expander(context, per);
  const Type* point = nullptr;
  for (const Value& item : ranges.list->items) {
    point = item.interval->point;
    Outcome outcome = expander.Add(*item.interval);
    if (outcome != Outcome::kDone) return Answer(outcome);
  }
  std::vector<Value> out;
  out.reserve(expander.steps().size());
  for (const Step& step : expander.steps()) {
    out.push_back(Value::Interval(
        context.arena.New<IntervalData>(IntervalData{step.start, step.end, true, true, point})));
  }
  return context.MakeList(out, ranges.list->open);
}

constexpr OpDef kOps[] = {
    {"Expand(Interval<T>): List<T>", ExpandInterval},
    {"Expand(Interval<T>, Quantity): List<T>", ExpandInterval, Nulls::kHandles},
    {"Expand(List<Interval<T>>): List<Interval<T>>", ExpandList},
    {"Expand(List<Interval<T>>, Quantity): List<Interval<T>>", ExpandList, Nulls::kHandles},
};

}  // namespace

std::span<const OpDef> IntervalExpandOps() { return kOps; }

}  // namespace precert::cql
