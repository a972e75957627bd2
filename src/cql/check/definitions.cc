// Checker: a library's definitions: declared first, all of them (declarations.cc), so that they may
// refer forward; then checked, each after those that it refers to.
#include <algorithm>

#include "base/limits.h"
#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {

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
