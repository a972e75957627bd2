// ShareSession: one covered session, from its allowed amount to who pays what. The heart of the
// benefit calculation:
//
//   first visits of the year   may cost nothing, or the copay alone
//   copay, deductible          in the order of the benefit; the deductible is the tier's, or the
//                              benefit's own
//   coinsurance                on what is left, with its own maximum
//   out-of-pocket limit        ends each of these parts, in that order
//   the plan's maximum         what the plan would pay beyond it the patient pays, outside every
//                              accumulator
//
// The balance bill and the write-off are not this function's: they need the charge. Moves the
// accumulators. Plain function; the terms and accumulators are the caller's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "plan/accumulators.h"
#include "plan/benefits.h"

namespace precert {

// A sentence about the calculation and the clause it rests on ("" where it rests on an input).
struct CostNote {
  std::string text;
  std::string clause;
  friend bool operator==(const CostNote&, const CostNote&) = default;
};

struct SessionCost {
  int number = 1;  // within its line
  std::optional<Date> date;
  std::optional<Money> billed;
  Money allowed, deductible, copay, coinsurance, balance_bill, not_covered;
  Money over_maximum;  // past the most that the plan pays
  Money plan_pays, patient_pays, write_off;
  bool over_limit = false;
  std::optional<Date> plan_year;  // its first day; absent: no date is known
  // Those that this session looked at, as they stood before and after it; sessions of its family in
  // the plan year, where the plan counts them.
  std::vector<AccumulatorReading> accumulators;
  std::optional<int> sessions_before, sessions_after, session_limit;
};

// What applies to the sessions of one line.
struct SessionTerms {
  NetworkTier tier = NetworkTier::kFirst;
  const CostSharingTier* sharing = nullptr;
  const ServiceBenefit* benefit = nullptr;  // null: the tier's own terms
  std::string family;                       // its name among the tier's services
  Rate coinsurance;
  std::optional<int> copay_days;  // of a copay by the day; absent: as many as the amount allows
};

// Adds each note once.
void AddNote(std::vector<CostNote>* notes, std::string text, std::string clause);

// "session 3", "sessions 3 to 5".
std::string SessionNumbers(int first, int last);

// `copay_taken`: copays of the same visit taken with earlier lines, and with this one afterwards.
// `notes` may be null.
void ShareSession(const SessionTerms& terms, Money* copay_taken, Accumulators* year,
                  SessionCost* cost, std::vector<CostNote>* notes);

}  // namespace precert
