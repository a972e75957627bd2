// Arithmetic, quantities and logic of the reference evaluator.
//
// CQL 1.5, Appendix B, "Arithmetic Operators", "Logical Operators", "Nullological Operators". What
// does not fit its type is null; so is division by zero. An Integer may be a range of possible
// results (the months between two imprecise dates): sums, differences, products, negation and Abs
// of ranges are the ranges of what can come out; `div` and `mod` of one are errors, and any other
// operator on a range is null.
#include <algorithm>

#include "plain_ops.h"

namespace precert::cql::reference {
namespace {

Plain FromDecimal(std::optional<Decimal> d) { return d ? Dec(d->units()) : Null(); }

Decimal AsDecimal(const Plain& p) { return Decimal::FromUnits(p.number); }

Whole Magnitude(Whole n) { return n < 0 ? -n : n; }

// Drops the places after the point.
Whole Truncated(Whole units) { return units / kOne * kOne; }
Whole Floored(Whole units) {
  const Whole whole = Truncated(units);
  return whole > units ? whole - kOne : whole;
}

// At `places`; a tie goes away from zero.
Whole Rounded(Whole units, int places) {
  Whole step = 1;
  for (int i = places; i < 8; ++i) step *= 10;
  const Whole up = (Magnitude(units) + step / 2) / step * step;
  return units < 0 ? -up : up;
}

std::pair<Whole, Whole> RangeOf(const Plain& p) {
  return p.tag == Tag::kUncertain ? std::pair(p.low, p.high) : std::pair(p.number, p.number);
}

Plain Range(std::vector<Whole> corners, bool is_long) {
  const auto [low, high] = std::minmax_element(corners.begin(), corners.end());
  const Whole least = is_long ? INT64_MIN : INT32_MIN, most = is_long ? INT64_MAX : INT32_MAX;
  if (*low > most || *high < least) return Null();
  if (*low == *high) return is_long ? LongOf(*low) : Int(*low);
  Plain p;
  p.tag = Tag::kUncertain;
  p.low = std::max(*low, least);
  p.high = std::min(*high, most);
  return p;
}

Plain WholeNumber(Whole n, bool is_long) { return is_long ? LongOf(n) : Int(n); }

Answer OnWholes(const PlainCall& call, bool is_long) {
  const auto [a, b] = RangeOf(call.args[0]);
  const auto [c, d] = call.args.size() > 1 ? RangeOf(call.args[1]) : std::pair<Whole, Whole>(0, 0);
  if (call.name == "Add") return Range({a + c, b + d}, is_long);
  if (call.name == "Subtract") return Range({a - d, b - c}, is_long);
  if (call.name == "Multiply") return Range({a * c, a * d, b * c, b * d}, is_long);
  if (call.name == "Negate") return Range({-a, -b}, is_long);
  if (call.name == "Abs") {
    std::vector<Whole> corners = {Magnitude(a), Magnitude(b)};
    if (a < 0 && b > 0) corners.push_back(0);
    return Range(corners, is_long);
  }
  if (call.name == "Power" && !call.AnyRange()) {  // as often as it is written
    if (c < 0) return a == 1 || a == -1 ? WholeNumber(c % 2 == 0 ? 1 : a, is_long) : Null();
    Whole power = 1;
    for (Whole i = 0; i < c && power != 0; ++i) {
      if (a == 1 || (a == -1 && i > 1)) return WholeNumber(a == 1 || c % 2 == 0 ? 1 : -1, is_long);
      power *= a;
      if (power > INT64_MAX || power < INT64_MIN) return Null();
    }
    return WholeNumber(power, is_long);
  }
  if (call.name != "Modulo" && call.name != "TruncatedDivide") return std::nullopt;
  if (call.AnyRange()) throw Failure{"a range has no quotient or remainder"};
  if (c == 0) return Null();
  return WholeNumber(call.name == "Modulo" ? a % c : a / c, is_long);
}

Answer OnDecimals(const PlainCall& call) {
  if (call.AnyRange()) return Null();
  const Plain& x = call.args[0];
  const Whole a = x.number;
  if (call.name == "Negate" || call.name == "Abs") {
    Plain out = x;
    out.number = call.name == "Negate" ? -a : Magnitude(a);
    return out;
  }
  if (call.name == "Ceiling") return Int(-Floored(-a) / kOne);
  if (call.name == "Floor") return Int(Floored(a) / kOne);
  if (call.name == "Truncate") return Int(Truncated(a) / kOne);
  if (call.args.size() < 2) return std::nullopt;
  const Whole b = call.args[1].number;
  if (call.name == "Add") return Dec(a + b);
  if (call.name == "Subtract") return Dec(a - b);
  if (call.name == "Multiply") return FromDecimal(AsDecimal(x).Multiply(AsDecimal(call.args[1])));
  if (call.name == "Divide") {
    const auto quotient = DivideRounded(a, b);
    return quotient ? Dec(*quotient) : Null();
  }
  if (call.name == "Modulo") return b == 0 ? Null() : Dec(a % b);
  if (call.name == "TruncatedDivide") {
    if (b == 0 || Magnitude(a / b) > Decimal::kLimitUnits / kOne) return Null();
    return Dec(a / b * kOne);
  }
  return std::nullopt;
}

Answer OnQuantities(World& world, const PlainCall& call) {
  if (call.AnyRange()) return Null();
  const Plain& x = call.args[0];
  if (call.name == "Negate" || call.name == "Abs") {
    Plain out = x;
    out.number = call.name == "Negate" ? -x.number : Magnitude(x.number);
    return out;
  }
  const Plain& y = call.args[1];
  constexpr uint32_t kUnity = codes::UnitTable::kOne;
  if (call.name == "Multiply") {
    const auto product = AsDecimal(x).Multiply(AsDecimal(y));
    if (!product) return Null();
    if (y.unit == kUnity) return Qty(product->units(), x.unit);
    if (x.unit == kUnity) return Qty(product->units(), y.unit);
    const uint32_t unit = world.units.Multiply(x.unit, y.unit);
    return world.units.IsValid(unit) ? Qty(product->units(), unit) : Null();
  }
  if (call.name == "Divide") return DivideQuantity(world, x, y);
  if (call.name == "TruncatedDivide" && y.unit == kUnity) {
    if (y.number == 0 || Magnitude(x.number / y.number) > Decimal::kLimitUnits / kOne)
      return Null();
    return Qty(x.number / y.number * kOne, x.unit);
  }
  const auto both = Align(world, x, y);
  if (!both) return Null();
  const Whole a = both->a, b = both->b;
  if (call.name == "Add") return Qty(a + b, both->unit);
  if (call.name == "Subtract") return Qty(a - b, both->unit);
  if (call.name == "Modulo") return b == 0 ? Null() : Qty(a % b, both->unit);
  if (call.name == "TruncatedDivide") {
    if (b == 0 || Magnitude(a / b) > Decimal::kLimitUnits / kOne) return Null();
    return Qty(a / b * kOne, both->unit);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Whole> DivideRounded(Whole a, Whole b) {
  const auto quotient = Decimal::FromUnits(a).Divide(Decimal::FromUnits(b));
  return quotient ? std::optional(quotient->units()) : std::nullopt;
}

// Author's Guide, "Quantities": the result is in the more granular unit, the one of which a single
// other unit holds many.
std::optional<InOneUnit> Align(World& world, const Plain& a, const Plain& b) {
  if (a.unit == b.unit) return InOneUnit{a.number, b.number, a.unit};
  if (!world.units.Comparable(a.unit, b.unit)) return std::nullopt;
  const auto one = world.units.Convert(Decimal::FromInt(1), a.unit, b.unit);
  if (!one || one->units() >= kOne) {
    const auto moved = world.units.Convert(AsDecimal(a), a.unit, b.unit);
    if (!moved) return std::nullopt;
    return InOneUnit{moved->units(), b.number, b.unit};
  }
  const auto moved = world.units.Convert(AsDecimal(b), b.unit, a.unit);
  if (!moved) return std::nullopt;
  return InOneUnit{a.number, moved->units(), a.unit};
}

Plain DivideQuantity(World& world, const Plain& a, const Plain& b) {
  constexpr uint32_t kUnity = codes::UnitTable::kOne;
  InOneUnit both{a.number, b.number, a.unit};
  if (b.unit != kUnity) {
    if (world.units.Comparable(a.unit, b.unit) || a.unit == b.unit) {
      const auto aligned = Align(world, a, b);
      if (!aligned) return Null();
      both = *aligned;
      both.unit = kUnity;
    } else {
      both.unit = world.units.Divide(a.unit, b.unit);
      if (!world.units.IsValid(both.unit)) return Null();
    }
  }
  const auto quotient = DivideRounded(both.a, both.b);
  return quotient ? Qty(*quotient, both.unit) : Null();
}

Plain Next(World& world, const Plain& v, int direction) {
  switch (v.tag) {
    case Tag::kInteger:
      return Int(v.number + direction);
    case Tag::kLong:
      return LongOf(v.number + direction);
    case Tag::kDecimal:
    case Tag::kQuantity:  // the ends of the type have no neighbour
      if (v.number == direction * Decimal::kMaxUnits) return Null();
      return v.tag == Tag::kDecimal ? Dec(v.number + direction) : Qty(v.number + direction, v.unit);
    case Tag::kUncertain:
      return Range({v.low + direction, v.high + direction}, true);
    case Tag::kDate:
    case Tag::kDateTime: {
      const auto unit = static_cast<Precision>(v.moment.parts.size() - 1);
      const auto moved = Shift(v.moment, direction, unit, false);
      return moved ? At(v.tag, *moved) : Null();
    }
    case Tag::kTime: {  // no neighbour past midnight
      const auto unit = static_cast<Precision>(v.moment.parts.size() - 1);
      const auto moved = Shift(v.moment, direction, unit, true);
      const bool wrapped = moved && (direction > 0) != (moved->parts > v.moment.parts);
      return moved && !wrapped ? At(v.tag, *moved) : Null();
    }
    default:
      (void)world;
      return Null();
  }
}

Plain Extreme(World&, const Type* type, bool greatest) {
  if (type == nullptr) return Null();
  const Moment end{greatest ? std::vector<int>{9999, 12, 31, 23, 59, 59, 999}
                            : std::vector<int>{1, 1, 1, 0, 0, 0, 0},
                   std::nullopt};
  switch (type->kind) {
    case TypeKind::kInteger:
      return Int(greatest ? INT32_MAX : INT32_MIN);
    case TypeKind::kLong:
      return LongOf(greatest ? INT64_MAX : INT64_MIN);
    case TypeKind::kDecimal:
      return Dec(greatest ? Decimal::kMaxUnits : -Decimal::kMaxUnits);
    case TypeKind::kQuantity:
      return Qty(greatest ? Decimal::kMaxUnits : -Decimal::kMaxUnits, codes::UnitTable::kOne);
    case TypeKind::kDate:
      return At(Tag::kDate, {{end.parts.begin(), end.parts.begin() + 3}, std::nullopt});
    case TypeKind::kDateTime:
      return At(Tag::kDateTime, {end.parts, 0});
    case TypeKind::kTime: {
      Moment time = end;
      time.parts[0] = time.parts[1] = time.parts[2] = 1;
      return At(Tag::kTime, time);
    }
    default:
      return Null();
  }
}

Answer Numbers(World& world, const PlainCall& call) {
  if (call.name == "Round") {
    if (call.args[0].is_null()) return Null();
    if (call.AnyRange()) return Null();
    const Whole places = call.args.size() > 1 && !call.args[1].is_null() ? call.args[1].number : 0;
    if (places < 0) return Null();
    return Dec(Rounded(call.args[0].number, static_cast<int>(std::min<Whole>(places, 8))));
  }
  const bool known = call.name == "Add" || call.name == "Subtract" || call.name == "Multiply" ||
                     call.name == "Divide" || call.name == "Negate" || call.name == "Abs" ||
                     call.name == "Modulo" || call.name == "TruncatedDivide" ||
                     call.name == "Power" || call.name == "Ceiling" || call.name == "Floor" ||
                     call.name == "Truncate" || call.name == "Successor" ||
                     call.name == "Predecessor";
  if (!known) return std::nullopt;
  const std::string_view first = call.signature.substr(
      call.name.size() + 1, call.signature.find_first_of(",)") - call.name.size() - 1);
  if (call.name == "Successor" || call.name == "Predecessor") {
    if (call.AnyNull()) return Null();
    return Next(world, call.args[0], call.name == "Successor" ? 1 : -1);
  }
  if (first != "Integer" && first != "Long" && first != "Decimal" && first != "Quantity") {
    return std::nullopt;
  }
  if (call.AnyNull()) return Null();
  if (first == "Decimal") return OnDecimals(call);
  if (first == "Quantity") return OnQuantities(world, call);
  return OnWholes(call, first == "Long");
}

Answer Logic(World&, const PlainCall& call) {
  auto tri = [&](size_t i) { return call.args[i].is_null() ? Tri() : Tri(call.args[i].boolean); };
  if (call.name == "And") return FromTri(And(tri(0), tri(1)));
  if (call.name == "Or") return FromTri(Or(tri(0), tri(1)));
  if (call.name == "Not") return FromTri(Not(tri(0)));
  if (call.name == "Implies") return FromTri(Or(Not(tri(0)), tri(1)));
  if (call.name == "Xor") return call.AnyNull() ? Null() : Bool(*tri(0) != *tri(1));
  if (call.name == "IsNull") return Bool(call.args[0].is_null());
  if (call.name == "IsTrue") return Bool(tri(0) == true);
  if (call.name == "IsFalse") return Bool(tri(0) == false);
  if (call.name == "Coalesce") {
    const bool list = call.signature == "Coalesce(List<T>): T";
    if (list && call.args[0].is_null()) return Null();
    for (const Plain& p : list ? call.args[0].items : call.args) {
      if (!p.is_null()) return p;
    }
    return Null();
  }
  return std::nullopt;
}

}  // namespace precert::cql::reference
