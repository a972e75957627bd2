// precert cql explain: why a definition of a library has its value for a record.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "base/text.h"
#include "cli/cql/commands.h"
#include "cli/cql/library_arguments.h"
#include "cli/environment.h"
#include "cql/explain/explain.h"
#include "decide/evidence_text.h"

namespace precert {
namespace {

struct ExplainArguments {
  LibraryArguments library;
  std::string file, data;
  std::vector<std::string> definitions;
  bool open_world = false, json = false;
  int depth = 60;
};

Result<std::vector<int>> FindDefinitions(const cql::Program& program,
                                         const std::vector<std::string>& names) {
  std::vector<int> found;
  for (const std::string& name : names) {
    const int index = program.FindDefinition(name);
    if (index < 0) {
      std::vector<std::string> known;
      for (const cql::Definition& d : program.definitions) {
        if (d.library.empty()) known.push_back(d.name);
      }
      std::string hint = DidYouMean(name, known);
      if (hint.empty()) hint = "the library's definitions are " + Join(known, ", ");
      return Error{"there is no definition '" + name + "'", {}, hint, ""};
    }
    found.push_back(index);
  }
  return found;
}

// Colours are for terminals whose owner has not refused them (no-color.org).
bool OnTerminal() { return isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr; }

Result<int> Explain(const ExplainArguments& arguments) {
  Result<std::unique_ptr<Workspace>> workspace = Workspace::Open(arguments.library);
  if (!workspace.ok()) return workspace.error();
  const std::shared_ptr<const cql::Program> program = (*workspace)->Compile(arguments.file);
  if (program == nullptr) return kExitBadInput;
  const Result<std::vector<int>> definitions = FindDefinitions(*program, arguments.definitions);
  if (!definitions.ok()) return definitions.error();
  const Result<fhir::Record> record = ReadRecord(arguments.data);
  if (!record.ok()) return record.error();
  const Result<ParameterValues> parameters = (*workspace)->Parameters(*program);
  if (!parameters.ok()) return parameters.error();

  cql::Evaluator evaluator(program,
                           {.open_world = arguments.open_world, .now = (*workspace)->now()});
  if (Status s = parameters->ApplyTo(evaluator); !s.ok()) return s.error();
  evaluator.Begin(*record);
  cql::ExplainOptions options;
  options.depth = arguments.depth;
  options.describe = DescribeResource;
  JsonWriter json;
  json.BeginArray();
  std::string text;
  bool failed = false;
  for (int definition : *definitions) {
    const cql::Step step = cql::Explain(*program, evaluator, *record, definition, options);
    failed = failed || step.outcome == cql::Outcome::kError;
    if (arguments.json) {
      cql::WriteStep(step, json);
    } else {
      if (!text.empty()) text += "\n";
      text += cql::RenderTree(step, {.colour = OnTerminal()});
    }
  }
  json.EndArray();
  const Status written = WriteOutput("-", arguments.json ? std::move(json).Take() : text);
  if (!written.ok()) return written.error();
  return failed ? kExitBadInput : kExitOk;
}

}  // namespace

void AddCqlExplainCommand(CLI::App& cql, int& exit_code) {
  auto arguments = std::make_shared<ExplainArguments>();
  CLI::App* explain = cql.add_subcommand(
      "explain",
      "Show why a definition has its value: the tree of what was evaluated to what\n"
      "Marks: \u2713 true, \u2717 false, ? unknown, \u2205 null, ! error, - not needed.");
  explain->add_option("library", arguments->file, "A CQL library")->type_name("FILE")->required();
  explain
      ->add_option("--define", arguments->definitions, "The definition to explain; may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->required();
  explain->add_option("--data", arguments->data, "A FHIR R4 Bundle or resource to evaluate over")
      ->type_name("FILE");
  AddCompileOptions(*explain, arguments->library);
  AddRequestOptions(*explain, arguments->library);
  explain->add_flag("--open-world", arguments->open_world,
                    "What the record does not say is unknown, not false");
  explain->add_flag("--json", arguments->json, "Print JSON");
  explain->add_option("--depth", arguments->depth, "Levels of the tree [60]")
      ->type_name("N")
      ->check(CLI::Range(1, 200));
  explain->callback([arguments, &exit_code] {
    const Result<int> result = Explain(*arguments);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
