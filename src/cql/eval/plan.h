// Plan: what an Evaluator works out about a Program once, before the first record.
//
//   Plan plan(program);
//   if (plan.Position(node) == Position::kConsumed) ...
//
// Three questions are answered by looking at the program alone. Where does a list of resources go:
// into another query, which will decide what becomes of them, or to an operator that uses what it
// gets (evidence.h)? Which operands of a query or retrieve depend on a row, so that the others are
// evaluated once? And which expressions depend on constants and parameters alone ("Request Date" -
// 12 months), so that a row need not evaluate them again? Immutable after construction; keeps a
// reference to the program.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "cql/core/program.h"

namespace precert::cql {

// What becomes of the resources that an expression gives; of two uses the later here counts.
enum class Position : uint8_t {
  kUnvisited,
  kSource,    // a query reads them and decides
  kInherit,   // the result of a function: as the call's own position
  kConsumed,  // they are used: counted, returned, tested for existence
};

// A let to evaluate for a row, or a part of its condition.
struct RowStep {
  bool is_let = false;
  uint32_t let = 0;  // in Query::lets
  NodeId condition = kNoNode;
};

struct QueryPlan {
  bool evidence = false;              // a source comes from the record, not only from a row
  std::vector<bool> source_varies;    // reads an earlier source of the same query
  std::vector<bool> relation_varies;  // reads a row of the query
  bool plain = false;                 // one list, and nothing but where, return and sort
  // The lets and the parts of the condition in the order in which they are evaluated. A let stands
  // where it is first needed, so that a row that is left out before has none of its cost.
  std::vector<RowStep> row;
  bool splits_condition = false;  // the condition is in `row`
  size_t condition_end = 0;       // then: the steps after these are for rows that are kept
  // And with its lets expanded it comes to the same, errors included: none is read in a part that
  // another part may spare.
  bool expands_lets = false;
};

class Plan {
 public:
  explicit Plan(const Program& program);

  Position position(NodeId node) const { return positions_[node]; }
  const QueryPlan& query(uint32_t index) const { return queries_[index]; }
  // The number, from 1, of an expression that depends on constants and parameters alone and is not
  // one itself; 0 for all others. The parts of such an expression have none.
  uint32_t fixed(NodeId node) const { return fixed_[node]; }
  uint32_t fixed_count() const { return fixed_count_; }
  // Whether an expression with a number, or a parameter, has the same value in every record: a
  // parameter whose default is made of more than constants may not.
  bool lasting(NodeId node) const { return lasting_[node]; }
  // An `and` whose operands are steps of a row, each by itself.
  bool split(NodeId node) const { return split_[node]; }
  // The retrieve's codes depend on a row or on an operand of a function.
  bool retrieve_varies(uint32_t index) const { return retrieve_varies_[index]; }
  // Slots that a parameter's default value needs.
  uint32_t parameter_slots(uint32_t index) const { return parameter_slots_[index]; }

 private:
  template <typename Test>
  bool Any(NodeId root, Test test) const;
  void Place(NodeId root, Position position);
  void PlaceChildren(const Node& node, Position position,
                     std::vector<std::pair<NodeId, Position>>* pending);
  Position OperandPosition(uint32_t function, uint32_t operand);
  void PlanQuery(uint32_t index);
  void PlanRow(const Query& query, QueryPlan& plan);
  void FindFixed();

  const Program& program_;
  std::vector<Position> positions_;
  std::vector<uint8_t> function_state_;  // 0 not placed, 1 being placed, 2 placed
  std::vector<QueryPlan> queries_;
  std::vector<uint32_t> fixed_;
  uint32_t fixed_count_ = 0;
  std::vector<bool> lasting_;
  std::vector<bool> split_;
  std::vector<bool> retrieve_varies_;
  std::vector<uint32_t> parameter_slots_;
};

}  // namespace precert::cql
