// The chart of ways to pay: what each costs in all, and what it asks for in a month, as inline SVG.
//
// Options that do not apply, or whose total nobody knows, are left out; they stand in the table
// beside it. Every bar has its number as text, interest and savings differ by pattern as well as by
// colour, and <desc> says the whole for who hears it. Colours come from the page's style (classes
// fc-...), so that it follows light, dark and print. "" when there are fewer than two bars to
// compare. At most 40 bars are drawn, in rank order. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "funding/option.h"

namespace precert {

std::string FundingChart(const std::vector<FundingOption>& options, std::optional<Money> budget);

}  // namespace precert
