// Forms of if, case and coalesce.
#include <algorithm>

#include "cql/eval/form_parts.h"

namespace precert::cql {
namespace {

// If and case, by the branch that is taken.
template <typename Self>
class Branching : public Form {
 public:
  Value Box(FormRun& run) const override {
    const Form* branch = Branch(run);
    return branch == nullptr ? Value::Null() : branch->Box(run);
  }
  Truth Test(FormRun& run) const override {
    const Form* branch = Branch(run);
    return branch == nullptr ? Truth::kNull : branch->Test(run);
  }
  const fhir::Node* Read(FormRun& run) const override {
    const Form* branch = Branch(run);
    return branch == nullptr ? nullptr : branch->Read(run);
  }
  std::string_view Words(FormRun& run) const override {
    const Form* branch = Branch(run);
    return branch == nullptr ? std::string_view() : branch->Words(run);
  }
  Moment At(FormRun& run) const override {
    const Form* branch = Branch(run);
    return branch == nullptr ? Moment() : branch->At(run);
  }
  Stretch Span(FormRun& run) const override {
    const Form* branch = Branch(run);
    return branch == nullptr ? Stretch() : branch->Span(run);
  }
  Moment Lower(FormRun& run) const override {
    const Form* branch = Branch(run);
    return branch == nullptr ? Moment() : branch->Lower(run);
  }

 protected:
  ~Branching() = default;

 private:
  const Form* Branch(FormRun& run) const { return static_cast<const Self*>(this)->Taken(run); }
};

// A condition that is Unknown takes trying every branch; that is not for a form.
class Case final : public Branching<Case> {
 public:
  explicit Case(Operands operands) : operands_(operands) {}
  const Form* Taken(FormRun& run) const {
    size_t i = 0;
    for (; i + 1 < operands_.size(); i += 2) {
      const Truth condition = operands_[i]->Test(run);
      if (condition == Truth::kTrue) return operands_[i + 1];
      if (condition == Truth::kUnknown) run.Decline();
    }
    return i < operands_.size() ? operands_[i] : nullptr;
  }
  std::string Describe() const override { return "case(" + Joined(operands_) + ")"; }

 private:
  Operands operands_;
};

// A case whose conditions are all tests of one element's type: one look-up instead of them.
class TypeCase final : public Branching<TypeCase> {
 public:
  // `number_of`: by type, that of its branch. The last of the branches is for all other types, and
  // may be null.
  TypeCase(const Form* source, const uint8_t* number_of, Operands branches, MomentPlace direct)
      : source_(source), number_of_(number_of), branches_(branches), direct_(direct) {}
  const Form* Taken(FormRun& run) const {
    const fhir::Node* node = source_.Read(run);
    if (node == nullptr || node->type == fhir::kNoType) return branches_.back();
    return branches_[number_of_[node->type]];
  }
  MomentPlace Direct() const override { return direct_; }
  std::string Describe() const override {
    const Operands stated =
        branches_.back() == nullptr ? branches_.first(branches_.size() - 1) : branches_;
    return "case-of-type(" + source_.Describe() + ": " + Joined(stated) + ")";
  }

 private:
  ElementSource source_;
  const uint8_t* number_of_;
  Operands branches_;
  MomentPlace direct_;
};

class FirstStated final : public Form {
 public:
  explicit FirstStated(Operands operands) : operands_(operands) {}
  Value Box(FormRun& run) const override {
    for (const Form* operand : operands_) {
      const Value value = operand->Box(run);
      if (!value.is_null() || value.unknown) return value;
    }
    return Value::Null();
  }
  Moment At(FormRun& run) const override {
    for (const Form* operand : operands_) {
      const Moment moment = operand->At(run);
      if (moment.stated() != Stated::kNull) return moment;
    }
    return {};
  }
  std::string Describe() const override { return "coalesce(" + Joined(operands_) + ")"; }

 private:
  Operands operands_;
};

}  // namespace

const Form* MakeCase(Arena& arena, Operands operands) {
  return arena.New<Case>(arena.Copy(operands));
}

const Form* MakeTypeCase(Arena& arena, const Form* source, std::span<const Type* const> types,
                         Operands branches) {
  const size_t count = fhir::Model::R4().types().size();
  const auto otherwise = static_cast<uint8_t>(types.size());
  auto* number_of = arena.NewArray<uint8_t>(count);
  std::fill(number_of, number_of + count, otherwise);
  for (size_t i = types.size(); i-- > 0;) {  // the first that fits is taken
    const uint8_t* is = TypesOf(arena, types[i]);
    if (is == nullptr) return nullptr;
    for (size_t type = 0; type < count; ++type) {
      if (is[type] != 0) number_of[type] = static_cast<uint8_t>(i);
    }
  }
  // The types whose branch is the element's own date.
  MomentPlace direct;
  const VariablePlace place = source->Place();
  auto* own = arena.NewArray<uint8_t>(count);
  std::fill(own, own + count, uint8_t{0});
  for (size_t i = 0; i < branches.size() && place.kind != VariablePlace::Kind::kNone; ++i) {
    const MomentPlace branch = branches[i] == nullptr ? MomentPlace() : branches[i]->Direct();
    if (branch.element != place) continue;
    if (direct.types != nullptr && branch.inner != direct.inner) continue;
    direct.inner = branch.inner;
    direct.element = place;
    direct.types = own;
    for (size_t type = 0; type < count; ++type) {
      if (number_of[type] == i) own[type] = branch.types == nullptr ? 1 : branch.types[type];
    }
  }
  return arena.New<TypeCase>(source, number_of, arena.Copy(branches), direct);
}

const Form* MakeCoalesce(Arena& arena, Operands operands) {
  return arena.New<FirstStated>(arena.Copy(operands));
}

}  // namespace precert::cql
