// Stepping over JSON: where a value ends, for every place that a block of 64 bytes may end in.
#include "fhir/json_skip.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace precert::fhir {
namespace {

// How many bytes the value at the front of `json` takes; -1 when it does not end. The text stands
// `shift` bytes into its buffer, so that blocks are cut at different places.
int Length(const std::string& json, size_t shift = 0) {
  const std::string buffer = std::string(shift, ' ') + json + std::string(kSkipPadding, '\0');
  const char* begin = buffer.data() + shift;
  const char* past = SkipValue(begin, begin + json.size());
  return past == nullptr ? -1 : static_cast<int>(past - begin);
}

struct Row {
  std::string json;
  int length;
};

TEST(SkipValue, EndsWhereTheValueEnds) {
  const std::string long_text(200, 'x');
  const Row rows[] = {
      {"{} ", 2},
      {"[] ", 2},
      {"[[],{}] ", 7},
      {R"({"a":"}"},)", 9},
      {R"({"a":"\"}"},)", 11},
      {R"({"a":"\\"},)", 10},
      {R"({"a":"\\\"}"},)", 13},
      {R"({"a":"]"}])", 9},
      {R"("text",)", 6},
      {R"("a\"b",)", 6},
      {R"("" )", 2},
      {"12.5,", 4},
      {"true}", 4},
      {"null]", 4},
      {"-1e3 ", 4},
      {R"({"a":")" + long_text + R"("},)", 208},
      {R"({"a":")" + long_text + R"(\"}"},)", 211},
      {"[" + std::string(100, '[') + std::string(100, ']') + "],", 202},
  };
  for (const Row& row : rows) {
    for (size_t shift = 0; shift < 70; ++shift) {
      EXPECT_EQ(Length(row.json, shift), row.length) << row.json << " shifted by " << shift;
    }
  }
}

TEST(SkipValue, SaysWhenTheTextEndsTooSoon) {
  for (const char* json : {"{", "[", "\"", "\"abc", "\"abc\\", "\"abc\\\"", "{\"a\":\"}", "[[]", "",
                           "{\"a\":[}", "tru"}) {
    EXPECT_EQ(Length(json), -1) << json;
  }
}

// Against a plain loop, over random texts of the characters that matter.
TEST(SkipValue, AgreesWithAPlainLoop) {
  std::mt19937 random(20261123);
  auto plain = [](const std::string& text) {
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (in_string) {
        if (c == '\\') ++i;
        in_string = c != '"';
      } else if (c == '"') {
        in_string = true;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (--depth == 0) return static_cast<int>(i) + 1;
      }
    }
    return -1;
  };
  for (int round = 0; round < 20'000; ++round) {
    static constexpr char kAlphabet[] = "{}[]\"\\\\\"abcdefgh,:{}";
    std::string text = "{";
    const size_t size = random() % 300;
    for (size_t i = 0; i < size; ++i) text += kAlphabet[random() % (sizeof kAlphabet - 1)];
    // Outside strings a backslash is not JSON, and the two need not agree on it.
    bool in_string = false, fair = true;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\') {
        fair = fair && in_string;
        ++i;
      } else if (text[i] == '"') {
        in_string = !in_string;
      }
    }
    if (fair) {
      EXPECT_EQ(Length(text), plain(text)) << text;
    }
  }
}

TEST(SkipValue, NeverReadsPastThePadding) {
  // Under the address sanitizer this is what it says; without, it checks the answers.
  for (size_t size = 0; size < 200; ++size) {
    const std::string open = "{" + std::string(size, ' ');
    EXPECT_EQ(Length(open), -1);
    EXPECT_EQ(Length(open + "}"), static_cast<int>(size) + 2);
  }
}

}  // namespace
}  // namespace precert::fhir
