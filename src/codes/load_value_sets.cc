// Loading files of value sets into a Terminology: which form a file has, and its hash.
#include <simdjson.h>

#include <algorithm>
#include <iterator>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "codes/fhir_value_sets.h"
#include "codes/plain_value_sets.h"
#include "codes/text_value_sets.h"
#include "codes/value_set.h"
#include "fhir/json_fault.h"

namespace precert::codes {
namespace {

Error TooLarge(const std::string& file) {
  return Error{"the file is larger than " + std::to_string(limits::kMaxValueSetBytes >> 20) + " MB",
               {file, 0, 0, ""},
               "split the value set",
               ""};
}

// Either JSON form.
Result<FhirValueSets> ReadJson(std::string_view json, const std::string& file, bool lenient) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::padded_string padded(json);
  if (parser.allocate(std::max<size_t>(padded.size(), 64), limits::kMaxJsonDepth) ||
      parser.parse(padded).get(root)) {
    if (auto fault = fhir::FindJsonFault(json)) return fault->ToError(file, json);
    return Error{"the document cannot be read as JSON", {file, 0, 0, ""}, "", ""};
  }
  if (!IsPlainValueSets(root)) return ReadFhirValueSets(root, file, lenient);
  Result<std::vector<ValueSet>> plain = ReadPlainValueSets(root, file);
  if (!plain) return plain.error();
  return FhirValueSets{.listed = std::move(*plain)};
}

}  // namespace

Status Terminology::LoadFile(const std::string& path) {
  Result<std::string> text = ReadFile(path, limits::kMaxValueSetBytes);
  if (!text) return text.error();
  std::string_view start = *text;
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  return Trim(start).starts_with('{') ? LoadFhirJson(*text, path) : LoadText(*text, path);
}

Status Terminology::LoadText(std::string_view text, const std::string& file_name) {
  if (text.size() > limits::kMaxValueSetBytes) return TooLarge(file_name);
  Result<std::vector<ValueSet>> sets = ReadTextValueSets(text, file_name);
  if (!sets) return sets.error();
  const std::string sha256 = Sha256Hex(text);
  for (ValueSet& set : *sets) set.sha256 = sha256;
  return AddNew(std::move(*sets));
}

Status Terminology::LoadFhirJson(std::string_view json, const std::string& file_name) {
  if (json.size() > limits::kMaxValueSetBytes) return TooLarge(file_name);
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
  Result<FhirValueSets> sets = ReadJson(json, file_name, lenient_);
  if (!sets) return sets.error();
  const std::string sha256 = Sha256Hex(json);
  for (ValueSet& set : sets->listed) set.sha256 = sha256;
  for (ComposedSet& composed : sets->composed) composed.set.sha256 = sha256;
  if (Status status = AddNew(std::move(sets->listed)); !status) return status;
  std::move(sets->composed.begin(), sets->composed.end(), std::back_inserter(composed_));
  std::move(sets->unlisted.begin(), sets->unlisted.end(), std::back_inserter(unlisted_));
  return Done{};
}

}  // namespace precert::codes
