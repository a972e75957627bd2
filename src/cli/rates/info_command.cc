// precert rates info: what a store has.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "base/json_writer.h"
#include "cli/environment.h"
#include "cli/rates/commands.h"
#include "cli/rates/questions.h"
#include "cli/rates/words.h"
#include "network/rates/store.h"

namespace precert {
namespace {

using rates::ListedSegment;
using rates::SegmentHead;
using rates::Store;

struct InfoArguments {
  std::string store;
  bool json = false, codes = false;
};

constexpr size_t kShownPlans = 10, kShownFaults = 20;

// Bytes for each price, to a tenth.
std::string PerPrice(uint64_t bytes, uint64_t prices) {
  if (prices == 0) return "-";
  const uint64_t tenths = (bytes * 10 + prices / 2) / prices;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string SumOfDollars(const SegmentHead& head) {
  return head.counts.sum_overflow ? "too large" : rates::FormatSum(head.counts.dollar_sum);
}

void PrintFile(const Store& store, size_t i) {
  const ListedSegment& listed = store.list().segments[i];
  const SegmentHead& head = store.segments()[i].head();
  const rates::SegmentCounts& c = head.counts;
  std::cout << DescribeRateFile(listed) << "\n";
  std::cout << "  " << listed.kind << ", schema "
            << (head.file.version.empty() ? "not said" : head.file.version) << ", segment "
            << listed.base.substr(0, 12) << "\n";
  std::cout << "  " << Grouped(c.items) << " items (" << Grouped(c.codes) << " codes), "
            << Grouped(c.rates) << " rates, " << Grouped(c.prices) << " prices\n";
  std::cout << "  " << Grouped(c.npis) << " NPIs, " << Grouped(c.tins) << " TINs, "
            << Grouped(c.groups) << " groups";
  if (c.unresolved_groups > 0) {
    std::cout << ", of which " << Grouped(c.unresolved_groups) << " in files that were not read";
  }
  std::cout << "\n";
  if (c.tin_only_members > 0) {
    std::cout << "  " << Grouped(c.tin_only_members) << " members are listed by TIN only\n";
  }
  std::cout << "  sum of amounts in dollars: " << SumOfDollars(head) << "\n";
  for (size_t u = 1; u < rates::kUnits; ++u) {
    if (c.prices_by_unit[u] == 0) continue;
    std::cout << "  " << Grouped(c.prices_by_unit[u]) << " prices are "
              << rates::UnitWords(static_cast<rates::Unit>(u)) << "\n";
  }
  std::cout << "  " << Grouped(listed.bytes) << " bytes, " << PerPrice(listed.bytes, c.prices)
            << " a price; texts for printing " << Grouped(listed.names_bytes) << "\n";
  const std::vector<rates::FilePlan>& plans = store.plans(i);
  if (plans.empty()) std::cout << "  no plan is bound to it (precert rates toc binds them)\n";
  for (size_t p = 0; p < plans.size() && p < kShownPlans; ++p) {
    std::cout << "  plan " << plans[p].id << (plans[p].name.empty() ? "" : ", ") << plans[p].name
              << "\n";
  }
  if (plans.size() > kShownPlans) {
    std::cout << "  and " << Grouped(plans.size() - kShownPlans) << " more plans (--json)\n";
  }
  if (head.file.truncated) std::cout << "  the text broke off; what came before is here\n";
  if (head.file.unreadable_count > 0) {
    std::cout << "  left out, because it could not be read: " << Grouped(head.file.unreadable_count)
              << " places\n";
    for (size_t f = 0; f < head.file.unreadable.size() && f < kShownFaults; ++f) {
      std::cout << "    at byte " << head.file.unreadable[f].offset << ": "
                << head.file.unreadable[f].what << "\n";
    }
    if (head.file.unreadable.size() > kShownFaults) std::cout << "    ... --json has more\n";
  }
  for (const std::string& remark : head.file.remarks) std::cout << "  note: " << remark << "\n";
}

void WriteFile(const Store& store, size_t i, JsonWriter& json) {
  const ListedSegment& listed = store.list().segments[i];
  const SegmentHead& head = store.segments()[i].head();
  const rates::SegmentCounts& c = head.counts;
  auto number = [&](const char* key, uint64_t n) { json.Field(key, static_cast<int64_t>(n)); };
  json.BeginObject().Field("file", listed.file).Field("segment", listed.base);
  json.Field("kind", listed.kind).Field("entity", listed.entity);
  json.Field("entityType", head.file.reporting_entity_type);
  json.Field("lastUpdatedOn", listed.last_updated_on).Field("version", head.file.version);
  json.FieldUnlessEmpty("issuer", head.file.issuer_name);
  number("items", c.items);
  number("codes", c.codes);
  number("rates", c.rates);
  number("prices", c.prices);
  json.Key("pricesByUnit").BeginObject();
  for (size_t u = 0; u < rates::kUnits; ++u) {
    json.Field(rates::UnitId(static_cast<rates::Unit>(u)),
               static_cast<int64_t>(c.prices_by_unit[u]));
  }
  json.EndObject();
  json.Field("sumOfDollars", SumOfDollars(head));
  number("npis", c.npis);
  number("tins", c.tins);
  number("groups", c.groups);
  number("unresolvedGroups", c.unresolved_groups);
  number("membersByTinOnly", c.tin_only_members);
  number("sets", c.sets);
  number("textBytes", head.file.text_bytes);
  number("bytes", listed.bytes);
  number("namesBytes", listed.names_bytes);
  if (c.prices > 0) json.Number("bytesPerPrice", PerPrice(listed.bytes, c.prices));
  json.Field("truncated", head.file.truncated);
  number("unreadable", head.file.unreadable_count);
  json.Key("faults").BeginArray();
  for (const rates::Unreadable& fault : head.file.unreadable) {
    json.BeginObject();
    number("offset", fault.offset);
    json.Field("what", fault.what).EndObject();
  }
  json.EndArray().Key("remarks").BeginArray();
  for (const std::string& remark : head.file.remarks) json.String(remark);
  json.EndArray().Key("plans").BeginArray();
  for (const rates::FilePlan& plan : store.plans(i)) {
    json.BeginObject().Field("id", plan.id).FieldUnlessEmpty("idType", plan.id_type);
    json.FieldUnlessEmpty("name", plan.name).FieldUnlessEmpty("marketType", plan.market_type);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

// One line for each code: type, code, how many items.
Status PrintCodes(const Store& store) {
  for (const rates::Segment& segment : store.segments()) {
    Status read = segment.ForEachCode([](const rates::CodeEntry& code) {
      std::cout << code.type << "\t" << code.code << "\t" << code.items << "\n";
      return true;
    });
    if (!read.ok()) return read;
  }
  return Done{};
}

Result<int> Run(const InfoArguments& arguments) {
  Result<Store> store = Store::Open(arguments.store);
  if (!store.ok()) return store.error();
  if (arguments.codes) {
    if (Status printed = PrintCodes(*store); !printed.ok()) return printed.error();
    return kExitOk;
  }
  const size_t files = store->segments().size();
  if (arguments.json) {
    JsonWriter json;
    json.BeginObject().Field("store", arguments.store).Key("files").BeginArray();
    for (size_t i = 0; i < files; ++i) WriteFile(*store, i, json);
    json.EndArray().EndObject();
    std::cout << std::move(json).Take();
    return kExitOk;
  }
  if (files == 0) std::cout << arguments.store << ": no rate files\n";
  for (size_t i = 0; i < files; ++i) {
    if (i > 0) std::cout << "\n";
    PrintFile(*store, i);
  }
  return kExitOk;
}

}  // namespace

void AddRatesInfoCommand(CLI::App& rates, int& exit_code) {
  auto arguments = std::make_shared<InfoArguments>();
  CLI::App* info = rates.add_subcommand("info", "What a store has: files, dates, plans, counts");
  info->add_option("store", arguments->store, "The store")->type_name("STORE")->required();
  auto* json = info->add_flag("--json", arguments->json, "Print as JSON");
  info->add_flag("--codes", arguments->codes,
                 "Print every code instead: its type, the code, how many items have it")
      ->excludes(json);
  info->callback([arguments, &exit_code] {
    const Result<int> result = Run(*arguments);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
