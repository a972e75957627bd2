// The import of the public marketplace files: what each form of a cell means, one whole plan, and
// what is refused, with file, line and column.
#include "base/csv_reader.h"
#include "base/text.h"
#include "plan/import/cost_terms.h"
#include "plan/import/marketplace_files.h"
#include "plan/import/marketplace_plan.h"
#include "plan/import/write_plan.h"
#include "plan/plan.h"
#include "plan/show.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert {
namespace {

constexpr char kData[] = "tests/plan/data/marketplace/";

TEST(CostTerms, CopayAndCoinsuranceTogether) {
  const struct {
    const char *copay, *coinsurance, *terms;
  } rows[] = {
      {"$50.00", "Not Applicable", "$50.00 copay; no deductible"},
      {"$1,250.00 Copay", "", "$1,250.00 copay; no deductible"},
      {"$0", "Not Applicable", "$0.00 copay; no deductible"},
      {"$30 Copay with deductible", "Not Applicable", "$30.00 copay before the deductible"},
      {"$30 Copay before deductible", "Not Applicable", "$30.00 copay before the deductible"},
      {"$30.00 Copay after deductible", "Not Applicable", "$30.00 copay after the deductible"},
      {"$500 Copay per Stay", "Not Applicable", "$500.00 copay for each stay; no deductible"},
      {"$500 copay per day after deductible", "Not Applicable",
       "$500.00 copay for each day after the deductible"},
      {"$500.00 Copay per Stay with deductible", "20.00% Coinsurance after deductible",
       "$500.00 copay for each stay before the deductible; 20 % coinsurance after the deductible"},
      {"Not Applicable", "20.00%", "20 % coinsurance; no deductible"},
      {"Not Applicable", "32.50% Coinsurance after deductible",
       "32.5 % coinsurance after the deductible"},
      {"", "100.00%", "100 % coinsurance; no deductible"},
      {"No Charge", "No Charge", "no charge; no deductible"},
      {"No Charge", "Not Applicable", "no charge; no deductible"},
      {"Not Applicable", "No Charge", "no charge; no deductible"},
      {"No Charge after deductible", "Not Applicable", "no charge after the deductible"},
      {"Not Applicable", "No Charge after deductible", "no charge after the deductible"},
      {"No Charge", "40.00% Coinsurance after deductible", "40 % coinsurance after the deductible"},
      {"$40.00", "20.00% Coinsurance after deductible",
       "$40.00 copay before the deductible; 20 % coinsurance after the deductible"},
      {"$40.00", "20.00%", "$40.00 copay; 20 % coinsurance; no deductible"},
      {"$40.00", "No Charge", "$40.00 copay; no deductible"},
      {"$40.00", "No Charge after deductible", "$40.00 copay before the deductible"},
      // What contradicts itself or says nothing.
      {"", "", "?"},
      {"Not Applicable", "Not Applicable", "?"},
      {"$30 Copay after deductible", "20.00%", "?"},
      {"No Charge after deductible", "No Charge", "?"},
      {"No Charge after deductible", "20.00%", "?"},
      // What has no known form.
      {"$20 after deductible", "Not Applicable", "?"},
      {"$20 copay waived if admitted", "Not Applicable", "?"},
      {"20%", "Not Applicable", "?"},
      {"30", "Not Applicable", "?"},
      {"-$30", "Not Applicable", "?"},
      {"$-30", "Not Applicable", "?"},
      {"$99999999999999999999", "Not Applicable", "?"},
      {"See plan papers", "Not Applicable", "?"},
      {"$20", "$20", "?"},
      {"$20", "150.00%", "?"},
      {"$20", "-5%", "?"},
      {"$20", "20.00% Coinsurance", "?"},
      {"$20", "Not Covered", "?"},
  };
  for (const auto& row : rows) {
    const std::optional<StatedCopay> copay = ReadCopay(row.copay);
    const std::optional<StatedCoinsurance> share = ReadCoinsurance(row.coinsurance);
    ServiceBenefit terms;
    const bool read = copay && share && CombineTerms(*copay, *share, &terms);
    EXPECT_EQ(read ? TermsInWords(terms) : "?", row.terms) << row.copay << " / " << row.coinsurance;
  }
}

TEST(CostTerms, PlanAmountsLimitsAndDates) {
  const struct {
    const char *words, *amount;
  } amounts[] = {{"$6,000 ", "6000.00"},
                 {"$12000 per group", "12000.00"},
                 {"$1500 per person", "1500.00"},
                 {"$0", "0.00"},
                 {"", "blank"},
                 {"Not Applicable", "not applicable"},
                 {"per person not applicable", "not applicable"},
                 {"6000", "?"},
                 {"about $5", "?"},
                 {"$5 per month", "?"},
                 {"$-5", "?"}};
  for (const auto& row : amounts) {
    const StatedAmount got = ReadPlanAmount(row.words);
    using Kind = StatedAmount::Kind;
    EXPECT_EQ(got.kind == Kind::kAmount          ? got.amount.ToString()
              : got.kind == Kind::kBlank         ? "blank"
              : got.kind == Kind::kNotApplicable ? "not applicable"
                                                 : "?",
              row.amount)
        << row.words;
  }
  const struct {
    const char *quantity, *unit, *limit;
  } limits[] = {{"35.0", "Visit(s) per Year", "35 sessions a year"},
                {"20", "Visits per year", "20 sessions a year"},
                {"2.00", "Procedure(s) per Year", "2 sessions a year"},
                {"1000", "Dollars per Year", "the plan pays $1,000.00 a year at most"},
                {"75.50", "Dollars per Visit", "the plan pays $75.50 a session at most"},
                {"60", "Days per Year", "?"},
                {"20", "Visits per Benefit Period", "?"},
                {"1.0", "Item(s) per 3 Years", "?"},
                {"2.5", "Visits per Year", "?"},
                {"-2", "Visits per Year", "?"},
                {"", "Visits per Year", "?"},
                {"99999999999", "Visits per Year", "?"}};
  for (const auto& row : limits) {
    ServiceBenefit terms;
    const bool read = ReadLimit(row.quantity, row.unit, &terms);
    EXPECT_EQ(read ? TermsInWords(terms) : "?", row.limit) << row.quantity << " " << row.unit;
  }
  EXPECT_EQ(ReadFiledDate("2026-07-01"), Date::Of(2026, 7, 1));
  EXPECT_EQ(ReadFiledDate("1/1/2026 0:00"), Date::Of(2026, 1, 1));
  EXPECT_EQ(ReadFiledDate("13/1/2026"), std::nullopt);
  EXPECT_EQ(ReadFiledDate("soon"), std::nullopt);
  EXPECT_EQ(FamilyName("Outpatient Facility Fee (e.g., Ambulatory Surgery Center)"),
            "outpatient-facility-fee-e-g-ambulatory-surgery-center");
}

struct Files {
  std::string attributes =
      testing::ReadFile(testing::ProjectPath(std::string(kData) + "attributes.csv"));
  std::string benefits =
      testing::ReadFile(testing::ProjectPath(std::string(kData) + "benefits.csv"));
};

Result<ImportedPlan> Import(const Files& files, const std::string& plan,
                            const std::string& year = "") {
  auto attributes = CsvReader::FromText(files.attributes, "attributes.csv");
  auto benefits = CsvReader::FromText(files.benefits, "benefits.csv");
  Result<FiledPlan> filed = ReadFiledPlan(*attributes, *benefits, {plan, year}, nullptr);
  if (!filed) return filed.error();
  return InterpretFiledPlan(*filed);
}

Result<std::shared_ptr<Plan>> Load(const ImportedPlan& imported) {
  Result<Document> document = ParseDocument(
      WritePlanDocument(imported, {*Date::Of(2026, 11, 23), {"Fictional Publisher"}}), "plan.md");
  if (!document) return document.error();
  return Plan::FromDocument(std::move(*document), "nowhere", nullptr);
}

TEST(Marketplace, AWholePlan) {
  Result<ImportedPlan> plan = Import({}, "99001tx0010001-01");
  ASSERT_TRUE(plan.ok()) << plan.error().ToString();
  testing::ExpectGolden(
      std::string(kData) + "silver.md",
      WritePlanDocument(*plan, {*Date::Of(2026, 11, 23), {"Fictional Publisher"}}));
  Result<std::shared_ptr<Plan>> loaded = Load(*plan);
  ASSERT_TRUE(loaded.ok()) << loaded.error().ToString();
  const Plan& p = **loaded;
  ASSERT_TRUE(p.program().ok()) << p.program().error().ToString();
  EXPECT_EQ(p.policy_publishers, std::vector<std::string>{"Fictional Publisher"});
  EXPECT_TRUE(p.silent_on_authorization);
  EXPECT_EQ(p.exclusions.size(), 1u);
  EXPECT_EQ(p.benefits.in_network.services.at("specialist-visit").clause,
            "99001tx0010001-01 2026, section 4.2");
  testing::ExpectGolden(std::string(kData) + "silver.txt", ShowPlan(p));
}

// Amounts for both sides together and for families only, two tiers, and no side of its own.
TEST(Marketplace, CombinedAggregateAndTwoTiers) {
  Result<ImportedPlan> plan = Import({}, "99001TX0020002-01");
  ASSERT_TRUE(plan.ok()) << plan.error().ToString();
  Result<std::shared_ptr<Plan>> loaded = Load(*plan);
  ASSERT_TRUE(loaded.ok()) << loaded.error().ToString();
  testing::ExpectGolden(std::string(kData) + "bronze.txt", ShowPlan(**loaded));
  const Benefits& b = (*loaded)->benefits;
  EXPECT_TRUE(b.hsa_eligible);
  EXPECT_EQ(b.metal, MetalLevel::kBronze);
  EXPECT_FALSE(b.in_network.has_deductible);
  EXPECT_FALSE(b.combined->embedded_deductible);
}

// A small group's plan that begins in July, with a deductible of their own for drugs.
TEST(Marketplace, DrugsApart) {
  Result<ImportedPlan> plan = Import({}, "99001TX0030003-00");
  ASSERT_TRUE(plan.ok()) << plan.error().ToString();
  Result<std::shared_ptr<Plan>> loaded = Load(*plan);
  ASSERT_TRUE(loaded.ok()) << loaded.error().ToString();
  const Plan& p = **loaded;
  EXPECT_EQ(p.benefits.type, PlanType::kErisaGroup);
  EXPECT_EQ(p.benefits.plan_year_start.month, 7);
  EXPECT_EQ(p.ends, Date::Of(2027, 6, 30));
  const auto& services = p.benefits.in_network.services;
  EXPECT_EQ(services.at("generic-drugs").own_deductible, Money::Dollars(200));
  EXPECT_EQ(services.at("preferred-brand-drugs").own_deductible_name, "drugs");
  EXPECT_EQ(p.benefits.in_network.deductible_individual, Money::Dollars(500));
}

// Changes to the two files, and what they give. A line "plan: X" or "year: X" asks for another;
// what stands before "benefits:" changes the attributes.
TEST(Marketplace, RefusedWithTheWholeMessage) {
  testing::ExpectCases("tests/plan/data/bad_marketplace.txt", [](const std::string& input) {
    Files files;
    std::string plan = "99001TX0010001-01", year, attributes, benefits;
    std::string* into = &attributes;
    for (std::string_view line : SplitLines(input)) {
      if (line.starts_with("plan: ")) {
        plan = line.substr(6);
      } else if (line.starts_with("year: ")) {
        year = line.substr(6);
      } else if (line == "benefits:") {
        into = &benefits;
      } else {
        *into += std::string(line) + "\n";
      }
    }
    if (!attributes.empty()) files.attributes = testing::Changed(files.attributes, attributes);
    if (!benefits.empty()) files.benefits = testing::Changed(files.benefits, benefits);
    Result<ImportedPlan> imported = Import(files, plan, year);
    if (imported.ok()) {
      std::string out;
      for (const UnreadValue& v : imported->unread) {
        out += v.file + ":" + std::to_string(v.line) + ": " + v.column + " '" + v.value +
               "': " + v.why + "\n";
      }
      return out + "read";
    }
    return imported.error().ToString();
  });
}

// Cut anywhere, the files are refused or read; what is read makes a document that loads.
TEST(Marketplace, EveryTruncation) {
  const Files whole;
  for (size_t i = 0; i < whole.benefits.size(); i += 61) {
    Files files = whole;
    files.benefits.resize(i);
    Result<ImportedPlan> plan = Import(files, "99001TX0010001-01");
    if (!plan.ok()) {
      ASSERT_FALSE(plan.error().message.empty());
      continue;
    }
    Result<std::shared_ptr<Plan>> loaded = Load(*plan);
    ASSERT_TRUE(loaded.ok()) << i << " " << loaded.error().ToString();
  }
}

}  // namespace
}  // namespace precert
