// Who pays what: the published examples, the boundaries, and the invariants over random plans.
#include "plan/cost_sharing.h"

#include <gtest/gtest.h>

#include <random>

#include "support/golden.h"

namespace precert {
namespace {

Money D(int64_t dollars) { return Money::Dollars(dollars); }
Date Day(std::string_view iso) { return *Date::Parse(iso); }

// A plan with a deductible of 500, 20 % in and 40 % out of network, limits of 5,000 and 10,000.
Benefits ExamplePlan() {
  Benefits b;
  b.plan_id = "example-ppo";
  b.in_network.deductible_individual = D(500);
  b.in_network.out_of_pocket_individual = D(5000);
  b.in_network.coinsurance = Rate::Percent(20);
  b.in_network.deductible_clause = "example-ppo section 3.1";
  b.in_network.out_of_pocket_clause = "example-ppo section 3.2";
  b.in_network.coinsurance_clause = "example-ppo section 3.3";
  b.in_network.services["specialist-visit"] = {
      .copay = D(50), .deductible_applies = false, .clause = "example-ppo section 3.4"};
  b.out_of_network = b.in_network;
  b.out_of_network.services.clear();
  b.out_of_network.deductible_individual = D(1000);
  b.out_of_network.out_of_pocket_individual = D(10000);
  b.out_of_network.coinsurance = Rate::Percent(40);
  b.out_of_network_basis = OutOfNetworkBasis::kShareOfAllowed;
  b.out_of_network_clause = "example-ppo section 4";
  return b;
}

MemberUsage NothingUsed() {
  MemberUsage usage;
  usage.stated.deductible_met = usage.stated.out_of_pocket_met = Money();
  usage.stated.out_network_deductible_met = usage.stated.out_network_out_of_pocket_met = Money();
  return usage;
}

MemberUsage DeductiblesMet() {
  MemberUsage usage = NothingUsed();
  usage.stated.deductible_met = usage.stated.out_of_pocket_met = D(500);
  usage.stated.out_network_deductible_met = usage.stated.out_network_out_of_pocket_met = D(1000);
  return usage;
}

CostRequest Request(std::string family, Network network, std::optional<int64_t> billed,
                    std::optional<int64_t> allowed, int sessions = 1) {
  CostRequest r;
  r.service = r.family = std::move(family);
  r.network = network;
  r.sessions = sessions;
  if (billed) r.billed = MoneyRange::Exactly(D(*billed));
  if (allowed) r.allowed = MoneyRange::Exactly(D(*allowed));
  return r;
}

CostEstimate MustEstimate(const Benefits& b, const MemberUsage& u, std::vector<CostRequest> lines) {
  Result<CostEstimate> estimate = EstimateCost(b, u, lines);
  EXPECT_TRUE(estimate.ok()) << (estimate.ok() ? "" : estimate.error().ToString());
  return estimate.ok() ? *estimate : CostEstimate{};
}

bool HasNote(const CostLine& line, std::string_view text) {
  for (const CostNote& note : line.notes) {
    if (note.text.find(text) != std::string::npos) return true;
  }
  return false;
}

std::string NotesOf(const CostLine& line) {
  std::string out;
  for (const CostNote& note : line.notes) {
    out += note.text + (note.clause.empty() ? "" : " [" + note.clause + "]") + "\n";
  }
  return out;
}

// ---- Published numbers -----------------------------------------------------

TEST(CostSharing, OutOfNetworkShareIsOfAllowedAndTheRestIsBilled) {
  const CostEstimate e =
      MustEstimate(ExamplePlan(), DeductiblesMet(), {Request("peel", Network::kOut, 150, 100)});
  const CostLine& line = e.most[0];
  EXPECT_TRUE(e.exact);
  EXPECT_EQ(line.plan_pays, D(60));
  EXPECT_EQ(line.coinsurance, D(40));
  EXPECT_EQ(line.balance_bill, D(50));
  EXPECT_EQ(line.patient_pays, D(90));
  EXPECT_EQ(e.patient_high, D(90));
  EXPECT_TRUE(HasNote(line, "may bill $50.00 above"));
}

TEST(CostSharing, OneDeductibleAndTwentyPercent) {
  const struct {
    int64_t deductible, total, patient;
  } rows[] = {{1800, 12700, 3980}, {2900, 12800, 4880}};  // the second is printed as 4,900
  for (const auto& row : rows) {
    Benefits b = ExamplePlan();
    b.in_network.deductible_individual = D(row.deductible);
    const CostEstimate e =
        MustEstimate(b, NothingUsed(), {Request("birth", Network::kIn, row.total, row.total)});
    EXPECT_EQ(e.most[0].deductible, D(row.deductible));
    EXPECT_EQ(e.patient_high, D(row.patient));
    EXPECT_EQ(e.plan_high, D(row.total - row.patient));
  }
}

// The official completed sample: deductible 500, specialist copay 50, hospital and other 20 %,
// prescription drugs with a deductible of their own.
struct SampleColumn {
  Money deductible, copay, coinsurance, not_covered, patient, billed;
};
SampleColumn Totals(const CostEstimate& e) {
  SampleColumn c;
  for (const CostLine& line : e.most) {
    c.deductible += line.deductible;
    c.copay += line.copay;
    c.coinsurance += line.coinsurance;
    c.not_covered += line.not_covered;
    c.patient += line.patient_pays;
    c.billed += *line.billed;
  }
  return c;
}

TEST(CostSharing, SummaryOfBenefitsPeg) {
  CostRequest vitamins = Request("vitamins", Network::kIn, 60, 60);
  vitamins.covered = false;
  vitamins.coverage_clause = "example-ppo section 6";
  const SampleColumn c =
      Totals(MustEstimate(ExamplePlan(), NothingUsed(),
                          {Request("specialist-visit", Network::kIn, 785, 785, 4),
                           Request("hospital", Network::kIn, 9500, 9500), vitamins}));
  EXPECT_EQ(c.billed, D(12700));
  EXPECT_EQ(c.deductible, D(500));
  EXPECT_EQ(c.copay, D(200));
  EXPECT_EQ(c.coinsurance, D(1800));
  EXPECT_EQ(c.not_covered, D(60));
  EXPECT_EQ(c.patient, D(2560));
}

TEST(CostSharing, SummaryOfBenefitsJoe) {
  Benefits b = ExamplePlan();
  b.in_network.services["drugs"] = {.copay = D(30), .own_deductible = D(300)};
  b.in_network.services["drugs"].copay_after_deductible = true;
  MemberUsage usage = NothingUsed();
  usage.own_deductible_met["drugs"] = Money();
  CostRequest supplies = Request("supplies", Network::kIn, 20, 20);
  supplies.covered = false;
  const CostEstimate e =
      MustEstimate(b, usage,
                   {Request("specialist-visit", Network::kIn, 200, 200, 6),  // 6 copays of 50
                    Request("drugs", Network::kIn, 3380, 3380),  // 300, then one copay of 30
                    Request("drugs", Network::kIn, 0, 0),        // nothing is left, no copay
                    Request("equipment", Network::kIn, 1000, 1000), supplies});
  const SampleColumn c = Totals(e);
  EXPECT_EQ(c.billed, D(5600));
  EXPECT_EQ(c.deductible, D(800));
  EXPECT_EQ(c.copay, D(330));
  EXPECT_EQ(c.coinsurance, D(100));
  EXPECT_EQ(c.not_covered, D(20));
  EXPECT_EQ(c.patient, D(1250));
  // As printed there are 900 in copays: twenty fills at 30 after the drug deductible.
  const CostEstimate printed = MustEstimate(
      b, usage,
      {Request("specialist-visit", Network::kIn, 200, 200, 6),
       Request("drugs", Network::kIn, 300, 300), Request("drugs", Network::kIn, 154, 154, 20),
       Request("equipment", Network::kIn, 1000, 1000), supplies});
  EXPECT_EQ(Totals(printed).billed, D(5600));
  EXPECT_EQ(Totals(printed).copay, D(900));
  EXPECT_EQ(Totals(printed).patient, D(1820));
}

TEST(CostSharing, SummaryOfBenefitsMia) {
  const SampleColumn c = Totals(MustEstimate(ExamplePlan(), NothingUsed(),
                                             {Request("specialist-visit", Network::kIn, 75, 75, 4),
                                              Request("emergency", Network::kIn, 2500, 2500)}));
  EXPECT_EQ(c.billed, D(2800));
  EXPECT_EQ(c.deductible, D(500));
  EXPECT_EQ(c.copay, D(200));
  EXPECT_EQ(c.coinsurance, D(400));
  EXPECT_EQ(c.patient, D(1100));
}

// ---- Order and boundaries --------------------------------------------------

TEST(CostSharing, CopayBeforeOrAfterTheDeductible) {
  const struct {
    bool after;
    int64_t met, allowed, deductible, copay, patient;
  } rows[] = {
      {false, 0, 100, 50, 50, 100}, {false, 500, 100, 0, 50, 50}, {false, 0, 40, 0, 40, 40},
      {true, 0, 100, 100, 0, 100},  {true, 480, 100, 20, 50, 70}, {true, 500, 100, 0, 50, 50},
      {true, 470, 60, 30, 30, 60},
  };
  for (const auto& row : rows) {
    Benefits b = ExamplePlan();
    b.in_network.services["x"] = {.copay = D(50), .copay_after_deductible = row.after};
    MemberUsage usage = NothingUsed();
    usage.stated.deductible_met = usage.stated.out_of_pocket_met = D(row.met);
    const CostLine line =
        MustEstimate(b, usage, {Request("x", Network::kIn, 200, row.allowed)}).most[0];
    EXPECT_EQ(line.deductible, D(row.deductible)) << row.after << row.met;
    EXPECT_EQ(line.copay, D(row.copay)) << row.after << row.met;
    EXPECT_EQ(line.patient_pays, D(row.patient)) << row.after << row.met;
    EXPECT_EQ(line.write_off, D(200 - row.allowed));
  }
}

TEST(CostSharing, DeductibleIsMetWithinACourse) {
  const CostLine line =
      MustEstimate(ExamplePlan(), NothingUsed(), {Request("peel", Network::kIn, 300, 200, 4)})
          .most[0];
  const struct {
    int64_t deductible, coinsurance;
  } want[] = {{200, 0}, {200, 0}, {100, 20}, {0, 40}};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(line.each[i].deductible, D(want[i].deductible)) << i;
    EXPECT_EQ(line.each[i].coinsurance, D(want[i].coinsurance)) << i;
  }
  EXPECT_EQ(
      NotesOf(line),
      "session 1: $200.00 goes to the deductible; $300.00 is left [example-ppo section 3.1]\n"
      "session 2: $200.00 goes to the deductible; $100.00 is left [example-ppo section 3.1]\n"
      "session 3: $100.00 goes to the deductible, which is then met [example-ppo section 3.1]\n"
      "coinsurance of 20 % of what is left [example-ppo section 3.3]\n"
      "no session dates were given: all are counted in one plan year\n");
}

TEST(CostSharing, SeventhSessionPastALimitOfEightWithTwoUsed) {
  Benefits b = ExamplePlan();
  b.in_network.services["peel"] = {.session_limit = 8, .clause = "example-ppo section 3.9"};
  MemberUsage usage = DeductiblesMet();
  usage.stated.sessions = {{"peel", 2}};
  const CostEstimate e = MustEstimate(b, usage, {Request("peel", Network::kIn, 150, 100, 7)});
  const CostLine& line = e.most[0];
  EXPECT_EQ(line.sessions_over_limit, 1);
  EXPECT_TRUE(line.each[6].over_limit);
  EXPECT_EQ(line.not_covered, D(150));
  EXPECT_EQ(line.patient_pays, D(6 * 20 + 150));
  EXPECT_TRUE(HasNote(line, "the patient pays session 7 in full, outside the out-of-pocket limit"));
  // It does not count toward the limit: with 80 left, six sessions use 80 and the seventh is whole.
  usage.stated.out_of_pocket_met = D(4920);
  const CostLine capped =
      MustEstimate(b, usage, {Request("peel", Network::kIn, 150, 100, 7)}).most[0];
  EXPECT_EQ(capped.coinsurance, D(80));
  EXPECT_EQ(capped.patient_pays, D(80 + 150));
  EXPECT_TRUE(HasNote(capped, "session 5: the out-of-pocket limit is reached"));
}

TEST(CostSharing, PlanYearTurnsWithinACourse) {
  Benefits b = ExamplePlan();
  b.in_network.services["peel"] = {.session_limit = 2};
  MemberUsage usage = DeductiblesMet();
  usage.as_of = Day("2026-11-01");
  CostRequest r = Request("peel", Network::kIn, 150, 100, 4);
  r.dates = SpreadSessions(Day("2026-12-01"), 4, 21);  // 1 and 22 December, 12 January, 2 February
  EXPECT_EQ(r.dates[2], Day("2027-01-12"));
  const CostLine line = MustEstimate(b, usage, {r}).most[0];
  EXPECT_EQ(line.sessions_over_limit, 0);
  EXPECT_EQ(line.each[1].patient_pays, D(20));
  EXPECT_EQ(line.each[2].patient_pays, D(100));  // a new deductible
  EXPECT_TRUE(HasNote(line, "from session 3 a new plan year applies, begun on 1 January 2027"));
  // A plan year that begins in July does not turn.
  b.plan_year_start = {7, 1};
  const CostLine july = MustEstimate(b, usage, {r}).most[0];
  EXPECT_EQ(july.sessions_over_limit, 2);
  EXPECT_FALSE(HasNote(july, "new plan year"));
}

TEST(CostSharing, PlanYearStart) {
  const struct {
    int month, day;
    const char *date, *start;
  } rows[] = {{1, 1, "2026-01-01", "2026-01-01"},  {1, 1, "2026-12-31", "2026-01-01"},
              {7, 1, "2026-06-30", "2025-07-01"},  {7, 1, "2026-07-01", "2026-07-01"},
              {2, 29, "2026-02-28", "2026-02-28"}, {2, 29, "2028-02-28", "2027-02-28"}};
  for (const auto& row : rows) {
    EXPECT_EQ((PlanYearStart{row.month, row.day}.Of(Day(row.date))), Day(row.start)) << row.date;
  }
}

TEST(CostSharing, FamilyDeductibleEmbeddedOrNot) {
  const struct {
    bool embedded;
    int64_t own, family, deductible;
  } rows[] = {
      {true, 0, 0, 500},    // the individual amount ends it
      {true, 0, 900, 100},  // the family amount ends it
      {false, 0, 0, 800},   // only the family amount counts
      {false, 500, 700, 300},
  };
  for (const auto& row : rows) {
    Benefits b = ExamplePlan();
    b.in_network.deductible_family = D(1000);
    b.in_network.embedded_deductible = row.embedded;
    MemberUsage usage = NothingUsed();
    usage.family_coverage = true;
    usage.stated.deductible_met = usage.stated.out_of_pocket_met = D(row.own);
    usage.stated.family_deductible_met = usage.stated.family_out_of_pocket_met = D(row.family);
    EXPECT_EQ(MustEstimate(b, usage, {Request("x", Network::kIn, 800, 800)}).most[0].deductible,
              D(row.deductible))
        << row.embedded << row.own << row.family;
  }
}

TEST(CostSharing, NotCoveredPaysTheChargeAndMovesNothing) {
  CostRequest cosmetic = Request("specialist-visit", Network::kIn, 300, 100, 2);
  cosmetic.covered = false;
  cosmetic.coverage_clause = "example-ppo section 5.2";
  const CostEstimate e =
      MustEstimate(ExamplePlan(), NothingUsed(), {cosmetic, Request("x", Network::kIn, 600, 600)});
  EXPECT_EQ(e.most[0].patient_pays, D(600));
  EXPECT_EQ(e.most[0].not_covered, D(600));
  EXPECT_EQ(e.most[0].plan_pays, Money());
  EXPECT_EQ(e.most[1].deductible, D(500));  // untouched by the first line
  EXPECT_EQ(e.most[0].notes[0].clause, "example-ppo section 5.2");
  EXPECT_TRUE(HasNote(e.most[0], "a negotiated rate need not apply"));
}

TEST(CostSharing, NoBenefitOutOfNetwork) {
  Benefits b = ExamplePlan();
  b.out_of_network_basis = OutOfNetworkBasis::kNotCovered;
  const CostLine line =
      MustEstimate(b, NothingUsed(), {Request("x", Network::kOut, 150, 100)}).most[0];
  EXPECT_EQ(line.patient_pays, D(150));
  EXPECT_EQ(line.notes[0].clause, "example-ppo section 4");
}

TEST(CostSharing, SurpriseBillIsPricedInNetwork) {
  CostRequest r = Request("emergency", Network::kOut, 1500, 1000);
  r.surprise_protected = true;
  const CostLine line = MustEstimate(ExamplePlan(), DeductiblesMet(), {r}).most[0];
  EXPECT_EQ(line.balance_bill, Money());
  EXPECT_EQ(line.patient_pays, D(200));
  EXPECT_EQ(line.write_off, D(500));
}

TEST(CostSharing, AllowedIsNeverAboveTheCharge) {
  const CostLine line =
      MustEstimate(ExamplePlan(), DeductiblesMet(), {Request("x", Network::kIn, 80, 100)}).most[0];
  EXPECT_EQ(line.allowed, D(80));
  EXPECT_EQ(line.patient_pays, D(16));
  EXPECT_EQ(line.write_off, Money());
}

TEST(CostSharing, ScheduleOfThePlanGivesTheAllowedAmount) {
  Benefits b = ExamplePlan();
  b.allowed.push_back({"17999", Network::kIn, MoneyRange::Exactly(D(50)), "example-ppo schedule"});
  CostRequest r = Request("x", Network::kIn, 150, std::nullopt);
  r.code = "17999";
  EXPECT_EQ(MustEstimate(b, DeductiblesMet(), {r}).most[0].allowed, D(50));
}

// ---- What is not known -----------------------------------------------------

TEST(CostSharing, RangesOfChargesKeepTheirSource) {
  CostRequest r = Request("microdermabrasion", Network::kIn, std::nullopt, std::nullopt, 6);
  r.covered = false;
  r.billed = MoneyRange{D(75), D(200), "consumer article, first statement"};
  const CostEstimate e = MustEstimate(ExamplePlan(), NothingUsed(), {r});
  EXPECT_EQ(e.patient_low, D(450));
  EXPECT_EQ(e.patient_high, D(1200));
  EXPECT_FALSE(e.exact);
  EXPECT_TRUE(e.complete);
  EXPECT_EQ(e.least[0].notes[0], (CostNote{"charge for one session: $75.00 to $200.00",
                                           "consumer article, first statement"}));
}

TEST(CostSharing, UnknownsAreBoundedOrSaid) {
  const struct {
    const char* what;
    bool covered;
    Network network;
    std::optional<int64_t> billed, allowed;
    bool usage_known;
    int64_t low, high;
    bool complete;
  } rows[] = {
      {"nothing known, covered", true, Network::kIn, {}, {}, true, 0, 0, false},
      {"no charge, not covered", false, Network::kIn, {}, 100, true, 0, 0, false},
      {"no charge, in network", true, Network::kIn, {}, 100, true, 20, 20, true},
      {"no charge, out of network", true, Network::kOut, {}, 100, true, 40, 40, false},
      {"no allowed amount, in network", true, Network::kIn, 150, {}, true, 0, 30, true},
      {"no allowed amount, out of network", true, Network::kOut, 150, {}, true, 60, 150, true},
      {"unknown network", true, Network::kUnknown, 150, 100, true, 20, 90, true},
      {"unknown deductible", true, Network::kIn, 150, 100, false, 20, 100, true},
  };
  for (const auto& row : rows) {
    CostRequest r = Request("x", row.network, row.billed, row.allowed);
    r.covered = row.covered;
    const CostEstimate e =
        MustEstimate(ExamplePlan(), row.usage_known ? DeductiblesMet() : MemberUsage{}, {r});
    EXPECT_EQ(e.patient_low, D(row.low)) << row.what;
    EXPECT_EQ(e.patient_high, D(row.high)) << row.what;
    EXPECT_EQ(e.complete, row.complete) << row.what;
    EXPECT_EQ(e.most[0].missing.empty(), row.complete) << row.what;
  }
}

TEST(CostSharing, Errors) {
  const auto message = [](CostRequest r) {
    return EstimateCost(ExamplePlan(), {}, std::vector<CostRequest>{std::move(r)}).error().message;
  };
  CostRequest r = Request("x", Network::kIn, 1, 1, 0);
  EXPECT_EQ(message(r), "service line 1 asks for 0 sessions; 1 to 1000 can be priced");
  r.sessions = 1001;
  EXPECT_EQ(message(r), "service line 1 asks for 1001 sessions; 1 to 1000 can be priced");
  r.sessions = 2;
  r.dates = {Day("2026-01-01")};
  EXPECT_EQ(message(r), "service line 1 has 1 dates for 2 sessions");
  r.dates.clear();
  r.billed = MoneyRange{D(5), D(4), ""};
  EXPECT_EQ(message(r), "service line 1 has an impossible amount: $5.00 to $4.00");
  EXPECT_EQ(EstimateCost(ExamplePlan(), {}, std::vector<CostRequest>(201)).error().message,
            "more than 200 service lines");
}

// ---- Invariants ------------------------------------------------------------

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  int64_t Upto(int64_t n) { return static_cast<int64_t>(engine_() % static_cast<uint64_t>(n + 1)); }
  bool Chance(int percent) { return Upto(99) < percent; }
  Money Amount(int64_t dollars) { return Money::Cents(Upto(dollars * 100)); }

 private:
  std::mt19937_64 engine_;  // the same sequence everywhere
};

CostSharingTier RandomTier(Random& random) {
  CostSharingTier t;
  t.deductible_individual = random.Amount(2000);
  if (random.Chance(40)) t.deductible_family = t.deductible_individual * 2;
  t.embedded_deductible = random.Chance(70);
  if (random.Chance(80)) t.out_of_pocket_individual = t.deductible_individual + random.Amount(3000);
  if (random.Chance(40) && t.out_of_pocket_individual) {
    t.out_of_pocket_family = *t.out_of_pocket_individual * 2;
  }
  t.coinsurance = Rate::Percent(random.Upto(100));
  for (const char* family : {"a", "b"}) {
    ServiceBenefit s;
    if (random.Chance(50)) s.copay = random.Amount(100);
    s.copay_after_deductible = random.Chance(50);
    if (random.Chance(30)) s.coinsurance = Rate::Percent(random.Upto(100));
    s.deductible_applies = random.Chance(70);
    if (random.Chance(20)) s.own_deductible = random.Amount(300);
    if (random.Chance(30)) s.session_limit = static_cast<int>(random.Upto(5));
    if (random.Chance(20)) s.copay_unit = random.Chance(50) ? CopayUnit::kDay : CopayUnit::kStay;
    if (random.Chance(20)) s.copay_days = static_cast<int>(1 + random.Upto(4));
    if (random.Chance(20)) s.coinsurance_at_most = random.Amount(100);
    if (random.Chance(20)) s.free_visits = static_cast<int>(random.Upto(3));
    if (random.Chance(20) && s.copay) s.copay_visits = static_cast<int>(random.Upto(3));
    if (random.Chance(20)) s.paid_at_most = random.Amount(600);
    if (random.Chance(20)) s.paid_at_most_each = random.Amount(400);
    s.outside_limit = random.Chance(15);
    t.services[family] = s;
  }
  return t;
}

struct Scene {
  Benefits benefits;
  MemberUsage usage;
  std::vector<CostRequest> lines;
};

Scene RandomScene(Random& random) {
  Scene s;
  s.benefits.in_network = RandomTier(random);
  s.benefits.out_of_network = RandomTier(random);
  s.benefits.out_of_network_basis =
      random.Chance(70) ? OutOfNetworkBasis::kShareOfAllowed : OutOfNetworkBasis::kNotCovered;
  s.usage.family_coverage = random.Chance(50);
  s.usage.stated.deductible_met = random.Amount(2000);
  s.usage.stated.out_of_pocket_met = *s.usage.stated.deductible_met + random.Amount(500);
  s.usage.stated.family_deductible_met = *s.usage.stated.deductible_met + random.Amount(500);
  s.usage.stated.out_network_deductible_met = random.Amount(2000);
  s.usage.stated.out_network_out_of_pocket_met = s.usage.stated.out_network_deductible_met;
  s.usage.stated.family_out_of_pocket_met = s.usage.stated.family_deductible_met;
  s.usage.stated.out_network_family_deductible_met =
      *s.usage.stated.out_network_deductible_met + random.Amount(500);
  s.usage.stated.out_network_family_out_of_pocket_met =
      s.usage.stated.out_network_family_deductible_met;
  s.usage.own_deductible_met = {{"a", random.Amount(300)}, {"b", random.Amount(300)}};
  for (const char* family : {"a", "b"}) {
    s.usage.stated.paid_by_plan.push_back({family, random.Amount(300)});
    s.usage.stated.sessions.push_back({family, static_cast<int>(random.Upto(3))});
  }
  if (random.Chance(30)) s.benefits.second_tier = RandomTier(random);
  if (s.benefits.second_tier) {  // its use cannot be stated: it shares, or has nothing used
    s.benefits.second_tier->has_deductible = false;
    s.benefits.second_tier->deductible_family.reset();
  }
  if (random.Chance(30)) {
    s.benefits.combined = RandomTier(random);
    s.benefits.combined->services.clear();
    // What is used of both together can be stated where the sides have none of their own.
    for (CostSharingTier* side : {&s.benefits.in_network, &s.benefits.out_of_network}) {
      side->has_deductible = false;
      side->out_of_pocket_individual.reset();
      side->out_of_pocket_family.reset();
    }
  }
  s.benefits.in_counts_out = {random.Chance(20), random.Chance(20)};
  s.benefits.out_counts_in = {random.Chance(20), random.Chance(20)};
  const int64_t lines = 1 + random.Upto(3);
  for (int64_t i = 0; i < lines; ++i) {
    CostRequest r;
    r.sequence = static_cast<int>(i + 1);
    r.family = random.Chance(40) ? "a" : random.Chance(50) ? "b" : "c";
    r.network = random.Chance(60) ? Network::kIn : Network::kOut;
    r.network_tier = random.Chance(70) ? 1 : 2;
    r.stay_days = static_cast<int>(1 + random.Upto(9));
    r.surprise_protected = random.Chance(10);
    r.covered = random.Chance(85);
    r.sessions = static_cast<int>(1 + random.Upto(6));
    r.billed = MoneyRange::Exactly(random.Amount(1500));
    r.allowed = MoneyRange::Exactly(random.Amount(1500));
    if (random.Chance(40)) {
      r.dates = SpreadSessions(Day("2026-10-01").AddDays(random.Upto(90)), r.sessions, 21);
    }
    s.lines.push_back(r);
  }
  s.usage.as_of = Day("2026-10-01");
  return s;
}

// A person's out-of-pocket limit in network against the plain sum of what was paid there.
void CheckInNetworkLimit(const Scene& s, const CostEstimate& e, int round) {
  const CostSharingTier& in = s.benefits.in_network;
  if (!in.out_of_pocket_individual) return;
  std::map<int, Money> shares;  // by plan year
  for (const CostLine& line : e.most) {
    const CostRequest& request = s.lines[static_cast<size_t>(line.sequence - 1)];
    const bool here = (line.network == Network::kIn || request.surprise_protected) &&
                      !(s.benefits.second_tier && request.network_tier == 2);
    const auto benefit = in.services.find(request.family);
    if (!here || (benefit != in.services.end() && benefit->second.outside_limit)) continue;
    for (const SessionCost& c : line.each) {
      shares[c.date ? c.date->year() : 2026] += c.deductible + c.copay + c.coinsurance;
    }
  }
  for (const auto& [year, share] : shares) {
    const Money used = year == 2026 ? *s.usage.stated.out_of_pocket_met : Money();
    ASSERT_LE(share, std::max(*in.out_of_pocket_individual - used, Money()))
        << round << " " << year;
  }
}

TEST(CostSharingProperty, PartsAddUpAndLimitsHold) {
  Random random(20260101);
  for (int round = 0; round < 3000; ++round) {
    const Scene s = RandomScene(random);
    const CostEstimate e = MustEstimate(s.benefits, s.usage, s.lines);
    ASSERT_TRUE(e.exact) << round;
    for (const CostLine& line : e.most) {
      Money patient, plan;
      for (const SessionCost& c : line.each) {
        ASSERT_EQ(c.patient_pays + c.plan_pays + c.write_off, *c.billed) << round;
        ASSERT_EQ(c.patient_pays, c.deductible + c.copay + c.coinsurance + c.balance_bill +
                                      c.not_covered + c.over_maximum);
        for (Money part :
             {c.allowed, c.deductible, c.copay, c.coinsurance, c.balance_bill, c.not_covered,
              c.over_maximum, c.plan_pays, c.patient_pays, c.write_off}) {
          ASSERT_GE(part, Money()) << round;
        }
        const bool covered = s.lines[static_cast<size_t>(line.sequence - 1)].covered;
        if (c.over_limit || !covered) {
          ASSERT_EQ(c.patient_pays, *c.billed);
          ASSERT_EQ(c.deductible + c.copay + c.coinsurance, Money());
        }
        // No accumulator passes its limit, a person's nor a family's; what is not covered moves
        // none.
        for (const AccumulatorReading& r : c.accumulators) {
          ASSERT_LE(r.after, std::max(r.before, r.limit)) << round << " " << r.name;
          if (c.over_limit || !covered) {
            ASSERT_EQ(r.before, r.after) << round << " " << r.name;
          }
        }
        patient += c.patient_pays;
        plan += c.plan_pays;
      }
      ASSERT_EQ(line.patient_pays, patient);
      ASSERT_EQ(line.patient_pays + line.plan_pays + line.write_off, *line.billed);
    }
    // Never over the out-of-pocket limit for what counts toward it.
    for (const PlanYearOutlook& year : e.most_years) {
      for (const PlanYearOutlook::Limit& limit : year.limits) {
        if (s.benefits.out_counts_in.out_of_pocket || s.benefits.in_counts_out.out_of_pocket)
          continue;
        ASSERT_LE(limit.used_after, std::max(limit.limit, limit.used_before)) << round;
      }
    }
    CheckInNetworkLimit(s, e, round);
  }
}

TEST(CostSharingProperty, PatientPaysMoreWithAHigherDeductible) {
  Random random(7);
  for (int round = 0; round < 2000; ++round) {
    Scene s = RandomScene(random);
    s.benefits.in_network.deductible_family.reset();
    // Holds for one set of accumulators, and where the plan pays without a maximum: past one, what
    // the patient pays does not count toward the limit, and a higher deductible makes it count.
    s.benefits.in_counts_out = s.benefits.out_counts_in = {};
    s.benefits.combined.reset();
    s.benefits.in_network.has_deductible = s.benefits.out_of_network.has_deductible = true;
    for (CostSharingTier* tier : {&s.benefits.in_network, &s.benefits.out_of_network}) {
      for (auto& [family, benefit] : tier->services) {
        benefit.paid_at_most.reset();
        benefit.paid_at_most_each.reset();
      }
    }
    if (s.benefits.second_tier) s.benefits.second_tier->services.clear();
    const Money before = MustEstimate(s.benefits, s.usage, s.lines).patient_high;
    s.benefits.in_network.deductible_individual += random.Amount(700);
    const Money after = MustEstimate(s.benefits, s.usage, s.lines).patient_high;
    ASSERT_GE(after, before) << round;
  }
}

TEST(CostSharingProperty, NotCoveredLinesChangeNoOtherLine) {
  Random random(11);
  for (int round = 0; round < 1000; ++round) {
    Scene s = RandomScene(random);
    const CostEstimate alone = MustEstimate(s.benefits, s.usage, s.lines);
    CostRequest excluded = s.lines[0];
    excluded.covered = false;
    s.lines.insert(s.lines.begin(), excluded);
    const CostEstimate with = MustEstimate(s.benefits, s.usage, s.lines);
    for (size_t i = 0; i < alone.most.size(); ++i) {
      ASSERT_EQ(alone.most[i].patient_pays, with.most[i + 1].patient_pays) << round;
    }
  }
}

// What must not depend on the order in which claims come: the year's totals of claims that share
// one deductible, one coinsurance and one limit, without copays, other limits or terms of their
// own. Exactly so where no share has to be rounded (whole dollars, whole per cents); else to half a
// cent a claim.
TEST(CostSharingProperty, OrderOfClaimsUnderOneSetOfTerms) {
  Random random(17);
  for (int round = 0; round < 500; ++round) {
    Benefits b;
    b.in_network.deductible_individual = D(random.Upto(900));
    if (random.Chance(70)) b.in_network.out_of_pocket_individual = D(900 + random.Upto(900));
    b.in_network.coinsurance = Rate::Percent(random.Upto(100));
    const bool whole = round % 2 == 0;
    std::vector<CostRequest> lines;
    for (int i = 0; i < 6; ++i) {
      CostRequest r = Request("x", Network::kIn, 1000, 0);
      r.allowed = MoneyRange::Exactly(whole ? D(random.Upto(600)) : random.Amount(600));
      lines.push_back(r);
    }
    const CostEstimate before = MustEstimate(b, NothingUsed(), lines);
    for (size_t i = lines.size() - 1; i > 0; --i) {
      std::swap(lines[i], lines[static_cast<size_t>(random.Upto(static_cast<int64_t>(i)))]);
    }
    const CostEstimate after = MustEstimate(b, NothingUsed(), lines);
    const int64_t difference = std::abs(before.patient_high.cents() - after.patient_high.cents());
    ASSERT_LE(difference, whole ? 0 : 6) << round;
    Money deductibles_before, deductibles_after;
    for (const CostLine& line : before.most) deductibles_before += line.deductible;
    for (const CostLine& line : after.most) deductibles_after += line.deductible;
    ASSERT_EQ(deductibles_before, deductibles_after) << round;
  }
}

// And what does depend on it: where terms differ, the claim that comes first takes the deductible.
TEST(CostSharingProperty, OrderOfClaimsMattersWhereTermsDiffer) {
  Benefits b;
  b.in_network.deductible_individual = D(100);
  b.in_network.coinsurance = Rate::Percent(20);
  b.in_network.services["dear"] = {.coinsurance = Rate::Percent(50)};
  const CostRequest cheap = Request("x", Network::kIn, 100, 100);
  const CostRequest dear = Request("dear", Network::kIn, 100, 100);
  EXPECT_EQ(MustEstimate(b, NothingUsed(), {cheap, dear}).patient_high, D(150));
  EXPECT_EQ(MustEstimate(b, NothingUsed(), {dear, cheap}).patient_high, D(120));
}

// Plans in which the cheapest or the dearest value lies between the ends of what is not known
// (cost_sharing.cc names them): every value on the way must lie in the range.
TEST(CostSharingProperty, BoundsHoldWhereTermsPullAgainstEachOther) {
  const CostRequest first = Request("a", Network::kIn, 1000, 0);
  const CostRequest second = Request("b", Network::kIn, 800, 800);
  CostRequest outside = second;
  outside.network = Network::kOut;
  CostRequest second_tier = first;
  second_tier.network_tier = 2;
  CostRequest first_tier = second;
  first_tier.network_tier = 1;
  Benefits maximum, apart, counts, shares;
  for (Benefits* b : {&maximum, &apart, &counts, &shares}) {
    b->in_network.deductible_individual = D(400);
    b->in_network.out_of_pocket_individual = D(600);
    b->in_network.coinsurance = Rate::Percent(50);
    b->out_of_network = b->in_network;
    b->out_of_network_basis = OutOfNetworkBasis::kShareOfAllowed;
  }
  maximum.in_network.services["a"] = {.coinsurance = Rate::Percent(90), .paid_at_most = D(50)};
  apart.in_network.services["a"] = {.coinsurance = Rate::Percent(5)};
  apart.in_network.services["b"] = {.coinsurance = Rate::Percent(5), .outside_limit = true};
  counts.in_counts_out = {true, true};
  counts.in_network.coinsurance = Rate::Percent(100);
  shares.second_tier = shares.in_network;
  shares.second_tier->has_deductible = false;
  const struct {
    const char* what;
    const Benefits* benefits;
    std::vector<CostRequest> lines;
  } rows[] = {
      {"a maximum of what the plan pays", &maximum, {first, second, second}},
      {"a deductible outside the limit",
       &apart,
       {first, second, first, Request("c", Network::kIn, 900, 900)}},
      {"spending that counts in two tiers", &counts, {first, second, outside}},
      {"a deductible of two tiers with two limits",
       &shares,
       {second_tier, first_tier, second_tier}},
  };
  for (const auto& row : rows) {
    MemberUsage used = NothingUsed();
    used.stated.paid_by_plan = {{"a", Money()}};
    std::vector<CostRequest> open = row.lines;
    open[0].allowed = MoneyRange{Money(), D(1000), ""};
    MemberUsage unknown = used;
    unknown.stated.deductible_met.reset();
    const CostEstimate by_allowed = MustEstimate(*row.benefits, used, open);
    const CostEstimate by_both = MustEstimate(*row.benefits, unknown, open);
    for (int allowed = 0; allowed <= 1000; allowed += 50) {
      for (int met = 0; met <= 400; met += 25) {
        std::vector<CostRequest> lines = row.lines;
        lines[0].allowed = MoneyRange::Exactly(D(allowed));
        MemberUsage known = used;
        known.stated.deductible_met = D(met);
        const Money truth = MustEstimate(*row.benefits, known, lines).patient_high;
        ASSERT_LE(by_both.patient_low, truth) << row.what << " " << allowed << " " << met;
        ASSERT_GE(by_both.patient_high, truth) << row.what << " " << allowed << " " << met;
        if (met > 0) continue;
        ASSERT_LE(by_allowed.patient_low, truth) << row.what << " " << allowed;
        ASSERT_GE(by_allowed.patient_high, truth) << row.what << " " << allowed;
      }
    }
  }
}

// The same plans where nothing pulls: services of one tier, or a limit that nothing reaches. The
// range is then no wider than from the cheapest case to the dearest.
TEST(CostSharingProperty, BoundsAreReachedWhereNothingPulls) {
  const CostRequest first = Request("a", Network::kIn, 1000, 0);
  const CostRequest second = Request("b", Network::kIn, 800, 800);
  CostRequest outside = second;
  outside.network = Network::kOut;
  Benefits plain;
  plain.in_network.deductible_individual = D(400);
  plain.in_network.out_of_pocket_individual = D(600);
  plain.in_network.coinsurance = Rate::Percent(50);
  plain.out_of_network = plain.in_network;
  plain.out_of_network_basis = OutOfNetworkBasis::kShareOfAllowed;
  Benefits counts = plain, combined = plain, shares = plain, maximum = plain, apart = plain;
  counts.in_counts_out = {true, true};
  combined.combined = plain.in_network;
  combined.combined->deductible_individual = D(450);
  shares.second_tier = shares.in_network;
  shares.second_tier->has_deductible = false;
  maximum.in_network.out_of_pocket_individual = D(100000);
  maximum.in_network.services["a"] = {.paid_at_most = D(50), .paid_at_most_each = D(40)};
  apart.in_network.out_of_pocket_individual = D(100000);
  apart.in_network.services["b"] = {.outside_limit = true};
  CostRequest first_tier = first, first_tier_too = second;
  first_tier.network_tier = first_tier_too.network_tier = 1;
  const struct {
    const char* what;
    const Benefits* benefits;
    std::vector<CostRequest> lines;
  } rows[] = {
      {"one tier of two that count toward each other", &counts, {first, second, first}},
      {"one tier beside a combined deductible", &combined, {first, second, first}},
      {"one tier of two that share a deductible", &shares, {first_tier, first_tier_too}},
      {"two tiers apart", &plain, {first, outside, second, outside}},
      {"a maximum, and a limit out of reach", &maximum, {first, second, first}},
      {"a service outside a limit out of reach", &apart, {first, second, first}},
  };
  for (const auto& row : rows) {
    MemberUsage unknown = NothingUsed();
    unknown.stated.paid_by_plan = {{"a", Money()}};
    MemberUsage met = unknown, unused = unknown;
    unknown.stated.deductible_met.reset();
    unknown.stated.out_of_pocket_met.reset();
    met.stated.deductible_met = met.stated.out_of_pocket_met = D(400);
    std::vector<CostRequest> open = row.lines, least = row.lines, most = row.lines;
    open[0].allowed = MoneyRange{D(100), D(900), ""};
    least[0].allowed = MoneyRange::Exactly(D(100));
    most[0].allowed = MoneyRange::Exactly(D(900));
    const CostEstimate bounds = MustEstimate(*row.benefits, unknown, open);
    EXPECT_EQ(bounds.patient_low, MustEstimate(*row.benefits, met, least).patient_low) << row.what;
    EXPECT_EQ(bounds.patient_high, MustEstimate(*row.benefits, unused, most).patient_high)
        << row.what;
  }
}

// Whatever the unknown values turn out to be, the patient owes between the two totals.
TEST(CostSharingProperty, BoundsHoldWhateverTheUnknownsAre) {
  Random random(13);
  for (int round = 0; round < 6000; ++round) {
    Scene s = RandomScene(random);
    Scene open = s;
    for (size_t i = 0; i < s.lines.size(); ++i) {
      const auto widen = [&](std::optional<MoneyRange>& range) {
        const Money low = random.Amount(700), high = low + random.Amount(700);
        range = MoneyRange{low, high, "test"};
        return MoneyRange::Exactly(low + Money::Cents(random.Upto((high - low).cents())));
      };
      if (random.Chance(50)) s.lines[i].billed = widen(open.lines[i].billed);
      if (random.Chance(50)) s.lines[i].allowed = widen(open.lines[i].allowed);
      if (random.Chance(20)) open.lines[i].allowed.reset();
      if (random.Chance(20)) open.lines[i].network_tier.reset();
      if (random.Chance(20)) open.lines[i].stay_days.reset();
      if (random.Chance(20)) {
        open.lines[i].surprise_protected = false;
        open.lines[i].surprise_possible = true;
      }
    }
    // One choice of tier, and of protection, holds for all lines that do not state it.
    for (size_t i = 0; i < s.lines.size(); ++i) {
      if (!open.lines[i].network_tier) s.lines[i].network_tier = round % 2 + 1;
      if (open.lines[i].surprise_possible) s.lines[i].surprise_protected = round % 3 == 0;
    }
    if (random.Chance(40)) {
      for (UsageFacts::Sessions& seen : s.usage.stated.sessions) {
        // A limit of sessions counts those stated; visits are bounded where none are.
        for (CostSharingTier* tier : {&s.benefits.in_network, &s.benefits.out_of_network}) {
          tier->services[seen.service].session_limit.reset();
        }
        if (s.benefits.second_tier)
          s.benefits.second_tier->services[seen.service].session_limit.reset();
      }
      open.benefits = s.benefits;
      open.usage.stated.sessions.clear();
    }
    if (random.Chance(40)) open.usage.stated.paid_by_plan.clear();
    if (random.Chance(20)) open.benefits.in_network.coinsurance_stated = false;
    if (random.Chance(20)) {
      open.benefits.in_network.services["a"].unread = "in words";
      s.benefits.in_network.services["a"].paid_at_most.reset();
      s.benefits.in_network.services["a"].paid_at_most_each.reset();
    }
    if (random.Chance(20)) {
      open.benefits.benefit_names[""] = {"a", "b"};
      for (CostRequest& line : s.lines) {
        if (line.family == "c") line.family = round % 2 == 0 ? "a" : "b";
      }
      // Lines of one family have one benefit; a copay of one visit must not be shared by this test.
      for (CostRequest& line : open.lines) {
        if (line.family != "c") line.covered = false;
      }
      for (size_t i = 0; i < s.lines.size(); ++i) s.lines[i].covered = open.lines[i].covered;
    }
    if (random.Chance(50)) {
      // An unstated use of the limit counts as the deductible: it must not be more here.
      Money most = s.benefits.in_network.deductible_individual;
      if (s.benefits.combined) most = std::min(most, s.benefits.combined->deductible_individual);
      s.usage.stated.deductible_met = Money::Cents(random.Upto(most.cents()));
      s.usage.stated.family_deductible_met = s.usage.stated.deductible_met;
      s.usage.stated.out_of_pocket_met = s.usage.stated.deductible_met;
      s.usage.stated.family_out_of_pocket_met = s.usage.stated.deductible_met;
      open.usage.stated.deductible_met.reset();
      open.usage.stated.family_deductible_met.reset();
      open.usage.stated.out_of_pocket_met.reset();
      open.usage.stated.family_out_of_pocket_met.reset();
    }
    const CostEstimate truth = MustEstimate(s.benefits, s.usage, s.lines);
    const CostEstimate bounds = MustEstimate(open.benefits, open.usage, open.lines);
    ASSERT_LE(bounds.patient_low, truth.patient_low) << round;
    ASSERT_GE(bounds.patient_high, truth.patient_high) << round;
  }
}

// Plans of every shape, with few round amounts, so that deductibles, limits and maxima often meet:
// tiers that count toward each other in every way, services outside the limit, maxima, shared
// deductibles of services, terms that are not read. The first of the pair is the truth, the second
// what is known of it.
class ShapedScenes {
 public:
  explicit ShapedScenes(uint32_t seed) : random_(seed) {}

  std::pair<Scene, Scene> Next() {
    Scene s;
    s.benefits.out_of_network_basis = OutOfNetworkBasis::kShareOfAllowed;
    s.benefits.in_network = Tier();
    s.benefits.out_of_network = Tier();
    // The use of a second tier's own deductible can only be known in a year that has just begun.
    const bool fresh = random_.Chance(30);
    if (random_.Chance(40)) {
      s.benefits.second_tier = Tier();
      s.benefits.second_tier->has_deductible = fresh && random_.Chance(50);
      if (random_.Chance(40)) {
        s.benefits.second_tier->out_of_pocket_individual.reset();
        s.benefits.second_tier->out_of_pocket_family.reset();
      }
    }
    if (random_.Chance(40)) s.benefits.combined = Combined();
    for (CostSharingTier* side : {&s.benefits.in_network, &s.benefits.out_of_network}) {
      if (s.benefits.combined && random_.Chance(40)) side->has_deductible = false;
    }
    s.benefits.in_counts_out = {random_.Chance(35), random_.Chance(35)};
    s.benefits.out_counts_in = {random_.Chance(35), random_.Chance(35)};
    s.usage.family_coverage = random_.Chance(25);
    Use(&s);
    Lines(fresh, &s);
    Scene open = s;
    Open(fresh, &s, &open);
    return {s, open};
  }

 private:
  Money Step(int64_t most) { return D(50 * random_.Upto(most / 50)); }
  Rate Share() {
    constexpr int64_t kRates[] = {0, 5, 20, 50, 90, 100};
    return Rate::Percent(kRates[random_.Upto(5)]);
  }

  CostSharingTier Amounts() {
    CostSharingTier t;
    t.deductible_individual = Step(400);
    if (random_.Chance(80)) {
      t.out_of_pocket_individual = t.deductible_individual + Step(random_.Chance(70) ? 300 : 3000);
    }
    if (random_.Chance(40)) t.deductible_family = t.deductible_individual + Step(300);
    if (random_.Chance(30)) t.deductible_member = t.deductible_individual + Step(200);
    if (t.out_of_pocket_individual && random_.Chance(40)) {
      t.out_of_pocket_family = *t.out_of_pocket_individual + Step(300);
    }
    t.embedded_deductible = random_.Chance(60);
    t.embedded_out_of_pocket = random_.Chance(60);
    t.coinsurance = Share();
    return t;
  }

  CostSharingTier Combined() {
    CostSharingTier t = Amounts();
    t.has_deductible = random_.Chance(80);
    if (random_.Chance(40)) t.out_of_pocket_individual = t.out_of_pocket_family = std::nullopt;
    return t;
  }

  CostSharingTier Tier() {
    CostSharingTier t = Amounts();
    for (const char* family : {"a", "b"}) {
      if (random_.Chance(20)) continue;
      ServiceBenefit s;
      if (random_.Chance(30)) s.copay = Step(100);
      s.copay_after_deductible = random_.Chance(50);
      if (random_.Chance(20))
        s.copay_unit = random_.Chance(50) ? CopayUnit::kDay : CopayUnit::kStay;
      if (random_.Chance(60)) s.coinsurance = Share();
      if (random_.Chance(15)) s.coinsurance_at_most = Step(100);
      s.deductible_applies = random_.Chance(80);
      if (random_.Chance(20)) {
        s.own_deductible = Step(200);
        if (random_.Chance(50)) s.own_deductible_name = "shared";
      }
      if (random_.Chance(10)) s.free_visits = 1;
      if (random_.Chance(15) && s.copay) s.copay_visits = static_cast<int>(random_.Upto(2));
      if (random_.Chance(25)) s.paid_at_most = Step(300);
      if (random_.Chance(25)) s.paid_at_most_each = Step(200);
      s.outside_limit = random_.Chance(30);
      t.services[family] = s;
    }
    return t;
  }

  // Where a combined amount stands beside the first tier's, its use is known when one side has
  // none.
  void Use(Scene* s) {
    UsageFacts& u = s->usage.stated;
    const bool in = random_.Chance(50), both = !s->benefits.combined;
    const auto most = [&](const CostSharingTier& tier) {
      const bool own = tier.has_deductible || !s->benefits.combined;
      return own                                    ? tier.deductible_individual
             : s->benefits.combined->has_deductible ? s->benefits.combined->deductible_individual
                                                    : Money();
    };
    const auto some = [&](Money all) { return D(10 * random_.Upto(all.cents() / 1000)); };
    u.deductible_met = in || both ? some(most(s->benefits.in_network)) : Money();
    u.out_network_deductible_met = (!in || both) && s->benefits.out_of_network.has_deductible
                                       ? some(s->benefits.out_of_network.deductible_individual)
                                       : Money();
    u.family_deductible_met = u.deductible_met;
    u.out_network_family_deductible_met = u.out_network_deductible_met;
    // An unstated use of the limit counts as the deductible.
    u.out_of_pocket_met = u.family_out_of_pocket_met = u.deductible_met;
    u.out_network_out_of_pocket_met = u.out_network_family_out_of_pocket_met =
        u.out_network_deductible_met;
    for (const char* name : {"a", "b", "shared"}) s->usage.own_deductible_met[name] = Step(150);
    for (const char* name : {"a", "b"}) {
      u.paid_by_plan.push_back({name, Step(200)});
      u.sessions.push_back({name, static_cast<int>(random_.Upto(2))});
    }
  }

  void Lines(bool fresh, Scene* s) {
    const int64_t lines = 1 + random_.Upto(4);
    for (int64_t i = 0; i < lines; ++i) {
      CostRequest r;
      r.sequence = static_cast<int>(i + 1);
      r.family = random_.Chance(40) ? "a" : random_.Chance(50) ? "b" : "c";
      r.network = random_.Chance(60) ? Network::kIn : Network::kOut;
      r.network_tier = random_.Chance(50) ? 1 : 2;
      r.covered = random_.Chance(95);
      r.stay_days = static_cast<int>(1 + random_.Upto(3));
      r.sessions = static_cast<int>(1 + random_.Upto(2));
      r.billed = MoneyRange::Exactly(Step(800));
      r.allowed = MoneyRange::Exactly(Step(800));
      if (fresh || random_.Chance(20)) {
        r.dates = SpreadSessions(Day("2026-10-01").AddDays(random_.Upto(40)), r.sessions, 40);
      }
      s->lines.push_back(r);
    }
    s->usage.as_of = Day(fresh ? "2025-10-01" : "2026-10-01");
  }

  void Open(bool fresh, Scene* s, Scene* open) {
    for (size_t i = 0; i < s->lines.size(); ++i) {
      const auto widen = [&](std::optional<MoneyRange>* truth, std::optional<MoneyRange>* range) {
        const Money low = Step(400), high = low + Step(600);
        *range = MoneyRange{low, high, "test"};
        *truth = MoneyRange::Exactly(low + D(10 * random_.Upto((high - low).cents() / 1000)));
      };
      if (random_.Chance(50)) widen(&s->lines[i].allowed, &open->lines[i].allowed);
      if (random_.Chance(20)) widen(&s->lines[i].billed, &open->lines[i].billed);
      if (random_.Chance(10)) open->lines[i].allowed.reset();
      if (random_.Chance(15)) open->lines[i].stay_days.reset();
      // One choice of network and of tier holds for all lines that do not state it.
      if (random_.Chance(15)) {
        open->lines[i].network = Network::kUnknown;
        s->lines[i].network = unknown_network_;
      }
      if (random_.Chance(15)) {
        open->lines[i].network_tier.reset();
        s->lines[i].network_tier = unknown_tier_;
      }
    }
    unknown_network_ = random_.Chance(50) ? Network::kIn : Network::kOut;
    unknown_tier_ = random_.Chance(50) ? 1 : 2;
    UsageFacts& u = open->usage.stated;
    if (random_.Chance(40)) {
      u.deductible_met = u.family_deductible_met = u.out_of_pocket_met =
          u.family_out_of_pocket_met = std::nullopt;
    }
    if (random_.Chance(30)) {
      u.out_network_deductible_met = u.out_network_family_deductible_met =
          u.out_network_out_of_pocket_met = u.out_network_family_out_of_pocket_met = std::nullopt;
    }
    if (random_.Chance(30)) open->usage.own_deductible_met.clear();
    if (random_.Chance(30)) u.paid_by_plan.clear();
    if (random_.Chance(30)) u.sessions.clear();
    // Sessions in a year before the one that is stated.
    if (fresh && random_.Chance(50)) open->usage.as_of = Day("2028-12-01");
    if (random_.Chance(15)) open->benefits.in_network.coinsurance_stated = false;
    for (CostSharingTier* tier :
         {&open->benefits.in_network, &open->benefits.out_of_network,
          open->benefits.second_tier ? &*open->benefits.second_tier : &open->benefits.in_network}) {
      const auto a = tier->services.find("a");
      if (a == tier->services.end() || !random_.Chance(12)) continue;
      // The words may say anything but what is read beside them.
      ServiceBenefit words;
      words.unread = "in words";
      words.outside_limit = a->second.outside_limit;
      words.paid_at_most = a->second.paid_at_most;
      words.paid_at_most_each = a->second.paid_at_most_each;
      words.own_deductible = a->second.own_deductible;
      words.own_deductible_name = a->second.own_deductible_name;
      a->second = words;
    }
  }

  Random random_;
  Network unknown_network_ = Network::kIn;
  int unknown_tier_ = 1;
};

TEST(CostSharingProperty, BoundsHoldInPlansOfEveryShape) {
  ShapedScenes scenes(23);
  for (int round = 0; round < 6000; ++round) {
    const auto [truth, open] = scenes.Next();
    const CostEstimate exact = MustEstimate(truth.benefits, truth.usage, truth.lines);
    const CostEstimate bounds = MustEstimate(open.benefits, open.usage, open.lines);
    ASSERT_TRUE(exact.exact) << round;
    ASSERT_LE(bounds.patient_low, exact.patient_low) << round;
    ASSERT_GE(bounds.patient_high, exact.patient_high) << round;
  }
}

}  // namespace
}  // namespace precert
