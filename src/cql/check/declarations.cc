// Checker: declaring what a library defines, uses and includes, before anything is checked.
#include <algorithm>

#include "cql/check/bound_codes.h"
#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {
namespace {

// Whether an operand has the name of one of FHIR's bound codes for its type.
bool TakesBoundCode(const Ast& function) {
  return std::any_of(
      function.children.begin() + 2, function.children.end(), [](const Ast* operand) {
        const Ast* type = operand->child(0);
        return type != nullptr && type->kind == AstKind::kNamedType && IsBoundCode(type->text);
      });
}

}  // namespace

Span Checker::NameSpan(const Ast& ast) {
  return ast.name_span.end > ast.name_span.begin ? ast.name_span : ast.span;
}

void Checker::Declare(const Ast& ast, Context& context) {
  switch (ast.kind) {
    case AstKind::kUsing:
      return DeclareUsing(ast);
    case AstKind::kInclude:
      return DeclareInclude(ast);
    case AstKind::kCodeSystemDef:
      return DeclareSymbol(ast, SymbolKind::kCodeSystem, context);
    case AstKind::kValueSetDef:
      return DeclareSymbol(ast, SymbolKind::kValueSet, context);
    case AstKind::kCodeDef:
      return DeclareSymbol(ast, SymbolKind::kCode, context);
    case AstKind::kConceptDef:
      return DeclareSymbol(ast, SymbolKind::kConcept, context);
    case AstKind::kParameterDef:
      return DeclareSymbol(ast, SymbolKind::kParameter, context);
    case AstKind::kExpressionDef:
      return DeclareSymbol(ast, SymbolKind::kExpression, context);
    case AstKind::kFunctionDef:
      return DeclareFunction(ast, context);
    case AstKind::kContextDef:
      return DeclareContext(ast, context);
    default:
      Error(ast.span, "a definition was expected here");
  }
}

bool Checker::NameIsFree(std::string_view name, const Ast& ast) {
  auto line = [&](const Ast* other) {
    return "the first is in line " +
           std::to_string(diagnostics_.source().At(other->span.begin).line);
  };
  if (auto it = library_.symbols.find(name); it != library_.symbols.end()) {
    Error(NameSpan(ast), Quoted(name) + " is defined twice", line(it->second.ast));
    return false;
  }
  if (library_.includes.contains(name)) {
    Error(NameSpan(ast), Quoted(name) + " is already the name of an included library");
    return false;
  }
  return true;
}

void Checker::DeclareSymbol(const Ast& ast, SymbolKind kind, Context context) {
  if (!NameIsFree(ast.text, ast)) return;
  library_.symbols[ast.text] = Symbol{.kind = kind, .ast = &ast, .context = context};
  library_.order.push_back(ast.text);
}

void Checker::DeclareUsing(const Ast& ast) {
  if (ast.text == "System") return;
  const std::string_view alias = ast.alias.empty() ? ast.text : ast.alias;
  const bool built_in =
      ast.text == "FHIR" && (ast.unit.empty() || ast.unit == "4.0.1" || ast.unit == "4.0.0");
  const ModelInfo* loaded = built_in ? nullptr : LoadedModel(ast.text, ast.unit);
  if (!built_in && loaded == nullptr) {
    model_missing_ = true;
    if (const ModelInfo* other = LoadedModel(ast.text, "")) {
      Error(ast.span,
            std::string(ast.text) + " version '" + std::string(ast.unit) +
                "' is not loaded, but version '" + other->version + "'",
            "write using " + std::string(ast.text) + " version '" + other->version +
                "', or load the other with --model-info FILE");
    } else if (ast.text == "FHIR") {
      Error(ast.span, "FHIR version " + std::string(ast.unit) + " is not built in",
            "write: using FHIR version '4.0.1', or load it with --model-info FILE");
    } else {
      std::vector<std::string_view> names{"FHIR"};
      for (const auto& model : session_.options.models) names.push_back(model->name);
      std::string hint = DidYouMean(ast.text, names);
      Error(ast.span, "the data model " + std::string(ast.text) + " is not loaded",
            hint.empty() ? "load it with --model-info FILE; FHIR 4.0.1 is built in" : hint);
    }
    return;
  }
  for (const UsedModel& used : library_.models) {
    if (used.alias != alias) continue;
    if (used.info == loaded) return;
    Error(ast.span, "two data models are called " + std::string(alias) + " here",
          "give one another name: using ... called NAME");
    return;
  }
  library_.models.push_back({alias, loaded});
  session_.Use(loaded);
}

void Checker::DeclareInclude(const Ast& ast) {
  std::string_view alias = ast.alias.empty() ? ast.text : ast.alias;
  if (size_t dot = alias.rfind('.'); ast.alias.empty() && dot != std::string_view::npos) {
    alias = alias.substr(dot + 1);  // include Common.Ages: called Ages
  }
  if (!NameIsFree(alias, ast)) return;
  Library* library = session_.Include(ast, diagnostics_);
  if (library != nullptr) {
    library_.includes[alias] = library;
  } else {
    // What would be found there is not known: mentions of it are not errors of their own.
    library_.symbols[alias] =
        Symbol{.kind = SymbolKind::kExpression, .ast = &ast, .progress = Progress::kDone};
  }
}

void Checker::DeclareContext(const Ast& ast, Context& context) {
  const bool named_model =
      ast.unit.empty() ||
      std::any_of(library_.models.begin(), library_.models.end(),
                  [&](const UsedModel& used) { return used.alias == ast.unit; });
  if (!named_model) {
    Error(ast.span, "there is no data model called " + std::string(ast.unit),
          library_.models.empty() ? "" : "write: context " + std::string(ast.text));
    return;
  }
  const std::optional<Context> named = ContextNamed(ast.text);
  if (!named) {
    std::vector<std::string_view> names;
    for (size_t i = 1; i < kContexts; ++i) names.push_back(ContextName(static_cast<Context>(i)));
    std::string hint = DidYouMean(ast.text, names);
    if (hint.empty()) {
      hint =
          "the contexts are Patient, Practitioner, RelatedPerson, Device, Encounter and Unfiltered";
    }
    Error(ast.span, "FHIR has no context called " + std::string(ast.text), hint);
    return;
  }
  context = *named;
  if (IsSpecific(context) && ContextType(context) == nullptr) {
    Error(ast.span, "context " + std::string(ast.text) + " needs a data model",
          "write before it: using FHIR version '4.0.1'");
  }
}

std::string_view Checker::SourceOf(const Ast* ast) const {
  if (ast == nullptr) return "";
  return diagnostics_.source().text().substr(ast->span.begin, ast->span.end - ast->span.begin);
}

void Checker::DeclareFunction(const Ast& ast, Context context) {
  FunctionSymbol& function = library_.functions.emplace_back();
  function.ast = &ast;
  function.name = ast.text;
  function.context = context;
  if (ast.child(0) != nullptr) {
    function.result = ResolveType(*ast.child(0));
    if (function.result == nullptr) function.usable = false;
  } else if (ast.external) {
    Error(NameSpan(ast), "the external function " + std::string(ast.text) + " has no result type",
          "write it: define function " + std::string(ast.text) + "(...) returns TYPE: external");
    function.usable = false;
  }
  for (size_t i = 2; i < ast.children.size(); ++i) {
    const Type* type = ResolveType(*ast.children[i]->child(0));
    if (type == nullptr) function.usable = false;
    function.operands.push_back(type);
    for (size_t j = 2; j < i; ++j) {
      if (ast.children[j]->text != ast.children[i]->text) continue;
      Error(ast.children[i]->span, "two operands are called " + std::string(ast.children[i]->text));
      function.usable = false;
    }
  }
  if (ast.fluent && function.operands.empty()) {
    Error(NameSpan(ast), "a fluent function needs an operand: what stands before the dot");
    function.usable = false;
  }
  // A function may share its name with a definition or a code, as published libraries have it (a
  // code "active" and what is active()): one is called, with parentheses, the other is not.
  std::vector<FunctionSymbol*>& overloads = library_.functions_by_name[ast.text];
  for (const FunctionSymbol* other : overloads) {
    if (!function.usable || other->operands != function.operands) continue;
    // Overloads for two of FHIR's bound codes, one type here, that say the same: FHIRHelpers'.
    if ((TakesBoundCode(ast) || TakesBoundCode(*other->ast)) &&
        SourceOf(ast.child(1)) == SourceOf(other->ast->child(1))) {
      function.usable = false;
      return;
    }
    Error(NameSpan(ast),
          "the function " + std::string(ast.text) + " is defined twice with the same operand types",
          "the first is in line " +
              std::to_string(diagnostics_.source().At(other->ast->span.begin).line));
    function.usable = false;
  }
  overloads.push_back(&function);
}

// What did not parse has a name and no type: mentions of it are not errors of their own.
void Checker::DeclareBroken() {
  for (const Ast* broken : library_.tree.broken) {
    SymbolKind kind = SymbolKind::kExpression;
    switch (broken->kind) {
      case AstKind::kFunctionDef: {
        FunctionSymbol& function = library_.functions.emplace_back();
        function.ast = broken;
        function.name = broken->text;
        function.progress = Progress::kDone;
        function.usable = false;
        library_.functions_by_name[function.name].push_back(&function);
        continue;
      }
      case AstKind::kCodeSystemDef:
        kind = SymbolKind::kCodeSystem;
        break;
      case AstKind::kValueSetDef:
        kind = SymbolKind::kValueSet;
        break;
      case AstKind::kCodeDef:
        kind = SymbolKind::kCode;
        break;
      case AstKind::kConceptDef:
        kind = SymbolKind::kConcept;
        break;
      case AstKind::kParameterDef:
        kind = SymbolKind::kParameter;
        break;
      default:
        break;
    }
    if (broken->text.empty() || library_.symbols.contains(broken->text)) continue;
    library_.symbols[broken->text] =
        Symbol{.kind = kind, .ast = broken, .progress = Progress::kDone};
    library_.order.push_back(broken->text);
  }
}

}  // namespace precert::cql
