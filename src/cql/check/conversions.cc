// Checker: implicit conversions written into the program (the costs are in type_rules.cc).
//
// What can be done while compiling is: a null takes the type wanted, the items of a list selector
// and the bounds of an interval selector are converted where they stand, and a constant becomes the
// Decimal, the Quantity or the Concept itself. Otherwise a conversion is a call, or a kMap over a
// list.
#include <algorithm>

#include "codes/ucum.h"
#include "cql/check/checker.h"

namespace precert::cql {
namespace {

constexpr int kCheapNodes = 6;  // evaluating so few nodes again costs less than keeping the value

// Constants that are converted while compiling.
bool FoldsInto(TypeKind kind) {
  return kind == TypeKind::kLong || kind == TypeKind::kDecimal || kind == TypeKind::kQuantity ||
         kind == TypeKind::kConcept;
}

}  // namespace

bool Checker::IsUntyped(Expr e) const {
  const Node& node = NodeOf(e);
  const Program& program = session_.program;
  switch (node.code) {
    case Code::kConstant:
      return program.constants[node.aux].is_null() && e.type->Is(TypeKind::kAny);
    case Code::kList:
      return e.type->Is(TypeKind::kList) && e.type->element()->Is(TypeKind::kAny) &&
             std::ranges::all_of(std::span(program.links).subspan(node.first, node.count),
                                 [&](NodeId id) {
                                   return IsUntyped({id, program.nodes[id].type});
                                 });
    case Code::kInterval:
      return e.type->Is(TypeKind::kInterval) && e.type->element()->Is(TypeKind::kAny);
    default:
      return false;
  }
}

bool Checker::IsCheap(NodeId id, int* budget) const {
  if (--*budget < 0) return false;
  const Node& node = session_.program.nodes[id];
  switch (node.code) {
    case Code::kConstant:
    case Code::kParameter:
    case Code::kDefinition:
    case Code::kSlot:
      return true;
    case Code::kOp:
    case Code::kProperty:
    case Code::kAs:
      for (size_t i = 0; i < node.count; ++i) {
        if (!IsCheap(session_.program.operand(node, i), budget)) return false;
      }
      return true;
    default:
      return false;
  }
}

// The value goes through a query over the list of it alone: its alias is the shared value.
Expr Checker::WithShared(Expr value, Span span, const std::function<Expr(Expr)>& body) {
  int budget = kCheapNodes;
  if (IsCheap(value.node, &budget)) return body(value);
  uint32_t slot = NewSlot();
  Expr result = body(Slot(slot, value.type, span));
  if (!result.ok()) return {};
  Expr one = Emit(Code::kList, {value.node}, 0, types_.List(value.type), span);
  cql::Query query;
  query.sources.push_back({one.node, slot, true});
  query.result = result.node;
  session_.program.queries.push_back(std::move(query));
  Expr list = Emit(Code::kQuery, {}, static_cast<uint32_t>(session_.program.queries.size() - 1),
                   types_.List(result.type), span);
  return CallOp("SingletonFrom", {list}, span);
}

Expr Checker::Require(Expr from, const Type* to, Span span, std::string_view what) {
  if (!from.ok() || to == nullptr) return {};
  if (!rules_.Converts(from.type, to)) {
    Error(span, std::string(what) + " must be of type " + to->ToString() + ", but this is " +
                    from.type->ToString());
    return {};
  }
  return Convert(from, to, span);
}

Expr Checker::ToSystem(Expr from, Span span) {
  if (!from.ok()) return {};
  const Type* system = rules_.SystemTypeOf(from.type);
  return system == from.type ? from : Convert(from, system, span);
}

Expr Checker::Convert(Expr from, const Type* to, Span span) {
  if (!from.ok()) return {};
  if (from.type == to) return from;
  if (const Value* constant = ConstantOf(from); constant != nullptr && constant->is_null()) {
    return NullOf(to, NodeOf(from).span);
  }
  // Items and bounds that have no type of their own take the type wanted even of a supertype.
  bool selector = NodeOf(from).type == from.type;
  if (rules_.IsSubtype(from.type, to) || rules_.IsView(from.type, to)) return {from.node, to};
  if (from.type->Is(TypeKind::kAny)) return Emit(Code::kAs, {from.node}, TypeIndex(to), to, span);
  if (from.type->Is(TypeKind::kChoice)) return ConvertChoice(from, to, span);
  if (to->Is(TypeKind::kChoice)) {
    const Type* best = nullptr;
    for (const Type* member : to->args) {
      int cost = rules_.Cost(from.type, member);
      if (cost != kNoConversion && (best == nullptr || cost < rules_.Cost(from.type, best))) {
        best = member;
      }
    }
    if (best != nullptr) {
      Expr converted = Convert(from, best, span);
      return {converted.node, converted.ok() ? to : nullptr};
    }
    Error(span, "there is no conversion from " + from.type->ToString() + " to " + to->ToString());
    return {};
  }
  if (from.type->kind == to->kind) {
    switch (from.type->kind) {
      case TypeKind::kList:
        if (selector && NodeOf(from).code == Code::kList) {
          std::vector<NodeId> items;
          Node node = NodeOf(from);
          for (size_t i = 0; i < node.count; ++i) {
            NodeId id = session_.program.operand(node, i);
            // An item stands under the list's element type, wider perhaps than its own.
            Expr item = Convert({id, from.type->element()}, to->element(), node.span);
            if (!item.ok()) return {};
            items.push_back(item.node);
          }
          return Emit(Code::kList, items, 0, to, node.span);
        }
        return ConvertList(from, to, span);
      case TypeKind::kInterval:
        return ConvertInterval(from, to, span);
      case TypeKind::kTuple:
        return ConvertTuple(from, to, span);
      default:
        break;
    }
  }
  if (const Op* op = rules_.SystemConversion(from.type, to)) {
    if (const Value* constant = ConstantOf(from); constant != nullptr && FoldsInto(to->kind)) {
      if (to->Is(TypeKind::kConcept)) {
        Arena& arena = *session_.program.arena;
        ConceptData data{.codes = arena.Copy(std::span<const CodeData>(constant->code, 1)),
                         .display = constant->code->display};
        return Constant(Value::Concept(arena.New<ConceptData>(data)), to, span);
      }
      bool whole = constant->tag == Tag::kInteger || constant->tag == Tag::kLong;
      Decimal decimal = whole ? Decimal::FromInt(constant->integer) : constant->decimal();
      if (to->Is(TypeKind::kLong)) return Constant(Value::Long(constant->integer), to, span);
      if (to->Is(TypeKind::kDecimal)) return Constant(Value::Dec(decimal), to, span);
      return Constant(Value::Quantity(decimal, codes::UnitTable::kOne), to, span);
    }
    return Call(*op, {&from, 1}, to, span);
  }
  if (from.type->Is(TypeKind::kValueSet) && to->Is(TypeKind::kList)) {
    return Convert(CallOp("ExpandValueSet", {from}, span), to, span);
  }
  if (const Op* op = rules_.FhirConversion(from.type)) {
    if (!to->Is(TypeKind::kClass)) {
      Expr operand{from.node, op->operands[0]};
      return Convert(Call(*op, {&operand, 1}, op->result, span), to, span);
    }
  }
  if (from.type->Is(TypeKind::kList)) {  // list demotion
    return Convert(CallOp("SingletonFrom", {from}, span), to, span);
  }
  if (to->Is(TypeKind::kList)) {  // list promotion
    Expr item = Convert(from, to->element(), span);
    return item.ok() ? Emit(Code::kList, {item.node}, 0, to, span) : Expr{};
  }
  Error(span, "there is no conversion from " + from.type->ToString() + " to " + to->ToString());
  return {};
}

// Each member that can become `to` does; the first that is there is the value. A value of another
// member becomes null (CQL 1.5, "Choice types": implicit cast).
Expr Checker::ConvertChoice(Expr from, const Type* to, Span span) {
  std::vector<const Type*> converting;
  bool direct = false;
  for (const Type* member : from.type->args) {
    if (rules_.IsSubtype(member, to)) {
      direct = true;
    } else if (rules_.Converts(member, to)) {
      converting.push_back(member);
    }
  }
  auto parts = [&](Expr value) -> Expr {
    std::vector<Expr> out;
    if (direct) out.push_back(Emit(Code::kAs, {value.node}, TypeIndex(to), to, span));
    for (const Type* member : converting) {
      Expr as = Emit(Code::kAs, {value.node}, TypeIndex(member), member, span);
      out.push_back(Convert(as, to, span));
      if (!out.back().ok()) return {};
    }
    if (out.size() == 1) return out[0];
    return Emit(Code::kCoalesce, Nodes(out), 0, to, span);
  };
  return direct + converting.size() > 1 ? WithShared(from, span, parts) : parts(from);
}

Expr Checker::ConvertList(Expr from, const Type* to, Span span) {
  uint32_t slot = NewSlot();
  Expr body = Convert(Slot(slot, from.type->element(), span), to->element(), span);
  if (!body.ok()) return {};
  return Emit(Code::kMap, {from.node, body.node}, slot, to, span);
}

Expr Checker::ConvertInterval(Expr from, const Type* to, Span span) {
  Node node = NodeOf(from);
  if (node.code == Code::kInterval && node.type == from.type) {
    // Interval[null, null] is an interval of nothing in particular, and stays null.
    auto is_null = [&](size_t i) {
      const NodeId bound = session_.program.operand(node, i);
      return IsUntyped({bound, session_.program.nodes[bound].type});
    };
    if (is_null(0) && is_null(1)) return NullOf(to, span);
    Expr low = Convert({session_.program.operand(node, 0), from.type->element()}, to->element(),
                       node.span);
    Expr high = Convert({session_.program.operand(node, 1), from.type->element()}, to->element(),
                        node.span);
    if (!low.ok() || !high.ok()) return {};
    return Emit(Code::kInterval, {low.node, high.node}, node.aux, to, node.span);
  }
  uint32_t slot = NewSlot();
  Expr body = Convert(Slot(slot, from.type->element(), span), to->element(), span);
  if (!body.ok()) return {};
  return Emit(Code::kMapInterval, {from.node, body.node}, slot, to, span);
}

Expr Checker::ConvertTuple(Expr from, const Type* to, Span span) {
  Node node = NodeOf(from);
  if (node.code == Code::kTuple && node.type == from.type) {
    std::vector<NodeId> values;
    for (size_t i = 0; i < to->fields.size(); ++i) {
      Expr value = Convert({session_.program.operand(node, i), from.type->fields[i].type},
                           to->fields[i].type, node.span);
      if (!value.ok()) return {};
      values.push_back(value.node);
    }
    return Emit(Code::kTuple, values, 0, to, node.span);
  }
  return WithShared(from, span, [&](Expr tuple) -> Expr {
    std::vector<NodeId> values;
    for (const TupleField& field : to->fields) {
      Expr value = Convert(PropertyOf(tuple, field.name, span), field.type, span);
      if (!value.ok()) return {};
      values.push_back(value.node);
    }
    Expr made = Emit(Code::kTuple, values, 0, to, span);
    Expr absent = CallOp("IsNull", {tuple}, span);
    if (!absent.ok()) return {};
    return Emit(Code::kIf, {absent.node, NullOf(to, span).node, made.node}, 0, to, span);
  });
}

}  // namespace precert::cql
