// Wording: what a value of an explained evaluation is called, in one line: a CQL literal, the name
// of a resource, what an element says.
//
// Immutable; refers to the record and the options.
#pragma once

#include <string>
#include <string_view>

#include "cql/explain/explain.h"

namespace precert::cql {

// Without comments and runs of space.
std::string OneLine(std::string_view text);
// "..." at its end when it has more than `width` characters.
std::string Shorten(std::string text, size_t width);

class Wording {
 public:
  Wording(const fhir::Record& record, const codes::UnitTable& units, const ExplainOptions& options)
      : record_(record), units_(units), options_(options) {}

  std::string Literal(const Value& value) const;
  // The step's outcome and value; of an error its message.
  void SetValue(const Result<Value>& value, Step* step) const;
  // Null when the value is no resource of the record.
  const fhir::Resource* ResourceOf(const Value& value) const;
  StepEvidence EvidenceOf(const fhir::Resource& resource) const;

 private:
  const fhir::Record& record_;
  const codes::UnitTable& units_;
  const ExplainOptions& options_;
};

}  // namespace precert::cql
