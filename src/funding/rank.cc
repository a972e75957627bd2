// Collecting the options and putting them in order.
#include "funding/rank.h"

#include <algorithm>
#include <tuple>

#include "base/limits.h"
#include "funding/credit.h"
#include "funding/help.h"
#include "funding/price.h"
#include "funding/tax_accounts.h"

namespace precert {
namespace {

using Offer = FinanceFacts::Offer;

constexpr int kLongestExample = 60, kUsualStep = 12;  // months

std::optional<FundingKind> CreditKind(std::string_view id) {
  for (FundingKind kind : {FundingKind::kPaymentPlan, FundingKind::kLoan, FundingKind::kPromotion,
                           FundingKind::kCreditCard}) {
    if (id == FundingKindId(kind)) return kind;
  }
  return std::nullopt;
}

FundingOption PayInFull(const FundingQuestion& question) {
  FundingOption option;
  option.name = "pay in full";
  option.source = "the amount asked about";
  option.conditions.push_back("ask for a discount for paying at once");
  option.total = question.amount;
  option.difference_label = "no difference";
  return option;
}

// An offer of credit outside its days does not apply; one within them says until when.
void HeedDates(const Offer& offer, Date as_of, FundingOption* option) {
  option->ends = offer.ends;
  std::string why;
  if (offer.ends && *offer.ends < as_of) why = "it ended on " + offer.ends->Display();
  if (offer.starts && *offer.starts > as_of) why = "it starts on " + offer.starts->Display();
  if (!why.empty()) {
    option->applies = false;
    option->conditions.insert(option->conditions.begin(), why);
  } else if (offer.ends) {
    option->conditions.push_back("can be taken until " + offer.ends->Display());
  }
}

Result<FundingOption> OptionOf(const FundingQuestion& question, const Offer& offer) {
  if (offer.kind == "package" || offer.kind == "discount") return PriceOption(question, offer);
  const std::optional<FundingKind> kind = CreditKind(offer.kind);
  if (!kind) return Error{"the kind \"" + offer.kind + "\" is not known"};
  CreditOffer credit;
  credit.kind = *kind;
  credit.name = offer.name.empty() ? offer.kind : offer.name;
  credit.source = "offer in the case";
  credit.amount = offer.price.value_or(question.amount);
  credit.rate = offer.rate;
  credit.months = offer.count;
  credit.monthly = offer.monthly;
  credit.fee = offer.fee;
  credit.fee_rate = offer.fee_rate;
  credit.first_payment = offer.first_payment;
  credit.deferred = offer.deferred_interest;
  const bool quoted = offer.monthly && offer.count > 0 && *kind != FundingKind::kPromotion;
  if (!offer.rate && *kind != FundingKind::kPaymentPlan && !quoted) {
    return Error{"its yearly rate is not stated", {}, "add 'rate', such as 7 %", ""};
  }
  if (*kind == FundingKind::kPromotion && offer.count == 0) {
    return Error{"it does not say how long it runs", {}, "add 'count', the number of months", ""};
  }
  Result<FundingOption> option = CreditOption(question, credit);
  if (option.ok()) HeedDates(offer, question.as_of, &*option);
  return option;
}

CreditOffer ExampleOf(const FundingQuestion& question, const GenericOffer& generic) {
  CreditOffer credit;
  credit.kind = CreditKind(generic.kind).value_or(FundingKind::kLoan);
  credit.name = generic.name;
  credit.source = generic.source + ", " + generic.as_of.ToString();
  credit.amount = question.amount;
  credit.rate = generic.rate;
  credit.months = generic.months;
  credit.deferred = generic.deferred_interest;
  credit.example = true;
  // Nobody has offered these: they run as long as the budget asks, a card or a loan up to five
  // years.
  const std::optional<Money> budget = question.finance.monthly_budget;
  const bool stretches =
      credit.kind == FundingKind::kLoan || credit.kind == FundingKind::kCreditCard;
  if (budget && *budget > Money() && stretches && question.amount <= kMaxLoan && credit.rate) {
    const auto too_much = [&] {
      const Result<LoanSchedule> loan = AmortizeLoan(question.amount, *credit.rate, credit.months);
      return loan.ok() && loan->payment > *budget;
    };
    while (credit.months < kLongestExample && too_much()) credit.months += kUsualStep;
    if (too_much()) credit.months = generic.months;
  }
  return credit;
}

// ---- Order -----------------------------------------------------------------

int GroupOf(const FundingOption& o) {
  return !o.applies ? 3 : !o.total_known ? 2 : !o.within_budget ? 1 : 0;
}

Money Burden(const FundingOption& o) { return o.monthly.value_or(o.total); }

// What a month would have to bear for the way to work as it is meant.
Money NeededMonthly(const FundingOption& o) {
  const bool slow = o.promotion && o.promotion->left > Money();
  return slow ? o.promotion->to_clear : Burden(o);
}

bool Before(FundingOrder order, const FundingOption& a, const FundingOption& b) {
  if (GroupOf(a) != GroupOf(b)) return GroupOf(a) < GroupOf(b);
  // Beyond the budget, what is nearest to it comes first.
  if (GroupOf(a) == 1 && NeededMonthly(a) != NeededMonthly(b))
    return NeededMonthly(a) < NeededMonthly(b);
  const auto key = [&](const FundingOption& o) {
    switch (order) {
      case FundingOrder::kMonthly:
        return std::tuple(Burden(o).cents(), o.total.cents(), static_cast<int64_t>(o.risk));
      case FundingOrder::kRisk:
        return std::tuple(static_cast<int64_t>(o.risk), o.total.cents(), Burden(o).cents());
      case FundingOrder::kCost:
        break;
    }
    return std::tuple(o.total.cents(), static_cast<int64_t>(o.risk), Burden(o).cents());
  };
  if (key(a) != key(b)) return key(a) < key(b);
  // What is left only tells them apart, so that the order of the offers does not matter.
  return std::tie(a.months, a.kind, a.name, a.source, a.conditions, a.warnings) <
         std::tie(b.months, b.kind, b.name, b.source, b.conditions, b.warnings);
}

// Why it does not stand higher: what separates it from the way above.
std::string Behind(FundingOrder order, const FundingOption& above, const FundingOption& o) {
  const Money dearer = o.total - above.total, more = Burden(o) - Burden(above);
  if (GroupOf(o) == 1 && NeededMonthly(o) != NeededMonthly(above)) {
    return (NeededMonthly(o) - NeededMonthly(above)).Display() +
           " a month further from it than the way above";
  }
  const std::string cost = dearer.Display() + " more than the way above";
  const std::string month = more.Display() + " more a month than the way above";
  if (order == FundingOrder::kMonthly) {
    if (more > Money()) return month;
    if (dearer > Money())
      return "as much a month as the way above, and " + dearer.Display() + " more in all";
  } else {
    if (order == FundingOrder::kRisk && o.risk != above.risk) return "riskier than the way above";
    if (dearer > Money()) return cost;
    if (o.risk != above.risk) return "costs the same as the way above, at more risk";
    if (more > Money())
      return "costs the same as the way above, and " + more.Display() + " more a month";
  }
  return "as good as the way above";
}

std::string First(FundingOrder order, bool budget) {
  const std::string of = budget ? " of what your monthly budget carries" : " of what you can use";
  switch (order) {
    case FundingOrder::kMonthly:
      return "the least a month" + of;
    case FundingOrder::kRisk:
      return "the least risk" + of;
    case FundingOrder::kCost:
      break;
  }
  return "the cheapest" + of;
}

std::string Reason(const FundingQuestion& question, const FundingOption& option,
                   const FundingOption* above) {
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
    const bool slow = option.promotion && option.promotion->left > Money();
    reason += slow             ? "; what you would pay a month does not clear it in time"
              : option.monthly ? "; more a month than your budget"
                               : "; all at once, above your monthly budget";
  }
  reason += option.risk == FundingRisk::kNone
                ? "; no risk"
                : "; " + std::string(FundingRiskId(option.risk)) + " risk";
  if (above != nullptr && GroupOf(*above) == GroupOf(option)) {
    reason += "; " + Behind(question.order, *above, option);
  } else if (above == nullptr && GroupOf(option) == 0) {
    reason += "; " + First(question.order, question.finance.monthly_budget.has_value());
  }
  return reason;
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

std::string_view FundingRiskId(FundingRisk risk) {
  constexpr std::string_view kIds[] = {"none", "low", "medium", "high"};
  return kIds[static_cast<size_t>(risk)];
}

std::string IgnoredOffer::ToString() const {
  return (name.empty() ? "an offer" : name) + ": " + why.message;
}

Result<FundingReport> RankFunding(const FundingQuestion& question,
                                  const std::vector<GenericOffer>& generic,
                                  const LimitBook& limits) {
  if (question.amount < Money() || question.amount.cents() > limits::kMaxMoneyCents) {
    return Error{"an amount of " + question.amount.Display() + " cannot be financed"};
  }
  FundingReport report;
  if (question.amount == Money()) return report;
  const auto put = [&](FundingOption option, bool budgeted) {
    const std::optional<Money> budget = question.finance.monthly_budget;
    if (budget && !budgeted)
      option.within_budget = option.within_budget && Burden(option) <= *budget;
    option.difference = option.total - question.amount;
    report.options.push_back(std::move(option));
  };
  put(PayInFull(question), false);
  const std::vector<Offer>& offers = question.finance.offers;
  for (size_t i = 0; i < offers.size(); ++i) {
    Result<FundingOption> option = OptionOf(question, offers[i]);
    if (option.ok()) {
      put(std::move(*option), false);
    } else {
      const std::string name = offers[i].name.empty() ? offers[i].kind : offers[i].name;
      report.ignored.push_back({i, name, option.error()});
    }
  }
  for (const GenericOffer& example : generic) {
    // A real offer takes the place of the example of its kind.
    if (std::any_of(offers.begin(), offers.end(),
                    [&](const Offer& own) { return own.kind == example.kind; }))
      continue;
    const CreditOffer credit = ExampleOf(question, example);
    Result<FundingOption> option = CreditOption(question, credit);
    if (option.ok()) put(std::move(*option), false);
  }
  put(HsaOption(question, limits), true);
  put(FsaOption(question, limits), true);
  put(CharityCareOption(question, limits.rules()), true);
  put(CrowdfundingOption(question, limits.rules()), true);

  std::sort(
      report.options.begin(), report.options.end(),
      [&](const FundingOption& a, const FundingOption& b) { return Before(question.order, a, b); });
  for (size_t i = 0; i < report.options.size(); ++i) {
    FundingOption& option = report.options[i];
    option.rank = static_cast<int>(i) + 1;
    option.reason = Reason(question, option, i == 0 ? nullptr : &report.options[i - 1]);
  }
  report.rights = RightsOfSelfPay(question, limits.rules());
  return report;
}

}  // namespace precert
