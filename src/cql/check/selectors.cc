// Checker: values written out: intervals, lists, tuples, instances, codes and concepts.
#include <algorithm>

#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {

Expr Checker::CheckInterval(const Ast& ast) {
  Expr low = ToSystem(Check(ast.child(0)), ast.span);
  Expr high = ToSystem(Check(ast.child(1)), ast.span);
  if (!low.ok() || !high.ok()) return {};
  Expr bounds[] = {low, high};
  const Type* point = CommonType(bounds);
  // Of a bound that may be of several types beside one of a single type, the single one.
  for (size_t i = 0; i < 2; ++i) {
    const Type *one = bounds[i].type, *other = bounds[1 - i].type;
    if (!one->Is(TypeKind::kChoice) && !one->Is(TypeKind::kAny) && other->Is(TypeKind::kChoice) &&
        rules_.Converts(other, one)) {
      point = one;
    }
  }
  // C.abatement.low is a DateTime or a Quantity: so is the point. It narrows where it is used.
  auto system_point = [&](const Type* member) {
    return !member->Is(TypeKind::kClass) && rules_.IsOrdered(member);
  };
  const bool settled_later =
      low.type == high.type && std::ranges::all_of(point->args, system_point);
  if (point->Is(TypeKind::kChoice) && !settled_later) {
    Error(ast.span, "the bounds of an interval must have one type, but these are " +
                        low.type->ToString() + " and " + high.type->ToString());
    return {};
  }
  if (!rules_.IsOrdered(point)) {
    Error(ast.span, "an interval of " + point->ToString() + " has no meaning",
          "its bounds must be numbers, quantities, dates or times");
    return {};
  }
  low = Convert(low, point, ast.span);
  high = Convert(high, point, ast.span);
  if (!low.ok() || !high.ok()) return {};
  if (ast.children.size() == 4) {
    auto closed = [&](size_t i, bool flag) {
      return ast.child(i) != nullptr ? CheckBoolean(ast.child(i), "whether an interval is closed")
                                     : Constant(Value::Boolean(flag), types_.Boolean(), ast.span);
    };
    Expr low_closed = closed(2, ast.low_closed), high_closed = closed(3, ast.high_closed);
    if (!low_closed.ok() || !high_closed.ok()) return {};
    return Emit(Code::kIntervalDynamic, {low.node, high.node, low_closed.node, high_closed.node}, 0,
                types_.Interval(point), ast.span);
  }
  uint32_t closed = (ast.low_closed ? 1u : 0u) | (ast.high_closed ? 2u : 0u);
  return Emit(Code::kInterval, {low.node, high.node}, closed, types_.Interval(point), ast.span);
}

Expr Checker::CheckList(const Ast& ast) {
  const Type* element = nullptr;
  bool ok = true;
  if (ast.child(0) != nullptr) {
    element = ResolveType(*ast.child(0));
    ok = element != nullptr;
  }
  std::vector<Expr> items;
  for (size_t i = 1; i < ast.children.size(); ++i) {
    items.push_back(Check(ast.children[i]));
    ok = ok && items.back().ok();
  }
  if (!ok) return {};
  if (element == nullptr) element = CommonType(items);
  for (size_t i = 0; i < items.size(); ++i) {
    items[i] = Require(items[i], element, ast.children[i + 1]->span, "an item of this list");
    if (!items[i].ok()) return {};
  }
  return Emit(Code::kList, Nodes(items), 0, types_.List(element), ast.span);
}

Expr Checker::CheckTuple(const Ast& ast) {
  std::vector<TupleField> fields;
  std::vector<Expr> values;
  bool ok = true;
  for (const Ast* element : ast.children) {
    Expr value = Check(element->child(0));
    for (const TupleField& field : fields) {
      if (field.name != element->text) continue;
      Error(element->span, "the tuple has two elements called " + std::string(element->text));
      ok = false;
    }
    ok = ok && value.ok();
    fields.push_back({element->text, value.type});
    values.push_back(value);
  }
  if (!ok) return {};
  const Type* type = types_.Tuple(fields);
  std::vector<NodeId> nodes;  // in the type's order
  for (const TupleField& field : type->fields) {
    for (size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].name == field.name) nodes.push_back(values[i].node);
    }
  }
  return Emit(Code::kTuple, nodes, 0, type, ast.span);
}

const Type* Checker::InstanceElement(const Type* type, std::string_view name, bool* repeats) const {
  *repeats = false;
  Element element = FindElement(type, name);
  if (element.type == nullptr) return nullptr;
  *repeats = element.property.many;
  return element.type;
}

Expr Checker::CheckInstance(const Ast& ast) {
  std::vector<Expr> given;
  for (size_t i = 1; i < ast.children.size(); ++i) {
    given.push_back(Check(ast.children[i]->child(0)));
  }
  const Ast& named = *ast.child(0);
  const Type* type = ResolveType(named);
  // Quantity { value: 5, unit: 'mg' } is System's: the elements of FHIR's are FHIR's.
  const bool system = std::ranges::any_of(given, [](const Expr& value) {
    return value.ok() && !value.type->Is(TypeKind::kAny) && !value.type->Is(TypeKind::kClass) &&
           !value.type->Is(TypeKind::kList) && !value.type->Is(TypeKind::kChoice);
  });
  if (system && named.kind == AstKind::kNamedType && named.unit.empty() &&
      types_.Named(named.text) != nullptr) {
    type = types_.Named(named.text);
  }
  bool ok = type != nullptr;
  Instance instance{.type = type, .names = {}, .texts = {}};
  std::vector<NodeId> values;
  for (size_t i = 1; i < ast.children.size(); ++i) {
    const Ast& element = *ast.children[i];
    Expr value = given[i - 1];
    if (type == nullptr) continue;
    bool repeats = false;
    const Type* wanted = InstanceElement(type, element.text, &repeats);
    if (wanted == nullptr) {
      Error(element.span, type->ToString() + " has no element called " + std::string(element.text),
            DidYouMean(element.text, ElementNames(type)));
      ok = false;
      continue;
    }
    if (std::ranges::find(instance.texts, element.text) != instance.texts.end()) {
      Error(element.span, "the element " + std::string(element.text) + " is given twice");
      ok = false;
      continue;
    }
    // A Concept of one code may be written without the list.
    if (value.ok() && type->Is(TypeKind::kConcept) && wanted->Is(TypeKind::kList) &&
        value.type == wanted->element()) {
      value = Emit(Code::kList, {value.node}, 0, wanted, element.child(0)->span);
    }
    value = Require(value, wanted, element.child(0)->span, std::string(element.text));
    ok = ok && value.ok();
    instance.names.push_back(model_.FindName(element.text));
    instance.texts.push_back(Keep(element.text));
    values.push_back(value.node);
  }
  if (!ok) return {};
  bool buildable = type->Is(TypeKind::kClass) || type->Is(TypeKind::kQuantity) ||
                   type->Is(TypeKind::kRatio) || type->Is(TypeKind::kCode) ||
                   type->Is(TypeKind::kConcept) || type->Is(TypeKind::kValueSet) ||
                   type->Is(TypeKind::kCodeSystem);
  if (!buildable) {
    Error(ast.span, "a value of type " + type->ToString() + " cannot be built from elements");
    return {};
  }
  if (type->Is(TypeKind::kCode)) {
    // A code written out is a constant, so that a retrieve by it is known to be one.
    CodeData code;
    bool constant = true;
    for (size_t i = 0; i < values.size() && constant; ++i) {
      const Value* value = ConstantOf({values[i], types_.String()});
      constant = value != nullptr && value->tag == Tag::kString;
      if (!constant) break;
      (instance.texts[i] == "code"      ? code.code
       : instance.texts[i] == "system"  ? code.system
       : instance.texts[i] == "version" ? code.version
                                        : code.display) = value->str();
    }
    if (constant) {
      return Constant(Value::Code(session_.program.arena->New<CodeData>(code)), type, ast.span);
    }
  }
  session_.program.instances.push_back(std::move(instance));
  return Emit(Code::kInstance, values, static_cast<uint32_t>(session_.program.instances.size() - 1),
              type, ast.span);
}

Expr Checker::CheckCodeSelector(const Ast& ast) {
  Symbol* system = FindTerminology(*ast.child(0), SymbolKind::kCodeSystem);
  if (system == nullptr || system->type == nullptr) return {};
  const VocabularyData* vocabulary = session_.program.constants[system->index].vocabulary;
  CodeData code{.code = Keep(ast.text),
                .system = vocabulary->id,
                .version = vocabulary->version,
                .display = ast.child(1) != nullptr ? Keep(ast.child(1)->text) : ""};
  return Constant(Value::Code(session_.program.arena->New<CodeData>(code)),
                  types_.Simple(TypeKind::kCode), ast.span);
}

Expr Checker::CheckConceptSelector(const Ast& ast) {
  std::vector<CodeData> codes;
  bool ok = true;
  for (size_t i = 1; i < ast.children.size(); ++i) {
    Expr code = Check(ast.children[i]);
    if (!code.ok()) {
      ok = false;
      continue;
    }
    codes.push_back(*ConstantOf(code)->code);
  }
  if (!ok) return {};
  Arena& arena = *session_.program.arena;
  ConceptData concept_data{.codes = arena.Copy(std::span<const CodeData>(codes)),
                           .display = ast.child(0) != nullptr ? Keep(ast.child(0)->text) : ""};
  return Constant(Value::Concept(arena.New<ConceptData>(concept_data)),
                  types_.Simple(TypeKind::kConcept), ast.span);
}

}  // namespace precert::cql
