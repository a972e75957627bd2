// PriceCourse: every session of every line once, in the order of their days, with each unknown
// taken as a Scenario says. cost_sharing.h finds the scenarios in which the patient owes least and
// most.
//
// Sessions with a date come in the order of their dates, those of one day in the order of the
// lines; sessions without a date come first and belong to the plan year of the stated use.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plan/cost_sharing.h"
#include "plan/parts.h"
#include "plan/used_before.h"

namespace precert {

// A value for everything that may be unknown.
struct Scenario {
  End charge = End::kLeast;   // charges
  End allowed = End::kLeast;  // allowed amounts
  End usage = End::kLeast;    // used so far in the plan year
  End terms = End::kLeast;    // terms that the plan does not state, or in words only
  End days = End::kLeast;     // of a stay
  Network network = Network::kIn;
  NetworkTier tier = NetworkTier::kFirst;
  bool protect = true;  // where the law may protect from a surprise bill
  // Which of the names of Benefits::BenefitNames a family falls under, and how many of the first
  // visits of a plan year a benefit has seen, by its name.
  std::map<std::string, int> benefit, visits;
  // By benefit and tier whose terms are unread: whether its visits are among the first visits that
  // another tier of the benefit counts.
  std::map<std::pair<std::string, NetworkTier>, bool> unread_visits_count;
  Parts parts = Parts::kTogether;  // cost_bounds.h says when they are otherwise
  // By session in the order of the course: what it is taken to spend by the other parts. None:
  // nothing.
  const std::vector<Spending>* others = nullptr;
  // Where lines of one visit, with a maximum of what the plan pays for one session, share a copay.
  std::optional<End> visit_copay;
  bool detail = true;  // notes and accumulators; off to compare scenarios fast

  void SetEnds(End end) { charge = allowed = usage = terms = days = end; }
};

struct CourseCost {
  std::vector<CostLine> lines;
  std::vector<PlanYearOutlook> years;
  Money patient, plan;
  bool complete = true;
  // Of Parts::kMostSpent: by session in the order of the course, and whether all of it together may
  // reach an out-of-pocket limit, however much of it has been used before.
  std::vector<Spending> spent;
  bool may_reach_limit = false;
};

CourseCost PriceCourse(const Benefits& benefits, const MemberUsage& usage,
                       std::span<const CostRequest> requests, const Scenario& scenario);

}  // namespace precert
