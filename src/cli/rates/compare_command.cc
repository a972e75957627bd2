// precert rates compare: one code at every provider.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "base/json_writer.h"
#include "cli/environment.h"
#include "cli/rates/commands.h"
#include "cli/rates/compare_page.h"
#include "cli/rates/questions.h"
#include "network/rates/compare.h"

namespace precert {
namespace {

struct CompareArguments {
  std::string store, html;
  rates::CompareQuery query;
  bool json = false, allowed_amounts = false;
};

void PrintJson(const rates::Store& store, const rates::Comparison& c) {
  JsonWriter json;
  auto number = [&](const char* key, uint64_t n) { json.Field(key, static_cast<int64_t>(n)); };
  json.BeginObject().Field("code", c.code);
  json.Key("spreads").BeginArray();
  for (const rates::PriceSpread& s : c.spreads) {
    json.BeginObject().Field("codeType", s.code_type).Field("negotiatedType", s.negotiated_type);
    json.FieldUnlessEmpty("billingClass", s.billing_class).FieldUnlessEmpty("setting", s.setting);
    json.Key("modifiers").BeginArray();
    for (const std::string& m : s.modifiers) json.String(m);
    json.EndArray();
    number("providers", s.providers);
    number("unreadGroups", s.unread_groups);
    number("prices", s.observations);
    json.Number("minimum", s.minimum.ToString());
    json.Number("lowerQuartile", s.lower_quartile.ToString());
    json.Number("median", s.median.ToString());
    json.Number("upperQuartile", s.upper_quartile.ToString());
    json.Number("maximum", s.maximum.ToString()).Key("histogram").BeginArray();
    for (const rates::HistogramBar& b : s.histogram) {
      json.BeginObject().Number("from", b.from.ToString()).Number("to", b.to.ToString());
      number("count", b.count);
      json.EndObject();
    }
    json.EndArray().EndObject();
  }
  json.EndArray().Key("notCounted").BeginObject();
  number("percentages", c.percentages);
  number("perDiems", c.per_diems);
  number("unknownUnits", c.unknown_units);
  number("ended", c.ended);
  number("otherPlace", c.other_place);
  json.EndObject().Key("files").BeginArray();
  for (uint32_t s : c.segments) {
    const rates::ListedSegment& file = store.list().segments[s];
    json.BeginObject().Field("file", file.file).Field("lastUpdatedOn", file.last_updated_on);
    json.EndObject();
  }
  json.EndArray().EndObject();
  std::cout << std::move(json).Take();
}

Result<int> Run(const CompareArguments& arguments) {
  rates::CompareQuery query = arguments.query;
  Result<std::string> date = ParseDateArgument(query.as_of, "--as-of");
  if (!date.ok()) return date.error();
  if (arguments.allowed_amounts) query.kind = "allowed-amounts";
  Result<rates::Store> store = rates::Store::Open(arguments.store);
  if (!store.ok()) return store.error();
  Result<rates::Comparison> comparison = rates::Compare(*store, query);
  if (!comparison.ok()) return comparison.error();
  if (!arguments.html.empty()) {
    if (Status written = WriteOutput(arguments.html, ComparisonHtml(*store, *comparison));
        !written.ok()) {
      return written.error();
    }
    if (arguments.html == "-") return kExitOk;
  }
  if (arguments.json) {
    PrintJson(*store, *comparison);
  } else {
    std::cout << ComparisonText(*store, *comparison);
  }
  return kExitOk;
}

}  // namespace

void AddRatesCompareCommand(CLI::App& rates, int& exit_code) {
  auto arguments = std::make_shared<CompareArguments>();
  rates::CompareQuery& query = arguments->query;
  CLI::App* compare = rates.add_subcommand("compare", "What a code costs at every provider");
  compare->footer(
      "Minimum, quartiles, median, maximum and a histogram of amounts in dollars, for each kind "
      "of\n"
      "price by itself (type of price, billing class, setting, modifiers). A provider with the "
      "same\n"
      "amount through several groups counts once.\n\n"
      "  precert rates compare rates/ --code 15781 --place 11 --html prices.html");
  compare->add_option("store", arguments->store, "The store")->type_name("STORE")->required();
  compare->add_option("--code", query.code, "Billing code")->type_name("CODE")->required();
  compare->add_option("--type", query.code_type, "Its type: CPT, HCPCS, MS-DRG, ...")
      ->type_name("TYPE");
  compare->add_option("--plan", query.plan, "Only files of this plan (EIN or HIOS id)")
      ->type_name("ID");
  compare->add_flag("--unbound", query.with_unbound_files,
                    "With --plan: files that no plan is bound to as well");
  compare
      ->add_option("--pos,--place", query.place, "Only prices that hold at this place of service")
      ->type_name("NN");
  compare->add_option("--as-of", query.as_of, "Leave out prices that ended before this date")
      ->type_name("DATE");
  compare->add_flag("--allowed-amounts", arguments->allowed_amounts,
                    "Ask the files of what was allowed out of network instead");
  compare->add_option("--html", arguments->html, "Write a page with charts; - is standard output")
      ->type_name("FILE");
  compare->add_flag("--json", arguments->json, "Print as JSON");
  compare->callback([arguments, &exit_code] {
    const Result<int> result = Run(*arguments);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
