// Logic: CQL's connectives on values (CQL 1.5, Author's Guide, "Logical operators"), with the
// Unknown mark of open-world evaluation; the truth tables are in ops/truth.h. Unknown decides
// nothing that null would not decide. Pure functions.
#pragma once

#include "cql/ops/truth.h"

namespace precert::cql {

inline Truth TruthOf(const Value& v) {
  if (v.tag == Tag::kBoolean) return ToTruth(v.boolean);
  return v.unknown ? Truth::kUnknown : Truth::kNull;
}

inline Truth Xor(Truth a, Truth b) {
  if (a == Truth::kUnknown || b == Truth::kUnknown) return Truth::kUnknown;
  if (a == Truth::kNull || b == Truth::kNull) return Truth::kNull;
  return ToTruth(a != b);
}

inline Truth Implies(Truth a, Truth b) { return Or(Not(a), b); }

}  // namespace precert::cql
