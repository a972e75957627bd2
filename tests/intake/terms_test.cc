// Terms: their files, their uses in a record, and dates before the request.
#include "intake/terms.h"

#include "base/text.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert {
namespace {

using testing::ExpectCases;
using testing::ProjectPath;
using testing::TempDir;

Date Day(std::string_view text) { return *Date::Parse(text); }

constexpr std::string_view kTerms = R"(terms:
  lesion count:
    means: Lesions
    value: integer
    resource: { resourceType: Observation, valueInteger: $value, effectiveDateTime: $date }
  width:
    means: A width
    value: decimal
    resource: { resourceType: Observation, valueDecimal: $value }
  note:
    means: Words
    value: text
    resource: { resourceType: Observation, valueString: $value, code: { text: "$value", coding: [] } }
  photographs:
    means: Photographs
    resource: { resourceType: DocumentReference, date: $date, status: "true", flag: true, number: 007 }
)";

Terms Make() {
  TempDir dir;
  Terms terms;
  Status s = terms.LoadFile(dir.Write("terms.yaml", kTerms));
  EXPECT_TRUE(s.ok()) << s.error().ToString();
  return terms;
}

std::string Used(const Terms& terms, std::string_view list, std::string_view prefix = "") {
  Result<YamlDocument> document = YamlDocument::Parse(list, "case.yaml");
  if (!document) return document.error().ToString();
  Result<std::vector<std::string>> out =
      terms.Resources(document->root(), Day("2026-11-23"), prefix);
  return out ? Join(*out, "\n") : out.error().ToString();
}

TEST(Terms, BecomeResources) {
  const Terms terms = Make();
  EXPECT_EQ(
      Used(terms, "- lesion count: 12"),
      R"({"id":"lesion-count","resourceType":"Observation","valueInteger":12,"effectiveDateTime":"2026-11-23"})");
  EXPECT_EQ(
      Used(terms, "- lesion count: 3\n  on: 2026-10-01"),
      R"({"id":"lesion-count","resourceType":"Observation","valueInteger":3,"effectiveDateTime":"2026-10-01"})");
  EXPECT_EQ(Used(terms, "- width: 1.50"),
            R"({"id":"width","resourceType":"Observation","valueDecimal":1.5})");
  // A quoted "$value" is text; so is a number with leading zeros.
  EXPECT_EQ(Used(terms, "- note: 'say \"no\"'"),
            R"({"id":"note","resourceType":"Observation","valueString":"say \"no\"",)"
            R"("code":{"text":"$value","coding":[]}})");
  EXPECT_EQ(
      Used(terms, "- photographs"),
      R"({"id":"photographs","resourceType":"DocumentReference","date":"2026-11-23","status":"true",)"
      R"("flag":true,"number":"007"})");
  EXPECT_EQ(Used(terms, "- photographs: true"), Used(terms, "- photographs"));
}

TEST(Terms, WrittenInSeveralWays) {
  const Terms terms = Make();
  const std::string both = Used(terms, "- lesion count: 12\n- photographs");
  EXPECT_EQ(Used(terms, "{ lesion count: 12, photographs: true }"), both);
  EXPECT_EQ(Used(terms, "- { lesion count: 12, photographs: true }"), both);
  EXPECT_EQ(Used(terms, "photographs"), Used(terms, "[photographs]"));
  EXPECT_EQ(Used(terms, "[]"), "");
  // The same term again gets an id of its own, and a prefix goes before all.
  const std::string twice = Used(terms, "[photographs, photographs]", "supplied-1-");
  EXPECT_NE(twice.find("\"id\":\"supplied-1-photographs\""), std::string::npos);
  EXPECT_NE(twice.find("\"id\":\"supplied-1-photographs-2\""), std::string::npos);
}

TEST(Terms, Find) {
  const Terms terms = Make();
  ASSERT_NE(terms.Find("width"), nullptr);
  EXPECT_EQ(terms.Find("width")->value, "decimal");
  EXPECT_EQ(terms.Find("width")->means, "A width");
  EXPECT_EQ(terms.Find("Width"), nullptr);
  EXPECT_EQ(terms.Names(),
            (std::vector<std::string>{"lesion count", "note", "photographs", "width"}));
}

TEST(Terms, FilesThatAreRefused) {
  ExpectCases("tests/intake/data/bad_terms.txt", [](const std::string& input) {
    TempDir dir;
    Terms terms = Make();
    const std::string path = dir.Write("bad.yaml", input);
    Status s = terms.LoadFile(path);
    EXPECT_FALSE(s.ok());
    std::string said = s.ok() ? "" : s.error().ToString();
    const size_t in =
        said.find(" is already defined in ");  // names the other file's temporary path
    if (in != std::string::npos) said = said.substr(0, said.find('/', in)) + "terms.yaml\n";
    return ReplaceAll(said, dir.Path(""), "");
  });
}

TEST(Terms, EveryShippedTermMakesAResource) {
  Result<Terms> terms = Terms::LoadFolder(ProjectPath("policies/terms"));
  ASSERT_TRUE(terms.ok()) << terms.error().ToString();
  EXPECT_GE(terms->Names().size(), 25u);
  for (const std::string& name : terms->Names()) {
    const Terms::Term* term = terms->Find(name);
    EXPECT_FALSE(term->means.empty()) << name;
    const std::string value = term->value == "none"   ? ""
                              : term->value == "text" ? ": words"
                                                      : ": 3";
    const std::string json = Used(*terms, "- " + name + value);
    EXPECT_EQ(json.substr(0, 7), "{\"id\":\"") << json;
  }
}

TEST(Terms, DatesBeforeTheRequest) {
  struct {
    const char* text;
    const char* want;  // "" : an error
  } const kRows[] = {
      {"2026-10-01", "2026-10-01"},
      {"0 days ago", "2026-11-23"},
      {"1 day ago", "2026-11-22"},
      {"30 days ago", "2026-10-24"},
      {"6 weeks ago", "2026-10-12"},
      {"1 month ago", "2026-10-23"},
      {"9 months ago", "2026-02-23"},
      {"2 years ago", "2024-11-23"},
      {"-1 days ago", ""},
      {"some days ago", ""},
      {"1.5 years ago", ""},
      {"5000 days ago", ""},
      {"3 decades ago", ""},
      {"yesterday", ""},
      {"2026-02-29", ""},
      {"99999999999999999999 days ago", ""},
  };
  for (const auto& row : kRows) {
    Result<YamlDocument> document =
        YamlDocument::Parse(std::string("on: ") + row.text, "case.yaml");
    ASSERT_TRUE(document.ok());
    Result<Date> date = DateOrAgo(*document->root().Find("on"), Day("2026-11-23"));
    EXPECT_EQ(date ? date->ToString() : "", row.want) << row.text;
  }
  // The end of a month stays in its month.
  Result<YamlDocument> document = YamlDocument::Parse("on: 1 month ago", "case.yaml");
  EXPECT_EQ(DateOrAgo(*document->root().Find("on"), Day("2026-03-31"))->ToString(), "2026-02-28");
}

}  // namespace
}  // namespace precert
