// precert provider as a person runs it; docs/providers.md shows more.
#include <gtest/gtest.h>

#include <string>

#include "cli/run_program.h"

namespace precert {
namespace {

using testing::Has;
using testing::Precert;
using testing::ProgramRun;
using testing::ProjectPath;
using testing::TempDir;

constexpr char kAda[] = "provider 1999999042 --as-of 2026-11-23 ";

TEST(Provider, SaysWhatIsWrong) {
  const struct {
    const char *arguments, *says;
  } rows[] = {
      {"provider", "NPI is required"},
      {"provider 1999999018", "--plan is required"},
      {"provider 1999999018 --plan lakeside-pp", "did you mean 'lakeside-ppo'?"},
      {"provider 1999999018 --plan nothing-like-it", "for another one name its directories with"},
      {"provider 1999999019 --plan lakeside-ppo --as-of 2026-11-23",
       "NPI 1999999019 has check digit 9, and 8 would be right\n  did you mean 1999999018 (Example "
       "Dermatology Associates)"},
      {"provider 19999990 --plan lakeside-ppo", "NPI '19999990' is not ten digits"},
      {"provider 3999999018 --plan lakeside-ppo", "an NPI begins with 1 or 2"},
      {"provider 1999999018 --plan lakeside-ppo --as-of today", "'today' is not a date"},
      {"provider 1999999018 --plan lakeside-ppo --as-of 2020-01-01",
       "is not in force on 2020-01-01"},
      {"provider 1999999018 --plan lakeside-ppo --near here",
       "--near: error: 'here' is not a place"},
      {"provider 1999999018 --plan lakeside-ppo --directory none",
       "none: error: there is no such file"},
      {"provider 1999999018 --plan lakeside-ppo --service 'dermel peel'",
       "did you mean 'dermal peel'"},
      {"provider 1999999018 --plan lakeside-ppo --code 17320",
       "'17320' is not a code of a service"},
      {"provider 1999999018 --plan lakeside-ppo --service x --code 15789", "excludes"},
      {"provider 1999999018 --plan lakeside-ppo --most 1000", "--most"},
  };
  for (const auto& row : rows) {
    const ProgramRun run = Precert(row.arguments);
    EXPECT_EQ(run.exit_code, 2) << row.arguments << "\n" << run.output;
    EXPECT_TRUE(Has(run.output, row.says)) << row.arguments << "\n" << run.output;
  }
}

TEST(Provider, JsonHoldsEverySourceAndRule) {
  const ProgramRun run = Precert(std::string(kAda) +
                                     "--plan lakeside-ppo --known-as 88888TX0010001 --directory "
                                     "plan-net.ndjson providers.json --json",
                                 "", "docs/providers");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  for (const char* part :
       {"\"status\": \"unknown\"", "\"conflicting\": true", "\"status\": \"in-network\"",
        "\"status\": \"out-of-network\"", "\"specialty_words\": \"dermatology (207N00000X)\"",
        "\"clause\": \"lakeside-ppo 2026, section 5.2\"", "\"latitude\": 32.950000",
        "\"unreadable_count\": 0"}) {
    EXPECT_TRUE(Has(run.output, part)) << part << "\n" << run.output;
  }
}

TEST(Provider, APlanThatOnlyDirectoriesKnow) {
  const ProgramRun run = Precert(
      std::string(kAda) + "--plan 88888TX0010002 --directory providers.json", "", "docs/providers");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_TRUE(Has(run.output, "IN NETWORK: providers.json lists Ada Example")) << run.output;
  EXPECT_TRUE(Has(run.output, "there is no document of the plan 88888TX0010002")) << run.output;
}

TEST(Provider, BadRecordsAreToldAndTheAnswerStillGiven) {
  TempDir dir;
  const std::string file = dir.Write(
      "d.ndjson", testing::ReadFile(ProjectPath("docs/providers/plan-net.ndjson")) + "{\"a\":\n");
  const ProgramRun run = Precert(std::string(kAda) + "--plan lakeside-ppo --directory " + file);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_TRUE(Has(run.output, "d.ndjson:12")) << run.output;
  EXPECT_TRUE(Has(run.output, "1 record of the directories could not be read and was passed over"))
      << run.output;
  EXPECT_TRUE(Has(run.output, "IN NETWORK")) << run.output;
}

// A plan's front matter names its directories, and check asks them all.
TEST(Provider, CheckAsksThePlansDirectories) {
  TempDir dir;
  std::string plan = testing::ReadFile(ProjectPath("plans/lakeside-ppo/plan.md"));
  const std::string at = "policies: [Aetna]\n";
  plan.replace(plan.find(at), at.size(),
               at + "directories: [plan-net.ndjson, providers.json]\nknown as: [88888TX0010001]\n");
  dir.Write("plan.md", plan);
  for (const char* file : {"plan-net.ndjson", "providers.json"}) {
    dir.Write(file, testing::ReadFile(ProjectPath(std::string("docs/providers/") + file)));
  }
  std::string request = testing::ReadFile(ProjectPath("examples/twelve-keratoses.yaml"));
  request.replace(request.find("1999999018"), 10, "1999999042");
  request.replace(request.find("Example Dermatology Associates"), 30, "Ada Example");
  const std::string file = dir.Write("case.yaml", request);
  const ProgramRun run = Precert("check " + file + " --plan " + dir.Path("") + " --format json");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(Has(run.output, "\"conflicting\": true")) << run.output;
  EXPECT_TRUE(Has(run.output,
                  "the sources contradict each other: in network says plan-net.ndjson as of "
                  "18 November 2026, out of network says providers.json"))
      << run.output;
  EXPECT_TRUE(Has(run.output, "providers.json")) << run.output;
}

}  // namespace
}  // namespace precert
