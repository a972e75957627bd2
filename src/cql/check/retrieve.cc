// Checker: retrieves, `[Condition: code in "Diabetes"]`. What is asked for is worked out here when
// it can be, so that the reader, the index and the checklists know it; otherwise it is an operand.
#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {

Expr Checker::CheckRetrieve(const Ast& ast) {
  const Ast& type_ast = *ast.child(0);
  if (ast.child(3) != nullptr) {
    Error(ast.span, "a retrieve in the context of another resource is not supported",
          "a record holds one patient: write [" + std::string(type_ast.text) + "]");
    return {};
  }
  if (!library_.has_fhir) {
    Error(ast.span, "a retrieve needs a data model", "declare it: using FHIR version '4.0.1'");
    return {};
  }
  if (frame_.context == Context::kNone) {
    Error(ast.span, "a retrieve needs a context", "write `context Patient` before this definition");
    return {};
  }
  fhir::TypeId type = fhir::kNoType;
  if (type_ast.unit.empty() || type_ast.unit == library_.fhir_alias) {
    type = model_.FindType(type_ast.text);
  }
  if (type == fhir::kNoType || model_.type(type).type_class != fhir::TypeClass::kResource) {
    std::vector<std::string_view> names;
    for (const fhir::TypeInfo& info : model_.types()) {
      if (info.type_class == fhir::TypeClass::kResource) names.push_back(info.name);
    }
    Error(type_ast.span,
          type == fhir::kNoType
              ? "FHIR has no resource called " + std::string(type_ast.text)
              : "FHIR." + std::string(type_ast.text) + " is not a resource and cannot be retrieved",
          DidYouMean(type_ast.text, names));
    return {};
  }
  Retrieve retrieve{.type = type, .type_name = model_.type(type).name, .span = ast.span};
  std::vector<NodeId> operands;
  if (!RetrieveCodePath(ast, type, retrieve)) return {};
  if (ast.child(2) != nullptr && !RetrieveTerminology(ast, retrieve, operands)) return {};
  session_.program.retrieves.push_back(std::move(retrieve));
  return Emit(Code::kRetrieve, operands,
              static_cast<uint32_t>(session_.program.retrieves.size() - 1),
              types_.List(rules_.FhirClass(type)), ast.span);
}

// The path as written, else the model's primary code path when there is something to filter by.
bool Checker::RetrieveCodePath(const Ast& ast, fhir::TypeId type, Retrieve& retrieve) {
  const fhir::TypeInfo& info = model_.type(type);
  std::string_view path = info.primary_code_path;
  Span span = ast.span;
  std::string written;
  if (ast.child(1) != nullptr) {
    span = ast.child(1)->span;
    for (const Ast* step = ast.child(1); step != nullptr; step = step->child(0)) {
      if (step->kind != AstKind::kIdentifier && step->kind != AstKind::kProperty) {
        Error(span, "the path of a retrieve names elements only", "use a where clause");
        return false;
      }
      written = written.empty() ? std::string(step->text) : std::string(step->text) + "." + written;
    }
    path = written;
  } else if (ast.child(2) == nullptr) {
    return true;
  } else if (path.empty()) {
    Error(ast.span, std::string(info.name) + " has no primary code element to filter by",
          "name one: [" + std::string(info.name) + ": ELEMENT in ...]");
    return false;
  }
  const Type* at = rules_.FhirClass(type);
  while (!path.empty()) {
    size_t dot = path.find('.');
    std::string_view name = path.substr(0, dot);
    path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
    const Type* owner = at->Is(TypeKind::kList) ? at->element() : at;
    Element element = FindElement(owner, name);
    if (element.type == nullptr) {
      Error(span, owner->ToString() + " has no element called " + std::string(name),
            DidYouMean(name, ElementNames(owner)));
      return false;
    }
    retrieve.code_path.push_back(model_.FindName(name));
    at = element.type;
  }
  const Type* item = at->Is(TypeKind::kList) ? at->element() : at;
  if (!rules_.Converts(item, types_.Simple(TypeKind::kConcept)) &&
      !rules_.Converts(item, types_.Simple(TypeKind::kCode)) &&
      !rules_.Converts(item, types_.String())) {
    Error(span, "the element is a " + item->ToString() + ", not a code, and cannot be filtered by",
          "use a where clause");
    return false;
  }
  return true;
}

bool Checker::RetrieveTerminology(const Ast& ast, Retrieve& retrieve,
                                  std::vector<NodeId>& operands) {
  const Ast& terminology = *ast.child(2);
  Expr codes = ToSystem(Check(&terminology), terminology.span);
  if (!codes.ok()) return false;
  retrieve.has_terminology = true;
  retrieve.equivalent = ast.text != "=";
  if (const Value* constant = ConstantOf(codes)) {
    switch (constant->tag) {
      case Tag::kValueSet:
        if (ast.text == "=") {
          Error(terminology.span, "a code cannot equal a value set", "write `in`");
          return false;
        }
        retrieve.value_set = constant->vocabulary->id;
        retrieve.value_set_name = constant->vocabulary->name;
        operands.push_back(codes.node);  // with its expansion
        return true;
      case Tag::kCode:
        retrieve.codes.push_back(*constant);
        return true;
      case Tag::kConcept:
        for (const CodeData& code : constant->concept_->codes) {
          retrieve.codes.push_back(Value::Code(session_.program.arena->New<CodeData>(code)));
        }
        return true;
      default:
        break;
    }
  }
  const Type* code = types_.Simple(TypeKind::kCode);
  const Type* list = types_.List(code);
  const Type* type = codes.type;
  // { "A", "B" } of code constants is known too.
  const Node node = NodeOf(codes);
  if (node.code == Code::kList && type == list) {
    std::vector<Value> constants;
    for (size_t i = 0; i < node.count; ++i) {
      const Value* item = ConstantOf({session_.program.operand(node, i), code});
      if (item == nullptr || item->tag != Tag::kCode) break;
      constants.push_back(*item);
    }
    if (constants.size() == node.count) {
      retrieve.codes = std::move(constants);
      return true;
    }
  }
  if (type->Is(TypeKind::kValueSet) || type->Is(TypeKind::kConcept) || type == list) {
    operands.push_back(codes.node);
    return true;
  }
  if (type->Is(TypeKind::kCode)) {
    operands.push_back(Emit(Code::kList, {codes.node}, 0, list, terminology.span).node);
    return true;
  }
  const Type* concept_type = types_.Simple(TypeKind::kConcept);
  if (rules_.Converts(type, list)) {
    codes = Convert(codes, list, terminology.span);
  } else if (type->Is(TypeKind::kChoice) && rules_.Converts(type, concept_type)) {
    codes = Convert(codes, concept_type, terminology.span);
  } else {
    Error(terminology.span,
          "a retrieve filters by a value set, a code, a concept or a list of "
          "codes, but this is " +
              type->ToString(),
          type->Is(TypeKind::kString) ? "define it first: code \"Name\": 'the code' from \"System\""
                                      : "");
    return false;
  }
  if (!codes.ok()) return false;
  operands.push_back(codes.node);
  return true;
}

}  // namespace precert::cql
