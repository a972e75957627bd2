// Options common to the commands that compile CQL, and the loading of what they name.
#include "cli/cql/library_arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/environment.h"
#include "cql/model/read_model_info.h"
#include "cql/syntax/parser.h"

namespace precert {
namespace fs = std::filesystem;

using cql::DateTime;

void AddCompileOptions(CLI::App& command, LibraryArguments& arguments) {
  // One value to each option: what follows belongs to the command again.
  command
      .add_option("--include", arguments.include_folders,
                  "Folder where included libraries are looked for, besides the library's own")
      ->type_name("DIR")
      ->allow_extra_args(false);
  command
      .add_option("--valuesets", arguments.value_sets,
                  "Value sets: a FHIR ValueSet or Bundle, a JSON map, a text table, or a folder")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command
      .add_option(
          "--model-info", arguments.model_infos,
          "A data model, HL7's model info in XML: QI-Core, US Core (FHIR 4.0.1 is built in)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command.add_flag("--list-promotion", arguments.list_promotion,
                   "Take a value where a list is wanted, as a list of one");
  command.add_flag("--list-demotion", arguments.list_demotion,
                   "Take a list where a value is wanted, as its only item");
}

void AddRequestOptions(CLI::App& command, LibraryArguments& arguments) {
  command
      .add_option("--parameter", arguments.parameters,
                  "A parameter's value, a CQL expression: --parameter 'As of=@2026-11-23'")
      ->type_name("NAME=EXPR")
      ->allow_extra_args(false);
  command
      .add_option("--now", arguments.now,
                  "The time of the request, 2026-11-23 or 2026-11-23T10:30:00Z [the system's]")
      ->type_name("TIME");
}

// ---- time and data -----------------------------------------------------------------------------

namespace {

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

}  // namespace

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

Result<fhir::Record> ReadRecord(const std::string& path) {
  if (path.empty()) return fhir::Record();
  Result<std::string> json = ReadInput(path, limits::kMaxCaseBytes);
  if (!json.ok()) return json.error();
  return fhir::Record::FromJson(*json, path == "-" ? "standard input" : path);
}

// ---- files of libraries ------------------------------------------------------------------------

namespace {

constexpr size_t kMaxLibraryFiles = 100'000;

// The files of a folder and those below it whose names end with one of `suffixes`, sorted.
Result<std::vector<std::string>> FilesBelow(const std::string& folder,
                                            std::initializer_list<std::string_view> suffixes) {
  std::vector<std::string> files;
  std::error_code error;
  // Links to folders are not followed: they may lead back.
  fs::recursive_directory_iterator it(folder, error), end;
  for (; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.')) {
      if (it->is_directory(ignored)) it.disable_recursion_pending();
      continue;
    }
    if (!it->is_regular_file(ignored)) continue;
    for (std::string_view suffix : suffixes) {
      if (name.ends_with(suffix)) {
        files.push_back(it->path().string());
        break;
      }
    }
    if (files.size() > kMaxLibraryFiles) {
      return Error{"the folder has more than " + std::to_string(kMaxLibraryFiles) + " files",
                   {folder, 0, 0, ""},
                   "name a folder below it",
                   ""};
    }
  }
  if (error) return Error{error.message(), {folder, 0, 0, ""}, "", ""};
  std::sort(files.begin(), files.end());
  return files;
}

bool IsFolder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

// The NAME-*.cql of the greatest version in a folder; "" when there is none.
std::string NewestLibrary(const std::string& folder, const std::string& name) {
  const Result<std::vector<std::string>> files = ListFiles(folder, ".cql");
  if (!files.ok()) return "";
  std::string newest;
  for (const std::string& file : *files) {
    const std::string start = name + "-";
    if (!file.starts_with(start) || file.size() <= start.size() + 4) continue;
    const char digit = file[start.size()];
    if (digit < '0' || digit > '9') continue;
    if (newest.empty() || codes::OlderVersion(newest, file)) newest = file;
  }
  return newest.empty() ? "" : folder + "/" + newest;
}

std::string FindLibraryFile(const std::vector<std::string>& folders, const std::string& name,
                            const std::string& version, bool elm) {
  // A name may be written in quotes and hold anything: only files of these folders are meant.
  if (name.empty() || name.find('/') != std::string::npos ||
      version.find('/') != std::string::npos) {
    return "";
  }
  for (const std::string& folder : folders) {
    std::vector<std::string> candidates;
    for (const std::string& stem : {name + "-" + version, name}) {
      if (version.empty() && stem != name) continue;
      candidates.push_back(folder + "/" + stem + (elm ? ".json" : ".cql"));
      candidates.push_back(folder + "/" + stem + (elm ? ".cql" : ".json"));
    }
    for (const std::string& candidate : candidates) {
      if (FileExists(candidate)) return candidate;
    }
    if (version.empty()) {
      if (std::string newest = NewestLibrary(folder, name); !newest.empty()) return newest;
    }
  }
  return "";
}

}  // namespace

Result<std::vector<std::string>> ExpandLibraryPaths(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!IsFolder(path)) {
      files.push_back(path);
      continue;
    }
    Result<std::vector<std::string>> below = FilesBelow(path, {".cql"});
    if (!below.ok()) return below.error();
    if (below->empty()) {
      return Error{"there is no .cql file in this folder", {path, 0, 0, ""}, "", ""};
    }
    files.insert(files.end(), below->begin(), below->end());
  }
  return files;
}

// ---- the workspace -----------------------------------------------------------------------------

Result<std::unique_ptr<Workspace>> Workspace::Open(const LibraryArguments& arguments) {
  std::unique_ptr<Workspace> workspace(new Workspace());
  workspace->arguments_ = arguments;
  workspace->terminology_.PassOverUnlisted();
  for (const std::string& path : arguments.value_sets) {
    std::vector<std::string> files = {path};
    if (IsFolder(path)) {
      Result<std::vector<std::string>> below = FilesBelow(path, {".json", ".txt"});
      if (!below.ok()) return below.error();
      if (below->empty()) {
        return Error{
            "there is no value set (.json or .txt) in this folder", {path, 0, 0, ""}, "", ""};
      }
      files = std::move(*below);
    }
    for (const std::string& file : files) {
      if (Status s = workspace->terminology_.LoadFile(file); !s.ok()) return s.error();
    }
  }
  if (Status s = workspace->terminology_.ResolveReferences(); !s.ok()) return s.error();
  for (const std::string& file : arguments.model_infos) {
    Result<std::shared_ptr<const cql::ModelInfo>> model = cql::ReadModelInfoFile(file);
    if (!model.ok()) return model.error();
    for (const auto& other : workspace->models_) {
      if (other->name != (*model)->name || other->version != (*model)->version) continue;
      return Error{"the data model " + other->Title() + " is loaded twice",
                   {file, 0, 0, ""},
                   "it is in " + other->file + " too",
                   ""};
    }
    workspace->models_.push_back(std::move(*model));
  }
  for (const std::string& folder : arguments.include_folders) {
    if (!IsFolder(folder)) {
      return Error{"--include: there is no such folder", {folder, 0, 0, ""}, "", ""};
    }
  }
  const Result<DateTime> now = ReadNow(arguments.now);
  if (!now.ok()) return now.error();
  workspace->now_ = *now;
  return workspace;
}

Result<std::shared_ptr<const cql::Source>> Workspace::Read(const std::string& path) const {
  Result<std::string> text = ReadInput(path, limits::kMaxElmBytes);
  if (!text.ok()) return text.error();
  return std::make_shared<const cql::Source>(path == "-" ? "standard input" : path,
                                             std::move(*text));
}

cql::CompileOptions Workspace::OptionsFor(const std::string& path) const {
  std::vector<std::string> folders;
  if (!path.empty()) {
    const std::string own = path == "-" ? "" : fs::path(path).parent_path().string();
    folders.push_back(own.empty() ? "." : own);
  }
  folders.insert(folders.end(), arguments_.include_folders.begin(),
                 arguments_.include_folders.end());
  cql::CompileOptions options;
  options.models = models_;
  options.list_promotion = arguments_.list_promotion;
  options.list_demotion = arguments_.list_demotion;
  options.not_found_hint = folders.empty()
                               ? "name its folder with --include"
                               : "looked for NAME-VERSION.cql and NAME.cql (or .json, ELM) in " +
                                     Join(folders, ", ") + "; --include DIR adds a folder";
  const bool elm = path.ends_with(".json");
  options.find_library = [folders = std::move(folders), elm](
                             std::string_view name,
                             std::string_view version) -> std::shared_ptr<const cql::Source> {
    const std::string file = FindLibraryFile(folders, std::string(name), std::string(version), elm);
    if (file.empty()) return nullptr;
    Result<std::string> text = ReadFile(file, limits::kMaxElmBytes);
    if (!text.ok()) {
      ReportError(text.error());
      return nullptr;
    }
    // "./Name.cql" is shown as the command line would have it.
    return std::make_shared<const cql::Source>(file.starts_with("./") ? file.substr(2) : file,
                                               std::move(*text));
  };
  return options;
}

std::shared_ptr<const cql::Program> Workspace::Compile(const std::string& path) {
  const Result<std::shared_ptr<const cql::Source>> source = Read(path);
  if (!source.ok()) {
    ReportError(source.error());
    return nullptr;
  }
  cql::Diagnostics diagnostics(**source);
  std::shared_ptr<const cql::Program> program =
      compiler_.Compile(*source, OptionsFor(path), diagnostics);
  std::fputs(diagnostics.ToString().c_str(), stderr);
  return program;
}

// ---- parameters --------------------------------------------------------------------------------

namespace {

// The parameters that a name means. That of an included library is "Library.Name"; "Name" alone is
// the parameter of that name wherever there is one, as the reference engines have it: a measure's
// period is that of the libraries it includes.
std::vector<int> FindParameters(const cql::Program& program, const std::string& name) {
  std::vector<int> found;
  if (const int exact = program.FindParameter(name); exact >= 0) found.push_back(exact);
  for (size_t i = 0; i < program.parameters.size(); ++i) {
    if (program.parameters[i].name.ends_with("." + name)) found.push_back(static_cast<int>(i));
  }
  return found;
}

}  // namespace

Status ParameterValues::ApplyTo(cql::Evaluator& evaluator) const {
  for (const auto& [name, value] : values_) {
    if (Status s = evaluator.SetParameter(name, value); !s.ok()) return s;
  }
  return Done{};
}

Result<ParameterValues> Workspace::Parameters(const cql::Program& program) {
  ParameterValues values;
  for (const std::string& argument : arguments_.parameters) {
    const size_t equals = argument.find('=');
    if (equals == std::string::npos) {
      return Error{"--parameter '" + argument + "' has no '='",
                   {},
                   "write --parameter 'NAME=EXPRESSION'",
                   ""};
    }
    const std::string name(Trim(argument.substr(0, equals)));
    const std::vector<int> indexes = FindParameters(program, name);
    if (indexes.empty()) {
      std::vector<std::string> known;
      for (const cql::Parameter& p : program.parameters) known.push_back(p.name);
      std::string hint = DidYouMean(name, known);
      if (hint.empty()) {
        hint = known.empty() ? "the library has no parameters"
                             : "the library's parameters are " + Join(known, ", ");
      }
      return Error{"--parameter: there is no parameter '" + name + "'", {}, hint, ""};
    }
    for (const int index : indexes) {
      const cql::Parameter& parameter = program.parameters[static_cast<size_t>(index)];
      // What an included library was given by its own name stays.
      const bool given =
          index != indexes.front() && std::ranges::any_of(values.values_, [&](const auto& value) {
            return value.first == parameter.name;
          });
      if (given) continue;
      Result<cql::Value> value = Parameter(parameter, argument.substr(equals + 1), &values);
      // Another library's parameter of that name may be of another type.
      if (!value.ok() && index != indexes.front()) continue;
      if (!value.ok()) return value.error();
      values.values_.emplace_back(parameter.name, *value);
    }
  }
  return values;
}

// The expression is compiled as the default of a parameter of that type, so that it is checked and
// converted as a default would be. Its lines come after a heading of our own, which messages do not
// count.
Result<cql::Value> Workspace::Parameter(const cql::Parameter& parameter,
                                        const std::string& expression, ParameterValues* values) {
  const std::string shown = "--parameter " + parameter.name;
  auto alone = std::make_shared<const cql::Source>(shown, expression);
  cql::Diagnostics syntax(*alone);
  cql::ParseExpression(alone, syntax);
  if (syntax.has_errors()) return syntax.First();

  const std::string heading =
      "using FHIR version '4.0.1'\ninclude FHIRHelpers version '4.0.1'\ncontext Unfiltered\n"
      "parameter Value " +
      parameter.type->ToString() + " default\n";
  std::vector<int> lines(static_cast<size_t>(std::count(heading.begin(), heading.end(), '\n')), 1);
  for (int line = 1; line <= 1 + std::count(expression.begin(), expression.end(), '\n'); ++line) {
    lines.push_back(line);
  }
  auto source = std::make_shared<const cql::Source>(
      shown, heading + expression + "\ndefine Result: Value\n", std::move(lines));
  cql::Diagnostics diagnostics(*source);
  std::shared_ptr<const cql::Program> program =
      compiler_.Compile(source, OptionsFor(""), diagnostics);
  if (program == nullptr) return diagnostics.First();
  auto evaluator =
      std::make_unique<cql::Evaluator>(program, cql::EvalOptions{.explain = false, .now = now_});
  const Result<cql::Value> value = evaluator->Evaluate(program->FindDefinition("Result"));
  values->owners_.push_back(std::move(evaluator));
  return value;
}

}  // namespace precert
