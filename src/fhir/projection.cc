// What a program reads of a record, by resource type and code.
#include "fhir/projection.h"

#include <algorithm>

namespace precert::fhir {

void TextSet::Add(std::string_view text) {
  const uint32_t bit = HashText(text) & (kBits - 1);
  bits_[bit >> 6] |= uint64_t{1} << (bit & 63);
  texts_.emplace(text);
}

Projection::Projection() : types_(Model::R4().types().size()) {
  // Resources that hold others which stand on their own.
  for (std::string_view container : {"Bundle", "Parameters"}) {
    NeedAll(Model::R4().FindType(container));
    NeedWhole(Model::R4().FindType(container));
  }
}

void Projection::OnlyElements(const std::vector<NameId>& names) {
  elements_.assign(kNoName, false);
  for (const NameId name : names) elements_[name] = true;
  elements_[Model::R4().FindName("id")] = true;
}

void Projection::NeedAll(TypeId type) { types_[type].reach = Reach::kAll; }

void Projection::NeedCodes(TypeId type, const std::vector<NameId>& path,
                           const std::vector<std::string>& codes) {
  const Model& model = Model::R4();
  TypeNeed& need = types_[type];
  if (need.reach == Reach::kAll) return;
  const Element* element = model.FindElement(type, path.front());
  if (element == nullptr) return NeedAll(type);
  need.reach = Reach::kCoded;
  const std::string name(model.name(element->name));
  for (const TypeId each : element->types) {
    const std::string json_name =
        element->choice ? name + Model::JsonSuffix(model.type(each).name) : name;
    const bool reference = model.type(each).name == "Reference";
    auto same = std::find_if(need.elements.begin(), need.elements.end(),
                             [&](const CodedElement& e) { return e.json_name == json_name; });
    if (same == need.elements.end()) {
      need.elements.push_back(
          {json_name, reference, reference ? nullptr : std::make_shared<TextSet>()});
      same = need.elements.end() - 1;
    }
    // What a reference leads to is looked up by its id, so nothing says which codes it has.
    if (reference) {
      for (std::string_view target : {"Medication", "Device", "Substance"}) {
        NeedAll(model.FindType(target));
      }
      continue;
    }
    for (const std::string& code : codes) same->codes->Add(code);
  }
}

}  // namespace precert::fhir
