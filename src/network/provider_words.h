// ProviderWords: what codes of specialties and places mean, in our own words (data/providers/).
//
//   words.Specialty("207N00000X")     "dermatology (207N00000X)"
//   words.Place("11")                 "11 office"
//
// A code that is not in the tables is shown as it is. Immutable; share between threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace precert {

class ProviderWords {
 public:
  static Result<ProviderWords> Load(const std::string& folder);

  std::string Specialty(std::string_view code) const;
  std::string Place(std::string_view code) const;
  std::vector<std::string> PlaceCodes() const;

 private:
  struct Row {
    std::string code, words;
  };
  static Result<std::vector<Row>> ReadTable(const std::string& path);
  static std::string_view Find(const std::vector<Row>& rows, std::string_view code);
  std::vector<Row> specialties_, places_;  // by code
};

}  // namespace precert
