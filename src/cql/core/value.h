// Value: what a CQL expression evaluates to. 32 bytes, trivially copyable, no ownership.
//
// Small things (Boolean, numbers, date-times, quantities) are held inline; the rest points into the
// arena of the evaluation, into the record, or into the compiled library, all of which outlive it.
//
// Null and unknown. A null Value may carry the Unknown mark: the record is silent there, and a
// fuller record might answer (open-world evaluation, see eval/evaluator.h). Plain null is a value
// that the record or the expression states to be absent. Every operator that answers null for a
// null argument answers Unknown for an unknown one. In closed-world evaluation nothing is ever
// marked.
//
// Open lists. A list from a retrieve in open-world evaluation is `open`: it may be longer than what
// was sent. See ops/list.cc for what each operator can still conclude.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/decimal.h"
#include "cql/core/datetime.h"

namespace precert::fhir {
struct Node;
}
namespace precert::codes {
struct ValueSet;
}

namespace precert::cql {

struct Type;

enum class Tag : uint8_t {
  kNull,
  kBoolean,
  kInteger,  // int32 range, held as int64
  kLong,
  kDecimal,
  kString,
  kDate,
  kDateTime,
  kTime,
  kQuantity,  // inline Decimal + unit id
  kRatio,
  kCode,
  kConcept,
  kValueSet,
  kCodeSystem,
  kList,
  kInterval,
  kTuple,
  kNode,       // an element of the record: a FHIR resource or datatype
  kUncertain,  // a closed range of possible Integer/Long results (uncertainty)
};

struct ListData;
struct IntervalData;
struct TupleData;
struct CodeData;
struct ConceptData;
struct RatioData;
struct VocabularyData;
struct UncertainData;

struct alignas(16) Value {
  Tag tag = Tag::kNull;
  bool unknown = false;  // kNull only
  uint8_t scale = 0;  // kDecimal, kQuantity: digits written after the point (0: not recorded), for
                      // Precision(), LowBoundary() and HighBoundary()
  uint32_t unit = 0;  // kQuantity: index into the UnitTable (codes/ucum.h); 0 is '1'
  union {
    bool boolean;
    int64_t integer;       // kInteger, kLong
    int128 decimal_units;  // kDecimal, kQuantity
    DateTime datetime;     // kDate, kDateTime, kTime
    struct {
      const char* data;
      size_t size;
    } string;
    const ListData* list;
    const IntervalData* interval;
    const TupleData* tuple;
    const CodeData* code;
    const ConceptData* concept_;
    const RatioData* ratio;
    const VocabularyData* vocabulary;  // kValueSet, kCodeSystem
    const fhir::Node* node;
    const UncertainData* uncertain;
  };

  Value() : decimal_units(0) {}
  static Value Null() { return Value(); }
  static Value Unknown() {
    Value v;
    v.unknown = true;
    return v;
  }
  static Value Boolean(bool b) {
    Value v;
    v.tag = Tag::kBoolean;
    v.boolean = b;
    return v;
  }
  static Value Integer(int64_t n) {
    Value v;
    v.tag = Tag::kInteger;
    v.integer = n;
    return v;
  }
  static Value Long(int64_t n) {
    Value v;
    v.tag = Tag::kLong;
    v.integer = n;
    return v;
  }
  static Value Dec(Decimal d, uint8_t scale = 0) {
    Value v;
    v.tag = Tag::kDecimal;
    v.decimal_units = d.units();
    v.scale = scale;
    return v;
  }
  static Value String(std::string_view s) {
    Value v;
    v.tag = Tag::kString;
    v.string = {s.data(), s.size()};
    return v;
  }
  static Value Temporal(Tag tag, DateTime dt) {
    Value v;
    v.tag = tag;
    v.datetime = dt;
    return v;
  }
  static Value Quantity(Decimal d, uint32_t unit) {
    Value v = Dec(d);
    v.tag = Tag::kQuantity;
    v.unit = unit;
    return v;
  }
  static Value List(const ListData* l) {
    Value v;
    v.tag = Tag::kList;
    v.list = l;
    return v;
  }
  static Value Interval(const IntervalData* i) {
    Value v;
    v.tag = Tag::kInterval;
    v.interval = i;
    return v;
  }
  static Value Tuple(const TupleData* t) {
    Value v;
    v.tag = Tag::kTuple;
    v.tuple = t;
    return v;
  }
  static Value Code(const CodeData* c) {
    Value v;
    v.tag = Tag::kCode;
    v.code = c;
    return v;
  }
  static Value Concept(const ConceptData* c) {
    Value v;
    v.tag = Tag::kConcept;
    v.concept_ = c;
    return v;
  }
  static Value Ratio(const RatioData* r) {
    Value v;
    v.tag = Tag::kRatio;
    v.ratio = r;
    return v;
  }
  static Value Node(const fhir::Node* n) {
    Value v;
    v.tag = Tag::kNode;
    v.node = n;
    return v;
  }
  static Value Uncertain(const UncertainData* u) {
    Value v;
    v.tag = Tag::kUncertain;
    v.uncertain = u;
    return v;
  }
  static Value Vocabulary(Tag tag, const VocabularyData* d) {
    Value v;
    v.tag = tag;
    v.vocabulary = d;
    return v;
  }

  bool is_null() const { return tag == Tag::kNull; }
  bool is_true() const { return tag == Tag::kBoolean && boolean; }
  bool is_false() const { return tag == Tag::kBoolean && !boolean; }
  Decimal decimal() const { return Decimal::FromUnits(decimal_units); }
  std::string_view str() const { return {string.data, string.size}; }
};
static_assert(sizeof(Value) == 32);

struct ListData {
  std::span<const Value> items;
  bool open = false;  // may be longer than `items` (open-world retrieve)
};

// A bound that is null is: closed, the least or greatest value of the point type; open, not known.
struct IntervalData {
  Value low, high;
  bool low_closed = true, high_closed = true;
  const Type* point = nullptr;  // the point type, for minimum and maximum; never null once checked
};

struct TupleData {
  const Type* type;  // kTuple: names, in the order of `values`
  std::span<const Value> values;
};

struct CodeData {
  std::string_view code, system, version, display;  // empty: absent
};

struct ConceptData {
  std::span<const CodeData> codes;
  std::string_view display;
};

struct RatioData {
  Value numerator, denominator;  // quantities
};

struct VocabularyData {
  std::string_view id, version, name;
  const codes::ValueSet* expansion = nullptr;  // kValueSet: null when no expansion is loaded
};

struct UncertainData {
  int64_t low, high;  // inclusive; high may be INT64_MAX (an open list's count)
};

}  // namespace precert::cql
