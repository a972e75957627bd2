// Finding the end of JSON values: a bitmap of quotes and of brackets for each 64 bytes, in which
// everything inside strings is masked out (the method of Langdale and Lemire, "Parsing Gigabytes of
// JSON per Second", 2019, section 3.1), and a count of brackets by population count.
#include "fhir/json_skip.h"

#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace precert::fhir {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

const char* SkipToClosePortable(const char* p, const char* end) {
  int depth = 1;
  while (p < end) {
    switch (*p++) {
      case '"':
        p = SkipString(p, end);
        if (p == nullptr) return nullptr;
        break;
      case '{':
      case '[':
        ++depth;
        break;
      case '}':
      case ']':
        if (--depth == 0) return p;
        break;
      default:
        break;
    }
  }
  return nullptr;
}

#if defined(__x86_64__)

#define PRECERT_AVX2 __attribute__((target("avx2,pclmul,popcnt,bmi")))

struct Block64 {
  __m256i low, high;
};

PRECERT_AVX2 inline uint64_t EqualMask(const Block64& block, char c) {
  const __m256i wanted = _mm256_set1_epi8(c);
  const auto low =
      static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block.low, wanted)));
  const auto high =
      static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block.high, wanted)));
  return low | (uint64_t{high} << 32);
}

// Which characters a backslash escapes; `*carry` is 1 when the next block's first one is.
inline uint64_t EscapedMask(uint64_t backslashes, uint64_t* carry) {
  uint64_t escaped = *carry;
  *carry = 0;
  backslashes &= ~escaped;
  while (backslashes != 0) {
    const int at = std::countr_zero(backslashes);
    if (at == 63) {
      *carry = 1;
      break;
    }
    escaped |= uint64_t{1} << (at + 1);
    backslashes &= backslashes - 1;
    backslashes &= ~(uint64_t{1} << (at + 1));
  }
  return escaped;
}

PRECERT_AVX2 const char* SkipToCloseAvx2(const char* p, const char* end) {
  int64_t depth = 1;
  uint64_t escape_carry = 0;
  uint64_t in_string_carry = 0;  // all ones while a string runs on from the block before
  const __m256i case_bit = _mm256_set1_epi8(0x20);
  const __m128i ones = _mm_set1_epi8(-1);
  for (; p < end; p += 64) {
    const Block64 block{_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
                        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32))};
    uint64_t quotes = EqualMask(block, '"');
    const uint64_t backslashes = EqualMask(block, '\\');
    if ((backslashes | escape_carry) != 0) quotes &= ~EscapedMask(backslashes, &escape_carry);
    // Carry-less multiplication by all ones is a running exclusive or: set from each opening quote
    // to the one before its closing quote.
    const auto running = static_cast<uint64_t>(_mm_cvtsi128_si64(
        _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<int64_t>(quotes)), ones, 0)));
    const uint64_t in_string = running ^ in_string_carry;
    in_string_carry = static_cast<uint64_t>(static_cast<int64_t>(in_string) >> 63);
    // '[' and '{', ']' and '}' differ in this bit alone.
    const Block64 folded{_mm256_or_si256(block.low, case_bit),
                         _mm256_or_si256(block.high, case_bit)};
    const uint64_t opens = EqualMask(folded, '{') & ~in_string;
    uint64_t closes = EqualMask(folded, '}') & ~in_string;
    if (std::popcount(closes) < depth) {
      depth += std::popcount(opens) - std::popcount(closes);
      continue;
    }
    int64_t closed = 0;
    for (; closes != 0; closes &= closes - 1) {
      ++closed;
      const int at = std::countr_zero(closes);
      const int64_t opened = std::popcount(opens & ((uint64_t{1} << at) - 1));
      if (depth + opened - closed == 0) {
        const char* past = p + at + 1;
        return past <= end ? past : nullptr;
      }
    }
    depth += std::popcount(opens) - closed;
  }
  return nullptr;
}

bool HaveAvx2() {
  static const bool have = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
                           __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi");
  return have;
}

#endif

}  // namespace

const char* SkipToClose(const char* p, const char* end) {
#if defined(__x86_64__)
  if (HaveAvx2()) return SkipToCloseAvx2(p, end);
#endif
  return SkipToClosePortable(p, end);
}

const char* SkipString(const char* p, const char* end) {
#if defined(__x86_64__)
  // Most strings are short: sixteen bytes at a time, which every x86-64 processor can compare.
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  while (p < end) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const auto stops = static_cast<uint32_t>(_mm_movemask_epi8(
        _mm_or_si128(_mm_cmpeq_epi8(text, quote), _mm_cmpeq_epi8(text, backslash))));
    if (stops == 0) {
      p += 16;
      continue;
    }
    p += std::countr_zero(stops);
    if (p >= end) return nullptr;
    if (*p == '"') return p + 1;
    p += 2;
  }
  return nullptr;
#else
  for (; p < end; ++p) {
    if (*p == '"') return p + 1;
    if (*p == '\\') ++p;
  }
  return nullptr;
#endif
}

const char* SkipSpace(const char* p, const char* end) {
  while (p < end && IsSpace(*p)) ++p;
  return p;
}

const char* SkipValue(const char* p, const char* end) {
  if (p >= end) return nullptr;
  if (*p == '"') return SkipString(p + 1, end);
  if (*p == '{' || *p == '[') return SkipToClose(p + 1, end);
  const char* start = p;
  while (p < end && *p != ',' && *p != '}' && *p != ']' && !IsSpace(*p)) ++p;
  return p > start && p < end ? p : nullptr;
}

}  // namespace precert::fhir
