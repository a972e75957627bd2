// precert estimate: what a case costs the patient, session by session, and at worst by year's end.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/environment.h"
#include "cli/run_check.h"
#include "report/estimate.h"

namespace precert {
namespace {

struct EstimateOptions {
  std::string input, plan, policies, plans, as_of, output, html;
  bool json = false;
};

Result<Determination> Estimate(const EstimateOptions& o) {
  KnowledgePaths paths;
  paths.policies = o.policies;
  paths.plans = o.plans;
  return RunCheckOf(o.input, o.plan, o.as_of, std::move(paths));
}

Status Write(const EstimateOptions& o, const Determination& determination) {
  if (!o.html.empty()) {
    if (Status s = WriteOutput(o.html, EstimateToHtml(determination)); !s) return s;
    if (o.output.empty() && !o.json) return Done{};
  }
  return WriteOutput(o.output,
                     o.json ? EstimateToJson(determination) : EstimateToText(determination));
}

}  // namespace

void AddEstimateCommand(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<EstimateOptions>();
  CLI::App* estimate = app.add_subcommand(
      "estimate", "What a case costs: each session, the course, and the worst by the year's end");
  estimate
      ->add_option("CASE", o->input,
                   "A FHIR R4 Bundle (JSON), a short case (YAML), or - for standard input")
      ->required();
  estimate->add_option("--plan", o->plan,
                       "Plan id, or a plan's folder; by default the case names it");
  estimate->add_option("--policies", o->policies,
                       "Folder of policies to use instead of the shipped ones");
  estimate->add_option("--plans", o->plans, "Folder of plans to use instead of the shipped ones");
  estimate->add_option("--as-of", o->as_of,
                       "Estimate as on this day (YYYY-MM-DD); by default the request's date");
  estimate->add_flag("--json", o->json,
                     "Write JSON: every session in the cheapest and dearest case");
  estimate->add_option("--html", o->html, "Write a page here");
  estimate->add_option("-o,--output", o->output,
                       "Write here (aside, then renamed) instead of standard output");
  estimate->footer(
      "What is not known (used so far, the network, the charge) makes a range; state it in the "
      "case "
      "to narrow it.\nExit code: 0 answered; 2 the input is wrong.");
  estimate->callback([o, &exit_code] {
    Result<Determination> determination = Estimate(*o);
    if (!determination) {
      exit_code = ReportError(determination.error());
      return;
    }
    if (Status s = Write(*o, *determination); !s) exit_code = ReportError(s.error());
  });
}

}  // namespace precert
