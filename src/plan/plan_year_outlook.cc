// What a plan year may still cost: its out-of-pocket limits by tier, and how much of each is used.
#include "plan/plan_year_outlook.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace precert {
namespace {

// The tier's limit that leaves least, which is the one that binds; `name` where none is known by
// name. Nothing: the tier has no limit.
std::optional<PlanYearOutlook::Limit> LimitOf(NetworkTier tier, const char* name,
                                              const Accumulators& before,
                                              const Accumulators& after) {
  const std::optional<Money> left_before = before.OutOfPocketLeft(tier);
  const std::optional<Money> left_after = after.OutOfPocketLeft(tier);
  if (!left_before || !left_after) return std::nullopt;
  const AccumulatorReading* binding = nullptr;
  const std::vector<AccumulatorReading> readings = before.Readings(tier);
  for (const AccumulatorReading& r : readings) {
    if (r.name.find("limit") == std::string::npos) continue;
    if (std::max(r.limit - r.before, Money()) == *left_before) binding = &r;
  }
  PlanYearOutlook::Limit limit;
  limit.name = binding != nullptr ? binding->name : name;
  limit.tier = tier;
  limit.limit = binding != nullptr ? binding->limit : *left_before;
  limit.used_before = limit.limit - *left_before;
  limit.used_after = limit.limit - *left_after;
  return limit;
}

}  // namespace

PlanYearOutlook OutlookOf(const Benefits& benefits, std::optional<Date> start,
                          const Accumulators& before, const Accumulators& after) {
  PlanYearOutlook outlook;
  outlook.starts = start;
  if (start) {
    // A day of the next plan year, whatever the length of this one.
    const Date next = benefits.plan_year_start.Of(start->AddDays(367));
    outlook.ends = next.AddDays(-1);
  }
  const auto add = [&](NetworkTier tier, const char* name) {
    std::optional<PlanYearOutlook::Limit> limit = LimitOf(tier, name, before, after);
    if (!limit) {
      (tier == NetworkTier::kOut ? outlook.unlimited_out_of_network
                                 : outlook.unlimited_in_network) = true;
      return;
    }
    // A second tier that shares the first one's limit says nothing new.
    const bool shared = tier == NetworkTier::kSecond && !outlook.limits.empty() &&
                        outlook.limits.front().name == limit->name;
    if (!shared) outlook.limits.push_back(std::move(*limit));
  };
  add(NetworkTier::kFirst, "out-of-pocket limit in network");
  if (benefits.second_tier) add(NetworkTier::kSecond, "out-of-pocket limit of the second tier");
  if (benefits.out_of_network_basis == OutOfNetworkBasis::kShareOfAllowed) {
    add(NetworkTier::kOut, "out-of-pocket limit out of network");
  }
  return outlook;
}

}  // namespace precert
