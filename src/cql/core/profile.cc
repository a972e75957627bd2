// The table of what profiles require, and the test of a resource against it.
#include "cql/core/profile.h"

#include <algorithm>
#include <vector>

#include "cql/core/model_info.h"

namespace precert::cql {
namespace {

using fhir::Model;
using fhir::NameId;
using fhir::Node;

constexpr std::string_view kCondition = "http://terminology.hl7.org/CodeSystem/condition-category";
constexpr std::string_view kUsCondition =
    "http://hl7.org/fhir/us/core/CodeSystem/condition-category";
constexpr std::string_view kObservation =
    "http://terminology.hl7.org/CodeSystem/observation-category";
constexpr std::string_view kLoinc = "http://loinc.org";

// Fixed and pattern values of profiles: QI-Core 4.0.0 to 6.0.0 (hl7.org/fhir/us/qicore), US Core
// 3.1.1 to 6.1.0 (hl7.org/fhir/us/core), and FHIR R4's vital signs (hl7.org/fhir/R4/vitalsigns.html
// ), as published on 2024-06-30.
constexpr ProfileRule kRules[] = {
    // Not done, not to be done
    {"qicore-communicationnotdone", "status", "", "not-done", true},
    {"qicore-devicenotrequested",
     "http://hl7.org/fhir/5.0/StructureDefinition/extension-DeviceRequest.doNotPerform", "", "true",
     true},
    {"qicore-immunizationnotdone", "status", "", "not-done", true},
    {"qicore-mednotadministered", "status", "", "not-done", true},
    {"qicore-medicationadministrationnotdone", "status", "", "not-done", true},
    {"qicore-mednotdispensed", "status", "", "declined", true},
    {"qicore-medicationdispensedeclined", "status", "", "declined", true},
    {"qicore-mednotrequested", "doNotPerform", "", "true", true},
    {"qicore-medicationnotrequested", "doNotPerform", "", "true", true},
    {"qicore-observationcancelled", "status", "", "cancelled", true},
    {"qicore-observationnotdone",
     "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-notDone", "", "true", true},
    {"qicore-observationnotdone", "status", "", "cancelled", true},
    {"qicore-procedurenotdone", "status", "", "not-done", true},
    {"qicore-servicenotrequested", "doNotPerform", "", "true", true},
    {"qicore-tasknotdone", "status", "", "rejected", true},
    {"qicore-taskrejected", "status", "", "rejected", true},
    // Conditions by category
    {"qicore-condition-encounter-diagnosis", "category", kCondition, "encounter-diagnosis", false},
    {"us-core-condition-encounter-diagnosis", "category", kCondition, "encounter-diagnosis", false},
    {"qicore-condition-problems-health-concerns", "category", kCondition, "problem-list-item",
     false},
    {"qicore-condition-problems-health-concerns", "category", kUsCondition, "health-concern",
     false},
    {"us-core-condition-problems-health-concerns", "category", kCondition, "problem-list-item",
     false},
    {"us-core-condition-problems-health-concerns", "category", kUsCondition, "health-concern",
     false},
    // Observations by category
    {"vitalsigns", "category", kObservation, "vital-signs", false},
    {"us-core-vital-signs", "category", kObservation, "vital-signs", false},
    {"us-core-observation-lab", "category", kObservation, "laboratory", false},
    {"qicore-observation-lab", "category", kObservation, "laboratory", false},
    // Observations by code
    {"bp", "code", kLoinc, "85354-9", false},
    {"us-core-blood-pressure", "code", kLoinc, "85354-9", false},
    {"bmi", "code", kLoinc, "39156-5", false},
    {"us-core-bmi", "code", kLoinc, "39156-5", false},
    {"bodyheight", "code", kLoinc, "8302-2", false},
    {"us-core-body-height", "code", kLoinc, "8302-2", false},
    {"bodytemp", "code", kLoinc, "8310-5", false},
    {"us-core-body-temperature", "code", kLoinc, "8310-5", false},
    {"bodyweight", "code", kLoinc, "29463-7", false},
    {"us-core-body-weight", "code", kLoinc, "29463-7", false},
    {"headcircum", "code", kLoinc, "9843-4", false},
    {"us-core-head-circumference", "code", kLoinc, "9843-4", false},
    {"heartrate", "code", kLoinc, "8867-4", false},
    {"us-core-heart-rate", "code", kLoinc, "8867-4", false},
    {"oxygensat", "code", kLoinc, "2708-6 59408-5", false},
    {"us-core-pulse-oximetry", "code", kLoinc, "59408-5 2708-6", false},
    {"resprate", "code", kLoinc, "9279-1", false},
    {"us-core-respiratory-rate", "code", kLoinc, "9279-1", false},
    {"vitalspanel", "code", kLoinc, "85353-1", false},
    {"pediatric-bmi-for-age", "code", kLoinc, "59576-9", false},
    {"pediatric-weight-for-height", "code", kLoinc, "77606-2", false},
    {"head-occipital-frontal-circumference-percentile", "code", kLoinc, "8289-1", false},
    {"us-core-smokingstatus", "code", kLoinc, "72166-2 11367-0", false},
    {"us-core-observation-pregnancystatus", "code", kLoinc, "82810-3", false},
    {"us-core-observation-pregnancyintent", "code", kLoinc, "86645-9", false},
    {"us-core-observation-occupation", "code", kLoinc, "11341-5", false},
    {"us-core-observation-sexual-orientation", "code", kLoinc, "76690-7", false},
};

struct Names {
  static NameId Of(std::string_view name) { return Model::R4().FindName(name); }
  NameId meta = Of("meta"), profile = Of("profile"), coding = Of("coding"), system = Of("system"),
         code = Of("code"), url = Of("url"), value = Of("value"),
         modifier_extension = Of("modifierExtension");
};
const Names& N() {
  static const Names names;
  return names;
}

std::string_view TextOf(const Node& parent, NameId name) {
  const Node* child = parent.Child(name);
  return child == nullptr ? std::string_view() : child->text;
}

bool HasWord(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

enum class Answer : uint8_t { kYes, kNo, kAbsent };

Answer Ask(const Node& resource, const ProfileRule& rule) {
  if (rule.element.find(':') != std::string_view::npos) {  // a modifier extension
    for (const Node* e = resource.first_child; e != nullptr; e = e->next) {
      if (e->name != N().modifier_extension || TextOf(*e, N().url) != rule.element) continue;
      return HasWord(rule.values, TextOf(*e, N().value)) ? Answer::kYes : Answer::kNo;
    }
    return Answer::kAbsent;
  }
  const NameId name = Model::R4().FindName(rule.element);
  Answer answer = Answer::kAbsent;
  for (const Node* e = resource.first_child; e != nullptr; e = e->next) {
    if (e->name != name) continue;
    if (answer == Answer::kAbsent) answer = Answer::kNo;
    if (rule.system.empty()) {
      if (HasWord(rule.values, e->text)) return Answer::kYes;
      continue;
    }
    for (const Node* c = e->first_child; c != nullptr; c = c->next) {
      if (c->name == N().coding && TextOf(*c, N().system) == rule.system &&
          HasWord(rule.values, TextOf(*c, N().code))) {
        return Answer::kYes;
      }
    }
  }
  return answer;
}

// Any of the profile's rules holds. Where all of them ask for what the resource leaves out, only a
// profile that negates nothing is not contradicted.
bool Holds(const Node& resource, const ProfileRule* rule) {
  bool absent = true;
  const ProfileRule* const end = std::end(kRules);
  for (const ProfileRule* r = rule; r != end && r->profile == rule->profile; ++r) {
    const Answer answer = Ask(resource, *r);
    if (answer == Answer::kYes) return true;
    absent = absent && answer == Answer::kAbsent;
  }
  return absent && !rule->negation;
}

}  // namespace

const ProfileRule* FindProfileRule(std::string_view url) {
  const size_t slash = url.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? url : url.substr(slash + 1);
  if (last.empty()) return nullptr;
  const auto it = std::find_if(std::begin(kRules), std::end(kRules),
                               [&](const ProfileRule& rule) { return rule.profile == last; });
  return it == std::end(kRules) ? nullptr : it;
}

bool ConformsTo(const Node& resource, const ModelClass& profile) {
  bool names_one = false, names_negation = false;
  const Node* meta = resource.Child(N().meta);
  for (const Node* p = meta == nullptr ? nullptr : meta->first_child; p != nullptr; p = p->next) {
    if (p->name != N().profile) continue;
    const std::string_view url = p->text.substr(0, p->text.find('|'));
    if (url.empty()) continue;
    if (url == profile.identifier) return true;
    const auto it = profile.model->by_profile.find(url);
    if (it == profile.model->by_profile.end() || it->second->fhir_type != profile.fhir_type) {
      continue;
    }
    if (it->second->IsA(&profile)) return true;
    names_one = true;
    names_negation = names_negation || (it->second->rule != nullptr && it->second->rule->negation);
  }
  if (profile.rule != nullptr) return Holds(resource, profile.rule);
  return profile.general ? !names_negation : !names_one;
}

}  // namespace precert::cql
