// precert replay: derives a determination again from what it records, and compares.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "base/limits.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/environment.h"
#include "cli/run_check.h"
#include "report/json.h"
#include "report/read_determination.h"

namespace precert {
namespace {

// Inputs of the old determination that have another hash now, in words.
std::string ChangedInputs(const std::vector<ProvenanceItem>& before,
                          const std::vector<ProvenanceItem>& now) {
  std::string out;
  for (const ProvenanceItem& item : before) {
    bool found = false, same = false;
    for (const ProvenanceItem& other : now) {
      if (other.kind != item.kind || other.name != item.name) continue;
      found = true;
      same = same || other.sha256 == item.sha256;
    }
    if (!found) out += "  no longer used: " + item.kind + " " + item.name + "\n";
    if (found && !same) out += "  changed: " + item.kind + " " + item.name + "\n";
  }
  return out;
}

// The first line in which two texts differ.
std::string FirstDifference(std::string_view before, std::string_view now) {
  std::vector<std::string_view> a = SplitLines(before), b = SplitLines(now);
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    std::string_view x = i < a.size() ? a[i] : "(end)", y = i < b.size() ? b[i] : "(end)";
    if (x != y) {
      return "  line " + std::to_string(i + 1) + "\n    recorded: " + std::string(Trim(x)) +
             "\n    now:      " + std::string(Trim(y)) + "\n";
    }
  }
  return "";
}

struct ReplayOptions {
  std::string path, policies, plans, cpt;
  std::vector<std::string> icd;
};

Result<int> Replay(const ReplayOptions& o) {
  const std::string& path = o.path;
  Result<std::string> recorded = ReadInput(path, 4 * limits::kMaxCaseBytes);
  if (!recorded) return recorded.error();
  Result<RecordedDetermination> before = ReadDetermination(*recorded, path);
  if (!before) return before.error();
  Result<std::string> root = DocumentRoot();
  if (!root) return root.error();
  KnowledgePaths paths;
  paths.root = *root;
  paths.policies = o.policies;
  paths.plans = o.plans;
  paths.icd_order_files = o.icd;
  paths.licensed_cpt = o.cpt;
  Result<std::shared_ptr<const Knowledge>> knowledge = Knowledge::Load(paths);
  if (!knowledge) return knowledge.error();
  CheckQuestion question;
  question.text = before->input_text;
  question.input_name = before->input_name;
  question.plan = before->plan_id;
  question.as_of = before->as_of;
  question.today = before->as_of;
  Result<Determination> now = RunCheck(**knowledge, question);
  if (!now) return now.error();
  const std::string json = ToJson(*now);
  if (json == *recorded) {
    std::printf("same: %s is reproduced byte for byte (%zu inputs)\n", path.c_str(),
                before->provenance.size());
    return kExitOk;
  }
  std::printf("different: %s is not reproduced\n%s%s", path.c_str(),
              ChangedInputs(before->provenance, now->provenance).c_str(),
              FirstDifference(*recorded, json).c_str());
  return kExitDiffers;
}

}  // namespace

void AddReplayCommand(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<ReplayOptions>();
  CLI::App* replay = app.add_subcommand(
      "replay", "Derive a determination (JSON) again from its own record, and compare");
  replay
      ->add_option("DETERMINATION", o->path,
                   "What `check --format json` wrote, or - for standard input")
      ->required();
  replay->add_option("--policies", o->policies, "Folder of policies, as given to check");
  replay->add_option("--plans", o->plans, "Folder of plans, as given to check");
  replay->add_option("--icd", o->icd, "ICD-10-CM lists, as given to check");
  replay->add_option("--cpt", o->cpt, "Licensed CPT list, as given to check");
  replay->footer("Exit code: 0 the same, 1 different, 2 the input is wrong.");
  replay->callback([o, &exit_code] {
    Result<int> result = Replay(*o);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
