// Harness: calls one operator by its signature, with operands written as CQL text.
//
//   Ops ops;
//   EXPECT_EQ(ops.Run("In(T, Interval<T>)", {"5", "Interval[1, 10]"}), "true");
//   EXPECT_EQ(ops.Run("Before(DateTime, DateTime)", {"@2012T", "@2013-02T"}, Precision::kYear),
//   "true");
//
// Operands: null, unknown, true, 3, 3L, 2.5, 'text', 5 'mg', 5 days, @2012-02, @2012-02-01T10:00Z,
// @2012T, @T10:30, Interval[1, 10), Interval<Integer>[null, null], {1, 2}, an open list {1, 2,
// ...}, a range of counts 3..5 or 3.., Tuple{a: 1}. Results print the same way; a run-time error
// prints as "error: MESSAGE". Nulls are propagated here as the evaluator does. Text that does not
// read aborts.
#pragma once

#include <gtest/gtest.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "codes/ucum.h"
#include "cql/core/op.h"
#include "second_opinion.h"

namespace precert::cql {

class Ops {
 public:
  // Now is 2026-11-23T10:30:00.000-05:00 unless said.
  Ops() : context_{.arena = arena_, .types = types_, .units = units_} {
    context_.now = *DateTime::ParseDateTime("2026-11-23T10:30:00.000-05:00");
  }

  OpContext& context() { return context_; }

  // The value that a text stands for.
  Value Read(std::string_view text) {
    Reader reader{*this, text};
    Value v = reader.Next();
    reader.Space();
    if (reader.at != text.size()) Die("text after the value", text);
    return v;
  }

  Value Call(std::string_view signature, std::vector<Value> args,
             std::optional<Precision> precision = std::nullopt) {
    const OpDef& def = Find(signature);
    if (def.nulls == Nulls::kPropagate) {
      bool null = false, unknown = false;
      for (const Value& v : args) {
        null |= v.is_null();
        unknown |= v.is_null() && v.unknown;
      }
      if (null) return unknown ? Value::Unknown() : Value::Null();
    }
    const OpCall call{.args = args, .precision = precision};
    const Value result = def.fn(context_, call);
    if (SecondOpinion()) SecondOpinion()(context_, def, call, result, "");
    return result;
  }

  std::string Run(std::string_view signature, const std::vector<std::string>& args,
                  std::optional<Precision> precision = std::nullopt) {
    context_.error.reset();
    std::vector<Value> values;
    for (const std::string& text : args) values.push_back(Read(text));
    Value result = Call(signature, std::move(values), precision);
    if (context_.error) return "error: " + *context_.error;
    return Print(result);
  }

  std::string Print(const Value& v) {
    if (v.is_null()) return v.unknown ? "unknown" : "null";
    if (v.tag == Tag::kUncertain) {
      std::string text = std::to_string(v.uncertain->low) + "..";
      if (v.uncertain->high != std::numeric_limits<int64_t>::max()) {
        text += std::to_string(v.uncertain->high);
      }
      return text;
    }
    std::string text = ToCql(v, units_);
    if (v.tag == Tag::kList && v.list->open) {
      text.pop_back();
      text += v.list->items.empty() ? "...}" : ", ...}";
    }
    return text;
  }

 private:
  [[noreturn]] static void Die(const char* what, std::string_view text) {
    std::fprintf(stderr, "op_harness: %s: %.*s\n", what, static_cast<int>(text.size()),
                 text.data());
    std::abort();
  }

  static const OpDef& Find(std::string_view signature) {
    for (auto ops : {LogicalOps(), TypeOps(), NullologicalOps(), ComparisonOps(), ArithmeticOps(),
                     StringOps(), DateTimeOps(), IntervalOps(), ListOps(), AggregateOps(),
                     ClinicalOps(), MessageOps(), FhirOps()}) {
      for (const OpDef& def : ops) {
        if (def.signature.starts_with(signature) &&
            (def.signature.size() == signature.size() || def.signature[signature.size()] == ':')) {
          return def;
        }
      }
    }
    Die("no operator with this signature", signature);
  }

  struct Reader {
    Ops& ops;
    std::string_view text;
    size_t at = 0;

    void Space() {
      while (at < text.size() && text[at] == ' ') ++at;
    }
    char Peek() { return at < text.size() ? text[at] : '\0'; }
    bool Accept(std::string_view word) {
      Space();
      if (!text.substr(at).starts_with(word)) return false;
      at += word.size();
      return true;
    }
    void Expect(std::string_view word) {
      if (!Accept(word)) Die(("expected '" + std::string(word) + "'").c_str(), text);
    }
    std::string_view While(const char* more) {
      size_t begin = at;
      while (at < text.size() &&
             (std::isalnum(static_cast<unsigned char>(text[at])) ||
              std::string_view(more).find(text[at]) != std::string_view::npos)) {
        ++at;
      }
      return text.substr(begin, at - begin);
    }

    Value Next() {
      Space();
      if (Accept("null")) return Value::Null();
      if (Accept("unknown")) return Value::Unknown();
      if (Accept("true")) return Value::Boolean(true);
      if (Accept("false")) return Value::Boolean(false);
      if (Accept("@T")) {
        auto time = DateTime::ParseTime(While(":."));
        if (!time) Die("not a time", text);
        return Value::Temporal(Tag::kTime, *time);
      }
      if (Accept("@")) {
        std::string_view iso = While(":.+-");
        bool whole = iso.find('T') != std::string_view::npos;
        auto date = whole ? DateTime::ParseDateTime(iso) : DateTime::ParseDate(iso);
        if (!date) Die("not a date", text);
        return Value::Temporal(whole ? Tag::kDateTime : Tag::kDate, *date);
      }
      if (Accept("'")) return ops.context_.MakeString(Quoted());
      if (Accept("Interval")) return NextInterval();
      if (Accept("Tuple")) return NextTuple();
      if (Accept("{")) return NextList();
      return NextNumber();
    }

    std::string_view Quoted() {
      size_t end = text.find('\'', at);
      if (end == std::string_view::npos) Die("no closing quote", text);
      std::string_view out = text.substr(at, end - at);
      at = end + 1;
      return out;
    }

    Value NextNumber() {
      size_t begin = at;
      if (Peek() == '-') ++at;
      auto digits = [this] {
        while (std::isdigit(static_cast<unsigned char>(Peek()))) ++at;
      };
      digits();
      bool decimal = false;
      if (Peek() == '.' && at + 1 < text.size() && text[at + 1] != '.') {
        decimal = true;
        ++at;
        digits();
      }
      std::string number(text.substr(begin, at - begin));
      auto parsed = Decimal::Parse(number);
      if (!parsed) Die("not a value", text);
      if (Accept("..")) {
        int64_t low = std::stoll(number), high = std::numeric_limits<int64_t>::max();
        begin = at;
        digits();
        if (at > begin) high = std::stoll(std::string(text.substr(begin, at - begin)));
        return Value::Uncertain(ops.arena_.New<UncertainData>(UncertainData{low, high}));
      }
      if (Peek() == 'L') {
        ++at;
        return Value::Long(std::stoll(number));
      }
      if (Accept("'")) return Value::Quantity(*parsed, ops.units_.Intern(Quoted()));
      Space();
      if (std::isalpha(static_cast<unsigned char>(Peek()))) {
        return Value::Quantity(*parsed, ops.units_.Intern(While("")));
      }
      if (decimal) return Value::Dec(*parsed);
      return Value::Integer(std::stoll(number));
    }

    const Type* TypeOf(const Value& v) {
      switch (v.tag) {
        case Tag::kInteger:
          return ops.types_.Integer();
        case Tag::kLong:
          return ops.types_.Simple(TypeKind::kLong);
        case Tag::kDecimal:
          return ops.types_.Simple(TypeKind::kDecimal);
        case Tag::kQuantity:
          return ops.types_.Simple(TypeKind::kQuantity);
        case Tag::kDate:
          return ops.types_.Simple(TypeKind::kDate);
        case Tag::kDateTime:
          return ops.types_.Simple(TypeKind::kDateTime);
        case Tag::kTime:
          return ops.types_.Simple(TypeKind::kTime);
        default:
          return ops.types_.Any();
      }
    }

    Value NextInterval() {
      const Type* point = nullptr;
      if (Accept("<")) {
        std::string_view name = While("");
        if (name == "Integer") point = TypeOf(Value::Integer(0));
        if (name == "Quantity") point = TypeOf(Value::Quantity(Decimal(), 0));
        if (name == "Date") point = ops.types_.Simple(TypeKind::kDate);
        if (point == nullptr) Die("unknown point type", text);
        Expect(">");
      }
      IntervalData interval;
      interval.low_closed = Accept("[");
      if (!interval.low_closed) Expect("(");
      interval.low = Next();
      Expect(",");
      interval.high = Next();
      interval.high_closed = Accept("]");
      if (!interval.high_closed) Expect(")");
      if (point == nullptr) point = TypeOf(interval.low.is_null() ? interval.high : interval.low);
      interval.point = point;
      return Value::Interval(ops.arena_.New<IntervalData>(interval));
    }

    Value NextList() {
      std::vector<Value> items;
      bool open = false;
      Space();
      while (!Accept("}")) {
        if (Accept("...")) {
          open = true;
        } else {
          items.push_back(Next());
        }
        Accept(",");
        Space();
      }
      return ops.context_.MakeList(items, open);
    }

    Value NextTuple() {
      std::vector<TupleField> fields;
      std::vector<Value> values;
      Expect("{");
      while (!Accept("}")) {
        Space();
        std::string_view name = While("_");
        Expect(":");
        values.push_back(Next());
        fields.push_back({name, ops.types_.Any()});
        Accept(",");
      }
      const Type* type = ops.types_.Tuple(fields);
      return Value::Tuple(ops.arena_.New<TupleData>(
          TupleData{type, ops.arena_.Copy(std::span<const Value>(values))}));
    }
  };

  Arena arena_;
  TypeTable types_;
  codes::UnitTable& units_ = codes::UnitTable::Shared();
  OpContext context_;
};

// A line of a table of calls. `precision` stays empty for most.
struct OpCase {
  const char* signature;
  std::vector<std::string> args;
  const char* expected;
  std::optional<Precision> precision = std::nullopt;
};

inline void RunCases(const std::vector<OpCase>& cases) {
  Ops ops;
  for (const OpCase& c : cases) {
    std::string shown = c.signature;
    for (const std::string& arg : c.args) shown += "  " + arg;
    if (c.precision) shown += "  [" + std::string(PrecisionName(*c.precision)) + "]";
    EXPECT_EQ(ops.Run(c.signature, c.args, c.precision), c.expected) << shown;
  }
}

}  // namespace precert::cql
