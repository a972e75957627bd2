// ModelInfo: a data model that was loaded: its classes, as data (CQL 1.5, Developer's Guide, "Data
// Model"; HL7's schema urn:hl7-org:elm-modelinfo:r1).
//
// FHIR R4 is built in (fhir/model.h). QI-Core, US Core, QUICK or a model of one's own are read from
// XML by model/read_model_info.h. The classes of such a model lie over the same nodes of a record
// as FHIR's: `fhir_type` is the R4 type whose nodes are a class's values, and an element's mapping
// says which part of the node it is. An element that has a System type is converted where it is
// read, so QICore.Condition.code is a Concept though the record holds a CodeableConcept. Immutable
// once read; share between threads. A Type of a class points to it, and a Program holds on to the
// models that it uses.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cql/core/profile.h"
#include "fhir/model.h"

namespace precert::cql {

struct ModelInfo;

// A type as a model writes it: System.Concept, List<QICore.Extension>, a choice.
struct TypeSpec {
  enum class Kind : uint8_t { kNamed, kList, kInterval, kChoice };
  Kind kind = Kind::kNamed;
  std::string model, name;     // kNamed: "System", "Concept"; a class of the model itself: its name
  std::vector<TypeSpec> args;  // kList, kInterval: one; kChoice: one or more

  bool operator==(const TypeSpec&) const = default;
};

// One step of a mapping's path: an element, and what must hold of the ones that are meant.
struct MappingTest {
  std::vector<std::string> path;
  std::string value;
};
struct MappingStep {
  std::string element;
  std::vector<MappingTest> tests;  // all of them; extension[url='...']
};

// Where an element's value stands: FHIRHelpers.ToConcept(%parent.extension[url='...'].value).
struct Mapping {
  std::string function;    // "ToConcept"; "" when none is written
  bool of_parent = false;  // %parent: from the class; %value: from the element of the same name
  std::vector<MappingStep> steps;
};

struct ModelElement {
  std::string name;
  std::optional<TypeSpec> type;   // none: the model gives it no type, and it cannot be used
  std::vector<Mapping> mappings;  // several: the first that gives a value; none: %value
  int line = 0;                   // in the model's file
};

struct ModelClass {
  const ModelInfo* model = nullptr;
  std::string name;        // without the model: "Condition", "Observation.Component"
  std::string label;       // another name, for retrieves; may be empty
  std::string identifier;  // canonical URL of the profile; may be empty
  std::string target;      // the FHIR type, where it is not the class's own name; may be empty
  fhir::TypeId fhir_type = fhir::kNoType;
  bool retrievable = false;
  std::string primary_code_path;
  std::optional<TypeSpec> base;
  const ModelClass* base_class = nullptr;  // when the base is a class of the model
  std::vector<ModelElement> elements;      // its own
  // The class is no more than a name for its base: a System type, or a choice of types.
  bool is_alias = false;
  // The System type that FHIRHelpers turns it into (conversionInfo), and by which function.
  std::optional<TypeSpec> converts_to;
  std::string conversion;
  // As a profile (profile.h).
  const ProfileRule* rule = nullptr;
  bool general = true;   // any resource of the FHIR type, unless it declares a negation
  bool filters = false;  // a retrieve has to ask ConformsTo
  int line = 0;

  // Its own element, or an inherited one; null when there is none.
  const ModelElement* Find(std::string_view element) const;
  // Every element, inherited ones last.
  std::vector<std::string_view> ElementNames() const;
  bool IsA(const ModelClass* ancestor) const;
};

struct ModelInfo {
  std::string name, version;  // the version may be empty
  std::string url;
  std::string file;
  uint64_t serial = 0;  // differs between any two models that were read
  std::deque<ModelClass> classes;
  std::unordered_map<std::string_view, const ModelClass*> by_name, by_label, by_profile;
  const ModelClass* patient = nullptr;  // null: the model has no context Patient
  std::string birth_date;               // path of elements: "birthDate", "birthDate.value"

  const ModelClass* Find(std::string_view name_or_label) const;
  std::string Title() const { return version.empty() ? name : name + " " + version; }
};

}  // namespace precert::cql
