// precert cql check, fmt and explain as a person runs them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "cli/run_program.h"

namespace precert {
namespace {

using testing::Has;
using testing::Precert;
using testing::ProgramRun;
using testing::ProjectPath;
using testing::TempDir;

constexpr char kLibrary[] = "library A\nusing FHIR version '4.0.1'\ncontext Patient\n";

TEST(CqlCheck, ReportsEveryErrorOfEveryFile) {
  TempDir dir;
  dir.Write("one.cql", std::string(kLibrary) +
                           "define \"Adult\": Agee() > 18\n"
                           "define B: 1 + 'a'\n"
                           "define C: Adullt\n");
  dir.Write("two.cql", "define D: (1 +\ndefine E: 1 and true\ndefine F: D + 1\n");
  dir.Write("three.cql", "define G: 1\n");
  const ProgramRun run = Precert("cql check " + dir.Path(""));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_TRUE(Has(run.output, "one.cql:4:17: error: ")) << run.output;
  EXPECT_TRUE(Has(run.output, "one.cql:5:11: error: ")) << run.output;
  EXPECT_TRUE(Has(run.output, "one.cql:6:11: error: ")) << run.output;
  EXPECT_TRUE(Has(run.output, "did you mean \"Adult\"?")) << run.output;
  EXPECT_TRUE(Has(run.output, "  define C: Adullt\n            ^~~~~~\n")) << run.output;
  // What did not parse is not missed by what uses it, and what parsed is checked all the same.
  EXPECT_TRUE(Has(run.output, "two.cql:1:15: error: expected an expression")) << run.output;
  EXPECT_TRUE(Has(run.output, "two.cql:2:11: error: ")) << run.output;
  EXPECT_FALSE(Has(run.output, "two.cql:3")) << run.output;
  EXPECT_FALSE(Has(run.output, "three.cql:")) << run.output;
  EXPECT_TRUE(Has(run.output, "3 files: 5 errors\n")) << run.output;
}

TEST(CqlCheck, AcceptsValueSetsThatAreNotLoaded) {
  TempDir dir;
  const std::string file =
      dir.Write("a.cql", std::string(kLibrary) +
                             "valueset \"V\": 'urn:v'\ndefine X: exists [Condition: \"V\"]\n");
  const ProgramRun run = Precert("cql check " + file);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.output, "1 file: no errors\n");
}

TEST(CqlCheck, FindsIncludedLibraries) {
  TempDir dir, other;
  const std::string main = dir.Write("Main.cql",
                                     "library Main\ninclude Common version '1.10' called C\n"
                                     "include Other\ndefine A: C.X + Other.Y\n");
  dir.Write("Common-1.10.cql", "library Common version '1.10'\ndefine X: 1\n");
  ProgramRun run = Precert("cql check " + main);
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_TRUE(Has(run.output, "library Other was not found")) << run.output;
  EXPECT_TRUE(Has(run.output, "--include DIR adds a folder")) << run.output;
  // Without a version the newest is taken.
  other.Write("Other-1.9.cql", "library Other version '1.9'\n");
  other.Write("Other-1.10.cql", "library Other version '1.10'\ndefine Y: 2\n");
  run = Precert("cql check " + main + " --include " + other.Path(""));
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_EQ(run.output, "1 file: no errors\n");
  // A name in quotes cannot lead out of the folders.
  const std::string away =
      dir.Write("Away.cql", "include \"../Common-1.10\" called X\ndefine A: 1\n");
  run = Precert("cql check " + away);
  EXPECT_TRUE(Has(run.output, "was not found")) << run.output;
}

TEST(CqlCheck, ListPromotionAndDemotion) {
  TempDir dir;
  const std::string promote = dir.Write("p.cql", "define A: First(1)\n");
  const std::string demote = dir.Write("d.cql", "define A: Abs({1})\n");
  EXPECT_EQ(Precert("cql check " + promote).exit_code, 2);
  EXPECT_EQ(Precert("cql check --list-promotion " + promote).exit_code, 0);
  EXPECT_EQ(Precert("cql check " + demote).exit_code, 2);
  EXPECT_EQ(Precert("cql check --list-demotion " + demote).exit_code, 0);
}

TEST(CqlCheck, Json) {
  const ProgramRun run = Precert("cql check - --json", "define A: Coun({1})");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_TRUE(Has(run.output, "\"line\": 1")) << run.output;
  EXPECT_TRUE(Has(run.output, "\"column\": 11")) << run.output;
  EXPECT_TRUE(Has(run.output, "\"endColumn\": 15")) << run.output;
  EXPECT_TRUE(Has(run.output, "\"severity\": \"error\"")) << run.output;
  EXPECT_TRUE(Has(run.output, R"("hint": "did you mean \"Count\"?")")) << run.output;
  EXPECT_EQ(Precert("cql check - --json", "define A: 1").output, "[]\n");
}

TEST(CqlFmt, RewritesInPlaceAndIsThenContent) {
  TempDir dir;
  const std::string a = dir.Write("a.cql", "define A:1+2 // sum\n");
  const std::string b = dir.Write("b.cql", "define B:\n  3\n");
  const std::string broken = dir.Write("c.cql", "define C: (\n");
  ProgramRun run = Precert("cql fmt --check " + a + " " + b);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.output, a + "\n");
  run = Precert("cql fmt --stdout " + a);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.output, "define A:\n  1 + 2 // sum\n");
  EXPECT_EQ(testing::ReadFile(a), "define A:1+2 // sum\n");
  run = Precert("cql fmt " + dir.Path(""));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_TRUE(Has(run.output, "c.cql:1:12: error: ")) << run.output;
  EXPECT_EQ(testing::ReadFile(a), "define A:\n  1 + 2 // sum\n");
  EXPECT_EQ(testing::ReadFile(broken), "define C: (\n");
  EXPECT_EQ(Precert("cql fmt --check " + a + " " + b).exit_code, 0);
  EXPECT_EQ(Precert("cql fmt", "define A:1").output, "define A:\n  1\n");
  EXPECT_EQ(Precert("cql fmt --check -", "define A:1").output, "standard input\n");
  EXPECT_EQ(Precert("cql fmt /nonexistent.cql").exit_code, 2);
}

TEST(CqlExplain, SaysWhatIsWrong) {
  const std::string start = "cql explain FieldTreatment.cql --data patient.json ";
  struct Row {
    std::string arguments;
    const char* says;
  };
  const Row rows[] = {
      {start, "--define is required"},
      {start + "--define Coverd", "did you mean 'Covered'?"},
      {start + "--define Covered --now yesterday", "'yesterday' is not a time"},
      {start + "--define Covered --parameter 'Request date'", "has no '='"},
      {start + "--define Covered --parameter 'Request day=@2026'", "did you mean 'Request date'?"},
      {start + "--define Covered --parameter 'Request date=1 +'", "expected an expression"},
      {start + "--define Covered --parameter \"Request date='today'\"", "DateTime"},
      {start + "--define Covered --valuesets nowhere", "nowhere"},
      {start + "--define Covered --include nowhere", "there is no such folder"},
      {start + "--define Covered --depth 0", "--depth"},
      {"cql explain FieldTreatment.cql --data nobody.json --define Covered", "nobody.json"},
      {"cql explain nothing.cql --define Covered", "nothing.cql"},
  };
  for (const Row& row : rows) {
    const ProgramRun run = Precert(row.arguments, "", "docs/cql");
    EXPECT_EQ(run.exit_code, 2) << row.arguments << "\n" << run.output;
    EXPECT_TRUE(Has(run.output, row.says)) << row.arguments << "\n" << run.output;
  }
}

TEST(CqlCheck, AFileThatCannotBeReadIsNotWithoutErrors) {
  const ProgramRun run = Precert("cql check none.cql");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.output, "none.cql: error: cannot open this file: No such file or directory\n");
}

TEST(CqlExplain, NamesElmByItsTypeAndItsPlaceInTheCql) {
  TempDir dir;
  const std::string library = dir.Write(
      "a.json",
      R"({"library":{"identifier":{"id":"A"},"statements":{"def":[{"name":"Y","context":"Unfiltered",)"
      R"("expression":{"type":"And","operand":[{"type":"Greater","locator":"5:3-5:9","operand":[)"
      R"({"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}Integer","value":"3"},)"
      R"({"type":"Literal","valueType":"{urn:hl7-org:elm-types:r1}Integer","value":"2"}]},)"
      R"({"type":"Not","operand":{"type":"Literal",)"
      R"("valueType":"{urn:hl7-org:elm-types:r1}Boolean","value":"true"}}]}}]}}})");
  const ProgramRun run =
      Precert("cql explain " + library + " --define Y --data patient.json", "", "docs/cql");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(Has(run.output, "Greater, at 5:3-5:9 of the CQL → true")) << run.output;
  EXPECT_FALSE(Has(run.output, "{\"type\"")) << run.output;
}

TEST(CqlEval, TakesLibrariesValueSetsAndParameters) {
  const std::string start =
      "cql eval --library FieldTreatment.cql --data patient.json --valuesets valuesets.txt ";
  EXPECT_EQ(Precert(start + "'\"Adult\"'", "", "docs/cql").output, "true\n");
  // The parameter's value is converted as its default would be: a Date to a DateTime.
  EXPECT_EQ(
      Precert(start + "'\"Adult\"' --parameter 'Request date=@1970-01-01'", "", "docs/cql").output,
      "false\n");
  TempDir dir;
  const std::string sets = dir.Write(
      "sets.json",
      R"({"urn:example:vs:actinic-keratosis": [["http://hl7.org/fhir/sid/icd-10-cm", ["L57.0"]]]})");
  EXPECT_EQ(Precert("cql eval --library FieldTreatment.cql --data patient.json --valuesets " +
                        sets + " 'Count(\"Active keratoses\")'",
                    "", "docs/cql")
                .output,
            "1\n");
}

}  // namespace
}  // namespace precert
