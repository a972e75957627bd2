// The window gives every byte once, in order, however the pieces fall, with and without a thread.
#include "network/mrf/text_window.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "support/text_input.h"

namespace precert::mrf {
namespace {

std::string RandomText(size_t size) {
  std::mt19937 random(7);
  std::string text(size, ' ');
  for (char& c : text) c = static_cast<char>('a' + random() % 26);
  return text;
}

TEST(TextWindow, GivesTheTextWhateverIsAskedFor) {
  const std::string text = RandomText(5'000'000);
  for (const bool ahead : {false, true}) {
    for (const size_t piece : {1000, 3'000'000}) {
      TextWindow window(std::make_unique<testing::TextInput>(text, piece), ahead);
      std::mt19937 random(3);
      std::string out;
      while (!window.AtEnd()) {
        const size_t wanted = 1 + random() % 200'000;
        const bool all = window.Ensure(wanted);
        const size_t here = static_cast<size_t>(window.end - window.pos);
        ASSERT_TRUE(all ? here >= wanted : out.size() + here == text.size());
        ASSERT_EQ(window.Offset(window.pos), out.size());
        for (size_t i = 0; i < TextWindow::kPadding && window.end - window.pos < 10; ++i) {
          ASSERT_EQ(window.end[i], '\0');
        }
        const size_t used = std::min(here, 1 + random() % wanted);
        out.append(window.pos, used);
        window.pos += used;
      }
      EXPECT_TRUE(out == text);
      EXPECT_FALSE(window.fault());
      EXPECT_EQ(window.packed_taken(), text.size());
    }
  }
}

TEST(TextWindow, ATextThatCannotBeReadToItsEndEndsThere) {
  for (const bool ahead : {false, true}) {
    TextWindow window(std::make_unique<testing::TextInput>("abc", 2, true), ahead);
    EXPECT_FALSE(window.Ensure(4));
    EXPECT_EQ(std::string(window.pos, window.end), "abc");
    ASSERT_TRUE(window.fault());
    EXPECT_EQ(window.fault()->message, "the gzip file is cut short");
  }
}

TEST(TextWindow, CanBeLeftInTheMiddle) {
  TextWindow window(std::make_unique<testing::TextInput>(RandomText(50'000'000), 1'000'000), true);
  EXPECT_TRUE(window.Ensure(10));
}

}  // namespace
}  // namespace precert::mrf
