// Reads a case and decides it.
#include "cli/run_check.h"

#include "base/version.h"
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

}  // namespace precert
