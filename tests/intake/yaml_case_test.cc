// The short case: every key, every mistake with its whole message.
#include "intake/yaml_case.h"

#include "base/limits.h"
#include "base/text.h"
#include "intake/bundle.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert {
namespace {

using testing::ExpectCases;
using testing::ProjectPath;

Date Day(std::string_view text) { return *Date::Parse(text); }

const Terms& ShippedTerms() {
  static const Terms* const terms = [] {
    Result<Terms> loaded = Terms::LoadFolder(ProjectPath("policies/terms"));
    if (!loaded.ok()) ADD_FAILURE() << loaded.error().ToString();
    return new Terms(std::move(*loaded));
  }();
  return *terms;
}

Result<Case> Read(std::string_view yaml, std::optional<Date> as_of = std::nullopt) {
  Result<std::string> bundle = YamlCaseToBundle(yaml, "case.yaml", ShippedTerms(), as_of);
  if (!bundle) return bundle.error();
  return ReadBundle(std::move(*bundle), "case.yaml");
}

TEST(YamlCase, RefusedWithTheWholeMessage) {
  ExpectCases("tests/intake/data/bad_cases.txt", [](const std::string& input) {
    Result<Case> c = Read(ReplaceAll(input, "<TAB>", "\t"));
    EXPECT_FALSE(c.ok());
    return c.ok() ? "" : c.error().ToString();
  });
}

TEST(YamlCase, EveryKey) {
  Result<Case> read = Read(R"(plan: lakeside-ppo
member: EX-1001
date: 2026-11-23
patient: { name: Example Patient, born: 1988-04-02, sex: female, state: TX }
provider:
  npi: "1999999018"
  name: Example Dermatology
  specialty: dermatology
  license: MD
  board certified: true
  place: "11"
  facility: office
  state: TX
  tier: 2
  facility in network: true
purpose: medical
service: dermal peel
code: "15789"
modifiers: ["25"]
diagnosis: [L57.0, L57.8]
billed: 1200.50
units: 2
sessions: 6
on: 2026-12-01
record:
  - lesion count: 12
    on: 2 weeks ago
  - fluorouracil failed
days: 4
protection waived: true
used:
  deductible: 500
  out of pocket: 800
  out-of-network deductible: 1
  out-of-network out of pocket: 2
  family deductible: 3
  family out of pocket: 4
  out-of-network family deductible: 5
  out-of-network family out of pocket: 6
  family coverage: true
  own deductible: { drugs: 7 }
  paid by plan: { acupuncture: 8.50 }
  sessions: { microdermabrasion: 6, "15789": 1 }
finance: { marginal tax: 24 %, monthly budget: 60, cause: trauma }
offers:
  - { kind: package, name: Six for 720, count: 6, price: 720, list price: 900 }
  - { kind: promotion, count: 12, rate: 29.99 %, deferred interest: true }
denial: { date: 2026-10-30, text: Not medically necessary, clause: "5.2" }
prior authorization: PA-EXAMPLE-1
urgent: true
emergency: true
)");
  ASSERT_TRUE(read.ok()) << read.error().ToString();
  const Case& c = *read;
  EXPECT_EQ(c.coverage.plan_id, "lakeside-ppo");
  EXPECT_EQ(c.coverage.member_id, "EX-1001");
  EXPECT_EQ(c.request_date->ToString(), "2026-11-23");
  EXPECT_EQ(c.patient.name, "Example Patient");
  EXPECT_EQ(c.patient.birth_date->ToString(), "1988-04-02");
  EXPECT_EQ(c.patient.sex, "female");
  EXPECT_EQ(c.patient.state, "TX");
  EXPECT_EQ(c.provider.npi, "1999999018");
  EXPECT_EQ(c.provider.name, "Example Dermatology");
  EXPECT_EQ(c.provider.specialty, "dermatology");
  EXPECT_EQ(c.provider.license, "MD");
  EXPECT_TRUE(c.provider.board_certified);
  EXPECT_EQ(c.provider.facility_type, "office");
  EXPECT_EQ(c.provider.state, "TX");
  EXPECT_EQ(c.purpose, "medical");
  ASSERT_EQ(c.lines.size(), 1u);
  const ServiceLine& line = c.lines[0];
  EXPECT_EQ(line.service.code, "15789");
  EXPECT_EQ(line.service.system, "http://www.ama-assn.org/go/cpt");
  EXPECT_EQ(line.described_as, "dermal peel");
  EXPECT_EQ(line.modifiers, std::vector<std::string>{"25"});
  ASSERT_EQ(line.diagnoses.size(), 2u);
  EXPECT_EQ(line.diagnoses[0].coded.code, "L57.0");
  EXPECT_EQ(line.diagnoses[0].coded.system, "http://hl7.org/fhir/sid/icd-10-cm");
  EXPECT_EQ(line.diagnoses[1].coded.code, "L57.8");
  EXPECT_EQ(line.billed->ToString(), "1200.50");  // for a session, whatever the units
  EXPECT_EQ(line.units, 2);
  EXPECT_EQ(line.sessions, 6);
  EXPECT_EQ(line.service_date->ToString(), "2026-12-01");
  EXPECT_EQ(line.place_of_service, "11");
  ASSERT_EQ(c.record.OfType("Observation").size(), 1u);
  const fhir::Node* count = c.record.resources()[c.record.OfType("Observation")[0]].node;
  EXPECT_EQ(count->ChildText("value"), "12");
  EXPECT_EQ(count->ChildText("effective"), "2026-11-09");
  EXPECT_EQ(c.record.OfType("MedicationStatement").size(), 1u);
  EXPECT_EQ(c.usage.deductible_met->ToString(), "500.00");
  EXPECT_EQ(c.usage.out_of_pocket_met->ToString(), "800.00");
  EXPECT_EQ(c.usage.out_network_deductible_met->ToString(), "1.00");
  EXPECT_EQ(c.usage.out_network_out_of_pocket_met->ToString(), "2.00");
  EXPECT_EQ(c.usage.family_deductible_met->ToString(), "3.00");
  EXPECT_EQ(c.usage.family_out_of_pocket_met->ToString(), "4.00");
  EXPECT_EQ(c.usage.out_network_family_deductible_met->ToString(), "5.00");
  EXPECT_EQ(c.usage.out_network_family_out_of_pocket_met->ToString(), "6.00");
  EXPECT_TRUE(c.usage.family_coverage);
  ASSERT_EQ(c.usage.own_deductible_met.size(), 1u);
  EXPECT_EQ(c.usage.own_deductible_met[0].service, "drugs");
  EXPECT_EQ(c.usage.own_deductible_met[0].amount.ToString(), "7.00");
  ASSERT_EQ(c.usage.paid_by_plan.size(), 1u);
  EXPECT_EQ(c.usage.paid_by_plan[0].amount.ToString(), "8.50");
  EXPECT_EQ(c.provider.network_tier, 2);
  EXPECT_EQ(c.provider.facility_in_network, true);
  EXPECT_TRUE(c.protection_waived);
  EXPECT_EQ(c.stay_days, 4);
  ASSERT_EQ(c.usage.sessions.size(), 2u);
  EXPECT_EQ(c.usage.sessions[0].service, "microdermabrasion");
  EXPECT_EQ(c.usage.sessions[0].used, 6);
  EXPECT_EQ(c.finance.marginal_tax->percent().ToString(), "24.0");
  EXPECT_EQ(c.finance.monthly_budget->ToString(), "60.00");
  EXPECT_EQ(c.finance.hsa_cause, "trauma");
  ASSERT_EQ(c.finance.offers.size(), 2u);
  EXPECT_EQ(c.finance.offers[0].kind, "package");
  EXPECT_EQ(c.finance.offers[0].name, "Six for 720");
  EXPECT_EQ(c.finance.offers[0].count, 6);
  EXPECT_EQ(c.finance.offers[0].price->ToString(), "720.00");
  EXPECT_EQ(c.finance.offers[0].list_price->ToString(), "900.00");
  EXPECT_EQ(c.finance.offers[1].rate->percent().ToString(), "29.99");
  EXPECT_TRUE(c.finance.offers[1].deferred_interest);
  ASSERT_TRUE(c.denial.has_value());
  EXPECT_EQ(c.denial->notice_date->ToString(), "2026-10-30");
  EXPECT_EQ(c.denial->text, "Not medically necessary");
  EXPECT_EQ(c.denial->clause, "5.2");
  EXPECT_EQ(c.prior_authorization, "PA-EXAMPLE-1");
  EXPECT_TRUE(c.urgent);
  EXPECT_TRUE(c.emergency);
}

TEST(YamlCase, TheLeastThatIsACase) {
  Result<Case> c = Read("service: microdermabrasion\n", Day("2026-11-23"));
  ASSERT_TRUE(c.ok()) << c.error().ToString();
  EXPECT_EQ(c->request_date->ToString(), "2026-11-23");
  EXPECT_EQ(c->lines[0].described_as, "microdermabrasion");
  EXPECT_EQ(c->lines[0].service.code, "");
  EXPECT_TRUE(c->lines[0].diagnoses.empty());
  EXPECT_EQ(c->lines[0].units, 1);
  EXPECT_EQ(c->lines[0].sessions, 1);
  EXPECT_FALSE(c->lines[0].billed.has_value());
  EXPECT_EQ(c->purpose, "");
  EXPECT_FALSE(c->denial.has_value());
  // The case's own date is kept over the day given beside it.
  EXPECT_EQ(Read("code: J7308\ndate: 2026-01-02\n", Day("2026-11-23"))->request_date->ToString(),
            "2026-01-02");
  EXPECT_EQ(Read("code: J7308\n", Day("2026-11-23"))->lines[0].service.system,
            "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets");
}

TEST(YamlCase, LinesWithTheirOwnFacts) {
  Result<Case> c = Read(R"(date: 2026-11-23
diagnosis: L57.0
provider: { place: "11" }
lines:
  - { code: "17000", billed: 78 }
  - { code: "17003", units: 7, diagnosis: [L57.0, L82.1], place: "22", on: 2026-12-02 }
  - { service: microdermabrasion, sessions: 6, diagnosis: [] }
)");
  ASSERT_TRUE(c.ok()) << c.error().ToString();
  ASSERT_EQ(c->lines.size(), 3u);
  EXPECT_EQ(c->lines[0].diagnoses.size(), 1u);  // from the case
  EXPECT_EQ(c->lines[0].place_of_service, "11");
  EXPECT_EQ(c->lines[1].diagnoses.size(), 2u);  // its own
  EXPECT_EQ(c->lines[1].place_of_service, "22");
  EXPECT_EQ(c->lines[1].units, 7);
  EXPECT_EQ(c->lines[1].sequence, 2);
  EXPECT_EQ(c->lines[2].sessions, 6);
}

// Texts of people go through unharmed, whatever is in them.
TEST(YamlCase, QuotesAndOtherSigns) {
  const std::string text = "\"a\\\" , \\\\ \xC3\xA9 \\u2028 </script> {}[]: # \\t\"";
  Result<Case> c =
      Read("date: 2026-11-23\nservice: " + text + "\npatient: { name: " + text + " }\n");
  ASSERT_TRUE(c.ok()) << c.error().ToString();
  EXPECT_EQ(c->patient.name, "a\" , \\ \xC3\xA9 \xE2\x80\xA8 </script> {}[]: # \t");
  EXPECT_EQ(c->lines[0].described_as, c->patient.name);
}

TEST(YamlCase, TooManyLines) {
  std::string yaml = "date: 2026-11-23\nlines:\n";
  for (size_t i = 0; i < limits::kMaxServiceLines; ++i) yaml += "  - { code: \"15789\" }\n";
  EXPECT_TRUE(Read(yaml).ok());
  Result<Case> c = Read(yaml + "  - { code: \"15789\" }\n");
  ASSERT_FALSE(c.ok());
  EXPECT_EQ(c.error().message, "more than 200 lines");
}

TEST(RequestFacts, WhatAChecklistSupplies) {
  auto read = [](std::string_view yaml) {
    Result<YamlDocument> document = YamlDocument::Parse(yaml, "policy.md");
    EXPECT_TRUE(document.ok());
    return ReadRequestFacts(document->root());
  };
  Result<RequestFacts> facts = read(
      "{ place: \"11\", facility: office, license: MD, specialty: dermatology, purpose: medical, "
      "born: 1990-01-01, diagnosis: L57.0, board certified: true }");
  ASSERT_TRUE(facts.ok()) << facts.error().ToString();
  EXPECT_EQ(*facts->place, "11");
  EXPECT_EQ(*facts->facility, "office");
  EXPECT_EQ(*facts->license, "MD");
  EXPECT_EQ(*facts->specialty, "dermatology");
  EXPECT_EQ(*facts->purpose, "medical");
  EXPECT_EQ(*facts->birth_date, "1990-01-01");
  EXPECT_EQ(*facts->diagnosis, "L57.0");
  EXPECT_TRUE(*facts->board_certified);
  EXPECT_FALSE(read("{ license: MD }")->place.has_value());
  Result<RequestFacts> bad = read("{ licence: MD }");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().hint, "did you mean 'license'?");
}

}  // namespace
}  // namespace precert
