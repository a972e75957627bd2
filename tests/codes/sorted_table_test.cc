// SortedTable: searching text where it lies.
#include "codes/sorted_table.h"

#include <map>

#include "base/hash.h"
#include "support/golden.h"

namespace precert::codes {
namespace {

std::vector<std::string> Keys(const SortedTable& table, std::string_view prefix) {
  std::vector<std::string> keys;
  table.Visit(prefix, [&](const SortedTable::Row& row) {
    keys.emplace_back(row[0]);
    return true;
  });
  return keys;
}

SortedTable Make(const std::string& text, size_t columns = 2) {
  Result<SortedTable> table = SortedTable::FromText(text, "test", columns, "t");
  EXPECT_TRUE(table.ok());
  return std::move(*table);
}

TEST(SortedTable, FindsEveryKeyOfEveryShapeOfTable) {
  for (int rows = 0; rows < 40; ++rows) {
    std::string text = "#precert test x y\n# words\n";
    std::map<std::string, std::string> model;
    for (int i = 0; i < rows; ++i) {
      // Keys of many lengths, so that the middle byte falls everywhere in a line.
      std::string key = std::string(1 + i % 7, static_cast<char>('A' + i % 26)) + std::to_string(i);
      model[key] = std::string(i % 11, 'v');
    }
    for (const auto& [key, value] : model) text += key + "\t" + value + "\n";
    for (bool final_newline : {true, false}) {
      if (!final_newline && rows > 0) text.pop_back();
      SortedTable table = Make(text);
      EXPECT_EQ(table.heading(), (std::vector<std::string>{"x", "y"}));
      EXPECT_EQ(table.empty(), model.empty());
      EXPECT_TRUE(table.CheckOrder().ok());
      for (const auto& [key, value] : model) {
        ASSERT_EQ(table.Find(key).size(), 1u) << key;
        EXPECT_EQ(table.Find(key)[0][1], value);
        EXPECT_TRUE(table.Find(key + "!").empty());
        EXPECT_TRUE(table.Find("!" + key).empty());
      }
      EXPECT_EQ(Keys(table, "").size(), model.size());
      EXPECT_TRUE(table.Find("").empty());
      EXPECT_TRUE(table.Find("zzz").empty());
    }
  }
}

TEST(SortedTable, RepeatedKeysAndPrefixes) {
  SortedTable table = Make("#precert test\nA\t1\nB1\t1\nB1\t2\nB2\t3\nC\t4\n");
  EXPECT_EQ(table.Find("B1").size(), 2u);
  EXPECT_EQ(table.Find("B1")[1][1], "2");
  EXPECT_EQ(Keys(table, "B"), (std::vector<std::string>{"B1", "B1", "B2"}));
  EXPECT_EQ(Keys(table, "D"), std::vector<std::string>{});
  int seen = 0;
  table.Visit("", [&](const SortedTable::Row&) { return ++seen < 2; });
  EXPECT_EQ(seen, 2);
}

TEST(SortedTable, Refusals) {
  testing::TempDir dir;
  EXPECT_EQ(SortedTable::Open(dir.Path("none"), "test", 2).error().message,
            "cannot open this file: No such file or directory");
  for (const char* text : {"", "A\t1\n", "#precert\n", "#precert other\nA\t1\n", "#other test\n"}) {
    Result<SortedTable> table = SortedTable::Open(dir.Write("t", text), "test", 2);
    ASSERT_FALSE(table.ok()) << text;
    EXPECT_EQ(table.error().message, "the first line is not '#precert test ...'");
  }
  Status order = Make("#precert test\n# c\nB\t1\nA\t2\n").CheckOrder();
  ASSERT_FALSE(order.ok());
  EXPECT_EQ(
      order.error().ToString(),
      "t:4: error: 'A' stands after 'B'\n  rows are sorted by the bytes of their first column\n");
  EXPECT_EQ(Make("#precert test\nA\t1\t2\n").CheckOrder().error().message,
            "a row has 3 columns instead of 2");
  // A malformed row is passed over, and the rest is still found.
  SortedTable damaged = Make("#precert test\nA\nB\t1\n");
  EXPECT_TRUE(damaged.Find("A").empty());
  EXPECT_EQ(damaged.Find("B").size(), 1u);
}

TEST(SortedTable, Identity) {
  EXPECT_EQ(Make("#precert test\nA\t1\n").sha256(), Sha256Hex("A\t1\n"));
  EXPECT_EQ(Make("#precert test 1 sha256:beef\nA\t1\n").sha256(), "beef");
}

}  // namespace
}  // namespace precert::codes
