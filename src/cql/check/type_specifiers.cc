// Checker: type specifiers (CQL 1.5, Appendix A, typeSpecifier) to types.
#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {

const Type* Checker::ResolveType(const Ast& ast) {
  switch (ast.kind) {
    case AstKind::kListType: {
      const Type* element = ResolveType(*ast.child(0));
      return element == nullptr ? nullptr : types_.List(element);
    }
    case AstKind::kIntervalType: {
      const Type* point = ResolveType(*ast.child(0));
      return point == nullptr ? nullptr : types_.Interval(point);
    }
    case AstKind::kTupleType: {
      std::vector<TupleField> fields;
      bool ok = true;
      for (const Ast* element : ast.children) {
        const Type* type = ResolveType(*element->child(0));
        if (type == nullptr) {
          ok = false;
          continue;
        }
        for (const TupleField& field : fields) {
          if (field.name == element->text) {
            Error(element->span,
                  "the tuple type has two elements called " + std::string(element->text));
            ok = false;
          }
        }
        fields.push_back({element->text, type});
      }
      return ok ? types_.Tuple(std::move(fields)) : nullptr;
    }
    case AstKind::kChoiceType: {
      std::vector<const Type*> members;
      bool ok = true;
      for (const Ast* child : ast.children) {
        const Type* member = ResolveType(*child);
        if (member == nullptr) {
          ok = false;
        } else {
          members.push_back(member);
        }
      }
      return ok ? types_.Choice(members) : nullptr;
    }
    case AstKind::kNamedType:
      return ResolveNamedType(ast);
    default:
      Error(ast.span, "a type was expected here");
      return nullptr;
  }
}

// An unqualified name is a class of the first model that the library uses, then a System type, then
// a class of another model. So Quantity is FHIR.Quantity after `using FHIR`, as the reference
// translator has it: published libraries write `O.value as Quantity`. An expression without a
// library has declared no model, and its Quantity is System's.
const Type* Checker::ResolveNamedType(const Ast& ast) {
  std::string_view name = ast.text, qualifier = ast.unit;
  if (qualifier.empty() && !library_.models.empty() && !library_.models.front().implied &&
      types_.Named(name) != nullptr) {
    if (const Type* type = ClassOf(library_.models.front(), name)) return type;
  }
  if (qualifier == "System" || qualifier.empty()) {
    if (const Type* type = types_.Named(name)) return type;
  }
  if (qualifier == "System") {
    std::vector<std::string_view> known;
    for (int k = 0; k <= static_cast<int>(TypeKind::kCodeSystem); ++k) {
      known.push_back(types_.Simple(static_cast<TypeKind>(k))->name);
    }
    Error(ast.span, "System has no type called " + std::string(name), DidYouMean(name, known));
    return nullptr;
  }
  // A backbone class of the model is written with its path: FHIR.Observation.Component, or
  // Observation.Component.
  const std::vector<const Type*> found = ClassesNamed(qualifier, name);
  if (found.size() == 1) return found[0];
  std::string written =
      qualifier.empty() ? std::string(name) : std::string(qualifier) + "." + std::string(name);
  if (found.size() > 1) {
    Error(ast.span, "the type " + written + " is ambiguous",
          "write " + found[0]->ToString() + " or " + found[1]->ToString());
    return nullptr;
  }
  std::string path = written;
  bool is_model = qualifier.empty();
  for (const UsedModel& used : library_.models) {
    if (std::string prefix = std::string(used.alias) + "."; written.starts_with(prefix)) {
      is_model = true;
      path = written.substr(prefix.size());
    }
  }
  std::vector<std::string_view> names = ClassNames(/*retrievable=*/false);
  if (qualifier.empty()) {
    for (int k = 0; k <= static_cast<int>(TypeKind::kCodeSystem); ++k) {
      names.push_back(types_.Simple(static_cast<TypeKind>(k))->name);
    }
  }
  std::string hint = DidYouMean(path, names);
  if (library_.models.empty() && hint.empty()) {
    hint = "the types of a data model need its declaration: using FHIR version '4.0.1'";
  } else if (!is_model && hint.empty()) {
    hint = "the data models here are " + ModelNames();
  }
  Error(ast.span, "there is no type called " + written, hint);
  return nullptr;
}

}  // namespace precert::cql
