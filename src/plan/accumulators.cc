// The arithmetic of what is left, and which pools spending moves.
#include "plan/accumulators.h"

#include <algorithm>

namespace precert {
namespace {

YearlyAmount DeductibleOf(const CostSharingTier& tier) {
  if (!tier.has_deductible) return {};
  return {tier.deductible_individual, tier.deductible_member, tier.deductible_family,
          tier.embedded_deductible};
}

YearlyAmount OutOfPocketOf(const CostSharingTier& tier) {
  return {tier.out_of_pocket_individual, tier.out_of_pocket_member, tier.out_of_pocket_family,
          tier.embedded_out_of_pocket};
}

std::optional<Money> Least(std::optional<Money> a, std::optional<Money> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

// Distance to a limit; nothing is ever left past it.
std::optional<Money> Left(std::optional<Money> limit, Money used) {
  if (!limit) return std::nullopt;
  return std::max(*limit - used, Money());
}

constexpr unsigned Only(Pool pool) { return 1U << static_cast<unsigned>(pool); }

// Of the pools that each of two tiers looks at, and those that spending in it moves.
PoolRelation Relation(unsigned sees_a, unsigned moves_a, unsigned sees_b, unsigned moves_b) {
  const unsigned all = sees_a | sees_b;
  if ((moves_a & sees_b) == 0 && (moves_b & sees_a) == 0) return PoolRelation::kApart;
  if ((moves_a & all) == all && (moves_b & all) == all) {
    return sees_a == sees_b ? PoolRelation::kOne : PoolRelation::kCounter;
  }
  return (moves_a & all) == sees_a && (moves_b & all) == sees_b ? PoolRelation::kNested
                                                                : PoolRelation::kMixed;
}

constexpr const char* kPoolNames[kPools] = {" in network", " out of network", " of the second tier",
                                            " in and out of network together"};

}  // namespace

std::optional<Money> YearlyAmount::Person(bool family_coverage) const {
  if (!family_coverage) return individual;
  if (!embedded && family) return std::nullopt;
  return member ? member : individual;
}

Accumulators::Accumulators(const Benefits& benefits, bool family_coverage)
    : benefits_(&benefits), family_(family_coverage) {
  const auto set = [&](Pool pool, const CostSharingTier& tier) {
    deductible_[static_cast<size_t>(pool)] = DeductibleOf(tier);
    out_of_pocket_[static_cast<size_t>(pool)] = OutOfPocketOf(tier);
  };
  set(Pool::kIn, benefits.in_network);
  set(Pool::kOut, benefits.out_of_network);
  if (benefits.second_tier) set(Pool::kSecond, *benefits.second_tier);
  if (benefits.combined) set(Pool::kCombined, *benefits.combined);
}

Pool Accumulators::DeductiblePool(NetworkTier tier) const {
  if (tier == NetworkTier::kOut) return Pool::kOut;
  return tier == NetworkTier::kSecond && deductible(Pool::kSecond).stated() ? Pool::kSecond
                                                                            : Pool::kIn;
}

Pool Accumulators::OutOfPocketPool(NetworkTier tier) const {
  if (tier == NetworkTier::kOut) return Pool::kOut;
  return tier == NetworkTier::kSecond && out_of_pocket(Pool::kSecond).stated() ? Pool::kSecond
                                                                               : Pool::kIn;
}

Money Accumulators::DeductibleLeft(NetworkTier tier) const {
  std::optional<Money> left;
  for (Pool pool : {DeductiblePool(tier), Pool::kCombined}) {
    const YearlyAmount& limit = deductible(pool);
    left = Least(left, Left(limit.Person(family_), used(pool).deductible));
    left = Least(left, Left(limit.Family(family_), used(pool).family_deductible));
  }
  return left.value_or(Money());
}

std::optional<Money> Accumulators::OutOfPocketLeft(NetworkTier tier) const {
  std::optional<Money> left;
  if (unlimited_) return left;
  for (Pool pool : {OutOfPocketPool(tier), Pool::kCombined}) {
    const YearlyAmount& limit = out_of_pocket(pool);
    left = Least(left, Left(limit.Person(family_), used(pool).out_of_pocket));
    left = Least(left, Left(limit.Family(family_), used(pool).family_out_of_pocket));
  }
  return left;
}

Accumulators::Pools Accumulators::Moved(NetworkTier tier, Pool own,
                                        bool CrossAccumulation::*counts) const {
  Pools pools = Only(own) | Only(Pool::kCombined);
  const bool out = tier == NetworkTier::kOut;
  if (out && benefits_->out_counts_in.*counts) pools |= Only(Pool::kIn);
  if (!out && benefits_->in_counts_out.*counts) pools |= Only(Pool::kOut);
  return pools;
}

Accumulators::Pools Accumulators::MovedByDeductible(NetworkTier tier) const {
  return Moved(tier, DeductiblePool(tier), &CrossAccumulation::deductible);
}

Accumulators::Pools Accumulators::MovedByOutOfPocket(NetworkTier tier) const {
  return Moved(tier, OutOfPocketPool(tier), &CrossAccumulation::out_of_pocket);
}

// Of the pools that a tier looks at, those that have an amount.
Accumulators::Pools Accumulators::Binding(const std::array<YearlyAmount, kPools>& amounts,
                                          Pool own) const {
  Pools pools = 0;
  for (Pool pool : {own, Pool::kCombined}) {
    const YearlyAmount& amount = amounts[static_cast<size_t>(pool)];
    if (amount.Person(family_) || amount.Family(family_)) pools |= Only(pool);
  }
  return pools;
}

void Accumulators::SpendDeductible(NetworkTier tier, Money amount) {
  const Pools moved = MovedByDeductible(tier);
  for (size_t i = 0; i < kPools; ++i) {
    if ((moved & 1U << i) == 0) continue;
    used_[i].deductible += amount;
    used_[i].family_deductible += amount;
  }
}

void Accumulators::SpendOutOfPocket(NetworkTier tier, Money amount) {
  const Pools moved = MovedByOutOfPocket(tier);
  for (size_t i = 0; i < kPools; ++i) {
    if ((moved & 1U << i) == 0) continue;
    used_[i].out_of_pocket += amount;
    used_[i].family_out_of_pocket += amount;
  }
}

PoolRelation Accumulators::DeductiblesOf(NetworkTier a, NetworkTier b) const {
  const auto sees = [&](NetworkTier tier) { return Binding(deductible_, DeductiblePool(tier)); };
  return Relation(sees(a), MovedByDeductible(a), sees(b), MovedByDeductible(b));
}

PoolRelation Accumulators::LimitsOf(NetworkTier a, NetworkTier b) const {
  const auto sees = [&](NetworkTier tier) {
    return Binding(out_of_pocket_, OutOfPocketPool(tier));
  };
  return Relation(sees(a), MovedByOutOfPocket(a), sees(b), MovedByOutOfPocket(b));
}

std::vector<AccumulatorReading> Accumulators::Readings(NetworkTier tier) const {
  std::vector<AccumulatorReading> out;
  const auto add = [&](std::string name, std::optional<Money> limit, Money used) {
    if (limit && *limit > Money()) out.push_back({std::move(name), used, used, *limit});
  };
  for (Pool pool : {DeductiblePool(tier), Pool::kCombined}) {
    const std::string where = kPoolNames[static_cast<size_t>(pool)];
    add("deductible" + where, deductible(pool).Person(family_), used(pool).deductible);
    add("family deductible" + where, deductible(pool).Family(family_),
        used(pool).family_deductible);
  }
  for (Pool pool : {OutOfPocketPool(tier), Pool::kCombined}) {
    const std::string where = kPoolNames[static_cast<size_t>(pool)];
    add("out-of-pocket limit" + where, out_of_pocket(pool).Person(family_),
        used(pool).out_of_pocket);
    add("family out-of-pocket limit" + where, out_of_pocket(pool).Family(family_),
        used(pool).family_out_of_pocket);
  }
  return out;
}

void Accumulators::ReadAgain(NetworkTier tier, std::vector<AccumulatorReading>* readings) const {
  const std::vector<AccumulatorReading> now = Readings(tier);
  for (size_t i = 0; i < now.size() && i < readings->size(); ++i) {
    (*readings)[i].after = now[i].after;
  }
}

}  // namespace precert
