// CourseLine: what applies to every session of one line, worked out before the first of them: tier,
// benefit and terms, charge and allowed amount, whether it is covered, and the notes that say what
// was taken for granted. course.h then prices its sessions.
//
// Plain functions; what they point to (the plan, the request) is the caller's.
#pragma once

#include <optional>
#include <string>

#include "plan/course.h"

namespace precert {

struct CourseLine {
  const CostRequest* request = nullptr;
  CostLine line;  // its sessions and sums are still to come
  SessionTerms terms;
  std::optional<Money> billed, allowed;  // of one session
  bool covered = true;
  bool out = false;  // the terms are those of out of network
};

CourseLine PrepareLine(const Benefits& benefits, const MemberUsage& usage,
                       const CostRequest& request, const Scenario& scenario);

// What a line looks for in the plan; the scenario decides what is unknown about it.
NetworkTier TierOf(const Benefits& benefits, const CostRequest& request, const Scenario& scenario);
// Its name among the tier's services.
std::string BenefitNameOf(const Benefits& benefits, const CostRequest& request,
                          const Scenario& scenario);
bool TierUnknown(const Benefits& benefits, const CostRequest& request);
// The visits of a plan year seen so far of a benefit, or sessions of a family: as stated.
std::optional<int> StatedSessions(const UsageFacts& stated, const CostRequest& request,
                                  const std::string& benefit);

}  // namespace precert
