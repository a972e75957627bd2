// precert cql run: a library over a file of patients, one a line.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "base/cores.h"
#include "base/file.h"
#include "base/input_stream.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/cql/commands.h"
#include "cli/cql/library_arguments.h"
#include "cli/environment.h"
#include "cli/progress.h"
#include "cql/run/run.h"

namespace precert {
namespace {

struct RunArguments {
  LibraryArguments library;
  std::string library_file, data, output, format = "json", resources = "reference";
  std::vector<std::string> definitions;
  size_t jobs = 0;
  bool open_world = false, whole = false;
};

// The definitions named, or all that the library makes public.
Result<std::vector<int>> ChooseDefinitions(const cql::Program& program,
                                           const std::vector<std::string>& names) {
  std::vector<int> chosen;
  std::vector<std::string_view> known;
  for (size_t i = 0; i < program.definitions.size(); ++i) {
    const cql::Definition& definition = program.definitions[i];
    if (!definition.library.empty() || definition.is_private) continue;
    known.push_back(definition.name);
    if (names.empty()) chosen.push_back(static_cast<int>(i));
  }
  for (const std::string& name : names) {
    const int index = program.FindDefinition(name);
    if (index < 0) {
      return Error{.message = "the library defines no '" + name + "'",
                   .hint = DidYouMean(name, known)};
    }
    chosen.push_back(index);
  }
  if (chosen.empty()) return Error{.message = "the library defines nothing that could be run"};
  return chosen;
}

// Output to a file that takes its name only when it is whole, or to standard output.
class Output {
 public:
  Status Open(const std::string& path) {
    if (path.empty() || path == "-") return Done{};
    Result<FileAside> file = FileAside::Create(path);
    if (!file.ok()) return file.error();
    file_.emplace(std::move(*file));
    return Done{};
  }
  Status Write(std::string_view text) {
    if (file_) return file_->Append(text);
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return Done{};
    return Error{.message = "standard output cannot be written"};
  }
  Status Close() {
    if (file_) return file_->Commit();
    if (std::fflush(stdout) == 0) return Done{};
    return Error{.message = "standard output cannot be written"};
  }

 private:
  std::optional<FileAside> file_;
};

Result<int> Run(const RunArguments& arguments) {
  Result<std::unique_ptr<Workspace>> workspace = Workspace::Open(arguments.library);
  if (!workspace.ok()) return workspace.error();
  const std::shared_ptr<const cql::Program> program = (*workspace)->Compile(arguments.library_file);
  if (program == nullptr) return kExitBadInput;
  Result<std::vector<int>> definitions = ChooseDefinitions(*program, arguments.definitions);
  if (!definitions.ok()) return definitions.error();
  Result<ParameterValues> parameters = (*workspace)->Parameters(*program);
  if (!parameters.ok()) return parameters.error();
  Result<std::unique_ptr<InputStream>> input = InputStream::Open(arguments.data);
  if (!input.ok()) return input.error();
  Output output;
  if (Status opened = output.Open(arguments.output); !opened.ok()) return opened.error();

  const cql::RunOptions options{
      .definitions = std::move(*definitions),
      .format = arguments.format == "csv" ? cql::RowFormat::kCsv : cql::RowFormat::kJson,
      .resources = arguments.resources == "whole" ? cql::ResultJson::Resources::kWhole
                                                  : cql::ResultJson::Resources::kReference,
      .open_world = arguments.open_world,
      .whole_records = arguments.whole,
      .jobs = arguments.jobs != 0 ? arguments.jobs : AvailableCores(),
      .now = (*workspace)->now(),
      .file_name = arguments.data == "-" ? "standard input" : arguments.data};
  // A file of one patient is laid out as its writer liked.
  const bool one_patient = arguments.data.ends_with(".json");
  cql::LineBatches batches(std::move(*input), one_patient ? cql::LineBatches::Split::kWhole
                                                          : cql::LineBatches::Split::kLines);
  Progress progress("patients", true);
  uint64_t told = 0;
  const cql::RunCallbacks callbacks{
      .prepare = [&](cql::Evaluator& evaluator) { return parameters->ApplyTo(evaluator); },
      .write = [&](std::string_view text) { return output.Write(text); },
      .problem =
          [&](const cql::RunProblem& problem) {
            if (++told > limits::kMaxReportedRecords) return;
            progress.Clear();
            if (problem.unreadable) {
              std::cerr << problem.error.ToString();
            } else {
              std::cerr << options.file_name << ":" << problem.line << ": " << problem.error.message
                        << "\n";
            }
          },
      .progress =
          [&](uint64_t records) { progress.Show(batches.taken(), batches.total(), records); }};
  const Result<cql::RunSummary> summary = cql::RunLibrary(program, options, batches, callbacks);
  progress.Clear();
  if (!summary.ok()) return summary.error();
  if (Status closed = output.Close(); !closed.ok()) return closed.error();
  if (summary->unreadable == 0 && summary->failed == 0) return kExitOk;
  if (told > limits::kMaxReportedRecords) {
    std::cerr << "and " << told - limits::kMaxReportedRecords << " more\n";
  }
  std::cerr << summary->unreadable << " of " << summary->records << " records could not be read, "
            << summary->failed << " had definitions that failed\n";
  return kExitPartly;
}

}  // namespace

void AddCqlRunCommand(CLI::App& cql, int& exit_code) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* run = cql.add_subcommand("run", "Evaluate a library over a file of patients");
  run->footer(
      "A patient a line in (a FHIR R4 Bundle as JSON), a line out, in the same order. The file "
      "may\n"
      "be packed with gzip or Zstandard. Only what the library reads is parsed; --check-all reads\n"
      "all. Exit code 3: some patients could not be read or evaluated; the rest are done.\n\n"
      "  precert cql run policy.cql --data patients.ndjson.zst --valuesets sets/ -o "
      "results.ndjson");
  run->add_option("library", arguments->library_file, "The library")
      ->type_name("LIB.cql")
      ->required();
  run->add_option("--data", arguments->data,
                  "Patients, one a line; - is standard input, NAME.json is one patient")
      ->type_name("FILE")
      ->required();
  run->add_option("--define", arguments->definitions,
                  "A definition to evaluate [every public one]; may be given again")
      ->type_name("NAME");
  run->add_option("-o,--output", arguments->output, "Where results go [standard output]")
      ->type_name("FILE");
  run->add_option("--format", arguments->format, "json: a line of JSON a patient; csv: a table")
      ->check(CLI::IsMember({"json", "csv"}))
      ->capture_default_str();
  run->add_option("--resources", arguments->resources,
                  "How resources in results are written: by reference or whole")
      ->check(CLI::IsMember({"reference", "whole"}))
      ->capture_default_str();
  run->add_option("--jobs", arguments->jobs, "Threads [one for each processor]")
      ->check(CLI::Range(size_t{1}, limits::kMaxRunJobs));
  run->add_flag("--open-world", arguments->open_world,
                "What the record does not say is unknown, not false");
  run->add_flag("--check-all", arguments->whole,
                "Read and check all of each record, not only what the library reads");
  AddCompileOptions(*run, arguments->library);
  AddRequestOptions(*run, arguments->library);
  run->callback([arguments, &exit_code] {
    const Result<int> result = Run(*arguments);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
