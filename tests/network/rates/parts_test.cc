// The parts of a segment, by themselves: numbers, checksums, lists, sorting, and sizes that must
// not cost more than their length.
#include <chrono>
#include <map>

#include "network/rates/checksum.h"
#include "network/rates/compare.h"
#include "network/rates/external_sort.h"
#include "network/rates/posting_list.h"
#include "network/rates/rate_model.h"
#include "network/rates/row_cursor.h"
#include "network/rates/work_list.h"
#include "support/golden.h"

namespace precert::rates {
namespace {

using namespace rates::testing;
using ::precert::testing::TempDir;

TEST(RateParts, Varints) {
  for (uint64_t v : {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{16383}, uint64_t{16384},
                     uint64_t{UINT32_MAX}, uint64_t{1} << 63, UINT64_MAX}) {
    std::string bytes;
    PutVarint(&bytes, v);
    EXPECT_EQ(bytes.size(), VarintBytes(v));
    ByteReader in(bytes);
    EXPECT_EQ(in.Varint(), v);
    EXPECT_TRUE(in.ok() && in.done());
    for (size_t n = 0; n < bytes.size(); ++n) {
      ByteReader cut(std::string_view(bytes).substr(0, n));
      EXPECT_EQ(cut.Varint(), 0u);
      EXPECT_FALSE(cut.ok());
    }
  }
  const std::string_view too_long("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", 10);
  ByteReader in(too_long);
  in.Varint();
  EXPECT_FALSE(in.ok());
  for (int64_t v : {int64_t{0}, int64_t{-1}, int64_t{1}, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(UnZigZag(ZigZag(v)), v);
  }
}

TEST(RateParts, Crc32cVectors) {  // RFC 3720, appendix B.4
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(Crc32c(std::string(32, '\xFF')), 0x62A8AB43u);
  EXPECT_EQ(Crc32c("6789", Crc32c("12345")), 0xE3069283u);
}

TEST(RateParts, Amounts) {
  struct Case {
    Amount amount;
    const char* text;
  };
  for (const Case& c : {Case{{4150, 2}, "41.50"}, Case{{125, 3}, "0.125"}, Case{{0, 2}, "0.00"},
                        Case{{-5, 2}, "-0.05"}, Case{{INT64_MIN, 2}, "-92233720368547758.08"},
                        Case{{1, 18}, "0.000000000000000001"}}) {
    EXPECT_EQ(c.amount.ToString(), c.text);
  }
  int128 one = 1;
  for (int i = 0; i < 18; ++i) one *= 10;
  EXPECT_EQ(FormatSum(one * 1234 + one / 2), "1234.50");
  EXPECT_EQ(FormatSum(0), "0.00");
  EXPECT_EQ(FormatSum(-one / 1000), "-0.001");
}

// In memory, at the limit, and beyond it in a file: what was appended is read back the same.
TEST(RateParts, SpillFilesKeepWhatWasAppended) {
  std::mt19937_64 random(3);
  TempDir dir;
  constexpr size_t kLimit = SpillFile::kBuffer;
  for (size_t size : {size_t{0}, size_t{100}, kLimit - 1, kLimit, kLimit + 1, 3 * kLimit + 17}) {
    SpillFile file(dir.Path("."), kLimit);
    std::string all;
    while (all.size() < size) {
      const size_t n = std::min<size_t>(size - all.size(), random() % 5000);
      const std::string piece(n, static_cast<char>('a' + random() % 26));
      if (n < 300) {
        uint8_t* p = file.Reserve(n);
        std::copy(piece.begin(), piece.end(), p);
        file.Advance(p + n);
      } else {
        file.Append(piece);
      }
      all += piece;
    }
    ASSERT_TRUE(file.Flush().ok());
    ASSERT_EQ(file.size(), size);
    EXPECT_EQ(file.InMemory() != nullptr, size > 0 && size <= kLimit);
    SpillFile moved = std::move(file);
    SpillReader reader(&moved, 4096);
    for (int round = 0; round < 200; ++round) {
      const size_t begin = random() % (size + 1), n = random() % (size - begin + 1);
      std::string copy(n, '\0');
      std::string_view view;
      ASSERT_TRUE(moved.ReadAt(begin, copy.data(), n));
      ASSERT_TRUE(reader.Read(begin, n, &view));
      ASSERT_EQ(copy, std::string_view(all).substr(begin, n));
      ASSERT_EQ(view, copy);
    }
    std::string_view none;
    EXPECT_FALSE(reader.Read(size, 1, &none));
    if (size > 0) {
      EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(moved.Map()), size), all);
    }
  }
  SpillFile nowhere("/nonexistent", kLimit);
  for (size_t i = 0; i <= 2 * kLimit; i += 1000) nowhere.Append(std::string(1000, 'x'));
  ASSERT_FALSE(nowhere.Flush().ok());
  EXPECT_NE(nowhere.Flush().error().message.find("cannot make a temporary file"),
            std::string::npos);
}

// From memory and from a file: what was there before and what came after is passed on in order.
TEST(RateParts, SpillFilesPassOnWhatIsAppended) {
  TempDir dir;
  constexpr size_t kLimit = SpillFile::kBuffer;
  for (size_t before : {size_t{0}, size_t{100}, kLimit + 1, 3 * kLimit + 17}) {
    for (size_t after : {size_t{0}, size_t{100}, 2 * kLimit + 5}) {
      SpillFile file(dir.Path("."), kLimit);
      std::string all, passed;
      const auto append = [&](size_t bytes) {
        for (const size_t end = all.size() + bytes; all.size() < end;) {
          const std::string piece(std::min<size_t>(end - all.size(), 777),
                                  static_cast<char>('a' + all.size() % 26));
          file.Append(piece);
          all += piece;
        }
      };
      append(before);
      ASSERT_TRUE(file.PassTo([&](std::string_view bytes) { passed += bytes; }).ok());
      EXPECT_EQ(passed.size(), before);
      append(after);
      ASSERT_TRUE(file.Flush().ok());
      EXPECT_TRUE(passed == all);
      EXPECT_EQ(file.size(), all.size());
      EXPECT_EQ(file.InMemory(), nullptr);
      char byte;
      EXPECT_FALSE(file.ReadAt(0, &byte, 1));
    }
  }
}

// Pieces that several threads make in any order are taken in theirs, and not before Open().
TEST(RateParts, PiecesAreTakenInTurn) {
  for (const bool open : {true, false}) {
    std::string taken;
    InTurn<int> turn([&](int* made) { taken += static_cast<char>('a' + *made % 26); }, open);
    std::string expected;
    WorkList list;
    if (!open) {
      list.Add([&] {
        EXPECT_EQ(taken, "");
        turn.Open();
      });
    }
    constexpr size_t kPieces = 500;
    for (size_t i = 0; i < kPieces; ++i) expected += static_cast<char>('a' + i % 26);
    list.Add(kPieces, [&](size_t piece, size_t) {
      std::unique_ptr<int> made = turn.New();
      *made = static_cast<int>(piece);
      turn.Put(piece, std::move(made));
    });
    list.Run();
    EXPECT_EQ(taken, expected);
  }
}

TEST(RateParts, PostingListsSeek) {
  std::mt19937_64 random(1);
  TempDir dir;
  for (size_t count : {0u, 1u, 127u, 128u, 129u, 1000u, 5000u}) {
    std::set<uint32_t> numbers;
    while (numbers.size() < count) numbers.insert(static_cast<uint32_t>(random() % (count * 50)));
    SpillFile file(dir.Path("."));
    PostingWriter writer(&file);
    writer.Begin(count);
    for (uint32_t n : numbers) writer.Add(n);
    ASSERT_TRUE(writer.Finish());
    ASSERT_TRUE(file.Flush().ok());
    std::string bytes(file.size(), '\0');
    ASSERT_TRUE(file.ReadAt(0, bytes.data(), bytes.size()));
    const uint8_t* begin = reinterpret_cast<const uint8_t*>(bytes.data());
    PostingCursor all(begin, begin + bytes.size());
    for (uint32_t n : numbers) {
      ASSERT_FALSE(all.done());
      ASSERT_EQ(all.value(), n);
      all.Next();
    }
    EXPECT_TRUE(all.done());
    for (int round = 0; round < 50; ++round) {
      PostingCursor cursor(begin, begin + bytes.size());
      uint32_t at = 0;
      while (true) {
        at += static_cast<uint32_t>(random() % (count * 8 + 1));
        cursor.Seek(at);
        const auto expected = numbers.lower_bound(at);
        ASSERT_EQ(cursor.done(), expected == numbers.end());
        if (cursor.done()) break;
        ASSERT_EQ(cursor.value(), *expected);
        at = cursor.value() + 1;
      }
    }
  }
}

// An amount has 2 to 18 places; a row that says another number is damaged.
TEST(RateParts, RowsWithOtherPlacesAreMalformed) {
  for (int scale = 0; scale < 256; ++scale) {
    const std::vector<uint8_t> row = {1, 3, 1, 0, static_cast<uint8_t>(scale), 10};
    RowCursor rows(row.data(), {.items = 1, .row_bytes = row.size()});
    ASSERT_FALSE(rows.done());
    const bool fine = scale >= 2 && scale <= 18;
    EXPECT_EQ(rows.prices().size(), fine ? 1u : 0u) << scale;
    EXPECT_EQ(rows.malformed(), !fine) << scale;
  }
}

TEST(RateParts, ExternalSortEqualsSort) {
  TempDir dir;
  std::mt19937_64 random(2);
  for (size_t n : {0u, 1u, 1000u, 1024u, 10'000u}) {
    ExternalSort sort(dir.Path("."), n, 1024);
    std::map<uint32_t, std::vector<uint64_t>> expected, sorted;
    uint32_t low = 0;
    for (size_t i = 0; i < n; ++i) {
      const uint32_t high = static_cast<uint32_t>(random() % 3 == 0 ? random() % 10 : random());
      low += static_cast<uint32_t>(random() % 2);
      sort.Add(high, low);
      expected[high].push_back(uint64_t{high} << 32 | low);
    }
    uint32_t before = 0;
    ASSERT_TRUE(sort.ForEach([&](uint32_t high, std::span<const uint64_t> pairs) {
                      EXPECT_TRUE(sorted.empty() || before < high);
                      before = high;
                      sorted[high].assign(pairs.begin(), pairs.end());
                    })
                    .ok());
    EXPECT_EQ(sorted, expected);
  }
}

double Seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Forty thousand items of one code, as equal heads and as different ones, and a group with half
// a million NPIs. What costs the square of its length would take hours.
TEST(RateParts, LongArraysCostNoMoreThanTheirLength) {
  TempDir dir;
  constexpr size_t kMany = 40'000;
  for (const bool different : {false, true}) {
    const std::string folder = dir.Path(different ? "different" : "equal");
    Result<SegmentBuilder> b = SegmentBuilder::Create(folder);
    ASSERT_TRUE(b.ok());
    GroupMember huge = Ein("123456789", {});
    for (size_t i = 0; i < 300'000; ++i) huge.npis.push_back(1'000'000'000 + i * 3);
    const uint32_t big = b->Group("big");
    b->DefineGroup(big, std::vector{huge}, {});
    const uint32_t d = b->Description(Negotiated());
    CodeItem head = Cpt("15781");
    for (size_t i = 0; i < kMany; ++i) {
      const uint32_t g = b->GroupOfInteger(i);
      if (i % 1000 == 0) {
        b->DefineGroup(g, std::vector{Ein("987654321", {1'000'000'000 + i * 3})}, {});
        b->DefineGroup(g, std::vector{Ein("987654321", {1'000'000'001 + i * 3})}, {});
      }
      if (different) head.name = std::to_string(i);
      std::vector<uint32_t> groups = {g};
      if (i == kMany / 2) groups.push_back(big);
      b->BeginItem();
      b->AddRate(b->Set(groups), std::vector{Price{d, {static_cast<int64_t>(i), 2}}});
      ASSERT_TRUE(b->EndItem(head).ok());
    }
    RateFile file;
    file.kind = "in-network";
    file.file = "a.json";
    Result<std::string> name = b->Seal(file);
    ASSERT_TRUE(name.ok());
    ASSERT_TRUE(Store::Add(folder, std::vector{*name}, Store::Keep::kAll).ok());
    Result<Store> store = Store::Open(folder);
    ASSERT_TRUE(store.ok());
    EXPECT_EQ(store->segments()[0].head().counts.heads, different ? kMany : 1);
    Lookup lookup(&*store);
    RateQuery q;
    q.code = "15781";
    RateAnswer a;
    q.npi = 1'000'000'000 + 7000 * 3;
    ASSERT_TRUE(lookup.Find(q, &a).ok());
    ASSERT_EQ(a.prices.size(), 2u);
    const size_t own = a.prices[0].amount.units == 7000 ? 0 : 1;  // the other: the big group's
    EXPECT_EQ(a.prices[own].amount.units, 7000);
    EXPECT_EQ(a.prices[1 - own].amount.units, static_cast<int64_t>(kMany / 2));
    Result<ItemText> text = store->segments()[0].ReadItemText(a.prices[own].item);
    ASSERT_TRUE(text.ok());
    EXPECT_EQ(text->name, different ? "7000" : "a service");
    q.npi = 1'000'000'001 + 7000 * 3;
    const double took = Seconds([&] {
      for (int i = 0; i < 100; ++i) ASSERT_TRUE(lookup.Find(q, &a).ok());
    });
    ASSERT_EQ(a.prices.size(), 1u);
    EXPECT_LT(took, 1.0);  // a hundred lookups in a code of 40,000 rates
  }
}

TEST(RateParts, PartsAreWantedBeforeMemoryGrows) {
  TempDir dir;
  Result<SegmentBuilder> b = SegmentBuilder::Create(dir.Path("s"));
  ASSERT_TRUE(b.ok());
  EXPECT_FALSE(b->Full());
  const uint32_t d = b->Description(Negotiated());
  const uint32_t g = b->Group("1");
  b->BeginItem();
  std::vector<Price> prices(1000, Price{d, {INT64_MAX, 2}});
  size_t rates = 0;
  while (!b->Full()) {
    std::vector<uint32_t> groups = {g};
    b->AddRate(b->Set(groups), prices);
    ++rates;
  }
  EXPECT_GT(rates * 1000 * 11, kRowBytesOfPart * 9 / 10);
  ASSERT_TRUE(b->EndPart().ok());
  EXPECT_FALSE(b->Full());
  b->DropItem();
  EXPECT_EQ(b->counts().prices, 0u);
}

TEST(RateParts, DroppedItemsLeaveNoTrace) {
  TempDir dir;
  std::string names[2];
  for (const bool with : {false, true}) {
    Result<SegmentBuilder> b = SegmentBuilder::Create(dir.Path("s"));
    ASSERT_TRUE(b.ok());
    const uint32_t d = b->Description(Negotiated()), e = b->Description(Negotiated({"22"}));
    const uint32_t g = b->Group("1");
    std::vector<uint32_t> groups = {g};
    const uint32_t set = b->Set(groups);
    auto keep = [&](uint32_t description) {
      b->BeginItem();
      b->AddRate(set, std::vector{Price{description, {100, 2}}});
      ASSERT_TRUE(b->EndItem(Cpt("15781")).ok());
    };
    keep(d);
    if (with) {
      b->BeginItem();
      for (int i = 0; i < 10; ++i) b->AddRate(set, std::vector{Price{e, {5, 4}}});
      b->DropItem();
      b->BeginItem();
      b->DropItem();
    }
    keep(d);
    if (with) {
      b->BeginItem();
      b->AddRate(set, std::vector{Price{e, {5, 4}}});
    }
    EXPECT_EQ(b->counts().items, 2u);
    Result<std::string> name = b->Seal({});
    ASSERT_TRUE(name.ok());
    names[with ? 1 : 0] = *name;
  }
  EXPECT_EQ(names[0], names[1]);
}

TEST(RateCompare, QuartilesProvidersAndWhatIsLeftOut) {
  Model m;
  m.file.kind = "in-network";
  m.file.file = "a.json";
  GroupMember by_tin = Ein("555555555", {});
  by_tin.by_tin_only = true;
  m.groups = {{"1", true, false, {Ein("1", {1'000'000'001, 1'000'000'002})}, {}},
              {"2", true, false, {Ein("2", {1'000'000'002, 1'000'000'003})}, {}},
              {"3", true, false, {by_tin}, {}},
              {"4", false, true, {}, {}}};
  ModelItem item{Cpt("15781"), {}};
  item.rates = {{{0}, {{Negotiated(), {1000, 2}}}},
                {{1}, {{Negotiated(), {1000, 2}}, {Negotiated({"22"}), {2000, 2}}}},
                {{2, 3}, {{Negotiated(), {4005, 3}}}},
                {{0},
                 {{Negotiated({"11"}, {"26"}), {500, 2}},
                  {Negotiated({}, {}, "percentage"), {500, 2}},
                  {Negotiated({}, {}, "per diem"), {500, 2}},
                  {Negotiated({}, {}, "negotiated", "2025-01-01"), {1, 2}}}}};
  m.items = {item};
  TempDir dir;
  const Store store = StoreOf(m, dir.Path("s"));
  CompareQuery q;
  q.code = "15781";
  q.as_of = "2026-01-01";
  Result<Comparison> c = Compare(store, q);
  ASSERT_TRUE(c.ok());
  ASSERT_EQ(c->spreads.size(), 2u);
  const PriceSpread& s = c->spreads[0];
  EXPECT_EQ(s.Label(), "CPT, negotiated, professional");
  // 10.00 for NPIs 1, 2, 3 (2 through both groups once), 20.00 for 2 and 3, 4.005 for the TIN and
  // the group that was not read.
  EXPECT_EQ(s.observations, 7u);
  EXPECT_EQ(s.providers, 5u);
  EXPECT_EQ(s.unread_groups, 1u);
  EXPECT_EQ(s.minimum.ToString(), "4.005");
  EXPECT_EQ(s.lower_quartile.ToString(), "4.005");
  EXPECT_EQ(s.median.ToString(), "10.00");
  EXPECT_EQ(s.upper_quartile.ToString(), "20.00");
  EXPECT_EQ(s.maximum.ToString(), "20.00");
  uint64_t in_bars = 0;
  for (const HistogramBar& b : s.histogram) in_bars += b.count;
  EXPECT_EQ(in_bars, s.observations);
  EXPECT_EQ(c->spreads[1].Label(), "CPT, negotiated, professional, modifier 26");
  EXPECT_EQ(c->percentages, 1u);
  EXPECT_EQ(c->per_diems, 1u);
  EXPECT_EQ(c->ended, 1u);
  q.place = "22";
  c = Compare(store, q);
  ASSERT_TRUE(c.ok());
  ASSERT_EQ(c->spreads.size(), 1u);
  EXPECT_EQ(c->spreads[0].observations, 2u);
  EXPECT_EQ(c->other_place, 4u);
  q.code = "99999";
  c = Compare(store, q);
  ASSERT_TRUE(c.ok());
  EXPECT_TRUE(c->spreads.empty());
  EXPECT_EQ(c->files_asked, 1u);
}

// Histograms hold every amount, whatever the range.
TEST(RateCompare, HistogramsOfExtremes) {
  for (const auto& [low, high] : {std::pair<int64_t, int64_t>{INT64_MIN, INT64_MAX},
                                  {0, 0},
                                  {-5, 5},
                                  {99, 100},
                                  {1, 1'000'000'000'000}}) {
    Model m;
    m.file.kind = "in-network";
    m.groups = {{"1", true, false, {Ein("1", {1'000'000'001})}, {}}};
    m.items = {{Cpt("15781"), {{{0}, {{Negotiated(), {low, 2}}, {Negotiated(), {high, 2}}}}}}};
    TempDir dir;
    const Store store = StoreOf(m, dir.Path("s"));
    CompareQuery q;
    q.code = "15781";
    Result<Comparison> c = Compare(store, q);
    ASSERT_TRUE(c.ok());
    ASSERT_EQ(c->spreads.size(), 1u);
    EXPECT_LE(c->spreads[0].histogram.size(), static_cast<size_t>(kHistogramBars) + 1);
    uint64_t in_bars = 0;
    for (const HistogramBar& b : c->spreads[0].histogram) in_bars += b.count;
    EXPECT_EQ(in_bars, c->spreads[0].observations);
  }
}

}  // namespace
}  // namespace precert::rates
