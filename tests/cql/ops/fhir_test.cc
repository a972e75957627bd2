// FHIR types to System types, as FHIRHelpers 4.0.1 converts them.
#include <gtest/gtest.h>

#include "cql/core/op.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

class FhirOpsTest : public ::testing::Test {
 protected:
  // Applies the operator with this signature to the element that `parts` lead to in an Observation.
  Value Apply(std::string_view signature, const std::string& element_json, std::string_view name) {
    std::string json = "{\"resourceType\":\"Observation\"," + element_json + "}";
    Result<fhir::Record> record = fhir::Record::FromJson(json, "test.json");
    EXPECT_TRUE(record.ok()) << record.error().ToString();
    records_.push_back(*std::move(record));
    const fhir::Node* node = records_.back().resources()[0].node->Child(name);
    EXPECT_NE(node, nullptr);
    return Call(signature, Value::Node(node));
  }
  Value Call(std::string_view signature, Value argument) {
    for (const OpDef& def : FhirOps()) {
      if (def.signature != signature) continue;
      OpCall call;
      call.args = {&argument, 1};
      return def.fn(context_, call);
    }
    ADD_FAILURE() << "no operator " << signature;
    return Value::Null();
  }
  std::string Value_(std::string_view signature, const std::string& json) {
    return ToCql(Apply(signature, json, "value"), context_.units);
  }

  Arena arena_;
  TypeTable types_;
  std::vector<Message> messages_;
  OpContext context_{arena_, types_, codes::UnitTable::Shared(), {}, &messages_, {}};
  std::vector<fhir::Record> records_;
};

TEST_F(FhirOpsTest, Primitives) {
  struct Row {
    const char *signature, *json, *expected;
  };
  const Row rows[] = {
      {"ToString(FHIR.string): String", R"("valueString":"x\u00e9")", "'xé'"},
      {"ToString(FHIR.string): String", R"("valueString":"")", "''"},
      {"ToBoolean(FHIR.boolean): Boolean", R"("valueBoolean":true)", "true"},
      {"ToBoolean(FHIR.boolean): Boolean", R"("valueBoolean":false)", "false"},
      {"ToInteger(FHIR.integer): Integer", R"("valueInteger":-2147483648)", "-2147483648"},
      {"ToDateTime(FHIR.dateTime): DateTime", R"("valueDateTime":"2026-11")", "@2026-11T"},
      {"ToDateTime(FHIR.dateTime): DateTime", R"("valueDateTime":"2026-11-23T10:00:00.5-05:00")",
       "@2026-11-23T10:00:00.500-05:00"},
      {"ToDateTime(FHIR.dateTime): DateTime", R"("valueDateTime":"2016-12-31T23:59:60Z")",
       "@2016-12-31T23:59:59+00:00"},
      {"ToTime(FHIR.time): Time", R"("valueTime":"10:30:00")", "@T10:30:00"},
  };
  for (const Row& row : rows) EXPECT_EQ(Value_(row.signature, row.json), row.expected) << row.json;
}

TEST_F(FhirOpsTest, DatesAndDecimals) {
  EXPECT_EQ(ToCql(Apply("ToDateTime(FHIR.instant): DateTime", R"("issued":"2026-11-23T10:00:00Z")",
                        "issued"),
                  context_.units),
            "@2026-11-23T10:00:00+00:00");
  auto decimal = [&](const std::string& number) {
    Apply("ToQuantity(FHIR.Quantity): Quantity", "\"valueQuantity\":{\"value\":" + number + "}",
          "value");
    const fhir::Node* q = records_.back().resources()[0].node->Child("value")->Child("value");
    return Call("ToDecimal(FHIR.decimal): Decimal", Value::Node(q));
  };
  EXPECT_EQ(decimal("1.50").decimal().ToPlainString(), "1.5");
  EXPECT_EQ(decimal("1.50").scale, 2);
  EXPECT_EQ(decimal("1e-3").decimal().ToPlainString(), "0.001");
  EXPECT_EQ(decimal("0.123456785").decimal().ToPlainString(), "0.12345679");
  EXPECT_EQ(decimal("-7").decimal().ToPlainString(), "-7");
}

TEST_F(FhirOpsTest, Quantities) {
  struct Row {
    const char *json, *expected;
  };
  const Row rows[] = {
      {R"({"value":5,"unit":"milligram","system":"http://unitsofmeasure.org","code":"mg"})",
       "5.0 'mg'"},
      {R"({"value":5,"unit":"mg"})", "5.0 'mg'"},
      {R"({"value":5,"code":"mg"})", "5.0 'mg'"},
      {R"({"value":5})", "5.0 '1'"},
      {R"({"value":3,"code":"a"})", "3.0 'year'"},
      {R"({"value":3,"code":"mo"})", "3.0 'month'"},
      {R"({"value":3,"code":"wk"})", "3.0 'week'"},
      {R"({"value":3,"code":"d"})", "3.0 'day'"},
      {R"({"value":3,"code":"h"})", "3.0 'hour'"},
      {R"({"value":3,"code":"min"})", "3.0 'minute'"},
      {R"({"value":3,"code":"s"})", "3.0 'second'"},
      {R"({"value":3,"code":"ms"})", "3.0 'millisecond'"},
      {R"({"value":5,"comparator":"<","code":"mg"})", "null"},
      {R"({"code":"mg"})", "null"},
      {R"({"value":5,"system":"http://snomed.info/sct","code":"258684004","unit":"mg"})", "null"},
  };
  for (const Row& row : rows) {
    Value v = Apply("ToQuantity(FHIR.Quantity): Quantity",
                    std::string("\"valueQuantity\":") + row.json, "value");
    std::string text = v.is_null() ? "null"
                                   : v.decimal().ToString() + " '" +
                                         std::string(context_.units.Text(v.unit)) + "'";
    EXPECT_EQ(text, row.expected) << row.json;
  }
  ASSERT_EQ(messages_.size(), 1u);
  EXPECT_EQ(messages_[0].text,
            "a quantity in units of 'http://snomed.info/sct' instead of UCUM was read as null");
}

TEST_F(FhirOpsTest, QuantitiesWithComparators) {
  struct Row {
    const char *comparator, *expected;
  };
  auto json = [](const char* comparator) {
    return std::string("\"valueQuantity\":{\"value\":5,\"code\":\"mg\"") +
           (*comparator ? ",\"comparator\":\"" + std::string(comparator) + "\"" : "") + "}";
  };
  const Row rows[] = {
      {"", "[5 5]"}, {"<", "[null 5)"}, {"<=", "[null 5]"}, {">=", "[5 null]"}, {">", "(5 null]"}};
  for (const Row& row : rows) {
    Value v = Apply("ToInterval(FHIR.Quantity): Interval<Quantity>", json(row.comparator), "value");
    ASSERT_EQ(v.tag, Tag::kInterval);
    const IntervalData& i = *v.interval;
    auto bound = [](const Value& b) { return b.is_null() ? "null" : b.decimal().ToPlainString(); };
    EXPECT_EQ((i.low_closed ? "[" : "(") + bound(i.low) + " " + bound(i.high) +
                  (i.high_closed ? "]" : ")"),
              row.expected);
    EXPECT_EQ(i.point->kind, TypeKind::kQuantity);
  }
  EXPECT_FALSE(
      Apply("ToQuantityIgnoringComparator(FHIR.Quantity): Quantity", json("<"), "value").is_null());
}

TEST_F(FhirOpsTest, Intervals) {
  auto period = [&](const char* json) {
    Value v = Apply("ToInterval(FHIR.Period): Interval<DateTime>",
                    std::string("\"valuePeriod\":") + json, "value");
    if (v.is_null()) return std::string("null");
    const IntervalData& i = *v.interval;
    EXPECT_EQ(i.point->kind, TypeKind::kDateTime);
    auto bound = [](const Value& b) {
      return b.is_null() ? "null" : b.datetime.ToDateTimeString();
    };
    return (i.low_closed ? "[" : "(") + bound(i.low) + " " + bound(i.high) +
           (i.high_closed ? "]" : ")");
  };
  EXPECT_EQ(period(R"({"start":"2026-01-01","end":"2026-02"})"), "[2026-01-01 2026-02]");
  EXPECT_EQ(period(R"({"start":"2026-01-01"})"), "[2026-01-01 null]");
  EXPECT_EQ(period(R"({"end":"2026-02"})"), "(null 2026-02]");
  EXPECT_EQ(period("{}"), "null");

  auto range = [&](const char* json) {
    Value v = Apply("ToInterval(FHIR.Range): Interval<Quantity>",
                    std::string("\"valueRange\":") + json, "value");
    if (v.is_null()) return std::string("null");
    const IntervalData& i = *v.interval;
    auto bound = [](const Value& b) { return b.is_null() ? "null" : b.decimal().ToPlainString(); };
    return (i.low_closed ? "[" : "(") + bound(i.low) + " " + bound(i.high) +
           (i.high_closed ? "]" : ")");
  };
  EXPECT_EQ(range(R"({"low":{"value":1,"code":"mg"},"high":{"value":2,"code":"mg"}})"), "[1 2]");
  EXPECT_EQ(range(R"({"low":{"value":1,"code":"mg"}})"), "[1 null]");
  EXPECT_EQ(range(R"({"high":{"value":2,"code":"mg"}})"), "(null 2]");
  EXPECT_EQ(range("{}"), "null");
}

TEST_F(FhirOpsTest, Ratios) {
  Value v = Apply(
      "ToRatio(FHIR.Ratio): Ratio",
      R"("valueRatio":{"numerator":{"value":1,"code":"mg"},"denominator":{"value":2,"code":"mL"}})",
      "value");
  ASSERT_EQ(v.tag, Tag::kRatio);
  EXPECT_EQ(v.ratio->numerator.decimal().ToPlainString(), "1");
  EXPECT_EQ(context_.units.Text(v.ratio->denominator.unit), "mL");
  EXPECT_TRUE(
      Apply("ToRatio(FHIR.Ratio): Ratio", R"("valueRatio":{"numerator":{"value":1}})", "value")
          .is_null());
}

TEST_F(FhirOpsTest, Codes) {
  Value v = Apply("ToConcept(FHIR.CodeableConcept): Concept",
                  R"("valueCodeableConcept":{"coding":[
                       {"system":"urn:s","version":"2","code":"a","display":"A"},{"code":"b"}],"text":"words"})",
                  "value");
  ASSERT_EQ(v.tag, Tag::kConcept);
  EXPECT_EQ(v.concept_->display, "words");
  ASSERT_EQ(v.concept_->codes.size(), 2u);
  const CodeData& a = v.concept_->codes[0];
  EXPECT_EQ(a.system, "urn:s");
  EXPECT_EQ(a.version, "2");
  EXPECT_EQ(a.code, "a");
  EXPECT_EQ(a.display, "A");
  EXPECT_EQ(v.concept_->codes[1].system, "");
  Value empty = Apply("ToConcept(FHIR.CodeableConcept): Concept",
                      R"("valueCodeableConcept":{"text":"words"})", "value");
  EXPECT_EQ(empty.concept_->codes.size(), 0u);

  const fhir::Node* coding = v.tag == Tag::kConcept
                                 ? records_[0].resources()[0].node->Child("value")->Child("coding")
                                 : nullptr;
  Value code = Call("ToCode(FHIR.Coding): Code", Value::Node(coding));
  ASSERT_EQ(code.tag, Tag::kCode);
  EXPECT_EQ(code.code->code, "a");
}

TEST_F(FhirOpsTest, CalendarUnits) {
  auto word = [&](const char* unit) {
    return std::string(Call("ToCalendarUnit(String): String", Value::String(unit)).str());
  };
  EXPECT_EQ(word("a"), "year");
  EXPECT_EQ(word("mo"), "month");
  EXPECT_EQ(word("mg"), "mg");
}

// What is not an element of a record has no FHIR value.
TEST_F(FhirOpsTest, OtherValuesAreNull) {
  for (const OpDef& def : FhirOps()) {
    if (def.signature.starts_with("ToCalendarUnit")) continue;
    if (def.signature.starts_with("ToValue")) continue;  // of anything that may be a System value
    Value not_a_node = Value::Integer(1);
    OpCall call;
    call.args = {&not_a_node, 1};
    EXPECT_TRUE(def.fn(context_, call).is_null()) << def.signature;
  }
  EXPECT_EQ(Call("ToValue(Any): Any", Value::Integer(1)).integer, 1);
}

}  // namespace
}  // namespace precert::cql
