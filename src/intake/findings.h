// Findings: what is wrong, or doubtful, with the codes of a request, before anything is decided.
//
//   std::vector<Finding> findings = CheckCodes(c, codes, as_of);
//
// Each names the place in the input, says what is wrong in one sentence, offers codes that exist,
// and the authority that says so. The checks and their codes:
//
//   malformed-code  unknown-code  retired-code  not-yet-valid-code  unspecific-code unverified-code
//   excludes1-conflict  excludes2-pair  diagnosis-mismatch  service-mismatch unlisted-without-words
//   code-combination  missing-primary-code  too-many-units  bad-npi  service-date  birth-date
//
// Words are those of data/codes; nothing here knows a specialty. Codes are judged as of the
// service's date, or of `as_of` where the request gives none. Pure function of its arguments.
#pragma once

#include <string>
#include <vector>

#include "base/date.h"
#include "codes/code_systems.h"
#include "intake/case.h"

namespace precert {

struct Finding {
  std::string code;      // "unknown-code"
  std::string severity;  // "error": cannot stand; "warning": look at it; "note": for information
  std::string text;      // one sentence without full stop
  std::string path;      // where in the input
  std::vector<std::string> suggestions;  // "L90.5: Scar or fibrosis of the skin"
  std::string authority;                 // "ICD-10-CM FY2027"; may be empty

  friend bool operator==(const Finding&, const Finding&) = default;
};

std::vector<Finding> CheckCodes(const Case& c, const codes::CodeSystems& codes, Date as_of);

}  // namespace precert
