// YAML trees: what is read, where it stood, and what is refused.
#include "base/yaml.h"

#include <gtest/gtest.h>

#include "support/golden.h"

namespace precert {
namespace {

YamlDocument MustParse(std::string_view text) {
  Result<YamlDocument> doc = YamlDocument::Parse(text, "x.yaml");
  EXPECT_TRUE(doc.ok()) << (doc.ok() ? "" : doc.error().ToString());
  if (!doc.ok()) abort();
  return std::move(*doc);
}

TEST(Yaml, KeepsOrderPlacesAndQuotes) {
  YamlDocument doc = MustParse("b: 1\na:\n  - x\n  - {c: \"2\", d: }\nt: |\n  two\n  lines\n");
  const YamlNode& root = doc.root();
  ASSERT_EQ(root.entries().size(), 3u);
  EXPECT_EQ(root.entries()[0].key, "b");
  EXPECT_EQ(root.entries()[1].key, "a");
  EXPECT_EQ(root.entries()[1].line, 2);
  const YamlNode& c = *root.Find("a")->items()[1]->Find("c");
  EXPECT_EQ(c.text(), "2");
  EXPECT_TRUE(c.quoted());
  EXPECT_FALSE(root.Find("b")->quoted());
  EXPECT_EQ(c.path(), "a[1].c");
  EXPECT_EQ(c.line(), 4);
  EXPECT_TRUE(root.Find("a")->items()[1]->Find("d")->is_null());
  EXPECT_EQ(root.Find("t")->text(), "two\nlines\n");
  EXPECT_EQ(root.Find("none"), nullptr);
  EXPECT_EQ(root.path(), "");
}

TEST(Yaml, FrontMatterLinesCountFromTheFile) {
  Result<YamlDocument> doc = YamlDocument::Parse("a: 1\nb: x\n", "plan.md", {.first_line = 5});
  ASSERT_TRUE(doc.ok());
  EXPECT_EQ(doc->root().Find("b")->line(), 6);
  EXPECT_EQ(doc->root().Find("b")->AsInt().error().ToString(),
            "plan.md:6:4 at b: error: \"x\" is not a whole number\n  6 | b: x\n    |    ^\n");
}

TEST(Yaml, RefusedDocuments) {
  const struct {
    std::string text, message;
    int line;
  } rows[] = {
      {"", "the file is empty", 1},
      {"a: 1\na: 2\n", "the key \"a\" is given twice", 2},
      {"a: &x 1\nb: *x\n", "anchors (&name) are not supported", 1},
      {"a: *x\n", "this is not YAML: the referenced anchor is not defined", 1},
      {"a: {<<: 1}\n", "merge keys (<<) are not supported", 1},
      {"a: !!str 1\n", "the tag \"tag:yaml.org,2002:str\" is not supported", 1},
      {"a: 1\n---\nb: 2\n", "a second document begins here", 2},
      {"? [a, b]\n: 1\n", "a key must be a single text", 1},
      {": 1\n", "a key is empty", 1},
      {"a: [1, 2\n", "this is not YAML: end of sequence flow not found", 2},
      {"a: \xFFx\n", "a byte that is not UTF-8 text", 1},
      {"a: 1\nb: \x01\n", "a byte that is not UTF-8 text", 2},
      {std::string(65, '[') + std::string(65, ']'), "nested deeper than 64 levels", 1},
      {std::string(100'000, '['), "a key must be a single text", 1},
  };
  for (const auto& row : rows) {
    Result<YamlDocument> doc = YamlDocument::Parse(row.text, "x.yaml");
    ASSERT_FALSE(doc.ok()) << row.text.substr(0, 80);
    EXPECT_EQ(doc.error().message, row.message) << row.text.substr(0, 80);
    EXPECT_EQ(doc.error().where.line, row.line) << row.text.substr(0, 80);
  }
}

TEST(Yaml, TooManyBytes) {
  Result<YamlDocument> doc = YamlDocument::Parse("a: 12345", "x.yaml", {.max_bytes = 5});
  ASSERT_FALSE(doc.ok());
  EXPECT_EQ(doc.error().message, "the file has 8 bytes; the limit is 5");
}

TEST(Yaml, TypedValues) {
  YamlDocument doc = MustParse(
      "text: hello\nyes: true\nn: 42\nmoney: \"$1,250.50\"\nrate: 32.99 %\ndate: 2026-11-23\n"
      "dec: 1.5\nlist: [a, b]\nnone: ~\n");
  const YamlNode& root = doc.root();
  EXPECT_EQ(*root.Find("text")->AsText(), "hello");
  EXPECT_TRUE(*root.Find("yes")->AsBool());
  EXPECT_EQ(*root.Find("n")->AsInt(0, 100), 42);
  EXPECT_EQ(root.Find("money")->AsMoney()->cents(), 125050);
  EXPECT_EQ(root.Find("rate")->AsRate()->ToString(), "32.99 %");
  EXPECT_EQ(root.Find("date")->AsDate()->ToString(), "2026-11-23");
  EXPECT_EQ(root.Find("dec")->AsDecimal()->ToString(), "1.5");
  EXPECT_EQ(root.Find("list")->AsTextList()->size(), 2u);
  EXPECT_EQ(root.Find("text")->AsTextList()->size(), 1u);
  EXPECT_EQ(root.Find("text")->AsBool().error().message, "\"hello\" is not true or false");
  EXPECT_EQ(root.Find("n")->AsInt(0, 9).error().message, "\"42\" is outside 0 to 9");
  EXPECT_EQ(root.Find("text")->AsMoney().error().message, "\"hello\" is not an amount of money");
  EXPECT_EQ(root.Find("text")->AsRate().error().message, "\"hello\" is not a percentage");
  EXPECT_EQ(root.Find("text")->AsDate().error().message, "\"hello\" is not a date");
  EXPECT_EQ(root.Find("text")->AsDecimal().error().message, "\"hello\" is not a number");
  EXPECT_EQ(root.Find("list")->AsText().error().message, "must be a single value, not a list");
  EXPECT_EQ(root.Find("none")->AsText().error().message, "must be a single value, not nothing");
}

TEST(YamlReader, ReadsFieldsAndKeepsTheFirstError) {
  YamlDocument doc = MustParse("name: Example\nlimit: 8\nrate: 20\nkind: hmo\n");
  YamlReader read(doc.root(), {"name", "limit", "rate", "kind", "date"});
  std::string name;
  int limit = 0, kind = -1;
  std::optional<Rate> rate;
  std::optional<Date> date;
  read.Required("name", &name);
  read.Int("limit", 1, 10, &limit);
  read.Optional("rate", &rate);
  read.Optional("date", &date);
  read.Choice("kind", {"ppo", "hmo"}, &kind);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(name, "Example");
  EXPECT_EQ(limit, 8);
  EXPECT_EQ(*rate, Rate::Percent(20));
  EXPECT_FALSE(date);
  EXPECT_EQ(kind, 1);
  read.Required("date", &date);
  EXPECT_EQ(read.error().message, "the key \"date\" is missing");
  read.Optional("name", &limit);  // ignored after the first error
  EXPECT_EQ(read.error().message, "the key \"date\" is missing");
}

TEST(YamlReader, Errors) {
  YamlDocument doc = MustParse("deductable: 5\nkind: hmoo\nempty:\nlist: 1\n");
  EXPECT_EQ(doc.root().CheckKeys({"deductible", "kind", "empty", "list"}).error().ToString(),
            "x.yaml:1:1 at deductable: error: unknown key \"deductable\"\n  1 | deductable: 5\n"
            "    | ^\n  did you mean 'deductible'?\n");
  const auto failure = [&](auto act) {
    YamlReader read(doc.root(), {"deductable", "kind", "empty", "list"});
    act(read);
    return read.ok() ? std::string("no error") : read.error().message + "|" + read.error().hint;
  };
  int kind;
  std::string text;
  EXPECT_EQ(failure([&](YamlReader& r) {
              r.Choice("kind", {"ppo", "hmo"}, &kind);
            }),
            "\"hmoo\" is not known for \"kind\"|did you mean 'hmo'?");
  EXPECT_EQ(failure([&](YamlReader& r) { r.Optional("empty", &text); }),
            "the key \"empty\" has no value|leave the key out, or give it a value");
  EXPECT_EQ(failure([&](YamlReader& r) { r.Sequence("list"); }),
            "must be a list, not a single value|");
  EXPECT_EQ(failure([&](YamlReader& r) { r.Mapping("list"); }),
            "must be a mapping (key: value), not a single value|");
}

TEST(Yaml, LoadNamesTheFile) {
  testing::TempDir dir;
  EXPECT_EQ(*YamlDocument::Load(dir.Write("a.yaml", "k: v\n"))->root().Find("k")->AsText(), "v");
  Result<YamlDocument> none = YamlDocument::Load(dir.Path("none.yaml"));
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().where.file, dir.Path("none.yaml"));
}

// Whatever the bytes, an answer and no crash: every prefix and every one-byte change of a document.
TEST(Yaml, DamagedTextIsAnswered) {
  const std::string text = "a: [1, {b: \"x\", c: 'y'}]\nd: |\n  t\n? e\n: &f - !g\n";
  for (size_t i = 0; i <= text.size(); ++i) {
    (void)YamlDocument::Parse(text.substr(0, i), "x");
    for (char c : std::string("\0:[]{}&*!|>'\"\n \xFF", 16)) {
      std::string changed = text;
      if (i < text.size()) changed[i] = c;
      Result<YamlDocument> doc = YamlDocument::Parse(changed, "x");
      if (!doc.ok()) {
        EXPECT_FALSE(doc.error().message.empty());
      }
    }
  }
}

}  // namespace
}  // namespace precert
