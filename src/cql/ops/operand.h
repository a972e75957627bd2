// What the operator files share: results that may not exist, and operands that are ranges.
//
// An Integer operand may be a range of possible results (Tag::kUncertain: the count of an open
// list, or the days between two imprecise dates). An operator that has no use for ranges answers
// UncertainResult; AnyUncertain is the test, one comparison an operand.
#pragma once

#include <limits>
#include <optional>

#include "cql/core/op.h"

namespace precert::cql {

inline bool IsUncertain(const Value& v) { return v.tag == Tag::kUncertain; }

inline bool AnyUncertain(std::span<const Value> args) {
  for (const Value& v : args) {
    if (IsUncertain(v)) return true;
  }
  return false;
}

// A range without an end comes from an open list: a fuller record would narrow it.
inline bool IsOpenRange(const UncertainData& range) {
  return range.high == std::numeric_limits<int64_t>::max() ||
         range.low == std::numeric_limits<int64_t>::min();
}

// Unknown when one of the operands is a range that the record leaves open, else null.
inline Value UncertainResult(std::span<const Value> args) {
  for (const Value& v : args) {
    if (IsUncertain(v) && IsOpenRange(*v.uncertain)) return Value::Unknown();
  }
  return Value::Null();
}

// For operators that see nulls: what a null result owes to unknown operands.
inline Value NullOf(std::span<const Value> args) {
  for (const Value& v : args) {
    if (v.is_null() && v.unknown) return Value::Unknown();
  }
  return Value::Null();
}

inline Value FromDecimal(std::optional<Decimal> d) { return d ? Value::Dec(*d) : Value::Null(); }

inline Value FromInteger(int64_t n) {
  return n >= std::numeric_limits<int32_t>::min() && n <= std::numeric_limits<int32_t>::max()
             ? Value::Integer(n)
             : Value::Null();
}

inline Value FromTruth(std::optional<bool> truth, bool unknown) {
  if (truth) return Value::Boolean(*truth);
  return unknown ? Value::Unknown() : Value::Null();
}

// An Integer, Long or Decimal as a Decimal.
inline Decimal AsDecimal(const Value& v) {
  return v.tag == Tag::kDecimal ? v.decimal() : Decimal::FromInt(v.integer);
}

}  // namespace precert::cql
