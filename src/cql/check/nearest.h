// Nearest names: what a person most likely meant by a name that does not exist.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace precert::cql {

// The up to three names closest to `wanted` (fewest edits, letters of either case alike), closest
// first; empty when nothing is close. Names that differ only by case count as one edit.
std::vector<std::string_view> NearestNames(std::string_view wanted,
                                           std::span<const std::string_view> names);

// "did you mean A or B?", names in double quotes; "" when nothing is close.
std::string DidYouMean(std::string_view wanted, std::span<const std::string_view> names);

}  // namespace precert::cql
