// Parts of the services of a course, each with accumulators of its own: for bounds, where services
// pull against each other (cost_bounds.h says when and why).
//
//   PartAccumulators parts(Parts::kTiers, start);
//   Spending spent = parts.Share(terms, &others, &copay_taken, &counts, &cost, &notes);
//
// The benefits must outlive it. Plain value; one thread at a time.
#pragma once

#include <string>
#include <vector>

#include "plan/session_share.h"

namespace precert {

enum class Parts : uint8_t {
  kTogether,   // no parts: as it is
  kTiers,      // a part is a tier
  kKinds,      // a part is a tier and a kind: within the limit, outside it, with a plan's maximum
  kMostSpent,  // a part is a tier and a kind; each spends the most that it may, without any limit
};

// What one session spends of its plan year, or may spend at most.
struct Spending {
  NetworkTier tier = NetworkTier::kFirst;
  Money deductible, out_of_pocket;
  Money own_deductible;  // of the benefit's own deductible, by its name
  std::string own_name;

  void Move(Accumulators* year) const;
};

class PartAccumulators {
 public:
  PartAccumulators(Parts parts, const Accumulators& start);

  // ShareSession with the accumulators of the session's part, which what it spends moves; those of
  // the other parts are moved by `others`, where it is not null. A session with a maximum of what
  // the plan pays is a part by itself among kinds. Sessions and visits are counted together in
  // `counts`.
  Spending Share(const SessionTerms& terms, const Spending* others, Money* copay_taken,
                 Accumulators::Counts* counts, SessionCost* cost, std::vector<CostNote>* notes);

 private:
  size_t PartOf(const SessionTerms& terms) const;
  Spending Spent(const SessionTerms& terms, Money deductible_left, const SessionCost& cost) const;

  Parts parts_;
  std::vector<Accumulators> accumulators_;  // by PartOf
};

}  // namespace precert
