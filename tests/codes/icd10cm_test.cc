// ICD-10-CM: the built-in partial list, a full table, official files.
#include "codes/icd10cm.h"

#include <cstdio>

#include "support/golden.h"

namespace precert::codes {
namespace {

using testing::ProjectPath;
using testing::TempDir;

Date On(const char* iso) { return *Date::Parse(iso); }

const Icd10cm& Core() {
  static const Icd10cm* const icd = [] {
    Result<Icd10cm> loaded = Icd10cm::Load(ProjectPath("data/codes"));
    if (!loaded.ok()) ADD_FAILURE() << loaded.error().ToString();
    return new Icd10cm(std::move(*loaded));
  }();
  return *icd;
}

// A full table in small: two codes that came and went.
Icd10cm Full(const TempDir& dir) {
  dir.Write("icd10cm.tsv",
            "#precert icd10cm 2024 2027\n"
            "D691\t2024\t2026\tb\tOld platelet code\n"
            "D691\t2027\t2027\th\tPlatelet heading\n"
            "D6911\t2027\t2027\tb\tNew platelet code\n"
            "D6919\t2027\t2027\tb\tOther new platelet code\n"
            "D71\t2024\t2025\tb\tGone for good\n"
            "L70\t2024\t2027\th\tAcne\n"
            "L700\t2024\t2027\tb\tAcne vulgaris\n"
            "L705\t2024\t2027\tb\tPicked acne\n"
            "L708\t2024\t2027\tb\tOther acne\n"
            "L709\t2024\t2027\tb\tAcne, no kind\n"
            "T2000XA\t2024\t2027\tb\tBurn, first\n"
            "T2000XS\t2024\t2027\tb\tBurn, late\n");
  dir.Write("icd10cm-excludes.tsv",
            "#precert icd10cm-excludes\n"
            "A04\t1\tA05\n"
            "A04\t2\tA00-A09 B99\n"
            "L70\t2\tL730\n"
            "T20\t1\tT26-T28\n");
  Result<Icd10cm> loaded = Icd10cm::Load(ProjectPath("data/codes"), dir.Path(""));
  EXPECT_TRUE(loaded.ok());
  return std::move(*loaded);
}

const char* Name(IcdStatus status) {
  switch (status) {
    case IcdStatus::kValid:
      return "valid";
    case IcdStatus::kHeader:
      return "header";
    case IcdStatus::kRetired:
      return "retired";
    case IcdStatus::kNotYetValid:
      return "not yet";
    case IcdStatus::kUnknown:
      return "unknown";
    case IcdStatus::kNotVerified:
      return "not verified";
    case IcdStatus::kMalformed:
      return "malformed";
  }
  return "?";
}

TEST(Icd10cm, Shape) {
  for (const char* good : {"L70.0", "L700", "l70.0", "L70", "T20.00XS", "T2000XS", "C44.1121",
                           "Z41.1", "C7A.00", " L57.0 "}) {
    EXPECT_TRUE(Icd10cm::HasShape(good)) << good;
  }
  for (const char* bad : {"", "L", "L7", "70.0", "L70.", "L7.00", "L70.0.0", "L70..0", "LL0.0",
                          "706.1", "L70.00000", "L70-0", "17999", "L70.é"}) {
    EXPECT_FALSE(Icd10cm::HasShape(bad)) << bad;
  }
  EXPECT_EQ(Icd10cm::WithDot("l700"), "L70.0");
  EXPECT_EQ(Icd10cm::WithDot("L70"), "L70");
  EXPECT_EQ(Icd10cm::WithoutDot(" T20.00xs "), "T2000XS");
  EXPECT_EQ(Icd10cm::FiscalYear(On("2026-09-30")), 2026);
  EXPECT_EQ(Icd10cm::FiscalYear(On("2026-10-01")), 2027);
}

TEST(Icd10cm, BuiltInList) {
  EXPECT_FALSE(Core().complete());
  struct Row {
    const char *code, *status;
  };
  const Row rows[] = {
      {"L70.0", "valid"},        {"L700", "valid"},      {"l70.0", "valid"},
      {"L90.5", "valid"},        {"L91.0", "valid"},     {"L73.0", "valid"},
      {"L57.0", "valid"},        {"L71.9", "valid"},     {"L73.2", "valid"},
      {"L81.0", "valid"},        {"L81.1", "valid"},     {"L82.0", "valid"},
      {"D18.01", "valid"},       {"T20.00XS", "valid"},  {"Z41.1", "valid"},
      {"Z42.8", "valid"},        {"L70", "header"},      {"C44", "header"},
      {"L99.9", "not verified"},  // never "unknown" from a partial list
      {"A00.0", "not verified"}, {"706.1", "malformed"}, {"", "malformed"},
  };
  for (const Row& row : rows) {
    EXPECT_STREQ(Name(Core().Check(row.code, On("2026-11-23")).status), row.status) << row.code;
  }
  EXPECT_TRUE(Core().ValidOn("L57.0", On("2026-11-23")));
  EXPECT_FALSE(Core().ValidOn("L57", On("2026-11-23")));
  EXPECT_EQ(Core().Find("l570")->code, "L57.0");
  EXPECT_EQ(Core().Find("l570")->title, "Actinic keratosis");
}

TEST(Icd10cm, YearsOfAFullTable) {
  TempDir dir;
  Icd10cm icd = Full(dir);
  EXPECT_TRUE(icd.complete());
  struct Row {
    const char *code, *date, *status;
  };
  const Row rows[] = {
      {"D69.1", "2026-09-30", "valid"},         {"D69.1", "2026-10-01", "header"},
      {"D69.11", "2026-09-30", "not yet"},      {"D69.11", "2026-10-01", "valid"},
      {"D71", "2025-09-30", "valid"},           {"D71", "2025-10-01", "retired"},
      {"D71", "2026-11-23", "retired"},         {"L70.0", "2026-11-23", "valid"},
      {"L70.7", "2026-11-23", "unknown"},       {"L70.0", "2027-09-30", "valid"},
      {"L70.0", "2027-10-01", "not verified"},  // past the table
      {"L70.7", "2027-10-01", "not verified"},  {"D71", "2028-01-01", "retired"},
      {"L70.0", "2023-09-30", "not verified"},  // before it
      {"D69.11", "2020-01-01", "not verified"}, {"L70", "2026-11-23", "header"},
      {"T20.00", "2026-11-23", "unknown"},      {"T20.00XS", "2026-11-23", "valid"},
  };
  for (const Row& row : rows) {
    EXPECT_STREQ(Name(icd.Check(row.code, On(row.date)).status), row.status)
        << row.code << " on " << row.date;
  }
  EXPECT_EQ(icd.Check("D71", On("2026-11-23")).entry->last_year, 2025);
  EXPECT_EQ(icd.Check("D69.11", On("2026-09-30")).entry->first_year, 2027);
}

std::string Nearest(const Icd10cm& icd, const char* code, const char* date, size_t n = 3) {
  std::string out;
  for (const IcdCode& near : icd.Nearest(code, On(date), n)) out += near.code + " ";
  return out;
}

TEST(Icd10cm, Nearest) {
  TempDir dir;
  Icd10cm icd = Full(dir);
  EXPECT_EQ(Nearest(icd, "L70.7", "2026-11-23"), "L70.8 L70.5 L70.9 ");
  EXPECT_EQ(Nearest(icd, "L70.7", "2026-11-23", 1), "L70.8 ");
  EXPECT_EQ(Nearest(icd, "L70", "2026-11-23", 2), "L70.0 L70.5 ");
  EXPECT_EQ(Nearest(icd, "D69.1", "2026-11-23"), "D69.11 D69.19 ");  // what replaced it
  EXPECT_EQ(Nearest(icd, "D69.2", "2026-09-01"), "D69.1 ");          // of that day
  EXPECT_EQ(Nearest(icd, "T20.00", "2026-11-23"), "T20.00XA T20.00XS ");
  EXPECT_EQ(Nearest(icd, "K70.0", "2026-11-23"), "L70.0 ");  // nothing in its own category
  EXPECT_EQ(Nearest(icd, "X99.9", "2026-11-23"), "");
  EXPECT_EQ(Nearest(icd, "L70.7", "2026-11-23", 0), "");
  EXPECT_EQ(Nearest(icd, "", "2026-11-23"), "");
  EXPECT_EQ(Nearest(icd, "L70.0000000000000", "2026-11-23"), "");
}

TEST(Icd10cm, Exclusions) {
  TempDir dir;
  Icd10cm full = Full(dir);
  struct Row {
    const Icd10cm& icd;
    const char *a, *b;
    IcdExclusion expected;
  };
  const Row rows[] = {
      // The tabular list of April 2026 has these scar notes as Excludes2, not Excludes1.
      {Core(), "L90.5", "L91.0", IcdExclusion::kExcludes2},
      {Core(), "L91.0", "L73.0", IcdExclusion::kExcludes2},
      {Core(), "L70.0", "L73.0", IcdExclusion::kExcludes2},
      {Core(), "L90.5", "L73.0", IcdExclusion::kNone},
      {Core(), "Z41.1", "Z42.8", IcdExclusion::kExcludes1},
      {Core(), "Z41.1", "Z42.1", IcdExclusion::kExcludes1},
      {Core(), "Z41.1", "Z41.8", IcdExclusion::kNone},
      {Core(), "L57.0", "L90.5", IcdExclusion::kNone},
      {Core(), "Z41.1", "Z41.1", IcdExclusion::kNone},
      {Core(), "nonsense", "Z41.1", IcdExclusion::kNone},
      // Notes at a heading, ranges, and a note that covers its own owner.
      {full, "A04.6", "A05.9", IcdExclusion::kExcludes1},
      {full, "A04.6", "A06.1", IcdExclusion::kNone},
      {full, "T20.00XS", "T28.0XXA", IcdExclusion::kExcludes1},
      {full, "T20.00XS", "T29.0XXA", IcdExclusion::kNone},
      {full, "T20.00XS", "T25.0XXA", IcdExclusion::kNone},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(row.icd.Exclusion(row.a, row.b), row.expected) << row.a << " " << row.b;
    EXPECT_EQ(row.icd.Exclusion(row.b, row.a), row.expected) << row.b << " " << row.a;
  }
}

std::string OrderLine(int n, const char* code, bool valid, const std::string& title) {
  char line[600];
  std::snprintf(line, sizeof line, "%05d %-7s %d %-60s %s\n", n, code, valid ? 1 : 0,
                title.substr(0, 60).c_str(), title.c_str());
  return line;
}

TEST(Icd10cm, OfficialOrderFiles) {
  TempDir dir;
  std::string first =
      dir.Write("icd10cm-order-2026.txt", OrderLine(1, "X70", false, "Example heading") +
                                              OrderLine(2, "X700", true, "Example one") +
                                              OrderLine(3, "X701", true, "Example two, old words"));
  std::string second =
      dir.Write("icd10cm-order-2027.txt", OrderLine(1, "X70", false, "Example heading") +
                                              OrderLine(2, "X701", true, "Example two, new words") +
                                              OrderLine(3, "X702", true, std::string(150, 'w')));
  Icd10cm icd = Core();
  ASSERT_TRUE(icd.LoadOrderFiles({first, second}).ok());
  EXPECT_TRUE(icd.complete());
  EXPECT_EQ(icd.first_year(), 2026);
  EXPECT_EQ(icd.last_year(), 2027);
  EXPECT_STREQ(Name(icd.Check("X70.0", On("2026-11-23")).status), "retired");
  EXPECT_STREQ(Name(icd.Check("X70.1", On("2026-11-23")).status), "valid");
  EXPECT_STREQ(Name(icd.Check("X70.2", On("2026-09-01")).status), "not yet");
  EXPECT_STREQ(Name(icd.Check("X70", On("2026-11-23")).status), "header");
  EXPECT_STREQ(Name(icd.Check("L70.0", On("2026-11-23")).status), "unknown");
  EXPECT_EQ(icd.Find("X70.1")->title, "Example two, new words");
  EXPECT_EQ(icd.Find("X70.2")->title, std::string(150, 'w'));
  EXPECT_EQ(icd.Exclusion("Z41.1", "Z42.8"), IcdExclusion::kExcludes1);  // notes stay
  EXPECT_STREQ(Name(Core().Check("L70.0", On("2026-11-23")).status),
               "valid");  // a copy was changed
}

TEST(Icd10cm, OfficialOrderFilesRefused) {
  TempDir dir;
  Icd10cm icd = Core();
  auto refuse = [&](const std::string& name, const std::string& text) {
    Status status = icd.LoadOrderFiles({dir.Write(name, text)});
    EXPECT_FALSE(status.ok());
    EXPECT_FALSE(icd.complete());
    return status.ok() ? std::string() : status.error().message;
  };
  EXPECT_EQ(refuse("codes.txt", "x"), "the file's name does not end with its fiscal year");
  EXPECT_EQ(refuse("icd10cm-order-2027.txt", ""), "no codes were found in the official files");
  const char kLayout[] = "this line is not of the layout of icd10cm-order files";
  EXPECT_EQ(refuse("icd10cm-order-2027.txt", "L700\tAcne\n"), kLayout);
  EXPECT_EQ(refuse("icd10cm-order-2027.txt", OrderLine(1, "L70.0", true, "Acne")), kLayout);
  EXPECT_EQ(refuse("icd10cm-order-2027.txt", "00001 L700    2 Acne\n"), kLayout);
  EXPECT_FALSE(icd.LoadOrderFiles({dir.Path("icd10cm-order-2026.txt")}).ok());
}

TEST(Icd10cm, DamagedTablesAreRefused) {
  TempDir dir;
  EXPECT_FALSE(Icd10cm::Load(dir.Path("none")).ok());
  dir.Write("icd10cm-core.tsv", "#precert icd10cm\nL700\t2024\t2027\tb\tAcne\n");
  dir.Write("icd10cm-core-excludes.tsv", "#precert icd10cm-excludes\n");
  EXPECT_EQ(Icd10cm::Load(dir.Path("")).error().message,
            "the first line does not name the table's first and last fiscal year");
  dir.Write("icd10cm-core.tsv", "#precert icd10cm 2024 2027\nL700\t2024\t2027\tb\n");
  EXPECT_EQ(Icd10cm::Load(dir.Path("")).error().message, "a row has 4 columns instead of 5");
}

}  // namespace
}  // namespace precert::codes
