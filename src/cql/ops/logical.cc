// Logical operators as functions: And, Or, Xor, Implies, Not.
//
// CQL 1.5, Appendix B, "Logical Operators". A compiled library has lazy nodes for them; these are
// for calls by name. An answer that an unknown operand could still change is Unknown.

#include "cql/core/op.h"
#include "cql/ops/truth.h"

namespace precert::cql {
namespace {

Truth TruthOf(const Value& v) {
  if (v.is_null()) return v.unknown ? Truth::kUnknown : Truth::kNull;
  return ToTruth(v.boolean);
}

Value AndOp(OpContext&, const OpCall& call) {
  return ToValue(And(TruthOf(call.args[0]), TruthOf(call.args[1])));
}

Value OrOp(OpContext&, const OpCall& call) {
  return ToValue(Or(TruthOf(call.args[0]), TruthOf(call.args[1])));
}

Value XorOp(OpContext&, const OpCall& call) {
  const Truth a = TruthOf(call.args[0]), b = TruthOf(call.args[1]);
  if (IsOpen(a) || IsOpen(b)) return NullLike(call.args[0], call.args[1]);
  return Value::Boolean(a != b);
}

Value ImpliesOp(OpContext&, const OpCall& call) {
  return ToValue(Or(Not(TruthOf(call.args[0])), TruthOf(call.args[1])));
}

Value NotOp(OpContext&, const OpCall& call) { return ToValue(Not(TruthOf(call.args[0]))); }

constexpr OpDef kOps[] = {
    {"And(Boolean, Boolean): Boolean", AndOp, Nulls::kHandles},
    {"Or(Boolean, Boolean): Boolean", OrOp, Nulls::kHandles},
    {"Xor(Boolean, Boolean): Boolean", XorOp, Nulls::kHandles},
    {"Implies(Boolean, Boolean): Boolean", ImpliesOp, Nulls::kHandles},
    {"Not(Boolean): Boolean", NotOp, Nulls::kHandles},
};

}  // namespace

std::span<const OpDef> LogicalOps() { return kOps; }

}  // namespace precert::cql
