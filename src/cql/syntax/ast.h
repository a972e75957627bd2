// The syntax tree of a CQL library: what was written, not yet what it means.
//
// One node shape for every construct; ast_kinds.def says for each kind what its children and texts
// are. Nodes and their texts live in the arena of the Ast and are immutable after parsing.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "cql/core/datetime.h"
#include "cql/core/source.h"

namespace precert::cql {

enum class AstKind : uint8_t {
#define AST_KIND(name, shape) k##name,
#include "cql/syntax/ast_kinds.def"
};

std::string_view AstKindName(AstKind kind);

// How two operands of an AstKind::kTiming are related. The grammar's many spellings
// ("starts 3 days or less before start of day of") reduce to this.
enum class TimingKind : uint8_t {
  kSameAs,       // same [precision] as | or before | or after      (relation)
  kBeforeAfter,  // before | after, with relation kOrBefore/kOrAfter for "on or"
  kIncludes,     // [properly] includes
  kIncludedIn,   // [properly] included in | during
  kWithin,       // [properly] within OFFSET of
  kMeets,        // meets [before | after]
  kOverlaps,     // overlaps [before | after]
  kStarts,
  kEnds,
};
enum class TimingRelation : uint8_t { kNone, kBefore, kAfter, kOrBefore, kOrAfter };
enum class TimingBoundary : uint8_t {
  kNone,
  kStart,
  kEnd,
  kOccurs
};  // kOccurs: "occurs", no effect
enum class TimingOffset : uint8_t { kExact, kOrMore, kOrLess, kMoreThan, kLessThan };

struct TimingPhrase {
  TimingKind kind = TimingKind::kSameAs;
  TimingRelation relation = TimingRelation::kNone;
  TimingBoundary left = TimingBoundary::kNone;   // "starts"/"ends" before the phrase
  TimingBoundary right = TimingBoundary::kNone;  // "start"/"end" after it
  TimingOffset offset = TimingOffset::kExact;    // with a third child only
  bool properly = false;
  bool has_precision = false;
  Precision precision = Precision::kDay;
};

// Where an Identifier or a FunctionCall is looked up. In CQL text the place decides; in ELM the
// kind of the reference has decided already.
enum class NameScope : uint8_t {
  kAny,
  kVariable,    // aliases, lets, operands
  kDefinition,  // what this library defines, or the included one whose name is in `unit`
};

struct Ast {
  AstKind kind = AstKind::kNullLiteral;
  bool low_closed = false, high_closed = false;  // IntervalSelector
  bool strict = false;                           // As
  bool properly = false, difference = false, descending = false;
  bool all = false, distinct = false;
  bool fluent = false, external = false;
  bool is_private = false;  // definitions
  bool quoted = false;      // Identifier, NamedType: written "so" or `so`; QuantityLiteral: unit
                            // is a UCUM string, not a word such as days
  bool method = false;      // FunctionCall: first child was written before a dot
  NameScope names = NameScope::kAny;  // Identifier, FunctionCall
  uint16_t height = 1;  // of the tree below, this node included; see kMaxExpressionHeight
  Span span;            // the whole construct
  Span name_span;       // the identifier or operator within it, for carets
  std::string_view text;
  std::string_view unit;
  std::string_view alias;
  std::string_view version;
  TimingPhrase timing;
  std::span<const Ast* const> children;

  const Ast* child(size_t i) const { return i < children.size() ? children[i] : nullptr; }
};

// A parsed library: the tree with the memory that holds it.
struct SyntaxTree {
  std::shared_ptr<const Source> source;
  std::unique_ptr<Arena> arena;
  const Ast* library = nullptr;  // kLibrary, never null; or an expression, from ParseExpression,
                                 // null when it has errors
  // Definitions that did not parse, as nodes of their kind with a name and no children, so that the
  // rest can be checked without complaints about every mention of them.
  std::vector<const Ast*> broken;
};

}  // namespace precert::cql
