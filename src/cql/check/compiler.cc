// Compiler: the way from sources to a Program; included libraries are compiled into the same one.
//
// The type table and the operator table are made once per process and shared by all programs.
#include "cql/check/compiler.h"

#include <algorithm>

#include "cql/check/checker.h"
#include "cql/check/nearest.h"
#include "cql/elm/read_elm.h"
#include "cql/syntax/parser.h"

namespace precert::cql {
namespace {

constexpr size_t kMaxIncludeDepth = 64;

struct Tables {
  std::shared_ptr<TypeTable> types = std::make_shared<TypeTable>();
  std::shared_ptr<const OpTable> ops = std::make_shared<const OpTable>(*types);

  static const Tables& Shared() {
    static const Tables tables;
    return tables;
  }
};

std::shared_ptr<Program> NewProgram(std::shared_ptr<const Source> source) {
  auto program = std::make_shared<Program>();
  program->source = std::move(source);
  program->type_table = Tables::Shared().types;
  program->op_table = Tables::Shared().ops;
  program->arena = std::make_unique<Arena>();
  return program;
}

// From CQL text, or from ELM JSON.
SyntaxTree ReadLibrary(std::shared_ptr<const Source> source, Diagnostics& diagnostics) {
  if (IsElm(source->text())) return ReadElm(std::move(source), diagnostics);
  return ParseLibrary(std::move(source), diagnostics);
}

// FHIRHelpers for FHIR R4 has versions 4.0.1 to 4.4.000: one set of conversions, more overloads.
// For another version of FHIR, loaded as a model, the conversions are the same too.
bool HelpersBuiltIn(std::string_view version, const CompileOptions& options) {
  if (version.empty() || version.starts_with("4.")) return true;
  return std::any_of(options.models.begin(), options.models.end(), [&](const auto& model) {
    return model->name == "FHIR" && model->version == version;
  });
}

void NameLibrary(Library& library) {
  library.name = library.tree.library->text;
  library.version = library.tree.library->unit;
}

// Whether the names that did not parse are known, so that the other definitions can be checked.
bool CanCheckRest(const SyntaxTree& tree) {
  if (tree.broken.empty()) return false;  // not UTF-8, too large
  for (const Ast* broken : tree.broken) {
    switch (broken->kind) {
      case AstKind::kUsing:
      case AstKind::kInclude:
      case AstKind::kContextDef:
      case AstKind::kLibrary:
        return false;
      default:
        break;
    }
  }
  return true;
}

}  // namespace

struct Compiler::Impl {
  const codes::Terminology* terminology;
};

Compiler::Compiler(const codes::Terminology* terminology)
    : impl_(std::make_unique<Impl>(Impl{terminology})) {}
Compiler::~Compiler() = default;

Library* Session::Include(const Ast& include, Diagnostics& diagnostics) {
  std::string name(include.text), version(include.unit);
  std::string written = version.empty() ? name : name + " version '" + version + "'";
  for (Library& library : libraries) {
    if (library.main || library.name != name) continue;
    if (std::find(including.begin(), including.end(), name) != including.end()) break;
    if (version.empty() || library.version.empty() || library.version == version) return &library;
    if (library.fhir_helpers && HelpersBuiltIn(version, options)) return &library;  // one for all
    diagnostics.Error(include.span, "library " + name + " is included in two versions, '" +
                                        library.version + "' and '" + version + "'");
    return nullptr;
  }
  if (name == "FHIRHelpers") {
    if (!HelpersBuiltIn(version, options)) {
      diagnostics.Error(include.span, "FHIRHelpers version '" + version + "' is not built in",
                        "write: include FHIRHelpers version '4.0.1'");
      return nullptr;
    }
    Library& helpers = libraries.emplace_back();
    helpers.name = name;
    helpers.version = version;
    helpers.main = false;
    helpers.fhir_helpers = true;
    return &helpers;
  }
  if (auto it = std::find(including.begin(), including.end(), name); it != including.end()) {
    std::string cycle;
    for (; it != including.end(); ++it) cycle += *it + " -> ";
    diagnostics.Error(include.span, "library " + name + " includes itself", cycle + name);
    return nullptr;
  }
  if (including.size() >= kMaxIncludeDepth) {
    diagnostics.Error(include.span, "libraries include each other more than " +
                                        std::to_string(kMaxIncludeDepth) + " deep");
    return nullptr;
  }
  std::shared_ptr<const Source> source;
  if (options.find_library) source = options.find_library(name, version);
  if (source == nullptr) {
    diagnostics.Error(include.span, "library " + written + " was not found",
                      options.not_found_hint);
    return nullptr;
  }
  Diagnostics own(*source);
  Library& library = libraries.emplace_back();
  library.main = false;
  library.name = name;
  including.push_back(name);
  library.tree = ReadLibrary(source, own);
  program.sources.push_back(source);
  library.source_index = static_cast<uint32_t>(program.sources.size());
  bool ok = !own.has_errors() && library.tree.library != nullptr;
  if (ok) {
    NameLibrary(library);
    if (library.name.empty()) library.name = name;
    if (library.name != name) {
      own.Error(library.tree.library->span,
                "this is library " + library.name + ", but " + name + " was asked for");
    } else if (!version.empty() && !library.version.empty() && library.version != version) {
      own.Error(library.tree.library->span, "this is version '" + library.version + "' of " + name +
                                                ", but '" + version + "' was asked for");
    } else {
      Checker(*this, library, own).CheckLibrary();
    }
    ok = !own.has_errors();
  }
  including.pop_back();
  if (!ok) {
    diagnostics.Error(include.span, "library " + written + " has errors", own.ToString());
    library.name = "";  // its other includes are tried, and refused, on their own
    return nullptr;
  }
  return &library;
}

std::shared_ptr<const Program> Compiler::Compile(std::shared_ptr<const Source> source,
                                                 const CompileOptions& options,
                                                 Diagnostics& diagnostics) {
  std::shared_ptr<Program> program = NewProgram(source);
  Session session(*program, *program->type_table, *program->op_table, impl_->terminology, options);
  Library& library = session.libraries.emplace_back();
  library.tree = ReadLibrary(source, diagnostics);
  if (library.tree.library == nullptr) return nullptr;
  NameLibrary(library);
  program->name = library.name;
  program->version = library.version;
  if (!library.name.empty()) session.including.push_back(library.name);
  // Where it is not known what is missing, to check the rest would report every mention of it.
  if (diagnostics.has_errors() && !CanCheckRest(library.tree)) return nullptr;
  Checker(session, library, diagnostics).CheckLibrary();
  if (diagnostics.has_errors()) return nullptr;
  return program;
}

std::shared_ptr<const Program> Compiler::CompileExpression(std::shared_ptr<const Source> expression,
                                                           std::shared_ptr<const Source> included,
                                                           const CompileOptions& options,
                                                           Diagnostics& diagnostics) {
  std::shared_ptr<Program> program = NewProgram(expression);
  Session session(*program, *program->type_table, *program->op_table, impl_->terminology, options);
  Library* open = nullptr;
  if (included != nullptr) {
    Diagnostics own(*included);
    open = &session.libraries.emplace_back();
    open->main = false;
    open->tree = ReadLibrary(included, own);
    program->sources.push_back(included);
    open->source_index = static_cast<uint32_t>(program->sources.size());
    if (open->tree.library != nullptr && !own.has_errors()) {
      NameLibrary(*open);
      if (open->name.empty()) open->name = included->name();
      session.including.push_back(open->name);
      Checker(session, *open, own).CheckLibrary();
      session.including.pop_back();
    }
    if (own.has_errors()) {
      diagnostics.Error({}, "the library " + included->name() + " has errors", own.ToString());
      return nullptr;
    }
  }
  Library& library = session.libraries.emplace_back();
  library.open = open;
  // An expression sees the models of its library; without one, those that were loaded, else FHIR.
  if (open != nullptr) {
    library.models = open->models;
    library.includes = open->includes;
  } else {
    for (const std::shared_ptr<const ModelInfo>& model : options.models) {
      library.models.push_back({model->name, model.get(), /*implied=*/true});
      session.Use(model.get());
    }
  }
  if (library.models.empty()) library.models.push_back({"FHIR", nullptr, /*implied=*/true});
  library.tree = ParseExpression(expression, diagnostics);
  if (library.tree.library == nullptr || diagnostics.has_errors()) return nullptr;
  Checker(session, library, diagnostics).CheckExpressionAsLibrary(*library.tree.library);
  if (diagnostics.has_errors()) return nullptr;
  return program;
}

}  // namespace precert::cql
