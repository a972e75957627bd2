// Checker: what ELM says more exactly than CQL does: a reference that names a definition and
// nothing else, a call of a library's function, an operator by its name.
#include <algorithm>

#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {

Expr Checker::CheckDefinitionName(const Ast& ast) {
  Library* library = &library_;
  if (!ast.unit.empty()) {
    auto it = library_.includes.find(ast.unit);
    if (it == library_.includes.end()) {
      std::vector<std::string_view> names;
      for (const auto& [alias, included] : library_.includes) names.push_back(alias);
      Error(ast.span, "there is no included library called " + Quoted(ast.unit),
            DidYouMean(ast.unit, names));
      return {};
    }
    library = it->second;
  }
  auto it = library->symbols.find(ast.text);
  if (it != library->symbols.end()) return UseSymbol(*library, it->second, ast.text, ast.span);
  if (ast.text == "Patient" && ContextType(Context::kPatient) != nullptr) {
    if (frame_.context != Context::kUnfiltered) return PatientRecord(ast.span);
    Error(ast.span, "Patient is not known in context Unfiltered");
    return {};
  }
  if (library == &library_) {
    UnknownName(ast.text, ast.span);
  } else {
    Error(ast.span, "library " + library->name + " has no " + Quoted(ast.text),
          DidYouMean(ast.text, library->order));
  }
  return {};
}

Expr Checker::CheckLibraryCall(const Ast& ast) {
  std::vector<Expr> args;
  for (size_t i = 1; i < ast.children.size(); ++i) args.push_back(Check(ast.children[i]));
  if (!AllOk(args)) return {};
  Library* library = &library_;
  if (!ast.unit.empty()) {
    auto it = library_.includes.find(ast.unit);
    if (it == library_.includes.end()) {
      Error(ast.span, "there is no included library called " + Quoted(ast.unit));
      return {};
    }
    library = it->second;
  }
  if (library->fhir_helpers) {
    std::span<const Op> ops = session_.ops.Overloads(ast.text);
    if (!ops.empty()) return CallNamed(ast.text, {}, ops, args, ast);
    Error(ast.span, "FHIRHelpers has no function called " + std::string(ast.text),
          DidYouMean(ast.text, session_.ops.Names()));
    return {};
  }
  auto it = library->functions_by_name.find(ast.text);
  if (it == library->functions_by_name.end()) {
    std::vector<std::string_view> names;
    for (const auto& [known, functions] : library->functions_by_name) names.push_back(known);
    std::string where = library == &library_ ? "this library" : "library " + library->name;
    Error(ast.span, where + " has no function called " + std::string(ast.text),
          DidYouMean(ast.text, names));
    return {};
  }
  return CallNamed(ast.text, it->second, {}, args, ast);
}

Expr Checker::CheckOperatorNode(const Ast& ast) {
  std::vector<Expr> args;
  for (const Ast* operand : ast.children) args.push_back(Check(operand));
  if (!AllOk(args)) return {};
  if (ast.text == "Coalesce" && args.size() > 1) return Coalesce(args, ast.span);
  if (session_.ops.Overloads(ast.text).empty()) {
    Error(ast.span, "the operator " + std::string(ast.text) + " is not supported");
    return {};
  }
  std::optional<Precision> precision;
  if (ast.timing.has_precision) precision = ast.timing.precision;
  return CallOp(ast.text, args, ast.span, precision);
}

}  // namespace precert::cql
