// TypeRules: which values may stand where which type is wanted.
//
// CQL 1.5, Author's Guide, "Implicit Conversions" and "Type Inference"; Developer's Guide,
// "Conversion Precedence" and "Calling Operators and Functions". A conversion has a cost; the order
// of costs is the specification's precedence: exact, subtype, compatible (null), cast (a choice and
// its members), conversion, and then, when asked for, list demotion and promotion. Only types are
// looked at here; conversions.cc writes the conversion into the program. Stateless but for its
// tables; one thread at a time per object.
#pragma once

#include <string_view>

#include "cql/core/op.h"
#include "cql/core/type.h"
#include "fhir/model.h"

namespace precert::cql {

// Costs of one step; a conversion of several steps costs their sum.
inline constexpr int kNoConversion = -1;
inline constexpr int kSubtypeCost = 16;  // plus one for each class in between
inline constexpr int kAnyCost = 28;      // a subtype too, but the last of them
inline constexpr int kCompatibleCost = 32;
inline constexpr int kCastCost = 48;
inline constexpr int kConversionCost = 160;
inline constexpr int kPromotionCost = 1600;

class TypeRules {
 public:
  TypeRules(TypeTable& types, const OpTable& ops, bool list_promotion, bool list_demotion)
      : types_(types),
        ops_(ops),
        model_(fhir::Model::R4()),
        list_promotion_(list_promotion),
        list_demotion_(list_demotion) {}

  bool IsSubtype(const Type* type, const Type* of) const;
  // What it costs to use a `from` as a `to`; kNoConversion when it cannot be.
  int Cost(const Type* from, const Type* to) const;
  // Whether every `from` is a `to` as it stands, in another model's words: QICore.Condition and
  // FHIR.Condition are the same nodes of a record. Through lists too.
  bool IsView(const Type* from, const Type* to) const;
  bool Converts(const Type* from, const Type* to) const { return Cost(from, to) != kNoConversion; }
  // May `from as to` or `from is to` ever succeed?
  bool Castable(const Type* from, const Type* to) const;

  // The type to which both convert, the nearer the better; null when only a choice would do.
  const Type* Common(const Type* a, const Type* b) const;
  const Type* CommonOrChoice(const Type* a, const Type* b) const;

  // The operator that turns a FHIR type into its System type (FHIR.Period -> Interval<DateTime>);
  // null when the type has none.
  const Op* FhirConversion(const Type* type) const;
  // The System type of a FHIR type that has one, else the type itself; through lists too.
  const Type* SystemTypeOf(const Type* type) const;
  // The operator for one implicit step between System types (Integer -> Decimal); null when none.
  const Op* SystemConversion(const Type* from, const Type* to) const;
  // The System type of a FHIR primitive's .value; null for other types.
  const Type* PrimitiveValueType(const Type* type) const;

  // May be sorted: it has `<`. Of a choice, one of its types; a value of another fails when run.
  bool IsOrdered(const Type* type) const;
  const Op* FindOp(std::string_view name, const Type* operand) const;  // exact, one operand

  TypeTable& types() const { return types_; }
  const Type* FhirClass(fhir::TypeId id) const {
    return types_.Class("FHIR", model_.type(id).name, id);
  }

 private:
  const Op* ModelConversion(const ModelClass& c) const;
  int ClassDistance(const Type* type, const Type* ancestor) const;
  int CostToDepth(const Type* from, const Type* to, int depth) const;

  TypeTable& types_;
  const OpTable& ops_;
  const fhir::Model& model_;
  bool list_promotion_, list_demotion_;
};

}  // namespace precert::cql
