// The words of the public marketplace files, turned into terms: "$30.00 Copay with deductible",
// "20.00% Coinsurance after deductible", "Not Applicable", "$1500 per person", "35 Visit(s) per
// Year". What is not known to be one of their forms is not guessed: the function answers nothing,
// and the caller keeps the words.
//
// The forms are those of CMS's Plans & Benefits Template, from which the files are made (its
// instructions, plan years 2014 to 2026): a copay alone and a percentage alone are not subject to
// the deductible; "after deductible" is owed on what the deductible leaves; "before deductible" and
// "with deductible" are paid first, and the rest goes to the deductible. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/money.h"
#include "plan/benefits.h"

namespace precert {

struct StatedCopay {
  enum class Kind { kBlank, kNotApplicable, kNoCharge, kNoChargeAfterDeductible, kAmount };
  enum class Order { kAlone, kAfterDeductible, kBeforeDeductible };
  Kind kind = Kind::kBlank;
  Money amount;
  CopayUnit unit = CopayUnit::kSession;
  Order order = Order::kAlone;
};
std::optional<StatedCopay> ReadCopay(std::string_view words);

struct StatedCoinsurance {
  enum class Kind { kBlank, kNotApplicable, kNoCharge, kNoChargeAfterDeductible, kShare };
  Kind kind = Kind::kBlank;
  Rate share;
  bool after_deductible = false;
};
std::optional<StatedCoinsurance> ReadCoinsurance(std::string_view words);

// What a copay and a coinsurance say together: fills copay, coinsurance and whether the deductible
// applies. False where they contradict each other or say nothing.
bool CombineTerms(const StatedCopay& copay, const StatedCoinsurance& coinsurance,
                  ServiceBenefit* out);

// An amount of the plan: "$6,000 ", "$12000 per group". Blank and "not applicable" are told apart.
struct StatedAmount {
  enum class Kind { kBlank, kNotApplicable, kAmount, kUnread };
  Kind kind = Kind::kBlank;
  Money amount;
  bool is_amount() const { return kind == Kind::kAmount; }
};
StatedAmount ReadPlanAmount(std::string_view words);

// "35.0" and "Visit(s) per Year" into a limit of sessions or of money. False: another kind of
// limit.
bool ReadLimit(std::string_view quantity, std::string_view unit, ServiceBenefit* out);

// "2026-01-01", "1/1/2026", either with a time of day behind it.
std::optional<Date> ReadFiledDate(std::string_view words);

// "Specialist Visit" to "specialist-visit", the family's name.
std::string FamilyName(std::string_view benefit_name);

}  // namespace precert
