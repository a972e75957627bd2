// The appeal letter, the peer-to-peer notes and the contact log.
#include "workflow/letter.h"

#include <gtest/gtest.h>

#include "support/golden.h"
#include "workflow/contact_log.h"

namespace precert {
namespace {

Date Day(std::string_view iso) { return *Date::Parse(iso); }

AppealLetterFacts Facts() {
  AppealLetterFacts f;
  f.date = Day("2026-03-10");
  f.member_name = "Pat Example";
  f.member_id = "EX-0001";
  f.plan_name = "Example PPO";
  f.claim_number = "C-17";
  f.provider_name = "Example Dermatology";
  f.provider_npi = "1234567893";
  f.denial_date = Day("2026-03-02");
  f.denial_text = "fewer than fifteen lesions are documented";
  f.denial_clause = "section 2.1";
  f.service_name = "dermal peel";
  f.service_code = "15789";
  f.diagnoses = {"L57.0 actinic keratosis"};
  f.summary = "Seventeen lesions on the face were counted on 20 February 2026.";
  f.treatments = {{"5-fluorouracil cream", "October to December 2025", "stopped, severe reaction"}};
  f.criteria = {{"section 2.1", "At least fifteen lesions.", "visit note of 20 February 2026"},
                {"section 2.2", "Drug treatment failed.", ""}};
  f.reviewer_specialty = "dermatology";
  f.legal_basis = {{"you may appeal within 180 days", "29 CFR 2560.503-1(h)(3)(i)"}};
  f.enclosures = {"photographs of 20 February 2026"};
  return f;
}

TEST(Letter, Appeal) {
  const Result<Letter> letter = WriteAppealLetter(Facts());
  ASSERT_TRUE(letter.ok());
  testing::ExpectGolden("tests/workflow/data/appeal_letter.txt", letter->text);
  EXPECT_EQ(letter->missing, (std::vector<std::string>{"evidence for section 2.2", "signature"}));
}

TEST(Letter, PeerToPeer) {
  testing::ExpectGolden("tests/workflow/data/peer_to_peer.txt", WritePeerToPeerNotes(Facts()).text);
}

TEST(Letter, NothingGivenIsAllBrackets) {
  AppealLetterFacts f;
  f.date = Day("2026-03-10");
  const Result<Letter> letter = WriteAppealLetter(f);
  ASSERT_TRUE(letter.ok());
  EXPECT_EQ(letter->missing.size(), 18u);
}

TEST(Letter, UnverifiedLiteratureIsRefused) {
  AppealLetterFacts f = Facts();
  f.literature = {{"Example A, A study, 2020", false}};
  const Result<Letter> refused = WriteAppealLetter(f);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "the citation \"Example A, A study, 2020\" has not been verified");
  f.literature[0].verified = true;
  EXPECT_NE(WriteAppealLetter(f)->text.find("- Example A, A study, 2020\n"), std::string::npos);
}

TEST(ContactLog, KeepsOrderAndRefusesGuesses) {
  ContactLog log;
  const Date today = Day("2026-03-10");
  EXPECT_TRUE(
      log.Add({Day("2026-03-05"), ContactKind::kPhone, "J. Example", "4711", "received"}, today)
          .ok());
  EXPECT_TRUE(
      log.Add({Day("2026-03-02"), ContactKind::kPortal, "authorizations", "", "sent"}, today).ok());
  EXPECT_EQ(log.ToText(),
            "2026-03-02 portal, authorizations: sent\n"
            "2026-03-05 phone, J. Example, ref. 4711: received\n");
  ASSERT_EQ(log.WithoutReference().size(), 1u);
  EXPECT_EQ(log.WithoutReference()[0]->with, "authorizations");
  EXPECT_EQ(log.Add({Day("2026-03-05"), ContactKind::kPhone, " ", "", "x"}, today).error().message,
            "a contact needs the name of the person or department");
  EXPECT_EQ(log.Add({Day("2026-03-05"), ContactKind::kPhone, "x", "", ""}, today).error().message,
            "a contact needs what was said");
  EXPECT_EQ(log.Add({Day("2026-03-11"), ContactKind::kPhone, "x", "", "y"}, today).error().message,
            "a contact on 2026-03-11 lies after today, 2026-03-10");
  EXPECT_EQ(log.contacts().size(), 2u);
}

}  // namespace
}  // namespace precert
