// TailCache: the texts after the amount of price objects that came lately, found faster than by
// KeyedHash: by a sample of their bytes, and then compared as a whole. What is not in it costs a
// few comparisons, whatever the texts are. Two megabytes at most. One thread.
//
//   const uint64_t sample = TailCache::Sample(mark, tail);
//   if (const uint32_t* d = cache.Find(sample, mark, tail)) ...; else cache.Put(sample, mark, tail,
//   d);
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace precert::mrf {

class TailCache {
 public:
  // `mark`: stands for the text before the amount.
  static uint64_t Sample(uint64_t mark, std::string_view tail) {
    uint64_t hash = mark ^ tail.size();
    if (tail.size() < 8) return hash;
    const char* const text = tail.data();
    const size_t span = tail.size() - 8;
    const uint64_t a = Word(text + span / 4), b = Word(text + span / 2),
                   c = Word(text + span * 3 / 4), d = Word(text + span);
    hash += (a ^ (b >> 29)) * kOdd + (b ^ (a >> 31)) * kOdd2;
    hash ^= (c ^ (d >> 27)) * kOdd2 + (d ^ (c >> 33)) * kOdd;
    return hash ^ hash >> 32;
  }

  // The description that was put in with this tail; null when it is not there any more.
  const uint32_t* Find(uint64_t sample, uint64_t mark, std::string_view tail) const {
    const Entry* entry = &entries_[sample % kSets * kWays];
    for (size_t w = 0; w < kWays; ++w, ++entry) {
      if (entry->sample == sample && entry->mark == mark && entry->text == tail) {
        return &entry->description;
      }
    }
    return nullptr;
  }

  void Put(uint64_t sample, uint64_t mark, std::string_view tail, uint32_t description) {
    if (tail.size() > kMostTailBytes) return;
    Entry& entry = entries_[sample % kSets * kWays + next_++ % kWays];
    entry = {sample, mark, std::string(tail), description};
  }

 private:
  static constexpr size_t kSets = 1024, kWays = 4, kMostTailBytes = 512;
  static constexpr uint64_t kOdd = 0x9E3779B97F4A7C15u, kOdd2 = 0xC2B2AE3D27D4EB4Fu;
  struct Entry {
    uint64_t sample = 0, mark = 0;
    std::string text;  // empty: no entry, for no tail is
    uint32_t description = 0;
  };
  static uint64_t Word(const char* at) {
    uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
  }

  std::vector<Entry> entries_{kSets * kWays};
  size_t next_ = 0;
};

}  // namespace precert::mrf
