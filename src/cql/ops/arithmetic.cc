// Arithmetic operators: + - * / div mod ^, rounding, logarithms, successors, and the ends of types.
//
// CQL 1.5, Appendix B, "Arithmetic Operators". What cannot be represented (overflow, division by
// zero, incomparable units) is null. Sums, differences and products of uncertain Integers are
// themselves uncertain, so that Count(X) + 1 >= 10 can be answered as soon as enough of X is known.

#include <algorithm>
#include <limits>

#include "base/decimal_math.h"
#include "cql/ops/boundary.h"
#include "cql/ops/operand.h"
#include "cql/ops/quantity.h"

namespace precert::cql {
namespace {

constexpr int64_t kMinInteger = std::numeric_limits<int32_t>::min();
constexpr int64_t kMaxInteger = std::numeric_limits<int32_t>::max();
constexpr int64_t kMinLong = std::numeric_limits<int64_t>::min();
constexpr int64_t kMaxLong = std::numeric_limits<int64_t>::max();

// For operators that cannot work on ranges.
template <Value (*Fn)(OpContext&, const OpCall&)>
Value Certain(OpContext& context, const OpCall& call) {
  if (AnyUncertain(call.args)) return UncertainResult(call.args);
  return Fn(context, call);
}

// ---- ranges of integers -------------------------------------------------------------------------

// Past 2^90 a bound means "without end"; the sum or product of two real bounds is below 2^127.
constexpr int128 kEndless = int128{1} << 100;
constexpr int128 kPastAll = int128{1} << 126;

struct Range {
  int128 low, high;
};

Range RangeOf(const Value& v) {
  if (!IsUncertain(v)) return {v.integer, v.integer};
  return {v.uncertain->low == kMinLong ? -kEndless : int128{v.uncertain->low},
          v.uncertain->high == kMaxLong ? kEndless : int128{v.uncertain->high}};
}

int128 Product(int128 a, int128 b) {
  if (a == 0 || b == 0) return 0;
  const bool endless = a >= kEndless || a <= -kEndless || b >= kEndless || b <= -kEndless;
  if (endless) return (a < 0) == (b < 0) ? kEndless : -kEndless;
  return std::clamp(a * b, -kPastAll, kPastAll);
}

template <bool kLong>
Value FromRange(OpContext& context, Range range) {
  const int64_t least = kLong ? kMinLong : kMinInteger, most = kLong ? kMaxLong : kMaxInteger;
  const bool no_low = range.low == -kEndless, no_high = range.high == kEndless;
  if ((!no_low && range.low > most) || (!no_high && range.high < least)) return Value::Null();
  if (range.low == range.high) {
    const int64_t n = static_cast<int64_t>(range.low);
    return kLong ? Value::Long(n) : Value::Integer(n);
  }
  auto bound = [&](int128 n) { return static_cast<int64_t>(std::clamp<int128>(n, least, most)); };
  return Value::Uncertain(context.arena.New<UncertainData>(
      UncertainData{no_low ? kMinLong : bound(range.low), no_high ? kMaxLong : bound(range.high)}));
}

int128 Endless(int128 n) {  // after adding: anything near the mark is the mark
  if (n > kEndless / 2) return kEndless;
  if (n < -kEndless / 2) return -kEndless;
  return n;
}

// ---- Integer and Long ---------------------------------------------------------------------------

template <bool kLong>
Value Whole(int128 n) {
  if (n < (kLong ? kMinLong : kMinInteger) || n > (kLong ? kMaxLong : kMaxInteger)) {
    return Value::Null();
  }
  return kLong ? Value::Long(static_cast<int64_t>(n)) : Value::Integer(static_cast<int64_t>(n));
}

template <bool kLong>
Value AddWhole(OpContext& context, const OpCall& call) {
  const Value &a = call.args[0], &b = call.args[1];
  if (!IsUncertain(a) && !IsUncertain(b)) return Whole<kLong>(int128{a.integer} + b.integer);
  const Range x = RangeOf(a), y = RangeOf(b);
  return FromRange<kLong>(context, {Endless(x.low + y.low), Endless(x.high + y.high)});
}

template <bool kLong>
Value SubtractWhole(OpContext& context, const OpCall& call) {
  const Value &a = call.args[0], &b = call.args[1];
  if (!IsUncertain(a) && !IsUncertain(b)) return Whole<kLong>(int128{a.integer} - b.integer);
  const Range x = RangeOf(a), y = RangeOf(b);
  return FromRange<kLong>(context, {Endless(x.low - y.high), Endless(x.high - y.low)});
}

template <bool kLong>
Value MultiplyWhole(OpContext& context, const OpCall& call) {
  const Value &a = call.args[0], &b = call.args[1];
  if (!IsUncertain(a) && !IsUncertain(b)) return Whole<kLong>(int128{a.integer} * b.integer);
  const Range x = RangeOf(a), y = RangeOf(b);
  const auto [low, high] = std::minmax({Product(x.low, y.low), Product(x.low, y.high),
                                        Product(x.high, y.low), Product(x.high, y.high)});
  return FromRange<kLong>(context, {low, high});
}

template <bool kLong>
Value NegateWhole(OpContext& context, const OpCall& call) {
  const Value& a = call.args[0];
  if (!IsUncertain(a)) return Whole<kLong>(-int128{a.integer});
  const Range x = RangeOf(a);
  return FromRange<kLong>(context, {-x.high, -x.low});
}

template <bool kLong>
Value AbsWhole(OpContext& context, const OpCall& call) {
  const Value& a = call.args[0];
  if (!IsUncertain(a)) return Whole<kLong>(a.integer < 0 ? -int128{a.integer} : int128{a.integer});
  const Range x = RangeOf(a);
  if (x.low >= 0) return a;
  if (x.high <= 0) return FromRange<kLong>(context, {-x.high, -x.low});
  return FromRange<kLong>(context, {0, std::max(-x.low, x.high)});
}

// The specification gives uncertainties + - * and comparison (CQL 1.5, Language Semantics,
// "Uncertainty"), not `div` and `mod`. What an open list leaves open stays Unknown.
bool RefusesRanges(OpContext& context, const OpCall& call, std::string_view op, Value* result) {
  if (!AnyUncertain(call.args)) return false;
  *result = UncertainResult(call.args);
  if (!result->unknown) {
    context.Fail("`" + std::string(op) +
                 "` is not defined for an uncertain number, such as the days between dates of "
                 "which one is not known to the day");
  }
  return true;
}

template <bool kLong>
Value ModuloWhole(OpContext& context, const OpCall& call) {
  Value result;
  if (RefusesRanges(context, call, "mod", &result)) return result;
  if (call.args[1].integer == 0) return Value::Null();
  return Whole<kLong>(int128{call.args[0].integer} % call.args[1].integer);
}

template <bool kLong>
Value TruncatedDivideWhole(OpContext& context, const OpCall& call) {
  Value result;
  if (RefusesRanges(context, call, "div", &result)) return result;
  if (call.args[1].integer == 0) return Value::Null();
  return Whole<kLong>(int128{call.args[0].integer} / call.args[1].integer);
}

// ---- Decimal ------------------------------------------------------------------------------------

std::optional<Decimal> Remainder(Decimal a, Decimal b) {
  if (b.units() == 0) return std::nullopt;
  return Decimal::FromUnits(a.units() % b.units());
}

std::optional<Decimal> WholeQuotient(Decimal a, Decimal b) {
  if (b.units() == 0) return std::nullopt;
  const int128 quotient = a.units() / b.units();
  if (quotient > Decimal::kLimitUnits / Decimal::kOne ||
      quotient < -Decimal::kLimitUnits / Decimal::kOne) {
    return std::nullopt;
  }
  return Decimal::FromUnits(quotient * Decimal::kOne);
}

Value AddDecimal(OpContext&, const OpCall& call) {
  return FromDecimal(call.args[0].decimal().Add(call.args[1].decimal()));
}
Value SubtractDecimal(OpContext&, const OpCall& call) {
  return FromDecimal(call.args[0].decimal().Subtract(call.args[1].decimal()));
}
Value MultiplyDecimal(OpContext&, const OpCall& call) {
  return FromDecimal(call.args[0].decimal().Multiply(call.args[1].decimal()));
}
Value DivideDecimal(OpContext&, const OpCall& call) {
  return FromDecimal(call.args[0].decimal().Divide(call.args[1].decimal()));
}
Value ModuloDecimal(OpContext&, const OpCall& call) {
  return FromDecimal(Remainder(call.args[0].decimal(), call.args[1].decimal()));
}
Value TruncatedDivideDecimal(OpContext&, const OpCall& call) {
  return FromDecimal(WholeQuotient(call.args[0].decimal(), call.args[1].decimal()));
}

// Decimal or Quantity: the unit and the written places stay.
Value NegateExact(OpContext&, const OpCall& call) {
  Value v = call.args[0];
  v.decimal_units = -v.decimal_units;
  return v;
}
Value AbsExact(OpContext&, const OpCall& call) {
  Value v = call.args[0];
  if (v.decimal_units < 0) v.decimal_units = -v.decimal_units;
  return v;
}

Value FromWholeDecimal(Decimal d) {
  const std::optional<int64_t> n = d.ToInt64();
  return n ? FromInteger(*n) : Value::Null();
}
Value CeilingOp(OpContext&, const OpCall& call) {
  return FromWholeDecimal(call.args[0].decimal().Ceiling());
}
Value FloorOp(OpContext&, const OpCall& call) {
  return FromWholeDecimal(call.args[0].decimal().Floor());
}
Value TruncateOp(OpContext&, const OpCall& call) {
  return FromWholeDecimal(call.args[0].decimal().Truncate());
}

Value RoundOp(OpContext&, const OpCall& call) {
  const Value& v = call.args[0];
  if (v.is_null()) return NullOf(call.args.first(1));
  int64_t places = 0;  // also when the precision is null
  if (call.args.size() > 1) {
    const Value& precision = call.args[1];
    if (precision.is_null() && precision.unknown) return Value::Unknown();
    if (!precision.is_null()) places = precision.integer;
  }
  if (places < 0) return Value::Null();
  places = std::min<int64_t>(places, Decimal::kPlaces);
  return Value::Dec(v.decimal().Round(static_cast<int>(places)));
}

Value ExpOp(OpContext&, const OpCall& call) { return FromDecimal(Exp(call.args[0].decimal())); }
Value LnOp(OpContext&, const OpCall& call) { return FromDecimal(Ln(call.args[0].decimal())); }
Value LogOp(OpContext&, const OpCall& call) {
  return FromDecimal(Log(call.args[0].decimal(), call.args[1].decimal()));
}
Value PowerOp(OpContext&, const OpCall& call) {
  return FromDecimal(Power(call.args[0].decimal(), call.args[1].decimal()));
}

// A whole number to a whole power. To a negative one only 1 and -1 have a whole result; the checker
// takes the Decimal overload where the exponent is written as a negative number.
template <bool kLong>
Value PowerWhole(OpContext&, const OpCall& call) {
  int64_t exponent = call.args[1].integer;
  int128 base = call.args[0].integer;
  if (base == 0 && exponent < 0) return Value::Null();
  if (base == 0 || base == 1 || base == -1) {
    const bool odd = exponent % 2 != 0;
    return Whole<kLong>(exponent == 0 ? 1 : base == -1 && !odd ? 1 : base);
  }
  if (exponent < 0 || exponent > 63) return Value::Null();
  int128 power = 1;
  for (; exponent > 0; --exponent) {
    power *= base;
    if (power > kMaxLong || power < kMinLong) return Value::Null();
  }
  return Whole<kLong>(power);
}

// ---- Quantity -----------------------------------------------------------------------------------

template <std::optional<Decimal> (*Fn)(Decimal, Decimal)>
Value OnAligned(OpContext& context, const OpCall& call) {
  const std::optional<Aligned> both = AlignQuantities(context.units, call.args[0], call.args[1]);
  if (!both) return Value::Null();
  const std::optional<Decimal> result = Fn(both->a, both->b);
  return result ? Value::Quantity(*result, both->unit) : Value::Null();
}

std::optional<Decimal> Sum(Decimal a, Decimal b) { return a.Add(b); }
std::optional<Decimal> Difference(Decimal a, Decimal b) { return a.Subtract(b); }

Value MultiplyQuantity(OpContext& context, const OpCall& call) {
  const Value &a = call.args[0], &b = call.args[1];
  const std::optional<Decimal> product = a.decimal().Multiply(b.decimal());
  if (!product) return Value::Null();
  if (a.unit == codes::UnitTable::kOne) return Value::Quantity(*product, b.unit);
  if (b.unit == codes::UnitTable::kOne) return Value::Quantity(*product, a.unit);
  const uint32_t unit = context.units.Multiply(a.unit, b.unit);
  return context.units.IsValid(unit) ? Value::Quantity(*product, unit) : Value::Null();
}

Value DivideQuantity(OpContext& context, const OpCall& call) {
  return DivideQuantities(context.units, call.args[0], call.args[1]);
}

// The published conformance tests keep the unit: 4.14 'm' div 2.06 'm' is 2 'm'.
Value TruncatedDivideQuantity(OpContext& context, const OpCall& call) {
  const Value &a = call.args[0], &b = call.args[1];
  if (b.unit != codes::UnitTable::kOne) return OnAligned<WholeQuotient>(context, call);
  const std::optional<Decimal> quotient = WholeQuotient(a.decimal(), b.decimal());
  return quotient ? Value::Quantity(*quotient, a.unit) : Value::Null();
}

// ---- successor and predecessor ------------------------------------------------------------------

Value StepTemporal(const Value& v, int direction) {
  const DateTime& at = v.datetime;
  if (v.tag ==
      Tag::kTime) {  // AddUnits goes round the clock; the ends of the day have no neighbour
    const bool last = at.hour == 23 && (at.precision < Precision::kMinute || at.minute == 59) &&
                      (at.precision < Precision::kSecond || at.second == 59) &&
                      (at.precision < Precision::kMillisecond || at.millisecond == 999);
    const bool first = at.hour == 0 && at.minute == 0 && at.second == 0 && at.millisecond == 0;
    if (direction > 0 ? last : first) return Value::Null();
  }
  const std::optional<DateTime> next = AddUnits(at, direction, at.precision, v.tag == Tag::kTime);
  return next ? Value::Temporal(v.tag, *next) : Value::Null();
}

Value Step(OpContext& context, const Value& v, int direction) {
  switch (v.tag) {
    case Tag::kInteger:
      return FromInteger(v.integer + direction);
    case Tag::kLong:
      return Whole<true>(int128{v.integer} + direction);
    case Tag::kDecimal:
    case Tag::kQuantity: {
      // The ends of the type have no neighbour, though larger results can be calculated.
      if (v.decimal() == (direction > 0 ? Decimal::Max() : Decimal::Min())) return Value::Null();
      const std::optional<Decimal> next = v.decimal().Add(Decimal::FromUnits(direction));
      if (!next) return Value::Null();
      return v.tag == Tag::kDecimal ? Value::Dec(*next) : Value::Quantity(*next, v.unit);
    }
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime:
      return StepTemporal(v, direction);
    case Tag::kUncertain: {
      const Range x = RangeOf(v);
      return FromRange<true>(context, {Endless(x.low + direction), Endless(x.high + direction)});
    }
    case Tag::kNull:
      return v;
    default:
      return Value::Null();
  }
}

Value SuccessorOp(OpContext& context, const OpCall& call) {
  return SuccessorOf(context, call.args[0]);
}
Value PredecessorOp(OpContext& context, const OpCall& call) {
  return PredecessorOf(context, call.args[0]);
}

Value EndOfType(const Type* type, bool maximum) {
  DateTime at;
  at.year = 1;
  if (maximum) {
    at = DateTime{.year = 9999,
                  .month = 12,
                  .day = 31,
                  .hour = 23,
                  .minute = 59,
                  .second = 59,
                  .millisecond = 999};
  }
  at.precision = Precision::kMillisecond;
  switch (type->kind) {
    case TypeKind::kInteger:
      return Value::Integer(maximum ? kMaxInteger : kMinInteger);
    case TypeKind::kLong:
      return Value::Long(maximum ? kMaxLong : kMinLong);
    case TypeKind::kDecimal:
      return Value::Dec(maximum ? Decimal::Max() : Decimal::Min());
    case TypeKind::kQuantity:
      return Value::Quantity(maximum ? Decimal::Max() : Decimal::Min(), codes::UnitTable::kOne);
    case TypeKind::kDate:
      return Value::Temporal(Tag::kDate, TruncateTo(at, Precision::kDay));
    case TypeKind::kDateTime:
      at.has_offset = true;  // in UTC
      return Value::Temporal(Tag::kDateTime, at);
    case TypeKind::kTime:
      at.year = at.month = at.day = 1;
      return Value::Temporal(Tag::kTime, at);
    default:
      return Value::Null();
  }
}

constexpr OpDef kOps[] = {
    {"Abs(Integer): Integer", AbsWhole<false>},
    {"Abs(Long): Long", AbsWhole<true>},
    {"Abs(Decimal): Decimal", Certain<AbsExact>},
    {"Abs(Quantity): Quantity", Certain<AbsExact>},
    {"Add(Integer, Integer): Integer", AddWhole<false>},
    {"Add(Long, Long): Long", AddWhole<true>},
    {"Add(Decimal, Decimal): Decimal", Certain<AddDecimal>},
    {"Add(Quantity, Quantity): Quantity", Certain<OnAligned<Sum>>},
    {"Ceiling(Decimal): Integer", Certain<CeilingOp>},
    {"Divide(Decimal, Decimal): Decimal", Certain<DivideDecimal>},
    {"Divide(Quantity, Quantity): Quantity", Certain<DivideQuantity>},
    {"Exp(Decimal): Decimal", Certain<ExpOp>},
    {"Floor(Decimal): Integer", Certain<FloorOp>},
    {"HighBoundary(Decimal, Integer): Decimal", HighBoundaryOp, Nulls::kHandles},
    {"HighBoundary(Date, Integer): Date", HighBoundaryOp, Nulls::kHandles},
    {"HighBoundary(DateTime, Integer): DateTime", HighBoundaryOp, Nulls::kHandles},
    {"HighBoundary(Time, Integer): Time", HighBoundaryOp, Nulls::kHandles},
    {"Ln(Decimal): Decimal", Certain<LnOp>},
    {"Log(Decimal, Decimal): Decimal", Certain<LogOp>},
    {"LowBoundary(Decimal, Integer): Decimal", LowBoundaryOp, Nulls::kHandles},
    {"LowBoundary(Date, Integer): Date", LowBoundaryOp, Nulls::kHandles},
    {"LowBoundary(DateTime, Integer): DateTime", LowBoundaryOp, Nulls::kHandles},
    {"LowBoundary(Time, Integer): Time", LowBoundaryOp, Nulls::kHandles},
    {"Modulo(Integer, Integer): Integer", ModuloWhole<false>},
    {"Modulo(Long, Long): Long", ModuloWhole<true>},
    {"Modulo(Decimal, Decimal): Decimal", Certain<ModuloDecimal>},
    {"Modulo(Quantity, Quantity): Quantity", Certain<OnAligned<Remainder>>},
    {"Multiply(Integer, Integer): Integer", MultiplyWhole<false>},
    {"Multiply(Long, Long): Long", MultiplyWhole<true>},
    {"Multiply(Decimal, Decimal): Decimal", Certain<MultiplyDecimal>},
    {"Multiply(Quantity, Quantity): Quantity", Certain<MultiplyQuantity>},
    {"Negate(Integer): Integer", NegateWhole<false>},
    {"Negate(Long): Long", NegateWhole<true>},
    {"Negate(Decimal): Decimal", Certain<NegateExact>},
    {"Negate(Quantity): Quantity", Certain<NegateExact>},
    // A negative exponent makes a fraction, so the result is a Decimal whatever the operands are.
    {"Power(Integer, Integer): Integer", Certain<PowerWhole<false>>},
    {"Power(Long, Long): Long", Certain<PowerWhole<true>>},
    {"Power(Decimal, Decimal): Decimal", Certain<PowerOp>},
    {"Precision(Decimal): Integer", PrecisionOp},
    {"Precision(Date): Integer", PrecisionOp},
    {"Precision(DateTime): Integer", PrecisionOp},
    {"Precision(Time): Integer", PrecisionOp},
    {"Predecessor(T): T", PredecessorOp},
    {"Round(Decimal): Decimal", Certain<RoundOp>},
    {"Round(Decimal, Integer): Decimal", Certain<RoundOp>, Nulls::kHandles},
    {"Subtract(Integer, Integer): Integer", SubtractWhole<false>},
    {"Subtract(Long, Long): Long", SubtractWhole<true>},
    {"Subtract(Decimal, Decimal): Decimal", Certain<SubtractDecimal>},
    {"Subtract(Quantity, Quantity): Quantity", Certain<OnAligned<Difference>>},
    {"Successor(T): T", SuccessorOp},
    {"Truncate(Decimal): Integer", Certain<TruncateOp>},
    {"TruncatedDivide(Integer, Integer): Integer", TruncatedDivideWhole<false>},
    {"TruncatedDivide(Long, Long): Long", TruncatedDivideWhole<true>},
    {"TruncatedDivide(Decimal, Decimal): Decimal", Certain<TruncatedDivideDecimal>},
    {"TruncatedDivide(Quantity, Quantity): Quantity", Certain<TruncatedDivideQuantity>},
};

}  // namespace

std::span<const OpDef> ArithmeticOps() { return kOps; }

Value SuccessorOf(OpContext& context, const Value& v) { return Step(context, v, 1); }
Value PredecessorOf(OpContext& context, const Value& v) { return Step(context, v, -1); }
Value MinimumOf(OpContext&, const Type* type) { return EndOfType(type, false); }
Value MaximumOf(OpContext&, const Type* type) { return EndOfType(type, true); }

}  // namespace precert::cql
