// FindJsonFault: where a text stops being JSON, and why, in words.
//
//   if (auto fault = FindJsonFault(text)) return fault->ToError("case.json", text);
//
// The fast reader only knows that something is wrong; this walks the text once more, without
// recursion and allocating only a stack of at most `max_depth` brackets, to say what and
// where. It checks RFC 8259 exactly: UTF-8, escapes, surrogate pairs, numbers, nesting, nothing
// after the value. Pure; any thread, any bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"

namespace precert::fhir {

struct JsonFault {
  size_t offset = 0;    // of the offending byte; the text's size when it ends too early
  std::string message;  // "expected ',' or '}' after a value, found 'x'"
  std::string hint;     // may be empty

  // With file, line and column (in code points, 1-based).
  Error ToError(std::string_view file_name, std::string_view text) const;
};

// Nothing when `text` is one JSON value nested no more than `max_depth` deep. A leading byte order
// mark is not part of JSON.
std::optional<JsonFault> FindJsonFault(std::string_view text,
                                       int max_depth = limits::kMaxJsonDepth);

// The place of a byte of a text; line and column are 1-based, the column counts code points.
Where PlaceOf(std::string_view file_name, std::string_view text, size_t offset);

}  // namespace precert::fhir
