// Random files: every lookup in the store equals a look at everything.
#include "base/hash.h"
#include "network/rates/rate_model.h"
#include "support/golden.h"

namespace precert::rates {
namespace {

using namespace rates::testing;
using ::precert::testing::TempDir;

void ExpectSameAnswers(const Model& model, const Store& store, std::mt19937_64& random) {
  std::set<std::string> codes = {"10000"};
  for (const ModelItem& item : model.items) codes.insert(item.head.code);
  std::set<uint64_t> npis = {1'999'999'984};
  std::set<std::string> tins = {"999999999"};
  for (const ModelGroup& g : model.groups) {
    for (const GroupMember& m : g.members) {
      npis.insert(m.npis.begin(), m.npis.end());
      tins.insert(m.tin);
    }
  }
  Lookup lookup(&store);
  RateAnswer answer;
  auto expect = [&](const RateQuery& q) {
    Status found = lookup.Find(q, &answer);
    ASSERT_TRUE(found.ok()) << found.error().ToString();
    ASSERT_EQ(Summary(store, answer), BruteForce(model, q))
        << q.code << " npi " << q.npi.value_or(0) << " tin " << q.tin;
  };
  for (const std::string& code : codes) {
    RateQuery q;
    q.code = code;
    if (random() % 3 == 0) q.code_type = "CPT";
    if (random() % 3 == 0) q.as_of = "2026-05-01";
    for (uint64_t npi : npis) {
      q.npi = npi;
      q.tin.clear();
      ASSERT_NO_FATAL_FAILURE(expect(q));
      if (random() % 4 == 0) {
        auto tin = tins.begin();
        std::advance(tin, random() % tins.size());
        q.tin = *tin;
        ASSERT_NO_FATAL_FAILURE(expect(q));
      }
    }
    q.npi.reset();
    for (const std::string& tin : tins) {
      q.tin = tin;
      ASSERT_NO_FATAL_FAILURE(expect(q));
    }
  }
  for (uint64_t npi : npis) {
    bool listed = false;
    RateQuery q;
    q.npi = npi;
    for (const ModelGroup& g : model.groups) listed |= !MembersAsked(g, q).empty();
    Result<bool> has = store.segments()[0].HasNpi(npi);
    ASSERT_TRUE(has.ok());
    EXPECT_EQ(*has, listed) << npi;
  }
}

TEST(RateStoreModel, LookupsEqualALookAtEverything) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const Model model = RandomModel(random, 1 + seed % 20, seed % 7);
    TempDir dir;
    // With parts of the segment ending here and there, also inside of items.
    const Store store = StoreOf(model, dir.Path("store"), seed % 3 == 0 ? 0 : seed % 5 + 1);
    ASSERT_NO_FATAL_FAILURE(ExpectSameAnswers(model, store, random));
    Status verified = store.segments()[0].Verify();
    EXPECT_TRUE(verified.ok());
  }
}

// Codes with so many rates that their lists have skip tables, and groups in as many sets.
TEST(RateStoreModel, LongListsAreSkippedThrough) {
  for (uint64_t seed = 101; seed <= 102; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const Model model = RandomModel(random, 3, 1000);
    TempDir dir;
    const Store store = StoreOf(model, dir.Path("store"), seed % 2 == 0 ? 0 : 400);
    ASSERT_NO_FATAL_FAILURE(ExpectSameAnswers(model, store, random));
  }
}

TEST(RateStoreModel, EqualInputGivesEqualBytes) {
  std::mt19937_64 a(7), b(7), c(8);
  TempDir dir;
  const std::string one = SealModel(RandomModel(a, 20, 20), dir.Path("one"));
  const std::string two = SealModel(RandomModel(b, 20, 20), dir.Path("two"));
  const std::string other = SealModel(RandomModel(c, 20, 20), dir.Path("three"));
  EXPECT_EQ(one, two);
  EXPECT_NE(one, other);
  const std::string bytes = ::precert::testing::ReadFile(dir.Path("one/" + one));
  EXPECT_EQ(Sha256Hex(bytes).substr(0, 32) + ".rates", one);
  EXPECT_EQ(bytes, ::precert::testing::ReadFile(dir.Path("two/" + two)));
}

TEST(RateStoreModel, CountsAndSumsAreExact) {
  std::mt19937_64 random(11);
  const Model model = RandomModel(random, 30, 10);
  uint64_t rates = 0, prices = 0, percent = 0;
  int128 sum = 0;
  for (const ModelItem& item : model.items) {
    for (const ModelRate& rate : item.rates) {
      ++rates;
      for (const ModelPrice& p : rate.prices) {
        ++prices;
        if (p.description.negotiated_type == "percentage") {
          ++percent;
          continue;
        }
        int128 units = p.amount.units;
        for (int s = p.amount.scale; s < 18; ++s) units *= 10;
        sum += units;
      }
    }
  }
  TempDir dir;
  const Store store = StoreOf(model, dir.Path("store"), 3);
  const SegmentCounts& c = store.segments()[0].head().counts;
  EXPECT_EQ(c.items, model.items.size());
  EXPECT_EQ(c.rates, rates);
  EXPECT_EQ(c.prices, prices);
  EXPECT_EQ(c.prices_by_unit[static_cast<size_t>(Unit::kPercent)], percent);
  EXPECT_EQ(FormatSum(c.dollar_sum), FormatSum(sum));
  EXPECT_FALSE(c.sum_overflow);
  // All rows are there, and in order.
  uint64_t rows = 0;
  Status read = store.segments()[0].ForEachCode([&](const CodeEntry& code) {
    uint32_t before = 0;
    RowCursor cursor(store.segments()[0].Rows(code), code);
    for (; !cursor.done(); cursor.Next()) {
      EXPECT_GE(cursor.set(), before);
      before = cursor.set();
      ++rows;
    }
    EXPECT_FALSE(cursor.malformed());
    return true;
  });
  EXPECT_TRUE(read.ok());
  EXPECT_EQ(rows, rates);
}

}  // namespace
}  // namespace precert::rates
