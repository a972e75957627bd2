// precert check: a determination for one case.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/environment.h"
#include "cli/run_check.h"
#include "report/html.h"
#include "report/json.h"
#include "report/text.h"

namespace precert {
namespace {

struct CheckOptions {
  std::string input, plan, policies, plans, as_of, format = "text", output, cpt;
  std::vector<std::string> icd;
};

Result<std::string> Check(const CheckOptions& o) {
  KnowledgePaths paths;
  paths.policies = o.policies;
  paths.plans = o.plans;
  paths.icd_order_files = o.icd;
  paths.licensed_cpt = o.cpt;
  Result<Determination> determination = RunCheckOf(o.input, o.plan, o.as_of, std::move(paths));
  if (!determination) return determination.error();
  if (o.format == "json") return ToJson(*determination);
  if (o.format == "html") return ToHtml(*determination);
  return ToText(*determination);
}

}  // namespace

void AddCheckCommand(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<CheckOptions>();
  CLI::App* check = app.add_subcommand(
      "check", "Decide a case: coverage, checklist, provider, cost, appeal and ways to pay");
  check
      ->add_option("CASE", o->input,
                   "A FHIR R4 Bundle (JSON), a short case (YAML), or - for standard input")
      ->required();
  check->add_option("--plan", o->plan, "Plan id, or a plan's folder; by default the case names it");
  check->add_option("--policies", o->policies,
                    "Folder of policies to use instead of the shipped ones");
  check->add_option("--plans", o->plans, "Folder of plans to use instead of the shipped ones");
  check->add_option("--as-of", o->as_of,
                    "Decide as on this day (YYYY-MM-DD); by default the request's date");
  check->add_option("--icd", o->icd, "Your own ICD-10-CM lists (icd10cm-order-YYYY.txt)");
  check->add_option("--cpt", o->cpt, "Your own licensed CPT list (code, tab, descriptor)");
  check->add_option("--format", o->format, "text, json or html")
      ->check(CLI::IsMember({"text", "json", "html"}));
  check->add_option("-o,--output", o->output,
                    "Write here (aside, then renamed) instead of standard output");
  check->footer("Exit code: 0 answered, whatever the answer; 2 the input is wrong.");
  check->callback([o, &exit_code] {
    Result<std::string> report = Check(*o);
    if (!report) {
      exit_code = ReportError(report.error());
      return;
    }
    if (Status s = WriteOutput(o->output, *report); !s) exit_code = ReportError(s.error());
  });
}

}  // namespace precert
