// Forms read through their Values, and the run of a form.
#include "cql/eval/form.h"

#include "cql/eval/machine.h"

namespace precert::cql {

const DateTime Moment::kUnknownMark;

Moment MomentOf(FormRun& run, const DateTime& at) {
  if (const uint64_t packed = at.Pack()) return Moment::OfPacked(packed);
  return Moment::OfOther(run.context().arena.New<DateTime>(at));
}

Moment MomentOf(FormRun& run, const Value& value) {
  switch (value.tag) {
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime:
      return MomentOf(run, value.datetime);
    case Tag::kNull:
      return value.unknown ? Moment::Unknown() : Moment();
    default:
      run.Decline();
      return {};
  }
}

Truth Form::BoxedTest(FormRun& run) const {
  const Value value = Box(run);
  if (value.tag == Tag::kBoolean) return ToTruth(value.boolean);
  return value.unknown ? Truth::kUnknown : Truth::kNull;
}

const fhir::Node* Form::BoxedRead(FormRun& run) const {
  if (const Value* there = Peek(run)) return ReadValue(run, *there);
  return ReadValue(run, Box(run));
}

std::string_view Form::BoxedWords(FormRun& run) const {
  const Value value = Box(run);
  if (value.tag == Tag::kString) {
    return value.string.data != nullptr ? value.str() : std::string_view("", 0);
  }
  if (!value.is_null() || value.unknown) run.Decline();
  return {};
}

Moment Form::BoxedAt(FormRun& run) const {
  if (const Value* there = Peek(run)) return MomentOf(run, *there);
  return MomentOf(run, Box(run));
}

Stretch Form::BoxedSpan(FormRun& run) const {
  const Value* there = Peek(run);
  const Value made = there == nullptr ? Box(run) : Value();
  const Value& value = there == nullptr ? made : *there;
  Stretch stretch;
  if (value.tag == Tag::kInterval) {
    const IntervalData& data = *value.interval;
    if (data.low.is_null() || data.high.is_null()) run.Decline();  // its end may be of another type
    stretch.low = MomentOf(run, data.low);
    stretch.high = MomentOf(run, data.high);
    stretch.low_closed = data.low_closed;
    stretch.high_closed = data.high_closed;
    stretch.stated = Stated::kYes;
  } else if (value.is_null()) {
    stretch.stated = value.unknown ? Stated::kUnknown : Stated::kNull;
  } else {
    run.Decline();
  }
  return stretch;
}

FormRun::FormRun(Machine& machine)
    : machine_(machine),
      context_(&machine.context_),
      frames_(machine.slots_),
      base_(machine.base_),
      slots_(machine.slots_.data() + machine.base_),
      known_(machine.known_.data()),
      epoch_(machine.epoch_),
      offset_(machine.context_.now.offset_minutes),
      explain_(machine.options_.explain),
      registers_(reinterpret_cast<Value*>(room_)) {}

void FormRun::Note(NodeId definition) {
  if (machine_.current_ < 0) return;
  const auto index = static_cast<int>(machine_.nodes_[definition].aux);
  machine_.trails_.NoteReference(machine_.current_, index, machine_.Consumed(definition));
}

// Evaluates what does not depend on the row as it has always been evaluated: in the source where it
// stands, and with its use noted. A definition in an expanded function is one that is consumed
// whoever calls (Forms sees to it), so that the caller's position does not matter.
const Known& FormRun::Settle(uint32_t number, NodeId id, uint32_t source_index, bool expanded) {
  Known& known = known_[number];
  known.at = {};
  known.span = {};
  if (declined_) {
    known.value = Value::Null();
    return known;
  }
  const uint32_t source = machine_.source_;
  const size_t operands = machine_.stack_.size(), frames = machine_.slots_.size(),
               messages = machine_.messages.size();
  if (expanded) machine_.source_ = source_index;
  const bool lasts = machine_.plan_.lasting(id);
  const uint64_t steps = machine_.steps_;
  if (lasts) machine_.steps_ = 0;  // as in Machine::EvalFixed
  const Value value = machine_.EvalPlain(id);
  if (lasts) machine_.steps_ = steps;
  machine_.source_ = source;
  slots_ = machine_.slots_.data() + machine_.base_;  // they may have moved
  known.value = value;
  if (!machine_.failed_) {
    known.epoch = epoch_;
    auto moment = [this](const Value& v) {
      return v.tag == Tag::kDate || v.tag == Tag::kDateTime || v.tag == Tag::kTime
                 ? MomentOf(*this, v.datetime)
                 : Moment();
    };
    known.at = moment(value);
    if (value.tag == Tag::kInterval) {
      const IntervalData& data = *value.interval;
      known.span = {moment(data.low), moment(data.high), data.low_closed, data.high_closed,
                    Stated::kNull};
      if (known.span.low.is_stated() && known.span.high.is_stated()) {
        known.span.stated = Stated::kYes;
      }
    }
    // Moments of unusual forms go with the record.
    auto stays = [](const Moment& at) { return at.packed() != 0 || !at.is_stated(); };
    if (lasts && value.tag != Tag::kList && value.tag != Tag::kTuple && stays(known.at) &&
        stays(known.span.low) && stays(known.span.high)) {
      if (const std::optional<Value> lasting = machine_.Lasting(value)) {
        known.value = *lasting;
        known.epoch = Known::kAnyRecord;
      }
    }
    return known;
  }
  Decline();
  if (machine_.fatal_) return known;
  // It fails again, in its turn, when the expression is evaluated without the form.
  machine_.stack_.resize(operands);
  machine_.slots_.resize(frames);
  machine_.messages.resize(messages);
  machine_.failed_ = false;
  machine_.context_.error.reset();
  machine_.step_limit_ = machine_.max_steps_;
  return known;
}

}  // namespace precert::cql
