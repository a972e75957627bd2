// Agreement: an expression through the fast evaluator and through the reference.
//
//   Agreement both = Compare(library, record);
//   if (!both.agree) both.fast, both.plain
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cql/check/compiler.h"
#include "fhir/record.h"

namespace precert::cql::reference {

// 2026-11-23T12:00:00.000Z unless said.
DateTime RequestTime();

struct Agreement {
  bool agree = true;
  std::string not_there;    // what the reference lacks; then nothing was compared
  std::string definition;   // the first that differs
  std::string fast, plain;  // printed values, or "error: ..."
};

// Each definition of the main library. Both fail, or both print the same.
Agreement CompareDefinitions(const std::shared_ptr<const Program>& program,
                             const fhir::Record& record, DateTime now = RequestTime());

// Compiles and compares. `refused` says why it did not compile.
struct Compared {
  Agreement agreement;
  std::string refused;
};
Compared CompareExpression(const std::string& expression, DateTime now = RequestTime());

}  // namespace precert::cql::reference
