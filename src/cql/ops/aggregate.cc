// Aggregates: AllTrue, AnyTrue, Count, Sum, Min, Max, Avg, Median, Mode, Product, the variances and
// deviations, and the geometric mean.
//
// CQL 1.5, Appendix B, "Aggregate Functions". Null items are left out; over nothing the answer is
// null, except that AllTrue is true, AnyTrue false and Count 0. Quantities are brought to the unit
// of the first; units that do not compare, and results out of range, make null. What open lists and
// Unknown items make of each stands in list.cc.
//
// Everything is exact decimal arithmetic, rounded once to 8 places: roots by integer square root,
// the geometric mean by logarithms in fixed point (base/decimal_math.h).
#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "base/decimal_math.h"
#include "cql/ops/list_items.h"
#include "cql/ops/operand.h"

namespace precert::cql {
namespace {

constexpr int64_t kEndless = std::numeric_limits<int64_t>::max();

// ---- the items of a list -----------------------------------------------------------------------

struct Items {
  std::vector<Value> values;  // not null
  size_t unknowns = 0;
  bool open = false;
};

Items Gather(const ListData& list) {
  Items items;
  items.open = list.open;
  items.values.reserve(list.items.size());
  for (const Value& v : list.items) {
    if (!v.is_null()) items.values.push_back(v);
    if (IsUnknown(v)) ++items.unknowns;
  }
  return items;
}

// What an aggregate over these items answers before it looks at them, if that is settled: over
// nothing null, where the record is silent Unknown. `needs_all`: an open list leaves the answer
// open.
std::optional<Value> Settled(const Items& items, bool needs_all) {
  if (items.unknowns > 0 || (items.open && (needs_all || items.values.empty()))) {
    return Value::Unknown();
  }
  if (items.values.empty()) return Value::Null();
  for (const Value& v : items.values) {
    if (v.tag == Tag::kUncertain) {
      return v.uncertain->high == kEndless ? Value::Unknown() : Value::Null();
    }
  }
  return std::nullopt;
}

// Numbers in one unit, as decimals.
struct Numbers {
  std::vector<Decimal> values;
  Tag tag = Tag::kDecimal;
  uint32_t unit = 0;

  Value Make(std::optional<Decimal> d) const {
    if (!d) return Value::Null();
    return tag == Tag::kQuantity ? Value::Quantity(*d, unit) : Value::Dec(*d);
  }
};

std::optional<Numbers> ToNumbers(OpContext& context, const std::vector<Value>& values) {
  Numbers out;
  out.tag = values[0].tag;
  out.unit = out.tag == Tag::kQuantity ? values[0].unit : 0;
  out.values.reserve(values.size());
  for (const Value& v : values) {
    if (v.tag == Tag::kInteger || v.tag == Tag::kLong) {
      out.values.push_back(Decimal::FromInt(v.integer));
    } else if (v.tag == Tag::kQuantity && v.unit != out.unit) {
      auto converted = context.units.Convert(v.decimal(), v.unit, out.unit);
      if (!converted) return std::nullopt;
      out.values.push_back(*converted);
    } else {
      out.values.push_back(v.decimal());
    }
  }
  return out;
}

// ---- truth -------------------------------------------------------------------------------------

// All items are true, or: one item is true. `decides` is the item that settles it.
Value Quantify(const Value& list, bool decides) {
  if (list.is_null()) return IsUnknown(list) ? list : Value::Boolean(!decides);
  bool unknown = list.list->open;
  for (const Value& v : list.list->items) {
    if (decides ? v.is_true() : v.is_false()) return Value::Boolean(decides);
    unknown = unknown || IsUnknown(v);
  }
  return unknown ? Value::Unknown() : Value::Boolean(!decides);
}

Value AllTrue(OpContext&, const OpCall& call) { return Quantify(call.args[0], false); }
Value AnyTrue(OpContext&, const OpCall& call) { return Quantify(call.args[0], true); }

Value Count(OpContext& context, const OpCall& call) {
  const Value& list = call.args[0];
  if (list.is_null()) return IsUnknown(list) ? list : Value::Integer(0);
  int64_t known = 0;
  bool unknown = list.list->open;
  for (const Value& v : list.list->items) {
    if (!v.is_null()) ++known;
    unknown = unknown || IsUnknown(v);
  }
  if (!unknown) return Value::Integer(known);
  // Without end also where a closed list bounds it: a range with two ends stands for what no record
  // can tell, and a comparison with it would be null instead of Unknown.
  return Value::Uncertain(context.arena.New<UncertainData>(UncertainData{known, kEndless}));
}

// Null when the total is out of range; what is summed on the way may be.
std::optional<Decimal> TotalOf(const std::vector<Decimal>& values) {
  int128 total = 0;
  for (Decimal d : values) {
    if (__builtin_add_overflow(total, d.units(), &total)) return std::nullopt;
  }
  return Decimal::FromUnits(total).Add(Decimal());
}

// ---- sums and products -------------------------------------------------------------------------

Value IntegerResult(Tag tag, std::optional<int64_t> n) {
  if (!n) return Value::Null();
  if (tag == Tag::kLong) return Value::Long(*n);
  constexpr int64_t kLeast = std::numeric_limits<int32_t>::min();
  constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
  return *n < kLeast || *n > kMost ? Value::Null() : Value::Integer(*n);
}

// Some items are ranges of possible integers: so is their sum.
Value SumOfRanges(OpContext& context, const std::vector<Value>& values) {
  int64_t low = 0, high = 0;
  for (const Value& v : values) {
    bool range = v.tag == Tag::kUncertain;
    if (!range && v.tag != Tag::kInteger && v.tag != Tag::kLong) return Value::Null();
    int64_t from = range ? v.uncertain->low : v.integer, to = range ? v.uncertain->high : v.integer;
    if (__builtin_add_overflow(low, from, &low)) return Value::Null();
    if (high == kEndless || to == kEndless) {
      high = kEndless;
    } else if (__builtin_add_overflow(high, to, &high)) {
      return Value::Null();
    }
  }
  return Value::Uncertain(context.arena.New<UncertainData>(UncertainData{low, high}));
}

Value Sum(OpContext& context, const OpCall& call) {
  Items items = Gather(*call.args[0].list);
  bool ranges = std::any_of(items.values.begin(), items.values.end(),
                            [](const Value& v) { return v.tag == Tag::kUncertain; });
  if (ranges && items.unknowns == 0 && !items.open) return SumOfRanges(context, items.values);
  if (auto settled = Settled(items, true)) return *settled;

  Tag tag = items.values[0].tag;
  if (tag == Tag::kInteger || tag == Tag::kLong) {
    int128 total = 0;  // only the sum must fit, not what is summed on the way
    for (const Value& v : items.values) total += v.integer;
    if (total != static_cast<int64_t>(total)) return Value::Null();
    return IntegerResult(tag, static_cast<int64_t>(total));
  }
  auto numbers = ToNumbers(context, items.values);
  if (!numbers) return Value::Null();
  return numbers->Make(TotalOf(numbers->values));
}

Value Product(OpContext& context, const OpCall& call) {
  Items items = Gather(*call.args[0].list);
  if (auto settled = Settled(items, true)) return *settled;
  Tag tag = items.values[0].tag;
  if (tag == Tag::kInteger || tag == Tag::kLong) {
    int64_t total = 1;
    bool overflow = false;
    for (const Value& v : items.values) {
      if (v.integer == 0) return IntegerResult(tag, 0);
      overflow = overflow || __builtin_mul_overflow(total, v.integer, &total);
    }
    return overflow ? Value::Null() : IntegerResult(tag, total);
  }
  // Quantities multiply with their units, whatever they are.
  std::optional<Decimal> total = items.values[0].decimal();
  uint32_t unit = tag == Tag::kQuantity ? items.values[0].unit : 0;
  for (size_t i = 1; i < items.values.size() && total; ++i) {
    total = total->Multiply(items.values[i].decimal());
    if (tag == Tag::kQuantity) unit = context.units.Multiply(unit, items.values[i].unit);
  }
  if (!total) return Value::Null();
  return tag == Tag::kQuantity ? Value::Quantity(*total, unit) : Value::Dec(*total);
}

// ---- order -------------------------------------------------------------------------------------

// The least or the greatest; null when two items do not compare for certain.
Value Extreme(OpContext& context, const OpCall& call, int sign) {
  Items items = Gather(*call.args[0].list);
  if (auto settled = Settled(items, false)) return *settled;
  Value best = items.values[0];
  for (size_t i = 1; i < items.values.size(); ++i) {
    auto order = CompareValues(context, items.values[i], best);
    if (!order) return Value::Null();
    if (*order * sign > 0) best = items.values[i];
  }
  return best;
}

Value Max(OpContext& context, const OpCall& call) { return Extreme(context, call, 1); }
Value Min(OpContext& context, const OpCall& call) { return Extreme(context, call, -1); }

// The most frequent; of several the one that comes first in the list.
Value Mode(OpContext& context, const OpCall& call) {
  Items items = Gather(*call.args[0].list);
  if (auto settled = Settled(items, true)) return *settled;
  ItemSet seen(context);
  std::vector<std::pair<Value, size_t>> counts;
  for (const Value& v : items.values) {
    if (context.error) return Value::Null();
    int64_t at = seen.Find(v);
    if (at >= 0) {
      ++counts[static_cast<size_t>(at)].second;
    } else {
      seen.Add(v);
      counts.push_back({v, 1});
    }
  }
  auto most = std::max_element(counts.begin(), counts.end(),
                               [](const auto& a, const auto& b) { return a.second < b.second; });
  return most->first;
}

// ---- means -------------------------------------------------------------------------------------

std::optional<Decimal> MeanOf(const std::vector<Decimal>& values) {
  const std::optional<Decimal> total = TotalOf(values);
  if (!total) return std::nullopt;
  return total->Divide(Decimal::FromInt(static_cast<int64_t>(values.size())));
}

Value Avg(OpContext& context, const OpCall& call) {
  Items items = Gather(*call.args[0].list);
  if (auto settled = Settled(items, false)) return *settled;
  auto numbers = ToNumbers(context, items.values);
  return numbers ? numbers->Make(MeanOf(numbers->values)) : Value::Null();
}

Value Median(OpContext& context, const OpCall& call) {
  Items items = Gather(*call.args[0].list);
  if (auto settled = Settled(items, false)) return *settled;
  auto numbers = ToNumbers(context, items.values);
  if (!numbers) return Value::Null();
  std::vector<Decimal>& values = numbers->values;
  std::sort(values.begin(), values.end());
  size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return numbers->Make(values[middle]);
  return numbers->Make(MeanOf({values[middle - 1], values[middle]}));
}

Value GeometricMean(OpContext& context, const OpCall& call) {
  Items items = Gather(*call.args[0].list);
  if (auto settled = Settled(items, false)) return *settled;
  auto numbers = ToNumbers(context, items.values);
  if (!numbers) return Value::Null();
  return FromDecimal(precert::GeometricMean(numbers->values));
}

// ---- spread ------------------------------------------------------------------------------------

// The largest n with n * n <= v.
int128 FloorRoot(int128 v) {
  if (v < 2) return v;
  int128 x = v, next = (v / 2) + 1;
  while (next < x) {
    x = next;
    next = (x + v / x) / 2;
  }
  return x;
}

// Square root, rounded half up to 8 places; `v` is not negative.
std::optional<Decimal> RootOf(Decimal v) {
  int128 units = v.units(), scaled = 0;
  // sqrt(u * 10^-8) in units of 10^-8 is sqrt(u * 10^8).
  if (!__builtin_mul_overflow(units, int128{Decimal::kOne}, &scaled)) {
    int128 root = FloorRoot(scaled);
    if (scaled - root * root > root) ++root;
    return Decimal::FromUnits(root);
  }
  // Too large for that: a first guess without the last places, then one step of Newton's method.
  Decimal guess = Decimal::FromUnits(FloorRoot(units) * 10'000);
  auto quotient = v.Divide(guess);
  auto sum = quotient ? guess.Add(*quotient) : std::nullopt;
  return sum ? sum->Divide(Decimal::FromInt(2)) : std::nullopt;
}

// Mean square distance from the mean: over n for a population, n - 1 for a sample.
std::optional<Decimal> VarianceOf(const std::vector<Decimal>& values, bool population) {
  auto n = static_cast<int64_t>(values.size());
  int64_t divisor = population ? n : n - 1;
  if (divisor < 1) return std::nullopt;
  // (n * sum(x^2) - sum(x)^2) / (n * divisor), exactly, while it fits 128 bits.
  int128 sum = 0, squares = 0, term = 0, spread = 0;
  bool overflow = false;
  for (Decimal d : values) {
    overflow = overflow || __builtin_mul_overflow(d.units(), d.units(), &term) ||
               __builtin_add_overflow(squares, term, &squares) ||
               __builtin_add_overflow(sum, d.units(), &sum);
  }
  overflow = overflow || __builtin_mul_overflow(squares, int128{n}, &spread) ||
             __builtin_mul_overflow(sum, sum, &term) ||
             __builtin_sub_overflow(spread, term, &spread);
  if (!overflow) {
    int128 denominator = int128{n} * divisor * Decimal::kOne;  // back to 8 places
    return Decimal::FromUnits((spread + denominator / 2) / denominator);
  }
  auto mean = MeanOf(values);
  std::optional<Decimal> total = Decimal();
  for (Decimal d : values) {
    auto distance = mean ? d.Subtract(*mean) : std::nullopt;
    auto square = distance ? distance->Multiply(*distance) : std::nullopt;
    total = square ? total->Add(*square) : std::nullopt;
    if (!total) return std::nullopt;
  }
  return total->Divide(Decimal::FromInt(divisor));
}

// A variance is in the square of the unit, a deviation in the unit itself.
Value Spread(OpContext& context, const OpCall& call, bool population, bool root) {
  Items items = Gather(*call.args[0].list);
  if (auto settled = Settled(items, false)) return *settled;
  auto numbers = ToNumbers(context, items.values);
  auto variance = numbers ? VarianceOf(numbers->values, population) : std::nullopt;
  if (!variance) return Value::Null();
  if (root) return numbers->Make(RootOf(*variance));
  if (numbers->tag == Tag::kQuantity) {
    numbers->unit = context.units.Multiply(numbers->unit, numbers->unit);
  }
  return numbers->Make(variance);
}

Value Variance(OpContext& context, const OpCall& call) {
  return Spread(context, call, false, false);
}
Value StdDev(OpContext& context, const OpCall& call) { return Spread(context, call, false, true); }
Value PopulationVariance(OpContext& context, const OpCall& call) {
  return Spread(context, call, true, false);
}
Value PopulationStdDev(OpContext& context, const OpCall& call) {
  return Spread(context, call, true, true);
}

constexpr OpDef kOps[] = {
    {"AllTrue(List<Boolean>): Boolean", AllTrue, Nulls::kHandles},
    {"AnyTrue(List<Boolean>): Boolean", AnyTrue, Nulls::kHandles},
    {"Count(List<T>): Integer", Count, Nulls::kHandles},
    {"Sum(List<Integer>): Integer", Sum},
    {"Sum(List<Long>): Long", Sum},
    {"Sum(List<Decimal>): Decimal", Sum},
    {"Sum(List<Quantity>): Quantity", Sum},
    {"Product(List<Integer>): Integer", Product},
    {"Product(List<Long>): Long", Product},
    {"Product(List<Decimal>): Decimal", Product},
    {"Product(List<Quantity>): Quantity", Product},
    {"Min(List<Integer>): Integer", Min},
    {"Min(List<Long>): Long", Min},
    {"Min(List<Decimal>): Decimal", Min},
    {"Min(List<Quantity>): Quantity", Min},
    {"Min(List<Date>): Date", Min},
    {"Min(List<DateTime>): DateTime", Min},
    {"Min(List<Time>): Time", Min},
    {"Min(List<String>): String", Min},
    {"Max(List<Integer>): Integer", Max},
    {"Max(List<Long>): Long", Max},
    {"Max(List<Decimal>): Decimal", Max},
    {"Max(List<Quantity>): Quantity", Max},
    {"Max(List<Date>): Date", Max},
    {"Max(List<DateTime>): DateTime", Max},
    {"Max(List<Time>): Time", Max},
    {"Max(List<String>): String", Max},
    {"Mode(List<T>): T", Mode},
    {"Avg(List<Decimal>): Decimal", Avg},
    {"Avg(List<Quantity>): Quantity", Avg},
    {"Median(List<Decimal>): Decimal", Median},
    {"Median(List<Quantity>): Quantity", Median},
    {"GeometricMean(List<Decimal>): Decimal", GeometricMean},
    {"Variance(List<Decimal>): Decimal", Variance},
    {"Variance(List<Quantity>): Quantity", Variance},
    {"StdDev(List<Decimal>): Decimal", StdDev},
    {"StdDev(List<Quantity>): Quantity", StdDev},
    {"PopulationVariance(List<Decimal>): Decimal", PopulationVariance},
    {"PopulationVariance(List<Quantity>): Quantity", PopulationVariance},
    {"PopulationStdDev(List<Decimal>): Decimal", PopulationStdDev},
    {"PopulationStdDev(List<Quantity>): Quantity", PopulationStdDev},
};

}  // namespace

std::span<const OpDef> AggregateOps() { return kOps; }

}  // namespace precert::cql
