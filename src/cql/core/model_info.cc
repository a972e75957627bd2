// Looking classes and elements up in a model.
#include "cql/core/model_info.h"

namespace precert::cql {

const ModelElement* ModelClass::Find(std::string_view element) const {
  for (const ModelClass* at = this; at != nullptr; at = at->base_class) {
    for (const ModelElement& own : at->elements) {
      if (own.name == element) return &own;
    }
  }
  return nullptr;
}

std::vector<std::string_view> ModelClass::ElementNames() const {
  std::vector<std::string_view> names;
  for (const ModelClass* at = this; at != nullptr; at = at->base_class) {
    for (const ModelElement& own : at->elements) names.push_back(own.name);
  }
  return names;
}

bool ModelClass::IsA(const ModelClass* ancestor) const {
  for (const ModelClass* at = this; at != nullptr; at = at->base_class) {
    if (at == ancestor) return true;
  }
  return false;
}

const ModelClass* ModelInfo::Find(std::string_view name_or_label) const {
  if (auto it = by_name.find(name_or_label); it != by_name.end()) return it->second;
  if (auto it = by_label.find(name_or_label); it != by_label.end()) return it->second;
  return nullptr;
}

}  // namespace precert::cql
