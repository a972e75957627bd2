// Matching a record's codes against what a retrieve asks for.
#include "cql/eval/terms.h"

#include <algorithm>

namespace precert::cql {

namespace internal {

const CodingNames& CodingNames::Get() {
  static const CodingNames names = [] {
    const fhir::Model& m = fhir::Model::R4();
    return CodingNames{m.FindType("CodeableConcept"), m.FindType("Coding"), m.FindName("coding"),
                       m.FindName("system"),          m.FindName("code"),   m.FindName("version"),
                       m.FindName("display")};
  }();
  return names;
}

Coding ReadCoding(const fhir::Node& node) {
  const CodingNames& names = CodingNames::Get();
  Coding result;
  for (const fhir::Node* c = node.first_child; c != nullptr; c = c->next) {
    if (c->name == names.system)
      result.system = c->text;
    else if (c->name == names.code)
      result.code = c->text;
    else if (c->name == names.version)
      result.version = c->text;
    else if (c->name == names.display)
      result.display = c->text;
  }
  return result;
}

}  // namespace internal

bool Terms::Matches(const Coding& coding) const {
  if (coding.code.empty()) return false;
  switch (kind) {
    case Kind::kNothing:
      return false;
    case Kind::kValueSet:
      if (coding.bare) return value_set->Contains("", coding.code);
      // An empty system would match any; a Coding without one names no code.
      return !coding.system.empty() && value_set->Contains(coding.system, coding.code);
    case Kind::kCodes:
      for (const CodeData& code : codes) {
        if (code.code != coding.code) continue;
        if (!coding.bare && code.system != coding.system) continue;
        if (exact && !coding.bare &&
            (code.version != coding.version || code.display != coding.display)) {
          continue;
        }
        return true;
      }
      return false;
  }
  return false;
}

uint32_t CodingTable::Intern(const Coding& coding) {
  if (auto it = ids_.find(coding); it != ids_.end()) return it->second;
  Coding kept{text_.Copy(coding.system), text_.Copy(coding.code), text_.Copy(coding.version),
              text_.Copy(coding.display), coding.bare};
  const auto id = static_cast<uint32_t>(codings_.size());
  codings_.push_back(kept);
  ids_.emplace(kept, id);
  return id;
}

void CodingTable::Clear() {
  ids_.clear();
  codings_.clear();
  text_.Reset();
}

void CodeIndex::Build(const fhir::Record& record, CodingTable& codings) {
  entries.clear();
  for (uint32_t i : record.OfType(type)) {
    ForEachCoding(*record.resources()[i].node, path, [&](const Coding& coding) {
      entries.push_back({codings.Intern(coding), i});
    });
  }
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  ready = true;
}

}  // namespace precert::cql
