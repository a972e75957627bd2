// The keyed hash tells texts apart, depends on its key, and on nothing else.
#include "network/rates/keyed_hash.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

namespace precert::rates {
namespace {

TEST(KeyedHash, DiffersForEveryChangeOfOneByteAndEveryLength) {
  const KeyedHash hash(1, 2);
  std::set<std::pair<uint64_t, uint64_t>> seen;
  size_t texts = 0;
  for (const size_t size :
       {0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 15, 16, 17, 511, 512, 513, 1024, 1500}) {
    std::string text(size, 'a');
    auto add = [&] {
      const KeyedHash::Value value = hash.Of(text);
      seen.insert({value.low, value.high});
      ++texts;
    };
    add();
    for (char& c : text) {
      c = 'b';
      add();
      c = 'a';
    }
  }
  for (const size_t zeros :
       {1, 2, 4, 8, 11, 12, 16, 512, 513}) {  // padding must not be mistaken for text
    const KeyedHash::Value value = hash.Of(std::string(zeros, '\0'));
    seen.insert({value.low, value.high});
    ++texts;
  }
  EXPECT_EQ(seen.size(), texts);
}

TEST(KeyedHash, DependsOnTheSeedAndNotOnWhereTheTextLies) {
  const std::string text = "690,691,692,1001,50000", shifted = "x" + text;
  EXPECT_EQ(KeyedHash(1, 2).Of(text), KeyedHash(1, 2).Of(std::string_view(shifted).substr(1)));
  EXPECT_FALSE(KeyedHash(1, 2).Of(text) == KeyedHash(1, 3).Of(text));
  EXPECT_FALSE(KeyedHash(1, 2).Of(text) == KeyedHash(2, 2).Of(text));
}

}  // namespace
}  // namespace precert::rates
