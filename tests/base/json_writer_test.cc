// JSON output: layout, escaping, numbers as they are given.
#include "base/json_writer.h"

#include <gtest/gtest.h>

namespace precert {
namespace {

std::string Sample(JsonWriter::Style style) {
  JsonWriter w(style);
  w.BeginObject();
  w.Field("resourceType", "Claim").Field("count", 3).Field("big", int64_t{9007199254740993});
  w.Field("covered", true).Key("nothing").Null().Number("total", "150.00");
  w.FieldUnlessEmpty("absent", "").FieldUnlessEmpty("present", std::string("x"));
  w.Key("codes").BeginArray().String("L57.0").Int(-1).Bool(false).EndArray();
  w.Key("none").BeginArray().EndArray().Key("empty").BeginObject().EndObject();
  w.Key("items")
      .BeginArray()
      .BeginObject()
      .Field("a", 1)
      .EndObject()
      .BeginArray()
      .EndArray()
      .EndArray();
  w.Key("raw").Raw("{\"kept\":1}");
  w.EndObject();
  EXPECT_TRUE(w.done());
  return std::move(w).Take();
}

TEST(JsonWriter, Compact) {
  EXPECT_EQ(
      Sample(JsonWriter::Style::kCompact),
      R"({"resourceType":"Claim","count":3,"big":9007199254740993,"covered":true,"nothing":null,)"
      R"("total":150.00,"present":"x","codes":["L57.0",-1,false],"none":[],"empty":{},)"
      R"("items":[{"a":1},[]],"raw":{"kept":1}})");
}

TEST(JsonWriter, Pretty) {
  EXPECT_EQ(Sample(JsonWriter::Style::kPretty), R"({
  "resourceType": "Claim",
  "count": 3,
  "big": 9007199254740993,
  "covered": true,
  "nothing": null,
  "total": 150.00,
  "present": "x",
  "codes": [
    "L57.0",
    -1,
    false
  ],
  "none": [],
  "empty": {},
  "items": [
    {
      "a": 1
    },
    []
  ],
  "raw": {"kept":1}
}
)");
}

TEST(JsonWriter, TopLevelValues) {
  JsonWriter w(JsonWriter::Style::kCompact);
  EXPECT_FALSE(w.done());
  w.String("only");
  EXPECT_EQ(std::move(w).Take(), "\"only\"");
}

TEST(JsonWriter, EscapesStrings) {
  struct Row {
    std::string text, expected;
  };
  const Row rows[] = {
      {"", R"("")"},
      {"plain é 😀 /", "\"plain é 😀 /\""},
      {"say \"x\" \\ ", R"("say \"x\" \\ ")"},
      {"a\nb\rc\td\be\ff", R"("a\nb\rc\td\be\ff")"},
      {std::string("\0\x01\x1f", 3), R"("\u0000\u0001\u001f")"},
      {"\x7f", "\"\x7f\""},
      {"bad \xff byte", "\"bad \xEF\xBF\xBD byte\""},
      {"cut \xe2\x82", "\"cut \xEF\xBF\xBD\xEF\xBF\xBD\""},
      {"\xed\xa0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},  // a surrogate in UTF-8
  };
  for (const Row& row : rows) EXPECT_EQ(JsonWriter::Quote(row.text), row.expected);
  JsonWriter w(JsonWriter::Style::kCompact);
  w.BeginObject().Field("a\"b", "").EndObject();
  EXPECT_EQ(std::move(w).Take(), R"({"a\"b":""})");
}

TEST(JsonWriter, KeepsNumbersAsGiven) {
  for (const char* number : {"0", "-0.10", "90.00", "1e-3", "12345678901234567890.12345678"}) {
    JsonWriter w(JsonWriter::Style::kCompact);
    w.BeginArray().Number(number).EndArray();
    EXPECT_EQ(std::move(w).Take(), "[" + std::string(number) + "]");
  }
}

#ifndef NDEBUG
TEST(JsonWriterDeathTest, MisuseIsAsserted) {
  EXPECT_DEATH(JsonWriter().BeginObject().String("x"), "needs a key");
  EXPECT_DEATH(JsonWriter().BeginArray().Key("x"), "outside an object");
  EXPECT_DEATH(JsonWriter().BeginArray().EndObject(), "other bracket");
  EXPECT_DEATH(JsonWriter().Null().Null(), "one value");
  EXPECT_DEATH(JsonWriter().Number("1."), "not a JSON number");
  EXPECT_DEATH(JsonWriter().Number("NaN"), "not a JSON number");
  EXPECT_DEATH(std::move(JsonWriter().BeginArray()).Take(), "not finished");
}
#endif

}  // namespace
}  // namespace precert
