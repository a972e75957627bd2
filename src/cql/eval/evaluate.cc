// Evaluates expressions: one switch over the node's code.
//
// Null propagation, laziness and what Unknown does are here; the operators themselves are in ops/.
#include "cql/eval/machine.h"

namespace precert::cql {

// Calls and nothing else, so that it needs no frame of its own.
[[gnu::always_inline]] inline Value Machine::EvalKind(const Node& node, NodeId id) {
  switch (node.code) {
    case Code::kDefinition:
      return EvalDefinition(node, id);
    case Code::kOp:
      return EvalOp(node);
    case Code::kFunction:
      return EvalFunction(node, id);
    case Code::kAnd:
    case Code::kOr:
    case Code::kXor:
    case Code::kImplies:
      return EvalLogic(node);
    case Code::kNot:
      return EvalNot(node);
    case Code::kIf:
      return EvalIf(node);
    case Code::kCase:
      return EvalCase(node);
    case Code::kCoalesce:
      return EvalCoalesce(node);
    case Code::kList:
      return EvalList(node);
    case Code::kTuple:
      return EvalTuple(node);
    case Code::kInterval:
    case Code::kIntervalDynamic:
      return EvalInterval(node);
    case Code::kInstance:
      return EvalInstance(node);
    case Code::kProperty:
      return EvalProperty(node);
    case Code::kRetrieve:
      return EvalRetrieve(node, id);
    case Code::kQuery:
      return EvalQuery(node, id);
    case Code::kIs:
      return EvalIs(node);
    case Code::kAs:
      return EvalAs(node);
    case Code::kCast:
      return EvalCast(node);
    case Code::kMap:
      return EvalMap(node);
    case Code::kMapInterval:
      return EvalMapInterval(node);
    case Code::kConstant:
      return program_->constants[node.aux];
    case Code::kSlot:
      return slot(node.aux);
    case Code::kParameter:
      return EvalParameter(node);
  }
  return UnknownKind(node);
}

Value Machine::Eval(NodeId id) {
  const Form* form = forms_.At(id);
  if (form == nullptr) return EvalPlain(id);
  FormRun run(*this);
  return EvalForm(*form, id, run);
}

Value Machine::EvalPlain(NodeId id) {
  const Node& node = nodes_[id];
  if (++steps_ > step_limit_) [[unlikely]]
    return Exhausted(node);
  if (static_cast<const char*>(__builtin_frame_address(0)) < stack_floor_) [[unlikely]]
    return StackIsDeep(node);
  return plan_.fixed(id) == 0 ? EvalKind(node, id) : EvalFixed(id);
}

// ---- forms (form.h): where one declines, the expression is evaluated node by node --------------

Value Machine::EvalForm(const Form& form, NodeId id, FormRun& run) {
  steps_ += forms_.steps(id);
  if (steps_ > step_limit_) [[unlikely]]
    return Exhausted(nodes_[id]);
  const Value value = form.Box(run);
  return run.declined() ? EvalPlain(id) : value;
}

Value Machine::EvalIn(FormRun& run, NodeId id) {
  const Form* form = forms_.At(id);
  if (form == nullptr) return EvalPlain(id);
  run.Renew();
  return EvalForm(*form, id, run);
}

Truth Machine::Test(FormRun& run, NodeId id) {
  const Form* form = forms_.At(id);
  return form == nullptr ? TruthOf(EvalPlain(id)) : TestForm(*form, id, run);
}

Value Machine::StackIsDeep(const Node& node) {
  fatal_ = true;
  return Fail(node, "the evaluation is nested too deeply (more than " +
                        std::to_string(limits::kMaxEvalStackBytes >> 20) + " MiB of stack)");
}

// What is the same in every row is evaluated in the first; what is the same in every record, in the
// first of them. The steps for the latter are nobody's, so that no record has fewer than another.
Value Machine::EvalFixed(NodeId id) {
  const uint32_t number = plan_.fixed(id);
  if (fixed_known_[number] != Since::kNotKnown) return fixed_[number];
  if (!plan_.lasting(id)) {
    const Value value = EvalKind(nodes_[id], id);
    if (!failed_) {
      fixed_[number] = value;
      fixed_known_[number] = Since::kThisRecord;
    }
    return value;
  }
  const uint64_t steps = steps_;
  steps_ = 0;
  const Value value = EvalKind(nodes_[id], id);
  steps_ = steps;
  if (!failed_) {
    const std::optional<Value> lasting = Lasting(value);
    fixed_[number] = lasting.value_or(value);
    fixed_known_[number] = lasting ? Since::kAnyRecord : Since::kThisRecord;
  }
  return value;
}

// The value without anything that goes when the record does; nothing for those that hold more than
// numbers and dates.
std::optional<Value> Machine::Lasting(const Value& value) {
  switch (value.tag) {
    case Tag::kNull:
    case Tag::kBoolean:
    case Tag::kInteger:
    case Tag::kLong:
    case Tag::kDecimal:
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime:
    case Tag::kQuantity:
      return value;
    case Tag::kInterval: {
      const IntervalData& data = *value.interval;
      if (data.low.tag == Tag::kInterval || data.high.tag == Tag::kInterval || !Lasting(data.low) ||
          !Lasting(data.high)) {
        return std::nullopt;
      }
      return Value::Interval(lasting_.New<IntervalData>(data));
    }
    default:
      return std::nullopt;
  }
}

Value Machine::UnknownKind(const Node& node) {
  return Fail(node, "an expression of an unknown kind");
}

Value Machine::EvalIs(const Node& node) {
  const Value value = EvalOperand(node, 0);
  if (value.unknown) return Value::Unknown();
  return Value::Boolean(IsOfType(value, program_->types[node.aux]));
}

Value Machine::EvalAs(const Node& node) {
  const Value value = EvalOperand(node, 0);
  if (value.is_null() || IsOfType(value, program_->types[node.aux])) return value;
  return Value::Null();
}

Value Machine::EvalNot(const Node& node) { return ToValue(Not(TruthOf(EvalOperand(node, 0)))); }

Value Machine::EvalOp(const Node& node) {
  const Call& call = program_->calls[node.aux];
  // One or two operands are held here, more on the stack.
  if (node.count == 1) {
    const Value operand = EvalOperand(node, 0);
    if (operand.is_null() && call.op->nulls == Nulls::kPropagate) {
      return operand.unknown ? Value::Unknown() : Value::Null();
    }
    return Apply(node, call, {&operand, 1});
  }
  if (node.count == 2) {
    const Value operands[2] = {EvalOperand(node, 0), EvalOperand(node, 1)};
    if ((operands[0].is_null() || operands[1].is_null()) && call.op->nulls == Nulls::kPropagate) {
      return operands[0].unknown || operands[1].unknown ? Value::Unknown() : Value::Null();
    }
    return Apply(node, call, operands);
  }
  const size_t first = stack_.size();
  bool null = false, unknown = false;
  for (uint32_t i = 0; i < node.count; ++i) {
    const Value operand = EvalOperand(node, i);
    null = null || operand.is_null();
    unknown = unknown || operand.unknown;
    stack_.push_back(operand);
  }
  Value result;
  if (null && call.op->nulls == Nulls::kPropagate) {
    if (unknown) result = Value::Unknown();
  } else {
    result = Apply(node, call, {stack_.data() + first, node.count});
  }
  stack_.resize(first);
  return result;
}

Value Machine::Apply(const Node& node, const Call& call, std::span<const Value> operands) {
  if (failed_) return Value::Null();  // unwinding
  const Value result = call.op->fn(context_, OpCall{.args = operands,
                                                    .precision = call.precision,
                                                    .result = call.result,
                                                    .types = call.types});
  if (context_.error) [[unlikely]]
    return Fail(node, *context_.error);
  return result;
}

Value Machine::EvalLogic(const Node& node) {
  const Truth left = TruthOf(EvalOperand(node, 0));
  switch (node.code) {
    case Code::kAnd:
      if (left == Truth::kFalse) return Value::Boolean(false);
      return ToValue(And(left, TruthOf(EvalOperand(node, 1))));
    case Code::kOr:
      if (left == Truth::kTrue) return Value::Boolean(true);
      return ToValue(Or(left, TruthOf(EvalOperand(node, 1))));
    case Code::kImplies:
      if (left == Truth::kFalse) return Value::Boolean(true);
      return ToValue(Implies(left, TruthOf(EvalOperand(node, 1))));
    default:
      return ToValue(Xor(left, TruthOf(EvalOperand(node, 1))));
  }
}

// ---- control: a condition that is unknown decides nothing ---------------------------------------
//
// A null condition counts as false (CQL 1.5, Author's Guide, "Conditional Expressions"). An Unknown
// condition may turn out either way: when every branch that could be taken gives the same value,
// that is the value, otherwise the result is Unknown.

bool Machine::Speculate(NodeId id, Value* value) {
  if (failed_) return false;
  const size_t operands = stack_.size(), frames = slots_.size();
  ++speculating_;
  *value = Eval(id);
  --speculating_;
  if (!failed_) return true;
  stack_.resize(operands);
  slots_.resize(frames);
  if (!fatal_) {
    failed_ = false;
    context_.error.reset();
    step_limit_ = max_steps_;
  }
  return false;
}

bool Machine::SameOutcome(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null() && a.unknown == b.unknown;
  bool unknown = false;
  return EqualValues(context_, a, b, &unknown).value_or(false) && !unknown;
}

Value Machine::EvalIf(const Node& node) {
  const Value condition = EvalOperand(node, 0);
  if (condition.is_true()) return EvalOperand(node, 1);
  if (!condition.unknown) return EvalOperand(node, 2);
  Value yes, no;
  if (!Speculate(program_->operand(node, 1), &yes) || !Speculate(program_->operand(node, 2), &no)) {
    return Value::Unknown();
  }
  return SameOutcome(yes, no) ? yes : Value::Unknown();
}

Value Machine::EvalCase(const Node& node) {
  bool open = false;  // an earlier condition was unknown: `outcome` is one of the candidates
  bool agree = true;
  Value outcome;
  auto candidate = [&](NodeId id) {
    Value value;
    if (!Speculate(id, &value)) {
      agree = false;
    } else if (!open) {
      outcome = value;
    } else {
      agree = agree && SameOutcome(outcome, value);
    }
    open = true;
  };
  for (uint32_t i = 0; i + 1 < node.count && agree && !failed_; i += 2) {
    const Value condition = EvalOperand(node, i);
    const NodeId then = program_->operand(node, i + 1);
    if (condition.is_true()) {
      if (!open) return Eval(then);
      candidate(then);
      return agree ? outcome : Value::Unknown();
    }
    if (condition.unknown) candidate(then);
  }
  if (!agree || failed_) return Value::Unknown();
  if (node.count % 2 == 0) return open ? Value::Unknown() : Value::Null();
  const NodeId otherwise = program_->operand(node, node.count - 1);
  if (!open) return Eval(otherwise);
  candidate(otherwise);
  return agree ? outcome : Value::Unknown();
}

Value Machine::EvalCoalesce(const Node& node) {
  for (uint32_t i = 0; i < node.count && !failed_; ++i) {
    const Value value = EvalOperand(node, i);
    if (!value.is_null() || value.unknown) return value;
  }
  return Value::Null();
}

// ---- construction ------------------------------------------------------------------------------

Value Machine::EvalList(const Node& node) {
  Value* items = arena_.NewArray<Value>(node.count);
  for (uint32_t i = 0; i < node.count; ++i) items[i] = EvalOperand(node, i);
  return Value::List(arena_.New<ListData>(ListData{{items, node.count}, false}));
}

Value Machine::EvalTuple(const Node& node) {
  Value* values = arena_.NewArray<Value>(node.count);
  for (uint32_t i = 0; i < node.count; ++i) values[i] = EvalOperand(node, i);
  return Value::Tuple(arena_.New<TupleData>(TupleData{node.type, {values, node.count}}));
}

Value Machine::EvalInterval(const Node& node) {
  const Value low = EvalOperand(node, 0);
  const Value high = EvalOperand(node, 1);
  if (node.code == Code::kInterval) {
    return MakeInterval(node, low, high, node.aux & 1, node.aux & 2);
  }
  const Value low_closed = EvalOperand(node, 2);
  const Value high_closed = EvalOperand(node, 3);
  if (low_closed.unknown || high_closed.unknown) return Value::Unknown();
  return MakeInterval(node, low, high, low_closed.is_true(), high_closed.is_true());
}

// CQL 1.5, Author's Guide, "Interval Values": an interval that ends before it begins is an error.
// A bound that is unknown makes the interval unknown: as a null bound it would mean the end of the
// point type, or a bound that is known not to be known. Interval[null, null] is of no point type,
// and null; an interval of Integers without bounds holds all of them.
Value Machine::MakeInterval(const Node& node, const Value& low, const Value& high, bool low_closed,
                            bool high_closed) {
  if (low.unknown || high.unknown) return Value::Unknown();
  const bool typed = node.type != nullptr && node.type->Is(TypeKind::kInterval) &&
                     !node.type->element()->Is(TypeKind::kAny);
  if (low.is_null() && high.is_null() && !typed) return Value::Null();
  if (!failed_) {
    const Value first = low_closed || low.is_null() ? low : SuccessorOf(context_, low);
    const Value last = high_closed || high.is_null() ? high : PredecessorOf(context_, high);
    context_.error.reset();  // past the ends of the type: then there is nothing between
    if (first.is_null() != low.is_null() || last.is_null() != high.is_null() ||
        CompareValues(context_, first, last).value_or(0) > 0) {
      return Fail(node, "the interval from " + ToCql(low, context_.units) + " to " +
                            ToCql(high, context_.units) + " ends before it begins");
    }
  }
  const Type* point = node.type != nullptr && node.type->Is(TypeKind::kInterval)
                          ? node.type->element()
                          : context_.types.Any();
  return Value::Interval(
      arena_.New<IntervalData>(IntervalData{low, high, low_closed, high_closed, point}));
}

Value Machine::EvalMap(const Node& node) {
  const Value list = EvalOperand(node, 0);
  if (list.tag != Tag::kList) return list;
  const size_t count = list.list->items.size();
  Value* items = arena_.NewArray<Value>(count);
  for (size_t i = 0; i < count; ++i) {
    slot(node.aux) = list.list->items[i];
    items[i] = EvalOperand(node, 1);
  }
  return Value::List(arena_.New<ListData>(ListData{{items, count}, list.list->open}));
}

Value Machine::EvalMapInterval(const Node& node) {
  const Value source = EvalOperand(node, 0);
  if (source.tag != Tag::kInterval) return source;
  IntervalData mapped = *source.interval;
  for (Value* bound : {&mapped.low, &mapped.high}) {
    if (bound->is_null()) continue;
    slot(node.aux) = *bound;
    *bound = EvalOperand(node, 1);
  }
  if (node.type != nullptr && node.type->Is(TypeKind::kInterval)) {
    mapped.point = node.type->element();
  }
  return Value::Interval(arena_.New<IntervalData>(mapped));
}

}  // namespace precert::cql
