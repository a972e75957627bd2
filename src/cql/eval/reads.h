// Reads: what of a record a program can look at, for readers that skip the rest.
//
//   fhir::Projection projection = ReadsOf(*program, definitions, {.open_world = false});
//   fhir::ProjectedReader reader(&projection);
//
// The record that such a reader gives is as good as the whole one for the given definitions: the
// same values, the same evidence. Pure function; safe from any thread.
#pragma once

#include <span>

#include "cql/core/program.h"
#include "fhir/projection.h"

namespace precert::cql {

struct ReadsOptions {
  bool open_world = false;       // what states an absence is read too
  bool whole_resources = false;  // with all their elements: somebody will look at them
};

// `definitions`: indexes into Program::definitions; what they refer to is followed.
fhir::Projection ReadsOf(const Program& program, std::span<const int> definitions,
                         const ReadsOptions& options);

}  // namespace precert::cql
