// HashText: a quick hash of short texts such as codes, for tables in memory.
//
// Not for texts that somebody may choose so as to make a table slow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace precert {

inline uint32_t HashText(std::string_view text) {
  constexpr uint64_t kFactor = 0xFF51AFD7ED558CCDu;
  const char* p = text.data();
  size_t left = text.size();
  uint64_t h = left * 0x9E3779B97F4A7C15u;
  uint64_t word = 0;
  for (; left > 8; left -= 8, p += 8) {
    std::memcpy(&word, p, 8);
    h = (h ^ word) * kFactor;
    h ^= h >> 32;
  }
  word = 0;
  if (left >= 4) {
    uint32_t first, last;
    std::memcpy(&first, p, 4);
    std::memcpy(&last, p + left - 4, 4);
    word = uint64_t{first} << 32 | last;
  } else if (left > 0) {
    word = uint64_t{static_cast<unsigned char>(p[0])} << 16 |
           uint64_t{static_cast<unsigned char>(p[left / 2])} << 8 |
           static_cast<unsigned char>(p[left - 1]);
  }
  h = (h ^ word) * kFactor;
  h ^= h >> 32;
  h *= 0x9E3779B97F4A7C15u;
  return static_cast<uint32_t>(h >> 32);
}

}  // namespace precert
