// precert cql check: compiles libraries and prints everything that is wrong with them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "cli/cql/commands.h"
#include "cli/cql/library_arguments.h"
#include "cli/environment.h"

namespace precert {
namespace {

struct CheckArguments {
  LibraryArguments library;
  std::vector<std::string> paths;
  bool json = false, quiet = false;
};

struct Tally {
  size_t files = 0, errors = 0, warnings = 0;
};

std::string Count(size_t n, const char* noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

std::string Summary(const Tally& tally) {
  std::string text = Count(tally.files, "file") + ": ";
  text += tally.errors == 0 ? "no errors" : Count(tally.errors, "error");
  if (tally.warnings > 0) text += ", " + Count(tally.warnings, "warning");
  return text + "\n";
}

void WriteJson(JsonWriter& json, const cql::Diagnostics& diagnostics) {
  std::vector<cql::Diagnostic> list = diagnostics.list();
  std::stable_sort(list.begin(), list.end(),
                   [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
  const cql::Source& source = diagnostics.source();
  for (const cql::Diagnostic& d : list) {
    const cql::Source::Position begin = source.At(d.span.begin);
    const cql::Source::Position end = source.At(std::max(d.span.begin, d.span.end));
    json.BeginObject()
        .Field("file", source.name())
        .Field("line", begin.line)
        .Field("column", begin.column)
        .Field("endLine", end.line)
        .Field("endColumn", end.column)
        .Field("severity", d.severity == cql::Severity::kError ? "error" : "warning")
        .Field("message", d.message)
        .FieldUnlessEmpty("hint", d.hint)
        .EndObject();
  }
}

Result<int> Check(const CheckArguments& arguments) {
  Result<std::unique_ptr<Workspace>> workspace = Workspace::Open(arguments.library);
  if (!workspace.ok()) return workspace.error();
  const Result<std::vector<std::string>> files = ExpandLibraryPaths(arguments.paths);
  if (!files.ok()) return files.error();
  JsonWriter json;
  json.BeginArray();
  Tally tally;
  bool unreadable = false;
  for (const std::string& file : *files) {
    const Result<std::shared_ptr<const cql::Source>> source = (*workspace)->Read(file);
    if (!source.ok()) {
      ReportError(source.error());
      unreadable = true;
      continue;
    }
    cql::Diagnostics diagnostics(**source);
    (*workspace)->compiler().Compile(*source, (*workspace)->OptionsFor(file), diagnostics);
    ++tally.files;
    for (const cql::Diagnostic& d : diagnostics.list()) {
      ++(d.severity == cql::Severity::kError ? tally.errors : tally.warnings);
    }
    if (arguments.json) {
      WriteJson(json, diagnostics);
    } else {
      std::fputs(diagnostics.ToString().c_str(), stdout);
    }
  }
  json.EndArray();
  if (arguments.json) {
    std::fputs(std::move(json).Take().c_str(), stdout);
  } else if (!arguments.quiet && tally.files > 0) {
    std::fputs(Summary(tally).c_str(), stdout);
  }
  return tally.errors > 0 || unreadable ? kExitBadInput : kExitOk;
}

}  // namespace

void AddCqlCheckCommand(CLI::App& cql, int& exit_code) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* check = cql.add_subcommand(
      "check",
      "Compile CQL libraries and print every error, each with its line and a suggestion\n"
      "Exit code 0: no errors (there may be warnings); 2: errors.");
  check->add_option("files", arguments->paths, "CQL files, folders of them, or -")->required();
  AddCompileOptions(*check, arguments->library);
  CLI::Option* json =
      check->add_flag("--json", arguments->json, "Print a JSON array of the findings, for editors");
  check->add_flag("--quiet", arguments->quiet, "Print no summary")->excludes(json);
  check->callback([arguments, &exit_code] {
    const Result<int> result = Check(*arguments);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
