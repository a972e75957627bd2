#include "cql/ops/op_rows.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

// A conversion from String and what ConvertsTo says of it: {text, result}.
void ExpectFromString(const std::string& type,
                      const std::vector<std::pair<std::string, std::string>>& rows) {
  const std::string to = "To" + type + "(String): " + type;
  const std::string converts = "ConvertsTo" + type + "(Any): Boolean";
  for (const auto& [text, expected] : rows) {
    const std::string can = expected == "null" ? "false" : "true";
    ExpectRows(TypeOps(), {{to, {Str(text)}, expected}, {converts, {Str(text)}, can}});
  }
  ExpectRows(TypeOps(), {{to, {Null()}, "null"},
                         {to, {Unknown()}, "unknown"},
                         {converts, {Null()}, "null"},
                         {converts, {Unknown()}, "unknown"}});
}

TEST(TypeOps, FromString) {
  ExpectFromString("Boolean", {{"true", "true"},
                               {"T", "true"},
                               {"Yes", "true"},
                               {"y", "true"},
                               {"1", "true"},
                               {"FALSE", "false"},
                               {"f", "false"},
                               {"NO", "false"},
                               {"n", "false"},
                               {"0", "false"},
                               {"falsetto", "null"},
                               {"", "null"},
                               {" true", "null"}});
  ExpectFromString("Integer", {{"5", "5"},
                               {"-25", "-25"},
                               {"+25", "25"},
                               {"007", "7"},
                               {"2147483647", "2147483647"},
                               {"2147483648", "null"},
                               {"-2147483648", "-2147483648"},
                               {"foo", "null"},
                               {"", "null"},
                               {"+", "null"},
                               {"+-1", "null"},
                               {"1.0", "null"},
                               {"1 ", "null"}});
  ExpectFromString("Long", {{"9223372036854775807", "9223372036854775807L"},
                            {"9223372036854775808", "null"},
                            {"-1", "-1L"},
                            {"one", "null"}});
  ExpectFromString("Decimal", {{"25.5", "25.5"},
                               {"+25.5", "25.5"},
                               {"-0.1", "-0.1"},
                               {"3", "3.0"},
                               {"0.123456789", "0.12345679"},
                               {"+-0.1", "null"},
                               {".5", "null"},
                               {"1e3", "null"},
                               {"100000000000000000000", "100000000000000000000.0"},
                               {"10000000000000000000000000000", "null"}});
  ExpectFromString("Quantity", {{"5.5 'cm'", "5.5 'cm'"},
                                {"-0.1 'mg'", "-0.1 'mg'"},
                                {"5", "5 '1'"},
                                {"5'mg'", "5 'mg'"},
                                {"4 days", "4 days"},
                                {"1 year", "1 year"},
                                {"444 'cm", "null"},
                                {"5 cm", "null"},
                                {"cm", "null"},
                                {"5 ''", "null"},
                                {"5 'm' 'm'", "null"},
                                {"", "null"}});
  ExpectFromString("Ratio", {{"1.0 'mg':2.0 'mL'", "1 'mg':2 'mL'"},
                             {"1:8", "1 '1':8 '1'"},
                             {"1 'mg';2 'mg'", "null"},
                             {"1", "null"},
                             {":", "null"}});
  ExpectFromString("Date", {{"2014-01-01", "@2014-01-01"},
                            {"2014-01", "@2014-01"},
                            {"2014", "@2014"},
                            {"2014-01-01T12:30:00", "@2014-01-01"},
                            {"2014/01/01", "null"},
                            {"2014-13-01", "null"},
                            {"2014-01-01Tnoon", "null"}});
  ExpectFromString("DateTime", {{"2014-01-01", "@2014-01-01T"},
                                {"2014-01-01T12:05", "@2014-01-01T12:05"},
                                {"2014-01-01T12:05:05.955+01:30", "@2014-01-01T12:05:05.955+01:30"},
                                {"2014-01-01T12:05:05.955Z", "@2014-01-01T12:05:05.955+00:00"},
                                {"2014/01/01T12:05:05.955Z", "null"}});
  ExpectFromString("Time", {{"T14:30:00.0", "@T14:30:00.000"},
                            {"14:30", "@T14:30"},
                            {"T14:30:00.0+05:30", "@T14:30:00.000"},
                            {"T14:30:00.0-05:45", "@T14:30:00.000"},
                            {"T14:30:00.0Z", "@T14:30:00.000"},
                            {"T14-30-00.0", "null"},
                            {"25:00", "null"},
                            {"", "null"}});
}

TEST(TypeOps, Numbers) {
  ExpectRows(
      TypeOps(),
      {{"ToBoolean(Integer): Boolean", {Int(1)}, "true"},
       {"ToBoolean(Integer): Boolean", {Int(2)}, "null"},
       {"ToBoolean(Long): Boolean", {Long(0)}, "false"},
       {"ToBoolean(Decimal): Boolean", {Dec("1.0")}, "true"},
       {"ToBoolean(Decimal): Boolean", {Dec("0.5")}, "null"},
       {"ToInteger(Boolean): Integer", {Bool(true)}, "1"},
       {"ToInteger(Long): Integer", {Long(7)}, "7"},
       {"ToInteger(Long): Integer", {Long(2147483648)}, "null"},
       {"ToLong(Integer): Long", {Int(7)}, "7L"},
       {"ToLong(Boolean): Long", {Bool(false)}, "0L"},
       {"ToDecimal(Integer): Decimal", {Int(5)}, "5.0"},
       {"ToDecimal(Long): Decimal", {Long(INT64_MAX)}, "9223372036854775807.0"},
       {"ToDecimal(Boolean): Decimal", {Bool(true)}, "1.0"},
       {"ToQuantity(Integer): Quantity", {Int(13)}, "13 '1'"},
       {"ToQuantity(Decimal): Quantity", {Dec("0.1")}, "0.1 '1'"},
       {"ToQuantity(Ratio): Quantity", {Ratio(Qty("10", "mg"), Qty("4", "mL"))}, "2.5 'mg/mL'"},
       {"ToQuantity(Ratio): Quantity", {Ratio(Qty("10", "mg"), Qty("0", "mL"))}, "null"},
       {"ToDecimal(Integer): Decimal", {AtLeast(3)}, "Interval[3, null)"},
       {"ToLong(Integer): Long", {AtLeast(3)}, "Interval[3, null)"},
       {"ToQuantity(Integer): Quantity", {AtLeast(3)}, "unknown"},
       {"ToString(Integer): String", {Range(3, 4)}, "null"},
       {"ConvertsToInteger(Any): Boolean", {Long(2147483648)}, "false"},
       {"ConvertsToInteger(Any): Boolean", {Date("2014")}, "false"},
       {"ConvertsToString(Any): Boolean", {Dec("1")}, "true"},
       {"ConvertsToString(Any): Boolean", {List({})}, "false"}});
}

TEST(TypeOps, ToString) {
  ExpectRows(TypeOps(), {{"ToString(Boolean): String", {Bool(true)}, "'true'"},
                         {"ToString(Integer): String", {Int(-5)}, "'-5'"},
                         {"ToString(Long): String", {Long(10000)}, "'10000'"},
                         {"ToString(Decimal): String", {Dec("18.550")}, "'18.55'"},
                         {"ToString(Decimal): String", {Dec("2")}, "'2.0'"},
                         {"ToString(Quantity): String", {Qty("125", "cm")}, "'125 \\'cm\\''"},
                         {"ToString(Quantity): String", {Qty("4", "days")}, "'4 days'"},
                         {"ToString(Ratio): String",
                          {Ratio(Qty("-0.1", "mg"), Qty("0.1", "mg"))},
                          "'-0.1 \\'mg\\':0.1 \\'mg\\''"},
                         {"ToString(Date): String", {Date("2000-01-01")}, "'2000-01-01'"},
                         {"ToString(DateTime): String",
                          {Moment("2000-01-01T08:25:25.300-07:00")},
                          "'2000-01-01T08:25:25.300-07:00'"},
                         {"ToString(Time): String", {Time("09:30:01.003")}, "'09:30:01.003'"}});
}

TEST(TypeOps, DatesAndConcepts) {
  ExpectRows(TypeOps(),
             {{"ToDate(DateTime): Date", {Moment("2014-01-01T12:30:00.000Z")}, "@2014-01-01"},
              {"ToDate(DateTime): Date", {Moment("2014-01T")}, "@2014-01"},
              {"ToDateTime(Date): DateTime", {Date("2014-01-01")}, "@2014-01-01T"},
              {"ToConcept(Code): Concept",
               {MakeCode(CodeOf("8480-6", "loinc", "BP"))},
               "Concept { codes: {Code { code: '8480-6', system: 'loinc', display: 'BP' }}, "
               "display: 'BP' }"},
              {"ToConcept(List<Code>): Concept",
               {List({MakeCode(CodeOf("a")), Null(), MakeCode(CodeOf("b"))})},
               "Concept { codes: {Code { code: 'a' }, Code { code: 'b' }} }"},
              {"ToChars(String): List<String>", {Str("a\xC3\xA4")}, "{'a', '\xC3\xA4'}"},
              {"ToChars(String): List<String>", {Str("")}, "{}"}});
}

TEST(TypeOps, Units) {
  const char convert[] = "ConvertQuantity(Quantity, String): Quantity";
  const char can[] = "CanConvertQuantity(Quantity, String): Boolean";
  ExpectRows(TypeOps(), {{convert, {Qty("5", "mg"), Str("g")}, "0.005 'g'"},
                         {convert, {Qty("5", "mg"), Str("mg")}, "5 'mg'"},
                         {convert, {Qty("5", "mg"), Str("cm")}, "null"},
                         {convert, {Qty("5", "mg"), Str("no such unit")}, "null"},
                         {can, {Qty("5", "mg"), Str("g")}, "true"},
                         {can, {Qty("5", "mg"), Str("cm")}, "false"},
                         {can, {Qty("5", "mg"), Str("no such unit")}, "false"},
                         {can, {Null(), Str("g")}, "null"}});
}

TEST(TypeOps, RecordElements) {
  fhir::Node node;
  node.text = "42";
  ExpectRows(TypeOps(), {{"ConvertsToInteger(Any): Boolean", {Value::Node(&node)}, "true"},
                         {"ConvertsToDate(Any): Boolean", {Value::Node(&node)}, "false"},
                         {"ConvertsToString(Any): Boolean", {Value::Node(&node)}, "true"}});
}

}  // namespace
}  // namespace precert::cql
