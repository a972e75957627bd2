// Properties: elements of record nodes, fields of tuples, parts of System values.
//
// An element that a resource does not have is null: the resource is there, and says nothing of it;
// a repeating element is then the empty list. A property of a null is null, of an unknown is
// Unknown.
#include "cql/eval/machine.h"

namespace precert::cql {
namespace {

using fhir::Model;

enum class Primitive : uint8_t {
  kNone,
  kBoolean,
  kInteger,
  kDecimal,
  kDate,
  kDateTime,
  kTime,
  kText
};

// The System type behind each FHIR primitive's `value` (hl7.org/fhir/R4/datatypes.html#primitive).
Primitive PrimitiveOf(fhir::TypeId type) {
  static const std::vector<Primitive> kinds = [] {
    const Model& model = Model::R4();
    std::vector<Primitive> result(model.types().size(), Primitive::kNone);
    struct Row {
      std::string_view name;
      Primitive kind;
    };
    constexpr Row kRows[] = {
        {"boolean", Primitive::kBoolean},     {"integer", Primitive::kInteger},
        {"unsignedInt", Primitive::kInteger}, {"positiveInt", Primitive::kInteger},
        {"decimal", Primitive::kDecimal},     {"date", Primitive::kDate},
        {"dateTime", Primitive::kDateTime},   {"instant", Primitive::kDateTime},
        {"time", Primitive::kTime},
    };
    for (fhir::TypeId id = 0; id < model.types().size(); ++id) {
      if (model.type(id).type_class != fhir::TypeClass::kPrimitive) continue;
      result[id] = Primitive::kText;
      for (const Row& row : kRows) {
        if (row.name == model.type(id).name) result[id] = row.kind;
      }
    }
    return result;
  }();
  return type < kinds.size() ? kinds[type] : Primitive::kNone;
}

Value TextOrNull(std::string_view text) {
  return text.empty() ? Value::Null() : Value::String(text);
}

}  // namespace

Value Machine::EvalProperty(const Node& node) {
  const Property& property = program_->properties[node.aux];
  const Value source = EvalOperand(node, 0);
  if (source.is_null() || failed_) return source;
  if (!property.over_list || source.tag != Tag::kList) return PropertyOf(node, property, source);
  bool open = source.list->open;
  const size_t base = stack_.size();
  for (const Value& item : source.list->items) {
    if (++steps_ > step_limit_) {
      stack_.resize(base);
      return Exhausted(node);
    }
    const Value part = item.is_null() ? item : PropertyOf(node, property, item);
    if (part.is_null()) {
      open = open || part.unknown;
    } else if (part.tag == Tag::kList) {
      open = open || part.list->open;
      stack_.insert(stack_.end(), part.list->items.begin(), part.list->items.end());
    } else {
      stack_.push_back(part);
    }
  }
  const Value result = context_.MakeList({stack_.data() + base, stack_.size() - base}, open);
  stack_.resize(base);
  return result;
}

Value Machine::FhirElement(const fhir::Node& source, fhir::NameId name, bool many) {
  if (!many) {
    const fhir::Node* child = source.Child(name);
    return child == nullptr ? Value::Null() : Value::Node(child);
  }
  size_t count = 0;
  source.ForEachChild(name, [&](const fhir::Node*) { return ++count == 0; });
  Value* items = arena_.NewArray<Value>(count);
  Value* next = items;
  source.ForEachChild(name, [&](const fhir::Node* child) {
    *next++ = Value::Node(child);
    return false;
  });
  return Value::List(arena_.New<ListData>(ListData{{items, count}, false}));
}

Value Machine::PropertyOf(const Node& node, const Property& property, const Value& source) {
  switch (property.kind) {
    case PropertyKind::kFhir:
      if (source.tag != Tag::kNode) break;
      return FhirElement(*source.node, property.name, property.many);
    case PropertyKind::kPrimitiveValue:
      if (source.tag != Tag::kNode) break;
      return PrimitiveValue(*source.node, node);
    case PropertyKind::kTuple:
      if (source.tag != Tag::kTuple || property.index >= source.tuple->values.size()) break;
      return source.tuple->values[property.index];
    case PropertyKind::kLow:
      if (source.tag == Tag::kInterval) return source.interval->low;
      break;
    case PropertyKind::kHigh:
      if (source.tag == Tag::kInterval) return source.interval->high;
      break;
    case PropertyKind::kLowClosed:
      if (source.tag == Tag::kInterval) return Value::Boolean(source.interval->low_closed);
      break;
    case PropertyKind::kHighClosed:
      if (source.tag == Tag::kInterval) return Value::Boolean(source.interval->high_closed);
      break;
    case PropertyKind::kQuantityValue:
      if (source.tag == Tag::kQuantity) return Value::Dec(source.decimal(), source.scale);
      break;
    case PropertyKind::kQuantityUnit:
      if (source.tag == Tag::kQuantity) return Value::String(context_.units.Text(source.unit));
      break;
    case PropertyKind::kNumerator:
      if (source.tag == Tag::kRatio) return source.ratio->numerator;
      break;
    case PropertyKind::kDenominator:
      if (source.tag == Tag::kRatio) return source.ratio->denominator;
      break;
    case PropertyKind::kCode:
      if (source.tag == Tag::kCode) return TextOrNull(source.code->code);
      break;
    case PropertyKind::kSystem:
      if (source.tag == Tag::kCode) return TextOrNull(source.code->system);
      break;
    case PropertyKind::kVersion:
      if (source.tag == Tag::kCode) return TextOrNull(source.code->version);
      if (source.tag == Tag::kValueSet || source.tag == Tag::kCodeSystem) {
        return TextOrNull(source.vocabulary->version);
      }
      break;
    case PropertyKind::kDisplay:
      if (source.tag == Tag::kCode) return TextOrNull(source.code->display);
      if (source.tag == Tag::kConcept) return TextOrNull(source.concept_->display);
      break;
    case PropertyKind::kCodes: {
      if (source.tag != Tag::kConcept) break;
      const std::span<const CodeData> codes = source.concept_->codes;
      Value* items = arena_.NewArray<Value>(codes.size());
      for (size_t i = 0; i < codes.size(); ++i) items[i] = Value::Code(&codes[i]);
      return Value::List(arena_.New<ListData>(ListData{{items, codes.size()}, false}));
    }
    case PropertyKind::kId:
      if (source.tag == Tag::kValueSet || source.tag == Tag::kCodeSystem) {
        return TextOrNull(source.vocabulary->id);
      }
      break;
    case PropertyKind::kName:
      if (source.tag == Tag::kValueSet || source.tag == Tag::kCodeSystem) {
        return TextOrNull(source.vocabulary->name);
      }
      break;
    case PropertyKind::kDynamic:
      return DynamicProperty(node, property, source);
  }
  return DynamicProperty(node, property, source);
}

// By name, for a source whose type is known only now. A value that has no such property gives null:
// the other types of a choice are tried in this way.
Value Machine::DynamicProperty(const Node& node, const Property& property, const Value& source) {
  const std::string_view name = property.text;
  auto as = [&](PropertyKind kind) {
    Property fixed = property;
    fixed.kind = kind;
    return PropertyOf(node, fixed, source);
  };
  switch (source.tag) {
    case Tag::kNode: {
      const Model& model = Model::R4();
      if (name == "value" && PrimitiveOf(source.node->type) != Primitive::kNone) {
        return PrimitiveValue(*source.node, node);
      }
      const fhir::NameId id = property.name != fhir::kNoName ? property.name : model.FindName(name);
      if (id == fhir::kNoName || source.node->type == fhir::kNoType) return Value::Null();
      const fhir::Element* element = model.FindElement(source.node->type, id);
      return element == nullptr ? Value::Null() : FhirElement(*source.node, id, element->repeats);
    }
    case Tag::kTuple: {
      const std::span<const TupleField> fields = source.tuple->type->fields;
      for (size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].name == name) return source.tuple->values[i];
      }
      return Value::Null();
    }
    case Tag::kInterval:
      if (name == "low") return as(PropertyKind::kLow);
      if (name == "high") return as(PropertyKind::kHigh);
      if (name == "lowClosed") return as(PropertyKind::kLowClosed);
      if (name == "highClosed") return as(PropertyKind::kHighClosed);
      return Value::Null();
    case Tag::kQuantity:
      if (name == "value") return as(PropertyKind::kQuantityValue);
      if (name == "unit") return as(PropertyKind::kQuantityUnit);
      return Value::Null();
    case Tag::kRatio:
      if (name == "numerator") return as(PropertyKind::kNumerator);
      if (name == "denominator") return as(PropertyKind::kDenominator);
      return Value::Null();
    case Tag::kCode:
      if (name == "code") return as(PropertyKind::kCode);
      if (name == "system") return as(PropertyKind::kSystem);
      if (name == "version") return as(PropertyKind::kVersion);
      if (name == "display") return as(PropertyKind::kDisplay);
      return Value::Null();
    case Tag::kConcept:
      if (name == "codes") return as(PropertyKind::kCodes);
      if (name == "display") return as(PropertyKind::kDisplay);
      return Value::Null();
    case Tag::kValueSet:
    case Tag::kCodeSystem:
      if (name == "id") return as(PropertyKind::kId);
      if (name == "name") return as(PropertyKind::kName);
      if (name == "version") return as(PropertyKind::kVersion);
      return Value::Null();
    default:
      return Value::Null();
  }
}

Value Machine::PrimitiveValue(const fhir::Node& primitive, const Node& at) {
  if (const std::optional<Value> value = SystemValueOf(primitive)) return *value;
  return Fail(at, "'" + std::string(primitive.text.substr(0, 80)) +
                      "' in the record is not a valid FHIR " +
                      std::string(Model::R4().type(primitive.type).name));
}

std::optional<Value> SystemValueOf(const fhir::Node& primitive) {
  if (!primitive.is_primitive()) return Value::Null();
  const std::string_view text = primitive.text;
  switch (PrimitiveOf(primitive.type)) {
    case Primitive::kBoolean:
      if (text == "true" || text == "false") return Value::Boolean(text == "true");
      return std::nullopt;
    case Primitive::kInteger:
      if (const auto n = Decimal::Parse(text, true); n && n->ToInt64()) {
        return Value::Integer(*n->ToInt64());
      }
      return std::nullopt;
    case Primitive::kDecimal:
      if (const auto n = Decimal::Parse(text, true, true)) {
        const size_t point = text.find('.');
        const size_t places = point == std::string_view::npos ? 0 : text.size() - point - 1;
        return Value::Dec(*n, static_cast<uint8_t>(std::min<size_t>(places, Decimal::kPlaces)));
      }
      return std::nullopt;
    case Primitive::kDate:
      if (const auto d = DateTime::ParseDate(text)) return Value::Temporal(Tag::kDate, *d);
      return std::nullopt;
    case Primitive::kDateTime:
      if (const auto d = DateTime::ParseDateTime(text)) return Value::Temporal(Tag::kDateTime, *d);
      return std::nullopt;
    case Primitive::kTime:
      if (const auto d = DateTime::ParseTime(text)) return Value::Temporal(Tag::kTime, *d);
      return std::nullopt;
    case Primitive::kText:
    case Primitive::kNone:
      break;
  }
  return Value::String(text);
}

}  // namespace precert::cql
