// No path from criteria to an unattended adverse decision, over random requests on every shipped
// plan.
#include <map>

#include "decide/coverage.h"
#include "decide/criteria.h"
#include "decide/gaps.h"
#include "decide/random_case.h"
#include "decide/resolve_service.h"

namespace precert {
namespace {

// Why a line may be not covered without a clinician: words of the contract, each of which the test
// checks again on the request itself.
void ExpectContractOnly(const Plan& plan, const Case& c, const Determination& d,
                        const LineDetermination& line) {
  const std::string& reason = line.reason.code;
  EXPECT_TRUE(line.contract_exclusion);
  EXPECT_EQ(line.authority.document, plan.id);
  EXPECT_FALSE(line.authority.section.empty());
  EXPECT_TRUE(line.recommendation.empty());
  if (reason == "session-limit") {
    const auto benefit = plan.benefits.in_network.services.find(line.service.family);
    ASSERT_NE(benefit, plan.benefits.in_network.services.end());
    ASSERT_TRUE(benefit->second.session_limit.has_value());
    EXPECT_GT(line.service.sessions, line.covered_sessions);
    return;
  }
  ASSERT_EQ(line.outcome, Outcome::kNotCovered) << "only a limit of sessions covers a part";
  if (reason == "out-of-network") {
    EXPECT_EQ(d.network.network, Network::kOut);
    EXPECT_FALSE(c.emergency);
    EXPECT_EQ(plan.benefits.out_of_network_basis, OutOfNetworkBasis::kNotCovered);
    return;
  }
  const PlanExclusion* exclusion = plan.FindExclusion(reason, line.service.family);
  ASSERT_NE(exclusion, nullptr) << reason << " is no exclusion of " << plan.id;
  if (reason == "unlicensed-provider") {
    EXPECT_TRUE(c.provider.license == "RN" || c.provider.license == "esthetician")
        << c.provider.license;
  } else if (reason == "non-medical-setting") {
    const bool spa = c.provider.facility_type == "spa" || c.provider.facility_type == "Medical Spa";
    EXPECT_TRUE(spa || c.lines[0].place_of_service == "99" || c.lines[0].place_of_service == "10" ||
                c.lines[0].place_of_service == "22");
  }
}

TEST(NoUnattendedDenial, OnEveryPlanForThreeThousandRequests) {
  RandomCases cases(20261123);
  std::map<std::string, int> seen;
  int decided = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string yaml = cases.Yaml(/*quiet=*/i % 2 == 0);
    const Case c = ReadOrFail(yaml, "case.yaml");
    for (const std::string& id : Shipped().plans.Ids()) {
      SCOPED_TRACE("plan " + id + "\n" + yaml);
      const Plan& plan = *Shipped().plans.FindById(id);
      Result<Determination> d =
          Decide(Shipped(), c, {.plan_id = id, .as_of = AsOf(), .explain = false});
      ASSERT_TRUE(d.ok()) << d.error().ToString();
      ASSERT_EQ(d->lines.size(), 1u);
      const LineDetermination& line = d->lines[0];
      ++decided;
      ++seen[std::string(OutcomeId(line.outcome)) + " " + line.reason.code];
      switch (line.outcome) {
        case Outcome::kNotCovered:
        case Outcome::kPartlyCovered:
          ExpectContractOnly(plan, c, *d, line);
          break;
        case Outcome::kCovered:
          EXPECT_FALSE(line.contract_exclusion);
          EXPECT_EQ(line.covered_sessions, line.service.sessions);
          EXPECT_NE(
              line.criteria.result == CriterionResult::kNotMet && !line.criteria.label.empty(),
              true);
          break;
        case Outcome::kNeedsInformation:
          EXPECT_FALSE(line.contract_exclusion);
          break;
        case Outcome::kClinicalReview:
          EXPECT_FALSE(line.contract_exclusion);
          EXPECT_NE(line.recommendation.find("linician"), std::string::npos);
          break;
      }
      if (HasFailure()) return;
    }
  }
  EXPECT_GE(decided, 15'000);
  // The requests are varied enough to reach every kind of answer.
  for (const char* kind :
       {"covered criteria-met", "needs-information insufficient-documentation",
        "not-covered cosmetic", "not-covered experimental", "not-covered non-medical-setting",
        "not-covered unlicensed-provider", "not-covered session-limit",
        "partly-covered session-limit", "clinical-review no-policy",
        "clinical-review medical-necessity", "clinical-review step-therapy"}) {
    EXPECT_GT(seen[kind], 0) << kind;
  }
}

// Handing in what an open criterion of an approval asks for never takes the approval back.
TEST(NoUnattendedDenial, MorePaperNeverHarmsAnApproval) {
  RandomCases cases(7);
  int tried = 0;
  for (int i = 0; i < 1200; ++i) {
    const std::string yaml = cases.Yaml(/*quiet=*/true, /*least_share=*/40);
    const Case c = ReadOrFail(yaml, "case.yaml");
    for (const std::string& id : Shipped().plans.Ids()) {
      SCOPED_TRACE("plan " + id + "\n" + yaml);
      const Plan& plan = *Shipped().plans.FindById(id);
      const DeterminedService service = ResolveService(Shipped().codes, c.lines[0]);
      if (service.decided_code.empty()) continue;
      Result<CoverageAnswer> before =
          DecideCoverage(Shipped().policies, plan, {c, c.lines[0], service, AsOf(), false});
      ASSERT_TRUE(before.ok());
      if (before->outcome != Outcome::kCovered) continue;
      std::vector<const Criterion*> leaves;
      CollectLeaves(before->criteria, leaves);
      for (const Criterion* leaf : leaves) {
        if (leaf->result != CriterionResult::kUnknown || leaf->rule == nullptr) continue;
        Result<SuppliedCase> more = Supply(c, c.lines[0], {leaf}, Shipped().terms, AsOf());
        ASSERT_TRUE(more.ok()) << more.error().ToString();
        Result<CoverageAnswer> after = DecideCoverage(
            Shipped().policies, plan, {more->request, more->line, service, AsOf(), false});
        ASSERT_TRUE(after.ok());
        EXPECT_EQ(after->outcome, Outcome::kCovered) << "after " << leaf->label;
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 20);
}

}  // namespace
}  // namespace precert
