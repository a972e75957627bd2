// Runs of decimal digits, eight at a time. Up to 7 bytes after a run may be read: a TextWindow's
// padding. Pure functions.
#pragma once

#include <cstdint>
#include <cstring>

namespace precert::mrf {

// The value of eight digits, the first in the lowest byte, each byte 0 to 9.
inline uint64_t ValueOfEight(uint64_t digits) {
  constexpr uint64_t kEven = 0x000000FF000000FF;
  digits = digits * 10 + (digits >> 8);  // pairs
  return ((digits & kEven) * (100 + (uint64_t{1'000'000} << 32)) +
          (digits >> 16 & kEven) * (1 + (uint64_t{10'000} << 32))) >>
         32;
}

// Passes the digits that begin at `p`, perhaps none. `*value` is what they say, if they are no more
// than 19.
inline const char* PassDigits(const char* p, uint64_t* value) {
  static constexpr uint64_t kPowers[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000};
  for (*value = 0;; p += 8) {
    uint64_t word;
    std::memcpy(&word, p, sizeof word);
    word ^= 0x3030303030303030;
    // The high bit of the first byte that is no digit, and of some after it.
    const uint64_t other = ((word + 0x7676767676767676) | word) & 0x8080808080808080;
    if (other != 0) {
      const int digits = __builtin_ctzll(other) / 8;
      if (digits == 0) return p;
      *value = *value * kPowers[digits] + ValueOfEight(word << (64 - 8 * digits));
      return p + digits;
    }
    *value = *value * 100'000'000 + ValueOfEight(word);
  }
}

// Passes ten digits that begin at `p` and after which none follows; nullptr for any other run.
inline const char* PassTenDigits(const char* p, uint64_t* value) {
  uint64_t word;
  std::memcpy(&word, p, sizeof word);
  word ^= 0x3030303030303030;
  const unsigned ninth = static_cast<unsigned char>(p[8]) - '0';
  const unsigned tenth = static_cast<unsigned char>(p[9]) - '0';
  const unsigned after = static_cast<unsigned char>(p[10]) - '0';
  if ((((word + 0x7676767676767676) | word) & 0x8080808080808080) != 0) return nullptr;
  if (ninth > 9 || tenth > 9 || after <= 9) return nullptr;
  *value = ValueOfEight(word) * 100 + ninth * 10 + tenth;
  return p + 10;
}

}  // namespace precert::mrf
