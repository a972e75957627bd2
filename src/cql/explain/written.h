// Written: from the nodes of a program back to the text that somebody wrote. A compiled program has
// conversions and calls that nobody wrote, and a node's span may be a part of its expression.
//
// Immutable; refers to the program.
#pragma once

#include <cstdint>
#include <string>

#include "cql/core/program.h"
#include "cql/explain/explain.h"

namespace precert::cql {

inline bool SameSpan(Span a, Span b) { return a.begin == b.begin && a.end == b.end; }

class Written {
 public:
  // `label_width`: characters of a label.
  Written(const Program& program, size_t label_width)
      : program_(program), label_width_(label_width) {}

  // Past conversions that nobody wrote: they stand where their operand stands, or where the
  // operator stands that wanted them (`around`).
  NodeId Unwrap(NodeId id, Span around = {}) const;
  // The source of a path: X of X.code.coding; the operand of `x as T`.
  NodeId PathRoot(NodeId id) const;
  // The whole of a path: its node spans its last name only. `source`: as in Program::sources, 1
  // the first; 0 the program's own.
  Span FullSpan(NodeId id, uint32_t source) const;
  bool IsIndexer(const Node& node) const;
  // The definition of the context's record (Patient), which no library has written.
  bool IsImplicit(int definition) const;
  // The alias of a query's source; "row" when it cannot be told.
  std::string AliasOf(const QuerySource& query_source, uint32_t source) const;

  // Sets the step's file, line, column, and its label unless it has one.
  void Place(Span span, uint32_t source, Step* step) const;

 private:
  const Node& At(NodeId id) const { return program_.nodes[id]; }
  NodeId Operand(const Node& node, size_t i) const { return program_.operand(node, i); }
  bool IsConversion(const Node& node) const;
  const Source* SourceOf(uint32_t source) const;  // null: the program has it no longer

  const Program& program_;
  const size_t label_width_;
};

}  // namespace precert::cql
