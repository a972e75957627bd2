// Benefits: the cost sharing of one plan, as its document states it. Plain structs; the plan
// document's reader fills them and cost_sharing.h applies them.
//
// Percentages are the member's share. A `clause` names the place that says so ("example-ppo 2026,
// section 3.1") and is what a cost line cites. Exclusions are not here: by the time costs are
// worked out, whether a service is covered has been decided.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "intake/plan_type.h"
#include "network/network.h"

namespace precert {

// What a copay is owed for: each session (visit), each stay in a hospital, each day of a stay.
enum class CopayUnit : uint8_t { kSession, kStay, kDay };

// Cost sharing of one family of services ("specialist-visit", "outpatient-procedure").
struct ServiceBenefit {
  std::string title;  // as the plan's papers call it: "Specialist Visit"; "" is the family's name
  std::optional<Money> copay;
  CopayUnit copay_unit = CopayUnit::kSession;
  std::optional<int> copay_days;        // by the day: the most days of one stay that cost a copay
  bool copay_after_deductible = false;  // owed only on what the deductible leaves
  std::optional<Rate> coinsurance;      // absent: none beside a copay, else the tier's
  std::optional<Money> coinsurance_at_most;  // for each session
  bool deductible_applies = true;
  std::optional<Money> own_deductible;  // a separate one ("prescription drugs $300"), and the
  std::string own_deductible_name;      // name that families sharing it have in common; "" its own
  int free_visits = 0;                  // the first visits of a plan year that cost nothing
  int copay_visits = 0;  // the first that cost the copay alone; then deductible and coinsurance
  std::optional<int> session_limit;        // covered sessions in a plan year
  std::optional<Money> paid_at_most;       // what the plan pays in a plan year (yearly maximum)
  std::optional<Money> paid_at_most_each;  // what the plan pays for one session
  bool outside_limit = false;  // what is paid neither counts toward the out-of-pocket limit nor
                               // ends at it
  bool covered = true;         // false: the family is no benefit in this tier
  // The source's words where they could not be turned into the terms above: the member then owes
  // anything from nothing to the whole allowed amount.
  std::string unread;
  std::string also_stated;  // a limit in the source's words that is not worked out, only told
  std::string clause;
  bool has_maximum() const { return paid_at_most || paid_at_most_each; }
};

// Amounts of one tier for a plan year.
struct CostSharingTier {
  bool has_deductible = true;  // false: only a deductible that it shares (combined, or tier 1's)
  Money deductible_individual;
  std::optional<Money> deductible_member;  // one person's under family coverage, where it differs
  std::optional<Money> deductible_family;
  // Embedded: one person's deductible ends at the person's amount. Otherwise, under family
  // coverage, only the family amount counts ("aggregate"). The same for the out-of-pocket limit.
  bool embedded_deductible = true;
  std::optional<Money> out_of_pocket_individual;  // absent: no limit
  std::optional<Money> out_of_pocket_member;
  std::optional<Money> out_of_pocket_family;
  bool embedded_out_of_pocket = true;
  Rate coinsurance;
  bool coinsurance_stated = true;                  // false: anything from 0 to 100 %
  std::map<std::string, ServiceBenefit> services;  // by family
  std::string deductible_clause, out_of_pocket_clause, coinsurance_clause;
};

// The tiers of a plan: two in network (most plans have one) and out of network.
enum class NetworkTier : uint8_t { kFirst, kOut, kSecond };

// Spending of one side that counts toward the deductible and the limit of the other as well.
struct CrossAccumulation {
  bool deductible = false, out_of_pocket = false;
};

enum class OutOfNetworkBasis {
  kNotCovered,      // HMO, EPO: the member pays the whole charge
  kShareOfAllowed,  // PPO, POS: a share of the plan's allowed amount; the rest may be billed
};

// An amount that is known only within bounds. `source` says who states it.
struct MoneyRange {
  Money low, high;
  std::string source;
  bool exact() const { return low == high; }
  static MoneyRange Exactly(Money amount, std::string source = "") {
    return {amount, amount, std::move(source)};
  }
};

struct AllowedAmount {
  std::string code;  // service code or name
  Network network = Network::kIn;
  MoneyRange amount;  // one session
  std::string clause;
};

struct PlanYearStart {
  int month = 1, day = 1;
  // First day of the plan year in which `date` lies (29 February starts on 28 in common years).
  Date Of(Date date) const;
};

enum class MetalLevel { kNone, kCatastrophic, kBronze, kSilver, kGold, kPlatinum };

struct Benefits {
  std::string plan_id;
  PlanType type = PlanType::kErisaGroup;
  bool high_deductible = false;  // a high-deductible health plan (IRC 223(c)(2))
  bool hsa_eligible = false;
  bool self_funded = false;
  bool marketplace = false;  // bought on an exchange
  MetalLevel metal = MetalLevel::kNone;
  PlanYearStart plan_year_start;
  CostSharingTier in_network, out_of_network;
  // A second tier in network. Without a deductible or a limit of its own it shares the first one's.
  std::optional<CostSharingTier> second_tier;
  // A deductible and a limit for spending in and out of network together; `services` is empty. A
  // deductible is met when the tier's or the combined one is.
  std::optional<CostSharingTier> combined;
  CrossAccumulation in_counts_out, out_counts_in;
  // Under which benefits a family may fall that has none of its own name; "" is every other family.
  // Several: which one applies is not known, and an estimate spans them.
  std::map<std::string, std::vector<std::string>, std::less<>> benefit_names;
  OutOfNetworkBasis out_of_network_basis = OutOfNetworkBasis::kNotCovered;
  std::string out_of_network_clause;
  std::vector<AllowedAmount> allowed;

  const CostSharingTier& Tier(Network network) const {
    return network == Network::kOut ? out_of_network : in_network;
  }
  const CostSharingTier& Sharing(NetworkTier tier) const {
    if (tier == NetworkTier::kSecond && second_tier) return *second_tier;
    return tier == NetworkTier::kOut ? out_of_network : in_network;
  }
  // The names under which `family` is looked for in a tier's services: its own where some tier has
  // it, otherwise those of `benefit_names`. Never empty.
  std::vector<std::string> BenefitNames(const std::string& family) const;
  // By code and network; nullptr when the plan's schedule does not say.
  const AllowedAmount* FindAllowed(std::string_view code, Network network) const;
};

}  // namespace precert
