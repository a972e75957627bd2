// Making the options and putting them in order.
#include "funding/rank.h"

#include <algorithm>
#include <tuple>

#include "base/limits.h"
#include "funding/loan.h"
#include "funding/tax_accounts.h"

namespace precert {
namespace {

// One set of terms, offered in the case or an example.
struct Terms {
  std::string name, source;
  Money amount;
  std::optional<Rate> rate;
  int months = 0;
  bool deferred = false;
  bool example = false;
};

class Builder {
 public:
  Builder(const FundingQuestion& question, const LimitBook& limits)
      : question_(question), limits_(limits.For(question.as_of.year())) {}

  void PayInFull();
  void Offer(const FinanceFacts::Offer& offer);
  void Example(const GenericOffer& offer);
  void TaxAccounts();
  void CharityCare();
  void Crowdfunding();
  FundingReport Finish();

 private:
  FundingOption Make(FundingKind kind, std::string name, std::string source) const;
  void Put(FundingOption option, Money total);
  void Ignore(const std::string& name, const std::string& why) {
    report_.ignored.push_back((name.empty() ? "an offer" : name) + ": " + why);
  }
  void Reduced(const FinanceFacts::Offer& offer, FundingKind kind);
  void Loan(const Terms& terms, FundingKind kind);
  void Promotion(const Terms& terms);

  const FundingQuestion& question_;
  const YearlyLimits* limits_;
  FundingReport report_;
};

std::string Percent(Money part, Money whole) {
  const int128 tenths = (int128{part.cents()} * 1000 + whole.cents() / 2) / whole.cents();
  return Rate::FromPercent(Decimal::FromUnits(tenths * (Decimal::kOne / 10))).ToString();
}

FundingOption Builder::Make(FundingKind kind, std::string name, std::string source) const {
  FundingOption option;
  option.kind = kind;
  option.name = std::move(name);
  option.source = std::move(source);
  return option;
}

void Builder::Put(FundingOption option, Money total) {
  option.total = total;
  option.difference = total - question_.amount;
  if (option.difference_label.empty()) {
    option.difference_label = option.difference > Money()   ? "interest"
                              : option.difference < Money() ? "saving"
                                                            : "no difference";
  }
  if (question_.finance.monthly_budget) {
    option.within_budget =
        option.monthly.value_or(option.total) <= *question_.finance.monthly_budget;
  }
  report_.options.push_back(std::move(option));
}

// ---- Kinds -----------------------------------------------------------------

void Builder::PayInFull() {
  FundingOption option = Make(FundingKind::kPayInFull, "pay in full", "the amount asked about");
  option.conditions.push_back("ask for a discount for paying at once");
  Put(std::move(option), question_.amount);
}

// Packages and discounts: `count` sessions at `price` instead of `list_price`.
void Builder::Reduced(const FinanceFacts::Offer& offer, FundingKind kind) {
  if (!offer.price || !offer.list_price) {
    return Ignore(offer.name, "it needs a price and the usual price of one session");
  }
  const int count = offer.count > 0 ? offer.count : 1;
  if (count > limits::kMaxSessions) return Ignore(offer.name, "too many sessions");
  if (*offer.price > *offer.list_price) {
    return Ignore(offer.name, "its price is above the usual price");
  }
  const Money saved = (*offer.list_price - *offer.price) * count;
  FundingOption option =
      Make(kind, offer.name.empty() ? std::string(FundingKindId(kind)) : offer.name,
           "offer in the case");
  const std::string each = std::to_string(count) + (count == 1 ? " session" : " sessions") +
                           " at " + offer.price->Display() + " instead of " +
                           offer.list_price->Display();
  if (kind == FundingKind::kPackage) {
    const Money list = *offer.list_price * count;
    option.conditions.push_back(each + ": " + list.Display() + " becomes " +
                                (*offer.price * count).Display() + ", " + saved.Display() + " (" +
                                (list > Money() ? Percent(saved, list) : "0 %") + ") less");
    option.conditions.push_back("paid for all sessions ahead: ask what is refunded if you stop");
    option.risk = FundingRisk::kLow;
    if (count < question_.sessions) {
      return Ignore(option.name, "the package has fewer sessions than are asked for");
    }
    if (count > question_.sessions) {
      option.warnings.push_back("the package has " + std::to_string(count) + " sessions; " +
                                std::to_string(question_.sessions) + " are asked for");
    }
    return Put(std::move(option), *offer.price * count);
  }
  option.conditions.push_back(each);
  if (count > question_.sessions || saved > question_.amount) {
    return Ignore(option.name, "it discounts more than is asked for");
  }
  Put(std::move(option), question_.amount - saved);
}

void Builder::Loan(const Terms& terms, FundingKind kind) {
  const Result<LoanSchedule> loan =
      AmortizeLoan(terms.amount, terms.rate.value_or(Rate()), terms.months);
  if (!loan.ok()) return Ignore(terms.name, loan.error().message);
  FundingOption option = Make(kind, terms.name, terms.source);
  option.monthly = loan->payment;
  option.months = terms.months;
  const bool free = !terms.rate || *terms.rate == Rate();
  option.conditions.push_back(
      std::to_string(terms.months) + " payments of " + loan->payment.Display() +
      (loan->last_payment == loan->payment ? "" : ", the last " + loan->last_payment.Display()) +
      (free ? ", without interest" : ", at " + terms.rate->ToString() + " a year"));
  if (!free) {
    option.conditions.push_back("interest " + loan->interest.Display() +
                                " on the unrounded payment; " + loan->interest_as_paid.Display() +
                                " with payments rounded to cents");
    option.warnings.push_back(
        "fees are not counted: compare the annual percentage rate that the "
        "lender must state (Regulation Z)");
  }
  if (terms.amount < question_.amount) {
    option.warnings.push_back("it pays " + terms.amount.Display() + " of " +
                              question_.amount.Display() + "; the rest is owed besides");
  }
  option.risk = free                               ? FundingRisk::kLow
                : kind == FundingKind::kCreditCard ? FundingRisk::kHigh
                                                   : FundingRisk::kMedium;
  if (kind == FundingKind::kCreditCard) {
    option.warnings.push_back("the rate can change and the balance can grow with other purchases");
  }
  if (terms.example) option.warnings.push_back("example terms, not an offer");
  // The amount itself is owed whatever part of it is lent; the interest is the unrounded payment's.
  Put(std::move(option), question_.amount + loan->interest);
}

void Builder::Promotion(const Terms& terms) {
  const Rate rate = terms.rate.value_or(Rate());
  Result<PromotionOutcome> clear =
      RunPromotion(terms.amount, rate, terms.months, Money(), terms.deferred);
  if (!clear.ok()) return Ignore(terms.name, clear.error().message);
  const Money needed = clear->payment_to_clear;
  const std::optional<Money> budget = question_.finance.monthly_budget;
  const Money monthly = budget ? std::min(*budget, needed) : needed;
  Result<PromotionOutcome> run =
      RunPromotion(terms.amount, rate, terms.months, monthly, terms.deferred);
  if (!run.ok()) return Ignore(terms.name, run.error().message);

  FundingOption option = Make(FundingKind::kPromotion, terms.name, terms.source);
  option.monthly = monthly;
  option.months = terms.months;
  option.risk = terms.deferred ? FundingRisk::kHigh : FundingRisk::kMedium;
  option.conditions.push_back("no interest if all is paid within " + std::to_string(terms.months) +
                              " months: " + needed.Display() + " a month");
  if (terms.deferred) {
    option.warnings.push_back("deferred interest: if anything is left after " +
                              std::to_string(terms.months) + " months, interest at " +
                              rate.ToString() + " is charged back to the day of purchase");
  } else {
    option.warnings.push_back("what is left after " + std::to_string(terms.months) +
                              " months bears interest at " + rate.ToString() + " from then on");
  }
  if (run->balance > Money()) {
    option.warnings.push_back(
        "paying your budget of " + monthly.Display() + " a month leaves " + run->balance.Display() +
        (terms.deferred ? " and " + run->back_interest.Display() + " of interest charged back"
                        : "") +
        ", on which interest goes on; the total here stops at that day");
  }
  if (terms.example) option.warnings.push_back("example terms, not an offer");
  Put(std::move(option), question_.amount + run->back_interest);
  // Leaving a balance means that the monthly budget does not pay it off in time.
  if (run->balance > Money()) report_.options.back().within_budget = false;
}

void Builder::Offer(const FinanceFacts::Offer& offer) {
  Terms terms;
  terms.name = offer.name.empty() ? offer.kind : offer.name;
  terms.source = "offer in the case";
  terms.amount = offer.price.value_or(question_.amount);
  terms.rate = offer.rate;
  terms.months = offer.count;
  terms.deferred = offer.deferred_interest;
  if (offer.kind == "package") return Reduced(offer, FundingKind::kPackage);
  if (offer.kind == "discount") return Reduced(offer, FundingKind::kDiscount);
  if (offer.kind == "payment-plan") return Loan(terms, FundingKind::kPaymentPlan);
  if (offer.kind != "loan" && offer.kind != "promotion" && offer.kind != "credit-card") {
    return Ignore(terms.name, "the kind \"" + offer.kind + "\" is not known");
  }
  if (!offer.rate) return Ignore(terms.name, "its yearly rate is not stated");
  if (offer.kind == "promotion") return Promotion(terms);
  Loan(terms, offer.kind == "loan" ? FundingKind::kLoan : FundingKind::kCreditCard);
}

void Builder::Example(const GenericOffer& offer) {
  for (const FinanceFacts::Offer& own : question_.finance.offers) {
    if (own.kind == offer.kind) return;  // a real offer takes its place
  }
  Terms terms{offer.name,
              offer.source + ", " + offer.as_of.ToString(),
              question_.amount,
              offer.rate,
              offer.months,
              offer.deferred_interest,
              true};
  if (offer.kind == "promotion") return Promotion(terms);
  Loan(terms, offer.kind == "loan"           ? FundingKind::kLoan
              : offer.kind == "payment-plan" ? FundingKind::kPaymentPlan
                                             : FundingKind::kCreditCard);
}

void Builder::TaxAccounts() {
  const EligibilityFinding finding =
      TaxAccountEligibility(question_.cosmetic, question_.finance.hsa_cause);
  const std::optional<Rate> marginal = question_.finance.marginal_tax;
  const DatedAmount none;
  for (FundingKind kind : {FundingKind::kHsa, FundingKind::kFsa}) {
    const bool hsa = kind == FundingKind::kHsa;
    FundingOption option =
        Make(kind, hsa ? "health savings account" : "flexible spending account", finding.citation);
    option.conditions.push_back(finding.reason);
    if (finding.eligibility == Eligibility::kIneligible) {
      option.applies = false;
      if (hsa) {
        const HsaPenalty penalty = NonQualifiedHsa(question_.amount, marginal,
                                                   question_.patient.birth_date, question_.as_of);
        const Money cost = penalty.tax.value_or(Money()) + penalty.additional;
        option.warnings.push_back("using HSA money anyway costs income tax" +
                                  (penalty.tax ? " of " + penalty.tax->Display() : std::string()) +
                                  (penalty.additional > Money()
                                       ? " and 20 % more, " + penalty.additional.Display() +
                                             (penalty.age_known ? ", below the age of 65"
                                                                : ", unless you are 65 or older")
                                       : "") +
                                  " (IRC 223(f); not verified)");
        Put(std::move(option), question_.amount + cost);
        report_.options.back().difference_label = "tax and penalty";
      } else {
        Put(std::move(option), question_.amount);
      }
      continue;
    }
    const DatedAmount& limit = !limits_                    ? none
                               : !hsa                      ? limits_->fsa
                               : question_.family_coverage ? limits_->hsa_family
                                                           : limits_->hsa_self;
    const TaxSaving saving = SaveTax(question_.amount, limit, marginal);
    if (finding.eligibility == Eligibility::kPossibleWithLetter) {
      option.conditions.push_back("keep the letter of medical necessity with the receipts");
      option.risk = FundingRisk::kMedium;
    }
    if (saving.limit_citation.empty()) {
      option.warnings.push_back("the yearly limit for " + std::to_string(question_.as_of.year()) +
                                " is not known here");
    } else {
      option.conditions.push_back("yearly limit " + limit.amount.Display() + " [" +
                                  saving.limit_citation + "]");
    }
    if (hsa) {
      option.conditions.push_back(
          question_.hsa_eligible_plan ? "your plan allows paying into an HSA"
          : question_.marketplace_bronze_or_catastrophic
              ? "bronze and catastrophic marketplace plans count as HSA-compatible from 2026 "
                "(Public Law 119-21; not verified)"
              : "money already in an HSA can be used; your plan does not allow paying in more");
    } else {
      option.conditions.push_back(
          "only if your employer offers one and you chose it for this year");
    }
    if (!marginal) {
      option.warnings.push_back(
          "the tax saved depends on your marginal rate, which was not stated");
    }
    option.difference_label = saving.saved ? "tax saved" : "";
    Put(std::move(option), question_.amount - saving.saved.value_or(Money()));
  }
}

void Builder::CharityCare() {
  FundingOption option = Make(FundingKind::kCharityCare, "charity care or a sliding fee",
                              "IRC 501(r)(4) for nonprofit hospitals (not verified)");
  option.conditions.push_back(
      "ask the provider for its financial assistance policy, before or after "
      "the service; income decides");
  if (question_.cosmetic) {
    option.warnings.push_back(
        "assistance is for medically necessary care; cosmetic services are "
        "usually left out");
  }
  option.total_known = false;
  Put(std::move(option), question_.amount);
}

void Builder::Crowdfunding() {
  FundingOption option =
      Make(FundingKind::kCrowdfunding, "crowdfunding", "general knowledge (not verified)");
  option.warnings.push_back(
      "a campaign makes your name and medical details public, often for good");
  option.warnings.push_back("most campaigns raise less than they ask for; platforms keep fees");
  option.risk = FundingRisk::kHigh;
  option.total_known = false;
  Put(std::move(option), question_.amount);
}

// ---- Order -----------------------------------------------------------------

std::string Reason(const FundingOption& option) {
  if (!option.applies) return "does not apply: " + option.conditions.front();
  if (!option.total_known) return "cannot be counted on, and may lower what you pay";
  std::string reason = "costs " + option.total.Display() + " in all";
  if (option.difference > Money()) {
    reason += ", " + option.difference.Display() + " of it " + option.difference_label;
  } else if (option.difference < Money()) {
    reason += ", " + (Money() - option.difference).Display() +
              (option.difference_label == "tax saved" ? " of tax saved" : " less");
  }
  if (option.monthly) reason += ", " + option.monthly->Display() + " a month";
  if (!option.within_budget) {
    reason += option.monthly ? "; your monthly budget does not pay it off in time"
                             : "; all at once, above your monthly budget";
  }
  constexpr const char* kRisks[] = {"no risk", "low risk", "medium risk", "high risk"};
  return reason + "; " + kRisks[static_cast<int>(option.risk)];
}

FundingReport Builder::Finish() {
  const auto key = [](const FundingOption& o) {
    const int group = !o.applies ? 3 : !o.total_known ? 2 : !o.within_budget ? 1 : 0;
    return std::tuple(group, o.total, o.risk, o.monthly.value_or(o.total));
  };
  std::stable_sort(report_.options.begin(), report_.options.end(),
                   [&](const FundingOption& a, const FundingOption& b) { return key(a) < key(b); });
  for (size_t i = 0; i < report_.options.size(); ++i) {
    report_.options[i].rank = static_cast<int>(i) + 1;
    report_.options[i].reason = Reason(report_.options[i]);
  }
  report_.rights.push_back(
      "paying without insurance, you may ask for a good-faith estimate: within 1 business day when "
      "the visit is booked at least 3 business days ahead, within 3 when at least 10; a bill $400 "
      "or "
      "more above it can be disputed [45 CFR 149.610, 149.620 (not verified)]");
  return std::move(report_);
}

}  // namespace

std::string_view FundingKindId(FundingKind kind) {
  switch (kind) {
    case FundingKind::kPayInFull:
      return "pay-in-full";
    case FundingKind::kPaymentPlan:
      return "payment-plan";
    case FundingKind::kPackage:
      return "package";
    case FundingKind::kDiscount:
      return "discount";
    case FundingKind::kLoan:
      return "loan";
    case FundingKind::kPromotion:
      return "promotion";
    case FundingKind::kCreditCard:
      return "credit-card";
    case FundingKind::kHsa:
      return "hsa";
    case FundingKind::kFsa:
      return "fsa";
    case FundingKind::kCharityCare:
      return "charity-care";
    case FundingKind::kCrowdfunding:
      return "crowdfunding";
  }
  return "";
}

Result<FundingReport> RankFunding(const FundingQuestion& question,
                                  const std::vector<GenericOffer>& generic,
                                  const LimitBook& limits) {
  if (question.amount < Money() || question.amount.cents() > limits::kMaxMoneyCents) {
    return Error{"an amount of " + question.amount.Display() + " cannot be financed"};
  }
  if (question.amount == Money()) return FundingReport{};
  Builder builder(question, limits);
  builder.PayInFull();
  for (const FinanceFacts::Offer& offer : question.finance.offers) builder.Offer(offer);
  for (const GenericOffer& offer : generic) builder.Example(offer);
  builder.TaxAccounts();
  builder.CharityCare();
  builder.Crowdfunding();
  return builder.Finish();
}

}  // namespace precert
