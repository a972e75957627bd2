// Profiles: whether a resource is one of those that a class of a loaded model stands for.
//
// QI-Core has several classes over one FHIR type: Procedure and ProcedureNotDone, a blood pressure
// and any other Observation. Which one a resource is can be said in two ways, and records use
// either: the resource names its profiles in `meta.profile`, or its content is what the profile
// requires (status "not-done", a category). Engines differ: some look at meta.profile only, and
// find nothing in a record without; most ignore profiles, so that [ProcedureNotDone] finds what was
// done. Here a resource that names a profile is taken at its word, and otherwise its content
// decides:
//
//   1. it names the class's own profile, or that of a class derived from it: it is one;
//   2. the class's profile has a rule (the table in profile.cc): the rule decides. For a profile of
//      something not done the element must say so; for any other, an element that the resource
//      leaves out contradicts nothing;
//   3. the class is the general one of its FHIR type: it is one, unless it names the profile of
//      something not done. Content alone does not exclude it: the general profiles up to QI-Core
//      4.1.1 allow the status "not-done", and criteria ask for the status themselves;
//   4. any other class: it is one when it names none of the model's profiles of this FHIR type.
//
// Pure functions over immutable tables; safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "fhir/record.h"

namespace precert::cql {

struct ModelClass;

// What a published profile requires of one element. Rules of one profile stand together; any of
// them suffices.
struct ProfileRule {
  std::string_view profile;  // the last part of the profile's URL
  std::string_view element;  // "status", "category", or the URL of a modifier extension
  std::string_view system;   // of the code; "" for a code or boolean element
  std::string_view values;   // any of these, separated by spaces
  bool negation;             // the profile states that something was not, or is not to be, done
};

// The first rule of the profile of this URL; null when the table has none.
const ProfileRule* FindProfileRule(std::string_view url);

bool ConformsTo(const fhir::Node& resource, const ModelClass& profile);

}  // namespace precert::cql
