// Checker: function calls: the library's functions, those of included libraries, fluent calls, the
// operators by name, and the few functions that stand for an expression (Coalesce, AgeInYears).
#include <algorithm>
#include <cctype>

#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {
namespace {

constexpr std::string_view kAgeUnits[] = {"Years", "Months",  "Weeks",  "Days",
                                          "Hours", "Minutes", "Seconds"};

// "AgeInYears", "AgeInYearsAt": the unit, and whether a date is named.
struct AgeFunction {
  std::string_view unit;
  bool at;
};
std::optional<AgeFunction> ParseAge(std::string_view name) {
  if (!name.starts_with("AgeIn")) return std::nullopt;
  name.remove_prefix(5);
  for (std::string_view unit : kAgeUnits) {
    if (name == unit) return AgeFunction{unit, false};
    if (name.starts_with(unit) && name.substr(unit.size()) == "At") return AgeFunction{unit, true};
  }
  return std::nullopt;
}

std::string Capitalised(std::string_view name) {
  std::string out(name);
  if (!out.empty()) out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  return out;
}

}  // namespace

Expr Checker::CheckCall(const Ast& ast) {
  std::string_view name = ast.text;
  if (ast.names == NameScope::kDefinition) return CheckLibraryCall(ast);
  const Ast* source = ast.child(0);
  Library* qualifier = ast.method ? AsQualifier(source) : nullptr;
  bool system = ast.method && qualifier == nullptr && source != nullptr &&
                source->kind == AstKind::kIdentifier && source->text == "System" &&
                FindVariable("System") == nullptr && !library_.symbols.contains("System");
  bool fluent = ast.method && qualifier == nullptr && !system;
  if (fluent && IsItemMethod(ast)) return CheckItemMethod(ast);

  std::vector<Expr> args;
  if (fluent) args.push_back(Check(source));
  for (size_t i = 1; i < ast.children.size(); ++i) args.push_back(Check(ast.children[i]));
  if (!AllOk(args)) return {};

  if (qualifier != nullptr) {
    if (qualifier->fhir_helpers) {
      std::span<const Op> ops = session_.ops.Overloads(name);
      if (!ops.empty()) return CallNamed(name, {}, ops, args, ast);
      Error(ast.span, "FHIRHelpers has no function called " + std::string(name),
            DidYouMean(name, session_.ops.Names()));
      return {};
    }
    auto it = qualifier->functions_by_name.find(name);
    if (it == qualifier->functions_by_name.end()) {
      std::vector<std::string_view> names;
      for (const auto& [known, functions] : qualifier->functions_by_name) names.push_back(known);
      Error(ast.span, "library " + qualifier->name + " has no function called " + std::string(name),
            DidYouMean(name, names));
      return {};
    }
    return CallNamed(name, it->second, {}, args, ast);
  }

  std::vector<FunctionSymbol*> functions;
  auto collect = [&](Library& library, bool only_fluent) {
    auto it = library.functions_by_name.find(name);
    if (it == library.functions_by_name.end()) return;
    for (FunctionSymbol* function : it->second) {
      if (!only_fluent || function->ast->fluent) functions.push_back(function);
    }
  };
  if (!system) {
    collect(library_, fluent);
    if (library_.open != nullptr) collect(*library_.open, fluent);
    if (fluent) {
      for (const auto& [alias, library] : library_.includes) collect(*library, true);
    }
  }
  std::span<const Op> ops = session_.ops.Overloads(name);
  // sort by ageOfThis(): the row is what would stand before the dot.
  const auto row = std::find_if(frame_.scope.rbegin(), frame_.scope.rend(),
                                [](const auto& entry) { return entry.kind == ScopeKind::kRow; });
  auto takes = [&](const FunctionSymbol* f) { return f->operands.size() == args.size(); };
  if (!ast.method && ops.empty() && row != frame_.scope.rend() && row->type != nullptr &&
      std::none_of(functions.begin(), functions.end(), takes)) {
    std::vector<FunctionSymbol*> of_row;
    std::swap(of_row, functions);
    collect(library_, true);
    for (const auto& [alias, library] : library_.includes) collect(*library, true);
    if (functions.empty()) {
      functions = std::move(of_row);
    } else {
      args.insert(args.begin(), Slot(row->slot, row->type, ast.span));
    }
  }
  std::string capitalised = Capitalised(name);
  if (fluent && ops.empty()) ops = session_.ops.Overloads(capitalised);
  if (fluent && ops.empty() && name == "single") ops = session_.ops.Overloads("SingletonFrom");

  if (functions.empty()) {
    if (name == "Coalesce" && args.size() > 1) return Coalesce(args, ast.span);
    if (ParseAge(name)) return CheckAge(name, args, ast);
    if (std::optional<std::string_view> logical =
            name == "And" || name == "Or" || name == "Xor" || name == "Implies" || name == "Not"
                ? std::optional(name)
                : std::nullopt;
        logical && ops.empty()) {
      Error(ast.span, std::string(name) + " is not a function",
            "it is an operator: a and b, a or b, not a");
      return {};
    }
    if (name == "ToList" && args.size() == 1 && ops.empty()) {
      return Emit(Code::kList, {args[0].node}, 0, types_.List(args[0].type), ast.span);
    }
    // FHIRPath's x.exists() and x.empty(), of a single value too.
    if (fluent && args.size() == 1 && (name == "exists" || name == "empty")) {
      Expr there = args[0].type->Is(TypeKind::kList) ? CallOp("Exists", {args[0]}, ast.span)
                                                     : IsNotNull(args[0], ast.span);
      return there.ok() && name == "empty" ? Not(there, ast.span) : there;
    }
    // FHIRPath's X.extension('url'), of FHIR's classes: the extensions of that URL.
    if (fluent && args.size() == 2 && (name == "extension" || name == "modifierExtension") &&
        ops.empty()) {
      if (Expr all = PropertyOf(args[0], name, ast.span, /*quiet=*/true); all.ok()) {
        return WithShared(args[1], ast.span, [&](Expr url) {
          return Where(all, ast.span, [&](Expr item) {
            return Equality("Equal", PropertyOf(item, "url", ast.span), url, ast.span);
          });
        });
      }
    }
    if (ops.empty()) {
      UnknownFunction(name, ast, fluent);
      return {};
    }
  }
  return CallNamed(ops.empty()         ? name
                   : functions.empty() ? ops[0].name
                                       : name,
                   functions, ops, args, ast);
}

// A function of a library comes before an operator of the same name, where it fits.
Expr Checker::CallNamed(std::string_view name, std::span<FunctionSymbol* const> functions,
                        std::span<const Op> ops, std::span<const Expr> args, const Ast& ast) {
  std::vector<Candidate> candidates;
  for (FunctionSymbol* function : functions) {
    if (!function->usable) return {};
    candidates.push_back({function->operands, function->result, nullptr, function});
  }
  Bound bound = Bind(candidates, args);
  if (!bound.best && bound.tied.empty() && !ops.empty()) {
    std::vector<Candidate> of_ops = OpCandidates(ops);
    bound = Bind(of_ops, args);
    if (bound.best || !bound.tied.empty()) {
      std::vector<Expr> operands(args.begin(), args.end());
      return CallOp(ops[0].name, operands, ast.span);
    }
    candidates.insert(candidates.end(), of_ops.begin(), of_ops.end());
  }
  if (!bound.best) {
    if (bound.tied.empty()) {
      NoOverload(name, candidates, args, ast.span);
    } else {
      Ambiguous(name, bound.tied, args, ast.span);
    }
    return {};
  }
  FunctionSymbol& function = *bound.best->candidate->function;
  std::vector<Expr> converted;
  for (size_t i = 0; i < args.size(); ++i) {
    converted.push_back(Convert(args[i], bound.best->operands[i], ast.span));
  }
  if (!AllOk(converted)) return {};
  return CallFunction(function, converted, ast.span);
}

Expr Checker::CallFunction(FunctionSymbol& function, std::span<const Expr> args, Span span) {
  auto own = [&](const Library* library) {
    if (library == nullptr) return false;
    return std::any_of(library->functions.begin(), library->functions.end(),
                       [&](const FunctionSymbol& f) { return &f == &function; });
  };
  bool mine = own(&library_);
  if (!mine && function.ast->is_private && !own(library_.open)) {
    Error(span, std::string(function.name) + " is private to the library that defines it");
    return {};
  }
  if (mine) {
    if (function.progress == Progress::kChecking) {
      // Everything on the way from it to here is part of the circle.
      auto it = std::find(checking_functions_.begin(), checking_functions_.end(), &function);
      for (; it != checking_functions_.end(); ++it) {
        session_.program.functions[(*it)->index].recursive = true;
      }
      if (function.result == nullptr) {
        Error(span,
              "the result type of " + std::string(function.name) +
                  " is not known while it calls itself",
              "declare it: define function " + std::string(function.name) +
                  "(...) returns TYPE: ...");
        return {};
      }
    } else {
      ResolveFunction(function, span);
    }
  }
  if (function.result == nullptr) return {};
  return Emit(Code::kFunction, Nodes(args), function.index, function.result, span);
}

// AgeInYears() is CalculateAgeInYearsAt(Patient.birthDate, Today()). A birth date has no time of
// day, so that an age in days or more is counted between dates even when asked for at an instant.
Expr Checker::CheckAge(std::string_view name, std::span<const Expr> args, const Ast& ast) {
  AgeFunction age = *ParseAge(name);
  if (args.size() != (age.at ? 1u : 0u)) {
    Error(ast.span,
          std::string(name) +
              (age.at ? " takes one argument: the date of the age" : " takes no argument"),
          age.at ? "" : "for the age at another date: " + std::string(name) + "At(...)");
    return {};
  }
  if (ContextType(Context::kPatient) == nullptr || frame_.context != Context::kPatient) {
    Error(ast.span, std::string(name) + " needs a patient",
          library_.models.empty() ? "declare the data model: using FHIR version '4.0.1'"
                                  : "write `context Patient` before this definition");
    return {};
  }
  Expr birth = PatientRecord(ast.span);
  std::string_view path = "birthDate";
  if (birth.ok() && birth.type->info != nullptr) path = birth.type->info->model->birth_date;
  while (birth.ok() && !path.empty()) {
    const size_t dot = std::min(path.find('.'), path.size());
    birth = PropertyOf(birth, path.substr(0, dot), ast.span);
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  birth = ToSystem(birth, ast.span);
  Expr at = age.at ? ToSystem(args[0], ast.span) : Expr{};
  if (!birth.ok() || (age.at && !at.ok())) return {};
  const Type* date_time = types_.Simple(TypeKind::kDateTime);
  bool in_days =
      age.unit == "Years" || age.unit == "Months" || age.unit == "Weeks" || age.unit == "Days";
  if (!age.at) at = CallOp(in_days ? "Today" : "Now", {}, ast.span);
  if (in_days && at.type == date_time) {
    at = CallOp("DateFrom", {at}, ast.span);
  } else if (!in_days) {
    birth = Convert(birth, date_time, ast.span);
  }
  return CallOp("CalculateAgeIn" + std::string(age.unit) + "At", {birth, at}, ast.span);
}

void Checker::UnknownFunction(std::string_view name, const Ast& ast, bool fluent) {
  std::vector<std::string_view> names = session_.ops.Names();
  names.push_back("Coalesce");
  for (const Library* library : {&library_, library_.open}) {
    if (library == nullptr) continue;
    for (const auto& [known, functions] : library->functions_by_name) names.push_back(known);
  }
  std::vector<std::string> ages;
  for (std::string_view unit : kAgeUnits) {
    ages.push_back("AgeIn" + std::string(unit));
    ages.push_back(ages.back() + "At");
  }
  names.insert(names.end(), ages.begin(), ages.end());
  std::string hint = DidYouMean(name, names);
  for (const auto& [alias, library] : library_.includes) {
    if (library->functions_by_name.contains(name)) {
      hint = fluent ? "library " + library->name + " has it, but not as a fluent function"
                    : "library " + library->name + " has it: write " + std::string(alias) + "." +
                          std::string(name) + "(...)";
    }
  }
  if (library_.symbols.contains(name)) {
    hint = "\"" + std::string(name) + "\" is a " +
           std::string(SymbolKindName(library_.symbols.at(name).kind)) + ": write it without ()";
  }
  if (auto it = library_.functions_by_name.find(name);
      fluent && it != library_.functions_by_name.end()) {
    hint = std::string(name) + " is not a fluent function: write " + std::string(name) + "(x)";
  }
  Error(ast.name_span.end > ast.name_span.begin ? ast.name_span : ast.span,
        "there is no function called " + std::string(name), hint);
}

}  // namespace precert::cql
