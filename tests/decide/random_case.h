// Random requests over the shipped vocabulary, with a fixed seed, for the property tests.
#pragma once

#include <algorithm>
#include <random>

#include "decide/decide_support.h"

namespace precert {

class RandomCases {
 public:
  explicit RandomCases(unsigned seed) : random_(seed), terms_(Shipped().terms.Names()) {}

  template <typename T, size_t N>
  const T& OneOf(const T (&choices)[N]) {
    return choices[random_() % N];
  }
  bool Chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
  int Below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  // A short case; `quiet` leaves out what plainly excludes a request, so that more is decided by
  // criteria; each term is on the record with a chance that is drawn anew, of `least_share` percent
  // or more.
  std::string Yaml(bool quiet, int least_share = 0) {
    static constexpr const char* kCodes[] = {"15780", "15781", "15783", "15788", "15788", "15788",
                                             "15789", "15792", "15793", "17340", "17360", "10040",
                                             "11900", "11901", "17999", "17000", "17004", "96567",
                                             "96573", "0479T", "17110", "17320", "J7308"};
    static constexpr const char* kDiagnoses[] = {
        "L57.0", "L57.0", "D04.30", "C44.319", "L70.0", "L70.0",    "L70.0",
        "L70.8", "L70.9", "L90.5",  "L91.0",   "L73.0", "T20.30XS", "Z41.1",
        "L98.8", "L57.4", "L71.9",  "L81.1",   "L82.1", "D18.01",   "X99"};
    static constexpr const char* kLicenses[] = {"MD", "DO",          "NP",
                                                "RN", "esthetician", "Dermatologist"};
    static constexpr const char* kPlaces[] = {"11", "22", "99", "10"};
    static constexpr const char* kFacilities[] = {"office", "spa", "Medical Spa", "clinic"};
    static constexpr const char* kProviders[] = {"1999999018", "1999999034", "1999999059",
                                                 "1999999067", "1999999075", "1999999083",
                                                 "1234567893"};
    const std::string code = OneOf(kCodes);
    std::string yaml = "date: 2026-11-23\ncode: \"" + code + "\"\n";
    if (code == "17999" || Chance(10))
      yaml += Chance(70) ? "service: microdermabrasion\n" : "service: dermal peel\n";
    std::string diagnoses;
    for (int n = Below(4); n > 0; --n)
      diagnoses += (diagnoses.empty() ? "" : ", ") + std::string(OneOf(kDiagnoses));
    if (!diagnoses.empty()) yaml += "diagnosis: [" + diagnoses + "]\n";
    if (Chance(60)) yaml += "sessions: " + std::to_string(1 + Below(12)) + "\n";
    if (Chance(50)) {
      yaml += "used: { sessions: { epidermal-peel: " + std::to_string(Below(10)) +
              ", scar-laser: " + std::to_string(Below(8)) + " } }\n";
    }
    if (!quiet && Chance(30)) yaml += Chance(50) ? "purpose: cosmetic\n" : "purpose: medical\n";
    if (Chance(10)) yaml += "emergency: true\n";
    if (Chance(15)) yaml += "prior authorization: PA-EXAMPLE-1\n";
    if (Chance(50))
      yaml += "patient: { born: " + std::to_string(1940 + Below(80)) + "-05-01, state: CA }\n";
    if (quiet) {
      yaml +=
          "provider: { specialty: dermatology, license: MD, board certified: true, place: \"11\", "
          "facility: office }\n";
    } else if (Chance(85)) {
      yaml += "provider: { name: Example";
      if (Chance(60)) yaml += std::string(", npi: \"") + OneOf(kProviders) + "\"";
      if (Chance(70)) yaml += std::string(", license: ") + OneOf(kLicenses);
      if (Chance(70)) yaml += std::string(", place: \"") + OneOf(kPlaces) + "\"";
      if (Chance(50)) yaml += std::string(", facility: ") + OneOf(kFacilities);
      if (Chance(50)) yaml += ", specialty: dermatology, board certified: true";
      yaml += " }\n";
    }
    std::string record;
    const int share = std::max(least_share, 10 * Below(10));
    for (const std::string& term : terms_) {
      if (!Chance(share)) continue;
      record += "  - " + term + ":";
      if (Shipped().terms.Find(term)->value == "integer") record += " " + std::to_string(Below(25));
      record += Chance(30) ? "\n    on: " + std::to_string(Below(30)) + " months ago\n" : "\n";
    }
    if (!record.empty()) yaml += "record:\n" + record;
    return yaml;
  }

 private:
  std::mt19937 random_;
  std::vector<std::string> terms_;
};

}  // namespace precert
