// Finding the codes of a record's resources.
#include "fhir/coding.h"

#include <algorithm>

#include "base/hash_text.h"
#include "fhir/record.h"

namespace precert::fhir {
namespace {

struct Names {
  TypeId concept_type, coding_type;
  NameId coding, system, code, version, display;

  static const Names& Get() {
    static const Names names = [] {
      const Model& m = Model::R4();
      return Names{m.FindType("CodeableConcept"), m.FindType("Coding"), m.FindName("coding"),
                   m.FindName("system"),          m.FindName("code"),   m.FindName("version"),
                   m.FindName("display")};
    }();
    return names;
  }
};

}  // namespace

Coding ReadCoding(const Node& node) {
  if (node.is_primitive()) return {.code = node.text, .bare = true};
  const Names& names = Names::Get();
  Coding result;
  for (const Node* c = node.first_child; c != nullptr; c = c->next) {
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

void FindCodings(const Node& element, std::span<const NameId> path,
                 std::vector<const Node*>* codings) {
  const Names& names = Names::Get();
  if (!path.empty()) {
    for (const Node* c = element.first_child; c != nullptr; c = c->next) {
      if (c->name == path[0]) FindCodings(*c, path.subspan(1), codings);
    }
  } else if (element.type == names.concept_type) {
    for (const Node* c = element.first_child; c != nullptr; c = c->next) {
      if (c->name == names.coding) codings->push_back(c);
    }
  } else if (element.type == names.coding_type || element.is_primitive()) {
    codings->push_back(&element);
  }
}

const CodeIndex& CodeIndexes::For(const Record& record, TypeId type, std::span<const NameId> path) {
  std::lock_guard lock(mutex_);
  for (const std::unique_ptr<CodeIndex>& index : made_) {
    if (index->type == type && std::ranges::equal(index->path, path)) return *index;
  }
  if (spare_.empty()) {
    made_.push_back(std::make_unique<CodeIndex>());
  } else {
    made_.push_back(std::move(spare_.back()));
    spare_.pop_back();
  }
  CodeIndex& index = *made_.back();
  index.type = type;
  index.path.assign(path.begin(), path.end());
  index.entries.clear();
  std::vector<const Node*> codings;
  for (const uint32_t i : record.OfType(type)) {
    codings.clear();
    FindCodings(*record.resources()[i].node, path, &codings);
    for (const Node* node : codings) {
      const Coding coding = ReadCoding(*node);
      index.entries.push_back(
          {HashText(coding.code), i, node, coding.system, coding.code, coding.bare});
    }
  }
  return index;
}

void CodeIndexes::Clear() {
  for (std::unique_ptr<CodeIndex>& index : made_) spare_.push_back(std::move(index));
  made_.clear();
}

}  // namespace precert::fhir
