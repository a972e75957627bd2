// ElmReader: type specifiers, and the nodes that name a type.
#include "cql/elm/elm_reader.h"

namespace precert::cql {
namespace {

constexpr std::string_view kSystemUri = "urn:hl7-org:elm-types:r1";

}  // namespace

const Ast* ElmReader::Type(const Json& node, std::string_view name, std::string_view specifier) {
  if (!specifier.empty()) {
    if (const Json* json = node.Find(specifier)) return TypeSpecifier(*json);
  }
  std::string_view qualified = RequiredText(node, name);
  return qualified.empty() ? nullptr : NamedType(qualified, node);
}

// "{http://hl7.org/fhir}Observation": the model's namespace and the type's name.
const Ast* ElmReader::NamedType(std::string_view qualified, const Json& at) {
  std::string_view uri, name = qualified;
  if (name.starts_with('{')) {
    size_t close = name.find('}');
    if (close != std::string_view::npos) {
      uri = name.substr(1, close - 1);
      name.remove_prefix(close + 1);
    }
  }
  if (name.empty() || name.starts_with('{')) {
    Error(at, "\"" + std::string(qualified) + "\" is not the name of a type",
          "a type is named {NAMESPACE}NAME");
    return nullptr;
  }
  Ast* type = New(AstKind::kNamedType, at, name);
  if (uri.empty()) {
    // "System.Integer", or a name that stands alone.
    if (size_t dot = name.find('.'); dot != std::string_view::npos) {
      type->unit = name.substr(0, dot);
      type->text = name.substr(dot + 1);
    }
    return type;
  }
  if (uri == kSystemUri) {
    type->unit = "System";
    return type;
  }
  for (const Model& model : models_) {
    if (model.uri != uri) continue;
    type->unit = model.name;
    return type;
  }
  Error(at, "no data model of the namespace " + std::string(uri) + " is declared",
        "it belongs in the library's \"usings\"");
  return nullptr;
}

const Ast* ElmReader::TypeElement(const Json& element) {
  std::string_view name = RequiredText(element, "name");
  const Json* specifier = element.Find("elementType");
  if (specifier == nullptr) specifier = element.Find("type");
  if (specifier == nullptr) {
    Error(element, "this element of a tuple type has no \"elementType\"");
    return nullptr;
  }
  const Ast* type = TypeSpecifier(*specifier);
  if (name.empty() || type == nullptr) return nullptr;
  return With(New(AstKind::kTupleTypeElement, element, name), {type});
}

const Ast* ElmReader::TypeSpecifier(const Json& specifier) {
  if (specifier.Is(JsonKind::kString)) return NamedType(specifier.text, specifier);
  std::string_view kind = NodeType(specifier);
  auto of = [&](AstKind made, std::string_view attribute) -> const Ast* {
    const Json* inner = specifier.Find(attribute);
    if (inner == nullptr) {
      Error(specifier, std::string(kind) + " has no \"" + std::string(attribute) + "\"");
      return nullptr;
    }
    const Ast* type = TypeSpecifier(*inner);
    return type == nullptr ? nullptr : With(New(made, specifier), {type});
  };
  auto of_all = [&](AstKind made, std::span<const Json> items, bool elements) -> const Ast* {
    std::vector<const Ast*> children;
    bool ok = true;
    for (const Json& item : items) {
      children.push_back(elements ? TypeElement(item) : TypeSpecifier(item));
      ok = ok && children.back() != nullptr;
    }
    return ok ? With(New(made, specifier), children) : nullptr;
  };
  if (kind == "NamedTypeSpecifier") return Type(specifier, "name", "");
  if (kind == "ListTypeSpecifier") return of(AstKind::kListType, "elementType");
  if (kind == "IntervalTypeSpecifier") return of(AstKind::kIntervalType, "pointType");
  if (kind == "TupleTypeSpecifier") {
    return of_all(AstKind::kTupleType, Items(specifier.Find("element")), true);
  }
  // The schema's older name of the members of a choice is "type", which hides the kind.
  const Json* members = specifier.Find("choice");
  if (members == nullptr && kind.empty()) members = specifier.Find("type");
  if (kind == "ChoiceTypeSpecifier" || (kind.empty() && members != nullptr)) {
    std::span<const Json> items = Items(members);
    if (!items.empty()) return of_all(AstKind::kChoiceType, items, false);
    Error(specifier, "ChoiceTypeSpecifier has no \"choice\"");
    return nullptr;
  }
  Error(specifier,
        kind.empty() ? "this type specifier has no \"type\""
                     : "ELM has no type specifier of type " + std::string(kind),
        "a type is a NamedTypeSpecifier, or one for a List, Interval, Tuple or Choice");
  return nullptr;
}

// ---- nodes that name a type --------------------------------------------------------------------

const Ast* ElmReader::TypeTest(const Json& node, const ElmNode& form) {
  bool as = form.op == "As";
  const Ast* operand = Required(node, "operand");
  const Ast* type =
      as ? Type(node, "asType", "asTypeSpecifier") : Type(node, "isType", "isTypeSpecifier");
  if (operand == nullptr || type == nullptr) return nullptr;
  Ast* ast = New(as ? AstKind::kAs : AstKind::kIs, node);
  ast->strict = as && Flag(node, "strict", false);
  return With(ast, {operand, type});
}

const Ast* ElmReader::Convert(const Json& node, const ElmNode&) {
  const Ast* operand = Required(node, "operand");
  const Ast* type = Type(node, "toType", "toTypeSpecifier");
  if (operand == nullptr || type == nullptr) return nullptr;
  return With(New(AstKind::kConvert, node), {operand, type});
}

// ConvertsToInteger(x) and its like.
const Ast* ElmReader::CanConvert(const Json& node, const ElmNode&) {
  const Ast* operand = Required(node, "operand");
  const Ast* type = Type(node, "toType", "toTypeSpecifier");
  if (operand == nullptr || type == nullptr) return nullptr;
  if (type->kind != AstKind::kNamedType || type->unit != "System") {
    Error(node, "CanConvert to this type is not supported", "it is for types of System");
    return nullptr;
  }
  std::string name = "ConvertsTo" + std::string(type->text);
  return With(New(AstKind::kOperator, node, arena_.Copy(std::string_view(name))), {operand});
}

const Ast* ElmReader::Extent(const Json& node, const ElmNode& form) {
  const Ast* type = Type(node, "valueType", "");
  if (type == nullptr) return nullptr;
  return With(New(AstKind::kTypeExtent, node, form.op), {type});
}

}  // namespace precert::cql
