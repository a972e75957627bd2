// What published libraries over FHIR write and the reference translator takes: names without their
// model, choices used as one of their types, retrieves by ids and statuses, queries inside `let`.
#include <gtest/gtest.h>

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
parameter "Period" default Interval[@2026-01-01T00:00:00.0, @2026-12-31T23:59:59.999]
context Patient
define function "Value of"(quantity Quantity): quantity.value.value
define function "Is low"(status FHIR.ObservationStatus): status.value = 'final'
define "Or nothing": if exists [Encounter] then Message(null, false, '1', 'Trace', 'none') else 5
define fluent function "Length of id"(o Observation): Length(o.id.value)
define X: )";

constexpr std::string_view kRecord = R"({"resourceType":"Bundle","type":"collection","entry":[
{"resource":{"resourceType":"Patient","id":"p","extension":[
  {"url":"urn:example:a","valueString":"x"},{"url":"urn:example:b","valueString":"y"}]}},
{"resource":{"resourceType":"Observation","id":"dose","status":"final","code":{"text":"dose"},
  "effectiveDateTime":"2026-03-01T08:00:00Z",
  "valueQuantity":{"value":7.5,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}}},
{"resource":{"resourceType":"Observation","id":"risk","status":"amended","code":{"text":"risk"},
  "effectivePeriod":{"start":"2026-02-01T08:00:00Z","end":"2026-02-02T08:00:00Z"},
  "valueCodeableConcept":{"coding":[{"system":"urn:example:a","code":"low"}]}}},
{"resource":{"resourceType":"Observation","id":"early","status":"final","code":{"text":"early"},
  "effectivePeriod":{"start":"2025-12-31T08:00:00Z","end":"2026-02-02T08:00:00Z"},
  "valueString":"low"}},
{"resource":{"resourceType":"Observation","id":"timed","status":"final","code":{"text":"timed"},
  "effectiveTiming":{"event":["2026-02-02T08:00:00Z"]},"valueInteger":3}},
{"resource":{"resourceType":"Condition","id":"headache","subject":{"reference":"Patient/p"},
  "onsetDateTime":"2026-04-01T08:00:00Z","recordedDate":"2026-04-03T08:00:00Z"}},
{"resource":{"resourceType":"Condition","id":"young","subject":{"reference":"Patient/p"},
  "onsetAge":{"value":12,"unit":"a","system":"http://unitsofmeasure.org","code":"a"}}},
{"resource":{"resourceType":"Provenance","id":"of-p","target":[{"reference":"Observation/dose"},
  {"reference":"http://example.org/fhir/Patient/p"}],"recorded":"2026-03-01T08:00:00Z",
  "agent":[{"who":{"display":"a clerk"}}]}},
{"resource":{"resourceType":"Provenance","id":"of-q","target":[{"reference":"Patient/q"}],
  "recorded":"2026-03-01T08:00:00Z","agent":[{"who":{"display":"a clerk"}}]}},
{"resource":{"resourceType":"Task","id":"t","status":"ready","intent":"order",
  "basedOn":[{"reference":"ServiceRequest/s"}]}}]})";

const ExpressionTable kTable{.head = kHeader, .record = kRecord, .value_sets = {kValueSet}};

struct Row {
  const char *expression, *want;
};

void Check(std::span<const Row> rows) {
  for (const Row& row : rows)
    EXPECT_EQ(kTable.Evaluate(row.expression), row.want) << row.expression;
}

TEST(Idioms, NamesWithoutTheirModel) {
  const Row rows[] = {
      // The first model's Quantity before System's.
      {"[Observation] O where (O.value as Quantity) > 5 'mg' return O.id.value", "{'dose'}"},
      {"[Observation] O where O.value is Quantity return O.id.value", "{'dose'}"},
      {"[Observation] O where O.value is System.Quantity return O.id.value", "{}"},
      {"\"Value of\"([Observation] O where O.id = 'dose' return O.value as Quantity)",
       "refused: Value of does not take (List<FHIR.Quantity>)"},
      {"\"Value of\"(First([Observation] O where O.id = 'dose').value as Quantity)", "7.5"},
      {"FHIR.Quantity { value: FHIR.decimal { value: 2.0 }, unit: string { value: 'mg' } } + 1 "
       "'mg'",
       "3 'mg'"},
      // Where only System's can be meant.
      {"Quantity { value: 2.0, unit: 'mg' }", "2 'mg'"},
      {"convert 'low' to String", "'low'"},
      {"convert '5 \\'mg\\'' to Quantity", "5 'mg'"},
      // Codes that are bound to a value set are codes.
      {"\"Is low\"(First([Observation]).status)", "true"},
      {"FHIR.EncounterStatus { value: 'finished' }.value", "'finished'"},
      {"(List<FHIR.TaskStatus> { First([Task]).status }) S return S.value", "{'ready'}"},
      {"FHIR.EncounterState { value: 'finished' }",
       "refused: there is no type called FHIR.EncounterState"},
  };
  Check(rows);
}

TEST(Idioms, ChoicesAsOneOfTheirTypes) {
  const Row rows[] = {
      {"[Observation] O where O.effective during \"Period\" return O.id.value", "{'dose', 'risk'}"},
      {"[Observation] O where \"Period\" includes day of O.effective return O.id.value",
       "{'dose', 'risk'}"},
      {"[Observation] O where O.value in \"Low risk\" return O.id.value", "{'risk', 'early'}"},
      {"First([Observation] O where O.effective is FHIR.dateTime sort by effective).id.value",
       "'dose'"},
      {"[Observation] O sort by effective",
       "error: in \"X\": the list is sorted by values of several types, and one of them has no "
       "order: sort by what makes them comparable"},
      // A Quantity, not the Decimal that an integer would become.
      {"[Observation] O where O.value > 5.0 'mg' return O.id.value", "{'dose'}"},
      {"[Observation] O where O.value > 5.0 return O.id.value", "{}"},
      {"[Observation] O where O.value * 2.0 = 15 'mg' return O.id.value", "{'dose'}"},
      {"[Observation] O where O.effective = @2026 return O.id.value", "{}"},
      {"[Observation] O where O.effective same day as @2026-03-01 return O.id.value", "{'dose'}"},
      {"[Condition] C where C.onset - 30 days before Now() return C.id.value", "{'headache'}"},
      {"[Condition] C where C.recordedDate 5 days or less after C.onset return C.id.value",
       "{'headache'}"},
      // Bounds that may be of two types, settled by what they are set against.
      {"(First([Condition]).onset) O return if O is FHIR.dateTime then Interval[O as "
       "FHIR.dateTime, "
       "Now()] else Interval[O.low, O.high]",
       "Interval[@2026-04-01T08:00:00+00:00, @2026-11-23T12:00:00.000+00:00]"},
      {"(First([Condition])) C return Interval[C.recordedDate - 1 day, C.onset]",
       "error: in \"X\": the interval from @2026-04-02T08:00:00+00:00 to "
       "@2026-04-01T08:00:00+00:00 "
       "ends before it begins"},
      {"\"Or nothing\" + 1", "6"},
      {"ToString(case when exists [Encounter] then Message(null, true, '1', 'Trace', 'n') else 5 "
       "'mg' end)",
       "'5 \\'mg\\''"},
  };
  Check(rows);
}

TEST(Idioms, RetrievesByIdAndStatus) {
  const Row rows[] = {
      {"[Task: status in { 'draft', 'ready' }] T return T.id.value", "{'t'}"},
      {"[Task: status ~ 'draft'] T return T.id.value", "{}"},
      {"[Observation: id in { 'risk', 'p' }] O return O.id.value", "{'risk'}"},
      {"[Observation: id in Last(Split('Observation/dose', '/'))] O return O.id.value", "{'dose'}"},
      {"[Provenance: target in Patient.id] P return P.id.value", "{'of-p'}"},
      {"[Provenance: target in { 'q', 'r' }] P return P.id.value", "{'of-q'}"},
      {"[Task: focus in Patient.id] T return T.id.value", "{}"},
      {"[Task: basedOn in 's'] T return T.id.value", "{'t'}"},
      {"[Task: basedOn in \"Low\"] T return T.id.value",
       "refused: a reference is filtered by ids, Strings, but this is Code"},
      {"[Observation: code in { 'dose' }]",
       "refused: a retrieve filters by a value set, a code, a concept or a list of codes, but "
       "this is List<String>"},
  };
  Check(rows);
}

TEST(Idioms, QueriesInsideLet) {
  const Row rows[] = {
      {"({ 1, 2 }) A let bs: ({ 3, 4 }) B return B + A return Sum(bs)", "{9, 11}"},
      {"({ 1, 2 }) A let bs: ({ 1, 2 }) B where B > A, n: 10 where exists bs return n", "{10}"},
      {"({ 1, 2 }) A let bs: ({ 1, 2 }) B where B > A where A < 2 return Count(bs)", "{1}"},
      {"({ 2, 1 }) A let bs: ({ 1, 2 }) B return B where A < 5 return Count(bs) sort desc", "{2}"},
      {"({ 1 }) A where A = 1 where A = 2", "refused: a second 'where' in one query"},
      {"({ 1 }) A let b: (({ 1 }) B return B return B) return b",
       "refused: a second 'return' in one query"},
  };
  Check(rows);
}

TEST(Idioms, SortByAFluentFunctionOfTheRow) {
  const Row rows[] = {
      {"([Observation] O sort by \"Length of id\"() desc, id.value) O return O.id.value",
       "{'early', 'timed', 'dose', 'risk'}"},
      {"([Observation] O sort by Length(id.value), id.value) O return O.id.value",
       "{'dose', 'risk', 'early', 'timed'}"},
      {"\"Length of id\"()", "refused: Length of id does not take ()"},
  };
  Check(rows);
}

TEST(Idioms, ExtensionsByUrl) {
  const Row rows[] = {
      {"Patient.extension('urn:example:b') E return (E.value as FHIR.string).value",
       "refused: expected an operator or the next definition, found 'E'"},
      {"(Patient.extension('urn:example:b')) E return (E.value as FHIR.string).value", "{'y'}"},
      {"Patient.extension('urn:example:c')", "{}"},
      {"exists Patient.modifierExtension('urn:example:a')", "false"},
      {"('a').extension('urn:example:c')", "refused: there is no function called extension"},
  };
  Check(rows);
}

// FHIRPath's methods over items: an item's elements by their names, $this for the item.
TEST(Idioms, MethodsOverItems) {
  const Row rows[] = {
      {"(Patient.extension.where(url = 'urn:example:b').single().value as FHIR.string).value",
       "'y'"},
      {"(Patient.extension.where($this.url = 'urn:example:b').first().value as FHIR.string).value",
       "'y'"},
      {"Count(Patient.extension.where(url = 'urn:example:c'))", "0"},
      {"Patient.extension.exists(url = 'urn:example:a')", "true"},
      {"Patient.extension.exists(url = 'urn:example:c')", "false"},
      {"Patient.extension.all(url.value.startsWith('urn:'))", "true"},
      {"Patient.extension.all(url = 'urn:example:a')", "false"},
      {"Patient.extension.select(url.value)", "{'urn:example:a', 'urn:example:b'}"},
      {"({1, 2, 3, null}).where($this > 1)", "{2, 3}"},
      {"({1, 2, 3}).select($this + 1)", "{2, 3, 4}"},
      {"({1, 2}).select({$this, $this})", "{1, 1, 2, 2}"},
      {"({1, null}).all($this > 0)", "true"},
      {"({ } as List<Integer>).all($this > 0)", "true"},
      {"({1, 2}).where($this > ({1, 0}).where($this > 0).first())", "{2}"},
      {"(5).where($this > 1)", "5"},
      {"(5).where($this > 9)", "null"},
      {"(5).select($this + 1)", "6"},
      {"(5).select({$this})", "{5}"},
      {"(5).exists($this = 5)", "true"},
      {"(null as Integer).exists($this = 5)", "false"},
      {"(5).where($this > 1).exists()", "true"},
      {"(5).where($this > 9).exists()", "false"},
      {"(5).where($this > 9).empty()", "true"},
      {"({1, 2}).where($this > 9).empty()", "true"},
      {"({1, 2}).exists()", "true"},
      {"({1, 2}).empty()", "false"},
      {"({1, 2}).where($this)",
       "refused: the condition of where() must be of type Boolean, but this is Integer"},
      {"({1, 2}).where(nothing > 1)", "refused: there is nothing called \"nothing\" here"},
      {"({1, 2}).single()", "error: in \"X\": singleton from: the list has 2 items, not one"},
  };
  Check(rows);
}

TEST(Idioms, Text) {
  const Row rows[] = {
      // A backslash before a character that needs none is itself.
      {"Matches('abc', '\\w+')", "true"},
      {"Length('\\d\\\\d')", "4"},
  };
  Check(rows);
}

// FHIRHelpers has a ToString for each of FHIR's bound codes: one type here, and one function.
TEST(Idioms, OverloadsForBoundCodes) {
  auto compile = [](std::string_view second) -> std::string {
    auto source = std::make_shared<const Source>(
        "test",
        "library H\nusing FHIR version '4.0.1'\n"
        "define function ToString(value AccountStatus): value.value\n"
        "define function ToString(value FHIR.ActionGroupingBehavior): " +
            std::string(second) + "\n");
    Diagnostics diagnostics(*source);
    Compiler compiler;
    return compiler.Compile(source, {}, diagnostics) != nullptr ? "compiled"
                                                                : diagnostics.First().message;
  };
  EXPECT_EQ(compile("value.value"), "compiled");
  EXPECT_EQ(compile("'a ' + value.value"),
            "the function ToString is defined twice with the same operand types");
}

}  // namespace
}  // namespace precert::cql
