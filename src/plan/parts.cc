// Which part a session belongs to, and what moves the accumulators of each.
#include "plan/parts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "plan/used_before.h"

namespace precert {
namespace {

constexpr size_t kTiers = 3, kKinds = 3;
enum Kind : size_t { kWithinLimit, kOutsideLimit, kWithMaximum };

}  // namespace

void Spending::Move(Accumulators* year) const {
  year->SpendDeductible(tier, deductible);
  year->SpendOutOfPocket(tier, out_of_pocket);
  if (own_name.empty()) return;
  year->own_deductible[static_cast<size_t>(tier)][own_name] += own_deductible;
}

PartAccumulators::PartAccumulators(Parts parts, const Accumulators& start)
    : parts_(parts), accumulators_(parts == Parts::kTiers ? kTiers : kTiers * kKinds, start) {
  if (parts != Parts::kMostSpent) return;
  for (Accumulators& part : accumulators_) part.IgnoreLimits();
}

size_t PartAccumulators::PartOf(const SessionTerms& terms) const {
  const auto tier = static_cast<size_t>(terms.tier);
  if (parts_ == Parts::kTiers) return tier;
  Kind kind = kWithinLimit;
  if (terms.benefit != nullptr && terms.benefit->has_maximum()) kind = kWithMaximum;
  if (terms.benefit != nullptr && terms.benefit->outside_limit) kind = kOutsideLimit;
  return tier * kKinds + kind;
}

Spending PartAccumulators::Share(const SessionTerms& terms, const Spending* others,
                                 Money* copay_taken, Accumulators::Counts* counts,
                                 SessionCost* cost, std::vector<CostNote>* notes) {
  const size_t index = PartOf(terms);
  Accumulators& part = accumulators_[index];
  // What a session with a maximum spends is hidden by the maximum, or not: it must not tell on the
  // next one.
  const bool alone = parts_ == Parts::kKinds && index % kKinds == kWithMaximum;
  std::optional<Accumulators> kept;
  if (alone) kept = part;
  const Money left = part.DeductibleLeft(terms.tier);
  std::swap(part.counts, *counts);
  ShareSession(terms, copay_taken, &part, cost, notes);
  std::swap(part.counts, *counts);
  if (alone) part = *std::move(kept);
  for (size_t i = 0; others != nullptr && i < accumulators_.size(); ++i) {
    if (i != index || alone) others->Move(&accumulators_[i]);
  }
  return Spent(terms, left, *cost);
}

Spending PartAccumulators::Spent(const SessionTerms& terms, Money deductible_left,
                                 const SessionCost& cost) const {
  const ServiceBenefit* benefit = terms.benefit;
  Spending out{terms.tier, cost.deductible, cost.deductible + cost.copay + cost.coinsurance,
               Money(), ""};
  if (benefit == nullptr) return out;
  if (benefit->outside_limit) out.out_of_pocket = Money();
  // The most that may go to the deductible leaves no copay before it.
  const bool copay_first = parts_ == Parts::kMostSpent && cost.copay > Money() &&
                           benefit->deductible_applies && !benefit->copay_after_deductible;
  if (benefit->own_deductible) {
    out.own_name = OwnDeductibleName(terms.family, *benefit);
    out.own_deductible = copay_first ? cost.allowed : cost.deductible;
    out.deductible = Money();
  } else if (copay_first) {
    out.deductible = std::min(cost.allowed, deductible_left);
  }
  return out;
}

}  // namespace precert
