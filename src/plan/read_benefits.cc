// Reads tiers, services and the schedule of allowed amounts.
#include "plan/read_benefits.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "base/text.h"

namespace precert {
namespace {

// Amounts that a member owes, and shares of a charge, have natural bounds; a sign or a zero too
// many in a document would otherwise go unseen into every estimate.
Status CheckAmounts(const YamlNode& node, std::initializer_list<std::optional<Money>> amounts) {
  for (const std::optional<Money>& amount : amounts) {
    if (amount && (amount->cents() < 0 || amount->cents() > limits::kMaxMoneyCents)) {
      return node.Wrong(amount->ToString() + " is no amount that a member could owe",
                        "amounts run from 0 to 10000000000.00");
    }
  }
  return Done{};
}

Status CheckShare(const YamlNode& node, const std::optional<Rate>& share) {
  if (share && (share->percent() < Decimal() || *Decimal::Parse("100") < share->percent())) {
    return node.Wrong("a share of the charge lies between 0 % and 100 %");
  }
  return Done{};
}

class BenefitsReader {
 public:
  BenefitsReader(const Document& document, const std::string& citation, Benefits* out)
      : document_(document), citation_(citation), out_(*out) {}

  Status CostSharing(const YamlNode& sharing) {
    Status known = sharing.CheckKeys(
        {"in network", "in network tier 2", "out of network", "combined", "accumulation"});
    if (!known) return known;
    Result<const YamlNode*> in = sharing.Require("in network");
    if (!in) return in.error();
    if (const YamlNode* combined = sharing.Find("combined")) {
      if (Status s = Combined(*combined); !s) return s;
    }
    const bool shared = out_.combined && out_.combined->has_deductible;
    if (Status s = Tier(**in, out_.in_network, !shared); !s) return s;
    if (const YamlNode* second = sharing.Find("in network tier 2")) {
      out_.second_tier.emplace();
      if (Status s = Tier(*second, *out_.second_tier, false); !s) return s;
    }
    const YamlNode* out = sharing.Find("out of network");
    if (out != nullptr && out->is_mapping()) {
      out_.out_of_network_basis = OutOfNetworkBasis::kShareOfAllowed;
      if (Status s = Tier(*out, out_.out_of_network, !shared); !s) return s;
      out_.out_of_network_clause = out_.out_of_network.coinsurance_clause;
    } else if (out != nullptr && out->text() != "not covered") {
      return out->Wrong("'" + out->text() + "' is not a kind of cover",
                        "write 'not covered' or the cost sharing");
    }
    if (const YamlNode* accumulation = sharing.Find("accumulation")) {
      return Accumulation(*accumulation);
    }
    return Done{};
  }

  Status Allowed(const YamlNode& node);
  Status Names(const YamlNode& node);

 private:
  // The citation of a section named by number; an error when the document has no such section.
  Result<std::string> Cite(const YamlNode& node) const {
    const YamlNode* number = node.Find("section");
    if (number == nullptr) {
      return node.Wrong("this benefit does not say which section grants it",
                        "add section: \"3.1\"");
    }
    Result<std::string> text = number->AsText();
    if (!text) return text.error();
    int section = document_.FindSection(*text);
    if (section < 0 || document_.sections[section].number != *text) {
      return number->Wrong("the document has no section " + *text);
    }
    return citation_ + ", section " + *text;
  }

  Status Deductible(const YamlNode& node, CostSharingTier& tier) const {
    YamlReader d(node, {"individual", "member", "family", "embedded", "section"});
    d.Required("individual", &tier.deductible_individual);
    d.Optional("member", &tier.deductible_member);
    d.Optional("family", &tier.deductible_family);
    d.Optional("embedded", &tier.embedded_deductible);
    if (!d.ok()) return d.error();
    Status amounts = CheckAmounts(
        node, {tier.deductible_individual, tier.deductible_member, tier.deductible_family});
    if (!amounts) return amounts;
    tier.has_deductible = true;
    return Take(Cite(node), &tier.deductible_clause);
  }

  Status OutOfPocket(const YamlNode& node, CostSharingTier& tier) const {
    YamlReader l(node, {"individual", "member", "family", "embedded", "section"});
    l.Required("individual", &tier.out_of_pocket_individual);
    l.Optional("member", &tier.out_of_pocket_member);
    l.Optional("family", &tier.out_of_pocket_family);
    l.Optional("embedded", &tier.embedded_out_of_pocket);
    if (!l.ok()) return l.error();
    Status amounts = CheckAmounts(node, {tier.out_of_pocket_individual, tier.out_of_pocket_member,
                                         tier.out_of_pocket_family});
    if (!amounts) return amounts;
    return Take(Cite(node), &tier.out_of_pocket_clause);
  }

  static Status Take(Result<std::string> clause, std::string* out) {
    if (!clause) return clause.error();
    *out = std::move(*clause);
    return Done{};
  }

  Status Tier(const YamlNode& node, CostSharingTier& tier, bool needs_deductible) {
    YamlReader read(node, {"deductible", "out of pocket", "coinsurance", "services"});
    const YamlNode* deductible = read.Mapping("deductible");
    const YamlNode* limit = read.Mapping("out of pocket");
    const YamlNode* coinsurance = read.Mapping("coinsurance");
    const YamlNode* services = read.Mapping("services");
    if (!read.ok()) return read.error();
    if ((needs_deductible && deductible == nullptr) || coinsurance == nullptr) {
      return node.Wrong("the cost sharing needs 'deductible' and 'coinsurance'");
    }
    tier.has_deductible = false;
    if (deductible != nullptr) {
      if (Status s = Deductible(*deductible, tier); !s) return s;
    }
    if (Status s = coinsurance->CheckKeys({"rate", "section"}); !s) return s;
    Result<const YamlNode*> rate = coinsurance->Require("rate");
    if (!rate) return rate.error();
    if ((*rate)->is_scalar() && (*rate)->text() == "not stated") {
      tier.coinsurance_stated = false;
    } else {
      Result<Rate> share = (*rate)->AsRate();
      if (!share) return share.error();
      tier.coinsurance = *share;
      if (Status s = CheckShare(*coinsurance, tier.coinsurance); !s) return s;
    }
    if (Status s = Take(Cite(*coinsurance), &tier.coinsurance_clause); !s) return s;
    if (limit != nullptr) {
      if (Status s = OutOfPocket(*limit, tier); !s) return s;
    }
    return services == nullptr ? Status(Done{}) : Services(*services, tier);
  }

  Status Combined(const YamlNode& node) {
    YamlReader read(node, {"deductible", "out of pocket"});
    const YamlNode* deductible = read.Mapping("deductible");
    const YamlNode* limit = read.Mapping("out of pocket");
    if (!read.ok()) return read.error();
    CostSharingTier& tier = out_.combined.emplace();
    tier.has_deductible = false;
    if (deductible != nullptr) {
      if (Status s = Deductible(*deductible, tier); !s) return s;
    }
    return limit == nullptr ? Status(Done{}) : OutOfPocket(*limit, tier);
  }

  Status Accumulation(const YamlNode& node) {
    YamlReader read(node, {"in network counts out", "out of network counts in", "section"});
    for (auto [key, cross] : {std::pair("in network counts out", &out_.in_counts_out),
                              std::pair("out of network counts in", &out_.out_counts_in)}) {
      std::vector<std::string> what;
      read.Optional(key, &what);
      for (const std::string& word : what) {
        if (word == "deductible") {
          cross->deductible = true;
        } else if (word == "out of pocket") {
          cross->out_of_pocket = true;
        } else {
          return node.Find(key)->Wrong("'" + word + "' is no accumulator",
                                       "write 'deductible', 'out of pocket' or both");
        }
      }
    }
    if (!read.ok()) return read.error();
    Result<std::string> clause = Cite(node);
    return clause.ok() ? Status(Done{}) : Status(clause.error());
  }

  Status Services(const YamlNode& node, CostSharingTier& tier) const {
    for (const YamlNode::Entry& entry : node.entries()) {
      ServiceBenefit benefit;
      if (Status s = Service(*entry.value, benefit); !s) return s;
      tier.services.emplace(entry.key, std::move(benefit));
    }
    return Done{};
  }

  Status Service(const YamlNode& node, ServiceBenefit& benefit) const {
    YamlReader read(node, {"title",
                           "copay",
                           "per",
                           "copay days",
                           "copay after deductible",
                           "coinsurance",
                           "coinsurance at most",
                           "deductible",
                           "own deductible",
                           "own deductible name",
                           "free visits",
                           "copay visits",
                           "sessions",
                           "paid at most",
                           "paid at most each",
                           "outside the limit",
                           "covered",
                           "unread",
                           "also stated",
                           "section"});
    read.Optional("title", &benefit.title);
    read.Optional("copay", &benefit.copay);
    int unit = 0, days = 0;
    read.Choice("per", {"session", "stay", "day"}, &unit);
    benefit.copay_unit = static_cast<CopayUnit>(unit);
    read.Int("copay days", 1, limits::kMaxSessions, &days);
    if (days > 0) benefit.copay_days = days;
    read.Optional("copay after deductible", &benefit.copay_after_deductible);
    read.Optional("coinsurance", &benefit.coinsurance);
    read.Optional("coinsurance at most", &benefit.coinsurance_at_most);
    read.Optional("deductible", &benefit.deductible_applies);
    read.Optional("own deductible", &benefit.own_deductible);
    read.Optional("own deductible name", &benefit.own_deductible_name);
    read.Int("free visits", 0, limits::kMaxFirstVisits, &benefit.free_visits);
    read.Int("copay visits", 0, limits::kMaxFirstVisits, &benefit.copay_visits);
    read.Optional("sessions", &benefit.session_limit);
    read.Optional("paid at most", &benefit.paid_at_most);
    read.Optional("paid at most each", &benefit.paid_at_most_each);
    read.Optional("outside the limit", &benefit.outside_limit);
    read.Optional("covered", &benefit.covered);
    read.Optional("unread", &benefit.unread);
    read.Optional("also stated", &benefit.also_stated);
    if (!read.ok()) return read.error();
    Status amounts =
        CheckAmounts(node, {benefit.copay, benefit.own_deductible, benefit.coinsurance_at_most,
                            benefit.paid_at_most, benefit.paid_at_most_each});
    if (!amounts) return amounts;
    if (Status s = CheckShare(node, benefit.coinsurance); !s) return s;
    if (benefit.session_limit && (*benefit.session_limit < 0 || *benefit.session_limit > 1000)) {
      return node.Wrong("the limit of sessions must lie between 0 and 1000");
    }
    if (!benefit.copay) {
      for (const char* key : {"per", "copay days", "copay after deductible", "copay visits"}) {
        if (const YamlNode* lone = node.Find(key)) {
          return lone->Wrong("'" + std::string(key) +
                                 "' says something about a copay, but there is "
                                 "none",
                             "add copay, or remove it");
        }
      }
    }
    return Take(Cite(node), &benefit.clause);
  }

  const Document& document_;
  const std::string& citation_;
  Benefits& out_;
};

Status BenefitsReader::Allowed(const YamlNode& node) {
  auto amount = [](const YamlNode& value) -> Result<MoneyRange> {
    const size_t dash = value.text().find('-', 1);
    if (dash == std::string::npos) {
      Result<Money> exact = value.AsMoney();
      if (!exact) return exact.error();
      return MoneyRange::Exactly(*exact);
    }
    std::optional<Money> low = Money::Parse(Trim(std::string_view(value.text()).substr(0, dash)));
    std::optional<Money> high = Money::Parse(Trim(std::string_view(value.text()).substr(dash + 1)));
    if (!low || !high || *high < *low) {
      return value.Wrong("'" + value.text() + "' is not an amount or a range of amounts",
                         "write 820, 820.50 or 700-900");
    }
    return MoneyRange{*low, *high, ""};
  };
  for (const YamlNode* row : node.items()) {
    YamlReader read(*row, {"code", "in", "out", "section"});
    std::string code;
    read.Required("code", &code);
    if (!read.ok()) return read.error();
    Result<std::string> clause = Cite(*row);
    if (!clause) return clause.error();
    for (auto [key, network] : {std::pair("in", Network::kIn), std::pair("out", Network::kOut)}) {
      const YamlNode* value = row->Find(key);
      if (value == nullptr) continue;
      Result<MoneyRange> range = amount(*value);
      if (!range) return range.error();
      if (Status s = CheckAmounts(*value, {range->low, range->high}); !s) return s;
      range->source = *clause;
      out_.allowed.push_back({code, network, *range, *clause});
    }
  }
  return Done{};
}

Status BenefitsReader::Names(const YamlNode& node) {
  const auto exists = [&](const std::string& name) {
    return out_.in_network.services.count(name) > 0 ||
           out_.out_of_network.services.count(name) > 0 ||
           (out_.second_tier && out_.second_tier->services.count(name) > 0);
  };
  std::vector<std::string> known;
  for (const auto& [name, benefit] : out_.in_network.services) known.push_back(name);
  for (const YamlNode::Entry& entry : node.entries()) {
    Result<std::vector<std::string>> names = entry.value->AsTextList();
    if (!names) return names.error();
    if (names->empty() || names->size() > static_cast<size_t>(limits::kMaxBenefitNames)) {
      return entry.value->Wrong("a service falls under 1 to " +
                                std::to_string(limits::kMaxBenefitNames) + " benefits");
    }
    for (const std::string& name : *names) {
      if (!exists(name)) {
        return entry.value->Wrong("no benefit under 'services' is called '" + name + "'",
                                  DidYouMean(name, known));
      }
    }
    out_.benefit_names[entry.key == "other" ? "" : entry.key] = std::move(*names);
  }
  return Done{};
}

}  // namespace

Status ReadBenefits(const Document& document, const std::string& citation, const YamlNode* sharing,
                    const YamlNode* allowed, const YamlNode* names, Benefits* out) {
  BenefitsReader reader(document, citation, out);
  if (sharing == nullptr) return document.Wrong(1, "the plan has no 'cost sharing'");
  if (Status s = reader.CostSharing(*sharing); !s) return s;
  if (names != nullptr) {
    if (Status s = reader.Names(*names); !s) return s;
  }
  return allowed == nullptr ? Status(Done{}) : reader.Allowed(*allowed);
}

}  // namespace precert
