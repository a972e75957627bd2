// Bytes are found, and texts compared, the same as byte by byte; for every length around the steps.
#include "network/mrf/byte_search.h"

#include <gtest/gtest.h>

#include <string>

namespace precert::mrf {
namespace {

TEST(FindByte, FindsTheFirstAndNothingBeyondTheEnd) {
  for (size_t size = 0; size < 200; ++size) {
    const std::string padding(64, '}');
    std::string text = std::string(size, 'a') + padding;
    const char* const begin = text.data();
    EXPECT_EQ(FindByte(begin, begin + size, '}'), nullptr) << size;
    for (size_t at = 0; at < size; ++at) {
      text[at] = '}';
      EXPECT_EQ(FindByte(begin, begin + size, '}'), begin + at) << size << " at " << at;
      text[at] = 'a';
    }
  }
}

TEST(SameBytes, SeesADifferenceInAnyPlaceAndNoneBesides) {
  for (size_t size = 0; size < 300; ++size) {
    const std::string a = std::string(size, 'a') + "x";
    std::string b = std::string(size, 'a') + "y";  // what follows does not count
    EXPECT_TRUE(SameBytes(a.data(), b.data(), size)) << size;
    for (size_t at = 0; at < size; ++at) {
      b[at] = 'b';
      EXPECT_FALSE(SameBytes(a.data(), b.data(), size)) << size << " at " << at;
      b[at] = 'a';
    }
  }
}

}  // namespace
}  // namespace precert::mrf
