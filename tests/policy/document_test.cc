// Literate documents: sections, blocks, tables and lines, and what is refused.
#include "policy/document.h"

#include "base/text.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert {
namespace {

using testing::ExpectCases;

TEST(Document, Parts) {
  Result<Document> read = ParseDocument(R"(---
policy: example
---
# A title

Opening words.

## 2 Dermal peel
First paragraph,
over two lines.

Second paragraph with *emphasis* and `code`.

- one
- two

### 2.1 Fifteen or more
```cql
define "A":
  true
```
```evidence
ask: It
```

## 10. With a dot
## 3rd heading without a number
## Decision
| Service | Covered when |
|---|---|
| peel | A |
| **bold** | `never` |
)",
                                        "policy.md");
  ASSERT_TRUE(read.ok()) << read.error().ToString();
  const Document& d = *read;
  EXPECT_EQ(d.front.root().Find("policy")->text(), "example");
  EXPECT_EQ(d.sha256.size(), 64u);
  std::string shown;
  for (const Section& s : d.sections) {
    shown += std::to_string(s.line) + " '" + s.number + "' '" + s.title + "' " +
             std::to_string(s.level) + "\n";
  }
  EXPECT_EQ(shown,
            "4 '' 'A title' 1\n"
            "8 '2' 'Dermal peel' 2\n"
            "17 '2.1' 'Fifteen or more' 3\n"
            "26 '10' 'With a dot' 2\n"
            "27 '' '3rd heading without a number' 2\n"
            "28 '' 'Decision' 2\n");
  EXPECT_EQ(d.sections[0].prose, "Opening words.");
  EXPECT_EQ(
      d.sections[1].prose,
      "First paragraph, over two lines.\n\nSecond paragraph with emphasis and code.\n- one\n- two");
  ASSERT_EQ(d.blocks.size(), 2u);
  EXPECT_EQ(d.blocks[0].info, "cql");
  EXPECT_EQ(d.blocks[0].text, "define \"A\":\n  true\n");
  EXPECT_EQ(d.blocks[0].line, 19);
  EXPECT_EQ(d.blocks[0].section, 2);
  EXPECT_EQ(d.blocks[1].info, "evidence");
  EXPECT_EQ(d.blocks[1].line, 23);
  ASSERT_EQ(d.tables.size(), 1u);
  EXPECT_EQ(d.tables[0].header, (std::vector<std::string>{"service", "covered when"}));
  EXPECT_EQ(d.tables[0].line, 29);
  EXPECT_EQ(d.tables[0].section, 5);
  ASSERT_EQ(d.tables[0].rows.size(), 2u);
  EXPECT_EQ(d.tables[0].rows[0], (std::vector<std::string>{"peel", "A"}));
  EXPECT_EQ(d.tables[0].rows[1], (std::vector<std::string>{"bold", "never"}));
  EXPECT_EQ(d.tables[0].row_lines, (std::vector<int>{31, 32}));

  EXPECT_EQ(d.FindSection("2.1"), 2);
  EXPECT_EQ(d.FindSection("decision"), 5);
  EXPECT_EQ(d.FindSection("2.2"), -1);
}

TEST(Document, LinesOfBlocksWithEmptyAndIndentedStarts) {
  Result<Document> d = ParseDocument(
      "---\na: 1\n---\n# T\n```cql\n\n\n  x\n```\n```cql\n```\n~~~rule\ny: 1\n~~~\n", "d.md");
  ASSERT_TRUE(d.ok()) << d.error().ToString();
  ASSERT_EQ(d->blocks.size(), 3u);
  EXPECT_EQ(d->blocks[0].line, 6);
  EXPECT_EQ(d->blocks[0].text, "\n\n  x\n");
  EXPECT_EQ(d->blocks[1].line, 11);
  EXPECT_EQ(d->blocks[1].text, "");
  EXPECT_EQ(d->blocks[2].info, "rule");
  EXPECT_EQ(d->blocks[2].line, 13);
}

TEST(Document, LineEndsOfWindows) {
  Result<Document> d =
      ParseDocument("---\r\na: 1\r\n---\r\n# 1 T\r\n```cql\r\nx\r\n```\r\n", "d.md");
  ASSERT_TRUE(d.ok()) << d.error().ToString();
  EXPECT_EQ(d->sections[0].number, "1");
  EXPECT_EQ(d->blocks[0].text, "x\n");
}

TEST(Document, RefusedWithTheWholeMessage) {
  ExpectCases("tests/policy/data/bad_documents.txt", [](const std::string& input) {
    Result<Document> d = ParseDocument(ReplaceAll(input, "<FF>", "\xFF"), "policy.md");
    EXPECT_FALSE(d.ok());
    return d.ok() ? "" : d.error().ToString();
  });
}

TEST(Document, ThatCannotBeRead) {
  Result<Document> d = ReadDocument("/nowhere/policy.md");
  ASSERT_FALSE(d.ok());
  EXPECT_EQ(d.error().where.file, "/nowhere/policy.md");
}

}  // namespace
}  // namespace precert
