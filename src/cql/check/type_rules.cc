// TypeRules: subtypes, costs of implicit conversion, common types.
#include "cql/check/type_rules.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "cql/core/model_info.h"

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
constexpr int kChainCost = 64;                       // of a second conversion after the first
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
  if (type->info != nullptr || ancestor->info != nullptr) {
    if (type->info == nullptr || ancestor->info == nullptr) return -1;
    int distance = 0;
    for (const ModelClass* at = type->info; at != nullptr; at = at->base_class, ++distance) {
      if (at == ancestor->info) return distance;
    }
    return -1;
  }
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

bool TypeRules::IsView(const Type* from, const Type* to) const {
  if (from == to) return true;
  if (from->Is(TypeKind::kList) && to->Is(TypeKind::kList)) {
    return IsView(from->element(), to->element());
  }
  if (!from->Is(TypeKind::kClass) || !to->Is(TypeKind::kClass)) return false;
  if (from->info != nullptr && to->info != nullptr) return ClassDistance(from, to) >= 0;
  return from->class_id >= 0 && to->class_id >= 0 &&
         model_.IsA(static_cast<fhir::TypeId>(from->class_id),
                    static_cast<fhir::TypeId>(to->class_id));
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
        // To FHIR from a model over it is no more than another name; the way back needs a cast.
        return from->info != nullptr && IsView(from, to) ? kConversionCost : kNoConversion;
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
      // FHIR.integer is an Integer before it is a Decimal, and a Quantity is no longer way. An Age
      // is a Quantity by its base only.
      const int chain = cost > 0 ? kChainCost : 0;
      const int base = op->operands[0] != from ? kSubtypeCost : 0;
      if (cost != kNoConversion) return cost + kConversionCost + chain + base;
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
  if (from->Is(TypeKind::kClass) && from->class_id >= 0 && to->class_id >= 0 &&
      (from->info != nullptr || to->info != nullptr)) {
    const auto a = static_cast<fhir::TypeId>(from->class_id);
    const auto b = static_cast<fhir::TypeId>(to->class_id);
    return model_.IsA(a, b) || model_.IsA(b, a);
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
  // FHIR's dateTime or Age beside a Date: a DateTime.
  for (const auto& [choice, other] : {std::pair(a, b), std::pair(b, a)}) {
    if (!choice->Is(TypeKind::kChoice) || other->Is(TypeKind::kChoice)) continue;
    for (const Type* member : choice->args) {
      const Type* system = SystemTypeOf(member);
      if (system != member && Converts(other, system)) return system;
    }
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

// What the model's conversionInfo says: FHIRHelpers' function with that result.
const Op* TypeRules::ModelConversion(const ModelClass& c) const {
  for (const ModelClass* at = &c; at != nullptr; at = at->base_class) {
    if (!at->converts_to) continue;
    const TypeSpec& to = *at->converts_to;
    const bool interval = to.kind == TypeSpec::Kind::kInterval;
    const Type* result = types_.Named(interval ? to.args[0].name : to.name);
    if (result == nullptr) return nullptr;
    if (interval) result = types_.Interval(result);
    for (const Op& op : ops_.Overloads(at->conversion)) {
      if (op.operands.size() == 1 && op.operands[0]->Is(TypeKind::kClass) && op.result == result) {
        return &op;
      }
    }
  }
  return nullptr;
}

const Op* TypeRules::FhirConversion(const Type* type) const {
  if (type->Is(TypeKind::kClass) && type->info != nullptr) return ModelConversion(*type->info);
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
  if (!type->Is(TypeKind::kClass) || type->class_id < 0 || type->info != nullptr) return nullptr;
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
    return std::any_of(system->args.begin(), system->args.end(),
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
