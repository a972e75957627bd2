// The reference evaluator: a second, plain and slow evaluator of CQL, to hold the fast one against.
//
//   Reference reference(program, record, now);
//   Result<std::string> text = reference.Evaluate(definition);   // as CQL source text
//
// It walks the Program with values of its own (plain.h) and operators of its own (plain_ops.h).
// Nothing is remembered, indexed or shared: a definition is evaluated anew wherever it is named, a
// retrieve looks at every resource, a query is nested loops. Closed world. One thread.
#pragma once

#include <memory>

#include "base/result.h"
#include "cql/core/program.h"
#include "fhir/record.h"
#include "plain_ops.h"

namespace precert::cql::reference {

class Reference {
 public:
  // `program` and `record` outlive it.
  Reference(const Program& program, const fhir::Record& record, DateTime now);

  void SetParameter(int index, const Value& value) {
    given_[static_cast<size_t>(index)] = FromValue(value);
  }
  Result<std::string> Evaluate(int definition);

 private:
  using Frame = std::vector<Plain>;

  Plain Eval(NodeId id, Frame& frame);
  Plain Operand(const Node& node, size_t i, Frame& frame) {
    return Eval(program_.operand(node, i), frame);
  }
  Plain Call(const Node& node, Frame& frame);
  Plain Body(NodeId body, Frame frame);
  Plain MakeInterval(const Node& node, Frame& frame);
  Plain Property(const cql::Property& property, const Plain& source);
  Plain PropertyByName(std::string_view name, const Plain& source);
  Plain ElementOf(const fhir::Node& node, std::string_view name, bool many);
  Plain PrimitiveOf(const fhir::Node& node);
  bool IsOf(const Plain& value, const Type* type);
  Plain Retrieve(const Node& node, Frame& frame);
  Plain Query(const Node& node, Frame& frame);
  void Rows(const cql::Query& query, const std::vector<Plain>& fixed, size_t source, Frame& frame,
            std::vector<Plain>* rows, int64_t* index);
  void Row(const cql::Query& query, Frame& frame, std::vector<Plain>* rows, int64_t* index);
  bool Reads(NodeId root, const std::vector<uint32_t>& slots);
  Plain Sorted(const cql::Query& query, std::vector<Plain> rows, Frame& frame);
  Plain Instance(const Node& node, Frame& frame);

  const Program& program_;
  const fhir::Record& record_;
  Arena arena_;
  OpContext engine_;
  World world_;
  std::vector<std::optional<Plain>> given_;
  int depth_ = 0;
};

}  // namespace precert::cql::reference
