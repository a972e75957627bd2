// Shared by the checker's tests: compiling from text.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "cql/check/compiler.h"
#include "cql/check/print_program.h"

namespace precert::cql {

struct Compiled {
  std::shared_ptr<const Program> program;  // null when refused
  std::string diagnostics;
};

inline std::shared_ptr<const Source> MakeSource(std::string name, std::string text) {
  return std::make_shared<const Source>(std::move(name), std::move(text));
}

// Included libraries by name.
using Libraries = std::map<std::string, std::string, std::less<>>;

inline Compiled CompileLibrary(std::string_view text, const Libraries& libraries = {},
                               CompileOptions options = {},
                               const codes::Terminology* terminology = nullptr) {
  options.find_library = [&](std::string_view name,
                             std::string_view) -> std::shared_ptr<const Source> {
    auto it = libraries.find(name);
    if (it == libraries.end()) return nullptr;
    return MakeSource(std::string(name) + ".cql", it->second);
  };
  std::shared_ptr<const Source> source = MakeSource("test.cql", std::string(text));
  Diagnostics diagnostics(*source);
  Compiler compiler(terminology);
  std::shared_ptr<const Program> program = compiler.Compile(source, options, diagnostics);
  return {program, diagnostics.ToString()};
}

inline Compiled CompileOne(std::string_view expression, CompileOptions options = {}) {
  std::shared_ptr<const Source> source = MakeSource("test.cql", std::string(expression));
  Diagnostics diagnostics(*source);
  Compiler compiler;
  std::shared_ptr<const Program> program =
      compiler.CompileExpression(source, nullptr, options, diagnostics);
  return {program, diagnostics.ToString()};
}

// "Integer = Add(1, 2)", or the diagnostics.
inline std::string Lowered(std::string_view expression, CompileOptions options = {}) {
  Compiled compiled = CompileOne(expression, options);
  if (compiled.program == nullptr) return compiled.diagnostics;
  const Program& program = *compiled.program;
  const Definition& definition = program.definitions[program.FindDefinition("Expression")];
  return definition.type->ToString() + " = " + PrintNode(program, definition.body);
}

}  // namespace precert::cql
