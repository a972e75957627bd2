// Checker: retrieves, `[Condition: code in "Diabetes"]`. What is asked for is worked out here when
// it can be, so that the reader, the index and the checklists know it; otherwise it is an operand.
#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {

Expr Checker::CheckRetrieve(const Ast& ast) {
  const Ast& type_ast = *ast.child(0);
  if (library_.models.empty()) {
    Error(ast.span, "a retrieve needs a data model", "declare it: using FHIR version '4.0.1'");
    return {};
  }
  const Type* type = RetrieveType(type_ast);
  if (type == nullptr) return {};
  const auto fhir_type = static_cast<fhir::TypeId>(type->class_id);
  Retrieve retrieve{.type = fhir_type, .type_name = model_.type(fhir_type).name, .span = ast.span};
  if (type->info != nullptr) {
    retrieve.type_name = type->info->name;
    if (type->info->filters) retrieve.profile = type->info;
  }
  std::vector<NodeId> operands;
  const Type* filtered = nullptr;
  if (!RetrieveCodePath(ast, type, retrieve, &filtered)) return {};
  const bool by_reference =
      filtered != nullptr && filtered == rules_.FhirClass(model_.FindType("Reference"));
  if (by_reference) {
    retrieve.code_path.clear();
  } else if (ast.child(2) != nullptr && !RetrieveTerminology(ast, filtered, retrieve, operands)) {
    return {};
  }
  session_.program.retrieves.push_back(std::move(retrieve));
  Expr retrieved =
      Emit(Code::kRetrieve, operands, static_cast<uint32_t>(session_.program.retrieves.size() - 1),
           types_.List(type), ast.span);
  if (by_reference) retrieved = ThatReferTo(retrieved, ast);
  if (!retrieved.ok()) return {};
  return ast.child(3) == nullptr ? retrieved : InContextOf(retrieved, *ast.child(3));
}

// The class to retrieve, by its name or its label; null after reporting.
const Type* Checker::RetrieveType(const Ast& ast) {
  const std::vector<const Type*> found = ClassesNamed(ast.unit, ast.text);
  const std::string name(ast.text);
  if (found.size() > 1) {
    Error(ast.span, "the retrieve of " + name + " is ambiguous",
          "write [" + found[0]->ToString() + "] or [" + found[1]->ToString() + "]");
    return nullptr;
  }
  const Type* type = found.empty() ? nullptr : found[0];
  const bool is_class = type != nullptr && type->Is(TypeKind::kClass);
  if (is_class && type->info == nullptr &&
      model_.type(static_cast<fhir::TypeId>(type->class_id)).type_class ==
          fhir::TypeClass::kResource) {
    return type;
  }
  const bool only_fhir = library_.models.size() == 1 && library_.models[0].info == nullptr;
  if (type == nullptr) {
    std::string message = "FHIR has no resource called " + name;
    if (!only_fhir) {
      message = "there is no class called " + name + " in the data models " + ModelNames();
    }
    Error(ast.span, message, DidYouMean(ast.text, ClassNames(/*retrievable=*/true)));
    return nullptr;
  }
  if (!is_class || type->info == nullptr || !type->info->retrievable) {
    const std::string written = is_class || only_fhir ? type->ToString() : name;
    Error(ast.span,
          written + (only_fhir ? " is not a resource and cannot be retrieved"
                               : " is not a class that can be retrieved"),
          DidYouMean(ast.text, ClassNames(/*retrievable=*/true)));
    return nullptr;
  }
  if (type->class_id < 0 || model_.type(static_cast<fhir::TypeId>(type->class_id)).type_class !=
                                fhir::TypeClass::kResource) {
    Error(ast.span, "no resource of FHIR R4 is a " + type->ToString(),
          "the model has it in line " + std::to_string(type->info->line) + " of " +
              type->info->model->file + "; target=\"...\" says which resource it stands for");
    return nullptr;
  }
  return type;
}

// ["Mother" -> Observation]: the resources of the record that refer to the one named (CQL 1.5,
// Developer's Guide, "Related Context Retrieves"). A null context has none.
Expr Checker::InContextOf(Expr retrieved, const Ast& context) {
  Expr owner = Check(&context);
  if (!owner.ok()) return {};
  const bool id = rules_.Converts(owner.type, types_.String());
  if (!id && !owner.type->Is(TypeKind::kClass) && !owner.type->Is(TypeKind::kAny)) {
    Error(context.span,
          "the context of a retrieve is one resource or its id, but this is " +
              owner.type->ToString(),
          owner.type->Is(TypeKind::kList) ? "take one of them: singleton from (...)" : "");
    return {};
  }
  const uint32_t slot = NewSlot();
  Expr row = Slot(slot, retrieved.type->element(), context.span);
  Expr belongs = CallOp("BelongsTo", {row, owner}, context.span);
  if (!belongs.ok()) return {};
  Query query;
  query.sources.push_back(
      {.expression = retrieved.node, .slot = slot, .list = true, .alias = "resource"});
  query.where = belongs.node;
  session_.program.queries.push_back(std::move(query));
  return Emit(Code::kQuery, {}, static_cast<uint32_t>(session_.program.queries.size() - 1),
              retrieved.type, NodeOf(retrieved).span);
}

// The path as written, else the model's primary code path when there is something to filter by.
// `*filtered` is the type of the element at its end, of an item of it, when there is one.
bool Checker::RetrieveCodePath(const Ast& ast, const Type* type, Retrieve& retrieve,
                               const Type** filtered) {
  std::string_view path;
  if (type->info == nullptr) {
    path = model_.type(static_cast<fhir::TypeId>(type->class_id)).primary_code_path;
  } else {
    path = type->info->primary_code_path;
  }
  const std::string type_name(type->info == nullptr ? type->name : type->info->name);
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
    Error(ast.span, type_name + " has no primary code element to filter by",
          "name one: [" + type_name + ": ELEMENT in ...]");
    return false;
  }
  const Type* at = type;
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
    if (element.mapped != nullptr) {
      retrieve.set_extension = Keep(SetExtension(*element.mapped));
      const bool reference =
          owner->class_id >= 0 &&
          model_.type(static_cast<fhir::TypeId>(owner->class_id)).name == "Reference";
      if (reference || element.property.name == fhir::kNoName ||
          (retrieve.set_extension.empty() && !IsPlain(*element.mapped))) {
        Error(span,
              "[" + type_name + "] cannot be filtered by " +
                  (reference ? "what a reference leads to"
                             : std::string(name) + ", which is not an element of FHIR's own"),
              "use a where clause");
        return false;
      }
    }
    retrieve.code_path.push_back(model_.FindName(name));
    at = element.type;
  }
  const Type* item = at->Is(TypeKind::kList) ? at->element() : at;
  *filtered = item;
  if (ast.child(1) != nullptr && item == rules_.FhirClass(model_.FindType("Reference")))
    return true;
  if (!rules_.Converts(item, types_.Simple(TypeKind::kConcept)) &&
      !rules_.Converts(item, types_.Simple(TypeKind::kCode)) &&
      !rules_.Converts(item, types_.String())) {
    Error(span, "the element is a " + item->ToString() + ", not a code, and cannot be filtered by",
          "use a where clause");
    return false;
  }
  return true;
}

// [Provenance: target in Patient.id]: the resources whose element refers to one of these ids.
Expr Checker::ThatReferTo(Expr retrieved, const Ast& ast) {
  const Span span = ast.child(2)->span;
  const Type* ids = types_.List(types_.String());
  Expr wanted = Check(ast.child(2));
  if (!wanted.ok()) return {};
  if (rules_.Converts(wanted.type, types_.String())) {
    wanted = Convert(wanted, types_.String(), span);
    wanted = Emit(Code::kList, {wanted.node}, 0, ids, span);
  } else if (rules_.Converts(wanted.type, ids)) {
    wanted = Convert(wanted, ids, span);
  } else {
    Error(span, "a reference is filtered by ids, Strings, but this is " + wanted.type->ToString(),
          "use a where clause");
    return {};
  }
  return WithShared(wanted, span, [&](Expr list) -> Expr {
    auto names = [&](Expr reference) -> Expr {
      Expr text = ToSystem(PropertyOf(reference, "reference", span), span);
      Expr slash = Constant(Value::String(Keep("/")), types_.String(), span);
      Expr id = CallOp("Last", {CallOp("Split", {text, slash}, span)}, span);
      return CallOp("In", {id, list}, span);
    };
    return Where(retrieved, span, [&](Expr resource) -> Expr {
      Expr at = ElementAt(resource, *ast.child(1));
      if (!at.ok() || !at.type->Is(TypeKind::kList)) return at.ok() ? names(at) : Expr{};
      return CallOp("Exists", {Where(at, span, names)}, span);
    });
  });
}

// The elements at a retrieve's path, which has been checked.
Expr Checker::ElementAt(Expr resource, const Ast& path) {
  if (path.kind == AstKind::kProperty) resource = ElementAt(resource, *path.child(0));
  return resource.ok() ? PropertyOf(resource, path.text, path.span) : Expr{};
}

bool Checker::RetrieveTerminology(const Ast& ast, const Type* filtered, Retrieve& retrieve,
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
      case Tag::kCodeSystem:
        if (ast.text == "=") {
          Error(terminology.span, "a code cannot equal a code system", "write `in`");
          return false;
        }
        operands.push_back(codes.node);
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
  if (type->Is(TypeKind::kValueSet) || type->Is(TypeKind::kCodeSystem) ||
      type->Is(TypeKind::kVocabulary) || type->Is(TypeKind::kConcept) || type == list) {
    operands.push_back(codes.node);
    return true;
  }
  if (type->Is(TypeKind::kCode)) {
    operands.push_back(Emit(Code::kList, {codes.node}, 0, list, terminology.span).node);
    return true;
  }
  const Type* concept_type = types_.Simple(TypeKind::kConcept);
  const Type* strings = types_.List(types_.String());
  // [Task: status in { 'draft', 'ready' }]: an element that is a code alone, by its text.
  const bool bare = rules_.Converts(filtered, types_.String()) && !rules_.Converts(filtered, code);
  if (bare && (type->Is(TypeKind::kString) || type == strings)) {
    if (type->Is(TypeKind::kString)) {
      codes = Emit(Code::kList, {codes.node}, 0, strings, terminology.span);
    }
  } else if (rules_.Converts(type, list)) {
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
