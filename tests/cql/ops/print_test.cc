#include "base/limits.h"
#include "cql/ops/op_rows.h"
#include "fhir/model.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

std::string Cql(const Value& v) { return ToCql(v, OpBench::Get().units); }

TEST(Print, Values) {
  OpBench& bench = OpBench::Get();
  const std::pair<Value, std::string> rows[] = {
      {Null(), "null"},
      {Unknown(), "null"},
      {Bool(false), "false"},
      {Int(-3), "-3"},
      {Long(3), "3L"},
      {Dec("2"), "2.0"},
      {Dec("2.50"), "2.5"},
      {Str("it's a \\ \"test\"\n\r\t\f\x01\x7F"),
       "'it\\'s a \\\\ \"test\"\\n\\r\\t\\f\\u0001\\u007f'"},
      {Date("2012-02"), "@2012-02"},
      {Moment("2012-02T"), "@2012-02T"},
      {Moment("2012T"), "@2012T"},
      {Moment("2012-02-01T10:00:00.000+00:00"), "@2012-02-01T10:00:00.000+00:00"},
      {Time("10:30"), "@T10:30"},
      {Qty("1.50", "mg"), "1.5 'mg'"},
      {Qty("3", "days"), "3 days"},
      {Qty("1", "1"), "1 '1'"},
      {Ratio(Qty("1", "mg"), Qty("2", "mL")), "1 'mg':2 'mL'"},
      {MakeCode(CodeOf("L57.0", "icd")), "Code { code: 'L57.0', system: 'icd' }"},
      {MakeConcept({CodeOf("a")}, "A"), "Concept { codes: {Code { code: 'a' }}, display: 'A' }"},
      {Value::Vocabulary(Tag::kValueSet, bench.arena.New<VocabularyData>(
                                             VocabularyData{"urn:x", "1", "", nullptr})),
       "ValueSet { id: 'urn:x', version: '1' }"},
      {Value::Vocabulary(Tag::kCodeSystem, bench.arena.New<VocabularyData>(
                                               VocabularyData{"urn:y", "", "Y", nullptr})),
       "CodeSystem { id: 'urn:y', name: 'Y' }"},
      {List({}), "{}"},
      {List({Int(1), Null(), Str("a")}), "{1, null, 'a'}"},
      {Tup({{"b", Int(1)}, {"a", Str("x")}}), "Tuple { a: 'x', b: 1 }"},
      {Tup({{"two words", Int(1)}}), "Tuple { \"two words\": 1 }"},
      {Tup({{"1st \"x\"", Int(1)}}), "Tuple { \"1st \\\"x\\\"\": 1 }"},
      {Tup({}), "Tuple { : }"},
      {Ivl(TypeKind::kInteger, Int(1), Int(3)), "Interval[1, 3]"},
      {Ivl(TypeKind::kInteger, Null(), Int(3), false, false), "Interval(null, 3)"},
      {Range(18, 49), "Interval[18, 49]"},
      {AtLeast(12), "Interval[12, null)"},
  };
  for (const auto& [value, expected] : rows) EXPECT_EQ(Cql(value), expected);
}

TEST(Print, RecordElements) {
  fhir::Node text, resource, datatype, untyped;
  text.text = "2024-01-01";
  resource.type = fhir::Model::R4().FindType("Observation");
  datatype.type = fhir::Model::R4().FindType("HumanName");
  EXPECT_EQ(Cql(Value::Node(&text)), "2024-01-01");
  EXPECT_EQ(Cql(Value::Node(&resource)), "FHIR.Observation");
  EXPECT_EQ(Cql(Value::Node(&datatype)), "FHIR.HumanName");
  EXPECT_EQ(Cql(Value::Node(&untyped)), "FHIR.Element");
}

TEST(Print, DepthIsLimited) {
  Value v = List({});
  for (int i = 0; i < 100'000; ++i) v = List({v});
  const std::string text = Cql(v);
  EXPECT_EQ(text.find("..."), static_cast<size_t>(limits::kMaxExpressionDepth) + 1);
}

}  // namespace
}  // namespace precert::cql
