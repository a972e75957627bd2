// The letters of an appeal: the appeal itself and the notes for a peer-to-peer call, from facts.
//
//   Result<Letter> letter = WriteAppealLetter(facts);
//   letter->text      // ready to sign, with [brackets] where a fact is missing
//   letter->missing   // what the brackets stand for
//
// The order is the one that reviewers look for: identifiers, the denial in its own words, diagnosis
// and service codes, summary, treatments tried, the plan's own criteria one by one against the
// record, literature, the reviewer asked for, legal basis, relief, enclosures. Nothing is invented:
// what is not given is bracketed, and literature that nobody verified is refused with an Error.
// Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "workflow/appeal.h"

namespace precert {

struct TreatmentTried {
  std::string what;
  std::string when;  // "March to June 2026"
  std::string outcome;
};

struct CriterionArgument {
  std::string clause;     // "section 2.1"
  std::string criterion;  // the plan's requirement, in our words
  std::string evidence;   // what in the record shows it; empty: nothing does yet
};

struct Literature {
  std::string citation;
  bool verified = false;  // a person looked it up and it exists and says so
};

struct AppealLetterFacts {
  Date date;
  std::string member_name, member_id, plan_name, claim_number;
  std::string provider_name, provider_npi;
  std::optional<Date> denial_date;
  std::string denial_text, denial_clause;
  std::string service_name, service_code;
  std::vector<std::string> diagnoses;  // "L57.0 actinic keratosis"
  std::string summary;
  std::vector<TreatmentTried> treatments;
  std::vector<CriterionArgument> criteria;
  std::vector<Literature> literature;
  std::string reviewer_specialty;  // "dermatology"
  std::vector<CitedText> legal_basis;
  std::vector<std::string> enclosures;
  bool urgent = false;
};

struct Letter {
  std::string text;
  std::vector<std::string> missing;
};

Result<Letter> WriteAppealLetter(const AppealLetterFacts& facts);

// Points for the treating clinician's call with the plan's reviewer.
Letter WritePeerToPeerNotes(const AppealLetterFacts& facts);

}  // namespace precert
