// precert provider: one provider for one plan.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/environment.h"
#include "codes/npi.h"
#include "codes/services.h"
#include "decide/knowledge.h"
#include "decide/provider_report.h"
#include "decide/resolve_service.h"
#include "network/directories/open_directories.h"
#include "report/provider.h"

namespace precert {
namespace {

struct ProviderOptions {
  std::string npi, plan, as_of, near, service, code, plans, output;
  std::vector<std::string> directories, known_as;
  size_t most = 5;
  bool json = false;
};

Result<DeterminedService> FindService(const Knowledge& knowledge, const ProviderOptions& o) {
  if (o.service.empty() && o.code.empty()) return DeterminedService();
  ServiceLine line;
  line.service.code = o.code;
  if (!o.service.empty()) {
    const codes::Service* named = knowledge.codes.services.FindByName(o.service);
    if (named == nullptr) {
      const std::vector<std::string> names = knowledge.codes.services.Names();
      return Error{"no service is called '" + o.service + "'",
                   {"--service", 0, 0, ""},
                   DidYouMean(o.service, names, 3),
                   ""};
    }
    line.service.code = named->code;
    line.described_as = o.service;
  }
  DeterminedService service = ResolveService(knowledge.codes, line);
  if (service.decided_code.empty()) {
    const codes::ServiceCheck check = knowledge.codes.services.Check(o.code);
    return Error{
        "'" + o.code + "' is not a code of a service" + (check.why.empty() ? "" : ": " + check.why),
        {"--code", 0, 0, ""},
        check.meant.empty() ? "" : "did you mean " + Join(check.meant, ", ") + "?",
        ""};
  }
  return service;
}

// The plan's document, or nullptr where only directories know the plan.
Result<const Plan*> FindPlan(const Knowledge& knowledge, ProviderOptions& o) {
  const std::vector<std::string> ids = knowledge.plans.Ids();
  if (o.plan.find('/') != std::string::npos || FileExists(o.plan + "/plan.md")) {
    o.plan = ids.front();
  }
  const Plan* plan = knowledge.plans.FindById(o.plan);
  for (const std::string& id : ids) {
    const Plan* other = knowledge.plans.FindById(id);
    if (plan == nullptr && NamesOf(*other).Matches(o.plan)) plan = other;
  }
  const std::string hint = DidYouMean(o.plan, ids);
  if (plan == nullptr && (o.directories.empty() || !hint.empty())) {
    return Error{"there is no plan '" + o.plan + "'",
                 {"--plan", 0, 0, ""},
                 !hint.empty() ? hint
                               : "the plans are " + Join(ids, ", ") +
                                     "; for another one name its directories with --directory",
                 ""};
  }
  return plan;
}

Result<std::string> Provide(ProviderOptions o) {
  Result<std::string> root = DocumentRoot();
  if (!root) return root.error();
  KnowledgePaths paths;
  paths.root = *root;
  paths.plans = o.plans;
  if (o.plan.find('/') != std::string::npos || FileExists(o.plan + "/plan.md"))
    paths.plans = o.plan;
  ProviderQuestion question;
  question.as_of = Today();
  if (!o.as_of.empty()) {
    const std::optional<Date> day = Date::Parse(o.as_of);
    if (!day) {
      return Error{
          "'" + o.as_of + "' is not a date", {"--as-of", 0, 0, ""}, "write it as YYYY-MM-DD", ""};
    }
    question.as_of = *day;
  }
  if (!o.near.empty()) {
    Result<Nearness> near = ParseNearness(o.near);
    if (!near) {
      Error error = near.error();
      error.where.file = "--near";
      return error;
    }
    question.near = *near;
  }
  Result<std::shared_ptr<const Knowledge>> knowledge = Knowledge::Load(paths);
  if (!knowledge) return knowledge.error();
  Result<const Plan*> plan = FindPlan(**knowledge, o);
  if (!plan) return plan.error();
  if (*plan != nullptr && !(*plan)->InForceOn(question.as_of)) {
    return Error{"the plan '" + (*plan)->id + "' is not in force on " + question.as_of.ToString(),
                 {(*plan)->document().file, 0, 0, ""},
                 "it runs from " + (*plan)->starts.ToString() +
                     ((*plan)->ends ? " to " + (*plan)->ends->ToString() : "") +
                     "; give another --as-of",
                 ""};
  }
  Result<DeterminedService> service = FindService(**knowledge, o);
  if (!service) return service.error();
  Result<ProviderWords> words = ProviderWords::Load(*root + "/data/providers");
  if (!words) return words.error();
  Result<NetworkSources> more = OpenDirectories(o.directories);
  if (!more) return more.error();
  question.document = *plan;
  question.plan = *plan != nullptr ? NamesOf(**plan) : PlanNames(o.plan);
  for (const std::string& name : o.known_as) question.plan.others.push_back(name);
  if (*plan != nullptr) question.sources = (*knowledge)->SourcesOf(**plan);
  question.sources.insert(question.sources.end(), more->begin(), more->end());
  question.words = &*words;
  question.service = *service;
  question.most = o.most;

  const std::string problem = codes::NpiProblem(o.npi);
  const std::optional<std::string> digits = codes::NpiDigits(o.npi);
  if (!problem.empty()) {
    std::string hint = "check the number on the provider's bill or card";
    if (digits) {
      Result<std::vector<std::string>> near =
          ListedNeighbours(question.sources, *digits, question.plan, question.as_of);
      if (!near) return near.error();
      if (near->size() > 5) near->resize(5);
      if (!near->empty()) hint = "did you mean " + Join(*near, " or ") + "?";
    }
    return Error{problem, {"NPI", 0, 0, ""}, hint, ""};
  }
  question.npi = *digits;
  Result<ProviderReport> report = ReportProvider(question);
  if (!report) return report.error();
  for (const Error& fault : report->faults.first) {
    std::fprintf(stderr, "%s", fault.ToString().c_str());
  }
  if (report->faults.count > report->faults.first.size()) {
    std::fprintf(
        stderr, "and %llu more records that could not be read\n",
        static_cast<unsigned long long>(report->faults.count - report->faults.first.size()));
  }
  return o.json ? ToJson(*report, *words) : ToText(*report, *words);
}

}  // namespace

void AddProviderCommand(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<ProviderOptions>();
  CLI::App* provider = app.add_subcommand(
      "provider", "Is a provider in a plan's network, and who else is, nearest first");
  provider->add_option("NPI", o->npi, "The provider's ten-digit number")->required();
  provider
      ->add_option("--plan", o->plan,
                   "Plan id or folder; with --directory also a plan that only directories know")
      ->required();
  provider->add_option("--as-of", o->as_of, "On this day (YYYY-MM-DD); by default today");
  provider->add_option("--directory", o->directories,
                       "More provider directories: files or folders of Plan-Net FHIR, marketplace "
                       "JSON, NPPES CSV or our YAML");
  provider->add_option("--known-as", o->known_as, "What the directories call the plan");
  provider->add_option("--near", o->near,
                       "Alternatives near a ZIP code, a position (LAT,LON) or a state; by default "
                       "near the provider. Write --near=-12.5,130 when it begins with a minus");
  CLI::Option* service =
      provider->add_option("--service", o->service, "The service, by name: 'dermal peel'");
  provider->add_option("--code", o->code, "The service, by CPT or HCPCS code")->excludes(service);
  provider->add_option("--most", o->most, "How many alternatives to show (5)")
      ->check(CLI::Range(0, 100));
  provider->add_option("--plans", o->plans, "Folder of plans to use instead of the shipped ones");
  provider->add_flag("--json", o->json, "For programs");
  provider->add_option("-o,--output", o->output,
                       "Write here (aside, then renamed) instead of standard output");
  provider->footer("Exit code: 0 answered, whatever the answer; 2 the input is wrong.");
  provider->callback([o, &exit_code] {
    Result<std::string> report = Provide(*o);
    if (!report) {
      exit_code = ReportError(report.error());
      return;
    }
    if (Status s = WriteOutput(o->output, *report); !s) exit_code = ReportError(s.error());
  });
}

}  // namespace precert
