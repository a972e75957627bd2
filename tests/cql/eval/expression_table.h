// ExpressionTable: expressions and what they print, over one record and one library's head.
//
//   const ExpressionTable table{.head = kHead, .record = kRecord, .value_sets = {kValueSet}};
//   EXPECT_EQ(table.Evaluate("1 + 1"), "2");
//
// The head is a library that ends with "define X: "; an expression is written after it. Fails the
// test when the record or a value set cannot be read.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cql/check/compiler.h"
#include "cql/eval/evaluator.h"

namespace precert::cql {

struct ExpressionTable {
  std::string_view head, record;
  std::vector<std::string_view> value_sets;

  struct Compiled {
    codes::Terminology terminology;
    std::shared_ptr<const Program> program;  // null when the expression is refused
    std::string refusal, diagnostics;        // its first message; all
  };

  Compiled Compile(std::string_view expression) const {
    Compiled result;
    for (std::string_view text : value_sets) {
      const Status loaded = result.terminology.LoadText(text, "test");
      EXPECT_TRUE(loaded.ok()) << loaded.error().ToString();
    }
    auto source =
        std::make_shared<const Source>("test", std::string(head) + std::string(expression) + "\n");
    Diagnostics diagnostics(*source);
    Compiler compiler(&result.terminology);
    result.program = compiler.Compile(source, {}, diagnostics);
    if (result.program == nullptr) {
      result.refusal = diagnostics.First().message;
      result.diagnostics = diagnostics.ToString();
    }
    return result;
  }

  fhir::Record ReadRecord() const {
    Result<fhir::Record> read = fhir::Record::FromJson(record, "test");
    EXPECT_TRUE(read.ok()) << read.error().ToString();
    return std::move(*read);
  }

  // Noon of 2026-11-23, UTC.
  static DateTime Now() { return *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z"); }

  // The value of X as CQL; "unknown", "refused: ..." or "error: ...".
  std::string Evaluate(std::string_view expression, bool open_world = false) const {
    const Compiled compiled = Compile(expression);
    if (compiled.program == nullptr) return "refused: " + compiled.refusal;
    const fhir::Record data = ReadRecord();
    Evaluator evaluator(compiled.program, {.open_world = open_world, .now = Now()});
    evaluator.Begin(data);
    const Result<Value> value = evaluator.Evaluate(compiled.program->FindDefinition("X"));
    if (!value.ok()) return "error: " + value.error().message;
    if (value->is_null() && value->unknown) return "unknown";
    return ToCql(*value, evaluator.context().units);
  }
};

}  // namespace precert::cql
