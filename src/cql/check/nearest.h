// "Did you mean", as diagnostics of CQL write it: names in double quotes, as CQL has them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/text.h"

namespace precert::cql {

inline std::string Quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

// "did you mean "A" or "B"?", up to three of the names (base/text.h, Nearest) other than `wanted`
// itself; "" when nothing is close.
inline std::string DidYouMean(std::string_view wanted, std::span<const std::string_view> names) {
  std::vector<std::string_view> close = Nearest(wanted, names, 4);
  std::erase(close, wanted);
  if (close.size() > 3) close.pop_back();
  std::string out;
  for (size_t i = 0; i < close.size(); ++i) {
    out += i == 0 ? "did you mean \"" : i + 1 == close.size() ? " or \"" : ", \"";
    out += std::string(close[i]) + "\"";
  }
  return out.empty() ? out : out + "?";
}

}  // namespace precert::cql
