// Reading FHIR R4 JSON: what is kept, what is refused and in which words, and references.
#include "fhir/record.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/limits.h"
#include "fhir/json_fault.h"

namespace precert::fhir {
namespace {

Record Read(std::string_view json) {
  Result<Record> record = Record::FromJson(json, "case.json");
  EXPECT_TRUE(record.ok()) << record.error().ToString();
  return record.ok() ? *std::move(record) : Record();
}

// "PATH: MESSAGE" or, where there is no path, "LINE:COLUMN: MESSAGE".
std::string ErrorOf(std::string_view json) {
  Result<Record> record = Record::FromJson(json, "case.json");
  if (record.ok()) return "no error";
  const Error& e = record.error();
  EXPECT_EQ(e.where.file, "case.json");
  std::string where = e.where.path;
  if (where.empty() && e.where.line > 0)
    where = std::to_string(e.where.line) + ":" + std::to_string(e.where.column);
  return where + (where.empty() ? "" : ": ") + e.message;
}

// The nodes under one, a line each: "name: Type text".
void Print(const Node& node, int depth, std::string* out) {
  const Model& m = Model::R4();
  uint32_t expected_index = 0;
  NameId last = kNoName;
  for (const Node* c = node.first_child; c != nullptr; c = c->next) {
    EXPECT_EQ(c->parent, &node);
    if (c->name != last) expected_index = 0;
    last = c->name;
    out->append(depth * 2, ' ');
    *out += std::string(m.name(c->name));
    if (c->index != expected_index || c->index > 0) *out += "[" + std::to_string(c->index) + "]";
    ++expected_index;
    *out += " " + std::string(m.type(c->type).name);
    if (c->is_primitive()) *out += " '" + std::string(c->text) + "'";
    *out += "\n";
    Print(*c, depth + 1, out);
  }
}
std::string Print(const Record& record, size_t resource = 0) {
  std::string out;
  Print(*record.resources()[resource].node, 0, &out);
  return out;
}

TEST(Record, KeepsElementsInOrderWithTheirText) {
  Record record = Read(R"({
    "resourceType": "Observation", "id": "ak-count", "unheardOf": {"deep": [1, {"x": null}]},
    "text": {"status": "generated", "div": "<div>not kept</div>"},
    "status": "final", "_status": {"extension": [{"url": "urn:x", "valueString": "not kept"}]},
    "extension": [{"url": "urn:lesions", "valueBoolean": true}],
    "code": {"coding": [{"system": "http://loinc.org", "code": "1-8"}, {"code": "x"}], "text": "caf\u00e9 \"n\""},
    "effectiveDateTime": "2026-11-01",
    "valueQuantity": {"value": 1.50, "unit": "mg"},
    "component": [{"code": {"text": "a"}, "valueInteger": -3}]
  })");
  EXPECT_EQ(Print(record), R"(id id 'ak-count'
status code 'final'
extension Extension
  url uri 'urn:lesions'
  value boolean 'true'
code CodeableConcept
  coding Coding
    system uri 'http://loinc.org'
    code code '1-8'
  coding[1] Coding
    code code 'x'
  text string 'café "n"'
effective dateTime '2026-11-01'
value Quantity
  value decimal '1.50'
  unit string 'mg'
component Observation.Component
  code CodeableConcept
    text string 'a'
  value integer '-3'
)");
  const Resource& r = record.resources()[0];
  EXPECT_EQ(r.id, "ak-count");
  EXPECT_EQ(r.path, "");
  EXPECT_EQ(record.NameOf(r), "Observation/ak-count");
  EXPECT_EQ(r.node->ChildText("status"), "final");
  EXPECT_EQ(r.node->ChildText("issued"), "");
  EXPECT_EQ(r.node->ChildText("no such name"), "");
  EXPECT_EQ(r.node->Child("nonsense"), nullptr);
}

// A child is the first of its name, wherever it is looked for: in a resource with a table, in one
// of too many elements for one, in a copy, which has none.
TEST(Record, FindsChildrenByName) {
  const Record record = Read(R"({"resourceType":"Bundle","type":"collection","entry":[
    {"resource":{"resourceType":"Observation","id":"a","status":"final","code":{"text":"c"},
      "category":[{"text":"x"},{"text":"y"}],"valueString":"v",
      "component":[{"code":{"text":"1"}},{"code":{"text":"2"}},{"code":{"text":"3"}}]}},
    {"resource":{"resourceType":"Patient","id":"p"}},
    {"resource":{"resourceType":"Claim","id":"b","contained":[{"resourceType":"Patient","id":"q"}],
      "identifier":[{"value":"i"}],"status":"active","type":{"text":"t"},"subType":{"text":"s"},
      "use":"claim","patient":{"reference":"#q"},"billablePeriod":{"start":"2026"},
      "created":"2026","enterer":{"display":"e"},"insurer":{"display":"i"},
      "provider":{"display":"p"},"priority":{"text":"p"},"fundsReserve":{"text":"f"},
      "related":[{"relationship":{"text":"r"}}],"prescription":{"display":"p"},
      "originalPrescription":{"display":"o"},"payee":{"type":{"text":"t"}},
      "referral":{"display":"r"},"facility":{"display":"f"}}}]})");
  const Model& model = Model::R4();
  std::vector<NameId> names = {model.FindName("extension"), kNoName};
  for (const Resource& resource : record.resources()) {
    for (const Node* c = resource.node->first_child; c != nullptr; c = c->next) {
      if (std::find(names.begin(), names.end(), c->name) == names.end()) names.push_back(c->name);
    }
  }
  size_t looked_up = 0;
  auto check = [&](const Node& node) {
    for (const NameId name : names) {
      const Node* first = nullptr;
      std::vector<const Node*> all, visited;
      for (const Node* c = node.first_child; c != nullptr; c = c->next) {
        if (c->name != name) continue;
        if (first == nullptr) first = c;
        all.push_back(c);
      }
      ASSERT_EQ(node.Child(name), first) << name;
      node.ForEachChild(name, [&](const Node* c) {
        visited.push_back(c);
        return false;
      });
      ASSERT_EQ(visited, all) << name;
      looked_up += first != nullptr;
    }
  };
  for (const Resource& resource : record.resources()) {
    check(*resource.node);
    const Node copy = *resource.node;
    EXPECT_FALSE(copy.has_table.set);
    check(copy);
  }
  EXPECT_EQ(looked_up, 2 * (6u + 1 + 1 + 21));
  EXPECT_TRUE(record.resources()[0].node->has_table.set);
  EXPECT_FALSE(record.resources()[2].node->has_table.set);
}

TEST(Record, ReadsTypeWhereverItStands) {
  Record record =
      Read(R"({"active": true, "name": [{"family": "Example"}], "resourceType": "Patient"})");
  EXPECT_EQ(Print(record), "active boolean 'true'\nname HumanName\n  family string 'Example'\n");
}

TEST(Record, KeepsPlacesOfNullsInListsOfPrimitives) {
  Record record = Read(
      R"({"resourceType": "Patient", "name": [{"given": ["A", null, "C"], "_given": [null, {"id": "x"}, null]}]})");
  EXPECT_EQ(Print(record), "name HumanName\n  given string 'A'\n  given[2] string 'C'\n");
}

TEST(Record, EmptyTextIsStillAValue) {
  Record record = Read(R"({"resourceType": "Patient", "language": "", "name": []})");
  EXPECT_EQ(Print(record), "language code ''\n");
}

TEST(Record, AcceptsByteOrderMark) {
  EXPECT_EQ(Read("\xef\xbb\xbf{\"resourceType\":\"Patient\",\"id\":\"p\"}").resources()[0].id, "p");
}

constexpr char kBundle[] = R"({"resourceType": "Bundle", "type": "collection", "entry": [
  {"fullUrl": "urn:uuid:11111111-0000-0000-0000-000000000001",
   "resource": {"resourceType": "Patient", "id": "1", "active": true}},
  {"resource": {"resourceType": "Claim", "id": "c", "patient": {"reference": "Patient/1"},
     "contained": [
       {"resourceType": "Coverage", "id": "cov", "beneficiary": {"reference": "#"}},
       {"resourceType": "Organization", "id": "org", "partOf": {"reference": "#cov"}}],
     "item": [{"sequence": 1, "productOrService": {"text": "peel"}},
              {"sequence": 2, "servicedDate": "2026-11-23", "productOrService": {"text": "laser"}}]},
   "fullUrl": "https://example.org/fhir/Claim/c"},
  {"request": {"method": "DELETE", "url": "Patient/9"}},
  {"fullUrl": "urn:uuid:22222222-0000-0000-0000-000000000002", "resource":
     {"resourceType": "Bundle", "type": "collection", "entry": [
       {"resource": {"resourceType": "Patient", "id": "2"}}]}},
  {"resource": {"resourceType": "Parameters", "parameter": [
     {"name": "p", "resource": {"resourceType": "Observation", "id": "o", "contained": [
        {"resourceType": "Patient", "id": "inner"}], "subject": {"reference": "#inner"}}}]}},
  {"resource": {"resourceType": "Patient"}}
]})";

TEST(Record, FindsResourcesOfBundles) {
  Record record = Read(kBundle);
  std::string all;
  for (const Resource& r : record.resources()) {
    all += std::string(Model::R4().type(r.node->type).name) + " " + record.NameOf(r) + " at " +
           r.path + (r.contained ? " contained" : "") + "\n";
    EXPECT_EQ(&record.resources()[r.node->resource], &r);
  }
  EXPECT_EQ(all, R"(Patient Patient/1 at entry[0].resource
Claim Claim/c at entry[1].resource
Coverage Claim/c#cov at entry[1].resource.contained[0] contained
Organization Claim/c#org at entry[1].resource.contained[1] contained
Patient Patient/2 at entry[3].resource.entry[0].resource
Parameters entry[4].resource at entry[4].resource
Observation Observation/o at entry[4].resource.parameter[0].resource
Patient Observation/o#inner at entry[4].resource.parameter[0].resource.contained[0] contained
Patient entry[5].resource at entry[5].resource
)");
  // Retrieves see what stands on its own.
  EXPECT_EQ(record.OfType("Patient").size(), 3u);
  EXPECT_EQ(record.OfType("Coverage").size(), 0u);
  EXPECT_EQ(record.OfType("Observation").size(), 1u);
  EXPECT_EQ(record.OfType("Bundle").size(), 0u);
  EXPECT_EQ(record.OfType("Nonsense").size(), 0u);
  EXPECT_EQ(record.OfType(kNoType).size(), 0u);
}

TEST(Record, ResolvesReferences) {
  Record record = Read(kBundle);
  auto find = [&](const char* reference, const Node* from = nullptr) -> std::string {
    const Resource* r = record.Resolve(reference, from);
    return r == nullptr ? "none" : record.NameOf(*r);
  };
  struct Row {
    const char *reference, *expected;
  };
  const Row rows[] = {
      {"Patient/1", "Patient/1"},
      {"Patient/2", "Patient/2"},
      {"Patient/1/_history/3", "Patient/1"},
      {"https://elsewhere.example/fhir/Patient/1", "Patient/1"},
      {"https://example.org/fhir/Claim/c", "Claim/c"},
      {"urn:uuid:11111111-0000-0000-0000-000000000001", "Patient/1"},
      {"urn:uuid:22222222-0000-0000-0000-000000000002", "none"},  // names the nested Bundle
      {"Patient/9", "none"},
      {"Patient/cov", "none"},
      {"Patient/inner", "none"},
      {"Nonsense/1", "none"},
      {"Patient/", "none"},
      {"Patient", "none"},
      {"1", "none"},
      {"", "none"},
      {"#cov", "none"},
      {"/", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(find(row.reference), row.expected) << row.reference;

  const Node* claim = record.Resolve("Claim/c")->node;
  const Resource* coverage = record.Resolve("#cov", claim->Child("patient"));
  ASSERT_NE(coverage, nullptr);
  EXPECT_EQ(record.NameOf(*coverage), "Claim/c#cov");
  EXPECT_EQ(find("#org", coverage->node->Child("beneficiary")), "Claim/c#org");
  EXPECT_EQ(find("#", coverage->node->Child("beneficiary")), "Claim/c");
  EXPECT_EQ(find("#inner", claim), "none");
  const Resource* observation = record.Resolve("Observation/o");
  EXPECT_EQ(find("#inner", observation->node->Child("subject")), "Observation/o#inner");
  EXPECT_EQ(find("#", observation->node->Child("subject")), "Observation/o");
}

TEST(Record, FirstOfTwoWithOneNameAnswers) {
  Record record = Read(R"({"resourceType":"Bundle","entry":[
    {"fullUrl":"urn:a","resource":{"resourceType":"Patient","id":"1","gender":"female"}},
    {"fullUrl":"urn:a","resource":{"resourceType":"Patient","id":"1","gender":"male"}}]})");
  EXPECT_EQ(record.Resolve("Patient/1"), &record.resources()[0]);
  EXPECT_EQ(record.Resolve("urn:a"), &record.resources()[0]);
}

TEST(Record, TellsPathsOfElements) {
  Record record = Read(kBundle);
  const Node* claim = record.Resolve("Claim/c")->node;
  const Node* second = claim->Child("item")->next;
  EXPECT_EQ(record.PathOf(*second->Child("productOrService")->Child("text")),
            "entry[1].resource.item[1].productOrService.text");
  EXPECT_EQ(record.PathOf(*second->Child("serviced")), "entry[1].resource.item[1].servicedDate");
  EXPECT_EQ(record.PathOf(*claim), "entry[1].resource");
  const Resource* coverage = record.Resolve("#cov", claim);
  EXPECT_EQ(record.PathOf(*coverage->node->Child("beneficiary")),
            "entry[1].resource.contained[0].beneficiary");
}

TEST(Record, RefusesWithPathAndReason) {
  struct Row {
    std::string json;
    const char* expected;
  };
  auto patient = [](const std::string& rest) {
    return "{\"resourceType\":\"Patient\"," + rest + "}";
  };
  auto entry = [&](const std::string& rest) {
    return "{\"resourceType\":\"Bundle\",\"entry\":[{},{\"resource\":" + patient(rest) + "}]}";
  };
  auto observation = [](const std::string& rest) {
    return "{\"resourceType\":\"Observation\"," + rest + "}";
  };
  const Row rows[] = {
      // What is not a resource
      {"[]", "expected a FHIR resource, found a list"},
      {"\"x\"", "expected a FHIR resource, found a string"},
      {"12", "expected a FHIR resource, found a number"},
      {"null", "expected a FHIR resource, found null"},
      {"{}", "a resource without resourceType"},
      {"{\"resourceType\":\"Patent\"}", "resourceType: unknown resourceType 'Patent'"},
      {"{\"resourceType\":\"DomainResource\"}",
       "resourceType: unknown resourceType 'DomainResource'"},
      {"{\"resourceType\":\"Quantity\"}", "resourceType: unknown resourceType 'Quantity'"},
      {"{\"resourceType\":7}", "resourceType: expected a string, found a number"},
      {"{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"id\":\"x\"}}]}",
       "entry[0].resource: a resource without resourceType"},
      {"{\"resourceType\":\"Bundle\",\"entry\":{}}", "entry: expected a list, found an object"},
      {"{\"resourceType\":\"Bundle\",\"entry\":[7]}",
       "entry[0]: expected an object, found a number"},
      {"{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":[]}]}",
       "entry[0].resource: expected a resource, found a list"},
      {"{\"resourceType\":\"Bundle\",\"entry\":[{\"fullUrl\":1}]}",
       "entry[0].fullUrl: expected a string, found a number"},
      // Twice
      {"{\"resourceType\":\"Patient\",\"resourceType\":\"Patient\"}",
       "resourceType: given twice in one object"},
      {entry("\"gender\":\"male\",\"gender\":\"female\""),
       "entry[1].resource.gender: given twice in one object"},
      {patient("\"name\":[{\"family\":\"A\",\"fam\\u0069ly\":\"B\"}]"),
       "name[0].family: given twice in one object"},
      {observation("\"valueString\":\"a\",\"valueBoolean\":true"),
       "valueBoolean: 'value[x]' is given twice in one object"},
      {"{\"resourceType\":\"Bundle\",\"entry\":[],\"entry\":[]}",
       "entry: given twice in one object"},
      {"{\"resourceType\":\"Bundle\",\"entry\":[{\"fullUrl\":\"a\",\"fullUrl\":\"a\"}]}",
       "entry[0].fullUrl: given twice in one object"},
      // Kinds of JSON
      {entry("\"birthDate\":{}"),
       "entry[1].resource.birthDate: expected a string, found an object"},
      {patient("\"birthDate\":20260101"), "birthDate: expected a string, found a number"},
      {patient("\"birthDate\":null"), "birthDate: null is not a value in FHIR JSON"},
      {patient("\"birthDate\":[\"2026\"]"), "birthDate: expected one value, found a list"},
      {patient("\"name\":{\"family\":\"X\"}"), "name: expected a list, found an object"},
      {patient("\"name\":[\"X\"]"), "name[0]: expected an object, found a string"},
      {patient("\"name\":[null]"), "name[0]: null is not a value in FHIR JSON"},
      {patient("\"name\":[{},{\"given\":[\"A\",1]}]"),
       "name[1].given[1]: expected a string, found a number"},
      {patient("\"active\":\"true\""), "active: expected true or false, found a string"},
      {patient("\"maritalStatus\":\"M\""), "maritalStatus: expected an object, found a string"},
      {patient("\"multipleBirthInteger\":\"2\""),
       "multipleBirthInteger: expected a number, found a string"},
      {patient("\"contained\":[\"x\"]"), "contained[0]: expected a resource, found a string"},
      {patient("\"contained\":[{\"resourceType\":\"Nope\"}]"),
       "contained[0].resourceType: unknown resourceType 'Nope'"},
      {observation("\"value\":{\"value\":1}"),
       "value: 'value' does not say which type its value has"},
      // Texts of primitives
      {entry("\"birthDate\":\"2026-02-30\""),
       "entry[1].resource.birthDate: '2026-02-30' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)"},
      {patient("\"birthDate\":\"2026-01-01T00:00:00Z\""),
       "birthDate: '2026-01-01T00:00:00Z' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)"},
      {observation("\"effectiveDateTime\":\"2026-02-30T10:00:00Z\""),
       "effectiveDateTime: '2026-02-30T10:00:00Z' is not a date and time "
       "(YYYY-MM-DDThh:mm:ss+hh:mm, or a date)"},
      {observation("\"issued\":\"yesterday\""),
       "issued: 'yesterday' is not a date and time (YYYY-MM-DDThh:mm:ss+hh:mm, or a date)"},
      {observation("\"valueTime\":\"25:00:00\""),
       "valueTime: '25:00:00' is not a time of day (hh:mm:ss)"},
      {observation("\"valueInteger\":1.5"), "valueInteger: '1.5' is not a whole number of 32 bits"},
      {observation("\"valueInteger\":2147483648"),
       "valueInteger: '2147483648' is not a whole number of 32 bits"},
      {observation("\"valueQuantity\":{\"value\":1e400}"),
       "valueQuantity.value: '1e400' is outside the range of decimals"},
      {observation("\"valueDateTime\":\"" + std::string(100, 'x') + "\""),
       "valueDateTime: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...' is not a date and time "
       "(YYYY-MM-DDThh:mm:ss+hh:mm, or a date)"},
      // JSON itself
      {"", "1:1: the text is empty"},
      {"{\"resourceType\":\"Patient\",\n\"id\":\"1\"",
       "2:9: the document ends too early, inside an object"},
      {"{\"resourceType\":\"Patient\",\n \"id\" \"1\"}",
       "2:7: expected ':' after a name, found '\"'"},
      {patient("\"id\":\"\xff\""), "1:33: not UTF-8: byte 0xFF"},
      {patient("\"id\":\"\\ud800\""), "1:33: an unpaired surrogate escape"},
      {patient("\"unknown\":{\"a\":[1,,2]}"), "1:45: expected a value, found ','"},
      {patient(std::string("\"unknown\":0\0", 12)),
       "1:38: expected ',' or '}' after a value, found byte 0x00"},
      {patient("\"active\":true\x01"), "1:40: expected ',' or '}' after a value, found byte 0x01"},
      {patient("\"id\":\"a\"\x01"), "1:35: expected ',' or '}' after a value, found byte 0x01"},
      {patient("\"unknown\":01"), "1:38: a number may not begin with 0"},
      {patient("\"unknown\":tru"), "1:37: expected a value, found 't'"},
      {patient("\"unknown\":\"\\q\""), "1:38: an unknown escape in a string"},
      {patient("\"active\":truth"), "1:36: expected a value, found 't'"},
      {patient("\"id\":\"1\"") + " {}", "1:37: unexpected '{' after the end of the JSON document"},
      {patient("\"id\":\"1\"") + "]", "1:36: unexpected ']' after the end of the JSON document"},
  };
  for (const Row& row : rows) EXPECT_EQ(ErrorOf(row.json), row.expected) << row.json;
}

TEST(Record, HintsAtWhatWasMeant) {
  auto hint = [](std::string_view json) { return Record::FromJson(json, "x").error().hint; };
  EXPECT_EQ(hint(R"({"resourceType":"Observatoin"})"), "did you mean 'Observation'?");
  EXPECT_EQ(hint(R"({"resourceType":"Zzzzzzzz"})"), "FHIR R4 has no such resource");
  EXPECT_EQ(hint(R"({"resourceType":"Patient","name":{}})"),
            "this element repeats: write [ ... ] around it");
  EXPECT_EQ(hint(R"({"resourceType":"Observation","value":1})"),
            "write the type into the name: \"valueQuantity\"");
  EXPECT_EQ(hint(R"({"resourceType":"Patient","active":null})"), "leave the element out");
  EXPECT_EQ(hint(R"({"resourceType":"Patient")"), "the file is probably truncated: send it whole");
}

TEST(Record, ErrorsGiveTheLineToo) {
  Error e =
      Record::FromJson("{\"resourceType\": \"Patient\",\n  \"birthDate\": \"2026-13\"}", "x.json")
          .error();
  EXPECT_EQ(e.where.ToString(), "x.json:2:16 at birthDate");
}

TEST(Record, LimitsDepth) {
  auto nested = [](int levels) {  // each level is an object in a list
    std::string json = "{\"resourceType\":\"Patient\"";
    for (int i = 0; i < levels; ++i) json += ",\"extension\":[{\"url\":\"u\"";
    for (int i = 0; i < levels; ++i) json += "}]";
    return json + "}";
  };
  EXPECT_EQ(ErrorOf(nested(63)), "no error");
  EXPECT_NE(ErrorOf(nested(64)).find("nested more than 128 deep"), std::string::npos);
  std::string skipped = "{\"resourceType\":\"Patient\",\"unknown\":" + std::string(100'000, '[') +
                        std::string(100'000, ']') + "}";
  EXPECT_NE(ErrorOf(skipped).find("nested more than 128 deep"), std::string::npos);
  std::string closed;
  for (int i = 0; i < 43; ++i) closed += R"({"resourceType":"Bundle","entry":[{"resource":)";
  closed += R"({"resourceType":"Patient"})";
  for (int i = 0; i < 43; ++i) closed += "}]}";
  EXPECT_NE(ErrorOf(closed).find("nested more than 128 deep"), std::string::npos);
}

TEST(Record, LimitsSize) {
  std::string large(limits::kMaxCaseBytes + 1, ' ');
  EXPECT_EQ(ErrorOf(large), "the document is larger than 64 MB");
}

TEST(Record, LimitsResources) {
  std::string json = "{\"resourceType\":\"Bundle\",\"entry\":[";
  std::string one = "{\"resource\":{\"resourceType\":\"Basic\"}}";
  for (size_t i = 0; i <= limits::kMaxResources; ++i) json += (i ? "," : "") + one;
  EXPECT_EQ(ErrorOf(json + "]}"), "entry[200000].resource: more than 200000 resources");
}

TEST(Record, LimitsElements) {
  std::string json = "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"\"";
  for (size_t i = 0; i < limits::kMaxElements; ++i) json += ",\"\"";
  EXPECT_NE(ErrorOf(json + "]}]}").find("more than 4000000 elements"), std::string::npos);
}

TEST(Record, EveryTruncationIsRefused) {
  std::string json = kBundle;
  for (size_t n = 0; n < json.size(); ++n) {
    Result<Record> record = Record::FromJson(std::string_view(json).substr(0, n), "x");
    ASSERT_FALSE(record.ok()) << n;
    EXPECT_GT(record.error().where.line, 0) << n;
  }
}

// A byte changed anywhere never gives a record from what is not JSON.
TEST(Record, NeverAcceptsWhatIsNotJson) {
  const std::string json = kBundle;
  for (size_t i = 0; i < json.size(); ++i) {
    for (char c : {'"', '\\', '{', ']', ',', ':', '0', ' ', '\xff'}) {
      std::string changed = json;
      changed[i] = c;
      if (!Record::FromJson(changed, "x").ok()) continue;
      auto fault = FindJsonFault(changed);
      EXPECT_FALSE(fault.has_value()) << changed.substr(i < 20 ? 0 : i - 20, 60);
    }
  }
}

TEST(Record, AddsAndExtends) {
  Record base = Read(kBundle);
  size_t before = base.resources().size();
  ASSERT_NE(base.Resolve("Patient/1"), nullptr);
  Record extended = base.Extend();
  Status added = extended.Add(
      R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"new"}},
          {"resource":{"resourceType":"Condition","id":"k","subject":{"reference":"Patient/1"}}}]})",
      "more.json");
  ASSERT_TRUE(added.ok());
  EXPECT_EQ(base.resources().size(), before);
  EXPECT_EQ(base.Resolve("Patient/new"), nullptr);
  EXPECT_EQ(extended.resources().size(), before + 2);
  ASSERT_NE(extended.Resolve("Patient/new"), nullptr);
  EXPECT_EQ(extended.Resolve("Patient/new")->node->resource, before);
  EXPECT_EQ(extended.OfType("Patient").size(), 4u);
  // What was read before is shared, not copied.
  EXPECT_EQ(extended.resources()[0].node, base.resources()[0].node);
  { Record gone = std::move(base); }
  EXPECT_EQ(extended.Resolve("Patient/1")->node->ChildText("active"), "true");
}

TEST(Record, FailedAddLeavesItUnchanged) {
  Record record = Read(kBundle);
  size_t before = record.resources().size();
  for (const char* bad :
       {"{", R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"9"}},
             {"resource":{"resourceType":"Patient","birthDate":"x"}}]})"}) {
    EXPECT_FALSE(record.Add(bad, "bad.json").ok());
    EXPECT_EQ(record.resources().size(), before);
    EXPECT_EQ(record.OfType("Patient").size(), 3u);
    EXPECT_EQ(record.Resolve("Patient/9"), nullptr);
  }
}

TEST(Record, MayBeReadByManyThreads) {
  Record record = Read(kBundle);
  std::vector<std::thread> threads;
  std::atomic<int> found = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) found += record.Resolve("Patient/2") != nullptr;
      found += Record::FromJson(kBundle, "x").ok();
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(found, 404);
}

}  // namespace
}  // namespace precert::fhir
