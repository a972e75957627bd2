// Checker: timing phrases onto the relational operators.
//
// CQL 1.5, Author's Guide, "Timing and Interval Operators", gives each phrase as an expression of
// plainer operators; those are what is written here:
//
//   A starts before day of end B           Before(Start(A), End(B)), to the day
//   A 3 days before B                      A same day as B - 3 days
//   A 3 days or more before B              A same or before B - 3 days
//   A more than 3 days before B            A before B - 3 days
//   A 3 days or less before B              A in [B - 3 days, B) and B is not null
//   A less than 3 days before B            A in (B - 3 days, B)
//   A 3 days or less on or before B        A in [B - 3 days, B] and B is not null
//   A within 3 days of B                   A in [B - 3 days, B + 3 days] and B is not null
//
// An interval before something is measured from its end to the other's start, and after, the other
// way round. The null test keeps [B - 3 days, B] from meaning "any time" when B is not known.
#include "codes/ucum.h"
#include "cql/check/checker.h"

namespace precert::cql {
namespace {

bool IsBefore(TimingRelation r) {
  return r == TimingRelation::kBefore || r == TimingRelation::kOrBefore;
}
bool IsInclusive(TimingRelation r) {
  return r == TimingRelation::kOrBefore || r == TimingRelation::kOrAfter;
}
std::optional<Precision> PrecisionOf(const TimingPhrase& phrase) {
  if (!phrase.has_precision) return std::nullopt;
  return phrase.precision;
}

}  // namespace

Expr Checker::Boundary(Expr operand, TimingBoundary boundary, Span span) {
  if (!operand.ok()) return {};
  if (boundary == TimingBoundary::kStart) return CallOp("Start", {operand}, span);
  if (boundary == TimingBoundary::kEnd) return CallOp("End", {operand}, span);
  return operand;
}

Expr Checker::CheckTiming(const Ast& ast) {
  const TimingPhrase& phrase = ast.timing;
  Expr left = Check(ast.child(0)), right = Check(ast.child(1)), offset;
  bool ok = left.ok() && right.ok();
  if (ast.child(2) != nullptr) {
    offset = Require(Check(ast.child(2)), types_.Simple(TypeKind::kQuantity), ast.child(2)->span,
                     "the offset");
    ok = ok && offset.ok();
  }
  if (!ok) return {};
  left = Boundary(ToSystem(left, ast.child(0)->span), phrase.left, ast.child(0)->span);
  right = Boundary(ToSystem(right, ast.child(1)->span), phrase.right, ast.child(1)->span);
  if (!left.ok() || !right.ok()) return {};
  std::optional<Precision> precision = PrecisionOf(phrase);
  switch (phrase.kind) {
    case TimingKind::kSameAs: {
      std::string_view op = phrase.relation == TimingRelation::kNone ? "SameAs"
                            : IsBefore(phrase.relation)              ? "SameOrBefore"
                                                                     : "SameOrAfter";
      return CallOp(op, {left, right}, ast.span, precision);
    }
    case TimingKind::kBeforeAfter: {
      if (offset.ok()) return TimingWithOffset(ast, left, right, offset);
      bool before = IsBefore(phrase.relation);
      std::string_view op = IsInclusive(phrase.relation) ? (before ? "SameOrBefore" : "SameOrAfter")
                                                         : (before ? "Before" : "After");
      return CallOp(op, {left, right}, ast.span, precision);
    }
    case TimingKind::kIncludes:
    case TimingKind::kIncludedIn:
      return TimingInclusion(ast, left, right);
    case TimingKind::kWithin:
      return TimingWithin(ast, left, right, offset);
    case TimingKind::kMeets:
    case TimingKind::kOverlaps: {
      std::string op = phrase.kind == TimingKind::kMeets ? "Meets" : "Overlaps";
      if (phrase.relation != TimingRelation::kNone) {
        op += IsBefore(phrase.relation) ? "Before" : "After";
      }
      return CallOp(op, {left, right}, ast.span, precision);
    }
    case TimingKind::kStarts:
      return CallOp("Starts", {left, right}, ast.span, precision);
    case TimingKind::kEnds:
      return CallOp("Ends", {left, right}, ast.span, precision);
  }
  return {};
}

// Of a choice such as FHIR's dateTime or Period: as what the value turns out to be. A value that is
// neither a point nor an interval of the whole's kind gives null.
Expr Checker::PointOrInterval(const Ast& ast, Expr part, Expr whole, const Type* point,
                              const Type* set) {
  std::vector<const Type*> sets;
  for (const Type* member : part.type->args) {
    if (rules_.SystemTypeOf(member)->Is(TypeKind::kInterval)) sets.push_back(member);
  }
  return WithShared(part, ast.span, [&](Expr value) -> Expr {
    auto compared = [&](const Type* type) {
      Expr one = Convert(value, type, ast.span);
      if (!one.ok()) return Expr{};
      return ast.timing.kind == TimingKind::kIncludes ? TimingInclusion(ast, whole, one)
                                                      : TimingInclusion(ast, one, whole);
    };
    Expr of_set = compared(set), of_point = compared(point);
    if (!of_set.ok() || !of_point.ok()) return {};
    const uint32_t type = TypeIndex(types_.Choice(sets));
    Expr is_set = Emit(Code::kIs, {value.node}, type, types_.Boolean(), ast.span);
    return Emit(Code::kIf, {is_set.node, of_set.node, of_point.node}, 0, types_.Boolean(),
                ast.span);
  });
}

// `includes` and `included in` (or `during`) take a list or an interval on both sides, or a point
// on one. A bare null is a set for `includes` and a member for `properly includes`, as the
// specification's tests have it.
Expr Checker::TimingInclusion(const Ast& ast, Expr left, Expr right) {
  const TimingPhrase& phrase = ast.timing;
  bool includes = phrase.kind == TimingKind::kIncludes;
  Expr part = includes ? right : left, whole = includes ? left : right;
  auto is_set = [](const Type* type) {
    return type->Is(TypeKind::kList) || type->Is(TypeKind::kInterval);
  };
  if (part.type->Is(TypeKind::kChoice)) {
    const Type* set = nullptr;
    const Type* point = nullptr;
    for (const Type* member : part.type->args) {
      const Type* system = rules_.SystemTypeOf(member);
      if (!whole.type->Is(TypeKind::kInterval)) break;
      if (system->Is(TypeKind::kInterval) && rules_.Common(system, whole.type) != nullptr) {
        set = set == nullptr ? system : rules_.CommonOrChoice(set, system);
      } else if (rules_.Common(system, whole.type->element()) != nullptr) {
        point = point == nullptr ? system : rules_.CommonOrChoice(point, system);
      }
    }
    if (set != nullptr && point != nullptr) return PointOrInterval(ast, part, whole, point, set);
    if (set != nullptr || point != nullptr) {
      part = Require(part, set != nullptr ? set : point, ast.span, "the part");
      if (!part.ok()) return {};
    }
  }
  bool point = !is_set(part.type);
  if (part.type->Is(TypeKind::kAny)) point = phrase.properly && is_set(whole.type);
  // A list of lists includes a list that is one of its items only through `contains`.
  std::string_view op;
  if (includes) {
    op = phrase.properly ? (point ? "ProperContains" : "ProperIncludes")
                         : (point ? "Contains" : "Includes");
  } else {
    op =
        phrase.properly ? (point ? "ProperIn" : "ProperIncludedIn") : (point ? "In" : "IncludedIn");
  }
  if (point && session_.ops.Overloads(op).empty()) {
    op = includes ? "ProperIncludes" : "ProperIncludedIn";  // that also take a point
  }
  if (includes) return CallOp(op, {whole, part}, ast.span, PrecisionOf(phrase));
  return CallOp(op, {part, whole}, ast.span, PrecisionOf(phrase));
}

Expr Checker::InRange(Expr left, Expr low, bool low_closed, Expr high, bool high_closed,
                      std::optional<Precision> precision, Span span) {
  if (!low.ok() || !high.ok()) return {};
  Expr bounds[] = {low, high};
  const Type* point = CommonType(bounds);
  low = Convert(low, point, span);
  high = Convert(high, point, span);
  if (!low.ok() || !high.ok()) return {};
  uint32_t closed = (low_closed ? 1u : 0u) | (high_closed ? 2u : 0u);
  Expr range = Emit(Code::kInterval, {low.node, high.node}, closed, types_.Interval(point), span);
  bool interval = left.type->Is(TypeKind::kInterval);
  return CallOp(interval ? "IncludedIn" : "In", {left, range}, span, precision);
}

Expr Checker::TimingWithOffset(const Ast& ast, Expr left, Expr right, Expr offset) {
  const TimingPhrase& phrase = ast.timing;
  bool before = IsBefore(phrase.relation), inclusive = IsInclusive(phrase.relation);
  std::optional<Precision> precision = PrecisionOf(phrase);
  if (left.type->Is(TypeKind::kInterval)) {
    left = CallOp(before ? "End" : "Start", {left}, ast.span);
  }
  if (right.type->Is(TypeKind::kInterval)) {
    right = CallOp(before ? "Start" : "End", {right}, ast.span);
  }
  if (!left.ok() || !right.ok()) return {};
  auto shifted = [&](Expr from) {
    return CallOp(before ? "Subtract" : "Add", {from, offset}, ast.span);
  };
  switch (phrase.offset) {
    case TimingOffset::kExact: {
      // "3 days before" compares to the day.
      if (!precision) {
        if (const Value* quantity = ConstantOf(offset)) {
          switch (codes::UnitTable::Shared().Calendar(quantity->unit)) {
            case codes::CalendarUnit::kYear:
              precision = Precision::kYear;
              break;
            case codes::CalendarUnit::kMonth:
              precision = Precision::kMonth;
              break;
            case codes::CalendarUnit::kWeek:
            case codes::CalendarUnit::kDay:
              precision = Precision::kDay;
              break;
            case codes::CalendarUnit::kHour:
              precision = Precision::kHour;
              break;
            case codes::CalendarUnit::kMinute:
              precision = Precision::kMinute;
              break;
            case codes::CalendarUnit::kSecond:
              precision = Precision::kSecond;
              break;
            case codes::CalendarUnit::kMillisecond:
              precision = Precision::kMillisecond;
              break;
            case codes::CalendarUnit::kNone:
              break;
          }
        }
      }
      std::string_view op = !inclusive ? "SameAs" : before ? "SameOrBefore" : "SameOrAfter";
      return CallOp(op, {left, shifted(right)}, ast.span, precision);
    }
    case TimingOffset::kOrMore:
      return CallOp(before ? "SameOrBefore" : "SameOrAfter", {left, shifted(right)}, ast.span,
                    precision);
    case TimingOffset::kMoreThan:
      return CallOp(before ? "Before" : "After", {left, shifted(right)}, ast.span, precision);
    case TimingOffset::kOrLess:
    case TimingOffset::kLessThan:
      break;
  }
  bool reaches = phrase.offset == TimingOffset::kOrLess;  // as far as the offset itself
  return WithShared(right, ast.span, [&](Expr point) -> Expr {
    Expr far = shifted(point);
    if (!far.ok()) return {};
    Expr in = before ? InRange(left, far, reaches, point, inclusive, precision, ast.span)
                     : InRange(left, point, inclusive, far, reaches, precision, ast.span);
    if (!in.ok() || (!reaches && !inclusive)) return in;
    Expr known = IsNotNull(point, ast.span);
    if (!known.ok()) return {};
    return Emit(Code::kAnd, {in.node, known.node}, 0, types_.Boolean(), ast.span);
  });
}

Expr Checker::TimingWithin(const Ast& ast, Expr left, Expr right, Expr offset) {
  if (!offset.ok()) return {};
  bool closed = !ast.timing.properly;
  return WithShared(right, ast.span, [&](Expr shared) -> Expr {
    bool interval = shared.type->Is(TypeKind::kInterval);
    Expr from = interval ? CallOp("Start", {shared}, ast.span) : shared;
    Expr to = interval ? CallOp("End", {shared}, ast.span) : shared;
    if (!from.ok() || !to.ok()) return {};
    Expr low = CallOp("Subtract", {from, offset}, ast.span);
    if (!low.ok()) return {};
    Expr high = CallOp("Add", {to, offset}, ast.span);
    Expr in = InRange(left, low, closed, high, closed, PrecisionOf(ast.timing), ast.span);
    if (!in.ok() || !closed) return in;
    Expr known = IsNotNull(shared, ast.span);
    if (!known.ok()) return {};
    return Emit(Code::kAnd, {in.node, known.node}, 0, types_.Boolean(), ast.span);
  });
}

}  // namespace precert::cql
