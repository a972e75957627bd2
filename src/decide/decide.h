// Decide: one case to one determination. The main path of the program; read this first.
//
//   Result<Determination> d = Decide(*knowledge, case, {.as_of = date});
//
// Everything that time or the world could change is passed in: the as-of date, the documents. The
// same arguments give the same determination. Reentrant.
#pragma once

#include <string>

#include "base/date.h"
#include "base/result.h"
#include "decide/determination.h"
#include "decide/knowledge.h"
#include "intake/case.h"

namespace precert {

struct DecideOptions {
  std::string plan_id;  // overrides the case's own
  Date as_of;
  bool explain = true;  // evidence of every criterion; off only to measure what it costs
};

// Errors: no plan named or an unknown one (with the nearest), a plan not in force on the day, a
// document that does not compile.
Result<Determination> Decide(const Knowledge& knowledge, const Case& request,
                             const DecideOptions& options);

}  // namespace precert
