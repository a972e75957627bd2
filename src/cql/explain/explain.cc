// Walking down a definition: each node is evaluated in the frame it had, with its aliases bound to
// the row that is being explained.
#include "cql/explain/explain.h"

#include <algorithm>
#include <map>
#include <set>

#include "cql/core/json_place.h"
#include "cql/core/utf8.h"

namespace precert::cql {
namespace {

constexpr int kMaxFunctionDepth = 8;
constexpr int kMaxBodies = 8;             // of one function in one tree
constexpr size_t kMaxRowsTried = 10'000;  // of one query, shown or not

std::string OneLine(std::string_view text) {
  std::string out;
  bool space = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/' && i + 1 < text.size() && text[i + 1] == '/' &&
        text.find('\n', i) != text.npos) {
      // A comment to the end of the line; a URL in a string has no line end behind it.
      if (text.substr(0, i).find('\'') == std::string_view::npos) {
        i = text.find('\n', i);
        space = true;
        continue;
      }
    }
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      space = true;
      continue;
    }
    const bool inside = !out.empty() && (out.back() == '(' || out.back() == '[');
    if (space && !out.empty() && !inside && c != ')' && c != ']') out += ' ';
    space = false;
    out += c;
  }
  return out;
}

std::string Shorten(std::string text, size_t width) {
  size_t i = 0, characters = 0;
  size_t cut = std::string::npos;
  for (; i < text.size(); i += std::max<size_t>(1, Utf8Bytes(text, i)), ++characters) {
    if (characters + 3 == width) cut = i;
    if (characters == width) return text.substr(0, cut) + "...";
  }
  return text;
}

class Explainer {
 public:
  Explainer(const Program& program, Evaluator& evaluator, const fhir::Record& record,
            const ExplainOptions& options)
      : program_(program), evaluator_(evaluator), record_(record), options_(options) {}

  Step Definition(int index) {
    const cql::Definition& definition = program_.definitions[index];
    Step step;
    step.kind = StepKind::kDefinition;
    step.label = (definition.library.empty() ? "" : definition.library + ".") + "\"" +
                 definition.name + "\"";
    Frame frame;
    frame.source = definition.source_index;
    Place(definition.span, frame, &step);
    const Result<Value> value = evaluator_.Evaluate(index);
    SetValue(value, &step);
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

  const Source* SourceOf(const Frame& frame) const {
    if (frame.source == 0) return program_.source.get();
    return frame.source <= program_.sources.size() ? program_.sources[frame.source - 1].get()
                                                   : nullptr;
  }

  void Place(Span span, const Frame& frame, Step* step) const {
    const Source* source = SourceOf(frame);
    if (source == nullptr) return;
    const Source::Position at = source->At(span.begin);
    step->file = source->name();
    step->line = at.line;
    step->column = at.column;
    if (!step->label.empty()) return;
    if (LooksLikeJson(source->text())) {
      // ELM: the node's type, and where the CQL had it when the file says so.
      const std::string place = JsonPlace(source->text(), span.begin);
      const size_t type = place.find(": ");
      step->label =
          Shorten(type == std::string::npos ? place : place.substr(type + 2), options_.label_width);
      return;
    }
    step->label = Shorten(OneLine(source->Text(span)), options_.label_width);
  }

  // ---- values ----------------------------------------------------------------------------------

  const fhir::Resource* ResourceOf(const Value& value) const {
    if (value.tag != Tag::kNode || value.node->parent != nullptr) return nullptr;
    if (value.node->resource >= record_.resources().size()) return nullptr;
    const fhir::Resource& resource = record_.resources()[value.node->resource];
    return resource.node == value.node ? &resource : nullptr;
  }

  static std::string TypeName(const fhir::Node& node) {
    if (node.type == fhir::kNoType) return "an element";
    return "FHIR." + std::string(fhir::Model::R4().type(node.type).name);
  }

  // What the common datatypes say; of others, their first texts.
  static std::string OfElement(const fhir::Node& node) {
    if (const std::string_view amount = node.ChildText("value"); !amount.empty()) {
      std::string_view unit = node.ChildText("code");
      if (unit.empty()) unit = node.ChildText("unit");
      return std::string(amount) + (unit.empty() ? "" : " '" + std::string(unit) + "'");
    }
    for (const char* name : {"text", "display", "code", "reference"}) {
      if (const std::string_view text = node.ChildText(name); !text.empty()) {
        return std::string(text);
      }
    }
    std::string out;
    if (const fhir::Node* coding = node.Child("coding")) return OfElement(*coding);
    for (const fhir::Node* child = node.first_child; child != nullptr; child = child->next) {
      if (!child->is_primitive() || child->text.empty()) continue;
      out += (out.empty() ? "" : ", ") + std::string(fhir::Model::R4().name(child->name)) + " " +
             std::string(child->text);
    }
    return out.empty() ? TypeName(node) : out;
  }

  std::string Literal(const Value& value) const {
    if (value.is_null()) return value.unknown ? "unknown" : "null";
    if (const fhir::Resource* resource = ResourceOf(value)) return record_.NameOf(*resource);
    if (value.tag == Tag::kNode && !value.node->is_primitive()) {
      return Shorten(OfElement(*value.node), options_.label_width);
    }
    if (value.tag == Tag::kList) {
      std::string out;
      size_t shown = 0;
      for (const Value& item : value.list->items) {
        const std::string next = Literal(item);
        if (shown > 0 && out.size() + next.size() > options_.label_width) break;
        out += (shown++ > 0 ? ", " : "") + next;
      }
      const size_t count = value.list->items.size();
      if (shown < count) out += ", ... of " + std::to_string(count);
      if (value.list->open) out += out.empty() ? "perhaps more" : ", perhaps more";
      return out.empty() ? "{ }" : "{ " + out + " }";
    }
    if (value.tag == Tag::kTuple && value.tuple->type != nullptr) {
      std::string out;
      const auto& fields = value.tuple->type->fields;
      for (size_t i = 0; i < value.tuple->values.size() && i < fields.size(); ++i) {
        out += (i > 0 ? ", " : "") + std::string(fields[i].name) + ": " +
               Literal(value.tuple->values[i]);
      }
      return Shorten("{ " + out + " }", options_.label_width);
    }
    return Shorten(OneLine(ToCql(value, evaluator_.context().units)), options_.label_width);
  }

  void SetValue(const Result<Value>& value, Step* step) const {
    if (!value.ok()) {
      step->outcome = Outcome::kError;
      step->value = value.error().message;
      return;
    }
    step->outcome = value->is_true()    ? Outcome::kTrue
                    : value->is_false() ? Outcome::kFalse
                    : !value->is_null() ? Outcome::kValue
                    : value->unknown    ? Outcome::kUnknown
                                        : Outcome::kNull;
    step->value = Literal(*value);
  }

  Result<Value> Evaluate(NodeId id, const Frame& frame) {
    return evaluator_.EvaluateNode(id, frame.slots, frame.source);
  }

  StepEvidence EvidenceOf(const fhir::Resource& resource) const {
    return {record_.NameOf(resource), options_.describe ? options_.describe(resource) : ""};
  }

  // ---- what to show ----------------------------------------------------------------------------

  static bool Same(Span a, Span b) { return a.begin == b.begin && a.end == b.end; }

  // Past conversions that nobody wrote: they stand where their operand stands, or where the
  // operator stands that wanted them (`around`).
  NodeId Unwrap(NodeId id, Span around = {}) const {
    while (true) {
      const Node& node = At(id);
      const bool maps = node.code == Code::kMap || node.code == Code::kMapInterval;
      const bool wraps = maps || (node.count == 1 && IsConversion(node));
      if (!wraps) return id;
      const NodeId inner = Operand(node, 0);
      if (!Same(At(inner).span, node.span) && !Same(node.span, around)) return id;
      id = inner;
    }
  }

  bool IsConversion(const Node& node) const {
    switch (node.code) {
      case Code::kAs:
      case Code::kCast:
      case Code::kList:
      case Code::kProperty:
        return true;
      case Code::kOp:
        return program_.calls[node.aux].op->name.starts_with("To");
      default:
        return false;
    }
  }

  bool IsIndexer(const Node& node) const {
    return node.code == Code::kOp && program_.calls[node.aux].op->name == "Indexer";
  }

  // The whole of a path: its node spans its last name only.
  Span FullSpan(NodeId id, const Frame& frame) const {
    Span span = At(id).span;
    while (At(id).code == Code::kProperty && At(id).count > 0) {
      id = Operand(At(id), 0);
      if (At(id).span.begin < span.begin) span.begin = At(id).span.begin;
    }
    // (x as T).value: the parenthesis belongs to no node.
    const Source* source = SourceOf(frame);
    if (source == nullptr) return span;
    const std::string_view text = source->text();
    int open = 0;
    for (size_t i = span.begin; i < span.end && i < text.size(); ++i) {
      if (text[i] == '(') ++open;
      if (text[i] == ')' && --open < 0) {
        size_t before = span.begin;
        while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '\n')) --before;
        if (before == 0 || text[before - 1] != '(') break;
        span.begin = static_cast<uint32_t>(before - 1);
        open = 0;
      }
    }
    return span;
  }

  // The definition of the context's record (Patient), which no library has written.
  bool IsImplicit(int index) const {
    const cql::Definition& definition = program_.definitions[index];
    Frame frame;
    frame.source = definition.source_index;
    const Source* source = SourceOf(frame);
    return source == nullptr ||
           source->Text(definition.span).find("define") == std::string_view::npos;
  }

  // Says nothing that its text does not say.
  bool IsPlain(NodeId id, const Frame& frame, Span around = {}) const {
    const Node& node = At(Unwrap(id, around));
    if (node.code == Code::kConstant) return true;
    // The row that is being looked at has a line of its own.
    if (node.code == Code::kSlot) return node.aux < frame.rows.size() && frame.rows[node.aux];
    if (node.code == Code::kDefinition) return IsImplicit(static_cast<int>(node.aux));
    if (node.code != Code::kList && node.code != Code::kTuple && node.code != Code::kInterval) {
      return false;
    }
    for (uint32_t i = 0; i < node.count; ++i) {
      if (!IsPlain(Operand(node, i), frame, node.span)) return false;
    }
    return true;
  }

  // The source of a path: X of X.code.coding; the operand of `x as T`.
  NodeId PathRoot(NodeId id) const {
    while (true) {
      id = Unwrap(id);
      const Node& node = At(id);
      if (node.code != Code::kProperty && node.code != Code::kAs && node.code != Code::kCast &&
          !IsIndexer(node)) {
        return id;
      }
      id = Operand(node, 0);
    }
  }

  void Add(NodeId id, Frame& frame, Step& parent, Span around = {}) {
    if (IsPlain(id, frame, around)) return;
    const Node& node = At(Unwrap(id, around));
    const bool inner = node.code == Code::kOp || node.code == Code::kNot ||
                       node.code == Code::kAnd || node.code == Code::kOr || node.code == Code::kIs;
    if (inner && Same(node.span, around)) {
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
    const NodeId inner = Unwrap(id, around);
    const Node& node = At(inner);
    if (node.code == Code::kDefinition) {
      const auto index = static_cast<int>(node.aux);
      Step step = Definition(index);
      return step;
    }
    Step step;
    Place(FullSpan(inner, frame), frame, &step);
    SetValue(Evaluate(id, frame), &step);
    if (!Descend(&step)) return step;
    Details(inner, frame, step);
    --depth_;
    return step;
  }

  Step NotNeeded(NodeId id, const Frame& frame, Span around) {
    ++count_;
    Step step;
    Place(FullSpan(Unwrap(id, around), frame), frame, &step);
    step.outcome = Outcome::kNotNeeded;
    return step;
  }

  // The steps below an expression, put into `parent`, which has its value.
  void Details(NodeId id, Frame& frame, Step& parent) {
    id = Unwrap(id);
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
        const NodeId root = PathRoot(id);
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
      link = Unwrap(Operand(At(link), 0));
    }
    if (operands.empty()) {
      operands = {Operand(At(id), 1), Operand(At(id), 0)};
    } else {
      operands.push_back(link);
    }
    std::reverse(operands.begin(), operands.end());
    const Span span = At(id).span;
    if (std::all_of(operands.begin(), operands.end(),
                    [&](NodeId operand) { return Same(At(operand).span, span); })) {
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
      if (const fhir::Resource* resource = ResourceOf(item)) {
        parent.evidence.push_back(EvidenceOf(*resource));
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
      const NodeId root = PathRoot(operand);
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

  // The alias stands behind the source; programs keep it only where a row is a tuple.
  std::string AliasOf(const QuerySource& source, const Frame& frame) const {
    if (!source.alias.empty()) return std::string(source.alias);
    const Source* text = SourceOf(frame);
    if (text == nullptr) return "row";
    std::string_view rest = text->text().substr(At(Unwrap(source.expression)).span.end);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n)"), rest.size()));
    size_t end = 0;
    auto part = [](char c) {
      return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    while (end < rest.size() && part(rest[end])) ++end;
    return end == 0 ? "row" : std::string(rest.substr(0, end));
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
      row.label += (row.label.empty() ? "" : ", ") + AliasOf(source, frame) + " = " + Literal(item);
      if (const fhir::Resource* resource = ResourceOf(item)) {
        const StepEvidence evidence = EvidenceOf(*resource);
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
        Place(FullSpan(Unwrap(expression), frame), frame, &let);
        SetValue(value, &let);
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
        SetValue(Evaluate(query.where, frame), &where);
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
    Place(FullSpan(Unwrap(relation.source), frame), frame, &step);
    step.note = relation.with ? "with" : "without";
    const Result<Value> source = Evaluate(relation.source, frame);
    if (!source.ok()) {
      SetValue(source, &step);
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
      row.label = Literal(item);
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
  const fhir::Record& record_;
  const ExplainOptions& options_;
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
