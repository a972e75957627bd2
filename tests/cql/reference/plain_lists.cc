// Lists and aggregates of the reference evaluator.
//
// CQL 1.5, Appendix B, "List Operators" and "Aggregate Functions". Items are the same when they are
// equal, and nulls are the same as each other and as nothing else. Everything is a scan. Nulls:
// each operator says so where it is not simply null.
#include <algorithm>

#include "plain_ops.h"

namespace precert::cql::reference {
namespace {

using Items = std::vector<Plain>;

Tri Holds(World& world, const Items& items, const Plain& item) {
  Tri found = false;
  for (const Plain& other : items) found = Or(found, SameItem(world, other, item));
  return found;
}

bool HoldsForCertain(World& world, const Items& items, const Plain& item) {
  return Holds(world, items, item) == true;
}

Items Distinct(World& world, const Items& items) {
  Items out;
  for (const Plain& item : items) {
    if (!HoldsForCertain(world, out, item)) out.push_back(item);
  }
  return out;
}

// Every item of `part` is in `whole`.
Tri HoldsAll(World& world, const Items& whole, const Items& part) {
  Tri all = true;
  for (const Plain& item : part) all = And(all, Holds(world, whole, item));
  return all;
}

// ... and `whole` has an item that is not in `part`.
Tri HoldsMore(World& world, const Items& whole, const Items& part) {
  Tri more = false;
  for (const Plain& item : whole) more = Or(more, Not(Holds(world, part, item)));
  return And(HoldsAll(world, whole, part), more);
}

// The item is there, and another that is not the same. Whether a null differs from a value is not
// known.
Tri HoldsBeside(World& world, const Items& items, const Plain& item) {
  Tri more = false;
  for (const Plain& other : items) {
    const bool null_beside = other.is_null() && !item.is_null();
    more = Or(more, null_beside ? std::nullopt : Not(SameItem(world, other, item)));
  }
  return And(Holds(world, items, item), more);
}

Items Slice(const Items& items, Whole from, Whole count) {
  Items out;
  for (Whole i = from; i < static_cast<Whole>(items.size()) && i - from < count; ++i) {
    out.push_back(items[static_cast<size_t>(i)]);
  }
  return out;
}

// ---- aggregates --------------------------------------------------------------------------------

struct Amounts {
  std::vector<Whole> values;  // hundred-millionths
  bool quantity = false;
  uint32_t unit = 0;

  Plain Make(Whole n) const { return quantity ? Qty(n, unit) : Dec(n); }
};

// All in the unit of the first; nullopt when one does not convert.
std::optional<Amounts> AmountsOf(World& world, const Items& items) {
  Amounts out;
  out.quantity = items[0].tag == Tag::kQuantity;
  out.unit = items[0].unit;
  for (const Plain& p : items) {
    if (p.tag == Tag::kInteger || p.tag == Tag::kLong) {
      out.values.push_back(p.number * kOne);
    } else if (p.tag == Tag::kQuantity && p.unit != out.unit) {
      const auto moved = world.units.Convert(Decimal::FromUnits(p.number), p.unit, out.unit);
      if (!moved) return std::nullopt;
      out.values.push_back(moved->units());
    } else {
      out.values.push_back(p.number);
    }
  }
  return out;
}

Plain Sum(World& world, const Items& items) {
  if (items[0].tag == Tag::kInteger || items[0].tag == Tag::kLong) {
    Whole total = 0;
    for (const Plain& p : items) total += p.number;
    return items[0].tag == Tag::kLong ? LongOf(total) : Int(total);
  }
  const auto amounts = AmountsOf(world, items);
  if (!amounts) return Null();
  Whole total = 0;
  for (Whole n : amounts->values) total += n;
  return amounts->Make(total);
}

Plain SumOfRanges(const Items& items) {
  Plain out;
  out.tag = Tag::kUncertain;
  for (const Plain& p : items) {
    out.low += p.tag == Tag::kUncertain ? p.low : p.number;
    out.high += p.tag == Tag::kUncertain ? p.high : p.number;
  }
  return out;
}

Plain Product(World& world, const Items& items) {
  if (items[0].tag == Tag::kInteger || items[0].tag == Tag::kLong) {
    for (const Plain& p : items) {
      if (p.number == 0) return p;
    }
    Whole total = 1;
    for (const Plain& p : items) {
      total *= p.number;
      if (total > INT64_MAX || total < INT64_MIN) return Null();
    }
    return items[0].tag == Tag::kLong ? LongOf(total) : Int(total);
  }
  auto total = std::optional(Decimal::FromUnits(items[0].number));
  uint32_t unit = items[0].unit;
  for (size_t i = 1; i < items.size(); ++i) {
    total = total->Multiply(Decimal::FromUnits(items[i].number));
    if (!total) return Null();
    if (items[0].tag == Tag::kQuantity) unit = world.units.Multiply(unit, items[i].unit);
  }
  return items[0].tag == Tag::kQuantity ? Qty(total->units(), unit) : Dec(total->units());
}

std::optional<Whole> Mean(const std::vector<Whole>& values) {
  Whole total = 0;
  for (Whole n : values) total += n;
  if (total > Decimal::kLimitUnits || total < -Decimal::kLimitUnits) return std::nullopt;
  return DivideRounded(total, static_cast<Whole>(values.size()) * kOne);
}

// The mean square distance from the mean, exactly, as a fraction; nullopt when 128 bits do not hold
// it, which is passed on.
struct Fraction {
  Whole top, bottom;
};
std::optional<Fraction> Variance(const std::vector<Whole>& values, bool population) {
  const auto n = static_cast<Whole>(values.size());
  Whole sum = 0, squares = 0;
  for (Whole v : values) {
    if (v > 1'000'000'000'000'000 || v < -1'000'000'000'000'000 || n > 1000) return std::nullopt;
    sum += v;
    squares += v * v;
  }
  return Fraction{n * squares - sum * sum, n * (population ? n : n - 1)};
}

// The largest n with n * n <= v, bit by bit.
Whole Root(Whole v) {
  Whole root = 0;
  for (int bit = 62; bit >= 0; --bit) {
    const Whole tried = root | (Whole{1} << bit);
    if (tried * tried <= v) root = tried;
  }
  return root;
}

Answer Spread(World& world, const Items& items, std::string_view name) {
  const auto amounts = AmountsOf(world, items);
  if (!amounts) return Null();
  const bool population = name.starts_with("Population");
  if (!population && items.size() < 2) return Null();
  const auto exact = Variance(amounts->values, population);
  if (!exact) return std::nullopt;
  const Whole bottom = exact->bottom * kOne;
  const Whole variance = (exact->top + bottom / 2) / bottom;
  if (name.ends_with("Variance")) return amounts->Make(variance);
  if (variance > Whole{1} << 90) return std::nullopt;
  const Whole square = variance * kOne;
  Whole root = Root(square);
  if (square - root * root > root) ++root;
  return amounts->Make(root);
}

}  // namespace

Answer Aggregates(World& world, const PlainCall& call) {
  const std::string_view name = call.name;
  const bool all_true = name == "AllTrue", any_true = name == "AnyTrue";
  if (all_true || any_true) {
    bool answer = all_true;
    for (const Plain& p : call.args[0].items) {
      if (p.is_null()) continue;
      answer = all_true ? answer && p.boolean : answer || p.boolean;
    }
    return Bool(answer);
  }
  Items items;
  if (call.args.size() == 1) {
    for (const Plain& p : call.args[0].items) {
      if (!p.is_null()) items.push_back(p);
    }
  }
  if (name == "Count") return Int(static_cast<Whole>(items.size()));
  const bool spread = name.ends_with("Variance") || name.ends_with("StdDev");
  const bool known = spread || name == "Sum" || name == "Product" || name == "Min" ||
                     name == "Max" || name == "Mode" || name == "Avg" || name == "Median";
  if (!known) return std::nullopt;
  if (items.empty()) return Null();
  if (std::any_of(items.begin(), items.end(),
                  [](const Plain& p) { return p.tag == Tag::kUncertain; })) {
    return name == "Sum" && items[0].tag != Tag::kDecimal && items[0].tag != Tag::kQuantity
               ? SumOfRanges(items)
               : Null();
  }
  if (name == "Sum") return Sum(world, items);
  if (name == "Product") return Product(world, items);
  if (name == "Min" || name == "Max") {
    Plain best = items[0];
    for (const Plain& p : items) {
      const auto order = Compare(world, p, best);
      if (!order) {
        if (&p == &items[0]) continue;
        return Null();
      }
      if (name == "Min" ? *order < 0 : *order > 0) best = p;
    }
    return best;
  }
  if (name == "Mode") {
    Plain most;
    int count = 0;
    for (const Plain& p : items) {
      int same = 0;
      for (const Plain& other : items) same += Equal(world, p, other) == true || &p == &other;
      if (same > count) most = p, count = same;
    }
    return most;
  }
  if (spread) return Spread(world, items, name);
  auto amounts = AmountsOf(world, items);
  if (!amounts) return Null();
  std::vector<Whole> values = amounts->values;
  if (name == "Median") {
    std::sort(values.begin(), values.end());
    const size_t middle = values.size() / 2;
    values = values.size() % 2 == 1 ? std::vector{values[middle]}
                                    : std::vector{values[middle - 1], values[middle]};
    if (values.size() == 1) return amounts->Make(values[0]);
  }
  const auto mean = Mean(values);
  return mean ? amounts->Make(*mean) : Null();
}

Answer Lists(World& world, const PlainCall& call) {
  const std::string_view name = call.name;
  if (name == "ToList") {
    return ListOf(call.args[0].is_null() ? Items() : Items{call.args[0]});
  }
  if (call.signature.find("List<") == std::string_view::npos ||
      call.signature.find("Interval<") != std::string_view::npos ||
      call.signature.find("ValueSet") != std::string_view::npos ||
      call.signature.find("CodeSystem") != std::string_view::npos) {
    return std::nullopt;
  }
  const Plain& a = call.args[0];
  if (name == "Exists") {
    return Bool(
        std::any_of(a.items.begin(), a.items.end(), [](const Plain& p) { return !p.is_null(); }));
  }
  if (name == "Length") return Int(static_cast<Whole>(a.items.size()));  // of null: 0
  if (name == "Flatten") {
    if (a.is_null()) return Null();
    Items out;
    for (const Plain& inner : a.items) {
      out.insert(out.end(), inner.items.begin(), inner.items.end());
    }
    return ListOf(out);
  }
  if (call.args.size() == 1) {
    if (name != "First" && name != "Last" && name != "Tail" && name != "SingletonFrom" &&
        name != "Distinct") {
      return std::nullopt;
    }
    if (a.is_null()) return Null();
    if (name == "Tail") return ListOf(Slice(a.items, 1, INT32_MAX));
    if (name == "Distinct") return ListOf(Distinct(world, a.items));
    if (a.items.empty()) return Null();
    if (name == "SingletonFrom" && a.items.size() > 1) throw Failure{"several items"};
    return name == "Last" ? a.items.back() : a.items.front();
  }
  const Plain& b = call.args[1];
  if (name == "Union") {
    if (a.is_null() && b.is_null()) return Null();
    Items both = a.items;
    both.insert(both.end(), b.items.begin(), b.items.end());
    return ListOf(Distinct(world, both));
  }
  if (name == "Except" || name == "Intersect") {
    if (a.is_null() || (name == "Intersect" && b.is_null())) return Null();
    Items out;
    for (const Plain& item : Distinct(world, a.items)) {
      if (HoldsForCertain(world, b.items, item) == (name == "Intersect")) out.push_back(item);
    }
    return ListOf(out);
  }
  if (name == "Take" || name == "Skip") {
    if (a.is_null()) return Null();
    if (b.tag == Tag::kUncertain) return std::nullopt;
    const Whole n = b.is_null() ? 0 : b.number;
    if (name == "Take") return ListOf(Slice(a.items, 0, n));
    return ListOf(n < 0 ? Items() : Slice(a.items, n, INT32_MAX));
  }
  if (name == "Slice") {
    if (a.is_null()) return Null();
    const auto size = static_cast<Whole>(a.items.size());
    Whole ends[] = {0, size};  // a negative one counts from the end
    for (size_t i = 1; i < call.args.size(); ++i) {
      const Plain& index = call.args[i];
      if (!index.is_null()) ends[i - 1] = index.number < 0 ? size + index.number : index.number;
    }
    ends[0] = std::max<Whole>(ends[0], 0);
    return ListOf(Slice(a.items, ends[0], ends[1] - ends[0]));
  }
  if (name == "Indexer") {
    if (call.AnyNull() || b.tag == Tag::kUncertain) return Null();
    if (b.number < 0 || b.number >= static_cast<Whole>(a.items.size())) return Null();
    return a.items[static_cast<size_t>(b.number)];
  }
  if (name == "IndexOf") {
    if (call.AnyNull()) return Null();
    for (size_t i = 0; i < a.items.size(); ++i) {
      const Tri same = SameItem(world, a.items[i], b);
      if (same == true) return Int(static_cast<Whole>(i));
      if (!same) return Null();  // it may be this one
    }
    return Int(-1);
  }
  const bool item_second = call.signature.find("(List<T>, T)") != std::string_view::npos;
  const bool item_first = call.signature.find("(T, List<T>)") != std::string_view::npos;
  if (item_first || item_second) {
    const Plain& list = item_second ? a : b;
    const Plain& item = item_second ? b : a;
    const bool proper = name.starts_with("Proper");
    // Includes and IncludedIn are null for a null; Contains and In are not.
    const bool plain_null = name == "Includes" || name == "IncludedIn";
    if (plain_null && call.AnyNull()) return Null();
    if (list.is_null()) return Bool(false);
    return FromTri(proper ? HoldsBeside(world, list.items, item) : Holds(world, list.items, item));
  }
  const bool forward = name == "Includes" || name == "ProperIncludes";
  if (!forward && name != "IncludedIn" && name != "ProperIncludedIn") return std::nullopt;
  if (call.AnyNull()) return Null();
  const Items& whole = forward ? a.items : b.items;
  const Items& part = forward ? b.items : a.items;
  return FromTri(name.starts_with("Proper") ? HoldsMore(world, whole, part)
                                            : HoldsAll(world, whole, part));
}

}  // namespace precert::cql::reference
