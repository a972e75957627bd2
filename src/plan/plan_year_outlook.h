// OutlookOf: the limits of one plan year, before a course and after it.
//
// Plain function. Money within and outside the limits is the caller's to fill in.
#pragma once

#include <optional>

#include "base/date.h"
#include "plan/accumulators.h"
#include "plan/cost_sharing.h"

namespace precert {

// `start`: the first day of the plan year; absent: no date is known.
PlanYearOutlook OutlookOf(const Benefits& benefits, std::optional<Date> start,
                          const Accumulators& before, const Accumulators& after);

}  // namespace precert
