// Absence rules: which resources say that something is *not* so.
//
// In open-world evaluation a record's silence means unknown. But a record can also state an
// absence: a refuted Condition, a medication "not taken", a List that is empty because nothing is
// known. The rules here name those statements, one row an element and value of FHIR R4 (4.0.1), so
// that a reviewer can check them against the specification. Only open-world evaluation reads them.
// Pure functions over an immutable table; safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "fhir/record.h"

namespace precert::cql {

enum class Statement : uint8_t {
  kAsserts,  // it is so: an ordinary resource
  kAbsent,   // it is not so, and the record says it
  kIgnored,  // says nothing either way: entered in error, cancelled
};

Statement StatementOf(const fhir::Node& resource);

// A List resource that is current, has no entries, and whose emptyReason is "nilknown".
bool IsEmptyByKnowledge(const fhir::Node& list);

// Whether such a list speaks for all resources of a type, by its own code: an allergy list for
// AllergyIntolerance, a problem list for Condition, a medication list for medication statements and
// requests.
bool ListSpeaksFor(const fhir::Node& list, fhir::TypeId type);

// The day a resource speaks of, as far as it says: "2026-03-01", or "" when it is less exact.
std::string_view DayOf(const fhir::Node& resource);

// The elements that StatementOf and DayOf look at, for readers that leave out what nobody reads.
const std::vector<fhir::NameId>& ElementsOfStatements();

}  // namespace precert::cql
