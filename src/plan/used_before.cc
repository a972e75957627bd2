// What is stated, and the two ends of what is not.
#include "plan/used_before.h"

#include <algorithm>

namespace precert {
namespace {

// All of a deductible that one person can have met: the family's where only that counts.
Money All(const YearlyAmount& deductible, bool family_coverage) {
  const std::optional<Money> person = deductible.Person(family_coverage);
  return std::max(deductible.individual.value_or(Money()),
                  person ? *person : deductible.family.value_or(Money()));
}

// Unknown use of a deductible is none (dearest) or all of it (cheapest). Unknown use of the
// out-of-pocket limit is the deductible alone at both ends: "all of it" would make every lower
// bound zero and tell nobody anything; a note says that more may have been used.
Accumulators Used(const Benefits& benefits, const MemberUsage& usage, const UsageFacts& stated,
                  bool this_year, End end) {
  const bool least = end == End::kLeast;
  Accumulators out(benefits, usage.family_coverage);
  const auto fill = [&](Pool pool, std::optional<Money> deductible, std::optional<Money> pocket,
                        std::optional<Money> family_deductible,
                        std::optional<Money> family_pocket) {
    // What a member calls the deductible is the combined one where the first tier has none.
    const bool shared = pool == Pool::kIn && !out.deductible(pool).stated();
    const YearlyAmount& limit = out.deductible(shared ? Pool::kCombined : pool);
    const Money all = All(limit, usage.family_coverage);
    Accumulators::Used& used = out.used(pool);
    used.deductible = deductible.value_or(least ? all : Money());
    used.out_of_pocket = std::max(pocket.value_or(Money()), used.deductible);
    const Money family_all = limit.family.value_or(Money());
    used.family_deductible =
        std::max(family_deductible.value_or(least ? family_all : Money()), used.deductible);
    used.family_out_of_pocket =
        std::max({family_pocket.value_or(Money()), used.out_of_pocket, used.family_deductible});
  };
  const UsageFacts& s = stated;
  fill(Pool::kIn, s.deductible_met, s.out_of_pocket_met, s.family_deductible_met,
       s.family_out_of_pocket_met);
  fill(Pool::kOut, s.out_network_deductible_met, s.out_network_out_of_pocket_met,
       s.out_network_family_deductible_met, s.out_network_family_out_of_pocket_met);
  if (benefits.second_tier) fill(Pool::kSecond, {}, {}, {}, {});
  if (benefits.combined) {
    // Where the first tier has no amount of its own, what a member calls the deductible is the
    // combined one. Otherwise it lies between the larger of the two sides and their sum.
    const Accumulators::Used &in = out.used(Pool::kIn), &outside = out.used(Pool::kOut);
    const auto together = [&](Money a, Money b) { return least ? a + b : std::max(a, b); };
    const bool own = benefits.in_network.has_deductible;
    const bool limit = benefits.in_network.out_of_pocket_individual.has_value();
    std::optional<Money> deductible = s.deductible_met, pocket = s.out_of_pocket_met;
    std::optional<Money> family_deductible = s.family_deductible_met;
    std::optional<Money> family_pocket = s.family_out_of_pocket_met;
    if (own) {
      // Others may have used all of it: those of the family, and tiers whose use has no number.
      const bool sides = (s.out_network_deductible_met || benefits.out_of_network.has_deductible) &&
                         !(benefits.second_tier && benefits.second_tier->has_deductible);
      const bool family = s.family_deductible_met && s.out_network_family_deductible_met;
      const YearlyAmount& whole = out.deductible(Pool::kCombined);
      const auto sum = [&](bool known, Money a, Money b, Money all) {
        return std::max(together(a, b), least && !known ? all : Money());
      };
      deductible = sum(sides, in.deductible, outside.deductible, All(whole, usage.family_coverage));
      family_deductible = sum(family, in.family_deductible, outside.family_deductible,
                              whole.family.value_or(Money()));
    }
    if (limit) {
      pocket = together(in.out_of_pocket, outside.out_of_pocket);
      family_pocket = together(in.family_out_of_pocket, outside.family_out_of_pocket);
    }
    fill(Pool::kCombined, deductible, pocket, family_deductible, family_pocket);
  }
  for (NetworkTier tier : {NetworkTier::kFirst, NetworkTier::kOut, NetworkTier::kSecond}) {
    if (tier == NetworkTier::kSecond && !benefits.second_tier) continue;
    for (const auto& [family, benefit] : benefits.Sharing(tier).services) {
      if (benefit.own_deductible) {
        const std::string& name = OwnDeductibleName(family, benefit);
        const std::optional<Money> met =
            this_year ? StatedOwnDeductible(usage, family, benefit) : std::nullopt;
        Money& used = out.own_deductible[static_cast<size_t>(tier)][name];
        used = std::max(used, met.value_or(least ? *benefit.own_deductible : Money()));
      }
      if (benefit.paid_at_most) {
        const std::optional<Money> paid =
            this_year ? StatedPaidByPlan(usage, family) : std::nullopt;
        Money& used = out.counts.paid_by_plan[family];
        used = std::max(used, paid.value_or(least ? Money() : *benefit.paid_at_most));
      }
    }
  }
  return out;
}

}  // namespace

std::optional<Date> StatedYear(const Benefits& benefits, const MemberUsage& usage,
                               std::span<const CostRequest> requests) {
  std::optional<Date> as_of = usage.as_of;
  if (!as_of) {  // the stated use is then of the year of the first session
    for (const CostRequest& request : requests) {
      for (Date date : request.dates) as_of = as_of ? std::min(*as_of, date) : date;
    }
  }
  return as_of ? std::optional(benefits.plan_year_start.Of(*as_of)) : std::nullopt;
}

Accumulators UsedBefore(const Benefits& benefits, const MemberUsage& usage,
                        std::optional<Date> stated_year, std::optional<Date> year, End end) {
  if (year == stated_year) return Used(benefits, usage, usage.stated, true, end);
  if (*year < *stated_year) return Used(benefits, usage, UsageFacts{}, false, end);
  return Accumulators(benefits, usage.family_coverage);
}

std::optional<Money> StatedOwnDeductible(const MemberUsage& usage, const std::string& family,
                                         const ServiceBenefit& benefit) {
  for (const std::string& key : {family, benefit.own_deductible_name}) {
    if (auto it = usage.own_deductible_met.find(key); it != usage.own_deductible_met.end()) {
      return it->second;
    }
    for (const UsageFacts::ServiceAmount& entry : usage.stated.own_deductible_met) {
      if (!key.empty() && entry.service == key) return entry.amount;
    }
  }
  return std::nullopt;
}

std::optional<Money> StatedPaidByPlan(const MemberUsage& usage, const std::string& family) {
  for (const UsageFacts::ServiceAmount& entry : usage.stated.paid_by_plan) {
    if (entry.service == family) return entry.amount;
  }
  return std::nullopt;
}

const std::string& OwnDeductibleName(const std::string& family, const ServiceBenefit& benefit) {
  return benefit.own_deductible_name.empty() ? family : benefit.own_deductible_name;
}

}  // namespace precert
