// Sameness and order in the reference evaluator.
//
// CQL 1.5, Appendix B, "Comparison Operators". Equality of structured values is three-valued: a
// known difference makes false, otherwise anything not known makes null. Equivalence always
// answers. Lists: nulls at the same place are equal. Tuples: elements by name, both null is equal;
// the first element that is not equal decides (as the published tests have it).
#include <algorithm>

#include "base/letter_case.h"
#include "fhir/record.h"
#include "plain_ops.h"

namespace precert::cql::reference {
namespace {

bool IsNumber(const Plain& p) {
  return p.tag == Tag::kInteger || p.tag == Tag::kLong || p.tag == Tag::kDecimal ||
         p.tag == Tag::kUncertain;
}

// Least and greatest of a number, in hundred-millionths.
std::pair<Whole, Whole> RangeOf(const Plain& p) {
  if (p.tag == Tag::kUncertain) return {p.low * kOne, p.high * kOne};
  const Whole n = p.tag == Tag::kDecimal ? p.number : p.number * kOne;
  return {n, n};
}

// Absent on one side only is not known.
Tri SameText(const std::string& a, const std::string& b) {
  if (a == b) return true;
  if (a.empty() || b.empty()) return std::nullopt;
  return false;
}

Tri SameCode(const PlainCode& a, const PlainCode& b) {
  return And(And(SameText(a.code, b.code), SameText(a.system, b.system)),
             And(SameText(a.version, b.version), SameText(a.display, b.display)));
}

bool SameElement(const fhir::Node& a, const fhir::Node& b) {
  if (a.type != b.type || a.text != b.text) return false;
  std::vector<const fhir::Node*> x, y;
  for (const fhir::Node* c = a.first_child; c != nullptr; c = c->next) x.push_back(c);
  for (const fhir::Node* c = b.first_child; c != nullptr; c = c->next) y.push_back(c);
  if (x.size() != y.size()) return false;
  for (size_t i = 0; i < x.size(); ++i) {
    if (x[i]->name != y[i]->name || !SameElement(*x[i], *y[i])) return false;
  }
  return true;
}

// A primitive of the record, read as the kind of value it is compared with.
Plain ReadAs(const fhir::Node& node, Tag tag) {
  if (!node.is_primitive()) return Null();
  const std::string text(node.text);
  switch (tag) {
    case Tag::kString:
      return Str(text);
    case Tag::kBoolean:
      return text == "true" || text == "false" ? Bool(text == "true") : Null();
    case Tag::kInteger:
    case Tag::kLong:
    case Tag::kDecimal: {
      const auto n = ReadDecimalText(text, true);
      return n ? Dec(*n) : Null();
    }
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime: {
      const auto m = ReadMoment(tag, text);
      return m ? At(tag, *m) : Null();
    }
    default:
      return Null();
  }
}

bool BothDates(const Plain& a, const Plain& b) {
  return (a.tag == Tag::kDate && b.tag == Tag::kDateTime) ||
         (a.tag == Tag::kDateTime && b.tag == Tag::kDate);
}

std::vector<std::string_view> NamesOf(const Plain& tuple) {
  std::vector<std::string_view> names;
  for (const TupleField& field : tuple.type->fields) names.push_back(field.name);
  return names;
}

int PlacesOf(Whole units) {
  int places = 8;
  while (places > 0 && units % 10 == 0) units /= 10, --places;
  return places;
}

// Trailing zeros do not count; the one with more places is rounded to the other's.
bool EquivalentNumbers(Whole a, Whole b) {
  const int places = std::min(PlacesOf(a), PlacesOf(b));
  Whole step = 1;
  for (int i = places; i < 8; ++i) step *= 10;
  auto rounded = [step](Whole n) {
    const Whole size = ((n < 0 ? -n : n) + step / 2) / step;
    return n < 0 ? -size : size;
  };
  return rounded(a) == rounded(b);
}

// In the coarser of two comparable units.
bool EquivalentInCoarser(World& world, Whole a, uint32_t unit_a, Whole b, uint32_t unit_b) {
  if (!world.units.Comparable(unit_a, unit_b)) return false;
  const auto one_b = world.units.Convert(Decimal::FromInt(1), unit_b, unit_a);
  if (!one_b || one_b->units() >= kOne) {
    std::swap(a, b);
    std::swap(unit_a, unit_b);
  }
  const auto moved = world.units.Convert(Decimal::FromUnits(b), unit_b, unit_a);
  return moved && EquivalentNumbers(a, moved->units());
}

// Months in a calendar year or month; 0 for any other unit.
int MonthsOf(World& world, uint32_t unit) {
  const auto calendar = world.units.Calendar(unit);
  if (calendar == codes::CalendarUnit::kYear) return 12;
  return calendar == codes::CalendarUnit::kMonth ? 1 : 0;
}

bool EquivalentQuantities(World& world, const Plain& a, const Plain& b) {
  if (a.unit == b.unit) return EquivalentNumbers(a.number, b.number);
  if (world.units.Comparable(a.unit, b.unit)) {
    return EquivalentInCoarser(world, a.number, a.unit, b.number, b.unit);
  }
  const int months_a = MonthsOf(world, a.unit), months_b = MonthsOf(world, b.unit);
  if (months_a == 0 && months_b == 0) return false;
  if (months_a > 0 && months_b > 0) {
    return EquivalentNumbers(a.number * months_a, b.number * months_b);
  }
  const Plain& large = months_a > 0 ? a : b;
  const Plain& small = months_a > 0 ? b : a;
  const bool years = std::max(months_a, months_b) == 12;
  if (world.units.Calendar(small.unit) == codes::CalendarUnit::kNone) {
    const uint32_t ucum = world.units.Intern(years ? "a" : "mo");
    return months_a > 0 ? EquivalentInCoarser(world, a.number, ucum, b.number, b.unit)
                        : EquivalentInCoarser(world, a.number, a.unit, b.number, ucum);
  }
  const auto days =
      world.units.Convert(Decimal::FromUnits(small.number), small.unit, world.units.Intern("day"));
  if (!days) return false;
  const auto count = DivideRounded(days->units(), (years ? 365 : 30) * kOne);
  return count && EquivalentNumbers(large.number, *count);
}

bool SameSystemAndCode(const PlainCode& a, const PlainCode& b) {
  return a.code == b.code && a.system == b.system;
}

std::u32string Folded(const std::string& text) {
  std::u32string out = Characters(text);
  for (char32_t& c : out) {
    c = c == '\t' || c == '\n' || c == '\r' || c == 0xA0 ? U' ' : ToLowerCase(c);
  }
  return out;
}

}  // namespace

Tri Equal(World& world, const Plain& a, const Plain& b) {
  if (a.is_null() || b.is_null()) return std::nullopt;
  if (IsNumber(a) && IsNumber(b)) {
    const auto [low_a, high_a] = RangeOf(a);
    const auto [low_b, high_b] = RangeOf(b);
    if (high_a < low_b || high_b < low_a) return false;
    return low_a == high_a && low_b == high_b ? Tri(true) : std::nullopt;
  }
  if (BothDates(a, b)) {
    const auto order = CompareMoments(world, a.moment, b.moment, std::nullopt);
    return order ? Tri(*order == 0) : std::nullopt;
  }
  if (a.tag != b.tag) {
    if (a.tag != Tag::kNode && b.tag != Tag::kNode) return false;
    const Plain& other = a.tag == Tag::kNode ? b : a;
    const Plain read = ReadAs(a.tag == Tag::kNode ? *a.element : *b.element, other.tag);
    return read.is_null() ? Tri(false) : Equal(world, read, other);
  }
  switch (a.tag) {
    case Tag::kBoolean:
      return a.boolean == b.boolean;
    case Tag::kString:
      return a.text == b.text;
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime:
    case Tag::kQuantity: {
      const auto order = Compare(world, a, b);
      return order ? Tri(*order == 0) : std::nullopt;
    }
    case Tag::kRatio:
      return And(Equal(world, a.items[0], b.items[0]), Equal(world, a.items[1], b.items[1]));
    case Tag::kCode:
      return SameCode(a.code, b.code);
    case Tag::kConcept: {
      if (a.codes.size() != b.codes.size()) return false;
      Tri same = SameText(a.text, b.text);
      for (size_t i = 0; i < a.codes.size(); ++i) {
        same = And(same, SameCode(a.codes[i], b.codes[i]));
      }
      return same;
    }
    case Tag::kValueSet:
    case Tag::kCodeSystem:
      return And(SameText(std::string(a.vocabulary->id), std::string(b.vocabulary->id)),
                 SameText(std::string(a.vocabulary->version), std::string(b.vocabulary->version)));
    case Tag::kList: {
      if (a.items.size() != b.items.size()) return false;
      Tri same = true;
      for (size_t i = 0; i < a.items.size(); ++i) {
        if (a.items[i].is_null() && b.items[i].is_null()) continue;
        same = And(same, Equal(world, a.items[i], b.items[i]));
      }
      return same;
    }
    case Tag::kTuple: {
      if (NamesOf(a) != NamesOf(b)) return false;
      for (size_t i = 0; i < a.items.size(); ++i) {
        if (a.items[i].is_null() && b.items[i].is_null()) continue;
        const Tri same = Equal(world, a.items[i], b.items[i]);
        if (same != true) return same;
      }
      return true;
    }
    case Tag::kInterval: {
      auto end = [&](size_t i, const Plain& x, const Plain& y) -> Tri {
        const bool closed = i == 0 ? a.low_closed && b.low_closed : a.high_closed && b.high_closed;
        if (a.items[i].is_null() && b.items[i].is_null() && closed) return true;
        return Equal(world, x, y);
      };
      return And(end(0, StartOf(world, a), StartOf(world, b)),
                 end(1, EndOf(world, a), EndOf(world, b)));
    }
    case Tag::kNode:
      return SameElement(*a.element, *b.element);
    default:
      return std::nullopt;
  }
}

bool Equivalent(World& world, const Plain& a, const Plain& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (IsNumber(a) && IsNumber(b) && a.tag != Tag::kUncertain && b.tag != Tag::kUncertain) {
    return EquivalentNumbers(RangeOf(a).first, RangeOf(b).first);
  }
  const bool codes = (a.tag == Tag::kCode || a.tag == Tag::kConcept) &&
                     (b.tag == Tag::kCode || b.tag == Tag::kConcept);
  if (codes) {
    const auto all_a = a.tag == Tag::kCode ? std::vector{a.code} : a.codes;
    const auto all_b = b.tag == Tag::kCode ? std::vector{b.code} : b.codes;
    for (const PlainCode& x : all_a) {
      for (const PlainCode& y : all_b) {
        if (SameSystemAndCode(x, y)) return true;
      }
    }
    return false;
  }
  if (a.tag != b.tag) {
    if (a.tag == Tag::kNode || b.tag == Tag::kNode) {
      const Plain& other = a.tag == Tag::kNode ? b : a;
      const Plain read = ReadAs(a.tag == Tag::kNode ? *a.element : *b.element, other.tag);
      return !read.is_null() && Equivalent(world, read, other);
    }
    return Equal(world, a, b) == true;
  }
  switch (a.tag) {
    case Tag::kString:
      return Folded(a.text) == Folded(b.text);
    case Tag::kQuantity:
      return EquivalentQuantities(world, a, b);
    case Tag::kRatio: {  // 1:8 ~ 2:16, by cross products
      auto product = [&](const Plain& x, const Plain& y) {
        const auto n = Decimal::FromUnits(x.number).Multiply(Decimal::FromUnits(y.number));
        return n ? Qty(n->units(), world.units.Multiply(x.unit, y.unit)) : Null();
      };
      const Plain left = product(a.items[0], b.items[1]), right = product(b.items[0], a.items[1]);
      if (left.is_null() || right.is_null()) {
        return Compare(world, a.items[0], b.items[0]) == 0 &&
               Compare(world, a.items[1], b.items[1]) == 0;
      }
      return Compare(world, left, right) == 0;
    }
    case Tag::kValueSet:
    case Tag::kCodeSystem:
      return a.vocabulary->id == b.vocabulary->id && a.vocabulary->version == b.vocabulary->version;
    case Tag::kTuple:
      if (NamesOf(a) != NamesOf(b)) return false;
      [[fallthrough]];
    case Tag::kList:
      if (a.items.size() != b.items.size()) return false;
      for (size_t i = 0; i < a.items.size(); ++i) {
        if (!Equivalent(world, a.items[i], b.items[i])) return false;
      }
      return true;
    case Tag::kInterval:
      return Equivalent(world, StartOf(world, a), StartOf(world, b)) &&
             Equivalent(world, EndOf(world, a), EndOf(world, b));
    default:
      return Equal(world, a, b) == true;
  }
}

Tri SameItem(World& world, const Plain& a, const Plain& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  return Equal(world, a, b);
}

std::optional<int> Compare(World& world, const Plain& a, const Plain& b,
                           std::optional<Precision> precision) {
  if (a.is_null() || b.is_null()) return std::nullopt;
  if (IsNumber(a) && IsNumber(b)) {
    const auto [low_a, high_a] = RangeOf(a);
    const auto [low_b, high_b] = RangeOf(b);
    if (high_a < low_b) return -1;
    if (high_b < low_a) return 1;
    return low_a == high_a && low_b == high_b ? std::optional(0) : std::nullopt;
  }
  if (a.tag != b.tag && !BothDates(a, b)) return std::nullopt;
  switch (a.tag) {
    case Tag::kString: {
      const std::u32string x = Characters(a.text), y = Characters(b.text);
      return x < y ? -1 : x > y ? 1 : 0;
    }
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime:
      return CompareMoments(world, a.moment, b.moment, precision);
    case Tag::kQuantity: {
      const auto both = Align(world, a, b);
      if (both) return both->a < both->b ? -1 : both->a > both->b ? 1 : 0;
      if (!world.units.Comparable(a.unit, b.unit)) return std::nullopt;
      // Too large for a Decimal in the finer unit: larger than the other, whatever that is.
      const bool a_left = !world.units.Convert(Decimal::FromUnits(a.number), a.unit, b.unit);
      const Whole n = a_left ? a.number : b.number;
      const int sign = n > 0 ? 1 : -1;
      return a_left ? sign : -sign;
    }
    default:
      return std::nullopt;
  }
}

Answer Comparisons(World& world, const PlainCall& call) {
  if (call.name == "Equal") return FromTri(Equal(world, call.args[0], call.args[1]));
  if (call.name == "Equivalent") return Bool(Equivalent(world, call.args[0], call.args[1]));
  const bool less = call.name == "Less", less_or = call.name == "LessOrEqual";
  const bool greater = call.name == "Greater", greater_or = call.name == "GreaterOrEqual";
  if (!less && !less_or && !greater && !greater_or) return std::nullopt;
  if (call.AnyNull()) return Null();
  const Plain &a = call.args[0], &b = call.args[1];
  if (IsNumber(a) && IsNumber(b)) {  // ranges: what holds for all that they may be
    const auto [low_a, high_a] = RangeOf(a);
    const auto [low_b, high_b] = RangeOf(b);
    const Tri below = high_a < low_b ? Tri(true) : low_a >= high_b ? Tri(false) : std::nullopt;
    const Tri below_or = high_a <= low_b ? Tri(true) : low_a > high_b ? Tri(false) : std::nullopt;
    if (less) return FromTri(below);
    if (less_or) return FromTri(below_or);
    return FromTri(greater ? Not(below_or) : Not(below));
  }
  const auto order = Compare(world, a, b);
  if (!order) return Null();
  if (less) return Bool(*order < 0);
  if (less_or) return Bool(*order <= 0);
  return Bool(greater ? *order > 0 : *order >= 0);
}

}  // namespace precert::cql::reference
