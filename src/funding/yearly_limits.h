// Limits that change every year, as dated data: data/limits/<year>.yaml; beside them the rules that
// do not (funding_rules.h), data/limits/rules.yaml.
//
//   Result<LimitBook> book = LimitBook::Load("data/limits");
//   const YearlyLimits* y = book->For(2026);     // nullptr: that year is not known
//   book->rules().estimate_dispute.over;         // $400
//
// Every amount names its source and how far it was checked. Immutable; thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"
#include "funding/funding_rules.h"

namespace precert {

struct DatedAmount {
  Money amount;
  std::string source;
  bool verified = false;
  std::string Cite() const;  // with " (not verified)" where that is so
};

struct YearlyLimits {
  int year = 0;
  Date as_of;
  DatedAmount hsa_self, hsa_family, hsa_catch_up;
  DatedAmount hdhp_deductible_self, hdhp_deductible_family;        // at least
  DatedAmount hdhp_out_of_pocket_self, hdhp_out_of_pocket_family;  // at most
  // Absent in years that have not been announced: amount zero, source empty.
  DatedAmount fsa, fsa_carry_over;                               // carried over into the next year
  DatedAmount aca_out_of_pocket_self, aca_out_of_pocket_family;  // at most
};

class LimitBook {
 public:
  static Result<LimitBook> Load(const std::string& folder);
  static Result<YearlyLimits> ParseOne(std::string_view text, std::string file);
  const YearlyLimits* For(int year) const;
  std::vector<int> Years() const;  // those that are known, in order
  const FundingRules& rules() const { return rules_; }

 private:
  FundingRules rules_;
  std::map<int, YearlyLimits> years_;
};

}  // namespace precert
