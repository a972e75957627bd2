// HCPCS Level II: built-in codes, a full table, CMS's own layout.
#include "codes/hcpcs.h"

#include "support/golden.h"

namespace precert::codes {
namespace {

using testing::ProjectPath;
using testing::TempDir;

Date On(const char* iso) { return *Date::Parse(iso); }

Hcpcs Load(const std::string& full = "") {
  Result<Hcpcs> loaded = Hcpcs::Load(ProjectPath("data/codes"), full);
  if (!loaded.ok()) ADD_FAILURE() << loaded.error().ToString();
  return std::move(*loaded);
}

TEST(Hcpcs, Shape) {
  for (const char* good : {"J7308", "j7308", " A0021 ", "V5364"})
    EXPECT_TRUE(Hcpcs::HasShape(good));
  for (const char* bad : {"", "J730", "J73080", "17999", "0479T", "W1234", "J73O8", "LT"}) {
    EXPECT_FALSE(Hcpcs::HasShape(bad)) << bad;
  }
}

TEST(Hcpcs, BuiltIn) {
  Hcpcs hcpcs = Load();
  EXPECT_FALSE(hcpcs.complete());
  EXPECT_EQ(hcpcs.Check("J7308", On("2026-11-23")).status, HcpcsStatus::kValid);
  EXPECT_EQ(hcpcs.Check("j7345", On("2026-11-23")).status, HcpcsStatus::kValid);
  EXPECT_EQ(hcpcs.Check("J7345", On("2017-12-31")).status, HcpcsStatus::kNotYetValid);
  EXPECT_EQ(hcpcs.Check("J7309", On("2026-11-23")).status, HcpcsStatus::kNotVerified);
  EXPECT_EQ(hcpcs.Check("17999", On("2026-11-23")).status, HcpcsStatus::kMalformed);
  ASSERT_EQ(hcpcs.Nearest("J7309", On("2026-11-23")).size(), 1u);
  EXPECT_EQ(hcpcs.Nearest("J7309", On("2026-11-23"))[0].code, "J7308");
}

TEST(Hcpcs, FullTable) {
  TempDir dir;
  dir.Write("hcpcs.tsv",
            "#precert hcpcs 2026-07-01 2026-09-30\n"
            "J0003\t2000-01-01\t-\tExample zero\n"
            "J1000\t2000-01-01\t-\tExample one\n"
            "J1001\t2000-01-01\t2025-12-31\tExample two\n"
            "J1002\t2026-08-01\t-\tExample three\n"
            "K1000\t-\t-\tExample four\n"
            "LT\t-\t-\tA modifier\n");
  Hcpcs hcpcs = Load(dir.Path(""));
  EXPECT_TRUE(hcpcs.complete());
  struct Row {
    const char *code, *date;
    HcpcsStatus status;
  };
  const Row rows[] = {
      {"J1000", "2026-09-01", HcpcsStatus::kValid},
      {"J1001", "2025-12-31", HcpcsStatus::kValid},
      {"J1001", "2026-01-01", HcpcsStatus::kRetired},
      {"J1002", "2026-07-31", HcpcsStatus::kNotYetValid},
      {"J1002", "2026-08-01", HcpcsStatus::kValid},
      {"J1003", "2026-09-30", HcpcsStatus::kUnknown},
      {"J1003", "2026-10-01", HcpcsStatus::kNotVerified},  // after the list's quarter
      {"D1003", "2026-09-01", HcpcsStatus::kNotVerified},  // dental: not published here
      {"K1000", "1990-01-01", HcpcsStatus::kValid},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(hcpcs.Check(row.code, On(row.date)).status, row.status) << row.code << row.date;
  }
  std::vector<HcpcsCode> near = hcpcs.Nearest("J1003", On("2026-09-01"));
  ASSERT_EQ(near.size(), 3u);  // the retired one is not offered
  EXPECT_EQ(near[0].code, "J1002");
  EXPECT_EQ(near[1].code, "J1000");
  EXPECT_EQ(near[2].code, "J0003");
  EXPECT_TRUE(hcpcs.Nearest("D1000", On("2026-09-01")).empty());
  EXPECT_TRUE(hcpcs.Nearest("J1003", On("2026-09-01"), 0).empty());
  EXPECT_TRUE(hcpcs.Nearest("", On("2026-09-01")).empty());
}

// A record of CMS's layout: only the columns that are read.
std::string Record(const std::string& code, const std::string& sequence, char kind,
                   const std::string& words, const std::string& added = "",
                   const std::string& ended = "") {
  std::string line(320, ' ');
  line.replace(5 - code.size(), code.size(), code);
  line.replace(5, 5, sequence);
  line[10] = kind;
  line.replace(11, words.size(), words);
  line.replace(268, added.size(), added);
  line.replace(284, ended.size(), ended);
  return line + "\r\n";
}

TEST(Hcpcs, AnwebFile) {
  TempDir dir;
  Hcpcs hcpcs = Load();
  std::string path =
      dir.Write("HCPC2026_OCT_ANWEB_09152026.txt",
                Record("LT", "00100", '7', "Example modifier", "19820101") +
                    Record("J1000", "00100", '3', "Example drug, in two", "20020101") +
                    Record("J1000", "00200", '4', "lines") +
                    Record("J1001", "00100", '3', "Ended", "20020101", "20261031"));
  Status loaded = hcpcs.LoadAnwebFile(path);
  ASSERT_TRUE(loaded.ok()) << loaded.error().ToString();
  EXPECT_TRUE(hcpcs.complete());
  EXPECT_EQ(hcpcs.first_day(), On("2026-10-01"));
  EXPECT_EQ(hcpcs.last_day(), On("2026-12-31"));
  EXPECT_EQ(hcpcs.Find("J1000")->title, "Example drug, in two lines");
  EXPECT_EQ(hcpcs.Check("J1001", On("2026-10-31")).status, HcpcsStatus::kValid);
  EXPECT_EQ(hcpcs.Check("J1001", On("2026-11-01")).status, HcpcsStatus::kRetired);
  EXPECT_EQ(hcpcs.Check("J1002", On("2026-11-01")).status, HcpcsStatus::kUnknown);
}

TEST(Hcpcs, AnwebFileRefused) {
  TempDir dir;
  Hcpcs hcpcs = Load();
  auto refuse = [&](const std::string& name, const std::string& text) {
    Status status = hcpcs.LoadAnwebFile(dir.Write(name, text));
    EXPECT_FALSE(status.ok());
    EXPECT_FALSE(hcpcs.complete());
    return status.ok() ? std::string() : status.error().message;
  };
  EXPECT_EQ(refuse("hcpcs.txt", "x"), "the file's name does not tell its quarter");
  EXPECT_EQ(refuse("HCPC2026_MAY_ANWEB_05012026.txt", "x"),
            "the file's name does not tell its quarter");
  const char* name = "HCPC2026_JUL_ANWEB_06172026.txt";
  EXPECT_EQ(refuse(name, ""), "the file has no codes");
  const char kLayout[] = "this line is not of the layout of CMS's ANWEB files";
  EXPECT_EQ(refuse(name, "J1000\tExample\n"), kLayout);
  EXPECT_EQ(refuse(name, Record("J1000", "00100", '9', "Example")), kLayout);
  EXPECT_EQ(refuse(name, Record("17999", "00100", '3', "Example")), kLayout);
}

}  // namespace
}  // namespace precert::codes
