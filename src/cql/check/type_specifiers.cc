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

// An unqualified name is a class of the model first (FHIR's Quantity is written FHIR.Quantity),
// except where System has a type of that name: CQL prefers System.
const Type* Checker::ResolveNamedType(const Ast& ast) {
  std::string_view name = ast.text, qualifier = ast.unit;
  if (qualifier == "System" || qualifier.empty()) {
    if (const Type* type = types_.Named(name)) return type;
  }
  if (qualifier == "System") {
    Error(ast.span, "System has no type called " + std::string(name));
    return nullptr;
  }
  // A backbone class of the model is written with its path: FHIR.Observation.Component, or
  // Observation.Component.
  std::string path;
  bool is_model = qualifier.empty() || qualifier == library_.fhir_alias;
  if (is_model) {
    path = name;
  } else if (std::string prefix = std::string(library_.fhir_alias) + ".";
             qualifier.starts_with(prefix)) {
    path = std::string(qualifier.substr(prefix.size())) + "." + std::string(name);
  } else {
    path = std::string(qualifier) + "." + std::string(name);
  }
  if (library_.has_fhir) {
    if (fhir::TypeId id = model_.FindType(path); id != fhir::kNoType) return rules_.FhirClass(id);
  }
  std::vector<std::string_view> names;
  if (library_.has_fhir) {
    for (const fhir::TypeInfo& type : model_.types()) names.push_back(type.name);
  }
  if (qualifier.empty()) {
    for (int k = 0; k <= static_cast<int>(TypeKind::kCodeSystem); ++k) {
      names.push_back(types_.Simple(static_cast<TypeKind>(k))->name);
    }
  }
  std::string hint = DidYouMean(path, names);
  if (!library_.has_fhir) {
    hint = "the types of a data model need its declaration: using FHIR version '4.0.1'";
  } else if (!qualifier.empty() && !is_model && hint.empty()) {
    hint = "the data models here are System and " + std::string(library_.fhir_alias);
  }
  std::string written =
      qualifier.empty() ? std::string(name) : std::string(qualifier) + "." + std::string(name);
  Error(ast.span, "there is no type called " + written, hint);
  return nullptr;
}

}  // namespace precert::cql
