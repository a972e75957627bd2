// Where the ends of what is not known do not bound what the patient owes, and what bounds it there.
//
// What the patient owes in all grows with the charge, with the in-network allowed amount, with the
// coinsurance and with the deductible left, and falls with the out-of-network allowed amount (a
// share of it is owed, but the balance bill shrinks by the whole). The reason is that a dollar paid
// now lowers by a dollar at most what is owed later. So the two ends bound every value between,
// wherever all services look at one deductible and one limit and move both. Where a dollar is
// counted twice, or is not counted, that need not hold:
//
//   Tiers    A dollar paid in one tier counts toward the deductible of another as well, but not the
//            reverse; or, where the use of the deductibles is not known, in any way that lets more
//            of one leave less of another. The same for limits, where one can be reached.
//   Outside  A service outside the out-of-pocket limit to which the deductible applies: the
//            deductible may be paid there, or where it counts toward the limit.
//   Maximum  A maximum of what the plan pays: what lies past it does not count toward the limit, so
//            that a higher deductible costs nothing there and lowers the limit for others.
//
// The last two only where a limit can be reached. The services are then priced in parts that do
// bound (a tier; a kind of service in a tier; each session with a maximum by itself), each with
// accumulators of its own: at most, nothing that another part spends counts; at least, the most
// that it may spend does. The range is wider than it need be, and holds every value.
//
// Beside these: lines of one visit share its copay, which a maximum for one session may hide in any
// of them. At most, each of them owes it; at least, only the first.
//
// Pure functions; thread-safe. The arguments must outlive it.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "plan/course.h"

namespace precert {

// Benefits of a request under every name and tier that may apply to it.
struct PossibleBenefit {
  std::string name;
  NetworkTier tier = NetworkTier::kFirst;
  const ServiceBenefit* benefit = nullptr;
};
std::vector<PossibleBenefit> PossibleBenefits(const Benefits& benefits, const CostRequest& request);

// Plan years of the sessions: that of the stated use, and any before it, of which nothing is known.
// (After it a year starts at nothing.)
struct YearsTouched {
  bool stated = false, earlier = false;
};
YearsTouched YearsOf(const Benefits& benefits, const MemberUsage& usage,
                     std::span<const CostRequest> requests);

class CostBounds {
 public:
  CostBounds(const Benefits& benefits, const MemberUsage& usage,
             std::span<const CostRequest> requests);

  // What the patient owes at that end of everything that has an amount, or a bound of it. Single
  // ends of the scenario may differ.
  CourseCost Price(Scenario scenario, End end) const;

 private:
  // What does not bound: in any case, or where an out-of-pocket limit can be reached.
  struct Pulls {
    bool always = false, at_limit = false;
  };
  Pulls TierPulls(const std::vector<NetworkTier>& tiers) const;
  Pulls PullsOf(const Scenario& scenario) const;
  bool UseUnknown() const;
  bool AmountsUnknown() const;
  Parts PartsOf(const Scenario& scenario, CourseCost* most_spent) const;

  const Benefits& benefits_;
  const MemberUsage& usage_;
  const std::span<const CostRequest> requests_;
  const YearsTouched years_;
  const Accumulators pools_;
  bool use_unknown_ = false;  // of a deductible
  bool possible_ = false;     // that the ends do not bound
};

}  // namespace precert
