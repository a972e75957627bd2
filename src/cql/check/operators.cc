// Checker: unary and binary operators, equality, membership, between, components and durations of
// dates, width, minimum and maximum, expand and collapse.
#include <array>

#include "codes/ucum.h"
#include "cql/check/checker.h"

namespace precert::cql {
namespace {

std::optional<Code> LogicalCode(std::string_view op) {
  if (op == "And") return Code::kAnd;
  if (op == "Or") return Code::kOr;
  if (op == "Xor") return Code::kXor;
  if (op == "Implies") return Code::kImplies;
  return std::nullopt;
}

bool IsNumberLiteral(const Ast& ast) {
  return ast.kind == AstKind::kIntegerLiteral || ast.kind == AstKind::kLongLiteral ||
         ast.kind == AstKind::kDecimalLiteral || ast.kind == AstKind::kQuantityLiteral;
}

std::string_view Keyword(std::string_view logical) {
  if (logical == "And") return "and";
  if (logical == "Or") return "or";
  if (logical == "Xor") return "xor";
  if (logical == "Implies") return "implies";
  return "not";
}

}  // namespace

Expr Checker::CheckUnary(const Ast& ast) {
  std::string_view op = ast.text;
  const Ast& operand_ast = *ast.child(0);
  if ((op == "Negate" || op == "Identity") && IsNumberLiteral(operand_ast)) {
    bool negative = op == "Negate";
    return operand_ast.kind == AstKind::kQuantityLiteral ? CheckQuantity(operand_ast, negative)
                                                         : CheckNumber(operand_ast, negative);
  }
  if (op == "Not") return Not(CheckBoolean(&operand_ast, "the operand of `not`"), ast.span);
  Expr operand = Check(&operand_ast);
  if (!operand.ok()) return {};
  if (op == "Predecessor" || op == "Successor") operand = ToSystem(operand, ast.span);
  if (op == "IsNotNull") return IsNotNull(operand, ast.span);
  if (op == "IsNotTrue") return Not(CallOp("IsTrue", {operand}, ast.span), ast.span);
  if (op == "IsNotFalse") return Not(CallOp("IsFalse", {operand}, ast.span), ast.span);
  if (op == "Identity") {
    operand = ToSystem(operand, ast.span);
    if (!operand.ok() || OpAccepts("Negate", {operand})) return operand;
    Error(ast.span, "a sign before " + operand.type->ToString() + " has no meaning");
    return {};
  }
  return CallOp(op, {operand}, ast.span);
}

Expr Checker::CheckBinary(const Ast& ast) {
  std::string_view op = ast.text;
  if (std::optional<Code> code = LogicalCode(op)) {
    std::string what = "each side of `" + std::string(Keyword(op)) + "`";
    Expr left = CheckBoolean(ast.child(0), what), right = CheckBoolean(ast.child(1), what);
    if (!left.ok() || !right.ok()) return {};
    return Emit(*code, {left.node, right.node}, 0, types_.Boolean(), ast.span);
  }
  if (op == "Equal" || op == "NotEqual") return CheckEquality(ast, "Equal", op == "NotEqual");
  if (op == "Equivalent" || op == "NotEquivalent") {
    return CheckEquality(ast, "Equivalent", op == "NotEquivalent");
  }
  if (op == "In" || op == "Contains") return CheckMembership(ast);
  if (op == "Union" || op == "Intersect" || op == "Except") return CheckUnion(ast);
  Expr left = Check(ast.child(0)), right = Check(ast.child(1));
  if (!left.ok() || !right.ok()) return {};
  if (op == "Concatenate") {
    // `&` takes null for the empty string.
    Expr empty = Constant(Value::String(""), types_.String(), ast.span);
    Expr operands[] = {Require(left, types_.String(), ast.child(0)->span, "each side of `&`"),
                       Require(right, types_.String(), ast.child(1)->span, "each side of `&`")};
    for (Expr& operand : operands) {
      if (!operand.ok()) return {};
      Expr parts[] = {operand, empty};
      operand = Coalesce(parts, ast.span);
    }
    return CallOp("Concatenate", operands, ast.span);
  }
  if (op == "Add" && left.type->Is(TypeKind::kString) && right.type->Is(TypeKind::kString) &&
      !OpAccepts("Add", {left, right})) {
    return CallOp("Concatenate", {left, right}, ast.span);
  }
  return CallOp(op, {left, right}, ast.span);
}

Expr Checker::CheckEquality(const Ast& ast, std::string_view op, bool negated) {
  Expr left = Check(ast.child(0)), right = Check(ast.child(1));
  if (!left.ok() || !right.ok()) return {};
  Expr equal = Equality(op, left, right, ast.span);
  return negated ? Not(equal, ast.span) : equal;
}

// Both sides become one type before they are compared: 1 = 1.0 compares Decimals, and a FHIR
// element compares as its System value.
Expr Checker::Equality(std::string_view op, Expr left, Expr right, Span span) {
  const Type* type = nullptr;
  if (IsUntyped(left) && rules_.Converts(left.type, right.type)) {
    type = right.type;
  } else if (IsUntyped(right) && rules_.Converts(right.type, left.type)) {
    type = left.type;
  } else {
    left = ToSystem(left, span);
    right = ToSystem(right, span);
    if (!left.ok() || !right.ok()) return {};
    type = rules_.Common(left.type, right.type);
  }
  const Type* concept_type = types_.Simple(TypeKind::kConcept);
  if (type == nullptr && rules_.Converts(left.type, concept_type) &&
      rules_.Converts(right.type, concept_type)) {
    type = concept_type;
  }
  if (type == nullptr && left.type->Is(TypeKind::kList) && right.type->Is(TypeKind::kList)) {
    type = rules_.CommonOrChoice(left.type, right.type);
  }
  if (type == nullptr) {
    const bool coded = left.type->Is(TypeKind::kConcept) || left.type->Is(TypeKind::kCode) ||
                       right.type->Is(TypeKind::kConcept) || right.type->Is(TypeKind::kCode);
    const bool text = left.type->Is(TypeKind::kString) || right.type->Is(TypeKind::kString);
    Error(span, left.type->ToString() + " and " + right.type->ToString() + " cannot be compared",
          coded && text ? "define the code: code \"Name\": '...' from \"System\"; compare with ~"
                        : "");
    return {};
  }
  left = Convert(left, type, span);
  right = Convert(right, type, span);
  return CallOp(op, {left, right}, span);
}

// `x in s` and `s contains x`, where s is a list, an interval, a value set or a code system.
Expr Checker::CheckMembership(const Ast& ast) {
  bool contains = ast.text == "Contains";
  Expr left = Check(ast.child(0)), right = Check(ast.child(1));
  if (!left.ok() || !right.ok()) return {};
  std::optional<Precision> precision = PrecisionNamed(ast.unit);
  Expr set = contains ? left : right, item = contains ? right : left;
  if (set.type->Is(TypeKind::kValueSet) || set.type->Is(TypeKind::kCodeSystem) ||
      set.type->Is(TypeKind::kVocabulary)) {
    item = ToSystem(item, ast.span);
    if (!item.ok()) return {};
    bool value_set = !set.type->Is(TypeKind::kCodeSystem);
    bool any = item.type->Is(TypeKind::kList);
    std::string_view named = value_set ? (any ? "AnyInValueSet" : "InValueSet")
                                       : (any ? "AnyInCodeSystem" : "InCodeSystem");
    std::string_view op = session_.ops.Overloads(named).empty() ? "In" : named;
    return CallOp(op, {item, set}, ast.span);
  }
  // A choice on the left of a list of codes or strings becomes what the list holds.
  return CallOp(ast.text, {left, right}, ast.span, precision);
}

// Lists of different things unite to a list of a choice.
Expr Checker::CheckUnion(const Ast& ast) {
  Expr left = ToSystem(Check(ast.child(0)), ast.span);
  Expr right = ToSystem(Check(ast.child(1)), ast.span);
  if (!left.ok() || !right.ok()) return {};
  Expr both[] = {left, right};
  if (left.type->Is(TypeKind::kList) && right.type->Is(TypeKind::kList)) {
    const Type* type = CommonType(both);
    left = Convert(left, type, ast.span);
    right = Convert(right, type, ast.span);
  }
  return CallOp(ast.text, {left, right}, ast.span);
}

Expr Checker::CheckBetween(const Ast& ast) {
  Expr operand = ToSystem(Check(ast.child(0)), ast.child(0)->span);
  Expr low = Check(ast.child(1)), high = Check(ast.child(2));
  if (!operand.ok() || !low.ok() || !high.ok()) return {};
  return WithShared(operand, ast.span, [&](Expr value) -> Expr {
    bool interval = value.type->Is(TypeKind::kInterval);
    Expr from = interval ? CallOp("Start", {value}, ast.span) : value;
    Expr to = interval ? CallOp("End", {value}, ast.span) : value;
    Expr above = CallOp(ast.properly ? "Greater" : "GreaterOrEqual", {from, low}, ast.span);
    if (!above.ok()) return {};
    Expr below = CallOp(ast.properly ? "Less" : "LessOrEqual", {to, high}, ast.span);
    if (!below.ok()) return {};
    return Emit(Code::kAnd, {above.node, below.node}, 0, types_.Boolean(), ast.span);
  });
}

Expr Checker::CheckComponent(const Ast& ast) {
  Expr operand = Check(ast.child(0));
  if (!operand.ok()) return {};
  if (ast.text == "date") return CallOp("DateFrom", {operand}, ast.span);
  if (ast.text == "time") return CallOp("TimeFrom", {operand}, ast.span);
  if (ast.text == "timezoneoffset") return CallOp("TimezoneOffsetFrom", {operand}, ast.span);
  std::optional<Precision> precision = PrecisionNamed(ast.text);
  if (!precision || *precision == Precision::kWeek) {
    Error(ast.span, "there is no component called " + std::string(ast.text),
          ast.text == "timezone" ? "write: timezoneoffset from"
                                 : "the components are year, month, day, hour, minute, second, "
                                   "millisecond, date, time and timezoneoffset");
    return {};
  }
  return CallOp("DateTimeComponentFrom", {operand}, ast.span, precision);
}

// `days between a and b`, `difference in days between a and b`, `duration in days of i`.
Expr Checker::CheckDuration(const Ast& ast) {
  std::optional<Precision> precision = PrecisionNamed(ast.text);
  std::string_view op = ast.difference ? "DifferenceBetween" : "DurationBetween";
  if (ast.kind == AstKind::kDurationBetween) {
    Expr low = Check(ast.child(0)), high = Check(ast.child(1));
    if (!low.ok() || !high.ok()) return {};
    return CallOp(op, {low, high}, ast.span, precision);
  }
  Expr interval = ToSystem(Check(ast.child(0)), ast.span);
  if (!interval.ok()) return {};
  return WithShared(interval, ast.span, [&](Expr shared) -> Expr {
    Expr start = CallOp("Start", {shared}, ast.span);
    if (!start.ok()) return {};
    return CallOp(op, {start, CallOp("End", {shared}, ast.span)}, ast.span, precision);
  });
}

Expr Checker::CheckWidth(const Ast& ast) {
  Expr operand = ToSystem(Check(ast.child(0)), ast.span);
  if (!operand.ok()) return {};
  if (operand.type->Is(TypeKind::kInterval)) {
    TypeKind point = operand.type->element()->kind;
    if (point == TypeKind::kDate || point == TypeKind::kDateTime || point == TypeKind::kTime) {
      Error(
          ast.span,
          "the width of an interval of " + operand.type->element()->ToString() + " is not defined",
          "say in which unit: duration in days of ...");
      return {};
    }
  }
  return CallOp("Width", {operand}, ast.span);
}

Expr Checker::CheckExtent(const Ast& ast) {
  const Type* type = ResolveType(*ast.child(0));
  if (type == nullptr) return {};
  OpContext context{.arena = *session_.program.arena,
                    .types = types_,
                    .units = codes::UnitTable::Shared(),
                    .now = {},
                    .messages = nullptr,
                    .error = std::nullopt};
  bool least = ast.text == "minimum";
  Value value = least ? MinimumOf(context, type) : MaximumOf(context, type);
  if (value.is_null()) {
    Error(ast.span, type->ToString() + " has no " + std::string(ast.text),
          "Integer, Long, Decimal, Quantity, Date, DateTime and Time have one");
    return {};
  }
  return Constant(value, type, ast.span);
}

Expr Checker::CheckSetAggregate(const Ast& ast) {
  std::string_view op = ast.text == "expand" ? "Expand" : "Collapse";
  Expr operand = ToSystem(Check(ast.child(0)), ast.span);
  const Type* quantity = types_.Simple(TypeKind::kQuantity);
  Expr per;
  if (ast.child(1) != nullptr) {
    per = Require(Check(ast.child(1)), quantity, ast.child(1)->span, "the size after `per`");
  } else if (!ast.unit.empty()) {
    uint32_t unit = codes::UnitTable::Shared().Intern(ast.unit);
    per = Constant(Value::Quantity(Decimal::FromInt(1), unit), quantity, ast.span);
  } else {
    per = NullOf(quantity, ast.span);
  }
  if (!operand.ok() || !per.ok()) return {};
  return CallOp(op, {operand, per}, ast.span);
}

}  // namespace precert::cql
