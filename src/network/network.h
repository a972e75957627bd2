// Network: whether a provider has a contract with this plan. Unknown is its own answer and is never
// turned into either of the others. Header only.
#pragma once

#include <string_view>

namespace precert {

enum class Network { kIn, kOut, kUnknown };

constexpr std::string_view NetworkId(Network network) {
  switch (network) {
    case Network::kIn:
      return "in-network";
    case Network::kOut:
      return "out-of-network";
    case Network::kUnknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace precert
