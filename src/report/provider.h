// A ProviderReport for people and for programs.
#pragma once

#include <string>

#include "decide/provider_report.h"

namespace precert {

std::string ToText(const ProviderReport& report, const ProviderWords& words);
// docs/providers.md describes the members.
std::string ToJson(const ProviderReport& report, const ProviderWords& words);

}  // namespace precert
