// Reads a file of cases, answers each, and compares the whole.
#include "support/cases.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "support/golden.h"

namespace precert::testing {

void ExpectCases(std::string_view relative_path,
                 const std::function<std::string(const std::string& input)>& answer) {
  const std::string text = ReadFile(ProjectPath(relative_path));
  std::string out, input, name;
  bool in_input = false, in_answer = false;
  int cases = 0;
  auto finish = [&] {
    if (name.empty()) return;
    SCOPED_TRACE(name);
    std::string said =
        answer(input.starts_with("\\##") ? input.substr(1) : ReplaceAll(input, "\n\\## ", "\n## "));
    while (!said.empty() && said.back() == '\n') said.pop_back();
    out += name + "\n" + input + "--\n" + said + "\n\n";
    ++cases;
  };
  for (std::string_view line : SplitLines(text)) {
    if (line.starts_with("## ")) {
      finish();
      name = std::string(line);
      input.clear();
      in_input = true;
      in_answer = false;
    } else if (line == "--" && in_input) {
      in_input = false;
      in_answer = true;
    } else if (in_input) {
      input += std::string(line) + "\n";
    } else if (!in_answer) {
      out += std::string(line) + "\n";  // before the first case
    }
  }
  finish();
  EXPECT_GT(cases, 0) << relative_path << " has no cases";
  ExpectGolden(relative_path, out);
}

std::string Changed(std::string text, std::string_view changes) {
  for (std::string_view line : SplitLines(changes)) {
    if (line.empty()) continue;
    const size_t arrow = line.find(" => ");
    if (arrow == std::string_view::npos) {
      ADD_FAILURE() << "not a change: " << line;
      continue;
    }
    const std::string from = ReplaceAll(line.substr(0, arrow), "\\n", "\n");
    std::string to = ReplaceAll(line.substr(arrow + 4), "\\n", "\n");
    if (to == "\"\"") to.clear();
    const size_t at = text.find(from);
    if (at == std::string::npos || text.find(from, at + 1) != std::string::npos) {
      ADD_FAILURE() << "not found exactly once: " << from;
      continue;
    }
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace precert::testing
