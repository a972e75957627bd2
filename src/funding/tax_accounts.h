// Paying from a health savings account (HSA) or a flexible spending account (FSA).
//
// IRC 213(d)(9) leaves cosmetic surgery out of medical expenses unless it ameliorates a deformity
// that comes from a congenital abnormality, an injury from an accident or trauma, or a disfiguring
// disease. An insurer's decision does not settle it. So: by default not eligible; possible, with a
// letter of medical necessity, for those three causes; eligible where the service is covered or
// treats a disease without changing looks. Pure functions; this is no tax advice and says so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "funding/yearly_limits.h"

namespace precert {

enum class Eligibility { kEligible, kPossibleWithLetter, kIneligible };

struct EligibilityFinding {
  Eligibility eligibility = Eligibility::kIneligible;
  std::string reason;
  std::string citation;
};

// `cause` is why the service is needed: "congenital", "trauma", "disease", or "".
// `cosmetic`: the service is asked for, or classed, as cosmetic.
EligibilityFinding TaxAccountEligibility(bool cosmetic, std::string_view cause);

struct TaxSaving {
  Money from_account;          // what the account can pay: at most the yearly limit
  std::optional<Money> saved;  // absent when the marginal rate is not known
  std::string limit_citation;  // "" when no limit is known for the year
};
// `limit` may have an amount of zero (not known): then nothing is capped.
TaxSaving SaveTax(Money amount, const DatedAmount& limit, std::optional<Rate> marginal);

// Whether a plan's amounts make it a high-deductible plan of that year (IRC 223(c)(2)), to which an
// HSA may be paid. An absent out-of-pocket limit does not.
struct HighDeductibleFinding {
  bool meets = false;
  std::string reason;
  std::string citation;
};
HighDeductibleFinding CheckHighDeductible(Money deductible, std::optional<Money> out_of_pocket,
                                          bool family_coverage, const YearlyLimits& limits);

// What spending HSA money on something that does not qualify costs: income tax, and 20 % more below
// the age of 65 (IRC 223(f)(2), (4)). `tax` is absent when the marginal rate is not known.
struct HsaPenalty {
  std::optional<Money> tax;
  Money additional;
  bool age_known = true;
};
HsaPenalty NonQualifiedHsa(Money amount, std::optional<Rate> marginal,
                           std::optional<Date> birth_date, Date on);

}  // namespace precert
