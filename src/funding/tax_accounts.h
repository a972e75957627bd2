// Paying from a health savings account (HSA) or a flexible spending account (FSA).
//
// IRC 213(d)(9) leaves cosmetic surgery out of medical expenses unless it ameliorates a deformity
// that comes from a congenital abnormality, an injury from an accident or trauma, or a disfiguring
// disease. An insurer's decision does not settle it. So: by default not eligible; possible, with a
// letter of medical necessity, for those three causes; eligible where the service is covered or
// treats a disease without changing looks. Limits and rules are data (yearly_limits.h). Pure
// functions; this is no tax advice and says so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "funding/option.h"
#include "funding/yearly_limits.h"

namespace precert {

enum class Eligibility { kEligible, kPossibleWithLetter, kIneligible };

struct EligibilityFinding {
  Eligibility eligibility = Eligibility::kIneligible;
  std::string reason;
  CitedRule rule;
};

// `cause` is why the service is needed: "congenital", "trauma", "disease", or "".
// `cosmetic`: the service is asked for, or classed, as cosmetic.
EligibilityFinding TaxAccountEligibility(bool cosmetic, std::string_view cause,
                                         const FundingRules& rules);

// What an account can pay of an amount, and the tax that this saves.
struct TaxSaving {
  Money from_account;
  std::optional<Money> saved;  // absent when the marginal rate is not known
};
TaxSaving SaveTax(Money amount, Money available, std::optional<Rate> marginal);

// What may still be paid into an HSA this year: the limit, with the catch-up contribution from the
// year in which 55 is reached, less what was paid in; never below zero.
struct HsaRoom {
  Money limit;  // with the catch-up
  bool catch_up = false;
  Money left;
};
HsaRoom RoomInHsa(const YearlyLimits& limits, const FundingRules& rules, bool family_coverage,
                  std::optional<Date> birth_date, Money paid_in);

// What an FSA has: this year's balance and what came over from the year before, of which no more
// than that year's `carry_over` counts (an amount of zero: not known, all counts).
struct FsaMoney {
  Money available;
  Money lost;  // carried over beyond the limit
};
FsaMoney MoneyInFsa(Money balance, Money carried_over, const DatedAmount& carry_over);

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
                           std::optional<Date> birth_date, Date on, const FundingRules& rules);

// The two accounts as ways to pay. `rank` and `reason` are not set.
FundingOption HsaOption(const FundingQuestion& question, const LimitBook& book);
FundingOption FsaOption(const FundingQuestion& question, const LimitBook& book);

}  // namespace precert
