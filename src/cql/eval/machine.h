// Machine: the evaluator's state and its parts. Internal to eval/; use evaluator.h.
//
// One class, its methods split by job: evaluate.cc (expressions and control), query.cc,
// retrieve.cc, property.cc, type_test.cc (is, as, cast), instance.cc (building class instances),
// machine.cc (records, definitions, parameters, errors).
//
// Memory. Values live in the arena, which Begin resets. `slots_` holds the frames of the
// definitions and functions being evaluated; `stack_` holds operands and rows while they are
// collected. Both keep their capacity, so that a warm evaluation allocates nothing.
//
// Errors. The first run-time error is kept with its node; from then on every Eval answers null at
// once, so that the evaluation unwinds without being checked at each step.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "cql/eval/absence_rules.h"
#include "cql/eval/evaluator.h"
#include "cql/eval/evidence.h"
#include "cql/eval/forms.h"
#include "cql/eval/logic.h"
#include "cql/eval/plan.h"
#include "cql/eval/terms.h"

namespace precert::cql {

class Machine {
 public:
  Machine(std::shared_ptr<const Program> program, EvalOptions options);

  Status SetParameter(std::string_view name, Value value);
  void Begin(const fhir::Record& record);
  Result<Value> Evaluate(int definition);
  Result<Value> EvaluateNode(NodeId node, std::span<const Value> frame, uint32_t source_index);
  std::span<const Evidence> EvidenceOf(int definition);
  std::span<const uint32_t> EmptyRetrievesOf(int definition);

  std::vector<Message> messages;
  OpContext& context() { return context_; }

 private:
  friend class FormRun;
  enum class Progress : uint8_t { kNotStarted, kRunning, kDone };
  struct DefinitionState {
    Progress progress = Progress::kNotStarted;
    Value value;
  };
  struct ParameterState {
    bool given = false;
    Progress progress = Progress::kNotStarted;  // of the default, for this record
    Value value;
  };
  struct RetrieveState {
    bool cached = false;  // for this record
    uint32_t result = 0;
    uint32_t index = 0;           // into indexes_
    bool stable_terms = false;    // the codes are the same for every record
    std::optional<Terms> terms;   // when stable
    std::vector<CodeData> codes;  // what stable terms point to
    std::vector<uint32_t> hashes;
  };

  // machine.cc
  void Prepare();
  void ForgetParameters();
  // What is rare is kept apart from what is not, so that this stays in the processor's caches.
  [[gnu::cold]] Value Fail(const Node& node, std::string message);
  [[gnu::cold]] Value Exhausted(const Node& node);
  Error MakeError() const;
  const Source* SourceAt(uint32_t index) const;
  const fhir::Record& record() const { return *record_; }
  Value EvalDefinition(const Node& node, NodeId id);
  Value RunDefinition(int definition);
  Value EvalParameter(const Node& node);
  Value EvalFunction(const Node& node, NodeId id);

  // evaluate.cc
  Value Eval(NodeId id);
  Value EvalPlain(NodeId id);  // without a form
  Value EvalForm(const Form& form, NodeId id, FormRun& run);
  Truth TestForm(const Form& form, NodeId id, FormRun& run) {
    steps_ += forms_.steps(id);
    if (steps_ > step_limit_) [[unlikely]] {
      Exhausted(nodes_[id]);
      return Truth::kNull;
    }
    run.Renew();
    const Truth truth = form.Test(run);
    return run.declined() ? TruthOf(EvalPlain(id)) : truth;
  }
  // The same and a condition, many times in one frame.
  Value EvalIn(FormRun& run, NodeId id);
  Truth Test(FormRun& run, NodeId id);
  // What needs no call is read at once: most operands are constants and variables.
  Value EvalOperand(const Node& node, size_t i) {
    const NodeId id = links_[node.first + i];
    const Node& operand = nodes_[id];
    if (operand.code == Code::kSlot) return slot(operand.aux);
    if (operand.code == Code::kConstant) return program_->constants[operand.aux];
    if (operand.code == Code::kDefinition) {
      const DefinitionState& state = definitions_[operand.aux];
      if (state.progress == Progress::kDone && ++steps_ <= step_limit_) {
        if (options_.explain && current_ >= 0) {
          trails_.NoteReference(current_, static_cast<int>(operand.aux), Consumed(id));
        }
        return state.value;
      }
    }
    return Eval(id);
  }
  Value EvalFixed(NodeId id);
  std::optional<Value> Lasting(const Value& value);
  Value EvalKind(const Node& node, NodeId id);
  [[gnu::cold]] Value StackIsDeep(const Node& node);
  [[gnu::cold]] Value UnknownKind(const Node& node);
  Value EvalIs(const Node& node);
  Value EvalAs(const Node& node);
  Value EvalNot(const Node& node);
  Value EvalOp(const Node& node);
  Value Apply(const Node& node, const Call& call, std::span<const Value> operands);
  Value EvalLogic(const Node& node);
  Value EvalIf(const Node& node);
  Value EvalCase(const Node& node);
  Value EvalCoalesce(const Node& node);
  Value EvalList(const Node& node);
  Value EvalTuple(const Node& node);
  Value EvalInterval(const Node& node);
  Value MakeInterval(const Node& node, const Value& low, const Value& high, bool low_closed,
                     bool high_closed);
  Value EvalMap(const Node& node);
  Value EvalMapInterval(const Node& node);
  // A branch that may turn out not to be taken: its errors are its own. False when it failed.
  bool Speculate(NodeId id, Value* value);
  bool SameOutcome(const Value& a, const Value& b);

  // query.cc
  struct Rows;
  Value EvalQuery(const Node& node, NodeId id);
  void EachRow(const Query& query, const QueryPlan& plan, size_t source, Rows& rows);
  void PlainRows(const Query& query, const ListData& list, Rows& rows);
  void Row(const Query& query, const QueryPlan& plan, Rows& rows);
  bool TooManyRows(const Query& query, const Rows& rows);
  Truth Related(FormRun& run, const Relationship& relation, const Value& source, Value* partner);
  Value SortRows(FormRun& run, const Query& query, std::span<Value> rows, bool open);
  std::optional<Value> SortByMoments(FormRun& run, const Query& query, std::span<Value> rows,
                                     bool open);
  template <typename Compare>
  std::span<const Value> Sorted(std::span<const Value> rows, Compare compare);
  size_t Distinct(size_t base, size_t width, bool* open);
  bool MayRepeat(const Value* row, const Value* kept, size_t count, size_t width);
  bool SameRow(const Value* a, const Value* b, size_t width);
  void MarkUsed(const Value& value);

  // retrieve.cc
  Value EvalRetrieve(const Node& node, NodeId id);
  void PlanRetrieves();
  uint32_t RunRetrieve(const Node& node);
  const Terms* ReadTerms(const Node& node, const Retrieve& retrieve, Terms* terms, bool* unknown);
  void CollectCodes(const Value& value, std::vector<CodeData>* codes) const;
  void FindMatches(const Node& node, const Terms* terms);
  void FindOfCode(const Node& node, const Terms* terms);
  void FindOfSet(const Retrieve& retrieve, std::string_view value_set);
  bool ClosingLists(const Retrieve& retrieve, const Terms* terms);
  bool AbsenceIsLater() const;

  // property.cc
  Value EvalProperty(const Node& node);
  Value PropertyOf(const Node& node, const Property& property, const Value& source);
  Value FhirElement(const fhir::Node& source, fhir::NameId name, bool many);
  Value DynamicProperty(const Node& node, const Property& property, const Value& source);
  Value PrimitiveValue(const fhir::Node& node, const Node& at);

  // type_test.cc
  bool IsOfType(const Value& value, const Type* type) const;
  Value EvalCast(const Node& node);

  // instance.cc
  Value EvalInstance(const Node& node);
  Value MakeFhirInstance(const Node& node, const Instance& instance, std::span<const Value> values);
  Value MakeSystemInstance(const Node& node, const Instance& instance,
                           std::span<const Value> values);

  bool Consumed(NodeId id) const {
    const Position p = plan_.position(id);
    return p == Position::kConsumed || (p == Position::kInherit && !call_is_source_);
  }
  Value& slot(uint32_t i) { return slots_[base_ + i]; }

  std::shared_ptr<const Program> program_;
  const Node* const nodes_;  // program_'s
  const NodeId* const links_;
  const EvalOptions options_;
  const Plan plan_;
  const Forms forms_;
  Arena arena_;
  OpContext context_;
  fhir::Record no_record_;
  const fhir::Record* record_;

  std::vector<DefinitionState> definitions_;
  std::vector<ParameterState> parameters_;
  std::vector<Value> slots_;
  size_t base_ = 0;           // of the current frame
  std::vector<Value> stack_;  // operands and rows under way

  std::vector<Value> fixed_;  // by Plan::fixed
  // Whether it is known for this record, or for all of them until a parameter is set.
  enum class Since : uint8_t { kNotKnown, kThisRecord, kAnyRecord };
  std::vector<Since> fixed_known_;
  Arena lasting_;                    // what values for any record point to
  bool parameters_changed_ = false;  // since Begin: until the next, callers may hold such values
  std::vector<Known> known_;         // by the numbers of forms_
  uint64_t epoch_ = 1;               // of known_: a number for each record and set of parameters
  std::vector<RetrieveState> retrieves_;
  std::vector<const fhir::CodeIndex*> indexes_;  // of this record, for each type and path of codes
  std::vector<RetrieveResult> results_;
  std::vector<const fhir::Node*> matches_;            // scratch of a retrieve: resources found,
  std::vector<uint32_t> absences_;                    // those that state an absence,
  std::vector<uint32_t> wanted_;                      // codes of the index that are asked for,
  std::vector<uint8_t> is_wanted_;                    // the same by code
  std::optional<std::vector<uint32_t>> empty_lists_;  // List resources "nil known", of this record
  fhir::TypeId patient_type_, list_type_;

  Trails trails_;
  int current_ = -1;             // definition under evaluation
  uint32_t source_ = 0;          // what spans point into: Definition::source_index
  bool call_is_source_ = false;  // the running function's result goes into a query

  uint64_t steps_ = 0, step_limit_ = 0, max_steps_ = 0;
  bool ran_ = false;  // something was evaluated since Begin or the last SetParameter
  const char* stack_floor_ = nullptr;
  int calls_ = 0;
  int speculating_ = 0;
  bool failed_ = false;
  bool fatal_ = false;  // a limit: not survived by speculation either
  const Node* failed_node_ = nullptr;
  int failed_definition_ = -1;
  uint32_t failed_source_ = 0;
};

// The System value of a FHIR primitive; nothing when its text is not valid. (property.cc)
std::optional<Value> SystemValueOf(const fhir::Node& primitive);

}  // namespace precert::cql
