// precert rates toc: which plans use which rate files.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/cores.h"
#include "base/input_stream.h"
#include "base/json_writer.h"
#include "cli/environment.h"
#include "cli/progress.h"
#include "cli/rates/commands.h"
#include "cli/rates/words.h"
#include "network/mrf/table_of_contents.h"
#include "network/mrf/text_window.h"
#include "network/rates/store.h"

namespace precert {
namespace {

struct TocArguments {
  std::string file, store, plan;
  bool json = false;
};

// What of a table of contents is kept: the files of one plan, or the plans of the store's files.
class Chosen {
 public:
  Chosen(std::string plan, std::vector<std::string> files_of_store)
      : plan_(std::move(plan)), files_of_store_(std::move(files_of_store)) {}

  void Take(const mrf::PlanFiles& found) {
    if (!plan_.empty()) {
      for (const rates::FilePlan& plan : found.plans) {
        if (!rates::SamePlanId(plan.id, plan_)) continue;
        plan_name_ = plan.name;
        for (const mrf::ContentsFile& file : found.files) {
          if (seen_.insert(file.location).second) files_.push_back(file);
        }
        break;
      }
    }
    for (const mrf::ContentsFile& file : found.files) {
      for (const std::string& name : files_of_store_) {
        if (!rates::SameRateFile(name, file.base_name)) continue;
        std::map<std::string, rates::FilePlan>& plans = plans_of_file_[name];
        for (const rates::FilePlan& plan : found.plans) plans.emplace(plan.id_type + plan.id, plan);
      }
    }
  }

  const std::string& plan_name() const { return plan_name_; }
  const std::vector<mrf::ContentsFile>& files() const { return files_; }
  std::vector<rates::PlanBinding> Bindings() const {
    std::vector<rates::PlanBinding> bindings;
    for (const auto& [file, plans] : plans_of_file_) {
      rates::PlanBinding& binding = bindings.emplace_back();
      binding.file = file;
      for (const auto& [id, plan] : plans) binding.plans.push_back(plan);
    }
    return bindings;
  }

 private:
  const std::string plan_;
  const std::vector<std::string> files_of_store_;
  std::string plan_name_;
  std::set<std::string> seen_;
  std::vector<mrf::ContentsFile> files_;
  std::map<std::string, std::map<std::string, rates::FilePlan>> plans_of_file_;
};

struct Bound {
  bool asked = false;
  size_t files = 0, plans = 0;
};

void PrintText(const TocArguments& arguments, const mrf::ContentsSummary& summary,
               const Chosen& chosen, const Bound& bound) {
  std::cout << (summary.reporting_entity.empty() ? arguments.file : summary.reporting_entity);
  if (!summary.last_updated_on.empty()) std::cout << ", " << summary.last_updated_on;
  std::cout << ": " << Grouped(summary.structures) << " structures, " << Grouped(summary.plans)
            << " plans, " << Grouped(summary.files) << " files\n";
  if (summary.truncated) std::cout << "The text breaks off; what came before is kept.\n";
  for (size_t i = 0; i < summary.unreadable.size() && i < 5; ++i) {
    std::cout << "left out, at byte " << summary.unreadable[i].offset << ": "
              << summary.unreadable[i].what << "\n";
  }
  if (summary.unreadable_count > 5) {
    std::cout << "and " << Grouped(summary.unreadable_count - 5) << " more places left out\n";
  }
  if (!arguments.plan.empty()) {
    if (chosen.files().empty()) {
      std::cout << "No plan " << arguments.plan << " is in it.\n";
    } else {
      std::cout << "Files of " << arguments.plan << " (" << chosen.plan_name() << "):\n";
      for (const mrf::ContentsFile& file : chosen.files()) {
        std::cout << "  " << file.location << (file.allowed_amounts ? "  (allowed amounts)" : "")
                  << "\n";
      }
    }
  }
  if (bound.asked) {
    std::cout << arguments.store << ": " << Grouped(bound.plans) << " new bindings of plans to "
              << Grouped(bound.files) << (bound.files == 1 ? " file" : " files")
              << " of the store\n";
  }
}

void PrintJson(const TocArguments& arguments, const mrf::ContentsSummary& summary,
               const Chosen& chosen, const Bound& bound) {
  JsonWriter json;
  json.BeginObject();
  json.Field("reportingEntity", summary.reporting_entity);
  json.Field("lastUpdatedOn", summary.last_updated_on);
  json.Field("version", summary.version);
  json.Field("structures", static_cast<int64_t>(summary.structures));
  json.Field("plans", static_cast<int64_t>(summary.plans));
  json.Field("files", static_cast<int64_t>(summary.files));
  json.Field("truncated", summary.truncated);
  json.Field("unreadable", static_cast<int64_t>(summary.unreadable_count));
  if (!arguments.plan.empty()) {
    json.Field("plan", arguments.plan);
    json.Key("filesOfPlan").BeginArray();
    for (const mrf::ContentsFile& file : chosen.files()) {
      json.BeginObject();
      json.Field("location", file.location);
      json.Field("description", file.description);
      json.Field("kind", file.allowed_amounts ? "allowed-amounts" : "in-network");
      json.EndObject();
    }
    json.EndArray();
  }
  if (bound.asked) {
    json.Field("boundFiles", static_cast<int64_t>(bound.files));
    json.Field("newBindings", static_cast<int64_t>(bound.plans));
  }
  json.EndObject();
  std::cout << std::move(json).Take();
}

Result<int> Run(const TocArguments& arguments) {
  std::vector<std::string> files_of_store;
  if (!arguments.store.empty()) {
    Result<rates::StoreList> list = rates::ReadStoreList(arguments.store);
    if (!list.ok()) return list.error();
    for (const rates::ListedSegment& segment : list->segments) {
      files_of_store.push_back(segment.file);
    }
  }
  Result<std::unique_ptr<InputStream>> input = InputStream::Open(arguments.file);
  if (!input.ok()) return input.error();
  mrf::TextWindow window(std::move(*input), AvailableCores() > 1);
  Chosen chosen(arguments.plan, std::move(files_of_store));
  Progress progress("structures");
  uint64_t structures = 0;
  const auto take = [&](const mrf::PlanFiles& found) {
    chosen.Take(found);
    progress.Show(window.packed_taken(), window.packed_total(), ++structures);
  };
  const Result<mrf::ContentsSummary> summary =
      mrf::ReadTableOfContents(window, arguments.file, take);
  progress.Clear();
  if (!summary.ok()) return summary.error();

  Bound bound{.asked = !arguments.store.empty()};
  if (bound.asked) {
    const std::vector<rates::PlanBinding> bindings = chosen.Bindings();
    bound.files = bindings.size();
    Result<size_t> added = rates::Store::Bind(arguments.store, bindings);
    if (!added.ok()) return added.error();
    bound.plans = *added;
  }
  if (arguments.json) {
    PrintJson(arguments, *summary, chosen, bound);
  } else {
    PrintText(arguments, *summary, chosen, bound);
  }
  return kExitOk;
}

}  // namespace

void AddRatesTocCommand(CLI::App& rates, int& exit_code) {
  auto arguments = std::make_shared<TocArguments>();
  CLI::App* toc =
      rates.add_subcommand("toc", "Read a table of contents: which plans use which files");
  toc->footer(
      "A payer's table of contents names, for each group of plans, the rate files that hold for\n"
      "them. With -o the plans are bound to those of the files that the store has (by name,\n"
      "whether packed or not), so that precert rates lookup --plan asks the right ones. With\n"
      "--plan the files of one plan are listed: what to fetch and ingest.\n\n"
      "  precert rates toc 2026-11_index.json --plan 12-3456789\n"
      "  precert rates toc 2026-11_index.json -o rates/");
  toc->add_option("file", arguments->file,
                  "The table of contents, plain or packed; - is standard input")
      ->type_name("FILE")
      ->required();
  toc->add_option("-o,--output", arguments->store, "The store whose files plans are bound to")
      ->type_name("STORE");
  toc->add_option("--plan", arguments->plan, "List the files of this plan (its EIN or HIOS id)")
      ->type_name("ID");
  toc->add_flag("--json", arguments->json, "Print as JSON");
  toc->callback([arguments, &exit_code] {
    const Result<int> result = Run(*arguments);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
