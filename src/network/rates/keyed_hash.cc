// NH over blocks of 512 bytes in two lanes, and a polynomial over the blocks' sums.
#include "network/rates/keyed_hash.h"

#include <cstring>

namespace precert::rates {
namespace {

using uint128 = unsigned __int128;
constexpr uint64_t kPrime = (uint64_t{1} << 61) - 1;

uint64_t Reduce(uint128 x) {
  uint64_t r = static_cast<uint64_t>(x & kPrime) + static_cast<uint64_t>((x >> 61) & kPrime) +
               static_cast<uint64_t>(x >> 122);
  r = (r & kPrime) + (r >> 61);
  return r >= kPrime ? r - kPrime : r;
}

// The generator of splitmix64 (Steele, Lea, Flood 2014) stretches the seed.
uint64_t NextKey(uint64_t& state) {
  uint64_t z = (state += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

uint64_t Word(const char* at) {
  uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

uint64_t HalfWord(const char* at) {
  uint32_t half;
  std::memcpy(&half, at, sizeof half);
  return half;
}

}  // namespace

KeyedHash::KeyedHash(uint64_t seed_low, uint64_t seed_high) {
  uint64_t a = seed_low, b = seed_high;
  for (uint64_t& k : key_) k = NextKey(a) ^ (NextKey(b) << 1);
  for (auto& lane : point_) {
    for (uint64_t& p : lane) p = Reduce((uint128{NextKey(a)} << 64) | NextKey(b));
  }
  short_[0] = NextKey(a) | 1;
  short_[1] = NextKey(b);
}

// The text itself, 88 bits, and its length, 4: the first 64 put through a one-to-one function that
// the seed chooses, so that nobody can choose texts that lie side by side in a table.
KeyedHash::Value KeyedHash::OfShort(std::string_view bytes) const {
  const char* const at = bytes.data();
  const size_t size = bytes.size();
  uint64_t first, rest = 0;
  if (size >= 8) {
    first = Word(at);
    rest = HalfWord(at + size - 4) >> (8 * (12 - size));
  } else if (size >= 4) {
    first = HalfWord(at) | HalfWord(at + size - 4) >> (8 * (8 - size)) << 32;
  } else {
    const auto byte = [&](size_t i) { return uint64_t{static_cast<unsigned char>(at[i])}; };
    first = byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16;
  }
  rest |= uint64_t{size} << 24;
  uint64_t low = (first ^ short_[1]) * short_[0];
  low ^= low >> 32;
  low *= short_[0];
  return {low ^ low >> 29, rest};
}

KeyedHash::Value KeyedHash::OfLong(std::string_view bytes) const {
  const char* at = bytes.data();
  size_t left = bytes.size();
  uint64_t sum[2] = {bytes.size() % kPrime, bytes.size() % kPrime};
  do {
    const size_t block = left < kBlockWords * 8 ? left : kBlockWords * 8;
    uint128 lane[2] = {0, 0};
    size_t i = 0;
    for (; i + 16 <= block; i += 16) {
      const uint64_t* k = &key_[i / 8];
      const uint64_t x = Word(at + i), y = Word(at + i + 8);
      lane[0] += uint128{x + k[0]} * (y + k[1]);
      lane[1] += uint128{x + k[2]} * (y + k[3]);
    }
    if (i < block) {
      // The last 16 bytes, some of them for a second time: with the length in the sum, texts that
      // differ still give words that differ.
      char padded[16] = {};
      const char* last = at + block - sizeof padded;
      if (bytes.size() < sizeof padded) {
        std::memcpy(padded, at, bytes.size());
        last = padded;
      }
      const uint64_t* k = &key_[i / 8];
      const uint64_t x = Word(last), y = Word(last + 8);
      lane[0] += uint128{x + k[0]} * (y + k[1]);
      lane[1] += uint128{x + k[2]} * (y + k[3]);
    }
    // A lane is three digits to the base 2^61, and the sum so far a fourth.
    for (int l = 0; l < 2; ++l) {
      const uint64_t low = static_cast<uint64_t>(lane[l]) & kPrime,
                     middle = static_cast<uint64_t>(lane[l] >> 61) & kPrime,
                     high = static_cast<uint64_t>(lane[l] >> 122);
      sum[l] = Reduce(uint128{sum[l]} * point_[l][0] + uint128{low} * point_[l][1] +
                      uint128{middle} * point_[l][2] + uint128{high} * point_[l][3]);
    }
    at += block;
    left -= block;
  } while (left > 0);
  return {sum[0] | sum[1] << 61, sum[1] >> 3};
}

}  // namespace precert::rates
