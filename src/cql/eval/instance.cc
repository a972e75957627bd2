// Instance selectors: Quantity { value: 1.0, unit: 'mg' }, Code { ... }, FHIR.Coding { ... }.
//
// An instance of a FHIR class becomes record nodes in the arena, so that everything that reads a
// record reads it too.
#include "cql/eval/machine.h"
#include "cql/ops/list_items.h"

namespace precert::cql {
namespace {

std::string_view TextOf(const Value& v) {
  if (v.tag == Tag::kString) return v.str();
  if (v.tag == Tag::kNode) return v.node->text;
  return {};
}

}  // namespace

Value Machine::EvalInstance(const Node& node) {
  const Instance& instance = program_->instances[node.aux];
  Value* values = arena_.NewArray<Value>(node.count);
  for (uint32_t i = 0; i < node.count; ++i) values[i] = EvalOperand(node, i);
  if (failed_) return Value::Null();
  const std::span<const Value> all(values, node.count);
  return instance.type->Is(TypeKind::kClass) ? MakeFhirInstance(node, instance, all)
                                             : MakeSystemInstance(node, instance, all);
}

Value Machine::MakeSystemInstance(const Node& node, const Instance& instance,
                                  std::span<const Value> values) {
  auto element = [&](std::string_view name) {
    for (size_t i = 0; i < values.size() && i < instance.texts.size(); ++i) {
      if (instance.texts[i] == name) return values[i];
    }
    return Value::Null();
  };
  for (const Value& value : values) {
    if (value.unknown || HoldsUnknown(value)) return Value::Unknown();  // codes that are not known
  }
  switch (instance.type->kind) {
    case TypeKind::kQuantity: {
      const Value amount = element("value"), unit = element("unit");
      if (amount.is_null()) return Value::Null();
      Value quantity = Value::Quantity(
          amount.tag == Tag::kInteger ? Decimal::FromInt(amount.integer) : amount.decimal(),
          unit.is_null() ? codes::UnitTable::kOne : context_.units.Intern(TextOf(unit)));
      quantity.scale = amount.tag == Tag::kDecimal ? amount.scale : 0;
      return quantity;
    }
    case TypeKind::kRatio:
      return Value::Ratio(
          arena_.New<RatioData>(RatioData{element("numerator"), element("denominator")}));
    case TypeKind::kCode:
      return Value::Code(
          arena_.New<CodeData>(CodeData{TextOf(element("code")), TextOf(element("system")),
                                        TextOf(element("version")), TextOf(element("display"))}));
    case TypeKind::kConcept: {
      std::vector<CodeData> codes;
      CollectCodes(element("codes"), &codes);
      return Value::Concept(arena_.New<ConceptData>(
          ConceptData{arena_.Copy(std::span<const CodeData>(codes)), TextOf(element("display"))}));
    }
    case TypeKind::kValueSet:
    case TypeKind::kCodeSystem: {
      const Tag tag = instance.type->Is(TypeKind::kValueSet) ? Tag::kValueSet : Tag::kCodeSystem;
      return Value::Vocabulary(
          tag, arena_.New<VocabularyData>(VocabularyData{
                   TextOf(element("id")), TextOf(element("version")), TextOf(element("name"))}));
    }
    default:
      return Fail(node, "cannot make an instance of " + instance.type->ToString());
  }
}

Value Machine::MakeFhirInstance(const Node& node, const Instance& instance,
                                std::span<const Value> values) {
  auto* result = arena_.New<fhir::Node>();
  const fhir::Model& model = fhir::Model::R4();
  result->type = instance.type->class_id >= 0 ? static_cast<fhir::TypeId>(instance.type->class_id)
                                              : model.FindType(instance.type->name);
  if (result->type == fhir::kNoType) {
    return Fail(node, "cannot make an instance of " + instance.type->ToString());
  }
  // No resource of the record holds it.
  result->resource = 0xffffffff;
  if (model.type(result->type).type_class == fhir::TypeClass::kPrimitive) {
    if (values.empty() || values[0].is_null()) return values.empty() ? Value::Null() : values[0];
    const Value& v = values[0];
    switch (v.tag) {
      case Tag::kString:
        result->text = v.str();
        break;
      case Tag::kNode:
        result->text = v.node->text;
        break;
      case Tag::kBoolean:
        result->text = v.boolean ? "true" : "false";
        break;
      case Tag::kInteger:
        result->text = arena_.Copy(std::to_string(v.integer));
        break;
      case Tag::kDecimal:
        result->text = arena_.Copy(v.decimal().ToPlainString());
        break;
      case Tag::kDate:
        result->text = arena_.Copy(v.datetime.ToDateString());
        break;
      case Tag::kDateTime:
        result->text = arena_.Copy(v.datetime.ToDateTimeString());
        break;
      case Tag::kTime:
        result->text = arena_.Copy(v.datetime.ToTimeString());
        break;
      default:
        return Fail(node, "cannot make a " + instance.type->ToString() + " of this value");
    }
    return Value::Node(result);
  }
  fhir::Node* last = nullptr;
  auto append = [&](const fhir::Node& child, fhir::NameId name, uint32_t index) {
    auto* kept = arena_.New<fhir::Node>(child);
    kept->name = name;
    kept->index = index;
    kept->parent = result;
    kept->next = nullptr;
    (last == nullptr ? result->first_child : last->next) = kept;
    last = kept;
  };
  for (size_t i = 0; i < values.size(); ++i) {
    const fhir::NameId name = instance.names[i];
    const fhir::Element* element = model.FindElement(result->type, name);
    auto add = [&](const Value& v, uint32_t index) {
      if (v.is_null()) return true;
      if (v.tag == Tag::kNode) {
        append(*v.node, name, index);
        return true;
      }
      fhir::Node child;
      child.resource = 0xffffffff;
      if (element == nullptr || element->types.size() != 1) return false;
      child.type = element->types[0];
      switch (v.tag) {
        case Tag::kString:
          child.text = v.str();
          break;
        case Tag::kBoolean:
          child.text = v.boolean ? "true" : "false";
          break;
        case Tag::kInteger:
          child.text = arena_.Copy(std::to_string(v.integer));
          break;
        case Tag::kDecimal:
          child.text = arena_.Copy(v.decimal().ToPlainString());
          break;
        case Tag::kDate:
          child.text = arena_.Copy(v.datetime.ToDateString());
          break;
        case Tag::kDateTime:
          child.text = arena_.Copy(v.datetime.ToDateTimeString());
          break;
        case Tag::kTime:
          child.text = arena_.Copy(v.datetime.ToTimeString());
          break;
        default:
          return false;
      }
      append(child, name, index);
      return true;
    };
    bool added = true;
    if (values[i].tag == Tag::kList) {
      uint32_t index = 0;
      for (const Value& item : values[i].list->items) added = added && add(item, index++);
    } else {
      added = add(values[i], 0);
    }
    if (!added) {
      return Fail(node, "cannot put this value into the element '" +
                            std::string(instance.texts[i]) + "' of " + instance.type->ToString());
    }
  }
  return Value::Node(result);
}

}  // namespace precert::cql
