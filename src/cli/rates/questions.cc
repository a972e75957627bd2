// Arguments of the commands that ask a rate store.
#include "cli/rates/questions.h"

#include "base/date.h"
#include "base/text.h"

namespace precert {

Result<uint64_t> ParseNpiArgument(const std::string& text) {
  const std::string_view trimmed = Trim(text);
  uint64_t npi = 0;
  int sum = 24;  // of the prefix 80840 that the check digit counts
  for (size_t i = 0; i < trimmed.size(); ++i) {
    if (trimmed[i] < '0' || trimmed[i] > '9' || trimmed.size() != 10) {
      return Error{"'" + text + "' is not an NPI", {}, "an NPI has ten digits", ""};
    }
    const int digit = trimmed[i] - '0';
    npi = npi * 10 + static_cast<uint64_t>(digit);
    const int doubled = i % 2 == 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  if (trimmed.size() != 10) {
    return Error{"'" + text + "' is not an NPI", {}, "an NPI has ten digits", ""};
  }
  if (sum % 10 != 0) {
    return Error{"the check digit of NPI " + text + " does not fit",
                 {},
                 "look at its digits again; two of them may have changed places",
                 ""};
  }
  return npi;
}

Result<std::string> ParseDateArgument(const std::string& text, const char* option) {
  if (text.empty() || Date::Parse(text)) return text;
  return Error{std::string(option) + " needs a date such as 2026-11-23, not '" + text + "'"};
}

std::string DescribeRateFile(const rates::ListedSegment& file) {
  std::string words = file.file;
  if (!file.last_updated_on.empty()) words += " of " + file.last_updated_on;
  if (!file.entity.empty()) words += " (" + file.entity + ")";
  return words;
}

}  // namespace precert
