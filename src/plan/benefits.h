// Benefits: the cost sharing of one plan, as its document states it. Plain structs; the plan
// document's reader fills them and cost_sharing.h applies them.
//
// Percentages are the member's share. A `clause` names the place that says so ("example-ppo 2026,
// section 3.1") and is what a cost line cites. Exclusions are not here: by the time costs are
// worked out, whether a service is covered has been decided.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "intake/plan_type.h"
#include "network/network.h"

namespace precert {

// Cost sharing of one family of services ("specialist-visit", "outpatient-procedure").
struct ServiceBenefit {
  std::optional<Money> copay;           // for each session
  bool copay_after_deductible = false;  // owed only on what the deductible leaves
  std::optional<Rate> coinsurance;      // absent: none beside a copay, else the tier's
  bool deductible_applies = true;
  std::optional<Money>
      own_deductible;                // a separate one for this family ("prescription drugs $300")
  std::optional<int> session_limit;  // covered sessions in a plan year
  bool covered = true;               // false: the family is no benefit in this tier
  std::string clause;
};

// Amounts of one tier (in or out of network) for a plan year.
struct CostSharingTier {
  Money deductible_individual;
  std::optional<Money> deductible_family;
  // Embedded: one person's deductible ends at the individual amount. Otherwise, under family
  // coverage, only the family amount counts.
  bool embedded_deductible = true;
  std::optional<Money> out_of_pocket_individual;  // absent: no limit
  std::optional<Money> out_of_pocket_family;
  Rate coinsurance;
  std::map<std::string, ServiceBenefit> services;  // by family
  std::string deductible_clause, out_of_pocket_clause, coinsurance_clause;
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
  OutOfNetworkBasis out_of_network_basis = OutOfNetworkBasis::kNotCovered;
  std::string out_of_network_clause;
  std::vector<AllowedAmount> allowed;

  const CostSharingTier& Tier(Network network) const {
    return network == Network::kOut ? out_of_network : in_network;
  }
  // By code and network; nullptr when the plan's schedule does not say.
  const AllowedAmount* FindAllowed(std::string_view code, Network network) const;
};

}  // namespace precert
