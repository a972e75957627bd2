// Forms of dates and times, of intervals of them, and of how they lie to each other.
//
// The relations are those of ops/datetime.cc and ops/interval_relations.cc for bounds that are
// stated and closed, or null and closed (the end of time). An open bound declines.
#include <utility>

#include "base/packed_moment.h"
#include "cql/eval/form_parts.h"
#include "cql/eval/machine.h"
#include "cql/eval/moment_order.h"
#include "cql/ops/conversion.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

Tag TagOf(const Type* point) {
  return point->Is(TypeKind::kDate)   ? Tag::kDate
         : point->Is(TypeKind::kTime) ? Tag::kTime
                                      : Tag::kDateTime;
}

const Type* PointOf(const Type* type) {
  return type->Is(TypeKind::kInterval) ? type->element() : type;
}

Value Boxed(const Moment& moment, Tag tag) {
  const Stated stated = moment.stated();
  if (stated == Stated::kYes) return Value::Temporal(tag, moment.Whole());
  return stated == Stated::kUnknown ? Value::Unknown() : Value::Null();
}

class TruthForm : public Form {
 public:
  Value Box(FormRun& run) const final { return ToValue(Test(run)); }

 protected:
  ~TruthForm() = default;
};

class MomentForm : public Form {
 public:
  Value Box(FormRun& run) const final { return Boxed(At(run), tag_); }

 protected:
  explicit MomentForm(Tag tag) : tag_(tag) {}
  ~MomentForm() = default;
  const Tag tag_;
};

class StretchForm : public Form {
 public:
  Value Box(FormRun& run) const final {
    const Stretch span = Span(run);
    if (span.stated != Stated::kYes) {
      return span.stated == Stated::kUnknown ? Value::Unknown() : Value::Null();
    }
    const Tag tag = TagOf(point_);
    return Value::Interval(run.context().arena.New<IntervalData>(IntervalData{
        Boxed(span.low, tag), Boxed(span.high, tag), span.low_closed, span.high_closed, point_}));
  }

 protected:
  explicit StretchForm(const Type* point) : point_(point) {}
  ~StretchForm() = default;
  const Type* const point_;
};

Moment Parsed(FormRun& run, const fhir::Node* node, Tag tag) {
  if (node == nullptr) return {};
  if (node->moment != 0 && tag == Tag::kDateTime) return Moment::OfPacked(node->moment);
  const std::optional<DateTime> at = FhirMoment(tag, *node);
  return at ? MomentOf(run, *at) : Moment();
}

class ReadMoment final : public MomentForm {
 public:
  ReadMoment(const Form* source, Tag tag) : MomentForm(tag), source_(source) {}
  Moment At(FormRun& run) const override { return Parsed(run, source_.Read(run), tag_); }
  MomentPlace Direct() const override {
    return tag_ == Tag::kDateTime ? MomentPlace{.element = source_.Place()} : MomentPlace{};
  }
  std::string Describe() const override { return "moment(" + source_.Describe() + ")"; }

 private:
  ElementSource source_;
};

class DateFrom final : public MomentForm {
 public:
  explicit DateFrom(const Form* source) : MomentForm(Tag::kDate), source_(source) {}
  Moment At(FormRun& run) const override {
    const Moment moment = source_.At(run);
    if (!moment.is_stated()) return moment;
    if (const uint64_t packed = moment.packed()) return Moment::OfPacked(DayOfMoment(packed));
    DateTime at = TruncateTo(moment.Whole(), Precision::kDay);
    at.has_offset = false;
    at.offset_minutes = 0;
    return MomentOf(run, at);
  }
  std::string Describe() const override { return "date(" + source_.Describe() + ")"; }

 private:
  MomentSource source_;
};

// FHIRHelpers.ToInterval of a Period: a missing start is not known, a missing end is to come.
class Period final : public StretchForm {
 public:
  Period(const Form* source, const Type* point)
      : StretchForm(point),
        source_(source),
        start_(fhir::Model::R4().FindName("start")),
        end_(fhir::Model::R4().FindName("end")) {}
  Stretch Span(FormRun& run) const override {
    Stretch span;
    const fhir::Node* period = source_.Read(run);
    if (period == nullptr) return span;
    for (const fhir::Node* c = period->first_child; c != nullptr; c = c->next) {
      if (c->name == start_) span.low = Parsed(run, c, Tag::kDateTime);
      if (c->name == end_) span.high = Parsed(run, c, Tag::kDateTime);
    }
    if (!span.low.is_stated() && !span.high.is_stated()) return span;
    span.low_closed = span.low.is_stated();
    span.stated = Stated::kYes;
    return span;
  }
  Moment Lower(FormRun& run) const override {
    const fhir::Node* period = source_.Read(run);
    return period == nullptr ? Moment() : Parsed(run, period->Child(start_), Tag::kDateTime);
  }
  MomentPlace Direct() const override { return {source_.Place(), nullptr, start_}; }
  std::string Describe() const override { return "period(" + source_.Describe() + ")"; }

 private:
  ElementSource source_;
  fhir::NameId start_, end_;
};

// Interval[low, high] of closed bounds. When both are the same expression it is read once.
class StretchOf final : public StretchForm {
 public:
  StretchOf(const Form* low, const Form* high, const Type* point)
      : StretchForm(point), low_(low), high_(high) {}
  Stretch Span(FormRun& run) const override {
    Stretch span;
    span.low = low_->At(run);
    span.high = high_ == nullptr ? span.low : high_->At(run);
    if (span.low.stated() == Stated::kUnknown || span.high.stated() == Stated::kUnknown) {
      span.stated = Stated::kUnknown;
      return span;
    }
    span.stated = Stated::kYes;
    if (high_ != nullptr && span.low.is_stated() && span.high.is_stated() &&
        Order{std::nullopt, run.offset()}.Compare(span.low, span.high).value_or(0) > 0) {
      run.Decline();  // an error
    }
    return span;
  }
  Moment Lower(FormRun& run) const override {
    if (high_ != nullptr) return {};
    const Moment low = low_->At(run);
    return low.is_stated() ? low : Moment();
  }
  MomentPlace Direct() const override { return high_ == nullptr ? low_->Direct() : MomentPlace{}; }
  std::string Describe() const override {
    return "interval(" + low_->Describe() + (high_ == nullptr ? "" : ", " + high_->Describe()) +
           ")";
  }

 private:
  const Form *low_, *high_;
};

// ---- bounds ------------------------------------------------------------------------------------

struct Ends {
  Moment start, end;
};

// The first and the last moment of a point type.
struct Limits {
  DateTime start, end;
};
Limits LimitsOf(const Type* point) {
  DateTime last{.year = 9999,
                .month = 12,
                .day = 31,
                .hour = 23,
                .minute = 59,
                .second = 59,
                .millisecond = 999,
                .precision = Precision::kMillisecond};
  DateTime first;
  first.precision = Precision::kMillisecond;
  first.has_offset = last.has_offset = point->Is(TypeKind::kDateTime);
  if (point->Is(TypeKind::kTime)) last.year = last.month = last.day = 1;
  if (point->Is(TypeKind::kDate)) {
    first.precision = Precision::kDay;
    last = TruncateTo(last, Precision::kDay);
  }
  return {first, last};
}

class BoundOf final : public MomentForm {
 public:
  BoundOf(const Form* source, const Type* point, bool start)
      : MomentForm(TagOf(point)),
        source_(source),
        direct_(this, start ? source->Direct() : MomentPlace{}),
        limits_(LimitsOf(point)),
        start_(start) {}
  MomentPlace Direct() const override { return start_ ? source_->Direct() : MomentPlace{}; }
  Moment At(FormRun& run) const override {
    if (start_) {
      if (const uint64_t packed = direct_.Packed(run)) return Moment::OfPacked(packed);
      const Moment lower = source_->Lower(run);
      if (lower.is_stated()) return lower;
    }
    const Stretch span = source_->Span(run);
    const Moment bound = start_ ? span.low : span.high;
    if (span.stated != Stated::kYes) {
      return span.stated == Stated::kUnknown ? Moment::Unknown() : Moment();
    }
    if (!(start_ ? span.low_closed : span.high_closed)) {
      if (bound.is_stated()) run.Decline();  // the next, or the one before
    } else if (bound.stated() == Stated::kNull) {
      return Moment::OfOther(start_ ? &limits_.start : &limits_.end);
    }
    return bound;
  }
  std::string Describe() const override {
    return (start_ ? "start(" : "end(") + source_->Describe() + ")";
  }

 private:
  const Form* source_;
  MomentSource direct_;
  Limits limits_;
  bool start_;
};

// ---- comparisons -------------------------------------------------------------------------------

using Relation = Truth (*)(const Order& order, const Ends& a, const Ends& b);

Truth Before(const Order& order, const Ends& a, const Ends& b) {
  return order.Less(a.end, b.start);
}
Truth After(const Order& order, const Ends& a, const Ends& b) { return order.Less(b.end, a.start); }
Truth SameOrBefore(const Order& order, const Ends& a, const Ends& b) {
  return order.LessOrEqual(a.end, b.start);
}
Truth SameOrAfter(const Order& order, const Ends& a, const Ends& b) {
  return order.LessOrEqual(b.end, a.start);
}
Truth SameAs(const Order& order, const Ends& a, const Ends& b) {
  const Truth start = order.Equal(a.start, b.start);
  return start == Truth::kFalse ? start : And(start, order.Equal(a.end, b.end));
}
Truth Overlaps(const Order& order, const Ends& a, const Ends& b) {
  const Truth begins = order.LessOrEqual(a.start, b.end);
  return begins == Truth::kFalse ? begins : And(begins, order.LessOrEqual(b.start, a.end));
}
Truth Includes(const Order& order, const Ends& a, const Ends& b) {
  const Truth begins = order.LessOrEqual(a.start, b.start);
  return begins == Truth::kFalse ? begins : And(begins, order.LessOrEqual(b.end, a.end));
}
Truth IncludedIn(const Order& order, const Ends& a, const Ends& b) { return Includes(order, b, a); }

// Two moments. SameAs and the others of ops/datetime.cc, Less and the others of
// ops/comparison.cc: null when one is, or when what is not stated leaves it open.
class MomentComparison final : public TruthForm {
 public:
  using Test1 = bool (*)(int order);
  MomentComparison(std::string_view name, Test1 test, std::optional<Precision> precision,
                   const Form* a, const Form* b)
      : name_(name), test_(test), precision_(precision), a_(a), b_(b) {}
  Truth Test(FormRun& run) const override {
    const Moment a = a_.At(run), b = b_.At(run);
    if (!a.is_stated() || !b.is_stated()) {
      return a.stated() == Stated::kUnknown || b.stated() == Stated::kUnknown ? Truth::kUnknown
                                                                              : Truth::kNull;
    }
    const std::optional<int> order = Order{precision_, run.offset()}.Compare(a, b);
    return order ? ToTruth(test_(*order)) : Truth::kNull;
  }
  VariablePlace RefusesBy() const override {
    return a_.is_known() ? b_.Variable() : b_.is_known() ? a_.Variable() : VariablePlace{};
  }
  std::string Describe() const override {
    return std::string(name_) + (precision_ ? ":" + std::string(PrecisionName(*precision_)) : "") +
           "(" + a_.Describe() + ", " + b_.Describe() + ")";
  }

 private:
  std::string_view name_;
  Test1 test_;
  std::optional<Precision> precision_;
  MomentSource a_, b_;
};

// An interval and another, or a point. `within`: In and Contains, where nothing is in a null
// interval; the others are null when an operand is.
class Lie final : public TruthForm {
 public:
  struct Side {
    const Form* form;
    bool point;
  };
  Lie(std::string_view name, Relation relation, std::optional<Precision> precision, Side a, Side b,
      bool within, const Type* point)
      : name_(name),
        relation_(relation),
        precision_(precision),
        a_(a),
        b_(b),
        begin_(a.form),
        within_(within),
        limits_(LimitsOf(point)) {}
  Truth Test(FormRun& run) const override {
    // Most of what is not within a known interval begins too early.
    if (relation_ == IncludedIn && !b_.point) {
      const Stretch* const span = b_.form->PeekSpan(run);
      if (span != nullptr) {
        const Order order{precision_, run.offset()};
        Moment begin = Moment::OfPacked(begin_.Packed(run));
        if (!begin.is_stated()) begin = a_.point ? a_.form->At(run) : a_.form->Lower(run);
        if (begin.is_stated() && !run.declined()) {
          const std::optional<int> low = order.Compare(begin, span->low);
          if (low && *low < 0) return Truth::kFalse;
          if (a_.point) {
            const std::optional<int> high = order.Compare(begin, span->high);
            if (high && *high > 0) return Truth::kFalse;
            return low && high ? Truth::kTrue : Truth::kNull;
          }
        }
      }
    }
    return TestEnds(run);
  }
  VariablePlace RefusesBy() const override {
    return relation_ == IncludedIn && !b_.point ? begin_.Variable() : VariablePlace{};
  }
  std::string Describe() const override {
    return std::string(name_) + (precision_ ? ":" + std::string(PrecisionName(*precision_)) : "") +
           "(" + a_.form->Describe() + ", " + b_.form->Describe() + ")";
  }

 private:
  [[gnu::noinline]] Truth TestEnds(FormRun& run) const {
    Ends a, b;
    const Stated b_stated = Read(run, b_, &b);
    const Stated a_stated = Read(run, a_, &a);
    if (a_stated != Stated::kYes || b_stated != Stated::kYes) {
      if (within_) {
        const Stated interval = a_.point ? b_stated : a_stated;
        const Stated point = a_.point ? a_stated : b_stated;
        if (interval == Stated::kUnknown) return Truth::kUnknown;
        if (interval == Stated::kNull) return Truth::kFalse;
        return point == Stated::kUnknown ? Truth::kUnknown : Truth::kNull;
      }
      return a_stated == Stated::kUnknown || b_stated == Stated::kUnknown ? Truth::kUnknown
                                                                          : Truth::kNull;
    }
    if (run.declined()) return Truth::kNull;
    return relation_({precision_, run.offset()}, a, b);
  }
  Stated Read(FormRun& run, const Side& side, Ends* ends) const {
    if (side.point) {
      const Moment moment = side.form->At(run);
      ends->start = ends->end = moment;
      return moment.stated();
    }
    const Stretch span = side.form->Span(run);
    if (span.stated != Stated::kYes) return span.stated;
    ends->start = Bound(run, span.low, span.low_closed, limits_.start);
    ends->end = Bound(run, span.high, span.high_closed, limits_.end);
    return Stated::kYes;
  }
  static Moment Bound(FormRun& run, const Moment& bound, bool closed, const DateTime& limit) {
    const Stated stated = bound.stated();
    if (!closed || stated == Stated::kUnknown) run.Decline();
    return stated == Stated::kYes ? bound : Moment::OfOther(&limit);
  }
  std::string_view name_;
  Relation relation_;
  std::optional<Precision> precision_;
  Side a_, b_;
  MomentSource begin_;  // of a_
  bool within_;
  Limits limits_;
};

}  // namespace

bool IsMoment(const Type* type) {
  return type != nullptr &&
         (type->Is(TypeKind::kDate) || type->Is(TypeKind::kDateTime) || type->Is(TypeKind::kTime));
}

const Form* MakeReadMoment(Arena& arena, const Form* source, Tag tag) {
  return arena.New<ReadMoment>(source, tag);
}
const Form* MakeDateFrom(Arena& arena, const Form* source) { return arena.New<DateFrom>(source); }
const Form* MakePeriod(Arena& arena, const Form* source, const Type* point) {
  return arena.New<Period>(source, point);
}
const Form* MakeStretch(Arena& arena, const Form* low, const Form* high, const Type* point) {
  return arena.New<StretchOf>(low, high, point);
}
const Form* MakeBound(Arena& arena, const Form* source, const Type* point, bool start) {
  return arena.New<BoundOf>(source, point, start);
}

bool HasComparison(const Call& call) {
  return call.types.size() == 2 && call.precision != Precision::kWeek &&  // which is an error
         IsMoment(PointOf(call.types[0])) && PointOf(call.types[1]) == PointOf(call.types[0]);
}

const Form* MakeComparison(Arena& arena, const Call& call, const Form* a, const Form* b) {
  const Type* point = PointOf(call.types[0]);
  const bool a_point = point == call.types[0], b_point = point == call.types[1];
  const std::string_view name = call.op->name;
  if (a_point && b_point) {
    static constexpr std::pair<std::string_view, MomentComparison::Test1> kTests[] = {
        {"SameAs", [](int order) { return order == 0; }},
        {"SameOrBefore", [](int order) { return order <= 0; }},
        {"SameOrAfter", [](int order) { return order >= 0; }},
        {"Before", [](int order) { return order < 0; }},
        {"After", [](int order) { return order > 0; }},
        {"Less", [](int order) { return order < 0; }},
        {"LessOrEqual", [](int order) { return order <= 0; }},
        {"Greater", [](int order) { return order > 0; }},
        {"GreaterOrEqual", [](int order) { return order >= 0; }},
        {"Equal", [](int order) { return order == 0; }},
    };
    for (const auto& [test_name, test] : kTests) {
      if (test_name == name) {
        return arena.New<MomentComparison>(name, test, call.precision, a, b);
      }
    }
    return nullptr;
  }
  struct Row {
    std::string_view name;
    Relation relation;
    bool within = false;
  };
  static constexpr Row kRelations[] = {
      {"Before", Before},           {"After", After},           {"SameOrBefore", SameOrBefore},
      {"SameOrAfter", SameOrAfter}, {"SameAs", SameAs},         {"Overlaps", Overlaps},
      {"Includes", Includes},       {"IncludedIn", IncludedIn}, {"Contains", Includes, true},
      {"In", IncludedIn, true},
  };
  for (const Row& row : kRelations) {
    if (row.name != name) continue;
    return arena.New<Lie>(name, row.relation, call.precision, Lie::Side{a, a_point},
                          Lie::Side{b, b_point}, row.within, point);
  }
  return nullptr;
}

}  // namespace precert::cql
