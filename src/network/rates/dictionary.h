// Dictionaries of a builder: texts, numbers and digests to small numbers, in the order of first
// sight.
//
//   TextDictionary d; uint32_t n = d.Number("x");  d.Text(n) == "x";
//
// The hash is seeded anew in every process, so that no input can be made to collide; numbers depend
// only on the order of the calls. bytes() says the memory held. One thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "network/rates/keyed_hash.h"
#include "network/rates/large_pages.h"

namespace precert::rates {

uint64_t HashSeed();  // random, the same throughout the process
// With a random seed, the same throughout the process: for texts that are too long to keep.
const KeyedHash& ProcessHash();

inline uint64_t MixHash(uint64_t a, uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline uint64_t SeededHash(std::string_view text, uint64_t seed) {
  constexpr uint64_t k0 = 0xA0761D6478BD642Fu, k1 = 0xE7037ED1A0B428DBu;
  const char* p = text.data();
  size_t left = text.size();
  uint64_t h = seed ^ k0, a = 0, b = 0;
  for (; left > 16; left -= 16, p += 16) {
    std::memcpy(&a, p, 8);
    std::memcpy(&b, p + 8, 8);
    h = MixHash(a ^ k1 ^ seed, b ^ h);
  }
  a = b = 0;
  if (left >= 8) {
    std::memcpy(&a, p, 8);
    std::memcpy(&b, p + left - 8, 8);
  } else if (left >= 4) {
    uint32_t first, last;
    std::memcpy(&first, p, 4);
    std::memcpy(&last, p + left - 4, 4);
    a = first;
    b = last;
  } else if (left > 0) {
    a = uint64_t{static_cast<unsigned char>(p[0])} << 16 |
        uint64_t{static_cast<unsigned char>(p[left / 2])} << 8 |
        static_cast<unsigned char>(p[left - 1]);
  }
  return MixHash(k1 ^ text.size(), MixHash(a ^ k1 ^ seed, b ^ h));
}

// Open addressing over numbers below 2^32 - 1; the owner compares.
class NumberTable {
 public:
  NumberTable() { Clear(); }
  // The number for which `equal(number)` holds, or `next`, which is put in.
  template <typename Equal>
  uint32_t FindOrPut(uint64_t hash, uint32_t next, Equal equal) {
    const uint32_t tag = static_cast<uint32_t>(hash >> 32);
    for (size_t i = tag & mask_;; i = (i + 1) & mask_) {
      Slot& s = slots_[i];
      if (s.number == kEmpty) {
        s = {tag, next};
        if (++used_ * 3 > slots_.size() * 2) Grow();
        return next;
      }
      if (s.tag == tag && equal(s.number)) return s.number;
    }
  }
  void Prefetch(uint64_t hash) const { __builtin_prefetch(&slots_[(hash >> 32) & mask_]); }
  size_t bytes() const { return slots_.size() * sizeof(Slot); }
  void Clear();

 private:
  static constexpr uint32_t kEmpty = UINT32_MAX;
  struct Slot {
    uint32_t tag = 0;
    uint32_t number = kEmpty;
  };
  void Grow();

  LargeVector<Slot> slots_;
  size_t mask_ = 0;
  size_t used_ = 0;
};

// Texts. At most 2^32 - 2 of them.
class TextDictionary {
 public:
  // `bytes` and `texts`: how much it may well come to hold, which costs address space alone.
  explicit TextDictionary(size_t bytes = 0, size_t texts = 0) : seed_(HashSeed()) {
    arena_.reserve(bytes);
    ends_.reserve(texts + 1);
    ends_.push_back(0);
  }
  uint32_t Number(std::string_view text) { return Number(text, Hash(text)); }
  // In two steps, with something to do between: Prefetch(hash) begins to fetch what Number needs.
  uint64_t Hash(std::string_view text) const { return SeededHash(text, seed_); }
  void Prefetch(uint64_t hash) const { table_.Prefetch(hash); }
  uint32_t Number(std::string_view text, uint64_t hash);
  std::string_view Text(uint32_t number) const {
    return {arena_.data() + ends_[number], static_cast<size_t>(ends_[number + 1] - ends_[number])};
  }
  uint32_t size() const { return static_cast<uint32_t>(ends_.size() - 1); }
  size_t bytes() const { return arena_.size() + ends_.size() * 8 + table_.bytes(); }

 private:
  LargeVector<char> arena_;
  LargeVector<uint64_t> ends_;  // ends_[n + 1] is where text n ends
  NumberTable table_;
  uint64_t seed_;
};

// Texts that are not kept, by their keyed hash of 125 bits.
class HashedTexts {
 public:
  uint32_t Number(std::string_view text) {
    const KeyedHash::Value value = ProcessHash().Of(text);
    return hashes_.Number({reinterpret_cast<const char*>(&value), sizeof value});
  }
  size_t bytes() const { return hashes_.bytes(); }

 private:
  TextDictionary hashes_;
};

// Integers to numbers that the owner gives. Those below 2^22 by position: identifiers in files are
// often 1, 2, 3, ...
class IntegerTable {
 public:
  // The place of the number of `key`; kNone there at first, which the caller replaces at once.
  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t& At(uint64_t key) {
    if (key < small_.size()) return small_[key];
    return Slow(key);
  }
  size_t bytes() const { return small_.capacity() * 4 + slots_.capacity() * sizeof(Slot); }

 private:
  static constexpr uint64_t kSmall = uint64_t{1} << 22;
  struct Slot {
    uint64_t key = 0;
    uint32_t number = kNone;
  };
  uint32_t& Slow(uint64_t key);
  size_t Home(uint64_t key) const {
    return MixHash(key ^ HashSeed(), 0xA0761D6478BD642Fu) & (slots_.size() - 1);
  }

  std::vector<uint32_t> small_;
  std::vector<Slot> slots_;
  size_t used_ = 0;
};

}  // namespace precert::rates
