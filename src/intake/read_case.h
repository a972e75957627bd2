// ReadCase: a case in any of its forms: a FHIR Bundle in JSON or a short case in YAML.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "intake/case.h"
#include "intake/terms.h"

namespace precert {

// Which form it is shows in the first character: JSON begins with a brace.
Result<Case> ReadCase(std::string text, std::string_view input_name, const Terms& terms,
                      std::optional<Date> as_of);

}  // namespace precert
