// precert cql fmt: lays CQL libraries out in their one layout.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/limits.h"
#include "cli/cql/commands.h"
#include "cli/cql/library_arguments.h"
#include "cli/environment.h"
#include "cql/format/format.h"

namespace precert {
namespace {

struct FmtArguments {
  std::vector<std::string> paths;
  bool check = false, to_stdout = false;
};

struct Outcome {
  bool wrong = false, differs = false;
};

Result<Outcome> FormatOne(const std::string& path, const FmtArguments& arguments) {
  Result<std::string> text = ReadInput(path, limits::kMaxCqlBytes);
  if (!text.ok()) return text.error();
  const std::string name = path == "-" ? "standard input" : path;
  auto source = std::make_shared<const cql::Source>(name, *text);
  cql::Diagnostics diagnostics(*source);
  const std::optional<std::string> formatted = cql::FormatLibrary(source, diagnostics);
  std::fputs(diagnostics.ToString().c_str(), stderr);
  if (!formatted) return Outcome{.wrong = true};
  const bool differs = *formatted != *text;
  if (arguments.check) {
    if (differs) std::printf("%s\n", name.c_str());
    return Outcome{.differs = differs};
  }
  if (arguments.to_stdout || path == "-") {
    if (Status s = WriteOutput("-", *formatted); !s.ok()) return s.error();
  } else if (differs) {
    if (Status s = WriteFileAtomically(path, *formatted); !s.ok()) return s.error();
  }
  return Outcome{.differs = differs};
}

int Fmt(const FmtArguments& arguments) {
  std::vector<std::string> paths = arguments.paths;
  if (paths.empty()) paths.push_back("-");
  const Result<std::vector<std::string>> files = ExpandLibraryPaths(paths);
  if (!files.ok()) return ReportError(files.error());
  bool wrong = false, differs = false;
  for (const std::string& file : *files) {
    const Result<Outcome> outcome = FormatOne(file, arguments);
    if (!outcome.ok()) ReportError(outcome.error());
    wrong = wrong || !outcome.ok() || outcome->wrong;
    differs = differs || (outcome.ok() && outcome->differs);
  }
  if (wrong) return kExitBadInput;
  return arguments.check && differs ? kExitDiffers : kExitOk;
}

}  // namespace

void AddCqlFmtCommand(CLI::App& cql, int& exit_code) {
  auto arguments = std::make_shared<FmtArguments>();
  CLI::App* fmt = cql.add_subcommand(
      "fmt",
      "Lay out CQL libraries: only white space changes, comments stay\n"
      "Files are rewritten in place; a file with syntax errors is reported and left alone.");
  fmt->add_option("files", arguments->paths,
                  "CQL files, folders of them, or - for standard input, which is the default");
  CLI::Option* check = fmt->add_flag("--check", arguments->check,
                                     "Write nothing; name the files that differ and exit with 1");
  fmt->add_flag("--stdout", arguments->to_stdout, "Write to standard output, not to the files")
      ->excludes(check);
  fmt->callback([arguments, &exit_code] { exit_code = Fmt(*arguments); });
}

}  // namespace precert
