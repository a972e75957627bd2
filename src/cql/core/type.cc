// TypeTable: interning, so that equal types are one object. Simple types are made with the table;
// the others are found by a key of the ids of their parts.
#include "cql/core/type.h"

#include <algorithm>
#include <array>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "fhir/model.h"

namespace precert::cql {
namespace {

constexpr std::pair<TypeKind, std::string_view> kSimple[] = {
    {TypeKind::kAny, "Any"},           {TypeKind::kBoolean, "Boolean"},
    {TypeKind::kInteger, "Integer"},   {TypeKind::kLong, "Long"},
    {TypeKind::kDecimal, "Decimal"},   {TypeKind::kString, "String"},
    {TypeKind::kDate, "Date"},         {TypeKind::kDateTime, "DateTime"},
    {TypeKind::kTime, "Time"},         {TypeKind::kQuantity, "Quantity"},
    {TypeKind::kRatio, "Ratio"},       {TypeKind::kCode, "Code"},
    {TypeKind::kConcept, "Concept"},   {TypeKind::kVocabulary, "Vocabulary"},
    {TypeKind::kValueSet, "ValueSet"}, {TypeKind::kCodeSystem, "CodeSystem"},
};
constexpr size_t kKinds = static_cast<size_t>(TypeKind::kVariable) + 1;

void Print(const Type& type, std::string& out);

void PrintList(std::span<const Type* const> types, std::string& out) {
  for (size_t i = 0; i < types.size(); ++i) {
    if (i > 0) out += ", ";
    Print(*types[i], out);
  }
}

void Print(const Type& type, std::string& out) {
  switch (type.kind) {
    case TypeKind::kList:
    case TypeKind::kInterval:
    case TypeKind::kChoice:
      out += type.kind == TypeKind::kList       ? "List<"
             : type.kind == TypeKind::kInterval ? "Interval<"
                                                : "Choice<";
      PrintList(type.args, out);
      out += '>';
      return;
    case TypeKind::kTuple:
      out += "Tuple {";
      for (size_t i = 0; i < type.fields.size(); ++i) {
        out += i > 0 ? ", " : " ";
        out += type.fields[i].name;
        out += ' ';
        Print(*type.fields[i].type, out);
      }
      out += type.fields.empty() ? "}" : " }";
      return;
    case TypeKind::kClass:
      out += type.model;
      out += '.';
      out += type.name;
      return;
    default:
      out += type.name;
  }
}

}  // namespace

std::string Type::ToString() const {
  std::string out;
  Print(*this, out);
  return out;
}

struct TypeTable::Impl {
  mutable std::mutex mutex;
  std::deque<Type> types;
  std::deque<std::string> names;
  std::deque<std::vector<const Type*>> args;
  std::deque<std::vector<TupleField>> fields;
  std::array<const Type*, kKinds> simple{};
  std::unordered_map<std::string_view, const Type*> named;
  std::unordered_map<const Type*, const Type*> lists, intervals;
  std::unordered_map<std::string, const Type*> others;  // tuples, choices, classes, variables
  std::unordered_map<std::string_view, std::string_view> interned;

  std::string_view Name(std::string_view text) {
    if (auto it = interned.find(text); it != interned.end()) return it->second;
    std::string_view own = names.emplace_back(text);
    interned.emplace(own, own);
    return own;
  }
  const Type* Make(Type type) {
    type.id = static_cast<uint32_t>(types.size());
    return &types.emplace_back(type);
  }
  const Type* Generic(TypeKind kind, const Type* argument,
                      std::unordered_map<const Type*, const Type*>& known) {
    auto [it, added] = known.try_emplace(argument, nullptr);
    if (added) {
      args.push_back({argument});
      it->second = Make({.kind = kind, .args = args.back()});
    }
    return it->second;
  }
};

TypeTable::TypeTable() : impl_(std::make_unique<Impl>()) {
  for (auto [kind, name] : kSimple) {
    const Type* type = impl_->Make({.kind = kind, .name = name});
    impl_->simple[static_cast<size_t>(kind)] = type;
    impl_->named[name] = type;
  }
}

TypeTable::~TypeTable() = default;

const Type* TypeTable::Simple(TypeKind kind) const {
  return impl_->simple[static_cast<size_t>(kind)];
}

const Type* TypeTable::Named(std::string_view name) const {
  auto it = impl_->named.find(name);  // filled by the constructor only: no lock
  return it == impl_->named.end() ? nullptr : it->second;
}

const Type* TypeTable::List(const Type* element) {
  std::lock_guard lock(impl_->mutex);
  return impl_->Generic(TypeKind::kList, element, impl_->lists);
}

const Type* TypeTable::Interval(const Type* point) {
  std::lock_guard lock(impl_->mutex);
  return impl_->Generic(TypeKind::kInterval, point, impl_->intervals);
}

const Type* TypeTable::Tuple(std::vector<TupleField> fields) {
  std::sort(fields.begin(), fields.end(),
            [](const TupleField& a, const TupleField& b) { return a.name < b.name; });
  std::string key = "t";
  for (const TupleField& field : fields) {
    key += field.name;
    key += '\0';
    key += std::to_string(field.type->id);
    key += '\0';
  }
  std::lock_guard lock(impl_->mutex);
  const Type*& type = impl_->others[key];
  if (type == nullptr) {
    for (TupleField& field : fields) field.name = impl_->Name(field.name);
    impl_->fields.push_back(std::move(fields));
    type = impl_->Make({.kind = TypeKind::kTuple, .fields = impl_->fields.back()});
  }
  return type;
}

const Type* TypeTable::Choice(std::span<const Type* const> types) {
  std::vector<const Type*> flat;
  for (const Type* type : types) {
    if (type->kind == TypeKind::kChoice) {
      flat.insert(flat.end(), type->args.begin(), type->args.end());
    } else {
      flat.push_back(type);
    }
  }
  // In the order of their names, so that a choice is the same however it was written, and prints
  // the same in every run.
  std::vector<std::pair<std::string, const Type*>> named;
  for (const Type* type : flat) named.emplace_back(type->ToString(), type);
  std::sort(named.begin(), named.end());
  flat.clear();
  for (const auto& [name, type] : named) {
    if (flat.empty() || flat.back() != type) flat.push_back(type);
  }
  if (flat.empty()) return Any();
  if (flat.size() == 1) return flat[0];
  std::string key = "c";
  for (const Type* type : flat) key += std::to_string(type->id) + ",";
  std::lock_guard lock(impl_->mutex);
  const Type*& type = impl_->others[key];
  if (type == nullptr) {
    impl_->args.push_back(std::move(flat));
    type = impl_->Make({.kind = TypeKind::kChoice, .args = impl_->args.back()});
  }
  return type;
}

const Type* TypeTable::Class(std::string_view model, std::string_view name, int class_id) {
  // Operators' signatures name FHIR's classes without their numbers.
  if (class_id < 0 && model == "FHIR") {
    const fhir::TypeId id = fhir::Model::R4().FindType(name);
    if (id != fhir::kNoType) class_id = id;
  }
  return Class(model, name, class_id, nullptr, 0);
}

const Type* TypeTable::Class(std::string_view model, std::string_view name, int class_id,
                             const ModelClass* info, uint64_t serial) {
  std::string key = "m";
  if (info != nullptr) {
    key += std::to_string(serial);
    key += '\0';
  }
  key += model;
  key += '\0';
  key += name;
  std::lock_guard lock(impl_->mutex);
  const Type*& type = impl_->others[key];
  if (type == nullptr) {
    type = impl_->Make({.kind = TypeKind::kClass,
                        .model = impl_->Name(model),
                        .name = impl_->Name(name),
                        .class_id = class_id,
                        .info = info});
  }
  return type;
}

const Type* TypeTable::Variable(std::string_view name) {
  std::lock_guard lock(impl_->mutex);
  const Type*& type = impl_->others["v" + std::string(name)];
  if (type == nullptr) {
    type = impl_->Make({.kind = TypeKind::kVariable, .name = impl_->Name(name)});
  }
  return type;
}

}  // namespace precert::cql
