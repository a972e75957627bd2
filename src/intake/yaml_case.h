// The short case: a request that a person writes in two minutes, turned into a FHIR Bundle.
//
//   plan: harbor-ppo
//   member: EX-1001
//   date: 2026-11-23                     # of the request; needed unless --as-of is given
//   patient: { born: 1988-04-02, sex: female, state: TX, name: Example Patient }
//   provider:
//     npi: "1234567893"
//     name: Example Dermatology
//     specialty: dermatology             # words or a NUCC taxonomy code
//     license: MD
//     board certified: true
//     place: "11"                        # CMS place-of-service code
//     facility: office                   # kind of place, in words
//     state: TX
//   purpose: medical                     # or cosmetic, or elective
//   service: dermal peel                 # or `code: "15789"`, or both; or `lines:` with a list of
//   these code: "15789" diagnosis: [L57.0] billed: 1200                         # for one session
//   units: 1
//   sessions: 6
//   weeks apart: 3
//   on: 2026-12-01                       # planned date of the service
//   record:                              # terms (intake/terms.h)
//     - lesion count: 12
//     - fluorouracil failed
//   used: { deductible: 500, out of pocket: 800, sessions: { microdermabrasion: 6 } }
//   finance: { marginal tax: 24 %, monthly budget: 60, cause: trauma }
//   offers:
//     - { kind: package, name: Six for $720, count: 6, price: 120, list price: 150 }   # per
//     session
//   denial: { date: 2026-10-30, text: Not medically necessary, clause: "5.2" }
//   prior authorization: PA-EXAMPLE-1
//   urgent: true
//   days: 4                              # of one stay; `protection waived: true`, `emergency:
//   true` (provider: has `tier` and `facility in network` too; docs/plans.md says what they change)
//
// Unknown keys are errors with the nearest known one. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/result.h"
#include "intake/terms.h"

namespace precert {

// `as_of` dates the request when the case has no `date:`.
Result<std::string> YamlCaseToBundle(std::string_view text, std::string_view file_name,
                                     const Terms& terms, std::optional<Date> as_of);

// The `request:` part of a checklist's supply: facts about the request rather than the record.
struct RequestFacts {
  std::optional<std::string> place, facility, license, specialty, purpose, birth_date,
      diagnosis;  // an ICD-10-CM code, added to the line's
  std::optional<bool> board_certified;
};
Result<RequestFacts> ReadRequestFacts(const YamlNode& node);

}  // namespace precert
