// Runs of digits of every length, and what ends them.
#include "network/mrf/digits.h"

#include <gtest/gtest.h>

#include <string>

namespace precert::mrf {
namespace {

TEST(Digits, AreReadUpToWhatIsNone) {
  const std::string all = "1908273645091827364";  // 19, as many as a value holds
  for (size_t size = 0; size <= all.size(); ++size) {
    for (const char* after : {",", ".", "/", ":", "]", "e9", " 1",
                              "\xFF"
                              "1"}) {
      const std::string text = all.substr(0, size) + after + std::string(16, '\0');
      uint64_t value = 1;
      const char* end = PassDigits(text.data(), &value);
      EXPECT_EQ(end - text.data(), static_cast<ptrdiff_t>(size)) << text;
      const uint64_t expected = size == 0 ? 0 : std::stoull(all.substr(0, size));
      EXPECT_EQ(value, expected) << text;
      end = PassTenDigits(text.data(), &value);
      EXPECT_EQ(end, size == 10 ? text.data() + 10 : nullptr) << text;
      if (size == 10) {
        EXPECT_EQ(value, expected) << text;
      }
    }
  }
}

}  // namespace
}  // namespace precert::mrf
