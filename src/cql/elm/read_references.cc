// ElmReader: references to definitions and variables, function calls, properties, membership in
// value sets and code systems.
#include <algorithm>

#include "cql/elm/elm_reader.h"

namespace precert::cql {

const Ast* ElmReader::DefinitionNamed(const Json& node) {
  std::string_view name = RequiredText(node, "name");
  if (name.empty()) return nullptr;
  Ast* ast = New(AstKind::kIdentifier, node, name);
  ast->names = NameScope::kDefinition;
  ast->unit = Text(node, "libraryName");
  return ast;
}

const Ast* ElmReader::Definition(const Json& node, const ElmNode&) { return DefinitionNamed(node); }

// `$this`, `$index` and `$total` are the checker's own, unless a query of the file took the name.
const Ast* ElmReader::VariableNamed(std::string_view name, const Json& at) {
  if (name.starts_with('$')) {
    bool taken = std::ranges::find(aliases_, name) != aliases_.end();
    if (!taken && name == "$this") return New(AstKind::kThis, at);
    if (!taken && name == "$index") return New(AstKind::kIndex, at);
    if (!taken && name == "$total") return New(AstKind::kTotal, at);
  }
  Ast* ast = New(AstKind::kIdentifier, at, name);
  ast->names = NameScope::kVariable;
  return ast;
}

const Ast* ElmReader::Variable(const Json& node, const ElmNode&) {
  std::string_view name = RequiredText(node, "name");
  return name.empty() ? nullptr : VariableNamed(name, node);
}

// What a name means is left open: in a sort clause, an element of the row.
const Ast* ElmReader::Identifier(const Json& node, const ElmNode&) {
  if (!Text(node, "libraryName").empty()) return DefinitionNamed(node);
  std::string_view name = RequiredText(node, "name");
  if (name.empty()) return nullptr;
  if (name.starts_with('$')) return VariableNamed(name, node);
  return New(AstKind::kIdentifier, node, name);
}

const Ast* ElmReader::Current(const Json& node, const ElmNode&) {
  std::string_view scope = Text(node, "scope");
  return VariableNamed(scope.empty() ? "$this" : scope, node);
}

// The innermost iteration's; another's has no name here.
const Ast* ElmReader::Counter(const Json& node, const ElmNode& form) {
  std::string_view scope = Text(node, "scope");
  if (!scope.empty() && (aliases_.empty() || aliases_.back() != scope) && scope != "$this") {
    Error(node, std::string(form.type) + " of an outer scope is not supported",
          "keep it with a let, or in a tuple");
    return nullptr;
  }
  return New(form.op == "$index" ? AstKind::kIndex : AstKind::kTotal, node);
}

const Ast* ElmReader::FunctionCall(const Json& node, const ElmNode&) {
  std::string_view name = RequiredText(node, "name");
  if (name.empty()) return nullptr;
  Ast* ast = New(AstKind::kFunctionCall, node, name);
  ast->names = NameScope::kDefinition;
  ast->unit = Text(node, "libraryName");
  std::vector<const Ast*> children(1);
  bool ok = true;
  for (const Json& operand : Items(node.Find("operand"))) {
    children.push_back(Expression(&operand));
    ok = ok && children.back() != nullptr;
  }
  return ok ? With(ast, children) : nullptr;
}

// ---- properties --------------------------------------------------------------------------------

const Ast* ElmReader::Property(const Json& node, const ElmNode&) {
  const Ast* source = nullptr;
  if (node.Find("source") != nullptr) {
    source = Required(node, "source");
  } else if (std::string_view scope = Text(node, "scope"); !scope.empty()) {
    source = VariableNamed(scope, node);
  } else {
    Error(node, "Property has neither \"source\" nor \"scope\"");
  }
  std::string_view path = RequiredText(node, "path");
  return source == nullptr || path.empty() ? nullptr : Path(source, path, node);
}

// "name", "birthDate.value", "name[0].given".
const Ast* ElmReader::Path(const Ast* source, std::string_view path, const Json& at) {
  auto bad = [&]() -> const Ast* {
    Error(at, "\"" + std::string(path) + "\" is not a path of elements",
          "a path is names with dots between them, each perhaps with an index: name[0].given");
    return nullptr;
  };
  std::string_view rest = path;
  while (source != nullptr) {
    size_t end = rest.find_first_of(".[");
    std::string_view name = rest.substr(0, end);
    rest = end == std::string_view::npos ? "" : rest.substr(end);
    if (name.empty() || name.find(']') != std::string_view::npos) return bad();
    source = With(New(AstKind::kProperty, at, name), {source});
    while (source != nullptr && rest.starts_with('[')) {
      size_t close = rest.find(']');
      std::string_view index = rest.substr(1, close == std::string_view::npos ? 0 : close - 1);
      if (index.empty() || index.find_first_not_of("0123456789") != std::string_view::npos) {
        return bad();
      }
      source = With(New(AstKind::kIndexer, at), {source, IntegerLiteral(index, at)});
      rest = rest.substr(close + 1);
    }
    if (rest.empty()) return source;
    if (!rest.starts_with('.')) return bad();
    rest.remove_prefix(1);
  }
  return nullptr;
}

// InValueSet and its kin: the set is a reference without a "type", or an expression.
const Ast* ElmReader::Membership(const Json& node, const ElmNode& form) {
  size_t comma = form.operands.find(',');
  std::string_view item_name = form.operands.substr(0, comma);
  std::string_view set_name = form.operands.substr(comma + 1);
  const Ast* item = Required(node, item_name);
  const Ast* set = nullptr;
  if (const Json* reference = node.Find(set_name)) {
    set = DefinitionNamed(*reference);
  } else if (std::string name = std::string(set_name) + "Expression"; node.Find(name) != nullptr) {
    set = Required(node, name);
  } else {
    Error(node, std::string(form.type) + " has no \"" + std::string(set_name) + "\"");
  }
  if (item == nullptr || set == nullptr) return nullptr;
  return With(New(AstKind::kOperator, node, form.op), {item, set});
}

}  // namespace precert::cql
