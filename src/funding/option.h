// One way to pay an amount, and the question that it answers. Plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "funding/loan.h"
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
std::string_view FundingRiskId(FundingRisk risk);  // "none", "low", "medium", "high"

// What comes first among ways that the person can use and afford.
enum class FundingOrder { kCost, kMonthly, kRisk };

// What stands on the day after a promotion, if so much is paid each month until then.
struct PromotionEnd {
  Date last_day;   // of the promotion; the last payment is due then
  Date day_after;  // the first day with interest
  Money to_clear;  // monthly payment that leaves nothing
  Money paid_monthly;
  Money left;            // of the price, on the day after
  Money interest;        // charged back then (deferred interest only)
  Money owed;            // left + interest
  Money short_interest;  // charged back if the last payment of `to_clear` is missed
  int months_more = 0;   // that `paid_monthly` needs after it; 0: none, or it never pays it off
  Money interest_more;   // of those months
};

struct FundingOption {
  FundingKind kind = FundingKind::kPayInFull;
  std::string name;
  Money total;              // what the person pays in all, tax saved taken off
  bool total_known = true;  // false: the option's share is not predictable; total is the amount
  std::optional<Money> monthly;  // absent: paid at once
  int months = 0;                // 0: at once
  Money difference;  // total - the amount asked about: above zero interest, below saving
  std::string difference_label;  // "interest", "saving", "tax saved", "no difference"
  Money fee;                     // part of the difference: charged at the start
  // Regulation Z, Appendix J, with the fee; for a card the rate itself. Absent: no credit, or none
  // can be stated.
  std::optional<Rate> apr;
  Money uncovered;  // part of the amount that this way does not pay; in `total` all the same
  std::vector<std::string> conditions;
  std::vector<std::string> warnings;
  FundingRisk risk = FundingRisk::kNone;
  bool applies = true;  // false: listed with the reason why not, which is the first condition
  bool within_budget = true;
  std::string reason;         // one sentence: why it stands at this rank
  int rank = 0;               // 1 is best
  std::string source;         // whose terms these are, or the law
  bool verified = true;       // false: `source` or a law that it rests on was not read itself
  std::optional<Date> as_of;  // the day on which `source` was looked over
  std::optional<Date> ends;   // last day on which it can be taken
  std::vector<Installment> schedule;  // dated; empty without one
  std::optional<PromotionEnd> promotion;
};

struct FundingQuestion {
  Money amount;  // what the person owes for all sessions
  int sessions = 1;
  bool cosmetic = true;  // not covered as medical
  bool hsa_eligible_plan = false;
  bool marketplace_bronze_or_catastrophic = false;
  bool plan_known = true;  // false: nothing was said about the plan
  bool family_coverage = false;
  bool insured = true;        // false: nobody else pays
  std::string facility;       // kind of place, in words: "nonprofit hospital", "office", ""
  std::optional<Date> visit;  // the day for which the service is booked
  FinanceFacts finance;
  PatientFacts patient;
  Date as_of;
  FundingOrder order = FundingOrder::kCost;
};

// A right of who pays alone.
struct FundingRight {
  std::string text;
  std::string citation;
  Date as_of;
  bool verified = false;
  std::string ToString() const;  // "TEXT [CITATION, looked over on DATE (not verified)]"
};

}  // namespace precert
