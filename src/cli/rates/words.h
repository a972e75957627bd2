// How the commands of `precert rates` write numbers for people.
#pragma once

#include <cstdint>
#include <string>

namespace precert {

// 1723440 -> "1,723,440".
inline std::string Grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t i = digits.size(); i > 3;) digits.insert(i -= 3, ",");
  return digits;
}

}  // namespace precert
