// From the lines of a request to what their cost is worked out of.
#include "decide/requested_costs.h"

#include <algorithm>
#include <utility>

namespace precert {
namespace {

// What the provider and the plan agreed for the service, where a source says so.
Status FindAllowed(const CostFacts& facts, const ServiceLine& line, CostRequest* cost,
                   std::vector<Finding>* findings) {
  RateQuestion question;
  question.npi = facts.npi;
  question.code = cost->code;
  question.place_of_service = line.place_of_service;
  question.modifiers = line.modifiers;
  question.charge = line.billed;
  question.days = cost->stay_days;
  question.on = line.service_date.value_or(facts.as_of);
  Result<std::optional<StatedRate>> rate = AskRate(
      facts.knowledge.SourcesOf(facts.plan), facts.provider_entries, NamesOf(facts.plan), question);
  if (!rate) return rate.error();
  if (!*rate) return Done{};
  if ((*rate)->usable) {
    cost->allowed =
        MoneyRange{(*rate)->low * line.units, (*rate)->high * line.units, (*rate)->source};
  }
  for (const std::string& remark : (*rate)->remarks) {
    findings->push_back({"negotiated-rate", "note", remark, line.path, {}, ""});
  }
  return Done{};
}

CostRequest CostRequestOf(const CostFacts& facts, const Case& request, const ServiceLine& line,
                          const LineDetermination& determined, Network network) {
  CostRequest cost;
  cost.sequence = line.sequence;
  cost.service = determined.service.name;
  cost.code = determined.service.decided_code;
  cost.family = determined.service.family;
  cost.network = network;
  // A line that is still open is estimated as if it were approved, and says so. One that failed
  // only for its limit of sessions is worked out session by session.
  cost.covered =
      determined.outcome != Outcome::kNotCovered || determined.reason.code == "session-limit";
  cost.coverage_clause =
      determined.authority.document + " " + determined.authority.version +
      (determined.authority.section.empty() ? "" : ", section " + determined.authority.section);
  cost.network_tier = request.provider.network_tier;
  cost.stay_days = request.stay_days;
  const SurpriseProtection protection = ProtectionOf(request, line);
  cost.surprise_protected = protection == SurpriseProtection::kProtected;
  cost.surprise_possible = protection == SurpriseProtection::kPossible;
  cost.sessions = line.sessions;
  cost.units = line.units;
  if (line.service_date) {
    cost.dates =
        SpreadSessions(*line.service_date, line.sessions, 7 * line.weeks_apart.value_or(4));
  }
  if (line.billed) {
    cost.billed = MoneyRange::Exactly(*line.billed);
  } else {
    cost.billed = facts.knowledge.charges.Find(determined.service.family);
  }
  return cost;
}

}  // namespace

SurpriseProtection ProtectionOf(const Case& request, const ServiceLine& line) {
  static constexpr std::string_view kFacilities[] = {"19", "21", "22", "23", "24"};
  if (request.emergency) return SurpriseProtection::kProtected;
  const bool facility = std::find(std::begin(kFacilities), std::end(kFacilities),
                                  line.place_of_service) != std::end(kFacilities);
  if (!facility || request.protection_waived) return SurpriseProtection::kNone;
  const std::optional<bool>& in_network = request.provider.facility_in_network;
  if (!in_network) return SurpriseProtection::kPossible;
  return *in_network ? SurpriseProtection::kProtected : SurpriseProtection::kNone;
}

Result<std::vector<CostRequest>> CostRequestsOf(const CostFacts& facts, const Case& request,
                                                Determination* determined) {
  std::vector<CostRequest> costs;
  for (size_t i = 0; i < determined->lines.size(); ++i) {
    const ServiceLine& line = request.lines[i];
    CostRequest cost =
        CostRequestOf(facts, request, line, determined->lines[i], determined->network.network);
    Status status = FindAllowed(facts, line, &cost, &determined->findings);
    if (!status) return status.error();
    costs.push_back(std::move(cost));
  }
  return costs;
}

MemberUsage UsageOf(const UsageFacts& stated, Date as_of) {
  MemberUsage usage;
  usage.stated = stated;
  usage.family_coverage =
      stated.family_coverage || stated.family_deductible_met || stated.family_out_of_pocket_met ||
      stated.out_network_family_deductible_met || stated.out_network_family_out_of_pocket_met;
  usage.as_of = as_of;
  return usage;
}

}  // namespace precert
