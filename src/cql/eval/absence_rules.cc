// The table of stated absences, and the little that reads it.
#include "cql/eval/absence_rules.h"

#include <atomic>
#include <span>
#include <string_view>
#include <vector>

namespace precert::cql {
namespace {

using fhir::Model;
using fhir::Node;

// `value` of `element` of a resource means `statement`. The element is a code or boolean, or a
// CodeableConcept with a coding of `system`. An entry "entered in error" withdraws a statement; it
// does not assert the opposite.
struct Rule {
  std::string_view type, element, system, value;
  Statement statement;
};

constexpr std::string_view kConditionStatus =
    "http://terminology.hl7.org/CodeSystem/condition-ver-status";
constexpr std::string_view kAllergyStatus =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

constexpr Rule kRules[] = {
    // hl7.org/fhir/R4/condition.html, verificationStatus: "refuted"
    {"Condition", "verificationStatus", kConditionStatus, "refuted", Statement::kAbsent},
    {"Condition", "verificationStatus", kConditionStatus, "entered-in-error", Statement::kIgnored},
    // hl7.org/fhir/R4/allergyintolerance.html, verificationStatus: "refuted"
    {"AllergyIntolerance", "verificationStatus", kAllergyStatus, "refuted", Statement::kAbsent},
    {"AllergyIntolerance", "verificationStatus", kAllergyStatus, "entered-in-error",
     Statement::kIgnored},
    // hl7.org/fhir/R4/medicationstatement.html, status: "not-taken"
    {"MedicationStatement", "status", "", "not-taken", Statement::kAbsent},
    {"MedicationStatement", "status", "", "entered-in-error", Statement::kIgnored},
    // hl7.org/fhir/R4/medicationadministration.html, status: "not-done"
    {"MedicationAdministration", "status", "", "not-done", Statement::kAbsent},
    {"MedicationAdministration", "status", "", "entered-in-error", Statement::kIgnored},
    // hl7.org/fhir/R4/medicationrequest.html, doNotPerform; status
    {"MedicationRequest", "doNotPerform", "", "true", Statement::kAbsent},
    {"MedicationRequest", "status", "", "entered-in-error", Statement::kIgnored},
    // hl7.org/fhir/R4/procedure.html, status: "not-done"
    {"Procedure", "status", "", "not-done", Statement::kAbsent},
    {"Procedure", "status", "", "entered-in-error", Statement::kIgnored},
    // hl7.org/fhir/R4/immunization.html, status: "not-done"
    {"Immunization", "status", "", "not-done", Statement::kAbsent},
    {"Immunization", "status", "", "entered-in-error", Statement::kIgnored},
    // hl7.org/fhir/R4/servicerequest.html, doNotPerform; status
    {"ServiceRequest", "doNotPerform", "", "true", Statement::kAbsent},
    {"ServiceRequest", "status", "", "entered-in-error", Statement::kIgnored},
    // hl7.org/fhir/R4/observation.html, status. A value of false is an answer that an expression
    // reads, not the absence of the observation.
    {"Observation", "status", "", "cancelled", Statement::kIgnored},
    {"Observation", "status", "", "entered-in-error", Statement::kIgnored},
    // hl7.org/fhir/R4/diagnosticreport.html, status
    {"DiagnosticReport", "status", "", "cancelled", Statement::kIgnored},
    {"DiagnosticReport", "status", "", "entered-in-error", Statement::kIgnored},
    // hl7.org/fhir/R4/documentreference.html, status
    {"DocumentReference", "status", "", "entered-in-error", Statement::kIgnored},
    // hl7.org/fhir/R4/encounter.html, status
    {"Encounter", "status", "", "cancelled", Statement::kIgnored},
    {"Encounter", "status", "", "entered-in-error", Statement::kIgnored},
};

// hl7.org/fhir/R4/valueset-list-example-codes.html, and the LOINC section codes that the US Core
// and International Patient Summary guides give to the same lists.
constexpr std::string_view kListUse =
    "http://terminology.hl7.org/CodeSystem/list-example-use-codes";
constexpr std::string_view kLoinc = "http://loinc.org";

struct ListRule {
  std::string_view system, code, type;
};
constexpr ListRule kListRules[] = {
    {kListUse, "allergies", "AllergyIntolerance"},
    {kLoinc, "48765-2", "AllergyIntolerance"},
    {kListUse, "problems", "Condition"},
    {kLoinc, "11450-4", "Condition"},
    {kListUse, "medications", "MedicationStatement"},
    {kListUse, "medications", "MedicationRequest"},
    {kLoinc, "10160-0", "MedicationStatement"},
    {kLoinc, "10160-0", "MedicationRequest"},
};

constexpr std::string_view kEmptyReason = "http://terminology.hl7.org/CodeSystem/list-empty-reason";

// The rules with their names resolved, by type: built once.
struct Bound {
  fhir::NameId element;
  const Rule* rule;
};

const std::vector<std::vector<Bound>>& BoundRules() {
  static const std::vector<std::vector<Bound>>* rules = [] {
    const Model& model = Model::R4();
    auto* bound = new std::vector<std::vector<Bound>>(model.types().size());
    for (const Rule& rule : kRules) {
      const fhir::TypeId type = model.FindType(rule.type);
      const fhir::NameId element = model.FindName(rule.element);
      if (type != fhir::kNoType && element != fhir::kNoName)
        (*bound)[type].push_back({element, &rule});
    }
    return bound;
  }();
  return *rules;
}

// Whether a CodeableConcept has this code; a coding without a system is taken by its code alone.
constexpr std::string_view kDayElements[] = {"effective",    "onset",      "performed",
                                             "occurrence",   "authoredOn", "recordedDate",
                                             "dateAsserted", "date"};

std::vector<fhir::NameId> NamesOf(std::span<const std::string_view> names) {
  std::vector<fhir::NameId> ids;
  for (std::string_view name : names) ids.push_back(Model::R4().FindName(name));
  return ids;
}

bool HasCode(const Node& concept_node, std::string_view system, std::string_view code) {
  static const fhir::NameId coding = Model::R4().FindName("coding");
  for (const Node* c = concept_node.first_child; c != nullptr; c = c->next) {
    if (c->name != coding || c->ChildText("code") != code) continue;
    const std::string_view stated = c->ChildText("system");
    if (stated.empty() || stated == system) return true;
  }
  return false;
}

Statement Find(const Node& resource) {
  const auto& rules = BoundRules();
  if (resource.type >= rules.size()) return Statement::kAsserts;
  Statement result = Statement::kAsserts;
  fhir::NameId looked_up = fhir::kNoName;  // a type's rules are mostly about one element
  const Node* element = nullptr;
  for (const Bound& bound : rules[resource.type]) {
    if (bound.element != looked_up) {
      looked_up = bound.element;
      element = resource.Child(looked_up);
    }
    if (element == nullptr) continue;
    const Rule& rule = *bound.rule;
    const bool holds = rule.system.empty() ? element->text == rule.value
                                           : HasCode(*element, rule.system, rule.value);
    if (!holds) continue;
    if (rule.statement == Statement::kIgnored) return Statement::kIgnored;
    result = rule.statement;
  }
  return result;
}

}  // namespace

Statement StatementOf(const Node& resource) {
  // Asked again and again of a record that is kept.
  std::atomic<uint8_t>& memo = resource.memo.value;
  const uint8_t known = memo.load(std::memory_order_relaxed);
  if (known != 0) return static_cast<Statement>(known - 1);
  const Statement found = Find(resource);
  memo.store(static_cast<uint8_t>(static_cast<uint8_t>(found) + 1), std::memory_order_relaxed);
  return found;
}

bool IsEmptyByKnowledge(const Node& list) {
  if (list.Child("entry") != nullptr) return false;
  const Node* reason = list.Child("emptyReason");
  if (reason == nullptr || !HasCode(*reason, kEmptyReason, "nilknown")) return false;
  const std::string_view status = list.ChildText("status");
  return status.empty() || status == "current";
}

bool ListSpeaksFor(const Node& list, fhir::TypeId type) {
  const Node* code = list.Child("code");
  if (code == nullptr) return false;
  const std::string_view name = Model::R4().type(type).name;
  for (const ListRule& rule : kListRules) {
    if (rule.type == name && HasCode(*code, rule.system, rule.code)) return true;
  }
  return false;
}

std::string_view DayOf(const Node& resource) {
  static const std::vector<fhir::NameId> names = NamesOf(kDayElements);
  static const fhir::NameId end = Model::R4().FindName("end");
  for (fhir::NameId name : names) {
    const Node* date = resource.Child(name);
    if (date != nullptr && !date->is_primitive()) date = date->Child(end);
    if (date != nullptr && date->text.size() >= 10) return date->text.substr(0, 10);
  }
  return "";
}

const std::vector<fhir::NameId>& ElementsOfStatements() {
  static const std::vector<fhir::NameId> elements = [] {
    std::vector<fhir::NameId> names = NamesOf(kDayElements);
    for (const Rule& rule : kRules) names.push_back(Model::R4().FindName(rule.element));
    return names;
  }();
  return elements;
}

}  // namespace precert::cql
