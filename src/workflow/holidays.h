// United States federal holidays (5 U.S.C. 6103) and business days.
//
// A holiday on a Saturday is observed on the Friday before, on a Sunday on the Monday after, which
// may fall into the neighbouring year. Inauguration Day is left out: it binds the Washington area
// only. Computed from the rules, so that there is no list to run out. Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "base/date.h"

namespace precert {

struct FederalHoliday {
  std::string_view name;
  Date date;
  Date observed;
};

// The holidays that belong to `year`, in order. Those not yet in law that year are left out
// (Juneteenth before 2021, Martin Luther King's birthday before 1986).
std::vector<FederalHoliday> FederalHolidays(int year);

bool IsFederalHoliday(Date date);  // the observed day
bool IsBusinessDay(Date date);     // neither a weekend nor an observed federal holiday
Date RollForward(Date date);       // the date itself, or the next business day
// The n-th business day after `date`, which is not counted itself.
Date AddBusinessDays(Date date, int n);

}  // namespace precert
