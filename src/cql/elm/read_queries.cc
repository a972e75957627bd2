// ElmReader: queries, and the iterations (Filter, ForEach, Sort, Aggregate) that are queries of one
// source here.
#include "cql/elm/elm_reader.h"

namespace precert::cql {

const Ast* ElmReader::Query(const Json& node, const ElmNode&) {
  std::vector<const Ast*> clauses;
  size_t scope = aliases_.size();
  bool ok = true;
  auto add = [&](const Ast* clause) {
    clauses.push_back(clause);
    ok = ok && clause != nullptr;
  };
  std::span<const Json> sources = Items(node.Find("source"));
  if (sources.empty()) {
    Error(node, "Query has no \"source\"");
    ok = false;
  }
  for (const Json& source : sources) {
    std::string_view alias = RequiredText(source, "alias");
    const Ast* expression = Required(source, "expression");
    add(alias.empty() || expression == nullptr
            ? nullptr
            : With(New(AstKind::kSource, source, alias), {expression}));
    aliases_.push_back(alias);
  }
  for (const Json& let : Items(node.Find("let"))) {
    std::string_view name = RequiredText(let, "identifier");
    const Ast* expression = Required(let, "expression");
    add(name.empty() || expression == nullptr ? nullptr
                                              : With(New(AstKind::kLet, let, name), {expression}));
  }
  for (const Json& clause : Items(node.Find("relationship"))) add(Relationship(clause));
  if (const Json* where = node.Find("where")) {
    const Ast* condition = Required(node, "where");
    add(condition == nullptr ? nullptr : With(New(AstKind::kWhere, *where), {condition}));
  }
  const Json* aggregate = node.Find("aggregate");
  if (const Json* clause = node.Find("return")) {
    if (aggregate != nullptr) {
      Error(*clause, "Query has both \"return\" and \"aggregate\"");
      ok = false;
    }
    const Ast* expression = Required(*clause, "expression");
    Ast* ast = New(AstKind::kReturn, *clause);
    ast->distinct = Flag(*clause, "distinct", true);
    ast->all = !ast->distinct;
    add(expression == nullptr ? nullptr : With(ast, {expression}));
  }
  if (aggregate != nullptr) {
    std::string_view name = RequiredText(*aggregate, "identifier");
    const Ast* starting =
        aggregate->Find("starting") != nullptr ? Required(*aggregate, "starting") : nullptr;
    const Ast* expression = Required(*aggregate, "expression");
    Ast* ast = New(AstKind::kAggregate, *aggregate, name);
    ast->distinct = Flag(*aggregate, "distinct", false);
    bool sound = !name.empty() && expression != nullptr &&
                 (starting != nullptr || aggregate->Find("starting") == nullptr);
    add(sound ? With(ast, {starting, expression}) : nullptr);
  }
  aliases_.resize(scope);
  if (const Json* sort = node.Find("sort")) add(Sorting(*sort));
  return ok ? With(New(AstKind::kQuery, node), clauses) : nullptr;
}

const Ast* ElmReader::Relationship(const Json& clause) {
  std::string_view type = NodeType(clause);
  if (type != "With" && type != "Without") {
    Error(clause, "a relationship is of type With or Without, not \"" + std::string(type) + "\"");
    return nullptr;
  }
  std::string_view alias = RequiredText(clause, "alias");
  const Ast* expression = Required(clause, "expression");
  aliases_.push_back(alias);
  const Ast* such_that = Required(clause, "suchThat");
  aliases_.pop_back();
  if (alias.empty() || expression == nullptr || such_that == nullptr) return nullptr;
  return With(New(type == "With" ? AstKind::kWith : AstKind::kWithout, clause, alias),
              {expression, such_that});
}

// ByDirection sorts by the rows themselves, ByColumn by a path of theirs, ByExpression by anything.
const Ast* ElmReader::Sorting(const Json& sort) {
  std::vector<const Ast*> items;
  bool ok = true;
  for (const Json& by : Items(sort.Find("by"))) {
    std::string_view type = NodeType(by), direction = RequiredText(by, "direction");
    Ast* item = New(AstKind::kSortItem, by);
    item->descending = direction == "desc" || direction == "descending";
    if (!item->descending && direction != "asc" && direction != "ascending") {
      if (!direction.empty()) {
        Error(by, "\"" + std::string(direction) + "\" is not a direction",
              "write asc, ascending, desc or descending");
      }
      ok = false;
    }
    std::string_view path = type == "ByColumn" ? RequiredText(by, "path") : "";
    if (type == "ByDirection" || path == "$this") {
      items.push_back(item);
      continue;
    }
    const Ast* key = nullptr;
    if (type == "ByColumn") {
      if (!path.empty()) key = Path(New(AstKind::kThis, by), path, by);
    } else if (type == "ByExpression") {
      key = Required(by, "expression");
    } else {
      Error(by,
            "a sort is ByDirection, ByColumn or ByExpression, not \"" + std::string(type) + "\"");
    }
    ok = ok && key != nullptr;
    items.push_back(With(item, {key}));
  }
  if (items.empty()) {
    Error(sort, "the sort has no \"by\"");
    return nullptr;
  }
  return ok ? With(New(AstKind::kSort, sort), items) : nullptr;
}

// ---- iterations --------------------------------------------------------------------------------

// The Source clause of an iteration; its scope is the innermost until the caller takes it away.
const Ast* ElmReader::ScopedSource(const Json& node) {
  const Ast* source = Required(node, "source");
  std::string_view scope = Text(node, "scope");
  if (scope.empty()) scope = "$this";
  aliases_.push_back(scope);
  return source == nullptr ? nullptr : With(New(AstKind::kSource, node, scope), {source});
}

const Ast* ElmReader::Filter(const Json& node, const ElmNode&) {
  const Ast* source = ScopedSource(node);
  const Ast* condition = Required(node, "condition");
  aliases_.pop_back();
  if (source == nullptr || condition == nullptr) return nullptr;
  const Ast* where = With(New(AstKind::kWhere, node), {condition});
  return With(New(AstKind::kQuery, node), {source, where});
}

const Ast* ElmReader::ForEach(const Json& node, const ElmNode&) {
  const Ast* source = ScopedSource(node);
  const Ast* element = Required(node, "element");
  aliases_.pop_back();
  if (source == nullptr || element == nullptr) return nullptr;
  Ast* all = New(AstKind::kReturn, node);
  all->all = true;
  return With(New(AstKind::kQuery, node), {source, With(all, {element})});
}

const Ast* ElmReader::SortNode(const Json& node, const ElmNode&) {
  const Ast* source = ScopedSource(node);
  aliases_.pop_back();
  const Ast* sort = Sorting(node);
  if (source == nullptr || sort == nullptr) return nullptr;
  return With(New(AstKind::kQuery, node), {source, sort});
}

const Ast* ElmReader::Aggregate(const Json& node, const ElmNode&) {
  const Ast* starting =
      node.Find("initialValue") != nullptr ? Required(node, "initialValue") : nullptr;
  const Ast* source = ScopedSource(node);
  const Ast* iteration = Required(node, "iteration");
  aliases_.pop_back();
  if (source == nullptr || iteration == nullptr) return nullptr;
  if (node.Find("initialValue") != nullptr && starting == nullptr) return nullptr;
  const Ast* aggregate = With(New(AstKind::kAggregate, node, "$total"), {starting, iteration});
  return With(New(AstKind::kQuery, node), {source, aggregate});
}

}  // namespace precert::cql
