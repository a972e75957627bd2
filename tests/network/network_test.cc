// Directories: status by plan and day, rates, alternatives, licence and setting.
#include <gtest/gtest.h>

#include "network/directory.h"
#include "network/status.h"

namespace precert {
namespace {

constexpr std::string_view kDirectory = R"(
network: example-directory
as-of: 2026-10-01
source: Example Health provider search
providers:
  - npi: "1234567893"
    name: Example Dermatology
    specialty: 207N00000X
    license: MD
    board-certified: true
    state: CA
    locations: [{name: Main Street, place-of-service: "11", state: CA}]
    plans:
      - {plan: example-ppo, status: in-network, from: 2025-01-01, until: 2026-12-31}
      - {plan: example-hmo, status: out-of-network}
    rates: [{plan: example-ppo, code: "15789", amount: 410.00}]
  - npi: "1000000004"
    name: Example Skin Center
    specialty: 207N00000X
    state: CA
    plans:
      - {plan: example-ppo, status: in-network, from: 2026-11-01}
      - {plan: example-hmo, status: unknown}
    rates: [{plan: example-ppo, code: "15789", amount: 390}]
  - npi: "1000000012"
    name: Example Nevada Dermatology
    specialty: 207N00000X
    state: NV
    locations: [{place-of-service: "11", state: NV}]
    plans: [{plan: example-ppo, status: in-network}]
    rates: [{plan: example-ppo, code: "15789", amount: 100}]
  - npi: "1000000020"
    name: Example Family Doctor
    specialty: 207Q00000X
    state: CA
    board-certified: false
    plans:
      - {plan: example-ppo, status: in-network}
      - {plan: example-epo, status: in-network}
      - {plan: example-epo, status: out-of-network}
)";

Date Day(std::string_view iso) { return *Date::Parse(iso); }

ProviderDirectory Example() {
  Result<ProviderDirectory> d = ProviderDirectory::Parse(kDirectory, "dir.yaml");
  EXPECT_TRUE(d.ok()) << (d.ok() ? "" : d.error().ToString());
  return *d;
}

TEST(NetworkStatus, ByPlanAndDay) {
  const ProviderDirectory directory = Example();
  const struct {
    const char *npi, *plan, *on;
    Network network;
    bool stale;
    const char* reason;
  } rows[] = {
      {"1234567893", "example-ppo", "2026-10-15", Network::kIn, false,
       "example-directory lists a contract of Example Dermatology and the plan example-ppo until "
       "31 "
       "December 2026"},
      {"1234567893", "example-ppo", "2026-12-31", Network::kIn, true,
       "example-directory lists a contract of Example Dermatology and the plan example-ppo until "
       "31 "
       "December 2026; the information is 91 days old: confirm it with the plan"},
      {"1234567893", "example-ppo", "2027-01-01", Network::kOut, true,
       "the contract of Example Dermatology and the plan example-ppo ended on 31 December 2026; "
       "the "
       "information is 92 days old: confirm it with the plan"},
      {"1234567893", "example-hmo", "2026-10-15", Network::kOut, false,
       "example-directory lists no contract of Example Dermatology and the plan example-hmo"},
      {"1234567893", "other", "2026-10-15", Network::kUnknown, false,
       "example-directory says nothing about Example Dermatology and the plan other"},
      {"1000000004", "example-ppo", "2026-10-31", Network::kOut, false,
       "the contract of Example Skin Center and the plan example-ppo begins only on 1 November "
       "2026"},
      {"1000000004", "example-hmo", "2026-10-31", Network::kUnknown, false,
       "example-directory leaves open the status of Example Skin Center and the plan example-hmo"},
      {"1000000020", "example-epo", "2026-10-31", Network::kUnknown, false,
       "example-directory contradicts itself about Example Family Doctor and example-epo"},
      {"9999999999", "example-ppo", "2026-10-31", Network::kUnknown, false,
       "NPI 9999999999 is not listed in example-directory"},
      {"", "example-ppo", "2026-10-31", Network::kUnknown, false,
       "the request names no provider number (NPI)"},
  };
  for (const auto& row : rows) {
    const NetworkStatus status = StatusOf(directory, row.npi, row.plan, Day(row.on));
    EXPECT_EQ(NetworkId(status.network), NetworkId(row.network)) << row.npi << row.on;
    EXPECT_EQ(status.stale, row.stale) << row.npi << row.on;
    EXPECT_EQ(status.reason, row.reason);
    EXPECT_EQ(status.as_of, Day("2026-10-01"));
    EXPECT_EQ(status.source, "Example Health provider search");
  }
}

TEST(Network, RatesAndAlternatives) {
  const ProviderDirectory directory = Example();
  EXPECT_EQ(FindRate(directory, "1234567893", "example-ppo", "15789")->amount, Money::Dollars(410));
  EXPECT_EQ(FindRate(directory, "1234567893", "example-hmo", "15789"), nullptr);
  EXPECT_EQ(FindRate(directory, "1", "example-hmo", "15789"), nullptr);

  AlternativeQuery query;
  query.plan = "example-ppo";
  query.specialties = {"207N00000X"};
  query.state = "CA";
  query.code = "15789";
  query.on = Day("2026-11-05");
  const auto names = [&] {
    std::string out;
    for (const Alternative& a : FindAlternatives(directory, query)) {
      out += a.provider->name + " " + (a.rate ? a.rate->Display() : "-") + "|";
    }
    return out;
  };
  EXPECT_EQ(names(),
            "Example Skin Center $390.00|Example Dermatology $410.00|"
            "Example Nevada Dermatology $100.00|");
  query.except_npi = "1000000004";
  query.most = 1;
  EXPECT_EQ(names(), "Example Dermatology $410.00|");
  query.place_of_service = "24";
  EXPECT_EQ(names(), "");
  query.place_of_service = "11";
  query.specialties = {"207Q00000X"};
  EXPECT_EQ(names(), "");
}

TEST(Directory, Errors) {
  const std::string head = "network: n\nas-of: 2026-01-01\nsource: s\nproviders:\n";
  const struct {
    std::string text, message;
  } rows[] = {
      {"network: n\n", "the key \"as-of\" is missing"},
      {head + "  - {npi: \"123\", name: x}\n", "\"123\" is not an NPI"},
      {head + "  - {npi: \"1234567893\", name: x, state: Calif}\n", "\"Calif\" is not a state"},
      {head + "  - {npi: \"1234567893\", name: x}\n  - {npi: \"1234567893\", name: y}\n",
       "the NPI 1234567893 is listed twice"},
      {head + "  - {npi: \"1234567893\", name: x, plans: [{plan: p}]}\n",
       "the key \"status\" is missing"},
      {head + "  - {npi: \"1234567893\", name: x, plans: [{plan: p, status: in}]}\n",
       "\"in\" is not known for \"status\""},
      {head + "  - {npi: \"1234567893\", name: x, plans: [{plan: p, status: in-network, from: "
              "2026-02-01, until: 2026-01-01}]}\n",
       "the period ends before it begins"},
      {head + "  - {npi: \"1234567893\", name: x, locations: [{place-of-service: office}]}\n",
       "\"office\" is not a place of service"},
      {head + "  - {npi: \"1234567893\", name: x, rates: [{plan: p, code: c, amount: -1}]}\n",
       "\"-1\" is not an amount of money"},
      {head + "  - {npi: \"1234567893\", nam: x}\n", "unknown key \"nam\""},
  };
  for (const auto& row : rows) {
    Result<ProviderDirectory> d = ProviderDirectory::Parse(row.text, "d.yaml");
    ASSERT_FALSE(d.ok()) << row.text;
    EXPECT_EQ(d.error().message, row.message);
    EXPECT_EQ(d.error().where.file, "d.yaml");
  }
  EXPECT_FALSE(ProviderDirectory::Load("/nonexistent/d.yaml").ok());
}

TEST(CheckProvider, LicenceSpecialtySettingAndBoard) {
  const ProviderDirectory directory = Example();
  ProviderRule rule;
  rule.licenses = {"MD", "DO", "NP"};
  rule.specialties = {"207N00000X"};
  rule.settings = {"11", "22"};
  rule.excluded_settings = {"spa"};
  rule.board_certified = true;
  rule.clause = "example-ppo section 5.4";
  const Provider* derm = directory.Find("1234567893");
  const Provider* family = directory.Find("1000000020");
  const struct {
    const char *what, *license, *facility, *pos;
    const Provider* listed;
    bool board;
    std::string want;  // license, specialty, excluded setting, setting, board: m n u
  } rows[] = {
      {"nothing known", "", "", "", nullptr, false, "uuuuu"},
      {"directory fills in", "", "", "", derm, false, "mmmmm"},
      {"spelling", "m.d.", "Office", "", nullptr, true, "mummm"},
      {"spa", "Aesthetician", "spa", "11", nullptr, false, "nunnu"},
      {"wrong specialty", "MD", "", "22", family, false, "mnmmn"},
      {"wrong place", "DO", "", "12", nullptr, true, "mumnm"},
  };
  for (const auto& row : rows) {
    ProviderFacts facts;
    facts.license = row.license;
    facts.facility_type = row.facility;
    facts.board_certified = row.board;
    std::string got;
    for (const ProviderFinding& f : CheckProvider(rule, facts, row.listed, row.pos)) {
      got += f.standing == Standing::kMet ? 'm' : f.standing == Standing::kNotMet ? 'n' : 'u';
      EXPECT_EQ(f.clause, "example-ppo section 5.4");
      EXPECT_FALSE(f.reason.empty());
    }
    EXPECT_EQ(got, row.want) << row.what;
  }
  EXPECT_TRUE(CheckProvider(ProviderRule{}, {}, nullptr, "").empty());
  EXPECT_EQ(NormalLicense("Aesthetician"), NormalLicense("esthetician"));
  EXPECT_EQ(NormalSetting("Ambulatory-Surgical Center"), "24");
  EXPECT_EQ(NormalSetting("11"), "11");
}

}  // namespace
}  // namespace precert
