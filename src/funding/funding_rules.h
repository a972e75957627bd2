// Rules on paying for care that do not change by the year, as dated data: data/limits/rules.yaml.
//
// Every rule names its source and how far it was checked; what was not read in the official text
// says "(not verified)" wherever it is printed. Immutable; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"

namespace precert {

struct CitedRule {
  std::string source;
  bool verified = false;
  std::string Cite() const;  // with " (not verified)" where that is so
};

struct FundingRules {
  Date as_of;  // the day on which the file was looked over
  CitedRule cosmetic, medical_expense, fsa_use_or_lose, sliding_fee, crowdfunding_benefits;
  struct : CitedRule {
    Rate rate;
    int age = 0;
  } hsa_non_qualified;
  struct : CitedRule {
    int age = 0;
  } hsa_catch_up, hsa_medicare;
  struct : CitedRule {
    Date from;
  } hsa_marketplace;
  struct : CitedRule {
    std::vector<std::string> states;
  } hsa_state_tax;
  struct : CitedRule {  // business days
    int ahead = 0, within = 0, far_ahead = 0, far_within = 0, asked_within = 0;
  } estimate;
  struct : CitedRule {
    Money over;
    int days = 0;
  } estimate_dispute;
  struct : CitedRule {
    int apply_days = 0, quiet_days = 0;
  } charity_care;
  struct : CitedRule {
    Money over;
    int payments = 0;
  } crowdfunding_tax;
};

Result<FundingRules> ParseFundingRules(std::string_view text, std::string file);

}  // namespace precert
