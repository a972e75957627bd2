// Unions of resources: each once, in order, whether or not ids tell them apart.
#include <gtest/gtest.h>

#include "cql/eval/expression_table.h"

namespace precert::cql {
namespace {

constexpr std::string_view kHeader = R"(library L
using FHIR version '4.0.1'
include FHIRHelpers version '4.0.1'
context Patient
define "Final": [Observation] O where O.status = 'final'
define X: )";

// Two with the same id and content, one with that id and other content, one of another type; two
// without ids that are the same, and one that is not.
constexpr std::string_view kRecord = R"({"resourceType":"Bundle","type":"collection","entry":[
{"resource":{"resourceType":"Observation","id":"a","status":"final","code":{"text":"one"}}},
{"resource":{"resourceType":"Observation","id":"b","status":"amended","code":{"text":"two"}}},
{"resource":{"resourceType":"Observation","id":"abcdefgh-1","status":"final","code":{"text":"3"}}},
{"resource":{"resourceType":"Observation","id":"abcdefgh-2","status":"final","code":{"text":"4"}}},
{"resource":{"resourceType":"Condition","id":"a","subject":{"reference":"Patient/p"}}},
{"resource":{"resourceType":"Procedure","id":"s","status":"completed",
  "subject":{"reference":"Patient/p"}}},
{"resource":{"resourceType":"Procedure","id":"s","status":"completed",
  "subject":{"reference":"Patient/p"}}},
{"resource":{"resourceType":"Procedure","id":"s","status":"not-done",
  "subject":{"reference":"Patient/p"}}},
{"resource":{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"}}},
{"resource":{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"}}},
{"resource":{"resourceType":"Encounter","status":"planned","class":{"code":"AMB"}}}]})";

const ExpressionTable kTable{.head = kHeader, .record = kRecord};

TEST(Unions, OfResources) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"([Observation] union [Observation]) O return all O.id.value",
       "{'a', 'b', 'abcdefgh-1', 'abcdefgh-2'}"},
      {"(([Observation] O where O.status = 'amended') union \"Final\") O return all O.id.value",
       "{'b', 'a', 'abcdefgh-1', 'abcdefgh-2'}"},
      {"(\"Final\" union [Observation]) O return all O.id.value",
       "{'a', 'abcdefgh-1', 'abcdefgh-2', 'b'}"},
      {"Count(\"Final\" union (List<Observation> {}))", "3"},
      {"Count((null as List<Observation>) union \"Final\")", "3"},
      {"((List<Observation> { null, null }) union \"Final\") O return all O.id.value",
       "{null, 'a', 'abcdefgh-1', 'abcdefgh-2'}"},
      // One id in two types, and one id of two contents.
      {"Count([Observation] union [Condition])", "5"},
      {"([Procedure] union [Procedure]) P return all P.status.value", "{'completed', 'not-done'}"},
      {"Count([Procedure] union [Condition])", "3"},
      // Without ids.
      {"([Encounter] union [Encounter]) E return all E.status.value", "{'finished', 'planned'}"},
      {"Count([Encounter] union [Observation])", "6"},
      // Many, which come to all places of a table.
      {"Count(([Observation] union [Condition]) union ([Procedure] union [Encounter]))", "9"},
  };
  for (const auto& [expression, want] : rows)
    EXPECT_EQ(kTable.Evaluate(expression), want) << expression;
}

}  // namespace
}  // namespace precert::cql
