// Whether a provider's licence, specialty and setting meet what a plan asks for a service.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "network/status.h"

namespace precert {
namespace {

// CMS place-of-service codes (public code set, CMS, list of 2024-05) that the words of requests and
// directories stand for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kSettings = {{
    {"office", "11"},
    {"clinic", "11"},
    {"home", "12"},
    {"telehealth", "10"},
    {"urgent care", "20"},
    {"inpatient hospital", "21"},
    {"outpatient hospital", "22"},
    {"hospital outpatient", "22"},
    {"emergency room", "23"},
    {"ambulatory surgical center", "24"},
    {"surgical center", "24"},
    {"independent clinic", "49"},
}};

std::string Words(std::string_view text) {
  std::string out;
  const std::string spaced = ReplaceAll(ReplaceAll(text, "-", " "), "_", " ");
  for (std::string_view word : SplitWords(spaced)) {
    if (!out.empty()) out += ' ';
    out += ToLowerAscii(word);
  }
  return out;
}

// Compares one stated value with a list; the sentence quotes both sides.
ProviderFinding Compare(const ProviderRule& rule, std::string what, const std::string& stated,
                        const std::vector<std::string>& accepted,
                        std::string (*normal)(std::string_view)) {
  ProviderFinding finding{std::move(what), Standing::kUnknown, "", rule.clause};
  const std::string list = Join(accepted, ", ");
  if (stated.empty()) {
    finding.reason = "the " + finding.what + " is not stated; accepted: " + list;
    return finding;
  }
  const bool met = std::any_of(accepted.begin(), accepted.end(), [&](const std::string& one) {
    return normal(one) == normal(stated);
  });
  finding.standing = met ? Standing::kMet : Standing::kNotMet;
  finding.reason = "the " + finding.what + " is " + stated + "; accepted: " + list;
  return finding;
}

}  // namespace

std::string NormalLicense(std::string_view license) {
  std::string out;
  for (char c : license) {
    if (c != '.' && c != ' ' && c != '-') out += ToUpperAscii(c);
  }
  if (out.starts_with("AESTHETIC")) out.erase(0, 1);
  return out;
}

std::string NormalSetting(std::string_view setting) {
  const std::string words = Words(setting);
  for (const auto& [word, code] : kSettings) {
    if (words == word) return std::string(code);
  }
  return words;
}

std::vector<ProviderFinding> CheckProvider(const ProviderRule& rule, const ProviderFacts& facts,
                                           const Provider* listed,
                                           std::string_view place_of_service) {
  std::vector<ProviderFinding> findings;
  const auto stated = [&](const std::string& in_case, const std::string Provider::*field) {
    return in_case.empty() && listed ? listed->*field : in_case;
  };
  if (!rule.licenses.empty()) {
    findings.push_back(Compare(rule, "license", stated(facts.license, &Provider::license),
                               rule.licenses, NormalLicense));
  }
  if (!rule.specialties.empty()) {
    findings.push_back(Compare(rule, "specialty", stated(facts.specialty, &Provider::specialty),
                               rule.specialties, Words));
  }
  // A place of service is a billing code; the words for the facility say what it really is.
  std::string setting =
      facts.facility_type.empty() ? std::string(place_of_service) : facts.facility_type;
  if (setting.empty() && listed && listed->locations.size() == 1) {
    setting = listed->locations[0].place_of_service;
  }
  if (!rule.excluded_settings.empty()) {
    ProviderFinding finding =
        Compare(rule, "setting", setting, rule.excluded_settings, NormalSetting);
    const std::string list = Join(rule.excluded_settings, ", ");
    if (finding.standing == Standing::kUnknown) {
      finding.reason = "the setting is not stated; not accepted: " + list;
    } else {
      finding.standing = finding.standing == Standing::kMet ? Standing::kNotMet : Standing::kMet;
      finding.reason = "the setting is " + setting + "; not accepted: " + list;
    }
    findings.push_back(std::move(finding));
  }
  if (!rule.settings.empty()) {
    findings.push_back(Compare(rule, "setting", setting, rule.settings, NormalSetting));
  }
  if (rule.board_certified) {
    ProviderFinding finding{"board certification", Standing::kUnknown,
                            "board certification is not stated", rule.clause};
    const std::optional<bool> certified = facts.board_certified ? std::optional(true)
                                          : listed              ? listed->board_certified
                                                                : std::nullopt;
    if (certified) {
      finding.standing = *certified ? Standing::kMet : Standing::kNotMet;
      finding.reason = *certified ? "the provider is board-certified"
                                  : "the directory says the provider is not board-certified";
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace precert
