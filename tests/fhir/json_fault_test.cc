// Where and why a text is not JSON.
#include "fhir/json_fault.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace precert::fhir {
namespace {

TEST(JsonFault, FindsNothingInJson) {
  for (const char* good :
       {"{}", "[]", " {\"a\" : [1, -0.5e+3, true, false, null, \"x\"] } \n", "\"\"", "0", "true",
        "[[],{},[{}]]", R"("\u00e9\n\"\\\/ \ud83d\ude00 é 😀")", "[\"\x7f\"]"})
    EXPECT_EQ(FindJsonFault(good), std::nullopt) << good << FindJsonFault(good)->message;
}

TEST(JsonFault, SaysWhatAndWhere) {
  struct Row {
    std::string text;
    const char* expected;  // "LINE:COLUMN MESSAGE"
  };
  const Row rows[] = {
      {"", "1:1 the text is empty"},
      {"  \n ", "2:2 the text is empty"},
      {"{", "1:2 the document ends too early, inside an object"},
      {"[1, 2", "1:6 the document ends too early, inside a list"},
      {"{\"a\": \"unfinished", "1:18 the document ends too early, inside an object"},
      {"{\"a\": tr", "1:9 the document ends too early, inside an object"},
      {"[\"\\", "1:4 the document ends too early, inside a list"},
      {"{\"a\" 1}", "1:6 expected ':' after a name, found '1'"},
      {"{\"a\": 1 \"b\": 2}", "1:9 expected ',' or '}' after a value, found '\"'"},
      {"{\"a\": 1,}", "1:9 expected a name in double quotes, found '}'"},
      {"{,}", "1:2 expected a name in double quotes, found ','"},
      {"{a: 1}", "1:2 expected a name in double quotes, found 'a'"},
      {"[1,]", "1:4 expected a value, found ']'"},
      {"[1 2]", "1:4 expected ',' or ']' after a value, found '2'"},
      {"[,1]", "1:2 expected a value, found ','"},
      {"[1}", "1:3 expected ',' or ']' after a value, found '}'"},
      {"{}\n{}", "2:1 unexpected '{' after the end of the JSON document"},
      {"{} x", "1:4 unexpected 'x' after the end of the JSON document"},
      {"nope", "1:1 expected a value, found 'n'"},
      {"truex", "1:5 unexpected 'x' after the end of the JSON document"},
      {"[01]", "1:3 a number may not begin with 0"},
      {"[1.]", "1:4 expected a digit after the point, found ']'"},
      {"[-]", "1:3 expected a digit, found ']'"},
      {"[1e]", "1:4 expected a digit in the exponent, found ']'"},
      {"[+1]", "1:2 expected a value, found '+'"},
      {"[\"a\tb\"]", "1:4 a control character (byte 0x09) in a string"},
      {"[\"\xff\"]", "1:3 not UTF-8: byte 0xFF"},
      {"[\"\xed\xa0\x80\"]", "1:3 not UTF-8: byte 0xED"},
      {"[\"\xc0\x80\"]", "1:3 not UTF-8: byte 0xC0"},
      {"[\"\\x\"]", "1:3 an unknown escape in a string"},
      {"[\"\\u12g4\"]", "1:3 '\\u' needs four hexadecimal digits"},
      {"[\"\\ud800\"]", "1:3 an unpaired surrogate escape"},
      {"[\"\\udc00\"]", "1:3 an unpaired surrogate escape"},
      {"[\"\\ud800\\u0041\"]", "1:3 an unpaired surrogate escape"},
      {"[\"é\", x]", "1:7 expected a value, found 'x'"},  // columns count characters
      {"\xef\xbb\xbf{}", "1:1 expected a value, found byte 0xEF"},
  };
  for (const Row& row : rows) {
    auto fault = FindJsonFault(row.text);
    ASSERT_TRUE(fault.has_value()) << row.text;
    Error error = fault->ToError("case.json", row.text);
    EXPECT_EQ(std::to_string(error.where.line) + ":" + std::to_string(error.where.column) + " " +
                  error.message,
              row.expected)
        << row.text;
    EXPECT_EQ(error.where.file, "case.json");
  }
}

TEST(JsonFault, LimitsDepthWithoutRecursion) {
  std::string deep(limits::kMaxJsonDepth, '[');
  EXPECT_EQ(FindJsonFault(deep + std::string(limits::kMaxJsonDepth, ']')), std::nullopt);
  EXPECT_EQ(FindJsonFault("[" + deep)->message, "nested more than 128 deep");
  EXPECT_EQ(FindJsonFault(std::string(1'000'000, '['))->message, "nested more than 128 deep");
}

}  // namespace
}  // namespace precert::fhir
