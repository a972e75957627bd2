// Periods, the clock files as shipped, and the days on which authorization must be decided.
#include "workflow/clocks.h"

#include <gtest/gtest.h>

#include "support/golden.h"

namespace precert {
namespace {

Date Day(std::string_view iso) { return *Date::Parse(iso); }

const ClockBook& Book() {
  static const Result<ClockBook> book = ClockBook::Load(testing::ProjectPath("data/clocks"));
  EXPECT_TRUE(book.ok()) << (book.ok() ? "" : book.error().ToString());
  return *book;
}

TEST(Period, Parse) {
  const struct {
    const char *text, *printed;
  } rows[] = {
      {"72 hours", "72 hours"},
      {"1 day", "1 day"},
      {"180 days", "180 days"},
      {"4 months", "4 months"},
      {"5 business days", "5 business days"},
      {"days", ""},
      {"0 days", ""},
      {"-1 days", ""},
      {"5 weeks", ""},
      {"5 business hours", ""},
      {"5.5 days", ""},
      {"99999 days", ""},
      {"5 days long now", ""},
  };
  for (const auto& row : rows) {
    const std::optional<Period> period = Period::Parse(row.text);
    EXPECT_EQ(period ? period->ToString() : "", row.printed) << row.text;
  }
}

TEST(Period, CalendarMonths) {
  const struct {
    const char* from;
    int months;
    const char* to;
  } rows[] = {
      {"2026-10-30", 4, "2027-03-01"},  // no 30 February
      {"2026-10-31", 4, "2027-03-01"}, {"2026-10-29", 4, "2027-03-01"},
      {"2026-10-28", 4, "2027-02-28"}, {"2027-10-29", 4, "2028-02-29"},
      {"2026-01-15", 4, "2026-05-15"}, {"2026-05-31", 1, "2026-07-01"},
      {"2026-12-31", 2, "2027-03-01"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(CalendarMonthsAfter(Day(row.from), row.months), Day(row.to)) << row.from;
  }
}

TEST(Clocks, AuthorizationDecisions) {
  using T = PlanType;
  const struct {
    T type;
    const char* received;
    bool urgent, post, drug;
    const char *due, *extended;
  } rows[] = {
      {T::kErisaGroup, "2026-03-02", false, false, false, "2026-03-17", "2026-04-01"},
      {T::kErisaGroup, "2026-03-02", true, false, false, "2026-03-05", ""},
      {T::kErisaGroup, "2026-03-02", false, true, false, "2026-04-01", "2026-04-16"},
      {T::kGrandfatheredErisaGroup, "2026-03-02", false, false, false, "2026-03-17", "2026-04-01"},
      {T::kAcaIndividual, "2026-03-02", false, false, false, "2026-03-17", "2026-04-01"},
      {T::kMedicareAdvantage, "2026-03-02", false, false, false, "2026-03-09", "2026-03-23"},
      {T::kMedicareAdvantage, "2025-12-31", false, false, false, "2026-01-14", "2026-01-28"},
      {T::kMedicareAdvantage, "2026-01-01", false, false, false, "2026-01-08", "2026-01-22"},
      {T::kMedicareAdvantage, "2026-03-02", true, false, false, "2026-03-05", "2026-03-19"},
      {T::kMedicareAdvantage, "2026-03-02", false, false, true, "2026-03-05", ""},
      {T::kMedicareAdvantage, "2026-03-02", true, false, true, "2026-03-03", ""},
      {T::kMedicaidManagedCare, "2026-03-02", false, false, false, "2026-03-09", "2026-03-23"},
      {T::kMedicaidManagedCare, "2026-03-02", true, false, false, "2026-03-05", "2026-03-19"},
  };
  for (const auto& row : rows) {
    const Result<DecisionDue> due =
        AuthorizationDue(Book().For(row.type), {Day(row.received), row.urgent, row.post, row.drug});
    ASSERT_TRUE(due.ok()) << PlanTypeId(row.type);
    EXPECT_EQ(due->due, Day(row.due)) << PlanTypeId(row.type) << row.received;
    EXPECT_EQ(due->extended_due ? due->extended_due->ToString() : "", row.extended);
    EXPECT_NE(due->citation.find("CFR"), std::string::npos);
  }
  const Result<DecisionDue> none = AuthorizationDue(Book().For(T::kMedicaidManagedCare),
                                                    {Day("2026-03-02"), false, true, false});
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().message,
            "no post-service clock is known for a Medicaid managed care plan on 2026-03-02");
}

TEST(Clocks, UrgentErisaRequestsAskForInformation) {
  const Result<DecisionDue> due =
      AuthorizationDue(Book().For(PlanType::kErisaGroup), {Day("2026-03-02"), true, false, false});
  ASSERT_EQ(due->notes.size(), 1u);
  EXPECT_EQ(due->notes[0],
            "if information is missing, the plan asks within 24 hours and allows at least 48 hours "
            "to answer [29 CFR 2560.503-1(f)(2)(i)]");
}

TEST(Clocks, EveryShippedRuleHasASourceAndUnverifiedOnesSaySo) {
  int rules = 0;
  const auto check = [&](const ClockRule& rule) {
    ++rules;
    EXPECT_FALSE(rule.citation.empty());
    EXPECT_EQ(rule.Cite().find("(not verified)") != std::string::npos,
              rule.checked != Checked::kPublished);
  };
  for (const PlanTypeName& name : kPlanTypes) {
    const PlanClocks& clocks = Book().For(name.type);
    EXPECT_EQ(clocks.type, name.type);
    EXPECT_GE(clocks.as_of, Day("2026-01-01"));
    for (const auto& [kind, list] : clocks.authorization) {
      for (const ClockRule& rule : list) check(rule);
    }
    for (const auto& levels : {clocks.levels, clocks.two_levels}) {
      for (const AppealLevelRule& level : levels) {
        if (level.file) check(*level.file);
        for (const auto& [kind, rule] : level.decide) check(rule);
        for (const ClockRule& rule : level.notes) check(rule);
      }
    }
    for (const auto& [kind, rule] : clocks.statements) check(rule);
  }
  EXPECT_GT(rules, 80);
}

TEST(Clocks, FileErrors) {
  const std::string good =
      "plan-type: erisa-group\nas-of: 2026-01-01\nlevels:\n  - {name: a, to: b, file: {within: 180 "
      "days, citation: c, checked: published}}\n";
  EXPECT_TRUE(ClockBook::ParseOne(good, "c").ok());
  const struct {
    std::string text, message;
  } rows[] = {
      {"plan-type: erisa-grup\nas-of: 2026-01-01\n", "\"erisa-grup\" is not a plan type"},
      {"as-of: 2026-01-01\n", "the key \"plan-type\" is missing"},
      {"plan-type: erisa-group\nas-of: 2026-01-01\n",
       "the first level of appeal needs a time to file"},
      {good + "statements: {written-basis: {citation: c, checked: published}}\n",
       "the rule says nothing"},
      {good + "statements: {written-basis: {text: t, checked: published}}\n",
       "the key \"citation\" is missing"},
      {good + "statements: {written-basis: {text: t, citation: c}}\n",
       "the key \"checked\" is missing"},
      {good + "statements: {writen-basis: {text: t, citation: c, checked: general}}\n",
       "unknown key \"writen-basis\""},
      {good + "authorization: {urgent: [{within: 3 weeks, citation: c, checked: general}]}\n",
       "\"3 weeks\" is not a period"},
      {good + "authorization: {urgent: [{text: soon, citation: c, checked: general}]}\n",
       "the time to decide needs `within`"},
      {good + "authorization: {urgent: 5}\n", "must be a list, not a single value"},
      {good + "external: {name: e, to: x, file: {text: t, citation: c, checked: general}}\n",
       "the time to file needs `within`"},
      {good + "external: {name: e, to: x, decide: {urgent: {text: t, citation: c, checked: "
              "general}}}\n",
       "the time to decide needs `within`"},
  };
  for (const auto& row : rows) {
    const Result<PlanClocks> clocks = ClockBook::ParseOne(row.text, "c.yaml");
    ASSERT_FALSE(clocks.ok()) << row.text;
    EXPECT_EQ(clocks.error().message, row.message);
  }
  EXPECT_FALSE(ClockBook::Load("/nonexistent").ok());
  testing::TempDir dir;
  for (const PlanTypeName& name : kPlanTypes) dir.Write(std::string(name.id) + ".yaml", good);
  const Result<ClockBook> book = ClockBook::Load(dir.Path(""));
  ASSERT_FALSE(book.ok());
  EXPECT_EQ(book.error().message,
            "the file is named for grandfathered-erisa-group and holds the clocks of erisa-group");
}

}  // namespace
}  // namespace precert
