// Comparison operators: =, ~, <, <=, >, >= and what every other chapter means by "the same".
//
// CQL 1.5, Appendix B, "Comparison Operators"; `between` and the negations are lowered by the
// checker. Sameness of generic values is three-valued and recursive; order is for point types only.
//
// Lists: two nulls at one place are equal, one is uncertain; a known difference anywhere decides.
// Tuples: elements in the order of their names; the first that is not known equal decides, as the
// published conformance tests have it ({Id: null, Name: 'A'} = {Id: 1, Name: 'B'} is null).

#include <string>
#include <utility>

#include "base/letter_case.h"
#include "base/limits.h"
#include "base/text.h"
#include "cql/ops/interval.h"
#include "cql/ops/operand.h"
#include "cql/ops/quantity.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

// One comparison of two values, with everything inside them.
class Sameness {
 public:
  explicit Sameness(OpContext& context) : context_(context) {}

  std::optional<bool> Equal(const Value& a, const Value& b, int depth);
  bool Equivalent(const Value& a, const Value& b, int depth);
  bool unknown() const { return unknown_; }

 private:
  // False, and a run-time error, past the depth that a value may have.
  bool Deep(int depth) {
    if (depth < limits::kMaxExpressionDepth) return false;
    context_.Fail("the values are nested too deeply to be compared (limit " +
                  std::to_string(limits::kMaxExpressionDepth) + ")");
    return true;
  }
  std::optional<bool> Uncertain(bool unknown) {
    unknown_ |= unknown;
    return std::nullopt;
  }

  std::optional<bool> EqualMixed(const Value& a, const Value& b, int depth);
  std::optional<bool> EqualLists(const ListData& a, const ListData& b, int depth);
  std::optional<bool> EqualTuples(const TupleData& a, const TupleData& b, int depth);
  std::optional<bool> EqualIntervals(const IntervalData& a, const IntervalData& b, int depth);
  std::optional<bool> EqualRatios(const RatioData& a, const RatioData& b, int depth);
  bool EquivalentLists(const ListData& a, const ListData& b, int depth);
  bool EquivalentTuples(const TupleData& a, const TupleData& b, int depth);
  bool EquivalentIntervals(const IntervalData& a, const IntervalData& b, int depth);

  OpContext& context_;
  bool unknown_ = false;
};

// ---- leaves -------------------------------------------------------------------------------------

// Absent on one side only: not known.
std::optional<bool> EqualTexts(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (a.empty() || b.empty()) return std::nullopt;
  return false;
}

std::optional<bool> Both(std::optional<bool> a, std::optional<bool> b) {
  if (a == false || b == false) return false;
  if (!a || !b) return std::nullopt;
  return true;
}

std::optional<bool> EqualCodes(const CodeData& a, const CodeData& b) {
  return Both(Both(EqualTexts(a.code, b.code), EqualTexts(a.system, b.system)),
              Both(EqualTexts(a.version, b.version), EqualTexts(a.display, b.display)));
}

std::optional<bool> EqualConcepts(const ConceptData& a, const ConceptData& b) {
  if (a.codes.size() != b.codes.size()) return false;
  std::optional<bool> same = EqualTexts(a.display, b.display);
  for (size_t i = 0; i < a.codes.size() && same != false; ++i) {
    same = Both(same, EqualCodes(a.codes[i], b.codes[i]));
  }
  return same;
}

bool EquivalentCodes(const CodeData& a, const CodeData& b) {
  return a.code == b.code && a.system == b.system;
}

bool ShareCode(std::span<const CodeData> a, std::span<const CodeData> b) {
  for (const CodeData& x : a) {
    for (const CodeData& y : b) {
      if (EquivalentCodes(x, y)) return true;
    }
  }
  return false;
}

std::span<const CodeData> CodesOf(const Value& v) {
  if (v.tag == Tag::kCode) return {v.code, 1};
  return v.concept_->codes;
}

bool EqualNodes(const fhir::Node& a, const fhir::Node& b, int depth) {
  if (&a == &b) return true;
  if (a.type != b.type || a.text != b.text || depth >= limits::kMaxJsonDepth) return false;
  const fhir::Node* x = a.first_child;
  const fhir::Node* y = b.first_child;
  for (; x != nullptr && y != nullptr; x = x->next, y = y->next) {
    if (x->name != y->name || !EqualNodes(*x, *y, depth + 1)) return false;
  }
  return x == nullptr && y == nullptr;
}

bool IsNumber(Tag tag) { return tag == Tag::kInteger || tag == Tag::kLong || tag == Tag::kDecimal; }
bool IsTemporal(Tag tag) { return tag == Tag::kDate || tag == Tag::kDateTime || tag == Tag::kTime; }

// A primitive of the record as the kind of value that it is compared with; null when it is none.
Value ReadNode(const fhir::Node& node, Tag tag) {
  if (!node.is_primitive()) return Value::Null();
  const std::string_view text = node.text;
  switch (tag) {
    case Tag::kString:
      return Value::String(text);
    case Tag::kBoolean:
      if (text == "true" || text == "false") return Value::Boolean(text == "true");
      return Value::Null();
    case Tag::kInteger:
    case Tag::kLong:
    case Tag::kDecimal:
      return FromDecimal(Decimal::Parse(text, /*allow_exponent=*/true, /*round_excess=*/true));
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime: {
      const std::optional<DateTime> read = tag == Tag::kDate       ? DateTime::ParseDate(text)
                                           : tag == Tag::kDateTime ? DateTime::ParseDateTime(text)
                                                                   : DateTime::ParseTime(text);
      return read ? Value::Temporal(tag, *read) : Value::Null();
    }
    default:
      return Value::Null();
  }
}

// A character as equivalence sees it: case does not matter, and white space is all one kind.
char32_t Folded(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r' || c == 0xA0) return ' ';
  return ToLowerCase(c);
}

bool EquivalentStrings(std::string_view a, std::string_view b) {
  if (a == b) return true;
  size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (Folded(DecodeCodePoint(a, i)) != Folded(DecodeCodePoint(b, j))) return false;
    i += CodePointBytes(a, i);
    j += CodePointBytes(b, j);
  }
  return i == a.size() && j == b.size();
}

int Order(int64_t a, int64_t b) { return a < b ? -1 : a > b ? 1 : 0; }
int Order(Decimal a, Decimal b) { return a < b ? -1 : b < a ? 1 : 0; }

// The range of an Integer, Long, Decimal or uncertain value, in Decimal's units and without end.
struct Range {
  int128 low, high;
};
constexpr int128 kEndless = ~(int128{1} << 127);

Range RangeOf(const Value& v) {
  if (!IsUncertain(v)) return {AsDecimal(v).units(), AsDecimal(v).units()};
  const UncertainData& u = *v.uncertain;
  return {
      u.low == std::numeric_limits<int64_t>::min() ? -kEndless : int128{u.low} * Decimal::kOne,
      u.high == std::numeric_limits<int64_t>::max() ? kEndless : int128{u.high} * Decimal::kOne};
}

bool IsRangeOrNumber(const Value& v) { return IsUncertain(v) || IsNumber(v.tag); }

bool HasOpenRange(const Value& a, const Value& b) {
  return (IsUncertain(a) && IsOpenRange(*a.uncertain)) ||
         (IsUncertain(b) && IsOpenRange(*b.uncertain));
}

// ---- equality -----------------------------------------------------------------------------------

std::optional<bool> Sameness::Equal(const Value& a, const Value& b, int depth) {
  if (a.tag != b.tag) return EqualMixed(a, b, depth);
  switch (a.tag) {
    case Tag::kNull:
      return Uncertain(a.unknown || b.unknown);
    case Tag::kBoolean:
      return a.boolean == b.boolean;
    case Tag::kInteger:
    case Tag::kLong:
      return a.integer == b.integer;
    case Tag::kDecimal:
      return a.decimal_units == b.decimal_units;
    case Tag::kString:
      return a.str() == b.str();
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime:
    case Tag::kQuantity: {
      const std::optional<int> order = CompareValues(context_, a, b);
      if (!order) return std::nullopt;
      return *order == 0;
    }
    case Tag::kRatio:
      return EqualRatios(*a.ratio, *b.ratio, depth);
    case Tag::kCode:
      return EqualCodes(*a.code, *b.code);
    case Tag::kConcept:
      return EqualConcepts(*a.concept_, *b.concept_);
    case Tag::kValueSet:
    case Tag::kCodeSystem:
      return Both(EqualTexts(a.vocabulary->id, b.vocabulary->id),
                  EqualTexts(a.vocabulary->version, b.vocabulary->version));
    case Tag::kList:
      return EqualLists(*a.list, *b.list, depth);
    case Tag::kInterval:
      return EqualIntervals(*a.interval, *b.interval, depth);
    case Tag::kTuple:
      return EqualTuples(*a.tuple, *b.tuple, depth);
    case Tag::kNode:
      return EqualNodes(*a.node, *b.node, 0);
    case Tag::kUncertain: {
      const Range x = RangeOf(a), y = RangeOf(b);
      if (x.high < y.low || y.high < x.low) return false;
      return Uncertain(HasOpenRange(a, b));
    }
  }
  return std::nullopt;
}

// Values of two kinds: numbers compare as numbers, the record's primitives as what they are
// compared with, an imprecise Date with a DateTime as date-times; anything else is different.
std::optional<bool> Sameness::EqualMixed(const Value& a, const Value& b, int depth) {
  if (a.is_null() || b.is_null()) return Uncertain(a.is_null() ? a.unknown : b.unknown);
  if (IsRangeOrNumber(a) && IsRangeOrNumber(b)) {
    const Range x = RangeOf(a), y = RangeOf(b);
    if (x.high < y.low || y.high < x.low) return false;
    if (x.low == x.high && y.low == y.high) return true;
    return Uncertain(HasOpenRange(a, b));
  }
  if (a.tag == Tag::kNode || b.tag == Tag::kNode) {
    const Value& other = a.tag == Tag::kNode ? b : a;
    const Value read = ReadNode(a.tag == Tag::kNode ? *a.node : *b.node, other.tag);
    if (read.is_null()) return false;
    return Equal(read, other, depth + 1);
  }
  const bool dates = (a.tag == Tag::kDate && b.tag == Tag::kDateTime) ||
                     (a.tag == Tag::kDateTime && b.tag == Tag::kDate);
  if (dates) {
    const std::optional<int> order =
        CompareDateTimes(a.datetime, b.datetime, std::nullopt, context_.now.offset_minutes);
    if (!order) return std::nullopt;
    return *order == 0;
  }
  return false;
}

std::optional<bool> Sameness::EqualLists(const ListData& a, const ListData& b, int depth) {
  if (Deep(depth)) return std::nullopt;
  const bool open = a.open || b.open;
  if ((!a.open && a.items.size() < b.items.size()) ||
      (!b.open && b.items.size() < a.items.size())) {
    return false;
  }
  if (open) return Uncertain(true);  // what may be missing may stand anywhere
  std::optional<bool> same = true;
  bool unknown = false;
  for (size_t i = 0; i < a.items.size(); ++i) {
    const Value &x = a.items[i], &y = b.items[i];
    if (x.is_null() && y.is_null() && !x.unknown && !y.unknown) continue;
    const bool before = std::exchange(unknown_, false);
    const std::optional<bool> item = Equal(x, y, depth + 1);
    unknown |= unknown_;
    unknown_ = before;
    if (item == false) return false;
    if (!item) same = std::nullopt;
  }
  unknown_ |= unknown;
  return same;
}

std::optional<bool> Sameness::EqualTuples(const TupleData& a, const TupleData& b, int depth) {
  if (Deep(depth)) return std::nullopt;
  if (a.values.size() != b.values.size()) return false;
  for (size_t i = 0; i < a.values.size(); ++i) {
    if (a.type != b.type && a.type->fields[i].name != b.type->fields[i].name) return false;
  }
  for (size_t i = 0; i < a.values.size(); ++i) {
    const Value &x = a.values[i], &y = b.values[i];
    if (x.is_null() && y.is_null() && !x.unknown && !y.unknown) continue;
    const std::optional<bool> field = Equal(x, y, depth + 1);
    if (field != true) return field;
  }
  return true;
}

std::optional<bool> Sameness::EqualIntervals(const IntervalData& a, const IntervalData& b,
                                             int depth) {
  if (Deep(depth)) return std::nullopt;
  const bool before = std::exchange(unknown_, false);
  // Two closed null bounds are the same end of the type, which a Quantity does not have.
  auto endless = [](const Value& x, bool closed_x, const Value& y, bool closed_y) {
    return x.is_null() && y.is_null() && !x.unknown && !y.unknown && closed_x && closed_y;
  };
  const std::optional<bool> low =
      endless(a.low, a.low_closed, b.low, b.low_closed)
          ? true
          : Equal(StartOf(context_, a), StartOf(context_, b), depth + 1);
  const std::optional<bool> high = low == false ? low
                                   : endless(a.high, a.high_closed, b.high, b.high_closed)
                                       ? true
                                       : Equal(EndOf(context_, a), EndOf(context_, b), depth + 1);
  const std::optional<bool> same = Both(low, high);
  unknown_ = before || (!same && unknown_);
  return same;
}

std::optional<bool> Sameness::EqualRatios(const RatioData& a, const RatioData& b, int depth) {
  return Both(Equal(a.numerator, b.numerator, depth + 1),
              Equal(a.denominator, b.denominator, depth + 1));
}

// ---- equivalence --------------------------------------------------------------------------------

bool EquivalentRatios(codes::UnitTable& units, const RatioData& a, const RatioData& b) {
  if (a.numerator.is_null() || a.denominator.is_null() || b.numerator.is_null() ||
      b.denominator.is_null()) {
    return a.numerator.is_null() == b.numerator.is_null() &&
           a.denominator.is_null() == b.denominator.is_null();
  }
  // 1:8 ~ 2:16 by cross products, which are exact where quotients are not.
  auto product = [&](const Value& x, const Value& y) {
    const std::optional<Decimal> amount = x.decimal().Multiply(y.decimal());
    return amount ? Value::Quantity(*amount, units.Multiply(x.unit, y.unit)) : Value::Null();
  };
  const Value left = product(a.numerator, b.denominator);
  const Value right = product(b.numerator, a.denominator);
  if (left.is_null() || right.is_null()) {
    return CompareQuantities(units, a.numerator, b.numerator) == 0 &&
           CompareQuantities(units, a.denominator, b.denominator) == 0;
  }
  return CompareQuantities(units, left, right) == 0;
}

bool Sameness::Equivalent(const Value& a, const Value& b, int depth) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.tag != b.tag) {
    const bool codes = (a.tag == Tag::kCode && b.tag == Tag::kConcept) ||
                       (a.tag == Tag::kConcept && b.tag == Tag::kCode);
    if (codes) return ShareCode(CodesOf(a), CodesOf(b));
    if (IsNumber(a.tag) && IsNumber(b.tag)) return EquivalentDecimals(AsDecimal(a), AsDecimal(b));
    if (a.tag == Tag::kNode || b.tag == Tag::kNode) {
      const Value& other = a.tag == Tag::kNode ? b : a;
      const Value read = ReadNode(a.tag == Tag::kNode ? *a.node : *b.node, other.tag);
      return !read.is_null() && Equivalent(read, other, depth + 1);
    }
    return Equal(a, b, depth) == true;
  }
  switch (a.tag) {
    case Tag::kDecimal:
      return EquivalentDecimals(a.decimal(), b.decimal());
    case Tag::kString:
      return EquivalentStrings(a.str(), b.str());
    case Tag::kQuantity:
      return EquivalentQuantities(context_.units, a, b);
    case Tag::kRatio:
      return EquivalentRatios(context_.units, *a.ratio, *b.ratio);
    case Tag::kCode:
    case Tag::kConcept:
      return ShareCode(CodesOf(a), CodesOf(b));
    case Tag::kValueSet:
    case Tag::kCodeSystem:
      return a.vocabulary->id == b.vocabulary->id && a.vocabulary->version == b.vocabulary->version;
    case Tag::kList:
      return EquivalentLists(*a.list, *b.list, depth);
    case Tag::kTuple:
      return EquivalentTuples(*a.tuple, *b.tuple, depth);
    case Tag::kInterval:
      return EquivalentIntervals(*a.interval, *b.interval, depth);
    default:
      return Equal(a, b, depth) == true;
  }
}

bool Sameness::EquivalentLists(const ListData& a, const ListData& b, int depth) {
  if (Deep(depth) || a.items.size() != b.items.size()) return false;
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!Equivalent(a.items[i], b.items[i], depth + 1)) return false;
  }
  return true;
}

bool Sameness::EquivalentTuples(const TupleData& a, const TupleData& b, int depth) {
  if (Deep(depth) || a.values.size() != b.values.size()) return false;
  for (size_t i = 0; i < a.values.size(); ++i) {
    if (a.type != b.type && a.type->fields[i].name != b.type->fields[i].name) return false;
    if (!Equivalent(a.values[i], b.values[i], depth + 1)) return false;
  }
  return true;
}

bool Sameness::EquivalentIntervals(const IntervalData& a, const IntervalData& b, int depth) {
  if (Deep(depth)) return false;
  return Equivalent(StartOf(context_, a), StartOf(context_, b), depth + 1) &&
         Equivalent(EndOf(context_, a), EndOf(context_, b), depth + 1);
}

// ---- the operators ------------------------------------------------------------------------------

Value EqualOp(OpContext& context, const OpCall& call) {
  bool unknown = false;
  const std::optional<bool> same = EqualValues(context, call.args[0], call.args[1], &unknown);
  return FromTruth(same, unknown);
}

// Equivalence always answers, save where the record is silent.
std::optional<bool> EquivalentTruth(OpContext& context, const Value& a, const Value& b) {
  if ((a.is_null() && a.unknown) || (b.is_null() && b.unknown)) return std::nullopt;
  if (a.tag == Tag::kList && b.tag == Tag::kList && (a.list->open || b.list->open)) {
    bool unknown = false;
    if (EqualValues(context, a, b, &unknown) == false) return false;
    return std::nullopt;
  }
  if (IsRangeOrNumber(a) && IsRangeOrNumber(b) && HasOpenRange(a, b)) {
    return EqualValues(context, a, b);
  }
  return EquivalentValues(context, a, b);
}

Value EquivalentOp(OpContext& context, const OpCall& call) {
  return FromTruth(EquivalentTruth(context, call.args[0], call.args[1]), /*unknown=*/true);
}

// a < b, or a <= b with `or_equal`.
Value Below(OpContext& context, const Value& a, const Value& b, bool or_equal) {
  if (IsUncertain(a) || IsUncertain(b)) {
    if (IsRangeOrNumber(a) && IsRangeOrNumber(b)) {
      const Range x = RangeOf(a), y = RangeOf(b);
      if (or_equal ? x.high <= y.low : x.high < y.low) return Value::Boolean(true);
      if (or_equal ? x.low > y.high : x.low >= y.high) return Value::Boolean(false);
    }
    return HasOpenRange(a, b) ? Value::Unknown() : Value::Null();
  }
  const std::optional<int> order = CompareValues(context, a, b);
  if (!order) return Value::Null();
  return Value::Boolean(or_equal ? *order <= 0 : *order < 0);
}

Value LessOp(OpContext& context, const OpCall& call) {
  return Below(context, call.args[0], call.args[1], false);
}
Value LessOrEqualOp(OpContext& context, const OpCall& call) {
  return Below(context, call.args[0], call.args[1], true);
}
Value GreaterOp(OpContext& context, const OpCall& call) {
  return Below(context, call.args[1], call.args[0], false);
}
Value GreaterOrEqualOp(OpContext& context, const OpCall& call) {
  return Below(context, call.args[1], call.args[0], true);
}

constexpr OpDef kOps[] = {
    {"Equal(T, T): Boolean", EqualOp, Nulls::kHandles},
    {"Equivalent(T, T): Boolean", EquivalentOp, Nulls::kHandles},
    {"Equivalent(Code, Concept): Boolean", EquivalentOp, Nulls::kHandles},
    {"Equivalent(Concept, Code): Boolean", EquivalentOp, Nulls::kHandles},
    {"Less(Integer, Integer): Boolean", LessOp},
    {"Less(Long, Long): Boolean", LessOp},
    {"Less(Decimal, Decimal): Boolean", LessOp},
    {"Less(String, String): Boolean", LessOp},
    {"Less(Date, Date): Boolean", LessOp},
    {"Less(DateTime, DateTime): Boolean", LessOp},
    {"Less(Time, Time): Boolean", LessOp},
    {"Less(Quantity, Quantity): Boolean", LessOp},
    {"LessOrEqual(Integer, Integer): Boolean", LessOrEqualOp},
    {"LessOrEqual(Long, Long): Boolean", LessOrEqualOp},
    {"LessOrEqual(Decimal, Decimal): Boolean", LessOrEqualOp},
    {"LessOrEqual(String, String): Boolean", LessOrEqualOp},
    {"LessOrEqual(Date, Date): Boolean", LessOrEqualOp},
    {"LessOrEqual(DateTime, DateTime): Boolean", LessOrEqualOp},
    {"LessOrEqual(Time, Time): Boolean", LessOrEqualOp},
    {"LessOrEqual(Quantity, Quantity): Boolean", LessOrEqualOp},
    {"Greater(Integer, Integer): Boolean", GreaterOp},
    {"Greater(Long, Long): Boolean", GreaterOp},
    {"Greater(Decimal, Decimal): Boolean", GreaterOp},
    {"Greater(String, String): Boolean", GreaterOp},
    {"Greater(Date, Date): Boolean", GreaterOp},
    {"Greater(DateTime, DateTime): Boolean", GreaterOp},
    {"Greater(Time, Time): Boolean", GreaterOp},
    {"Greater(Quantity, Quantity): Boolean", GreaterOp},
    {"GreaterOrEqual(Integer, Integer): Boolean", GreaterOrEqualOp},
    {"GreaterOrEqual(Long, Long): Boolean", GreaterOrEqualOp},
    {"GreaterOrEqual(Decimal, Decimal): Boolean", GreaterOrEqualOp},
    {"GreaterOrEqual(String, String): Boolean", GreaterOrEqualOp},
    {"GreaterOrEqual(Date, Date): Boolean", GreaterOrEqualOp},
    {"GreaterOrEqual(DateTime, DateTime): Boolean", GreaterOrEqualOp},
    {"GreaterOrEqual(Time, Time): Boolean", GreaterOrEqualOp},
    {"GreaterOrEqual(Quantity, Quantity): Boolean", GreaterOrEqualOp},
};

}  // namespace

std::optional<bool> EqualValues(OpContext& context, const Value& a, const Value& b, bool* unknown) {
  Sameness sameness(context);
  const std::optional<bool> same = sameness.Equal(a, b, 0);
  if (!same && unknown != nullptr && sameness.unknown()) *unknown = true;
  return same;
}

bool EquivalentValues(OpContext& context, const Value& a, const Value& b) {
  return Sameness(context).Equivalent(a, b, 0);
}

std::optional<int> CompareValues(OpContext& context, const Value& a, const Value& b,
                                 std::optional<Precision> precision) {
  if (a.tag == b.tag) {
    switch (a.tag) {
      case Tag::kInteger:
      case Tag::kLong:
        return Order(a.integer, b.integer);
      case Tag::kDecimal:
        return Order(a.decimal(), b.decimal());
      case Tag::kString: {
        const int order = a.str().compare(b.str());  // UTF-8 sorts as its code points do
        return order < 0 ? -1 : order > 0 ? 1 : 0;
      }
      case Tag::kDate:
      case Tag::kDateTime:
      case Tag::kTime:
        return CompareDateTimes(a.datetime, b.datetime, precision, context.now.offset_minutes);
      case Tag::kQuantity:
        return CompareQuantities(context.units, a, b);
      case Tag::kUncertain:
        break;
      default:
        return std::nullopt;
    }
  }
  if (IsRangeOrNumber(a) && IsRangeOrNumber(b)) {
    const Range x = RangeOf(a), y = RangeOf(b);
    if (x.high < y.low) return -1;
    if (y.high < x.low) return 1;
    if (x.low == x.high && y.low == y.high) return 0;
    return std::nullopt;
  }
  const bool dates =
      IsTemporal(a.tag) && IsTemporal(b.tag) && a.tag != Tag::kTime && b.tag != Tag::kTime;
  if (dates) {
    return CompareDateTimes(a.datetime, b.datetime, precision, context.now.offset_minutes);
  }
  return std::nullopt;
}

std::span<const OpDef> ComparisonOps() { return kOps; }

}  // namespace precert::cql
