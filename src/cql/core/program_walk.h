// Walking a Program: the nodes that a node is made of.
#pragma once

#include "cql/core/program.h"

namespace precert::cql {

// Calls `visit(NodeId)` for each node that is directly part of `node`, in the order of the source
// for operands, and for a query: sources, lets, relationships, where, return, aggregate, sort. The
// bodies of definitions and functions that it refers to are not part of it.
template <typename Visit>
void ForEachChild(const Program& program, const Node& node, Visit visit) {
  for (uint32_t i = 0; i < node.count; ++i) visit(program.operand(node, i));
  if (node.code != Code::kQuery) return;
  const Query& query = program.queries[node.aux];
  auto optional = [&](NodeId id) {
    if (id != kNoNode) visit(id);
  };
  for (const QuerySource& source : query.sources) visit(source.expression);
  for (const auto& [slot, expression] : query.lets) visit(expression);
  for (const Relationship& relation : query.relationships) {
    visit(relation.source);
    optional(relation.such_that);
  }
  optional(query.where);
  optional(query.result);
  optional(query.aggregate);
  optional(query.starting);
  for (const SortKey& key : query.sort) optional(key.expression);
}

}  // namespace precert::cql
