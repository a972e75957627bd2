// Tables of operator calls: a signature, operands, and the result as CQL text.
//
//   ExpectRows(ArithmeticOps(), {
//       {"Add(Integer, Integer): Integer", {Int(1), Int(2)}, "3"},
//       {"Add(Integer, Integer): Integer", {Int(1), Unknown()}, "unknown"},
//   });
//
// Calls as the evaluator does: operators that propagate nulls see none. Everything lives in one
// context for the whole test program. The request's time is 2024-01-15T12:00:00.000+00:00.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "cql/core/op.h"
#include "second_opinion.h"

namespace precert::cql {

struct OpBench {
  Arena arena;
  TypeTable types;
  codes::UnitTable& units = codes::UnitTable::Shared();
  std::vector<Message> messages;
  OpContext context{arena,     types,
                    units,     *DateTime::ParseDateTime("2024-01-15T12:00:00.000+00:00"),
                    &messages, std::nullopt};

  static OpBench& Get() {
    static OpBench bench;
    return bench;
  }
};

// ---- operands -----------------------------------------------------------------------------------

inline Value Null() { return Value::Null(); }
inline Value Unknown() { return Value::Unknown(); }
inline Value Bool(bool b) { return Value::Boolean(b); }
inline Value Int(int64_t n) { return Value::Integer(n); }
inline Value Long(int64_t n) { return Value::Long(n); }
inline Value Str(std::string_view s) { return OpBench::Get().context.MakeString(s); }
inline Value Dec(std::string_view text) {
  const size_t point = text.find('.');
  const size_t places = point == std::string_view::npos ? 0 : text.size() - point - 1;
  return Value::Dec(Decimal::Parse(text).value(), static_cast<uint8_t>(places));
}
inline Value Qty(std::string_view amount, std::string_view unit) {
  return Value::Quantity(Decimal::Parse(amount).value(), OpBench::Get().units.Intern(unit));
}
inline Value Date(std::string_view iso) {
  return Value::Temporal(Tag::kDate, DateTime::ParseDate(iso).value());
}
inline Value Moment(std::string_view iso) {
  return Value::Temporal(Tag::kDateTime, DateTime::ParseDateTime(iso).value());
}
inline Value Time(std::string_view iso) {
  return Value::Temporal(Tag::kTime, DateTime::ParseTime(iso).value());
}
inline Value Range(int64_t low, int64_t high) {
  return Value::Uncertain(OpBench::Get().arena.New<UncertainData>(UncertainData{low, high}));
}
inline Value AtLeast(int64_t low) { return Range(low, INT64_MAX); }
inline Value List(std::initializer_list<Value> items, bool open = false) {
  return OpBench::Get().context.MakeList({items.begin(), items.size()}, open);
}
inline Value OpenList(std::initializer_list<Value> items) { return List(items, true); }
inline Value Ratio(Value numerator, Value denominator) {
  return Value::Ratio(OpBench::Get().arena.New<RatioData>(RatioData{numerator, denominator}));
}
inline CodeData CodeOf(std::string_view code, std::string_view system = "",
                       std::string_view display = "") {
  return CodeData{code, system, "", display};
}
inline Value MakeCode(CodeData code) {
  return Value::Code(OpBench::Get().arena.New<CodeData>(code));
}
inline Value MakeConcept(std::initializer_list<CodeData> codes, std::string_view display = "") {
  Arena& arena = OpBench::Get().arena;
  const std::span<CodeData> copy =
      arena.Copy(std::span<const CodeData>(codes.begin(), codes.size()));
  return Value::Concept(arena.New<ConceptData>(ConceptData{copy, display}));
}
inline Value Tup(std::initializer_list<std::pair<std::string_view, Value>> fields) {
  OpBench& bench = OpBench::Get();
  std::vector<TupleField> types;
  for (const auto& [name, value] : fields) types.push_back({name, bench.types.Any()});
  const Type* type = bench.types.Tuple(types);
  std::vector<Value> values;
  for (const TupleField& field : type->fields) {
    for (const auto& [name, value] : fields) {
      if (name == field.name) values.push_back(value);
    }
  }
  const std::span<Value> copy = bench.arena.Copy(std::span<const Value>(values));
  return Value::Tuple(bench.arena.New<TupleData>(TupleData{type, copy}));
}
inline Value Ivl(TypeKind point, Value low, Value high, bool low_closed = true,
                 bool high_closed = true) {
  OpBench& bench = OpBench::Get();
  return Value::Interval(bench.arena.New<IntervalData>(
      IntervalData{low, high, low_closed, high_closed, bench.types.Simple(point)}));
}

// ---- rows ---------------------------------------------------------------------------------------

struct OpRow {
  std::string_view signature;
  std::vector<Value> args;
  std::string expected;  // CQL text, "unknown", or "error: <message>"
};

inline std::string Show(const Value& v) {
  return v.is_null() && v.unknown ? "unknown" : ToCql(v, OpBench::Get().units);
}

inline std::string Call(std::span<const OpDef> ops, std::string_view signature,
                        std::span<const Value> args) {
  for (const OpDef& op : ops) {
    if (op.signature != signature) continue;
    if (op.nulls == Nulls::kPropagate) {
      bool null = false, unknown = false;
      for (const Value& v : args) {
        null |= v.is_null();
        unknown |= v.is_null() && v.unknown;
      }
      if (null) return unknown ? "unknown" : "null";
    }
    OpContext& context = OpBench::Get().context;
    context.error.reset();
    const OpCall call{args, std::nullopt, nullptr, {}};
    const Value result = op.fn(context, call);
    if (SecondOpinion()) {
      std::string shown;
      for (const Value& v : args) shown += " " + Show(v);
      SecondOpinion()(context, op, call, result, shown);
    }
    if (context.error) return "error: " + *context.error;
    return Show(result);
  }
  return "no operator with this signature";
}

inline void ExpectRows(std::span<const OpDef> ops, const std::vector<OpRow>& rows) {
  for (const OpRow& row : rows) {
    std::string call(row.signature.substr(0, row.signature.find('(')));
    call += "(";
    for (size_t i = 0; i < row.args.size(); ++i) call += (i > 0 ? ", " : "") + Show(row.args[i]);
    call += ")";
    EXPECT_EQ(Call(ops, row.signature, row.args), row.expected) << call << " as " << row.signature;
  }
}

// Binary operators of one signature: {a, b, expected}.
struct PairRow {
  Value a, b;
  std::string expected;
};
inline void ExpectPairs(std::span<const OpDef> ops, std::string_view signature,
                        const std::vector<PairRow>& rows) {
  for (const PairRow& row : rows) ExpectRows(ops, {{signature, {row.a, row.b}, row.expected}});
}

}  // namespace precert::cql
