// Session: what one compilation shares between the main library and those that it includes: the
// Program under construction, the type and operator tables, and the libraries' symbols.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codes/value_set.h"
#include "cql/check/compiler.h"
#include "cql/check/type_rules.h"
#include "cql/core/program.h"
#include "cql/syntax/ast.h"

namespace precert::cql {

// A checked expression: its node and its static type. The static type may be wider than the node's
// own (a Code where a Choice is wanted). No type: an error was reported, and nothing more is said.
struct Expr {
  NodeId node = kNoNode;
  const Type* type = nullptr;

  bool ok() const { return type != nullptr; }
};

enum class Progress : uint8_t { kPending, kChecking, kDone };
// The contexts of the FHIR model: its compartments, and Unfiltered. kNone is before any `context`,
// which counts as Unfiltered (CQL 1.5, Author's Guide, "Context").
enum class Context : uint8_t {
  kNone,
  kPatient,
  kPractitioner,
  kRelatedPerson,
  kDevice,
  kEncounter,
  kUnfiltered
};
inline constexpr size_t kContexts = 7;
std::string_view ContextName(Context context);  // "Patient"; "" for kNone
std::optional<Context> ContextNamed(std::string_view name);
// Of one resource: everything but kNone and kUnfiltered.
inline bool IsSpecific(Context context) {
  return context != Context::kNone && context != Context::kUnfiltered;
}

enum class SymbolKind : uint8_t {
  kExpression,
  kParameter,
  kCode,
  kConcept,
  kValueSet,
  kCodeSystem
};
std::string_view SymbolKindName(SymbolKind kind);  // "definition", "value set"

// Anything that an identifier of a library can mean, but for functions and includes.
struct Symbol {
  SymbolKind kind;
  const Ast* ast = nullptr;
  Progress progress = Progress::kPending;
  Context context = Context::kNone;
  const Type* type = nullptr;  // once done; null after an error
  uint32_t index = 0;          // of the definition, the parameter or the constant
};

struct FunctionSymbol {
  const Ast* ast = nullptr;
  std::string_view name;
  std::vector<const Type*> operands;
  const Type* result = nullptr;  // declared, or inferred once done; null after an error
  Progress progress = Progress::kPending;
  Context context = Context::kNone;
  bool usable = true;        // its operand types and name are sound
  uint32_t index = kNoNode;  // into Program::functions
};

// A data model that a library uses, in the order of its declarations.
struct UsedModel {
  std::string_view alias;
  const ModelInfo* info = nullptr;  // null: FHIR R4, which is built in
  bool implied = false;             // of an expression without a library: nobody wrote `using`
};

struct Library {
  std::string name, version;
  SyntaxTree tree;
  bool main = true;
  uint32_t source_index = 0;      // of its text, as in Definition::source_index
  bool fhir_helpers = false;      // the built-in FHIRHelpers: its functions are operators
  std::vector<UsedModel> models;  // `using`
  std::unordered_map<std::string_view, Symbol> symbols;
  std::vector<std::string_view> order;  // of the symbols in the source
  std::deque<FunctionSymbol> functions;
  std::unordered_map<std::string_view, std::vector<FunctionSymbol*>> functions_by_name;
  std::unordered_map<std::string_view, Library*> includes;  // by alias
  Library* open = nullptr;  // CompileExpression: its names are visible unqualified
};

struct Session {
  Program& program;
  TypeTable& types;
  const OpTable& ops;
  TypeRules rules;
  const codes::Terminology* terminology;
  const CompileOptions& options;
  std::deque<Library> libraries;       // stay where they are
  std::vector<std::string> including;  // names of the libraries being compiled, for cycles
  // The implicit definitions of Patient, Practitioner, ..., by Context, once used.
  std::array<uint32_t, kContexts> context_definitions;

  Session(Program& p, TypeTable& t, const OpTable& o, const codes::Terminology* terms,
          const CompileOptions& opts)
      : program(p),
        types(t),
        ops(o),
        rules(t, o, opts.list_promotion, opts.list_demotion),
        terminology(terms),
        options(opts) {
    context_definitions.fill(kNoNode);
  }

  // The program refers to the types of this loaded model from now on.
  void Use(const ModelInfo* model) {
    for (const std::shared_ptr<const ModelInfo>& loaded : options.models) {
      if (loaded.get() == model) program.models.push_back(loaded);
    }
  }

  // Compiles the included library `name` (once); null after an error, which is in `diagnostics`.
  Library* Include(const Ast& include, Diagnostics& diagnostics);
};

}  // namespace precert::cql
