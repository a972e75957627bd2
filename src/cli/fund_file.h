// The file of `precert fund`: a person's facts and offers. It is a short case (intake/yaml_case.h),
// of which only what matters to paying is read, with two keys more:
//
//   plan kind: high-deductible      # bronze, catastrophic, other, none (no insurance)
//   family: true                    # the coverage is a family's
//   purpose: cosmetic               # or elective, or medical
//   sessions: 6
//   date: 2026-11-23                # today, for this question
//   on: 2026-12-10                  # the day for which the visit is booked
//   patient: { name: Example Patient, born: 1990-05-01, state: TX }
//   provider: { facility: nonprofit hospital }
//   finance: ...                    # intake/finance_facts.h
//   offers: ...
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/yaml.h"
#include "funding/option.h"

namespace precert {

struct FundFile {
  YamlDocument document;     // kept, so that errors can name the line of an offer
  FundingQuestion question;  // without amount and order
  std::optional<Date> as_of;
  bool purpose_stated = false;
  bool sessions_stated = false;

  // `why` as an error about offer `i` of the file.
  Error WrongOffer(size_t i, const Error& why) const;
};

Result<FundFile> ReadFundFile(std::string_view text, const std::string& name);

}  // namespace precert
