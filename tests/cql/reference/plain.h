// Plain: a CQL value as the reference evaluator holds it.
//
// One struct that owns everything in it and is copied freely: no arena, no spans, no tags packed
// beside each other. Numbers are 128-bit integers (a Decimal counts hundred-millionths), date-times
// are the list of the components that were written, lists and tuples are vectors. Slow, and easy to
// see through. Closed world only: there is null, and no Unknown.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "cql/core/op.h"
#include "cql/core/value.h"

namespace precert::cql::reference {

using Whole = __int128;
inline constexpr Whole kOne = 100'000'000;  // of a Decimal

// year, month, day, hour, minute, second, millisecond: as many as were written, at least one. A
// Time has 1, 1, 1 before its hour.
struct Moment {
  std::vector<int> parts;
  std::optional<int> offset;  // minutes from UTC
  bool operator==(const Moment&) const = default;
};

// The parts of a code that are there.
struct PlainCode {
  std::string code, system, version, display;  // empty: absent
};

struct Plain {
  Tag tag = Tag::kNull;
  bool boolean = false;
  Whole number = 0;   // Integer, Long: itself. Decimal, Quantity: in hundred-millionths
  uint8_t scale = 0;  // Decimal, Quantity: places written; 0 when it was computed
  uint32_t unit = 0;  // Quantity
  std::string text;   // String; display of a Concept
  Moment moment;
  PlainCode code;
  std::vector<PlainCode> codes;  // Concept
  std::vector<Plain> items;      // List; Tuple; Interval: low, high; Ratio: two quantities
  const Type* type = nullptr;    // Tuple; Interval: of its points
  bool low_closed = false, high_closed = false;
  const fhir::Node* element = nullptr;
  const VocabularyData* vocabulary = nullptr;
  Whole low = 0, high = 0;  // kUncertain: all Integers from low to high are possible

  bool is_null() const { return tag == Tag::kNull; }
  bool is_true() const { return tag == Tag::kBoolean && boolean; }
};

// A run-time error of CQL. Thrown inside the reference, caught where it is asked for a value.
struct Failure {
  std::string message;
};

// What the reference does not have: an operator, or an instance of a FHIR class.
struct NotThere : std::logic_error {
  using std::logic_error::logic_error;
};

// Three-valued truth: true, false or null.
using Tri = std::optional<bool>;
Tri And(Tri a, Tri b);
Tri Or(Tri a, Tri b);
Tri Not(Tri a);
Plain FromTri(Tri t);

Plain Null();
Plain Bool(bool b);
Plain Int(Whole n);      // null outside 32 bits
Plain LongOf(Whole n);   // null outside 64 bits
Plain Dec(Whole units);  // null outside 28 digits before the point
Plain Qty(Whole units, uint32_t unit);
Plain Str(std::string text);
Plain At(Tag tag, Moment moment);
Plain ListOf(std::vector<Plain> items);
Plain Span(const Type* point, Plain low, Plain high, bool low_closed, bool high_closed);

Plain FromValue(const Value& value);
Value ToValue(OpContext& context, const Plain& plain);
bool IsClosedWorld(const Value& value);  // nothing unknown, no open list, no endless range

}  // namespace precert::cql::reference
