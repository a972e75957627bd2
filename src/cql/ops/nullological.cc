// Nullological operators: Coalesce, IsNull, IsTrue, IsFalse.
//
// CQL 1.5, Appendix B, "Nullological Operators". A record that is silent may hold a value after
// all: whether an unknown is null, true or false is itself unknown, and Coalesce cannot step over
// one.

#include "cql/core/op.h"
#include "cql/ops/operand.h"

namespace precert::cql {
namespace {

Value FirstOf(std::span<const Value> values) {
  for (const Value& v : values) {
    if (!v.is_null() || v.unknown) return v;
  }
  return Value::Null();
}

Value CoalesceOp(OpContext&, const OpCall& call) { return FirstOf(call.args); }

Value CoalesceListOp(OpContext&, const OpCall& call) {
  const Value& list = call.args[0];
  if (list.is_null()) return NullOf(call.args);
  const Value first = FirstOf(list.list->items);
  return first.is_null() && list.list->open ? Value::Unknown() : first;
}

bool IsUnknownNull(const Value& v) { return v.is_null() && v.unknown; }

Value IsNullOp(OpContext&, const OpCall& call) {
  if (IsUnknownNull(call.args[0])) return Value::Unknown();
  return Value::Boolean(call.args[0].is_null());
}

Value IsTrueOp(OpContext&, const OpCall& call) {
  if (IsUnknownNull(call.args[0])) return Value::Unknown();
  return Value::Boolean(call.args[0].is_true());
}

Value IsFalseOp(OpContext&, const OpCall& call) {
  if (IsUnknownNull(call.args[0])) return Value::Unknown();
  return Value::Boolean(call.args[0].is_false());
}

constexpr OpDef kOps[] = {
    {"Coalesce(T, T): T", CoalesceOp, Nulls::kHandles},
    {"Coalesce(T, T, T): T", CoalesceOp, Nulls::kHandles},
    {"Coalesce(T, T, T, T): T", CoalesceOp, Nulls::kHandles},
    {"Coalesce(T, T, T, T, T): T", CoalesceOp, Nulls::kHandles},
    {"Coalesce(List<T>): T", CoalesceListOp, Nulls::kHandles},
    {"IsNull(Any): Boolean", IsNullOp, Nulls::kHandles},
    {"IsTrue(Boolean): Boolean", IsTrueOp, Nulls::kHandles},
    {"IsFalse(Boolean): Boolean", IsFalseOp, Nulls::kHandles},
};

}  // namespace

std::span<const OpDef> NullologicalOps() { return kOps; }

}  // namespace precert::cql
