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

std::vector<std::string> Benefits::BenefitNames(const std::string& family) const {
  const bool own = in_network.services.count(family) > 0 ||
                   out_of_network.services.count(family) > 0 ||
                   (second_tier && second_tier->services.count(family) > 0);
  if (own) return {family};
  auto names = benefit_names.find(family);
  if (names == benefit_names.end()) names = benefit_names.find("");
  if (names == benefit_names.end() || names->second.empty()) return {family};
  return names->second;
}

const AllowedAmount* Benefits::FindAllowed(std::string_view code, Network network) const {
  for (const AllowedAmount& row : allowed) {
    if (row.code == code && row.network == network) return &row;
  }
  return nullptr;
}

}  // namespace precert
