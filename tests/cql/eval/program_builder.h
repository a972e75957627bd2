// ProgramBuilder: small programs made node by node, for what no source text can say: a plain
// Unknown, an unusual nesting, a node whose evaluation is counted.
//
//   ProgramBuilder b;
//   b.Define("X", b.Make(Code::kAnd, {b.Unknown(), b.Boolean(false)}));
//   Evaluator evaluator(b.Build(), {});
//
// Nodes belong to the program; Build gives it away.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cql/core/program.h"

namespace precert::cql {

class ProgramBuilder {
 public:
  ProgramBuilder() : program_(std::make_unique<Program>()) {
    program_->type_table = std::make_shared<TypeTable>();
    program_->op_table = std::make_shared<OpTable>(*program_->type_table);
    program_->arena = std::make_unique<Arena>();
    program_->source = std::make_shared<const Source>("built.cql", "define Built: this one\n");
  }

  TypeTable& types() { return *program_->type_table; }
  Program& program() { return *program_; }

  NodeId Make(Code code, std::vector<NodeId> operands = {}, uint32_t aux = 0,
              const Type* type = nullptr) {
    Node node;
    node.code = code;
    node.count = static_cast<uint16_t>(operands.size());
    node.aux = aux;
    node.first = static_cast<uint32_t>(program_->links.size());
    node.type = type == nullptr ? types().Any() : type;
    node.span = {14, 18};
    program_->links.insert(program_->links.end(), operands.begin(), operands.end());
    program_->nodes.push_back(node);
    return static_cast<NodeId>(program_->nodes.size() - 1);
  }
  NodeId Constant(Value value) {
    program_->constants.push_back(value);
    return Make(Code::kConstant, {}, static_cast<uint32_t>(program_->constants.size() - 1));
  }
  NodeId Boolean(bool b) { return Constant(Value::Boolean(b)); }
  NodeId Integer(int n) { return Constant(Value::Integer(n)); }
  NodeId Null() { return Constant(Value::Null()); }
  NodeId Unknown() { return Constant(Value::Unknown()); }
  NodeId Slot(uint32_t slot, const Type* type = nullptr) {
    return Make(Code::kSlot, {}, slot, type);
  }
  NodeId List(std::vector<NodeId> items) {
    return Make(Code::kList, std::move(items), 0, types().List(types().Any()));
  }
  // A list constant that may be longer than its items.
  NodeId OpenList(std::vector<Value> items) {
    auto* data = program_->arena->New<ListData>(
        ListData{program_->arena->Copy(std::span<const Value>(items)), true});
    return Constant(Value::List(data));
  }
  // An operator of the caller's: the evaluator sees only the function.
  NodeId Call(OpFn fn, Nulls nulls, std::vector<NodeId> operands) {
    ops_->push_back(Op{.name = "Test",
                       .operands = {},
                       .result = types().Any(),
                       .fn = fn,
                       .nulls = nulls,
                       .signature = "Test"});
    program_->calls.push_back(
        {.op = ops_->back_pointer(), .precision = {}, .types = {}, .result = types().Any()});
    return Make(Code::kOp, std::move(operands), static_cast<uint32_t>(program_->calls.size() - 1));
  }
  NodeId Query(Query query) {
    program_->queries.push_back(std::move(query));
    return Make(Code::kQuery, {}, static_cast<uint32_t>(program_->queries.size() - 1),
                types().List(types().Any()));
  }
  uint32_t Define(std::string name, NodeId body, uint32_t slots = 8) {
    Definition definition;
    definition.name = std::move(name);
    definition.body = body;
    definition.type = types().Any();
    definition.slots = slots;
    program_->definitions.push_back(definition);
    return static_cast<uint32_t>(program_->definitions.size() - 1);
  }

  // The operators of Call outlive the program: they are kept for the life of the test program.
  std::shared_ptr<const Program> Build() { return std::move(program_); }

 private:
  struct Ops {
    std::deque<Op> all;
    void push_back(Op op) { all.push_back(std::move(op)); }
    const Op* back_pointer() const { return &all.back(); }
  };
  std::unique_ptr<Program> program_;
  std::shared_ptr<Ops> ops_ = KeptOps();

  static std::shared_ptr<Ops> KeptOps() {
    static std::vector<std::shared_ptr<Ops>> kept;
    kept.push_back(std::make_shared<Ops>());
    return kept.back();
  }
};

}  // namespace precert::cql
