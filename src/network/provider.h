// Provider: a person or facility as one source describes it. Plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "network/geo.h"
#include "network/network.h"

namespace precert {

struct ProviderLocation {
  std::string name;
  std::string place_of_service;  // CMS code: "11" office; "" not said
  std::string state;
  std::string street, city;
  std::string zip;  // five digits; "" not said
  std::optional<GeoPoint> position;
};

// What a directory of ours says of a provider and a plan.
struct NetworkEntry {
  std::string plan;
  Network status = Network::kUnknown;
  std::optional<Date> from, until;  // inclusive; absent: open
};

struct NegotiatedRate {
  std::string plan;
  std::string code;
  Money amount;  // one session
};

struct LicenseNumber {
  std::string number, state;
  std::string specialty;  // NUCC code that it was registered with; may be empty
};

enum class Accepting { kNotSaid, kYes, kNo, kExistingOnly, kExistingAndFamily, kSomeLocations };

struct Provider {
  std::string npi;
  std::string name;
  std::string specialty;  // NUCC taxonomy code, the primary one
  std::string license;    // "MD", "NP", "esthetician"
  std::optional<bool> board_certified;
  std::string state;
  std::vector<ProviderLocation> locations;
  std::vector<NetworkEntry> plans;
  std::vector<NegotiatedRate> rates;
  std::vector<std::string> other_specialties;  // NUCC codes
  std::string specialty_words;                 // as the source has them; may be empty
  std::vector<LicenseNumber> license_numbers;
  bool facility = false;                      // an organization, not a person
  Accepting accepting = Accepting::kNotSaid;  // new patients
  std::optional<Date> changed;                // when the source last changed this entry
  std::optional<Date> deactivated;            // the NPI itself, and not reactivated since
};

}  // namespace precert
