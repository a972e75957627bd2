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
// accumulator; so is what lies past the most that the plan pays. In network charge - allowed is
// written off. Always:
//   patient + plan + write-off = billed, exactly, to the cent.
//
// What is not known is never invented. A charge, an allowed amount, a network status or tier, a
// deductible used so far, a benefit, terms that the plan's papers do not state: each makes more
// calculations, and the least and the most that the patient can owe are found among them. An amount
// without any bound leaves the line incomplete, with what is missing said in words. The totals'
// bounds hold every value but for one thing: an unstated use of the out-of-pocket limit counts as
// the deductible only (a note says so). They are values that can be, except where services pull
// against each other (cost_bounds.h): there they may be wider. A line of `least` is that line in
// the cheapest case.
//
// `drivers` says what makes the range: how much narrower it would be, from its upper end, if that
// one thing were known at its best.
//
// Pure functions; thread-safe. Errors: more lines or sessions than limits.h allows, too much
// unknown at once, a negative amount, or dates that do not match the number of sessions.
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
#include "plan/accumulators.h"
#include "plan/benefits.h"
#include "plan/session_share.h"

namespace precert {

struct CostRequest {
  int sequence = 1;
  std::string service;  // as people name it: "dermal peel"
  std::string code;     // for the schedule of allowed amounts
  std::string family;  // looked up by Benefits::BenefitNames; unknown ones use the tier's own terms
  Network network = Network::kUnknown;
  // In a plan with two tiers in network, the provider's (1 or 2); absent: not known.
  std::optional<int> network_tier;
  bool covered = true;
  std::string coverage_clause;  // why it is or is not covered
  // Emergency care, or an out-of-network provider at an in-network facility: the No Surprises Act
  // gives in-network cost sharing and no balance bill.
  bool surprise_protected = false;
  bool surprise_possible = false;  // it would protect if the facility were in network: not known
  int sessions = 1;
  int units = 1;                      // in one session; the schedule's amounts are for one unit
  std::optional<int> stay_days;       // days of one session, where it is a stay
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

struct CostLine {
  int sequence = 1;
  std::string service;
  std::string benefit;  // the plan's benefit under which it was priced; "" the tier's own terms
  int sessions = 1;
  Network network = Network::kUnknown;
  std::optional<Money> billed;  // absent: the charge is not known
  Money allowed, deductible, copay, coinsurance, balance_bill;
  Money not_covered;   // charges of what is excluded or past a limit
  Money over_maximum;  // past the most that the plan pays
  Money plan_pays, patient_pays, write_off;
  int sessions_over_limit = 0;
  bool complete = true;              // false: patient_pays is "at least", see `missing`
  std::vector<std::string> missing;  // "the charge for one session"
  std::vector<CostNote> notes;
  std::vector<SessionCost> each;  // one for each session
};

// One plan year that the sessions touch: its limits before and after them.
struct PlanYearOutlook {
  std::optional<Date> starts, ends;  // absent: no date is known
  struct Limit {
    std::string name;  // "out-of-pocket limit in network"
    NetworkTier tier = NetworkTier::kFirst;
    Money limit, used_before, used_after;
    Money LeftBefore() const { return std::max(limit - used_before, Money()); }
    Money LeftAfter() const { return std::max(limit - used_after, Money()); }
  };
  std::vector<Limit> limits;  // of the tiers of the plan, the binding one of each
  bool unlimited_in_network = false, unlimited_out_of_network = false;  // a tier without a limit
  Money within_limits;   // of these sessions: what counts toward a limit
  Money outside_limits;  // and what does not: balance bills, what is not covered
};

struct CostDriver {
  std::string what;  // "the deductible used so far"
  Money amount;      // of the range
};

struct CostEstimate {
  std::vector<CostLine> least, most;  // the same lines in the cheapest and the dearest case
  std::vector<PlanYearOutlook> least_years, most_years;
  Money patient_low, patient_high;
  Money plan_low, plan_high;        // the plan's share in the cases where it is least and most
  bool exact = true;                // low == high and nothing is missing
  bool complete = true;             // false: the patient owes at least patient_low, no upper bound
  std::vector<CostDriver> drivers;  // the widest first
};

Result<CostEstimate> EstimateCost(const Benefits& benefits, const MemberUsage& usage,
                                  std::span<const CostRequest> lines);

// Dates of a course: `count` sessions, the first on `first`, `gap_days` apart.
std::vector<Date> SpreadSessions(Date first, int count, int gap_days);

}  // namespace precert
