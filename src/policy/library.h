// LiterateLibrary: the CQL of a document, compiled, each definition tied to the section above it.
//
// The blocks ```cql of a document, in order, form one library. Every library begins with the same
// preamble, so that documents hold only what is theirs: FHIR 4.0.1, FHIRHelpers, a value set for
// each file in the document's valuesets/ folder and the shared one (by its name), context Patient,
// and the facts of the request as parameters (kRequestParameters). A preamble name that a document
// declares itself is an error, as any repeated name is. Immutable; share between threads.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codes/value_set.h"
#include "cql/core/program.h"
#include "policy/document.h"

namespace precert {

// A parameter that every library may read: name and CQL type. Facts that the request does not state
// are unknown, not false.
struct RequestParameter {
  std::string_view name, type, meaning;
};
std::span<const RequestParameter> RequestParameters();

class LiterateLibrary {
 public:
  // All diagnostics of the library come back in one Error, each with the document's own line.
  static Result<LiterateLibrary> Compile(const Document& document, std::string_view name,
                                         const codes::Terminology& terminology);

  const std::shared_ptr<const cql::Program>& program() const { return program_; }
  // -1 when there is no such definition.
  int Find(std::string_view define) const { return program_->FindDefinition(define); }
  // Index of the document's section that holds a definition; -1 for preamble and included ones.
  int SectionOf(int definition) const { return sections_[definition]; }
  int LineOf(int definition) const { return lines_[definition]; }
  std::vector<std::string_view> DefinitionNames() const;
  // Parameters (by index) that a definition's value may depend on.
  std::span<const int> ParametersOf(int definition) const { return parameters_[definition]; }

  // The yes-or-no definition that a decision or rule at `line` of the document names.
  Result<int> FindBoolean(const Document& document, std::string_view name, int line) const;
  // Every definition of the document is reached from the roots; else an error at the first that is
  // not.
  Status RefuseUnused(const Document& document, std::span<const int> roots) const;

 private:
  std::shared_ptr<const cql::Program> program_;
  std::vector<int> sections_, lines_;
  std::vector<std::vector<int>> parameters_;
};

}  // namespace precert
