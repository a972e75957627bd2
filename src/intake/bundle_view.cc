// Looking into a Bundle's record.
#include "intake/bundle_view.h"

#include <algorithm>

#include "intake/elements.h"

namespace precert {

using fhir::Node;
using fhir::Resource;

namespace {

// Of several codings the one in a code system that requests are decided by; else the first.
const Node* PreferredCoding(const Node* concept_node) {
  if (TypeName(concept_node) == "Coding") return concept_node;
  static constexpr std::string_view kSystems[] = {
      "http://hl7.org/fhir/sid/icd-10-cm", "http://www.ama-assn.org/go/cpt",
      "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
      "https://www.cms.gov/Medicare/Coding/place-of-service-codes"};
  std::vector<const Node*> codings = Children(concept_node, "coding");
  for (const Node* coding : codings) {
    if (std::find(std::begin(kSystems), std::end(kSystems), Text(coding, "system")) !=
        std::end(kSystems)) {
      return coding;
    }
  }
  return codings.empty() ? nullptr : codings.front();
}

}  // namespace

std::vector<const Resource*> BundleView::All(std::string_view type) const {
  std::vector<const Resource*> out;
  for (uint32_t i : record_.OfType(type)) out.push_back(&record_.resources()[i]);
  return out;
}

Result<const Node*> BundleView::Follow(const Node* parent, std::string_view name) const {
  const Node* reference = Child(parent, name);
  return FollowReference(reference, name);
}

Result<const Node*> BundleView::FollowReference(const Node* reference,
                                                std::string_view name) const {
  if (reference == nullptr) return static_cast<const Node*>(nullptr);
  std::string target = Text(reference, "reference");
  if (target.empty()) return static_cast<const Node*>(nullptr);
  const Resource* found = record_.Resolve(target, reference);
  if (found == nullptr) {
    return Wrong("the reference '" + target + "' does not lead to a resource of the Bundle",
                 PathOf(reference) + "." + std::string(name),
                 "add that resource to the Bundle, or correct the reference");
  }
  return found->node;
}

Result<std::optional<Date>> BundleView::DateOf(const Node* parent, std::string_view name) const {
  if (parent == nullptr) return std::optional<Date>();
  std::string text = Text(parent, name);
  if (text.empty()) return std::optional<Date>();
  std::optional<Date> date = Date::Parse(std::string_view(text).substr(0, 10));
  if (!date) {
    return Wrong("'" + text + "' is not a complete date", PathOf(parent) + "." + std::string(name),
                 "write it as YYYY-MM-DD");
  }
  return date;
}

Result<std::optional<Date>> BundleView::DateOrStartOf(const Node* node, std::string path) const {
  if (node == nullptr) return std::optional<Date>();
  const std::string text = node->is_primitive() ? std::string(node->text) : Text(node, "start");
  if (text.empty()) return std::optional<Date>();
  std::optional<Date> date = Date::Parse(std::string_view(text).substr(0, 10));
  if (!date) {
    return Wrong("'" + text + "' is not a complete date", std::move(path),
                 "write it as YYYY-MM-DD");
  }
  return date;
}

Result<std::optional<Money>> BundleView::MoneyOf(const Node* money, std::string path) const {
  return ReadMoney(money, {input_name_, 0, 0, std::move(path)});
}

CodedFact Coded(const Node* concept_node, std::string path) {
  CodedFact fact;
  fact.path = std::move(path);
  if (concept_node == nullptr) return fact;
  const Node* coding = PreferredCoding(concept_node);
  fact.code = Text(coding, "code");
  fact.system = Text(coding, "system");
  fact.display = Text(coding, "display");
  if (std::string words = Text(concept_node, "text"); !words.empty()) fact.display = words;
  return fact;
}

const Node* Extension(const Node* node, std::string_view url) {
  for (const Node* e : Children(node, "extension")) {
    if (Text(e, "url") == url) return Child(e, "value");
  }
  return nullptr;
}

std::string NameInWords(const Node* name) {
  std::string words = Text(name, "text");
  if (words.empty()) {
    for (const Node* given : Children(name, "given")) words += std::string(given->text) + " ";
    words += Text(name, "family");
  }
  return words;
}

}  // namespace precert
