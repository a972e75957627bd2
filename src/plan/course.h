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

namespace precert {

enum class End : uint8_t { kLeast, kMost };  // of what the patient owes

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
  // Bounds of plans whose parts pull against each other (cost_sharing.cc says which).
  MaximumRule maximum = MaximumRule::kAsItIs;
  bool loose_deductibles = false;
  bool detail = true;  // notes and accumulators; off to compare scenarios fast

  void SetEnds(End end) { charge = allowed = usage = terms = days = end; }
};

struct CourseCost {
  std::vector<CostLine> lines;
  std::vector<PlanYearOutlook> years;
  Money patient, plan;
  bool complete = true;
};

CourseCost PriceCourse(const Benefits& benefits, const MemberUsage& usage,
                       std::span<const CostRequest> requests, const Scenario& scenario);

// What a line looks for in the plan; the scenario decides what is unknown about it.
// All spending is known that deductibles of the plan start from.
bool DeductiblesStated(const Benefits& benefits, const MemberUsage& usage);
std::optional<Money> StatedOwnDeductible(const MemberUsage& usage, const std::string& family,
                                         const ServiceBenefit& benefit);
std::optional<Money> StatedPaidByPlan(const MemberUsage& usage, const std::string& family);
bool TierUnknown(const Benefits& benefits, const CostRequest& request);
// The visits of a plan year seen so far of a benefit, or sessions of a family: as stated.
std::optional<int> StatedSessions(const UsageFacts& stated, const CostRequest& request,
                                  const std::string& benefit);

}  // namespace precert
