// Checker: FHIRPath's methods that look at the items of what stands before the dot:
// X.where(type ~ "MR"), X.exists(use = 'official'), X.all(...), X.select(value). In the argument an
// item's elements go by their names, and $this is the item (CQL 1.5, "Using CQL with FHIRPath").
#include <algorithm>

#include "cql/check/checker.h"

namespace precert::cql {

bool Checker::IsItemMethod(const Ast& ast) const {
  if (ast.children.size() != 2) return false;
  const std::string_view name = ast.text;
  if (name != "where" && name != "select" && name != "all" && name != "exists") return false;
  // A fluent function of that name comes first.
  auto has = [&](const Library* library) {
    if (library == nullptr) return false;
    auto it = library->functions_by_name.find(name);
    return it != library->functions_by_name.end() &&
           std::any_of(it->second.begin(), it->second.end(),
                       [](const FunctionSymbol* f) { return f->ast->fluent; });
  };
  return !has(&library_) && !has(library_.open) &&
         std::none_of(library_.includes.begin(), library_.includes.end(),
                      [&](const auto& include) { return has(include.second); });
}

Expr Checker::CheckItemMethod(const Ast& ast) {
  Expr source = Check(ast.child(0));
  if (!source.ok()) return {};
  const Ast& argument = *ast.child(1);
  // The argument, with an item at hand.
  auto of_item = [&](Expr item, bool condition) {
    const size_t scope = frame_.scope.size();
    const uint32_t slot = static_cast<uint32_t>(session_.program.nodes[item.node].aux);
    frame_.scope.push_back({ScopeKind::kRow, "", slot, item.type});
    frame_.scope.push_back({ScopeKind::kThis, "$this", slot, item.type});
    const std::string what = "the condition of " + std::string(ast.text) + "()";
    Expr value = condition ? CheckBoolean(&argument, what) : Check(&argument);
    frame_.scope.resize(scope);
    return value;
  };
  const bool single = !source.type->Is(TypeKind::kList);
  Expr list = source;
  if (single) {
    list = Emit(Code::kList, {source.node}, 0, types_.List(source.type), ast.span);
    list = Where(list, ast.span, [&](Expr item) { return IsNotNull(item, ast.span); });
  }
  if (!list.ok()) return {};
  if (ast.text == "select") {
    bool many = !single;
    Expr selected = OverItems(list, ast.span, [&](Expr item) {
      Expr value = of_item(item, /*condition=*/false);
      many = many || (value.ok() && value.type->Is(TypeKind::kList));
      return value;
    });
    return many || !selected.ok() ? selected : CallOp("First", {selected}, ast.span);
  }
  // Of all() those for which the condition does not hold; where it is unknown says nothing.
  const bool all = ast.text == "all";
  Expr found = Where(list, ast.span, [&](Expr item) {
    Expr holds = of_item(item, /*condition=*/true);
    return all && holds.ok() ? Not(holds, ast.span) : holds;
  });
  if (!found.ok()) return {};
  if (ast.text == "where") return single ? CallOp("First", {found}, ast.span) : found;
  Expr exists = CallOp("Exists", {found}, ast.span);
  return all && exists.ok() ? Not(exists, ast.span) : exists;
}

}  // namespace precert::cql
