// Bundles to cases: what is refused, with the whole message, and what a full request becomes.
#include "intake/bundle.h"

#include "base/limits.h"
#include "base/text.h"
#include "intake/read_case.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert {
namespace {

using testing::Changed;
using testing::ExpectCases;
using testing::ProjectPath;

// Resources that a table's input may name.
constexpr std::pair<std::string_view, std::string_view> kResources[] = {
    {"<patient>", R"({"resourceType":"Patient","id":"p","birthDate":"1958-09-30"})"},
    {"<coverage>", R"({"resourceType":"Coverage","id":"c","subscriberId":"EX-1"})"},
    {"<practitioner>", R"({"resourceType":"Practitioner","id":"dr"})"},
    {"<location>", R"({"resourceType":"Location","id":"office"})"},
    {"<condition>",
     R"({"resourceType":"Condition","id":"ak","code":{"coding":[{"code":"L57.0"}]}})"},
    {"<claim>",
     R"({"resourceType":"Claim","id":"request","use":"preauthorization","created":"2026-11-23",)"
     R"("provider":{"reference":"Practitioner/dr"},"facility":{"reference":"Location/office"},)"
     R"("insurance":[{"sequence":1,"focal":true,"coverage":{"reference":"Coverage/c"}}],)"
     R"("diagnosis":[{"sequence":1,"diagnosisReference":{"reference":"Condition/ak"}}],)"
     R"("item":[{"sequence":1,"diagnosisSequence":[1],"productOrService":{"coding":[{"code":"15789"}]},)"
     R"("quantity":{"value":1},"unitPrice":{"value":1200,"currency":"USD"}}]})"},
    {"<order>",
     R"({"resourceType":"ServiceRequest","id":"order","status":"active","authoredOn":"2026-11-23",)"
     R"("code":{"coding":[{"code":"15789"}]}})"},
};

std::string Expanded(std::string_view names) {
  std::vector<std::string> entries;
  for (std::string_view word : SplitWords(names)) {
    for (const auto& [name, json] : kResources) {
      if (name == word) entries.push_back("{\"resource\":" + std::string(json) + "}");
    }
  }
  return R"({"resourceType":"Bundle","type":"collection","entry":[)" + Join(entries, ",") + "]}";
}

// A table's input is JSON as it stands, or names of resources and changes to what they make.
std::string InputOf(const std::string& input) {
  if (!input.starts_with('<')) return input;
  const size_t end = input.find('\n');
  return Changed(Expanded(input.substr(0, end)), std::string_view(input).substr(end + 1));
}

std::string Show(const std::optional<Money>& amount) { return amount ? amount->ToString() : "-"; }
std::string Show(const std::optional<Date>& date) { return date ? date->ToString() : "-"; }

std::string Show(const Case& c) {
  std::string out = "patient " + c.patient.resource + " '" + c.patient.name + "' born " +
                    Show(c.patient.birth_date) + " " + c.patient.sex + " " + c.patient.state + "\n";
  out += "coverage " + c.coverage.resource + " plan '" + c.coverage.plan_id + "' member '" +
         c.coverage.member_id + "' payer '" + c.coverage.payer_name + "'\n";
  out += "provider " + c.provider.resource + " npi '" + c.provider.npi + "' '" + c.provider.name +
         "' specialty '" + c.provider.specialty + "' license '" + c.provider.license + "'" +
         (c.provider.board_certified ? " board certified" : "") + " " + c.provider.state +
         " facility '" + c.provider.facility_type + "'\n";
  out += "made " + Show(c.request_date) + " purpose '" + c.purpose + "' approval '" +
         c.prior_authorization + "'" + (c.urgent ? " urgent" : "") +
         (c.emergency ? " emergency" : "") + "\n";
  for (const ServiceLine& line : c.lines) {
    out += "line " + std::to_string(line.sequence) + " '" + line.service.code + "' '" +
           line.described_as + "' units " + std::to_string(line.units) + " sessions " +
           std::to_string(line.sessions) + " billed " + Show(line.billed) + " on " +
           Show(line.service_date) + " place '" + line.place_of_service + "' modifiers " +
           Join(line.modifiers, " ") + " for";
    for (const Diagnosis& d : line.diagnoses) {
      out += " " + d.coded.code + (d.resource.empty() ? "" : " (" + d.resource + ")");
    }
    out += "\n";
  }
  return out;
}

std::string Answer(const std::string& json) {
  Result<Case> c = ReadBundle(json, "case.json");
  return c ? Show(*c) : c.error().ToString();
}

TEST(Bundle, RefusedWithTheWholeMessage) {
  ExpectCases("tests/intake/data/bad_bundles.txt", [](const std::string& input) {
    const std::string json = InputOf(input);
    EXPECT_FALSE(ReadBundle(json, "case.json").ok());
    return Answer(json);
  });
}

TEST(Bundle, ReadAsPeopleSendThem) {
  ExpectCases("tests/intake/data/good_bundles.txt", [](const std::string& input) {
    const std::string json = InputOf(input);
    EXPECT_TRUE(ReadBundle(json, "case.json").ok());
    return Answer(json);
  });
}

// Cut anywhere, a Bundle is refused with a message that says where, and nothing else happens.
TEST(Bundle, CutShortAnywhere) {
  const std::string whole =
      Expanded("<patient> <coverage> <practitioner> <location> <condition> <claim>");
  ASSERT_TRUE(ReadBundle(whole, "case.json").ok());
  for (size_t n = 0; n < whole.size(); ++n) {
    Result<Case> c = ReadBundle(whole.substr(0, n), "case.json");
    ASSERT_FALSE(c.ok()) << n;
    ASSERT_FALSE(c.error().message.empty()) << n;
    ASSERT_EQ(c.error().where.file, "case.json") << n;
  }
}

TEST(Bundle, TenThousandLevelsDeep) {
  for (const char* brackets : {"[]", "{}"}) {
    std::string deep = R"({"resourceType":"Bundle","entry":)";
    for (int i = 0; i < 10'000; ++i) deep += brackets[0] == '[' ? "[" : "{\"a\":";
    deep += "1";
    for (int i = 0; i < 10'000; ++i) deep += brackets[1];
    deep += "}";
    Result<Case> c = ReadBundle(deep, "case.json");
    ASSERT_FALSE(c.ok());
    EXPECT_FALSE(c.error().message.empty());
  }
  // Contained resources inside each other are not FHIR, but are tried.
  std::string nested = R"({"resourceType":"Bundle","entry":[{"resource":)";
  for (int i = 0; i < 10'000; ++i) nested += R"({"resourceType":"Patient","contained":[)";
  Result<Case> c = ReadBundle(nested, "case.json");
  ASSERT_FALSE(c.ok());
  EXPECT_FALSE(c.error().message.empty());
}

TEST(Bundle, LargerThanTheLimit) {
  std::string large = Expanded("<patient> <coverage> <claim>");
  large.insert(1, std::string(limits::kMaxCaseBytes, ' '));
  EXPECT_EQ(Answer(large),
            "case.json: error: the document is larger than 64 MB\n"
            "  send one patient's record for one request\n");
}

TEST(Bundle, NotUtf8) {
  for (std::string bad : {"\xFF", "\xC3", "\xED\xA0\x80", "\xC0\xAF"}) {
    std::string json =
        Changed(Expanded("<patient> <coverage> <practitioner> <location> <condition> <claim>"),
                "EX-1 => " + bad);
    Result<Case> c = ReadBundle(json, "case.json");
    ASSERT_FALSE(c.ok());
    EXPECT_NE(c.error().message.find("UTF-8"), std::string::npos) << c.error().ToString();
  }
}

TEST(Bundle, TooManyLines) {
  std::string items;
  for (size_t i = 0; i <= limits::kMaxServiceLines; ++i) {
    items += (i == 0 ? "" : ",") + std::string(R"({"sequence":)") + std::to_string(i + 1) +
             R"(,"productOrService":{"text":"peel"}})";
  }
  const std::string json =
      R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}},)"
      R"({"resource":{"resourceType":"Coverage"}},)"
      R"({"resource":{"resourceType":"Claim","item":[)" +
      items + "]}}]}";
  EXPECT_EQ(Answer(json),
            "case.json at entry[2].resource.item[200]: error: the request has more than 200 lines\n"
            "  split the request\n");
}

// A provider that points at itself, alone or by way of another, is read once.
TEST(Bundle, ProvidersThatGoRoundInCircles) {
  const std::string json =
      R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}},
          {"resource":{"resourceType":"Coverage"}},
          {"resource":{"resourceType":"PractitionerRole","id":"a","practitioner":{"reference":"PractitionerRole/b"},
             "specialty":[{"text":"dermatology"}]}},
          {"resource":{"resourceType":"PractitionerRole","id":"b","practitioner":{"reference":"PractitionerRole/a"}}},
          {"resource":{"resourceType":"Claim","provider":{"reference":"PractitionerRole/a"},
             "item":[{"productOrService":{"text":"peel"}}]}}]})";
  Result<Case> c = ReadBundle(json, "case.json");
  ASSERT_TRUE(c.ok()) << c.error().ToString();
  EXPECT_EQ(c->provider.specialty, "dermatology");
}

TEST(Bundle, SuppliedResourcesComeOnTop) {
  Result<Case> base = ReadBundle(
      Expanded("<patient> <coverage> <practitioner> <location> <condition> <claim>"), "case.json");
  ASSERT_TRUE(base.ok());
  const size_t before = base->record.resources().size();
  Result<Case> more = WithResources(
      *base,
      R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation","id":"o"}}]})");
  ASSERT_TRUE(more.ok()) << more.error().ToString();
  EXPECT_EQ(more->record.resources().size(), before + 1);
  EXPECT_EQ(base->record.resources().size(), before);
  EXPECT_EQ(Show(*more), Show(*base));
  EXPECT_FALSE(WithResources(*base, "{").ok());
}

TEST(ReadCase, TellsTheFormsApart) {
  Result<Terms> terms = Terms::LoadFolder(ProjectPath("policies/terms"));
  ASSERT_TRUE(terms.ok());
  const std::string json =
      Expanded("<patient> <coverage> <practitioner> <location> <condition> <claim>");
  for (const std::string& start :
       {std::string(), std::string(" \n\t"), std::string("\xEF\xBB\xBF")}) {
    Result<Case> c = ReadCase(start + json, "case", *terms, std::nullopt);
    ASSERT_TRUE(c.ok()) << c.error().ToString();
    EXPECT_EQ(c->lines[0].service.code, "15789");
    EXPECT_EQ(c->input_sha256.size(), 64u);
  }
  Result<Case> yaml = ReadCase("date: 2026-11-23\ncode: \"15789\"\n", "case", *terms, std::nullopt);
  ASSERT_TRUE(yaml.ok()) << yaml.error().ToString();
  EXPECT_EQ(yaml->lines[0].service.code, "15789");
  for (const char* nothing : {"", "  \n ", "\xEF\xBB\xBF"}) {
    EXPECT_EQ(
        ReadCase(nothing, "case", *terms, std::nullopt).error().ToString(),
        "case: error: the case is empty\n  give a FHIR Bundle (JSON) or a short case (YAML)\n");
  }
}

}  // namespace
}  // namespace precert
