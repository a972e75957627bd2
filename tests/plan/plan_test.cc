// Plan documents: what is read, what is refused with its place, and the shipped plans.
#include "plan/plan.h"

#include "base/text.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert {
namespace {

using testing::Changed;
using testing::ExpectCases;
using testing::ProjectPath;
using testing::TempDir;

// The plan that the tests change.
constexpr std::string_view kExamplePlan = R"(---
plan: example
title: Example plan
type: erisa-group
year: "2026"
starts: 2026-01-01
ends: 2026-12-31
state: TX
policies: [Example]
cost sharing:
  in network:
    deductible: { individual: 1500, family: 3000, section: "3.1" }
    out of pocket: { individual: 6000, section: "3.1" }
    coinsurance: { rate: 20 %, section: "3.2" }
    services:
      peel: { copay: 50, deductible: false, sessions: 6, section: "3.2" }
  out of network:
    deductible: { individual: 3000, section: "3.1" }
    coinsurance: { rate: 40 %, section: "3.2" }
allowed:
  - { code: "15789", in: 820, out: 600-700, section: "3.2" }
---
# Example plan

## 3 What you pay
### 3.1 Deductible
### 3.2 Coinsurance

## 4 Medical necessity
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
services: [peel]
```
```evidence
ask: The purpose
kind: fact
request: { purpose: medical }
```

### 5.2 Experimental
```rule
exclusion: experimental
```

## 6 Prior authorization
```rule
authorization: [peel]
```

### 6.1 Papers
```cql
define "Papers":
  "Units" >= 1
```
```rule
submission: Papers
```

## 7 Other
### 7.1 Network
```rule
network: true
```
### 7.2 Appeals
```rule
appeals: true
```
### 7.3 Peers
```rule
peer-to-peer: true
```
)";

Result<std::shared_ptr<Plan>> Load(const TempDir& dir, std::string_view text) {
  dir.Write("plan.md", text);
  Result<std::shared_ptr<Plan>> plan = Plan::Load(dir.Path(""), nullptr);
  if (!plan) return plan;
  if (Result<const PlanProgram*> program = (*plan)->program(); !program) return program.error();
  return plan;
}

TEST(Plan, IsRead) {
  TempDir dir;
  Result<std::shared_ptr<Plan>> loaded = Load(dir, kExamplePlan);
  ASSERT_TRUE(loaded.ok()) << loaded.error().ToString();
  const Plan& p = **loaded;
  EXPECT_EQ(p.id, "example");
  EXPECT_EQ(p.benefits.plan_id, "example");
  EXPECT_EQ(p.benefits.type, PlanType::kErisaGroup);
  EXPECT_EQ(p.policy_publishers, std::vector<std::string>{"Example"});
  const CostSharingTier& in = p.benefits.in_network;
  EXPECT_EQ(in.deductible_individual.ToString(), "1500.00");
  EXPECT_EQ(in.deductible_family->ToString(), "3000.00");
  EXPECT_TRUE(in.embedded_deductible);
  EXPECT_EQ(in.deductible_clause, "example 2026, section 3.1");
  EXPECT_EQ(in.out_of_pocket_individual->ToString(), "6000.00");
  EXPECT_EQ(in.coinsurance.percent().ToString(), "20.0");
  ASSERT_EQ(in.services.count("peel"), 1u);
  const ServiceBenefit& peel = in.services.find("peel")->second;
  EXPECT_EQ(peel.copay->ToString(), "50.00");
  EXPECT_FALSE(peel.deductible_applies);
  EXPECT_EQ(peel.session_limit, 6);
  EXPECT_EQ(peel.clause, "example 2026, section 3.2");
  EXPECT_EQ(p.benefits.out_of_network_basis, OutOfNetworkBasis::kShareOfAllowed);
  EXPECT_EQ(p.benefits.out_of_network.coinsurance.percent().ToString(), "40.0");
  ASSERT_EQ(p.benefits.allowed.size(), 2u);
  EXPECT_EQ(p.benefits.allowed[1].amount.low.ToString(), "600.00");
  EXPECT_EQ(p.benefits.allowed[1].amount.high.ToString(), "700.00");

  ASSERT_EQ(p.exclusions.size(), 2u);
  EXPECT_NE(p.FindExclusion("cosmetic", "peel"), nullptr);
  EXPECT_EQ(p.FindExclusion("cosmetic", "dermabrasion"), nullptr);
  EXPECT_NE(p.FindExclusion("experimental", "dermabrasion"), nullptr);
  EXPECT_EQ(p.FindExclusion("", "peel"), nullptr);
  EXPECT_EQ(p.ClauseAt(p.AuthorizationSection("peel")).section, "6");
  EXPECT_EQ(p.AuthorizationSection("dermabrasion"), -1);
  EXPECT_EQ(p.ClauseAt(p.necessity_section).section, "4");
  EXPECT_EQ(p.ClauseAt(p.network_section).title, "Network");
  EXPECT_EQ(p.ClauseAt(p.appeals_section).section, "7.2");
  EXPECT_EQ(p.ClauseAt(p.peer_section).section, "7.3");
  EXPECT_EQ(p.CitationAt(p.necessity_section), "example 2026, section 4");
  EXPECT_EQ(p.ClauseCited("example 2026, section 5.1").title, "Cosmetic");
  EXPECT_EQ(p.ClauseCited("somewhere").section, "");
  EXPECT_FALSE(p.InForceOn(*Date::Parse("2025-12-31")));
  EXPECT_TRUE(p.InForceOn(*Date::Parse("2026-12-31")));
  EXPECT_FALSE(p.InForceOn(*Date::Parse("2027-01-01")));

  const PlanProgram& program = **p.program();
  EXPECT_EQ(program.exclusions, (std::vector<int>{program.library.Find("Cosmetic request"), -1}));
  EXPECT_EQ(program.submissions, (std::vector<int>{program.library.Find("Papers")}));
  EXPECT_EQ(program.evidence.size(), 1u);
}

TEST(Plan, RefusedWithTheWholeMessage) {
  ExpectCases("tests/plan/data/bad_plans.txt", [](const std::string& changes) {
    TempDir dir;
    Result<std::shared_ptr<Plan>> plan = Load(dir, Changed(std::string(kExamplePlan), changes));
    EXPECT_FALSE(plan.ok());
    return plan.ok() ? "" : ReplaceAll(plan.error().ToString(), dir.Path("/"), "");
  });
}

TEST(Plan, OutOfNetworkNotCovered) {
  TempDir dir;
  Result<std::shared_ptr<Plan>> plan =
      Load(dir, Changed(std::string(kExamplePlan),
                        "  out of network:\\n    deductible: { individual: 3000, section: \"3.1\" "
                        "}\\n    coinsurance: "
                        "{ rate: 40 %, section: \"3.2\" }\\n =>   out of network: not covered\\n"));
  ASSERT_TRUE(plan.ok()) << plan.error().ToString();
  EXPECT_EQ((*plan)->benefits.out_of_network_basis, OutOfNetworkBasis::kNotCovered);
}

TEST(PlanRegistry, TheShippedPlansLoadAndCompile) {
  auto shared = std::make_shared<codes::Terminology>();
  for (const char* file : {"diagnoses.txt", "drugs.txt", "findings.txt", "papers.txt"}) {
    Status s = shared->LoadFile(ProjectPath(std::string("policies/valuesets/") + file));
    ASSERT_TRUE(s.ok()) << s.error().ToString();
  }
  PlanRegistry plans;
  Status s = plans.LoadFolder(ProjectPath("plans"), shared);
  ASSERT_TRUE(s.ok()) << s.error().ToString();
  EXPECT_EQ(plans.Ids(),
            (std::vector<std::string>{"evergreen-advantage", "golden-hmo", "lakeside-ppo",
                                      "prairie-medicaid", "summit-hsa"}));
  for (const std::string& id : plans.Ids()) {
    const Plan& plan = *plans.FindById(id);
    Result<const PlanProgram*> program = plan.program();
    EXPECT_TRUE(program.ok()) << program.error().ToString();
    EXPECT_GE(plan.network_section, 0) << id;
    EXPECT_GE(plan.appeals_section, 0) << id;
    EXPECT_GE(plan.peer_section, 0) << id;
    EXPECT_FALSE(plan.sources.empty()) << id;
    for (const char* category :
         {"cosmetic", "experimental", "non-medical-setting", "unlicensed-provider"}) {
      EXPECT_NE(plan.FindExclusion(category, "dermal-peel"), nullptr) << id << " " << category;
    }
  }
  EXPECT_EQ(plans.FindById("lakeside"), nullptr);
  // The same plan again.
  Status again = plans.LoadOne(ProjectPath("plans/golden-hmo"), shared);
  ASSERT_FALSE(again.ok());
  EXPECT_NE(again.error().message.find("the plan 'golden-hmo' is already defined in "),
            std::string::npos);
}

TEST(PlanRegistry, FoldersThatAreRefused) {
  TempDir empty;
  Status s = PlanRegistry().LoadFolder(empty.Path("."), nullptr);
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().message, "the folder has no plans");
  EXPECT_FALSE(PlanRegistry().LoadFolder("/nowhere", nullptr).ok());
  EXPECT_FALSE(PlanRegistry().LoadOne(empty.Path("."), nullptr).ok());
}

}  // namespace
}  // namespace precert
