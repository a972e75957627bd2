// Plan-Net, marketplace and NPPES files: what they say, every quirk, and what is told of bad ones.
#include <gtest/gtest.h>

#include <cstdlib>

#include "network/directories/json_records.h"
#include "network/directories/open_directories.h"
#include "network/status.h"
#include "support/golden.h"

namespace precert {
namespace {

using testing::TempDir;

Date Day(std::string_view iso) { return *Date::Parse(iso); }

const Date kToday = Day("2026-11-23");
const PlanNames kPlan("lakeside-ppo", {"99999TX0010001"});

NetworkSources Open(const std::vector<std::string>& paths) {
  Result<NetworkSources> sources = OpenDirectories(paths);
  EXPECT_TRUE(sources.ok()) << (sources.ok() ? "" : sources.error().ToString());
  return sources.ok() ? *sources : NetworkSources();
}

NetworkAnswer Ask(const NetworkSources& sources, const std::string& npi, Date on = kToday) {
  Result<NetworkAnswer> answer = AskNetwork(sources, std::span(&npi, 1), kPlan, on);
  EXPECT_TRUE(answer.ok()) << (answer.ok() ? "" : answer.error().ToString());
  return answer.ok() ? *answer : NetworkAnswer();
}

// "in-network: reason" of the only source.
std::string Says(const NetworkSources& sources, const std::string& npi, Date on = kToday) {
  const NetworkAnswer answer = Ask(sources, npi, on);
  return std::string(NetworkId(answer.of[0].status.network)) + ": " + answer.of[0].status.reason;
}

std::string Others(const NetworkSources& sources, Nearness near = {}, size_t most = 5) {
  AlternativeQuery query;
  query.plan = kPlan;
  query.on = kToday;
  query.near = near;
  query.most = most;
  const Result<AlternativesAnswer> answer = FindAlternatives(sources, query);
  EXPECT_TRUE(answer.ok());
  std::string out;
  for (const Alternative& a : answer->found) out += a.provider.name + "|";
  return out;
}

// ---- Plan-Net ------------------------------------------------------------------------------

constexpr std::string_view kExtensions =
    "http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/";

std::string NetworkReference(std::string_view organization) {
  return R"({"url":")" + std::string(kExtensions) +
         R"(network-reference","valueReference":{"reference":"Organization/)" +
         std::string(organization) + "\"}}";
}

const std::string kPlanLine =
    R"({"resourceType":"InsurancePlan","id":"ppo","meta":{"lastUpdated":"2026-11-01T08:00:00Z"},)"
    R"("identifier":[{"system":"urn:hios","value":"99999TX0010001"}],"status":"active",)"
    R"("name":"Lakeside Example PPO","network":[{"reference":"Organization/net1"}]})"
    "\n";
const std::string kNetworks =
    R"({"resourceType":"Organization","id":"net1","name":"Lakeside Network"})"
    "\n"
    R"({"resourceType":"Organization","id":"net2","name":"Hilltop Network"})"
    "\n";

std::string Practitioner(const char* id, const char* npi, const char* more = "") {
  return std::string(R"({"resourceType":"Practitioner","id":")") + id +
         R"(","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":")" + npi +
         R"("}],"name":[{"family":"Example","given":["Ada"],"suffix":["M.D."]}])" + more + "}\n";
}

std::string Role(const char* practitioner, const std::string& extension,
                 const std::string& more = "") {
  return std::string(R"({"resourceType":"PractitionerRole","id":"r-)") + practitioner +
         R"(","practitioner":{"reference":"Practitioner/)" + practitioner + R"("},"extension":[)" +
         extension + "]" + more + "}\n";
}

TEST(PlanNet, StatusOfOneRole) {
  const std::string in = NetworkReference("net1"), other = NetworkReference("net2");
  const struct {
    const char* what;
    std::string lines, says;
  } rows[] = {
      {"in", Role("a", in),
       "in-network: d.ndjson lists Ada Example in the network Lakeside Network "
       "of the plan lakeside-ppo"},
      {"until", Role("a", in, R"(,"period":{"end":"2026-12"})"),
       "in-network: d.ndjson lists Ada Example in the network Lakeside Network of the plan "
       "lakeside-ppo until 31 December 2026"},
      {"the end of time is not worth a word", Role("a", in, R"(,"period":{"end":"2099-12-31"})"),
       "in-network: d.ndjson lists Ada Example in the network Lakeside Network of the plan "
       "lakeside-ppo"},
      {"the last day counts", Role("a", in, R"(,"period":{"end":"2026-11-23"})"),
       "in-network: d.ndjson lists Ada Example in the network Lakeside Network of the plan "
       "lakeside-ppo until 23 November 2026"},
      {"ended", Role("a", in, R"(,"period":{"end":"2026-11-22"})"),
       "out-of-network: the contract of Ada Example and the plan lakeside-ppo ended on 22 November "
       "2026"},
      {"to come", Role("a", in, R"(,"period":{"start":"2027"})"),
       "out-of-network: the contract of Ada Example and the plan lakeside-ppo begins only on 1 "
       "January 2027"},
      {"inactive", Role("a", in, R"(,"active":false)"),
       "out-of-network: the contract of Ada Example and the plan lakeside-ppo is no longer active"},
      {"other network", Role("a", other),
       "out-of-network: d.ndjson lists Ada Example in other networks only (Hilltop Network), none "
       "of them of the plan lakeside-ppo"},
      {"no network said", Role("a", ""),
       "unknown: d.ndjson lists Ada Example without saying in which networks"},
      {"no role", "", "unknown: d.ndjson lists Ada Example without saying in which networks"},
      {"one of two is enough", Role("a", other) + Role("a", in),
       "in-network: d.ndjson lists Ada Example in the network Lakeside Network of the plan "
       "lakeside-ppo"},
      {"absolute reference",
       R"({"resourceType":"PractitionerRole","practitioner":{"reference":)"
       R"("https://example.org/fhir/Practitioner/a/_history/3"},"extension":[)" +
           in + "]}\n",
       "in-network: d.ndjson lists Ada Example in the network Lakeside Network of the plan "
       "lakeside-ppo"},
      {"https spelling of the extension",
       Role("a", R"({"url":"https://example.org/StructureDefinition/Network-Reference",)"
                 R"("valueReference":{"reference":"Organization/net1"}})"),
       "in-network: d.ndjson lists Ada Example in the network Lakeside Network of the plan "
       "lakeside-ppo"},
  };
  for (const auto& row : rows) {
    TempDir dir;
    // The order of the lines does not matter.
    for (const bool roles_first : {false, true}) {
      const std::string rest = kPlanLine + kNetworks + Practitioner("a", "1999999018");
      const NetworkSources sources =
          Open({dir.Write("d.ndjson", roles_first ? row.lines + rest : rest + row.lines)});
      EXPECT_EQ(Says(sources, "1999999018"), row.says) << row.what;
    }
  }
}

TEST(PlanNet, WhatIsNotListedIsUnknown) {
  TempDir dir;
  const std::string role = Role("a", NetworkReference("net1"));
  const std::string person = Practitioner("a", "1999999018");
  EXPECT_EQ(
      Says(Open({dir.Write("d.ndjson", kPlanLine + kNetworks + person + role)}), "1999999026"),
      "unknown: NPI 1999999026 is not listed in d.ndjson");
  EXPECT_EQ(Says(Open({dir.Write("d.ndjson", kNetworks + person + role)}), "1999999018"),
            "unknown: d.ndjson does not list the plan lakeside-ppo");
  std::string retired = kPlanLine;
  retired.replace(retired.find("active"), 6, "retired");
  EXPECT_EQ(
      Says(Open({dir.Write("d.ndjson", retired + kNetworks + person + role)}), "1999999018"),
      "unknown: d.ndjson does not list the plan lakeside-ppo as in force on 23 November 2026");
  std::string alone = kPlanLine;
  alone.replace(alone.find(R"(,"network")"), std::string::npos, "}\n");
  EXPECT_EQ(Says(Open({dir.Write("d.ndjson", alone + kNetworks + person + role)}), "1999999018"),
            "unknown: d.ndjson names no network of the plan lakeside-ppo");
}

TEST(PlanNet, APartOfADirectoryNeverSaysOut) {
  TempDir dir;
  const std::string lines =
      kPlanLine + kNetworks + Practitioner("a", "1999999018") + Role("a", NetworkReference("net2"));
  const NetworkSources broken =
      Open({dir.Write("d.ndjson", lines + R"({"resourceType":"PractitionerRole",)" + "\n")});
  const NetworkAnswer answer = Ask(broken, "1999999018");
  EXPECT_EQ(answer.of[0].status.network, Network::kUnknown);
  EXPECT_EQ(answer.of[0].status.reason,
            "d.ndjson shows no contract of Ada Example and the plan lakeside-ppo, but parts of it "
            "could not be read");
  // Passed over once, told once, though the file is read several times.
  EXPECT_EQ(answer.faults.count, 1u);
  EXPECT_EQ(answer.faults.first[0].where.line, 6);
  EXPECT_EQ(answer.faults.first[0].where.path, "[5]");
  std::string entries;
  for (std::string_view line : {std::string_view(kPlanLine)}) entries += std::string(line);
  const auto bundle = [&](const char* link) {
    std::string out =
        std::string(R"({"resourceType":"Bundle","type":"searchset",)") + link + R"("entry":[)";
    size_t start = 0;
    bool first = true;
    while (start < lines.size()) {
      const size_t end = lines.find('\n', start);
      out += (first ? "" : ",") + std::string("{\"resource\":") + lines.substr(start, end - start) +
             "}";
      first = false;
      start = end + 1;
    }
    return out + "]}";
  };
  EXPECT_EQ(Says(Open({dir.Write("d.json", bundle(""))}), "1999999018").substr(0, 14),
            "out-of-network");
  EXPECT_EQ(
      Says(Open({dir.Write(
               "d.json", bundle(R"("link":[{"relation":"next","url":"https://x.example/2"}],)"))}),
           "1999999018"),
      "unknown: d.json shows no contract of Ada Example and the plan lakeside-ppo, but it is one "
      "page of several and the next is not here");
}

TEST(PlanNet, SeveralFilesAreOneDirectoryAndAFolderIsItsOwn) {
  TempDir dir;
  const std::vector<std::string> files = {
      dir.Write("InsurancePlan.ndjson", kPlanLine), dir.Write("Organization.ndjson", kNetworks),
      dir.Write("Practitioner.ndjson", Practitioner("a", "1999999018")),
      dir.Write("PractitionerRole.ndjson", Role("a", NetworkReference("net1")))};
  EXPECT_EQ(Open(files).size(), 1u);
  EXPECT_EQ(Says(Open(files), "1999999018"),
            "in-network: InsurancePlan.ndjson and 3 more Plan-Net files lists Ada Example in the "
            "network Lakeside Network of the plan lakeside-ppo");
  const NetworkSources folder = Open({dir.Path("")});
  EXPECT_EQ(folder.size(), 1u);
  EXPECT_EQ(Says(folder, "1999999018").substr(0, 11), "in-network:");
}

TEST(PlanNet, WhatIsKnownOfTheProvider) {
  TempDir dir;
  const std::string new_patients =
      R"({"url":")" + std::string(kExtensions) +
      R"(newpatients","extension":[{"url":"acceptingPatients","valueCodeableConcept":)"
      R"({"coding":[{"code":"existptonly"}]}},{"url":"fromNetwork","valueReference":)"
      R"({"reference":"Organization/net1"}}]})";
  const std::string text =
      kPlanLine + kNetworks +
      Practitioner(
          "a", "1999999018",
          R"(,"qualification":[{"code":{"coding":[{"system":"http://nucc.org/provider-taxonomy",)"
          R"("code":"207R00000X"}]}}])") +
      Role("a", NetworkReference("net1") + "," + new_patients,
           R"(,"specialty":[{"coding":[{"system":"http://nucc.org/provider-taxonomy",)"
           R"("code":"207N00000X","display":"Dermatology Physician"}]}],)"
           R"("healthcareService":[{"reference":"HealthcareService/s"}],)"
           R"("meta":{"lastUpdated":"2025-02-03T00:00:00Z"})") +
      R"({"resourceType":"HealthcareService","id":"s","location":[{"reference":"Location/l"}]})"
      "\n"
      R"({"resourceType":"Location","id":"l","status":"active","name":"Main","address":)"
      R"({"line":["1 Example Street"],"city":"Richardson","state":"TX","postalCode":"75080-1234"},)"
      R"("position":{"latitude":"32.95","longitude":-96.73}})"
      "\n"
      R"({"resourceType":"Endpoint","id":"ignored"})"
      "\n";
  const NetworkAnswer answer = Ask(Open({dir.Write("d.ndjson", text)}), "1999999018");
  const SourceEntry& entry = answer.of[0].entries[0];
  ASSERT_TRUE(entry.provider.has_value());
  const Provider& p = *entry.provider;
  EXPECT_EQ(p.name, "Ada Example");
  EXPECT_EQ(p.license, "MD");
  EXPECT_EQ(p.specialty, "207N00000X");
  EXPECT_EQ(p.other_specialties, std::vector<std::string>{"207R00000X"});
  EXPECT_EQ(p.accepting, Accepting::kExistingOnly);
  EXPECT_EQ(p.changed, Day("2025-02-03"));
  ASSERT_EQ(p.locations.size(), 1u);
  EXPECT_EQ(p.locations[0].zip, "75080");
  EXPECT_EQ(p.locations[0].position, (GeoPoint{32.95, -96.73}));
  // The directory is as new as its newest entry, whenever this one was changed.
  EXPECT_EQ(entry.says.as_of, Day("2026-11-01"));
  EXPECT_FALSE(entry.says.stale);
  EXPECT_EQ(answer.faults.count, 0u);
}

TEST(PlanNet, OrganizationsByAffiliation) {
  TempDir dir;
  const std::string text =
      kPlanLine + kNetworks +
      R"({"resourceType":"Organization","id":"clinic","name":"Example Skin Clinic","identifier":)"
      R"([{"system":"http://hl7.org/fhir/sid/us-npi","value":"1999999026"}]})"
      "\n"
      R"({"resourceType":"OrganizationAffiliation","id":"x","active":true,"organization":)"
      R"({"reference":"Organization/owner"},"participatingOrganization":)"
      R"({"reference":"Organization/clinic"},"network":[{"reference":"Organization/net1"}]})"
      "\n";
  const NetworkSources sources = Open({dir.Write("d.ndjson", text)});
  EXPECT_EQ(Says(sources, "1999999026"),
            "in-network: d.ndjson lists Example Skin Clinic in the network Lakeside Network of the "
            "plan lakeside-ppo");
  EXPECT_EQ(Others(sources), "Example Skin Clinic|");
}

TEST(PlanNet, AlternativesAreThoseOfThePlansNetworks) {
  TempDir dir;
  std::string text = kPlanLine + kNetworks;
  const char* const npis[] = {"1999999018", "1999999026", "1999999034", "1999999042"};
  for (int i = 0; i < 4; ++i) {
    const std::string id = "p" + std::to_string(i);
    std::string person = Practitioner(id.c_str(), npis[i]);
    person.replace(person.find("Ada"), 3, "Ada" + std::to_string(i));
    text += person;
    text += Role(id.c_str(), NetworkReference(i == 3 ? "net2" : "net1"),
                 R"(,"location":[{"reference":"Location/)" + id + "\"}]");
    text += R"({"resourceType":"Location","id":")" + id + R"(","position":{"latitude":)" +
            std::to_string(33 - i) +
            R"(,"longitude":-96.5}})"
            "\n";
  }
  const NetworkSources sources = Open({dir.Write("d.ndjson", text)});
  EXPECT_EQ(Others(sources), "Ada0 Example|Ada1 Example|Ada2 Example|");
  EXPECT_EQ(Others(sources, {GeoPoint{31, -96.5}, "", ""}),
            "Ada2 Example|Ada1 Example|Ada0 Example|");
  EXPECT_EQ(Others(sources, {}, 1), "Ada0 Example|");
}

// ---- Marketplace ---------------------------------------------------------------------------

std::string Listing(const char* npi, const char* plans, const char* more = "") {
  return std::string(R"({"npi":")") + npi +
         R"(","type":"INDIVIDUAL","name":{"first":"Ada","last":"Example","suffix":"M.D."},)"
         R"("addresses":[{"address":"1 Example Street","city":"Richardson","state":"TX",)"
         R"("zip":"75080","phone":"5555550100"}],"speciality":["Dermatology"],)"
         R"("accepting":"not accepting","last_updated_on":"2026-11-02","plans":[)" +
         plans + "]" + more + "}";
}

constexpr char kIn[] =
    R"({"plan_id_type":"HIOS-PLAN-ID","plan_id":"99999TX0010001","network_tier":"PREFERRED"})";
constexpr char kOtherPlan[] =
    R"({"plan_id_type":"HIOS-PLAN-ID","plan_id":"88888TX0010001","network_tier":"PREFERRED"})";

TEST(Marketplace, StatusOfOneRecord) {
  const struct {
    const char* what;
    std::string file, says;
  } rows[] = {
      {"in", "[" + Listing("1999999018", kIn) + "]",
       "in-network: p.json lists Ada Example for the plan lakeside-ppo in the tier PREFERRED"},
      {"a record a line", Listing("1999999018", kIn) + "\n" + Listing("1999999026", kIn) + "\n",
       "in-network: p.json lists Ada Example for the plan lakeside-ppo in the tier PREFERRED"},
      {"variant and small letters",
       "[" + Listing("1999999018", R"({"plan_id":"99999tx0010001-01"})") + "]",
       "in-network: p.json lists Ada Example for the plan lakeside-ppo"},
      {"number as a number",
       R"([{"npi":1999999018,"facility_name":"Example Clinic","plans":[{"plan_id":"99999TX0010001"}]}])",
       "in-network: p.json lists Example Clinic for the plan lakeside-ppo"},
      {"year",
       "[" + Listing("1999999018", R"({"plan_id":"99999TX0010001","years":[2025,2026]})") + "]",
       "in-network: p.json lists Ada Example for the plan lakeside-ppo"},
      {"other years",
       "[" + Listing("1999999018", R"({"plan_id":"99999TX0010001","years":[2024,2025]})") + "]",
       "unknown: p.json lists Ada Example for the plan lakeside-ppo in other years only (2024, "
       "2025)"},
      {"a tier that is none",
       "[" +
           Listing("1999999018",
                   R"({"plan_id":"99999TX0010001","network_tier":"OUT-OF-NETWORK"})") +
           "]",
       "out-of-network: p.json lists Ada Example for the plan lakeside-ppo in the tier "
       "OUT-OF-NETWORK"},
      {"non-preferred is in network",
       "[" +
           Listing("1999999018", R"({"plan_id":"99999TX0010001","network_tier":"NON-PREFERRED"})") +
           "]",
       "in-network: p.json lists Ada Example for the plan lakeside-ppo in the tier NON-PREFERRED"},
      {"not for this plan",
       "[" + Listing("1999999018", kOtherPlan) + "," + Listing("1999999026", kIn) + "]",
       "out-of-network: p.json lists Ada Example, but not for the plan lakeside-ppo"},
      {"plan not listed", "[" + Listing("1999999018", kOtherPlan) + "]",
       "unknown: p.json does not list the plan lakeside-ppo"},
      {"not listed", "[" + Listing("1999999026", kIn) + "]",
       "unknown: NPI 1999999018 is not listed in p.json"},
      {"the second record decides",
       "[" + Listing("1999999018", kOtherPlan) + ",\n" + Listing("1999999018", kIn) + "]",
       "in-network: p.json lists Ada Example for the plan lakeside-ppo in the tier PREFERRED"},
      {"a broken record leaves out open",
       "[" + Listing("1999999018", kOtherPlan) + ",\n" +
           R"({"npi":"1999999034","plans":[{"plan_id":"99999TX0010001",}]},)" + "\n" +
           Listing("1999999026", kIn) + "]",
       "unknown: p.json shows no contract of Ada Example and the plan lakeside-ppo, but parts of "
       "it "
       "could not be read"},
  };
  for (const auto& row : rows) {
    TempDir dir;
    EXPECT_EQ(Says(Open({dir.Write("p.json", row.file)}), "1999999018"), row.says) << row.what;
  }
}

TEST(Marketplace, BadRecordsAreToldAndTheRestIsKept) {
  TempDir dir;
  const NetworkSources sources =
      Open({dir.Write("p.json", "[\n" + Listing("1999999019", kIn) +
                                    ",\n  7,\n{\"npi\": \"1999999018\",\n \"plans\": [}]},\n" +
                                    Listing("1999999018", kIn) + ",\n" +
                                    Listing("1999999026", kIn) + ",\n{\"npi\"")});
  const NetworkAnswer answer = Ask(sources, "1999999018");
  EXPECT_EQ(answer.of[0].status.network, Network::kIn);
  std::string told;
  for (const Error& e : answer.faults.first) {
    told += std::to_string(e.where.line) + " " + e.where.path + ": " + e.message + "\n";
  }
  EXPECT_EQ(told,
            "2 [0].npi: NPI 1999999019 has check digit 9, and 8 would be right\n"
            "3 [1]: this is not a record: an object is expected\n"
            "5 [2]: expected a value, found '}'\n"
            "5 [3]: expected a value, found '}'\n"
            "8 : the record that begins here does not end: the file is cut short or a bracket is "
            "missing\n");
  EXPECT_EQ(Others(sources), "Ada Example|Ada Example|");
}

TEST(Marketplace, PlansFileListsThePlan) {
  TempDir dir;
  const std::string providers = dir.Write("p.json", "[" + Listing("1999999018", kOtherPlan) + "]");
  const std::string plans = dir.Write(
      "plans.json",
      R"([{"plan_id_type":"HIOS-PLAN-ID","plan_id":"99999TX0010001","marketing_name":"Lakeside Gold",)"
      R"("network":[{"network_tier":"PREFERRED"}],"last_updated_on":"2026-11-01"}])");
  EXPECT_EQ(Says(Open({providers, plans}), "1999999018"),
            "out-of-network: p.json lists Ada Example, but not for the "
            "plan lakeside-ppo (Lakeside Gold)");
  // An index stands for the files beside it.
  dir.Write("index.json",
            R"({"provider_urls":["https://x.example/data/p.json?v=2"],"formulary_urls":[],)"
            R"("plan_urls":["https://x.example/data/plans.json"]})");
  EXPECT_EQ(Open({dir.Path("index.json")}).size(), 1u);
  EXPECT_EQ(Says(Open({dir.Path("index.json")}), "1999999018").substr(0, 15), "out-of-network:");
  dir.Write("index.json", R"({"provider_urls":["https://x.example/data/other.json"]})");
  const Result<NetworkSources> missing = OpenDirectories(std::vector{dir.Path("index.json")});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message,
            "this index names files that do not lie beside it: other.json");
}

TEST(Marketplace, DateAndDescription) {
  TempDir dir;
  std::string old = Listing("1999999018", kIn);
  old.replace(old.find("2026-11-02"), 10, "2026-10-01");
  const NetworkAnswer answer = Ask(Open({dir.Write("p.json", "[" + old + "]")}), "1999999018");
  const NetworkStatus& status = answer.of[0].status;
  EXPECT_TRUE(status.stale);
  EXPECT_EQ(status.reason,
            "p.json lists Ada Example for the plan lakeside-ppo in the tier PREFERRED; the "
            "information is 53 days old: confirm it with the plan");
  const Provider& p = *answer.of[0].entries[0].provider;
  EXPECT_EQ(p.specialty_words, "Dermatology");
  EXPECT_EQ(p.accepting, Accepting::kNo);
  EXPECT_EQ(p.license, "MD");
  EXPECT_EQ(p.locations[0].zip, "75080");
}

// ---- NPPES ---------------------------------------------------------------------------------

const std::string kHeader =
    "\"NPI\",\"Entity Type Code\",\"Provider Organization Name (Legal Business Name)\","
    "\"Provider Last Name (Legal Name)\",\"Provider First Name\",\"Provider Credential Text\","
    "\"Provider First Line Business Practice Location Address\","
    "\"Provider Business Practice Location Address City Name\","
    "\"Provider Business Practice Location Address State Name\","
    "\"Provider Business Practice Location Address Postal Code\",\"Last Update Date\","
    "\"NPI Deactivation Date\",\"NPI Reactivation Date\",\"Healthcare Provider Taxonomy Code_1\","
    "\"Provider License Number_1\",\"Provider License Number State Code_1\","
    "\"Healthcare Provider Primary Taxonomy Switch_1\",\"Healthcare Provider Taxonomy Code_2\","
    "\"Healthcare Provider Primary Taxonomy Switch_2\"\n";

std::string Row(const char* npi, const char* off = "", const char* again = "",
                const char* street = "1 EXAMPLE STREET") {
  return std::string("\"") + npi + "\",\"1\",\"\",\"EXAMPLE\",\"ADA\",\"M.D., PH.D.\",\"" + street +
         "\",\"RICHARDSON\",\"TX\",\"750801234\",\"10/05/2026\",\"" + off + "\",\"" + again +
         "\",\"207R00000X\",\"X1234\",\"TX\",\"N\",\"207N00000X\",\"Y\"\n";
}

TEST(Nppes, SpecialtyLicencePlaceAndNeverTheNetwork) {
  TempDir dir;
  const NetworkSources sources = Open({dir.Write(
      "n.csv", kHeader + Row("1999999026") + Row("1999999018", "", "", "1 \"\"OLD\"\" ROAD, A"))});
  const NetworkAnswer answer = Ask(sources, "1999999018");
  EXPECT_EQ(answer.of[0].status.network, Network::kUnknown);
  EXPECT_EQ(answer.of[0].status.reason, "no provider directory of this plan is loaded");
  const Provider& p = *answer.of[0].entries[0].provider;
  EXPECT_EQ(p.name, "ADA EXAMPLE");
  EXPECT_EQ(p.license, "MD");
  EXPECT_EQ(p.specialty, "207N00000X");  // the primary one, wherever it stands
  EXPECT_EQ(p.other_specialties, std::vector<std::string>{"207R00000X"});
  EXPECT_EQ(p.license_numbers[0].number + p.license_numbers[0].state, "X1234TX");
  EXPECT_EQ(p.locations[0].street, "1 \"OLD\" ROAD, A");
  EXPECT_EQ(p.locations[0].zip, "75080");
  EXPECT_EQ(p.changed, Day("2026-10-05"));
  EXPECT_EQ(Others(sources), "");
  EXPECT_FALSE(Ask(sources, "1999999034").of[0].entries[0].provider.has_value());
}

TEST(Nppes, Deactivation) {
  const struct {
    const char *off, *again;
    std::optional<Date> deactivated;
  } rows[] = {
      {"", "", {}},
      {"03/04/2026", "", Day("2026-03-04")},
      {"03/04/2026", "05/01/2026", {}},
      {"03/04/2026", "01/01/2026", Day("2026-03-04")},  // an earlier reactivation
      {"12/01/2026", "", {}},                           // not yet
  };
  for (const auto& row : rows) {
    TempDir dir;
    const NetworkSources sources =
        Open({dir.Write("n.csv", kHeader + Row("1999999018", row.off, row.again))});
    EXPECT_EQ(Ask(sources, "1999999018").of[0].entries[0].provider->deactivated, row.deactivated)
        << row.off;
  }
}

TEST(Nppes, BadRows) {
  TempDir dir;
  std::string open_quote = Row("1999999018");
  open_quote.replace(open_quote.find("RICHARDSON\""), 11, "RICHARDSON");
  // A line break in a field; a row with an open quotation mark; a short row; then a good one.
  const NetworkSources sources = Open({dir.Write(
      "n.csv", kHeader + Row("1999999026", "", "", "1 EXAMPLE\nSTREET") + "\"1999999018\",\"1\n" +
                   "\"1999999018\",\"1\"\n" + Row("1999999018"))});
  EXPECT_EQ(Ask(sources, "1999999026").of[0].entries[0].provider->locations[0].street,
            "1 EXAMPLE\nSTREET");
  const NetworkAnswer answer = Ask(sources, "1999999018");
  EXPECT_EQ(answer.faults.count, 1u);
  EXPECT_EQ(answer.faults.first[0].message, "this row has a quotation mark that is never closed");
  EXPECT_EQ(answer.faults.first[0].where.line, 4);
  const NetworkSources short_row =
      Open({dir.Write("n.csv", kHeader + "\"1999999018\",\"1\"\n" + Row("1999999018"))});
  const NetworkAnswer kept = Ask(short_row, "1999999018");
  EXPECT_EQ(kept.faults.first[0].message, "this row has 2 fields, and the first line names 19");
  EXPECT_TRUE(kept.of[0].entries[0].provider.has_value());
}

TEST(Nppes, ColumnsThatAreMissing) {
  TempDir dir;
  const std::string file =
      dir.Write("n.csv", "\"NPI\",\"Entity Type Code\"\n\"1999999018\",\"1\"\n");
  const std::string npi = "1999999018";
  const Result<NetworkAnswer> answer = AskNetwork(Open({file}), std::span(&npi, 1), kPlan, kToday);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().message, "the column 'Healthcare Provider Taxonomy Code_1' is missing");
}

// ---- Telling them apart --------------------------------------------------------------------

TEST(OpenDirectories, TellsKindsByContent) {
  TempDir dir;
  const struct {
    std::string text;
    std::string_view kind;
  } rows[] = {
      {"network: n\nas-of: 2026-01-01\nsource: s\n", "directory"},
      {kPlanLine, "Plan-Net directory"},
      {"\xEF\xBB\xBF  \n" + kPlanLine, "Plan-Net directory"},
      {"[" + Listing("1999999018", kIn) + "]", "marketplace directory"},
      {kHeader, "NPPES register"},
  };
  for (const auto& row : rows) {
    const NetworkSources sources = Open({dir.Write("any.name", row.text)});
    ASSERT_EQ(sources.size(), 1u) << row.text;
    EXPECT_EQ(sources[0]->kind(), row.kind);
    const Result<std::vector<SourceFile>> files = sources[0]->Files();
    ASSERT_TRUE(files.ok());
    EXPECT_EQ((*files)[0].sha256.size(), 64u);
  }
}

TEST(OpenDirectories, Errors) {
  TempDir dir;
  const struct {
    const char *text, *message;
  } rows[] = {
      {"", "this file is empty"},
      {" \n", "this file is empty"},
      {R"({"reporting_entity_name":"x","in_network":[]})",
       "this is a file of negotiated rates, not a provider directory"},
      {R"([{"rxnorm_id":"1","drug_name":"x","plans":[]}])",
       "this is a list of drugs (drugs.json), not of providers"},
      {R"({"a":1})", "this JSON is no provider directory that is known here"},
      {"NPI,Other\n1,2\n", "this CSV is not the NPPES register's main file"},
      {"hello\n", ""},
  };
  for (const auto& row : rows) {
    const Result<NetworkSources> sources = OpenDirectories(std::vector{dir.Write("f", row.text)});
    ASSERT_FALSE(sources.ok()) << row.text;
    EXPECT_NE(sources.error().message.find(row.message), std::string::npos)
        << sources.error().ToString();
    EXPECT_EQ(sources.error().where.file, dir.Path("f"));
  }
  EXPECT_EQ(OpenDirectories(std::vector{dir.Path("none")}).error().message,
            "there is no such file");
  EXPECT_EQ(OpenDirectories(std::vector<std::string>{"-"}).error().message,
            "a directory is read more than once and cannot come from standard input");
}

// ---- Large, packed and hostile files -------------------------------------------------------

TEST(JsonRecords, EveryTruncationEndsAndKeepsWhatCameBefore) {
  TempDir dir;
  const std::string whole =
      "[" + Listing("1999999018", kIn) + ",\n" + Listing("1999999026", kIn) + "]";
  const size_t first = whole.find(",\n");
  for (size_t n = 1; n < whole.size(); n += 7) {
    const std::string file = dir.Write("p.json", whole.substr(0, n));
    Result<std::unique_ptr<JsonRecords>> records = JsonRecords::Open(file);
    ASSERT_TRUE(records.ok());
    size_t read = 0;
    while (true) {
      Result<bool> more = (*records)->Next();
      if (!more.ok()) {
        EXPECT_FALSE(more.error().message.empty());
        break;
      }
      if (!*more) break;
      ++read;
    }
    EXPECT_EQ(read, n >= first ? 1u : 0u) << n;
  }
}

TEST(JsonRecords, RecordsLargerThanABlock) {
  TempDir dir;
  const std::string filler(3u << 20, 'x');
  const std::string big =
      R"({"npi":"1999999018","note":")" + filler + R"(","plans":[)" + std::string(kIn) + "]}";
  for (const std::string& text : {"[" + big + "," + Listing("1999999026", kIn) + "]",
                                  big + "\n" + Listing("1999999026", kIn) + "\n"}) {
    const NetworkSources sources = Open({dir.Write("p.json", text)});
    EXPECT_EQ(Ask(sources, "1999999018").of[0].status.network, Network::kIn);
    EXPECT_EQ(Ask(sources, "1999999026").of[0].status.network, Network::kIn);
  }
}

TEST(Packed, GzipIsReadAsItIs) {
  TempDir dir;
  const std::string plain = dir.Write("p.json", "[" + Listing("1999999018", kIn) + "]");
  ASSERT_EQ(std::system(("gzip -k " + plain).c_str()), 0);
  EXPECT_EQ(Says(Open({plain + ".gz"}), "1999999018").substr(0, 11), "in-network:");
  const std::string rows = dir.Write("n.csv", kHeader + Row("1999999018"));
  ASSERT_EQ(std::system(("gzip -k " + rows).c_str()), 0);
  EXPECT_TRUE(Ask(Open({rows + ".gz"}), "1999999018").of[0].entries[0].provider.has_value());
}

TEST(Deep, NestingIsRefusedRecordByRecord) {
  TempDir dir;
  std::string deep = R"({"npi":"1999999018","plans":)";
  for (int i = 0; i < 5000; ++i) deep += '[';
  for (int i = 0; i < 5000; ++i) deep += ']';
  deep += "}";
  const NetworkAnswer answer = Ask(
      Open({dir.Write("p.json", deep + "\n" + Listing("1999999018", kIn) + "\n")}), "1999999018");
  EXPECT_EQ(answer.of[0].status.network, Network::kIn);
  EXPECT_EQ(answer.faults.count, 1u);
}

}  // namespace
}  // namespace precert
