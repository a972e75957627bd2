// Logic: CQL's three-valued connectives, with the Unknown mark of open-world evaluation.
//
// False, true and null are CQL 1.5's (Author's Guide, "Logical operators"). Unknown is a fourth state
// only in what it may turn into: it decides nothing that null would not decide, and the answer is
// Unknown wherever a fuller record could change it; where null and unknown meet, unknown is kept, so
// that the gap is not lost. Pure functions.
#pragma once

#include "cql/core/value.h"

namespace precert::cql {

enum class Truth : uint8_t { kFalse, kTrue, kNull, kUnknown };

inline Truth TruthOf(const Value& v) {
  if (v.tag == Tag::kBoolean) return v.boolean ? Truth::kTrue : Truth::kFalse;
  return v.unknown ? Truth::kUnknown : Truth::kNull;
}

inline Value FromTruth(Truth t) {
  switch (t) {
    case Truth::kFalse: return Value::Boolean(false);
    case Truth::kTrue: return Value::Boolean(true);
    case Truth::kNull: return Value::Null();
    case Truth::kUnknown: return Value::Unknown();
  }
  return Value::Null();
}

inline Truth Not(Truth a) {
  if (a == Truth::kFalse) return Truth::kTrue;
  if (a == Truth::kTrue) return Truth::kFalse;
  return a;
}

inline Truth And(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  if (a == Truth::kUnknown || b == Truth::kUnknown) return Truth::kUnknown;
  if (a == Truth::kNull || b == Truth::kNull) return Truth::kNull;
  return Truth::kTrue;
}

inline Truth Or(Truth a, Truth b) { return Not(And(Not(a), Not(b))); }

inline Truth Xor(Truth a, Truth b) {
  if (a == Truth::kUnknown || b == Truth::kUnknown) return Truth::kUnknown;
  if (a == Truth::kNull || b == Truth::kNull) return Truth::kNull;
  return a == b ? Truth::kFalse : Truth::kTrue;
}

inline Truth Implies(Truth a, Truth b) { return Or(Not(a), b); }

}  // namespace precert::cql
