// The program as a person runs it: arguments, exit codes, messages, files.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "cli/run_program.h"

namespace precert {
namespace {

using testing::Has;
using testing::Precert;
using testing::ProgramRun;
using testing::ProjectPath;
using testing::TempDir;

TEST(Program, AnswersEveryExampleWithExitCodeZero) {
  size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ProjectPath("examples"))) {
    for (const char* format : {"text", "json", "html"}) {
      ProgramRun run = Precert("check " + entry.path().string() + " --format " + format);
      EXPECT_EQ(run.exit_code, 0) << entry.path() << "\n" << run.output;
      EXPECT_FALSE(run.output.empty());
    }
    ++seen;
  }
  EXPECT_GE(seen, 11u);
}

struct Row {
  const char* arguments;
  int exit_code;
  const char* says;
};

TEST(Program, SaysWhatIsWrong) {
  const Row rows[] = {
      {"check", 2, "CASE is required"},
      {"check no-such-file.yaml", 2, "no-such-file.yaml"},
      {"check examples", 2, "examples"},
      {"check examples/spa.yaml --plan lakside-ppo", 2, "did you mean 'lakeside-ppo'?"},
      {"check examples/spa.yaml --plan nothing-like-it", 2, "the plans are"},
      {"check examples/spa.yaml --as-of 2026-02-30", 2, "'2026-02-30' is not a date"},
      {"check examples/spa.yaml --as-of 2019-01-01", 2, "not in force on 2019-01-01"},
      {"check examples/spa.yaml --format pdf", 2, "pdf"},
      {"check examples/spa.yaml --policies /nonexistent", 2, "/nonexistent"},
      {"check examples/spa.yaml -o /nonexistent/answer.txt", 2, "/nonexistent"},
      {"frobnicate", 2, "frobnicate"},
      {"policy show aetna-cpb-251", 2, "did you mean 'aetna-cpb-0251'?"},
      {"policy test no-such-policy", 2, "there is no policy 'no-such-policy'"},
      {"replay examples/spa.yaml", 2, "the file is not JSON"},
      {"replay examples/twelve-keratoses.json", 2, "the file is not a determination"},
      {"--help", 0, "check"},
      {"check --help", 0, "--as-of"},
      {"--version", 0, "precert 0."},
      {"policy list", 0, "cms-ncd-250.4"},
      {"policy show aetna-cpb-0251", 0, "define \"Fifteen or more lesions\""},
      {"cql eval '1 + 2'", 0, "3"},
      {"cql eval '1 +'", 2, "error"},
  };
  for (const Row& row : rows) {
    ProgramRun run = Precert(row.arguments);
    EXPECT_EQ(run.exit_code, row.exit_code) << row.arguments << "\n" << run.output;
    EXPECT_TRUE(Has(run.output, row.says)) << row.arguments << "\n" << run.output;
  }
}

TEST(Program, ReadsStandardInput) {
  ProgramRun run =
      Precert("check - --as-of 2026-11-23",
              "plan: lakeside-ppo\nservice: acne extraction\ndiagnosis: [L70.0]\nbilled: 90\n");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(Has(run.output, "Opening and emptying of acne lesions")) << run.output;
  run = Precert("check -", "   ");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_TRUE(Has(run.output, "the case is empty")) << run.output;
}

TEST(Program, WritesTheAnswerAsideAndRenames) {
  TempDir dir;
  const std::string path = dir.Path("answer.json");
  EXPECT_EQ(Precert("check examples/spa.yaml --format json -o " + path).exit_code, 0);
  const std::string before = testing::ReadFile(path);
  EXPECT_TRUE(Has(before, "\"outcome\": \"not-covered\""));
  // A later failure leaves the old answer whole, and nothing beside it.
  EXPECT_EQ(Precert("check examples/no-such.yaml --format json -o " + path).exit_code, 2);
  EXPECT_EQ(testing::ReadFile(path), before);
  size_t files = 0;
  for ([[maybe_unused]] const auto& e : std::filesystem::directory_iterator(dir.Path(""))) ++files;
  EXPECT_EQ(files, 1u);
}

TEST(Program, SameCaseSameBytes) {
  const std::string once = Precert("check examples/acne-scars.yaml --format json").output;
  EXPECT_EQ(Precert("check examples/acne-scars.yaml --format json").output, once);
}

TEST(Program, ReplayComparesByteForByte) {
  TempDir dir;
  const std::string path = dir.Path("answer.json");
  ASSERT_EQ(Precert("check examples/no-photos.yaml --format json -o " + path).exit_code, 0);
  ProgramRun same = Precert("replay " + path);
  EXPECT_EQ(same.exit_code, 0) << same.output;
  EXPECT_TRUE(Has(same.output, "reproduced byte for byte"));
  std::string changed = testing::ReadFile(path);
  const size_t at = changed.find("\"needs-information\"");
  ASSERT_NE(at, std::string::npos);
  changed.replace(at, 19, "\"covered\"");
  ProgramRun different = Precert("replay " + dir.Write("changed.json", changed));
  EXPECT_EQ(different.exit_code, 1) << different.output;
  EXPECT_TRUE(Has(different.output, "recorded: \"outcome\": \"covered\"")) << different.output;
}

TEST(Program, ABrokenPolicyIsNamedWithLineColumnAndCaret) {
  TempDir dir;
  std::filesystem::copy(ProjectPath("policies"), dir.Path("policies"),
                        std::filesystem::copy_options::recursive);
  std::string text = testing::ReadFile(dir.Path("policies/aetna-cpb-0251/policy.md"));
  const std::string good = "\"Lesions counted\" >= 15";
  ASSERT_NE(text.find(good), std::string::npos);
  text.replace(text.find(good), good.size(), "\"Lesions counted\" >= = 15");
  dir.Write("policies/aetna-cpb-0251/policy.md", text);
  ProgramRun run =
      Precert("check examples/twelve-keratoses.yaml --policies " + dir.Path("policies"));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_TRUE(Has(run.output, "policy.md:")) << run.output;
  EXPECT_TRUE(Has(run.output, "\"Lesions counted\" >= = 15")) << run.output;
  EXPECT_TRUE(Has(run.output, "^")) << run.output;
  // A policy that the case does not need may be broken.
  EXPECT_EQ(Precert("check examples/seventeen-keratoses.yaml --policies " + dir.Path("policies"))
                .exit_code,
            0);
}

TEST(Program, APlanFolderCanBeGiven) {
  ProgramRun run = Precert("check examples/twelve-keratoses.yaml --plan plans/golden-hmo");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(Has(run.output, "Golden Example HMO")) << run.output;
}

}  // namespace
}  // namespace precert
