// What had been used of a plan year when the sessions began: as stated, or at that end of what is
// not.
//
// Plain functions; thread-safe. The accumulators keep a reference to the benefits.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "plan/accumulators.h"
#include "plan/cost_sharing.h"

namespace precert {

enum class End : uint8_t { kLeast, kMost };  // of what the patient owes

// The first day of the plan year that the stated use belongs to; absent: no date is known.
std::optional<Date> StatedYear(const Benefits& benefits, const MemberUsage& usage,
                               std::span<const CostRequest> requests);

// Of the plan year that begins on `year`. A later one than the stated starts at nothing, of an
// earlier one nothing is known.
Accumulators UsedBefore(const Benefits& benefits, const MemberUsage& usage,
                        std::optional<Date> stated_year, std::optional<Date> year, End end);

std::optional<Money> StatedOwnDeductible(const MemberUsage& usage, const std::string& family,
                                         const ServiceBenefit& benefit);
std::optional<Money> StatedPaidByPlan(const MemberUsage& usage, const std::string& family);

// The name under which a benefit's own deductible is counted.
const std::string& OwnDeductibleName(const std::string& family, const ServiceBenefit& benefit);

}  // namespace precert
