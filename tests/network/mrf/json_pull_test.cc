// Reading JSON through a moving window, and finding the way again after damage.
#include "network/mrf/json_pull.h"

#include <gtest/gtest.h>

#include <string>

#include "network/mrf/text_window.h"
#include "support/text_input.h"

namespace precert::mrf {
namespace {

// Every value of a text as one line: names, texts and numbers in brackets as they nest.
std::string Show(JsonPull& json) {
  switch (json.Peek()) {
    case '{': {
      std::string out = "{";
      if (!json.Enter('{')) return out;
      while (json.NextKey()) {
        out += std::string(json.key()) + ":";
        out += Show(json) + " ";
        if (json.failed()) return out;
      }
      return out + "}";
    }
    case '[': {
      std::string out = "[";
      if (!json.Enter('[')) return out;
      while (json.NextElement()) {
        out += Show(json) + " ";
        if (json.failed()) return out;
      }
      return out + "]";
    }
    case 'n':
      return json.IsNull() ? "null" : "";
    case '"':
      return json.ReadString() ? "'" + std::string(json.text()) + "'" : "";
    default:
      return json.ReadNumber() ? std::string(json.text()) : "";
  }
}

std::string Shown(const std::string& text, size_t piece) {
  TextWindow window(std::make_unique<testing::TextInput>(text, piece), false);
  JsonPull json(window);
  const std::string shown = Show(json);
  if (!json.failed()) return shown;
  const JsonFault fault = json.TakeFault();
  return "at " + std::to_string(fault.offset) + ": " + fault.what;
}

struct Row {
  const char* text;
  const char* shown;
};

TEST(JsonPull, ReadsEveryKindOfValueInPiecesOfAnySize) {
  const Row rows[] = {
      {R"({"a":1,"b":[2,3.50,-4e5],"c":{"d":"x"},"e":null})",
       "{a:1 b:[2 3.50 -4e5 ] c:{d:'x' } e:null }"},
      {" { \"a\" : [ ] ,\n\t\"b\" : { } } ", "{a:[] b:{} }"},
      {R"({"a\"b":"c\\d\/\n\u00e9\ud83d\ude00\ud800"})",
       "{a\"b:'c\\d/\n\xC3\xA9\xF0\x9F\x98\x80\xEF\xBF\xBD' }"},
      {"[0.0,690.64470]", "[0.0 690.64470 ]"},
      // What is wrong is told with its place.
      {R"({"a":01})", "at 5: not a number"},
      {R"([1,])", "at 3: ']' where a number should be"},
      {R"([1 2])", "at 3: '2' where ',' or ']' should be"},
      {R"({"a" 1})", "at 5: '1' where ':' should be"},
      {R"({a:1})", "at 1: 'a' where a member's name should be"},
      {R"({"a":1)", "at 6: the text ends where '}' should be"},
      {R"(["abc)", "at 1: the text ends within a string"},
      {R"(["\q"])", "at 2: an unknown escape in a string"},
      {"[\"a\nb\"]", "at 3: a control character in a string"},
      {"[nul]", "at 1: 'n' where a value should be"},
      {"", "at 0: the text ends where a number should be"},
      {"[1.]", "at 1: not a number"},
      {"[\xFF]", "at 1: a stray byte where a number should be"},
  };
  for (const Row& row : rows) {
    for (const size_t piece : {1, 2, 3, 7, 100}) {
      EXPECT_EQ(Shown(row.text, piece), row.shown) << row.text << " in pieces of " << piece;
    }
  }
}

TEST(JsonPull, NestingHasALimit) {
  EXPECT_EQ(Shown(std::string(128, '[') + std::string(128, ']'), 100).size(), 128 + 128 + 127);
  EXPECT_EQ(Shown(std::string(129, '['), 100), "at 128: nested more than 128 deep");
}

TEST(JsonPull, StringsLongerThanTheWindowAreReadUpToALimit) {
  const std::string long_text(900'000, 'x');
  EXPECT_EQ(Shown("[\"" + long_text + "\"]", 100'000), "['" + long_text + "' ]");
  EXPECT_EQ(Shown("[\"" + std::string(1'100'000, 'x') + "\"]", 100'000),
            "at 1: a string longer than 1 MiB");
}

TEST(JsonPull, SkipPassesAnyValue) {
  const std::string text = R"([{"a":[1,{"b":"]}"}],"c":"\""},true,false,null,-1.5e3,"end"])";
  for (const size_t piece : {1, 5, 100}) {
    TextWindow window(std::make_unique<testing::TextInput>(text, piece), false);
    JsonPull json(window);
    ASSERT_TRUE(json.Enter('['));
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(json.NextElement());
      ASSERT_TRUE(json.Skip()) << i;
    }
    ASSERT_TRUE(json.NextElement());
    ASSERT_TRUE(json.ReadString());
    EXPECT_EQ(json.text(), "end");
    EXPECT_FALSE(json.NextElement());
    EXPECT_FALSE(json.failed());
  }
}

// Reads a list of objects {"n": NUMBER} and gives the numbers, "?" for what had to be left out.
std::string Numbers(const std::string& text, size_t piece) {
  TextWindow window(std::make_unique<testing::TextInput>(text, piece), false);
  JsonPull json(window);
  std::string out;
  if (!json.Enter('[')) return "no list";
  while (json.NextElement()) {
    const size_t depth = json.depth();
    std::string number;
    bool read = json.Enter('{');
    while (read && json.NextKey()) {
      read = json.key() == "n" ? json.ReadNumber() : json.Skip();
      if (read && json.key() == "n") number = json.text();
    }
    if (json.failed()) {
      json.TakeFault();
      json.Recover(depth);
      out += "? ";
    } else {
      out += number + " ";
    }
  }
  return out + (json.failed() ? "broken off" : "end");
}

TEST(JsonPull, FindsTheNextElementAfterDamage) {
  const Row rows[] = {
      {R"([{"n":1},{"n":x},{"n":3}])", "1 ? 3 end"},
      {R"([{"n":1},{"n":2,{"n":3}])", "1 ? 3 end"},  // a brace lost
      {R"([{"n":1},{"n":2, {"n":3},{"n":4}])", "1 ? 3 4 end"},
      {R"([{"n":1},{"m":[{"n":2,{"n":3}],"n":5},{"n":4}])", "1 ? 4 end"},
      {R"([{"n":1},{"n":{"n":2}},{"n":3}])", "1 ? 3 end"},
      {R"([{"n":1},{n:2},{"n":3}])", "1 ? 3 end"},           // quotes lost
      {R"([{"n":1},{"n:2},{"n":3},{"n":4}])", "1 ? 4 end"},  // a quote lost: one object with it
      {R"([{"n":1},{n":2},{"n":3}])", "1 ? 3 end"},
      {R"([{"n":1},{"n":2]},{"n":3}])", "1 ? end"},  // a bracket too many closes the list
      {R"([{"n":1},{"m":[1,2},{"n":3}])", "1 ? 3 end"},
      {R"([{"n":1},{"n":2)", "1 ? broken off"},
      {R"([{"n":1},5,{"n":3}])", "1 ? 3 end"},
      {"[{\"n\":1},{\"m\":\"a\nb\",\"n\":2},{\"n\":3}]", "1 ? 3 end"},
  };
  for (const Row& row : rows) {
    for (const size_t piece : {1, 4, 100}) {
      EXPECT_EQ(Numbers(row.text, piece), row.shown) << row.text << " in pieces of " << piece;
    }
  }
}

}  // namespace
}  // namespace precert::mrf
