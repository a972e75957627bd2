// RunCheck: a case's text to its determination, as `check` and `replay` both do.
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

}  // namespace precert
