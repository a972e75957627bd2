#include "base/text.h"

#include <gtest/gtest.h>

#include "base/letter_case.h"

namespace precert {
namespace {

// gtest does not print char32_t.
uint32_t Decode(std::string_view text, size_t at) { return DecodeCodePoint(text, at); }
uint32_t Lower(uint32_t c) { return ToLowerCase(c); }
uint32_t Upper(uint32_t c) { return ToUpperCase(c); }

using Views = std::vector<std::string_view>;

TEST(Text, Trim) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", ""}, {" ", ""}, {"a", "a"}, {" a b\t\r\n", "a b"}, {"\f x", "x"}};
  for (const auto& [input, expected] : rows) EXPECT_EQ(Trim(input), expected);
}

TEST(Text, Split) {
  EXPECT_EQ(Split("a,,b", ','), (Views{"a", "", "b"}));
  EXPECT_EQ(Split("", ','), (Views{""}));
  EXPECT_EQ(Split(",", ','), (Views{"", ""}));
  EXPECT_EQ(SplitWords("  one\ttwo\n "), (Views{"one", "two"}));
  EXPECT_EQ(SplitWords(" "), Views{});
  EXPECT_EQ(SplitLines("a\r\nb\n\nc"), (Views{"a", "b", "", "c"}));
  EXPECT_EQ(SplitLines("a\n"), (Views{"a"}));
  EXPECT_EQ(SplitLines(""), Views{});
}

TEST(Text, JoinAndReplace) {
  const Views parts = {"a", "b", "c"};
  EXPECT_EQ(Join(std::span<const std::string_view>(parts), ", "), "a, b, c");
  EXPECT_EQ(ReplaceAll("aXbX", "X", "--"), "a--b--");
  EXPECT_EQ(ReplaceAll("abc", "", "-"), "abc");
}

TEST(Text, Utf8) {
  const std::string text =
      "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";  // a, e acute, euro sign, a face
  EXPECT_TRUE(IsValidUtf8(text));
  EXPECT_EQ(CountCodePoints(text), 4u);
  EXPECT_EQ(Decode(text, 0), uint32_t{'a'});
  EXPECT_EQ(Decode(text, 1), 0xE9u);
  EXPECT_EQ(Decode(text, 3), 0x20ACu);
  EXPECT_EQ(Decode(text, 6), 0x1F600u);
  std::string copy;
  for (size_t at = 0; at < text.size(); at += CodePointBytes(text, at)) {
    AppendCodePoint(&copy, DecodeCodePoint(text, at));
  }
  EXPECT_EQ(copy, text);
}

TEST(Text, BrokenUtf8CountsByteByByte) {
  // Lone continuation, overlong slash, surrogate, past U+10FFFF, cut short.
  for (std::string_view bad :
       {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    EXPECT_FALSE(IsValidUtf8(bad));
    EXPECT_EQ(CountCodePoints(bad), bad.size());
    EXPECT_EQ(Decode(bad, 0), 0xFFFDu);
  }
}

TEST(Text, EditDistance) {
  struct Row {
    std::string_view a, b;
    size_t limit, expected;
  };
  const Row rows[] = {
      {"", "", 3, 0},        {"abc", "abc", 3, 0},        {"abc", "ABC", 3, 0},
      {"abc", "abcd", 3, 1}, {"abc", "ac", 3, 1},         {"abc", "axc", 3, 1},
      {"abc", "acb", 3, 1},  {"kitten", "sitting", 5, 3}, {"abc", "xyz", 3, 3},
      {"abc", "xyz", 1, 2},  {"abcdef", "a", 2, 3},       {"Obervation", "Observation", 3, 1},
      {"ca", "abc", 5, 3},   {"abcdef", "badcfe", 3, 3},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(EditDistance(row.a, row.b, row.limit), row.expected) << row.a << " " << row.b;
    EXPECT_EQ(EditDistance(row.b, row.a, row.limit), row.expected) << row.b << " " << row.a;
  }
}

TEST(Text, NearestNames) {
  const Views names = {"Observation", "Condition", "Procedure", "Conditions", "X", "Observation"};
  const std::span<const std::string_view> all(names);
  EXPECT_EQ(Nearest("Obsevration", all), (Views{"Observation"}));
  EXPECT_EQ(Nearest("condition", all), (Views{"Condition", "Conditions"}));
  EXPECT_EQ(Nearest("condition", all, 1), (Views{"Condition"}));
  EXPECT_EQ(Nearest("Medication", all), Views{});
  EXPECT_EQ(Nearest("y", all), Views{}) << "one letter is near to every other letter";
  EXPECT_EQ(Nearest("x", all), (Views{"X"}));
  EXPECT_EQ(Nearest(std::string(100'000, 'a'), all), Views{});
}

TEST(Text, DidYouMean) {
  const Views names = {"Lesion count", "Lesion counts", "Age"};
  const std::span<const std::string_view> all(names);
  EXPECT_EQ(DidYouMean("Lesion cuont", all), "did you mean 'Lesion count'?");
  EXPECT_EQ(DidYouMean("Lesion cuont", all, 2), "did you mean 'Lesion count' or 'Lesion counts'?");
  EXPECT_EQ(DidYouMean("Weight", all), "");
  const std::vector<std::string> owned = {"a1", "a2", "a3"};
  EXPECT_EQ(DidYouMean("a", std::span<const std::string>(owned), 3), "");
  EXPECT_EQ(DidYouMean("a4", std::span<const std::string>(owned), 3),
            "did you mean 'a1', 'a2' or 'a3'?");
}

TEST(LetterCase, Pairs) {
  const std::pair<uint32_t, uint32_t> pairs[] = {{'A', 'a'},     {0xC9, 0xE9},    {0x100, 0x101},
                                                 {0x178, 0xFF},  {0x17D, 0x17E},  {0x391, 0x3B1},
                                                 {0x38C, 0x3CC}, {0x410, 0x430},  {0x401, 0x451},
                                                 {0x531, 0x561}, {0xFF21, 0xFF41}};
  for (const auto& [upper, lower] : pairs) {
    EXPECT_EQ(Lower(upper), lower);
    EXPECT_EQ(Upper(lower), upper);
    EXPECT_EQ(Lower(lower), lower);
    EXPECT_EQ(Upper(upper), upper);
  }
  for (uint32_t c : {0x31, 0x5F, 0xD7, 0xF7, 0xDF, 0x4E2D}) {
    EXPECT_EQ(Lower(c), c);
    EXPECT_EQ(Upper(c), c);
  }
  EXPECT_EQ(Upper(0x3C2), 0x3A3u) << "final sigma";
}

TEST(LetterCase, LoweringIsStable) {
  for (uint32_t c = 0; c < 0x30000; ++c) {
    EXPECT_EQ(Lower(Lower(c)), Lower(c)) << std::hex << c;
    EXPECT_EQ(Upper(Upper(c)), Upper(c)) << std::hex << c;
  }
}

}  // namespace
}  // namespace precert
