// What can be known of a program before it runs: one walk over each definition and function.
#include "cql/eval/plan.h"

#include <algorithm>

#include "cql/core/program_walk.h"

namespace precert::cql {
namespace {

// Values of these types may hold resources, so that an operator that gives one passes them on.
bool MayHoldResources(const Type* type) {
  if (type == nullptr) return true;
  switch (type->kind) {
    case TypeKind::kAny:
    case TypeKind::kList:
    case TypeKind::kTuple:
    case TypeKind::kChoice:
    case TypeKind::kClass:
      return true;
    default:
      return false;
  }
}

}  // namespace

template <typename Test>
bool Plan::Any(NodeId root, Test test) const {
  std::vector<NodeId> pending = {root};
  while (!pending.empty()) {
    const Node& node = program_.nodes[pending.back()];
    pending.pop_back();
    if (test(node)) return true;
    ForEachChild(program_, node, [&](NodeId child) { pending.push_back(child); });
  }
  return false;
}

Plan::Plan(const Program& program)
    : program_(program),
      positions_(program.nodes.size(), Position::kUnvisited),
      function_state_(program.functions.size(), 0),
      queries_(program.queries.size()),
      fixed_(program.nodes.size(), 0),
      split_(program.nodes.size(), false),
      retrieve_varies_(program.retrieves.size(), false) {
  FindFixed();
  for (uint32_t i = 0; i < program.functions.size(); ++i) OperandPosition(i, 0);
  for (const Definition& definition : program.definitions) {
    if (definition.body != kNoNode) Place(definition.body, Position::kConsumed);
  }
  for (const Parameter& parameter : program.parameters) {
    uint32_t slots = 0;
    if (parameter.default_value != kNoNode) {
      Place(parameter.default_value, Position::kConsumed);
      Any(parameter.default_value, [&](const Node& node) {
        if (node.code == Code::kSlot || node.code == Code::kMap ||
            node.code == Code::kMapInterval) {
          slots = std::max(slots, node.aux + 1);
        }
        if (node.code == Code::kQuery) {
          const Query& query = program_.queries[node.aux];
          for (const QuerySource& source : query.sources) slots = std::max(slots, source.slot + 1);
          for (const auto& let : query.lets) slots = std::max(slots, let.first + 1);
          for (const Relationship& r : query.relationships) slots = std::max(slots, r.slot + 1);
          slots = std::max({slots, query.accumulator_slot + 1, query.sort_slot + 1});
          if (query.index_slot != kNoNode) slots = std::max(slots, query.index_slot + 1);
        }
        return false;
      });
    }
    parameter_slots_.push_back(slots);
  }
  for (const Node& node : program.nodes) {
    if (node.code == Code::kQuery) PlanQuery(node.aux);
    if (node.code == Code::kRetrieve) {
      for (uint32_t i = 0; i < node.count; ++i) {
        if (Any(program.operand(node, i), [](const Node& n) { return n.code == Code::kSlot; })) {
          retrieve_varies_[node.aux] = true;
        }
      }
    }
  }
}

// Nodes come after their operands, so one pass upward settles what is fixed, and one downward takes
// the largest of those.
void Plan::FindFixed() {
  const size_t count = program_.nodes.size();
  auto find = [&](auto parameter) {
    std::vector<bool> fixed(count, false);
    for (NodeId id = 0; id < count; ++id) {
      const Node& node = program_.nodes[id];
      bool all = true;
      for (uint32_t i = 0; i < node.count; ++i) {
        const NodeId operand = program_.operand(node, i);
        all = all && operand < id && fixed[operand];
      }
      switch (node.code) {
        case Code::kConstant:
          fixed[id] = true;
          break;
        case Code::kParameter:
          fixed[id] = parameter(program_.parameters[node.aux]);
          break;
        case Code::kOp:
          // A message is for each row.
          fixed[id] = all && program_.calls[node.aux].op->name != "Message";
          break;
        case Code::kList:
        case Code::kInterval:
        case Code::kTuple:
          fixed[id] = all;
          break;
        default:
          break;
      }
    }
    return fixed;
  };
  const std::vector<bool> fixed = find([](const Parameter&) { return true; });
  const std::vector<bool> constant = find([](const Parameter&) { return false; });
  lasting_ = find([&](const Parameter& parameter) {
    return parameter.default_value == kNoNode || constant[parameter.default_value];
  });
  std::vector<bool> covered(count, false);
  for (size_t n = count; n-- > 0;) {
    const Node& node = program_.nodes[n];
    if (!fixed[n]) continue;
    if (!covered[n] && node.code != Code::kConstant && node.code != Code::kParameter) {
      fixed_[n] = ++fixed_count_;
    }
    for (uint32_t i = 0; i < node.count; ++i) covered[program_.operand(node, i)] = true;
  }
}

void Plan::Place(NodeId root, Position root_position) {
  std::vector<std::pair<NodeId, Position>> pending = {{root, root_position}};
  while (!pending.empty()) {
    const auto [id, position] = pending.back();
    pending.pop_back();
    if (positions_[id] >= position) continue;  // it and what is below it are placed so already
    positions_[id] = position;
    PlaceChildren(program_.nodes[id], position, &pending);
  }
}

void Plan::PlaceChildren(const Node& node, Position position,
                         std::vector<std::pair<NodeId, Position>>* pending) {
  auto place = [&](NodeId child, Position p) {
    if (child != kNoNode) pending->push_back({child, p});
  };
  auto place_all = [&](Position p) {
    for (uint32_t i = 0; i < node.count; ++i) place(program_.operand(node, i), p);
  };
  switch (node.code) {
    case Code::kQuery: {
      const Query& query = program_.queries[node.aux];
      for (const QuerySource& source : query.sources) place(source.expression, Position::kSource);
      for (const auto& [slot, expression] : query.lets) place(expression, Position::kConsumed);
      for (const Relationship& relation : query.relationships) {
        place(relation.source, Position::kSource);
        place(relation.such_that, Position::kConsumed);
      }
      for (NodeId child : {query.where, query.aggregate, query.starting}) {
        place(child, Position::kConsumed);
      }
      place(query.result, position);
      for (const SortKey& key : query.sort) place(key.expression, Position::kConsumed);
      return;
    }
    case Code::kIf:
      place(program_.operand(node, 0), Position::kConsumed);
      place(program_.operand(node, 1), position);
      place(program_.operand(node, 2), position);
      return;
    case Code::kCase:
      for (uint32_t i = 0; i < node.count; ++i) {
        const bool condition = i % 2 == 0 && i + 1 < node.count;
        place(program_.operand(node, i), condition ? Position::kConsumed : position);
      }
      return;
    case Code::kCoalesce:
    case Code::kList:
    case Code::kTuple:
    case Code::kAs:
    case Code::kCast:
      place_all(position);
      return;
    case Code::kOp:
    case Code::kProperty:
      place_all(MayHoldResources(node.type) ? position : Position::kConsumed);
      return;
    case Code::kMap:
      place(program_.operand(node, 0), position);
      place(program_.operand(node, 1), Position::kConsumed);
      return;
    case Code::kFunction:
      for (uint32_t i = 0; i < node.count; ++i) {
        const Position operand = OperandPosition(node.aux, i);
        place(program_.operand(node, i), operand == Position::kInherit ? position : operand);
      }
      return;
    default:
      place_all(Position::kConsumed);
      return;
  }
}

// What a function does with the resources in one of its operands. A recursive function is taken to
// use them.
Position Plan::OperandPosition(uint32_t function, uint32_t operand) {
  const Function& f = program_.functions[function];
  if (f.body == kNoNode || function_state_[function] == 1) return Position::kConsumed;
  if (function_state_[function] == 0) {
    function_state_[function] = 1;
    Place(f.body, Position::kInherit);
    function_state_[function] = 2;
  }
  Position result = Position::kUnvisited;
  std::vector<NodeId> pending = {f.body};
  while (!pending.empty()) {
    const NodeId id = pending.back();
    const Node& node = program_.nodes[id];
    pending.pop_back();
    if (node.code == Code::kSlot && node.aux == operand) {
      result = std::max(result, positions_[id]);
    }
    ForEachChild(program_, node, [&](NodeId child) { pending.push_back(child); });
  }
  return result == Position::kUnvisited ? Position::kSource : result;
}

void Plan::PlanQuery(uint32_t index) {
  const Query& query = program_.queries[index];
  QueryPlan& plan = queries_[index];
  auto reads = [&](NodeId root, const std::vector<uint32_t>& slots) {
    return Any(root, [&](const Node& node) {
      return node.code == Code::kSlot &&
             std::find(slots.begin(), slots.end(), node.aux) != slots.end();
    });
  };
  plan.evidence = false;
  plan.source_varies.clear();
  plan.relation_varies.clear();
  std::vector<uint32_t> slots;
  for (const QuerySource& source : query.sources) {
    plan.source_varies.push_back(reads(source.expression, slots));
    slots.push_back(source.slot);
    plan.evidence = plan.evidence || Any(source.expression, [](const Node& node) {
                      return node.code == Code::kRetrieve || node.code == Code::kDefinition ||
                             node.code == Code::kFunction ||
                             (node.code == Code::kSlot && node.type != nullptr &&
                              node.type->Is(TypeKind::kList));
                    });
  }
  plan.plain = query.sources.size() == 1 && query.sources[0].list && query.lets.empty() &&
               query.relationships.empty() && query.aggregate == kNoNode &&
               query.index_slot == kNoNode;
  for (const auto& let : query.lets) slots.push_back(let.first);
  if (query.index_slot != kNoNode) slots.push_back(query.index_slot);
  for (const Relationship& relation : query.relationships) {
    plan.relation_varies.push_back(reads(relation.source, slots));
  }
  PlanRow(query, plan);
}

// Relationships may read lets and stand before the condition: then lets are evaluated first.
void Plan::PlanRow(const Query& query, QueryPlan& plan) {
  plan.row.clear();
  plan.splits_condition = false;
  std::vector<bool> placed(query.lets.size(), false);
  auto place = [&](uint32_t let) {
    placed[let] = true;
    plan.row.push_back({.is_let = true, .let = let});
  };
  std::vector<NodeId> parts;  // of the condition, from the last
  if (query.where != kNoNode && query.relationships.empty() && !query.lets.empty()) {
    NodeId left = query.where;
    for (; program_.nodes[left].code == Code::kAnd;
         left = program_.operand(program_.nodes[left], 0)) {
      parts.push_back(program_.operand(program_.nodes[left], 1));
      split_[left] = true;
    }
    parts.push_back(left);
    plan.splits_condition = true;
  }
  auto reads_let = [&](const Node& node) {
    return node.code == Code::kSlot &&
           std::any_of(query.lets.begin(), query.lets.end(),
                       [&](const auto& let) { return let.first == node.aux; });
  };
  auto may_spare = [&](const Node& node) {
    switch (node.code) {
      case Code::kAnd:
      case Code::kOr:
      case Code::kImplies:
      case Code::kIf:
      case Code::kCase:
      case Code::kCoalesce:
      case Code::kQuery:
      case Code::kMap:
      case Code::kMapInterval:
        return true;
      default:
        return false;
    }
  };
  auto expands = [&](NodeId root) { return !Any(root, reads_let) || !Any(root, may_spare); };
  plan.expands_lets = plan.splits_condition && std::all_of(parts.begin(), parts.end(), expands) &&
                      std::all_of(query.lets.begin(), query.lets.end(),
                                  [&](const auto& let) { return expands(let.second); });
  for (; !parts.empty(); parts.pop_back()) {
    // The lets that it needs, with those that these need: each reads earlier ones only.
    std::vector<NodeId> readers = {parts.back()};
    std::vector<bool> needed(query.lets.size(), false);
    for (uint32_t let = static_cast<uint32_t>(query.lets.size()); let-- > 0;) {
      needed[let] = std::any_of(readers.begin(), readers.end(), [&](NodeId reader) {
        return Any(reader, [&](const Node& node) {
          return node.code == Code::kSlot && node.aux == query.lets[let].first;
        });
      });
      if (needed[let]) readers.push_back(query.lets[let].second);
    }
    for (uint32_t let = 0; let < needed.size(); ++let) {
      if (needed[let] && !placed[let]) place(let);
    }
    plan.row.push_back({.condition = parts.back()});
  }
  plan.condition_end = plan.row.size();
  for (uint32_t let = 0; let < placed.size(); ++let) {
    if (!placed[let]) place(let);
  }
}

}  // namespace precert::cql
