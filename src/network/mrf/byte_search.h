// Finding, passing and comparing bytes in a stretch of text, 64 at a time. Up to 63 bytes after
// `end` may be read: a TextWindow's padding. Pure functions.
#pragma once

#include <emmintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

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

// Whether the `n` bytes at `a` and at `b` are the same; reads no others. Without memcmp's call and
// its many cases, and with few branches, since a length that changes from text to text is guessed
// wrong by the processor: lengths of up to 80 and up to 208 bytes go the same way each.
inline bool SameBytes(const char* a, const char* b, size_t n) {
  if (n < 16) return std::memcmp(a, b, n) == 0;
  const auto difference = [&](size_t at) {
    return _mm_xor_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(a + at)),
                         _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + at)));
  };
  const auto none = [](__m128i any) {
    return _mm_movemask_epi8(_mm_cmpeq_epi8(any, _mm_setzero_si128())) == 0xFFFF;
  };
  // Beyond the end the last 16 bytes are compared, again and again.
  const size_t last = n - 16;
  __m128i any = difference(last);
  for (size_t at = 0; at < 64; at += 16) any = _mm_or_si128(any, difference(std::min(at, last)));
  if (n <= 80) return none(any);
  for (size_t at = 64; at < 192; at += 16) any = _mm_or_si128(any, difference(std::min(at, last)));
  if (n <= 208) return none(any);
  for (size_t at = 192; at < last; at += 16) any = _mm_or_si128(any, difference(at));
  return none(any);
}

inline const char* SkipSpaceIn(const char* p) {
  while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t') ++p;
  return p;
}

// Passes `word` and the colon after it; nullptr when something else stands there.
template <size_t N>
inline const char* PassKey(const char* p, const char (&word)[N]) {
  if (std::memcmp(p, word, N - 1) != 0) return nullptr;
  p = SkipSpaceIn(p + N - 1);
  return *p == ':' ? SkipSpaceIn(p + 1) : nullptr;
}

// The end of the list that begins at `p`, brackets within strings not counted; nullptr where it is
// not in sight or has escapes.
inline const char* FindListEnd(const char* p, const char* end) {
  int depth = 0;
  for (; p < end; ++p) {
    if (*p == '"') {
      p = FindByte(p + 1, end, '"');
      if (p == nullptr || p[-1] == '\\') return nullptr;
    } else if (*p == '[') {
      ++depth;
    } else if (*p == ']') {
      if (--depth == 0) return p + 1;
    }
  }
  return nullptr;
}

}  // namespace precert::mrf
