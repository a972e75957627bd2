// Positions and quotations of a source; collecting and printing diagnostics.
#include "cql/core/source.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"
#include "cql/core/utf8.h"

namespace precert::cql {
namespace {

TEST(SourceTest, Positions) {
  Source source("a.cql", "ab\ncäd\r\n\nx");
  struct Row {
    uint32_t offset;
    int line, column;
  };
  for (const Row& row :
       {Row{0, 1, 1}, Row{2, 1, 3}, Row{3, 2, 1}, Row{4, 2, 2}, Row{6, 2, 3}, Row{8, 2, 5},
        Row{9, 3, 1}, Row{10, 4, 1}, Row{11, 4, 2}, Row{999, 4, 2}}) {
    Source::Position at = source.At(row.offset);
    EXPECT_EQ(at.line, row.line) << row.offset;
    EXPECT_EQ(at.column, row.column) << row.offset;
  }
}

TEST(SourceTest, LineMap) {
  Source source("policy.md", "a\nb\nc\nd", {12, 13, 40});
  EXPECT_EQ(source.At(0).line, 12);
  EXPECT_EQ(source.At(2).line, 13);
  EXPECT_EQ(source.At(4).line, 40);
  EXPECT_EQ(source.At(6).line, 41);  // past the map: the lines go on
}

TEST(SourceTest, Quotes) {
  struct Row {
    std::string text;
    Span span;
    std::string quote;
  };
  for (const Row& row : {
           Row{"define X: 1 +", {10, 13}, "  define X: 1 +\n            ^~~"},
           Row{"define X: 1 +", {13, 13}, "  define X: 1 +\n               ^"},
           Row{"a\nbc\nd", {2, 3}, "  bc\n  ^"},
           Row{"a\nbc\nd", {2, 6}, "  bc\n  ^~"},  // a longer span: its first line
           Row{"a\r\nb", {0, 1}, "  a\n  ^"},
           Row{"\tx\ty", {3, 4}, "  \tx\ty\n  \t \t^"},  // tabs keep the caret in place
           Row{"äöü x", {7, 8}, "  äöü x\n      ^"},     // characters, not bytes
           Row{"a\xff"
               "b",
               {2, 3},
               "  a\xEF\xBF\xBD"
               "b\n    ^"},
           Row{"", {0, 0}, "  \n  ^"},
           Row{"abc\n", {4, 4}, "  \n  ^"},
           Row{"abc", {90, 95}, "  abc\n     ^"},
       }) {
    EXPECT_EQ(Source("a.cql", row.text).Quote(row.span), row.quote);
  }
}

TEST(SourceTest, QuoteOfALongLineShowsTheSurroundings) {
  std::string text = std::string(300, 'a') + "XY" + std::string(300, 'b');
  std::string quote = Source("a.cql", text).Quote({300, 302});
  EXPECT_EQ(quote, "  ..." + std::string(40, 'a') + "XY" + std::string(58, 'b') + "...\n     " +
                       std::string(40, ' ') + "^~");
}

TEST(DiagnosticsTest, PrintsInSourceOrder) {
  Source source("a.cql", "one\ntwo");
  Diagnostics diagnostics(source);
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.ToString(), "");
  diagnostics.Error({4, 7}, "second");
  diagnostics.Warning({0, 3}, "first", "a hint");
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.ToString(),
            "a.cql:1:1: warning: first\n  one\n  ^~~\n  a hint\n"
            "a.cql:2:1: error: second\n  two\n  ^~~\n");
  EXPECT_EQ(diagnostics.First().ToString(), "a.cql:2:1: error: second\n  two\n  ^~~\n");
}

TEST(DiagnosticsTest, CountsPastTheLimit) {
  Source source("a.cql", "x");
  Diagnostics diagnostics(source);
  for (size_t i = 0; i < limits::kMaxDiagnostics; ++i) diagnostics.Warning({0, 1}, "w");
  for (int i = 0; i < 7; ++i) diagnostics.Error({0, 1}, "e");
  EXPECT_EQ(diagnostics.list().size(), limits::kMaxDiagnostics + 1);  // the first error is kept
  EXPECT_EQ(diagnostics.First().message, "e");
  std::string text = diagnostics.ToString();
  std::string last = "\na.cql: 6 more errors are not shown\n";
  EXPECT_EQ(text.substr(text.size() - last.size()), last);
}

TEST(Utf8Test, EveryCodePointMakesARoundTrip) {
  char buffer[4];
  for (uint32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    size_t n = PutUtf8(c, buffer);
    std::string_view text(buffer, n);
    ASSERT_EQ(Utf8Bytes(text, 0), n) << c;
    ASSERT_EQ(Utf8CodePoint(text, 0), c);
    if (n > 1) {
      ASSERT_EQ(Utf8Bytes(text.substr(0, n - 1), 0), 0u) << c;
    }
  }
}

}  // namespace
}  // namespace precert::cql
