// HSA and FSA: eligibility, saving, penalty.
#include "funding/tax_accounts.h"

#include <algorithm>

namespace precert {

EligibilityFinding TaxAccountEligibility(bool cosmetic, std::string_view cause) {
  if (!cosmetic) {
    return {Eligibility::kEligible, "the service treats a medical condition",
            "IRC 213(d)(1) (not verified for this service)"};
  }
  const std::string_view named = cause == "congenital" ? "a congenital abnormality"
                                 : cause == "trauma"   ? "an accident or trauma"
                                 : cause == "disease"  ? "a disfiguring disease"
                                                       : "";
  if (named.empty()) {
    return {Eligibility::kIneligible,
            "cosmetic services do not qualify unless they ameliorate a deformity from a congenital "
            "abnormality, an accident or trauma, or a disfiguring disease",
            "IRC 213(d)(9)"};
  }
  return {Eligibility::kPossibleWithLetter,
          "it can qualify with a letter of medical necessity that ties it to a deformity from " +
              std::string(named),
          "IRC 213(d)(9)"};
}

TaxSaving SaveTax(Money amount, const DatedAmount& limit, std::optional<Rate> marginal) {
  TaxSaving saving;
  saving.from_account = amount;
  if (limit.amount > Money()) {
    saving.from_account = std::min(amount, limit.amount);
    saving.limit_citation = limit.Cite();
  }
  if (marginal) saving.saved = std::min(marginal->Of(saving.from_account), saving.from_account);
  return saving;
}

HighDeductibleFinding CheckHighDeductible(Money deductible, std::optional<Money> out_of_pocket,
                                          bool family_coverage, const YearlyLimits& limits) {
  const DatedAmount& least =
      family_coverage ? limits.hdhp_deductible_family : limits.hdhp_deductible_self;
  const DatedAmount& most =
      family_coverage ? limits.hdhp_out_of_pocket_family : limits.hdhp_out_of_pocket_self;
  if (deductible < least.amount) {
    return {false,
            "the deductible of " + deductible.Display() + " is below " + least.amount.Display(),
            least.Cite()};
  }
  if (!out_of_pocket) return {false, "the plan has no out-of-pocket limit", most.Cite()};
  if (*out_of_pocket > most.amount) {
    return {false,
            "the out-of-pocket limit of " + out_of_pocket->Display() + " is above " +
                most.amount.Display(),
            most.Cite()};
  }
  return {true, "deductible and out-of-pocket limit are those of a high-deductible plan",
          least.Cite()};
}

HsaPenalty NonQualifiedHsa(Money amount, std::optional<Rate> marginal,
                           std::optional<Date> birth_date, Date on) {
  HsaPenalty penalty;
  if (marginal) penalty.tax = marginal->Of(amount);
  penalty.age_known = birth_date.has_value();
  if (!birth_date || birth_date->YearsUntil(on) < 65)
    penalty.additional = Rate::Percent(20).Of(amount);
  return penalty;
}

}  // namespace precert
