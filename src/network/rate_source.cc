// Network status and allowed amounts from a store of rate files.
#include "network/rate_source.h"

#include <algorithm>

#include "base/text.h"
#include "network/rates/lookup.h"

namespace precert {
namespace {

using rates::FoundPrice;
using rates::Unit;

// Half up to the cent.
Money ToMoney(rates::Amount amount) {
  int64_t unit = 1;
  for (int place = 2; place < amount.scale; ++place) unit *= 10;
  return Money::Cents(amount.units / unit + (amount.units % unit * 2 >= unit ? 1 : 0));
}

std::optional<uint64_t> NpiNumber(const std::string& npi) {
  if (npi.size() != 10 || npi.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  return std::stoull(npi);
}

// The prices of a professional claim, which is what a request is; those of a facility's claim only
// where there are no others.
std::vector<const FoundPrice*> Professional(const std::vector<FoundPrice>& prices) {
  std::vector<const FoundPrice*> professional, all;
  for (const FoundPrice& price : prices) {
    all.push_back(&price);
    if (price.description->billing_class != "institutional") professional.push_back(&price);
  }
  return professional.empty() ? all : professional;
}

// "negotiated, place 11, modifier 26".
std::string Terms(const FoundPrice& price) {
  const rates::PriceDescription& d = *price.description;
  std::string out = d.negotiated_type;
  if (!d.billing_class.empty()) out += ", " + d.billing_class;
  if (!d.service_codes.empty() && d.service_codes.size() <= 4) {
    out += ", place " + Join(d.service_codes, "/");
  }
  if (!d.modifiers.empty()) out += ", modifier " + Join(d.modifiers, "/");
  return out;
}

}  // namespace

Result<std::shared_ptr<const RateSource>> RateSource::Open(const std::string& store,
                                                           const std::string& plan_in_files) {
  Result<rates::Store> opened = rates::Store::Open(store);
  if (!opened.ok()) return opened.error();
  return std::shared_ptr<const RateSource>(new RateSource(std::move(*opened), plan_in_files));
}

bool RateSource::IsOfPlan(size_t segment) const {
  if (store_.list().segments[segment].kind != "in-network") return false;
  if (plan_in_files_.empty()) return true;
  const std::vector<rates::FilePlan>& plans = store_.plans(segment);
  return std::any_of(plans.begin(), plans.end(), [&](const rates::FilePlan& plan) {
    return rates::SamePlanId(plan.id, plan_in_files_);
  });
}

std::string RateSource::Describe(size_t segment) const {
  const rates::ListedSegment& file = store_.list().segments[segment];
  return "rate file " + file.file +
         (file.last_updated_on.empty() ? "" : " of " + file.last_updated_on) +
         (file.entity.empty() ? "" : " (" + file.entity + ")");
}

Result<std::vector<SourceFile>> RateSource::Files() const {
  std::vector<SourceFile> files;
  for (size_t i = 0; i < store_.segments().size(); ++i) {
    if (!IsOfPlan(i)) continue;
    const std::string& base = store_.list().segments[i].base;
    files.push_back({store_.folder() + "/" + base + ".rates", base});
  }
  return files;
}

Result<SourceStatement> RateSource::StatementOn(const std::string& npi) const {
  SourceStatement says;
  says.source = "negotiated rates in " + store_.folder();
  const std::optional<uint64_t> number = NpiNumber(npi);
  size_t files = 0;
  uint64_t not_read = 0, by_tin_only = 0;
  for (size_t i = 0; i < store_.segments().size() && number; ++i) {
    if (!IsOfPlan(i)) continue;
    ++files;
    const rates::Segment& segment = store_.segments()[i];
    Result<bool> listed = segment.HasNpi(*number);
    if (!listed.ok()) return listed.error();
    if (!*listed) {
      not_read += segment.head().counts.unresolved_groups;
      by_tin_only += segment.head().counts.tin_only_members;
      continue;
    }
    says.network = Network::kIn;
    says.as_of = Date::Parse(store_.list().segments[i].last_updated_on);
    says.source = Describe(i);
    says.file = store_.folder() + "/" + segment.base() + ".rates";
    says.reason =
        "the " + says.source + " lists NPI " + npi + " with negotiated rates of this plan";
    return says;
  }
  if (!number) {
    says.reason = "rate files list providers by NPI, and '" + npi + "' is none";
  } else if (files == 0) {
    says.reason = "the store " + store_.folder() + " has no rate file of this plan";
  } else if (not_read > 0) {
    says.reason = "NPI " + npi + " is not among the providers that were read, but the members of " +
                  std::to_string(not_read) + " groups are in files that were not";
  } else {
    says.reason = "no rate file of this plan in " + store_.folder() + " lists NPI " + npi;
    if (by_tin_only > 0) {
      says.reason += "; " + std::to_string(by_tin_only) + " of its entries name a tax number only";
    }
  }
  return says;
}

Result<SourceAnswer> RateSource::Ask(std::span<const std::string> npis, const PlanNames& /*plan*/,
                                     Date on) const {
  SourceAnswer answer;
  for (const std::string& npi : npis) {
    Result<SourceStatement> says = StatementOn(npi);
    if (!says.ok()) return says.error();
    if (says->network == Network::kIn) MarkAge(&*says, on);
    answer.entries.push_back({std::move(*says), std::nullopt});
  }
  return answer;
}

Result<std::optional<StatedRate>> RateSource::RateOf(const RateQuestion& question) const {
  const std::optional<uint64_t> npi = NpiNumber(question.npi);
  if (!npi || question.code.empty()) return std::optional<StatedRate>();
  rates::RateQuery query;
  query.code = question.code;
  query.npi = npi;
  query.plan = plan_in_files_;
  query.place = question.place_of_service;
  query.modifiers = question.modifiers;
  query.as_of = question.on.ToString();
  rates::RateAnswer answer;
  if (Status found = rates::Lookup(&store_).Find(query, &answer); !found.ok()) return found.error();

  StatedRate rate;
  std::vector<std::string> terms, files;
  bool any = false;
  auto once = [](std::vector<std::string>& list, std::string text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
  };
  for (const FoundPrice* price : Professional(answer.prices)) {
    Money amount;
    switch (price->unit) {
      case Unit::kDollars:
        amount = ToMoney(price->amount);
        break;
      case Unit::kPercent:
        if (!question.charge) {
          once(rate.remarks,
               "a rate is " + price->amount.ToString() + " % of the charge, which is not known");
          continue;
        }
        amount = Rate::Parse(price->amount.ToString())->Of(*question.charge);
        break;
      case Unit::kDollarsPerDay:
        if (!question.days) {
          once(rate.remarks,
               "a rate is $" + price->amount.ToString() + " a day, and the days are not known");
          continue;
        }
        amount = ToMoney(price->amount) * *question.days;
        break;
      case Unit::kUnknown:
        once(rate.remarks,
             "a rate is called '" + price->description->negotiated_type + "', which says no unit");
        continue;
    }
    // Real files have zeros where nothing was agreed.
    if (amount.cents() == 0) {
      once(rate.remarks, "a rate of $0.00 is not used");
      continue;
    }
    rate.low = any ? std::min(rate.low, amount) : amount;
    rate.high = any ? std::max(rate.high, amount) : amount;
    any = true;
    once(terms, Terms(*price));
    once(files, Describe(price->segment));
  }
  if (!any && rate.remarks.empty()) return std::optional<StatedRate>();
  rate.usable = any;
  rate.source = Join(files, " and ");
  if (terms.size() == 1) rate.source += ": " + terms[0];
  if (terms.size() > 1) {
    rate.source += ": " + std::to_string(terms.size()) + " prices (" + Join(terms, "; ") + ")";
  }
  return std::optional(std::move(rate));
}

}  // namespace precert
