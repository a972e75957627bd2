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
  for (Pool pool : {OutOfPocketPool(tier), Pool::kCombined}) {
    const YearlyAmount& limit = out_of_pocket(pool);
    left = Least(left, Left(limit.Person(family_), used(pool).out_of_pocket));
    left = Least(left, Left(limit.Family(family_), used(pool).family_out_of_pocket));
  }
  return left;
}

void Accumulators::SpendDeductible(NetworkTier tier, Money amount) {
  const auto move = [&](Pool pool) {
    used(pool).deductible += amount;
    used(pool).family_deductible += amount;
  };
  move(DeductiblePool(tier));
  if (apart_) return;
  move(Pool::kCombined);
  const bool out = tier == NetworkTier::kOut;
  if (out && benefits_->out_counts_in.deductible) move(Pool::kIn);
  if (!out && benefits_->in_counts_out.deductible) move(Pool::kOut);
}

void Accumulators::SpendOutOfPocket(NetworkTier tier, Money amount) {
  const auto move = [&](Pool pool) {
    used(pool).out_of_pocket += amount;
    used(pool).family_out_of_pocket += amount;
  };
  move(OutOfPocketPool(tier));
  move(Pool::kCombined);
  const bool out = tier == NetworkTier::kOut;
  if (out && benefits_->out_counts_in.out_of_pocket) move(Pool::kIn);
  if (!out && benefits_->in_counts_out.out_of_pocket) move(Pool::kOut);
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
