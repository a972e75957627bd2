// ProviderReport: one provider for one plan: network, specialty, licence, settings, alternatives.
//
//   Result<ProviderReport> report = ReportProvider({.npi = "1999999018", ...});
//
// Everything that the world could change is passed in. The same question gives the same report.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "decide/provider_rules.h"
#include "network/provider_words.h"
#include "network/status.h"

namespace precert {

struct ProviderQuestion {
  std::string npi;  // ten digits, good
  PlanNames plan;
  const Plan* document = nullptr;  // nullptr: only directories know the plan
  NetworkSources sources;
  const ProviderWords* words = nullptr;
  DeterminedService service;  // code "" : none in particular
  Nearness near;              // empty: from the provider asked about
  Date as_of;
  size_t most = 5;
};

struct ProviderReport {
  std::string npi, name;
  PlanNames plan;
  std::string plan_title;
  Date as_of;
  DeterminedService service;
  NetworkStatus status;
  std::vector<SourceEntry> entries;  // of every source, in order
  std::optional<Provider> provider;  // what they say together; the first that says a thing
  std::vector<ProviderRule> rules;   // of this provider, of its first location's setting
  std::optional<ListedRate> rate;    // of the service
  std::vector<Alternative> alternatives;
  Nearness near;
  bool near_provider = false;        // `near` is the provider's own place
  std::vector<std::string> similar;  // good NPIs near this one that the sources list
  std::vector<std::string> notes;    // sentences
  RecordFaults faults;
};

Result<ProviderReport> ReportProvider(const ProviderQuestion& question);

// Of numbers like a bad one, those that the sources know: "1999999018 (Example Dermatology)".
Result<std::vector<std::string>> ListedNeighbours(const NetworkSources& sources,
                                                  std::string_view ten_digits,
                                                  const PlanNames& plan, Date on);

std::string_view AcceptingWords(Accepting accepting);

}  // namespace precert
