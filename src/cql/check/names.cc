// Checker: what an identifier means: a variable of the enclosing queries and the function, an
// element of the row being sorted, a definition of the library, or the record's Patient.
#include <algorithm>

#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {

std::string_view SymbolKindName(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kExpression:
      return "definition";
    case SymbolKind::kParameter:
      return "parameter";
    case SymbolKind::kCode:
      return "code";
    case SymbolKind::kConcept:
      return "concept";
    case SymbolKind::kValueSet:
      return "value set";
    case SymbolKind::kCodeSystem:
      return "code system";
  }
  return "definition";
}

const Checker::ScopeEntry* Checker::FindVariable(std::string_view name) const {
  for (auto it = frame_.scope.rbegin(); it != frame_.scope.rend(); ++it) {
    if (it->kind == ScopeKind::kVariable && it->name == name) return &*it;
  }
  return nullptr;
}

Expr Checker::CheckIdentifier(const Ast& ast) {
  std::string_view name = ast.text;
  for (auto it = frame_.scope.rbegin(); it != frame_.scope.rend(); ++it) {
    if (it->kind == ScopeKind::kVariable && it->name == name) {
      if (it->type == nullptr) return {};  // its own error was reported
      return Slot(it->slot, it->type, ast.span);
    }
    if (it->kind == ScopeKind::kRow) {
      if (it->type == nullptr) return {};
      const Type* owner = it->type->Is(TypeKind::kList) ? it->type->element() : it->type;
      if (FindElement(owner, name).type != nullptr) {
        return PropertyOf(Slot(it->slot, it->type, ast.span), name, ast.span);
      }
    }
  }
  for (Library* library : {&library_, library_.open}) {
    if (library == nullptr) continue;
    auto it = library->symbols.find(name);
    if (it != library->symbols.end()) return UseSymbol(*library, it->second, name, ast.span);
  }
  if (name == "Patient" && library_.has_fhir) {
    if (frame_.context == Context::kPatient) return PatientRecord(ast.span);
    Error(ast.span,
          frame_.context == Context::kUnfiltered
              ? "Patient is not known in context Unfiltered"
              : "Patient is not known before a context is stated",
          "write `context Patient` before this definition");
    return {};
  }
  if (library_.includes.contains(name)) {
    Error(ast.span, "\"" + std::string(name) + "\" is an included library, not a value",
          "name one of its definitions: " + std::string(name) + ".\"...\"");
    return {};
  }
  UnknownName(name, ast.span);
  return {};
}

std::vector<std::string_view> Checker::VisibleNames() const {
  std::vector<std::string_view> names;
  for (const ScopeEntry& entry : frame_.scope) {
    if (entry.kind == ScopeKind::kVariable) names.push_back(entry.name);
    if (entry.kind == ScopeKind::kRow && entry.type != nullptr) {
      for (std::string_view name : ElementNames(entry.type)) names.push_back(name);
    }
  }
  for (const Library* library : {&library_, library_.open}) {
    if (library == nullptr) continue;
    names.insert(names.end(), library->order.begin(), library->order.end());
  }
  if (library_.has_fhir) names.push_back("Patient");
  return names;
}

void Checker::UnknownName(std::string_view name, Span span) {
  std::string hint = DidYouMean(name, VisibleNames());
  if (hint.empty() && library_.functions_by_name.contains(name)) {
    hint = std::string(name) + " is a function: call it with ()";
  }
  for (const auto& [alias, library] : library_.includes) {
    if (hint.empty() && library->symbols.contains(name)) {
      hint = "library " + library->name + " defines it: write " + std::string(alias) + ".\"" +
             std::string(name) + "\"";
    }
  }
  Error(span, "there is nothing called \"" + std::string(name) + "\" here", hint);
}

Expr Checker::UseSymbol(Library& library, Symbol& symbol, std::string_view name, Span span) {
  if (&library == &library_) {
    Resolve(symbol, name, span);
  } else if (symbol.ast->is_private && &library != library_.open) {
    Error(span, "\"" + std::string(name) + "\" is private to library " + library.name,
          "only its public definitions may be used from elsewhere");
    return {};
  }
  if (symbol.type == nullptr) return {};
  switch (symbol.kind) {
    case SymbolKind::kExpression:
      if (symbol.context == Context::kPatient && frame_.context == Context::kUnfiltered) {
        Error(span, "\"" + std::string(name) +
                        "\" is defined in context Patient and cannot be used "
                        "in context Unfiltered");
        return {};
      }
      return Emit(Code::kDefinition, {}, symbol.index, symbol.type, span);
    case SymbolKind::kParameter:
      return Emit(Code::kParameter, {}, symbol.index, symbol.type, span);
    default:
      return Emit(Code::kConstant, {}, symbol.index, symbol.type, span);
  }
}

// Of all libraries one definition, made when first used: the only Patient that the record has.
Expr Checker::PatientRecord(Span span) {
  const Type* patient = rules_.FhirClass(model_.FindType("Patient"));
  if (session_.patient_definition == kNoNode) {
    Retrieve retrieve{.type = model_.FindType("Patient"), .type_name = "Patient", .span = span};
    session_.program.retrieves.push_back(std::move(retrieve));
    Expr all =
        Emit(Code::kRetrieve, {}, static_cast<uint32_t>(session_.program.retrieves.size() - 1),
             types_.List(patient), span);
    Expr one = CallOp("SingletonFrom", {all}, span);
    if (!one.ok()) return {};
    session_.patient_definition = static_cast<uint32_t>(session_.program.definitions.size());
    session_.program.definitions.push_back({.name = "Patient",
                                            .library = "",
                                            .body = one.node,
                                            .type = patient,
                                            .source_index = library_.source_index,
                                            .span = span});
  }
  return Emit(Code::kDefinition, {}, session_.patient_definition, patient, span);
}

Library* Checker::AsQualifier(const Ast* ast) const {
  if (ast == nullptr || ast->kind != AstKind::kIdentifier) return nullptr;
  if (FindVariable(ast->text) != nullptr || library_.symbols.contains(ast->text)) return nullptr;
  auto it = library_.includes.find(ast->text);
  return it == library_.includes.end() ? nullptr : it->second;
}

Expr Checker::CheckThis(const Ast& ast) {
  ScopeKind kind = ast.kind == AstKind::kThis    ? ScopeKind::kThis
                   : ast.kind == AstKind::kIndex ? ScopeKind::kIndex
                                                 : ScopeKind::kTotal;
  for (auto it = frame_.scope.rbegin(); it != frame_.scope.rend(); ++it) {
    if (it->kind != kind) continue;
    if (it->type == nullptr) return {};
    if (it->index_slot != nullptr) {
      if (*it->index_slot == kNoNode) *it->index_slot = NewSlot();
      return Slot(*it->index_slot, it->type, ast.span);
    }
    return Slot(it->slot, it->type, ast.span);
  }
  std::string_view name = kind == ScopeKind::kThis    ? "$this"
                          : kind == ScopeKind::kIndex ? "$index"
                                                      : "$total";
  std::string_view where =
      kind == ScopeKind::kTotal ? "in an aggregate clause" : "in a query with one source";
  Error(ast.span, std::string(name) + " has a meaning only " + std::string(where));
  return {};
}

}  // namespace precert::cql
