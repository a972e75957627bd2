// Form: an expression made ready to be evaluated without Values.
//
// An expression of a program is a tree of Nodes whose every result is a Value (32 bytes, with a tag
// that each operator looks at). What criteria ask of each row of a query is nearly always made of a
// few things, and the types of all of them are known before the first record: an element of the
// row, its text, its date, whether it is in a period. A Form is such an expression as a tree of
// objects whose results are those things themselves:
//
//   where E.status = 'finished' and E.period during day of "Look Back"
//   and(text(#0.status) = 'finished', included-in:day(period(#0.period), known))
//
// Forms are found once for a program (forms.h) and are immutable. Functions are expanded into the
// forms that call them; what does not depend on the row ("Look Back") is evaluated as before, once
// a record, and remembered.
//
// Why the answer is the same. A form answers in the plain case only. Whatever else turns up (a
// null with the Unknown mark where an element should be, an open bound, a list of two where one
// must be, an error) makes it decline: its results count for nothing, and the expression is
// evaluated as if there were no form. What a form evaluates has no effects (no messages, no
// notes of evidence but those that may be made twice), so that an attempt costs time and nothing
// else.
//
// Form files: form_parts.cc (variables, constants, logic, any operator), form_control.cc (if, case,
// coalesce), form_elements.cc (elements, types, texts, codes, lists of elements), form_moments.cc
// (dates and intervals), forms.cc (which expressions have forms).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cql/core/program.h"
#include "cql/ops/truth.h"
#include "fhir/record.h"

namespace precert::cql {

class Machine;

enum class Stated : uint8_t { kYes, kNull, kUnknown };

// A Date, DateTime or Time. One of a usual form is kept packed (base/packed_moment.h), as the
// record has it: most comparisons are decided by its first bits. Any other stands elsewhere, at
// least until the form is done.
class Moment {
 public:
  Moment() = default;  // null
  static Moment Unknown() { return Moment(0, &kUnknownMark); }
  static Moment OfPacked(uint64_t packed) { return Moment(packed, nullptr); }
  static Moment OfOther(const DateTime* at) { return Moment(0, at); }

  Stated stated() const {
    if (packed_ != 0 || (other_ != nullptr && other_ != &kUnknownMark)) return Stated::kYes;
    return other_ == nullptr ? Stated::kNull : Stated::kUnknown;
  }
  bool is_stated() const { return stated() == Stated::kYes; }
  uint64_t packed() const { return packed_; }  // 0: of another form, or not stated
  DateTime Whole() const { return packed_ != 0 ? DateTime::Unpack(packed_) : *other_; }

 private:
  static const DateTime kUnknownMark;
  Moment(uint64_t packed, const DateTime* other) : packed_(packed), other_(other) {}
  uint64_t packed_ = 0;
  const DateTime* other_ = nullptr;
};

// An interval of moments, with its bounds as they are written.
struct Stretch {
  Moment low, high;
  bool low_closed = true, high_closed = true;
  Stated stated = Stated::kNull;
};

// What an expression that does not depend on the row has come to, for this record.
struct Known {
  static constexpr uint64_t kAnyRecord = UINT64_MAX;
  uint64_t epoch = 0;  // Machine's, when it was evaluated; kAnyRecord: until a parameter is set
  Value value;
  // The same as a moment, or an interval of moments whose bounds are both stated, if it is one.
  Moment at;
  Stretch span;
};

inline constexpr size_t kFormRegisters = 12;

// One evaluation of one form.
class FormRun {
 public:
  explicit FormRun(Machine& machine);
  FormRun(const FormRun&) = delete;
  FormRun& operator=(const FormRun&) = delete;

  // For another form, or the same for another row: variables may have changed, and moved.
  void Renew() {
    slots_ = frames_.data() + base_;
    declined_ = false;
  }

  // The result counts for nothing. Sticky; what is computed afterwards is not looked at.
  void Decline() { declined_ = true; }
  bool declined() const { return declined_; }

  const Value& slot(uint32_t i) const { return slots_[i]; }
  // The operands of functions that were expanded, and the items of lists under way.
  const Value& at(uint32_t reg) const { return registers_[reg]; }
  void Set(uint32_t reg, const Value& value) { registers_[reg] = value; }
  void Set(uint32_t reg, const fhir::Node* element) {
    Value& value = registers_[reg];
    value.tag = element == nullptr ? Tag::kNull : Tag::kNode;
    value.unknown = false;
    value.node = element;
  }

  OpContext& context() { return *context_; }
  int offset() const { return offset_; }
  Machine& machine() { return machine_; }

  // What does not depend on the row: null when it has not been evaluated yet; then Settle does it.
  const Known* IfKnown(uint32_t number) const {
    const Known& known = known_[number];
    return known.epoch == epoch_ || known.epoch == Known::kAnyRecord ? &known : nullptr;
  }
  // For evidence: a definition that is known is used here too.
  void NoteUse(NodeId definition) {
    if (explain_) Note(definition);
  }
  [[gnu::cold]] const Known& Settle(uint32_t number, NodeId id, uint32_t source_index,
                                    bool expanded);

 private:
  void Note(NodeId definition);

  Machine& machine_;
  OpContext* context_;
  const std::vector<Value>& frames_;  // the machine's
  const size_t& base_;
  const Value* slots_;  // of the frame that the form runs in
  Known* known_;
  uint64_t epoch_;
  int offset_;
  bool explain_;
  bool declined_ = false;
  Value* registers_;
  alignas(Value) std::byte room_[kFormRegisters * sizeof(Value)];  // written before it is read
};

// A variable of the frame, or an operand of an expanded function; or its child of a name.
struct VariablePlace {
  enum class Kind : uint8_t { kNone, kSlot, kRegister };
  Kind kind = Kind::kNone;
  uint32_t number = 0;
  std::optional<fhir::NameId> child;

  bool operator==(const VariablePlace&) const = default;
  VariablePlace Variable() const { return {kind, number, {}}; }
};

// The element whose own packed date, or a child's, is what a form comes to, where it has one and is
// of one of the types: a byte for each, by fhir::TypeId; null for any type.
struct MomentPlace {
  VariablePlace element;
  const uint8_t* types = nullptr;
  fhir::NameId inner = fhir::kNoName;  // it is the date of the element's child of this name
};

class ElementSource;

// Lives in the arena of its Forms. Each form has Box and those of the others that its type makes
// sensible; the rest are derived from Box.
class Form {
 public:
  virtual Value Box(FormRun& run) const = 0;
  // A Boolean.
  virtual Truth Test(FormRun& run) const { return BoxedTest(run); }
  // An element of the record; null for null.
  virtual const fhir::Node* Read(FormRun& run) const { return BoxedRead(run); }
  // A String; no data for null.
  virtual std::string_view Words(FormRun& run) const { return BoxedWords(run); }
  // A Date, DateTime or Time.
  virtual Moment At(FormRun& run) const { return BoxedAt(run); }
  // An interval of these.
  virtual Stretch Span(FormRun& run) const { return BoxedSpan(run); }
  // Such an interval of which both bounds are stated and closed, when it is there already.
  virtual const Stretch* PeekSpan(FormRun&) const { return nullptr; }
  // The lower bound of such an interval, where it is quickly found without the other, and is stated
  // and closed; else nothing is stated.
  virtual Moment Lower(FormRun&) const { return {}; }
  // The variable, or the child of one, that the form reads, when it is no more than that.
  virtual VariablePlace Place() const { return {}; }
  // For a form that is a moment: where it mostly is to be had; for an interval: its lower bound.
  virtual MomentPlace Direct() const { return {}; }
  // The number of what does not depend on the row, when the form is that and its use is no
  // evidence.
  virtual std::optional<uint32_t> KnownNumber() const { return {}; }
  // The variable that is all that the form reads, when it never declines while that is an element
  // or null; for a test that is cheap and mostly false, the variable too (MakeLogic).
  virtual VariablePlace SafeOn() const { return {}; }
  virtual VariablePlace RefusesBy() const { return {}; }
  // The primitive element whose text the form gives, when it is no more than that.
  virtual const ElementSource* TextOf() const { return nullptr; }
  // A value that is there already; null when the form makes its values.
  virtual const Value* Peek(FormRun&) const { return nullptr; }
  // As text, for tests and for people.
  virtual std::string Describe() const = 0;

 protected:
  Form() = default;
  ~Form() = default;  // never called

 private:
  Truth BoxedTest(FormRun& run) const;
  const fhir::Node* BoxedRead(FormRun& run) const;
  std::string_view BoxedWords(FormRun& run) const;
  Moment BoxedAt(FormRun& run) const;
  Stretch BoxedSpan(FormRun& run) const;
};

// Readings of a value as one of the above; they decline when it is none.
inline const fhir::Node* ReadValue(FormRun& run, const Value& value) {
  if (value.tag == Tag::kNode) return value.node;
  if (!value.is_null() || value.unknown) run.Decline();
  return nullptr;
}
Moment MomentOf(FormRun& run, const Value& value);
Moment MomentOf(FormRun& run, const DateTime& at);

// Where a form gets the element from that it looks at. A variable and its child, which most are,
// are read without a call.
class ElementSource {
 public:
  explicit ElementSource(const Form* form)
      : form_(form),
        number_(form->Place().number),
        kind_(form->Place().kind),
        of_child_(form->Place().child.has_value()),
        child_(form->Place().child.value_or(fhir::kNoName)) {}
  const fhir::Node* Read(FormRun& run) const {
    if (kind_ == VariablePlace::Kind::kNone) return form_->Read(run);
    const Value& variable =
        kind_ == VariablePlace::Kind::kSlot ? run.slot(number_) : run.at(number_);
    const fhir::Node* element = ReadValue(run, variable);
    return of_child_ && element != nullptr ? element->Child(child_) : element;
  }
  std::string Describe() const { return form_->Describe(); }
  VariablePlace Place() const { return form_->Place(); }

 private:
  const Form* form_;
  uint32_t number_;
  VariablePlace::Kind kind_;
  bool of_child_;
  fhir::NameId child_;
};

// Where a form gets a moment from. What nearly all rows have, and what is known, is read without a
// call.
class MomentSource {
 public:
  explicit MomentSource(const Form* form) : MomentSource(form, form->Direct()) {}
  MomentSource(const Form* form, const MomentPlace& direct)
      : form_(form),
        types_(direct.types),
        inner_(direct.inner),
        number_(form->KnownNumber().value_or(direct.element.number)),
        kind_(form->KnownNumber() ? Kind::kKnown : static_cast<Kind>(direct.element.kind)),
        of_child_(direct.element.child.has_value()),
        child_(direct.element.child.value_or(fhir::kNoName)) {}
  Moment At(FormRun& run) const {
    if (kind_ == Kind::kKnown) {
      const Known* known = run.IfKnown(number_);
      if (known != nullptr && known->at.is_stated()) return known->at;
    } else if (const uint64_t packed = Packed(run)) {
      return Moment::OfPacked(packed);
    }
    return form_->At(run);
  }
  // The moment when it is read without a call; else 0.
  uint64_t Packed(FormRun& run) const {
    if (kind_ == Kind::kNone || kind_ == Kind::kKnown) return 0;
    const Value& variable = kind_ == Kind::kSlot ? run.slot(number_) : run.at(number_);
    if (variable.tag != Tag::kNode) return 0;
    const fhir::Node* element = variable.node;
    if (of_child_) element = element->Child(child_);
    if (element == nullptr || element->type == fhir::kNoType) return 0;
    if (types_ != nullptr && types_[element->type] == 0) return 0;
    if (inner_ != fhir::kNoName) element = element->Child(inner_);
    return element == nullptr ? 0 : element->moment;
  }
  // The variable that it is read from without a call.
  VariablePlace Variable() const {
    if (kind_ == Kind::kNone || kind_ == Kind::kKnown) return {};
    return {static_cast<VariablePlace::Kind>(kind_), number_, {}};
  }
  bool is_known() const { return kind_ == Kind::kKnown; }
  std::string Describe() const { return form_->Describe(); }

 private:
  enum class Kind : uint8_t {
    kNone = static_cast<uint8_t>(VariablePlace::Kind::kNone),
    kSlot = static_cast<uint8_t>(VariablePlace::Kind::kSlot),
    kRegister = static_cast<uint8_t>(VariablePlace::Kind::kRegister),
    kKnown,
  };
  const Form* form_;
  const uint8_t* types_;
  fhir::NameId inner_;
  uint32_t number_;
  Kind kind_;
  bool of_child_;
  fhir::NameId child_;
};

// A list of elements that is walked and never made. Also in the arena.
class Elements {
 public:
  class Visitor {
   public:
    virtual bool Take(
        const fhir::Node* element) = 0;  // null for an item that is null; true: enough
   protected:
    ~Visitor() = default;
  };
  // False when the list itself is null; then nothing was visited.
  virtual bool Walk(FormRun& run, Visitor& visitor) const = 0;
  virtual std::string Describe() const = 0;

 protected:
  Elements() = default;
  ~Elements() = default;
};

}  // namespace precert::cql
