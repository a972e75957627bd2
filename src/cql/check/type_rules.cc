// TypeRules: subtypes, costs of implicit conversion, common types.
#include "cql/check/type_rules.h"

#include <algorithm>
#include <vector>

namespace precert::cql {
namespace {

constexpr int kMaxTypeDepth = 64;  // of one type inside another

// FHIR types whose values CQL uses as System values; a derived type (FHIR.code, FHIR.Age) follows
// its base. FHIRHelpers 4.0.1 defines the same conversions.
struct FhirPair {
  std::string_view fhir, op, system;
};
constexpr FhirPair kFhirConversions[] = {
    {"boolean", "ToBoolean", "Boolean"},
    {"integer", "ToInteger", "Integer"},
    {"decimal", "ToDecimal", "Decimal"},
    {"string", "ToString", "String"},
    {"uri", "ToString", "String"},
    {"base64Binary", "ToString", "String"},
    {"xhtml", "ToString", "String"},
    {"date", "ToDate", "Date"},
    {"dateTime", "ToDateTime", "DateTime"},
    {"instant", "ToDateTime", "DateTime"},
    {"time", "ToTime", "Time"},
    {"Quantity", "ToQuantity", ""},
    {"SimpleQuantity", "ToQuantity", ""},
    {"Ratio", "ToRatio", ""},
    {"Period", "ToInterval", ""},
    {"Range", "ToInterval", ""},
    {"Coding", "ToCode", ""},
    {"CodeableConcept", "ToConcept", ""},
};

struct SystemPair {
  TypeKind from, to;
  std::string_view op;
  int cost;
};
constexpr SystemPair kSystemConversions[] = {
    {TypeKind::kInteger, TypeKind::kLong, "ToLong", kConversionCost},
    {TypeKind::kInteger, TypeKind::kDecimal, "ToDecimal", kConversionCost + 16},
    {TypeKind::kInteger, TypeKind::kQuantity, "ToQuantity", kConversionCost + 48},
    {TypeKind::kLong, TypeKind::kDecimal, "ToDecimal", kConversionCost},
    {TypeKind::kDecimal, TypeKind::kQuantity, "ToQuantity", kConversionCost + 32},
    {TypeKind::kCode, TypeKind::kConcept, "ToConcept", kConversionCost + 32},
    {TypeKind::kDate, TypeKind::kDateTime, "ToDateTime", kConversionCost},
};
constexpr int kValueSetCost = kConversionCost + 64;  // ValueSet -> List<Code>

bool SameNames(const Type* a, const Type* b) {
  if (a->fields.size() != b->fields.size()) return false;
  for (size_t i = 0; i < a->fields.size(); ++i) {
    if (a->fields[i].name != b->fields[i].name) return false;
  }
  return true;
}

bool Has(const Type* choice, const Type* member) {
  return std::find(choice->args.begin(), choice->args.end(), member) != choice->args.end();
}

}  // namespace

int TypeRules::ClassDistance(const Type* type, const Type* ancestor) const {
  if (type->class_id < 0 || ancestor->class_id < 0) return -1;
  int distance = 0;
  for (fhir::TypeId id = static_cast<fhir::TypeId>(type->class_id); id != fhir::kNoType;
       id = model_.type(id).base) {
    if (id == ancestor->class_id) return distance;
    if (++distance > kMaxTypeDepth) break;
  }
  return -1;
}

bool TypeRules::IsSubtype(const Type* type, const Type* of) const {
  if (type == of || of->Is(TypeKind::kAny)) return true;
  if (type->Is(TypeKind::kChoice)) {
    return std::all_of(type->args.begin(), type->args.end(),
                       [&](const Type* member) { return IsSubtype(member, of); });
  }
  if (of->Is(TypeKind::kChoice)) {
    return std::any_of(of->args.begin(), of->args.end(),
                       [&](const Type* member) { return IsSubtype(type, member); });
  }
  if (of->Is(TypeKind::kVocabulary)) {
    return type->Is(TypeKind::kValueSet) || type->Is(TypeKind::kCodeSystem);
  }
  if (type->kind != of->kind) return false;
  switch (type->kind) {
    case TypeKind::kList:
    case TypeKind::kInterval:
      return IsSubtype(type->element(), of->element());
    case TypeKind::kTuple:
      if (!SameNames(type, of)) return false;
      for (size_t i = 0; i < type->fields.size(); ++i) {
        if (!IsSubtype(type->fields[i].type, of->fields[i].type)) return false;
      }
      return true;
    case TypeKind::kClass:
      return ClassDistance(type, of) >= 0;
    default:
      return false;
  }
}

int TypeRules::Cost(const Type* from, const Type* to) const { return CostToDepth(from, to, 0); }

int TypeRules::CostToDepth(const Type* from, const Type* to, int depth) const {
  if (from == to) return 0;
  if (depth > kMaxTypeDepth) return kNoConversion;
  if (from->Is(TypeKind::kAny)) return kCompatibleCost;
  if (to->Is(TypeKind::kAny)) return kAnyCost;
  if (to->Is(TypeKind::kVariable)) return kNoConversion;
  auto cheapest = [](int a, int b) {
    return a == kNoConversion ? b : b == kNoConversion ? a : std::min(a, b);
  };

  if (from->Is(TypeKind::kChoice)) {
    if (IsSubtype(from, to)) return kSubtypeCost;
    int best = kNoConversion;
    for (const Type* member : from->args) {
      best = cheapest(best, CostToDepth(member, to, depth + 1));
    }
    return best == kNoConversion ? best : best + kCastCost;
  }
  if (to->Is(TypeKind::kChoice)) {
    if (Has(to, from)) return kCastCost;
    int best = kNoConversion;
    for (const Type* member : to->args) {
      best = cheapest(best, CostToDepth(from, member, depth + 1));
    }
    return best == kNoConversion ? best : best + kCastCost;
  }
  if (from->kind == to->kind) {
    switch (from->kind) {
      case TypeKind::kList:
      case TypeKind::kInterval:
        return CostToDepth(from->element(), to->element(), depth + 1);
      case TypeKind::kTuple: {
        if (!SameNames(from, to)) return kNoConversion;
        int sum = kSubtypeCost;
        for (size_t i = 0; i < from->fields.size(); ++i) {
          int cost = CostToDepth(from->fields[i].type, to->fields[i].type, depth + 1);
          if (cost == kNoConversion) return cost;
          sum += cost;
        }
        return sum;
      }
      case TypeKind::kClass:
        if (int distance = ClassDistance(from, to); distance >= 0) return kSubtypeCost + distance;
        return kNoConversion;
      default:
        break;
    }
  }
  if (IsSubtype(from, to)) return kSubtypeCost;
  for (const SystemPair& pair : kSystemConversions) {
    if (pair.from == from->kind && pair.to == to->kind) return pair.cost;
  }
  if (from->Is(TypeKind::kValueSet) && to->Is(TypeKind::kList)) {
    int cost = CostToDepth(types_.Simple(TypeKind::kCode), to->element(), depth + 1);
    return cost == kNoConversion ? cost : cost + kValueSetCost;
  }
  if (from->Is(TypeKind::kClass)) {
    if (const Op* op = FhirConversion(from); op != nullptr && !to->Is(TypeKind::kClass)) {
      int cost = CostToDepth(op->result, to, depth + 1);
      if (cost != kNoConversion) return cost + kConversionCost;
    }
  }
  if (list_demotion_ && from->Is(TypeKind::kList) && !to->Is(TypeKind::kList)) {
    int cost = CostToDepth(from->element(), to, depth + 1);
    if (cost != kNoConversion) return cost + kPromotionCost;
  }
  if (list_promotion_ && to->Is(TypeKind::kList) && !from->Is(TypeKind::kList)) {
    int cost = CostToDepth(from, to->element(), depth + 1);
    if (cost != kNoConversion) return cost + 2 * kPromotionCost;
  }
  return kNoConversion;
}

bool TypeRules::Castable(const Type* from, const Type* to) const {
  if (from->Is(TypeKind::kAny) || to->Is(TypeKind::kAny)) return true;
  if (IsSubtype(from, to) || IsSubtype(to, from)) return true;
  if (from->Is(TypeKind::kChoice)) {
    return std::any_of(from->args.begin(), from->args.end(),
                       [&](const Type* member) { return Castable(member, to); });
  }
  if (to->Is(TypeKind::kChoice)) {
    return std::any_of(to->args.begin(), to->args.end(),
                       [&](const Type* member) { return Castable(from, member); });
  }
  if (from->kind != to->kind) return false;
  if (from->Is(TypeKind::kList) || from->Is(TypeKind::kInterval)) {
    return Castable(from->element(), to->element());
  }
  if (from->Is(TypeKind::kTuple) && SameNames(from, to)) {
    for (size_t i = 0; i < from->fields.size(); ++i) {
      if (!Castable(from->fields[i].type, to->fields[i].type)) return false;
    }
    return true;
  }
  return false;
}

const Type* TypeRules::Common(const Type* a, const Type* b) const {
  if (a == b) return a;
  if (a->Is(TypeKind::kAny) || b->Is(TypeKind::kAny)) return types_.Any();
  if (IsSubtype(a, b)) return b;
  if (IsSubtype(b, a)) return a;
  if (a->kind == b->kind) {
    if (a->Is(TypeKind::kList) || a->Is(TypeKind::kInterval)) {
      const Type* element = Common(a->element(), b->element());
      if (element == nullptr) return nullptr;
      return a->Is(TypeKind::kList) ? types_.List(element) : types_.Interval(element);
    }
    if (a->Is(TypeKind::kTuple) && SameNames(a, b)) {
      std::vector<TupleField> fields;
      for (size_t i = 0; i < a->fields.size(); ++i) {
        const Type* field = Common(a->fields[i].type, b->fields[i].type);
        if (field == nullptr) return nullptr;
        fields.push_back({a->fields[i].name, field});
      }
      return types_.Tuple(std::move(fields));
    }
  }
  // A choice narrows to what it is set against, unless that is one of its own.
  int forward = Cost(a, b), back = Cost(b, a);
  if (forward != kNoConversion || back != kNoConversion) {
    if (forward == kNoConversion) return a;
    if (back == kNoConversion) return b;
    return forward <= back ? b : a;
  }
  const Type *system_a = SystemTypeOf(a), *system_b = SystemTypeOf(b);
  if (system_a != a && system_b != b) return Common(system_a, system_b);
  return nullptr;
}

const Type* TypeRules::CommonOrChoice(const Type* a, const Type* b) const {
  if (const Type* common = Common(a, b)) return common;
  if (a->Is(TypeKind::kList) && b->Is(TypeKind::kList)) {
    return types_.List(CommonOrChoice(a->element(), b->element()));
  }
  const Type* both[] = {a, b};
  return types_.Choice(both);
}

const Op* TypeRules::FhirConversion(const Type* type) const {
  if (!type->Is(TypeKind::kClass) || type->class_id < 0) return nullptr;
  for (fhir::TypeId id = static_cast<fhir::TypeId>(type->class_id); id != fhir::kNoType;
       id = model_.type(id).base) {
    std::string_view name = model_.type(id).name;
    for (const FhirPair& pair : kFhirConversions) {
      if (pair.fhir != name) continue;
      // The operator may be written for the type itself or for one that it derives from.
      for (fhir::TypeId at = static_cast<fhir::TypeId>(type->class_id); at != fhir::kNoType;
           at = model_.type(at).base) {
        if (const Op* op = FindOp(pair.op, FhirClass(at))) return op;
      }
    }
  }
  return nullptr;
}

const Type* TypeRules::SystemTypeOf(const Type* type) const {
  if (const Op* op = FhirConversion(type)) return op->result;
  if (type->Is(TypeKind::kList)) {
    const Type* element = SystemTypeOf(type->element());
    if (element != type->element()) return types_.List(element);
  }
  return type;
}

const Op* TypeRules::SystemConversion(const Type* from, const Type* to) const {
  for (const SystemPair& pair : kSystemConversions) {
    if (pair.from == from->kind && pair.to == to->kind) return FindOp(pair.op, from);
  }
  return nullptr;
}

const Type* TypeRules::PrimitiveValueType(const Type* type) const {
  if (!type->Is(TypeKind::kClass) || type->class_id < 0) return nullptr;
  for (fhir::TypeId id = static_cast<fhir::TypeId>(type->class_id); id != fhir::kNoType;
       id = model_.type(id).base) {
    const fhir::TypeInfo& info = model_.type(id);
    if (info.type_class != fhir::TypeClass::kPrimitive) return nullptr;
    for (const FhirPair& pair : kFhirConversions) {
      if (pair.fhir == info.name) return types_.Named(pair.system);
    }
  }
  return nullptr;
}

bool TypeRules::IsOrdered(const Type* type) const {
  const Type* system = SystemTypeOf(type);
  if (system->Is(TypeKind::kChoice)) {
    return std::all_of(system->args.begin(), system->args.end(),
                       [&](const Type* member) { return IsOrdered(member); });
  }
  for (const Op& op : ops_.Overloads("Less")) {
    if (op.operands.size() == 2 && op.operands[0] == system) return true;
  }
  return system->Is(TypeKind::kAny);
}

const Op* TypeRules::FindOp(std::string_view name, const Type* operand) const {
  for (const Op& op : ops_.Overloads(name)) {
    if (op.operands.size() == 1 && op.operands[0] == operand) return &op;
  }
  return nullptr;
}

}  // namespace precert::cql
