// Builds the criteria tree.
#include "decide/criteria.h"

#include "base/limits.h"
#include "decide/evidence_text.h"

namespace precert {
namespace {

using cql::Code;
using cql::NodeId;

CriterionResult ResultOf(const cql::Value& value) {
  if (value.is_true()) return CriterionResult::kMet;
  if (value.is_false()) return CriterionResult::kNotMet;
  return CriterionResult::kUnknown;
}

CriterionResult Opposite(CriterionResult result) {
  if (result == CriterionResult::kUnknown) return result;
  return result == CriterionResult::kMet ? CriterionResult::kNotMet : CriterionResult::kMet;
}

class TreeBuilder {
 public:
  TreeBuilder(const CriteriaSource& source, cql::Evaluator& evaluator,
              const CriteriaSubject& subject)
      : source_(source),
        evaluator_(evaluator),
        subject_(subject),
        program_(*source.library.program()) {}

  Result<Criterion> Build(int definition, int depth = 0) {
    Criterion out;
    out.label = program_.definitions[definition].name;
    out.clause = ClauseOf(source_.document, source_.id, source_.version,
                          source_.library.SectionOf(definition));
    if (auto rule = source_.evidence.find(definition); rule != source_.evidence.end()) {
      out.rule = &rule->second;
    }
    Result<cql::Value> value = evaluator_.Evaluate(definition);
    if (!value) return value.error();
    out.result = ResultOf(*value);
    const NodeId body = program_.definitions[definition].body;
    // A definition with evidence of its own is asked for as a whole.
    if (out.rule == nullptr && depth < limits::kMaxExpressionDepth && Divisible(body)) {
      Status status = Divide(body, out, depth);
      if (!status) return status.error();
      return out;
    }
    if (subject_.explain) {
      out.evidence = DescribeEvidence(evaluator_, subject_.record, definition);
      AddRequestFacts(definition, out);
    }
    return out;
  }

 private:
  // A criterion about the request itself rests on what the request states.
  void AddRequestFacts(int definition, Criterion& out) const {
    for (int parameter : source_.library.ParametersOf(definition)) {
      std::string fact = subject_.facts.Describe(program_.parameters[parameter].name);
      if (!fact.empty())
        out.evidence.push_back({std::string(subject_.request), std::move(fact), true});
    }
  }

  static bool IsLogic(Code code) {
    return code == Code::kAnd || code == Code::kOr || code == Code::kNot;
  }

  // Every operand, through and/or/not, is a reference to a definition of this document.
  bool Divisible(NodeId id) const {
    const cql::Node& node = program_.nodes[id];
    if (node.code == Code::kDefinition)
      return source_.library.SectionOf(static_cast<int>(node.aux)) >= 0;
    if (!IsLogic(node.code)) return false;
    for (size_t i = 0; i < node.count; ++i) {
      if (!Divisible(program_.operand(node, i))) return false;
    }
    return true;
  }

  Status Divide(NodeId id, Criterion& out, int depth) {
    const cql::Node& node = program_.nodes[id];
    if (node.code == Code::kDefinition) {
      out.logic = CriterionLogic::kAll;
      return AddChild(id, out, depth);
    }
    out.logic = node.code == Code::kAnd  ? CriterionLogic::kAll
                : node.code == Code::kOr ? CriterionLogic::kAny
                                         : CriterionLogic::kNot;
    return AddOperands(id, node.code, out, depth);
  }

  // "a and b and c" is one node with three children, however it was nested.
  Status AddOperands(NodeId id, Code code, Criterion& out, int depth) {
    const cql::Node& node = program_.nodes[id];
    for (size_t i = 0; i < node.count; ++i) {
      NodeId operand = program_.operand(node, i);
      const bool same = program_.nodes[operand].code == code && code != Code::kNot;
      Status status = same ? AddOperands(operand, code, out, depth) : AddChild(operand, out, depth);
      if (!status) return status;
    }
    return Done{};
  }

  Status AddChild(NodeId id, Criterion& out, int depth) {
    const cql::Node& node = program_.nodes[id];
    if (node.code == Code::kDefinition) {
      Result<Criterion> child = Build(static_cast<int>(node.aux), depth + 1);
      if (!child) return child.error();
      out.children.push_back(std::move(*child));
      return Done{};
    }
    // An unnamed combination inside a definition: labelled by its source text.
    Criterion child;
    child.clause = out.clause;
    if (Status status = Divide(id, child, depth + 1); !status) return status;
    child.result = Combine(child);
    child.label = child.logic == CriterionLogic::kNot && child.children.size() == 1
                      ? "Not: " + child.children[0].label
                      : std::string(program_.source->Text(node.span));
    out.children.push_back(std::move(child));
    return Done{};
  }

  static CriterionResult Combine(const Criterion& node) {
    if (node.logic == CriterionLogic::kNot) return Opposite(node.children[0].result);
    const CriterionResult decisive =
        node.logic == CriterionLogic::kAll ? CriterionResult::kNotMet : CriterionResult::kMet;
    bool unknown = false;
    for (const Criterion& child : node.children) {
      if (child.result == decisive) return decisive;
      unknown = unknown || child.result == CriterionResult::kUnknown;
    }
    return unknown ? CriterionResult::kUnknown : Opposite(decisive);
  }

  const CriteriaSource& source_;
  cql::Evaluator& evaluator_;
  const CriteriaSubject& subject_;
  const cql::Program& program_;
};

}  // namespace

Result<Criterion> EvaluateCriteria(const CriteriaSource& source, cql::Evaluator& evaluator,
                                   const CriteriaSubject& subject, int definition) {
  return TreeBuilder(source, evaluator, subject).Build(definition);
}

void CollectLeaves(const Criterion& tree, std::vector<const Criterion*>& out) {
  if (tree.logic == CriterionLogic::kLeaf) {
    out.push_back(&tree);
    return;
  }
  for (const Criterion& child : tree.children) CollectLeaves(child, out);
}

}  // namespace precert
