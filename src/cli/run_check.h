// RunCheck: a case's text to its determination, as `check`, `estimate` and `replay` do.
#pragma once

#include <optional>
#include <string>

#include "base/date.h"
#include "base/result.h"
#include "decide/decide.h"

namespace precert {

struct CheckQuestion {
  std::string text;  // of the case
  std::string input_name;
  std::string plan;           // plan id; "" the case's own
  std::optional<Date> as_of;  // absent: the request's date, or `today` without one
  Date today;
};

Result<Determination> RunCheck(const Knowledge& knowledge, const CheckQuestion& question);

// The same of what stands on a command line: a file with a case, or "-"; a plan by its id or by its
// folder; a day, or "". `paths.root` is filled in.
Result<Determination> RunCheckOf(const std::string& input, const std::string& plan,
                                 const std::string& as_of, KnowledgePaths paths);

}  // namespace precert
