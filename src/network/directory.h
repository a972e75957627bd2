// ProviderDirectory: who is in a plan's network, as a directory file says on a day.
//
//   network: example-directory
//   as-of: 2026-10-01                  # the day the information was true
//   source: Example Health provider search
//   providers:
//     - npi: "1234567893"
//       name: Example Dermatology
//       specialty: 207N00000X          # NUCC taxonomy code
//       license: MD
//       board-certified: true
//       state: CA
//       accepting: true                # new patients
//       locations:
//         - {name: Main Street, place-of-service: "11", state: CA, city: Fresno, zip: "93701",
//            position: [36.75, -119.77]}
//       plans: [{plan: example-ppo, status: in-network, from: 2025-01-01, until: 2026-12-31}]
//       rates: [{plan: example-ppo, code: "15789", amount: 410.00}]
//
// A directory that does not mention a provider, or not this plan, says nothing: the status is
// unknown, never out of network. Immutable after reading; safe to share between threads.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "network/provider.h"

namespace precert {

class ProviderDirectory {
 public:
  static Result<ProviderDirectory> Load(const std::string& path);
  static Result<ProviderDirectory> Parse(std::string_view text, std::string file);

  const std::string& name() const { return name_; }
  Date as_of() const { return as_of_; }
  const std::string& source() const { return source_; }
  const std::vector<Provider>& providers() const { return providers_; }
  const Provider* Find(std::string_view npi) const;  // nullptr: not listed

 private:
  std::string name_;
  Date as_of_;
  std::string source_;
  std::vector<Provider> providers_;  // in the order of the file
  std::map<std::string, size_t, std::less<>> by_npi_;
};

}  // namespace precert
