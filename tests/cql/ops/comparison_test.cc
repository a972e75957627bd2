#include "base/limits.h"
#include "cql/ops/op_rows.h"
#include "fhir/model.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

constexpr char kEqual[] = "Equal(T, T): Boolean";
constexpr char kEquivalent[] = "Equivalent(T, T): Boolean";

// Equality and equivalence of both orders: sameness is symmetric.
struct SameRow {
  Value a, b;
  std::string equal, equivalent;
};
void ExpectSame(const std::vector<SameRow>& rows) {
  for (const SameRow& row : rows) {
    ExpectRows(ComparisonOps(), {{kEqual, {row.a, row.b}, row.equal},
                                 {kEqual, {row.b, row.a}, row.equal},
                                 {kEquivalent, {row.a, row.b}, row.equivalent},
                                 {kEquivalent, {row.b, row.a}, row.equivalent}});
  }
}

TEST(Comparison, SimpleSameness) {
  ExpectSame({
      {Null(), Null(), "null", "true"},
      {Int(1), Null(), "null", "false"},
      {Unknown(), Int(1), "unknown", "unknown"},
      {Unknown(), Null(), "unknown", "unknown"},
      {Bool(true), Bool(true), "true", "true"},
      {Bool(true), Bool(false), "false", "false"},
      {Int(1), Int(1), "true", "true"},
      {Int(1), Int(2), "false", "false"},
      {Long(1), Long(1), "true", "true"},
      {Int(1), Long(1), "true", "true"},
      {Int(1), Dec("1.0"), "true", "true"},
      {Int(1), Str("1"), "false", "false"},
      {Dec("1.50"), Dec("1.5"), "true", "true"},
      {Dec("1.5"), Dec("1.55"), "false", "false"},
      {Dec("1.001"), Dec("1.000"), "false", "true"},
      {Dec("1.6"), Dec("2"), "false", "true"},
      {Str("a"), Str("a"), "true", "true"},
      {Str("Abel"), Str("abel"), "false", "true"},
      {Str("a b"), Str("a\tb"), "false", "true"},
      {Str("\xC3\x89t\xC3\xA9"), Str("\xC3\xA9T\xC3\x89"), "false", "true"},
      {Str("a"), Str("ab"), "false", "false"},
      {Date("2012-01-01"), Date("2012-01-01"), "true", "true"},
      {Date("2012-01"), Date("2012-01-01"), "null", "false"},
      {Date("2012"), Date("2013-01-01"), "false", "false"},
      {Moment("2012-01-01T10:00:00.000+00:00"), Moment("2012-01-01T12:00:00.000+02:00"), "true",
       "true"},
      {Moment("2012-01-01T10:00:00.000"), Moment("2012-01-01T10:00:00.000+00:00"), "true", "true"},
      {Time("10:00"), Time("10:00"), "true", "true"},
      {Time("10"), Time("10:00"), "null", "false"},
  });
}

TEST(Comparison, Quantities) {
  ExpectSame({
      {Qty("1", "cm"), Qty("1", "cm"), "true", "true"},
      {Qty("1", "cm"), Qty("0.01", "m"), "true", "true"},
      {Qty("1", "cm"), Qty("1", "cm2"), "null", "false"},
      {Qty("0", "m"), Qty("1", "nm"), "false", "true"},
      {Qty("1", "week"), Qty("7", "days"), "true", "true"},
      {Qty("1", "day"), Qty("24", "hours"), "true", "true"},
      {Qty("1", "day"), Qty("1", "d"), "true", "true"},
      {Qty("1", "year"), Qty("1", "a"), "null", "true"},
      {Qty("1", "month"), Qty("1", "mo"), "null", "true"},
      {Qty("1", "month"), Qty("2", "mo"), "null", "false"},
      {Qty("1", "year"), Qty("365", "days"), "null", "true"},
      {Qty("1", "month"), Qty("30", "days"), "null", "true"},
      {Qty("2", "month"), Qty("30", "days"), "null", "false"},
  });
  ExpectRows(ComparisonOps(), {{kEquivalent, {Qty("1", "year"), Qty("12", "months")}, "true"},
                               {kEquivalent, {Qty("1", "year"), Qty("13", "months")}, "true"},
                               {kEquivalent, {Qty("1.0", "year"), Qty("24", "months")}, "false"}});
}

TEST(Comparison, RatiosByCrossProducts) {
  ExpectSame({
      {Ratio(Qty("1", "1"), Qty("8", "1")), Ratio(Qty("1", "1"), Qty("8", "1")), "true", "true"},
      {Ratio(Qty("1", "1"), Qty("8", "1")), Ratio(Qty("2", "1"), Qty("16", "1")), "false", "true"},
      {Ratio(Qty("1", "1"), Qty("3", "1")), Ratio(Qty("2", "1"), Qty("6", "1")), "false", "true"},
      {Ratio(Qty("1", "mg"), Qty("1", "mL")), Ratio(Qty("1", "g"), Qty("1", "L")), "false", "true"},
      {Ratio(Qty("1", "cm"), Qty("2", "cm")), Ratio(Qty("3", "cm"), Qty("2", "cm")), "false",
       "false"},
  });
}

TEST(Comparison, Codes) {
  const CodeData a = CodeOf("L57.0", "icd", "Actinic keratosis"), plain = CodeOf("L57.0", "icd");
  const CodeData other = CodeOf("L70.0", "icd");
  ExpectSame({
      {MakeCode(a), MakeCode(a), "true", "true"},
      {MakeCode(a), MakeCode(plain), "null", "true"},
      {MakeCode(a), MakeCode(other), "false", "false"},
      {MakeCode(plain), MakeCode(CodeOf("L57.0", "snomed")), "false", "false"},
      {MakeConcept({a, other}), MakeConcept({a, other}), "true", "true"},
      {MakeConcept({a}), MakeConcept({a, other}), "false", "true"},
      {MakeConcept({a}, "AK"), MakeConcept({a}), "null", "true"},
      {MakeConcept({a}), MakeConcept({other}), "false", "false"},
      {MakeConcept({}), MakeConcept({}), "true", "false"},
  });
  ExpectRows(
      ComparisonOps(),
      {{"Equivalent(Code, Concept): Boolean", {MakeCode(plain), MakeConcept({other, a})}, "true"},
       {"Equivalent(Concept, Code): Boolean", {MakeConcept({other}), MakeCode(a)}, "false"},
       {"Equivalent(Code, Concept): Boolean", {MakeCode(a), Unknown()}, "unknown"}});
}

TEST(Comparison, Lists) {
  ExpectSame({
      {List({}), List({}), "true", "true"},
      {List({Int(1), Int(2)}), List({Int(1), Int(2)}), "true", "true"},
      {List({Int(1), Int(2)}), List({Int(2), Int(1)}), "false", "false"},
      {List({Int(1)}), List({Int(1), Int(2)}), "false", "false"},
      {List({Null()}), List({Null()}), "true", "true"},
      {List({Null()}), List({Int(1)}), "null", "false"},
      {List({Null(), Int(1)}), List({Int(5), Int(2)}), "false", "false"},
      {List({Unknown()}), List({Int(1)}), "unknown", "false"},
      {List({Unknown(), Int(1)}), List({Int(1), Int(2)}), "false", "false"},
      {List({Str("A")}), List({Str("a")}), "false", "true"},
      {List({Int(1)}), List({Str("1")}), "false", "false"},
      {List({List({Int(1)})}), List({List({Int(1)})}), "true", "true"},
      // An open list may be longer, never shorter.
      {OpenList({Int(1)}), List({Int(1)}), "unknown", "unknown"},
      {OpenList({Int(1), Int(2)}), List({Int(1)}), "false", "false"},
      {OpenList({}), OpenList({}), "unknown", "unknown"},
  });
}

TEST(Comparison, Tuples) {
  auto person = [](Value id, Value name) { return Tup({{"Id", id}, {"Name", name}}); };
  ExpectSame({
      {person(Int(1), Str("A")), person(Int(1), Str("A")), "true", "true"},
      {person(Int(1), Str("A")), person(Int(2), Str("A")), "false", "false"},
      {person(Int(1), Null()), person(Int(1), Null()), "true", "true"},
      {person(Int(1), Str("A")), person(Int(1), Null()), "null", "false"},
      {person(Int(1), Str("A")), person(Int(2), Null()), "false", "false"},
      {person(Null(), Str("A")), person(Int(1), Str("B")), "null", "false"},
      {person(Int(1), Unknown()), person(Int(1), Str("A")), "unknown", "false"},
      {person(Int(1), Str("A")), Tup({{"Id", Int(1)}}), "false", "false"},
      {Tup({{"a", Int(1)}}), Tup({{"b", Int(1)}}), "false", "false"},
  });
}

TEST(Comparison, Intervals) {
  const TypeKind integer = TypeKind::kInteger;
  ExpectSame({
      {Ivl(integer, Int(1), Int(3)), Ivl(integer, Int(1), Int(3)), "true", "true"},
      {Ivl(integer, Int(1), Int(3)), Ivl(integer, Int(1), Int(4), true, false), "true", "true"},
      {Ivl(integer, Int(1), Int(3)), Ivl(integer, Int(1), Int(4)), "false", "false"},
      {Ivl(integer, Int(1), Null()), Ivl(integer, Int(1), Null()), "true", "true"},
      {Ivl(integer, Int(1), Null()), Ivl(integer, Int(1), Int(2147483647)), "true", "true"},
      {Ivl(integer, Int(1), Null(), true, false), Ivl(integer, Int(1), Int(9)), "null", "false"},
      {Ivl(integer, Int(2), Null(), true, false), Ivl(integer, Int(1), Int(9)), "false", "false"},
      {Ivl(integer, Int(1), Unknown()), Ivl(integer, Int(1), Int(9)), "unknown", "false"},
      {Ivl(TypeKind::kQuantity, Qty("1", "mg"), Null()),
       Ivl(TypeKind::kQuantity, Qty("1", "mg"), Null()), "true", "true"},
  });
}

TEST(Comparison, UncertainSameness) {
  ExpectSame({
      {AtLeast(12), Int(15), "unknown", "unknown"},
      {AtLeast(12), Int(11), "false", "false"},
      {Range(12, 14), Int(13), "null", "false"},
      {Range(12, 14), Int(15), "false", "false"},
      {Range(12, 14), Range(15, 16), "false", "false"},
      {AtLeast(3), Dec("2.5"), "false", "false"},
  });
}

TEST(Comparison, RecordElements) {
  fhir::Node text, number, date, other;
  text.text = "final";
  number.text = "1.50";
  date.text = "2024-02-01";
  other.text = "amended";
  ExpectSame({
      {Value::Node(&text), Str("final"), "true", "true"},
      {Value::Node(&text), Str("FINAL"), "false", "true"},
      {Value::Node(&text), Value::Node(&text), "true", "true"},
      {Value::Node(&text), Value::Node(&other), "false", "false"},
      {Value::Node(&number), Dec("1.5"), "true", "true"},
      {Value::Node(&number), Int(1), "false", "false"},
      {Value::Node(&date), Date("2024-02-01"), "true", "true"},
      {Value::Node(&date), Date("2024-02"), "null", "false"},
      {Value::Node(&text), Date("2024-02"), "false", "false"},
  });
}

TEST(Comparison, Order) {
  struct Row {
    std::string type;
    Value less, more;
  };
  const Row rows[] = {
      {"Integer", Int(-1), Int(0)},
      {"Long", Long(-30), Long(INT64_MAX)},
      {"Decimal", Dec("0.99999999"), Dec("1")},
      {"String", Str("Jack"), Str("Jill")},
      {"String", Str("a"), Str("aa")},
      {"String", Str("z"), Str("\xC3\xA9")},
      {"Date", Date("2013"), Date("2014-02-15")},
      {"DateTime", Moment("2012-02-09T"), Moment("2012-02-10T")},
      {"DateTime", Moment("2012-02-10T12:00:00.000+02:00"), Moment("2012-02-10T10:30:00.000Z")},
      {"Time", Time("10:00:00.000"), Time("10:00:00.001")},
      {"Quantity", Qty("1", "cm"), Qty("1", "m")},
      {"Quantity", Qty("0", "m"), Qty("1", "nm")},
      {"Quantity", Qty("99999999999999999999", "fm"), Qty("99999999999999999999", "km")},
      {"Quantity", Qty("-99999999999999999999", "km"), Qty("-99999999999999999999", "fm")},
      {"Integer", Int(11), AtLeast(12)},
      {"Integer", Range(1, 3), Range(4, 6)},
      {"Decimal", Dec("11.5"), AtLeast(12)},
  };
  for (const Row& row : rows) {
    const std::string types = "(" + row.type + ", " + row.type + "): Boolean";
    const std::string less = "Less" + types, less_equal = "LessOrEqual" + types,
                      greater = "Greater" + types, greater_equal = "GreaterOrEqual" + types;
    ExpectRows(ComparisonOps(), {{less, {row.less, row.more}, "true"},
                                 {less, {row.more, row.less}, "false"},
                                 {less_equal, {row.less, row.more}, "true"},
                                 {less_equal, {row.more, row.less}, "false"},
                                 {greater, {row.less, row.more}, "false"},
                                 {greater, {row.more, row.less}, "true"},
                                 {greater_equal, {row.less, row.more}, "false"},
                                 {greater_equal, {row.more, row.less}, "true"}});
    if (row.less.tag == Tag::kUncertain || row.more.tag == Tag::kUncertain) continue;
    ExpectRows(ComparisonOps(), {{less, {row.less, row.less}, "false"},
                                 {less_equal, {row.less, row.less}, "true"},
                                 {greater, {row.more, row.more}, "false"},
                                 {greater_equal, {row.more, row.more}, "true"}});
  }
}

TEST(Comparison, OrderNotKnown) {
  ExpectRows(
      ComparisonOps(),
      {{"Less(Integer, Integer): Boolean", {Int(1), Null()}, "null"},
       {"Less(Integer, Integer): Boolean", {Int(1), Unknown()}, "unknown"},
       {"Greater(DateTime, DateTime): Boolean", {Moment("2014T"), Moment("2014-02-15T")}, "null"},
       {"Less(Quantity, Quantity): Boolean", {Qty("1", "cm"), Qty("1", "cm2")}, "null"},
       // Twelve seen and the list is open: at least 12 is certain, at least 15 is not.
       {"GreaterOrEqual(Integer, Integer): Boolean", {AtLeast(12), Int(12)}, "true"},
       {"GreaterOrEqual(Integer, Integer): Boolean", {AtLeast(12), Int(15)}, "unknown"},
       {"Greater(Integer, Integer): Boolean", {AtLeast(12), Int(12)}, "unknown"},
       {"Less(Integer, Integer): Boolean", {AtLeast(12), Int(12)}, "false"},
       {"LessOrEqual(Integer, Integer): Boolean", {AtLeast(12), Int(15)}, "unknown"},
       {"Less(Integer, Integer): Boolean", {Range(18, 49), Int(20)}, "null"},
       {"Less(Integer, Integer): Boolean", {Range(18, 49), Int(50)}, "true"},
       {"LessOrEqual(Integer, Integer): Boolean", {Range(18, 49), Int(49)}, "true"},
       {"Greater(Decimal, Decimal): Boolean", {AtLeast(12), Dec("11.99")}, "true"}});
}

TEST(Comparison, ComparedAtPrecision) {
  OpContext& context = OpBench::Get().context;
  const Value a = Moment("2012-02-09T10:00"), b = Moment("2012-02-10T11:30");
  EXPECT_EQ(CompareValues(context, a, b, Precision::kMonth), 0);
  EXPECT_EQ(CompareValues(context, a, b, Precision::kDay), -1);
  EXPECT_EQ(CompareValues(context, Int(1), Str("1")), std::nullopt);
  EXPECT_EQ(CompareValues(context, Null(), Int(1)), std::nullopt);
  EXPECT_EQ(CompareValues(context, Bool(true), Bool(false)), std::nullopt);
}

TEST(Comparison, DepthIsLimited) {
  Value a = List({Int(1)}), b = List({Int(1)});
  for (int i = 0; i < limits::kMaxExpressionDepth + 10; ++i) {
    a = List({a});
    b = List({b});
  }
  const std::string expected = "error: the values are nested too deeply to be compared (limit 400)";
  ExpectRows(ComparisonOps(), {{kEqual, {a, b}, expected}, {kEquivalent, {a, b}, expected}});
}

}  // namespace
}  // namespace precert::cql
