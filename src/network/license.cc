// The table of licences.
#include "network/license.h"

#include <string>

#include "base/text.h"

namespace precert {
namespace {

constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
    {"MD", "MD"},
    {"DOCTOROFMEDICINE", "MD"},
    {"DO", "DO"},
    {"DOCTOROFOSTEOPATHY", "DO"},
    {"NP", "NP"},
    {"APRN", "NP"},
    {"CRNP", "NP"},
    {"FNP", "NP"},
    {"NURSEPRACTITIONER", "NP"},
    {"PA", "PA"},
    {"PAC", "PA"},
    {"PHYSICIANASSISTANT", "PA"},
    {"RN", "RN"},
    {"REGISTEREDNURSE", "RN"},
    {"LPN", "LPN"},
    {"ESTHETICIAN", "esthetician"},
    {"COSMETOLOGIST", "cosmetologist"},
    {"NONE", "none"}};

// Without points, spaces and hyphens, in capitals: "m.d." is "MD".
std::string Normal(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != '.' && c != ' ' && c != '-') out += ToUpperAscii(c);
  }
  if (out.starts_with("AESTHETIC")) out.erase(0, 1);
  return out;
}

std::string_view Find(std::string_view text) {
  const std::string normal = Normal(text);
  for (const auto& [words, kind] : kKinds) {
    if (normal == words) return kind;
  }
  return "";
}

}  // namespace

std::string_view KindOfLicense(std::string_view stated) {
  if (const std::string_view kind = Find(stated); !kind.empty()) return kind;
  // Degrees in a row, as registries write them: the first that is a licence to treat.
  for (std::string_view part : Split(stated, ',')) {
    if (const std::string_view kind = Find(part); !kind.empty()) return kind;
  }
  return "";
}

}  // namespace precert
