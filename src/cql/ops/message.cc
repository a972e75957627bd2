// Errors and messages: the Message operator.
//
// CQL 1.5, Appendix B, "Errors and Messages". The result is the source as it came. A message is
// given out when the condition is true; of severity Error it ends the evaluation. The source is not
// copied into the message: it may hold what must not be logged.

#include <string>

#include "base/text.h"
#include "cql/core/op.h"

namespace precert::cql {
namespace {

std::string_view TextOr(const Value& v, std::string_view otherwise) {
  return v.tag == Tag::kString ? v.str() : otherwise;
}

Value MessageOp(OpContext& context, const OpCall& call) {
  const Value& source = call.args[0];
  if (!call.args[1].is_true()) return source;
  static constexpr std::string_view kSeverities[] = {"Trace", "Message", "Warning", "Error"};
  const std::string_view code = TextOr(call.args[2], "");
  const std::string_view severity = TextOr(call.args[3], "Message");
  const std::string_view text = TextOr(call.args[4], "");

  bool known = false;
  for (std::string_view name : kSeverities) known |= name == severity;
  if (!known) {
    const std::string near = DidYouMean(severity, kSeverities);
    return context.Fail("the severity of Message is '" + std::string(severity) +
                        "', which is none of Trace, Message, Warning and Error" +
                        (near.empty() ? "" : "; " + near));
  }
  if (context.messages != nullptr) {
    context.messages->push_back({std::string(code), std::string(severity), std::string(text)});
  }
  if (severity == "Error") {
    return context.Fail(code.empty() ? std::string(text)
                                     : std::string(code) + ": " + std::string(text));
  }
  return source;
}

constexpr OpDef kOps[] = {
    {"Message(T, Boolean, String, String, String): T", MessageOp, Nulls::kHandles},
};

}  // namespace

std::span<const OpDef> MessageOps() { return kOps; }

}  // namespace precert::cql
