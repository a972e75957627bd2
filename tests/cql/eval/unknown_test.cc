// What an Unknown does in each construct that the evaluator itself decides; node by node, because
// no source text can write an Unknown.
#include <gtest/gtest.h>

#include <functional>

#include "cql/eval/evaluator.h"
#include "program_builder.h"

namespace precert::cql {
namespace {

DateTime Noon() { return *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z"); }

// "true", "3", "null", "unknown", "{1, 2}", "{1, ...}" for an open list, "error: ...".
std::string Text(Evaluator& evaluator, const Result<Value>& result) {
  if (!result.ok()) return "error: " + result.error().message;
  const Value& v = *result;
  if (v.is_null()) return v.unknown ? "unknown" : "null";
  if (v.tag == Tag::kList) {
    std::string text = "{";
    for (const Value& item : v.list->items) {
      text += (text.size() > 1 ? ", " : "") + Text(evaluator, item);
    }
    if (v.list->open) text += text.size() > 1 ? ", ..." : "...";
    return text + "}";
  }
  return ToCql(v, evaluator.context().units);
}

std::string Show(ProgramBuilder& b, NodeId body) {
  b.Define("X", body);
  Evaluator evaluator(b.Build(), {.open_world = true, .now = Noon()});
  return Text(evaluator, evaluator.Evaluate(0));
}

NodeId State(ProgramBuilder& b, char c) {
  switch (c) {
    case 'T':
      return b.Boolean(true);
    case 'F':
      return b.Boolean(false);
    case 'N':
      return b.Null();
    default:
      return b.Unknown();
  }
}

TEST(Unknown, Logic) {
  // Rows: left T F N U; columns: right T F N U.
  struct Table {
    Code code;
    const char* rows[4];
  };
  const Table tables[] = {
      {Code::kAnd, {"TFNU", "FFFF", "NFNU", "UFUU"}},
      {Code::kOr, {"TTTT", "TFNU", "TNNU", "TUUU"}},
      {Code::kXor, {"FTNU", "TFNU", "NNNU", "UUUU"}},
      {Code::kImplies, {"TFNU", "TTTT", "TNNU", "TUUU"}},
  };
  const char states[] = "TFNU";
  for (const Table& table : tables) {
    for (int i = 0; i < 4; ++i) {
      for (int j = 0; j < 4; ++j) {
        ProgramBuilder b;
        const NodeId left = State(b, states[i]), right = State(b, states[j]);
        const std::string got = Show(b, b.Make(table.code, {left, right}));
        const std::string letter = got == "true"    ? "T"
                                   : got == "false" ? "F"
                                   : got == "null"  ? "N"
                                                    : "U";
        EXPECT_EQ(letter, std::string(1, table.rows[i][j]))
            << static_cast<int>(table.code) << " " << states[i] << states[j] << ": " << got;
      }
    }
  }
  const char* negated = "FTNU";
  for (int i = 0; i < 4; ++i) {
    ProgramBuilder b, c;
    EXPECT_EQ(Show(b, b.Make(Code::kNot, {State(b, states[i])})), Show(c, State(c, negated[i])));
  }
}

TEST(Unknown, LogicIsLazy) {
  ProgramBuilder b;
  const NodeId fails = b.Call([](OpContext& context, const OpCall&) { return context.Fail("ran"); },
                              Nulls::kHandles, {});
  EXPECT_EQ(Show(b, b.Make(Code::kOr, {b.Make(Code::kAnd, {b.Boolean(false), fails}),
                                       b.Make(Code::kImplies, {b.Boolean(false), fails})})),
            "true");
}

Value Sum(OpContext&, const OpCall& call) {
  int64_t sum = 0;
  for (const Value& v : call.args) sum += v.is_null() ? 100 : v.integer;
  return Value::Integer(sum);
}

TEST(Unknown, Operators) {
  struct Case {
    Nulls nulls;
    bool null, unknown;
    const char* want;
  };
  const Case cases[] = {
      {Nulls::kPropagate, false, false, "1"},      {Nulls::kPropagate, true, false, "null"},
      {Nulls::kPropagate, false, true, "unknown"}, {Nulls::kPropagate, true, true, "unknown"},
      {Nulls::kHandles, true, true, "201"},
  };
  for (const Case& c : cases) {
    ProgramBuilder b;
    std::vector<NodeId> operands = {b.Integer(1)};
    if (c.null) operands.push_back(b.Null());
    if (c.unknown) operands.push_back(b.Unknown());
    EXPECT_EQ(Show(b, b.Call(Sum, c.nulls, operands)), c.want);
  }
}

TEST(Unknown, Branches) {
  struct Case {
    const char* name;
    std::function<NodeId(ProgramBuilder&)> make;
    const char* want;
  };
  auto fails = [](ProgramBuilder& b) {
    return b.Call([](OpContext& context, const OpCall&) { return context.Fail("bad branch"); },
                  Nulls::kHandles, {});
  };
  const Case cases[] = {
      {"same branches",
       [](ProgramBuilder& b) {
         return b.Make(Code::kIf, {b.Unknown(), b.Integer(1), b.Integer(1)});
       },
       "1"},
      {"other branches",
       [](ProgramBuilder& b) {
         return b.Make(Code::kIf, {b.Unknown(), b.Integer(1), b.Integer(2)});
       },
       "unknown"},
      {"both null",
       [](ProgramBuilder& b) {
         return b.Make(Code::kIf, {b.Unknown(), b.Null(), b.Null()});
       },
       "null"},
      {"null and unknown",
       [](ProgramBuilder& b) {
         return b.Make(Code::kIf, {b.Unknown(), b.Null(), b.Unknown()});
       },
       "unknown"},
      {"a null condition is false",
       [](ProgramBuilder& b) {
         return b.Make(Code::kIf, {b.Null(), b.Integer(1), b.Integer(2)});
       },
       "2"},
      {"a branch that may fail",
       [&](ProgramBuilder& b) {
         return b.Make(Code::kIf, {b.Unknown(), fails(b), b.Integer(2)});
       },
       "unknown"},
      {"a branch that must fail",
       [&](ProgramBuilder& b) {
         return b.Make(Code::kIf, {b.Boolean(true), fails(b), b.Integer(2)});
       },
       "error: in \"X\": bad branch"},
      {"case: all agree",
       [](ProgramBuilder& b) {
         return b.Make(Code::kCase, {b.Unknown(), b.Integer(1), b.Boolean(false), b.Integer(9),
                                     b.Unknown(), b.Integer(1), b.Integer(1)});
       },
       "1"},
      {"case: the else differs",
       [](ProgramBuilder& b) {
         return b.Make(Code::kCase, {b.Unknown(), b.Integer(1), b.Integer(2)});
       },
       "unknown"},
      {"case: a true one ends it",
       [](ProgramBuilder& b) {
         return b.Make(Code::kCase,
                       {b.Unknown(), b.Integer(1), b.Boolean(true), b.Integer(1), b.Integer(2)});
       },
       "1"},
      {"case: null is false",
       [](ProgramBuilder& b) {
         return b.Make(Code::kCase, {b.Null(), b.Integer(1), b.Integer(2)});
       },
       "2"},
      {"coalesce: unknown may be a value",
       [](ProgramBuilder& b) {
         return b.Make(Code::kCoalesce, {b.Null(), b.Unknown(), b.Integer(1)});
       },
       "unknown"},
      {"coalesce: the first value",
       [](ProgramBuilder& b) {
         return b.Make(Code::kCoalesce, {b.Null(), b.Integer(1), b.Unknown()});
       },
       "1"},
  };
  for (const Case& c : cases) {
    ProgramBuilder b;
    EXPECT_EQ(Show(b, c.make(b)), c.want) << c.name;
  }
}

TEST(Unknown, TypesAndIntervals) {
  {
    ProgramBuilder b;
    b.program().types.push_back(b.types().Integer());
    EXPECT_EQ(Show(b, b.Make(Code::kIs, {b.Unknown()})), "unknown");
  }
  {
    ProgramBuilder b;
    b.program().types.push_back(b.types().Integer());
    EXPECT_EQ(Show(b, b.Make(Code::kIs, {b.Null()})), "false");
  }
  {
    ProgramBuilder b;
    b.program().types.push_back(b.types().Integer());
    EXPECT_EQ(Show(b, b.Make(Code::kAs, {b.Unknown()})), "unknown");
  }
  {
    ProgramBuilder b;
    const NodeId low = b.Unknown(), high = b.Integer(3);
    EXPECT_EQ(
        Show(b, b.Make(Code::kInterval, {low, high}, 3, b.types().Interval(b.types().Integer()))),
        "unknown");
  }
}

// from LIST X where CONDITION(X), by the item: 1 true, 0 false, 2 null, 3 unknown.
Value ConditionOf(OpContext&, const OpCall& call) {
  switch (call.args[0].integer % 10) {
    case 0:
      return Value::Boolean(false);
    case 1:
      return Value::Boolean(true);
    case 2:
      return Value::Null();
    default:
      return Value::Unknown();
  }
}

std::vector<Value> Integers(std::initializer_list<int> numbers) {
  std::vector<Value> values;
  for (int n : numbers) values.push_back(Value::Integer(n));
  return values;
}

NodeId IntegerList(ProgramBuilder& b, std::initializer_list<int> numbers, bool open) {
  if (open) return b.OpenList(Integers(numbers));
  std::vector<NodeId> items;
  for (int n : numbers) items.push_back(b.Integer(n));
  return b.List(items);
}

TEST(Unknown, Where) {
  struct Case {
    std::initializer_list<int> items;
    bool open;
    const char* want;
  };
  const Case cases[] = {
      {{11, 20, 31}, false, "{11, 31}"},
      {{11, 12}, false, "{11}"},       // null: not kept, and nothing
                                       // is left open
      {{11, 13}, false, "{11, ...}"},  // unknown: 13 may be in the result
      {{11, 20}, true, "{11, ...}"},
      {{}, true, "{...}"},
      {{}, false, "{}"},
  };
  for (const Case& c : cases) {
    ProgramBuilder b;
    Query query;
    query.sources = {{IntegerList(b, c.items, c.open), 0, true, "X"}};
    query.where = b.Call(ConditionOf, Nulls::kPropagate, {b.Slot(0)});
    EXPECT_EQ(Show(b, b.Query(query)), c.want);
  }
}

TEST(Unknown, WithAndWithout) {
  // The row is kept when the related list has an item such that ...
  struct Case {
    std::initializer_list<int> related;
    bool open;
    const char *with, *without;
  };
  const Case cases[] = {
      {{1}, false, "{7}", "{}"},         {{0, 1}, true, "{7}", "{}"},
      {{0}, false, "{}", "{7}"},         {{}, false, "{}", "{7}"},
      {{}, true, "{...}", "{...}"},      {{0}, true, "{...}", "{...}"},
      {{3}, false, "{...}", "{...}"},    {{2}, false, "{}", "{7}"},
      {{2, 3}, false, "{...}", "{...}"},
  };
  for (const Case& c : cases) {
    for (bool with : {true, false}) {
      ProgramBuilder b;
      Query query;
      query.sources = {{b.List({b.Integer(7)}), 0, true, "X"}};
      const NodeId such_that = b.Call(ConditionOf, Nulls::kPropagate, {b.Slot(1)});
      query.relationships = {{IntegerList(b, c.related, c.open), 1, true, such_that, with}};
      EXPECT_EQ(Show(b, b.Query(query)), with ? c.with : c.without);
    }
  }
}

TEST(Unknown, SingleSourceQueries) {
  struct Case {
    int item;
    const char* want;
  };
  for (const Case& c : {Case{1, "1"}, Case{0, "null"}, Case{2, "null"}, Case{3, "unknown"}}) {
    ProgramBuilder b;
    Query query;
    query.list = false;
    query.sources = {{b.Integer(c.item), 0, false, "X"}};
    query.where = b.Call(ConditionOf, Nulls::kPropagate, {b.Slot(0)});
    EXPECT_EQ(Show(b, b.Query(query)), c.want);
  }
  for (bool unknown : {true, false}) {
    ProgramBuilder b;
    Query query;
    query.list = false;
    query.sources = {{unknown ? b.Unknown() : b.Null(), 0, false, "X"}};
    query.result = b.Integer(5);
    EXPECT_EQ(Show(b, b.Query(query)), unknown ? "unknown" : "null");
  }
}

TEST(Unknown, AggregateOverAnOpenList) {
  for (bool open : {true, false}) {
    ProgramBuilder b;
    Query query;
    query.sources = {{IntegerList(b, {1, 2, 3}, open), 0, true, "X"}};
    query.accumulator_slot = 1;
    query.starting = b.Integer(0);
    query.aggregate = b.Call(Sum, Nulls::kPropagate, {b.Slot(1), b.Slot(0)});
    EXPECT_EQ(Show(b, b.Query(query)), open ? "unknown" : "6");
  }
}

// ---- limits and errors --------------------------------------------------------------------------

TEST(Limits, Steps) {
  ProgramBuilder b;
  std::vector<NodeId> items(50, b.Integer(1));
  Query query;
  for (uint32_t s = 0; s < 4; ++s) query.sources.push_back({b.List(items), s, true, "X"});
  query.result = b.Slot(0);
  query.aggregate = kNoNode;
  b.Define("X", b.Query(query));
  b.Define("Y", b.Integer(3));
  Evaluator evaluator(b.Build(), {.now = Noon(), .max_steps = 10'000});
  EXPECT_EQ(
      Text(evaluator, evaluator.Evaluate(0)),
      "error: in \"X\": the evaluation takes more than 10000 steps, the limit for one record");
}

TEST(Limits, CallDepth) {
  ProgramBuilder b;
  Function f;
  f.name = "F";
  f.slots = 1;
  f.recursive = true;
  const NodeId call = b.Make(Code::kFunction, {b.Slot(0)}, 0);
  f.body = call;
  b.program().functions.push_back(f);
  EXPECT_EQ(Show(b, b.Make(Code::kFunction, {b.Integer(1)}, 0)),
            "error: in \"X\": the function \"F\" calls itself or others more than 500 deep");
}

TEST(Limits, RecursionThatHangsOnAnUnknownEnds) {
  ProgramBuilder b;
  Function f;
  f.name = "F";
  f.slots = 1;
  f.recursive = true;
  f.body = b.Make(Code::kIf, {b.Slot(0), b.Integer(0), b.Make(Code::kFunction, {b.Slot(0)}, 0)});
  b.program().functions.push_back(f);
  EXPECT_EQ(Show(b, b.Make(Code::kFunction, {b.Unknown()}, 0)), "unknown");
}

TEST(Limits, DeepNestingIsAnError) {
  ProgramBuilder b;
  NodeId node = b.Boolean(true);
  for (int i = 0; i < 60'000; ++i) node = b.Make(Code::kNot, {node});
  const std::string got = Show(b, node);
  EXPECT_TRUE(got == "true" || got.find("nested too deeply") != std::string::npos) << got;
}

TEST(Limits, DefinitionsThatReferToThemselves) {
  ProgramBuilder b;
  const NodeId a = b.Make(Code::kDefinition, {}, 1), c = b.Make(Code::kDefinition, {}, 0);
  b.Define("A", a);
  b.Define("B", c);
  Evaluator evaluator(b.Build(), {.now = Noon()});
  EXPECT_EQ(Text(evaluator, evaluator.Evaluate(0)),
            "error: in \"B\": the definition \"A\" refers to itself");
}

TEST(Errors, NameTheDefinitionAndThePlaceAndCanBeRepeated) {
  ProgramBuilder b;
  const NodeId fails =
      b.Call([](OpContext& context, const OpCall&) { return context.Fail("it went wrong"); },
             Nulls::kHandles, {});
  b.Define("Inner", fails);
  b.Define("Outer", b.List({b.Integer(1), b.Make(Code::kDefinition, {}, 0)}));
  b.Define("Other", b.Integer(4));
  Evaluator evaluator(b.Build(), {.now = Noon()});
  for (int i = 0; i < 2; ++i) {
    const Result<Value> result = evaluator.Evaluate(1);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().message, "in \"Inner\": it went wrong");
    EXPECT_EQ(result.error().where.ToString(), "built.cql:1:15");
    EXPECT_EQ(Text(evaluator, evaluator.Evaluate(2)), "4");
  }
  EXPECT_FALSE(evaluator.Evaluate(9).ok());
  EXPECT_FALSE(evaluator.Evaluate(-1).ok());
}

}  // namespace
}  // namespace precert::cql
