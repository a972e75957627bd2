// Packages and discounts.
#include "funding/price.h"

#include "base/limits.h"

namespace precert {
namespace {

std::string Sessions(int n) { return std::to_string(n) + (n == 1 ? " session" : " sessions"); }

}  // namespace

std::string ShareOf(Money part, Money whole) {
  if (whole <= Money()) return "0 %";
  const int128 tenths = (int128{part.cents()} * 1000 + whole.cents() / 2) / whole.cents();
  return Rate::FromPercent(Decimal::FromUnits(tenths * (Decimal::kOne / 10))).ToString();
}

Result<FundingOption> PriceOption(const FundingQuestion& question,
                                  const FinanceFacts::Offer& offer) {
  const bool package = offer.kind == "package";
  FundingOption option;
  option.kind = package ? FundingKind::kPackage : FundingKind::kDiscount;
  option.name = offer.name.empty() ? offer.kind : offer.name;
  option.source = "offer in the case";
  if (offer.price && offer.off) {
    return Error{"it has both a price and a share off", {}, "keep 'price' or 'off'", ""};
  }
  if (!offer.price && !offer.off) {
    return Error{"it needs a price and the usual price of one session",
                 {},
                 "add 'price' (or 'off', a share) and 'list price'",
                 ""};
  }
  // A share off everything needs no usual price.
  const bool off_all = offer.off && !offer.list_price && !package;
  if (!offer.list_price && !off_all) {
    return Error{"it needs a price and the usual price of one session",
                 {},
                 "add 'list price', the usual price of one session",
                 ""};
  }
  if (off_all && offer.count > 0 && offer.count < question.sessions) {
    return Error{"a share off some sessions needs the usual price of one",
                 {},
                 "add 'list price', the usual price of one session",
                 ""};
  }
  const int count = offer.count > 0 ? offer.count : off_all || package ? question.sessions : 1;
  if (count > limits::kMaxSessions) return Error{"too many sessions"};
  Money price, saved;
  if (off_all) {
    saved = offer.off->Of(question.amount);
    option.conditions.push_back(offer.off->ToString() + " off " + question.amount.Display() + ": " +
                                saved.Display() + " less");
  } else {
    const Money list = *offer.list_price;
    price = offer.price ? *offer.price : list - offer.off->Of(list);
    if (price > list) {
      return Error{"its price is above the usual price",
                   {},
                   "'price' and 'list price' are both for one session",
                   ""};
    }
    saved = (list - price) * count;
    std::string each = Sessions(count) + " at " + price.Display() + " instead of " + list.Display();
    if (package) {
      each += ": " + (list * count).Display() + " becomes " + (price * count).Display() + ", " +
              saved.Display() + " (" + ShareOf(saved, list * count) + ") less";
    }
    option.conditions.push_back(each);
  }
  option.ends = offer.ends;
  option.total = question.amount;
  option.difference_label = "no difference";
  const auto not_now = [&](std::string why) {
    option.applies = false;
    option.conditions.insert(option.conditions.begin(), std::move(why));
    return option;
  };
  if (offer.ends && *offer.ends < question.as_of)
    return not_now("it ended on " + offer.ends->Display());
  if (offer.starts && *offer.starts > question.as_of)
    return not_now("it starts on " + offer.starts->Display());
  if (!package && count > question.sessions) {
    return not_now("it is for " + Sessions(count) + "; " + std::to_string(question.sessions) +
                   (question.sessions == 1 ? " is" : " are") + " asked for");
  }
  if (saved > question.amount) {
    return Error{"it takes off " + saved.Display() + ", more than the " +
                     question.amount.Display() + " asked about",
                 {},
                 "check 'list price' and 'count'",
                 ""};
  }
  option.total = question.amount - saved;
  if (package) {
    option.risk = FundingRisk::kLow;
    option.conditions.push_back("paid for all sessions ahead: ask what is refunded if you stop");
    if (count > question.sessions) {
      option.warnings.push_back("the package has " + std::to_string(count) + " sessions; " +
                                std::to_string(question.sessions) +
                                (question.sessions == 1 ? " is" : " are") + " asked for");
      option.total = price * count;
    }
  }
  if (count < question.sessions) {
    const int rest = question.sessions - count;
    option.conditions.push_back("the other " + Sessions(rest) + (rest == 1 ? " costs" : " cost") +
                                " what they did; ask whether it can be had again for them");
  }
  if (offer.ends) {
    const int64_t days = offer.ends->days() - question.as_of.days();
    option.conditions.push_back("until " + offer.ends->Display() +
                                (days == 0   ? ", today"
                                 : days == 1 ? ", tomorrow"
                                             : ", " + std::to_string(days) + " days from now"));
    if (question.visit && *question.visit > *offer.ends) {
      option.warnings.push_back("the visit on " + question.visit->Display() +
                                " is after its last day: ask whether paying before is enough");
    }
  }
  option.difference = option.total - question.amount;
  if (option.difference < Money()) option.difference_label = "saving";
  if (option.difference > Money()) option.difference_label = "for more sessions";
  if (question.finance.monthly_budget)
    option.within_budget = option.total <= *question.finance.monthly_budget;
  return option;
}

}  // namespace precert
