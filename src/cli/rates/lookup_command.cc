// precert rates lookup: what a provider is paid for a code.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include "base/json_writer.h"
#include "base/text.h"
#include "cli/environment.h"
#include "cli/rates/commands.h"
#include "cli/rates/questions.h"
#include "cli/rates/words.h"
#include "network/rates/lookup.h"

namespace precert {
namespace {

using rates::FoundPrice;
using rates::RateAnswer;
using rates::RateQuery;
using rates::Store;
using rates::Through;

struct LookupArguments {
  std::string store, npi;
  RateQuery query;
  std::vector<std::string> modifiers;
  bool plain = false, allowed_amounts = false, json = false;
};

std::string DollarText(const rates::Amount& amount) { return "$" + amount.ToString(); }

std::string AmountText(const FoundPrice& p) {
  switch (p.unit) {
    case rates::Unit::kPercent:
      return p.amount.ToString() + " % of billed charges";
    case rates::Unit::kDollarsPerDay:
      return DollarText(p.amount) + " a day";
    case rates::Unit::kUnknown:
      return p.amount.ToString() + " (" + p.description->negotiated_type + ")";
    default:
      return DollarText(p.amount);
  }
}

// "negotiated, professional, at 11, modifier 26, until 2026-12-31".
std::string DescribePrice(const rates::PriceDescription& d) {
  std::string words = d.negotiated_type;
  auto add = [&](const std::string& text) {
    if (!text.empty()) words += (words.empty() ? "" : ", ") + text;
  };
  add(d.billing_class);
  if (!d.setting.empty()) add(d.setting == "both" ? "in- and outpatient" : d.setting);
  if (!d.service_codes.empty()) {
    const bool any = std::any_of(d.service_codes.begin(), d.service_codes.end(),
                                 [](auto& c) { return c == "CSTM-00" || c == "CSTM-ALL"; });
    if (any) {
      add("any place");
    } else if (d.service_codes.size() > 8) {
      add("at " + std::to_string(d.service_codes.size()) + " places of service");
    } else {
      add("at " + Join(d.service_codes, " "));
    }
  }
  if (!d.modifiers.empty()) {
    add((d.modifiers.size() == 1 ? "modifier " : "modifiers ") + Join(d.modifiers, " "));
  }
  if (!d.expiration_date.empty() && d.expiration_date != "9999-12-31") {
    add("until " + d.expiration_date);
  }
  if (!d.billed_charge.empty()) add("billed $" + d.billed_charge);
  add(d.additional_information);
  return words;
}

std::string_view MatchWords(rates::CodeMatch match) {
  switch (match) {
    case rates::CodeMatch::kAllOfType:
      return "for all codes of this type";
    case rates::CodeMatch::kAllCodes:
      return "for all codes";
    default:
      return "";
  }
}

std::string TinText(const Through& t) {
  return (t.tin_type == rates::TinType::kNpi ? "NPI " : "EIN ") + t.tin;
}

// "" where the store has no file of names.
std::string BusinessName(const Store& store, const Through& t) {
  if (t.business_name == 0) return {};
  Result<std::string> name = store.segments()[t.segment].ReadBusinessName(t.business_name);
  return name.ok() ? *name : std::string();
}

std::string StatusWords(const RateAnswer& answer, const RateQuery& query) {
  const std::string who = query.npi ? "NPI " + std::to_string(*query.npi) : "TIN " + query.tin;
  switch (answer.status) {
    case rates::ProviderStatus::kListed:
      return who + " is listed" +
             (answer.prices.empty() ? ", without a price for this code that fits" : "");
    case rates::ProviderStatus::kUnresolved:
      return "not known: this code has rates for groups whose members are in files that were not "
             "read";
    case rates::ProviderStatus::kNotListed: {
      uint64_t unread = 0;
      for (const rates::FileAnswer& f : answer.files) unread += f.unresolved_groups;
      return who + " has no rate for this code" +
             (unread > 0 ? "; whether it is in network is not known, because the members of " +
                               Grouped(unread) + " groups were not read"
                         : " and is in no group of the files asked");
    }
    default:
      return query.plan.empty() ? "no file was asked: the store has none of this kind"
                                : "no file was asked: the store has none of plan " + query.plan;
  }
}

void PrintText(const Store& store, const RateQuery& query, const RateAnswer& answer) {
  std::cout << query.code << ": " << StatusWords(answer, query) << "\n";
  constexpr size_t kShownThrough = 3;
  uint32_t segment = UINT32_MAX;
  uint64_t item = UINT64_MAX;
  for (const FoundPrice& p : answer.prices) {
    if (p.segment != segment) {
      segment = p.segment;
      item = UINT64_MAX;
      const auto asked = std::find_if(answer.files.begin(), answer.files.end(),
                                      [&](auto& f) { return f.segment == segment; });
      std::cout << DescribeRateFile(store.list().segments[segment]);
      if (asked != answer.files.end() && !asked->bound) std::cout << ", bound to no plan";
      std::cout << "\n";
    }
    if (p.item != item) {
      item = p.item;
      Result<rates::ItemText> text = store.segments()[segment].ReadItemText(item);
      std::cout << "  " << p.code_type << " " << p.head->version;
      if (text.ok() && !text->name.empty()) std::cout << " " << text->name;
      if (!p.head->arrangement.empty() && p.head->arrangement != "ffs") {
        std::cout << " (" << p.head->arrangement;
        for (size_t i = 0; text.ok() && i < text->related.size() && i < 8; ++i) {
          std::cout << (i == 0 ? ": " : ", ") << text->related[i].code;
        }
        if (text.ok() && text->related.size() > 8) {
          std::cout << " and " << text->related.size() - 8 << " more";
        }
        std::cout << ")";
      }
      if (!p.head->severity.empty()) std::cout << ", severity " << p.head->severity;
      if (!MatchWords(p.code_match).empty()) std::cout << ", " << MatchWords(p.code_match);
      std::cout << "\n";
    }
    std::cout << "    " << AmountText(p) << "  " << DescribePrice(*p.description);
    if (p.rates > 1) std::cout << " (" << p.rates << " times)";
    std::cout << "\n";
    const std::span<const uint32_t> through = answer.ThroughOf(p);
    for (size_t i = 0; i < through.size() && i < kShownThrough; ++i) {
      const Through& t = answer.through[through[i]];
      std::cout << "      through " << TinText(t);
      if (const std::string name = BusinessName(store, t); !name.empty()) std::cout << " " << name;
      if (t.by_tin_only) std::cout << ", by TIN only";
      std::cout << ", " << (t.group_id.empty() ? "a group inline" : "group " + t.group_id);
      if (t.networks != nullptr) std::cout << " (" << Join(*t.networks, ", ") << ")";
      std::cout << "\n";
    }
    if (through.size() > kShownThrough) {
      std::cout << "      and " << through.size() - kShownThrough << " more ways (--json)\n";
    }
  }
  if (answer.dollars && answer.prices.size() > 1) {
    std::cout << "dollars: ";
    if (answer.dollars->low == answer.dollars->high) {
      std::cout << DollarText(answer.dollars->low) << "\n";
    } else {
      std::cout << DollarText(answer.dollars->low) << " to " << DollarText(answer.dollars->high)
                << "\n";
    }
  }
  auto left_out = [](uint64_t n, const char* why) {
    if (n > 0) std::cout << Grouped(n) << (n == 1 ? " price " : " prices ") << why << "\n";
  };
  left_out(answer.ended, "left out: ended before the date");
  left_out(answer.other_place, "left out: for another place of service");
  left_out(answer.other_modifiers, "left out: for other modifiers");
  if (answer.files_of_other_plans > 0) {
    std::cout << Grouped(answer.files_of_other_plans) << " files of other plans not asked\n";
  }
  if (answer.files_without_plan > 0) {
    std::cout << Grouped(answer.files_without_plan)
              << " files that no plan is bound to not asked (--unbound asks them)\n";
  }
  for (const rates::FileAnswer& f : answer.files) {
    const std::string& name = store.list().segments[f.segment].file;
    if (f.other_tin) std::cout << name << ": the NPI is listed, but not under this TIN\n";
    if (query.npi && query.tin.empty() && f.status != rates::ProviderStatus::kListed &&
        f.tin_only_members > 0) {
      std::cout << name << ": " << Grouped(f.tin_only_members)
                << " members are listed by TIN only; give --tin to find those\n";
    }
    if (f.status == rates::ProviderStatus::kListed && f.unresolved_rates) {
      std::cout << name << ": there are more rates of this code, for groups that were not read\n";
    }
  }
}

void PrintJson(const Store& store, const RateQuery& query, const RateAnswer& answer) {
  JsonWriter json;
  auto number = [&](const char* key, uint64_t n) { json.Field(key, static_cast<int64_t>(n)); };
  auto texts = [&](const char* key, const std::vector<std::string>& all) {
    if (all.empty()) return;
    json.Key(key).BeginArray();
    for (const std::string& t : all) json.String(t);
    json.EndArray();
  };
  json.BeginObject().Field("code", query.code).FieldUnlessEmpty("codeType", query.code_type);
  if (query.npi) json.Field("npi", std::to_string(*query.npi));
  json.FieldUnlessEmpty("tin", query.tin).FieldUnlessEmpty("plan", query.plan);
  json.Field("status", std::string(rates::StatusId(answer.status)));
  if (answer.dollars) {
    json.Key("dollars").BeginObject().Number("low", answer.dollars->low.ToString());
    json.Number("high", answer.dollars->high.ToString()).EndObject();
  }
  json.Key("prices").BeginArray();
  for (const FoundPrice& p : answer.prices) {
    const rates::PriceDescription& d = *p.description;
    json.BeginObject().Number("amount", p.amount.ToString());
    json.Field("unit", std::string(rates::UnitId(p.unit)));
    json.Field("negotiatedType", d.negotiated_type);
    json.FieldUnlessEmpty("billingClass", d.billing_class).FieldUnlessEmpty("setting", d.setting);
    texts("serviceCodes", d.service_codes);
    texts("modifiers", d.modifiers);
    json.FieldUnlessEmpty("expirationDate", d.expiration_date);
    json.FieldUnlessEmpty("additionalInformation", d.additional_information);
    json.FieldUnlessEmpty("billedCharge", d.billed_charge);
    json.Field("codeType", std::string(p.code_type));
    json.FieldUnlessEmpty("codeVersion", p.head->version);
    json.FieldUnlessEmpty("severity", p.head->severity);
    json.FieldUnlessEmpty("arrangement", p.head->arrangement);
    json.Field("codeMatch", p.code_match == rates::CodeMatch::kExact       ? "exact"
                            : p.code_match == rates::CodeMatch::kAllOfType ? "all-of-type"
                                                                           : "all-codes");
    if (p.place_match != rates::PlaceMatch::kNotAsked) {
      json.Field("placeMatch", p.place_match == rates::PlaceMatch::kExact      ? "exact"
                               : p.place_match == rates::PlaceMatch::kAnyPlace ? "any-place"
                                                                               : "not-said");
    }
    Result<rates::ItemText> text = store.segments()[p.segment].ReadItemText(p.item);
    if (text.ok()) {
      json.FieldUnlessEmpty("name", text->name).FieldUnlessEmpty("description", text->description);
      if (!text->related.empty()) {
        json.Key("relatedCodes").BeginArray();
        for (const rates::RelatedCode& r : text->related) {
          json.BeginObject().Field("type", r.type).FieldUnlessEmpty("version", r.version);
          json.Field("code", r.code).FieldUnlessEmpty("description", r.description).EndObject();
        }
        json.EndArray();
      }
    }
    number("rates", p.rates);
    json.Key("through").BeginArray();
    for (uint32_t i : answer.ThroughOf(p)) {
      const Through& t = answer.through[i];
      json.BeginObject().FieldUnlessEmpty("group", t.group_id);
      json.Field("tinType", t.tin_type == rates::TinType::kNpi ? "npi" : "ein");
      json.Field("tin", t.tin).FieldUnlessEmpty("businessName", BusinessName(store, t));
      json.Field("byTinOnly", t.by_tin_only);
      if (t.networks != nullptr) texts("networks", *t.networks);
      json.EndObject();
    }
    json.EndArray();
    const rates::ListedSegment& file = store.list().segments[p.segment];
    json.Field("file", file.file).Field("lastUpdatedOn", file.last_updated_on).EndObject();
  }
  json.EndArray().Key("leftOut").BeginObject();
  number("ended", answer.ended);
  number("otherPlace", answer.other_place);
  number("otherModifiers", answer.other_modifiers);
  number("filesOfOtherPlans", answer.files_of_other_plans);
  number("filesWithoutPlan", answer.files_without_plan);
  json.EndObject().Key("files").BeginArray();
  for (const rates::FileAnswer& f : answer.files) {
    const rates::ListedSegment& file = store.list().segments[f.segment];
    json.BeginObject().Field("file", file.file).Field("segment", file.base);
    json.Field("entity", file.entity).Field("lastUpdatedOn", file.last_updated_on);
    json.Field("status", std::string(rates::StatusId(f.status))).Field("boundToPlan", f.bound);
    json.Field("codeFound", f.code_found).Field("unresolvedRates", f.unresolved_rates);
    number("unresolvedGroups", f.unresolved_groups);
    number("membersByTinOnly", f.tin_only_members);
    json.Field("listedUnderOtherTin", f.other_tin).EndObject();
  }
  json.EndArray().EndObject();
  std::cout << std::move(json).Take();
}

Result<int> Run(const LookupArguments& arguments) {
  RateQuery query = arguments.query;
  if (!arguments.npi.empty()) {
    Result<uint64_t> npi = ParseNpiArgument(arguments.npi);
    if (!npi.ok()) return npi.error();
    query.npi = *npi;
  }
  if (!query.npi && query.tin.empty()) {
    return Error{"whose price is not said",
                 {},
                 "give --npi or --tin; 'precert rates compare' "
                 "shows all providers",
                 ""};
  }
  Result<std::string> date = ParseDateArgument(query.as_of, "--as-of");
  if (!date.ok()) return date.error();
  if (arguments.plain || !arguments.modifiers.empty()) query.modifiers = arguments.modifiers;
  if (arguments.allowed_amounts) query.kind = "allowed-amounts";
  Result<Store> store = Store::Open(arguments.store);
  if (!store.ok()) return store.error();
  RateAnswer answer;
  if (Status found = rates::Lookup(&*store).Find(query, &answer); !found.ok()) {
    return found.error();
  }
  arguments.json ? PrintJson(*store, query, answer) : PrintText(*store, query, answer);
  return kExitOk;
}

}  // namespace

void AddRatesLookupCommand(CLI::App& rates, int& exit_code) {
  auto arguments = std::make_shared<LookupArguments>();
  RateQuery& query = arguments->query;
  CLI::App* lookup = rates.add_subcommand("lookup", "What a provider is paid for a code");
  lookup->footer(
      "All prices are shown, each with what tells it apart. Percentages of billed charges and\n"
      "amounts a day are not dollars and say so. A price for the place asked goes before one for\n"
      "any place, and a rate for all codes is shown only when the code has none of its own.\n\n"
      "  precert rates lookup rates/ --code 15781 --npi 1999999984 --place 11 --as-of 2026-11-23");
  lookup->add_option("store", arguments->store, "The store")->type_name("STORE")->required();
  lookup->add_option("--code", query.code, "Billing code")->type_name("CODE")->required();
  lookup->add_option("--type", query.code_type, "Its type: CPT, HCPCS, MS-DRG, RC, CDT, NDC, ...")
      ->type_name("TYPE");
  lookup->add_option("--npi", arguments->npi, "The provider's NPI")->type_name("N");
  lookup
      ->add_option("--tin", query.tin,
                   "Its tax identifier, with or without dash; with --npi: this NPI billing\n"
                   "under this TIN")
      ->type_name("T");
  lookup->add_option("--plan", query.plan, "Only files of this plan (EIN or HIOS id)")
      ->type_name("ID");
  lookup->add_flag("--unbound", query.with_unbound_files,
                   "With --plan: ask files that no plan is bound to as well");
  lookup->add_option("--pos,--place", query.place, "Place of service: 11 office, 22 hospital, ...")
      ->type_name("NN");
  auto* modifier = lookup
                       ->add_option("--modifier", arguments->modifiers,
                                    "Modifier on the claim; may be given several times")
                       ->type_name("M");
  lookup->add_flag("--no-modifier", arguments->plain, "Only prices that need no modifier")
      ->excludes(modifier);
  lookup->add_option("--as-of", query.as_of, "Leave out prices that ended before this date")
      ->type_name("DATE");
  lookup->add_flag("--allowed-amounts", arguments->allowed_amounts,
                   "Ask the files of what was allowed out of network instead");
  lookup->add_flag("--json", arguments->json, "Print as JSON");
  lookup->callback([arguments, &exit_code] {
    const Result<int> result = Run(*arguments);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
