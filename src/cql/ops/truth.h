// Truth: three-valued logic with the open-world fourth, for operators that combine comparisons.
//
//   Truth t = And(LessOrEqual(low, p), LessOrEqual(p, high));
//   return ToValue(t);
//
// kNull is "the values do not say"; kUnknown is "the record does not say, a fuller one might".
// Where both would do, Unknown wins: the answer hangs on the record. Plain functions, no state.
#pragma once

#include <optional>

#include "cql/core/op.h"

namespace precert::cql {

enum class Truth : uint8_t { kFalse, kTrue, kNull, kUnknown };

inline Truth ToTruth(bool b) { return b ? Truth::kTrue : Truth::kFalse; }
inline bool IsOpen(Truth t) { return t == Truth::kNull || t == Truth::kUnknown; }

inline Truth And(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  if (a == Truth::kUnknown || b == Truth::kUnknown) return Truth::kUnknown;
  if (a == Truth::kNull || b == Truth::kNull) return Truth::kNull;
  return Truth::kTrue;
}
inline Truth Not(Truth t) {
  if (t == Truth::kTrue) return Truth::kFalse;
  return t == Truth::kFalse ? Truth::kTrue : t;
}
inline Truth Or(Truth a, Truth b) { return Not(And(Not(a), Not(b))); }

inline Value ToValue(Truth t) {
  if (IsOpen(t)) return t == Truth::kUnknown ? Value::Unknown() : Value::Null();
  return Value::Boolean(t == Truth::kTrue);
}

inline bool IsUnknown(const Value& v) { return v.is_null() && v.unknown; }
// Null, or Unknown when the value is.
inline Value NullLike(const Value& v) { return IsUnknown(v) ? Value::Unknown() : Value::Null(); }
inline Value NullLike(const Value& a, const Value& b) {
  return IsUnknown(a) || IsUnknown(b) ? Value::Unknown() : Value::Null();
}

}  // namespace precert::cql
