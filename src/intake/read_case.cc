// Tells the forms of a case apart.
#include "intake/read_case.h"

#include "base/hash.h"
#include "base/text.h"
#include "intake/bundle.h"
#include "intake/yaml_case.h"

namespace precert {

Result<Case> ReadCase(std::string text, std::string_view input_name, const Terms& terms,
                      std::optional<Date> as_of) {
  std::string_view start = Trim(text);
  if (start.starts_with("\xEF\xBB\xBF")) start = Trim(start.substr(3));
  if (start.empty()) {
    return Error{"the case is empty",
                 {std::string(input_name), 0, 0, ""},
                 "give a FHIR Bundle (JSON) or a short case (YAML)",
                 ""};
  }
  const std::string sha256 = Sha256Hex(text);
  const bool json = start.front() == '{' || start.front() == '[';
  if (!json) {
    Result<std::string> bundle = YamlCaseToBundle(text, input_name, terms, as_of);
    if (!bundle) return bundle.error();
    text = std::move(*bundle);
  }
  Result<Case> read = ReadBundle(std::move(text), input_name);
  if (!read) return read.error();
  read->input_sha256 = sha256;
  return read;
}

}  // namespace precert
