// BarKey: two texts as the key of a table, "first|second", as FHIR writes a code with its system
// and a canonical URL with its version.
#pragma once

#include <string>
#include <string_view>

namespace precert::codes {

inline std::string BarKey(std::string_view first, std::string_view second) {
  std::string key;
  key.reserve(first.size() + 1 + second.size());
  key.append(first).append(1, '|').append(second);
  return key;
}

}  // namespace precert::codes
