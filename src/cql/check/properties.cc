// Checker: elements of values: `O.value`, `period.low`, and paths over lists, which flatten
// (CQL 1.5, Developer's Guide, "Path Traversal"); indexers.
#include <algorithm>

#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {
namespace {

struct SystemElement {
  TypeKind owner;
  std::string_view name;
  PropertyKind kind;
  TypeKind type;  // kAny: the interval's point type; kCode with kCodes: a list of them
};
constexpr SystemElement kSystemElements[] = {
    {TypeKind::kInterval, "low", PropertyKind::kLow, TypeKind::kAny},
    {TypeKind::kInterval, "high", PropertyKind::kHigh, TypeKind::kAny},
    {TypeKind::kInterval, "lowClosed", PropertyKind::kLowClosed, TypeKind::kBoolean},
    {TypeKind::kInterval, "highClosed", PropertyKind::kHighClosed, TypeKind::kBoolean},
    {TypeKind::kQuantity, "value", PropertyKind::kQuantityValue, TypeKind::kDecimal},
    {TypeKind::kQuantity, "unit", PropertyKind::kQuantityUnit, TypeKind::kString},
    {TypeKind::kRatio, "numerator", PropertyKind::kNumerator, TypeKind::kQuantity},
    {TypeKind::kRatio, "denominator", PropertyKind::kDenominator, TypeKind::kQuantity},
    {TypeKind::kCode, "code", PropertyKind::kCode, TypeKind::kString},
    {TypeKind::kCode, "system", PropertyKind::kSystem, TypeKind::kString},
    {TypeKind::kCode, "version", PropertyKind::kVersion, TypeKind::kString},
    {TypeKind::kCode, "display", PropertyKind::kDisplay, TypeKind::kString},
    {TypeKind::kConcept, "codes", PropertyKind::kCodes, TypeKind::kCode},
    {TypeKind::kConcept, "display", PropertyKind::kDisplay, TypeKind::kString},
    {TypeKind::kVocabulary, "id", PropertyKind::kId, TypeKind::kString},
    {TypeKind::kVocabulary, "version", PropertyKind::kVersion, TypeKind::kString},
    {TypeKind::kVocabulary, "name", PropertyKind::kName, TypeKind::kString},
};

bool Owns(TypeKind owner, TypeKind kind) {
  if (owner == kind) return true;
  return owner == TypeKind::kVocabulary &&
         (kind == TypeKind::kValueSet || kind == TypeKind::kCodeSystem);
}

}  // namespace

// The element of a value that is not a list.
Checker::Element Checker::FindElement(const Type* type, std::string_view name) const {
  Element found;
  found.property.text = name;
  if (type->Is(TypeKind::kTuple)) {
    for (size_t i = 0; i < type->fields.size(); ++i) {
      if (type->fields[i].name != name) continue;
      found.type = type->fields[i].type;
      found.property.kind = PropertyKind::kTuple;
      found.property.index = static_cast<uint32_t>(i);
    }
    return found;
  }
  if (type->Is(TypeKind::kClass)) {
    if (type->info != nullptr) return FindModelElement(type, name);
    if (type->class_id < 0) return found;
    if (name == "value") {
      if (const Type* value = rules_.PrimitiveValueType(type)) {
        found.type = value;
        found.property.kind = PropertyKind::kPrimitiveValue;
        return found;
      }
    }
    fhir::NameId id = model_.FindName(name);
    if (id == fhir::kNoName) return found;
    const fhir::Element* element =
        model_.FindElement(static_cast<fhir::TypeId>(type->class_id), id);
    if (element == nullptr) return found;
    std::vector<const Type*> members;
    for (fhir::TypeId member : element->types) members.push_back(rules_.FhirClass(member));
    if (members.empty()) members.push_back(rules_.FhirClass(model_.FindType("Resource")));
    found.type = types_.Choice(members);
    if (element->repeats) found.type = types_.List(found.type);
    found.property.kind = PropertyKind::kFhir;
    found.property.name = id;
    found.property.many = element->repeats;
    return found;
  }
  if (type->Is(TypeKind::kChoice)) {
    std::vector<const Type*> members;
    bool many = false;
    for (const Type* member : type->args) {
      Element of_member = FindElement(member, name);
      if (of_member.type == nullptr) continue;
      const Type* element = of_member.type;
      if (of_member.property.many) {
        many = true;
        element = element->element();
      }
      members.push_back(element);
    }
    if (members.empty()) return found;
    found.type = types_.Choice(members);
    if (many) found.type = types_.List(found.type);
    found.property.kind = PropertyKind::kDynamic;
    found.property.name = model_.FindName(name);
    found.property.many = many;
    return found;
  }
  for (const SystemElement& element : kSystemElements) {
    if (!Owns(element.owner, type->kind) || element.name != name) continue;
    found.property.kind = element.kind;
    if (element.type == TypeKind::kAny) {
      found.type = type->element();
    } else if (element.kind == PropertyKind::kCodes) {
      found.type = types_.List(types_.Simple(element.type));
    } else {
      found.type = types_.Simple(element.type);
    }
  }
  return found;
}

std::vector<std::string_view> Checker::ElementNames(const Type* type) const {
  std::vector<std::string_view> names;
  if (type->Is(TypeKind::kList)) return ElementNames(type->element());
  for (const TupleField& field : type->fields) names.push_back(field.name);
  if (type->Is(TypeKind::kClass) && type->info != nullptr) return type->info->ElementNames();
  if (type->Is(TypeKind::kClass) && type->class_id >= 0) {
    for (const fhir::Element& element :
         model_.type(static_cast<fhir::TypeId>(type->class_id)).elements) {
      names.push_back(model_.name(element.name));
    }
    if (rules_.PrimitiveValueType(type) != nullptr) names.push_back("value");
  }
  if (type->Is(TypeKind::kChoice)) {
    for (const Type* member : type->args) {
      for (std::string_view name : ElementNames(member)) names.push_back(name);
    }
  }
  for (const SystemElement& element : kSystemElements) {
    if (Owns(element.owner, type->kind)) names.push_back(element.name);
  }
  return names;
}

Expr Checker::CheckProperty(const Ast& ast) {
  const Ast* source = ast.child(0);
  Span span = ast.name_span.end > ast.name_span.begin ? ast.name_span : ast.span;
  if (Library* qualified = AsQualifier(source)) {
    if (qualified->fhir_helpers) {
      Error(span,
            "FHIRHelpers has functions only; write FHIRHelpers." + std::string(ast.text) + "(...)");
      return {};
    }
    auto it = qualified->symbols.find(ast.text);
    if (it == qualified->symbols.end()) {
      Error(span, "library " + qualified->name + " has no \"" + std::string(ast.text) + "\"",
            DidYouMean(ast.text, qualified->order));
      return {};
    }
    return UseSymbol(*qualified, it->second, ast.text, ast.span);
  }
  Expr value = Check(source);
  if (!value.ok()) return {};
  return PropertyOf(value, ast.text, span);
}

Expr Checker::PropertyOf(Expr source, std::string_view name, Span span, bool quiet) {
  if (!source.ok()) return {};
  const Type* type = source.type;
  bool over_list = type->Is(TypeKind::kList);
  const Type* owner = over_list ? type->element() : type;
  Element element = FindElement(owner, name);
  if (element.type == nullptr) {
    if (quiet) return {};
    std::string hint = DidYouMean(name, ElementNames(owner));
    // JSON's name for a choice is a common slip: valueQuantity for value.
    if (hint.empty() && owner->Is(TypeKind::kClass) && owner->info == nullptr &&
        owner->class_id >= 0) {
      auto json = model_.FindJson(static_cast<fhir::TypeId>(owner->class_id), name);
      if (json.element != nullptr) {
        hint = "in CQL that is " + std::string(model_.name(json.element->name)) + " as FHIR." +
               std::string(model_.type(json.type).name);
      }
    }
    if (hint.empty() && owner->Is(TypeKind::kAny)) {
      hint = "a value of type Any has to be cast first, with `as`";
    }
    Error(span, owner->ToString() + " has no element called " + std::string(name), hint);
    return {};
  }
  if (element.mapped != nullptr) return ModelProperty(source, owner, *element.mapped, span);
  if (owner->Is(TypeKind::kChoice) &&
      std::any_of(owner->args.begin(), owner->args.end(), [](const Type* member) {
        const Type* item = member->Is(TypeKind::kList) ? member->element() : member;
        return item->info != nullptr;
      })) {
    return ChoiceProperty(source, name, span);
  }
  const Type* result = element.type;
  if (over_list) {
    element.property.over_list = true;
    if (!result->Is(TypeKind::kList)) result = types_.List(result);
  }
  element.property.text = Keep(name);
  session_.program.properties.push_back(element.property);
  return Emit(Code::kProperty, {source.node},
              static_cast<uint32_t>(session_.program.properties.size() - 1), result, span);
}

Expr Checker::CheckIndexer(const Ast& ast) {
  Expr source = Check(ast.child(0)), index = Check(ast.child(1));
  if (!source.ok() || !index.ok()) return {};
  return CallOp("Indexer", {source, index}, ast.span);
}

}  // namespace precert::cql
