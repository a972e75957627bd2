// Has every row of the operators' tables (tests/cql/ops, compiled into this program too) answered
// by the reference as well. Rows of the open world are left to the engine's own tests.
#include "../ops/second_opinion.h"

#include "plain_ops.h"

namespace precert::cql::reference {
namespace {

// Tables of limits: lists so long, or values so deep, that scanning them takes for ever.
bool IsHuge(const Value& v, int depth) {
  if (depth > 100) return true;
  if (v.tag == Tag::kString) {  // nor bytes that are no characters
    return v.string.size > 100'000 || ToUtf8(Characters(v.str())) != v.str();
  }
  if (v.tag != Tag::kList) return false;
  for (const Value& item : v.list->items) {
    if (IsHuge(item, depth + 1)) return true;
  }
  return v.list->items.size() > 500;
}

void Ask(OpContext& context, const OpDef& op, const OpCall& call, const Value& result,
         const std::string& shown) {
  for (const Value& v : call.args) {
    if (!IsClosedWorld(v) || IsHuge(v, 0)) return;
  }
  if (IsPassedOn(op.signature)) return;
  PlainCall plain;
  plain.signature = op.signature;
  plain.name = op.signature.substr(0, op.signature.find('('));
  plain.precision = call.precision;
  plain.original = &call;
  plain.fn = op.fn;
  for (const Value& v : call.args) plain.args.push_back(FromValue(v));
  World world{context.units, context};
  const bool failed = context.error.has_value();
  const std::string fast = failed ? "an error" : ToCql(result, context.units);
  std::string second;
  try {
    second = ToCql(ToValue(context, CallOperator(world, plain)), context.units);
  } catch (const Failure&) {
    second = "an error";
  }
  EXPECT_EQ(fast, second) << "the reference differs on " << op.signature << shown;
}

const bool kSet = [] {
  SecondOpinion() = Ask;
  return true;
}();

}  // namespace
}  // namespace precert::cql::reference
