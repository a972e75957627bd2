// precert fund as a person runs it; docs/funding.md shows more.
#include <gtest/gtest.h>

#include <string>

#include "cli/run_program.h"

namespace precert {
namespace {

using testing::Has;
using testing::Precert;
using testing::ProgramRun;
using testing::TempDir;

constexpr char kDay[] = " --as-of 2026-11-23";

TEST(Fund, RanksWithoutAFile) {
  const ProgramRun run = Precert("fund 900" + std::string(kDay));
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(run.output.starts_with("Ways to pay $900.00, as of 23 November 2026\n"));
  EXPECT_TRUE(Has(run.output, "the purpose was not stated: taken as cosmetic"));
  EXPECT_TRUE(Has(run.output, "   1  pay in full"));
  EXPECT_TRUE(Has(run.output, "example terms, not an offer"));
  EXPECT_FALSE(Has(Precert("fund 900 --no-examples" + std::string(kDay)).output, "example terms"));
  EXPECT_EQ(Precert("fund '$1,250.50'" + std::string(kDay)).exit_code, 0);
}

TEST(Fund, AShortCaseWillDo) {
  const ProgramRun run = Precert("fund 900 --file examples/six-for-720.yaml");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(Has(run.output, "Ways to pay $900.00 for 6 sessions, as of 23 November 2026"));
  EXPECT_TRUE(Has(run.output, "$900.00 becomes $720.00, $180.00 (20 %) less"));
  for (const char* example : {"acne-scars", "loan", "six-for-720"}) {
    EXPECT_EQ(Precert("fund 500 -f examples/" + std::string(example) + ".yaml").exit_code, 0)
        << example;
  }
}

TEST(Fund, OptionsGoBeforeTheFile) {
  const std::string file = " --file docs/funding/six-sessions.yaml";
  EXPECT_TRUE(Has(Precert("fund 900" + file).output, "as of 23 November 2026"));
  EXPECT_TRUE(Has(Precert("fund 900 --as-of 2026-12-31" + file).output, "today"));
  EXPECT_TRUE(Has(Precert("fund 900 --as-of 2027-01-01" + file).output,
                  "Does not apply: it ended on 31 December 2026"));
  EXPECT_TRUE(Has(Precert("fund 1200 --sessions 8" + file).output, "The other 2 sessions cost") ||
              Has(Precert("fund 1200 --sessions 8" + file).output, "the other 2 sessions cost"));
  EXPECT_TRUE(Has(Precert("fund 900 --budget 10" + file).output, "more a month than your budget"));
}

TEST(Fund, TheOrderIsThePersonsChoice) {
  const std::string base = "fund 900 --file docs/funding/six-sessions.yaml --budget 1000 --by ";
  EXPECT_TRUE(Has(Precert(base + "cost").output, "   1  Six for $720"));
  EXPECT_TRUE(Has(Precert(base + "monthly").output, "   1  Credit union"));
  EXPECT_TRUE(Has(Precert(base + "risk").output, "   1  First visit"));
}

TEST(Fund, ScheduleToTheCent) {
  TempDir dir;
  const std::string file = dir.Write(
      "f.yaml", "date: 2027-01-31\noffers: [{ kind: loan, name: L, rate: 7 %, count: 12 }]\n");
  const ProgramRun run = Precert("fund 500 --no-examples --schedule 2 --file " + file);
  EXPECT_TRUE(Has(run.output, "Payments of 2. L")) << run.output;
  EXPECT_TRUE(Has(run.output, "    1  2027-02-28      $43.26       $2.92      $40.34     $459.66"))
      << run.output;
  EXPECT_TRUE(Has(run.output, "   12  2028-01-31      $43.31       $0.25      $43.06       $0.00"))
      << run.output;
  EXPECT_TRUE(Has(run.output, "together       $519.17      $19.17     $500.00")) << run.output;
}

TEST(Fund, JsonHasEverySchedule) {
  const ProgramRun run = Precert("fund 900 --json --file docs/funding/six-sessions.yaml");
  EXPECT_EQ(run.exit_code, 0);
  for (const char* part :
       {"\"schema\": \"precert-funding/1\"", "\"amount\": 900.00", "\"apr\": 12.17",
        "\"day_after\": \"2027-05-24\"", "\"verified\": false", "\"due\": \"2026-12-23\""})
    EXPECT_TRUE(Has(run.output, part)) << part;
}

TEST(Fund, WritesThePage) {
  TempDir dir;
  const std::string page = dir.Path("page.html");
  ProgramRun run = Precert("fund 900 --file docs/funding/six-sessions.yaml --html " + page);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_TRUE(Has(run.output, "Ways to pay"));
  EXPECT_TRUE(Has(testing::ReadFile(page), "<svg role=\"img\""));
  run = Precert("fund 900 --html -" + std::string(kDay));
  EXPECT_TRUE(run.output.starts_with("<!doctype html>"));
  EXPECT_TRUE(run.output.ends_with("</html>\n"));
  EXPECT_EQ(Precert("fund 900 --html /nonexistent/page.html" + std::string(kDay)).exit_code, 2);
}

// A mistake in the words of the command: a message that names it, exit 2, nothing written.
TEST(Fund, WrongOptions) {
  struct Row {
    const char *arguments, *says;
  };
  const Row rows[] = {
      {"fund -5", "AMOUNT: error: an amount of -5 is below zero"},
      {"fund 0", "AMOUNT: error: an amount of $0.00 needs no funding"},
      {"fund lots", "AMOUNT: error: 'lots' is not an amount of money"},
      {"fund 1.005", "'1.005' is not an amount of money"},
      {"fund 1e6", "'1e6' is not an amount of money"},
      {"fund 10000000.01", "an amount of $10,000,000.01 cannot be financed here"},
      {"fund 99999999999999999999", "an amount of 99999999999999999999 is above $10,000,000,000"},
      {"fund 900 --budget -1", "--budget: error: an amount of -1 is below zero"},
      {"fund 900 --budget x", "--budget: error: 'x' is not an amount of money"},
      {"fund 900 --tax 1000000000000", "--tax: error: '1000000000000' is not a percentage"},
      {"fund 900 --tax 101", "--tax: error: '101' is not a percentage from 0 to 100"},
      {"fund 900 --sessions 0", "--sessions: error: '0' is outside 1 to 1000"},
      {"fund 900 --sessions 1.5", "--sessions: error: '1.5' is not a whole number"},
      {"fund 900 --sessions many", "--sessions: error: 'many' is not a whole number"},
      {"fund 900 --cause traumma", "did you mean 'trauma'?"},
      {"fund 900 --purpose cosmetics", "did you mean 'cosmetic'?"},
      {"fund 900 --plan-kind bronse", "did you mean 'bronze'?"},
      {"fund 900 --by price", "one of: cost, monthly, risk"},
      {"fund 900 --schedule 99", "--schedule: error: '99' is outside 1 to "},
      {"fund 900 --as-of 2026-02-30", "--as-of: error: '2026-02-30' is not a date"},
      {"fund 900 --as-of 2031-01-01", "the yearly limits of 2031 are not known"},
      {"fund 900 --as-of 2031-01-01", "known are 2024, 2025, 2026, 2027"},
      {"fund 900 --file nothing.yaml", "nothing.yaml: error: cannot open this file"},
      {"fund", "AMOUNT is required"},
  };
  for (const Row& row : rows) {
    TempDir dir;
    const std::string page = dir.Path("page.html");
    const std::string day = Has(row.arguments, "--as-of") ? "" : kDay;
    const ProgramRun run = Precert(row.arguments + day + " --html " + page);
    EXPECT_EQ(run.exit_code, 2) << row.arguments << "\n" << run.output;
    EXPECT_TRUE(Has(run.output, row.says)) << row.arguments << "\n" << run.output;
    EXPECT_NE(testing::RunShell("test -e " + page).exit_code, 0) << row.arguments;
  }
}

// A mistake in the file: the line, what is wrong and what would do.
TEST(Fund, WrongFiles) {
  struct Row {
    const char *text, *says, *hint;
  };
  const Row rows[] = {
      {"finanse: {}\n", "f.yaml:1:1 at finanse: error: unknown key \"finanse\"",
       "did you mean 'finance'?"},
      {"plan kind: bronz\n", "f.yaml:1:12 at plan kind: error: \"bronz\" is not known",
       "did you mean 'bronze'?"},
      {"purpose: medicall\n", "f.yaml:1:10 at purpose: error: \"medicall\" is not a purpose",
       "did you mean 'medical'?"},
      {"patient: { state: Texas }\n",
       "f.yaml:1:19 at patient.state: error: \"Texas\" is not a state",
       "write it with two letters, as TX"},
      {"sessions: 0\n", "f.yaml:1:11 at sessions: error: \"0\" is outside 1 to 1000", ""},
      {"lines: [{ sessions: 2000 }]\n", "at lines[0].sessions: error: \"2000\" is outside", ""},
      {"on: soon\n", "f.yaml:1:5 at on: error: \"soon\" is not a date", ""},
      {"offers:\n  - { kind: loan, rate: 1000000000000, count: 12 }\n",
       "f.yaml:2:25 at offers[0].rate: error: a rate of 1000000000000 % is outside 0 to 1000 %",
       ""},
      {"offers:\n  - { kind: package, price: cheap, list price: 150 }\n",
       "f.yaml:2:29 at offers[0].price: error: \"cheap\" is not an amount of money", ""},
      {"offers:\n  - { kind: payment-plan, count: 6 }\n  - { kind: loan, count: 12 }\n",
       "f.yaml:3:5 at offers[1]: error: its yearly rate is not stated", "add 'rate', such as 7 %"},
      {"offers:\n  - { kind: credit-card, rate: 32.99 %, monthly: 20 }\n",
       "f.yaml:2:5 at offers[0]: error: payments of $20.00 a month never pay off $900.00 at "
       "32.99 % a year: the first month's interest is $24.74",
       "the smallest payment that would is $24.75; $51.72 does it in 24 months"},
      {"offers:\n  - { kind: loan, monthly: 20, count: 12 }\n",
       "f.yaml:2:5 at offers[0]: error: 12 payments of $20.00 are $240.00 and do not repay "
       "$900.00: "
       "there is no rate that fits",
       "the smallest payment that would is $75.00"},
      {"offers:\n  - { kind: loan, price: 0.01, monthly: 900, count: 12 }\n",
       "cannot be stated: the rate is above 100,000 %", "check the amounts"},
      {"offers:\n  - { kind: package, price: 200, list price: 150, count: 6 }\n",
       "f.yaml:2:5 at offers[0]: error: its price is above the usual price",
       "both for one session"},
      {"offers:\n  - { kind: promotion, rate: 30 % }\n",
       "f.yaml:2:5 at offers[0]: error: it does not say how long it runs", "add 'count'"},
      {"[1, 2]\n", "f.yaml:1:1: error: must be a mapping", ""},
      {"a: [\n", "f.yaml:", ""},
  };
  for (const Row& row : rows) {
    TempDir dir;
    const std::string file = dir.Write("f.yaml", row.text);
    const std::string page = dir.Path("page.html");
    const ProgramRun run = Precert("fund 900 --file " + file + kDay + " --html " + page);
    EXPECT_EQ(run.exit_code, 2) << row.text << run.output;
    EXPECT_TRUE(Has(run.output, row.says)) << row.text << run.output;
    EXPECT_TRUE(Has(run.output, row.hint)) << row.text << run.output;
    EXPECT_NE(testing::RunShell("test -e " + page).exit_code, 0) << row.text;
  }
}

}  // namespace
}  // namespace precert
