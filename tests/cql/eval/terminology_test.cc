// Membership of codes in value sets and code systems, by operator and by retrieve.
#include <gtest/gtest.h>

#include "cql/eval/expression_table.h"

namespace precert::cql {
namespace {

constexpr std::string_view kValueSets = R"(name: Acne
url: urn:example:vs:acne
source: fictional set for this test
urn:example:a
  L70.0  Acne vulgaris
  L70.1  Acne conglobata
urn:example:b
  x      Other
)";

constexpr std::string_view kBranches = R"(name: Burns
url: urn:example:vs:burns
source: fictional set for this test
http://hl7.org/fhir/sid/icd-10-cm
  T20*   Burn of head
)";

constexpr std::string_view kHeader = R"(library L
using FHIR version '4.0.1'
include FHIRHelpers version '4.0.1'
codesystem "A": 'urn:example:a'
codesystem "B": 'urn:example:b'
valueset "Acne": 'urn:example:vs:acne'
valueset "Burns": 'urn:example:vs:burns'
valueset "Missing": 'urn:example:vs:missing'
code "Vulgaris": 'L70.0' from "A"
code "Wrong system": 'L70.0' from "B"
code "Other": 'z' from "A"
concept "Both": { "Wrong system", "Vulgaris" }
concept "Neither": { "Wrong system", "Other" }
context Patient
define X: )";

constexpr std::string_view kRecord = R"({"resourceType":"Bundle","type":"collection","entry":[
{"resource":{"resourceType":"Condition","id":"coded","code":{"coding":[
  {"system":"urn:example:z","code":"L70.0"},{"system":"urn:example:a","code":"L70.0","display":"Acne"}]}}},
{"resource":{"resourceType":"Condition","id":"no-system","code":{"coding":[{"code":"L70.0"}]}}},
{"resource":{"resourceType":"Condition","id":"text","code":{"text":"acne"}}},
{"resource":{"resourceType":"Observation","id":"final","status":"final","code":{"text":"a"}}},
{"resource":{"resourceType":"Encounter","id":"visit","status":"finished",
  "class":{"system":"urn:example:b","code":"x"}}}]})";

const ExpressionTable kTable{
    .head = kHeader, .record = kRecord, .value_sets = {kValueSets, kBranches}};

TEST(Terminology, Operators) {
  struct Row {
    const char *expression, *want;
  };
  const Row rows[] = {
      {"\"Vulgaris\" in \"Acne\"", "true"},
      {"\"Wrong system\" in \"Acne\"", "false"},
      {"Code{code: 'L70.0'} in \"Acne\"", "false"},
      {"'L70.0' in \"Acne\"", "true"},
      {"'L70.9' in \"Acne\"", "false"},
      {"\"Both\" in \"Acne\"", "true"},
      {"\"Neither\" in \"Acne\"", "false"},
      {"(null as Code) in \"Acne\"", "false"},
      {"{\"Other\", \"Vulgaris\"} in \"Acne\"", "true"},
      {"{\"Other\"} in \"Acne\"", "false"},
      {"{'q', 'x'} in \"Acne\"", "true"},
      {"Code{code: 'T20.1', system: 'http://hl7.org/fhir/sid/icd-10-cm'} in \"Burns\"", "true"},
      {"Code{code: 'T21.1', system: 'http://hl7.org/fhir/sid/icd-10-cm'} in \"Burns\"", "false"},
      {"\"Vulgaris\" in \"A\"", "true"},
      {"\"Wrong system\" in \"A\"", "false"},
      {"\"Both\" in \"A\"", "true"},
      {"{\"Wrong system\"} in \"A\"", "false"},
      {"Count(ExpandValueSet(\"Acne\"))", "3"},
      {"(ExpandValueSet(\"Acne\"))[2].code", "'x'"},
      {"ExpandValueSet(\"Burns\")",
       "error: in \"X\": the value set \"Burns\" holds whole branches (T20*) and cannot be listed"},
      {"\"Vulgaris\" in \"Missing\"",
       "error: in \"X\": the value set \"Missing\" (urn:example:vs:missing) is not loaded"},
      {"exists [Condition: \"Missing\"]",
       "error: in \"X\": the value set \"Missing\" (urn:example:vs:missing) is not loaded"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(kTable.Evaluate(row.expression), row.want) << row.expression;
}

TEST(Terminology, Retrieves) {
  struct Row {
    const char *expression, *closed, *open;
  };
  const Row rows[] = {
      {"Count([Condition])", "3", nullptr},
      {"Count([Condition: \"Acne\"])", "1", nullptr},
      {"Count([Condition: code ~ \"Vulgaris\"])", "1", nullptr},
      {"Count([Condition: code in { \"Vulgaris\", \"Other\" }])", "1", nullptr},
      {"Count([Condition: \"Both\"])", "1", nullptr},
      {"Count([Condition: \"Neither\"])", "0", nullptr},
      // Exact: the record's coding has a display, the code has none.
      {"Count([Condition: code = \"Vulgaris\"])", "0", nullptr},
      {"Count([Observation: status in { Code { code: 'final' } }])", "1", nullptr},
      {"Count([Encounter: class in \"Acne\"])", "1", nullptr},
      // By row: the codes asked for depend on an item.
      {"({\"Vulgaris\", \"Other\"}) C return Count([Condition: code ~ C])", "{1, 0}", nullptr},
      {"exists [Condition: \"Other\"]", "false", "unknown"},
      {"exists [Condition: \"Acne\"]", "true", "true"},
      {"exists [Condition: code in (null as List<Code>)]", "false", "unknown"},
      // A concept of which one code is not known is not known.
      {"ToConcept({ \"Other\", if exists [Procedure] then \"Vulgaris\" else \"Other\" }) in "
       "\"Acne\"",
       "false", "unknown"},
      {"Concept { codes: { \"Other\", if exists [Procedure] then \"Vulgaris\" else \"Other\" } } ~ "
       "\"Vulgaris\"",
       "false", "unknown"},
      // Rows that may turn out to be the same leave it open how many there are.
      {"Count([Condition] C return Tuple { a: exists [Procedure] }) >= 2", "false", "unknown"},
      {"exists ([Condition] C return Tuple { a: exists [Procedure] })", "true", "true"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(kTable.Evaluate(row.expression), row.closed) << row.expression;
    if (row.open == nullptr) continue;
    EXPECT_EQ(kTable.Evaluate(row.expression, true), row.open) << row.expression;
  }
}

}  // namespace
}  // namespace precert::cql
