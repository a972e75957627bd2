// Records, definitions, parameters, functions and errors: the frame around the evaluation.
#include "cql/eval/machine.h"

#include <algorithm>

namespace precert::cql {

Machine::Machine(std::shared_ptr<const Program> program, EvalOptions options)
    : program_(std::move(program)),
      nodes_(program_->nodes.data()),
      links_(program_->links.data()),
      options_(options),
      plan_(*program_),
      forms_(*program_, plan_, options.forms),
      arena_(64 << 10),
      context_{arena_,    *program_->type_table, codes::UnitTable::Shared(), options.now,
               &messages, std::nullopt},
      record_(&no_record_),
      definitions_(program_->definitions.size()),
      parameters_(program_->parameters.size()),
      fixed_(plan_.fixed_count() + 1),
      fixed_known_(plan_.fixed_count() + 1, Since::kNotKnown),
      lasting_(256),
      known_(forms_.known_count()),
      retrieves_(program_->retrieves.size()),
      patient_type_(fhir::Model::R4().FindType("Patient")),
      list_type_(fhir::Model::R4().FindType("List")),
      trails_(program_->definitions.size()),
      max_steps_(options.max_steps != 0 ? options.max_steps : limits::kMaxEvalSteps) {
  step_limit_ = max_steps_;
  PlanRetrieves();
}

Status Machine::SetParameter(std::string_view name, Value value) {
  const int index = program_->FindParameter(name);
  if (index < 0) {
    std::string known;
    for (const Parameter& p : program_->parameters) {
      known += (known.empty() ? "" : ", ") + ("'" + p.name + "'");
    }
    return Error{.message = "there is no parameter '" + std::string(name) + "'",
                 .hint = known.empty() ? "the library has no parameters"
                                       : "the library's parameters are " + known};
  }
  parameters_[index].given = true;
  parameters_[index].value = value;
  ForgetParameters();
  // Before anything ran there is nothing to forget: callers set many parameters one by one.
  if (!ran_) return Done{};
  ran_ = false;
  for (DefinitionState& state : definitions_) state = {};
  for (RetrieveState& state : retrieves_) state.cached = false;
  if (options_.explain) trails_.Begin(record_->resources().size());
  return Done{};
}

// What was evaluated with other parameters, in this record or for any.
void Machine::ForgetParameters() {
  std::fill(fixed_known_.begin(), fixed_known_.end(), Since::kNotKnown);
  for (Known& known : known_) known.epoch = 0;
  parameters_changed_ = true;
}

void Machine::Begin(const fhir::Record& record) {
  record_ = &record;
  ran_ = false;
  arena_.Reset();
  for (DefinitionState& state : definitions_) state = {};
  for (ParameterState& state : parameters_) {
    if (!state.given) state = {};
  }
  for (RetrieveState& state : retrieves_) state.cached = false;
  if (parameters_changed_) {
    ForgetParameters();
    lasting_.Reset();
    parameters_changed_ = false;
  }
  for (Since& since : fixed_known_) {
    if (since == Since::kThisRecord) since = Since::kNotKnown;
  }
  ++epoch_;
  std::fill(indexes_.begin(), indexes_.end(), nullptr);
  results_.clear();
  empty_lists_.reset();
  messages.clear();
  steps_ = 0;
  if (options_.explain) trails_.Begin(record.resources().size());
}

// The state at the start of an evaluation.
void Machine::Prepare() {
  ran_ = true;
  slots_.clear();
  stack_.clear();
  base_ = 0;
  calls_ = 0;
  speculating_ = 0;
  current_ = -1;
  source_ = 0;
  call_is_source_ = false;
  failed_ = fatal_ = false;
  failed_node_ = nullptr;
  failed_definition_ = -1;
  step_limit_ = max_steps_;
  context_.error.reset();
  stack_floor_ = static_cast<const char*>(__builtin_frame_address(0)) - limits::kMaxEvalStackBytes;
}

Result<Value> Machine::Evaluate(int definition) {
  if (definition < 0 || definition >= static_cast<int>(definitions_.size())) {
    return Error{.message = "there is no such definition"};
  }
  if (definitions_[definition].progress == Progress::kDone) return definitions_[definition].value;
  Prepare();
  const Value value = RunDefinition(definition);
  if (failed_) return MakeError();
  return value;
}

Result<Value> Machine::EvaluateNode(NodeId node, std::span<const Value> frame,
                                    uint32_t source_index) {
  Prepare();
  slots_.assign(frame.begin(), frame.end());
  source_ = source_index;
  const Value value = Eval(node);
  if (failed_) return MakeError();
  return value;
}

std::span<const Evidence> Machine::EvidenceOf(int definition) {
  if (!options_.explain || definition < 0 || definition >= static_cast<int>(definitions_.size()) ||
      definitions_[definition].progress != Progress::kDone) {
    return {};
  }
  return trails_.EvidenceOf(definition, results_, *record_);
}

std::span<const uint32_t> Machine::EmptyRetrievesOf(int definition) {
  if (!options_.explain || definition < 0 || definition >= static_cast<int>(definitions_.size()) ||
      definitions_[definition].progress != Progress::kDone) {
    return {};
  }
  return trails_.EmptyRetrievesOf(definition, results_, *record_);
}

// ---- errors ------------------------------------------------------------------------------------

Value Machine::Fail(const Node& node, std::string message) {
  if (!failed_) {
    failed_ = true;
    failed_node_ = &node;
    failed_definition_ = current_;
    failed_source_ = source_;
    if (!context_.error) context_.error = std::move(message);
    step_limit_ = 0;  // every Eval from here on takes the way out
  }
  return Value::Null();
}

// The way out of Eval: the budget is spent, or an error is unwinding.
Value Machine::Exhausted(const Node& node) {
  if (failed_) return Value::Null();
  fatal_ = true;
  return Fail(node, "the evaluation takes more than " + std::to_string(max_steps_) +
                        " steps, the limit for one record");
}

const Source* Machine::SourceAt(uint32_t index) const {
  if (index == 0) return program_->source.get();
  return index <= program_->sources.size() ? program_->sources[index - 1].get() : nullptr;
}

Error Machine::MakeError() const {
  Error error;
  const Definition* definition =
      failed_definition_ >= 0 ? &program_->definitions[failed_definition_] : nullptr;
  error.message = context_.error.value_or("the evaluation failed");
  if (definition != nullptr) {
    error.message = "in \"" + (definition->library.empty() ? "" : definition->library + ".") +
                    definition->name + "\": " + error.message;
  }
  const Source* source = SourceAt(failed_source_);
  if (source != nullptr && failed_node_ != nullptr) {
    error.where.file = source->name();
    const Source::Position at = source->At(failed_node_->span.begin);
    error.where.line = at.line;
    error.where.column = at.column;
    error.quote = source->Quote(failed_node_->span);
  }
  return error;
}

// ---- definitions, parameters, functions --------------------------------------------------------

Value Machine::EvalDefinition(const Node& node, NodeId id) {
  const auto index = static_cast<int>(node.aux);
  if (options_.explain && current_ >= 0) trails_.NoteReference(current_, index, Consumed(id));
  DefinitionState& state = definitions_[index];
  if (state.progress == Progress::kDone) return state.value;
  if (state.progress == Progress::kRunning) {
    fatal_ = true;
    return Fail(node,
                "the definition \"" + program_->definitions[index].name + "\" refers to itself");
  }
  return RunDefinition(index);
}

Value Machine::RunDefinition(int index) {
  const Definition& definition = program_->definitions[index];
  DefinitionState& state = definitions_[index];
  if (definition.body == kNoNode) return Value::Null();
  const Node& body = program_->nodes[definition.body];
  if (calls_ >= limits::kMaxCallDepth) {
    fatal_ = true;
    return Fail(body, "definitions and functions call each other more than " +
                          std::to_string(limits::kMaxCallDepth) + " deep");
  }
  const size_t base = base_;
  const int current = current_;
  const uint32_t source = source_;
  const bool call_is_source = call_is_source_;
  ++calls_;
  base_ = slots_.size();
  if (definition.slots != 0) slots_.resize(base_ + definition.slots);
  current_ = index;
  source_ = definition.source_index;
  call_is_source_ = false;
  state.progress = Progress::kRunning;
  if (options_.explain) trails_.Start(index);

  const Value value = Eval(definition.body);

  if (definition.slots != 0) slots_.resize(base_);
  base_ = base;
  current_ = current;
  source_ = source;
  call_is_source_ = call_is_source;
  --calls_;
  state.value = value;
  // A definition that failed is evaluated again when it is asked for, and fails in the same way.
  state.progress = failed_ ? Progress::kNotStarted : Progress::kDone;
  return value;
}

Value Machine::EvalParameter(const Node& node) {
  ParameterState& state = parameters_[node.aux];
  if (state.given || state.progress == Progress::kDone) return state.value;
  const Parameter& parameter = program_->parameters[node.aux];
  if (parameter.default_value == kNoNode) return Value::Null();
  if (state.progress == Progress::kRunning) {
    fatal_ = true;
    return Fail(node, "the default of parameter '" + parameter.name + "' refers to itself");
  }
  const size_t base = base_;
  base_ = slots_.size();
  slots_.resize(base_ + plan_.parameter_slots(node.aux));
  state.progress = Progress::kRunning;
  const Value value = Eval(parameter.default_value);
  slots_.resize(base_);
  base_ = base;
  state.value = value;
  state.progress = failed_ ? Progress::kNotStarted : Progress::kDone;
  return value;
}

Value Machine::EvalFunction(const Node& node, NodeId id) {
  const Function& function = program_->functions[node.aux];
  if (function.body == kNoNode) {
    return Fail(node, "the function \"" + function.name + "\" is external and has no body");
  }
  if (calls_ >= limits::kMaxCallDepth) {
    fatal_ = true;
    return Fail(node, "the function \"" + function.name + "\" calls itself or others more than " +
                          std::to_string(limits::kMaxCallDepth) + " deep");
  }
  // A recursive function whose end hangs on something unknown would never end.
  if (speculating_ > 0 && function.recursive) return Value::Unknown();
  const size_t operands = stack_.size();
  for (uint32_t i = 0; i < node.count; ++i) {
    const Value operand = EvalOperand(node, i);
    stack_.push_back(operand);
  }
  const size_t base = base_;
  const bool call_is_source = call_is_source_;
  const size_t frame = slots_.size();
  slots_.resize(frame + std::max<size_t>(function.slots, node.count));
  std::copy(stack_.begin() + static_cast<ptrdiff_t>(operands), stack_.end(),
            slots_.begin() + static_cast<ptrdiff_t>(frame));
  stack_.resize(operands);
  call_is_source_ = !Consumed(id);
  base_ = frame;
  const uint32_t source = source_;
  source_ = function.source_index;
  ++calls_;
  const Value value = Eval(function.body);
  --calls_;
  source_ = source;
  slots_.resize(frame);
  base_ = base;
  call_is_source_ = call_is_source;
  return value;
}

// ---- the public face ---------------------------------------------------------------------------

struct Evaluator::Impl : Machine {
  using Machine::Machine;
};

Evaluator::Evaluator(std::shared_ptr<const Program> program, EvalOptions options)
    : impl_(std::make_unique<Impl>(std::move(program), options)) {}
Evaluator::~Evaluator() = default;

Status Evaluator::SetParameter(std::string_view name, Value value) {
  return impl_->SetParameter(name, value);
}
void Evaluator::Begin(const fhir::Record& record) { impl_->Begin(record); }
Result<Value> Evaluator::Evaluate(int definition) { return impl_->Evaluate(definition); }
Result<Value> Evaluator::EvaluateNode(NodeId node, std::span<const Value> frame,
                                      uint32_t source_index) {
  return impl_->EvaluateNode(node, frame, source_index);
}
std::span<const Evidence> Evaluator::EvidenceOf(int definition) {
  return impl_->EvidenceOf(definition);
}
std::span<const uint32_t> Evaluator::EmptyRetrievesOf(int definition) {
  return impl_->EmptyRetrievesOf(definition);
}
const std::vector<Message>& Evaluator::messages() const { return impl_->messages; }
OpContext& Evaluator::context() { return impl_->context(); }

}  // namespace precert::cql
