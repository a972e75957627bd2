// Stepping over JSON at memory speed.
//
//   p = SkipToClose(p, end);   // p stands inside an object or list; now past its closing bracket
//
// Most of a patient's record is of no interest to a given library. These functions find where a
// value ends without making anything of it: only strings and brackets are told apart, 64 bytes at a
// time where the processor can. What is stepped over is not checked to be JSON beyond that its
// brackets balance outside strings; the record reader, which does check, reads what is wanted.
//
// The text must be readable for kSkipPadding bytes past `end`. Null: the text ends too soon.
#pragma once

#include <cstddef>

namespace precert::fhir {

inline constexpr size_t kSkipPadding = 64;

// From inside an object or list, not inside a string: past the bracket that closes it.
const char* SkipToClose(const char* p, const char* end);
// From just after a string's opening quote: past its closing quote.
const char* SkipString(const char* p, const char* end);
// From the first byte of any value: past its last.
const char* SkipValue(const char* p, const char* end);
const char* SkipSpace(const char* p, const char* end);

}  // namespace precert::fhir
