// Texts are found by all their bytes, whatever their sample says, until there are too many.
#include "network/mrf/tail_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace precert::mrf {
namespace {

std::string Tail(int i) {
  return ",\"billing_class\":\"professional\",\"setting\":\"" + std::to_string(i) + "\"}";
}

const TailCache::Entry* Find(TailCache& cache, uint64_t mark, const std::string& tail) {
  return cache.Find(TailCache::Sample(mark, tail), mark, tail);
}

TEST(TailCache, FindsWhatWasPutInAndNothingElse) {
  TailCache cache;
  for (int i = 0; i < 2000; i += 2) {
    cache.Put(TailCache::Sample(7, Tail(i)), 7, Tail(i), static_cast<uint32_t>(i));
  }
  for (int i = 0; i < 2000; ++i) {
    const TailCache::Entry* entry = Find(cache, 7, Tail(i));
    ASSERT_EQ(entry != nullptr, i % 2 == 0) << i;
    if (entry != nullptr) {
      EXPECT_EQ(entry->description, static_cast<uint32_t>(i));
    }
    EXPECT_EQ(Find(cache, 8, Tail(i)), nullptr);  // after another head
  }
}

TEST(TailCache, TellsApartTextsWithTheSameSample) {
  TailCache cache;
  const std::string a = Tail(1), b = Tail(2);
  cache.Put(5, 7, a, 1);
  EXPECT_EQ(cache.Find(5, 7, b), nullptr);
  cache.Put(5, 7, b, 2);
  ASSERT_NE(cache.Find(5, 7, a), nullptr);
  EXPECT_EQ(cache.Find(5, 7, a)->description, 1u);
  ASSERT_NE(cache.Find(5, 7, b), nullptr);
  EXPECT_EQ(cache.Find(5, 7, b)->description, 2u);
}

TEST(TailCache, SeesTheLastOneComeAgain) {
  TailCache cache;
  const std::string a = Tail(1), b = Tail(2), text = a + ",{";
  const char* const end = text.data() + text.size();
  EXPECT_EQ(cache.Again(7, text.data(), end), nullptr);
  cache.Put(TailCache::Sample(7, a), 7, a, 1);
  ASSERT_NE(cache.Again(7, text.data(), end), nullptr);
  EXPECT_EQ(cache.Again(7, text.data(), end)->size, a.size());
  EXPECT_EQ(cache.Again(8, text.data(), end), nullptr);
  EXPECT_EQ(cache.Again(7, text.data(), text.data() + a.size() - 1), nullptr);
  cache.Put(TailCache::Sample(7, b), 7, b, 2);
  EXPECT_EQ(cache.Again(7, text.data(), end), nullptr);
}

TEST(TailCache, ForgetsAllWhenThereIsNoMoreRoom) {
  TailCache cache;
  for (int i = 0; i < 10'000; ++i) {
    cache.Put(TailCache::Sample(7, Tail(i)), 7, Tail(i), static_cast<uint32_t>(i));
    ASSERT_NE(Find(cache, 7, Tail(i)), nullptr) << i;
  }
  EXPECT_EQ(Find(cache, 7, Tail(0)), nullptr);
}

}  // namespace
}  // namespace precert::mrf
