// Walks a program's nodes and marks what is reached, without recursion.
#include "policy/uses.h"

namespace precert {
namespace {

using cql::kNoNode;
using cql::NodeId;

void PushQuery(const cql::Query& query, std::vector<NodeId>& work) {
  for (const cql::QuerySource& s : query.sources) work.push_back(s.expression);
  for (const auto& [slot, expression] : query.lets) work.push_back(expression);
  for (const cql::Relationship& r : query.relationships) {
    work.push_back(r.source);
    work.push_back(r.such_that);
  }
  for (NodeId id : {query.where, query.result, query.aggregate, query.starting}) {
    if (id != kNoNode) work.push_back(id);
  }
  for (const cql::SortKey& key : query.sort) {
    if (key.expression != kNoNode) work.push_back(key.expression);
  }
}

struct Uses {
  std::vector<bool> definitions, parameters;
};

Uses UsesOf(const cql::Program& program, std::span<const int> roots) {
  Uses uses{std::vector<bool>(program.definitions.size()),
            std::vector<bool>(program.parameters.size())};
  std::vector<bool>& used = uses.definitions;
  std::vector<bool> seen_function(program.functions.size(), false);
  std::vector<NodeId> work;
  auto use = [&](int definition) {
    if (used[definition]) return;
    used[definition] = true;
    work.push_back(program.definitions[definition].body);
  };
  for (int root : roots) use(root);
  while (!work.empty()) {
    NodeId id = work.back();
    work.pop_back();
    if (id == kNoNode) continue;
    const cql::Node& node = program.nodes[id];
    if (node.code == cql::Code::kDefinition) use(static_cast<int>(node.aux));
    if (node.code == cql::Code::kParameter) uses.parameters[node.aux] = true;
    if (node.code == cql::Code::kFunction && !seen_function[node.aux]) {
      seen_function[node.aux] = true;
      work.push_back(program.functions[node.aux].body);
    }
    if (node.code == cql::Code::kQuery) PushQuery(program.queries[node.aux], work);
    for (size_t i = 0; i < node.count; ++i) work.push_back(program.operand(node, i));
    if (node.code == cql::Code::kMap || node.code == cql::Code::kMapInterval) {
      if (node.count < 2) work.push_back(program.links[node.first + 1]);
    }
  }
  return uses;
}

}  // namespace

std::vector<bool> DefinitionsUsedBy(const cql::Program& program, std::span<const int> roots) {
  return UsesOf(program, roots).definitions;
}

std::vector<bool> ParametersUsedBy(const cql::Program& program, int definition) {
  return UsesOf(program, std::span<const int>(&definition, 1)).parameters;
}

}  // namespace precert
