// What a plan's document accepts of places and licences, tried value by value.
#include "decide/provider_rules.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "policy/registry.h"
#include "support/golden.h"

namespace precert {
namespace {

std::shared_ptr<Plan> ThePlan() {
  PolicyRegistry policies;
  EXPECT_TRUE(policies.LoadFolder(testing::ProjectPath("policies")).ok());
  Result<std::shared_ptr<Plan>> plan =
      Plan::Load(testing::ProjectPath("plans/lakeside-ppo"), policies.shared_value_sets());
  EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().ToString());
  return *plan;
}

std::string Show(const AcceptedValues& v) {
  return Join(v.accepted, " ") + " | " + Join(v.refused, " ") + " | " + Join(v.asked, " ");
}

TEST(ProviderRules, WhatThePlanAccepts) {
  const std::shared_ptr<Plan> plan = ThePlan();
  const struct {
    const char *license, *facility, *place;
    CriterionResult setting, licensed;  // kMet: excluded
  } rows[] = {
      {"", "", "", CriterionResult::kUnknown, CriterionResult::kUnknown},
      {"M.D.", "", "11", CriterionResult::kNotMet, CriterionResult::kNotMet},
      {"aesthetician", "Day Spa", "11", CriterionResult::kMet, CriterionResult::kMet},
      {"RN", "", "99", CriterionResult::kMet, CriterionResult::kUnknown},
      {"wizard", "", "12", CriterionResult::kUnknown, CriterionResult::kUnknown},
  };
  for (const auto& row : rows) {
    ProviderRulesQuestion question;
    question.provider.license = row.license;
    question.provider.facility_type = row.facility;
    question.place_of_service = row.place;
    question.places = {"11", "12", "99"};
    question.as_of = *Date::Of(2026, 11, 23);
    const Result<std::vector<ProviderRule>> rules = ApplyProviderRules(*plan, question);
    ASSERT_TRUE(rules.ok()) << rules.error().ToString();
    ASSERT_EQ(rules->size(), 2u);
    const ProviderRule &setting = (*rules)[0], &licensed = (*rules)[1];
    EXPECT_EQ(setting.excluded, row.setting) << row.license;
    EXPECT_EQ(licensed.excluded, row.licensed) << row.license;
    EXPECT_EQ(setting.category, "non-medical-setting");
    EXPECT_EQ(setting.clause.section, "5.1");
    EXPECT_TRUE(setting.about_places);
    EXPECT_FALSE(setting.about_licenses);
    EXPECT_EQ(Show(setting.places), "11 | 99 | 12");
    EXPECT_FALSE(licensed.about_places);
    EXPECT_TRUE(licensed.about_licenses);
    EXPECT_EQ(Show(licensed.licenses), "MD DO NP PA | esthetician cosmetologist none | RN LPN");
  }
}

}  // namespace
}  // namespace precert
