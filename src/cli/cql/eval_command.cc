// precert cql eval: the value of one expression, over a library and a record where they are given.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "cli/cql/commands.h"
#include "cli/cql/library_arguments.h"
#include "cli/environment.h"

namespace precert {
namespace {

struct EvalArguments {
  LibraryArguments library;
  std::string expression, library_file, data;
  bool open_world = false, evidence = false;
};

void PrintEvidence(cql::Evaluator& evaluator, const cql::Program& program, int definition,
                   const fhir::Record& record) {
  for (const cql::Evidence& evidence : evaluator.EvidenceOf(definition)) {
    std::cout << (evidence.used ? "  used    " : "  not used ") << record.NameOf(*evidence.resource)
              << "\n";
  }
  for (uint32_t retrieve : evaluator.EmptyRetrievesOf(definition)) {
    const cql::Retrieve& r = program.retrieves[retrieve];
    std::cout << "  found no " << r.type_name
              << (r.value_set_name.empty() ? "" : ": " + std::string(r.value_set_name)) << "\n";
  }
}

Result<int> Eval(const EvalArguments& arguments) {
  Result<std::unique_ptr<Workspace>> workspace = Workspace::Open(arguments.library);
  if (!workspace.ok()) return workspace.error();
  std::shared_ptr<const cql::Source> library;
  if (!arguments.library_file.empty()) {
    Result<std::shared_ptr<const cql::Source>> read = (*workspace)->Read(arguments.library_file);
    if (!read.ok()) return read.error();
    library = *read;
  }
  Result<fhir::Record> record = ReadRecord(arguments.data);
  if (!record.ok()) return record.error();

  auto expression = std::make_shared<const cql::Source>("expression", arguments.expression);
  cql::Diagnostics diagnostics(*expression);
  const std::shared_ptr<const cql::Program> program =
      (*workspace)
          ->compiler()
          .CompileExpression(expression, library, (*workspace)->OptionsFor(arguments.library_file),
                             diagnostics);
  std::cerr << diagnostics.ToString();
  if (program == nullptr) return kExitBadInput;
  cql::Evaluator evaluator(program, {.open_world = arguments.open_world,
                                     .explain = arguments.evidence,
                                     .now = (*workspace)->now()});
  Result<ParameterValues> parameters = (*workspace)->Parameters(*program);
  if (!parameters.ok()) return parameters.error();
  if (Status s = parameters->ApplyTo(evaluator); !s.ok()) return s.error();
  evaluator.Begin(*record);
  const int definition = program->FindDefinition("Expression");
  const Result<cql::Value> value = evaluator.Evaluate(definition);
  for (const cql::Message& message : evaluator.messages()) {
    std::cerr << message.severity << " " << message.code << ": " << message.text << "\n";
  }
  if (!value.ok()) return value.error();
  const bool unknown = value->is_null() && value->unknown;
  std::cout << (unknown ? "unknown" : cql::ToCql(*value, evaluator.context().units)) << "\n";
  if (arguments.evidence) PrintEvidence(evaluator, *program, definition, *record);
  return kExitOk;
}

}  // namespace

void AddCqlEvalCommand(CLI::App& cql, int& exit_code) {
  auto arguments = std::make_shared<EvalArguments>();
  CLI::App* eval = cql.add_subcommand("eval", "Evaluate one expression and print its value");
  eval->add_option("expression", arguments->expression, "A CQL expression")
      ->type_name("EXPR")
      ->required();
  eval->add_option("--library", arguments->library_file,
                   "A CQL library whose definitions may be used")
      ->type_name("FILE");
  eval->add_option("--data", arguments->data, "A FHIR R4 Bundle or resource to evaluate over")
      ->type_name("FILE");
  AddCompileOptions(*eval, arguments->library);
  AddRequestOptions(*eval, arguments->library);
  eval->add_flag("--open-world", arguments->open_world,
                 "What the record does not say is unknown, not false");
  eval->add_flag("--evidence", arguments->evidence, "Print the resources that were read");
  eval->callback([arguments, &exit_code] {
    const Result<int> result = Eval(*arguments);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
