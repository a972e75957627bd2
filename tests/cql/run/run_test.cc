// A library over a stream of patients: order, problems, formats, threads and memory.
#include "cql/run/run.h"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/limits.h"
#include "cql/check/compiler.h"
#include "cql/eval/reads.h"
#include "fhir/projected_reader.h"
#include "support/golden.h"

namespace precert::cql {
namespace {

constexpr char kLibrary[] = R"(library Weights version '1'
using FHIR version '4.0.1'
include FHIRHelpers version '4.0.1'
codesystem "LOINC": 'http://loinc.org'
codesystem "ICD": 'http://hl7.org/fhir/sid/icd-10-cm'
code "Acne vulgaris": 'L70.0' from "ICD"
code "Weight": '29463-7' from "LOINC"
parameter "Limit" System.Quantity default 70 'kg'
context Patient
define private "Weights":
  [Observation: "Weight"] O where O.status = 'final' sort by (effective as FHIR.dateTime).value
define "Latest": Last("Weights")
define "Kilograms": ("Latest".value as FHIR.Quantity).value.value
define "Heavy": (Last("Weights").value as FHIR.Quantity) > "Limit"
define "Born": Patient.birthDate
define "Days": "Weights" W return date from (W.effective as FHIR.dateTime)
define "Acne": exists [Condition: "Acne vulgaris"]
define "Risky": 10 div (Count("Weights") - 2)
define "Strict": if Count("Weights") = 2 then Message(1, true, 'two', 'Error', 'two weights') else 1
)";

std::string Weight(const std::string& id, const std::string& day, const std::string& kilograms) {
  return R"({"resource":{"resourceType":"Observation","id":")" + id +
         R"(","status":"final","category":[{"text":"vital"}],"code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"effectiveDateTime":")" +
         day + R"(T10:00:00Z","valueQuantity":{"value":)" + kilograms +
         R"(,"system":"http://unitsofmeasure.org","code":"kg","unit":"kg"}}})";
}

std::string Patient(const std::string& id, const std::vector<std::string>& entries) {
  std::string out = R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{)"
                    R"("resourceType":"Patient","id":")" +
                    id + R"(","birthDate":"1980-02-03"}})";
  for (const std::string& entry : entries) out += "," + entry;
  return out + "]}";
}

struct Outcome {
  std::string output, problems, error;
  RunSummary summary;
};

class Run : public ::testing::Test {
 protected:
  Run() {
    auto source = std::make_shared<const Source>("weights.cql", kLibrary);
    Diagnostics diagnostics(*source);
    program_ = compiler_.Compile(source, {}, diagnostics);
    EXPECT_NE(program_, nullptr) << diagnostics.ToString();
    options_.now = *DateTime::ParseDateTime("2026-11-23T00:00:00.000Z");
    options_.file_name = "p.ndjson";
  }

  Outcome Over(const std::string& input, const std::vector<std::string>& names) {
    options_.definitions.clear();
    for (const std::string& name : names) {
      options_.definitions.push_back(program_->FindDefinition(name));
    }
    Result<std::unique_ptr<InputStream>> stream =
        InputStream::Open(folder_.Write("in.ndjson", input));
    LineBatches batches(std::move(*stream));
    Outcome outcome;
    const Result<RunSummary> summary =
        RunLibrary(program_, options_, batches,
                   {.prepare = {},
                    .write = [&](std::string_view text) -> Status {
                      outcome.output += text;
                      return Done{};
                    },
                    .problem =
                        [&](const RunProblem& p) {
                          outcome.problems += std::to_string(p.line) + ": " + p.error.where.path +
                                              (p.error.where.path.empty() ? "" : ": ") +
                                              p.error.message + "\n";
                        },
                    .progress = {}});
    if (summary.ok()) {
      outcome.summary = *summary;
    } else {
      outcome.error = summary.error().message;
    }
    return outcome;
  }

  testing::TempDir folder_;
  Compiler compiler_;
  std::shared_ptr<const Program> program_;
  RunOptions options_;
};

TEST_F(Run, ALineInALineOut) {
  const Outcome outcome =
      Over(Patient("a", {Weight("w1", "2026-01-02", "70.50"), Weight("w2", "2026-03-04", "69")}) +
               "\n" + Patient("b", {}) + "\n",
           {"Kilograms", "Heavy", "Latest", "Born", "Days"});
  EXPECT_EQ(outcome.output,
            R"({"line":1,"patient":"a","results":{"Kilograms":69.0,"Heavy":false,)"
            R"("Latest":{"reference":"Observation/w2"},"Born":"1980-02-03",)"
            R"("Days":["2026-01-02","2026-03-04"]}})"
            "\n"
            R"({"line":2,"patient":"b","results":{"Kilograms":null,"Heavy":null,"Latest":null,)"
            R"("Born":"1980-02-03","Days":[]}})"
            "\n");
  EXPECT_EQ(outcome.problems, "");
  EXPECT_EQ(outcome.summary.records, 2u);
}

TEST_F(Run, WholeResourcesWhenAskedFor) {
  options_.resources = ResultJson::Resources::kWhole;
  const Outcome outcome = Over(Patient("a", {Weight("w1", "2026-01-02", "70.50")}), {"Latest"});
  EXPECT_NE(outcome.output.find(R"("category":[{"text":"vital"}])"), std::string::npos)
      << outcome.output;
}

TEST_F(Run, Csv) {
  options_.format = RowFormat::kCsv;
  const Outcome outcome = Over(
      Patient(R"(a,\"1\")", {Weight("w1", "2026-01-02", "70.50")}) + "\n{\n" + Patient("b", {}),
      {"Kilograms", "Heavy", "Days", "Born"});
  EXPECT_EQ(outcome.output, R"(line,patient,error,Kilograms,Heavy,Days,Born
1,"a,""1""",,70.5,true,"[""2026-01-02""]",1980-02-03
2,,"the document ends too early, inside an object",,,,
3,b,,,,[],1980-02-03
)");
}

TEST_F(Run, OpenWorldTellsWhatIsNotKnown) {
  options_.open_world = true;
  const Outcome outcome = Over(Patient("a", {}), {"Heavy"});
  EXPECT_EQ(outcome.output, R"({"line":1,"patient":"a","results":{"Heavy":{"unknown":true}}})"
                            "\n");
}

TEST_F(Run, BlankLinesAndLineEndings) {
  const std::string a = Patient("a", {});
  const Outcome outcome = Over("\n" + a + "\r\n   \n\r\n" + a, {"Born"});
  EXPECT_EQ(outcome.output, R"({"line":2,"patient":"a","results":{"Born":"1980-02-03"}})"
                            "\n"
                            R"({"line":5,"patient":"a","results":{"Born":"1980-02-03"}})"
                            "\n");
  EXPECT_EQ(Over("", {"Born"}).output, "");
  EXPECT_EQ(Over("\n\n", {"Born"}).summary.records, 0u);
}

TEST_F(Run, OneBadPatientDoesNotStopTheOthers) {
  const std::string good = Patient("a", {Weight("w1", "2026-01-02", "70")});
  const std::string bad_date = Patient("b", {Weight("w1", "2026-13-02", "70")});
  const std::string cut = good.substr(0, good.size() / 2);
  const Outcome outcome = Over(
      good + "\n" + bad_date + "\n" + cut + "\n" + good + "\nnull\n" + good + "\n", {"Kilograms"});
  EXPECT_EQ(outcome.summary.records, 6u);
  EXPECT_EQ(outcome.summary.unreadable, 3u);
  EXPECT_EQ(outcome.problems,
            "2: entry[1].resource.effectiveDateTime: '2026-13-02T10:00:00Z' is not a date and time "
            "(YYYY-MM-DDThh:mm:ss+hh:mm, or a date)\n"
            "3: the document ends too early, inside an object\n"
            "5: expected a FHIR resource, found null\n");
  int lines = 0;
  for (const char c : outcome.output) lines += c == '\n';
  EXPECT_EQ(lines, 6);
  EXPECT_NE(outcome.output.find(R"({"line":6,"patient":"a","results":{"Kilograms":70.0}})"),
            std::string::npos);
}

TEST_F(Run, ADefinitionThatFailsIsToldAndTheOthersAreGiven) {
  const Outcome outcome =
      Over(Patient("a", {Weight("w1", "2026-01-02", "70"), Weight("w2", "2026-03-04", "69")}),
           {"Strict", "Kilograms"});
  EXPECT_EQ(outcome.summary.failed, 1u);
  EXPECT_EQ(outcome.summary.unreadable, 0u);
  EXPECT_NE(outcome.problems.find("1: in \"Strict\": "), std::string::npos) << outcome.problems;
  EXPECT_NE(outcome.output.find(R"("Strict":{"error":"in \"Strict\")"), std::string::npos)
      << outcome.output;
  EXPECT_NE(outcome.output.find(R"("Kilograms":69.0)"), std::string::npos);
}

// Lines longer than a batch, batches that end within lines, and any number of workers.
TEST_F(Run, TheOutputDoesNotDependOnTheWorkers) {
  std::string input;
  for (int i = 0; i < 400; ++i) {
    std::vector<std::string> entries;
    const int count = i % 50 == 7 ? 6000 : i % 5;
    for (int k = 0; k < count; ++k) {
      entries.push_back(Weight("w" + std::to_string(k), "2026-01-02", std::to_string(50 + k % 40)));
    }
    input += i % 31 == 5 ? "{broken\n" : Patient("p" + std::to_string(i), entries) + "\n";
  }
  ASSERT_GT(input.size(), 6 * kBatchBytes);
  const Outcome one = Over(input, {"Kilograms", "Heavy", "Latest"});
  EXPECT_EQ(one.summary.records, 400u);
  EXPECT_EQ(one.summary.unreadable, 13u);
  for (const size_t jobs : {2, 3, 8}) {
    options_.jobs = jobs;
    const Outcome many = Over(input, {"Kilograms", "Heavy", "Latest"});
    EXPECT_EQ(many.output, one.output) << jobs;
    EXPECT_EQ(many.problems, one.problems) << jobs;
  }
}

TEST_F(Run, ALineThatIsTooLongIsStepedOver) {
  const std::string good = Patient("a", {});
  const std::string huge = "{\"a\":\"" + std::string(limits::kMaxCaseBytes + 100, 'x') + "\"}";
  const Outcome outcome = Over(good + "\n" + huge + "\n" + good + "\n" + huge, {"Born"});
  EXPECT_EQ(outcome.summary.records, 4u);
  EXPECT_EQ(outcome.problems,
            "2: the record is larger than 64 MB\n4: the record is larger than 64 MB\n");
}

TEST_F(Run, AFileOfOnePatientMayHaveManyLines) {
  options_.definitions = {program_->FindDefinition("Born")};
  for (const char* text : {"{\n\"resourceType\": \"Patient\",\n\n\"id\": \"a\"\n}\n", ""}) {
    Result<std::unique_ptr<InputStream>> stream =
        InputStream::Open(folder_.Write("one.json", text));
    LineBatches batches(std::move(*stream), LineBatches::Split::kWhole);
    std::string output;
    const Result<RunSummary> summary = RunLibrary(program_, options_, batches,
                                                  {.prepare = {},
                                                   .write = [&](std::string_view piece) -> Status {
                                                     output += piece;
                                                     return Done{};
                                                   },
                                                   .problem = {},
                                                   .progress = {}});
    ASSERT_TRUE(summary.ok());
    EXPECT_EQ(output,
              *text == 0 ? "" : "{\"line\":1,\"patient\":\"a\",\"results\":{\"Born\":null}}\n");
  }
}

TEST_F(Run, WhatCannotBeWrittenEndsTheRun) {
  options_.definitions = {program_->FindDefinition("Born")};
  Result<std::unique_ptr<InputStream>> stream =
      InputStream::Open(folder_.Write("in.ndjson", Patient("a", {})));
  LineBatches batches(std::move(*stream));
  const Result<RunSummary> summary = RunLibrary(
      program_, options_, batches,
      {.prepare = {},
       .write = [](std::string_view) -> Status { return Error{.message = "the disk is full"}; },
       .problem = {},
       .progress = {}});
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().message, "the disk is full");
}

// ---- projected and whole records give the same
// ---------------------------------------------------

TEST_F(Run, CheckAllGivesTheSameResults) {
  std::string input;
  for (int i = 0; i < 20; ++i) {
    std::vector<std::string> entries;
    for (int k = 0; k < i; ++k) {
      entries.push_back(Weight("w" + std::to_string(k % 3), "2026-01-0" + std::to_string(1 + k % 9),
                               std::to_string(60 + k)));
      entries.push_back(R"({"resource":{"resourceType":"Condition","id":"c)" + std::to_string(k) +
                        R"(","subject":{"reference":"Patient/a"}}})");
    }
    input += Patient("a", entries) + "\n";
  }
  const std::vector<std::string> names = {"Kilograms", "Heavy", "Latest", "Days", "Born"};
  const Outcome projected = Over(input, names);
  options_.whole_records = true;
  EXPECT_EQ(Over(input, names).output, projected.output);
}

// What states an absence is read though no expression names it.
TEST_F(Run, StatementsOfAbsenceAreRead) {
  auto acne = [](const std::string& status, const std::string& day) {
    return R"({"resource":{"resourceType":"Condition","id":"c)" + day +
           R"(","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"L70.0"}]},)"
           R"("verificationStatus":{"coding":[{"system":)"
           R"("http://terminology.hl7.org/CodeSystem/condition-ver-status","code":")" +
           status + R"("}]},"recordedDate":")" + day + R"("}})";
  };
  const std::string none_known =
      R"({"resource":{"resourceType":"List","status":"current","mode":"snapshot",)"
      R"("code":{"coding":[{"system":"http://loinc.org","code":"11450-4"}]},)"
      R"("emptyReason":{"coding":[{"code":"nilknown"}]}}})";
  options_.open_world = true;
  struct Row {
    std::vector<std::string> entries;
    const char* answer;
  };
  const Row rows[] = {
      {{}, R"({"unknown":true})"},
      {{acne("confirmed", "2026-01-02")}, "true"},
      {{acne("refuted", "2026-01-02")}, "false"},
      {{acne("entered-in-error", "2026-01-02")}, R"({"unknown":true})"},
      {{acne("confirmed", "2026-01-02"), acne("refuted", "2026-02-03")}, "true"},
      {{none_known}, "false"},
  };
  for (const Row& row : rows) {
    for (const bool whole : {false, true}) {
      options_.whole_records = whole;
      EXPECT_EQ(Over(Patient("a", row.entries), {"Acne"}).output,
                std::string(R"({"line":1,"patient":"a","results":{"Acne":)") + row.answer + "}}\n")
          << row.entries.size() << (whole ? " whole" : " projected");
    }
  }
}

TEST_F(Run, ReadsOnlyWhatTheDefinitionsReach) {
  struct Row {
    const char* definition;
    bool observations;
  };
  const fhir::TypeId observation = fhir::Model::R4().FindType("Observation");
  for (const Row& row : {Row{"Born", false}, Row{"Heavy", true}, Row{"Risky", true}}) {
    const int definition = program_->FindDefinition(row.definition);
    const fhir::Projection reads = ReadsOf(*program_, std::span(&definition, 1), {});
    EXPECT_FALSE(reads.everything());
    EXPECT_EQ(reads.Of(observation).reach != fhir::Projection::Reach::kNothing, row.observations)
        << row.definition;
  }
}

}  // namespace
}  // namespace precert::cql
