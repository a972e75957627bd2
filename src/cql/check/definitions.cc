// Checker: a library's definitions: declared first, all of them, so that they may refer forward;
// then checked, each after those that it refers to.
#include <algorithm>

#include "base/limits.h"
#include "cql/check/bound_codes.h"
#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {
namespace {

std::string Quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

Span NameSpan(const Ast& ast) {
  return ast.name_span.end > ast.name_span.begin ? ast.name_span : ast.span;
}

// Whether an operand has the name of one of FHIR's bound codes for its type.
bool TakesBoundCode(const Ast& function) {
  return std::any_of(
      function.children.begin() + 2, function.children.end(), [](const Ast* operand) {
        const Ast* type = operand->child(0);
        return type != nullptr && type->kind == AstKind::kNamedType && IsBoundCode(type->text);
      });
}

}  // namespace

void Checker::CheckLibrary() {
  Context context = Context::kNone;
  if (library_.open != nullptr) context = Context::kPatient;
  for (const Ast* definition : library_.tree.library->children) {
    if (definition != nullptr) Declare(*definition, context);
  }
  // Without a data model that was asked for, every mention of it would be an error.
  if (model_missing_) return;
  DeclareBroken();
  for (auto [symbol, function] : InDependencyOrder()) {
    if (symbol != nullptr) Resolve(*symbol, symbol->ast->text, NameSpan(*symbol->ast));
    if (function != nullptr) ResolveFunction(*function, NameSpan(*function->ast));
  }
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

void Checker::CheckExpressionAsLibrary(const Ast& expression) {
  frame_ = {};
  frame_.context = Context::kPatient;
  Expr body = Check(&expression);
  if (!body.ok()) return;
  session_.program.definitions.push_back({.name = "Expression",
                                          .library = "",
                                          .body = body.node,
                                          .type = body.type,
                                          .slots = frame_.slots,
                                          .span = expression.span});
}

// ---- declaring ---------------------------------------------------------------------------------

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

// ---- order -------------------------------------------------------------------------------------

// Depth first over the names that bodies mention, without recursion. A name may turn out to be a
// variable that hides a definition: that changes the order, nothing else.
std::vector<std::pair<Symbol*, FunctionSymbol*>> Checker::InDependencyOrder() {
  struct Item {
    Symbol* symbol = nullptr;
    FunctionSymbol* function = nullptr;
    std::vector<size_t> uses;
    size_t next = 0;
    bool seen = false;
  };
  std::vector<Item> items;
  std::unordered_map<std::string_view, std::vector<size_t>> by_name;
  for (std::string_view name : library_.order) {
    by_name[name].push_back(items.size());
    items.push_back({.symbol = &library_.symbols.at(name)});
  }
  for (FunctionSymbol& function : library_.functions) {
    by_name[function.name].push_back(items.size());
    items.push_back({.function = &function});
  }
  for (Item& item : items) {
    std::vector<const Ast*> stack{item.symbol != nullptr ? item.symbol->ast : item.function->ast};
    while (!stack.empty()) {
      const Ast* ast = stack.back();
      stack.pop_back();
      if (ast == nullptr) continue;
      if (ast->kind == AstKind::kIdentifier || ast->kind == AstKind::kFunctionCall) {
        if (auto it = by_name.find(ast->text); it != by_name.end()) {
          item.uses.insert(item.uses.end(), it->second.begin(), it->second.end());
        }
      }
      stack.insert(stack.end(), ast->children.rbegin(), ast->children.rend());
    }
  }
  std::vector<std::pair<Symbol*, FunctionSymbol*>> order;
  std::vector<size_t> path;
  for (size_t root = 0; root < items.size(); ++root) {
    if (items[root].seen) continue;
    items[root].seen = true;
    path.push_back(root);
    while (!path.empty()) {
      Item& item = items[path.back()];
      if (item.next < item.uses.size()) {
        size_t use = item.uses[item.next++];
        if (!items[use].seen) {
          items[use].seen = true;
          path.push_back(use);
        }
      } else {
        order.emplace_back(item.symbol, item.function);
        path.pop_back();
      }
    }
  }
  return order;
}

// ---- checking ----------------------------------------------------------------------------------

std::string Checker::CycleText(std::string_view name) const {
  std::string out;
  auto it = std::find(checking_.begin(), checking_.end(), name);
  for (; it != checking_.end(); ++it) out += Quoted(*it) + " -> ";
  return out + Quoted(name);
}

void Checker::Resolve(Symbol& symbol, std::string_view name, Span use) {
  if (symbol.progress == Progress::kDone) return;
  if (symbol.progress == Progress::kChecking) {
    Error(use, Quoted(name) + " refers to itself", CycleText(name));
    return;
  }
  symbol.progress = Progress::kChecking;
  checking_.push_back(symbol.ast->text);
  Frame outer = std::move(frame_);
  frame_ = {};
  frame_.context = symbol.context;
  switch (symbol.kind) {
    case SymbolKind::kExpression:
      ResolveExpression(symbol);
      break;
    case SymbolKind::kParameter:
      ResolveParameter(symbol);
      break;
    case SymbolKind::kCodeSystem:
      ResolveCodeSystem(symbol);
      break;
    case SymbolKind::kValueSet:
      ResolveValueSet(symbol);
      break;
    case SymbolKind::kCode:
      ResolveCode(symbol);
      break;
    case SymbolKind::kConcept:
      ResolveConcept(symbol);
      break;
  }
  frame_ = std::move(outer);
  checking_.pop_back();
  symbol.progress = Progress::kDone;
}

void Checker::ResolveExpression(Symbol& symbol) {
  const Ast& ast = *symbol.ast;
  Expr body = Check(ast.child(0));
  if (!body.ok()) return;
  symbol.type = body.type;
  symbol.index = static_cast<uint32_t>(session_.program.definitions.size());
  session_.program.definitions.push_back({.name = std::string(ast.text),
                                          .library = library_.main ? "" : library_.name,
                                          .body = body.node,
                                          .type = body.type,
                                          .slots = frame_.slots,
                                          .unfiltered = symbol.context == Context::kUnfiltered,
                                          .is_private = ast.is_private,
                                          .source_index = library_.source_index,
                                          .span = ast.span});
}

void Checker::ResolveParameter(Symbol& symbol) {
  const Ast& ast = *symbol.ast;
  const Type* type = nullptr;
  if (ast.child(0) != nullptr) {
    type = ResolveType(*ast.child(0));
    if (type == nullptr) return;
  }
  Expr value;
  if (ast.child(1) != nullptr) {
    value = Check(ast.child(1));
    if (!value.ok()) return;
    if (type == nullptr) type = value.type;
    value =
        Require(value, type, ast.child(1)->span, "the default of parameter " + Quoted(ast.text));
    if (!value.ok()) return;
  }
  if (type == nullptr) {
    Error(ast.span, "parameter " + Quoted(ast.text) + " needs a type or a default");
    return;
  }
  symbol.type = type;
  symbol.index = static_cast<uint32_t>(session_.program.parameters.size());
  std::string name(ast.text);
  if (!library_.main) name = library_.name + "." + name;
  session_.program.parameters.push_back({std::move(name), type, value.node});
}

void Checker::ResolveCodeSystem(Symbol& symbol) {
  const Ast& ast = *symbol.ast;
  VocabularyData data{.id = Keep(ast.unit), .version = Keep(ast.version), .name = Keep(ast.text)};
  if (session_.terminology != nullptr) {
    data.expansion = session_.terminology->FindCodeSystem(ast.unit, ast.version);
  }
  session_.program.constants.push_back(
      Value::Vocabulary(Tag::kCodeSystem, session_.program.arena->New<VocabularyData>(data)));
  symbol.index = static_cast<uint32_t>(session_.program.constants.size() - 1);
  symbol.type = types_.Simple(TypeKind::kCodeSystem);
}

void Checker::ResolveValueSet(Symbol& symbol) {
  const Ast& ast = *symbol.ast;
  VocabularyData data{.id = Keep(ast.unit), .version = Keep(ast.version), .name = Keep(ast.text)};
  for (const Ast* system : ast.children) {
    if (system != nullptr) FindTerminology(*system, SymbolKind::kCodeSystem);
  }
  if (session_.terminology != nullptr) {
    std::string url(ast.unit);
    if (!ast.version.empty()) {
      data.expansion = session_.terminology->FindByUrl(url + "|" + std::string(ast.version));
    } else {
      data.expansion = session_.terminology->FindByUrl(url);
    }
  }
  if (data.expansion == nullptr && session_.options.require_value_sets) {
    std::vector<std::string_view> known;
    if (session_.terminology != nullptr) {
      for (const codes::ValueSet* set : session_.terminology->All()) known.push_back(set->url);
    }
    std::string hint = DidYouMean(ast.unit, known);
    if (hint.empty() && session_.terminology != nullptr) {
      if (const codes::ValueSet* named = session_.terminology->FindByName(ast.text)) {
        hint = "the value set called " + Quoted(ast.text) + " is '" + named->url + "'";
      }
    }
    std::string written = std::string(ast.unit);
    if (!ast.version.empty()) written += "|" + std::string(ast.version);
    Error(ast.span, "the value set '" + written + "' is not loaded",
          hint.empty() ? "put its file under valuesets/" : hint);
    return;
  }
  if (data.expansion == nullptr && session_.terminology != nullptr) {
    std::string url(ast.unit);
    if (!ast.version.empty()) url += "|" + std::string(ast.version);
    if (const precert::Error* why = session_.terminology->WhyUnlisted(url)) {
      diagnostics_.Warning(ast.span, "the codes of the value set '" + url + "' cannot be listed",
                           why->message + (why->hint.empty() ? "" : "; " + why->hint));
    }
  }
  session_.program.constants.push_back(
      Value::Vocabulary(Tag::kValueSet, session_.program.arena->New<VocabularyData>(data)));
  symbol.index = static_cast<uint32_t>(session_.program.constants.size() - 1);
  symbol.type = types_.Simple(TypeKind::kValueSet);
}

// A code system, or a code, by the name written: of this library, or qualified, of an included one.
Symbol* Checker::FindTerminology(const Ast& name, SymbolKind kind) {
  std::string_view text = name.text;
  Library* library = &library_;
  if (name.kind == AstKind::kProperty) {
    library = AsQualifier(name.child(0));
    if (library == nullptr) {
      Error(name.span, "there is no included library of that name");
      return nullptr;
    }
  } else if (name.kind == AstKind::kIdentifier && !name.unit.empty()) {
    auto it = library_.includes.find(name.unit);
    if (it == library_.includes.end()) {
      Error(name.span, "there is no included library called " + std::string(name.unit));
      return nullptr;
    }
    library = it->second;
  }
  auto it = library->symbols.find(text);
  if (it == library->symbols.end() && library == &library_ && library_.open != nullptr) {
    library = library_.open;
    it = library->symbols.find(text);
  }
  if (it == library->symbols.end() || it->second.kind != kind) {
    std::vector<std::string_view> names;
    for (const auto& [known, symbol] : library->symbols) {
      if (symbol.kind == kind) names.push_back(known);
    }
    std::string what(SymbolKindName(kind));
    if (it == library->symbols.end()) {
      Error(name.span, "there is no " + what + " called " + Quoted(text), DidYouMean(text, names));
    } else {
      Error(name.span, Quoted(text) + " is a " + std::string(SymbolKindName(it->second.kind)) +
                           ", not a " + what);
    }
    return nullptr;
  }
  if (library == &library_) Resolve(it->second, text, name.span);
  return &it->second;
}

void Checker::ResolveCode(Symbol& symbol) {
  const Ast& ast = *symbol.ast;
  Symbol* system = FindTerminology(*ast.child(0), SymbolKind::kCodeSystem);
  if (system == nullptr || system->type == nullptr) return;
  const VocabularyData* vocabulary = session_.program.constants[system->index].vocabulary;
  CodeData code{.code = Keep(ast.unit),
                .system = vocabulary->id,
                .version = vocabulary->version,
                .display = Keep(ast.alias)};
  session_.program.constants.push_back(Value::Code(session_.program.arena->New<CodeData>(code)));
  symbol.index = static_cast<uint32_t>(session_.program.constants.size() - 1);
  symbol.type = types_.Simple(TypeKind::kCode);
}

void Checker::ResolveConcept(Symbol& symbol) {
  const Ast& ast = *symbol.ast;
  std::vector<CodeData> codes;
  bool ok = true;
  for (const Ast* name : ast.children) {
    Symbol* code = FindTerminology(*name, SymbolKind::kCode);
    if (code == nullptr || code->type == nullptr) {
      ok = false;
      continue;
    }
    codes.push_back(*session_.program.constants[code->index].code);
  }
  if (!ok) return;
  Arena& arena = *session_.program.arena;
  ConceptData data{.codes = arena.Copy(std::span<const CodeData>(codes)),
                   .display = Keep(ast.alias)};
  session_.program.constants.push_back(Value::Concept(arena.New<ConceptData>(data)));
  symbol.index = static_cast<uint32_t>(session_.program.constants.size() - 1);
  symbol.type = types_.Simple(TypeKind::kConcept);
}

void Checker::ResolveFunction(FunctionSymbol& function, Span use) {
  if (function.progress != Progress::kPending) return;
  if (function.usable && function.ast->external) {
    // Without a body: calling it is a run-time error.
    function.progress = Progress::kDone;
    function.index = static_cast<uint32_t>(session_.program.functions.size());
    session_.program.functions.push_back({.name = std::string(function.ast->text),
                                          .body = kNoNode,
                                          .result = function.result,
                                          .source_index = library_.source_index,
                                          .span = function.ast->span});
    return;
  }
  if (!function.usable || function.ast->child(1) == nullptr) {
    function.progress = Progress::kDone;
    if (!function.usable) function.result = nullptr;
    return;
  }
  if (checking_.size() >= static_cast<size_t>(limits::kMaxExpressionDepth)) {
    Error(use, "functions call each other more than " +
                   std::to_string(limits::kMaxExpressionDepth) + " deep here");
    return;
  }
  const Ast& ast = *function.ast;
  function.progress = Progress::kChecking;
  function.index = static_cast<uint32_t>(session_.program.functions.size());
  session_.program.functions.push_back(
      {.name = library_.main ? std::string(ast.text) : library_.name + "." + std::string(ast.text),
       .body = kNoNode,
       .result = function.result,
       .source_index = library_.source_index,
       .span = ast.span});
  checking_.push_back(ast.text);
  checking_functions_.push_back(&function);
  Frame outer = std::move(frame_);
  frame_ = {};
  frame_.context = function.context;
  frame_.function = &function;
  for (size_t i = 0; i < function.operands.size(); ++i) {
    frame_.scope.push_back(
        {ScopeKind::kVariable, ast.children[i + 2]->text, NewSlot(), function.operands[i]});
  }
  Expr body = Check(ast.child(1));
  if (body.ok() && function.result != nullptr) {
    body =
        Require(body, function.result, ast.child(1)->span, "the body of " + std::string(ast.text));
  }
  Function& made = session_.program.functions[function.index];
  made.body = body.node;
  made.slots = frame_.slots;
  if (function.result == nullptr) function.result = body.type;
  made.result = function.result;
  frame_ = std::move(outer);
  checking_functions_.pop_back();
  checking_.pop_back();
  function.progress = Progress::kDone;
}

}  // namespace precert::cql
