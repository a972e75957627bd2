// Expressions of constants and parameters alone are evaluated once a record, or once for all
// records (Plan::fixed, Plan::lasting). That must not be seen in any value, message or error.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "cql/check/compiler.h"
#include "cql/eval/evaluator.h"
#include "cql/eval/plan.h"

namespace precert::cql {
namespace {

std::shared_ptr<const Program> Compile(const std::string& text) {
  auto source = std::make_shared<const Source>("fixed.cql", text);
  Diagnostics diagnostics(*source);
  Compiler compiler;
  auto program = compiler.Compile(source, {}, diagnostics);
  EXPECT_NE(program, nullptr) << diagnostics.ToString();
  return program;
}

std::string Evaluate(Evaluator& evaluator, const Program& program, const std::string& name) {
  const Result<Value> value = evaluator.Evaluate(program.FindDefinition(name));
  return value.ok() ? ToCql(*value, evaluator.context().units) : "error";
}

EvalOptions Options() { return {.now = *DateTime::ParseDateTime("2026-11-23T00:00:00.000Z")}; }

TEST(Fixed, WhatRowsShare) {
  struct Row {
    const char* expression;
    uint32_t fixed;  // how many expressions are
    const char* value;
  };
  const Row rows[] = {
      {"({1, 2, 3}) X return X + (2 * 3)", 2, "{7, 8, 9}"},  // the list and the product
      {"({1, 2, 3}) X where X in Interval[\"P\", \"P\" + 1] return X", 2, "{1, 2}"},
      {"({1, 2}) X return {X, \"P\"}", 1, "{{1, 1}, {2, 1}}"},  // the list, not the row's
      {"({1, 2}) X return Tuple { a: 1 + 1, b: X }", 2,
       "{Tuple { a: 2, b: 1 }, Tuple { a: 2, b: 2 }}"},
      {"1 + 2 * 3", 1, "7"},  // the sum; the product is part of it
      {"\"P\"", 0, "1"},
  };
  for (const Row& row : rows) {
    const auto program =
        Compile(std::string("parameter P Integer default 1\ndefine X: ") + row.expression);
    ASSERT_NE(program, nullptr);
    EXPECT_EQ(Plan(*program).fixed_count(), row.fixed) << row.expression;
    Evaluator evaluator(program, Options());
    EXPECT_EQ(Evaluate(evaluator, *program, "X"), row.value) << row.expression;
  }
}

TEST(Fixed, AMessageIsForEachRow) {
  const auto program =
      Compile("define X: ({1, 2, 3}) R return all Message(7, true, 'c', 'Message', 'm')");
  Evaluator evaluator(program, Options());
  EXPECT_EQ(Evaluate(evaluator, *program, "X"), "{7, 7, 7}");
  EXPECT_EQ(evaluator.messages().size(), 3u);
}

TEST(Fixed, AnotherParameterAndAnotherRecordAreSeen) {
  const auto program =
      Compile("parameter P Integer default 1\ndefine X: ({10, 20}) R return R + (\"P\" * 2)");
  Evaluator evaluator(program, Options());
  EXPECT_EQ(Evaluate(evaluator, *program, "X"), "{12, 22}");
  ASSERT_TRUE(evaluator.SetParameter("P", Value::Integer(5)).ok());
  EXPECT_EQ(Evaluate(evaluator, *program, "X"), "{20, 30}");
  const fhir::Record record;
  evaluator.Begin(record);
  EXPECT_EQ(Evaluate(evaluator, *program, "X"), "{20, 30}");
}

// What is the same for every record is kept, until a parameter is set: before a record, while one
// is evaluated, and with what was evaluated before still in the caller's hands.
TEST(Fixed, AnIntervalIsKeptForAllRecords) {
  const auto program = Compile(
      "parameter P DateTime default @2026-06-01T00:00:00.0Z\n"
      "parameter Q Integer default Length('abc')\n"
      "define Year: Interval[P - 1 year, P]\n"
      "define X: ({@2025-07-01T00:00:00.0Z, @2026-07-01T00:00:00.0Z}) D "
      "where D during Interval[P - 1 year, P] return all year from D + Q");
  ASSERT_NE(program, nullptr);
  const std::string at_first = "Interval[@2025-06-01T00:00:00.000Z, @2026-06-01T00:00:00.000Z]";
  const std::string later = "Interval[@2025-12-01T00:00:00.000Z, @2026-12-01T00:00:00.000Z]";
  const fhir::Record record;
  auto text = [](std::string interval) {
    for (size_t at; (at = interval.find("000Z")) != std::string::npos;) {
      interval.replace(at, 4, "000+00:00");
    }
    return interval;
  };
  Evaluator evaluator(program, Options());
  for (int i = 0; i < 3; ++i) {
    evaluator.Begin(record);
    EXPECT_EQ(Evaluate(evaluator, *program, "X"), "{2028}");
    EXPECT_EQ(Evaluate(evaluator, *program, "Year"), text(at_first));
  }
  const Result<Value> held = evaluator.Evaluate(program->FindDefinition("Year"));
  const Value day =
      Value::Temporal(Tag::kDateTime, *DateTime::ParseDateTime("2026-12-01T00:00:00.000Z"));
  ASSERT_TRUE(evaluator.SetParameter("P", day).ok());
  EXPECT_EQ(Evaluate(evaluator, *program, "Year"), text(later));
  EXPECT_EQ(Evaluate(evaluator, *program, "X"), "{2029}");
  EXPECT_EQ(ToCql(*held, evaluator.context().units), text(at_first));
  evaluator.Begin(record);
  EXPECT_EQ(Evaluate(evaluator, *program, "X"), "{2029}");
  evaluator.Begin(record);
  ASSERT_TRUE(evaluator.SetParameter("Q", Value::Integer(1)).ok());
  EXPECT_EQ(Evaluate(evaluator, *program, "X"), "{2027}");
}

TEST(Fixed, AnErrorIsToldAgain) {
  const auto program = Compile(
      "define X: ({1, 2}) R return R + (2147483647 div 1 + 1) "
      "define Y: ({1, 2}) R return Substring('abc', ToInteger('1')) "
      "define Z: ({1}) R return DateTime(2026, 13)");
  Evaluator evaluator(program, Options());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Evaluate(evaluator, *program, "X"), "{null}");
    EXPECT_EQ(Evaluate(evaluator, *program, "Y"), "{'bc'}");
    EXPECT_EQ(Evaluate(evaluator, *program, "Z"), "error");
  }
}

}  // namespace
}  // namespace precert::cql
