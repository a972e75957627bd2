// precert policy: test, show and list the policies.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "author/policy_cases.h"
#include "author/show.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/environment.h"
#include "decide/knowledge.h"

namespace precert {
namespace {

struct PolicyOptions {
  std::string id, policies;
};

Result<std::shared_ptr<const Knowledge>> Load(const PolicyOptions& o) {
  Result<std::string> root = DocumentRoot();
  if (!root) return root.error();
  KnowledgePaths paths;
  paths.root = *root;
  paths.policies = o.policies;
  return Knowledge::Load(paths);
}

Error Unknown(const Knowledge& knowledge, const std::string& id) {
  const std::vector<std::string> ids = knowledge.policies.Ids();
  std::string hint = DidYouMean(id, ids);
  return Error{"there is no policy '" + id + "'",
               {},
               hint.empty() ? "the policies are " + Join(ids, ", ") : hint,
               ""};
}

Result<int> Test(const PolicyOptions& o) {
  Result<std::shared_ptr<const Knowledge>> knowledge = Load(o);
  if (!knowledge) return knowledge.error();
  const Knowledge& k = **knowledge;
  if (!o.id.empty() && k.policies.FindById(o.id) == nullptr) return Unknown(k, o.id);
  size_t passed = 0, failed = 0;
  for (const Policy* policy : k.policies.All()) {
    if (!o.id.empty() && policy->id != o.id) continue;
    Result<std::vector<PolicyCaseResult>> results = RunPolicyCases(*policy, k.terms, k.codes);
    if (!results) return results.error();
    Result<std::vector<std::string>> lint = LintPolicy(*policy, k.terms);
    if (!lint) return lint.error();
    for (const PolicyCaseResult& r : *results) {
      ++(r.passed() ? passed : failed);
      if (r.passed()) continue;
      std::printf("%s:%d: %s: expected %s, got %s\n", r.file.c_str(), r.line, r.name.c_str(),
                  r.expected.c_str(), r.got.c_str());
    }
    for (const std::string& line : *lint) std::printf("%s\n", line.c_str());
    failed += lint->size();
    std::printf("%-24s %3zu cases, %zu remarks\n", policy->id.c_str(), results->size(),
                lint->size());
  }
  std::printf("%zu passed, %zu failed\n", passed, failed);
  return failed == 0 ? kExitOk : kExitDiffers;
}

Result<int> Show(const PolicyOptions& o) {
  Result<std::shared_ptr<const Knowledge>> knowledge = Load(o);
  if (!knowledge) return knowledge.error();
  const Policy* policy = (*knowledge)->policies.FindById(o.id);
  if (policy == nullptr) return Unknown(**knowledge, o.id);
  if (Result<const PolicyProgram*> program = policy->program(); !program) return program.error();
  std::printf("%s", ShowPolicy(*policy).c_str());
  return kExitOk;
}

Result<int> List(const PolicyOptions& o) {
  Result<std::shared_ptr<const Knowledge>> knowledge = Load(o);
  if (!knowledge) return knowledge.error();
  for (const Policy* p : (*knowledge)->policies.All()) {
    std::printf("%-24s %-12s %-18s %s\n", p->id.c_str(), p->version.c_str(), p->publisher.c_str(),
                p->title.c_str());
  }
  return kExitOk;
}

}  // namespace

void AddPolicyCommand(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<PolicyOptions>();
  CLI::App* policy = app.add_subcommand("policy", "Test, show and list the policies");
  policy->require_subcommand(1);
  auto add = [&](const char* name, const char* about, bool needs_id,
                 Result<int> (*run)(const PolicyOptions&)) {
    CLI::App* sub = policy->add_subcommand(name, about);
    sub->add_option("--policies", o->policies,
                    "Folder of policies to use instead of the shipped ones");
    if (std::string_view(name) != "list") {
      CLI::Option* id = sub->add_option("ID", o->id, "The policy's id");
      if (needs_id) id->required();
    }
    sub->callback([o, run, &exit_code] {
      Result<int> result = run(*o);
      exit_code = result.ok() ? *result : ReportError(result.error());
    });
  };
  add("test", "Run the policies' own case tables and check that every criterion can be satisfied",
      false, Test);
  add("show", "Print a policy, each clause with its code", true, Show);
  add("list", "List the policies", false, List);
}

}  // namespace precert
