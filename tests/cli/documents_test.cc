// The examples of the documents: in the ```console blocks of docs/NAME.md a line "$ precert ..." is
// run in a copy of docs/NAME, in the document's order, and the lines below it, up to the next
// command or the block's end, are what it prints. "exit code N" is said last where it is not 0.
// With --update the documents are rewritten.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/file.h"
#include "base/text.h"
#include "cli/run_program.h"

namespace precert {
namespace {

std::string RunIn(const std::string& folder, std::string_view command) {
  const testing::ProgramRun run = testing::RunShell(
      "cd " + folder + " && PRECERT_HOME=" PRECERT_ROOT " " + std::string(PRECERT_PROGRAM) +
      std::string(command.substr(std::string_view("precert").size())));
  return run.output +
         (run.exit_code == 0 ? "" : "exit code " + std::to_string(run.exit_code) + "\n");
}

class Documents : public ::testing::TestWithParam<const char*> {};

TEST_P(Documents, ExamplesGiveWhatTheySay) {
  const std::string name = GetParam(), document = "docs/" + name + ".md";
  testing::TempDir folder;
  std::filesystem::copy(testing::ProjectPath("docs/" + name), folder.Path(""),
                        std::filesystem::copy_options::recursive);
  std::string actual;
  size_t commands = 0;
  bool inside = false, said = false;
  const std::string text = testing::ReadFile(testing::ProjectPath(document));
  for (std::string_view line : SplitLines(text)) {
    if (line == "```console") {
      inside = true;
      said = false;
    } else if (inside && line == "```") {
      inside = false;
    } else if (inside && line.starts_with("$ precert")) {
      actual += std::string(line) + "\n" + RunIn(folder.Path(""), line.substr(2));
      ++commands;
      said = true;
      continue;
    } else if (inside && said) {
      continue;  // what was printed when the document was written
    }
    actual += std::string(line) + "\n";
  }
  EXPECT_GE(commands, 3u);
  testing::ExpectGolden(document, actual);
}

INSTANTIATE_TEST_SUITE_P(All, Documents,
                         ::testing::Values("cql", "funding", "plans", "providers", "rates"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace precert
