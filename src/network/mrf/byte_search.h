// Finding bytes in a stretch of text, 64 at a time. Up to 63 bytes after `end` may be read: a
// TextWindow's padding. Pure functions.
#pragma once

#include <emmintrin.h>

#include <cstdint>

namespace precert::mrf {

// The first `byte` in [p, end); nullptr when there is none.
inline const char* FindByte(const char* p, const char* end, char byte) {
  const __m128i wanted = _mm_set1_epi8(byte);
  const auto equal = [&](const char* at) {
    return _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), wanted);
  };
  const auto mask = [](__m128i bytes) {
    return static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(bytes)));
  };
  for (; p < end; p += 64) {
    const __m128i a = equal(p), b = equal(p + 16), c = equal(p + 32), d = equal(p + 48);
    if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))) == 0) continue;
    p += __builtin_ctzll(mask(a) | mask(b) << 16 | mask(c) << 32 | mask(d) << 48);
    return p < end ? p : nullptr;
  }
  return nullptr;
}

inline const char* SkipSpaceIn(const char* p) {
  while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t') ++p;
  return p;
}

}  // namespace precert::mrf
