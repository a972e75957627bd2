// RequestValues: the facts of one line as values of the request parameters (policy/library.h).
//
// What the request does not state is unknown. Owns the values' memory; outlives the evaluators that
// use them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/date.h"
#include "cql/eval/evaluator.h"
#include "decide/determination.h"
#include "intake/case.h"

namespace precert {

class RequestValues {
 public:
  RequestValues(const Case& request, const ServiceLine& line, const DeterminedService& service,
                Date as_of);
  Status ApplyTo(cql::Evaluator& evaluator) const;
  // "Diagnoses: L57.0", for evidence; "" for a fact that the request does not state.
  std::string Describe(std::string_view name) const;

 private:
  void Text(std::string_view name, std::string_view text, bool lower = false);
  // What the requester said about it: "" is an answer too.
  void Stated(std::string_view name, const std::string& text);
  void Number(std::string_view name, std::optional<int> n);

  Arena arena_;
  std::vector<std::pair<std::string_view, cql::Value>> values_;
};

// Sessions of this service already used in the plan year, by family, name or code.
int SessionsUsed(const UsageFacts& usage, const DeterminedService& service);

}  // namespace precert
