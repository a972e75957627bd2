// The names that the FHIR model gives to codes of a fixed value set: FHIR.ObservationStatus.
//
// HL7's model info for FHIR 4.0.1 makes a class of each required binding of an element of type
// `code`, with one element `value`. Here all of them are names for FHIR.code: the value set says
// which codes are expected, not how one is read.
#pragma once

#include <string_view>

namespace precert::cql {

// Whether `name`, without the model, is such a name. Any thread.
bool IsBoundCode(std::string_view name);

}  // namespace precert::cql
