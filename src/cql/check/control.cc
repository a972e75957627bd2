// Checker: if, case, is, as, convert, and the one type of several branches.
#include <algorithm>

#include "cql/check/checker.h"

namespace precert::cql {

// Nulls, empty lists and what is only known as Any, such as Message(null, ...), take the type of
// the others (CQL 1.5, Developer's Guide, "Conditional Expressions"); expressions with nothing in
// common make a choice.
const Type* Checker::CommonType(std::span<const Expr> expressions) const {
  const Type* common = nullptr;
  for (const Expr& e : expressions) {
    if (IsUntyped(e) || e.type->Is(TypeKind::kAny)) continue;
    common = common == nullptr ? e.type : rules_.CommonOrChoice(common, e.type);
  }
  // A list of nulls among lists of numbers is one of numbers; beside a number it stays what it is.
  for (const Expr& e : expressions) {
    if (!IsUntyped(e) && !e.type->Is(TypeKind::kAny)) continue;
    if (common == nullptr) {
      common = e.type;
    } else if (!rules_.Converts(e.type, common) || common->Is(TypeKind::kAny)) {
      if (common->Is(TypeKind::kAny)) {
        common = e.type;
      } else {
        common = rules_.CommonOrChoice(common, e.type);
      }
    }
  }
  if (common == nullptr) return types_.Any();
  // A choice that narrowed to one expression's type may leave another without a place.
  if (!std::ranges::all_of(expressions,
                           [&](const Expr& e) { return rules_.Converts(e.type, common); })) {
    std::vector<const Type*> all;
    for (const Expr& e : expressions) all.push_back(e.type);
    return types_.Choice(all);
  }
  return common;
}

Expr Checker::CheckIf(const Ast& ast) {
  Expr condition = CheckBoolean(ast.child(0), "the condition of `if`");
  Expr branches[] = {Check(ast.child(1)), Check(ast.child(2))};
  if (!condition.ok() || !AllOk(branches)) return {};
  const Type* type = CommonType(branches);
  for (Expr& branch : branches) branch = Convert(branch, type, ast.span);
  if (!AllOk(branches)) return {};
  return Emit(Code::kIf, {condition.node, branches[0].node, branches[1].node}, 0, type, ast.span);
}

Expr Checker::CheckCase(const Ast& ast) {
  bool has_comparand = ast.child(0) != nullptr;
  Expr comparand;
  bool ok = true;
  if (has_comparand) {
    comparand = ToSystem(Check(ast.child(0)), ast.child(0)->span);
    ok = comparand.ok();
  }
  auto items = [&](Expr shared) -> Expr {
    std::vector<Expr> whens, thens;
    bool sound = ok;
    for (size_t i = 1; i + 1 < ast.children.size(); ++i) {
      const Ast& item = *ast.children[i];
      if (has_comparand) {
        Expr value = Check(item.child(0));
        whens.push_back(shared.ok() && value.ok()
                            ? Equality("Equal", shared, value, item.child(0)->span)
                            : Expr{});
      } else {
        whens.push_back(CheckBoolean(item.child(0), "the condition of `when`"));
      }
      thens.push_back(Check(item.child(1)));
    }
    thens.push_back(Check(ast.children.back()));
    sound = sound && AllOk(whens) && AllOk(thens);
    if (!sound) return {};
    const Type* type = CommonType(thens);
    std::vector<NodeId> nodes;
    for (size_t i = 0; i < thens.size(); ++i) {
      Expr then = Convert(thens[i], type, ast.span);
      if (!then.ok()) return {};
      if (i < whens.size()) nodes.push_back(whens[i].node);
      nodes.push_back(then.node);
    }
    return Emit(Code::kCase, nodes, 0, type, ast.span);
  };
  if (has_comparand && ok) return WithShared(comparand, ast.span, items);
  return items(comparand);
}

Expr Checker::CheckIs(const Ast& ast) {
  Expr operand = Check(ast.child(0));
  const Type* type = ResolveType(*ast.child(1));
  if (!operand.ok() || type == nullptr) return {};
  return Emit(Code::kIs, {operand.node}, TypeIndex(type), types_.Boolean(), ast.span);
}

Expr Checker::CheckAs(const Ast& ast) {
  Expr operand = Check(ast.child(0));
  const Type* type = ResolveType(*ast.child(1));
  if (!operand.ok() || type == nullptr) return {};
  if (IsUntyped(operand) && rules_.Converts(operand.type, type)) {
    return Convert(operand, type, ast.span);
  }
  if (!rules_.Castable(operand.type, type)) {
    std::string hint;
    if (rules_.Converts(operand.type, type)) {
      hint = "to turn it into one, write: convert ... to " + type->ToString();
    }
    Error(ast.span,
          "a value of type " + operand.type->ToString() + " is never of type " + type->ToString(),
          hint);
    return {};
  }
  if (rules_.IsSubtype(operand.type, type)) return {operand.node, type};
  return Emit(ast.strict ? Code::kCast : Code::kAs, {operand.node}, TypeIndex(type), type,
              ast.span);
}

Expr Checker::CheckConvert(const Ast& ast) {
  Expr operand = Check(ast.child(0));
  if (ast.child(1) == nullptr) {
    if (!operand.ok()) return {};
    Expr unit = Constant(Value::String(Keep(ast.text)), types_.String(), ast.span);
    return CallOp("ConvertQuantity", {operand, unit}, ast.span);
  }
  const Ast& named = *ast.child(1);
  const Type* type = ResolveType(named);
  if (!operand.ok() || type == nullptr) return {};
  // Nothing is converted to a FHIR type: Quantity is System's here.
  if (named.kind == AstKind::kNamedType && named.unit.empty() && operand.type != type &&
      types_.Named(named.text) != nullptr) {
    type = types_.Named(named.text);
  }
  if (operand.type == type || rules_.IsSubtype(operand.type, type)) return {operand.node, type};
  // ToInteger(String) and its like; the operand may first need an implicit conversion itself.
  std::string op;
  if (type->Is(TypeKind::kInterval)) {
    op = "ToInterval";
  } else if (!type->Is(TypeKind::kList) && !type->Is(TypeKind::kTuple) &&
             !type->Is(TypeKind::kChoice) && !type->Is(TypeKind::kClass)) {
    op = "To" + std::string(type->name);
  }
  for (const Op& overload : session_.ops.Overloads(op)) {
    if (overload.operands.size() == 1 && overload.result == type &&
        rules_.Converts(operand.type, overload.operands[0])) {
      Expr result = CallOp(op, {operand}, ast.span);
      if (result.ok() && result.type != type) return Require(result, type, ast.span, "the result");
      return result;
    }
  }
  if (rules_.Converts(operand.type, type)) return Convert(operand, type, ast.span);
  Error(ast.span,
        "there is no conversion from " + operand.type->ToString() + " to " + type->ToString());
  return {};
}

Expr Checker::Coalesce(std::span<const Expr> operands, Span span) {
  if (!AllOk(operands)) return {};
  const Type* type = CommonType(operands);
  std::vector<Expr> converted;
  for (const Expr& operand : operands) converted.push_back(Convert(operand, type, span));
  if (!AllOk(converted)) return {};
  return Emit(Code::kCoalesce, Nodes(converted), 0, type, span);
}

}  // namespace precert::cql
