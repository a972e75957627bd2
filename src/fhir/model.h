// Model: the classes and elements of FHIR R4 (4.0.1), as data.
//
// For each resource and datatype its elements: name, types (several for a choice such as value[x]),
// whether it repeats, and for retrievable types the primary code path. Read from model_r4.txt,
// which is built into the program; names and types are those of the published FHIR R4 specification
// (4.0.1, HL7, CC0). The checker types expressions with it and the record reader projects with it.
// One immutable instance, safe to share.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace precert::fhir {

using TypeId = uint16_t;  // index into Model::types(); kNoType when absent
using NameId = uint16_t;  // an element name ("value", "code"), interned across the model
inline constexpr TypeId kNoType = 0xffff;
inline constexpr NameId kNoName = 0xffff;

struct Element {
  NameId name;  // "value" for value[x]
  bool repeats;
  bool choice;                    // several types; JSON name is name + capitalised type
  std::span<const TypeId> types;  // one, or the choices; empty: any resource (contained, resource)
};

enum class TypeClass : uint8_t { kPrimitive, kDatatype, kBackbone, kResource };

struct TypeInfo {
  std::string_view name;  // "Observation", "dateTime", "Observation.Component"
  TypeClass type_class;
  TypeId base;                        // "Age" -> "Quantity", "code" -> "string"; kNoType at the top
  std::span<const Element> elements;  // own and inherited, in the specification's order
  std::string_view
      primary_code_path;  // retrievable types: "code", "type", "medication"; else empty
};

class Model {
 public:
  static const Model& R4();

  std::span<const TypeInfo> types() const { return types_; }
  const TypeInfo& type(TypeId id) const { return types_[id]; }
  TypeId FindType(std::string_view name) const;     // kNoType when there is none
  NameId FindName(std::string_view element) const;  // kNoName when no element is called that
  std::string_view name(NameId id) const { return names_[id]; }
  // The element called `name` (model name, not JSON name) of a type, or null.
  const Element* FindElement(TypeId type, NameId name) const;
  bool IsA(TypeId type, TypeId ancestor) const;

  // For reading JSON: "valueQuantity" in Observation -> element value, type Quantity.
  struct JsonName {
    const Element* element;
    TypeId type;
  };
  JsonName FindJson(TypeId type, std::string_view json_name) const;  // element null when unknown
  // What JSON appends to a choice element's name: "Quantity", "DateTime" for "dateTime".
  static std::string JsonSuffix(std::string_view type_name);

 private:
  friend class ModelReader;
  std::vector<TypeInfo> types_;
  std::vector<std::string_view> names_;
  struct Tables;
  Tables* tables_ = nullptr;  // lookup tables; lives for ever with the instance
};

}  // namespace precert::fhir
