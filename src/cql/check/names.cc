// Checker: what an identifier means: a variable of the enclosing queries and the function, an
// element of the row being sorted, a definition of the library, or the record's Patient.
#include <algorithm>

#include "base/text.h"
#include "cql/check/checker.h"
#include "cql/check/nearest.h"
#include "cql/syntax/lexer.h"
#include "fhir/model.h"

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

std::string_view ContextName(Context context) {
  constexpr std::string_view kNames[kContexts] = {
      "", "Patient", "Practitioner", "RelatedPerson", "Device", "Encounter", "Unfiltered"};
  return kNames[static_cast<size_t>(context)];
}

std::optional<Context> ContextNamed(std::string_view name) {
  if (name == "Population") return Context::kUnfiltered;  // its name before CQL 1.4
  for (size_t i = 1; i < kContexts; ++i) {
    if (ContextName(static_cast<Context>(i)) == name) return static_cast<Context>(i);
  }
  return std::nullopt;
}

const Checker::ScopeEntry* Checker::FindVariable(std::string_view name) const {
  for (auto it = frame_.scope.rbegin(); it != frame_.scope.rend(); ++it) {
    if (it->kind == ScopeKind::kVariable && it->name == name) return &*it;
  }
  return nullptr;
}

Expr Checker::CheckIdentifier(const Ast& ast) {
  std::string_view name = ast.text;
  if (ast.names == NameScope::kDefinition) return CheckDefinitionName(ast);
  for (auto it = frame_.scope.rbegin(); it != frame_.scope.rend(); ++it) {
    if (it->kind == ScopeKind::kVariable && it->name == name) {
      if (it->type == nullptr) return {};  // its own error was reported
      return Slot(it->slot, it->type, ast.span);
    }
    if (it->kind == ScopeKind::kRow && ast.names == NameScope::kAny) {
      if (it->type == nullptr) return {};
      const Type* owner = it->type->Is(TypeKind::kList) ? it->type->element() : it->type;
      if (FindElement(owner, name).type != nullptr) {
        return PropertyOf(Slot(it->slot, it->type, ast.span), name, ast.span);
      }
    }
  }
  if (ast.names == NameScope::kVariable) {
    std::vector<std::string_view> variables;
    for (const ScopeEntry& entry : frame_.scope) {
      if (entry.kind == ScopeKind::kVariable) variables.push_back(entry.name);
    }
    Error(ast.span, "there is no alias, let or operand called \"" + std::string(name) + "\" here",
          DidYouMean(name, variables));
    return {};
  }
  for (Library* library : {&library_, library_.open}) {
    if (library == nullptr) continue;
    auto it = library->symbols.find(name);
    if (it != library->symbols.end()) return UseSymbol(*library, it->second, name, ast.span);
  }
  if (std::optional<Context> context = ContextNamed(name);
      context && IsSpecific(*context) && ContextType(*context) != nullptr) {
    if (frame_.context == *context) return ContextRecord(*context, ast.span);
    if (name == "Patient") {
      Error(ast.span,
            frame_.context == Context::kNone
                ? "Patient is not known before a context is stated"
                : "Patient is not known in context " + std::string(ContextName(frame_.context)),
            "write `context Patient` before this definition");
      return {};
    }
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
  if (!library_.models.empty()) {
    names.push_back(IsSpecific(frame_.context) ? ContextName(frame_.context) : "Patient");
  }
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
  if (hint.empty()) hint = UnknownNameHint(name, span);
  Error(span, "there is nothing called \"" + std::string(name) + "\" here", hint);
}

// What somebody may have meant with a name that is like none here.
std::string Checker::UnknownNameHint(std::string_view name, Span span) const {
  const std::string written(name);
  const std::string small = ToLowerAscii(name);
  if (small != name && FindWord(small) != Word::kNone) {
    return "did you mean '" + small + "'? CQL's own words are written in small letters";
  }
  if (!session_.ops.Overloads(name).empty() || name.starts_with("AgeIn")) {
    return written + " is a function: call it with ()";
  }
  const fhir::Model& model = fhir::Model::R4();
  if (!library_.models.empty() && model.FindType(name) != fhir::kNoType) {
    return "resources are retrieved with brackets: [" + written + "]";
  }
  const std::string_view text = diagnostics_.source().Text(span);
  if (text.starts_with('"') && name.find('\'') == std::string_view::npos) {
    return "if it is meant as a text, write it in single quotes: '" + written + "'";
  }
  return "";
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
      return UseDefinition(library, symbol, name, span);
    case SymbolKind::kParameter:
      return Emit(Code::kParameter, {}, symbol.index, symbol.type, span);
    default:
      return Emit(Code::kConstant, {}, symbol.index, symbol.type, span);
  }
}

// Over all patients (CQL 1.5, Author's Guide, "Retrieve Context") a definition of one patient gives
// the list of its values. The record is one patient's, so that the list has one item.
Expr Checker::UseDefinition(const Library& library, const Symbol& symbol, std::string_view name,
                            Span span) {
  const bool specific = IsSpecific(symbol.context);
  // An expression typed at the prompt may ask for any definition of the library it looks into.
  if (specific && &library != library_.open && IsSpecific(frame_.context) &&
      symbol.context != frame_.context) {
    Error(span,
          "\"" + std::string(name) + "\" is defined in context " +
              std::string(ContextName(symbol.context)) + " and cannot be used in context " +
              std::string(ContextName(frame_.context)),
          "only context Unfiltered may look into other contexts");
    return {};
  }
  Expr value = Emit(Code::kDefinition, {}, symbol.index, symbol.type, span);
  if (!specific || IsSpecific(frame_.context) || symbol.type->Is(TypeKind::kList)) return value;
  return Emit(Code::kList, {value.node}, 0, types_.List(symbol.type), span);
}

// Of all libraries one definition, made when first used: the only Patient (Practitioner, ...) that
// the record has.
Expr Checker::ContextRecord(Context context, Span span) {
  const std::string_view name = ContextName(context);
  const Type* type = rules_.FhirClass(model_.FindType(name));
  uint32_t& definition = session_.context_definitions[static_cast<size_t>(context)];
  if (definition == kNoNode) {
    Retrieve retrieve{.type = model_.FindType(name), .type_name = name, .span = span};
    session_.program.retrieves.push_back(std::move(retrieve));
    Expr all =
        Emit(Code::kRetrieve, {}, static_cast<uint32_t>(session_.program.retrieves.size() - 1),
             types_.List(type), span);
    Expr one = CallOp("SingletonFrom", {all}, span);
    if (!one.ok()) return {};
    definition = static_cast<uint32_t>(session_.program.definitions.size());
    session_.program.definitions.push_back({.name = std::string(name),
                                            .library = "",
                                            .body = one.node,
                                            .type = type,
                                            .source_index = library_.source_index,
                                            .span = span});
  }
  Expr record = Emit(Code::kDefinition, {}, definition, type, span);
  if (const Type* own = ContextType(context)) record.type = own;
  return record;
}

const Type* Checker::ContextType(Context context) const {
  const std::string_view name = ContextName(context);
  for (const UsedModel& used : library_.models) {
    if (used.info == nullptr) return rules_.FhirClass(model_.FindType(name));
    const ModelClass* c = context == Context::kPatient ? used.info->patient : used.info->Find(name);
    if (c != nullptr) return ClassType(*c);
  }
  return nullptr;
}

Library* Checker::AsQualifier(const Ast* ast) const {
  if (ast == nullptr || ast->kind != AstKind::kIdentifier) return nullptr;
  if (ast->names != NameScope::kAny) return nullptr;
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
