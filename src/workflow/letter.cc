// Writing the appeal letter and the notes for a peer-to-peer call.
#include "workflow/letter.h"

#include <algorithm>

#include "base/text.h"

namespace precert {
namespace {

class Writer {
 public:
  // The fact, or its name in brackets, remembered as missing.
  std::string Fact(const std::string& value, const std::string& name) {
    if (!Trim(value).empty()) return value;
    if (std::find(letter_.missing.begin(), letter_.missing.end(), name) == letter_.missing.end()) {
      letter_.missing.push_back(name);
    }
    return "[" + name + "]";
  }
  void Line(const std::string& text = "") { letter_.text += text + "\n"; }
  void Heading(const std::string& text) {
    Line();
    Line(text);
  }
  void Item(const std::string& text) { Line("- " + text); }
  Letter Take() { return std::move(letter_); }

 private:
  Letter letter_;
};

std::string DenialDate(Writer& w, const AppealLetterFacts& facts) {
  return w.Fact(facts.denial_date ? facts.denial_date->Display() : "", "date of the denial");
}

std::string Service(Writer& w, const AppealLetterFacts& facts) {
  return w.Fact(facts.service_name, "service") + " (" + w.Fact(facts.service_code, "service code") +
         ")";
}

std::string Diagnoses(Writer& w, const AppealLetterFacts& facts) {
  return w.Fact(Join(facts.diagnoses, "; "), "diagnosis with its ICD-10-CM code");
}

std::string Treatment(Writer& w, const TreatmentTried& treatment) {
  return w.Fact(treatment.what, "treatment") + ", " + w.Fact(treatment.when, "dates") + ": " +
         w.Fact(treatment.outcome, "outcome");
}

std::string Criterion(Writer& w, const CriterionArgument& criterion) {
  return criterion.clause + (criterion.clause.empty() ? "" : ": ") +
         w.Fact(criterion.criterion, "criterion") +
         " Shown by: " + w.Fact(criterion.evidence, "evidence for " + criterion.clause);
}

}  // namespace

Result<Letter> WriteAppealLetter(const AppealLetterFacts& facts) {
  for (const Literature& work : facts.literature) {
    if (!work.verified) {
      return Error{"the citation \"" + work.citation + "\" has not been verified",
                   {},
                   "look it up and confirm that it says what the letter claims, or leave it out"};
    }
  }
  Writer w;
  w.Line(facts.date.Display());
  w.Line();
  w.Line("To: " + w.Fact(facts.plan_name, "plan") + ", appeals department");
  w.Line("Member: " + w.Fact(facts.member_name, "member's name") + ", member number " +
         w.Fact(facts.member_id, "member number"));
  w.Line("Claim or reference number: " + w.Fact(facts.claim_number, "claim or reference number"));
  w.Line("Provider: " + w.Fact(facts.provider_name, "provider") + ", NPI " +
         w.Fact(facts.provider_npi, "provider's NPI"));
  w.Line(std::string("Subject: ") + (facts.urgent ? "expedited appeal" : "appeal") +
         " of the denial dated " + DenialDate(w, facts));

  w.Heading("What was denied");
  w.Line("You denied " + Service(w, facts) + " for " + Diagnoses(w, facts) + ".");
  w.Line("Your notice says: \"" + w.Fact(facts.denial_text, "the reason as the notice words it") +
         "\" (" + w.Fact(facts.denial_clause, "clause the notice relies on") + ").");

  w.Heading("Summary");
  w.Line(w.Fact(facts.summary, "two sentences on the condition and why this treatment"));

  w.Heading("Treatments tried");
  if (facts.treatments.empty()) w.Item(w.Fact("", "treatments tried, with dates and outcomes"));
  for (const TreatmentTried& treatment : facts.treatments) w.Item(Treatment(w, treatment));

  w.Heading("The plan's own criteria");
  if (facts.criteria.empty()) w.Item(w.Fact("", "the plan's criteria for this service"));
  for (const CriterionArgument& criterion : facts.criteria) w.Item(Criterion(w, criterion));

  if (!facts.literature.empty()) {
    w.Heading("Literature");
    for (const Literature& work : facts.literature) w.Item(work.citation);
  }

  w.Heading("Reviewer");
  w.Line("Please have this appeal decided by a reviewer of the same specialty, " +
         w.Fact(facts.reviewer_specialty, "specialty") +
         ", who took no part in the first decision.");

  w.Heading("Legal basis");
  if (facts.legal_basis.empty()) w.Item(w.Fact("", "legal basis for this type of plan"));
  for (const CitedText& basis : facts.legal_basis) {
    w.Item(basis.text + (basis.citation.empty() ? "" : " (" + basis.citation + ")"));
  }

  w.Heading("What I ask for");
  w.Line("Reverse the denial and approve " + Service(w, facts) +
         ". If you uphold it, state the clause and the criterion that is not met, the evidence "
         "considered and the reviewer's qualifications, and send the documents relied on.");

  w.Heading("Enclosures");
  w.Item("the notice of denial");
  for (const std::string& enclosure : facts.enclosures) w.Item(enclosure);
  w.Line();
  w.Line("Signed: " + w.Fact("", "signature"));
  return w.Take();
}

Letter WritePeerToPeerNotes(const AppealLetterFacts& facts) {
  Writer w;
  w.Line("Peer-to-peer call about " + Service(w, facts));
  w.Line("Member " + w.Fact(facts.member_id, "member number") + ", reference " +
         w.Fact(facts.claim_number, "claim or reference number") + ", denied on " +
         DenialDate(w, facts));
  w.Line("Denial: " + w.Fact(facts.denial_text, "the reason as the notice words it"));
  w.Line("Diagnosis: " + Diagnoses(w, facts));
  w.Heading("Points");
  for (const CriterionArgument& criterion : facts.criteria) w.Item(Criterion(w, criterion));
  for (const TreatmentTried& treatment : facts.treatments) {
    w.Item("tried " + Treatment(w, treatment));
  }
  w.Heading("Ask and write down");
  w.Item("the reviewer's name and specialty, and a reference number for the call");
  w.Item("which criterion is not met, in which version of the policy");
  w.Item("what evidence would change the decision, and where to send it");
  w.Item("the last day to appeal: the call does not stop that clock");
  return w.Take();
}

}  // namespace precert
