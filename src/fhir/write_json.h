// WriteJson: an element of a record as FHIR JSON again.
//
//   JsonWriter w(JsonWriter::Style::kCompact);
//   WriteJson(*observation.node, w);      // {"resourceType":"Observation","id":...}
//
// Primitives keep their text ("1.50"). What the reader did not keep is not there (record.h). Pure
// function; safe from any thread.
#pragma once

#include "base/json_writer.h"
#include "fhir/record.h"

namespace precert::fhir {

// A value: an object for resources and datatypes, a string, number or boolean for primitives.
void WriteJson(const Node& node, JsonWriter& writer);

}  // namespace precert::fhir
