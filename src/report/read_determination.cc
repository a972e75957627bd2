// Reads the recorded parts of a determination with simdjson.
#include "report/read_determination.h"

#include <simdjson.h>

#include "base/limits.h"

namespace precert {
namespace {

namespace dom = simdjson::dom;

std::string Text(dom::element parent, const char* pointer) {
  std::string_view text;
  if (parent.at_pointer(pointer).get(text) != simdjson::SUCCESS) return "";
  return std::string(text);
}

}  // namespace

Result<RecordedDetermination> ReadDetermination(std::string_view json, std::string_view file_name) {
  auto wrong = [&](std::string message, std::string path) {
    return Error{std::move(message),
                 {std::string(file_name), 0, 0, std::move(path)},
                 "give a file that `precert check --format json` wrote",
                 ""};
  };
  dom::parser parser;
  dom::element root;
  simdjson::padded_string padded(json);
  if (parser.allocate(std::max<size_t>(padded.size(), 64), limits::kMaxJsonDepth) !=
          simdjson::SUCCESS ||
      parser.parse(padded).get(root) != simdjson::SUCCESS) {
    return wrong("the file is not JSON", "");
  }
  if (Text(root, "/schema") != Determination().schema) {
    return wrong("the file is not a determination", "schema");
  }
  RecordedDetermination out;
  std::optional<Date> as_of = Date::Parse(Text(root, "/as_of"));
  if (!as_of) return wrong("the determination has no as-of date", "as_of");
  out.as_of = *as_of;
  out.plan_id = Text(root, "/plan/id");
  out.input_name = Text(root, "/input/name");
  out.input_text = Text(root, "/input/text");
  if (out.input_text.empty())
    return wrong("the determination does not hold its input", "input.text");
  dom::array inputs;
  if (root.at_pointer("/provenance/inputs").get(inputs) != simdjson::SUCCESS) {
    return wrong("the determination has no provenance", "provenance.inputs");
  }
  for (dom::element item : inputs) {
    out.provenance.push_back(
        {Text(item, "/kind"), Text(item, "/name"), Text(item, "/version"), Text(item, "/sha256")});
  }
  return out;
}

}  // namespace precert
