// Accumulators: what has been spent in one plan year toward the deductibles and out-of-pocket
// limits of a plan, how much of each is left, and how spending moves them.
//
//   Accumulators year(benefits, /*family_coverage=*/true);
//   Money left = year.DeductibleLeft(NetworkTier::kFirst);
//   year.SpendDeductible(NetworkTier::kFirst, left);
//   year.SpendOutOfPocket(NetworkTier::kFirst, left);
//
// There are four pools of spending: the first tier in network, out of network, a second tier in
// network, and all together (`Benefits::combined`). Each has a person's and a family's part. A
// deductible is met, and a limit reached, as soon as one of those that apply is. What is left is
// never below nothing. The benefits must outlive this. Plain value; one thread at a time.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/money.h"
#include "plan/benefits.h"

namespace precert {

enum class Pool : uint8_t { kIn, kOut, kSecond, kCombined };
inline constexpr size_t kPools = 4;

// One accumulator as a person reads it. `after` equals `before` where nothing moved.
struct AccumulatorReading {
  std::string name;  // "deductible in network"
  Money before, after, limit;
  friend bool operator==(const AccumulatorReading&, const AccumulatorReading&) = default;
};

// A yearly amount with its parts; what "the deductible" and "the limit" have in common.
struct YearlyAmount {
  std::optional<Money> individual, member, family;
  bool embedded = true;
  bool stated() const { return individual || family; }
  // One person's part: under family coverage only where it is embedded or there is no family part.
  std::optional<Money> Person(bool family_coverage) const;
  std::optional<Money> Family(bool family_coverage) const {
    return family_coverage ? family : std::nullopt;
  }
};

// How the deductibles, or the limits, of two tiers stand to each other. Which of these lets a range
// be found from the ends of what is not known is said in cost_bounds.h.
enum class PoolRelation : uint8_t {
  kApart,    // spending in neither tier moves the other's
  kOne,      // both look at the same pools, and move them
  kNested,   // one in common, moved by both, beside one of a tier's own that only it moves
  kCounter,  // spending in either tier moves all of both
  kMixed,    // anything else, as where spending in one tier moves the other's but not the reverse
};

class Accumulators {
 public:
  struct Used {
    Money deductible, out_of_pocket, family_deductible, family_out_of_pocket;
  };

  Accumulators() = default;
  Accumulators(const Benefits& benefits, bool family_coverage);

  Used& used(Pool pool) { return used_[static_cast<size_t>(pool)]; }
  const Used& used(Pool pool) const { return used_[static_cast<size_t>(pool)]; }
  const YearlyAmount& deductible(Pool pool) const { return deductible_[static_cast<size_t>(pool)]; }
  const YearlyAmount& out_of_pocket(Pool pool) const {
    return out_of_pocket_[static_cast<size_t>(pool)];
  }

  Money DeductibleLeft(NetworkTier tier) const;                  // nothing where there is none
  std::optional<Money> OutOfPocketLeft(NetworkTier tier) const;  // nullopt: there is no limit
  void SpendDeductible(NetworkTier tier, Money amount);
  void SpendOutOfPocket(NetworkTier tier, Money amount);

  // For bounds: no out-of-pocket limit ends what is owed.
  void IgnoreLimits() { unlimited_ = true; }

  PoolRelation DeductiblesOf(NetworkTier a, NetworkTier b) const;
  PoolRelation LimitsOf(NetworkTier a, NetworkTier b) const;

  // Of services with a deductible of their own, by its name.
  std::array<std::map<std::string, Money>, 3> own_deductible;  // by NetworkTier
  // By family: what the plan has paid, and how many sessions and visits there were.
  struct Counts {
    std::map<std::string, Money> paid_by_plan;
    std::map<std::string, int> sessions, visits;
  };
  Counts counts;

  // The accumulators that a session in `tier` looks at, `before` and `after` both as they stand.
  std::vector<AccumulatorReading> Readings(NetworkTier tier) const;
  // The same accumulators again: `after` as they stand now.
  void ReadAgain(NetworkTier tier, std::vector<AccumulatorReading>* readings) const;

 private:
  Pool DeductiblePool(NetworkTier tier) const;
  Pool OutOfPocketPool(NetworkTier tier) const;

  using Pools = unsigned;  // a set of them, as bits
  Pools Moved(NetworkTier tier, Pool own, bool CrossAccumulation::*counts) const;
  Pools MovedByDeductible(NetworkTier tier) const;
  Pools MovedByOutOfPocket(NetworkTier tier) const;
  Pools Binding(const std::array<YearlyAmount, kPools>& amounts, Pool own) const;

  const Benefits* benefits_ = nullptr;
  bool family_ = false, unlimited_ = false;
  std::array<YearlyAmount, kPools> deductible_, out_of_pocket_;
  std::array<Used, kPools> used_;
};

}  // namespace precert
