// precert cql run as a person runs it; docs/cql.md shows more.
#include <gtest/gtest.h>

#include <string>

#include "base/file.h"
#include "cli/run_program.h"

namespace precert {
namespace {

using testing::Has;
using testing::Precert;
using testing::ProgramRun;
using testing::ProjectPath;
using testing::RunShell;
using testing::TempDir;

const std::string kRun = "cql run FieldTreatment.cql --valuesets valuesets.txt ";

ProgramRun RunField(const std::string& arguments, const std::string& input = "") {
  return Precert(kRun + arguments, input, "docs/cql");
}

std::string Read(const std::string& path) {
  Result<std::string> text = precert::ReadFile(path, 1 << 20);
  return text.ok() ? *text : "error: " + text.error().message;
}

TEST(CqlRun, PackedFilesGiveTheSame) {
  TempDir dir;
  const std::string plain = ProjectPath("docs/cql/patients.ndjson");
  RunShell("gzip -c " + plain + " > " + dir.Path("p.gz"));
  RunShell("zstd -q -c " + plain + " > " + dir.Path("p.zst"));
  const std::string out = " --define Covered -o " + dir.Path("out");
  EXPECT_EQ(RunField("--data patients.ndjson" + out).exit_code, 3);
  const std::string expected = Read(dir.Path("out"));
  EXPECT_TRUE(Has(expected, R"({"line":2,"patient":"p2","results":{"Covered":true}})")) << expected;
  for (const std::string& data :
       {dir.Path("p.gz"), dir.Path("p.zst"), std::string("- < ") + plain}) {
    EXPECT_EQ(RunField("--jobs 2" + out + " --data " + data).exit_code, 3) << data;
    EXPECT_EQ(Read(dir.Path("out")), expected) << data;
  }
}

TEST(CqlRun, OnePatientOverManyLines) {
  const ProgramRun run = RunField("--data patient.json --define Adult");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.output, "{\"line\":1,\"patient\":\"p1\",\"results\":{\"Adult\":true}}\n");
}

TEST(CqlRun, ParametersAndEveryPublicDefinition) {
  const ProgramRun run =
      RunField("--data patient.json --parameter 'Request date=@1970-01-01T00:00:00.0+00:00'");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(Has(run.output, "\"Adult\":false")) << run.output;
  EXPECT_TRUE(Has(run.output, "\"Active keratoses\":[{\"reference\":\"Condition/ak-face\"}]"));
  EXPECT_TRUE(Has(run.output, "\"Covered\":false"));
}

TEST(CqlRun, AParameterReachesTheIncludedLibraries) {
  TempDir dir;
  dir.Write("Inner.cql",
            "library Inner\nparameter \"Limit\" Integer default 1\n"
            "define Twice: \"Limit\" * 2\n");
  dir.Write("Outer.cql",
            "library Outer\ninclude Inner\nparameter \"Limit\" Integer\n"
            "define Both: {\"Limit\", Inner.Twice}\n");
  dir.Write("p.ndjson", "{\"resourceType\":\"Patient\",\"id\":\"p\"}\n");
  const ProgramRun run = Precert("cql run " + dir.Path("Outer.cql") + " --data " +
                                 dir.Path("p.ndjson") + " --parameter Limit=5");
  EXPECT_EQ(run.output, "{\"line\":1,\"patient\":\"p\",\"results\":{\"Both\":[5,10]}}\n");
}

TEST(CqlRun, WhatCannotStartIsSaidAndNothingIsWritten) {
  TempDir dir;
  struct Row {
    std::string arguments;
    const char* message;
  };
  const Row rows[] = {
      {"--data none.ndjson", "none.ndjson: error: cannot be opened: No such file or directory"},
      {"--data .", ".: error: is a folder, not a file"},
      {"--data patients.ndjson --define Coverd", "did you mean 'Covered'?"},
      {"--data patients.ndjson --parameter 'Request dat=1'", "Request dat"},
      {"--data patients.ndjson --jobs 0", "--jobs"},
      {"--data patients.ndjson --format xml", "--format"},
      {"", "--data is required"},
  };
  for (const Row& row : rows) {
    const ProgramRun run = RunField(row.arguments + " -o " + dir.Path("out"));
    EXPECT_EQ(run.exit_code, 2) << row.arguments << ": " << run.output;
    EXPECT_TRUE(Has(run.output, row.message)) << row.arguments << ": " << run.output;
    EXPECT_TRUE(Has(Read(dir.Path("out")), "error: ")) << row.arguments;
  }
  EXPECT_EQ(RunField("--data patients.ndjson -o " + dir.Path("no/such/folder")).exit_code, 2);
}

TEST(CqlRun, AFileThatBreaksOffLeavesNoOutput) {
  TempDir dir;
  RunShell("gzip -c " + ProjectPath("docs/cql/patients.ndjson") + " | head -c 300 > " +
           dir.Path("cut.gz"));
  const ProgramRun run =
      RunField("--define Covered --data " + dir.Path("cut.gz") + " -o " + dir.Path("out"));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_TRUE(Has(run.output, "the gzip file is cut short")) << run.output;
  EXPECT_TRUE(Has(Read(dir.Path("out")), "error: "));
}

}  // namespace
}  // namespace precert
