// Checker: queries and their clauses (CQL 1.5, Author's Guide, "Queries"; Developer's Guide, "Query
// Semantics").
#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {
namespace {

constexpr int kMaxAggregateRechecks = 4;

}  // namespace

struct Checker::QueryState {
  cql::Query query;
  std::vector<TupleField> row;  // aliases and the types of one row
  size_t scope_begin = 0;
  bool ok = true;
};

Expr Checker::CheckQuery(const Ast& ast) {
  QueryState state;
  state.query.list = false;
  state.scope_begin = frame_.scope.size();
  size_t sources = 0;
  for (const Ast* clause : ast.children) sources += clause->kind == AstKind::kSource ? 1 : 0;

  const Ast* sort = nullptr;
  Expr result;
  bool has_result = false, aggregates = false;
  for (const Ast* clause : ast.children) {
    switch (clause->kind) {
      case AstKind::kSource:
        CheckSource(*clause, state);
        if (sources == 1) {
          const ScopeEntry row = frame_.scope.back();
          frame_.scope.push_back({ScopeKind::kThis, "$this", row.slot, row.type});
          frame_.scope.push_back(
              {ScopeKind::kIndex, "$index", 0, types_.Integer(), &state.query.index_slot});
        }
        break;
      case AstKind::kLet: {
        Expr value = Check(clause->child(0));
        uint32_t slot = NewSlot();
        state.query.lets.emplace_back(slot, value.node);
        frame_.scope.push_back({ScopeKind::kVariable, clause->text, slot, value.type});
        state.ok = state.ok && value.ok();
        break;
      }
      case AstKind::kWith:
      case AstKind::kWithout:
        CheckRelationship(*clause, state);
        break;
      case AstKind::kWhere: {
        Expr condition = CheckBoolean(clause->child(0), "the condition of `where`");
        state.query.where = condition.node;
        state.ok = state.ok && condition.ok();
        break;
      }
      case AstKind::kReturn:
        result = Check(clause->child(0));
        has_result = true;
        state.query.distinct = !clause->all;
        state.ok = state.ok && result.ok();
        break;
      case AstKind::kAggregate:
        result = CheckAggregate(*clause, state);
        has_result = aggregates = true;
        state.ok = state.ok && result.ok();
        break;
      case AstKind::kSort:
        sort = clause;
        break;
      default:
        Error(clause->span, "this clause does not belong in a query");
        state.ok = false;
    }
  }
  // A row: what is returned, the only source, or a tuple of them.
  const Type* row = nullptr;
  if (has_result) {
    row = result.type;
    if (!aggregates) state.query.result = result.node;
  } else if (state.ok) {
    if (sources == 1) {
      row = state.row[0].type;
    } else {
      row = types_.Tuple(state.row);
      state.query.row_type = row;
      for (size_t i = 0; i < state.row.size(); ++i) {
        for (const TupleField& field : row->fields) {
          if (field.name == state.row[i].name) state.query.sources[i].alias = field.name;
        }
      }
    }
  }
  // The sort clause sees the rows, not the sources.
  frame_.scope.resize(state.scope_begin);
  if (sort != nullptr && aggregates) {
    Error(sort->span, "an aggregate is one value, there is nothing to sort");
    state.ok = false;
  } else if (sort != nullptr && row != nullptr) {
    CheckSort(*sort, row, state);
  }
  if (!state.ok || row == nullptr) return {};
  if (!state.query.list) state.query.distinct = false;
  const Type* type = aggregates || !state.query.list ? row : types_.List(row);
  session_.program.queries.push_back(std::move(state.query));
  return Emit(Code::kQuery, {}, static_cast<uint32_t>(session_.program.queries.size() - 1), type,
              ast.span);
}

void Checker::CheckSource(const Ast& ast, QueryState& state) {
  Expr source = Check(ast.child(0));
  if (source.ok() && source.type->Is(TypeKind::kValueSet)) {
    source = Convert(source, types_.List(types_.Simple(TypeKind::kCode)), ast.span);
  }
  const Type* item = source.type;
  bool list = source.ok() && source.type->Is(TypeKind::kList);
  if (list) item = source.type->element();
  for (const TupleField& field : state.row) {
    if (field.name != ast.text) continue;
    Error(ast.span, "two sources of this query are called " + std::string(ast.text));
    state.ok = false;
  }
  uint32_t slot = NewSlot();
  state.query.sources.push_back({source.node, slot, list});
  state.query.list = state.query.list || list;
  state.row.push_back({ast.text, item});
  state.ok = state.ok && source.ok();
  frame_.scope.push_back({ScopeKind::kVariable, ast.text, slot, item});
}

void Checker::CheckRelationship(const Ast& ast, QueryState& state) {
  Expr source = Check(ast.child(0));
  const Type* item = source.type;
  bool list = source.ok() && source.type->Is(TypeKind::kList);
  if (list) item = source.type->element();
  uint32_t slot = NewSlot();
  size_t scope = frame_.scope.size();
  frame_.scope.push_back({ScopeKind::kVariable, ast.text, slot, item});
  Expr such_that = CheckBoolean(ast.child(1), "the condition of `such that`");
  frame_.scope.resize(scope);
  state.ok = state.ok && source.ok() && such_that.ok();
  state.query.relationships.push_back(
      {source.node, slot, list, such_that.node, ast.kind == AstKind::kWith});
}

// The accumulator has the type of its starting value. Where the expression gives a wider one
// (starting 0, adding Decimals), the starting value is widened and the expression checked again.
Expr Checker::CheckAggregate(const Ast& ast, QueryState& state) {
  Expr starting;
  bool has_starting = ast.child(0) != nullptr;
  if (has_starting) {
    starting = Check(ast.child(0));
    if (!starting.ok()) return {};
  }
  uint32_t slot = NewSlot();
  state.query.accumulator_slot = slot;
  state.query.distinct = ast.distinct;
  const Type* type = has_starting ? starting.type : types_.Any();
  size_t scope = frame_.scope.size();
  auto body = [&]() {
    frame_.scope.push_back({ScopeKind::kVariable, ast.text, slot, type});
    frame_.scope.push_back({ScopeKind::kTotal, "$total", slot, type});
    Expr expression = Check(ast.child(1));
    frame_.scope.resize(scope);
    return expression;
  };
  Expr expression = body();
  if (!expression.ok()) return {};
  if (has_starting && !rules_.IsSubtype(expression.type, type)) {
    if (rules_.Converts(expression.type, type) && !rules_.Converts(type, expression.type)) {
      expression = Convert(expression, type, ast.span);
    } else if (rules_.Converts(type, expression.type) &&
               aggregate_rechecks_ < kMaxAggregateRechecks) {
      type = expression.type;
      starting = Convert(starting, type, ast.span);
      ++aggregate_rechecks_;
      expression = body();
      --aggregate_rechecks_;
      if (!starting.ok()) return {};
      expression = Require(expression, type, ast.span, "the aggregate's expression");
    } else {
      Error(ast.child(1)->span,
            "the aggregate starts as " + type->ToString() + " but becomes " +
                expression.type->ToString(),
            "give `starting` a value of the type that the expression has");
      return {};
    }
    if (!expression.ok()) return {};
  }
  state.query.aggregate = expression.node;
  state.query.starting = has_starting ? starting.node : kNoNode;
  return {expression.node, has_starting ? type : expression.type};
}

void Checker::CheckSort(const Ast& ast, const Type* row, QueryState& state) {
  uint32_t slot = state.query.sort_slot = NewSlot();
  for (const Ast* item : ast.children) {
    SortKey key{.expression = kNoNode, .descending = item->descending};
    const Type* type = row;
    if (item->child(0) != nullptr) {
      size_t scope = frame_.scope.size();
      frame_.scope.push_back({ScopeKind::kRow, "", slot, row});
      frame_.scope.push_back({ScopeKind::kThis, "$this", slot, row});
      Expr expression = ToSystem(Check(item->child(0)), item->span);
      frame_.scope.resize(scope);
      if (!expression.ok()) {
        state.ok = false;
        continue;
      }
      key.expression = expression.node;
      type = expression.type;
    } else if (rules_.SystemTypeOf(row) != row) {
      Expr converted = ToSystem(Slot(slot, row, item->span), item->span);
      state.ok = state.ok && converted.ok();
      key.expression = converted.node;
    }
    if (!rules_.IsOrdered(type)) {
      std::string hint = "sort by an element: sort by ELEMENT asc";
      if (rules_.SystemTypeOf(type)->Is(TypeKind::kInterval)) hint = "sort by start of ...";
      Error(item->span, "values of type " + type->ToString() + " have no order to sort by", hint);
      state.ok = false;
    }
    state.query.sort.push_back(key);
  }
}

}  // namespace precert::cql
