#include "base/regex.h"

#include <gtest/gtest.h>

namespace precert {
namespace {

Regex R(std::string_view pattern) {
  Result<Regex> regex = Regex::Compile(pattern);
  EXPECT_TRUE(regex.ok()) << pattern;
  return *regex;
}

TEST(Regex, Match) {
  EXPECT_TRUE(R("\\d+").FullMatch("123"));
  EXPECT_FALSE(R("\\d+").FullMatch("a123"));
  EXPECT_TRUE(R("\\d+").PartialMatch("a123"));
  EXPECT_TRUE(R("a|ab").FullMatch("ab")) << "every alternative is tried for the whole text";
  EXPECT_TRUE(R("a.b").FullMatch("a\nb"));
  EXPECT_TRUE(R("caf.").FullMatch("caf\xC3\xA9")) << "a dot is a character";
  EXPECT_TRUE(R("").FullMatch(""));
}

TEST(Regex, Replace) {
  struct Row {
    std::string_view pattern, text, substitution, expected;
  };
  const Row rows[] = {
      {"bop", "bop she bop", "bang", "bang she bang"},
      {"\\s", "a b c", "\\$", "a$b$c"},
      {"(\\w+) (\\w+)", "John Doe", "$2 $1", "Doe John"},
      {"(\\w)", "ab", "$12", "a2b2"},
      {"(?P<year>\\d{4})", "in 2024", "<${year}>", "in <2024>"},
      {"(a)|(b)", "ab", "[$1$2]", "[a][b]"},
      {"x*", "axb", "-", "-a--b-"},
      {"x*", "\xC3\xA9", "-", "-\xC3\xA9-"},
      {"z", "abc", "-", "abc"},
      {"b", "abc", "$0$0", "abbc"},
      {"b", "abc", "$", "a$c"},
  };
  for (const Row& row : rows) {
    Result<std::string> out = R(row.pattern).Replace(row.text, row.substitution);
    ASSERT_TRUE(out.ok()) << row.pattern;
    EXPECT_EQ(*out, row.expected) << row.pattern;
  }
}

TEST(Regex, Split) {
  using Views = std::vector<std::string_view>;
  EXPECT_EQ(R(",\\s*").Split("a, b,c"), (Views{"a", "b", "c"}));
  EXPECT_EQ(R(",").Split("abc"), (Views{"abc"}));
  EXPECT_EQ(R(",").Split(",a,"), (Views{"", "a", ""}));
  EXPECT_EQ(R("x*").Split("axb"), (Views{"a", "b"}));
  EXPECT_EQ(R(",").Split(""), (Views{""}));
}

TEST(Regex, Errors) {
  Result<Regex> open = Regex::Compile("(a");
  ASSERT_FALSE(open.ok());
  EXPECT_EQ(open.error().message,
            "the pattern '(a' is not a supported regular expression: missing ): (a");
  Result<Regex> ahead = Regex::Compile("a(?=b)");
  ASSERT_FALSE(ahead.ok());
  EXPECT_EQ(ahead.error().hint, "look-around and backreferences are not supported");
  EXPECT_FALSE(Regex::Compile("(a)\\1").ok());
  EXPECT_FALSE(Regex::Compile("((a{1000}){1000}){1000}").ok());
  for (std::string_view bad : {"$3", "${name}"}) {
    Result<std::string> out = R("(a)").Replace("a", bad);
    ASSERT_FALSE(out.ok());
    EXPECT_NE(out.error().message.find("which the pattern does not have"), std::string::npos);
  }
  EXPECT_EQ(R("a").Replace("a", "${x").error().message,
            "the substitution has a '${' without its '}'");
}

TEST(Regex, HostilePatternsAreLinear) {
  EXPECT_FALSE(R("(a+)+b").FullMatch(std::string(100'000, 'a')));
  EXPECT_FALSE(R("(a|aa)*c").FullMatch(std::string(100'000, 'a')));
}

TEST(Regex, ReplacementIsBounded) {
  Result<std::string> out = R("a").Replace(std::string(100'000, 'a'), std::string(1000, 'x'));
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().message, "the text is too long after replacing 'a'");
}

}  // namespace
}  // namespace precert
