// Which services pull against each other, and what they cost at most and at least.
#include "plan/cost_bounds.h"

#include <algorithm>

#include "plan/course_line.h"
#include "plan/used_before.h"

namespace precert {
namespace {

// Whether all spending is known that deductibles of the plan start from.
bool DeductiblesStated(const Benefits& benefits, const MemberUsage& usage) {
  const UsageFacts& s = usage.stated;
  const auto known = [&](bool has, std::optional<Money> person, std::optional<Money> family) {
    return !has || (person && (!usage.family_coverage || family));
  };
  return known(benefits.in_network.has_deductible || benefits.combined, s.deductible_met,
               s.family_deductible_met) &&
         known(benefits.out_of_network_basis == OutOfNetworkBasis::kShareOfAllowed &&
                   benefits.out_of_network.has_deductible,
               s.out_network_deductible_met, s.out_network_family_deductible_met) &&
         !(benefits.second_tier && benefits.second_tier->has_deductible);
}

// What was used of a combined amount is told by the two sides only within bounds.
bool CombinedUseUnknown(bool combined, bool own, std::optional<Money> in,
                        std::optional<Money> outside) {
  return combined && own && (!in || !outside || (*in > Money() && *outside > Money()));
}

}  // namespace

std::vector<PossibleBenefit> PossibleBenefits(const Benefits& benefits,
                                              const CostRequest& request) {
  std::vector<PossibleBenefit> out;
  for (const std::string& name : benefits.BenefitNames(request.family)) {
    for (NetworkTier tier : {NetworkTier::kFirst, NetworkTier::kSecond, NetworkTier::kOut}) {
      if (tier == NetworkTier::kSecond && !benefits.second_tier) continue;
      const auto& services = benefits.Sharing(tier).services;
      const auto it = services.find(name);
      if (it != services.end()) out.push_back({name, tier, &it->second});
    }
  }
  return out;
}

YearsTouched YearsOf(const Benefits& benefits, const MemberUsage& usage,
                     std::span<const CostRequest> requests) {
  YearsTouched out;
  const std::optional<Date> stated = StatedYear(benefits, usage, requests);
  for (const CostRequest& request : requests) {
    out.stated |= request.dates.empty();
    for (Date date : request.dates) {
      const Date year = benefits.plan_year_start.Of(date);
      out.stated |= year == *stated;
      out.earlier |= year < *stated;
    }
  }
  return out;
}

CostBounds::CostBounds(const Benefits& benefits, const MemberUsage& usage,
                       std::span<const CostRequest> requests)
    : benefits_(benefits),
      usage_(usage),
      requests_(requests),
      years_(YearsOf(benefits, usage, requests)),
      pools_(benefits, usage.family_coverage) {
  // One session has nothing beside it.
  if (requests.empty() || (requests.size() == 1 && requests[0].sessions == 1)) return;
  use_unknown_ = UseUnknown();
  bool kinds = false;
  for (const CostRequest& request : requests) {
    for (const PossibleBenefit& p : PossibleBenefits(benefits, request)) {
      kinds |= p.benefit->has_maximum() || p.benefit->outside_limit;
    }
  }
  std::vector<NetworkTier> tiers = {NetworkTier::kFirst, NetworkTier::kOut};
  if (benefits.second_tier) tiers.push_back(NetworkTier::kSecond);
  const Pulls pulls = requests.size() > 1 ? TierPulls(tiers) : Pulls{};
  possible_ = (kinds || pulls.always || pulls.at_limit) && (use_unknown_ || AmountsUnknown());
}

// Whether it is not known what a deductible starts from.
bool CostBounds::UseUnknown() const {
  const UsageFacts& s = usage_.stated;
  const bool both = benefits_.combined && benefits_.combined->has_deductible;
  const bool own = benefits_.in_network.has_deductible;
  return years_.earlier ||
         (years_.stated &&
          (!DeductiblesStated(benefits_, usage_) ||
           CombinedUseUnknown(both, own, s.deductible_met, s.out_network_deductible_met) ||
           (usage_.family_coverage && CombinedUseUnknown(both, own, s.family_deductible_met,
                                                         s.out_network_family_deductible_met))));
}

// Whether some other amount is not known on which a bound rests.
bool CostBounds::AmountsUnknown() const {
  const UsageFacts& s = usage_.stated;
  bool unknown = !benefits_.in_network.coinsurance_stated ||
                 !benefits_.out_of_network.coinsurance_stated ||
                 (benefits_.second_tier && !benefits_.second_tier->coinsurance_stated) ||
                 (years_.stated &&
                  CombinedUseUnknown(benefits_.combined.has_value(),
                                     benefits_.in_network.out_of_pocket_individual.has_value(),
                                     s.out_of_pocket_met, s.out_network_out_of_pocket_met));
  for (const CostRequest& request : requests_) {
    if (request.allowed) {
      unknown |= !request.allowed->exact();
    } else {
      for (Network network : {Network::kIn, Network::kOut}) {
        if (request.network == Network::kIn && network == Network::kOut) continue;
        const AllowedAmount* row = benefits_.FindAllowed(request.code, network);
        unknown |= row == nullptr || !row->amount.exact();
      }
    }
    unknown |= request.billed && !request.billed->exact();
    for (const PossibleBenefit& p : PossibleBenefits(benefits_, request)) {
      const bool own_deductible =
          p.benefit->own_deductible && !StatedOwnDeductible(usage_, p.name, *p.benefit);
      const bool paid = p.benefit->paid_at_most && !StatedPaidByPlan(usage_, p.name);
      unknown |= !p.benefit->unread.empty() || (years_.stated && (own_deductible || paid)) ||
                 (p.benefit->copay_unit == CopayUnit::kDay && !request.stay_days);
    }
  }
  return unknown;
}

// Limits that are apart, or one around others, bind by what is paid in all, whenever it is paid; so
// the ends bound under them where each tier has a deductible to itself. Under one limit the tiers
// may also have one deductible. Deductibles that count toward each other both ways bound where
// their use is known: a dollar paid now is one less of them later.
CostBounds::Pulls CostBounds::TierPulls(const std::vector<NetworkTier>& tiers) const {
  using enum PoolRelation;
  Pulls out;
  bool nested = false, counter = false;  // of the deductibles
  for (size_t a = 0; a < tiers.size(); ++a) {
    for (size_t b = a + 1; b < tiers.size(); ++b) {
      const PoolRelation deductibles = pools_.DeductiblesOf(tiers[a], tiers[b]);
      const PoolRelation limits = pools_.LimitsOf(tiers[a], tiers[b]);
      nested |= deductibles == kNested;
      counter |= deductibles == kCounter;
      out.always |= deductibles == kMixed;
      out.at_limit |=
          limits == kMixed || limits == kCounter || (limits != kOne && deductibles != kApart);
    }
  }
  out.always |= (nested && counter) || ((nested || counter) && use_unknown_);
  return out;
}

// As the scenario takes what has values to choose among.
CostBounds::Pulls CostBounds::PullsOf(const Scenario& scenario) const {
  std::vector<NetworkTier> tiers;
  bool kinds = false;
  for (const CostRequest& request : requests_) {
    const NetworkTier tier = TierOf(benefits_, request, scenario);
    if (!request.covered || (tier == NetworkTier::kOut &&
                             benefits_.out_of_network_basis == OutOfNetworkBasis::kNotCovered)) {
      continue;
    }
    const auto& services = benefits_.Sharing(tier).services;
    const auto it = services.find(BenefitNameOf(benefits_, request, scenario));
    if (it != services.end()) {
      const ServiceBenefit& benefit = it->second;
      if (!benefit.covered) continue;
      kinds |= benefit.outside_limit ? benefit.deductible_applies : benefit.has_maximum();
    }
    if (std::find(tiers.begin(), tiers.end(), tier) == tiers.end()) tiers.push_back(tier);
  }
  Pulls out = TierPulls(tiers);
  out.at_limit |= kinds;
  return out;
}

Parts CostBounds::PartsOf(const Scenario& scenario, CourseCost* most_spent) const {
  if (!possible_) return Parts::kTogether;
  const Pulls pulls = PullsOf(scenario);
  if (!pulls.always && !pulls.at_limit) return Parts::kTogether;
  Scenario most = scenario;
  most.SetEnds(End::kMost);
  most.parts = Parts::kMostSpent;
  most.visit_copay = End::kMost;
  most.detail = false;
  *most_spent = PriceCourse(benefits_, usage_, requests_, most);
  if (pulls.at_limit && most_spent->may_reach_limit) return Parts::kKinds;
  return pulls.always ? Parts::kTiers : Parts::kTogether;
}

CourseCost CostBounds::Price(Scenario scenario, End end) const {
  CourseCost most_spent;
  if (possible_) scenario.visit_copay = end;
  scenario.parts = PartsOf(scenario, &most_spent);
  if (scenario.parts != Parts::kTogether && end == End::kLeast) scenario.others = &most_spent.spent;
  return PriceCourse(benefits_, usage_, requests_, scenario);
}

}  // namespace precert
