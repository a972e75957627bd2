// Types: interned, so that two types are the same exactly when their pointers are.
//
// CQL 1.5 "Types" (Author's Guide; Developer's Guide, "Type System"): the System types, the generic
// List, Interval, Tuple and Choice, and the classes of a data model (FHIR.Observation). A type
// lives as long as its TypeTable, which one compiled session owns. Type variables (T, R) occur only
// in the signatures of built-in operators. A TypeTable interns under a mutex and may be shared
// between threads; a Type is immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace precert::cql {

enum class TypeKind : uint8_t {
  kAny,
  kBoolean,
  kInteger,
  kLong,
  kDecimal,
  kString,
  kDate,
  kDateTime,
  kTime,
  kQuantity,
  kRatio,
  kCode,
  kConcept,
  kVocabulary,  // supertype of ValueSet and CodeSystem
  kValueSet,
  kCodeSystem,
  kList,      // args[0]: element
  kInterval,  // args[0]: point
  kTuple,     // fields, sorted by name
  kChoice,    // args: two or more, none itself a choice
  kClass,     // a class of a model: model + "." + name, see ModelInfo
  kVariable,  // in operator signatures only: name
};

struct Type;
struct ModelClass;  // model_info.h

struct TupleField {
  std::string_view name;  // interned in the table
  const Type* type;
};

struct Type {
  TypeKind kind;
  std::string_view model;              // kClass: "FHIR"
  std::string_view name;               // kClass: "Observation"; kVariable: "T"
  std::span<const Type* const> args;   // kList, kInterval, kChoice
  std::span<const TupleField> fields;  // kTuple
  int class_id = -1;                   // kClass: fhir::TypeId of a model class, else -1
  // kClass of a loaded model: the class; `class_id` is then the FHIR type that its values have.
  const ModelClass* info = nullptr;
  uint32_t id = 0;  // order of interning; stable within one table

  bool Is(TypeKind k) const { return kind == k; }
  const Type* element() const { return args[0]; }  // of a list or an interval
  // "System.Integer" prints as "Integer"; "List<FHIR.Observation>", "Tuple { a Integer }".
  std::string ToString() const;
};

class TypeTable {
 public:
  TypeTable();
  ~TypeTable();
  TypeTable(const TypeTable&) = delete;
  TypeTable& operator=(const TypeTable&) = delete;

  const Type* Simple(TypeKind kind) const;  // any kind without arguments
  // The System type of that name ("Integer", "Code"); null when there is none.
  const Type* Named(std::string_view name) const;
  const Type* Any() const { return Simple(TypeKind::kAny); }
  const Type* Boolean() const { return Simple(TypeKind::kBoolean); }
  const Type* Integer() const { return Simple(TypeKind::kInteger); }
  const Type* String() const { return Simple(TypeKind::kString); }

  const Type* List(const Type* element);
  const Type* Interval(const Type* point);
  const Type* Tuple(std::vector<TupleField> fields);       // sorts; names are copied
  const Type* Choice(std::span<const Type* const> types);  // flattens, drops repeats; one -> itself
  const Type* Class(std::string_view model, std::string_view name, int class_id = -1);
  // A class of a loaded model; `serial` is the model's, which outlives all uses of the type.
  const Type* Class(std::string_view model, std::string_view name, int class_id,
                    const ModelClass* info, uint64_t serial);
  const Type* Variable(std::string_view name);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace precert::cql
