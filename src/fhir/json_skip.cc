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
#define PRECERT_AVX512 __attribute__((target("avx512f,avx512bw,avx2,pclmul,popcnt,bmi")))

// Where in 64 bytes the characters are that matter: a bit a byte.
struct Bitmaps {
  uint64_t quotes, backslashes, opens, closes;  // brackets inside strings too
};

// '[' and '{', ']' and '}' differ in this bit alone.
constexpr char kCaseBit = 0x20;

struct Avx2 {
  PRECERT_AVX2 static uint64_t Equal(__m256i low, __m256i high, char c) {
    const __m256i wanted = _mm256_set1_epi8(c);
    const auto a = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
    const auto b = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
    return a | (uint64_t{b} << 32);
  }
  PRECERT_AVX2 static Bitmaps Read(const char* p) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32));
    const __m256i bit = _mm256_set1_epi8(kCaseBit);
    const __m256i low_folded = _mm256_or_si256(low, bit), high_folded = _mm256_or_si256(high, bit);
    return {Equal(low, high, '"'), Equal(low, high, '\\'), Equal(low_folded, high_folded, '{'),
            Equal(low_folded, high_folded, '}')};
  }
  // Carry-less multiplication by all ones is a running exclusive or: set from each opening quote to
  // the one before its closing quote.
  PRECERT_AVX2 static uint64_t RunningXor(uint64_t quotes) {
    return static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_clmulepi64_si128(
        _mm_set_epi64x(0, static_cast<int64_t>(quotes)), _mm_set1_epi8(-1), 0)));
  }
  PRECERT_AVX2 static int Count(uint64_t bits) { return std::popcount(bits); }
};

struct Avx512 {
  PRECERT_AVX512 static Bitmaps Read(const char* p) {
    const __m512i text = _mm512_loadu_si512(p);
    const __m512i folded = _mm512_or_si512(text, _mm512_set1_epi8(kCaseBit));
    return {_mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('"')),
            _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\\')),
            _mm512_cmpeq_epi8_mask(folded, _mm512_set1_epi8('{')),
            _mm512_cmpeq_epi8_mask(folded, _mm512_set1_epi8('}'))};
  }
  // Carry-less multiplication by all ones is a running exclusive or: set from each opening quote to
  // the one before its closing quote.
  PRECERT_AVX512 static uint64_t RunningXor(uint64_t quotes) {
    return static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_clmulepi64_si128(
        _mm_set_epi64x(0, static_cast<int64_t>(quotes)), _mm_set1_epi8(-1), 0)));
  }
  PRECERT_AVX512 static int Count(uint64_t bits) { return std::popcount(bits); }
};

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

// The same loop for each kind of processor; inlined into a function that may use its instructions.
template <typename Processor>
__attribute__((always_inline)) inline const char* SkipToCloseIn64s(const char* p, const char* end) {
  int64_t depth = 1;
  uint64_t escape_carry = 0;
  uint64_t in_string_carry = 0;  // all ones while a string runs on from the block before
  for (; p < end; p += 64) {
    const Bitmaps block = Processor::Read(p);
    uint64_t quotes = block.quotes;
    if ((block.backslashes | escape_carry) != 0) {
      quotes &= ~EscapedMask(block.backslashes, &escape_carry);
    }
    const uint64_t in_string = Processor::RunningXor(quotes) ^ in_string_carry;
    in_string_carry = static_cast<uint64_t>(static_cast<int64_t>(in_string) >> 63);
    const uint64_t opens = block.opens & ~in_string;
    uint64_t closes = block.closes & ~in_string;
    const int64_t count = Processor::Count(closes);
    if (count < depth) {
      depth += Processor::Count(opens) - count;
      continue;
    }
    int64_t closed = 0;
    for (; closes != 0; closes &= closes - 1) {
      ++closed;
      const int at = std::countr_zero(closes);
      const int64_t opened = Processor::Count(opens & ((uint64_t{1} << at) - 1));
      if (depth + opened - closed == 0) {
        const char* past = p + at + 1;
        return past <= end ? past : nullptr;
      }
    }
    depth += Processor::Count(opens) - closed;
  }
  return nullptr;
}

PRECERT_AVX2 const char* SkipToCloseAvx2(const char* p, const char* end) {
  return SkipToCloseIn64s<Avx2>(p, end);
}

PRECERT_AVX512 const char* SkipToCloseAvx512(const char* p, const char* end) {
  return SkipToCloseIn64s<Avx512>(p, end);
}

using SkipFunction = const char* (*)(const char*, const char*);

SkipFunction ChooseSkip() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("pclmul") ||
      !__builtin_cpu_supports("popcnt") || !__builtin_cpu_supports("bmi")) {
    return SkipToClosePortable;
  }
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
  return wide ? SkipToCloseAvx512 : SkipToCloseAvx2;
}

#endif

}  // namespace

const char* SkipToClose(const char* p, const char* end) {
#if defined(__x86_64__)
  static const SkipFunction skip = ChooseSkip();
  return skip(p, end);
#else
  return SkipToClosePortable(p, end);
#endif
}

const char* internal::SkipLongString(const char* p, const char* end, bool* plain) {
  *plain = true;
#if defined(__x86_64__)
  // Sixteen bytes at a time, which every x86-64 processor can compare.
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
    *plain = false;
    p += 2;
  }
#else
  for (; p < end; ++p) {
    if (*p == '"') return p + 1;
    if (*p == '\\') {
      *plain = false;
      ++p;
    }
  }
#endif
  return nullptr;
}

const char* SkipValue(const char* p, const char* end) {
  if (p >= end) return nullptr;
  if (*p == '"') return SkipString(p + 1, end);
  if (*p == '{' || *p == '[') return SkipToClose(p + 1, end);
  const char* start = p;
  while (p < end && *p != ',' && *p != '}' && *p != ']' && SkipSpace(p, p + 1) == p) ++p;
  return p > start && p < end ? p : nullptr;
}

}  // namespace precert::fhir
