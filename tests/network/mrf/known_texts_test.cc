// Texts that were seen are found by their hash, and no others.
#include "network/mrf/known_texts.h"

#include <gtest/gtest.h>

#include <string>

namespace precert::mrf {
namespace {

using rates::KeyedHash;

TEST(KnownTexts, FindsWhatWasAddedAndNothingElse) {
  const KeyedHash hash(5, 6);
  KnownTexts known;
  EXPECT_EQ(known.Find(hash.Of("0")), nullptr);
  for (uint32_t i = 0; i < 100'000; i += 2) known.Add(hash.Of(std::to_string(i)), i);
  for (uint32_t i = 0; i < 100'000; ++i) {
    const uint32_t* found = known.Find(hash.Of(std::to_string(i)));
    if (i % 2 == 0) {
      ASSERT_NE(found, nullptr);
      ASSERT_EQ(*found, i);
    } else {
      ASSERT_EQ(found, nullptr);
    }
  }
  known.Clear();
  EXPECT_EQ(known.Find(hash.Of("0")), nullptr);
}

}  // namespace
}  // namespace precert::mrf
