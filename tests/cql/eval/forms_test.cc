// Forms (eval/form.h): which expressions have one, and that nobody can tell from a value, an error,
// a message or the evidence whether they had.
#include "cql/eval/forms.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cql/eval/expression_table.h"

namespace precert::cql {
namespace {

constexpr std::string_view kValueSet = R"(name: Low risk
url: urn:example:vs:low
source: fictional set for this test
urn:example:a
  low    Low risk
)";

constexpr std::string_view kHeader = R"(library L
using FHIR version '4.0.1'
include FHIRHelpers version '4.0.1'
codesystem "A": 'urn:example:a'
valueset "Low risk": 'urn:example:vs:low'
code "Low": 'low' from "A"
parameter "Day" DateTime default @2026-06-01T00:00:00.0+00:00
parameter "Period" Interval<DateTime> default Interval[@2026-01-01T00:00:00.0Z, @2026-06-30T00:00:00.0Z]
parameter "Silent" DateTime
context Patient
define function "Interval of"(at Choice<FHIR.dateTime, FHIR.Period>):
  case when at is FHIR.dateTime then
      Interval[FHIRHelpers.ToDateTime(at as FHIR.dateTime), FHIRHelpers.ToDateTime(at as FHIR.dateTime)]
    when at is FHIR.Period then FHIRHelpers.ToInterval(at as FHIR.Period) else null end
define function "Start of"(o Observation):
  start of "Interval of"(o.effective as Choice<FHIR.dateTime, FHIR.Period>)
define function "Final"(o Observation): o.status in {'final', 'amended'}
define function "Down"(n Integer) returns Integer: if n <= 0 then 0 else "Down"(n - 1)
define function "Halved"(n Integer): 10 div n
define "Bounds": Interval[@2026-02-01T00:00:00.0Z, @2026-05-01T00:00:00.0Z]
define "Risks": [Observation: "Low risk"]
define "Broken": singleton from {1, 2}
define X: )";

// Plain records and odd ones: no status, no dates, half of them, periods that are open on either
// side, values of several types, a unit that is none of UCUM, a component twice.
constexpr std::string_view kRecord = R"({"resourceType":"Bundle","type":"collection","entry":[
{"resource":{"resourceType":"Patient","id":"p","birthDate":"1980-02-29"}},
{"resource":{"resourceType":"Observation","id":"a","status":"final",
  "code":{"coding":[{"system":"urn:example:a","code":"low"}]},
  "effectiveDateTime":"2026-03-01T08:00:00-05:00",
  "component":[{"code":{"coding":[{"system":"urn:example:a","code":"low"}]},
      "valueQuantity":{"value":7.5,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}},
    {"code":{"coding":[{"system":"urn:example:b","code":"low"}]},"valueString":"x"}],
  "valueQuantity":{"value":7.5,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}}},
{"resource":{"resourceType":"Observation","id":"b","status":"amended",
  "code":{"coding":[{"system":"urn:example:b","code":"low"},{"system":"urn:example:a","code":"low"}]},
  "effectivePeriod":{"start":"2026-02-01T08:00:00Z","end":"2026-02-02T08:00:00.500Z"},
  "valueCodeableConcept":{"coding":[{"system":"urn:example:a","code":"low"}]}}},
{"resource":{"resourceType":"Observation","id":"c","status":"preliminary","code":{"text":"c"},
  "effectivePeriod":{"start":"2026-03-31T08:00:00Z"},"valueString":"low"}},
{"resource":{"resourceType":"Observation","id":"d","code":{"text":"d"},
  "effectivePeriod":{"end":"2026-03-31T08:00:00Z"},"valueInteger":3}},
{"resource":{"resourceType":"Observation","id":"e","status":"final","code":{"text":"e"},
  "effectiveDateTime":"2026-05","valueQuantity":{"value":2,"comparator":"<","unit":"mg"}}},
{"resource":{"resourceType":"Observation","id":"f","status":"final","code":{"text":"f"},
  "effectiveDateTime":"2026-05-01",
  "valueQuantity":{"value":2,"unit":"spoons","system":"urn:example:units","code":"s"}}},
{"resource":{"resourceType":"Observation","id":"g","status":"final","code":{"text":"g"},
  "effectiveTiming":{"event":["2026-02-02T08:00:00Z"]}}},
{"resource":{"resourceType":"Observation","id":"h","status":"final","code":{"text":"h"},
  "effectiveDateTime":"2026-06-01T00:00:00",
  "component":[{"code":{"coding":[{"system":"urn:example:a","code":"low"}]},"valueInteger":1},
    {"code":{"coding":[{"system":"urn:example:a","code":"low"}]},"valueInteger":2}]}}]})";

const ExpressionTable kTable{.head = kHeader, .record = kRecord, .value_sets = {kValueSet}};

// The expression as definition X; null and a failure when it is refused.
ExpressionTable::Compiled Compile(std::string_view expression) {
  ExpressionTable::Compiled result = kTable.Compile(expression);
  EXPECT_NE(result.program, nullptr) << expression << "\n" << result.diagnostics;
  return result;
}

// The forms of the parts of X, in the order in which its query is written.
std::vector<std::string> FormsOfX(const Program& program) {
  const Plan plan(program);
  const Forms forms(program, plan, true);
  std::vector<std::string> texts;
  std::vector<NodeId> pending = {program.definitions[program.FindDefinition("X")].body};
  while (!pending.empty()) {
    const NodeId id = pending.back();
    pending.pop_back();
    if (const std::string text = forms.Describe(id); !text.empty()) {
      texts.push_back(text);
      continue;
    }
    std::vector<NodeId> children;
    const Node& node = program.nodes[id];
    for (uint32_t i = 0; i < node.count; ++i) children.push_back(program.operand(node, i));
    if (node.code == Code::kQuery) {
      const Query& query = program.queries[node.aux];
      for (const QuerySource& source : query.sources) children.push_back(source.expression);
      for (const auto& let : query.lets) children.push_back(let.second);
      for (const Relationship& r : query.relationships) {
        for (NodeId child : {r.source, r.such_that}) children.push_back(child);
      }
      for (NodeId child : {query.where, query.result}) children.push_back(child);
      for (const SortKey& key : query.sort) children.push_back(key.expression);
    }
    for (auto it = children.rbegin(); it != children.rend(); ++it) {
      if (*it != kNoNode) pending.push_back(*it);
    }
  }
  return texts;
}

// All that an evaluation of X says: its value or error, messages, evidence; twice.
std::string Told(std::shared_ptr<const Program> program, const fhir::Record& record,
                 EvalOptions options) {
  options.now = ExpressionTable::Now();
  Evaluator evaluator(program, options);
  EXPECT_TRUE(
      evaluator.SetParameter("Silent", options.open_world ? Value::Unknown() : Value()).ok());
  std::string told;
  for (int again = 0; again < 2; ++again) {
    evaluator.Begin(record);
    const int x = program->FindDefinition("X");
    const Result<Value> value = evaluator.Evaluate(x);
    told += value.ok() ? ToCql(*value, evaluator.context().units) : value.error().ToString();
    for (const Message& message : evaluator.messages()) {
      told += "\nmessage " + message.code + ": " + message.text;
    }
    for (const Evidence& e : evaluator.EvidenceOf(x)) {
      told += "\n" + record.NameOf(*e.resource) + (e.used ? " used" : " looked at");
    }
    told += "\n" + std::to_string(evaluator.EmptyRetrievesOf(x).size()) + " empty\n";
  }
  return told;
}

// The form of the header's "Start of".
std::string StartOf(const std::string& of) {
  return "Start of(" + of +
         ") := start(Interval of(as<Choice<FHIR.Period, FHIR.dateTime>>(%0.effective)) := "
         "case-of-type(%1: interval(moment(%1)), period(%1), null))";
}

struct Shape {
  const char* expression;
  std::vector<std::string> forms;
};

const std::vector<Shape>& Shapes() {
  static const std::vector<Shape> shapes = {
      {"[Observation] O where O.status in {'final', 'amended'}", {"text(#0.status) in 2 texts"}},
      {"[Observation] O where O.status = 'final' and O.value is not null",
       {"and(text(#0.status) = 'final', not(is-null(#0.value)))"}},
      {"[Observation] O where O.status.value = 'final' or not (O.status is null)",
       {"or(#0.status.value = 'final', not(is-null(#0.status)))"}},
      {"[Observation] O where O.code ~ \"Low\"", {"#0.code ~ 1 codes"}},
      {"[Observation] O where O.code in \"Low risk\"", {"#0.code in \"Low risk\""}},
      {"[Observation] O where (O.value as FHIR.CodeableConcept) ~ \"Low\"",
       {"as<FHIR.CodeableConcept>(#0.value) ~ 1 codes"}},
      {"[Observation] O where O.value is FHIR.Quantity", {"is<FHIR.Quantity>(#0.value)"}},
      {"[Observation] O where O.value as FHIR.Quantity > 5 'mg'",
       {"Greater(ToQuantity(as<FHIR.Quantity>(#0.value)), 5 'mg')"}},
      {"[Observation] O where (O.effective as FHIR.dateTime) before \"Day\"",
       {"Before(moment(as<FHIR.dateTime>(#0.effective)), known)"}},
      {"[Observation] O where (O.effective as FHIR.dateTime) same day or after \"Day\"",
       {"SameOrAfter:day(moment(as<FHIR.dateTime>(#0.effective)), known)"}},
      {"[Observation] O where (O.effective as FHIR.dateTime) during \"Bounds\"",
       {"In(moment(as<FHIR.dateTime>(#0.effective)), known)"}},
      {"[Observation] O where (O.effective as FHIR.Period) during day of \"Bounds\"",
       {"IncludedIn:day(period(as<FHIR.Period>(#0.effective)), known)"}},
      {"[Observation] O where (O.effective as FHIR.Period) overlaps \"Period\"",
       {"Overlaps(period(as<FHIR.Period>(#0.effective)), known)"}},
      {"[Observation] O where (O.effective as FHIR.Period) ends before \"Day\"",
       {"Before(end(period(as<FHIR.Period>(#0.effective))), known)"}},
      {"[Observation] O where (O.effective as FHIR.Period) starts \"Period\"",
       {"Starts(period(as<FHIR.Period>(#0.effective)), known)"}},
      {"[Observation] O where \"Final\"(O)", {"Final(#0) := text(%0.status) in 2 texts"}},
      {"[Observation] O where \"Start of\"(O) during \"Period\"",
       {"In(" + StartOf("#0") + ", known)"}},
      {"[Observation] O where exists (O.component C where C.code ~ \"Low\")",
       {"exists((#0.*component as %0 where %0.code ~ 1 codes))"}},
      {"[Observation] O let v: singleton from (O.component C where C.code ~ \"Low\" "
       "return C.value as FHIR.Quantity) where v is not null return v.value",
       {"singleton((#0.*component as %0 where %0.code ~ 1 codes return "
        "as<FHIR.Quantity>(%0.value)))",
        "not(is-null(#2))", "#2.value"}},
      {"[Observation] O return First(O.code.coding.code)", {"first(#0.code.*coding.code)"}},
      {"[Observation] O return Tuple { id: O.id, \"day\": date from \"Start of\"(O) }",
       {"tuple(date(" + StartOf("#0") + "), #0.id)"}},
      {"[Observation] O where (O.effective as FHIR.dateTime) is not null "
       "sort by (effective as FHIR.dateTime)",
       {"not(is-null(as<FHIR.dateTime>(#0.effective)))",
        "moment(as<FHIR.dateTime>(#1.effective))"}},
      {"({1, 2, 3}) N where N > 1 return N * 2", {"Greater(#0, 1)", "Multiply(#0, 2)"}},
      {"[Observation] O where Coalesce(O.effective as FHIR.dateTime, \"Day\") after \"Day\"",
       {"After(coalesce(moment(as<FHIR.dateTime>(#0.effective)), known), known)"}},
      {"[Observation] O where if O.status = 'final' then O.value is null else O.value is not null",
       {"case(text(#0.status) = 'final', is-null(#0.value), not(is-null(#0.value)))"}},
      // A branch knows what its condition has told; another type is still looked at.
      {"[Observation] O return case when O.effective is FHIR.dateTime then "
       "(O.effective as FHIR.dateTime) = \"Day\" when O.effective is FHIR.Period then "
       "(O.effective as FHIR.dateTime) is null else (O.effective as FHIR.instant) is null end",
       {"case-of-type(#0.effective: Equal(moment(#0.effective), known), "
        "is-null(as<FHIR.dateTime>(#0.effective)), is-null(as<FHIR.instant>(#0.effective)))"}},
      // Conditions of other kinds than one element's type.
      {"[Observation] O return case when O.effective is FHIR.dateTime then 1 when O.value is "
       "FHIR.Period then 2 else 3 end",
       {"case(is<FHIR.dateTime>(#0.effective), 1, is<FHIR.Period>(#0.value), 2, 3)"}},
      // A date is looked at before what cannot fail, and only before that.
      {"[Observation] O where O.status = 'final' and O.value is not null and O.issued during "
       "\"Period\"",
       {"and(In(moment(#0.issued), known), text(#0.status) = 'final', not(is-null(#0.value)))"}},
      {"[Observation] O where \"Halved\"(Length(O.status)) = 1 and O.issued before \"Day\"",
       {"and(Equal(Halved(Length(text(#0.status))) := TruncatedDivide(10, %0), 1), "
        "Before(moment(#0.issued), known))"}},
      // What has none: messages, functions that call themselves, queries over retrieves.
      {"({1, 2}) N return all Message(N, true, 'c', 'Message', 'm')", {}},
      {"({1, 2}) N return \"Down\"(N)", {}},
      {"[Observation] O where exists ([Condition] C where C.code ~ \"Low\")",
       {"#1.code ~ 1 codes"}},
      // The parts that have some.
      {"[Observation] O where O.status = 'final' and exists ([Condition])",
       {"text(#0.status) = 'final'"}},
      // Nothing of a row.
      {"\"Day\" before Now()", {}},
  };
  return shapes;
}

TEST(Forms, Shapes) {
  for (const Shape& shape : Shapes()) {
    const ExpressionTable::Compiled compiled = Compile(shape.expression);
    ASSERT_NE(compiled.program, nullptr);
    EXPECT_EQ(FormsOfX(*compiled.program), shape.forms) << shape.expression;
  }
}

// What a form leaves to the evaluation without it, and what only that would tell.
constexpr const char* kOdd[] = {
    "[Observation] O where O.value as FHIR.Quantity > 1 'mg'",  // a unit that is none: a message
    "[Observation] O return singleton from (O.component C where C.code ~ \"Low\")",  // two: an
                                                                                     // error
    "[Observation] O where cast O.value as FHIR.Quantity is not null",
    "[Observation] O where (O.effective as FHIR.dateTime) before \"Silent\"",
    "[Observation] O where (O.effective as FHIR.dateTime) in Interval[\"Silent\", \"Day\"]",
    "[Observation] O where (O.effective as FHIR.dateTime) in Interval(\"Day\", null]",
    "[Observation] O where (O.effective as FHIR.dateTime) in Interval[null, \"Day\"]",
    "[Observation] O where (O.effective as FHIR.Period) during \"Period\"",
    "[Observation] O where (O.effective as FHIR.Period) included in Interval[\"Day\", null]",
    "[Observation] O where (O.effective as FHIR.Period) starts after \"Day\" - 8 months",
    "[Observation] O return start of (O.effective as FHIR.Period)",
    "[Observation] O return end of (O.effective as FHIR.Period)",
    "[Observation] O return all start of Interval[O.effective as FHIR.dateTime, \"Day\"]",  // an
                                                                                            // error
    "[Observation] O return all Interval[O.effective as FHIR.dateTime, null]",
    "[Observation] O return all \"Start of\"(O)",
    "[Observation] O return all \"Start of\"(O) same month as \"Day\"",
    "[Observation] O return all \"Start of\"(O) before @2026-05-01T10:00:00Z",
    "[Observation] O return all O.status = 'final'",
    "[Observation] O return all O.status in {'final'}",
    "[Observation] O return all O.status in {'final', null}",
    "[Observation] O return all (O.status = 'final') xor (O.value is FHIR.Quantity)",
    "[Observation] O return all (O.status = 'final') implies (O.value is FHIR.Quantity)",
    "[Observation] O return all O.component.code.coding.code",
    "[Observation] O return all exists O.component",
    "[Observation] O return all Count(O.component)",
    "[Observation] O return all First(O.component).value",
    "[Observation] O return all O.component[1].value",
    "[Observation] O return O.code.coding",  // repeated rows, by what they hold
    "[Observation] O return Tuple { s: O.status, n: O.note }",
    "[Observation] O return Tuple { d: date from \"Start of\"(O), s: O.status }",
    "[Observation] O where O.value > 5 'mg'",
    "[Observation] O where O.code in \"Low risk\" and \"Start of\"(O) during \"Bounds\" return "
    "O.id",
    "[Observation] O where \"Broken\" = 1",                         // an error of a definition
    "[Observation] O where O.status = 'none' and \"Broken\" = 1",   // that is never reached
    "[Observation] O where \"Halved\"(Length(O.status) - 5) = 10",  // null for 'final'
    "[Observation] O where O in \"Risks\"",                         // evidence of a definition
    "[Observation] O where Count(\"Risks\") > 1 and O.status = 'final'",
    "[Observation] O where \"Start of\"(O) during \"Period\" and exists \"Risks\" return O.status",
    "[Observation] O with \"Risks\" R such that \"Start of\"(O) after \"Start of\"(R)",
    "[Observation] O without \"Risks\" R such that \"Start of\"(O) after \"Start of\"(R)",
    "[Observation] O where (O.effective as FHIR.dateTime) is not null "
    "sort by (effective as FHIR.dateTime) desc",
    "[Observation] O sort by \"Start of\"($this)",
    "from [Observation] O, [Observation] P where O.status = P.status return Tuple { o: O.id, p: "
    "P.id }",
    "[Observation] O aggregate R starting 0: R + Length(O.status)",
    // Lets: of rows that are left out, of kept ones, with an error in either.
    "[Observation] O let t: \"Start of\"(O) where t during \"Period\" and O.status = 'final' "
    "return all t sort desc",
    "[Observation] O let s: singleton from (O.component C where C.code ~ \"Low\") "
    "where O.status = 'none' and s is not null return O.id",
    "[Observation] O let s: singleton from (O.component C where C.code ~ \"Low\") "
    "where O.status = 'final' and s is not null return O.id",
    "[Observation] O let s: singleton from (O.component C where C.code ~ \"Low\"), u: s.value "
    "where O.status = 'none' and (O.status = 'none' or u is not null) return O.id",
    "[Observation] O let s: Length(O.status), u: s + 1 where u > s and u * s > 0 return all u - s",
    "({1, 2}) N let m: \"Halved\"(N - N) where \"Silent\" before \"Day\" return N",
    "({1, 2147483647, null}) N let m: N + 1 where m > 0 return all m",
    "({1, 2147483647, -2147483648, null}) N return all Tuple { a: N + 1, b: N - 1, c: N * 2, "
    "d: ((N + 1) - 1) * (N - N) }",
    "({@2026-02-03, @2026, null}) D return all Tuple { y: year from D, m: month from D, "
    "d: day from D }",
    "[Observation] O return all Tuple { y: year from \"Start of\"(O), h: hour from "
    "\"Start of\"(O) }",
    "[Observation] O return all \"Start of\"(O) sort asc",
    "[Observation] O sort by \"Start of\"($this) desc, status",
    "({1, null, 3}) N where N > 1",
    "({1, null, 3}) N return all if N > 1 then 'more' else 'less'",
    "({1, null, 3}) N return all case when N is null then 0 when N > 1 then 10 div (N - 3) else 1 "
    "end",
    "({@2026-01-01, @2026-02, null}) D return all D before @2026-02-15",
    "({@T10:00, @T11:30:00}) T return all T in Interval[@T09:00, @T11:00]",
    "({@2026-01-01, @2026-02-01}) D return all D in Interval[@2026-01-01, null]",
    "({Tuple { a: 1, b: @2026-01-01 }, Tuple { a: null, b: null }}) T return all T.b before "
    "@2026-03-01",
    "({{1, 2}, {3}}) L return all First(L)",
    "({'a', 'B'}) S return all S ~ 'b'",
    "Patient P return AgeInYearsAt(@2026-03-01) + Length(P.id)",
};

void ExpectTheSame(const std::string& expression, const fhir::Record& record) {
  const ExpressionTable::Compiled compiled = Compile(expression);
  ASSERT_NE(compiled.program, nullptr);
  for (const bool open_world : {false, true}) {
    for (const bool explain : {false, true}) {
      EvalOptions options{.open_world = open_world, .explain = explain};
      const std::string with = Told(compiled.program, record, options);
      options.forms = false;
      EXPECT_EQ(with, Told(compiled.program, record, options))
          << expression << (open_world ? ", open world" : "") << (explain ? ", explained" : "");
    }
  }
}

TEST(Forms, NobodyCanTell) {
  const fhir::Record record = kTable.ReadRecord();
  for (const Shape& shape : Shapes()) ExpectTheSame(shape.expression, record);
  for (const char* expression : kOdd) ExpectTheSame(expression, record);
}

// Moments of usual and unusual forms, near each other and far apart, at several offsets and at the
// ends of months, years and time: each with each.
TEST(Forms, NobodyCanTellHowMomentsAreCompared) {
  const char* const moments[] = {
      "@2025-12-31T23:30:00.000-05:00",
      "@2026-01-01T04:30:00.000Z",
      "@2026-01-01T00:00:00.0+00:00",
      "@2026-01-01T00:00:00Z",
      "@2026-01-01",
      "@2026-01",
      "@2026",
      "@2026-01-01T10",
      "@2025-12-20T12:00:00.000+14:00",
      "@2026-01-15T12:00:00.000-14:00",
      "@2026-05-31T23:59:59.999Z",
      "@2026-06-01T00:30:00.000+01:00",
      "@9999-12-31T23:59:59.999Z",
      "@0001-01-01T00:00:00.000Z",
      "@2024-02-29T00:00:00.000Z",
      "@2026-01-01T12:00:00.000",
  };
  std::string list;
  for (const char* moment : moments) {
    std::string text = moment;
    if (text.find('T') == std::string::npos) text += "T";  // a DateTime that stops at the day
    list += (list.empty() ? "" : ", ") + text;
  }
  size_t compared = 0;
  for (const char* moment : moments) {
    std::string b = moment;
    if (b.find('T') == std::string::npos) b += "T";
    std::string tuple;
    for (const char* relation : {"before", "same day or before", "same month as",
                                 "same hour or after", "after day of", "same as", "<", ">=", "="}) {
      tuple += (tuple.empty() ? "r" : ", r") + std::to_string(tuple.size()) + ": A " + relation +
               " " + b;
    }
    tuple += ", i: A during Interval[" + b + ", @9999-12-31T23:59:59.999Z]";
    tuple += ", j: A during day of Interval[@0001-01-01T00:00:00.000Z, " + b + "]";
    tuple += ", k: Interval[A, A] overlaps Interval[" + b + ", " + b + "]";
    const ExpressionTable::Compiled compiled =
        Compile("({" + list + "}) A return all Tuple { " + tuple + ", d: date from A }");
    ASSERT_NE(compiled.program, nullptr);
    const fhir::Record record;
    const std::string with = Told(compiled.program, record, {.explain = false});
    EXPECT_EQ(with, Told(compiled.program, record, {.explain = false, .forms = false})) << b;
    compared += with.find("Tuple") != std::string::npos;
  }
  EXPECT_EQ(compared, std::size(moments));
}

TEST(Forms, ALimitOfStepsHoldsForThem) {
  const ExpressionTable::Compiled compiled = Compile(
      "from (expand Interval[1, 1000] per 1) A, (expand Interval[1, 1000] per 1) B "
      "where A * B < 0 and A + B > B * B return A");
  ASSERT_NE(compiled.program, nullptr);
  const fhir::Record record;
  for (const bool forms : {true, false}) {
    Evaluator evaluator(compiled.program,
                        {.now = *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z"),
                         .max_steps = 20'000,
                         .forms = forms});
    evaluator.Begin(record);
    const Result<Value> value = evaluator.Evaluate(compiled.program->FindDefinition("X"));
    ASSERT_FALSE(value.ok());
    EXPECT_NE(value.error().message.find("steps"), std::string::npos) << value.error().message;
  }
}

TEST(Forms, AnExpressionOfManyPartsHasNone) {
  std::string condition = "N > 0";
  for (int i = 1; i < 150; ++i) condition += " and N > " + std::to_string(-i);
  const ExpressionTable::Compiled compiled = Compile("({1, 2}) N where " + condition);
  ASSERT_NE(compiled.program, nullptr);
  // Its parts have: the largest that are small enough.
  const std::vector<std::string> forms = FormsOfX(*compiled.program);
  ASSERT_GT(forms.size(), 1u);
  EXPECT_EQ(forms.back(), "Greater(#0, -149)");
  ExpectTheSame("({1, 2}) N where " + condition, fhir::Record());
}

// Deep expressions, and those whose operators have forms for other operands only, take no more time
// than others.
TEST(Forms, ManyAttemptsEnd) {
  for (const std::string around : {"(", "not (", "Coalesce(false, ", "First({"}) {
    const std::string after = around == "First({" ? "})" : ")";
    std::string nested = "N > 1";
    for (int i = 0; i < 90; ++i) nested = around + nested + " = true" + after;
    ExpectTheSame("({1, 2}) N return all " + nested, fhir::Record());
  }
}

TEST(Forms, WhatIsKnownIsOfTheRecordAndTheParameters) {
  const ExpressionTable::Compiled compiled = Compile(
      "({1, 2, 3}) N where \"Day\" after @2026-03-01T00:00:00Z "
      "return all N + Count(\"Risks\")");
  ASSERT_NE(compiled.program, nullptr);
  Evaluator evaluator(compiled.program,
                      {.now = *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z")});
  const int x = compiled.program->FindDefinition("X");
  auto value = [&] {
    const Result<Value> result = evaluator.Evaluate(x);
    return result.ok() ? ToCql(*result, evaluator.context().units) : result.error().message;
  };
  const fhir::Record with = kTable.ReadRecord(), without;
  evaluator.Begin(with);
  EXPECT_EQ(value(), "{3, 4, 5}");
  evaluator.Begin(without);
  EXPECT_EQ(value(), "{1, 2, 3}");
  ASSERT_TRUE(evaluator
                  .SetParameter("Day", Value::Temporal(Tag::kDateTime, *DateTime::ParseDateTime(
                                                                           "2026-01-01T00:00:00Z")))
                  .ok());
  EXPECT_EQ(value(), "{}");
}

}  // namespace
}  // namespace precert::cql
