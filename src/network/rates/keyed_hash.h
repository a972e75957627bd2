// KeyedHash: 128 bits that stand for a text, when what may be hashed comes from strangers.
//
//   KeyedHash hash(seed);
//   KeyedHash::Value v = hash.Of(bytes);
//
// Two texts that differ have the same value with a probability below 2^-100 for each pair, whatever
// the texts are, as long as whoever wrote them does not know the seed: it is a universal hash (NH
// of UMAC, RFC 4418 section 5.2.2, over 64-bit words, in two lanes; the sums of blocks are joined
// by polynomials modulo 2^61 - 1). So a text that was seen before can be recognised without keeping
// it. Texts of up to kShortBytes are not summed up: their values, even the first 96 bits, differ
// with certainty. Immutable; any thread may call Of().
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace precert::rates {

class KeyedHash {
 public:
  struct Value {
    uint64_t low = 0, high = 0;
    friend bool operator==(const Value&, const Value&) = default;
  };

  // `seed`: from the system's random numbers, new for each run; fixed in tests.
  explicit KeyedHash(uint64_t seed_low, uint64_t seed_high);

  Value Of(std::string_view bytes) const {
    return bytes.size() - 1 < kShortBytes ? OfShort(bytes) : OfLong(bytes);
  }

 private:
  static constexpr size_t kShortBytes = 11;
  Value OfShort(std::string_view bytes) const;
  Value OfLong(std::string_view bytes) const;
  static constexpr size_t kBlockWords = 64;
  std::array<uint64_t, kBlockWords + 2> key_;
  uint64_t short_[2];     // an odd factor, and what is added
  uint64_t point_[2][4];  // of each lane: for the sum of the blocks before, for the block's digits
};

}  // namespace precert::rates
