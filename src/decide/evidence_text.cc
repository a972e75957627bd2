// Describes resources generically: their code, their value, their status and their date.
#include "decide/evidence_text.h"

#include <algorithm>

namespace precert {
namespace {

using fhir::Node;

constexpr size_t kMostShown = 5;

std::string ConceptText(const Node* node) {
  if (node == nullptr) return "";
  if (std::string_view text = node->ChildText("text"); !text.empty()) return std::string(text);
  const Node* coding = node->Child("coding");
  if (coding == nullptr) return "";
  if (std::string_view display = coding->ChildText("display"); !display.empty()) {
    return std::string(display);
  }
  return std::string(coding->ChildText("code"));
}

std::string ValueText(const Node* value) {
  if (value == nullptr) return "";
  if (value->is_primitive()) return std::string(value->text);
  if (std::string_view amount = value->ChildText("value"); !amount.empty()) {
    std::string_view unit = value->ChildText("unit");
    if (unit.empty()) unit = value->ChildText("code");
    return std::string(amount) + (unit.empty() ? "" : " " + std::string(unit));
  }
  return ConceptText(value);
}

// The first of these elements that is a date or a period's start.
std::string DateText(const Node* resource) {
  for (std::string_view name : {"effective", "onset", "performed", "authoredOn", "date", "recordedDate",
                                "dateAsserted", "issued", "created"}) {
    const Node* node = resource->Child(name);
    if (node == nullptr) continue;
    std::string_view text = node->is_primitive() ? node->text : node->ChildText("start");
    if (!text.empty()) return std::string(text.substr(0, 10));
  }
  return "";
}

}  // namespace

std::string DescribeResource(const fhir::Resource& resource) {
  const Node* node = resource.node;
  std::string out;
  for (std::string_view name : {"code", "medication", "type", "vaccineCode"}) {
    out = ConceptText(node->Child(name));
    if (!out.empty()) break;
  }
  if (out.empty()) out = std::string(fhir::Model::R4().type(node->type).name);
  if (std::string value = ValueText(node->Child("value")); !value.empty()) out += ": " + value;
  if (std::string words = std::string(node->ChildText("description")); !words.empty()) {
    out += ": " + words;
  }
  std::string status = ConceptText(node->Child("verificationStatus"));
  if (status.empty()) status = std::string(node->ChildText("status"));
  // The ordinary states say nothing; an unusual one does.
  static constexpr std::string_view kOrdinary[] = {"final", "active", "completed", "current",
                                                   "confirmed", "finished"};
  if (!status.empty() &&
      std::find(std::begin(kOrdinary), std::end(kOrdinary), status) == std::end(kOrdinary)) {
    out += ", " + status;
  }
  if (std::string reason = ConceptText(node->Child("statusReason")); !reason.empty()) {
    out += ", " + reason;
  }
  if (std::string date = DateText(node); !date.empty()) out += " (" + date + ")";
  return out;
}

std::vector<EvidenceItem> DescribeEvidence(cql::Evaluator& evaluator, const fhir::Record& record,
                                           int definition) {
  std::vector<EvidenceItem> out;
  for (bool used : {true, false}) {
    for (const cql::Evidence& e : evaluator.EvidenceOf(definition)) {
      if (e.used != used || out.size() >= kMostShown) continue;
      out.push_back({record.NameOf(*e.resource), DescribeResource(*e.resource), e.used});
    }
  }
  return out;
}

}  // namespace precert
