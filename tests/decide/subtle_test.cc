// Cases in which a plausible program answers wrongly: each is a rule that once had to be thought
// about.
#include "decide/decide_support.h"

namespace precert {
namespace {

const LineDetermination& Line(const Determination& d) { return d.lines[0]; }

bool Found(const Determination& d, std::string_view code) {
  return std::any_of(d.findings.begin(), d.findings.end(),
                     [&](const Finding& f) { return f.code == code; });
}

constexpr const char* kPeel = "code: \"15789\"\ndiagnosis: L57.0\npurpose: medical\n";

TEST(Subtle, ARuleOfCoverageDoesNotLiftWhoProvidesAndWhere) {
  const std::string spa = "provider: { license: esthetician, place: \"99\", facility: Day Spa }\n";
  EXPECT_EQ(Told(Line(Ask("evergreen-advantage", "code: \"17000\"\ndiagnosis: L57.0\n" + spa))),
            "not-covered non-medical-setting evergreen-advantage 5.1");
  // Nor does a state rule that is still open.
  EXPECT_EQ(Told(Line(Ask("golden-hmo", "code: 0479T\ndiagnosis: L90.5\n" + spa))),
            "not-covered non-medical-setting golden-hmo 5.1");
}

TEST(Subtle, ARuleOfCoverageStillWantsThePapers) {
  const Determination d = Ask("evergreen-advantage", "code: \"15780\"\ndiagnosis: L57.0\n");
  EXPECT_EQ(Line(d).outcome, Outcome::kNeedsInformation);
  ASSERT_FALSE(Line(d).checklists.empty());
  EXPECT_EQ(Line(d).checklists[0].items[0].label, "Photographs submitted");
}

TEST(Subtle, ALaterStatementEndsAnOldDrug) {
  const std::string rest = std::string(kPeel) +
                           "record:\n  - lesion count: 16\n  - fluorouracil failed\n  - no active "
                           "acne\n  - photographs\n"
                           "  - treatment plan\n  - isotretinoin:\n    on: 2025-01-01\n";
  EXPECT_EQ(Line(Ask("lakeside-ppo", rest)).outcome, Outcome::kNeedsInformation);
  EXPECT_EQ(Line(Ask("lakeside-ppo", rest + "  - no isotretinoin\n")).outcome, Outcome::kCovered);
  // A statement older than the drug ends nothing.
  EXPECT_EQ(Line(Ask("lakeside-ppo", rest + "  - no isotretinoin:\n    on: 2024-06-01\n")).outcome,
            Outcome::kNeedsInformation);
}

TEST(Subtle, ADiagnosisThatCannotBeReadIsNoContradiction) {
  for (const char* code : {"L57.O", "XYZ", "L70"}) {
    const Determination d =
        Ask("golden-hmo", "code: \"15789\"\nrecord: [lesion count: 12]\ndiagnosis: [\"" +
                              std::string(code) + "\"]\n");
    EXPECT_EQ(Line(d).outcome, Outcome::kNeedsInformation) << code;
  }
  EXPECT_EQ(
      Line(Ask("golden-hmo", "code: \"15789\"\nrecord: [lesion count: 12]\ndiagnosis: [L71.9]\n"))
          .outcome,
      Outcome::kClinicalReview);
}

TEST(Subtle, AMedicalPurposeIsNoCosmeticRequest) {
  const Determination d =
      Ask("lakeside-ppo",
          "code: \"17999\"\nservice: something new\ndiagnosis: L98.8\npurpose: medical\n");
  EXPECT_NE(Line(d).outcome, Outcome::kNotCovered);
}

TEST(Subtle, AnEmergencyRoomIsNoSpaAndANurseIsNoLayman) {
  for (const char* provider :
       {"{ license: MD, place: \"23\" }", "{ license: RN, place: \"11\" }"}) {
    const Determination d =
        Ask("lakeside-ppo",
            std::string("code: \"10040\"\ndiagnosis: L70.0\nprovider: ") + provider + "\n");
    EXPECT_EQ(Line(d).outcome, Outcome::kNeedsInformation) << provider;
  }
}

TEST(Subtle, FamilyAmountsCount) {
  const Determination d =
      Ask("lakeside-ppo", std::string(kPeel) +
                              "billed: 1200\nused: { deductible: 200, out of pocket: 200, family "
                              "deductible: 2900, family out of pocket: 11990 }\n");
  EXPECT_EQ(d.cost.patient_high.ToString(), "10.00");
}

TEST(Subtle, UnitsMultiplyTheSchedule) {
  const Determination d =
      Ask("evergreen-advantage",
          "diagnosis: L57.0\nlines:\n  - { code: \"17000\", billed: 100 }\n  - { code: \"17003\", "
          "units: 7, billed: 200 }\n");
  ASSERT_EQ(d.cost.least.size(), 2u);
  EXPECT_EQ(d.cost.least[1].allowed.ToString(), "47.95");  // 7 x 6.85
  // "$40 a visit": the second line of one visit owes no second copay.
  EXPECT_EQ(d.cost.least[0].copay.ToString(), "40.00");
  EXPECT_EQ(d.cost.least[1].copay.ToString(), "0.00");
  EXPECT_EQ(d.cost.patient_low.ToString(), "40.00");
}

TEST(Subtle, CodesThatContradictEachOtherAreNotApproved) {
  const Determination d = Ask(
      "evergreen-advantage",
      "diagnosis: L57.0\nlines:\n  - { code: \"17004\" }\n  - { code: \"17003\", units: 13 }\n");
  EXPECT_TRUE(Found(d, "code-combination"));
  for (const LineDetermination& line : d.lines) {
    EXPECT_EQ(line.outcome, Outcome::kNeedsInformation);
    EXPECT_EQ(line.reason.code, "code-errors");
  }
}

TEST(Subtle, TheDenialIsQuotedAndItsClauseLookedUp) {
  const std::string ask =
      std::string(kPeel) + "denial: { date: 2026-10-30, text: Not necessary, clause: \"";
  const Determination known = Ask("lakeside-ppo", ask + "5.3\" }\n");
  ASSERT_TRUE(known.denial.has_value());
  EXPECT_EQ(known.denial->clause_title, "Cosmetic services");
  const Determination unknown = Ask("lakeside-ppo", ask + "99.9\" }\n");
  EXPECT_FALSE(unknown.denial->clause_found);
}

TEST(Subtle, OneLimitServesAllLinesOfAFamily) {
  const Determination d =
      Ask("golden-hmo",
          "diagnosis: L70.0\nrecord: [active acne]\nlines:\n  - { code: \"15788\", sessions: 5 }\n"
          "  - { code: \"15792\", sessions: 5 }\n");
  ASSERT_EQ(d.lines.size(), 2u);
  EXPECT_EQ(d.lines[0].outcome, Outcome::kCovered);
  EXPECT_EQ(d.lines[1].outcome, Outcome::kPartlyCovered);
  EXPECT_EQ(d.lines[1].covered_sessions, 3);
}

TEST(Subtle, ANumberThatBelongsToSomebodyElseIsNoted) {
  const Determination d =
      Ask("lakeside-ppo",
          std::string(kPeel) + "provider: { npi: \"1999999018\", name: Another Example Clinic }\n");
  EXPECT_TRUE(Found(d, "provider-mismatch"));
}

TEST(Subtle, WhatIsDatedAfterTheDayOfDecisionDoesNotCount) {
  const std::string text =
      std::string(kPeel) + "record:\n  - lesion count: 12\n    on: 2030-01-01\n";
  const Determination d = Ask("golden-hmo", text);
  EXPECT_EQ(Line(d).outcome, Outcome::kNeedsInformation);
  EXPECT_TRUE(Found(d, "future-date"));
}

TEST(Subtle, TheCodingThatRequestsAreDecidedByIsTaken) {
  const Case c = ReadOrFail(R"({"resourceType":"Bundle","type":"collection","entry":[
      {"resource":{"resourceType":"Patient","id":"p"}},{"resource":{"resourceType":"Coverage","id":"c","status":"active"}},
      {"resource":{"resourceType":"Claim","id":"r","status":"active","patient":{"reference":"Patient/p"},
        "diagnosis":[{"sequence":1,"diagnosisCodeableConcept":{"coding":[
          {"system":"http://snomed.info/sct","code":"201101007"},
          {"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"L57.0"}]}}],
        "item":[{"sequence":1,"productOrService":{"coding":[{"system":"urn:local","code":"PEEL7"},
          {"system":"http://www.ama-assn.org/go/cpt","code":"15789"}]}}]}}]})",
                            "case.json");
  EXPECT_EQ(c.lines[0].service.code, "15789");
  EXPECT_EQ(c.lines[0].diagnoses[0].coded.code, "L57.0");
}

}  // namespace
}  // namespace precert
