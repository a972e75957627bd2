// Working out what applies to a line.
#include "plan/course_line.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace precert {
namespace {

// "Primary Care Visit" or, without a title, the family's name.
std::string TitleOf(const std::string& family, const ServiceBenefit* benefit) {
  return benefit != nullptr && !benefit->title.empty() ? benefit->title : family;
}

Money Pick(const MoneyRange& range, bool low) { return low ? range.low : range.high; }

class Preparer {
 public:
  Preparer(const Benefits& benefits, const MemberUsage& usage, const CostRequest& request,
           const Scenario& scenario)
      : benefits_(benefits), usage_(usage), request_(request), scenario_(scenario) {}

  CourseLine Run();

 private:
  void PrepareTerms();
  void NoteUnknownUse();
  void Note(std::string text, std::string clause) {
    if (scenario_.detail) AddNote(&line_.line.notes, std::move(text), std::move(clause));
  }

  const Benefits& benefits_;
  const MemberUsage& usage_;
  const CostRequest& request_;
  const Scenario& scenario_;
  const bool most_spent_ = scenario_.parts == Parts::kMostSpent;
  CourseLine line_;
};

void Preparer::PrepareTerms() {
  SessionTerms& terms = line_.terms;
  terms.tier = TierOf(benefits_, request_, scenario_);
  if (terms.tier != NetworkTier::kOut && benefits_.second_tier && !request_.network_tier) {
    Note("the plan has two tiers in network and the provider's is not known; this case takes the " +
             std::string(terms.tier == NetworkTier::kFirst ? "first" : "second"),
         "");
  }
  line_.out = terms.tier == NetworkTier::kOut;
  terms.sharing = &benefits_.Sharing(terms.tier);
  terms.family = BenefitNameOf(benefits_, request_, scenario_);
  const auto it = terms.sharing->services.find(terms.family);
  if (it != terms.sharing->services.end()) terms.benefit = &it->second;
  const ServiceBenefit* benefit = terms.benefit;
  if (benefit != nullptr) line_.line.benefit = TitleOf(terms.family, benefit);
  if (scenario_.detail && terms.family != request_.family) {
    std::string others;
    for (const std::string& name : benefits_.BenefitNames(request_.family)) {
      if (name == terms.family) continue;
      const auto other = terms.sharing->services.find(name);
      others += (others.empty() ? "" : ", ") +
                TitleOf(name, other == terms.sharing->services.end() ? nullptr : &other->second);
    }
    Note("the plan's papers do not name this service; this case takes it as '" +
             TitleOf(terms.family, benefit) + "'" +
             (others.empty() ? "" : ", but it may fall under " + others),
         benefit != nullptr ? benefit->clause : "");
  }

  terms.coinsurance = terms.sharing->coinsurance;
  bool stated = terms.sharing->coinsurance_stated;
  if (benefit != nullptr && benefit->coinsurance) {
    terms.coinsurance = *benefit->coinsurance;
    stated = true;
  } else if (benefit != nullptr && benefit->copay && benefit->copay_visits == 0) {
    terms.coinsurance = Rate();
    stated = true;
  }
  const bool unread = benefit != nullptr && !benefit->unread.empty();
  if (unread || !stated) {
    terms.coinsurance = Rate::Percent(scenario_.terms == End::kLeast ? 0 : 100);
    if (line_.covered) {
      Note(
          (unread ? "what you pay is stated in words that are not worked out here ('" +
                        benefit->unread + "')"
                  : std::string("the plan's papers do not state the coinsurance of this service")) +
              (scenario_.terms == End::kLeast ? "; this case takes nothing"
                                              : "; this case takes the whole allowed amount"),
          unread ? benefit->clause : terms.sharing->coinsurance_clause);
    }
  }
  if (benefit != nullptr && !benefit->also_stated.empty()) {
    Note("the plan also states, and this does not work out: " + benefit->also_stated,
         benefit->clause);
  }
  terms.copay_days = request_.stay_days;
  if (benefit != nullptr && benefit->copay_unit == CopayUnit::kDay && !request_.stay_days) {
    if (scenario_.days == End::kLeast) terms.copay_days = 1;
    Note(scenario_.days == End::kLeast
             ? "the days of a stay were not stated; this case takes one"
             : "the days of a stay were not stated; this case takes as many as cost a copay",
         benefit->clause);
  }
}

void Preparer::NoteUnknownUse() {
  if (!scenario_.detail) return;
  const CostSharingTier& sharing = *line_.terms.sharing;
  const UsageFacts& stated = usage_.stated;
  const bool own = line_.terms.tier != NetworkTier::kSecond || !sharing.has_deductible;
  const bool deductible_known =
      own && (line_.out ? stated.out_network_deductible_met : stated.deductible_met).has_value();
  Money deductible = sharing.has_deductible ? sharing.deductible_individual : Money();
  std::string deductible_clause = sharing.deductible_clause;
  if (!sharing.has_deductible) {
    const CostSharingTier& shared = line_.terms.tier == NetworkTier::kSecond ? benefits_.in_network
                                    : benefits_.combined                     ? *benefits_.combined
                                                                             : sharing;
    if (shared.has_deductible) deductible = shared.deductible_individual;
    if (deductible_clause.empty()) deductible_clause = shared.deductible_clause;
  }
  if (deductible > Money() && !deductible_known) {
    Note((scenario_.usage == End::kLeast)
             ? "the deductible used so far was not stated; this case takes it as met"
             : "the deductible used so far was not stated; this case takes it as unused",
         deductible_clause);
  }
  if (!(line_.out ? stated.out_network_out_of_pocket_met : stated.out_of_pocket_met) &&
      sharing.out_of_pocket_individual) {
    Note(
        "what was paid toward the out-of-pocket limit was not stated; only the deductible "
        "is counted, so that the patient may owe less",
        sharing.out_of_pocket_clause);
  }
}

CourseLine Preparer::Run() {
  line_.request = &request_;
  CostLine& line = line_.line;
  line.sequence = request_.sequence;
  line.service = request_.service;
  line.sessions = request_.sessions;
  line.network = request_.network;
  line_.covered = request_.covered;
  const Network network =
      request_.network == Network::kUnknown ? scenario_.network : request_.network;
  const bool is_protected =
      request_.surprise_protected || (request_.surprise_possible && scenario_.protect);
  if (request_.network == Network::kUnknown) {
    Note(std::string("network status unknown; this case takes it as ") +
             std::string(NetworkId(network)),
         "");
  }
  PrepareTerms();
  const SessionTerms& terms = line_.terms;
  const bool out = line_.out;

  if (request_.billed) {
    line_.billed = Pick(*request_.billed, scenario_.charge == End::kLeast);
    if (!request_.billed->exact() || !request_.billed->source.empty()) {
      Note("charge for one session: " + request_.billed->low.Display() +
               (request_.billed->exact() ? "" : " to " + request_.billed->high.Display()),
           request_.billed->source);
    }
  }
  const bool low = !most_spent_ && (scenario_.allowed == End::kLeast) != out;
  if (request_.allowed) {
    line_.allowed = Pick(*request_.allowed, low);
    if (!request_.allowed->source.empty()) {
      Note("allowed amount for one session: " + line_.allowed->Display(), request_.allowed->source);
    }
  } else if (const AllowedAmount* row =
                 benefits_.FindAllowed(request_.code, out ? Network::kOut : Network::kIn)) {
    line_.allowed = Pick(row->amount, low) * request_.units;
    Note("allowed amount for one session: " + line_.allowed->Display() +
             (request_.units == 1 ? "" : " for " + std::to_string(request_.units) + " units"),
         row->clause);
  }

  bool no_network_benefit = false;
  std::string reason = request_.coverage_clause;
  if (line_.covered && out && benefits_.out_of_network_basis == OutOfNetworkBasis::kNotCovered) {
    line_.covered = false;
    no_network_benefit = true;
    reason = benefits_.out_of_network_clause;
  } else if (line_.covered && terms.benefit != nullptr && !terms.benefit->covered) {
    line_.covered = false;
    reason = terms.benefit->clause;
  }
  if (!line_.covered) {
    Note(std::string(no_network_benefit ? "no benefit out of network" : "not covered") +
             ": the patient pays the whole charge and nothing counts toward the deductible "
             "or the out-of-pocket limit",
         reason);
  }
  if (!line_.covered && network != Network::kOut) {
    Note(
        "a negotiated rate need not apply to a service that is not covered "
        "(not verified: ask the provider)",
        "");
  }
  if (line_.covered && request_.network == Network::kOut && is_protected) {
    Note(request_.surprise_protected
             ? "protected from a balance bill: in-network cost sharing applies "
               "(not verified: check that the No Surprises Act covers this visit)"
             : "whether the facility is in network was not stated; this case takes it as in "
               "network: in-network cost sharing and no balance bill",
         "No Surprises Act, 45 CFR 149.110-149.130");
  }
  if (line_.covered && request_.network == Network::kOut && request_.surprise_possible &&
      !is_protected) {
    Note(
        "whether the facility is in network was not stated; this case takes it as out of network, "
        "where the law does not protect from a balance bill",
        "No Surprises Act, 45 CFR 149.110-149.130");
  }
  if (line_.covered && !line_.allowed && line_.billed) {
    Note("the plan's allowed amount is not known; it is taken as anything up to the charge", "");
    line_.allowed = low ? Money() : *line_.billed;
  }
  if (most_spent_ && !line_.allowed) line_.allowed = Money::Cents(limits::kMaxMoneyCents);
  if (line_.covered) NoteUnknownUse();
  return std::move(line_);
}

}  // namespace

CourseLine PrepareLine(const Benefits& benefits, const MemberUsage& usage,
                       const CostRequest& request, const Scenario& scenario) {
  return Preparer(benefits, usage, request, scenario).Run();
}

NetworkTier TierOf(const Benefits& benefits, const CostRequest& request, const Scenario& scenario) {
  const Network network = request.network == Network::kUnknown ? scenario.network : request.network;
  const bool is_protected =
      request.surprise_protected || (request.surprise_possible && scenario.protect);
  if (network == Network::kOut && !is_protected) return NetworkTier::kOut;
  if (!benefits.second_tier) return NetworkTier::kFirst;
  if (!request.network_tier) return scenario.tier;
  return *request.network_tier == 2 ? NetworkTier::kSecond : NetworkTier::kFirst;
}

std::string BenefitNameOf(const Benefits& benefits, const CostRequest& request,
                          const Scenario& scenario) {
  std::vector<std::string> names = benefits.BenefitNames(request.family);
  const auto pick = scenario.benefit.find(request.family);
  const size_t chosen = pick == scenario.benefit.end() ? 0 : static_cast<size_t>(pick->second);
  return std::move(names[std::min(chosen, names.size() - 1)]);
}

bool TierUnknown(const Benefits& benefits, const CostRequest& request) {
  return benefits.second_tier && !request.network_tier &&
         (request.network != Network::kOut || request.surprise_protected ||
          request.surprise_possible);
}

std::optional<int> StatedSessions(const UsageFacts& stated, const CostRequest& request,
                                  const std::string& benefit) {
  std::optional<int> used;
  for (const UsageFacts::Sessions& entry : stated.sessions) {
    if (entry.service == request.family || entry.service == request.service ||
        entry.service == request.code || entry.service == benefit) {
      used = std::max(used.value_or(0), entry.used);
    }
  }
  return used;
}

}  // namespace precert
