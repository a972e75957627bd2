// Places in JSON texts, as messages about ELM tell them.
#include "cql/core/json_place.h"

#include <gtest/gtest.h>

#include "cql/core/source.h"

namespace precert::cql {
namespace {

TEST(JsonPlace, PathTypeAndLocator) {
  const std::string text =
      R"({"library": {"statements": {"def": [5, {"name": "A", "locator": "1:1-1:9", "expression":)"
      R"( {"type": "Add", "operand": [{"type": "Null"}, {"locator": "1:7-1:9", "type": "Now"}]}}]}}})";
  struct Case {
    const char* at;  // the text at the place
    const char* place;
  };
  const Case cases[] = {
      {"{\"library", ""},
      {"{\"statements", "library"},
      {"5", "library.statements.def[0]"},
      {"{\"name", "library.statements.def[1], at 1:1-1:9 of the CQL"},
      {"{\"type\": \"Add", "library.statements.def[1].expression: Add, at 1:1-1:9 of the CQL"},
      {"{\"type\": \"Null",
       "library.statements.def[1].expression.operand[0]: Null, at 1:1-1:9 of the CQL"},
      {"{\"locator\": \"1:7",
       "library.statements.def[1].expression.operand[1]: Now, at 1:7-1:9 of the CQL"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(JsonPlace(text, text.find(c.at)), c.place) << c.at;
  }
}

TEST(JsonPlace, AnyTextIsSafe) {
  for (const char* text : {"", "{", "}", "]]", "{\"", "{\"a", "{\"a\\", "{\"a\":", "[[[[",
                           "{\"a\":[1,", "\xEF\xBB\xBF{\"a\":1}", ",,,", "{\"a\" \"b\" \"c\"}"}) {
    for (size_t offset = 0; offset < 12; ++offset) JsonPlace(text, offset);
  }
  EXPECT_EQ(JsonPlace("{\"a\":[1,", 7), "a[0]");
}

TEST(JsonPlace, ALongPathIsCutAtItsBeginning) {
  std::string text(1000, '[');
  const std::string place = JsonPlace(text, 999);
  EXPECT_TRUE(place.starts_with("...[0]")) << place;
  EXPECT_LT(place.size(), 1000u);
}

TEST(JsonPlace, LooksLikeJson) {
  EXPECT_TRUE(LooksLikeJson("{\"library\": {}}"));
  EXPECT_TRUE(LooksLikeJson("\xEF\xBB\xBF {\n \"a\\\"\" :1"));
  EXPECT_FALSE(LooksLikeJson("{ \"A name\", 1 }"));  // CQL: a list
  EXPECT_FALSE(LooksLikeJson("{ 1 }"));
  EXPECT_FALSE(LooksLikeJson("{"));
  EXPECT_FALSE(LooksLikeJson(""));
}

TEST(JsonPlace, SourceQuotesIt) {
  Source json("a.json", "{\"library\": {\"type\": 5}}");
  EXPECT_EQ(json.Quote({12, 13}), "  library");
  Source cql("a.cql", "{ \"A\" }");
  EXPECT_EQ(cql.Quote({2, 5}), "  { \"A\" }\n    ^~~");
}

}  // namespace
}  // namespace precert::cql
