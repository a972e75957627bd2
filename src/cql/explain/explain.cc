// Walking down a definition: each node is evaluated in the frame it had, with its aliases bound to
// the row that is being explained.
#include "cql/explain/explain.h"

#include <algorithm>
#include <map>
#include <set>

#include "cql/explain/wording.h"
#include "cql/explain/written.h"

namespace precert::cql {
namespace {

constexpr int kMaxFunctionDepth = 8;
constexpr int kMaxBodies = 8;             // of one function in one tree
constexpr size_t kMaxRowsTried = 10'000;  // of one query, shown or not

class Explainer {
 public:
  Explainer(const Program& program, Evaluator& evaluator, const fhir::Record& record,
            const ExplainOptions& options)
      : program_(program),
        evaluator_(evaluator),
        options_(options),
        written_(program, options.label_width),
        wording_(record, evaluator.context().units, options) {}

  Step Definition(int index) {
    const cql::Definition& definition = program_.definitions[index];
    Step step;
    step.kind = StepKind::kDefinition;
    step.label = (definition.library.empty() ? "" : definition.library + ".") + "\"" +
                 definition.name + "\"";
    Frame frame;
    frame.source = definition.source_index;
    written_.Place(definition.span, frame.source, &step);
    const Result<Value> value = evaluator_.Evaluate(index);
    wording_.SetValue(value, &step);
    if (!explained_.insert(index).second) {
      step.note = "explained above";
      return step;
    }
    if (definition.body == kNoNode || !Descend(&step)) return step;
    frame.slots.resize(definition.slots);
    frame.rows.resize(definition.slots, false);
    Details(definition.body, frame, step);
    --depth_;
    return step;
  }

 private:
  struct Frame {
    std::vector<Value> slots;
    std::vector<bool> rows;  // slots that hold the row of a query
    uint32_t source = 0;
    int calls = 0;
  };

  const Node& At(NodeId id) const { return program_.nodes[id]; }
  NodeId Operand(const Node& node, size_t i) const { return program_.operand(node, i); }

  // False where the tree has become too deep or too large; otherwise --depth_ follows.
  bool Descend(Step* step) {
    if (depth_ + 1 >= options_.depth || count_ >= options_.max_steps) {
      step->note += step->note.empty() ? "not explained further" : ", not explained further";
      return false;
    }
    ++depth_;
    return true;
  }

  Result<Value> Evaluate(NodeId id, const Frame& frame) {
    return evaluator_.EvaluateNode(id, frame.slots, frame.source);
  }

  // Says nothing that its text does not say.
  bool IsPlain(NodeId id, const Frame& frame, Span around = {}) const {
    const Node& node = At(written_.Unwrap(id, around));
    if (node.code == Code::kConstant) return true;
    // The row that is being looked at has a line of its own.
    if (node.code == Code::kSlot) return node.aux < frame.rows.size() && frame.rows[node.aux];
    if (node.code == Code::kDefinition) return written_.IsImplicit(static_cast<int>(node.aux));
    if (node.code != Code::kList && node.code != Code::kTuple && node.code != Code::kInterval) {
      return false;
    }
    for (uint32_t i = 0; i < node.count; ++i) {
      if (!IsPlain(Operand(node, i), frame, node.span)) return false;
    }
    return true;
  }

  void Add(NodeId id, Frame& frame, Step& parent, Span around = {}) {
    if (IsPlain(id, frame, around)) return;
    const Node& node = At(written_.Unwrap(id, around));
    const bool inner = node.code == Code::kOp || node.code == Code::kNot ||
                       node.code == Code::kAnd || node.code == Code::kOr || node.code == Code::kIs;
    if (inner && SameSpan(node.span, around)) {
      // `x is not null` and `x between a and b` are made of several operators; what was written is
      // one, whose operands matter.
      for (uint32_t i = 0; i < node.count; ++i) Add(Operand(node, i), frame, parent, around);
      return;
    }
    Step step = Expression(id, frame, around);
    for (const Step& other : parent.steps) {
      if (other.label == step.label && other.line == step.line && other.column == step.column)
        return;
    }
    parent.steps.push_back(std::move(step));
  }

  Step Expression(NodeId id, Frame& frame, Span around = {}) {
    ++count_;
    const NodeId inner = written_.Unwrap(id, around);
    const Node& node = At(inner);
    if (node.code == Code::kDefinition) {
      const auto index = static_cast<int>(node.aux);
      Step step = Definition(index);
      return step;
    }
    Step step;
    written_.Place(written_.FullSpan(inner, frame.source), frame.source, &step);
    wording_.SetValue(Evaluate(id, frame), &step);
    if (!Descend(&step)) return step;
    Details(inner, frame, step);
    --depth_;
    return step;
  }

  Step NotNeeded(NodeId id, const Frame& frame, Span around) {
    ++count_;
    Step step;
    written_.Place(written_.FullSpan(written_.Unwrap(id, around), frame.source), frame.source,
                   &step);
    step.outcome = Outcome::kNotNeeded;
    return step;
  }

  // The steps below an expression, put into `parent`, which has its value.
  void Details(NodeId id, Frame& frame, Step& parent) {
    id = written_.Unwrap(id);
    const Node& node = At(id);
    switch (node.code) {
      case Code::kConstant:
      case Code::kSlot:
        return;
      case Code::kParameter:
        if (parent.note.empty()) parent.note = "parameter";
        return;
      case Code::kDefinition:
        parent.steps.push_back(Definition(static_cast<int>(node.aux)));
        return;
      case Code::kAnd:
      case Code::kOr:
      case Code::kXor:
      case Code::kImplies:
        return Logic(id, frame, parent);
      case Code::kIf:
        return If(node, frame, parent);
      case Code::kCase:
        return Case(node, frame, parent);
      case Code::kCoalesce:
        return Coalesce(node, frame, parent);
      case Code::kProperty:
      case Code::kAs:
      case Code::kCast: {
        const NodeId root = written_.PathRoot(id);
        if (At(root).code != Code::kSlot) Add(root, frame, parent, node.span);
        return;
      }
      case Code::kRetrieve:
        return Retrieve(id, frame, parent);
      case Code::kQuery:
        return Query(node, frame, parent);
      case Code::kFunction:
        return Function(node, frame, parent);
      case Code::kMap:
      case Code::kMapInterval:
        return Add(Operand(node, 0), frame, parent, node.span);
      case Code::kNot:
      case Code::kOp:
      case Code::kIs:
      case Code::kList:
      case Code::kTuple:
      case Code::kInterval:
      case Code::kIntervalDynamic:
      case Code::kInstance:
        for (uint32_t i = 0; i < node.count; ++i) {
          Add(Operand(node, i), frame, parent, node.span);
        }
        return;
    }
  }

  // a and b and c: three steps, up to the one that decided.
  void Logic(NodeId id, Frame& frame, Step& parent) {
    const Code code = At(id).code;
    std::vector<NodeId> operands;
    NodeId link = id;
    while (At(link).code == code && (code == Code::kAnd || code == Code::kOr)) {
      operands.push_back(Operand(At(link), 1));
      link = written_.Unwrap(Operand(At(link), 0));
    }
    if (operands.empty()) {
      operands = {Operand(At(id), 1), Operand(At(id), 0)};
    } else {
      operands.push_back(link);
    }
    std::reverse(operands.begin(), operands.end());
    const Span span = At(id).span;
    if (std::all_of(operands.begin(), operands.end(),
                    [&](NodeId operand) { return SameSpan(At(operand).span, span); })) {
      for (NodeId operand : operands) Add(operand, frame, parent, span);
      return;
    }
    bool decided = false;
    for (NodeId operand : operands) {
      if (decided) {
        parent.steps.push_back(NotNeeded(operand, frame, At(id).span));
        continue;
      }
      parent.steps.push_back(Expression(operand, frame, At(id).span));
      const Outcome outcome = parent.steps.back().outcome;
      decided = (code == Code::kOr && outcome == Outcome::kTrue) ||
                ((code == Code::kAnd || code == Code::kImplies) && outcome == Outcome::kFalse);
      if (outcome == Outcome::kError) return;
    }
  }

  void Branch(NodeId id, const char* name, Frame& frame, Step& parent) {
    Step step = Expression(id, frame);
    if (step.kind == StepKind::kExpression) step.kind = StepKind::kBranch;
    step.note = step.note.empty() ? name : std::string(name) + ", " + step.note;
    parent.steps.push_back(std::move(step));
  }

  void If(const Node& node, Frame& frame, Step& parent) {
    Step condition = Expression(Operand(node, 0), frame);
    const Outcome outcome = condition.outcome;
    condition.note = condition.note.empty() ? "if" : "if, " + condition.note;
    parent.steps.push_back(std::move(condition));
    if (outcome == Outcome::kError) return;
    if (outcome == Outcome::kTrue || outcome == Outcome::kUnknown) {
      Branch(Operand(node, 1), "then", frame, parent);
    }
    if (outcome != Outcome::kTrue) Branch(Operand(node, 2), "else", frame, parent);
  }

  void Case(const Node& node, Frame& frame, Step& parent) {
    for (uint32_t i = 0; i + 1 < node.count; i += 2) {
      Step when = Expression(Operand(node, i), frame);
      const Outcome outcome = when.outcome;
      when.note = when.note.empty() ? "when" : "when, " + when.note;
      parent.steps.push_back(std::move(when));
      if (outcome == Outcome::kError) return;
      if (outcome == Outcome::kTrue || outcome == Outcome::kUnknown) {
        Branch(Operand(node, i + 1), "then", frame, parent);
      }
      if (outcome == Outcome::kTrue) return;
    }
    Branch(Operand(node, node.count - 1), "else", frame, parent);
  }

  void Coalesce(const Node& node, Frame& frame, Step& parent) {
    for (uint32_t i = 0; i < node.count; ++i) {
      const NodeId operand = Operand(node, i);
      Step step = Expression(operand, frame);
      const Outcome outcome = step.outcome;
      parent.steps.push_back(std::move(step));
      if (outcome != Outcome::kNull) return;
    }
  }

  void Retrieve(NodeId id, Frame& frame, Step& parent) {
    if (parent.kind == StepKind::kExpression) parent.kind = StepKind::kRetrieve;
    const Result<Value> value = Evaluate(id, frame);
    if (!value.ok() || value->tag != Tag::kList) return;
    const std::span<const Value> items = value->list->items;
    if (parent.kind == StepKind::kRetrieve) {
      parent.value = items.empty() ? "none found" : std::to_string(items.size()) + " found";
      if (value->list->open) parent.value += ", perhaps more";
    }
    for (const Value& item : items) {
      if (parent.evidence.size() >= options_.resources) {
        parent.note += (parent.note.empty() ? "" : ", ") +
                       std::to_string(items.size() - options_.resources) + " more resources";
        break;
      }
      if (const fhir::Resource* resource = wording_.ResourceOf(item)) {
        parent.evidence.push_back(wording_.EvidenceOf(*resource));
      }
    }
  }

  void Function(const Node& node, Frame& frame, Step& parent) {
    const cql::Function& function = program_.functions[node.aux];
    if (parent.kind == StepKind::kExpression) parent.kind = StepKind::kFunction;
    Frame inner;
    inner.source = function.source_index;
    inner.calls = frame.calls + 1;
    inner.slots.resize(std::max<size_t>(function.slots, node.count));
    inner.rows.resize(inner.slots.size(), false);
    for (uint32_t i = 0; i < node.count; ++i) {
      const NodeId operand = Operand(node, i);
      const NodeId root = written_.PathRoot(operand);
      if (At(root).code != Code::kSlot) Add(operand, frame, parent, node.span);
      const Result<Value> value = Evaluate(operand, frame);
      if (!value.ok()) return;
      inner.slots[i] = *value;
    }
    if (function.body == kNoNode) return;
    if (inner.calls > kMaxFunctionDepth) {
      parent.note = "not explained further";
      return;
    }
    if (++bodies_[node.aux] > kMaxBodies) {
      parent.note = "as above";
      return;
    }
    Step body = Expression(function.body, inner);
    body.note =
        body.note.empty() ? "in " + function.name : "in " + function.name + ", " + body.note;
    parent.steps.push_back(std::move(body));
  }

  // ---- queries ---------------------------------------------------------------------------------

  struct Rows {
    size_t tried = 0, kept = 0, shown = 0, hidden = 0, hidden_kept = 0;
    bool failed = false;
  };

  void Query(const Node& node, Frame& frame, Step& parent) {
    const cql::Query& query = program_.queries[node.aux];
    if (parent.kind == StepKind::kExpression) parent.kind = StepKind::kQuery;
    const bool filters = query.where != kNoNode || !query.relationships.empty();
    // Of several sources the others may depend on the first one's rows.
    const bool one = query.sources.size() == 1;
    Step step = Expression(query.sources[0].expression, frame);
    // A retrieve is shown by its rows where these say what became of each.
    if (filters && step.kind == StepKind::kRetrieve) step.evidence.clear();
    const bool failed = step.outcome == Outcome::kError;
    if (one || failed) parent.steps.push_back(std::move(step));
    if (failed) return;
    if (filters || query.result != kNoNode || query.sources.size() > 1) {
      for (const QuerySource& source : query.sources) frame.rows[source.slot] = true;
      Rows rows;
      EachRow(query, 0, frame, rows, parent);
      if (rows.hidden > 0) {
        Step more;
        more.kind = StepKind::kRow;
        more.label = std::to_string(rows.hidden) + " more rows";
        more.note = std::to_string(rows.hidden_kept) + " of them kept";
        parent.steps.push_back(std::move(more));
      }
    }
  }

  void EachRow(const cql::Query& query, size_t source, Frame& frame, Rows& rows, Step& parent) {
    if (rows.failed || rows.tried >= kMaxRowsTried) return;
    if (source == query.sources.size()) return Row(query, frame, rows, parent);
    const QuerySource& from = query.sources[source];
    const Result<Value> value = Evaluate(from.expression, frame);
    if (!value.ok() || value->is_null()) return;
    if (value->tag != Tag::kList || !from.list) {
      frame.slots[from.slot] = *value;
      return EachRow(query, source + 1, frame, rows, parent);
    }
    for (const Value& item : value->list->items) {
      frame.slots[from.slot] = item;
      EachRow(query, source + 1, frame, rows, parent);
    }
  }

  void Row(const cql::Query& query, Frame& frame, Rows& rows, Step& parent) {
    if (query.index_slot != kNoNode) {
      frame.slots[query.index_slot] = Value::Integer(static_cast<int64_t>(rows.tried));
    }
    ++rows.tried;
    const bool show = rows.shown < options_.rows && count_ < options_.max_steps;
    Step row;
    row.kind = StepKind::kRow;
    row.outcome = Outcome::kTrue;
    for (const QuerySource& source : query.sources) {
      const Value& item = frame.slots[source.slot];
      row.label += (row.label.empty() ? "" : ", ") + written_.AliasOf(source, frame.source) +
                   " = " + wording_.Literal(item);
      if (const fhir::Resource* resource = wording_.ResourceOf(item)) {
        const StepEvidence evidence = wording_.EvidenceOf(*resource);
        if (!evidence.text.empty()) row.evidence.push_back(evidence);
      }
    }
    for (const auto& [slot, expression] : query.lets) {
      const Result<Value> value = Evaluate(expression, frame);
      if (!value.ok()) {
        rows.failed = true;
        break;
      }
      frame.slots[slot] = *value;
      if (show) {
        Step let;
        ++count_;
        written_.Place(written_.FullSpan(written_.Unwrap(expression), frame.source), frame.source,
                       &let);
        wording_.SetValue(value, &let);
        let.note = "let";
        row.steps.push_back(std::move(let));
      }
    }
    auto weaken = [&row](Outcome outcome) {
      // false decides, then what is not known.
      if (outcome == Outcome::kTrue || row.outcome == Outcome::kFalse) return;
      if (outcome == Outcome::kFalse || row.outcome == Outcome::kTrue) row.outcome = outcome;
    };
    for (const Relationship& relation : query.relationships) {
      if (row.outcome == Outcome::kFalse) break;
      Step step = Related(relation, frame);
      weaken(step.outcome);
      row.steps.push_back(std::move(step));
    }
    if (row.outcome != Outcome::kFalse && query.where != kNoNode) {
      if (show) {
        ++count_;
        Step where = Expression(query.where, frame);
        weaken(where.outcome);
        where.note = where.note.empty() ? "where" : "where, " + where.note;
        row.steps.push_back(std::move(where));
      } else {
        Step where;
        wording_.SetValue(Evaluate(query.where, frame), &where);
        weaken(where.outcome);
      }
    }
    const bool kept = row.outcome == Outcome::kTrue;
    rows.kept += kept;
    if (!show) {
      ++rows.hidden;
      rows.hidden_kept += kept;
      return;
    }
    ++rows.shown;
    ++count_;
    if (kept && query.result != kNoNode) {
      row.steps.push_back(Expression(query.result, frame));
      row.steps.back().note =
          row.steps.back().note.empty() ? "return" : "return, " + row.steps.back().note;
    }
    parent.steps.push_back(std::move(row));
  }

  // Whether an item stands in the relation: the first that does, or all that do not.
  Step Related(const Relationship& relation, Frame& frame) {
    Step step;
    ++count_;
    written_.Place(written_.FullSpan(written_.Unwrap(relation.source), frame.source), frame.source,
                   &step);
    step.note = relation.with ? "with" : "without";
    const Result<Value> source = Evaluate(relation.source, frame);
    if (!source.ok()) {
      wording_.SetValue(source, &step);
      return step;
    }
    std::vector<Value> items;
    bool open = source->is_null() && source->unknown;
    if (source->tag == Tag::kList) {
      items.assign(source->list->items.begin(), source->list->items.end());
      open = source->list->open;
    } else if (!source->is_null()) {
      items.push_back(*source);
    }
    Outcome exists = open ? Outcome::kUnknown : Outcome::kFalse;
    for (const Value& item : items) {
      frame.slots[relation.slot] = item;
      frame.rows[relation.slot] = true;
      Step row;
      row.kind = StepKind::kRow;
      row.label = wording_.Literal(item);
      row.outcome = Outcome::kTrue;
      if (relation.such_that != kNoNode) {
        Step condition = Expression(relation.such_that, frame);
        row.outcome = condition.outcome;
        condition.note = condition.note.empty() ? "such that" : "such that, " + condition.note;
        row.steps.push_back(std::move(condition));
      }
      const Outcome outcome = row.outcome;
      if (step.steps.size() < options_.rows) step.steps.push_back(std::move(row));
      if (outcome == Outcome::kTrue) {
        exists = Outcome::kTrue;
        break;
      }
      if (outcome == Outcome::kUnknown ||
          (outcome == Outcome::kNull && exists == Outcome::kFalse)) {
        exists = outcome;
      }
    }
    if (!relation.with) {
      // A null condition does not relate (eval/query.cc).
      exists = exists == Outcome::kTrue      ? Outcome::kFalse
               : exists == Outcome::kUnknown ? Outcome::kUnknown
                                             : Outcome::kTrue;
    }
    step.outcome = exists;
    step.value = exists == Outcome::kTrue      ? "true"
                 : exists == Outcome::kFalse   ? "false"
                 : exists == Outcome::kUnknown ? "unknown"
                                               : "null";
    return step;
  }

  const Program& program_;
  Evaluator& evaluator_;
  const ExplainOptions& options_;
  const Written written_;
  const Wording wording_;
  std::set<int> explained_;
  std::map<uint32_t, int> bodies_;  // how often each function's body was explained
  int depth_ = 0;
  size_t count_ = 0;
};

}  // namespace

Step Explain(const Program& program, Evaluator& evaluator, const fhir::Record& record,
             int definition, const ExplainOptions& options) {
  return Explainer(program, evaluator, record, options).Definition(definition);
}

}  // namespace precert::cql
