// The operators of CQL for the reference evaluator, written a second time from the specification
// (CQL 1.5, Author's Guide and Appendix B). Nothing of src/cql/ops is used, except through PassOn,
// whose list is in plain_ops.cc.
//
//   Plain sum = CallOperator(world, call);
//
// A chapter is one file and one function, which answers nullopt when the operator is not its own.
// Operands may be null: each chapter says at its head what it does with them.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "codes/ucum.h"
#include "plain.h"

namespace precert::cql::reference {

// What operators may use.
struct World {
  codes::UnitTable& units;
  OpContext& engine;  // types, arena and time of the request, for the operators passed on
  int offset() const { return engine.now.offset_minutes; }  // of the request, in minutes
};

struct PlainCall {
  std::string_view name;       // "Add"
  std::string_view signature;  // "Add(Integer, Integer): Integer"
  std::vector<Plain> args;
  std::optional<Precision> precision;
  const OpCall* original = nullptr;  // types, for the operators passed on
  OpFn fn = nullptr;
  Nulls nulls = Nulls::kHandles;  // for the operators passed on

  bool AnyNull() const {
    for (const Plain& p : args) {
      if (p.is_null()) return true;
    }
    return false;
  }
  bool AnyRange() const {
    for (const Plain& p : args) {
      if (p.tag == Tag::kUncertain) return true;
    }
    return false;
  }
  // "Integer" of "Sum(List<Integer>): Integer".
  std::string_view result_name() const { return signature.substr(signature.rfind(':') + 2); }
};

using Answer = std::optional<Plain>;
Answer Logic(World& world, const PlainCall& call);        // and nullological
Answer Numbers(World& world, const PlainCall& call);      // arithmetic
Answer Texts(World& world, const PlainCall& call);        // strings
Answer Conversions(World& world, const PlainCall& call);  // types, FHIR
Answer Moments(World& world, const PlainCall& call);      // dates and times
Answer Comparisons(World& world, const PlainCall& call);
Answer Intervals(World& world, const PlainCall& call);
Answer Lists(World& world, const PlainCall& call);
Answer Aggregates(World& world, const PlainCall& call);
Answer Codes(World& world, const PlainCall& call);  // clinical

Plain CallOperator(World& world, const PlainCall& call);
// Whether CallOperator hands this operator to the engine's own implementation.
bool IsPassedOn(std::string_view signature);
std::vector<std::string_view> PassedOn();

// ---- shared by the chapters ---------------------------------------------------------------------

Tri Equal(World& world, const Plain& a, const Plain& b);
bool Equivalent(World& world, const Plain& a, const Plain& b);
// Two items of lists: as Equal, but nulls are the same as each other and as nothing else.
Tri SameItem(World& world, const Plain& a, const Plain& b);
// <0, 0, >0; nullopt: null, not comparable, or not certain.
std::optional<int> Compare(World& world, const Plain& a, const Plain& b,
                           std::optional<Precision> precision = std::nullopt);
std::optional<int> CompareMoments(World& world, const Moment& a, const Moment& b,
                                  std::optional<Precision> precision);
Plain Next(World& world, const Plain& v, int direction);  // successor (1), predecessor (-1)
Plain Extreme(World& world, const Type* type, bool greatest);
Plain StartOf(World& world, const Plain& interval);
Plain EndOf(World& world, const Plain& interval);

// Two quantities in the finer of their units; nullopt when they do not compare.
struct InOneUnit {
  Whole a, b;
  uint32_t unit;
};
std::optional<InOneUnit> Align(World& world, const Plain& a, const Plain& b);
std::optional<Whole> DivideRounded(Whole a, Whole b);  // a / b in Decimals; half away from zero
Plain DivideQuantity(World& world, const Plain& a, const Plain& b);

// Days from 0001-01-01, by counting years and months.
int64_t DayNumber(int year, int month, int day);
int DaysOfMonth(int year, int month);
// `count` units later, at the moment's own precision. nullopt outside years 1 to 9999.
std::optional<Moment> Shift(const Moment& from, int64_t count, Precision unit, bool is_time);

std::u32string Characters(std::string_view utf8);
std::string ToUtf8(const std::u32string& characters);

// The text of the element `name` of a FHIR element; nullopt when it is not there.
std::optional<std::string> ElementText(const fhir::Node& node, std::string_view name);
Plain ConvertQuantityText(World& world, std::string_view text);
std::optional<Whole> ReadDecimalText(std::string_view text, bool allow_exponent);
// "2012-02-01T10:00:00.000Z", "2012-02", "10:30" by kind.
std::optional<Moment> ReadMoment(Tag tag, std::string_view text);

}  // namespace precert::cql::reference
