// Describes resources generically: their code, their value, their status and their date.
#include "decide/evidence_text.h"

#include <algorithm>
#include <array>

namespace precert {
namespace {

using fhir::Node;

constexpr size_t kMostShown = 5;

using fhir::NameId;

// Element names, looked up once.
struct Names {
  NameId text, coding, display, code, value, unit, start, description, status, verification, reason;
  std::array<NameId, 4> subjects;  // what the resource is about, the first that is there
  std::array<NameId, 9> dates;

  static const Names& Get() {
    static const Names names = [] {
      auto id = [](std::string_view name) { return fhir::Model::R4().FindName(name); };
      return Names{id("text"),
                   id("coding"),
                   id("display"),
                   id("code"),
                   id("value"),
                   id("unit"),
                   id("start"),
                   id("description"),
                   id("status"),
                   id("verificationStatus"),
                   id("statusReason"),
                   {id("code"), id("medication"), id("type"), id("vaccineCode")},
                   {id("effective"), id("onset"), id("performed"), id("authoredOn"), id("date"),
                    id("recordedDate"), id("dateAsserted"), id("issued"), id("created")}};
    }();
    return names;
  }
};

std::string_view Text(const Node* parent, NameId name) {
  const Node* child = parent == nullptr ? nullptr : parent->Child(name);
  return child == nullptr ? std::string_view() : child->text;
}

std::string_view ConceptText(const Node* node) {
  if (node == nullptr) return "";
  const Names& n = Names::Get();
  if (std::string_view text = Text(node, n.text); !text.empty()) return text;
  const Node* coding = node->Child(n.coding);
  if (coding == nullptr) return "";
  if (std::string_view display = Text(coding, n.display); !display.empty()) return display;
  return Text(coding, n.code);
}

void AppendValue(const Node* value, std::string& out) {
  if (value == nullptr) return;
  const Names& n = Names::Get();
  if (value->is_primitive()) {
    out.append(": ").append(value->text);
  } else if (std::string_view amount = Text(value, n.value); !amount.empty()) {
    std::string_view unit = Text(value, n.unit);
    if (unit.empty()) unit = Text(value, n.code);
    out.append(": ").append(amount);
    if (!unit.empty()) out.append(" ").append(unit);
  } else if (std::string_view words = ConceptText(value); !words.empty()) {
    out.append(": ").append(words);
  }
}

// The first of these elements that is a date or a period's start.
std::string_view DateText(const Node* resource) {
  const Names& n = Names::Get();
  for (NameId name : n.dates) {
    const Node* node = resource->Child(name);
    if (node == nullptr) continue;
    std::string_view text = node->is_primitive() ? node->text : Text(node, n.start);
    if (!text.empty()) return text.substr(0, 10);
  }
  return "";
}

}  // namespace

std::string_view DayOfResource(const fhir::Resource& resource) { return DateText(resource.node); }

std::string DescribeResource(const fhir::Resource& resource) {
  const Node* node = resource.node;
  const Names& n = Names::Get();
  std::string out;
  out.reserve(96);
  for (NameId name : n.subjects) {
    out = ConceptText(node->Child(name));
    if (!out.empty()) break;
  }
  if (out.empty()) out = fhir::Model::R4().type(node->type).name;
  AppendValue(node->Child(n.value), out);
  if (std::string_view words = Text(node, n.description); !words.empty())
    out.append(": ").append(words);
  std::string_view status = ConceptText(node->Child(n.verification));
  if (status.empty()) status = Text(node, n.status);
  // The ordinary states say nothing; an unusual one does.
  static constexpr std::string_view kOrdinary[] = {"final",   "active",    "completed",
                                                   "current", "confirmed", "finished"};
  if (!status.empty() &&
      std::find(std::begin(kOrdinary), std::end(kOrdinary), status) == std::end(kOrdinary)) {
    out.append(", ").append(status);
  }
  if (std::string_view reason = ConceptText(node->Child(n.reason)); !reason.empty()) {
    out.append(", ").append(reason);
  }
  if (std::string_view date = DateText(node); !date.empty()) {
    out.append(" (").append(date).append(")");
  }
  return out;
}

std::vector<EvidenceItem> DescribeEvidence(cql::Evaluator& evaluator, const fhir::Record& record,
                                           int definition) {
  std::vector<EvidenceItem> out;
  const std::span<const cql::Evidence> evidence = evaluator.EvidenceOf(definition);
  out.reserve(std::min(evidence.size(), kMostShown));
  for (bool used : {true, false}) {
    for (const cql::Evidence& e : evidence) {
      if (e.used != used || out.size() >= kMostShown) continue;
      out.push_back({record.NameOf(*e.resource), DescribeResource(*e.resource), e.used});
    }
  }
  return out;
}

}  // namespace precert
