// LibraryArguments: the options that every command that compiles a CQL library has, and Workspace:
// what they name, loaded: terminology, included libraries, parameters, the time of the request.
//
//   auto arguments = std::make_shared<LibraryArguments>();
//   AddCompileOptions(*command, *arguments);   // --include --valuesets --model-info
//   --list-promotion ... AddRequestOptions(*command, *arguments);   // --parameter --now
//   ...
//   Result<std::unique_ptr<Workspace>> workspace = Workspace::Open(*arguments);
//   std::shared_ptr<const cql::Program> program = (*workspace)->Compile(path);  // null: printed
//   Result<ParameterValues> parameters = (*workspace)->Parameters(*program);
//
// A Workspace outlives the programs that it compiled. Commands run on one thread; the programs and
// the parameters' values are immutable and may be used from any.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "codes/value_set.h"
#include "cql/check/compiler.h"
#include "cql/eval/evaluator.h"
#include "fhir/record.h"

namespace CLI {
class App;
}

namespace precert {

struct LibraryArguments {
  std::vector<std::string> include_folders;  // --include
  std::vector<std::string> value_sets;       // --valuesets: files and folders
  std::vector<std::string> model_infos;      // --model-info: data models besides FHIR 4.0.1
  std::vector<std::string> parameters;       // --parameter NAME=EXPRESSION
  std::string now;                           // --now
  bool list_promotion = false, list_demotion = false;
};

void AddCompileOptions(CLI::App& command, LibraryArguments& arguments);
void AddRequestOptions(CLI::App& command, LibraryArguments& arguments);

// "2026-11-23" or a DateTime, in UTC where it has no offset; "" is the time of the system.
Result<cql::DateTime> ReadNow(const std::string& text);

// A Bundle or a single resource, FHIR R4 JSON; "-" is standard input, "" is no data.
Result<fhir::Record> ReadRecord(const std::string& path);

// The files that a command named: a folder stands for the *.cql files in it and below it, sorted;
// a file for itself.
Result<std::vector<std::string>> ExpandLibraryPaths(const std::vector<std::string>& paths);

// Values of parameters, with the memory that holds them.
class ParameterValues {
 public:
  const std::vector<std::pair<std::string, cql::Value>>& values() const { return values_; }
  Status ApplyTo(cql::Evaluator& evaluator) const;

 private:
  friend class Workspace;
  std::vector<std::pair<std::string, cql::Value>> values_;
  std::vector<std::unique_ptr<cql::Evaluator>> owners_;
};

class Workspace {
 public:
  static Result<std::unique_ptr<Workspace>> Open(const LibraryArguments& arguments);

  const codes::Terminology& terminology() const { return terminology_; }

  // Options for compiling the library at `path`: included libraries are looked for in its folder,
  // then in those of --include, as NAME-VERSION.cql and NAME.cql; where no version is asked for,
  // also as the NAME-*.cql of the greatest version. ELM (.json) is taken where there is no .cql,
  // or first when `path` is ELM itself. `path` "" has no folder of its own.
  cql::CompileOptions OptionsFor(const std::string& path) const;

  // Reads the library; "-" is standard input.
  Result<std::shared_ptr<const cql::Source>> Read(const std::string& path) const;

  // Compiles a library from its file and prints what is wrong to standard error. Null after errors.
  std::shared_ptr<const cql::Program> Compile(const std::string& path);

  // The values of --parameter, converted to the parameters' types as their defaults would be.
  Result<ParameterValues> Parameters(const cql::Program& program);

  cql::Compiler& compiler() { return compiler_; }
  const cql::DateTime& now() const { return now_; }

 private:
  Workspace() : compiler_(&terminology_) {}
  Result<cql::Value> Parameter(const cql::Parameter& parameter, const std::string& expression,
                               ParameterValues* values);

  LibraryArguments arguments_;
  codes::Terminology terminology_;
  std::vector<std::shared_ptr<const cql::ModelInfo>> models_;
  cql::Compiler compiler_;
  cql::DateTime now_;
};

}  // namespace precert
