// Network status, negotiated rates, alternatives, and whether a provider may do a service here.
//
//   NetworkStatus s = StatusOf(directory, "1234567893", "example-ppo", date);
//   // s.network in | out | unknown, with the reason, the source and the day it was true
//
// Status is a matter of insurer *and plan*, and of the day. Unknown stays unknown. Everything here
// is a pure function of the directory and the dates passed in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "intake/case.h"
#include "network/directory.h"

namespace precert {

// A directory must be brought up to date within 30 calendar days (42 CFR 422.120, 438.242,
// 457.1233 provider directory API); older information is used with a warning.
inline constexpr int kDirectoryFreshDays = 30;

struct NetworkStatus {
  Network network = Network::kUnknown;
  std::optional<Date> as_of;  // of the information; absent when there is no directory
  std::string source;
  std::string reason;  // one sentence
  bool stale = false;  // older than kDirectoryFreshDays on the day asked about
};

NetworkStatus StatusOf(const ProviderDirectory& directory, std::string_view npi,
                       std::string_view plan, Date on);

// The rate that this provider and plan agreed for a code; nullptr when the directory has none.
const NegotiatedRate* FindRate(const ProviderDirectory& directory, std::string_view npi,
                               std::string_view plan, std::string_view code);

struct AlternativeQuery {
  std::string plan;
  std::vector<std::string> specialties;  // taxonomy codes, any of them; empty: any specialty
  std::string state;                     // preferred state; "" any
  std::string place_of_service;          // required when given
  std::string except_npi;
  std::string code;  // to show a negotiated rate; may be empty
  Date on;
  size_t most = 5;
};

struct Alternative {
  const Provider* provider;  // points into the directory
  std::optional<Money> rate;
  std::string reason;  // "in network for example-ppo, dermatology, CA"
};

// In-network providers, those of the preferred state first, then the cheaper rate, then the name.
std::vector<Alternative> FindAlternatives(const ProviderDirectory& directory,
                                          const AlternativeQuery& query);

// ---- Licence and setting ---------------------------------------------------

enum class Standing { kMet, kNotMet, kUnknown };

// What a plan or policy requires of whoever performs a family of services.
struct ProviderRule {
  std::string family;
  std::vector<std::string> licenses;           // any of these; empty: no rule
  std::vector<std::string> specialties;        // taxonomy codes; empty: no rule
  std::vector<std::string> settings;           // place-of-service codes or words; empty: no rule
  std::vector<std::string> excluded_settings;  // "spa"
  bool board_certified = false;
  std::string clause;
};

struct ProviderFinding {
  std::string what;  // "license", "specialty", "setting", "board certification"
  Standing standing = Standing::kUnknown;
  std::string reason;
  std::string clause;
};

// One finding for each requirement of the rule. The case's own words come first; where it is silent
// the directory entry (may be nullptr) is used; where both are, the standing is unknown.
std::vector<ProviderFinding> CheckProvider(const ProviderRule& rule, const ProviderFacts& facts,
                                           const Provider* listed,
                                           std::string_view place_of_service);

// "M.D." and "md" are "MD"; "aesthetician" is "ESTHETICIAN". For comparison only.
std::string NormalLicense(std::string_view license);
// The CMS place-of-service code of a setting named by code or word ("office" -> "11"); "" unknown,
// and the word itself in lower case when it has no code ("spa").
std::string NormalSetting(std::string_view setting);

}  // namespace precert
