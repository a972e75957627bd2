// scripts/convert-codes.py and scripts/setup-codes, on small packages made here.
#include <stdlib.h>

#include "codes/code_systems.h"
#include "support/golden.h"

namespace precert::codes {
namespace {

using testing::ProjectPath;
using testing::TempDir;

int Shell(const std::string& command) {
  int status = system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Wheels with the paths that the real ones have, and contents of our own.
void MakePackages(const TempDir& dir) {
  dir.Write("make.py", R"(
import gzip, sys, zipfile
out = sys.argv[1]
lists = {
    "icd10cm_fy2026": 'code,description\nX700,Example one\nX701,"Example two, old"\nX71,Example plain\n',
    "icd10cm_fy2027": 'code,description\nX700,Example one\nX701,"Example two, new"\nX7110,Example fine\n',
    "hcpcs_2026q2": 'code,seq,record_id,long_description,short_description,code_added,action_effective,'
                    'termination,action_code\nJ9999,00100,3,Older,,20200101,20200101,,N\n',
    "hcpcs_2026q3": 'code,seq,record_id,long_description,short_description,code_added,action_effective,'
                    'termination,action_code\nJ1000,00100,3,"Example drug,",,20020101,20040101,,N\n'
                    'J1000,00200,4,two lines,,,,,\nJ1001,00100,3,Ended,,20020101,20040101,20251231,D\n',
}
with zipfile.ZipFile(out + "/a.whl", "w") as z:
    for name, text in lists.items():
        z.writestr("p/data/codes/" + name + ".csv.gz", gzip.compress(text.encode()))
xml = """<ICD10CM.tabular><chapter><name>9</name>
  <excludes1><note>chapter note (Y00-Y09)</note></excludes1>
  <section id="X70-X79"><desc>s</desc>
    <diag><name>X70</name><desc>Example heading</desc>
      <excludes1><note>a thing (Y10.-)</note><note>another (Y11.2, Y12)</note>
        <note>with a condition (Y13 with 7th character B)</note><note>in words only</note></excludes1>
      <diag><name>X70.0</name><desc>Example one</desc>
        <excludes2><note>other (X70.1)</note></excludes2></diag>
      <diag><name>X70.1</name><desc>Example two</desc></diag></diag>
    <diag><name>X71</name><desc>Example plain</desc></diag>
  </section></chapter></ICD10CM.tabular>"""
with zipfile.ZipFile(out + "/b.whl", "w") as z:
    z.writestr("q/data/icd10c-tabular-April-1-2026.xml", xml)
)");
  ASSERT_EQ(Shell("python3 " + dir.Path("make.py") + " " + dir.Path("")), 0);
}

TEST(ConvertCodes, MakesTablesThatLoad) {
  TempDir dir;
  MakePackages(dir);
  ASSERT_EQ(Shell("python3 " + ProjectPath("scripts/convert-codes.py") + " --packages " +
                  dir.Path("") + " --out " + dir.Path("out") + " >" + dir.Path("log")),
            0);
  EXPECT_EQ(testing::ReadFile(dir.Path("log")),
            "codes: icd10cm.tsv: 6 rows\ncodes: icd10cm-excludes.tsv: 3 rows\n"
            "codes: hcpcs.tsv: 2 rows\n");
  auto rows = [&](const char* name) {
    std::string text = testing::ReadFile(dir.Path(std::string("out/") + name));
    return text.substr(text.find('\n') + 1);
  };
  EXPECT_EQ(rows("icd10cm.tsv"),
            "X70\t2026\t2027\th\tExample heading\n"
            "X700\t2026\t2027\tb\tExample one\n"
            "X701\t2026\t2027\tb\tExample two, new\n"
            "X71\t2026\t2026\tb\tExample plain\n"
            "X71\t2027\t2027\th\tExample plain\n"
            "X7110\t2027\t2027\tb\tExample fine\n");
  EXPECT_EQ(rows("icd10cm-excludes.tsv"),
            "X70\t1\tY10 Y112 Y12 Y00-Y09\nX700\t2\tX701\nX71\t1\tY00-Y09\n");
  EXPECT_EQ(
      rows("hcpcs.tsv"),
      "J1000\t2002-01-01\t-\tExample drug, two lines\nJ1001\t2002-01-01\t2025-12-31\tEnded\n");

  Result<CodeSystems> codes = CodeSystems::Load(ProjectPath("data/codes"), dir.Path("out"));
  ASSERT_TRUE(codes.ok()) << codes.error().ToString();
  EXPECT_TRUE(codes->icd10cm.complete());
  Date day = *Date::Parse("2026-11-23");
  EXPECT_EQ(codes->icd10cm.Check("X71", day).status, IcdStatus::kHeader);
  EXPECT_EQ(codes->icd10cm.Check("X71.10", day).status, IcdStatus::kValid);
  EXPECT_EQ(codes->icd10cm.Check("X72", day).status, IcdStatus::kUnknown);
  EXPECT_EQ(codes->icd10cm.Exclusion("X70.1", "Y11.2"), IcdExclusion::kExcludes1);
  EXPECT_EQ(codes->icd10cm.Exclusion("X71.10", "Y05"), IcdExclusion::kExcludes1);
  EXPECT_EQ(codes->icd10cm.Exclusion("X70.1", "Y13.2"),
            IcdExclusion::kNone);  // qualified: not said
  EXPECT_EQ(codes->icd10cm.Exclusion("X70.0", "X70.1"), IcdExclusion::kExcludes2);
  EXPECT_EQ(codes->hcpcs.last_day().ToString(), "2026-09-30");
  // The hash in the first line is that of the rows.
  for (const CodeSystems::Source& source : codes->Sources()) EXPECT_EQ(source.sha256.size(), 64u);
  EXPECT_EQ(codes->Sources()[0].covers, "FY2026 to FY2027");
}

TEST(ConvertCodes, EmptyPackagesAreAnError) {
  TempDir dir;
  EXPECT_EQ(Shell("python3 " + ProjectPath("scripts/convert-codes.py") + " --packages " +
                  dir.Path("") + " --out " + dir.Path("out") + " 2>" + dir.Path("log")),
            1);
  EXPECT_EQ(testing::ReadFile(dir.Path("log")),
            "codes: the packages hold no yearly ICD-10-CM list\n");
}

// With no packages to be had the set-up warns, leaves nothing behind and does not fail.
TEST(SetupCodes, WithoutPackagesItWarns) {
  TempDir dir;
  dir.Write("empty/keep", "");
  EXPECT_EQ(Shell(ProjectPath("scripts/setup-codes") + " --out " + dir.Path("out") + " --from " +
                  dir.Path("empty") + " >" + dir.Path("log") + " 2>&1"),
            0);
  std::string log = testing::ReadFile(dir.Path("log"));
  EXPECT_NE(log.find("codes: warning:"), std::string::npos) << log;
  EXPECT_NE(log.find("only the built-in partial lists are used"), std::string::npos) << log;
  EXPECT_EQ(Shell("test -z \"$(ls -A " + dir.Path("out") + " 2>/dev/null)\""), 0);
  EXPECT_EQ(Shell(ProjectPath("scripts/setup-codes") + " --nonsense 2>/dev/null"), 2);
}

TEST(CodeSystems, TheTreeAlone) {
  Result<CodeSystems> codes = CodeSystems::Load(ProjectPath("data/codes"), "/nonexistent");
  ASSERT_TRUE(codes.ok()) << codes.error().ToString();
  std::vector<CodeSystems::Source> sources = codes->Sources();
  ASSERT_EQ(sources.size(), 3u);
  EXPECT_EQ(sources[0].covers, "FY2024 to FY2027, partial");
  EXPECT_EQ(sources[2].covers, "crosswalk of numbers, partial");
  EXPECT_FALSE(CodeSystems::Load("/nonexistent").ok());
}

}  // namespace
}  // namespace precert::codes
