// The order of authority, on small documents; and the four answers to one patient on the shipped
// ones.
#include "decide/coverage.h"

#include "decide/decide_support.h"
#include "decide/resolve_service.h"
#include "report/json.h"
#include "support/cases.h"

namespace precert {
namespace {

using testing::Changed;
using testing::TempDir;

// One plan with exclusions, a payer's policy, a state rule and a national rule, all about one peel.
constexpr std::string_view kPlan = R"(---
plan: tiny
title: Tiny plan
type: aca-individual
year: "2026"
starts: 2026-01-01
state: CA
policies: [Payer]
cost sharing:
  in network:
    deductible: { individual: 0, section: "3" }
    coinsurance: { rate: 20 %, section: "3" }
    services:
      epidermal-peel: { sessions: 6, section: "3" }
      vascular-laser: { covered: false, section: "3" }
---
# Tiny plan
## 3 Costs
## 4 Necessity
```rule
necessity: true
```
## 5 Exclusions
### 5.1 Cosmetic
```cql
define "Cosmetic request":
  "Purpose" = 'cosmetic'
```
```rule
exclusion: cosmetic
when: Cosmetic request
```
### 5.2 Experimental
```rule
exclusion: experimental
```
### 5.3 Place
```cql
define "In an office":
  "Place of service" = '11'
define "Elsewhere":
  not "In an office"
```
```rule
exclusion: non-medical-setting
when: Elsewhere
```
```evidence
In an office:
  ask: The place of service
  kind: fact
  request: { place: "11" }
```
)";

constexpr std::string_view kRule = R"(---
policy: RULE
title: A rule
publisher: RULE
kind: KIND
version: "1"
effective: 2020-01-01
services:
  dermal-peel: { codes: ["15789"] }
---
# A rule
## 1 Burns
```cql
define "Burn":
  exists ("Diagnoses" D where D in "Burn sequelae")
```
```evidence
ask: The diagnosis
kind: fact
request: { diagnosis: T20.30XS }
```
## Decision
| service | covered when | otherwise | clause |
|---|---|---|---|
| dermal-peel | Burn | next authority | 1 |
)";

constexpr std::string_view kPayerPolicy = R"(---
policy: payer
title: A payer's policy
publisher: Payer
version: "1"
effective: 2020-01-01
services:
  dermal-peel: { codes: ["15789"] }
  epidermal-peel: { codes: ["15788"] }
  dermabrasion: { codes: ["15780"] }
  acne-cryotherapy: { codes: ["17340"] }
  acne-exfoliation: { codes: ["17360"] }
  acne-extraction: { codes: ["10040"] }
  vascular-laser: { codes: ["17106"] }
---
# A payer's policy
## 1 Keratosis
```cql
define "Keratosis":
  exists ("Diagnoses" D where D in "Actinic keratosis")
```
```evidence
ask: The diagnosis
kind: fact
request: { diagnosis: L57.0 }
reason: step-therapy
```
## 2 Never
## 3 Always
## Decision
| service | covered when | otherwise | clause |
|---|---|---|---|
| dermal-peel | Keratosis | clinical review | 1 |
| epidermal-peel | always | clinical review | 3 |
| dermabrasion | never | excluded: experimental | 2 |
| acne-cryotherapy | never | excluded: elective | 2 |
| acne-exfoliation | never | next authority | 2 |
| acne-extraction | Keratosis | next authority | 1 |
| vascular-laser | always | clinical review | 3 |
)";

class Authority {
 public:
  explicit Authority(std::string_view plan_changes = "") {
    for (const char* file : {"diagnoses.txt", "findings.txt"}) {
      dir_.Write(
          std::string("policies/valuesets/") + file,
          testing::ReadFile(testing::ProjectPath(std::string("policies/valuesets/") + file)));
    }
    dir_.Write("policies/payer/policy.md", kPayerPolicy);
    Rule("national", "kind: KIND => kind: national\\nbinds: { plans: [medicare-advantage] }");
    Rule("state", "kind: KIND => kind: state\\nbinds: { state: CA }");
    dir_.Write("plan/plan.md", Changed(std::string(kPlan), plan_changes));
    Status loaded = policies_.LoadFolder(dir_.Path("policies"));
    EXPECT_TRUE(loaded.ok()) << loaded.error().ToString();
    Result<std::shared_ptr<Plan>> plan =
        Plan::Load(dir_.Path("plan"), policies_.shared_value_sets());
    EXPECT_TRUE(plan.ok()) << plan.error().ToString();
    plan_ = *plan;
  }

  CoverageAnswer Answer(std::string_view yaml) const {
    const Case c = ReadOrFail("date: 2026-11-23\n" + std::string(yaml), "case.yaml");
    const DeterminedService service = ResolveService(Shipped().codes, c.lines[0]);
    Result<CoverageAnswer> answer =
        DecideCoverage(policies_, *plan_, {c, c.lines[0], service, AsOf()});
    if (!answer.ok()) {
      ADD_FAILURE() << answer.error().ToString();
      return {};
    }
    return std::move(*answer);
  }

  // "covered criteria-met payer 1", and "(contract)" where the contract excludes.
  std::string Told(std::string_view yaml) const {
    const CoverageAnswer a = Answer(yaml);
    return std::string(OutcomeId(a.outcome)) + " " + a.reason.code + " " + a.authority.document +
           " " + a.authority.section + (a.contract_exclusion ? " (contract)" : "");
  }

 private:
  void Rule(const std::string& name, std::string_view kind) {
    dir_.Write("policies/" + name + "/policy.md", Changed(ReplaceAll(kRule, "RULE", name), kind));
  }

  TempDir dir_;
  PolicyRegistry policies_;
  std::shared_ptr<Plan> plan_;
};

constexpr const char* kBurn = "code: \"15789\"\ndiagnosis: T20.30XS\nprovider: { place: \"11\" }\n";
constexpr const char* kKeratosis =
    "code: \"15789\"\ndiagnosis: L57.0\nprovider: { place: \"11\" }\n";
constexpr const char* kWrinkles =
    "code: \"15789\"\ndiagnosis: L98.8\nprovider: { place: \"11\" }\n";

TEST(Authority, RuleThenExclusionThenPolicyThenNecessity) {
  const Authority a;
  const std::string cosmetic = "purpose: cosmetic\n";
  EXPECT_EQ(a.Told(kBurn), "covered criteria-met state 1");
  EXPECT_EQ(a.Told(kBurn + cosmetic), "covered criteria-met state 1");  // over the exclusion
  EXPECT_EQ(a.Told(kKeratosis), "covered criteria-met payer 1");
  EXPECT_EQ(a.Told(kKeratosis + cosmetic), "not-covered cosmetic tiny 5.1 (contract)");
  EXPECT_EQ(a.Told(kWrinkles), "clinical-review step-therapy payer 1");
  EXPECT_EQ(a.Told(kWrinkles + cosmetic), "not-covered cosmetic tiny 5.1 (contract)");
  EXPECT_EQ(a.Told("code: \"17110\"\ndiagnosis: L82.0\nprovider: { place: \"11\" }\n"),
            "clinical-review no-policy tiny 4");
  EXPECT_EQ(a.Told("code: \"17110\"\nprovider: { place: \"99\" }\n"),
            "not-covered non-medical-setting tiny 5.3 (contract)");
}

TEST(Authority, RulesBindTheirPlansOnly) {
  // The national rule binds Medicare Advantage.
  EXPECT_EQ(Authority("type: aca-individual => type: medicare-advantage").Told(kBurn),
            "covered criteria-met national 1");
  // A state's rule binds insured plans of that state, and no self-funded one.
  EXPECT_EQ(Authority("state: CA => state: TX").Told(kBurn),
            "clinical-review step-therapy payer 1");
  EXPECT_EQ(Authority("type: aca-individual => type: erisa-group").Told(kBurn),
            "covered criteria-met state 1");
  EXPECT_EQ(Authority("type: aca-individual => type: erisa-group\\nself-funded: true").Told(kBurn),
            "clinical-review step-therapy payer 1");
}

TEST(Authority, WhatAPolicyNeverCovers) {
  const Authority a;
  const auto code = [](std::string_view c) {
    return "code: \"" + std::string(c) + "\"\ndiagnosis: L71.9\nprovider: { place: \"11\" }\n";
  };
  // The plan's contract excludes what the policy classes so; where it has no such exclusion, a
  // clinician decides.
  EXPECT_EQ(a.Told(code("15780")), "not-covered experimental tiny 5.2 (contract)");
  EXPECT_EQ(a.Told(code("17340")), "clinical-review not-covered-by-policy payer 2");
  EXPECT_EQ(a.Told(code("17360")), "clinical-review no-policy tiny 4");  // next authority
  EXPECT_EQ(a.Told(code("10040")), "clinical-review no-policy tiny 4");  // criteria, next authority
  EXPECT_EQ(a.Told(code("15788")), "covered covered-by-rule payer 3");
  EXPECT_EQ(a.Told(code("17106")), "not-covered not-a-benefit tiny 3 (contract)");
}

TEST(Authority, OpenQuestionsKeepARequestOpen) {
  const Authority a;
  // A rule of law that could still apply; an exclusion that could.
  EXPECT_EQ(a.Told("code: \"15789\"\nprovider: { place: \"11\" }\n"),
            "needs-information insufficient-documentation state 1");
  EXPECT_EQ(a.Told("code: \"15789\"\ndiagnosis: L57.0\n"),
            "needs-information insufficient-documentation payer 1");
  EXPECT_EQ(a.Told("code: \"15788\"\ndiagnosis: L70.0\n"),
            "needs-information insufficient-documentation payer 3");
  EXPECT_EQ(a.Told("code: \"15789\"\nprovider: { place: \"99\" }\n"),
            "needs-information insufficient-documentation state 1");
}

TEST(Authority, SessionsPastTheContract) {
  const Authority a;
  const auto sessions = [](int asked, int used) {
    return "code: \"15788\"\ndiagnosis: L70.0\nprovider: { place: \"11\" }\nsessions: " +
           std::to_string(asked) + "\nused: { sessions: { epidermal-peel: " + std::to_string(used) +
           " } }\n";
  };
  EXPECT_EQ(a.Told(sessions(6, 0)), "covered covered-by-rule payer 3");
  EXPECT_EQ(a.Answer(sessions(6, 0)).covered_sessions, 6);
  EXPECT_EQ(a.Told(sessions(7, 0)), "partly-covered session-limit tiny 3 (contract)");
  EXPECT_EQ(a.Answer(sessions(7, 0)).covered_sessions, 6);
  EXPECT_EQ(a.Answer(sessions(3, 5)).covered_sessions, 1);
  EXPECT_EQ(a.Told(sessions(1, 6)), "not-covered session-limit tiny 3 (contract)");
  EXPECT_EQ(a.Told(sessions(1, 60)), "not-covered session-limit tiny 3 (contract)");
  EXPECT_EQ(a.Answer(sessions(1, 60)).covered_sessions, 0);
}

TEST(Authority, OnlyAKnownKindOfLicenseOrPlaceExcludes) {
  // Words that say no kind of licence are asked about, never taken for the lack of one.
  const auto license = [](std::string_view words) {
    return Told(
        Ask("lakeside-ppo",
            "code: \"10040\"\ndiagnosis: L70.0\nprovider: { npi: \"1999999018\", place: \"11\", "
            "facility: office, license: \"" +
                std::string(words) + "\" }")
            .lines[0]);
  };
  for (const char* words :
       {"MD", "M.D.", "md", "Doctor of Medicine", "D.O.", "nurse practitioner", "PA-C", "CRNP"}) {
    EXPECT_EQ(license(words), "covered criteria-met aetna-cpb-0251 4.1") << words;
  }
  for (const char* words : {"esthetician", "Aesthetician", "none"}) {
    EXPECT_EQ(license(words), "not-covered unlicensed-provider lakeside-ppo 5.2") << words;
  }
  for (const char* words : {"RN", "board of dermatology", "12345", "TX-EXAMPLE-1"}) {
    EXPECT_EQ(license(words).substr(0, 17), "needs-information") << words;
  }
}

// Undotted and small letters are the same diagnosis; a diagnosis without a system is ICD-10-CM.
TEST(Authority, DiagnosesAsPeopleWriteThem) {
  for (const char* code : {"L70.0", "L700", "l70.0", " L70.0 "}) {
    EXPECT_EQ(Told(Ask("lakeside-ppo", "code: \"10040\"\ndiagnosis: \"" + std::string(code) + "\"")
                       .lines[0]),
              "covered criteria-met aetna-cpb-0251 4.1")
        << code;
  }
}

// A plan without cover out of network excludes a provider whom its list names as outside; not in an
// emergency, and not a provider whom the list does not name.
TEST(Authority, OutOfNetworkWhereThePlanHasNoneOfIt) {
  TempDir dir;
  for (const char* file : {"plan.md", "providers.yaml"}) {
    dir.Write(
        std::string("plans/golden-hmo/") + file,
        ReplaceAll(testing::ReadFile(testing::ProjectPath(std::string("plans/golden-hmo/") + file)),
                   "status: in-network", "status: out-of-network"));
  }
  Result<std::shared_ptr<const Knowledge>> knowledge = Knowledge::Load(
      {.root = testing::ProjectPath(""), .plans = dir.Path("plans"), .code_tables = "/nowhere"});
  ASSERT_TRUE(knowledge.ok()) << knowledge.error().ToString();
  const auto told = [&](const std::string& changes) {
    const std::string yaml =
        testing::ReadFile(testing::ProjectPath("examples/burn-scar-minor.yaml"));
    const Case c = ReadOrFail(Changed(yaml, changes), "case.yaml");
    Result<Determination> d = Decide(**knowledge, c, {.as_of = AsOf()});
    EXPECT_TRUE(d.ok());
    return Told(d->lines[0]);
  };
  EXPECT_EQ(told(""), "not-covered out-of-network golden-hmo 7.1");
  EXPECT_EQ(told("purpose: medical => purpose: medical\\nemergency: true"),
            "covered criteria-met ca-reconstructive 1.2");
  EXPECT_EQ(told("1999999059 => 1999999018"), "covered criteria-met ca-reconstructive 1.2");
}

TEST(Verdict, HasNoAdverseValue) {
  for (CriterionResult r :
       {CriterionResult::kMet, CriterionResult::kNotMet, CriterionResult::kUnknown}) {
    const Outcome outcome = OutcomeOf(VerdictOf(r));
    EXPECT_NE(outcome, Outcome::kNotCovered);
    EXPECT_NE(outcome, Outcome::kPartlyCovered);
    EXPECT_EQ(outcome == Outcome::kCovered, r == CriterionResult::kMet);
  }
}

// Twelve keratoses, fluorouracil failed, a dermal peel: four payers, four answers.
TEST(FourPayers, FourAnswers) {
  for (const char* file : {"twelve-keratoses.yaml", "twelve-keratoses.json"}) {
    EXPECT_EQ(Told(DecideExample(file, "lakeside-ppo").lines[0]),
              "clinical-review medical-necessity aetna-cpb-0251 2.2");
    EXPECT_EQ(Told(DecideExample(file, "golden-hmo").lines[0]),
              "covered criteria-met anthem-anc-00007 1.2");
    EXPECT_EQ(Told(DecideExample(file, "evergreen-advantage").lines[0]),
              "covered criteria-met cms-ncd-250.4 1.1");
    EXPECT_EQ(Told(DecideExample(file, "summit-hsa").lines[0]),
              "needs-information insufficient-documentation blues-mp-052 1.4");
  }
}

// The same case as a FHIR Bundle from a clinic's system gives the same determination, but for what
// the resources are called.
TEST(FourPayers, TheBundleAndTheShortCaseAgree) {
  for (const char* plan : {"lakeside-ppo", "golden-hmo", "evergreen-advantage", "summit-hsa"}) {
    const Determination a = DecideExample("twelve-keratoses.yaml", plan);
    const Determination b = DecideExample("twelve-keratoses.json", plan);
    const LineDetermination &x = a.lines[0], &y = b.lines[0];
    EXPECT_EQ(Told(x), Told(y));
    EXPECT_EQ(x.reason.text, y.reason.text);
    EXPECT_EQ(x.recommendation, y.recommendation);
    ASSERT_EQ(x.checklists.size(), y.checklists.size());
    for (size_t i = 0; i < x.checklists.size(); ++i) {
      ASSERT_EQ(x.checklists[i].items.size(), y.checklists[i].items.size());
      for (size_t j = 0; j < x.checklists[i].items.size(); ++j) {
        EXPECT_EQ(x.checklists[i].items[j].ask, y.checklists[i].items[j].ask);
      }
    }
    EXPECT_EQ(a.cost.patient_low.ToString(), b.cost.patient_low.ToString());
    EXPECT_EQ(a.cost.patient_high.ToString(), b.cost.patient_high.ToString());
    EXPECT_EQ(a.network.network, b.network.network);
    EXPECT_EQ(a.findings.size(), b.findings.size());
    EXPECT_EQ(a.funding.size(), b.funding.size());
  }
}

TEST(Decide, TheSameCaseTwiceGivesTheSameBytes) {
  Result<std::shared_ptr<const Knowledge>> fresh =
      Knowledge::Load({.root = testing::ProjectPath(""), .code_tables = "/nowhere"});
  ASSERT_TRUE(fresh.ok());
  for (const char* file :
       {"acne-scars.yaml", "burn-scar-minor.yaml", "no-photos.yaml", "seventh-session.yaml",
        "twelve-keratoses.json", "out-of-network.yaml"}) {
    const std::string first = ToJson(DecideExample(file));
    EXPECT_EQ(first, ToJson(DecideExample(file))) << file;
    const Case again = Example(file);
    Result<Determination> elsewhere = Decide(**fresh, again, {.as_of = AsOf()});
    ASSERT_TRUE(elsewhere.ok());
    EXPECT_EQ(first, ToJson(*elsewhere)) << file;
    // Without explanations the answer is the same.
    Result<Determination> bare = Decide(Shipped(), again, {.as_of = AsOf(), .explain = false});
    ASSERT_TRUE(bare.ok());
    EXPECT_EQ(Told(bare->lines[0]), Told(elsewhere->lines[0]));
  }
}

TEST(Decide, Errors) {
  const Case c = ReadOrFail("date: 2026-11-23\ncode: \"15789\"\n", "case.yaml");
  const auto error = [&](const DecideOptions& options) {
    Result<Determination> d = Decide(Shipped(), c, options);
    return d.ok() ? "" : ReplaceAll(d.error().ToString(), testing::ProjectPath("") + "/", "");
  };
  EXPECT_EQ(error({.as_of = AsOf()}),
            "case.yaml: error: the case does not name a plan\n"
            "  give --plan; the plans are evergreen-advantage, golden-hmo, lakeside-ppo, "
            "prairie-medicaid, summit-hsa\n");
  EXPECT_EQ(error({.plan_id = "lakeside-pp", .as_of = AsOf()}),
            "case.yaml: error: there is no plan 'lakeside-pp'\n  did you mean 'lakeside-ppo'?\n");
  EXPECT_EQ(error({.plan_id = "x", .as_of = AsOf()}),
            "case.yaml: error: there is no plan 'x'\n"
            "  the plans are evergreen-advantage, golden-hmo, lakeside-ppo, prairie-medicaid, "
            "summit-hsa\n");
  EXPECT_NE(error({.plan_id = "lakeside-ppo", .as_of = Day("2027-01-01")})
                .find("the plan 'lakeside-ppo' is not in force on 2027-01-01\n"
                      "  it runs from 2026-01-01 to 2026-12-31; give another --as-of"),
            std::string::npos);
}

}  // namespace
}  // namespace precert
