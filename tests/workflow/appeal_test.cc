// Appeal paths by type of plan, with their dates.
#include "workflow/appeal.h"

#include <gtest/gtest.h>

#include "support/golden.h"

namespace precert {
namespace {

using T = PlanType;

Date Day(std::string_view iso) { return *Date::Parse(iso); }

const PlanClocks& Clocks(PlanType type) {
  static const Result<ClockBook> book = ClockBook::Load(testing::ProjectPath("data/clocks"));
  EXPECT_TRUE(book.ok()) << (book.ok() ? "" : book.error().ToString());
  return book->For(type);
}

AppealQuestion Notice(std::string_view notice) {
  AppealQuestion q;
  q.as_of = Day("2026-03-10");
  q.notice_date = Day(notice);
  return q;
}

// Rule 180 days for ERISA and ACA plans (not 30 to 60), 65 for Medicare Advantage, 60 for Medicaid.
TEST(Appeal, TimeToFileTheFirstAppeal) {
  const struct {
    T type;
    const char *notice, *received, *file_by, *rule;
  } rows[] = {
      {T::kErisaGroup, "2026-03-02", "", "2026-08-29",
       "within 180 days of receiving the notice of denial"},
      {T::kErisaGroup, "2026-03-02", "2026-03-06", "2026-09-02",
       "within 180 days of receiving the notice of denial"},
      {T::kGrandfatheredErisaGroup, "2026-03-02", "", "2026-08-29",
       "within 180 days of receiving the notice of denial"},
      {T::kAcaIndividual, "2026-03-02", "", "2026-08-29",
       "within 180 days of receiving the notice of denial"},
      {T::kMedicareAdvantage, "2026-03-02", "", "2026-05-06",  // 65 days
       "within 60 days of receiving the notice of denial"},
      {T::kMedicareAdvantage, "2026-03-02", "2026-03-03", "2026-05-02",
       "within 60 days of receiving the notice of denial"},
      {T::kMedicaidManagedCare, "2026-03-02", "2026-03-09", "2026-05-01",
       "within 60 days of the date on the notice of denial"},
  };
  for (const auto& row : rows) {
    AppealQuestion q = Notice(row.notice);
    if (*row.received) q.received_date = Day(row.received);
    const AppealPath path = PlanAppeal(Clocks(row.type), q);
    const AppealStep& step = path.steps[0];
    ASSERT_TRUE(step.file_by);
    EXPECT_EQ(*step.file_by, Day(row.file_by)) << PlanTypeId(row.type);
    EXPECT_EQ(*step.days_left, Day(row.file_by).days() - q.as_of.days());
    EXPECT_EQ(step.file_rule.text, row.rule);
    EXPECT_TRUE(path.warnings.empty()) << path.warnings[0].text;
  }
  // Internal deadlines do not roll over a weekend: 29 August 2026 is a Saturday.
  EXPECT_EQ(Day("2026-08-29").weekday(), 6);
}

TEST(Appeal, TimeToDecide) {
  const struct {
    T type;
    bool urgent, post, drug, two;
    size_t level;
    const char* rule;
  } rows[] = {
      {T::kErisaGroup, false, false, false, false, 0, "within 30 days of filing"},
      {T::kErisaGroup, true, false, false, false, 0, "within 72 hours of filing"},
      {T::kErisaGroup, false, true, false, false, 0, "within 60 days of filing"},
      {T::kErisaGroup, false, false, false, true, 1, "within 15 days of filing"},
      {T::kErisaGroup, false, true, false, true, 0, "within 30 days of filing"},
      {T::kErisaGroup, false, false, false, false, 1, "within 45 days of filing"},
      {T::kAcaIndividual, true, false, false, false, 1, "within 72 hours of filing"},
      {T::kMedicareAdvantage, false, false, false, false, 0, "within 30 days of filing"},
      {T::kMedicareAdvantage, false, true, false, false, 0, "within 60 days of filing"},
      {T::kMedicareAdvantage, false, false, true, false, 0, "within 7 days of filing"},
      {T::kMedicareAdvantage, true, false, true, false, 0, "within 72 hours of filing"},
      {T::kMedicareAdvantage, false, false, false, false, 1, ""},
      {T::kMedicaidManagedCare, false, false, false, false, 0,
       "within 30 days of filing, which may be extended by 14 days"},
      {T::kMedicaidManagedCare, true, false, false, false, 0,
       "within 72 hours of filing, which may be extended by 14 days"},
  };
  for (const auto& row : rows) {
    AppealQuestion q = Notice("2026-03-02");
    q.urgent = row.urgent;
    q.post_service = row.post;
    q.part_b_drug = row.drug;
    q.two_levels = row.two;
    EXPECT_EQ(PlanAppeal(Clocks(row.type), q).steps[row.level].decision_rule.text, row.rule)
        << PlanTypeId(row.type) << row.level;
  }
}

TEST(Appeal, FourCalendarMonthsForExternalReview) {
  const struct {
    const char *received, *file_by;
  } rows[] = {
      {"2026-10-30", "2027-03-01"},  // no 30 February; 1 March 2027 is a Monday
      {"2026-01-15", "2026-05-15"}, {"2026-03-05", "2026-07-06"},  // Sunday 5 July
      {"2026-03-03", "2026-07-06"},  // 3 July 2026 is the observed holiday, then a weekend
      {"2026-07-25", "2026-11-25"}, {"2026-07-26", "2026-11-27"},  // Thanksgiving
      {"2026-08-25", "2026-12-28"},                                // Christmas, then a weekend
      {"2026-02-28", "2026-06-29"},  // Sunday 28 June; 120 days would be 28 June
  };
  for (const auto& row : rows) {
    EXPECT_EQ(ExternalReviewDeadline(Day(row.received)), Day(row.file_by)) << row.received;
    AppealQuestion q = Notice("2026-01-01");
    q.final_received_date = Day(row.received);
    const AppealStep step = PlanAppeal(Clocks(T::kAcaIndividual), q).steps.back();
    EXPECT_EQ(step.name, "external review");
    EXPECT_EQ(step.file_by, Day(row.file_by)) << row.received;
  }
}

TEST(Appeal, StepsByPlanType) {
  const struct {
    T type;
    bool two;
    const char* steps;
  } rows[] = {
      {T::kErisaGroup, false, "internal appeal|external review|"},
      {T::kErisaGroup, true, "first internal appeal|second internal appeal|external review|"},
      {T::kGrandfatheredErisaGroup, false, "internal appeal|(external review)|"},
      {T::kAcaIndividual, false, "internal appeal|external review|"},
      {T::kMedicareAdvantage, false,
       "reconsideration|independent review*|hearing|(external review)|"},
      {T::kMedicaidManagedCare, false, "plan appeal|state fair hearing|(external review)|"},
  };
  for (const auto& row : rows) {
    AppealQuestion q = Notice("2026-03-02");
    q.two_levels = row.two;
    std::string steps;
    const AppealPath path = PlanAppeal(Clocks(row.type), q);
    for (const AppealStep& s : path.steps) {
      steps += (s.available ? s.name : "(" + s.name + ")") + (s.automatic ? "*" : "") + "|";
    }
    EXPECT_EQ(steps, row.steps) << PlanTypeId(row.type);
  }
  AppealQuestion q = Notice("2026-03-02");
  q.two_levels = true;
  const AppealPath path = PlanAppeal(Clocks(T::kAcaIndividual), q);
  EXPECT_EQ(path.steps.size(), 2u);
  ASSERT_EQ(path.warnings.size(), 1u);
  EXPECT_EQ(
      path.warnings[0].text,
      "this kind of plan has one internal level (individual plan (ACA)); a second is not counted");
}

TEST(Appeal, ContractExclusionsMayNotQualifyForExternalReview) {
  for (DenialGround ground :
       {DenialGround::kContractExclusion, DenialGround::kUnknown, DenialGround::kMedicalJudgment}) {
    AppealQuestion q = Notice("2026-03-02");
    q.ground = ground;
    bool flagged = false;
    const AppealPath path = PlanAppeal(Clocks(T::kErisaGroup), q);
    for (const CitedText& note : path.steps.back().notes) {
      if (note.text.find("a plain contract exclusion may not qualify") == std::string::npos)
        continue;
      flagged = true;
      EXPECT_EQ(note.citation, "45 CFR 147.136(d)(1) (not verified)");
    }
    EXPECT_EQ(flagged, ground != DenialGround::kMedicalJudgment);
  }
}

TEST(Appeal, FairHearingDaysOfTheState) {
  const struct {
    std::optional<int> days;
    const char* file_by;
  } rows[] = {{std::nullopt, "2026-08-30"},
              {120, "2026-09-29"},
              {90, "2026-08-30"},
              {30, "2026-08-30"},  // no state may give less
              {400, "2026-09-29"}};
  for (const auto& row : rows) {
    AppealQuestion q = Notice("2026-03-02");
    q.final_notice_date = Day("2026-06-01");
    q.fair_hearing_days = row.days;
    EXPECT_EQ(PlanAppeal(Clocks(T::kMedicaidManagedCare), q).steps[1].file_by, Day(row.file_by));
  }
}

TEST(Appeal, ContinuedBenefits) {
  AppealQuestion q = Notice("2026-03-02");
  EXPECT_FALSE(PlanAppeal(Clocks(T::kMedicaidManagedCare), q).continued_benefits);
  q.ongoing_course = true;
  const AppealPath path = PlanAppeal(Clocks(T::kMedicaidManagedCare), q);
  EXPECT_EQ(path.continued_benefits_by, Day("2026-03-12"));
  EXPECT_EQ(path.continued_benefits->citation, "42 CFR 438.420(b)");
  EXPECT_FALSE(PlanAppeal(Clocks(T::kErisaGroup), q).continued_benefits_by);
}

TEST(Appeal, PassedAndMissingDatesAreSaid) {
  AppealQuestion q = Notice("2025-03-02");
  AppealPath path = PlanAppeal(Clocks(T::kErisaGroup), q);
  ASSERT_EQ(path.warnings.size(), 1u);
  EXPECT_EQ(path.warnings[0].text,
            "the last day for the internal appeal was 29 August 2025; ask the plan in writing "
            "whether it accepts a late filing for good cause");
  EXPECT_LT(*path.steps[0].days_left, 0);
  q.notice_date.reset();
  path = PlanAppeal(Clocks(T::kErisaGroup), q);
  EXPECT_FALSE(path.steps[0].file_by);
  ASSERT_EQ(path.warnings.size(), 1u);
  EXPECT_EQ(path.warnings[0].text,
            "the date of the denial notice is not known, so that no last day can be given");
  q.received_date = Day("2026-03-02");
  path = PlanAppeal(Clocks(T::kMedicaidManagedCare), q);
  EXPECT_EQ(
      path.warnings[0].text,
      "the date of the denial notice is not known, so that no last day can be given; the date "
      "on the notice is not known and may be earlier than its receipt");
}

TEST(Appeal, LateDecisionsCountAsExhausted) {
  const AppealPath path = PlanAppeal(Clocks(T::kMedicaidManagedCare), Notice("2026-03-02"));
  const AppealStep& step = path.steps[0];
  EXPECT_EQ(DecisionBy(step, Day("2026-03-10")), Day("2026-04-09"));
  EXPECT_FALSE(DecisionLate(step, Day("2026-03-10"), Day("2026-04-09")));
  EXPECT_TRUE(DecisionLate(step, Day("2026-03-10"), Day("2026-04-10")));
  EXPECT_FALSE(DecisionLate(path.steps[1], Day("2026-03-10"), Day("2030-01-01")));
  ASSERT_TRUE(path.deemed_exhausted);
  EXPECT_EQ(path.deemed_exhausted->citation, "42 CFR 438.402(c)(1)(i)(A)");
  EXPECT_EQ(path.peer_to_peer->citation, "payer practice (not verified)");
}

}  // namespace
}  // namespace precert
