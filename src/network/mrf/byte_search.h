// Finding bytes in a stretch of text, sixteen at a time. Up to 15 bytes after `end` may be read: a
// TextWindow's padding. Pure functions.
#pragma once

#include <emmintrin.h>

namespace precert::mrf {

// The first `byte` in [p, end); nullptr when there is none.
inline const char* FindByte(const char* p, const char* end, char byte) {
  const __m128i wanted = _mm_set1_epi8(byte);
  for (; p < end; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted));
    if (mask != 0) {
      p += __builtin_ctz(static_cast<unsigned>(mask));
      return p < end ? p : nullptr;
    }
  }
  return nullptr;
}

inline const char* SkipSpaceIn(const char* p) {
  while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t') ++p;
  return p;
}

}  // namespace precert::mrf
