// Look-ups in a plan's benefits.
#include "plan/benefits.h"

#include <algorithm>

namespace precert {

Date PlanYearStart::Of(Date date) const {
  const auto start = [&](int year) {
    return *Date::Of(year, month, std::min(day, Date::DaysInMonth(year, month)));
  };
  const Date this_year = start(date.year());
  if (date >= this_year || date.year() <= 1) return this_year;
  return start(date.year() - 1);
}

const AllowedAmount* Benefits::FindAllowed(std::string_view code, Network network) const {
  for (const AllowedAmount& row : allowed) {
    if (row.code == code && row.network == network) return &row;
  }
  return nullptr;
}

}  // namespace precert
