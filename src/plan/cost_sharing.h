// Who pays what: the order of the benefit calculation, applied session by session.
//
//   Result<CostEstimate> cost = EstimateCost(benefits, member, requests);
//   cost->patient_low, cost->patient_high      // equal when everything needed was known
//
// For each session, in this order (the order of CMS's benefit calculators):
//   1 allowed amount (never above the charge)   2 covered?       3 limits of sessions
//   4 copay and deductible, as the benefit orders them, then coinsurance on what is left
//   5 out-of-pocket limit    6 split between plan and patient    7 accumulators move
// Out of network the patient also owes charge - allowed (the balance bill), which counts toward
// nothing. What is not covered, and every session past a limit, is the patient's whole and moves no
// accumulator. In network charge - allowed is written off. Always:
//   patient + plan + write-off = billed, exactly, to the cent.
//
// What is not known is never invented. A charge, an allowed amount, a network status or a
// deductible used so far that is unknown makes two calculations, the least and the most the patient
// can owe, and an amount without any bound leaves the line incomplete, with what is missing said in
// words. The totals' bounds are exact but for one thing: an unstated use of the out-of-pocket limit
// counts as the deductible only (a note says so). A line of `least` is that line in the cheapest
// case.
//
// Pure functions; thread-safe. Errors: more lines or sessions than limits.h allows, a negative
// amount, or dates that do not match the number of sessions.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"
#include "intake/case.h"
#include "plan/benefits.h"

namespace precert {

// A sentence about the calculation and the clause it rests on ("" where it rests on an input).
struct CostNote {
  std::string text;
  std::string clause;
  friend bool operator==(const CostNote&, const CostNote&) = default;
};

struct CostRequest {
  int sequence = 1;
  std::string service;  // as people name it: "dermal peel"
  std::string code;     // for the schedule of allowed amounts
  std::string family;   // key of CostSharingTier::services; unknown keys use the tier's own terms
  Network network = Network::kUnknown;
  bool covered = true;
  std::string coverage_clause;  // why it is or is not covered
  // Emergency care, or an out-of-network provider at an in-network facility: the No Surprises Act
  // gives in-network cost sharing and no balance bill.
  bool surprise_protected = false;
  int sessions = 1;
  int units = 1;                      // in one session; the schedule's amounts are for one unit
  std::vector<Date> dates;            // empty, or one for each session in order
  std::optional<MoneyRange> billed;   // one session
  std::optional<MoneyRange> allowed;  // one session, all units; absent: the plan's schedule
};

// What has been used in the plan year that holds `as_of`. What is not stated is unknown.
struct MemberUsage {
  UsageFacts stated;
  std::map<std::string, Money> own_deductible_met;  // by family of services that has its own
  bool family_coverage = false;
  std::optional<Date> as_of;  // absent: the plan year of the first dated session
};

struct SessionCost {
  std::optional<Date> date;
  std::optional<Money> billed;
  Money allowed, deductible, copay, coinsurance, balance_bill, not_covered;
  Money plan_pays, patient_pays, write_off;
  bool over_limit = false;
};

struct CostLine {
  int sequence = 1;
  std::string service;
  int sessions = 1;
  Network network = Network::kUnknown;
  std::optional<Money> billed;  // absent: the charge is not known
  Money allowed, deductible, copay, coinsurance, balance_bill;
  Money not_covered;  // charges of what is excluded or past a limit
  Money plan_pays, patient_pays, write_off;
  int sessions_over_limit = 0;
  bool complete = true;              // false: patient_pays is "at least", see `missing`
  std::vector<std::string> missing;  // "the charge for one session"
  std::vector<CostNote> notes;
  std::vector<SessionCost> each;  // one for each session
};

struct CostEstimate {
  std::vector<CostLine> least, most;  // the same lines in the cheapest and the dearest case
  Money patient_low, patient_high;
  Money plan_low, plan_high;  // the plan's share in the cases where it is least and most
  bool exact = true;          // low == high and nothing is missing
  bool complete = true;       // false: the patient owes at least patient_low, no upper bound
};

Result<CostEstimate> EstimateCost(const Benefits& benefits, const MemberUsage& usage,
                                  std::span<const CostRequest> lines);

// Dates of a course: `count` sessions, the first on `first`, `gap_days` apart.
std::vector<Date> SpreadSessions(Date first, int count, int gap_days);

}  // namespace precert
