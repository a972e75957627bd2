// Checker, the writing end: nodes, constants and calls into the Program.
#include "cql/check/checker.h"

namespace precert::cql {

Checker::Checker(Session& session, Library& library, Diagnostics& diagnostics)
    : session_(session),
      library_(library),
      diagnostics_(diagnostics),
      types_(session.types),
      rules_(session.rules),
      model_(fhir::Model::R4()) {}

Expr Checker::Emit(Code code, std::span<const NodeId> operands, uint32_t aux, const Type* type,
                   Span span) {
  Program& program = session_.program;
  if (operands.size() > UINT16_MAX) {
    Error(span, "more than 65535 operands in one expression");
    return {};
  }
  Node node{.code = code,
            .count = static_cast<uint16_t>(operands.size()),
            .aux = aux,
            .first = static_cast<uint32_t>(program.links.size()),
            .type = type,
            .span = span};
  program.links.insert(program.links.end(), operands.begin(), operands.end());
  program.nodes.push_back(node);
  return {static_cast<NodeId>(program.nodes.size() - 1), type};
}

Expr Checker::Constant(Value value, const Type* type, Span span) {
  session_.program.constants.push_back(value);
  return Emit(Code::kConstant, {}, static_cast<uint32_t>(session_.program.constants.size() - 1),
              type, span);
}

Expr Checker::NullOf(const Type* type, Span span) { return Constant(Value::Null(), type, span); }

Expr Checker::Slot(uint32_t slot, const Type* type, Span span) {
  return Emit(Code::kSlot, {}, slot, type, span);
}

Expr Checker::Call(const Op& op, std::span<const Expr> args, const Type* result, Span span,
                   std::optional<Precision> precision) {
  cql::Call call{.op = &op, .precision = precision, .types = {}, .result = result};
  for (const Expr& arg : args) call.types.push_back(arg.type);
  session_.program.calls.push_back(std::move(call));
  return Emit(Code::kOp, Nodes(args), static_cast<uint32_t>(session_.program.calls.size() - 1),
              result, span);
}

Expr Checker::Not(Expr operand, Span span) {
  if (!operand.ok()) return {};
  return Emit(Code::kNot, {operand.node}, 0, types_.Boolean(), span);
}

Expr Checker::IsNotNull(Expr operand, Span span) {
  return Not(CallOp("IsNull", {operand}, span), span);
}

uint32_t Checker::TypeIndex(const Type* type) {
  std::vector<const Type*>& types = session_.program.types;
  for (size_t i = 0; i < types.size(); ++i) {
    if (types[i] == type) return static_cast<uint32_t>(i);
  }
  types.push_back(type);
  return static_cast<uint32_t>(types.size() - 1);
}

std::string_view Checker::Keep(std::string_view text) { return session_.program.arena->Copy(text); }

const Value* Checker::ConstantOf(Expr e) const {
  const Node& node = NodeOf(e);
  return node.code == Code::kConstant ? &session_.program.constants[node.aux] : nullptr;
}

std::vector<NodeId> Checker::Nodes(std::span<const Expr> expressions) {
  std::vector<NodeId> nodes;
  nodes.reserve(expressions.size());
  for (const Expr& e : expressions) nodes.push_back(e.node);
  return nodes;
}

bool Checker::AllOk(std::span<const Expr> expressions) {
  for (const Expr& e : expressions) {
    if (!e.ok()) return false;
  }
  return true;
}

}  // namespace precert::cql
