// CSV files: what the records are, whatever the size of the pieces they are read in, and what is
// refused, with its line.
#include "base/csv_reader.h"

#include "base/limits.h"
#include "support/golden.h"

namespace precert {
namespace {

// Records with '|' between fields, one a line, and the error at the end, where there is one.
std::string RecordsOf(CsvReader& csv) {
  std::string out;
  while (true) {
    Result<bool> more = csv.Next();
    if (!more.ok()) return out + more.error().ToString();
    if (!*more) return out;
    out += std::to_string(csv.line()) + ": ";
    for (size_t i = 0; i < csv.size(); ++i) {
      out += (i == 0 ? "" : "|") + std::string(csv.field(i));
    }
    out += "\n";
  }
}

TEST(CsvReader, Records) {
  const struct {
    const char *text, *records;
  } rows[] = {
      {"", ""},
      {"\n\r\n", ""},
      {"a,b\nc,d\n", "1: a|b\n2: c|d\n"},
      {"a,b\r\nc,d", "1: a|b\n2: c|d\n"},
      {"\xef\xbb\xbf"
       "a,b\n",
       "1: a|b\n"},
      {"\xef\xbb\xbf\"a\",b\n", "1: a|b\n"},
      {"a,,\n,,\n", "1: a||\n2: ||\n"},
      {"a\n\n\nb\n", "1: a\n4: b\n"},
      {"\"a,b\",c\n", "1: a,b|c\n"},
      {"\"say \"\"yes\"\"\",c\n", "1: say \"yes\"|c\n"},
      {"\"\",\"\"\"\"\n", "1: |\"\n"},
      {"\"two\nlines\",c\r\nd,e", "1: two\nlines|c\n3: d|e\n"},
      {"\"a\r\nb\"\r\nc\r\n", "1: a\r\nb\n3: c\n"},
      {"6\" pipe,c\n", "1: 6\" pipe|c\n"},  // a quote that does not open a field
      {"\"a\"\r", "1: a\n"},
      {"a,\"b", "1:3: error: the quote that opens here is never closed\n"},
      {"a\nb,\"c\nd", "1: a\n2:3: error: the quote that opens here is never closed\n"},
      {"\"a\"b,c\n", "1:4: error: there is text after the quote that closes this field\n"},
      {"x\n\"a\nb\" ,c\n",
       "1: x\n3:3: error: there is text after the quote that closes this field\n"},
  };
  for (const auto& row : rows) {
    std::string got = RecordsOf(*CsvReader::FromText(row.text, "f"));
    if (const size_t at = got.find("f:"); at != std::string::npos) {
      got = got.substr(0, at) + got.substr(at + 2);  // the name, and the hint below the message
      got = got.substr(0, got.find('\n', at) + 1);
    }
    EXPECT_EQ(got, row.records) << row.text;
  }
}

TEST(CsvReader, PlacesOfFields) {
  auto csv = CsvReader::FromText("ab,\"c\nd\",e\n", "f.csv");
  ASSERT_TRUE(*csv->Next());
  EXPECT_EQ(csv->Place(0).ToString(), "f.csv:1:1");
  EXPECT_EQ(csv->Place(1).ToString(), "f.csv:1:5");
  EXPECT_EQ(csv->Place(2).ToString(), "f.csv:2:4");
  EXPECT_EQ(csv->Place(3).ToString(), "f.csv:1");  // a short record has no such field
  EXPECT_EQ(csv->field(3), "");
}

// Fields of every length across every boundary of a block and of the buffer.
TEST(CsvReader, TheSameFromAFileAsFromText) {
  std::string text;
  for (size_t i = 0; i < 90'000; ++i) {
    text += std::string(i % 37, static_cast<char>('a' + i % 26));
    if (i % 5 == 0) text += ",\"" + std::string(i % 61, 'q') + "\"\"\n" + std::to_string(i) + "\"";
    text += i % 3 == 0 ? ",\r\n" : ",x\n";
  }
  testing::TempDir dir;
  const std::string path = dir.Write("big.csv", text);
  ASSERT_GT(text.size(), size_t{2} << 20);
  Result<std::unique_ptr<CsvReader>> file = CsvReader::Open(path);
  ASSERT_TRUE(file.ok());
  const std::string records = RecordsOf(**file);
  EXPECT_TRUE(records == RecordsOf(*CsvReader::FromText(text, path)));
  EXPECT_EQ((*file)->taken(), text.size());
  EXPECT_EQ((*file)->record(), 90'000u);
}

TEST(CsvReader, HugeRecordsAreRefused) {
  testing::TempDir dir;
  const std::string path = dir.Write(
      "open.csv", "a,b\nc,\"" + std::string(limits::kMaxCsvRecordBytes + (3u << 20), 'x'));
  Result<std::unique_ptr<CsvReader>> csv = CsvReader::Open(path);
  ASSERT_TRUE(csv.ok());
  ASSERT_TRUE(*(*csv)->Next());
  Result<bool> more = (*csv)->Next();
  ASSERT_FALSE(more.ok());
  EXPECT_NE(more.error().ToString().find("open.csv:2: error: this record is longer than 4 MB"),
            std::string::npos)
      << more.error().ToString();
  auto wide = CsvReader::FromText(std::string(limits::kMaxCsvFields + 1, ','), "f");
  more = wide->Next();
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.error().message, "this record has more than 4096 fields");
  EXPECT_FALSE(CsvReader::Open(dir.Path("none.csv")).ok());
}

}  // namespace
}  // namespace precert
