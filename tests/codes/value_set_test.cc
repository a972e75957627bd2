// Value sets: both written forms, membership, look-ups, and every refusal.
#include "codes/value_set.h"

#include <gtest/gtest.h>

#include <set>

#include "support/golden.h"

namespace precert::codes {
namespace {

constexpr char kIcd[] = "http://hl7.org/fhir/sid/icd-10-cm";
constexpr char kSnomed[] = "http://snomed.info/sct";

constexpr char kText[] = R"(# Actinic keratosis, and burns for the prefix
name: Actinic keratosis
url: urn:precert:vs:actinic-keratosis
version: 2026-10
source: ICD-10-CM FY2027 tabular list, read 2026-11-23

http://hl7.org/fhir/sid/icd-10-cm
  L57.0   Actinic keratosis
	L57.8
  T20*    Burn and corrosion of head, face, and neck

http://snomed.info/sct
  201101007   Actinic keratosis (disorder)
)";

TEST(ValueSetText, ReadsTheShortForm) {
  Terminology t;
  ASSERT_TRUE(t.LoadText(kText, "ak.txt").ok());
  const ValueSet* set = t.FindByName("Actinic keratosis");
  ASSERT_NE(set, nullptr);
  EXPECT_EQ(set->url, "urn:precert:vs:actinic-keratosis");
  EXPECT_EQ(set->version, "2026-10");
  EXPECT_EQ(set->source, "ICD-10-CM FY2027 tabular list, read 2026-11-23");
  EXPECT_EQ(set->file, "ak.txt");
  ASSERT_EQ(set->codes.size(), 3u);
  EXPECT_EQ(set->codes[0].display, "Actinic keratosis");
  EXPECT_EQ(set->codes[1].code, "L57.8");
  EXPECT_EQ(set->codes[1].display, "");
  EXPECT_EQ(set->codes[2].system, kSnomed);
  ASSERT_EQ(set->prefixes.size(), 1u);
  EXPECT_EQ(set->prefixes[0].code, "T20");
  EXPECT_EQ(set->prefixes[0].display, "Burn and corrosion of head, face, and neck");
}

TEST(ValueSetText, Membership) {
  Terminology t;
  ASSERT_TRUE(t.LoadText(kText, "ak.txt").ok());
  const ValueSet& set = *t.All()[0];
  struct Row {
    const char *system, *code;
    bool member;
  };
  const Row rows[] = {
      {kIcd, "L57.0", true},   {kIcd, "L57", false},      {kIcd, "L57.01", false},
      {kIcd, "l57.0", false},  {kSnomed, "L57.0", false}, {kSnomed, "201101007", true},
      {"", "201101007", true}, {"", "L57.8", true},       {"", "nothing", false},
      {kIcd, "T20", true},     {kIcd, "T20.311A", true},  {kIcd, "T2", false},
      {kIcd, "T21.0", false},  {kSnomed, "T20.1", false}, {"", "T20.1", true},
      {kIcd, "", false},       {"", "", false},           {"urn:x", "L57.0", false},
  };
  for (const Row& row : rows)
    EXPECT_EQ(set.Contains(row.system, row.code), row.member) << row.system << "|" << row.code;
}

TEST(ValueSetText, RefusesWithLine) {
  struct Row {
    const char *text, *expected;
  };
  const Row rows[] = {
      {"", "vs.txt: error: the value set has no name\n  add a line 'name: ...'\n"},
      {"name: A\n", "vs.txt: error: the value set has no URL\n  add a line 'url: ...'\n"},
      {"name: A\nurl: urn:a\n",
       "vs.txt: error: the value set has no codes\n"
       "  add a line with the code system, and codes under it\n"},
      {"nmae: A\n", "vs.txt:1: error: unknown header 'nmae'\n  did you mean 'name'?\n"},
      {"name: A\ncolour: red\n",
       "vs.txt:2: error: unknown header 'colour'\n  headers are name, url, version and source\n"},
      {"name: A\nname: B\n", "vs.txt:2: error: header 'name' is given twice\n"},
      {"name:\n", "vs.txt:1: error: header 'name' has no value\n"},
      {"url: urn:a|2\n",
       "vs.txt:1: error: the value set's URL has a space or a '|'\n  write a version as 'version: "
       "...'\n"},
      {"L57.0\n",
       "vs.txt:1: error: 'L57.0' is neither a header, a code system nor a code\n"
       "  headers are 'name: ...', code systems are URLs, codes are indented under them\n"},
      {"name: A\n  L57.0 x\n",
       "vs.txt:2: error: code 'L57.0' before any code system\n"
       "  write the code system's URL on a line of its own above it\n"},
      {"http://snomed.info/sct two\n",
       "vs.txt:1: error: a code system's URL has no spaces and no '|'\n"},
      {"urn:s\n  1\nname: A\n",
       "vs.txt:3: error: header 'name' after the codes\n  move it to the top\n"},
      {"urn:s\n  1\n  2\n  1 again\n", "vs.txt:4: error: code '1' is listed twice\n"},
      {"http://hl7.org/fhir/sid/icd-10-cm\n  T20*\n  T20*\n",
       "vs.txt:3: error: prefix 'T20*' is listed twice\n"},
      {"http://hl7.org/fhir/sid/icd-10-cm\n  T*20\n",
       "vs.txt:2: error: 'T*20' is not a code or a prefix\n"
       "  '*' may stand only at the end, after part of a code: T20*\n"},
      {"http://hl7.org/fhir/sid/icd-10-cm\n  *\n",
       "vs.txt:2: error: '*' is not a code or a prefix\n"
       "  '*' may stand only at the end, after part of a code: T20*\n"},
      {"http://snomed.info/sct\n  201*\n",
       "vs.txt:2: error: prefix '201*' in a system whose codes have no hierarchy in their text\n"
       "  list the codes of http://snomed.info/sct one by one\n"},
      {"name: A\nsource: \xff\n",
       "vs.txt:2: error: this line is not UTF-8\n  save the file as UTF-8\n"},
  };
  for (const Row& row : rows) {
    Terminology t;
    Status status = t.LoadText(row.text, "vs.txt");
    ASSERT_FALSE(status.ok()) << row.text;
    EXPECT_EQ(status.error().ToString(), row.expected);
    EXPECT_TRUE(t.All().empty());
  }
}

TEST(ValueSetText, TheSameCodeInTwoSystemsIsTwoCodes) {
  Terminology t;
  ASSERT_TRUE(t.LoadText("name: A\nurl: urn:a\nurn:s\n  1\nurn:t\n  1\n", "a.txt").ok());
  EXPECT_EQ(t.All()[0]->codes.size(), 2u);
}

TEST(ValueSetFhir, ReadsExpansions) {
  Terminology t;
  Status status =
      t.LoadFhirJson(R"({"resourceType": "ValueSet", "url": "urn:x", "version": "3", "name": "X",
    "expansion": {"total": 4, "contains": [
      {"system": "urn:s", "code": "group", "abstract": true, "contains": [
         {"system": "urn:s", "code": "a", "display": "A"}, {"system": "urn:s", "code": "b"}]},
      {"system": "urn:s", "code": "a"}]},
    "compose": {"include": [{"system": "urn:s", "filter": []}]}})",
                     "x.json");
  ASSERT_TRUE(status.ok()) << status.error().ToString();
  const ValueSet* set = t.FindByUrl("urn:x|3");
  ASSERT_NE(set, nullptr);
  EXPECT_EQ(set->codes.size(), 2u);
  EXPECT_EQ(set->codes[0].display, "A");
  EXPECT_TRUE(set->Contains("urn:s", "b"));
  EXPECT_FALSE(set->Contains("urn:s", "group"));
}

TEST(ValueSetFhir, ACodeWithoutASystemIsOfNoSystem) {
  Terminology terminology;
  const Status status = terminology.LoadFhirJson(
      R"({"resourceType": "ValueSet", "url": "urn:x", "name": "X",
          "expansion": {"contains": [{"code": "0403"}, {"system": "s", "code": "a"}]}})",
      "x.json");
  ASSERT_TRUE(status.ok()) << status.error().ToString();
  const ValueSet* set = terminology.FindByUrl("urn:x");
  ASSERT_NE(set, nullptr);
  EXPECT_TRUE(set->Contains("", "0403"));
  EXPECT_FALSE(set->Contains("s", "0403"));
  EXPECT_TRUE(set->Contains("s", "a"));
}

TEST(ValueSetFhir, ReadsComposeWithExclusions) {
  Terminology t;
  Status status =
      t.LoadFhirJson(R"({"resourceType": "ValueSet", "url": "urn:y", "title": "The Y", "compose": {
    "include": [{"system": "urn:s", "concept": [{"code": "a"}, {"code": "b", "display": "B"}]},
                {"system": "urn:t", "concept": [{"code": "a"}]}],
    "exclude": [{"system": "urn:s", "concept": [{"code": "a"}]}]}})",
                     "y.json");
  ASSERT_TRUE(status.ok()) << status.error().ToString();
  const ValueSet* set = t.FindByName("The Y");
  ASSERT_NE(set, nullptr);
  EXPECT_FALSE(set->Contains("urn:s", "a"));
  EXPECT_TRUE(set->Contains("urn:t", "a"));
  EXPECT_TRUE(set->Contains("urn:s", "b"));
}

TEST(ValueSetFhir, ReadsBundles) {
  Terminology t;
  auto one = [](const char* url) {
    return std::string(R"({"resource": {"resourceType": "ValueSet", "url": ")") + url +
           R"(", "compose": {"include": [{"system": "urn:s", "concept": [{"code": "a"}]}]}}})";
  };
  ASSERT_TRUE(t.LoadFhirJson(R"({"resourceType": "Bundle", "entry": [)" + one("urn:1") + "," +
                                 one("urn:2") + "]}",
                             "b.json")
                  .ok());
  EXPECT_EQ(t.All().size(), 2u);
  EXPECT_EQ(t.FindByUrl("urn:2")->name, "urn:2");
}

TEST(ValueSetFhir, RefusesWithPath) {
  auto set = [](const std::string& rest) {
    return R"({"resourceType": "ValueSet", "url": "urn:x", )" + rest + "}";
  };
  struct Row {
    std::string json;
    const char* expected;
  };
  const Row rows[] = {
      {"[]", ": expected a FHIR ValueSet, an object"},
      {"{}", "resourceType: a resource without resourceType"},
      {R"({"resourceType": "Patient"})", "resourceType: expected a ValueSet, found a Patient"},
      {R"({"resourceType": "ValueSet"})", "url: the ValueSet has no url"},
      {R"({"resourceType": "Bundle"})", ": the Bundle has no entries"},
      {R"({"resourceType": "Bundle", "entry": [{}]})",
       "entry[0].resource: an entry without a resource"},
      {R"({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Bundle", "entry": []}}]})",
       "entry[0].resource.resourceType: expected a ValueSet, found a Bundle"},
      {set(R"("status": "active")"), ": the ValueSet has neither an expansion nor a compose"},
      {set(R"("expansion": {})"), ": the ValueSet 'urn:x' has no codes"},
      {set(R"("expansion": {"total": 9, "contains": [{"system": "s", "code": "a"}]})"),
       "expansion: the expansion holds 1 codes of 9"},
      {set(R"("expansion": {"offset": 10, "contains": [{"system": "s", "code": "a"}]})"),
       "expansion: the expansion holds 1 codes of 0"},
      {set(R"("expansion": {"contains": [7]})"), "expansion.contains[0]: expected an object"},
      {set(R"("compose": {})"), "compose.include: the compose includes nothing"},
      {set(R"("compose": {"include": [7]})"), "compose.include[0]: expected an object"},
      {set(R"("compose": {"include": [{"concept": [{"code": "a"}]}]})"),
       "compose.include[0].system: codes without a code system"},
      {set(R"("compose": {"include": [{"system": "urn:s"}]})"),
       "compose.include[0]: all of the code system 'urn:s' cannot be listed here"},
      {set(R"("compose": {"include": [{"system": "urn:s", "filter": [{}]}]})"),
       "compose.include[0].filter: a filter over a code system cannot be evaluated here"},
      {set(R"("compose": {"include": [{"valueSet": ["urn:z"]}]})"),
       "compose.include[0].valueSet: a reference to another value set cannot be followed here"},
      {set(R"("compose": {"include": [], "exclude": [{"system": "urn:s", "filter": [{}]}]})"),
       "compose.exclude[0].filter: a filter over a code system cannot be evaluated here"},
      {set(R"("compose": {"include": [{"system": "urn:s", "concept": [{"display": "A"}]}]})"),
       "compose.include[0].concept[0].code: a concept without a code"},
      {set(R"("compose": {"include": [{"system": "urn:s", "concept": [7]}]})"),
       "compose.include[0].concept[0]: expected an object"},
      {"{\"resourceType\": \"ValueSet\",", ": the document ends too early, inside an object"},
  };
  for (const Row& row : rows) {
    Terminology t;
    Status status = t.LoadFhirJson(row.json, "x.json");
    ASSERT_FALSE(status.ok()) << row.json;
    EXPECT_EQ(status.error().where.path + ": " + status.error().message, row.expected) << row.json;
    EXPECT_EQ(status.error().where.file, "x.json");
    EXPECT_TRUE(t.All().empty());
  }
}

// Sets that others exported: what cannot be listed is set aside, the rest of the file is used.
TEST(ValueSetPassOver, KeepsTheReasonOfWhatCannotBeListed) {
  const struct {
    const char *name, *rest, *why;
  } rows[] = {
      {"nothing", R"("status": "draft")", "the ValueSet has neither an expansion nor a compose"},
      {"a page", R"("expansion": {"total": 9, "contains": [{"system": "s", "code": "a"}]})",
       "the expansion holds 1 codes of 9"},
      {"a filter", R"("compose": {"include": [{"system": "s", "filter": [{}]}]})",
       "a filter over a code system cannot be evaluated here"},
      {"an excluded filter",
       R"("compose": {"include": [{"system": "s", "concept": [{"code": "a"}]}],
                      "exclude": [{"system": "s", "filter": [{}]}]})",
       "a filter over a code system cannot be evaluated here"},
      {"a system", R"("compose": {"include": [{"system": "s"}]})",
       "all of the code system 's' cannot be listed here"},
      {"another set", R"("compose": {"include": [{"valueSet": ["urn:other"]}]})",
       "it includes 'urn:other', which is not loaded"},
      {"itself", R"("compose": {"include": [{"valueSet": ["urn:x"]}]})",
       "it includes 'urn:x', which needs others in turn"},
  };
  for (const auto& row : rows) {
    Terminology t;
    t.PassOverUnlisted();
    const std::string json = std::string(R"({"resourceType": "Bundle", "entry": [
          {"resource": {"resourceType": "Library", "id": "l"}},
          {"resource": {"resourceType": "CodeSystem", "url": "urn:s", "content": "fragment"}},
          {"resource": {"resourceType": "ValueSet", "url": "urn:x", "version": "2", )") +
                             row.rest + R"(}},
          {"resource": {"resourceType": "ValueSet", "url": "urn:good", "compose":
            {"include": [{"system": "s", "concept": [{"code": "b"}]}]}}}]})";
    const Status status = t.LoadFhirJson(json, "b.json");
    ASSERT_TRUE(status.ok()) << row.name << status.error().ToString();
    ASSERT_TRUE(t.ResolveReferences().ok());
    EXPECT_EQ(t.FindByUrl("urn:x"), nullptr) << row.name;
    ASSERT_NE(t.FindByUrl("urn:good"), nullptr) << row.name;
    ASSERT_EQ(t.unlisted().size(), 1u) << row.name;
    ASSERT_NE(t.WhyUnlisted("urn:x"), nullptr) << row.name;
    EXPECT_EQ(t.WhyUnlisted("urn:x")->message, row.why) << row.name;
    EXPECT_NE(t.WhyUnlisted("urn:x|2"), nullptr);
    EXPECT_EQ(t.WhyUnlisted("urn:x|3"), nullptr);
    EXPECT_EQ(t.WhyUnlisted("urn:good"), nullptr);
  }
}

TEST(ValueSetPassOver, StillRefusesWhatIsMalformed) {
  for (const char* json :
       {R"({"resourceType": "ValueSet", "url": "u", "expansion": {"contains": [7]}})",
        R"({"resourceType": "ValueSet", "compose": {}})",
        R"({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Library"}}]})",
        R"({"resourceType": "Library"})"}) {
    Terminology t;
    t.PassOverUnlisted();
    EXPECT_FALSE(t.LoadFhirJson(json, "b.json").ok()) << json;
  }
}

TEST(ValueSetPassOver, AnEmptySetThatSaysSoIsEmpty) {
  Terminology t;
  t.PassOverUnlisted();
  ASSERT_TRUE(
      t.LoadFhirJson(R"({"resourceType": "ValueSet", "url": "urn:e", "expansion": {"total": 0}})",
                     "e.json")
          .ok());
  ASSERT_NE(t.FindByUrl("urn:e"), nullptr);
  EXPECT_FALSE(t.FindByUrl("urn:e")->Contains("s", "a"));
}

TEST(ValueSetPassOver, AnExpansionThatHoldsNothingGivesWayToTheCompose) {
  Terminology t;
  ASSERT_TRUE(t.LoadFhirJson(R"({"resourceType": "ValueSet", "url": "urn:c",
      "expansion": {"timestamp": "2024-01-01"},
      "compose": {"include": [{"system": "s", "concept": [{"code": "a"}]}]}})",
                             "c.json")
                  .ok());
  EXPECT_TRUE(t.FindByUrl("urn:c")->Contains("s", "a"));
}

// What a set is composed of, and the codes that it then has.
TEST(ValueSetPassOver, SetsAreWorkedOutOfOthersInAnyOrder) {
  const struct {
    const char *name, *compose, *members;
  } rows[] = {
      {"one set", R"("include": [{"valueSet": ["urn:ab"]}])", "s|a s|b"},
      {"two includes", R"("include": [{"valueSet": ["urn:ab"]}, {"valueSet": ["urn:bc"]}])",
       "s|a s|b s|c t|b"},
      {"both of two sets", R"("include": [{"valueSet": ["urn:ab", "urn:bc"]}])", "s|b"},
      {"a system's codes of a set", R"("include": [{"system": "t", "valueSet": ["urn:bc"]}])",
       "t|b"},
      {"listed codes of a set", R"("include": [{"system": "s", "valueSet": ["urn:bc"],
         "concept": [{"code": "a"}, {"code": "c"}]}])",
       "s|c"},
      {"less another", R"("include": [{"valueSet": ["urn:bc"]}],
         "exclude": [{"valueSet": ["urn:ab"]}])",
       "s|c t|b"},
      {"a whole system", R"("include": [{"system": "urn:cs"}])", "urn:cs|x urn:cs|y"},
      {"a system less a code", R"("include": [{"system": "urn:cs"}],
         "exclude": [{"system": "urn:cs", "concept": [{"code": "y"}]}])",
       "urn:cs|x"},
      {"a set of a set", R"("include": [{"valueSet": ["urn:later"]}])", "s|a s|b"},
      {"a version", R"("include": [{"valueSet": ["urn:v|1"]}])", "s|old"},
      {"the latest", R"("include": [{"valueSet": ["urn:v"]}])", "s|new"},
      {"mixed", R"("include": [{"system": "u", "concept": [{"code": "z"}]},
         {"valueSet": ["urn:v|1"]}])",
       "s|old u|z"},
  };
  auto set = [](const std::string& url, const std::string& rest) {
    return R"({"resource": {"resourceType": "ValueSet", "url": ")" + url + "\", " + rest + "}}";
  };
  auto listed = [](const std::string& concepts) {
    return R"("expansion": {"contains": [)" + concepts + "]}";
  };
  for (const auto& row : rows) {
    Terminology t;
    t.PassOverUnlisted();
    const std::string asked = set("urn:asked", "\"compose\": {" + std::string(row.compose) + "}");
    ASSERT_TRUE(
        t.LoadFhirJson(R"({"resourceType": "Bundle", "entry": [)" + asked + "]}", "1").ok());
    ASSERT_TRUE(
        t.LoadFhirJson(
             R"({"resourceType": "Bundle", "entry": [)" +
                 set("urn:later", R"("compose": {"include": [{"valueSet": ["urn:ab"]}]})") + "," +
                 set("urn:ab",
                     listed(R"({"system": "s", "code": "a"}, {"system": "s", "code": "b"})")) +
                 "," +
                 set("urn:bc", listed(R"({"system": "s", "code": "b"}, {"system": "s", "code": "c"},
                                         {"system": "t", "code": "b"})")) +
                 "," +
                 set("urn:v", R"("version": "1", )" + listed(R"({"system": "s", "code": "old"})")) +
                 "," +
                 set("urn:v", R"("version": "2", )" + listed(R"({"system": "s", "code": "new"})")) +
                 R"(, {"resource": {"resourceType": "CodeSystem", "url": "urn:cs", "content":
                      "complete", "concept": [{"code": "x", "concept": [{"code": "y"}]}]}}]})",
             "2")
            .ok());
    ASSERT_TRUE(t.ResolveReferences().ok());
    const ValueSet* found = t.FindByUrl("urn:asked");
    ASSERT_NE(found, nullptr) << row.name << t.unlisted().at(0).why.message;
    std::set<std::string> members;
    for (const ValueSetCode& c : found->codes) members.insert(c.system + "|" + c.code);
    std::string text;
    for (const std::string& member : members) text += (text.empty() ? "" : " ") + member;
    EXPECT_EQ(text, row.members) << row.name;
  }
}

// Who asks for the latest version does not get an older one in its place.
TEST(ValueSetPassOver, ALaterVersionThatCannotBeListedHidesTheEarlier) {
  Terminology t;
  t.PassOverUnlisted();
  ASSERT_TRUE(t.LoadText("name: V\nurl: urn:v\nversion: 1\nurn:s\n  a\n", "v1.txt").ok());
  ASSERT_TRUE(t.LoadFhirJson(R"({"resourceType": "ValueSet", "url": "urn:v", "version": "2",
      "compose": {"include": [{"system": "s", "filter": [{}]}]}})",
                             "v2.json")
                  .ok());
  ASSERT_TRUE(t.ResolveReferences().ok());
  EXPECT_EQ(t.FindByUrl("urn:v"), nullptr);
  EXPECT_NE(t.FindByUrl("urn:v|1"), nullptr);
}

// A chain in which each set includes all before it: bounded work, and the right members.
TEST(ValueSetPassOver, LongChainsEnd) {
  std::string json = R"({"resourceType": "Bundle", "entry": [)";
  constexpr int kSets = 2000;
  for (int i = kSets; i > 0; --i) {
    json += R"({"resource": {"resourceType": "ValueSet", "url": "urn:)" + std::to_string(i) +
            R"(", "compose": {"include": [{"system": "s", "concept": [{"code": ")" +
            std::to_string(i) + "\"}]}" +
            (i > 1 ? R"(, {"valueSet": ["urn:)" + std::to_string(i - 1) + "\"]}" : "") + "]}}},";
  }
  json.back() = ']';
  json += "}";
  Terminology t;
  t.PassOverUnlisted();
  ASSERT_TRUE(t.LoadFhirJson(json, "chain.json").ok());
  ASSERT_TRUE(t.ResolveReferences().ok());
  ASSERT_NE(t.FindByUrl("urn:2000"), nullptr);
  EXPECT_EQ(t.FindByUrl("urn:2000")->codes.size(), 2000u);
}

std::string Small(const std::string& url, const std::string& version, const std::string& name,
                  const std::string& code) {
  return "name: " + name + "\nurl: " + url + "\n" +
         (version.empty() ? "" : "version: " + version + "\n") + "urn:s\n  " + code + "\n";
}

TEST(Terminology, FindsVersions) {
  Terminology t;
  for (const char* version : {"2.9", "2.10", "2.2"})
    ASSERT_TRUE(t.LoadText(Small("urn:v", version, "V", version), version).ok());
  EXPECT_EQ(t.FindByUrl("urn:v")->version, "2.10");
  EXPECT_EQ(t.FindByUrl("urn:v|2.2")->version, "2.2");
  EXPECT_EQ(t.FindByUrl("urn:v|3"), nullptr);
  EXPECT_EQ(t.FindByUrl("urn:w"), nullptr);
  EXPECT_EQ(t.FindByName("V")->version, "2.10");
  EXPECT_EQ(t.FindByName("W"), nullptr);
  EXPECT_EQ(t.All().size(), 3u);
}

TEST(Terminology, AnAmbiguousNameAnswersNothing) {
  Terminology t;
  ASSERT_TRUE(t.LoadText(Small("urn:a", "", "Acne", "1"), "a").ok());
  EXPECT_NE(t.FindByName("Acne"), nullptr);
  ASSERT_TRUE(t.LoadText(Small("urn:b", "", "Acne", "2"), "b").ok());
  EXPECT_EQ(t.FindByName("Acne"), nullptr);
  ASSERT_TRUE(t.LoadText(Small("urn:c", "", "Acne", "3"), "c").ok());
  EXPECT_EQ(t.FindByName("Acne"), nullptr);
}

TEST(Terminology, TheSameSetTwiceIsFineAndAnotherIsNot) {
  Terminology t;
  ASSERT_TRUE(t.LoadText(Small("urn:a", "1", "A", "1"), "a.txt").ok());
  EXPECT_TRUE(t.LoadText(Small("urn:a", "1", "A", "1"), "copy.txt").ok());
  EXPECT_EQ(t.All().size(), 1u);
  Status other = t.LoadText(Small("urn:a", "1", "A", "2"), "other.txt");
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(
      other.error().ToString(),
      "other.txt: error: the value set 'urn:a' is already loaded from a.txt with other codes\n"
      "  give one of them another version or URL\n");
}

TEST(Terminology, TheOrderOfCodesMakesNoOtherSet) {
  Terminology t;
  ASSERT_TRUE(t.LoadText("name: A\nurl: urn:a\nurn:s\n  1\n  2\n", "a.txt").ok());
  EXPECT_TRUE(t.LoadText("name: A\nurl: urn:a\nurn:s\n  2\n  1\n", "b.txt").ok());
  EXPECT_FALSE(t.LoadText("name: A\nurl: urn:a\nurn:s\n  2\n  3\n", "c.txt").ok());
}

TEST(Terminology, AddTakesAnEarlierOnesPlace) {
  Terminology t;
  t.Add({.name = "A", .url = "urn:a", .codes = {{"urn:s", "1", ""}}});
  t.Add({.name = "A", .url = "urn:a", .codes = {{"urn:s", "2", ""}}});
  EXPECT_TRUE(t.FindByUrl("urn:a")->Contains("urn:s", "2"));
  EXPECT_FALSE(t.FindByUrl("urn:a")->Contains("urn:s", "1"));
  EXPECT_TRUE(t.FindByName("A")->Contains("urn:s", "2"));
}

TEST(Terminology, LoadsFilesOfBothForms) {
  testing::TempDir dir;
  Terminology t;
  ASSERT_TRUE(t.LoadFile(dir.Write("a.txt", kText)).ok());
  ASSERT_TRUE(
      t.LoadFile(dir.Write("b.json", R"(  {"resourceType": "ValueSet", "url": "urn:b", "expansion":
      {"contains": [{"system": "urn:s", "code": "b"}]}})"))
          .ok());
  EXPECT_EQ(t.All().size(), 2u);
  EXPECT_EQ(t.FindByUrl("urn:b")->file, dir.Path("b.json"));
  EXPECT_FALSE(t.LoadFile(dir.Path("missing.txt")).ok());
  EXPECT_FALSE(t.LoadText(std::string(5u << 20, ' '), "large").ok());
  EXPECT_FALSE(t.LoadFhirJson(std::string(5u << 20, ' '), "large").ok());
}

TEST(Terminology, CodeSystems) {
  auto system = [](const std::string& version, const std::string& rest) {
    return R"({"resourceType": "CodeSystem", "url": "urn:s", "version": ")" + version + "\", " +
           rest + "}";
  };
  const std::string first = system("2.9", R"("content": "complete", "concept": [
      {"code": "a", "concept": [{"code": "a1", "display": "below"}]}])");
  const std::string second = system("2.10", R"("content": "complete", "concept": [{"code": "b"}])");
  Terminology t;
  ASSERT_TRUE(t.LoadFhirJson(first, "first").ok());
  ASSERT_TRUE(
      t.LoadFhirJson(R"({"resourceType": "Bundle", "entry": [{"resource": )" + second + "}]}", "b")
          .ok());
  // A code system is no value set.
  EXPECT_TRUE(t.All().empty());
  EXPECT_EQ(t.FindByUrl("urn:s"), nullptr);
  ASSERT_NE(t.FindCodeSystem("urn:s", ""), nullptr);
  EXPECT_EQ(t.FindCodeSystem("urn:s", "")->version, "2.10");  // the latest
  EXPECT_TRUE(t.FindCodeSystem("urn:s", "2.9")->Contains("urn:s", "a1"));
  EXPECT_TRUE(t.FindCodeSystem("urn:s", "2.9")->Contains("", "a"));
  EXPECT_FALSE(t.FindCodeSystem("urn:s", "2.9")->Contains("urn:s", "b"));
  EXPECT_EQ(t.FindCodeSystem("urn:s", "1"), nullptr);
  EXPECT_EQ(t.FindCodeSystem("urn:other", ""), nullptr);

  const std::pair<std::string, std::string> wrong[] = {
      {system("1", R"("content": "fragment", "concept": [{"code": "a"}])"),
       "content: the CodeSystem 'urn:s' does not hold all of its codes"},
      {system("1", R"("content": "complete")"),
       "content: the CodeSystem 'urn:s' does not hold all of its codes"},
      {system("1", R"("content": "complete", "concept": [{"display": "a"}])"),
       "concept[0].code: a concept without a code"},
      {R"({"resourceType": "CodeSystem"})", "url: the CodeSystem has no url"},
  };
  for (const auto& [json, want] : wrong) {
    const Status status = t.LoadFhirJson(json, "x");
    ASSERT_FALSE(status.ok()) << json;
    EXPECT_EQ(status.error().where.path + ": " + status.error().message, want);
  }
}

}  // namespace
}  // namespace precert::codes
