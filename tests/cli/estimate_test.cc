// precert estimate and precert plan as a person runs them: what is said of bad input, and that
// nothing is written then.
#include <gtest/gtest.h>

#include "base/file.h"
#include "cli/run_program.h"

namespace precert {
namespace {

using testing::Has;
using testing::Precert;
using testing::ProgramRun;
using testing::TempDir;

TEST(Estimate, TextJsonAndHtml) {
  TempDir dir;
  const std::string page = dir.Path("page.html"), json = dir.Path("estimate.json");
  ProgramRun run =
      Precert("estimate examples/twelve-keratoses.yaml --html " + page + " -o " + json + " --json");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_EQ(run.output, "");
  const std::string text = testing::ReadFile(json);
  EXPECT_TRUE(Has(text, "\"schema\": \"precert.estimate.v1\"")) << text;
  EXPECT_TRUE(Has(text, "\"patient_low\": 164.00")) << text;
  EXPECT_TRUE(Has(text, "\"patient_high\": 820.00")) << text;
  EXPECT_TRUE(Has(text, "\"name\": \"deductible in network\"")) << text;
  EXPECT_TRUE(Has(testing::ReadFile(page), "<h1>What it will cost</h1>"));
  run = Precert("estimate examples/twelve-keratoses.yaml");
  EXPECT_TRUE(Has(run.output, "you pay        $164.00 to $820.00")) << run.output;
  EXPECT_TRUE(Has(run.output, "What makes the range")) << run.output;
  EXPECT_TRUE(Has(run.output, "By the end of the plan year, 31 December 2026")) << run.output;
}

// The estimate is the determination's: `check` and `estimate` never differ.
TEST(Estimate, AgreesWithCheck) {
  for (const char* example :
       {"acne-scars", "seventh-session", "out-of-network", "burn-scar-minor"}) {
    const std::string file = "examples/" + std::string(example) + ".yaml";
    const std::string check = Precert("check " + file + " --format json").output;
    const std::string estimate = Precert("estimate " + file + " --json").output;
    for (const char* key : {"\"patient_low\": ", "\"patient_high\": ", "\"plan_high\": "}) {
      const size_t a = check.find(key), b = estimate.find(key);
      ASSERT_NE(a, std::string::npos) << check;
      ASSERT_NE(b, std::string::npos) << estimate;
      EXPECT_EQ(check.substr(a, check.find('\n', a) - a),
                estimate.substr(b, estimate.find('\n', b) - b))
          << example;
    }
  }
}

TEST(Estimate, SaysWhatIsWrong) {
  TempDir dir;
  const std::string out = dir.Path("out.txt");
  const struct {
    const char *change, *says;
  } rows[] = {
      {"billed: -700", "billed: error: \"-700\" is not an amount of money"},
      {"billed: much", "\"much\" is not an amount of money"},
      {"billed: 99999999999999", "is not an amount of money"},
      {"used: { deductible: -1 }", "\"-1\" is not an amount of money"},
      {"sessions: 1001", "\"1001\" is outside 1 to"},
      {"days: 0", "\"0\" is outside 1 to"},
      {"provider: { tier: 3 }", "\"3\" is outside 1 to 2"},
      {"used: { deductibel: 5 }", "did you mean 'deductible'?"},
  };
  for (const auto& row : rows) {
    const std::string text =
        "plan: lakeside-ppo\ndate: 2026-11-02\ncode: \"15789\"\n" + std::string(row.change) + "\n";
    const ProgramRun run = Precert("estimate - -o " + out, text);
    EXPECT_EQ(run.exit_code, 2) << row.change << "\n" << run.output;
    EXPECT_TRUE(Has(run.output, row.says)) << row.change << "\n" << run.output;
    EXPECT_FALSE(FileExists(out)) << row.change;
  }
  const std::string good = "examples/twelve-keratoses.yaml ";
  EXPECT_TRUE(Has(Precert("estimate " + good + "--plan lakeside-pp").output,
                  "did you mean 'lakeside-ppo'?"));
  EXPECT_TRUE(Has(Precert("estimate " + good + "--as-of 2031-01-01").output, "is not in force on"));
  EXPECT_TRUE(Has(Precert("estimate " + good + "--as-of soon").output, "'soon' is not a date"));
  EXPECT_EQ(Precert("estimate nothing.yaml").exit_code, 2);
}

TEST(PlanImport, NothingIsWrittenWhenTheInputIsWrong) {
  TempDir dir;
  const std::string data = "tests/plan/data/marketplace/", folder = dir.Path("plan");
  const std::string files =
      " --attributes " + data + "attributes.csv --benefits " + data + "benefits.csv ";
  const struct {
    std::string arguments;
    const char* says;
  } rows[] = {
      {files + "--plan 99001TX0010001-09", "the nearest in the file: 99001TX0010001-0"},
      {files + "--plan 99001TX0010001", "give one of its variants: 99001TX0010001-01"},
      {files + "--plan 99001TX0010001-01 --year 2031", "it is for 2026"},
      {" --attributes " + data + "benefits.csv --benefits " + data +
           "attributes.csv --plan 99001TX0010001-01",
       "the file has no column 'PlanMarketingName'"},
      {" --attributes none.csv --benefits none.csv --plan X", "none.csv"},
      {" --attributes " + data + "attributes.csv --benefits " + data + " --plan X", "folder"},
      {files, "--plan is required"},
  };
  for (const auto& row : rows) {
    const ProgramRun run = Precert("plan import " + row.arguments + " -o " + folder);
    EXPECT_EQ(run.exit_code, 2) << row.arguments << "\n" << run.output;
    EXPECT_TRUE(Has(run.output, row.says)) << row.arguments << "\n" << run.output;
    EXPECT_FALSE(FileExists(folder + "/plan.md")) << row.arguments;
  }
  const std::string good = "plan import" + files + "--plan 99001TX0010001-01 -o " + folder;
  EXPECT_EQ(Precert(good).exit_code, 0);
  const std::string before = testing::ReadFile(folder + "/plan.md");
  // What is there is not written over unless it is asked for.
  const ProgramRun again = Precert(good);
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_TRUE(Has(again.output, "--force to replace it")) << again.output;
  EXPECT_EQ(Precert(good + " --force").exit_code, 0);
  EXPECT_EQ(testing::ReadFile(folder + "/plan.md"), before);
}

// What was imported is a plan like any other.
TEST(PlanImport, CheckAndEstimateUseIt) {
  TempDir dir;
  const std::string data = "tests/plan/data/marketplace/", folder = dir.Path("plan");
  ASSERT_EQ(Precert("plan import --attributes " + data + "attributes.csv --benefits " + data +
                    "benefits.csv --plan 99001TX0010001-01 -o " + folder)
                .exit_code,
            0);
  const ProgramRun check = Precert("check examples/twelve-keratoses.yaml --plan " + folder);
  EXPECT_EQ(check.exit_code, 0) << check.output;
  EXPECT_TRUE(Has(check.output, "not known: the plan's papers do not say")) << check.output;
  const ProgramRun cosmetic = Precert("check examples/wrinkle-laser.yaml --plan " + folder);
  EXPECT_TRUE(Has(cosmetic.output, "NOT COVERED")) << cosmetic.output;
  const ProgramRun estimate = Precert("estimate examples/twelve-keratoses.yaml --plan " + folder);
  EXPECT_EQ(estimate.exit_code, 0) << estimate.output;
  EXPECT_TRUE(Has(estimate.output, "The plan's papers do not name this service"))
      << estimate.output;
}

}  // namespace
}  // namespace precert
