// Expressions whose evaluation is the evaluator's own work: control, queries, types, properties,
// instances, errors. A table of CQL and what it prints; {open world} cases are in skin_test.cc.
#include <gtest/gtest.h>

#include "cql/check/compiler.h"
#include "cql/eval/evaluator.h"

namespace precert::cql {
namespace {

std::string Evaluate(const std::string& text) {
  auto source = std::make_shared<const Source>("test", text);
  Diagnostics diagnostics(*source);
  static Compiler* compiler = new Compiler();
  const auto program = compiler->CompileExpression(source, nullptr, {}, diagnostics);
  if (program == nullptr) return "refused: " + diagnostics.First().message;
  Evaluator evaluator(program, {.now = *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z")});
  const Result<Value> value = evaluator.Evaluate(program->FindDefinition("Expression"));
  if (!value.ok()) return "error: " + value.error().message;
  return ToCql(*value, evaluator.context().units);
}

struct Row {
  const char *expression, *want;
};

void Check(std::span<const Row> rows) {
  for (const Row& row : rows) EXPECT_EQ(Evaluate(row.expression), row.want) << row.expression;
}

TEST(Expressions, Control) {
  const Row rows[] = {
      {"if true then 1 else 2", "1"},
      {"if null then 1 else 2", "2"},
      {"case when false then 1 when null then 2 when true then 3 else 4 end", "3"},
      {"case 5 when 4 then 'four' when 5 then 'five' else 'other' end", "'five'"},
      {"case 6 when 4 then 'four' else 'other' end", "'other'"},
      {"Coalesce(null, null, 3, 4)", "3"},
      {"Coalesce(null, null)", "null"},
      {"null or true", "true"},
      {"null and 1 = 2", "false"},
      {"null xor true", "null"},
      {"false implies null", "true"},
  };
  Check(rows);
}

TEST(Expressions, Queries) {
  const Row rows[] = {
      {"({1, 2, 3, 4}) X where X > 2", "{3, 4}"},
      {"({1, 2, 3}) X return X * 2", "{2, 4, 6}"},
      {"({1, 2, 1, null, null, 2}) X return X", "{1, 2, null}"},
      {"({1, 2, 1}) X return all X", "{1, 2, 1}"},
      {"({1, 1.0, 2}) X return X", "{1.0, 2.0}"},
      {"({'a', 'b', 'a'}) X return distinct X", "{'a', 'b'}"},
      {"({1, 2}) X let Y: X + 10 return Y", "{11, 12}"},
      {"from ({1, 2}) A, ({10, 20}) B return A + B", "{11, 21, 12, 22}"},
      {"from ({1, 2}) A, ({3}) B", "{Tuple { A: 1, B: 3 }, Tuple { A: 2, B: 3 }}"},
      {"from ({1, 2}) B, (5) A return A + B", "{6, 7}"},
      {"(7) X return X + 1", "8"},
      {"(7) X where X > 9 return X", "null"},
      {"(null as Integer) X return 1", "null"},
      {"(null as List<Integer>) X return 1", "null"},
      {"({1, 2, 3}) X with ({2, 3, 4}) Y such that X = Y", "{2, 3}"},
      {"({1, 2, 3}) X without ({2, 3, 4}) Y such that X = Y", "{1}"},
      {"({1, 2}) X with (null as List<Integer>) Y such that X = Y", "{}"},
      {"({1, 2}) X without (null as List<Integer>) Y such that X = Y", "{1, 2}"},
      {"({3, 1, null, 2}) X sort asc", "{null, 1, 2, 3}"},
      {"({3, 1, null, 2}) X sort desc", "{3, 2, 1, null}"},
      {"({@2012-02, @2012, @2011-05}) X sort asc", "{@2011-05, @2012, @2012-02}"},
      {"(({Tuple{a: 2, b: 1}, Tuple{a: 1, b: 2}, Tuple{a: 1, b: 1}}) X sort by a, b desc) Y "
       "return all Y.a * 10 + Y.b",
       "{12, 11, 21}"},
      {"({1, 2, 3}) X aggregate T starting 0: T + X", "6"},
      {"({1, 2, 2, 3}) X aggregate distinct T starting 0: T + X", "6"},
      {"({1, 2, 2, 3}) X aggregate all T starting 0: T + X", "8"},
      {"from ({1, 2}) A, ({3, 4}) B aggregate T starting 0: T + A * B", "21"},
      {"({4, 5, 6}) X where $index > 0 return X", "{5, 6}"},
      {"({1, 2, 3}) X return (({X, 10}) Y return X + Y)", "{{2, 11}, {4, 12}, {6, 13}}"},
  };
  Check(rows);
}

TEST(Expressions, Types) {
  const Row rows[] = {
      {"1 is Integer", "true"},
      {"1 is String", "false"},
      {"null is Integer", "false"},
      {"(1 as Choice<Integer, String>) is Integer", "true"},
      {"(1 as Choice<Integer, String>) as String", "null"},
      {"cast (1 as Choice<Integer, String>) as String",
       "error: in \"Expression\": cannot cast a Integer to String"},
      {"{1, 2} is List<Integer>", "true"},
      {"Interval[1, 2] is Interval<Integer>", "true"},
      {"Tuple{a: 1} is Tuple{a Integer}", "true"},
      {"@2012 is Date", "true"},
      {"5 'mg' is Quantity", "true"},
      {"1 'g':2 'L' is Ratio", "true"},
      {"Code{code: 'x'} is Code", "true"},
  };
  Check(rows);
}

TEST(Expressions, IntervalsAndProperties) {
  const Row rows[] = {
      {"Interval[5, 3]",
       "error: in \"Expression\": the interval from 5 to 3 ends before it begins"},
      {"Interval[5, 5)",
       "error: in \"Expression\": the interval from 5 to 5 ends before it begins"},
      {"Interval(2147483647, null]",
       "error: in \"Expression\": the interval from 2147483647 to null ends before it begins"},
      {"Interval[5, 5]", "Interval[5, 5]"},
      {"Interval[5, null]", "Interval[5, null]"},
      {"Interval[1, 3).high", "3"},
      {"Interval[1, 3).highClosed", "false"},
      {"Interval[1, 3).lowClosed", "true"},
      {"(5.50 'mg').value", "5.5"},
      {"(5 'mg').unit", "'mg'"},
      {"Tuple{b: 1, a: 'x'}.b", "1"},
      {"({Tuple{a: 1}, Tuple{a: null}, Tuple{a: 3}}).a", "{1, 3}"},
      {"(1 'g':2 'L').denominator", "2 'L'"},
      {"Code{code: 'x', system: 'y'}.system", "'y'"},
      {"Code{code: 'x', system: 'y'}.display", "null"},
      {"Quantity{value: 1.5, unit: 'mg'}", "1.5 'mg'"},
      {"Concept{codes: {Code{code: 'x'}}, display: 'd'}.display", "'d'"},
      {"Concept{codes: {Code{code: 'x'}, Code{code: 'y'}}}.codes.code", "{'x', 'y'}"},
      {"(null as Interval<Integer>).low", "null"},
  };
  Check(rows);
}

TEST(Expressions, FhirInstances) {
  const std::string library =
      "library L\nusing FHIR version '4.0.1'\ninclude FHIRHelpers version '4.0.1'\n"
      "define C: FHIR.Coding { system: FHIR.uri { value: 'urn:s' }, code: FHIR.code { value: 'c' } "
      "}\n"
      "define TheCode: C.code.value\n"
      "define TheSystem: C.system.value\n"
      "define TheDisplay: C.display.value\n"
      "define Q: FHIR.Quantity { value: FHIR.decimal { value: 1.50 } }\n"
      "define Amount: Q.value.value\n"
      "define IsElement: C is FHIR.Coding\n"
      "define Names: FHIR.HumanName { given: { FHIR.string { value: 'a' }, FHIR.string { value: "
      "'b' } } }\n"
      "define Given: Names.given.value\n"
      "define Text: FHIR.boolean { value: true }.value\n";
  auto source = std::make_shared<const Source>("L", library);
  Diagnostics diagnostics(*source);
  const auto program = Compiler().Compile(source, {}, diagnostics);
  ASSERT_NE(program, nullptr) << diagnostics.ToString();
  Evaluator evaluator(program, {.now = *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z")});
  const Row rows[] = {{"TheCode", "'c'"}, {"TheSystem", "'urn:s'"}, {"TheDisplay", "null"},
                      {"Amount", "1.5"},  {"IsElement", "true"},    {"Given", "{'a', 'b'}"},
                      {"Text", "true"}};
  for (const Row& row : rows) {
    const Result<Value> value = evaluator.Evaluate(program->FindDefinition(row.expression));
    ASSERT_TRUE(value.ok()) << value.error().ToString();
    EXPECT_EQ(ToCql(*value, evaluator.context().units), row.want) << row.expression;
  }
}

TEST(Expressions, ErrorsPointIntoTheLibraryThatHoldsThem) {
  auto helper =
      std::make_shared<const Source>("helper.cql",
                                     "library Helper\n\ndefine function Only(list List<Integer>):\n"
                                     "  singleton from list\n");
  auto main = std::make_shared<const Source>(
      "main.cql", "library Main\ninclude Helper\ndefine Two: Helper.Only({1, 2})\n");
  Diagnostics diagnostics(*main);
  CompileOptions options;
  options.find_library = [&](std::string_view name, std::string_view) {
    return name == "Helper" ? helper : nullptr;
  };
  const auto program = Compiler().Compile(main, options, diagnostics);
  ASSERT_NE(program, nullptr) << diagnostics.ToString();
  Evaluator evaluator(program, {.now = *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z")});
  const Result<Value> value = evaluator.Evaluate(program->FindDefinition("Two"));
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().where.ToString(), "helper.cql:4:3");
  EXPECT_EQ(value.error().message.substr(0, 10), "in \"Two\": ");
}

}  // namespace
}  // namespace precert::cql
