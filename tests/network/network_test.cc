// Our own directories: status by plan and day, rates, alternatives; several sources together.
#include <gtest/gtest.h>

#include "codes/npi.h"
#include "network/directories/yaml_directory.h"
#include "network/license.h"
#include "network/provider_words.h"
#include "network/status.h"
#include "support/golden.h"

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

NetworkSources Sources(std::initializer_list<std::string_view> texts) {
  NetworkSources sources;
  for (std::string_view text : texts) {
    Result<ProviderDirectory> d = ProviderDirectory::Parse(text, "dir.yaml");
    EXPECT_TRUE(d.ok()) << (d.ok() ? "" : d.error().ToString());
    sources.push_back(std::make_shared<YamlDirectory>(std::move(*d), SourceFile{"dir.yaml", "0"}));
  }
  return sources;
}

ProviderAnswer Ask(const NetworkSources& sources, const std::string& npi, const std::string& plan,
                   std::string_view on) {
  Result<NetworkAnswer> answer = AskNetwork(sources, std::span(&npi, 1), PlanNames(plan), Day(on));
  EXPECT_TRUE(answer.ok());
  return answer->of[0];
}

TEST(NetworkStatus, ByPlanAndDay) {
  const NetworkSources sources = Sources({kDirectory});
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
    const NetworkStatus status = Ask(sources, row.npi, row.plan, row.on).status;
    EXPECT_EQ(NetworkId(status.network), NetworkId(row.network)) << row.npi << row.on;
    EXPECT_EQ(status.stale, row.stale) << row.npi << row.on;
    EXPECT_EQ(status.reason, row.reason);
    EXPECT_EQ(status.as_of, Day("2026-10-01"));
    EXPECT_EQ(status.source, "Example Health provider search");
  }
}

TEST(Network, RatesAndAlternatives) {
  const NetworkSources sources = Sources({kDirectory});
  const auto rate = [&](const char* npi, const char* plan) {
    const ProviderAnswer answer = Ask(sources, npi, plan, "2026-11-05");
    const std::optional<ListedRate> found = FindRate(answer.entries, PlanNames(plan), "15789");
    return found ? found->amount.Display() + " " + found->source : "none";
  };
  EXPECT_EQ(rate("1234567893", "example-ppo"), "$410.00 Example Health provider search");
  EXPECT_EQ(rate("1234567893", "example-hmo"), "none");
  EXPECT_EQ(rate("1000000038", "example-ppo"), "none");

  AlternativeQuery query;
  query.plan = PlanNames("example-ppo");
  query.specialties = {"207N00000X"};
  query.near.state = "CA";
  query.code = "15789";
  query.on = Day("2026-11-05");
  const auto names = [&] {
    std::string out;
    const Result<AlternativesAnswer> answer = FindAlternatives(sources, query);
    for (const Alternative& a : answer->found) {
      out += a.provider.name + " " + (a.rate ? a.rate->Display() : "-") + "|";
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

TEST(Directory, LocationsAndNewPatients) {
  const std::string head = "network: n\nas-of: 2026-01-01\nsource: s\nproviders:\n";
  const std::string one = "  - {npi: \"1234567893\", name: x, ";
  Result<ProviderDirectory> d = ProviderDirectory::Parse(
      head + one +
          "accepting: false, locations: [{name: a, street: 1 Example Street, city: Example, "
          "zip: \"75080-1234\", position: [32.95, -96.73]}]}\n",
      "d.yaml");
  ASSERT_TRUE(d.ok()) << d.error().ToString();
  const Provider& p = d->providers()[0];
  EXPECT_EQ(p.accepting, Accepting::kNo);
  EXPECT_EQ(p.locations[0].zip, "75080");
  EXPECT_EQ(p.locations[0].position, (GeoPoint{32.95, -96.73}));
  for (const auto& [text, message] :
       {std::pair("locations: [{zip: \"7508\"}]}", "\"7508\" is not a ZIP code"),
        std::pair("locations: [{position: [91, 0]}]}", "this is not a position"),
        std::pair("locations: [{position: [1, 2, 3]}]}", "this is not a position")}) {
    d = ProviderDirectory::Parse(head + one + text + "\n", "d.yaml");
    ASSERT_FALSE(d.ok()) << text;
    EXPECT_NE(d.error().message.find(message), std::string::npos) << d.error().ToString();
  }
}

// ---- Several sources -------------------------------------------------------

std::string OneEntry(const char* network, const char* as_of, const char* status) {
  return std::string("network: ") + network + "\nas-of: " + as_of + "\nsource: " + network +
         " search\nproviders:\n  - {npi: \"1234567893\", name: Example Dermatology, plans: [{plan: "
         "example-ppo, status: " +
         status + "}]}\n";
}

TEST(SeveralSources, AgreeDisagreeAndSayNothing) {
  const struct {
    std::vector<std::pair<const char*, const char*>> says;  // date, status
    Network network;
    bool conflicting, stale;
    const char* as_of;
  } rows[] = {
      {{{"2026-11-01", "in-network"}, {"2026-11-10", "in-network"}},
       Network::kIn,
       false,
       false,
       "2026-11-10"},
      {{{"2026-11-10", "in-network"}, {"2026-11-01", "in-network"}},
       Network::kIn,
       false,
       false,
       "2026-11-10"},
      // What says nothing changes nothing, however new it is.
      {{{"2026-09-01", "out-of-network"}, {"2026-11-20", "unknown"}},
       Network::kOut,
       false,
       true,
       "2026-09-01"},
      {{{"2026-11-01", "in-network"}, {"2026-11-20", "out-of-network"}},
       Network::kUnknown,
       true,
       false,
       "2026-11-20"},
      {{{"2026-11-01", "unknown"}, {"2026-11-20", "unknown"}},
       Network::kUnknown,
       false,
       false,
       "2026-11-20"},
  };
  for (const auto& row : rows) {
    const std::string a = OneEntry("first", row.says[0].first, row.says[0].second);
    const std::string b = OneEntry("second", row.says[1].first, row.says[1].second);
    const NetworkStatus status =
        Ask(Sources({a, b}), "1234567893", "example-ppo", "2026-11-23").status;
    EXPECT_EQ(NetworkId(status.network), NetworkId(row.network)) << a << b;
    EXPECT_EQ(status.conflicting, row.conflicting) << a << b;
    EXPECT_EQ(status.stale, row.stale) << a << b;
    EXPECT_EQ(status.as_of, Day(row.as_of)) << a << b;
    EXPECT_EQ(status.statements.size(), 2u);
    if (row.conflicting) {
      EXPECT_EQ(status.reason,
                "the sources contradict each other: in network says first search as of 1 November "
                "2026, out of network says second search as of 20 November 2026; ask the plan");
    }
  }
  const NetworkStatus none = Ask({}, "1234567893", "example-ppo", "2026-11-23").status;
  EXPECT_EQ(none.network, Network::kUnknown);
  EXPECT_EQ(none.reason, "no provider directory of this plan is loaded");
}

TEST(SeveralSources, AnAlternativeThatAnotherSourceContradictsIsLeftOut) {
  const std::string a = OneEntry("first", "2026-11-01", "in-network");
  const std::string b = OneEntry("second", "2026-11-20", "out-of-network");
  AlternativeQuery query;
  query.plan = PlanNames("example-ppo");
  query.on = Day("2026-11-23");
  EXPECT_EQ(FindAlternatives(Sources({a}), query)->found.size(), 1u);
  EXPECT_EQ(FindAlternatives(Sources({a, a}), query)->found.size(), 1u);
  const AlternativesAnswer answer = *FindAlternatives(Sources({a, b}), query);
  EXPECT_TRUE(answer.found.empty());
  ASSERT_EQ(answer.remarks.size(), 1u);
  EXPECT_EQ(answer.remarks[0].substr(0, 60),
            "Example Dermatology (NPI 1234567893) is left out: the source");
}

TEST(Alternatives, NearestFirst) {
  std::string text = "network: n\nas-of: 2026-11-01\nsource: s\nproviders:\n";
  const struct {
    const char *npi, *name, *location;
  } rows[] = {
      {"1999999018", "Far", "zip: \"75001\", state: TX, position: [33.95, -96.73]"},
      {"1999999026", "Near", "zip: \"90001\", state: CA, position: [32.96, -96.73]"},
      {"1999999034", "Same ZIP", "zip: \"75080\", state: TX"},
      {"1999999042", "Same area", "zip: \"75001\", state: TX"},
      {"1999999059", "Same state", "zip: \"79901\", state: TX"},
      {"1999999067", "Elsewhere", "zip: \"10001\", state: NY"},
  };
  for (const auto& row : rows) {
    text += std::string("  - {npi: \"") + row.npi + "\", name: " + row.name + ", locations: [{" +
            row.location + "}], plans: [{plan: p, status: in-network}]}\n";
  }
  const NetworkSources sources = Sources({text});
  AlternativeQuery query;
  query.plan = PlanNames("p");
  query.on = Day("2026-11-23");
  query.most = 10;
  const auto order = [&] {
    std::string out;
    const Result<AlternativesAnswer> answer = FindAlternatives(sources, query);
    for (const Alternative& a : answer->found) {
      out += a.provider.name;
      if (a.step == NearStep::kMiles) out += " " + DisplayMiles(a.miles);
      out += "|";
    }
    return out;
  };
  query.near = {GeoPoint{32.95, -96.73}, "75080", "TX"};
  EXPECT_EQ(order(), "Near 0.7 miles|Far 69.1 miles|Same ZIP|Same area|Same state|Elsewhere|");
  query.near = {std::nullopt, "75080", "TX"};
  EXPECT_EQ(order(), "Same ZIP|Far|Same area|Same state|Elsewhere|Near|");
  query.near = {std::nullopt, "", "NY"};
  EXPECT_EQ(order(), "Elsewhere|Far|Near|Same ZIP|Same area|Same state|");
  query.near = {};
  query.most = 2;
  EXPECT_EQ(order(), "Elsewhere|Far|");
}

TEST(PlanNames, AsDirectoriesWriteThem) {
  const PlanNames names("lakeside-ppo", {"99999TX0010001", "Lakeside Example PPO"});
  const std::pair<const char*, bool> rows[] = {
      {"lakeside-ppo", true},      {"LAKESIDE-PPO ", true},        {"99999tx0010001", true},
      {"99999TX0010001-02", true}, {"lakeside example ppo", true}, {"99999TX0010002", false},
      {"99999TX00100010", false},  {"99999TX0010001-0", false},    {"", false},
      {"lakeside", false},
  };
  for (const auto& [name, same] : rows) EXPECT_EQ(names.Matches(name), same) << name;
}

// ---- Words, places, names --------------------------------------------------

TEST(Geo, Distances) {
  // Great circles between airports that are widely published: Los Angeles - New York, 2,475 miles;
  // London - New York, 3,451 (on the ellipsoid; a sphere is within half a percent).
  EXPECT_NEAR(MilesBetween({33.9425, -118.4081}, {40.6398, -73.7789}), 2475, 12);
  EXPECT_NEAR(MilesBetween({51.4775, -0.4614}, {40.6398, -73.7789}), 3451, 17);
  EXPECT_EQ(MilesBetween({10, 20}, {10, 20}), 0);
  // A quarter of the way round, and right across the date line.
  EXPECT_NEAR(MilesBetween({0, 0}, {90, 0}), 6218.5, 0.1);
  EXPECT_NEAR(MilesBetween({0, 179.5}, {0, -179.5}), 69.1, 0.1);
  EXPECT_NEAR(MilesBetween({0, 0}, {0, 180}), 12436.9, 0.1);
  EXPECT_EQ(DisplayMiles(0.04), "less than 0.1 mile");
  EXPECT_EQ(DisplayMiles(12.44), "12.4 miles");
}

TEST(Geo, WhereFrom) {
  const struct {
    const char *text, *zip, *state;
    std::optional<GeoPoint> point;
  } rows[] = {
      {"75080", "75080", "", {}},
      {" 75080-1234 ", "75080", "", {}},
      {"750801234", "75080", "", {}},
      {"tx", "", "TX", {}},
      {"32.95,-96.73", "", "", {{32.95, -96.73}}},
      {"-12, +130.5", "", "", {{-12, 130.5}}},
  };
  for (const auto& row : rows) {
    const Result<Nearness> near = ParseNearness(row.text);
    ASSERT_TRUE(near.ok()) << row.text;
    EXPECT_EQ(near->zip, row.zip);
    EXPECT_EQ(near->state, row.state);
    EXPECT_EQ(near->point, row.point) << row.text;
  }
  for (const char* text : {"", "7508", "75080-", "7508O", "Texas", "91,0", "1,181", "nan,1", "0,0",
                           "1e1,1", "1,2,3", ",", "0x1,1", "T1", "75-080"}) {
    const Result<Nearness> near = ParseNearness(text);
    ASSERT_FALSE(near.ok()) << text;
    EXPECT_EQ(near.error().message, "'" + std::string(text) + "' is not a place");
  }
}

TEST(License, Kinds) {
  const std::pair<const char*, const char*> rows[] = {
      {"m.d.", "MD"},
      {"MD, PhD", "MD"},
      {"Ph.D., M.D.", "MD"},
      {"PA-C", "PA"},
      {"D.O.", "DO"},
      {"APRN", "NP"},
      {"Aesthetician", "esthetician"},
      {"none", "none"},
      {"", ""},
      {"wizard", ""},
      {"PhD", ""},
      {"Nurse Practitioner", "NP"},
  };
  for (const auto& [stated, kind] : rows) EXPECT_EQ(KindOfLicense(stated), kind) << stated;
}

TEST(Names, Same) {
  const struct {
    const char *a, *b;
    bool same;
  } rows[] = {
      {"DOE, ADA R. MD", "Ada Doe", true},
      {"Example Dermatology", "EXAMPLE DERMATOLOGY", true},
      {"Example Dermatology", "Example Dermatology Associates", false},
      {"Dr. Ada O'Example", "Ada OExample", true},
      {"Ada Doe", "Ada Roe", false},
  };
  for (const auto& row : rows) EXPECT_EQ(SameName(row.a, row.b), row.same) << row.a << row.b;
}

TEST(Words, TablesOfTheTree) {
  const Result<ProviderWords> words = ProviderWords::Load(testing::ProjectPath("data/providers"));
  ASSERT_TRUE(words.ok()) << words.error().ToString();
  EXPECT_EQ(words->Specialty("207N00000X"), "dermatology (207N00000X)");
  EXPECT_EQ(words->Specialty("999X"), "999X");
  EXPECT_EQ(words->Place("11"), "11 office");
  EXPECT_EQ(words->Place("98"), "98");
  EXPECT_GT(words->PlaceCodes().size(), 40u);
  testing::TempDir dir;
  dir.Write("places.tsv", "11\toffice\n");
  dir.Write("specialties.tsv", "# fine\n207N\n");
  EXPECT_EQ(ProviderWords::Load(dir.Path("")).error().message, "this line is not CODE<tab>WORDS");
  dir.Write("specialties.tsv", "2\ta\n1\tb\n2\tc\n");
  EXPECT_EQ(ProviderWords::Load(dir.Path("")).error().message, "the code 2 stands here twice");
}

TEST(Npi, Neighbours) {
  // A wrong digit and a swap of a good number lead back to it.
  for (const char* bad : {"1999999019", "1999999118", "1999990918", "9199999018"}) {
    const std::vector<std::string> near = codes::NpiNeighbours(bad);
    EXPECT_NE(std::find(near.begin(), near.end(), "1999999018"), near.end()) << bad;
    for (const std::string& npi : near) EXPECT_EQ(codes::NpiProblem(npi), "");
    EXPECT_LT(near.size(), 20u);
  }
  // Two good numbers never differ in one digit; a swap of 0 and 9 is all that goes unseen.
  for (const std::string& npi : codes::NpiNeighbours("1999999018")) {
    int differ = 0;
    for (size_t i = 0; i < 10; ++i) differ += npi[i] != "1999999018"[i];
    EXPECT_EQ(differ, 2) << npi;
  }
}

}  // namespace
}  // namespace precert
