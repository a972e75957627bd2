// CodeIndex: each different code once, with the places where it stands.
#include "fhir/coding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/hash_text.h"
#include "fhir/record.h"

namespace precert::fhir {
namespace {

Record Read(const std::string& json) {
  Result<Record> record = Record::FromJson(json, "codes.json");
  EXPECT_TRUE(record.ok()) << record.error().ToString();
  return record.ok() ? *std::move(record) : Record();
}

std::string Bundle(const std::vector<std::string>& codings_of_observations) {
  std::string json = R"({"resourceType":"Bundle","type":"collection","entry":[)";
  for (const std::string& codings : codings_of_observations) {
    json += json.back() == '[' ? "" : ",";
    json += R"({"resource":{"resourceType":"Observation","status":"final","code":{"coding":[)" +
            codings + "]}}}";
  }
  return json + "]}";
}

std::string Coded(const std::string& system, const std::string& code) {
  return R"({"system":")" + system + R"(","code":")" + code + R"("})";
}

const CodeIndex& IndexOf(const Record& record) {
  const NameId path[] = {Model::R4().FindName("code")};
  return record.CodesOf(Model::R4().FindType("Observation"), path);
}

// The resources that have a code, as the index tells them: "0 2".
std::string Having(const CodeIndex& index, std::string_view system, std::string_view code) {
  std::vector<uint32_t> found;
  index.ForEachOf(HashText(code), [&](const CodeIndex::Code& one) {
    if (one.code != code || one.system != system) return;
    for (const Node* resource : index.ResourcesOf(one)) found.push_back(resource->resource);
  });
  std::string text;
  for (uint32_t i : found) text += (text.empty() ? "" : " ") + std::to_string(i);
  return text;
}

TEST(CodeIndex, ListsEachCodeOnce) {
  const Record record =
      Read(Bundle({Coded("urn:a", "1"), Coded("urn:a", "2") + "," + Coded("urn:b", "1"),
                   Coded("urn:a", "1") + "," + Coded("urn:a", "1"), Coded("urn:a", "3"), ""}));
  const CodeIndex& index = IndexOf(record);
  ASSERT_EQ(index.codes().size(), 4u);
  EXPECT_EQ(index.entries().size(), 6u);
  EXPECT_EQ(Having(index, "urn:a", "1"), "0 2");
  EXPECT_EQ(Having(index, "urn:b", "1"), "1");
  EXPECT_EQ(Having(index, "urn:a", "3"), "3");
  EXPECT_EQ(Having(index, "urn:a", "4"), "");
  for (size_t i = 1; i < index.entries().size(); ++i) {
    EXPECT_LE(index.entries()[i - 1].resource->resource, index.entries()[i].resource->resource);
  }
  for (const CodeIndex::Entry& entry : index.entries()) {
    EXPECT_EQ(ReadCoding(*entry.coding).code, index.codes()[entry.code].code);
  }
  EXPECT_EQ(&IndexOf(record), &index);  // made once
}

TEST(CodeIndex, OfNothingIsEmpty) {
  const Record record;
  EXPECT_TRUE(IndexOf(record).codes().empty());
  EXPECT_EQ(Having(IndexOf(record), "urn:a", "1"), "");
}

TEST(CodeIndex, ManyCodes) {
  std::vector<std::string> codings;
  for (int i = 0; i < 5000; ++i) codings.push_back(Coded("urn:a", std::to_string(i % 2500)));
  const Record record = Read(Bundle(codings));
  EXPECT_EQ(IndexOf(record).codes().size(), 2500u);
  for (int i : {0, 1, 1249, 2499}) {
    EXPECT_EQ(Having(IndexOf(record), "urn:a", std::to_string(i)),
              std::to_string(i) + " " + std::to_string(i + 2500));
  }
}

// Codes that somebody chose so that all come to one place of the table are found too, and in a time
// that does not grow with their square.
TEST(CodeIndex, CodesThatCollide) {
  std::vector<std::string> colliding;
  for (int i = 0; colliding.size() < 400; ++i) {
    std::string code = "c" + std::to_string(i);
    if (HashText(code) % 2048 == 7) colliding.push_back(std::move(code));
  }
  std::vector<std::string> codings;
  for (int again = 0; again < 2; ++again) {
    for (const std::string& code : colliding) codings.push_back(Coded("urn:a", code));
  }
  const Record record = Read(Bundle(codings));
  for (size_t i = 0; i < colliding.size(); i += 57) {
    EXPECT_EQ(Having(IndexOf(record), "urn:a", colliding[i]),
              std::to_string(i) + " " + std::to_string(i + colliding.size()));
  }
}

}  // namespace
}  // namespace precert::fhir
