// Checker: the classes of loaded models (core/model_info.h) and what their elements stand for.
//
// A class lies over FHIR's nodes, so an element becomes the same program that FHIR's own element
// would, followed by a conversion to the type that the model gives it: QICore's `X.code` is
// ToConcept of FHIR's `X.code`; a choice is converted by the type that its value turns out to have
// (ToValue). Nothing of the model is left to be looked up while running, but for which resources
// belong to a class (profile.h).
#include <algorithm>

#include "base/text.h"
#include "cql/check/bound_codes.h"
#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {
namespace {

// "reaction" of "AllergyIntolerance.Reaction".
bool EndsClassName(std::string_view class_name, std::string_view step) {
  const size_t dot = class_name.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view last = class_name.substr(dot + 1);
  return last.size() == step.size() &&
         std::equal(last.begin(), last.end(), step.begin(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) ==
                  std::tolower(static_cast<unsigned char>(b));
         });
}

const Type* ItemOf(const Type* type) { return type->Is(TypeKind::kList) ? type->element() : type; }

}  // namespace

// ---- names of models and classes ---------------------------------------------------------------

// The class of one model by its path, "Observation.Component"; null when there is none.
const Type* Checker::ClassOf(const UsedModel& model, std::string_view path) const {
  if (model.info == nullptr) {
    if (IsBoundCode(path)) path = "code";
    const fhir::TypeId id = model_.FindType(path);
    return id == fhir::kNoType ? nullptr : rules_.FhirClass(id);
  }
  const ModelClass* c = model.info->Find(path);
  return c == nullptr ? nullptr : ClassType(*c);
}

// Every class that a name can mean in this library: its name, or its label, in the models that it
// uses. Two are one too many.
std::vector<const Type*> Checker::ClassesNamed(std::string_view qualifier,
                                               std::string_view name) const {
  std::vector<const Type*> found;
  for (const UsedModel& used : library_.models) {
    // "QICore.Condition", and "Observation" of QICore.Observation.Component.
    std::string path(name);
    if (qualifier.starts_with(used.alias) &&
        (qualifier.size() == used.alias.size() || qualifier[used.alias.size()] == '.')) {
      if (qualifier.size() > used.alias.size()) {
        path = std::string(qualifier.substr(used.alias.size() + 1)) + "." + path;
      }
    } else if (!qualifier.empty()) {
      path = std::string(qualifier) + "." + path;
    }
    const Type* type = ClassOf(used, path);
    if (type != nullptr && std::find(found.begin(), found.end(), type) == found.end()) {
      found.push_back(type);
    }
  }
  if (!found.empty() || !qualifier.empty()) return found;
  // The model's name inside the quotes: "QICore.observation-bp".
  for (const UsedModel& used : library_.models) {
    if (name.size() <= used.alias.size() || !name.starts_with(used.alias)) continue;
    if (name[used.alias.size()] != '.') continue;
    const Type* type = ClassOf(used, name.substr(used.alias.size() + 1));
    if (type != nullptr && std::find(found.begin(), found.end(), type) == found.end()) {
      found.push_back(type);
    }
  }
  return found;
}

std::vector<std::string_view> Checker::ClassNames(bool retrievable) const {
  std::vector<std::string_view> names;
  for (const UsedModel& used : library_.models) {
    if (used.info == nullptr) {
      for (const fhir::TypeInfo& type : model_.types()) {
        if (!retrievable || type.type_class == fhir::TypeClass::kResource) {
          names.push_back(type.name);
        }
      }
      continue;
    }
    for (const ModelClass& c : used.info->classes) {
      if (retrievable && !c.retrievable) continue;
      names.push_back(c.name);
      if (c.retrievable && !c.label.empty()) names.push_back(c.label);
    }
  }
  return names;
}

std::string Checker::ModelNames() const {
  std::string out = "System";
  for (size_t i = 0; i < library_.models.size(); ++i) {
    out += i + 1 == library_.models.size() ? " and " : ", ";
    out += library_.models[i].alias;
  }
  return out;
}

const ModelInfo* Checker::LoadedModel(std::string_view name, std::string_view version) const {
  const ModelInfo* found = nullptr;
  for (const std::shared_ptr<const ModelInfo>& model : session_.options.models) {
    if (model->name != name) continue;
    if (version.empty() || model->version == version) found = model.get();
  }
  return found;
}

// ---- types -------------------------------------------------------------------------------------

const Type* Checker::ClassType(const ModelClass& c) const {
  if (c.is_alias) {
    if (c.base_class != nullptr) return ClassType(*c.base_class);
    return TypeOf(*c.base, *c.model);
  }
  return types_.Class(c.model->name, c.name,
                      c.fhir_type == fhir::kNoType ? -1 : static_cast<int>(c.fhir_type), &c,
                      c.model->serial);
}

const Type* Checker::TypeOf(const TypeSpec& spec, const ModelInfo& model) const {
  switch (spec.kind) {
    case TypeSpec::Kind::kList:
      return types_.List(TypeOf(spec.args[0], model));
    case TypeSpec::Kind::kInterval:
      return types_.Interval(TypeOf(spec.args[0], model));
    case TypeSpec::Kind::kChoice: {
      std::vector<const Type*> members;
      for (const TypeSpec& member : spec.args) members.push_back(TypeOf(member, model));
      return types_.Choice(members);
    }
    case TypeSpec::Kind::kNamed:
      break;
  }
  if (spec.model != "System") {
    if (auto it = model.by_name.find(spec.name); it != model.by_name.end()) {
      return ClassType(*it->second);
    }
    if (spec.model == "FHIR") return rules_.FhirClass(model_.FindType(spec.name));
  }
  const Type* system = types_.Named(spec.name);
  return system == nullptr ? types_.Any() : system;
}

// ---- elements ----------------------------------------------------------------------------------

Checker::Element Checker::FindModelElement(const Type* type, std::string_view name) const {
  Element found;
  found.property.text = name;
  const ModelElement* element = type->info->Find(name);
  if (element == nullptr) return found;
  found.mapped = element;
  found.type = element->type ? TypeOf(*element->type, *type->info->model) : types_.Any();
  found.property.kind = PropertyKind::kFhir;
  found.property.name = model_.FindName(name);
  found.property.many = found.type->Is(TypeKind::kList);
  return found;
}

// Whether the element is FHIR's element of the same name, perhaps converted.
bool Checker::IsPlain(const ModelElement& element) const {
  return std::all_of(element.mappings.begin(), element.mappings.end(), [](const Mapping& mapping) {
    return !mapping.of_parent &&
           std::all_of(mapping.steps.begin(), mapping.steps.end(), [](const MappingStep& step) {
             return step.element == "value" && step.tests.empty();
           });
  });
}

Expr Checker::ModelProperty(Expr source, const Type* owner, const ModelElement& element,
                            Span span) {
  const ModelClass& c = *owner->info;
  const std::string written = owner->ToString() + "." + element.name;
  if (!element.type) {
    Error(span, "the model " + c.model->Title() + " gives " + written + " no type",
          "it is in line " + std::to_string(element.line) + " of " + c.model->file);
    return {};
  }
  return OverItems(source, span,
                   [&](Expr item) { return MappedValue(item, owner, element, span); });
}

// `value_of` the source; of a list, the values of its items, lists among them taken apart and nulls
// left out.
Expr Checker::OverItems(Expr source, Span span, const std::function<Expr(Expr)>& value_of) {
  if (!source.type->Is(TypeKind::kList)) return value_of(source);
  const uint32_t slot = NewSlot();
  Expr body = value_of(Slot(slot, source.type->element(), span));
  if (!body.ok()) return {};
  Expr all = Emit(Code::kMap, {source.node, body.node}, slot, types_.List(body.type), span);
  if (body.type->Is(TypeKind::kList)) all = CallOp("Flatten", {all}, span);
  return all.ok() ? Where(all, span, [&](Expr item) { return IsNotNull(item, span); }) : Expr{};
}

// The items of a list for which `condition` holds.
Expr Checker::Where(Expr list, Span span, const std::function<Expr(Expr)>& condition) {
  const uint32_t slot = NewSlot();
  Expr holds = condition(Slot(slot, list.type->element(), span));
  if (!holds.ok()) return {};
  cql::Query query;
  query.sources.push_back({list.node, slot, true});
  query.where = holds.node;
  session_.program.queries.push_back(std::move(query));
  return Emit(Code::kQuery, {}, static_cast<uint32_t>(session_.program.queries.size() - 1),
              list.type, span);
}

Expr Checker::MappedValue(Expr source, const Type* owner, const ModelElement& element, Span span) {
  const ModelClass& c = *owner->info;
  const Type* type = TypeOf(*element.type, *c.model);
  static const std::vector<Mapping> kOwnName(1);
  std::span<const Mapping> mappings = element.mappings;
  if (mappings.empty()) mappings = kOwnName;

  std::vector<Expr> values;
  // A value set stands where a code would; a code without content may stand beside it.
  for (const bool sets : {true, false}) {
    for (const Mapping& mapping : mappings) {
      if ((mapping.function == "ToValueSet") != sets) continue;
      Expr at = Walk({source.node, owner}, owner, element, mapping, span);
      if (!at.ok()) return {};
      values.push_back(sets ? ToValueSet(at, type, span)
                            : FromFhir(at, type, mapping.function, owner, element, span));
      if (!values.back().ok()) return {};
      values.back().type = type;
    }
  }
  if (values.size() == 1) return values[0];
  return Emit(Code::kCoalesce, Nodes(values), 0, type, span);
}

// Follows a mapping's path through FHIR's elements; what it gives has FHIR's types.
Expr Checker::Walk(Expr source, const Type* owner, const ModelElement& element,
                   const Mapping& mapping, Span span) {
  const ModelClass& c = *owner->info;
  auto missing = [&](std::string_view step, const Type* in) {
    Error(
        span,
        owner->ToString() + "." + element.name + " cannot be read: " +
            (in == nullptr ? "FHIR R4" : in->ToString()) + " has no element " + std::string(step),
        "line " + std::to_string(element.line) + " of " + c.model->file + " says where it stands");
    return Expr{};
  };
  std::vector<const MappingStep*> steps;
  for (const MappingStep& step : mapping.steps) steps.push_back(&step);
  const MappingStep own{element.name, {}};
  if (!mapping.of_parent) {
    steps.insert(steps.begin(), &own);
  } else if (steps.size() > 1 && EndsClassName(c.name, steps[0]->element)) {
    // Of a part, written from the resource around it: %parent.reaction.extension[...].
    steps.erase(steps.begin());
  }
  // A class without a type of FHIR's own is one of its primitives: FHIR.ObservationStatus.
  if (owner->class_id < 0) return missing(steps[0]->element, nullptr);
  Expr at{source.node, rules_.FhirClass(static_cast<fhir::TypeId>(owner->class_id))};
  if (!mapping.of_parent && element.name == "value" &&
      FindElement(at.type, "value").type == nullptr) {
    return {source.node, rules_.FhirClass(model_.FindType("Element"))};
  }
  for (size_t i = 0; i < steps.size(); ++i) {
    const MappingStep& step = *steps[i];
    const Type* in = ItemOf(at.type);
    if (i > 0 && i + 1 == steps.size() && step.element == "value" && step.tests.empty() &&
        (in->Is(TypeKind::kChoice) || rules_.PrimitiveValueType(in) != nullptr)) {
      break;  // the value of a primitive: the conversion takes it
    }
    Expr next = PropertyOf(at, step.element, span, /*quiet=*/true);
    if (!next.ok()) return missing(step.element, in);
    if (!step.tests.empty()) {
      next = Filter(next, step, span);
      if (!next.ok()) return missing(step.element, in);
    }
    at = next;
  }
  return at;
}

// extension[url='...']: those for which every test finds its text.
Expr Checker::Filter(Expr value, const MappingStep& step, Span span) {
  if (!value.type->Is(TypeKind::kList)) {
    value = Emit(Code::kList, {value.node}, 0, types_.List(value.type), span);
  }
  return Where(value, span, [&](Expr item) -> Expr {
    Expr all;
    for (const MappingTest& test : step.tests) {
      Expr at = item;
      for (const std::string& name : test.path) {
        at = PropertyOf(at, name, span, /*quiet=*/true);
        if (!at.ok()) return {};
      }
      at = ToSystem(at, span);
      Expr wanted = Constant(Value::String(Keep(test.value)), types_.String(), span);
      if (!at.ok()) return {};
      Expr holds = at.type->Is(TypeKind::kList) ? CallOp("In", {wanted, at}, span)
                                                : CallOp("Equal", {at, wanted}, span);
      if (!holds.ok()) return {};
      all = all.ok() ? Emit(Code::kAnd, {all.node, holds.node}, 0, types_.Boolean(), span) : holds;
    }
    return all;
  });
}

// A value set by its URL.
Expr Checker::ToValueSet(Expr url, const Type* type, Span span) {
  const Type* value_set = types_.Simple(TypeKind::kValueSet);
  if (url.type->Is(TypeKind::kList)) url = CallOp("First", {url}, span);
  if (!url.ok()) return {};
  const Op* to_value = rules_.FindOp("ToValue", types_.Any());
  Expr text = Call(*to_value, {&url, 1}, types_.String(), span);
  return WithShared(text, span, [&](Expr id) -> Expr {
    session_.program.instances.push_back(
        {.type = value_set, .names = {model_.FindName("id")}, .texts = {"id"}});
    Expr set = Emit(Code::kInstance, {id.node},
                    static_cast<uint32_t>(session_.program.instances.size() - 1), value_set, span);
    Expr absent = CallOp("IsNull", {id}, span);
    if (!absent.ok()) return {};
    return Emit(Code::kIf, {absent.node, NullOf(type, span).node, set.node}, 0, type, span);
  });
}

// A value of FHIR's type as the model's type.
Expr Checker::FromFhir(Expr from, const Type* to, std::string_view function, const Type* owner,
                       const ModelElement& element, Span span) {
  if (!from.ok()) return {};
  if (to->Is(TypeKind::kList)) {
    if (!from.type->Is(TypeKind::kList)) {
      return WithShared(from, span, [&](Expr one) -> Expr {
        Expr item = FromFhir(one, to->element(), function, owner, element, span);
        Expr absent = CallOp("IsNull", {one}, span);
        if (!item.ok() || !absent.ok()) return {};
        Expr list = Emit(Code::kList, {item.node}, 0, to, span);
        Expr none = Emit(Code::kList, {}, 0, to, span);
        return Emit(Code::kIf, {absent.node, none.node, list.node}, 0, to, span);
      });
    }
    if (rules_.IsView(from.type->element(), to->element())) return {from.node, to};
    const uint32_t slot = NewSlot();
    Expr body = FromFhir(Slot(slot, from.type->element(), span), to->element(), function, owner,
                         element, span);
    return body.ok() ? Emit(Code::kMap, {from.node, body.node}, slot, to, span) : Expr{};
  }
  if (from.type->Is(TypeKind::kList)) {
    from = CallOp("First", {from}, span);  // a slice that the model says occurs once
    return FromFhir(from, to, function, owner, element, span);
  }
  if (rules_.IsView(from.type, to)) return {from.node, to};
  // A mapping to an extension that leaves its value out.
  const fhir::TypeId extension = model_.FindType("Extension");
  const bool wants_extension = to->Is(TypeKind::kClass) && to->class_id == extension;
  if (from.type == rules_.FhirClass(extension) && !wants_extension) {
    return FromFhir(PropertyOf(from, "value", span), to, function, owner, element, span);
  }
  auto as = [&](Expr value, const Type* type) {
    return Emit(Code::kAs, {value.node}, TypeIndex(type), type, span);
  };
  if (to->Is(TypeKind::kClass)) {
    // Of a choice, or of a type that is wider than what stands there.
    const Type* fhir = to->info == nullptr || to->class_id < 0
                           ? to
                           : rules_.FhirClass(static_cast<fhir::TypeId>(to->class_id));
    if (rules_.Castable(from.type, fhir)) return {as(from, fhir).node, to};
  } else if (from.type->Is(TypeKind::kChoice) || to->Is(TypeKind::kChoice) ||
             to->Is(TypeKind::kAny) || from.type == rules_.FhirClass(model_.FindType("Element"))) {
    const Op* to_value = rules_.FindOp("ToValue", types_.Any());
    Expr value = Call(*to_value, {&from, 1}, types_.Any(), span);
    return to->Is(TypeKind::kAny) ? value : as(value, to);
  } else {
    if (const Op* op = FunctionFor(function, from.type, to)) {
      Expr operand{from.node, op->operands[0]};
      return Call(*op, {&operand, 1}, op->result, span);
    }
    const Type* system = rules_.SystemTypeOf(from.type);
    if (system != from.type && rules_.Converts(system, to)) {
      return Convert(Convert(from, system, span), to, span);
    }
  }
  Error(span,
        owner->ToString() + "." + element.name + " is a " + to->ToString() + " in the model " +
            owner->info->model->Title() + ", but FHIR R4 has a " + from.type->ToString() + " there",
        "it is in line " + std::to_string(element.line) + " of " + owner->info->model->file);
  return {};
}

// FHIRHelpers.ToInterval, of FHIR's type `from` to `to`.
const Op* Checker::FunctionFor(std::string_view function, const Type* from, const Type* to) const {
  if (function.empty() || function == "ToValue") return nullptr;
  for (const Op& op : session_.ops.Overloads(function)) {
    if (op.operands.size() == 1 && op.operands[0]->Is(TypeKind::kClass) && op.result == to &&
        rules_.IsSubtype(from, op.operands[0])) {
      return &op;
    }
  }
  return nullptr;
}

// Of a choice with classes of a loaded model among it: each member that has the element gives its
// own; the value is of one of them.
Expr Checker::ChoiceProperty(Expr source, std::string_view name, Span span) {
  if (source.type->Is(TypeKind::kList)) {
    return OverItems(source, span, [&](Expr item) { return ChoiceProperty(item, name, span); });
  }
  return WithShared(source, span, [&](Expr shared) -> Expr {
    std::vector<Expr> parts;
    for (const Type* member : shared.type->args) {
      if (FindElement(ItemOf(member), name).type == nullptr) continue;
      Expr as = Emit(Code::kAs, {shared.node}, TypeIndex(member), member, span);
      parts.push_back(PropertyOf(as, name, span));
      if (!parts.back().ok()) return {};
    }
    return Coalesce(parts, span);
  });
}

// The extension that names a value set in place of the code, where the element has that form.
std::string_view Checker::SetExtension(const ModelElement& element) const {
  for (const Mapping& mapping : element.mappings) {
    if (mapping.function != "ToValueSet") continue;
    for (const MappingStep& step : mapping.steps) {
      if (step.element != "extension") continue;
      for (const MappingTest& test : step.tests) {
        if (test.path.size() == 1 && test.path[0] == "url") return test.value;
      }
    }
  }
  return {};
}

}  // namespace precert::cql
