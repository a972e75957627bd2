// Projected reading: what is kept, and that an evaluation cannot tell it from the whole record.
#include "fhir/projected_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/json_writer.h"
#include "fhir/write_json.h"

namespace precert::fhir {
namespace {

TypeId T(std::string_view name) { return Model::R4().FindType(name); }
NameId N(std::string_view name) { return Model::R4().FindName(name); }

std::string Padded(std::string text) { return text + std::string(kSkipPadding, '\0'); }

// The names of the resources that a projection keeps, in order; or the error.
std::string Kept(const Projection& projection, const std::string& json) {
  const std::string text = Padded(json);
  ProjectedReader reader(&projection);
  const Result<const Record*> record = reader.Read({text.data(), json.size()}, "p.json");
  if (!record.ok()) return record.error().ToString();
  std::string out;
  for (const Resource& r : (*record)->resources()) {
    out += (out.empty() ? "" : " ") + (*record)->NameOf(r);
  }
  return out;
}

std::string Bundle(const std::vector<std::string>& resources) {
  std::string out = R"({"resourceType":"Bundle","type":"collection","entry":[)";
  for (size_t i = 0; i < resources.size(); ++i) {
    out += std::string(i == 0 ? "" : ",") + R"({"fullUrl":"urn:x:)" + std::to_string(i) +
           R"(","resource":)" + resources[i] + "}";
  }
  return out + "]}";
}

const std::string kPatient = R"({"resourceType":"Patient","id":"p","birthDate":"1980-01-01"})";
const std::string kWeight =
    R"({"resourceType":"Observation","id":"w","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"valueQuantity":{"value":80.50,"unit":"kg"}})";
const std::string kHeight =
    R"({"resourceType":"Observation","id":"h","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8302-2"}]}})";
const std::string kClaim = R"({"resourceType":"Claim","id":"c","status":"active"})";

Projection Weights() {
  Projection projection;
  projection.NeedAll(T("Patient"));
  projection.NeedCodes(T("Observation"), {N("code")}, {"29463-7"});
  return projection;
}

TEST(ProjectedReader, KeepsTypesAndCodesAskedFor) {
  const Projection weights = Weights();
  struct Row {
    std::vector<std::string> resources;
    std::string kept;
  };
  const Row rows[] = {
      {{}, ""},
      {{kPatient, kWeight, kHeight, kClaim}, "Patient/p Observation/w"},
      {{kClaim, kHeight}, ""},
      {{kWeight, kWeight}, "Observation/w Observation/w"},
      // The type not first, white space, the code before the status.
      {{R"({ "id" : "x" , "code":{"coding":[{"code":"29463-7"}]}, "resourceType" : "Observation" })"},
       "Observation/x"},
      // Written with an escape: kept, when in doubt.
      {{R"({"resourceType":"Observation","id":"e","code":{"coding":[{"code":"2\u00394"}]}})"},
       "Observation/e"},
      // A coding without a code, and codes that are looked at in full.
      {{R"({"resourceType":"Observation","id":"d","code":{"coding":[{"display":"code"}]}})"}, ""},
      // No code at all, or the code elsewhere.
      {{R"({"resourceType":"Observation","id":"n"})",
        R"({"resourceType":"Observation","id":"m","method":{"coding":[{"code":"29463-7"}]}})"},
       ""},
      // Resources in Parameters stand on their own.
      {{R"({"resourceType":"Parameters","id":"q","parameter":[{"name":"r","resource":)" + kClaim +
        "}]}"},
       "Parameters/q Claim/c"},
  };
  for (const Row& row : rows) EXPECT_EQ(Kept(weights, Bundle(row.resources)), row.kept);
}

TEST(ProjectedReader, ASingleResource) {
  EXPECT_EQ(Kept(Weights(), kWeight), "Observation/w");
  EXPECT_EQ(Kept(Weights(), kHeight), "");
  EXPECT_EQ(Kept(Weights(), " " + kPatient + "\n"), "Patient/p");
}

TEST(ProjectedReader, ChoicesAndReferences) {
  Projection projection;
  projection.NeedCodes(T("MedicationRequest"), {N("medication")}, {"860975"});
  const std::string coded =
      R"({"resourceType":"MedicationRequest","id":"a","medicationCodeableConcept":{"coding":[{"code":"860975"}]}})";
  const std::string other =
      R"({"resourceType":"MedicationRequest","id":"b","medicationCodeableConcept":{"coding":[{"code":"1"}]}})";
  const std::string reference =
      R"({"resourceType":"MedicationRequest","id":"c","medicationReference":{"reference":"#m"}})";
  const std::string medication = R"({"resourceType":"Medication","id":"m"})";
  EXPECT_EQ(Kept(projection, Bundle({coded, other, reference, medication})),
            "MedicationRequest/a MedicationRequest/c Medication/m");
}

TEST(ProjectedReader, EverythingIsEverything) {
  Projection projection;
  projection.NeedEverything();
  EXPECT_EQ(Kept(projection, Bundle({kPatient, kHeight, kClaim})),
            "Patient/p Observation/h Claim/c");
}

TEST(ProjectedReader, KeepsPathsAndUrls) {
  const std::string json = Bundle({kHeight, kWeight});
  const std::string text = Padded(json);
  const Projection weights = Weights();
  ProjectedReader reader(&weights);
  const Result<const Record*> record = reader.Read({text.data(), json.size()}, "p.json");
  ASSERT_TRUE(record.ok());
  ASSERT_EQ((*record)->resources().size(), 1u);
  EXPECT_EQ((*record)->resources()[0].path, "entry[1].resource");
  EXPECT_EQ((*record)->resources()[0].full_url, "urn:x:1");
  EXPECT_EQ((*record)->Resolve("urn:x:1"), &(*record)->resources()[0]);
}

std::string JsonOf(const Record& record, size_t resource) {
  JsonWriter writer(JsonWriter::Style::kCompact);
  WriteJson(*record.resources()[resource].node, writer);
  return writer.text();
}

TEST(ProjectedReader, OnlyTheElementsThatAreNamed) {
  Projection projection = Weights();
  projection.OnlyElements({N("code"), N("value")});
  projection.NeedWhole(T("Patient"));
  const std::string json = Bundle({kPatient, kWeight});
  const std::string text = Padded(json);
  ProjectedReader reader(&projection);
  const Result<const Record*> record = reader.Read({text.data(), json.size()}, "p.json");
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(JsonOf(**record, 0), kPatient);
  EXPECT_EQ(
      JsonOf(**record, 1),
      R"({"resourceType":"Observation","id":"w","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"valueQuantity":{"value":80.50,"unit":"kg"}})");
}

// Two resources are told apart by all their elements, so none may be left out where ids do not.
TEST(ProjectedReader, ReadsAllElementsWhereIdsDoNotTellApart) {
  Projection projection = Weights();
  projection.OnlyElements({N("code")});
  std::string without_id = kWeight;
  without_id.erase(without_id.find(R"("id":"w",)"), 9);
  for (const std::string& json : {Bundle({kWeight, kWeight}), Bundle({without_id})}) {
    const std::string text = Padded(json);
    ProjectedReader reader(&projection);
    const Result<const Record*> record = reader.Read({text.data(), json.size()}, "p.json");
    ASSERT_TRUE(record.ok());
    EXPECT_NE(JsonOf(**record, 0).find("valueQuantity"), std::string::npos) << json;
  }
}

TEST(ProjectedReader, ErrorsAreThoseOfTheWholeReader) {
  const Projection weights = Weights();
  const std::string whole = Bundle({kPatient, kWeight, kHeight});
  // Every way to cut the document short, and what follows it.
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(Kept(weights, whole.substr(0, size)),
              Record::FromJson(whole.substr(0, size), "p.json").error().ToString());
  }
  for (const std::string& json :
       {whole + "x", Bundle({R"({"resourceType":"Patient","birthDate":"1980-13-01"})"}),
        Bundle({R"({"resourceType":"Pateint"})"}), Bundle({"{}"}), Bundle({"7"}),
        std::string(R"({"resourceType":"Bundle","entry":{}})"), std::string("[]")}) {
    EXPECT_EQ(Kept(weights, json), Record::FromJson(json, "p.json").error().ToString()) << json;
  }
}

TEST(ProjectedReader, ACodeThatIsNoStringIsNotSteppedOver) {
  for (const char* code : {"294637", "true", "null"}) {
    const std::string json = Bundle(
        {R"({"resourceType":"Observation","id":"n","code":{"coding":[{"system":"s","code":)" +
         std::string(code) + "}]}}"});
    EXPECT_EQ(Kept(Weights(), json), Record::FromJson(json, "p.json").error().ToString()) << code;
  }
}

TEST(ProjectedReader, WhatIsSteppedOverIsNotChecked) {
  // An impossible date in a resource that nobody reads does not stand in the way.
  const std::string claim = R"({"resourceType":"Claim","id":"c","created":"2020-99-99"})";
  EXPECT_EQ(Kept(Weights(), Bundle({claim, kWeight})), "Observation/w");
  EXPECT_FALSE(Record::FromJson(Bundle({claim, kWeight}), "p.json").ok());
}

TEST(ProjectedReader, RecordAfterRecordWithTheSameReader) {
  const Projection weights = Weights();
  ProjectedReader reader(&weights);
  std::vector<std::string> texts;
  for (int i = 0; i < 50; ++i) {
    texts.push_back(Padded(i % 7 == 3 ? "{oops" : Bundle({kPatient, kWeight, kClaim})));
  }
  for (int i = 0; i < 50; ++i) {
    const Result<const Record*> record =
        reader.Read({texts[i].data(), texts[i].size() - kSkipPadding}, "p.json");
    ASSERT_EQ(record.ok(), i % 7 != 3);
    if (!record.ok()) continue;
    EXPECT_EQ((*record)->resources().size(), 2u);
    const NameId path[] = {N("code")};
    EXPECT_EQ((*record)->CodesOf(T("Observation"), path).entries().size(), 1u);
    EXPECT_EQ((*record)->OfType("Patient").size(), 1u);
  }
}

TEST(ProjectedReader, AnOwnedRecordOutlivesItsText) {
  Record record;
  {
    const std::string json = Bundle({kPatient, kWeight});
    std::string text = Padded(json);
    const Projection weights = Weights();
    Result<Record> read = ProjectedReader::ReadOwned(weights, {text.data(), json.size()}, "p.json");
    ASSERT_TRUE(read.ok());
    record = std::move(*read);
    std::fill(text.begin(), text.end(), '#');
  }
  EXPECT_EQ(JsonOf(record, 1), kWeight);
  EXPECT_EQ(record.resources()[1].full_url, "urn:x:1");
}

TEST(WriteJson, GivesBackWhatWasRead) {
  for (
      const std::string& json :
      {kPatient, kWeight, kHeight, kClaim,
       std::string(
           R"({"resourceType":"Patient","id":"p","active":true,"name":[{"family":"Example","given":["A","\"B\""]},{"text":"C"}],"multipleBirthInteger":2})"),
       std::string(
           R"({"resourceType":"Observation","id":"o","contained":[{"resourceType":"Patient","id":"q"}],"code":{"text":"x"},"component":[{"code":{"text":"y"},"valueBoolean":false}]})")}) {
    const Result<Record> record = Record::FromJson(json, "r.json");
    ASSERT_TRUE(record.ok()) << json;
    EXPECT_EQ(JsonOf(*record, 0), json);
  }
}

}  // namespace
}  // namespace precert::fhir
