// The keys and parameters of FinanceFacts as tables, read and written by walking them.
#include "intake/finance_facts.h"

#include <algorithm>
#include <tuple>

#include "base/json_writer.h"
#include "base/limits.h"
#include "intake/elements.h"

namespace precert {
namespace {

using fhir::Node;
using Offer = FinanceFacts::Offer;

// A fact's key in YAML, its name as a parameter, and where it is kept.
template <typename Owner, typename T>
struct Field {
  const char* key;
  const char* parameter;
  T Owner::*member;
};

constexpr Field<FinanceFacts, std::optional<Money>> kAmounts[] = {
    {"monthly budget", "monthly-budget", &FinanceFacts::monthly_budget},
    {"hsa balance", "hsa-balance", &FinanceFacts::hsa_balance},
    {"hsa paid in", "hsa-paid-in", &FinanceFacts::hsa_paid_in},
    {"fsa balance", "fsa-balance", &FinanceFacts::fsa_balance},
    {"fsa carried over", "fsa-carried-over", &FinanceFacts::fsa_carried_over},
    {"estimate", "good-faith-estimate", &FinanceFacts::estimate},
};
constexpr Field<Offer, std::optional<Money>> kOfferAmounts[] = {
    {"price", "price", &Offer::price},
    {"list price", "list-price", &Offer::list_price},
    {"monthly", "monthly", &Offer::monthly},
};
constexpr Field<Offer, std::optional<Rate>> kOfferRates[] = {
    {"rate", "rate", &Offer::rate},
    {"off", "off", &Offer::off},
};
constexpr Field<Offer, std::optional<Date>> kOfferDates[] = {
    {"starts", "starts", &Offer::starts},
    {"ends", "ends", &Offer::ends},
    {"first payment", "first-payment", &Offer::first_payment},
};
constexpr std::string_view kCauses[] = {"congenital", "trauma", "disease"};

bool IsCause(std::string_view text) {
  return std::find(std::begin(kCauses), std::end(kCauses), text) != std::end(kCauses);
}

// ---- YAML ------------------------------------------------------------------

// Amounts and rates again, so that what is a number and cannot be says so.
Result<Money> ReadAmount(const YamlNode& node) {
  Result<Money> amount = node.AsMoney();
  if (amount.ok() || !node.is_scalar()) return amount;
  const std::string& text = node.text();
  if (text.size() > 1 && text[0] == '-' && Money::Parse(text.substr(1)).has_value()) {
    return node.Wrong("an amount of " + text + " is below zero");
  }
  const std::optional<Decimal> number = Decimal::Parse(text);
  const Money most = Money::Cents(limits::kMaxMoneyCents);
  if (number && *number > most.ToDecimal()) {
    return node.Wrong("an amount of " + text + " is above " + most.Display());
  }
  return amount;
}

Result<Rate> ReadRate(const YamlNode& node, Rate most) {
  Result<Rate> rate = node.AsRate();
  if (rate.ok() && *rate <= most) return rate;
  if (!node.is_scalar()) return rate;
  std::string text = node.text();
  while (!text.empty() && (text.back() == '%' || text.back() == ' ')) text.pop_back();
  if (!Decimal::Parse(text)) return rate.ok() ? Result<Rate>(node.Wrong("no rate")) : rate;
  return node.Wrong("a rate of " + text + " % is outside 0 to " + most.ToString());
}

template <typename Owner, size_t N>
Status ReadAmounts(const YamlNode& node, const Field<Owner, std::optional<Money>> (&fields)[N],
                   Owner* out) {
  for (const auto& field : fields) {
    const YamlNode* value = node.Find(field.key);
    if (value == nullptr) continue;
    Result<Money> amount = ReadAmount(*value);
    if (!amount) return amount.error();
    out->*field.member = *amount;
  }
  return Done{};
}

Status ReadOffer(const YamlNode& node, Offer* offer) {
  YamlReader read(
      node, {"kind", "name", "price", "list price", "count", "rate", "deferred interest", "off",
             "fee", "monthly", "starts", "ends", "first payment"});
  int kind = -1;
  static constexpr const char* kKinds[] = {"package",   "loan",     "payment-plan",
                                           "promotion", "discount", "credit-card"};
  read.Choice("kind", {kKinds[0], kKinds[1], kKinds[2], kKinds[3], kKinds[4], kKinds[5]}, &kind);
  if (read.ok() && kind < 0) return node.Require("kind").error();
  read.Optional("name", &offer->name);
  read.Int("count", 1, limits::kMaxLoanMonths, &offer->count);
  read.Optional("deferred interest", &offer->deferred_interest);
  for (const auto& field : kOfferDates) read.Optional(field.key, &(offer->*field.member));
  if (!read.ok()) return read.error();
  offer->kind = kKinds[kind];
  if (Status s = ReadAmounts(node, kOfferAmounts, offer); !s) return s;
  for (const auto& field : kOfferRates) {
    const YamlNode* value = node.Find(field.key);
    if (value == nullptr) continue;
    const bool share = field.member == &Offer::off;
    Result<Rate> rate = ReadRate(*value, share ? Rate::Percent(100) : kMaxOfferRate);
    if (!rate) return rate.error();
    offer->*field.member = *rate;
  }
  if (const YamlNode* fee = node.Find("fee")) {
    if (fee->is_scalar() && fee->text().ends_with('%')) {
      Result<Rate> rate = ReadRate(*fee, Rate::Percent(100));
      if (!rate) return rate.error();
      offer->fee_rate = *rate;
    } else {
      Result<Money> amount = ReadAmount(*fee);
      if (!amount) return amount.error();
      offer->fee = *amount;
    }
  }
  if (offer->starts && offer->ends && *offer->ends < *offer->starts) {
    return node.Find("ends")->Wrong("it ends on " + offer->ends->ToString() +
                                    ", before it starts on " + offer->starts->ToString());
  }
  return Done{};
}

}  // namespace

Result<FinanceFacts> ReadFinance(const YamlNode& root) {
  FinanceFacts facts;
  if (const YamlNode* finance = root.Find("finance")) {
    YamlReader read(*finance, {"marginal tax", "monthly budget", "cause", "letter", "hsa balance",
                               "hsa paid in", "fsa balance", "fsa carried over", "estimate"});
    read.Optional("cause", &facts.hsa_cause);
    read.Optional("letter", &facts.letter);
    if (!read.ok()) return read.error();
    if (const YamlNode* tax = finance->Find("marginal tax")) {
      Result<Rate> rate = ReadRate(*tax, Rate::Percent(100));
      if (!rate) return rate.error();
      facts.marginal_tax = *rate;
    }
    if (!facts.hsa_cause.empty() && !IsCause(facts.hsa_cause)) {
      return finance->Find("cause")->Wrong("'" + facts.hsa_cause +
                                           "' is not one of congenital, trauma, disease");
    }
    if (Status s = ReadAmounts(*finance, kAmounts, &facts); !s) return s.error();
  }
  if (const YamlNode* offers = root.Find("offers")) {
    if (Status s = offers->CheckKind(YamlNode::Kind::kSequence); !s) return s.error();
    if (offers->size() > kMaxOffers) {
      return offers->Wrong(std::to_string(offers->size()) + " offers are more than " +
                           std::to_string(kMaxOffers));
    }
    for (const YamlNode* node : offers->items()) {
      Offer offer;
      if (Status s = ReadOffer(*node, &offer); !s) return s.error();
      facts.offers.push_back(std::move(offer));
    }
  }
  return facts;
}

// ---- Parameters ------------------------------------------------------------

namespace {

std::string Parameter(std::string_view name, std::string_view value_key, std::string_view json) {
  return "{\"name\":" + JsonWriter::Quote(name) + "," + JsonWriter::Quote(value_key) + ":" +
         std::string(json) + "}";
}

std::string AmountJson(Money amount) {
  return "{\"value\":" + amount.ToString() + ",\"currency\":\"USD\"}";
}

std::string RateJson(Rate rate) { return rate.percent().ToPlainString(); }

std::string OfferJson(const Offer& offer) {
  std::string parts = Parameter("kind", "valueString", JsonWriter::Quote(offer.kind));
  const auto add = [&](std::string part) { parts += "," + std::move(part); };
  if (!offer.name.empty()) add(Parameter("name", "valueString", JsonWriter::Quote(offer.name)));
  for (const auto& field : kOfferAmounts) {
    if (const auto& value = offer.*field.member)
      add(Parameter(field.parameter, "valueMoney", AmountJson(*value)));
  }
  if (offer.count > 0) add(Parameter("count", "valueInteger", std::to_string(offer.count)));
  for (const auto& field : kOfferRates) {
    if (const auto& value = offer.*field.member)
      add(Parameter(field.parameter, "valueDecimal", RateJson(*value)));
  }
  if (offer.deferred_interest) add(Parameter("deferred-interest", "valueBoolean", "true"));
  if (offer.fee) add(Parameter("fee", "valueMoney", AmountJson(*offer.fee)));
  if (offer.fee_rate) add(Parameter("fee-rate", "valueDecimal", RateJson(*offer.fee_rate)));
  for (const auto& field : kOfferDates) {
    if (const auto& value = offer.*field.member)
      add(Parameter(field.parameter, "valueDate", JsonWriter::Quote(value->ToString())));
  }
  return "{\"name\":\"offer\",\"part\":[" + parts + "]}";
}

Error Wrong(std::string message, const Where& where, std::string hint = "") {
  return Error{std::move(message), where, std::move(hint), ""};
}

Result<Rate> RateOf(const Node* value, Rate most, const Where& where) {
  const std::string text(value->text);
  const std::optional<Rate> rate = Rate::Parse(text);
  if (!rate) return Wrong("'" + text + "' is not a percentage", where);
  if (*rate > most)
    return Wrong("a rate of " + rate->ToString() + " is outside 0 to " + most.ToString(), where);
  return *rate;
}

Result<Offer> OfferOf(const Node* parameter, const Where& where) {
  const auto part = [&](std::string_view key) -> const Node* {
    for (const Node* p : Children(parameter, "part")) {
      if (Text(p, "name") == key) return Child(p, "value");
    }
    return nullptr;
  };
  const auto words = [](const Node* n) {
    return n == nullptr ? std::string() : std::string(n->text);
  };
  Offer offer;
  offer.kind = words(part("kind"));
  offer.name = words(part("name"));
  offer.count = WholeNumber(words(part("count"))).value_or(0);
  offer.deferred_interest = words(part("deferred-interest")) == "true";
  for (const auto& field : kOfferAmounts) {
    Result<std::optional<Money>> amount = ReadMoney(part(field.parameter), where);
    if (!amount) return amount.error();
    offer.*field.member = *amount;
  }
  Result<std::optional<Money>> fee = ReadMoney(part("fee"), where);
  if (!fee) return fee.error();
  offer.fee = *fee;
  for (const auto& [name, member, most] :
       {std::tuple("rate", &Offer::rate, kMaxOfferRate),
        std::tuple("off", &Offer::off, Rate::Percent(100)),
        std::tuple("fee-rate", &Offer::fee_rate, Rate::Percent(100))}) {
    const Node* value = part(name);
    if (value == nullptr) continue;
    Result<Rate> rate = RateOf(value, most, where);
    if (!rate) return rate.error();
    offer.*member = *rate;
  }
  for (const auto& field : kOfferDates) {
    const Node* value = part(field.parameter);
    if (value == nullptr) continue;
    offer.*field.member = Date::Parse(words(value));
    if (!(offer.*field.member)) {
      return Wrong("'" + words(value) + "' is not a complete date", where,
                   "write it as YYYY-MM-DD");
    }
  }
  return offer;
}

}  // namespace

std::vector<std::string> FinanceParameters(const FinanceFacts& facts) {
  std::vector<std::string> out;
  if (facts.marginal_tax)
    out.push_back(Parameter("marginal-tax", "valueDecimal", RateJson(*facts.marginal_tax)));
  if (!facts.hsa_cause.empty())
    out.push_back(Parameter("medical-cause", "valueString", JsonWriter::Quote(facts.hsa_cause)));
  if (facts.letter) out.push_back(Parameter("letter-of-necessity", "valueBoolean", "true"));
  for (const auto& field : kAmounts) {
    if (const auto& value = facts.*field.member)
      out.push_back(Parameter(field.parameter, "valueMoney", AmountJson(*value)));
  }
  for (const Offer& offer : facts.offers) out.push_back(OfferJson(offer));
  return out;
}

Result<bool> ReadFinanceParameter(const Node* parameter, const Where& where, FinanceFacts* facts) {
  const std::string name = Text(parameter, "name");
  const Node* value = Child(parameter, "value");
  const std::string words = value == nullptr ? "" : std::string(value->text);
  for (const auto& field : kAmounts) {
    if (name != field.parameter) continue;
    Result<std::optional<Money>> amount = ReadMoney(value, where);
    if (!amount) return amount.error();
    facts->*field.member = *amount;
    return true;
  }
  if (name == "medical-cause") {
    facts->hsa_cause = words;
  } else if (name == "letter-of-necessity") {
    facts->letter = words == "true";
  } else if (name == "marginal-tax") {
    facts->marginal_tax = Rate::Parse(words);
    if (!facts->marginal_tax || *facts->marginal_tax > Rate::Percent(100)) {
      return Wrong("'" + words + "' is not a percentage", where);
    }
  } else if (name == "offer") {
    if (facts->offers.size() >= kMaxOffers) {
      return Wrong("there are more than " + std::to_string(kMaxOffers) + " offers", where);
    }
    Result<Offer> offer = OfferOf(parameter, where);
    if (!offer) return offer.error();
    facts->offers.push_back(std::move(*offer));
  } else {
    return false;
  }
  return true;
}

}  // namespace precert
