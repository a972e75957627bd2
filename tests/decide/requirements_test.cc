// The requirements of a consumer article on microdermabrasion cover, one test each where the main
// path answers them; docs/requirements.md lists all with their tests here and elsewhere. Where the
// article is wrong, the test holds the correction.
#include <algorithm>
#include <tuple>

#include "decide/decide_support.h"

namespace precert {
namespace {

const LineDetermination& Line(const Determination& d) { return d.lines[0]; }

Outcome OutcomeOfCase(const char* plan, std::string_view yaml) {
  return Line(Ask(plan, yaml)).outcome;
}

bool HasNotice(const Determination& d, std::string_view words) {
  return std::any_of(d.notices.begin(), d.notices.end(),
                     [&](const std::string& n) { return n.find(words) != std::string::npos; });
}

const Finding* FindingOf(const Determination& d, std::string_view code) {
  for (const Finding& f : d.findings) {
    if (f.code == code) return &f;
  }
  return nullptr;
}

const FundingOption* OptionOf(const Determination& d, FundingKind kind,
                              std::string_view name = "") {
  for (const FundingOption& o : d.funding) {
    if (o.kind == kind && (name.empty() || o.name == name)) return &o;
  }
  return nullptr;
}

bool AsksFor(const LineDetermination& line, std::string_view label) {
  for (const Checklist& list : line.checklists) {
    for (const ChecklistItem& item : list.items) {
      if (item.label == label) return true;
    }
  }
  return false;
}

// Everything that a peel or dermabrasion could be asked for, whoever pays.
constexpr const char* kEverything =
    "record: [{ lesion count: 20 }, fluorouracil failed, imiquimod failed, conventional removal "
    "impractical, "
    "photodynamic therapy not an option, no active acne, no isotretinoin, antibiotics failed, "
    "photographs, "
    "treatment plan, specialist evaluation]\n";
// The same, and function is not impaired: what remains is the condition itself.
const std::string kEverythingButImpairment =
    ReplaceAll(kEverything, "photographs", "no functional impairment, photographs");

// ---- Coverage -----------------------------------------------------------------------------------

TEST(Requirement, R1_OneProcedureIsCosmeticOrMedicalByItsPurpose) {
  const std::string peel = std::string("code: \"15789\"\ndiagnosis: L57.0\n") + kEverything;
  EXPECT_EQ(Told(Line(Ask("lakeside-ppo", peel + "purpose: medical"))),
            "covered criteria-met aetna-cpb-0251 2.2");
  EXPECT_EQ(Told(Line(Ask("lakeside-ppo", peel + "purpose: cosmetic"))),
            "not-covered cosmetic lakeside-ppo 5.3");
}

TEST(Requirement, R2_FineLinesAndTextureAreCosmetic) {
  for (const std::string& plan : Shipped().plans.Ids()) {
    EXPECT_EQ(
        Line(Ask(plan,
                 "service: microdermabrasion for fine lines\ncode: \"17999\"\ndiagnosis: L98.8"))
            .reason.code,
        "cosmetic")
        << plan;
  }
}

TEST(Requirement, R3_AcneScarsDependOnThePolicyAndAetnaCallsThemCosmetic) {
  const Determination d =
      Ask("lakeside-ppo", std::string("code: \"15780\"\ndiagnosis: L90.5\n") + kEverything);
  EXPECT_EQ(Line(d).outcome, Outcome::kClinicalReview);
  EXPECT_EQ(Line(d).authority.document, "aetna-cpb-0251");
  EXPECT_EQ(Line(d).authority.section, "3.2");
  EXPECT_NE(Line(d).recommendation.find("not approving"), std::string::npos);
  // Another payer's policy weighs function instead, and can approve.
  EXPECT_EQ(OutcomeOfCase("golden-hmo",
                          "code: \"15780\"\ndiagnosis: L90.5\nrecord: [functional impairment, "
                          "improvement expected, photographs, treatment plan]"),
            Outcome::kCovered);
}

TEST(Requirement, R4_PrecancerousLesionsByDermabrasionAndPeelButNotMicrodermabrasion) {
  const std::string rest = std::string("diagnosis: L57.0\n") + kEverything;
  EXPECT_EQ(OutcomeOfCase("lakeside-ppo", "code: \"15780\"\n" + rest), Outcome::kCovered);
  EXPECT_EQ(OutcomeOfCase("lakeside-ppo", "code: \"15789\"\n" + rest), Outcome::kCovered);
  EXPECT_EQ(Told(Line(Ask("lakeside-ppo", "code: \"17999\"\nservice: microdermabrasion\n" + rest))),
            "not-covered experimental lakeside-ppo 5.4");
}

TEST(Requirement, R5_NoPolicyAcceptsMelasmaOrHyperpigmentation) {
  for (const std::string& plan : Shipped().plans.Ids()) {
    for (const char* code : {"15780", "15788", "15789", "17999"}) {
      for (const char* diagnosis : {"L81.1", "L81.0"}) {
        const std::string service =
            std::string(code) == "17999" ? "service: microdermabrasion\n" : "";
        const Outcome o = OutcomeOfCase(plan.c_str(), service + "code: \"" + code +
                                                          "\"\ndiagnosis: " + diagnosis + "\n" +
                                                          kEverythingButImpairment);
        EXPECT_TRUE(o == Outcome::kClinicalReview || o == Outcome::kNotCovered)
            << plan << " " << code;
      }
    }
  }
}

TEST(Requirement, R6_NoPolicyAcceptsRosaceaForResurfacing) {
  for (const std::string& plan : Shipped().plans.Ids()) {
    for (const char* code : {"15780", "15788", "15789"}) {
      const Outcome o =
          OutcomeOfCase(plan.c_str(), "code: \"" + std::string(code) + "\"\ndiagnosis: L71.9\n" +
                                          kEverythingButImpairment);
      EXPECT_TRUE(o == Outcome::kClinicalReview || o == Outcome::kNotCovered)
          << plan << " " << code;
    }
  }
}

TEST(Requirement, R7_PreparingForABiopsyIsNoIndication) {
  for (const std::string& plan : Shipped().plans.Ids()) {
    const Outcome o =
        OutcomeOfCase(plan.c_str(),
                      "service: microdermabrasion to prepare for a biopsy\ncode: \"17999\"\n"
                      "diagnosis: D48.5\nrecord: [photographs, treatment plan]");
    EXPECT_TRUE(o == Outcome::kClinicalReview || o == Outcome::kNotCovered) << plan;
  }
}

TEST(Requirement, R8_PeelForKeratosesIsOftenCoveredLaserForWrinklesIsCosmetic) {
  EXPECT_EQ(Line(DecideExample("twelve-keratoses.yaml", "golden-hmo")).outcome, Outcome::kCovered);
  EXPECT_EQ(Line(DecideExample("twelve-keratoses.yaml", "evergreen-advantage")).outcome,
            Outcome::kCovered);
  EXPECT_EQ(Told(Line(DecideExample("wrinkle-laser.yaml"))),
            "not-covered cosmetic lakeside-ppo 5.3");
}

TEST(Requirement, R9_PsychologicalImpactAloneMeetsNoCriterion) {
  // An adjustment disorder beside the scar; function is not impaired.
  const Determination d = Ask("prairie-medicaid",
                              "code: \"15780\"\ndiagnosis: [L90.5, F43.20]\n"
                              "record: [no functional impairment, improvement expected, "
                              "photographs, treatment plan]");
  EXPECT_EQ(Told(Line(d)), "clinical-review medical-necessity uhc-cosmetic 1.2");
}

TEST(Requirement, R10_BurnsGoThroughReconstructiveRulesAndAgeIsNoException) {
  EXPECT_EQ(Told(Line(DecideExample("burn-scar-minor.yaml"))),
            "covered criteria-met ca-reconstructive 1.2");
  std::string adult = testing::ReadFile(testing::ProjectPath("examples/burn-scar-minor.yaml"));
  adult = ReplaceAll(adult, "2014-06-08", "1974-06-08");
  EXPECT_EQ(Line(DecideOrFail(ReadOrFail(adult, "case.yaml"))).outcome, Outcome::kCovered);
  // A child's acne scars gain nothing by age alone.
  EXPECT_EQ(OutcomeOfCase("golden-hmo",
                          "code: \"15780\"\ndiagnosis: L90.5\npatient: { born: 2014-01-01 }\n"
                          "record: [no functional impairment, photographs, treatment plan]"),
            OutcomeOfCase("golden-hmo",
                          "code: \"15780\"\ndiagnosis: L90.5\npatient: { born: 1974-01-01 }\n"
                          "record: [no functional impairment, photographs, treatment plan]"));
}

TEST(Requirement, R11_SessionsAYearAreLimited) {
  const Determination d = DecideExample("seventh-session.yaml");
  EXPECT_EQ(Told(Line(d)), "not-covered session-limit summit-hsa 3.4");
  EXPECT_EQ(d.cost.least[0].sessions_over_limit, 1);
  EXPECT_EQ(d.cost.patient_low.ToString(), "250.00");
}

TEST(Requirement, R12_APartMayBeCovered) {
  std::string yaml = testing::ReadFile(testing::ProjectPath("examples/seventh-session.yaml"));
  yaml = ReplaceAll(yaml, "epidermal-peel: 6", "epidermal-peel: 5") + "sessions: 3\n";
  const Determination d = DecideOrFail(ReadOrFail(yaml, "case.yaml"));
  EXPECT_EQ(Told(Line(d)), "partly-covered session-limit summit-hsa 3.4");
  EXPECT_EQ(Line(d).covered_sessions, 1);
  EXPECT_EQ(d.cost.least[0].sessions_over_limit, 2);
}

// ---- Reasons told apart -------------------------------------------------------------------------

TEST(Requirement, R13_ElectiveIsAReasonOfItsOwn) {
  EXPECT_EQ(
      Told(Line(Ask("lakeside-ppo", "code: \"15789\"\ndiagnosis: L57.0\npurpose: elective\n"))),
      "not-covered elective lakeside-ppo 5.5");
}

TEST(Requirement, R14_CosmeticIntentIsAReasonOfItsOwn) {
  EXPECT_EQ(Line(DecideExample("loan.yaml")).reason.code, "cosmetic");
}

TEST(Requirement, R15_MissingPapersAreNoDenial) {
  const Determination d = DecideExample("no-photos.yaml");
  EXPECT_EQ(Line(d).outcome, Outcome::kNeedsInformation);
  EXPECT_EQ(Line(d).reason.code, "insufficient-documentation");
  EXPECT_FALSE(Line(d).checklists.empty());
}

TEST(Requirement, R16_ACheaperTreatmentNotTriedFirst) {
  const Determination d =
      Ask("summit-hsa",
          "code: \"15789\"\ndiagnosis: L57.0\nrecord: [{ lesion count: 12 }, fluorouracil failed, "
          "photodynamic therapy an option, photographs, treatment plan]");
  EXPECT_EQ(Told(Line(d)), "clinical-review step-therapy blues-mp-052 1.4");
}

TEST(Requirement, R17_ASpaIsNoMedicalSetting) {
  EXPECT_EQ(Told(Line(DecideExample("spa.yaml"))),
            "not-covered non-medical-setting lakeside-ppo 5.1");
}

TEST(Requirement, R18_AnUnlicensedProvider) {
  const Determination d =
      Ask("lakeside-ppo",
          "code: \"10040\"\ndiagnosis: L70.0\n"
          "provider: { license: esthetician, place: \"11\", facility: office }");
  EXPECT_EQ(Told(Line(d)), "not-covered unlicensed-provider lakeside-ppo 5.2");
}

TEST(Requirement, R19_PreExistingIsNeverAReason) {
  for (const char* file :
       {"acne-scars.yaml", "wrinkle-laser.yaml", "twelve-keratoses.yaml", "spa.yaml"}) {
    for (const std::string& plan : Shipped().plans.Ids()) {
      const Determination d = DecideExample(file, plan);
      EXPECT_EQ(Line(d).reason.code.find("exist"), std::string::npos);
      EXPECT_EQ(Line(d).reason.text.find("pre-existing"), std::string::npos);
    }
  }
  EXPECT_TRUE(
      HasNotice(DecideExample("wrinkle-laser.yaml"), "began before the coverage is no ground"));
}

// ---- Prior authorization ------------------------------------------------------------------------

TEST(Requirement, R20_EvaluationByABoardCertifiedDermatologist) {
  const Determination d =
      Ask("lakeside-ppo",
          std::string(
              "code: \"15789\"\ndiagnosis: L57.0\nprovider: { npi: \"1999999018\", license: MD, "
              "place: \"11\", facility: office }\n"
              "record: [{ lesion count: 20 }, fluorouracil failed, no active acne, "
              "no isotretinoin, photographs, treatment plan]"));
  EXPECT_EQ(Line(d).outcome, Outcome::kNeedsInformation);
  EXPECT_TRUE(AsksFor(Line(d), "Dermatologist asks"));
  EXPECT_TRUE(AsksFor(Line(d), "Evaluation submitted"));
}

TEST(Requirement, R21_L700IsAcneAndItsScarsAreL905) {
  const Determination d = DecideExample("acne-scars.yaml");
  const Finding* f = FindingOf(d, "diagnosis-mismatch");
  ASSERT_NE(f, nullptr);
  EXPECT_EQ(f->severity, "warning");
  ASSERT_FALSE(f->suggestions.empty());
  EXPECT_EQ(f->suggestions[0].substr(0, 6), "L90.5:");
}

TEST(Requirement, R22_WhyThisProcedureIsAskedFor) {
  const Determination d =
      Ask("prairie-medicaid",
          "code: \"15780\"\ndiagnosis: L90.5\nrecord: [functional impairment, improvement "
          "expected, photographs, treatment plan]\n");
  EXPECT_EQ(Line(d).outcome, Outcome::kNeedsInformation);
  EXPECT_TRUE(AsksFor(Line(d), "Procedure justified"));
}

TEST(Requirement, R23_ACourseLastsItsGaps) {
  // Four to six sessions, two to four weeks apart: six to twenty weeks.
  const std::tuple<int, int, int> rows[] = {{4, 2, 6}, {6, 4, 20}, {6, 3, 15}};
  for (const auto& [sessions, weeks, course] : rows) {
    const Determination d =
        Ask("lakeside-ppo", "service: microdermabrasion\nsessions: " + std::to_string(sessions) +
                                "\nweeks apart: " + std::to_string(weeks) + "\n");
    EXPECT_EQ(Line(d).service.CourseWeeks(), course);
  }
}

TEST(Requirement, R23_PapersForTheRequestAreListed) {
  const Determination d = Ask("lakeside-ppo", "code: \"15789\"\ndiagnosis: L57.0\nsessions: 4");
  EXPECT_EQ(Line(d).outcome, Outcome::kNeedsInformation);
  for (const char* label :
       {"Photographs submitted", "Treatment plan submitted", "Fifteen or more lesions"}) {
    EXPECT_TRUE(AsksFor(Line(d), label)) << label;
  }
  EXPECT_TRUE(AsksFor(Line(d), "Fluorouracil failed"));
}

TEST(Requirement, R24_TheProviderSubmitsAndThePatientCanAsk) {
  const Determination d = DecideExample("no-photos.yaml");
  EXPECT_EQ(Line(d).prior_authorization, PriorAuthorization::kRequired);
  EXPECT_EQ(Line(d).prior_authorization_clause.section, "6.1");
  EXPECT_TRUE(HasNotice(d, "The provider submits the request"));
  EXPECT_TRUE(HasNotice(d, "the patient can ask the plan"));
}

TEST(Requirement, R25_TheStepBeforeIsADrugAndNotALaser) {
  const Determination d = Ask("lakeside-ppo",
                              "code: \"15789\"\ndiagnosis: L57.0\nrecord: [{ lesion count: 20 }, "
                              "no active acne, no isotretinoin, photographs, treatment plan]");
  EXPECT_EQ(Line(d).outcome, Outcome::kNeedsInformation);
  ASSERT_EQ(Line(d).checklists.size(), 3u);  // either drug, or that neither can be used
  EXPECT_TRUE(AsksFor(Line(d), "Fluorouracil failed"));
  EXPECT_TRUE(AsksFor(Line(d), "Imiquimod failed"));
}

TEST(Requirement, R26_EveryAnswerQuotesItsClause) {
  const Determination d = DecideExample("acne-scars.yaml");
  EXPECT_EQ(Line(d).authority.document, "lakeside-ppo");
  EXPECT_EQ(Line(d).authority.section, "5.4");
  EXPECT_NE(Line(d).reason.text.find("lakeside-ppo 2026, section 5.4 (Experimental services)"),
            std::string::npos);
  EXPECT_NE(Line(d).reason.text.find("aetna-cpb-0251 2025-09-26, section 5.2 (Microdermabrasion)"),
            std::string::npos);
}

TEST(Requirement, R27_UnknownProcedureCodeIsNamedWithTheNearest) {
  const Determination d = DecideExample("acne-scars.yaml");
  const Finding* f = FindingOf(d, "unknown-code");
  ASSERT_NE(f, nullptr);
  EXPECT_EQ(f->severity, "error");
  EXPECT_NE(f->text.find("17320"), std::string::npos);
  ASSERT_FALSE(f->suggestions.empty());
  EXPECT_EQ(f->suggestions[0].substr(0, 6), "17999:");
  EXPECT_EQ(Line(d).service.code, "17320");
  EXPECT_EQ(Line(d).service.decided_code, "17999");
  EXPECT_EQ(Line(d).service.family, "microdermabrasion");
}

TEST(Requirement, R29_AnApprovalIsNeverGuaranteed) {
  for (const char* file : {"acne-scars.yaml", "burn-scar-minor.yaml", "no-photos.yaml"}) {
    EXPECT_TRUE(HasNotice(DecideExample(file), "no guarantee of approval or of payment")) << file;
  }
}

// ---- Denials and appeals ------------------------------------------------------------------------

TEST(Requirement, R30_PeerToPeerReviewWithThePlansOwnWindow) {
  const Determination d = DecideExample("twelve-keratoses.yaml");
  ASSERT_TRUE(d.appeal.has_value());
  ASSERT_TRUE(d.appeal->peer_to_peer.has_value());
  EXPECT_NE(d.appeal->peer_to_peer->text.find("within 14 days"), std::string::npos);
  EXPECT_EQ(d.appeal->peer_to_peer->citation, "lakeside-ppo 2026, section 7.3");
}

TEST(Requirement, R32_AnAppealMayBeFiledFor180Days) {
  std::string yaml = testing::ReadFile(testing::ProjectPath("examples/wrinkle-laser.yaml"));
  yaml += "denial: { date: 2026-10-30, text: Cosmetic, clause: \"5.3\" }\n";
  const Determination d = DecideOrFail(ReadOrFail(yaml, "case.yaml"));
  ASSERT_TRUE(d.appeal.has_value());
  ASSERT_FALSE(d.appeal->steps.empty());
  EXPECT_EQ(d.appeal->steps[0].file_by->ToString(), "2027-04-28");  // 180 days after 30 October
}

// ---- Network and cost ---------------------------------------------------------------------------

TEST(Requirement, R33_APriceThatIsNotKnownIsARangeWithItsSource) {
  const Determination d =
      Ask("lakeside-ppo", "service: microdermabrasion\ncode: \"17999\"\npurpose: cosmetic");
  EXPECT_FALSE(d.cost.exact);
  EXPECT_LT(d.cost.patient_low, d.cost.patient_high);
  EXPECT_EQ(d.cost.patient_low.ToString(), "75.00");
  EXPECT_EQ(d.cost.patient_high.ToString(), "300.00");
}

TEST(Requirement, R34_TheNetworksPriceOnlyWhereTheServiceIsCovered) {
  const std::string covered = "code: \"10040\"\ndiagnosis: L70.0\nbilled: 150\n";
  const Determination in = Ask("lakeside-ppo", covered);
  EXPECT_EQ(in.cost.patient_low.ToString(), "50.00");  // the copay
  EXPECT_EQ(in.cost.patient_high.ToString(), "50.00");
  const Determination no = Ask("lakeside-ppo", covered + "purpose: cosmetic");
  EXPECT_EQ(no.cost.patient_low.ToString(), "150.00");
  EXPECT_TRUE(HasNotice(no, "need not apply to a service that is not covered"));
}

TEST(Requirement, R35_NetworkStatusIsOfThePlanAndNotTheClinicsWord) {
  EXPECT_EQ(DecideExample("twelve-keratoses.yaml", "lakeside-ppo").network.network, Network::kIn);
  EXPECT_EQ(DecideExample("twelve-keratoses.yaml", "golden-hmo").network.network,
            Network::kUnknown);
  EXPECT_EQ(DecideExample("out-of-network.yaml").network.network, Network::kOut);
  EXPECT_TRUE(
      HasNotice(DecideExample("out-of-network.yaml"), "a clinic's word does not bind the plan"));
  EXPECT_FALSE(DecideExample("out-of-network.yaml").alternatives.empty());
}

TEST(Requirement, R36_TheCostIsBrokenDown) {
  const Determination d =
      Ask("lakeside-ppo", std::string("code: \"15789\"\ndiagnosis: L57.0\nbilled: 1200\n"
                                      "used: { deductible: 1000, out of pocket: 1000 }\n") +
                              kEverything);
  ASSERT_TRUE(d.cost.exact);
  const CostLine& line = d.cost.least[0];
  EXPECT_EQ(line.billed->ToString(), "1200.00");
  EXPECT_EQ(line.allowed.ToString(), "820.00");
  EXPECT_EQ(line.deductible.ToString(), "500.00");
  EXPECT_EQ(line.coinsurance.ToString(), "64.00");  // 20 % of 320
  EXPECT_EQ(line.write_off.ToString(), "380.00");
  EXPECT_EQ(line.patient_pays.ToString(), "564.00");
  EXPECT_EQ(line.plan_pays.ToString(), "256.00");
}

TEST(Requirement, R37_OutOfNetworkAddsTheBalanceBill) {
  const Determination d = DecideExample("out-of-network.yaml");
  ASSERT_TRUE(d.cost.exact);
  const CostLine& line = d.cost.least[0];
  EXPECT_EQ(line.plan_pays.ToString(), "60.00");
  EXPECT_EQ(line.coinsurance.ToString(), "40.00");
  EXPECT_EQ(line.balance_bill.ToString(), "50.00");
  EXPECT_EQ(line.patient_pays.ToString(), "90.00");
}

TEST(Requirement, R38_OutOfNetworkTheMemberFilesTheClaim) {
  EXPECT_TRUE(
      HasNotice(DecideExample("out-of-network.yaml"), "the member usually files the claim"));
  EXPECT_FALSE(
      HasNotice(DecideExample("burn-scar-minor.yaml"), "the member usually files the claim"));
}

// ---- Other ways to pay --------------------------------------------------------------------------

TEST(Requirement, R39_APaymentPlanWithoutInterest) {
  const Determination d = DecideExample("acne-scars.yaml");
  const FundingOption* o = OptionOf(d, FundingKind::kPaymentPlan, "The clinic's payment plan");
  ASSERT_NE(o, nullptr);
  EXPECT_EQ(o->monthly->ToString(), "150.00");
  EXPECT_EQ(o->months, 6);
  EXPECT_EQ(o->difference.ToString(), "0.00");
}

TEST(Requirement, R40_PromotionsSayWhatHappensAfterThem) {
  const Determination d = DecideExample("acne-scars.yaml");
  const FundingOption* o = OptionOf(d, FundingKind::kPromotion);
  ASSERT_NE(o, nullptr);
  EXPECT_EQ(o->risk, FundingRisk::kHigh);
  EXPECT_TRUE(std::any_of(o->warnings.begin(), o->warnings.end(), [](const std::string& w) {
    return w.find("charged back to the day of purchase") != std::string::npos;
  }));
}

TEST(Requirement, R41_HealthAccountsNotForCosmeticServices) {
  const Determination cosmetic = DecideExample("wrinkle-laser.yaml");
  ASSERT_NE(OptionOf(cosmetic, FundingKind::kHsa), nullptr);
  EXPECT_FALSE(OptionOf(cosmetic, FundingKind::kHsa)->applies);
  EXPECT_FALSE(OptionOf(cosmetic, FundingKind::kFsa)->applies);
  const Determination medical = DecideExample("burn-scar-minor.yaml");
  EXPECT_TRUE(OptionOf(medical, FundingKind::kHsa)->applies);
}

TEST(Requirement, R42_APackageOfSixSaves180) {
  const Determination d = DecideExample("six-for-720.yaml");
  const FundingOption* o = OptionOf(d, FundingKind::kPackage);
  ASSERT_NE(o, nullptr);
  EXPECT_EQ(o->total.ToString(), "720.00");
  EXPECT_EQ(o->difference.ToString(), "-180.00");
  EXPECT_EQ(o->rank, 1);
  EXPECT_NE(o->conditions[0].find("$180.00 (20 %) less"), std::string::npos);
}

TEST(Requirement, R43_DiscountsOfTheProvider) {
  std::string yaml = testing::ReadFile(testing::ProjectPath("examples/loan.yaml"));
  yaml += "  - { kind: discount, name: First visit, price: 450, list price: 500 }\n";
  const Determination d = DecideOrFail(ReadOrFail(yaml, "case.yaml"));
  const FundingOption* o = OptionOf(d, FundingKind::kDiscount);
  ASSERT_NE(o, nullptr);
  EXPECT_EQ(o->total.ToString(), "450.00");
}

TEST(Requirement, R44_CrowdfundingWithItsPrivacyCaveat) {
  const Determination d = DecideExample("wrinkle-laser.yaml");
  const FundingOption* o = OptionOf(d, FundingKind::kCrowdfunding);
  ASSERT_NE(o, nullptr);
  EXPECT_FALSE(o->total_known);
  EXPECT_NE(o->warnings[0].find("public"), std::string::npos);
}

TEST(Requirement, R45_FiveHundredAtSevenPercentCosts1916) {
  const Determination d = DecideExample("loan.yaml");
  const FundingOption* o = OptionOf(d, FundingKind::kLoan, "A personal loan");
  ASSERT_NE(o, nullptr);
  EXPECT_EQ(o->monthly->ToString(), "43.26");
  EXPECT_EQ(o->difference.ToString(), "19.16");
  EXPECT_EQ(o->total.ToString(), "519.16");
}

TEST(Requirement, R46_WaysToPayAreRankedForThisPerson) {
  const Determination d = DecideExample("acne-scars.yaml");
  ASSERT_GT(d.funding.size(), 3u);
  for (size_t i = 0; i < d.funding.size(); ++i) {
    EXPECT_EQ(d.funding[i].rank, static_cast<int>(i) + 1);
    EXPECT_FALSE(d.funding[i].reason.empty());
  }
  // $130 a month: what fits the budget stands first; without a budget the cheapest does.
  EXPECT_TRUE(d.funding[0].within_budget);
  const Determination free = DecideExample("six-for-720.yaml");
  EXPECT_EQ(free.funding[0].kind, FundingKind::kPackage);
}

}  // namespace
}  // namespace precert
