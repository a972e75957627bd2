// precert plan: list and show the plans that are loaded, and make plan documents of the public
// marketplace files.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>

#include "base/csv_reader.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/environment.h"
#include "decide/knowledge.h"
#include "plan/import/marketplace_files.h"
#include "plan/import/marketplace_plan.h"
#include "plan/import/write_plan.h"
#include "plan/show.h"

namespace precert {
namespace {

struct PlanOptions {
  std::string id, plans;
  std::string attributes, benefits, plan, year, state, output;
  std::vector<std::string> publishers;
  bool force = false;
};

Result<std::shared_ptr<const Knowledge>> Load(const PlanOptions& o) {
  Result<std::string> root = DocumentRoot();
  if (!root) return root.error();
  KnowledgePaths paths;
  paths.root = *root;
  paths.plans = o.plans;
  return Knowledge::Load(paths);
}

// The plans of a public attributes file rather than those that are loaded.
Result<int> ListFiled(const PlanOptions& o) {
  Result<std::unique_ptr<CsvReader>> csv = CsvReader::Open(o.attributes);
  if (!csv) return csv.error();
  const auto print = [&](const FiledRow& row) {
    const auto cell = [&](std::string_view column) { return std::string(row.Cell(column)); };
    if (!o.state.empty() && !EqualsIgnoreCase(cell("StateCode"), o.state)) return;
    std::printf("%-20s %-5s %-3s %-16s %-5s %s\n", cell("PlanId").c_str(),
                cell("BusinessYear").c_str(), cell("StateCode").c_str(), cell("MetalLevel").c_str(),
                cell("PlanType").c_str(), cell("PlanMarketingName").c_str());
  };
  if (Status s = ForEachFiledPlan(**csv, print); !s) return s.error();
  return kExitOk;
}

Result<int> List(const PlanOptions& o) {
  if (!o.attributes.empty()) return ListFiled(o);
  Result<std::shared_ptr<const Knowledge>> knowledge = Load(o);
  if (!knowledge) return knowledge.error();
  for (const std::string& id : (*knowledge)->plans.Ids()) {
    const Plan& plan = *(*knowledge)->plans.FindById(id);
    std::printf("%-24s %-6s %-26s %s\n", id.c_str(), plan.year.c_str(),
                std::string(PlanTypeId(plan.benefits.type)).c_str(), plan.title.c_str());
  }
  return kExitOk;
}

Result<int> Show(const PlanOptions& o) {
  Result<std::shared_ptr<const Knowledge>> knowledge = Load(o);
  if (!knowledge) return knowledge.error();
  const PlanRegistry& plans = (*knowledge)->plans;
  const std::vector<std::string> ids = plans.Ids();
  const Plan* plan =
      o.id.empty() && ids.size() == 1 ? plans.FindById(ids.front()) : plans.FindById(o.id);
  if (plan == nullptr) {
    const std::string hint = DidYouMean(o.id, ids);
    return Error{o.id.empty() ? "say which plan" : "there is no plan '" + o.id + "'",
                 {},
                 hint.empty() ? "the plans are " + Join(ids, ", ") : hint,
                 ""};
  }
  std::printf("%s", ShowPlan(*plan).c_str());
  return kExitOk;
}

// How far a large file is read, on a terminal, at most ten times a second.
class ReadingLine {
 public:
  ~ReadingLine() { Clear(); }
  void Show(const CsvReader& csv) {
    const Clock::time_point now = Clock::now();
    if (!shown_ || now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    const auto taken = static_cast<double>(csv.taken());
    if (csv.total() > 0) {
      std::fprintf(stderr, "\r\x1b[K%s: %3.0f %%", csv.name().c_str(),
                   100 * taken / static_cast<double>(csv.total()));
    } else {
      std::fprintf(stderr, "\r\x1b[K%s: %.0f MB", csv.name().c_str(), taken / 1e6);
    }
    std::fflush(stderr);
    drawn_ = true;
  }
  void Clear() {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
    drawn_ = false;
  }

 private:
  using Clock = std::chrono::steady_clock;
  const bool shown_ = isatty(STDERR_FILENO) != 0;
  bool drawn_ = false;
  Clock::time_point last_;
};

// The document is read back as `check` would read it before it takes its place: nothing is left
// that does not load.
Status WriteAndLoad(const std::string& folder, const std::string& text) {
  if (text.size() > limits::kMaxDocumentBytes) {
    return Error{"the plan's document would be larger than " +
                     std::to_string(limits::kMaxDocumentBytes >> 20) + " MB",
                 {folder, 0, 0, ""},
                 "",
                 ""};
  }
  Result<Document> document = ParseDocument(text, folder + "/plan.md");
  if (!document) return document.error();
  Result<std::shared_ptr<Plan>> plan = Plan::FromDocument(std::move(*document), folder, nullptr);
  if (!plan) return plan.error();
  if (Result<const PlanProgram*> program = (*plan)->program(); !program) return program.error();
  if (Status s = MakeFolders(folder); !s) return s;
  return WriteFileAtomically(folder + "/plan.md", text);
}

Result<int> Import(const PlanOptions& o) {
  Result<std::unique_ptr<CsvReader>> attributes = CsvReader::Open(o.attributes);
  if (!attributes) return attributes.error();
  Result<std::unique_ptr<CsvReader>> benefits = CsvReader::Open(o.benefits);
  if (!benefits) return benefits.error();
  ReadingLine progress;
  Result<FiledPlan> filed =
      ReadFiledPlan(**attributes, **benefits, {std::string(Trim(o.plan)), o.year},
                    [&](const CsvReader& csv) { progress.Show(csv); });
  progress.Clear();
  if (!filed) return filed.error();
  Result<ImportedPlan> plan = InterpretFiledPlan(*filed);
  if (!plan) return plan.error();
  const std::string folder = o.output.empty() ? plan->id : o.output;
  if (FileExists(folder + "/plan.md") && !o.force) {
    return Error{"there is a plan already",
                 {folder + "/plan.md", 0, 0, ""},
                 "give another folder with -o, or --force to replace it",
                 ""};
  }
  const std::string text = WritePlanDocument(*plan, {Today(), o.publishers});
  if (Status s = WriteAndLoad(folder, text); !s) return s.error();
  std::printf("%s/plan.md: %s (%s, %s)\n", folder.c_str(), plan->title.c_str(), plan->id.c_str(),
              plan->year.c_str());
  std::printf("%llu rows read, %zu benefits, %zu value%s not turned into terms%s\n",
              static_cast<unsigned long long>(filed->rows), plan->benefits.size(),
              plan->unread.size(), plan->unread.size() == 1 ? "" : "s",
              plan->unread.empty() ? "" : ":");
  for (const UnreadValue& value : plan->unread) {
    std::printf("  %s:%d: %s '%s': %s\n", value.file.c_str(), value.line, value.column.c_str(),
                value.value.c_str(), value.why.c_str());
  }
  if (filed->repeated > 0) std::printf("%d rows are repeated word for word\n", filed->repeated);
  if (filed->damaged > 0) {
    std::printf(
        "%llu rows of other plans have not as many fields as the header (first on line %d); "
        "left out\n",
        static_cast<unsigned long long>(filed->damaged), filed->first_damaged_line);
  }
  std::printf("try: precert estimate CASE --plan %s\n", folder.c_str());
  return kExitOk;
}

}  // namespace

void AddPlanCommand(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<PlanOptions>();
  CLI::App* plan = app.add_subcommand("plan", "List, show and import plans");
  plan->require_subcommand(1);
  CLI::App* list = plan->add_subcommand("list", "List the plans");
  CLI::App* show = plan->add_subcommand("show", "Print what a plan pays and what it does not");
  CLI::App* import = plan->add_subcommand(
      "import", "Make a plan document of a plan in the public CMS Exchange files");
  import
      ->add_option("--benefits", o->benefits,
                   "Benefits and Cost Sharing PUF (CSV, also .gz and .zst)")
      ->required();
  import->add_option("--attributes", o->attributes, "Plan Attributes PUF of the same year")
      ->required();
  import->add_option("--plan", o->plan, "PlanId with its variant: 12345TX0010001-01")->required();
  import->add_option("--year", o->year, "Plan year, where the files hold several");
  import->add_option("--policies", o->publishers,
                     "Publishers whose medical policies the plan administers");
  import->add_option("-o,--output", o->output,
                     "Folder to write plan.md into; by default the plan's id");
  import->add_flag("--force", o->force, "Replace a plan that is there already");
  import->footer(
      "Values that have no known form are listed and kept in their own words, never guessed.\n"
      "Exit code: 0 written; 2 the input is wrong, and nothing is written.");
  list->add_option("--attributes", o->attributes,
                   "List the plans of a Plan Attributes PUF instead of the loaded ones");
  list->add_option("--state", o->state, "Only those of a state (with --attributes)");
  for (CLI::App* sub : {list, show}) {
    sub->add_option("--plans", o->plans,
                    "Folder of plans, or one plan's folder, instead of the shipped ones");
  }
  show->add_option("ID", o->id, "The plan's id; not needed where there is only one");
  const auto run = [o, &exit_code](CLI::App* sub, Result<int> (*act)(const PlanOptions&)) {
    sub->callback([o, act, &exit_code] {
      Result<int> result = act(*o);
      exit_code = result.ok() ? *result : ReportError(result.error());
    });
  };
  run(list, List);
  run(show, Show);
  run(import, Import);
}

}  // namespace precert
