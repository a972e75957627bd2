// Case tables and the lint: the shipped policies pass both; mistakes are reported with their line.
#include "author/policy_cases.h"

#include "author/show.h"
#include "base/text.h"
#include "codes/code_systems.h"
#include "policy/registry.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert {
namespace {

using testing::Changed;
using testing::ProjectPath;
using testing::TempDir;

const codes::CodeSystems& Codes() {
  static const codes::CodeSystems* const systems = [] {
    Result<codes::CodeSystems> loaded = codes::CodeSystems::Load(ProjectPath("data/codes"));
    if (!loaded.ok()) ADD_FAILURE() << loaded.error().ToString();
    return new codes::CodeSystems(std::move(*loaded));
  }();
  return *systems;
}

const Terms& ShippedTerms() {
  static const Terms* const terms = [] {
    Result<Terms> loaded = Terms::LoadFolder(ProjectPath("policies/terms"));
    if (!loaded.ok()) ADD_FAILURE() << loaded.error().ToString();
    return new Terms(std::move(*loaded));
  }();
  return *terms;
}

const PolicyRegistry& ShippedPolicies() {
  static const PolicyRegistry* const registry = [] {
    auto* loaded = new PolicyRegistry;
    Status s = loaded->LoadFolder(ProjectPath("policies"));
    if (!s.ok()) ADD_FAILURE() << s.error().ToString();
    return loaded;
  }();
  return *registry;
}

TEST(PolicyCases, EveryShippedTablePasses) {
  size_t total = 0;
  for (const Policy* policy : ShippedPolicies().All()) {
    Result<std::vector<PolicyCaseResult>> results =
        RunPolicyCases(*policy, ShippedTerms(), Codes());
    ASSERT_TRUE(results.ok()) << results.error().ToString();
    EXPECT_GE(results->size(), 2u) << policy->id;
    for (const PolicyCaseResult& r : *results) {
      EXPECT_TRUE(r.passed()) << r.file << ":" << r.line << " " << r.name << ": expected "
                              << r.expected << ", got " << r.got;
    }
    total += results->size();
  }
  EXPECT_GE(total, 50u);
}

TEST(Lint, TheShippedPoliciesAreClean) {
  for (const Policy* policy : ShippedPolicies().All()) {
    Result<std::vector<std::string>> remarks = LintPolicy(*policy, ShippedTerms());
    ASSERT_TRUE(remarks.ok()) << remarks.error().ToString();
    for (const std::string& remark : *remarks) {
      // Criteria that only another request meets have nothing to hand in; see their evidence
      // blocks.
      ADD_FAILURE() << remark;
    }
  }
}

constexpr std::string_view kPolicy = R"(---
policy: small
title: A small policy
publisher: Example
version: "1"
effective: 2026-01-01
checked: ours
sources: [{ title: Ours }]
services:
  dermal-peel: { codes: ["15789"] }
  microdermabrasion: { codes: ["17999"], described as: [microdermabrasion] }
---
# A small policy
## 1 Count
```cql
define "Lesions counted":
  Last([Observation: "Lesion count"] O
    sort by (effective as FHIR.dateTime).value).value as FHIR.integer
define "Ten lesions":
  "Lesions counted" >= 10
define "Recent isotretinoin":
  exists ([MedicationStatement: "Isotretinoin"] M
    where date from (M.effective as FHIR.dateTime) on or after Today() - 6 months)
define "Criteria":
  "Ten lesions" and not "Recent isotretinoin"
```
```evidence
Ten lesions:
  ask: A count
  supply: { lesion count: 10 }
Recent isotretinoin:
  ask: A statement
  supply: [no isotretinoin]
```
## Decision
| service | covered when | otherwise | clause |
|---|---|---|---|
| dermal-peel | Criteria | clinical review | 1 |
| microdermabrasion | never | excluded: experimental | 1 |
)";

constexpr std::string_view kCases = R"(# Cases

| case | code | service | record | outcome |
|---|---|---|---|---|
| nine | 15789 | | lesion count: 9; no isotretinoin | clinical-review |
| ten | 15789 | | lesion count: 10; no isotretinoin | covered |
| counted long ago | 15789 | | lesion count: 10 (on 2025-01-02); lesion count: 9 (1 month ago); no isotretinoin | clinical-review |
| isotretinoin now | 15789 | | lesion count: 10; isotretinoin (2 months ago) | clinical-review |
| nothing | 15789 | | | needs-information |
| by words | 17999 | microdermabrasion | | excluded: experimental |
| other words | 17999 | something | | not governed |
| another code | 17110 | | | not governed |
)";

class Small {
 public:
  explicit Small(std::string_view policy_changes = "", std::string_view case_changes = "",
                 bool with_cases = true) {
    dir_.Write("policy.md", Changed(std::string(kPolicy), policy_changes));
    if (with_cases) dir_.Write("cases/cases.md", Changed(std::string(kCases), case_changes));
    Result<std::shared_ptr<Policy>> loaded =
        Policy::Load(dir_.Path("."), ShippedPolicies().shared_value_sets());
    EXPECT_TRUE(loaded.ok()) << loaded.error().ToString();
    policy_ = *loaded;
  }
  const Policy& policy() const { return *policy_; }
  std::string Cases() const {
    Result<std::vector<PolicyCaseResult>> results =
        RunPolicyCases(*policy_, ShippedTerms(), Codes());
    if (!results.ok()) return Short(results.error().ToString());
    std::string out;
    for (const PolicyCaseResult& r : *results) {
      if (!r.passed())
        out += Short(r.file) + ":" + std::to_string(r.line) + " " + r.name + ": " + r.got + "\n";
    }
    return out.empty() ? std::to_string(results->size()) + " passed" : out;
  }
  std::string Lint() const {
    Result<std::vector<std::string>> remarks = LintPolicy(*policy_, ShippedTerms());
    return Short(remarks.ok() ? Join(*remarks, "\n") : remarks.error().ToString());
  }

 private:
  std::string Short(std::string_view text) const { return ReplaceAll(text, dir_.Path("./"), ""); }

  TempDir dir_;
  std::shared_ptr<Policy> policy_;
};

TEST(PolicyCases, Pass) { EXPECT_EQ(Small().Cases(), "8 passed"); }

TEST(PolicyCases, AFailingRowIsReported) {
  EXPECT_EQ(Small("",
                  "| nine | 15789 | | lesion count: 9; no isotretinoin | clinical-review | => "
                  "| nine | 15789 | | lesion count: 9; no isotretinoin | covered |")
                .Cases(),
            "cases/cases.md:5 nine: clinical-review\n");
  // The policy's boundary moves: the table notices.
  EXPECT_EQ(Small("\"Lesions counted\" >= 10 => \"Lesions counted\" > 10").Cases(),
            "cases/cases.md:6 ten: clinical-review\n");
}

TEST(PolicyCases, TablesThatAreRefused) {
  EXPECT_EQ(
      Small("",
            "| case | code | service | record | outcome | => | case | cod | service | record | "
            "outcome |")
          .Cases(),
      "cases/cases.md:3: error: a table of cases has no column 'cod'\n  did you mean 'code'?\n");
  EXPECT_EQ(Small("", "| nothing | 15789 | | | => | nothing | 15789 | |").Cases(),
            "cases/cases.md:9: error: the row has 4 cells and the table 5 columns\n");
  EXPECT_EQ(Small("",
                  "counted long ago | 15789 | | lesion count: 10 => counted long ago | 15789 | | "
                  "lesion cuont: 10")
                .Cases(),
            "cases/cases.md:7: error: the case 'counted long ago': 'lesion cuont' is not a term "
            "that a case can use\n"
            "  did you mean 'lesion count'?\n");
}

TEST(Lint, Remarks) {
  EXPECT_EQ(Small().Lint(), "");
  EXPECT_EQ(
      Small("checked: ours\\n => \"\"\nsources: [{ title: Ours }]\\n => \"\"", "", false).Lint(),
      "policy.md:1: the policy names no source\n"
      "policy.md:1: the policy does not say how far it was checked\n"
      "policy.md:1: the policy has no table of cases");
  EXPECT_EQ(
      Small("Ten lesions:\\n  ask: A count\\n  supply: { lesion count: 10 }\\n => \"\"").Lint(),
      "policy.md:35: no evidence block says what would satisfy 'Ten lesions'");
  EXPECT_EQ(Small("supply: { lesion count: 10 } => supply: { lesion count: 9 }").Lint(),
            "policy.md:28: what the evidence block of 'Ten lesions' supplies leaves it not-met");
  EXPECT_EQ(
      Small("supply: [no isotretinoin] => supply: [isotretinoin]").Lint(),
      "policy.md:31: what the evidence block of 'Recent isotretinoin' supplies leaves it met");
  EXPECT_EQ(
      Small("supply: [no isotretinoin] => supply: [photographs]").Lint(),
      "policy.md:31: what the evidence block of 'Recent isotretinoin' supplies leaves it unknown");
}

TEST(Show, ShowsEveryShippedPolicy) {
  for (const Policy* policy : ShippedPolicies().All()) {
    const std::string shown = ShowPolicy(*policy);
    EXPECT_NE(shown.find(policy->title), std::string::npos) << policy->id;
    for (const PolicyService& s : policy->services)
      EXPECT_NE(shown.find(s.name), std::string::npos) << s.name;
  }
}

}  // namespace
}  // namespace precert
