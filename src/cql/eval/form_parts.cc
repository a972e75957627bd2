// Forms of variables, constants, functions, logic, tuples, and of any operator at all.
#include "cql/eval/form_parts.h"

#include <algorithm>
#include <functional>

#include "base/packed_moment.h"
#include "cql/eval/logic.h"
#include "cql/eval/machine.h"

namespace precert::cql {
namespace {

class Constant final : public Form {
 public:
  explicit Constant(const Value& value) : value_(value) {}
  Value Box(FormRun&) const override { return value_; }
  const Value* Peek(FormRun&) const override { return &value_; }
  std::string_view Words(FormRun& run) const override {
    return value_.tag == Tag::kString && value_.string.data != nullptr ? value_.str()
                                                                       : Form::Words(run);
  }
  std::string Describe() const override { return ToCql(value_, codes::UnitTable::Shared()); }

 private:
  Value value_;
};

class Slot final : public Form {
 public:
  explicit Slot(uint32_t slot) : slot_(slot) {}
  Value Box(FormRun& run) const override { return run.slot(slot_); }
  const Value* Peek(FormRun& run) const override { return &run.slot(slot_); }
  const fhir::Node* Read(FormRun& run) const override { return ReadValue(run, run.slot(slot_)); }
  Moment At(FormRun& run) const override { return MomentOf(run, run.slot(slot_)); }
  VariablePlace Place() const override { return {VariablePlace::Kind::kSlot, slot_, {}}; }
  std::string Describe() const override { return "#" + std::to_string(slot_); }

 private:
  uint32_t slot_;
};

class Register final : public Form {
 public:
  explicit Register(uint32_t reg) : reg_(reg) {}
  Value Box(FormRun& run) const override { return run.at(reg_); }
  const Value* Peek(FormRun& run) const override { return &run.at(reg_); }
  const fhir::Node* Read(FormRun& run) const override { return ReadValue(run, run.at(reg_)); }
  Moment At(FormRun& run) const override { return MomentOf(run, run.at(reg_)); }
  VariablePlace Place() const override { return {VariablePlace::Kind::kRegister, reg_, {}}; }
  std::string Describe() const override { return "%" + std::to_string(reg_); }

 private:
  uint32_t reg_;
};

class KnownForm final : public Form {
 public:
  KnownForm(uint32_t number, const Node& node, NodeId id, uint32_t source_index, bool expanded)
      : number_(number),
        id_(id),
        source_index_(source_index),
        noted_(node.code == Code::kDefinition),
        expanded_(expanded) {}
  Value Box(FormRun& run) const override { return Get(run).value; }
  const Value* Peek(FormRun& run) const override { return &Get(run).value; }
  Moment At(FormRun& run) const override {
    const Known& known = Get(run);
    return known.at.is_stated() ? known.at : MomentOf(run, known.value);
  }
  Stretch Span(FormRun& run) const override {
    const Known& known = Get(run);
    return known.span.stated == Stated::kYes ? known.span : Form::Span(run);
  }
  const Stretch* PeekSpan(FormRun& run) const override {
    const Stretch& span = Get(run).span;
    return span.stated == Stated::kYes && span.low_closed && span.high_closed ? &span : nullptr;
  }
  std::optional<uint32_t> KnownNumber() const override {
    return noted_ ? std::nullopt : std::optional(number_);
  }
  std::string Describe() const override { return "known"; }

 private:
  const Known& Get(FormRun& run) const {
    if (const Known* known = run.IfKnown(number_)) {
      if (noted_) run.NoteUse(id_);
      return *known;
    }
    return run.Settle(number_, id_, source_index_, expanded_);
  }
  uint32_t number_;
  NodeId id_;
  uint32_t source_index_;
  bool noted_;  // a definition, whose use is evidence
  bool expanded_;
};

class Expanded final : public Form {
 public:
  Expanded(std::string_view name, Operands operands, std::span<const ElementSource> sources,
           uint32_t elements, uint32_t first, const Form* body)
      : name_(name),
        operands_(operands),
        sources_(sources),
        elements_(elements),
        first_(first),
        body_(body) {}
  Value Box(FormRun& run) const override { return Enter(run).Box(run); }
  Truth Test(FormRun& run) const override { return Enter(run).Test(run); }
  const fhir::Node* Read(FormRun& run) const override { return Enter(run).Read(run); }
  std::string_view Words(FormRun& run) const override { return Enter(run).Words(run); }
  Moment At(FormRun& run) const override { return Enter(run).At(run); }
  Stretch Span(FormRun& run) const override { return Enter(run).Span(run); }
  Moment Lower(FormRun& run) const override { return Enter(run).Lower(run); }
  // The body's, with the operand itself for the register that holds it.
  MomentPlace Direct() const override {
    MomentPlace direct = body_->Direct();
    VariablePlace& element = direct.element;
    if (element.kind != VariablePlace::Kind::kRegister) return direct;
    const uint32_t operand = element.number - first_;
    if (element.number < first_ || operand >= operands_.size()) return direct;
    VariablePlace place = operands_[operand]->Place();
    if ((elements_ >> operand & 1) == 0 || (place.child && element.child)) return {};
    if (element.child) place.child = element.child;
    element = place;
    return direct;
  }
  std::string Describe() const override {
    return std::string(name_) + "(" + Joined(operands_) + ") := " + body_->Describe();
  }

 private:
  const Form& Enter(FormRun& run) const {
    for (uint32_t i = 0; i < operands_.size(); ++i) {
      if (elements_ >> i & 1) {
        run.Set(first_ + i, sources_[i].Read(run));
      } else {
        const Value operand = operands_[i]->Box(run);
        run.Set(first_ + i, operand);
      }
    }
    return *body_;
  }
  std::string_view name_;
  Operands operands_;
  std::span<const ElementSource> sources_;  // the same
  uint32_t elements_, first_;
  const Form* body_;
};

// ---- logic -------------------------------------------------------------------------------------

class TruthForm : public Form {
 public:
  Value Box(FormRun& run) const final { return ToValue(Test(run)); }

 protected:
  ~TruthForm() = default;
};

// A conjunction of any number, in order, up to the first that is false.
class All final : public TruthForm {
 public:
  explicit All(Operands operands) : operands_(operands) {}
  Truth Test(FormRun& run) const override {
    Truth all = Truth::kTrue;
    for (const Form* operand : operands_) {
      const Truth truth = operand->Test(run);
      if (truth == Truth::kFalse) return truth;
      all = And(all, truth);
    }
    return all;
  }
  std::string Describe() const override { return "and(" + Joined(operands_) + ")"; }
  Operands operands() const { return operands_; }

 private:
  Operands operands_;
};

class Any final : public TruthForm {
 public:
  explicit Any(Operands operands) : operands_(operands) {}
  Truth Test(FormRun& run) const override {
    Truth any = Truth::kFalse;
    for (const Form* operand : operands_) {
      const Truth truth = operand->Test(run);
      if (truth == Truth::kTrue) return truth;
      any = Or(any, truth);
    }
    return any;
  }
  std::string Describe() const override { return "or(" + Joined(operands_) + ")"; }

 private:
  Operands operands_;
};

class Implication final : public TruthForm {
 public:
  Implication(const Form* a, const Form* b) : a_(a), b_(b) {}
  Truth Test(FormRun& run) const override {
    const Truth a = a_->Test(run);
    return a == Truth::kFalse ? Truth::kTrue : Implies(a, b_->Test(run));
  }
  std::string Describe() const override {
    return "implies(" + a_->Describe() + ", " + b_->Describe() + ")";
  }

 private:
  const Form *a_, *b_;
};

class OneOf final : public TruthForm {
 public:
  OneOf(const Form* a, const Form* b) : a_(a), b_(b) {}
  Truth Test(FormRun& run) const override {
    const Truth a = a_->Test(run);
    return Xor(a, b_->Test(run));
  }
  std::string Describe() const override {
    return "xor(" + a_->Describe() + ", " + b_->Describe() + ")";
  }

 private:
  const Form *a_, *b_;
};

class Negation final : public TruthForm {
 public:
  explicit Negation(const Form* a) : a_(a) {}
  Truth Test(FormRun& run) const override { return Not(a_->Test(run)); }
  VariablePlace SafeOn() const override { return a_->SafeOn(); }
  std::string Describe() const override { return "not(" + a_->Describe() + ")"; }

 private:
  const Form* a_;
};

// ---- construction and parts --------------------------------------------------------------------

class TupleForm final : public Form {
 public:
  TupleForm(const Type* type, Operands values) : type_(type), values_(values) {}
  Value Box(FormRun& run) const override {
    Arena& arena = run.context().arena;
    Value* values = arena.NewArray<Value>(values_.size());
    for (size_t i = 0; i < values_.size(); ++i) values[i] = values_[i]->Box(run);
    return Value::Tuple(arena.New<TupleData>(TupleData{type_, {values, values_.size()}}));
  }
  std::string Describe() const override { return "tuple(" + Joined(values_) + ")"; }

 private:
  const Type* type_;
  Operands values_;
};

class ListForm final : public Form {
 public:
  explicit ListForm(Operands items) : items_(items) {}
  Value Box(FormRun& run) const override {
    Arena& arena = run.context().arena;
    Value* items = arena.NewArray<Value>(items_.size());
    for (size_t i = 0; i < items_.size(); ++i) items[i] = items_[i]->Box(run);
    return Value::List(arena.New<ListData>(ListData{{items, items_.size()}, false}));
  }
  std::string Describe() const override { return "list(" + Joined(items_) + ")"; }

 private:
  Operands items_;
};

class Field final : public Form {
 public:
  Field(const Form* source, uint32_t index) : source_(source), index_(index) {}
  Value Box(FormRun& run) const override {
    if (const Value* source = source_->Peek(run)) return Of(run, *source);
    return Of(run, source_->Box(run));
  }
  const Value* Peek(FormRun& run) const override {
    const Value* const source = source_->Peek(run);
    if (source == nullptr || source->tag != Tag::kTuple) return nullptr;
    return index_ < source->tuple->values.size() ? &source->tuple->values[index_] : nullptr;
  }
  std::string Describe() const override {
    return source_->Describe() + "." + std::to_string(index_);
  }

 private:
  Value Of(FormRun& run, const Value& source) const {
    if (source.tag == Tag::kTuple && index_ < source.tuple->values.size()) {
      return source.tuple->values[index_];
    }
    if (!source.is_null()) run.Decline();
    return source;
  }
  const Form* source_;
  uint32_t index_;
};

// ---- any operator ------------------------------------------------------------------------------

// Calls the operator's own function. An error, or a message, is made again without the form.
template <size_t kCount>
class CallForm final : public Form {
 public:
  CallForm(const Call& call, Operands operands)
      : fn_(call.op->fn),
        propagates_(call.op->nulls == Nulls::kPropagate),
        operands_(operands),
        call_(call) {}
  Value Box(FormRun& run) const override {
    Value operands[kCount];
    for (size_t i = 0; i < kCount; ++i) operands[i] = operands_[i]->Box(run);
    return Apply(run, operands);
  }
  Value Apply(FormRun& run, const Value (&operands)[kCount]) const {
    bool null = false, unknown = false;
    for (size_t i = 0; i < kCount; ++i) {
      null = null || operands[i].is_null();
      unknown = unknown || operands[i].unknown;
    }
    if (null && propagates_) return unknown ? Value::Unknown() : Value::Null();
    if (run.declined()) return Value::Null();  // an operand may be of the wrong kind
    OpContext& context = run.context();
    const size_t messages = context.messages == nullptr ? 0 : context.messages->size();
    const Value result = fn_(context, OpCall{.args = {operands, kCount},
                                             .precision = call_.precision,
                                             .result = call_.result,
                                             .types = call_.types});
    if (context.error) {
      context.error.reset();
      run.Decline();
    }
    if (context.messages != nullptr && context.messages->size() != messages) {
      context.messages->resize(messages);
      run.Decline();
    }
    return result;
  }
  const Form& operand(size_t i) const { return *operands_[i]; }
  std::string Describe() const override {
    return std::string(call_.op->name) + "(" + Joined(operands_) + ")";
  }

 private:
  OpFn fn_;
  bool propagates_;
  Operands operands_;
  const Call& call_;
};

// Sums, differences and products of Integers: what is no Integer, or comes to none, is the
// operator's.
template <typename Operation>
class WholeForm final : public Form {
 public:
  explicit WholeForm(const CallForm<2>* call) : call_(call) {}
  Value Box(FormRun& run) const override {
    const Value operands[2] = {call_->operand(0).Box(run), call_->operand(1).Box(run)};
    const Value &a = operands[0], &b = operands[1];
    if (a.tag == Tag::kInteger && b.tag == Tag::kInteger) {
      const int64_t result = Operation()(a.integer, b.integer);  // both are of 32 bits
      if (result == static_cast<int32_t>(result)) return Value::Integer(result);
    }
    return call_->Apply(run, operands);
  }
  std::string Describe() const override { return call_->Describe(); }

 private:
  const CallForm<2>* call_;
};

// The year, month or day of a date.
class DatePart final : public Form {
 public:
  DatePart(const Form* source, Precision part, const Form* call)
      : source_(source), direct_(source), part_(part), call_(call) {}
  Value Box(FormRun& run) const override {
    if (const uint64_t packed = direct_.Packed(run)) {
      const PackedMoment at(packed);
      return Part(at.year, at.month, at.day);
    }
    const Value* const there = source_->Peek(run);
    if (there != nullptr && (there->tag == Tag::kDate || there->tag == Tag::kDateTime) &&
        there->datetime.precision >= part_) {
      return Part(there->datetime.year, there->datetime.month, there->datetime.day);
    }
    return call_->Box(run);
  }
  std::string Describe() const override { return call_->Describe(); }

 private:
  Value Part(int year, int month, int day) const {
    return Value::Integer(part_ == Precision::kYear    ? year
                          : part_ == Precision::kMonth ? month
                                                       : day);
  }
  const Form* source_;
  MomentSource direct_;
  Precision part_;
  const Form* call_;
};

}  // namespace

std::string Joined(Operands operands) {
  std::string text;
  for (const Form* operand : operands) text += (text.empty() ? "" : ", ") + operand->Describe();
  return text;
}

const Form* MakeConstant(Arena& arena, const Value& value) { return arena.New<Constant>(value); }
const Form* MakeSlot(Arena& arena, uint32_t slot) { return arena.New<Slot>(slot); }
const Form* MakeRegister(Arena& arena, uint32_t reg) { return arena.New<Register>(reg); }
const Form* MakeKnown(Arena& arena, uint32_t number, const Node& node, NodeId id,
                      uint32_t source_index, bool expanded) {
  return arena.New<KnownForm>(number, node, id, source_index, expanded);
}
const Form* MakeExpanded(Arena& arena, std::string_view name, Operands operands, uint32_t elements,
                         uint32_t first, const Form* body) {
  auto* sources = arena.NewArray<ElementSource>(operands.size());
  for (size_t i = 0; i < operands.size(); ++i) new (&sources[i]) ElementSource(operands[i]);
  return arena.New<Expanded>(name, arena.Copy(operands),
                             std::span<const ElementSource>(sources, operands.size()), elements,
                             first, body);
}

const Form* MakeLogic(Arena& arena, Code code, Operands operands) {
  const Form *a = operands[0], *b = operands[1];
  switch (code) {
    case Code::kAnd: {
      // The order matters only where an operand declines.
      std::vector<const Form*> ordered(operands.begin(), operands.end());
      for (size_t i = 1; i < ordered.size(); ++i) {
        const VariablePlace variable = ordered[i]->RefusesBy();
        if (variable.kind == VariablePlace::Kind::kNone) continue;
        for (size_t k = i; k > 0 && ordered[k - 1]->SafeOn() == variable &&
                           ordered[k - 1]->RefusesBy().kind == VariablePlace::Kind::kNone;
             --k) {
          std::swap(ordered[k - 1], ordered[k]);
        }
      }
      return arena.New<All>(arena.Copy(Operands(ordered)));
    }
    case Code::kOr:
      return arena.New<Any>(arena.Copy(operands));
    case Code::kImplies:
      return arena.New<Implication>(a, b);
    default:
      return arena.New<OneOf>(a, b);
  }
}

const Form* MakeNot(Arena& arena, const Form* operand) { return arena.New<Negation>(operand); }
const Form* MakeTuple(Arena& arena, const Type* type, Operands values) {
  return arena.New<TupleForm>(type, arena.Copy(values));
}
const Form* MakeList(Arena& arena, Operands items) {
  return arena.New<ListForm>(arena.Copy(items));
}
const Form* MakeField(Arena& arena, const Form* source, uint32_t index) {
  return arena.New<Field>(source, index);
}
namespace {

const Form* MakeAnyCall(Arena& arena, const Call& call, Operands operands) {
  const Operands kept = arena.Copy(operands);
  switch (operands.size()) {
    case 1:
      return arena.New<CallForm<1>>(call, kept);
    case 2:
      return arena.New<CallForm<2>>(call, kept);
    case 3:
      return arena.New<CallForm<3>>(call, kept);
    case 4:
      return arena.New<CallForm<4>>(call, kept);
    default:
      return nullptr;
  }
}

}  // namespace

const Form* MakeCall(Arena& arena, const Call& call, Operands operands) {
  const std::string_view signature = call.op->signature;
  auto whole = [&](auto operation) {
    return arena.New<WholeForm<decltype(operation)>>(
        arena.New<CallForm<2>>(call, arena.Copy(operands)));
  };
  if (signature == "Add(Integer, Integer): Integer") return whole(std::plus<int64_t>());
  if (signature == "Subtract(Integer, Integer): Integer") return whole(std::minus<int64_t>());
  if (signature == "Multiply(Integer, Integer): Integer") return whole(std::multiplies<int64_t>());
  const Precision part = call.precision.value_or(Precision::kYear);
  if ((signature == "DateTimeComponentFrom(Date): Integer" ||
       signature == "DateTimeComponentFrom(DateTime): Integer") &&
      (part == Precision::kYear || part == Precision::kMonth || part == Precision::kDay)) {
    return arena.New<DatePart>(operands[0], part, MakeAnyCall(arena, call, operands));
  }
  return MakeAnyCall(arena, call, operands);
}

}  // namespace precert::cql
