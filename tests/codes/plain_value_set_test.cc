// Value sets as a JSON map of URLs to code systems and codes.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "codes/value_set.h"

namespace precert::codes {
namespace {

std::string Load(Terminology* terminology, const std::string& json) {
  const Status status = terminology->LoadFhirJson(json, "sets.json");
  return status.ok() ? "" : status.error().ToString();
}

TEST(PlainValueSet, IsReadByUrlAndVersion) {
  Terminology terminology;
  EXPECT_EQ(Load(&terminology, R"({
    "urn:a": [["urn:s", ["1", "2", "1"]], ["urn:t", ["1"]]],
    "urn:b|2.9": [["urn:s", ["3"]]],
    "urn:b|2.10": [["urn:s", ["4"]]]
  })"),
            "");
  const ValueSet* a = terminology.FindByUrl("urn:a");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->codes.size(), 3u);
  EXPECT_EQ(a->name, "urn:a");
  EXPECT_EQ(a->sha256.size(), 64u);
  EXPECT_TRUE(a->Contains("urn:s", "2"));
  EXPECT_TRUE(a->Contains("", "1"));
  EXPECT_FALSE(a->Contains("urn:t", "2"));
  ASSERT_NE(terminology.FindByUrl("urn:b"), nullptr);
  EXPECT_EQ(terminology.FindByUrl("urn:b")->version, "2.10");
  EXPECT_TRUE(terminology.FindByUrl("urn:b|2.9")->Contains("urn:s", "3"));
}

TEST(PlainValueSet, ErrorsNameTheirPlace) {
  const struct {
    const char *json, *says;
  } rows[] = {
      {R"({"urn:a": 1})", "sets.json at urn:a: error: expected a list of code systems"},
      {R"({"urn:a": []})", "sets.json at urn:a: error: the value set has no codes"},
      {R"({"urn:a": [["urn:s"]]})", "sets.json at urn:a[0]: error: expected a pair"},
      {R"({"urn:a": [["urn:s", "1"]]})", "sets.json at urn:a[0]: error: expected a pair"},
      {R"({"urn:a": [["", ["1"]]]})", "sets.json at urn:a[0][0]: error: codes without a code"},
      {R"({"urn:a": [["urn:s", ["1", 2]]]})",
       "sets.json at urn:a[0][1][1]: error: expected a code"},
      {R"({"urn:a": [["urn:s", ["1"]]], "b": []})", "a resource without resourceType"},
      {R"({})", "a resource without resourceType"},
      {R"([])", "expected a FHIR ValueSet"},
  };
  for (const auto& row : rows) {
    Terminology terminology;
    const std::string said = Load(&terminology, row.json);
    EXPECT_NE(said.find(row.says), std::string::npos) << row.json << "\n" << said;
    EXPECT_TRUE(terminology.All().empty()) << row.json;
  }
}

TEST(PlainValueSet, HoldsAHundredThousandCodes) {
  std::string json = R"({"urn:a": [["urn:s", [)";
  for (int i = 0; i < 100'000; ++i) {
    json += (i > 0 ? ", \"" : "\"") + std::to_string(i) + "-a-code-of-some-length-for-a-big-file\"";
  }
  json += "]]]}";
  ASSERT_GT(json.size(), limits::kMaxDocumentBytes);
  Terminology terminology;
  EXPECT_EQ(Load(&terminology, json), "");
  EXPECT_EQ(terminology.FindByUrl("urn:a")->codes.size(), 100'000u);
}

}  // namespace
}  // namespace precert::codes
