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

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace precert::fhir {

inline constexpr size_t kSkipPadding = 64;

// From inside an object or list, not inside a string: past the bracket that closes it.
const char* SkipToClose(const char* p, const char* end);
// From just after a string's opening quote: past its closing quote. `*plain`: it has no escapes.
const char* SkipString(const char* p, const char* end);
const char* SkipString(const char* p, const char* end, bool* plain);
// From the first byte of any value: past its last.
const char* SkipValue(const char* p, const char* end);
inline const char* SkipSpace(const char* p, const char* end) {
  while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) ++p;
  return p;
}

// ---- implementation: most strings are short, and read where they are asked for -----------------

namespace internal {
const char* SkipLongString(const char* p, const char* end, bool* plain);
}  // namespace internal

inline const char* SkipString(const char* p, const char* end, bool* plain) {
#if defined(__x86_64__)
  const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const auto stops = static_cast<uint32_t>(_mm_movemask_epi8(_mm_or_si128(
      _mm_cmpeq_epi8(text, _mm_set1_epi8('"')), _mm_cmpeq_epi8(text, _mm_set1_epi8('\\')))));
  if (stops != 0) {
    const char* const stop = p + std::countr_zero(stops);
    if (*stop == '"') {
      *plain = true;
      return stop < end ? stop + 1 : nullptr;
    }
  }
#endif
  return internal::SkipLongString(p, end, plain);
}

inline const char* SkipString(const char* p, const char* end) {
  bool plain;
  return SkipString(p, end, &plain);
}

}  // namespace precert::fhir
