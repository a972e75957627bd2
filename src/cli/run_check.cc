// Reads a case and decides it.
#include "cli/run_check.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/version.h"
#include "cli/environment.h"
#include "intake/read_case.h"

namespace precert {

Result<Determination> RunCheck(const Knowledge& knowledge, const CheckQuestion& question) {
  Result<Case> request = ReadCase(question.text, question.input_name, knowledge.terms,
                                  question.as_of ? question.as_of : std::optional(question.today));
  if (!request) return request.error();
  DecideOptions options;
  options.plan_id = question.plan;
  options.as_of = question.as_of ? *question.as_of : request->request_date.value_or(question.today);
  Result<Determination> determination = Decide(knowledge, *request, options);
  if (!determination) return determination.error();
  determination->input_text = question.text;
  determination->engine_version = kVersion;
  return determination;
}

Result<Determination> RunCheckOf(const std::string& input, const std::string& plan,
                                 const std::string& as_of, KnowledgePaths paths) {
  Result<std::string> root = DocumentRoot();
  if (!root) return root.error();
  paths.root = *root;
  CheckQuestion question;
  question.plan = plan;
  if (plan.find('/') != std::string::npos || FileExists(plan + "/plan.md")) {
    paths.plans = plan;
    question.plan.clear();
  }
  if (!as_of.empty()) {
    question.as_of = Date::Parse(as_of);
    if (!question.as_of) {
      return Error{
          "'" + as_of + "' is not a date", {"--as-of", 0, 0, ""}, "write it as YYYY-MM-DD", ""};
    }
  }
  Result<std::shared_ptr<const Knowledge>> knowledge = Knowledge::Load(paths);
  if (!knowledge) return knowledge.error();
  if (question.plan.empty() && !paths.plans.empty() && (*knowledge)->plans.Ids().size() == 1) {
    question.plan = (*knowledge)->plans.Ids().front();
  }
  Result<std::string> text = ReadInput(input, limits::kMaxCaseBytes);
  if (!text) return text.error();
  question.text = std::move(*text);
  question.input_name = input;
  question.today = Today();
  return RunCheck(**knowledge, question);
}

}  // namespace precert
