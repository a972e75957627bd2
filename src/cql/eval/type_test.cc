// Tests of type at run time: is, as and cast.
//
// A value's tag says its System type; a record node's FHIR type says its class, with the model's
// inheritance (an Age is a Quantity). An empty list is a list of anything.
#include "cql/eval/machine.h"

namespace precert::cql {

bool Machine::IsOfType(const Value& value, const Type* type) const {
  if (value.is_null()) return false;
  switch (type->kind) {
    case TypeKind::kAny:
      return true;
    case TypeKind::kBoolean:
      return value.tag == Tag::kBoolean;
    case TypeKind::kInteger:
      return value.tag == Tag::kInteger || value.tag == Tag::kUncertain;
    case TypeKind::kLong:
      return value.tag == Tag::kLong;
    case TypeKind::kDecimal:
      return value.tag == Tag::kDecimal;
    case TypeKind::kString:
      return value.tag == Tag::kString;
    case TypeKind::kDate:
      return value.tag == Tag::kDate;
    case TypeKind::kDateTime:
      return value.tag == Tag::kDateTime;
    case TypeKind::kTime:
      return value.tag == Tag::kTime;
    case TypeKind::kQuantity:
      return value.tag == Tag::kQuantity;
    case TypeKind::kRatio:
      return value.tag == Tag::kRatio;
    case TypeKind::kCode:
      return value.tag == Tag::kCode;
    case TypeKind::kConcept:
      return value.tag == Tag::kConcept;
    case TypeKind::kVocabulary:
      return value.tag == Tag::kValueSet || value.tag == Tag::kCodeSystem;
    case TypeKind::kValueSet:
      return value.tag == Tag::kValueSet;
    case TypeKind::kCodeSystem:
      return value.tag == Tag::kCodeSystem;
    case TypeKind::kList: {
      if (value.tag != Tag::kList) return false;
      if (type->element()->Is(TypeKind::kAny)) return true;
      for (const Value& item : value.list->items) {
        if (!item.is_null() && !IsOfType(item, type->element())) return false;
      }
      return true;
    }
    case TypeKind::kInterval: {
      if (value.tag != Tag::kInterval) return false;
      const Type* point = type->element();
      if (point->Is(TypeKind::kAny) || value.interval->point == point) return true;
      const Value& low = value.interval->low;
      const Value& high = value.interval->high;
      if (low.is_null() && high.is_null()) return false;
      return (low.is_null() || IsOfType(low, point)) && (high.is_null() || IsOfType(high, point));
    }
    case TypeKind::kTuple: {
      if (value.tag != Tag::kTuple) return false;
      const std::span<const TupleField> have = value.tuple->type->fields;
      if (have.size() != type->fields.size()) return false;
      for (size_t i = 0; i < have.size(); ++i) {
        if (have[i].name != type->fields[i].name) return false;
        const Value& field = value.tuple->values[i];
        if (!field.is_null() && !IsOfType(field, type->fields[i].type)) return false;
      }
      return true;
    }
    case TypeKind::kChoice:
      for (const Type* alternative : type->args) {
        if (IsOfType(value, alternative)) return true;
      }
      return false;
    case TypeKind::kClass: {
      if (value.tag != Tag::kNode || value.node->type == fhir::kNoType) return false;
      const fhir::Model& model = fhir::Model::R4();
      const fhir::TypeId wanted = type->class_id >= 0 ? static_cast<fhir::TypeId>(type->class_id)
                                                      : model.FindType(type->name);
      if (wanted == fhir::kNoType || !model.IsA(value.node->type, wanted)) return false;
      return type->info == nullptr || !type->info->filters || ConformsTo(*value.node, *type->info);
    }
    case TypeKind::kVariable:
      return false;
  }
  return false;
}

namespace {

std::string RuntimeTypeName(const Value& value) {
  switch (value.tag) {
    case Tag::kNull:
      return "null";
    case Tag::kBoolean:
      return "Boolean";
    case Tag::kInteger:
      return "Integer";
    case Tag::kLong:
      return "Long";
    case Tag::kDecimal:
      return "Decimal";
    case Tag::kString:
      return "String";
    case Tag::kDate:
      return "Date";
    case Tag::kDateTime:
      return "DateTime";
    case Tag::kTime:
      return "Time";
    case Tag::kQuantity:
      return "Quantity";
    case Tag::kRatio:
      return "Ratio";
    case Tag::kCode:
      return "Code";
    case Tag::kConcept:
      return "Concept";
    case Tag::kValueSet:
      return "ValueSet";
    case Tag::kCodeSystem:
      return "CodeSystem";
    case Tag::kList:
      return "List";
    case Tag::kInterval:
      return "Interval";
    case Tag::kTuple:
      return "Tuple";
    case Tag::kUncertain:
      return "Integer";
    case Tag::kNode:
      return value.node->type == fhir::kNoType
                 ? "FHIR element"
                 : "FHIR." + std::string(fhir::Model::R4().type(value.node->type).name);
  }
  return "value";
}

}  // namespace

Value Machine::EvalCast(const Node& node) {
  const Value value = EvalOperand(node, 0);
  const Type* type = program_->types[node.aux];
  if (value.is_null() || IsOfType(value, type)) return value;
  return Fail(node, "cannot cast a " + RuntimeTypeName(value) + " to " + type->ToString());
}

}  // namespace precert::cql
