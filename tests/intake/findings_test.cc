// Findings on the codes of a request, written as small requests and expected lines.
#include "intake/findings.h"

#include "support/golden.h"

namespace precert {
namespace {

using codes::CodeSystems;
using testing::ProjectPath;
using testing::TempDir;

const CodeSystems& Tree() {
  static const CodeSystems* const systems = [] {
    Result<CodeSystems> loaded = CodeSystems::Load(ProjectPath("data/codes"));
    if (!loaded.ok()) ADD_FAILURE() << loaded.error().ToString();
    return new CodeSystems(std::move(*loaded));
  }();
  return *systems;
}

Date AsOf() { return *Date::Parse("2026-11-23"); }

struct Line {
  std::string code;
  std::string described;
  std::vector<std::string> diagnoses;  // "L70.0" or "L70.0 acne scars"
  int units = 1;
  std::string date = "";
};

Case Request(const std::vector<Line>& lines) {
  Case c;
  int sequence = 0;
  for (const Line& line : lines) {
    ServiceLine s;
    s.sequence = ++sequence;
    s.path = "line " + std::to_string(sequence);
    s.service.code = line.code;
    s.service.path = s.path + " service";
    s.described_as = line.described;
    s.units = line.units;
    s.service_date = Date::Parse(line.date);
    for (const std::string& text : line.diagnoses) {
      Diagnosis d;
      d.coded.code = text.substr(0, text.find(' '));
      if (text.find(' ') != std::string::npos) d.coded.display = text.substr(text.find(' ') + 1);
      d.coded.path = s.path + " diagnosis " + std::to_string(s.diagnoses.size() + 1);
      s.diagnoses.push_back(std::move(d));
    }
    c.lines.push_back(std::move(s));
  }
  return c;
}

// One finding a line: "severity code @ path: text" and its suggestions.
std::string Told(const Case& c, const CodeSystems& systems = Tree()) {
  std::string out;
  for (const Finding& f : CheckCodes(c, systems, AsOf())) {
    out += f.severity + " " + f.code + " @ " + f.path + ": " + f.text + "\n";
    for (const std::string& s : f.suggestions) out += "  -> " + s + "\n";
  }
  return out;
}

TEST(Findings, GoodRequestsHaveNone) {
  EXPECT_EQ(Told(Request({{"15789", "dermal peel", {"L57.0 actinic keratosis"}}})), "");
  EXPECT_EQ(Told(Request({{"17999", "microdermabrasion", {"L70.0 acne vulgaris"}}})), "");
  EXPECT_EQ(Told(Request({{"15780", "dermabrasion", {"L57.0"}}})), "");
  EXPECT_EQ(Told(Request({{"15780", "dermabrasion of the face for acne scars", {"L90.5"}}})), "");
  EXPECT_EQ(Told(Request({{"17000", "", {"L57.0"}}, {"17003", "", {"L57.0"}, 13}})), "");
  EXPECT_EQ(Told(Request({{"17004", "", {"L57.0"}}})), "");
  EXPECT_EQ(Told(Request({{"96567", "", {"L57.0"}}, {"J7308", "", {"L57.0"}}})), "");
  EXPECT_EQ(Told(Request({{"", "microdermabrasion", {}}})), "");
  EXPECT_EQ(Told(Request({})), "");
}

TEST(Findings, TheArticlesNumber) {
  EXPECT_EQ(Told(Request({{"17320", "microdermabrasion", {"L70.0 acne scarring"}}})),
            "error unknown-code @ line 1 service: service code 17320: no such CPT code exists; "
            "microdermabrasion has no code of its own and is reported as 17999 (unlisted) with a "
            "description\n"
            "  -> 17999: Microdermabrasion\n"
            "  -> 17340: Cold treatment of acne\n"
            "  -> 17360: Chemical exfoliation of acne\n"
            "warning diagnosis-mismatch @ line 1 diagnosis 1: the request says 'acne scarring' "
            "with diagnosis "
            "L70.0: L70.- is active acne; scars are L90.5, hypertrophic or keloid scars L91.0, "
            "acne keloid "
            "L73.0\n"
            "  -> L90.5: Scar or fibrosis of the skin\n"
            "  -> L91.0: Hypertrophic or keloid scar\n"
            "  -> L73.0: Acne keloid\n");
}

TEST(Findings, ServiceCodes) {
  EXPECT_EQ(
      Told(Request({{"ABC", "", {}}})),
      "error malformed-code @ line 1 service: service code 'ABC' is neither a CPT number (five "
      "digits, or four and F, T, U or M) nor HCPCS Level II (a letter and four digits)\n");
  EXPECT_EQ(
      Told(Request({{"99999", "", {}}})),
      "note unverified-code @ line 1 service: service code 99999 was not verified: no licensed "
      "CPT list is loaded\n");
  EXPECT_EQ(
      Told(Request({{"J7309", "", {}}})),
      "note unverified-code @ line 1 service: HCPCS code J7309 was not verified: the full list is "
      "not set up\n  -> J7308: Aminolevulinic acid 20 % for the skin, one single-use applicator\n");
  EXPECT_EQ(
      Told(Request({{"J7345", "", {}, 1, "2017-12-31"}})),
      "error not-yet-valid-code @ line 1 service: HCPCS code J7345 is valid from 1 January 2018 "
      "only\n");
  Case other = Request({{"238519000", "", {}}});
  other.lines[0].service.system = "http://snomed.info/sct";
  EXPECT_EQ(Told(other),
            "note unverified-code @ line 1 service: service code '238519000' is of the system "
            "http://snomed.info/sct, which is not checked here\n");
  Case long_code = Request({{std::string(5000, 'x'), "", {}}});
  EXPECT_LT(Told(long_code).size(), 400u);
}

TEST(Findings, ServiceAgainstWords) {
  const char kMismatch[] =
      "error service-mismatch @ line 1 service: service code 15780 is dermabrasion, and the "
      "request's "
      "words say microdermabrasion\n"
      "  -> 17999: Microdermabrasion\n";
  EXPECT_EQ(Told(Request({{"15780", "microdermabrasion", {}}})), kMismatch);
  EXPECT_EQ(Told(Request({{"15780", "Micro-dermabrasion, six sessions", {}}})), kMismatch);
  EXPECT_EQ(Told(Request({{"15780", "micro dermabrasion", {}}})), kMismatch);
  EXPECT_EQ(Told(Request({{"15780", "dermabrasion after microdermabrasion", {}}})), "");
  EXPECT_EQ(Told(Request({{"15780", "something else", {}}})), "");
  EXPECT_EQ(Told(Request({{"17999", "dermal peel", {}}})),
            "error service-mismatch @ line 1 service: service code 17999 is unlisted-skin, and the "
            "request's words say dermal-peel\n"
            "  -> 15789: Chemical peel of the face, deep\n"
            "  -> 15793: Chemical peel elsewhere than the face, deep\n");
  EXPECT_EQ(
      Told(Request({{"17999", "", {}}})),
      "warning unlisted-without-words @ line 1 service: service code 17999 is unlisted and says "
      "nothing without a description\n");
}

TEST(Findings, Units) {
  EXPECT_EQ(
      Told(Request({{"17000", "", {}, 8}})),
      "error too-many-units @ line 1: service code 17000 has 8 units in a session, and 1 is the "
      "most\n  -> 17000 x 1 + 17003 x 7 for 8 lesions\n");
  EXPECT_EQ(
      Told(Request({{"17004", "", {}, 17}})),
      "error too-many-units @ line 1: service code 17004 has 17 units in a session, and 1 is the "
      "most\n  -> 17004 x 1 for 17 lesions\n");
  EXPECT_EQ(
      Told(Request({{"17000", "", {}}, {"17003", "", {}, 14}})),
      "error too-many-units @ line 2: service code 17003 has 14 units in a session, and 13 is the "
      "most\n  -> 17004 x 1 for 15 lesions\n");
  EXPECT_EQ(
      Told(Request({{"17000", "", {}}, {"17003", "", {}, 2147483647}})),
      "error too-many-units @ line 2: service code 17003 has 2147483647 units in a session, and 13 "
      "is the most\n");
  EXPECT_EQ(Told(Request({{"15786", "", {}}, {"15787", "", {}, 50}})), "");
}

TEST(Findings, Combinations) {
  EXPECT_EQ(
      Told(Request({{"17004", "", {}}, {"17000", "", {}}})),
      "error code-combination @ line 1 service: service codes 17000 and 17004 are never reported "
      "together\n");
  EXPECT_EQ(
      Told(Request({{"17000", "", {}}, {"17003", "", {}, 2}, {"17004", "", {}}})),
      "error code-combination @ line 1 service: service codes 17000 and 17004 are never reported "
      "together\n"
      "error code-combination @ line 2 service: service codes 17003 and 17004 are never reported "
      "together\n");
  EXPECT_EQ(
      Told(Request({{"17003", "", {}}})),
      "error missing-primary-code @ line 1 service: service code 17003 is an add-on and needs "
      "17000 on the same request\n"
      "  -> 17000: Destruction of a premalignant lesion, the first\n");
  // Different days are different sessions.
  EXPECT_EQ(Told(Request({{"17004", "", {}, 1, "2026-12-01"}, {"17000", "", {}, 1, "2027-02-01"}})),
            "");
  EXPECT_EQ(
      Told(Request({{"17003", "", {}, 1, "2026-12-01"}, {"17000", "", {}, 1, "2027-02-01"}})),
      "error missing-primary-code @ line 1 service: service code 17003 is an add-on and needs "
      "17000 on the same request\n"
      "  -> 17000: Destruction of a premalignant lesion, the first\n");
}

TEST(Findings, Diagnoses) {
  EXPECT_EQ(
      Told(Request({{"15789", "", {"L57"}}})),
      "error unspecific-code @ line 1 diagnosis 1: diagnosis code L57 (Skin changes from long "
      "exposure to light) is a heading: one of its subdivisions must be given\n"
      "  -> L57.0: Actinic keratosis\n"
      "  -> L57.8: Other skin change from long exposure to light, as sun damage\n"
      "  -> L57.9: Skin change from long exposure to light, kind not stated\n");
  EXPECT_EQ(
      Told(Request({{"15789", "", {"L57.7"}}})),
      "note unverified-code @ line 1 diagnosis 1: diagnosis code L57.7 was not verified: the full "
      "list is not set up\n"
      "  -> L57.8: Other skin change from long exposure to light, as sun damage\n"
      "  -> L57.9: Skin change from long exposure to light, kind not stated\n"
      "  -> L57.0: Actinic keratosis\n");
  EXPECT_EQ(
      Told(Request({{"15789", "", {"702.0"}}})),
      "error malformed-code @ line 1 diagnosis 1: diagnosis code '702.0' is not of the form of "
      "ICD-10-CM (a letter, a digit, then one to five letters or digits, with a dot after the "
      "third)\n");
  Case snomed = Request({{"15789", "", {"201101007"}}});
  snomed.lines[0].diagnoses[0].coded.system = "http://snomed.info/sct";
  EXPECT_EQ(Told(snomed), "");
  // The same slip on several lines is said once.
  std::string once = Told(Request({{"15789", "", {"L57"}}, {"15793", "", {"L57"}}}));
  EXPECT_EQ(once, Told(Request({{"15789", "", {"L57"}}})));
}

TEST(Findings, DiagnosesOfAFullTable) {
  TempDir dir;
  dir.Write("icd10cm.tsv",
            "#precert icd10cm 2025 2027\n"
            "X700\t2025\t2026\tb\tExample retired\n"
            "X701\t2027\t2027\tb\tExample new\n"
            "X702\t2025\t2027\tb\tExample steady\n");
  dir.Write("icd10cm-excludes.tsv", "#precert icd10cm-excludes\n");
  Result<CodeSystems> full = CodeSystems::Load(ProjectPath("data/codes"), dir.Path(""));
  ASSERT_TRUE(full.ok());
  EXPECT_EQ(
      Told(Request({{"15789", "", {"X70.0"}}}), *full),
      "error retired-code @ line 1 diagnosis 1: diagnosis code X70.0 (Example retired) was valid "
      "until 30 September 2026\n  -> X70.1: Example new\n  -> X70.2: Example steady\n");
  EXPECT_EQ(
      Told(Request({{"15789", "", {"X70.1"}, 1, "2026-09-30"}}), *full),
      "error not-yet-valid-code @ line 1 diagnosis 1: diagnosis code X70.1 (Example new) is valid "
      "from 1 October 2026 only\n  -> X70.0: Example retired\n  -> X70.2: Example steady\n");
  EXPECT_EQ(Told(Request({{"15789", "", {"X70.9"}}}), *full),
            "error unknown-code @ line 1 diagnosis 1: ICD-10-CM has no code X70.9\n"
            "  -> X70.2: Example steady\n  -> X70.1: Example new\n");
  EXPECT_EQ(CheckCodes(Request({{"15789", "", {"X70.9"}}}), *full, AsOf())[0].authority,
            "ICD-10-CM FY2027");
  EXPECT_EQ(
      Told(Request({{"15789", "", {"X70.2"}, 1, "2027-10-01"}}), *full),
      "note unverified-code @ line 1 diagnosis 1: diagnosis code X70.2 was not verified: the list "
      "that is loaded covers FY2025 to FY2027 only\n");
}

TEST(Findings, Exclusions) {
  EXPECT_EQ(
      Told(Request({{"15789", "", {"Z41.1", "Z42.8"}}})),
      "warning excludes1-conflict @ line 1 diagnosis 2: diagnoses Z41.1 and Z42.8 exclude each "
      "other (Excludes1): both are right only for unrelated conditions\n");
  EXPECT_EQ(
      Told(Request({{"15789", "", {"Z42.8"}}, {"15793", "", {"Z41.1"}}})),
      "warning excludes1-conflict @ line 2 diagnosis 1: diagnoses Z42.8 and Z41.1 exclude each "
      "other (Excludes1): both are right only for unrelated conditions\n");
  EXPECT_EQ(Told(Request({{"15789", "", {"L90.5", "L91.0"}}})),
            "note excludes2-pair @ line 1 diagnosis 2: diagnoses L90.5 and L91.0 name different "
            "conditions (Excludes2): both are right only when the patient has both\n");
  Case many = Request({{"15789", "", {}}});
  for (int i = 0; i < 100; ++i) {
    Diagnosis d;
    d.coded.code = "A" + std::to_string(10 + i / 10) + "." + std::to_string(i % 10);
    many.lines[0].diagnoses.push_back(d);
  }
  EXPECT_NE(Told(many).find("only the first 40 of 100 diagnoses were compared"), std::string::npos);
}

TEST(Findings, ProviderAndDates) {
  Case c = Request({{"15789", "", {"L57.0"}, 1, "2027-11-24"}});
  c.provider.npi = "1234567890";
  c.provider.path = "provider";
  EXPECT_EQ(
      Told(c),
      "note unverified-code @ line 1 diagnosis 1: diagnosis code L57.0 was not verified: the list "
      "that is loaded covers FY2024 to FY2027 only\n"
      "warning service-date @ line 1: the service date 2027-11-24 is more than a year ahead of "
      "2026-11-23\n"
      "error bad-npi @ provider: NPI 1234567890 has check digit 0, and 3 would be right\n");
  c = Request({{"15789", "", {"L57.0"}, 1, "2027-09-30"}});
  c.provider.npi = "1234567893";
  c.patient.birth_date = *Date::Parse("1990-01-01");
  EXPECT_EQ(Told(c), "");
  c.patient.birth_date = *Date::Parse("2027-10-01");
  c.patient.resource = "Patient/1";
  EXPECT_EQ(
      Told(c),
      "error service-date @ line 1: the service date 2027-09-30 is before the patient's birth on "
      "2027-10-01\n"
      "error birth-date @ Patient/1: the patient's birth date 2027-10-01 is after 2026-11-23\n");
}

// Whatever stands in a request, the checks end and say where.
TEST(Findings, NonsenseIsSafe) {
  const char* texts[] = {"",         " ",       ".",          "L",  "L.", "\t",
                         "\xff\xfe", "L70.0\n", "17000 ",     "%s", "é",  "no no no scar",
                         "without",  "'",       "L90.5;L91.0"};
  for (const char* code : texts) {
    for (const char* words : texts) {
      Case c = Request({{code, words, {}}});
      c.provider.npi = code;
      Diagnosis d;
      d.coded.code = words;
      d.coded.display = code;
      c.lines[0].diagnoses.push_back(d);
      c.lines[0].units = -5;
      for (const Finding& f : CheckCodes(c, Tree(), AsOf())) {
        EXPECT_FALSE(f.text.empty());
        EXPECT_TRUE(f.severity == "error" || f.severity == "warning" || f.severity == "note");
      }
    }
  }
}

}  // namespace
}  // namespace precert
