// Compiler: CQL source to a Program: parse, resolve names, check types, bind overloads, lower.
//
//   Compiler compiler(terminology);
//   Diagnostics diagnostics(*source);
//   std::shared_ptr<const Program> program = compiler.Compile(source, options, diagnostics);
//
// All errors of a library are reported in one pass; a definition with an error has type Any and
// does not cause further ones. A construct of CQL that is not supported is refused here, at its
// line. A Compiler may be used from one thread at a time; Programs are immutable and shared.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "codes/value_set.h"
#include "cql/core/program.h"
#include "cql/core/source.h"

namespace precert::cql {

struct CompileOptions {
  bool list_promotion = false;  // T -> List<T>
  bool list_demotion = false;   // List<T> -> T (singleton from)
  // Finds an included library's source; null when there is none. FHIRHelpers is built in.
  std::function<std::shared_ptr<const Source>(std::string_view name, std::string_view version)>
      find_library;
  // What to say under "library X was not found": where it was looked for.
  std::string not_found_hint;
  // Data models besides FHIR 4.0.1, which is built in (model/read_model_info.h); for `using`.
  std::vector<std::shared_ptr<const ModelInfo>> models;
  // Every value set named in the source must be loaded: an unknown one is an error, not an empty
  // set.
  bool require_value_sets = false;
};

class Compiler {
 public:
  // `terminology` outlives every Program compiled.
  explicit Compiler(const codes::Terminology* terminology = nullptr);
  ~Compiler();

  // Null when diagnostics has errors.
  std::shared_ptr<const Program> Compile(std::shared_ptr<const Source> source,
                                         const CompileOptions& options, Diagnostics& diagnostics);

  // One expression as a library with the single definition "Expression"; `library` (may be null) is
  // included, its definitions visible unqualified.
  std::shared_ptr<const Program> CompileExpression(std::shared_ptr<const Source> expression,
                                                   std::shared_ptr<const Source> library,
                                                   const CompileOptions& options,
                                                   Diagnostics& diagnostics);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace precert::cql
