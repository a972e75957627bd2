// Second opinion: a hook that sees every operator call of the tables in this folder. Empty here;
// tests/cql/reference compiles the same tables with the reference evaluator behind it.
#pragma once

#include <functional>
#include <string>

#include "cql/core/op.h"

namespace precert::cql {

// Called after the operator, with what it answered; `shown` is the row, for messages.
using SecondOpinionFn = std::function<void(OpContext&, const OpDef&, const OpCall&,
                                           const Value& result, const std::string& shown)>;
inline SecondOpinionFn& SecondOpinion() {
  static SecondOpinionFn fn;
  return fn;
}

}  // namespace precert::cql
