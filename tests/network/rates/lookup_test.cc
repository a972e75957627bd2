// What real files do wrong or in several ways, one by one.
#include "network/rates/lookup.h"

#include "network/rates/rate_model.h"
#include "support/golden.h"

namespace precert::rates {
namespace {

using namespace rates::testing;
using ::precert::testing::TempDir;

constexpr uint64_t kAda = 1'111'111'111, kBen = 1'222'222'222, kCleo = 1'333'333'333;

Model OneGroup() {
  Model m;
  m.file.kind = "in-network";
  m.file.file = "lakeside.json.gz";
  m.file.last_updated_on = "2026-11-01";
  m.file.reporting_entity = "Lakeside Health";
  m.groups = {{"1", true, false, {Ein("123456789", {kAda})}, {}}};
  return m;
}

ModelItem Item(CodeItem head, std::vector<ModelRate> rates) {
  return {std::move(head), std::move(rates)};
}
ModelRate Rate(std::vector<uint32_t> groups, std::vector<ModelPrice> prices) {
  return {std::move(groups), std::move(prices)};
}

// "41.50 dollars exact; 60.00 percent exact" for a query, in order.
std::string Ask(const Store& store, const RateQuery& q, RateAnswer* answer = nullptr) {
  RateAnswer local;
  RateAnswer& a = answer != nullptr ? *answer : local;
  Status found = Lookup(&store).Find(q, &a);
  if (!found.ok()) return found.error().message;
  std::string out(StatusId(a.status));
  for (const FoundPrice& p : a.prices) {
    out += " " + p.amount.ToString() + " " + std::string(UnitId(p.unit));
    if (p.code_match == CodeMatch::kAllOfType) out += " (all of type)";
    if (p.code_match == CodeMatch::kAllCodes) out += " (all codes)";
    if (p.place_match == PlaceMatch::kAnyPlace) out += " (any place)";
    if (p.place_match == PlaceMatch::kNotSaid) out += " (no place)";
    if (p.rates > 1) out += " x" + std::to_string(p.rates);
  }
  if (a.ended > 0) out += ", ended " + std::to_string(a.ended);
  if (a.other_place > 0) out += ", other place " + std::to_string(a.other_place);
  if (a.other_modifiers > 0) out += ", other modifiers " + std::to_string(a.other_modifiers);
  return out;
}

RateQuery By(uint64_t npi, const std::string& code = "15781") {
  RateQuery q;
  q.code = code;
  q.npi = npi;
  return q;
}

TEST(RateLookup, SeveralPricesAreAllThereWithTheRangeOfDollars) {
  Model m = OneGroup();
  m.items = {Item(Cpt("15781"), {Rate({0}, {{Negotiated({"11"}), {4150, 2}},
                                            {Negotiated({"22"}), {9900, 2}},
                                            {Negotiated({}, {}, "percentage"), {6000, 2}},
                                            {Negotiated({}, {}, "per diem"), {150000, 2}},
                                            {Negotiated({"11"}), {125, 3}}})})};
  TempDir dir;
  const Store store = StoreOf(m, dir.Path("s"));
  RateAnswer a;
  EXPECT_EQ(Ask(store, By(kAda), &a),
            "listed 41.50 dollars 99.00 dollars 60.00 percent 1500.00 dollars-per-day "
            "0.125 dollars");
  ASSERT_TRUE(a.dollars.has_value());
  EXPECT_EQ(a.dollars->low.ToString(), "0.125");
  EXPECT_EQ(a.dollars->high.ToString(), "99.00");
  EXPECT_EQ(a.through[a.ThroughOf(a.prices[0])[0]].tin, "123456789");
}

TEST(RateLookup, EqualRatesAreOne) {
  Model m = OneGroup();
  m.groups.push_back({"2", true, false, {Ein("987654321", {kAda})}, {"Lakeside Choice"}});
  const ModelRate rate = Rate({0}, {{Negotiated(), {4150, 2}}});
  m.items = {Item(Cpt("15781"), {rate, Rate({1}, {{Negotiated(), {4150, 2}}})}),
             Item(Cpt("15782"), {rate}), Item(Cpt("15781"), {rate})};
  TempDir dir;
  const Store store = StoreOf(m, dir.Path("s"));
  RateAnswer a;
  EXPECT_EQ(Ask(store, By(kAda), &a), "listed 41.50 dollars x3");
  ASSERT_EQ(a.ThroughOf(a.prices[0]).size(), 2u);
  EXPECT_EQ(store.segments()[0].head().counts.items, 3u);
  EXPECT_EQ(store.segments()[0].head().counts.heads, 2u);  // repeated items are one
}

struct NarrowCase {
  const char* about;
  const char* place;
  std::optional<std::vector<std::string>> modifiers;
  const char* as_of;
  const char* expected;
};

TEST(RateLookup, PlacesModifiersAndDates) {
  Model m = OneGroup();
  m.items = {Item(Cpt("15781"),
                  {Rate({0}, {{Negotiated({"02", "11"}), {100, 2}},
                              {Negotiated({"CSTM-00"}), {200, 2}},
                              {Negotiated({}), {300, 2}},
                              {Negotiated({"11"}, {"26"}), {400, 2}},
                              {Negotiated({"11"}, {"26", "TC"}), {500, 2}},
                              {Negotiated({"11"}, {}, "negotiated", "2026-06-30"), {600, 2}}})})};
  TempDir dir;
  const Store store = StoreOf(m, dir.Path("s"));
  const NarrowCase kCases[] = {
      {"nothing asked", "", std::nullopt, "",
       "listed 1.00 dollars 2.00 dollars 3.00 dollars 4.00 dollars 5.00 dollars 6.00 dollars"},
      {"the exact place first", "11", std::nullopt, "",
       "listed 1.00 dollars 4.00 dollars 5.00 dollars 6.00 dollars, other place 2"},
      {"2 is 02", "2", std::nullopt, "", "listed 1.00 dollars, other place 5"},
      {"any place when there is no exact one", "24", std::nullopt, "",
       "listed 2.00 dollars (any place), other place 5"},
      {"no modifier", "", std::vector<std::string>{}, "",
       "listed 1.00 dollars 2.00 dollars 3.00 dollars 6.00 dollars, other modifiers 2"},
      {"one modifier, in small letters", "", std::vector<std::string>{"26"}, "",
       "listed 4.00 dollars, other modifiers 5"},
      {"two modifiers", "", std::vector<std::string>{"tc", "26"}, "",
       "listed 5.00 dollars, other modifiers 5"},
      {"a modifier that no price names", "", std::vector<std::string>{"59"}, "",
       "listed 1.00 dollars 2.00 dollars 3.00 dollars 6.00 dollars, other modifiers 2"},
      {"the last day", "11", std::vector<std::string>{}, "2026-06-30",
       "listed 1.00 dollars 6.00 dollars, other place 2, other modifiers 2"},
      {"the day after", "11", std::vector<std::string>{}, "2026-07-01",
       "listed 1.00 dollars, ended 1, other place 2, other modifiers 2"},
  };
  for (const NarrowCase& c : kCases) {
    SCOPED_TRACE(c.about);
    RateQuery q = By(kAda);
    q.place = c.place;
    q.modifiers = c.modifiers;
    q.as_of = c.as_of;
    EXPECT_EQ(Ask(store, q), c.expected);
  }
}

TEST(RateLookup, APriceWithoutAPlaceIsTheLastResort) {
  Model m = OneGroup();
  m.items = {Item(Cpt("15781"),
                  {Rate({0}, {{Negotiated({}), {300, 2}}, {Negotiated({"22"}), {100, 2}}})})};
  TempDir dir;
  const Store store = StoreOf(m, dir.Path("s"));
  RateQuery q = By(kAda);
  q.place = "11";
  EXPECT_EQ(Ask(store, q), "listed 3.00 dollars (no place), other place 1");
}

TEST(RateLookup, TaxIdentifiers) {
  Model m = OneGroup();
  GroupMember by_tin = Ein("555555555", {});
  by_tin.by_tin_only = true;
  GroupMember as_npi;
  as_npi.tin_type = TinType::kNpi;
  as_npi.tin = std::to_string(kBen);
  as_npi.by_tin_only = true;
  m.groups.push_back({"2", true, false, {by_tin}, {}});
  m.groups.push_back({"3", true, false, {as_npi}, {}});
  m.items = {Item(Cpt("15781"),
                  {Rate({0}, {{Negotiated(), {100, 2}}}), Rate({1}, {{Negotiated(), {200, 2}}}),
                   Rate({2}, {{Negotiated(), {300, 2}}})})};
  TempDir dir;
  const Store store = StoreOf(m, dir.Path("s"));
  auto ask = [&](std::optional<uint64_t> npi, const std::string& tin) {
    RateQuery q;
    q.code = "15781";
    q.npi = npi;
    q.tin = tin;
    return Ask(store, q);
  };
  EXPECT_EQ(ask(std::nullopt, "12-3456789"), "listed 1.00 dollars");
  EXPECT_EQ(ask(std::nullopt, "123456789"), "listed 1.00 dollars");
  EXPECT_EQ(ask(std::nullopt, "55-5555555"), "listed 2.00 dollars");
  EXPECT_EQ(ask(std::nullopt, "1222222222"), "listed 3.00 dollars");
  EXPECT_EQ(ask(kBen, ""), "listed 3.00 dollars");             // its TIN is its NPI
  EXPECT_EQ(ask(kCleo, ""), "not-listed");                     // no NPI finds a TIN's members
  EXPECT_EQ(ask(kCleo, "55-5555555"), "listed 2.00 dollars");  // whoever bills under it
  EXPECT_EQ(ask(kAda, "12-3456789"), "listed 1.00 dollars");
  EXPECT_EQ(ask(kBen, "12-3456789"), "not-listed");
  EXPECT_EQ(ask(std::nullopt, "99-9999999"), "not-listed");
  RateQuery q = By(kCleo);
  RateAnswer a;
  Ask(store, q, &a);
  EXPECT_EQ(a.files[0].tin_only_members, 2u);
  q = By(kAda);
  q.tin = "555555555";
  Ask(store, q, &a);
  EXPECT_EQ(StatusId(a.status), "listed");  // by that TIN
  q.tin = "999999999";
  Ask(store, q, &a);
  EXPECT_EQ(StatusId(a.status), "not-listed");
  EXPECT_TRUE(a.files[0].other_tin);
}

TEST(RateLookup, GroupsThatWereNotReadAreNeverNotInNetwork) {
  Model m = OneGroup();
  m.groups.push_back({"690.6447", false, true, {}, {}});
  m.groups.push_back({"690.64470", false, false, {}, {}});  // used and nowhere defined
  m.items = {Item(Cpt("15781"), {Rate({0, 1}, {{Negotiated(), {100, 2}}})}),
             Item(Cpt("15782"), {Rate({2}, {{Negotiated(), {200, 2}}})}),
             Item(Cpt("15783"), {Rate({0}, {{Negotiated(), {300, 2}}})})};
  for (const bool last : {false, true}) {
    m.groups_last = last;
    TempDir dir;
    const Store store = StoreOf(m, dir.Path("s"));
    EXPECT_EQ(store.segments()[0].head().counts.groups, 3u);  // exact text: two, not one
    EXPECT_EQ(Ask(store, By(kBen, "15781")), "unresolved");
    EXPECT_EQ(Ask(store, By(kBen, "15782")), "unresolved");
    EXPECT_EQ(Ask(store, By(kBen, "15783")), "not-listed");
    RateAnswer a;
    EXPECT_EQ(Ask(store, By(kAda, "15781"), &a), "listed 1.00 dollars");
    EXPECT_TRUE(a.files[0].unresolved_rates);
    EXPECT_EQ(a.files[0].unresolved_groups, 2u);
    EXPECT_EQ(Ask(store, By(kAda, "15782")), "listed");
  }
}

TEST(RateLookup, WildcardsAreTriedLast) {
  Model m = OneGroup();
  m.groups.push_back({"2", true, false, {Ein("987654321", {kBen})}, {}});
  CodeItem all = Cpt("CSTM-00");
  all.code_type = "CSTM-ALL";
  CodeItem hcpcs = Cpt("CSTM-00");
  hcpcs.code_type = "HCPCS";
  m.items = {Item(Cpt("15781"), {Rate({0}, {{Negotiated(), {100, 2}}})}),
             Item(Cpt("CSTM-00"), {Rate({0, 1}, {{Negotiated(), {200, 2}}})}),
             Item(hcpcs, {Rate({0, 1}, {{Negotiated(), {300, 2}}})}),
             Item(all, {Rate({0, 1}, {{Negotiated({}, {}, "percentage"), {4000, 2}}})})};
  TempDir dir;
  const Store store = StoreOf(m, dir.Path("s"));
  EXPECT_EQ(Ask(store, By(kAda)), "listed 1.00 dollars");
  EXPECT_EQ(Ask(store, By(kBen)), "listed 2.00 dollars (all of type)");
  EXPECT_EQ(Ask(store, By(kBen, "99999")), "listed 2.00 dollars (all of type)");
  EXPECT_EQ(Ask(store, By(kBen, "J1234")), "listed 3.00 dollars (all of type)");
  EXPECT_EQ(Ask(store, By(kBen, "j1234")), "listed 3.00 dollars (all of type)");
  EXPECT_EQ(Ask(store, By(kBen, "470")), "listed 40.00 percent (all codes)");
  RateQuery q = By(kBen, "15781");
  q.code_type = "MS-DRG";
  EXPECT_EQ(Ask(store, q), "listed 40.00 percent (all codes)");
  EXPECT_EQ(Ask(store, By(kCleo)), "not-listed");
}

TEST(RateLookup, PlansChooseFiles) {
  TempDir dir;
  const std::string folder = dir.Path("s");
  Model own = OneGroup(), bound = OneGroup(), unbound = OneGroup();
  own.file.file = "own.json";
  own.file.plans = {{"Own plan", "EIN", "111111111", "group"}};
  bound.file.file = "bound.json.gz";
  unbound.file.file = "unbound.json";
  own.items = {Item(Cpt("15781"), {Rate({0}, {{Negotiated(), {100, 2}}})})};
  bound.items = {Item(Cpt("15781"), {Rate({0}, {{Negotiated(), {200, 2}}})})};
  unbound.items = {Item(Cpt("15781"), {Rate({0}, {{Negotiated(), {300, 2}}})})};
  std::vector<std::string> names;
  for (const Model* m : {&own, &bound, &unbound}) names.push_back(SealModel(*m, folder));
  ASSERT_TRUE(Store::Add(folder, names, Store::Keep::kAll).ok());
  const std::vector<PlanBinding> bindings = {
      {"bound.json", {{"Bound plan", "HIOS", "12345VA001", "individual"}}}};
  Result<size_t> added = Store::Bind(folder, bindings);
  ASSERT_TRUE(added.ok());
  EXPECT_EQ(*added, 1u);
  added = Store::Bind(folder, bindings);
  ASSERT_TRUE(added.ok());
  EXPECT_EQ(*added, 0u);
  Result<Store> store = Store::Open(folder);
  ASSERT_TRUE(store.ok());
  auto ask = [&](const std::string& plan, bool with_unbound) {
    RateQuery q = By(kAda);
    q.plan = plan;
    q.with_unbound_files = with_unbound;
    RateAnswer a;
    const std::string words = Ask(*store, q, &a);
    return words + "; " + std::to_string(a.files_of_other_plans) + " other, " +
           std::to_string(a.files_without_plan) + " unbound";
  };
  EXPECT_EQ(ask("", false), "listed 1.00 dollars 2.00 dollars 3.00 dollars; 0 other, 0 unbound");
  EXPECT_EQ(ask("11-1111111", false), "listed 1.00 dollars; 1 other, 1 unbound");
  EXPECT_EQ(ask("12345va001", false), "listed 2.00 dollars; 1 other, 1 unbound");
  EXPECT_EQ(ask("12345VA001", true), "listed 2.00 dollars 3.00 dollars; 1 other, 0 unbound");
  EXPECT_EQ(ask("999", false), "no-file; 2 other, 1 unbound");
}

TEST(RateLookup, AllowedAmountsAreAskedForByThemselves) {
  Model m = OneGroup();
  m.file.kind = "allowed-amounts";
  m.items = {Item(Cpt("15781"), {Rate({0}, {{Negotiated({}, {}, "allowed amount"), {100, 2}}})})};
  TempDir dir;
  const Store store = StoreOf(m, dir.Path("s"));
  EXPECT_EQ(Ask(store, By(kAda)), "no-file");
  RateQuery q = By(kAda);
  q.kind = "allowed-amounts";
  EXPECT_EQ(Ask(store, q), "listed 1.00 dollars");
}

TEST(RateLookup, TextsAndExtremes) {
  Model m = OneGroup();
  CodeItem bundle = Cpt("15781", "Dermabrasion");
  bundle.arrangement = "bundle";
  bundle.description = std::string(300'000, 'x');
  bundle.related = {{"CPT", "2026", "15782", "more of it"}};
  m.groups[0].members[0].business_name = "Lakeside Skin LLC";
  m.groups[0].members[0].npis = {0, 1, kAda, uint64_t{1'000'000'000} + UINT32_MAX, UINT64_MAX};
  m.items = {Item(bundle, {Rate({0}, {{Negotiated(), {INT64_MAX, 2}},
                                      {Negotiated(), {INT64_MIN, 2}},
                                      {Negotiated(), {1, 18}},
                                      {Negotiated(), {0, 2}}})}),
             Item(Cpt(std::string(500, '9')), {Rate({0}, {{Negotiated(), {5, 2}}})}),
             Item(Cpt(""), {})};
  TempDir dir;
  const Store store = StoreOf(m, dir.Path("s"));
  RateAnswer a;
  for (uint64_t npi : m.groups[0].members[0].npis) {
    EXPECT_EQ(Ask(store, By(npi), &a),
              "listed 92233720368547758.07 dollars -92233720368547758.08 dollars "
              "0.000000000000000001 dollars 0.00 dollars");
  }
  EXPECT_EQ(a.dollars->low.units, INT64_MIN);
  EXPECT_EQ(a.dollars->high.units, INT64_MAX);
  EXPECT_EQ(Ask(store, By(kAda, std::string(500, '9'))), "listed 0.05 dollars");
  EXPECT_EQ(Ask(store, By(kAda, "")), "the question names no code");
  RateQuery nobody;
  nobody.code = "15781";
  EXPECT_EQ(Ask(store, nobody), "the question names no NPI and no TIN");
  Ask(store, By(kAda), &a);
  Result<ItemText> text = store.segments()[0].ReadItemText(a.prices[0].item);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->name, "Dermabrasion");
  EXPECT_EQ(text->description, bundle.description);
  EXPECT_EQ(text->related, bundle.related);
  Result<std::string> name =
      store.segments()[0].ReadBusinessName(a.through[a.ThroughOf(a.prices[0])[0]].business_name);
  ASSERT_TRUE(name.ok());
  EXPECT_EQ(*name, "Lakeside Skin LLC");
}

TEST(RateLookup, AStoreWithoutNamesStillAnswers) {
  Model m = OneGroup();
  m.items = {Item(Cpt("15781"), {Rate({0}, {{Negotiated(), {100, 2}}})})};
  TempDir dir;
  const std::string name = SealModel(m, dir.Path("s"));
  ASSERT_TRUE(Store::Add(dir.Path("s"), std::vector{name}, Store::Keep::kAll).ok());
  ASSERT_EQ(unlink(dir.Path("s/" + name.substr(0, 32) + ".names").c_str()), 0);
  Result<Store> store = Store::Open(dir.Path("s"));
  ASSERT_TRUE(store.ok());
  RateAnswer a;
  EXPECT_EQ(Ask(*store, By(kAda), &a), "listed 1.00 dollars");
  EXPECT_FALSE(store->segments()[0].ReadItemText(a.prices[0].item).ok());
  EXPECT_FALSE(store->segments()[0].Verify().ok());
}

TEST(RateLookup, NormalForms) {
  EXPECT_EQ(NormalPlace(" 2 "), "02");
  EXPECT_EQ(NormalPlace("11"), "11");
  EXPECT_EQ(NormalPlace("cstm-00"), "CSTM-00");
  EXPECT_EQ(NormalTin("12-3456789"), "123456789");
  EXPECT_EQ(NormalTin("A-17"), "A-17");
  EXPECT_TRUE(SamePlanId("12-3456789", "123456789"));
  EXPECT_TRUE(SamePlanId("12345va001", "12345VA001"));
  EXPECT_FALSE(SamePlanId("123", "1234"));
  EXPECT_FALSE(SamePlanId("1234", "123"));
  EXPECT_TRUE(SameRateFile("a.json", "a.json.gz"));
  EXPECT_FALSE(SameRateFile("a.json", "b.json"));
  EXPECT_EQ(CompareAmounts({100, 2}, {1000, 3}), 0);
  EXPECT_EQ(CompareAmounts({100, 2}, {1001, 3}), -1);
  EXPECT_EQ(CompareAmounts({INT64_MAX, 2}, {INT64_MIN, 18}), 1);
}

}  // namespace
}  // namespace precert::rates
