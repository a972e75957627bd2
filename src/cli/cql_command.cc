// precert cql: evaluate one CQL expression, and run suites of CQL tests.
#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "codes/value_set.h"
#include "cql/check/compiler.h"
#include "cql/eval/evaluator.h"
#include "cql/suite/suite.h"
#include "fhir/record.h"

namespace precert {
namespace {

using cql::DateTime;

struct EvalArguments {
  std::string expression, library, data, now;
  std::vector<std::string> value_sets;
  bool open_world = false, evidence = false;
};

DateTime SystemTime() {
  using namespace std::chrono;
  const auto moment = floor<milliseconds>(system_clock::now());
  const auto day = floor<days>(moment);
  const year_month_day date(day);
  const hh_mm_ss time(moment - day);
  DateTime now;
  now.year = static_cast<int16_t>(static_cast<int>(date.year()));
  now.month = static_cast<uint8_t>(static_cast<unsigned>(date.month()));
  now.day = static_cast<uint8_t>(static_cast<unsigned>(date.day()));
  now.hour = static_cast<uint8_t>(time.hours().count());
  now.minute = static_cast<uint8_t>(time.minutes().count());
  now.second = static_cast<uint8_t>(time.seconds().count());
  now.millisecond = static_cast<uint16_t>(time.subseconds().count());
  now.precision = cql::Precision::kMillisecond;
  now.has_offset = true;
  return now;
}

// "2026-11-23" or a DateTime with an offset; "" is the time of the system, in UTC.
Result<DateTime> ReadNow(const std::string& text) {
  if (text.empty()) return SystemTime();
  std::optional<DateTime> now = DateTime::ParseDateTime(text);
  if (!now && text.size() == 10) now = DateTime::ParseDateTime(text + "T00:00:00.000Z");
  if (now && now->precision == cql::Precision::kDay) {
    now = DateTime::ParseDateTime(text.substr(0, 10) + "T00:00:00.000Z");
  }
  if (!now || now->precision < cql::Precision::kSecond) {
    return Error{.message = "'" + text + "' is not a time",
                 .hint = "write 2026-11-23 or 2026-11-23T10:30:00Z"};
  }
  if (!now->has_offset) {
    now->has_offset = true;
    now->offset_minutes = 0;
  }
  return *now;
}

int Refuse(const Error& error) {
  std::cerr << error.ToString();
  return kExitBadInput;
}

int Eval(const EvalArguments& arguments) {
  codes::Terminology terminology;
  for (const std::string& file : arguments.value_sets) {
    if (Status s = terminology.LoadFile(file); !s.ok()) return Refuse(s.error());
  }
  std::shared_ptr<const cql::Source> library;
  if (!arguments.library.empty()) {
    Result<std::string> text = ReadFile(arguments.library, limits::kMaxCqlBytes);
    if (!text.ok()) return Refuse(text.error());
    library = std::make_shared<const cql::Source>(arguments.library, std::move(*text));
  }
  fhir::Record record;
  if (!arguments.data.empty()) {
    Result<std::string> json = ReadFile(arguments.data, limits::kMaxCaseBytes);
    if (!json.ok()) return Refuse(json.error());
    Result<fhir::Record> read = fhir::Record::FromJson(*json, arguments.data);
    if (!read.ok()) return Refuse(read.error());
    record = std::move(*read);
  }
  const Result<DateTime> now = ReadNow(arguments.now);
  if (!now.ok()) return Refuse(now.error());

  auto expression = std::make_shared<const cql::Source>("expression", arguments.expression);
  cql::Diagnostics diagnostics(*expression);
  cql::Compiler compiler(&terminology);
  const std::shared_ptr<const cql::Program> program =
      compiler.CompileExpression(expression, library, {}, diagnostics);
  if (program == nullptr) {
    std::cerr << diagnostics.ToString();
    return kExitBadInput;
  }
  cql::Evaluator evaluator(
      program, {.open_world = arguments.open_world, .explain = arguments.evidence, .now = *now});
  evaluator.Begin(record);
  const int definition = program->FindDefinition("Expression");
  const Result<cql::Value> value = evaluator.Evaluate(definition);
  for (const cql::Message& message : evaluator.messages()) {
    std::cerr << message.severity << " " << message.code << ": " << message.text << "\n";
  }
  if (!value.ok()) {
    std::cerr << value.error().ToString();
    return kExitBadInput;
  }
  const bool unknown = value->is_null() && value->unknown;
  std::cout << (unknown ? "unknown" : cql::ToCql(*value, evaluator.context().units)) << "\n";
  if (arguments.evidence) {
    for (const cql::Evidence& evidence : evaluator.EvidenceOf(definition)) {
      std::cout << (evidence.used ? "  used    " : "  not used ")
                << record.NameOf(*evidence.resource) << "\n";
    }
    for (uint32_t retrieve : evaluator.EmptyRetrievesOf(definition)) {
      const cql::Retrieve& r = program->retrieves[retrieve];
      std::cout << "  found no " << r.type_name
                << (r.value_set_name.empty() ? "" : ": " + std::string(r.value_set_name)) << "\n";
    }
  }
  return kExitOk;
}

int Test(const std::vector<std::string>& files, const std::string& now_text) {
  const Result<DateTime> now = ReadNow(now_text);
  if (!now.ok()) return Refuse(now.error());
  cql::SuiteResult total;
  for (const std::string& file : files) {
    Result<std::string> xml = ReadFile(file, limits::kMaxDocumentBytes);
    if (!xml.ok()) return Refuse(xml.error());
    const Result<cql::Suite> suite = cql::ReadSuite(*xml, file);
    if (!suite.ok()) return Refuse(suite.error());
    const cql::SuiteResult result =
        cql::RunSuite(*suite, *now, [](const cql::SuiteFailure& failure) {
          std::cout << failure.suite.name << ", " << failure.test.group << ", " << failure.test.name
                    << ": expected " << failure.expected << ", got " << failure.got << "\n";
        });
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped += result.skipped;
  }
  std::cout << total.passed << " passed, " << total.failed << " failed, " << total.skipped
            << " skipped\n";
  return total.failed == 0 ? kExitOk : kExitDiffers;
}

}  // namespace

void AddCqlCommand(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("cql", "Evaluate CQL and run suites of CQL tests");
  command->require_subcommand(1);

  auto arguments = std::make_shared<EvalArguments>();
  CLI::App* eval = command->add_subcommand("eval", "Evaluate one expression and print its value");
  eval->add_option("expression", arguments->expression, "A CQL expression")->required();
  eval->add_option("--library", arguments->library, "A CQL library whose definitions may be used");
  eval->add_option("--data", arguments->data, "A FHIR R4 Bundle or resource to evaluate over");
  eval->add_option("--valuesets", arguments->value_sets, "Value-set files");
  eval->add_option("--now", arguments->now, "The time of the request (2026-11-23T10:30:00Z)");
  eval->add_flag("--open-world", arguments->open_world,
                 "What the record does not say is unknown, not false");
  eval->add_flag("--evidence", arguments->evidence, "Print the resources that were read");
  eval->callback([arguments, &exit_code] { exit_code = Eval(*arguments); });

  auto files = std::make_shared<std::vector<std::string>>();
  auto now = std::make_shared<std::string>();
  CLI::App* test = command->add_subcommand("test", "Run suites of CQL tests (HL7's XML form)");
  test->add_option("files", *files, "Suite files")->required();
  test->add_option("--now", *now, "The time of the request");
  test->callback([files, now, &exit_code] { exit_code = Test(*files, *now); });
}

}  // namespace precert
