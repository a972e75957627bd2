// Every way to pay an amount, ranked for this person, each with its reason.
//
//   Result<FundingReport> report = RankFunding(question, generic_offers, limit_book);
//   for (const FundingOption& o : report->options) ...     // rank 1 first
//
// The order: what the person can use and afford each month comes before what goes beyond the budget
// given, and that before what cannot be counted on (crowdfunding, charity care) or does not apply;
// within each, the lower total cost first, then the lower risk, then the lower monthly payment.
// Without a budget no option is held to go beyond it. Nothing here is tax or credit advice; terms
// that come from no offer say "example terms". Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"
#include "funding/offers.h"
#include "funding/yearly_limits.h"
#include "intake/case.h"

namespace precert {

enum class FundingKind {
  kPayInFull,
  kPaymentPlan,
  kPackage,
  kDiscount,
  kLoan,
  kPromotion,
  kCreditCard,
  kHsa,
  kFsa,
  kCharityCare,
  kCrowdfunding,
};
std::string_view FundingKindId(FundingKind kind);  // "pay-in-full"

enum class FundingRisk { kNone, kLow, kMedium, kHigh };

struct FundingOption {
  FundingKind kind = FundingKind::kPayInFull;
  std::string name;
  Money total;              // what the person pays in all, tax saved taken off
  bool total_known = true;  // false: the option's share is not predictable; total is the amount
  std::optional<Money> monthly;  // absent: paid at once
  int months = 0;                // 0: at once
  Money difference;  // total - the amount asked about: above zero interest, below saving
  std::string difference_label;  // "interest", "saving", "tax saved", "no difference"
  std::vector<std::string> conditions;
  std::vector<std::string> warnings;
  FundingRisk risk = FundingRisk::kNone;
  bool applies = true;  // false: listed with the reason why not
  bool within_budget = true;
  std::string reason;  // one sentence: why it stands at this rank
  int rank = 0;        // 1 is best
  std::string source;
};

struct FundingQuestion {
  Money amount;  // what the person owes for all sessions
  int sessions = 1;
  bool cosmetic = true;  // not covered as medical
  bool hsa_eligible_plan = false;
  bool marketplace_bronze_or_catastrophic = false;
  bool family_coverage = false;
  FinanceFacts finance;
  PatientFacts patient;
  Date as_of;
};

struct FundingReport {
  std::vector<FundingOption> options;  // by rank
  std::vector<std::string> rights;     // the good-faith estimate, with its citation
  std::vector<std::string> ignored;    // offers that could not be used, and why
};

Result<FundingReport> RankFunding(const FundingQuestion& question,
                                  const std::vector<GenericOffer>& generic,
                                  const LimitBook& limits);

}  // namespace precert
