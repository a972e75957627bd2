// Checker: from a syntax node to the method for its kind, with the nesting limit.
#include "base/limits.h"
#include "cql/check/checker.h"

namespace precert::cql {

Expr Checker::Check(const Ast* ast) {
  if (ast == nullptr) return {};  // the parser reported it
  if (depth_ >= limits::kMaxExpressionDepth) {
    Error(ast->span,
          "expressions are nested more than " + std::to_string(limits::kMaxExpressionDepth) +
              " deep here",
          "give a part of it a definition of its own");
    return {};
  }
  ++depth_;
  Expr result = CheckByKind(*ast);
  --depth_;
  return result;
}

Expr Checker::CheckBoolean(const Ast* ast, std::string_view what) {
  return CheckTo(ast, types_.Boolean(), what);
}

Expr Checker::CheckTo(const Ast* ast, const Type* type, std::string_view what) {
  Expr e = Check(ast);
  return e.ok() ? Require(e, type, ast->span, what) : Expr{};
}

Expr Checker::CheckByKind(const Ast& ast) {
  switch (ast.kind) {
    case AstKind::kNullLiteral:
    case AstKind::kBooleanLiteral:
    case AstKind::kIntegerLiteral:
    case AstKind::kLongLiteral:
    case AstKind::kDecimalLiteral:
    case AstKind::kStringLiteral:
    case AstKind::kDateLiteral:
    case AstKind::kDateTimeLiteral:
    case AstKind::kTimeLiteral:
    case AstKind::kQuantityLiteral:
    case AstKind::kRatioLiteral:
      return CheckLiteral(ast);
    case AstKind::kIntervalSelector:
      return CheckInterval(ast);
    case AstKind::kListSelector:
      return CheckList(ast);
    case AstKind::kTupleSelector:
      return CheckTuple(ast);
    case AstKind::kInstanceSelector:
      return CheckInstance(ast);
    case AstKind::kCodeSelector:
      return CheckCodeSelector(ast);
    case AstKind::kConceptSelector:
      return CheckConceptSelector(ast);
    case AstKind::kIdentifier:
      return CheckIdentifier(ast);
    case AstKind::kThis:
    case AstKind::kIndex:
    case AstKind::kTotal:
      return CheckThis(ast);
    case AstKind::kExternalConstant:
      Error(ast.span, "%" + std::string(ast.text) + " is not supported",
            "external constants belong to FHIRPath; declare a parameter");
      return {};
    case AstKind::kProperty:
      return CheckProperty(ast);
    case AstKind::kIndexer:
      return CheckIndexer(ast);
    case AstKind::kFunctionCall:
      return CheckCall(ast);
    case AstKind::kOperator:
      return CheckOperatorNode(ast);
    case AstKind::kUnary:
      return CheckUnary(ast);
    case AstKind::kBinary:
      return CheckBinary(ast);
    case AstKind::kTiming:
      return CheckTiming(ast);
    case AstKind::kBetween:
      return CheckBetween(ast);
    case AstKind::kIf:
      return CheckIf(ast);
    case AstKind::kCase:
      return CheckCase(ast);
    case AstKind::kIs:
      return CheckIs(ast);
    case AstKind::kAs:
      return CheckAs(ast);
    case AstKind::kConvert:
      return CheckConvert(ast);
    case AstKind::kComponentFrom:
      return CheckComponent(ast);
    case AstKind::kDurationIn:
    case AstKind::kDurationBetween:
      return CheckDuration(ast);
    case AstKind::kWidthOf:
      return CheckWidth(ast);
    case AstKind::kTypeExtent:
      return CheckExtent(ast);
    case AstKind::kPointFrom:
    case AstKind::kStartOf:
    case AstKind::kEndOf: {
      Expr operand = ToSystem(Check(ast.child(0)), ast.span);
      if (!operand.ok()) return {};
      return CallOp(ast.kind == AstKind::kPointFrom ? "PointFrom"
                    : ast.kind == AstKind::kStartOf ? "Start"
                                                    : "End",
                    {operand}, ast.span);
    }
    case AstKind::kSetAggregate:
      return CheckSetAggregate(ast);
    case AstKind::kAggregateShorthand: {
      Expr operand = Check(ast.child(0));
      return operand.ok() ? CallOp(ast.text, {operand}, ast.span) : Expr{};
    }
    case AstKind::kRetrieve:
      return CheckRetrieve(ast);
    case AstKind::kQuery:
      return CheckQuery(ast);
    default:
      Error(ast.span, "an expression was expected here");
      return {};
  }
}

}  // namespace precert::cql
