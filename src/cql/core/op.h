// Operators: the built-in operators and functions of CQL, as a table of typed signatures.
//
// Each chapter of the CQL reference (Appendix B) has a file under ops/ that defines its operators
// and exports them as OpDefs. The checker binds a call to one OpDef once, inserting conversions;
// the evaluator then only calls the function.
//
//   {"Add(Integer, Integer): Integer", AddInteger}
//   {"Union(List<T>, List<T>): List<T>", UnionLists}
//   {"SameAs(DateTime, DateTime): Boolean", SameAs}     // precision of `same day as`:
//   call.precision
//
// In signatures T, R, T1.. are type variables and `Any` accepts everything. Several overloads of
// one name stand in one table; order does not matter. An operator that several chapters define
// (Equal, In, Before, ...) has its overloads in each.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "codes/ucum.h"
#include "cql/core/datetime.h"
#include "cql/core/type.h"
#include "cql/core/value.h"

namespace precert::cql {

struct Message {
  std::string code, severity, text;  // severity: Trace, Message, Warning, Error
};

// What an operator may use of the evaluation it runs in. One thread.
struct OpContext {
  Arena& arena;
  TypeTable& types;
  codes::UnitTable& units;
  DateTime now;  // the request's time: Now(), Today(), TimeOfDay(); always with an offset
  std::vector<Message>* messages = nullptr;
  std::optional<std::string> error;  // a run-time error ends the evaluation; the first one stays

  Value Fail(std::string message) {
    if (!error) error = std::move(message);
    return Value::Null();
  }
  // Copies items into the arena.
  Value MakeList(std::span<const Value> items, bool open = false) {
    return Value::List(arena.New<ListData>(ListData{arena.Copy(items), open}));
  }
  Value MakeString(std::string_view text) { return Value::String(arena.Copy(text)); }
};

struct OpCall {
  std::span<const Value> args;
  std::optional<Precision> precision;  // "in day of", "same month as", "years between"
  const Type* result = nullptr;        // the bound result type
  std::span<const Type* const> types;  // the bound operand types, after conversion
};

using OpFn = Value (*)(OpContext& context, const OpCall& call);

// kPropagate: the evaluator answers null (or unknown) for any null argument, and the function sees
// none. kHandles: the function sees nulls and decides.
enum class Nulls : uint8_t { kPropagate, kHandles };

struct OpDef {
  std::string_view signature;
  OpFn fn;
  Nulls nulls = Nulls::kPropagate;
};

// The tables, a chapter each (ops/<chapter>.cc).
std::span<const OpDef> LogicalOps();  // And.. are lowered; here: as functions for ELM and tests
std::span<const OpDef> TypeOps();     // ToString, ToInteger, ..., conversions, CanConvert
std::span<const OpDef> NullologicalOps();  // Coalesce, IsNull, IsTrue, IsFalse
std::span<const OpDef>
ComparisonOps();  // Equal, Equivalent, Less, ... on every type but intervals/lists
std::span<const OpDef> ArithmeticOps();
std::span<const OpDef> StringOps();
std::span<const OpDef> DateTimeOps();
std::span<const OpDef> IntervalOps();
std::span<const OpDef> ListOps();
std::span<const OpDef> AggregateOps();
std::span<const OpDef> ClinicalOps();  // codes, value sets, ages, quantities and ratios
std::span<const OpDef> MessageOps();
std::span<const OpDef> FhirOps();  // FHIR.string -> String and so on; FHIRHelpers

// The whole table, parsed once per process. Immutable.
struct Op {
  std::string_view name;  // "Add"
  std::vector<const Type*> operands;
  const Type* result;
  OpFn fn;
  Nulls nulls;
  std::string_view signature;
};
class OpTable {
 public:
  explicit OpTable(TypeTable& types);
  std::span<const Op> Overloads(std::string_view name) const;
  // For "did you mean".
  std::vector<std::string_view> Names() const;

 private:
  std::vector<Op> ops_;  // sorted by name; spans stay valid
};

// ---- shared by the chapters: one definition of sameness and order -----------------------------

// Equality (=), three-valued: nullopt when null or uncertain. Any two values; different types of
// value are not equal. Unknown-ness: `*unknown` is set when the answer hangs on an unknown.
std::optional<bool> EqualValues(OpContext& context, const Value& a, const Value& b,
                                bool* unknown = nullptr);
// Equivalence (~): always answers.
bool EquivalentValues(OpContext& context, const Value& a, const Value& b);
// Order of two values of one ordered type: <0, 0, >0; nullopt when null, incomparable or uncertain.
// `precision` compares date-times no finer than that.
std::optional<int> CompareValues(OpContext& context, const Value& a, const Value& b,
                                 std::optional<Precision> precision = std::nullopt);
// The next and the previous value of a point type; null past the ends. (ops/arithmetic.cc)
Value SuccessorOf(OpContext& context, const Value& v);
Value PredecessorOf(OpContext& context, const Value& v);
// The least and the greatest value of a point type; null for types that have none.
Value MinimumOf(OpContext& context, const Type* type);
Value MaximumOf(OpContext& context, const Type* type);
// A value as CQL source text: 3, 2.5, 'it\'s', @2012-02-01, {1, 2}, Interval[1, 3], Tuple { a: 1 },
// null. What `cql eval` prints and the tests compare. (ops/print.cc)
std::string ToCql(const Value& value, const codes::UnitTable& units);

}  // namespace precert::cql
