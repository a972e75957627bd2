// TailCache: the texts after the amount of price objects that came lately, found faster than by
// KeyedHash: by a sample of their bytes, and then compared as a whole. What is not in it costs a
// few comparisons, whatever the texts are. Two megabytes at most. One thread.
//
//   if (const TailCache::Entry* e = cache.Again(mark, p, end)) ...;      // the last one once more
//   const uint64_t sample = TailCache::Sample(mark, tail);
//   if (const TailCache::Entry* e = cache.Find(sample, mark, tail)) ...;
//   else cache.Put(sample, mark, tail, description);
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "network/mrf/byte_search.h"

namespace precert::mrf {

class TailCache {
 public:
  struct Entry {
    uint64_t mark = 0;
    uint32_t begin = 0, size = 0;  // of the text, in texts_
    uint32_t description = 0;
  };

  TailCache() : places_(kPlaces) { entries_.reserve(kMostTexts); }

  // `mark`: stands for the text before the amount.
  static uint64_t Sample(uint64_t mark, std::string_view tail) {
    uint64_t hash = mark ^ tail.size();
    if (tail.size() < 8) return hash;
    const char* const text = tail.data();
    // Words from all over the text, those at its end close together: there most differ.
    const size_t span = tail.size() - 8;
    const uint64_t a = Word(text + span / 8), b = Word(text + span / 4),
                   c = Word(text + span * 3 / 8), d = Word(text + span / 2),
                   e = Word(text + span * 5 / 8), f = Word(text + span * 3 / 4),
                   g = Word(text + span * 7 / 8), h = Word(text + span);
    hash += (a ^ (b >> 29)) * kOdd + (b ^ (a >> 31)) * kOdd2;
    hash ^= (c ^ (d >> 27)) * kOdd2 + (d ^ (c >> 33)) * kOdd;
    hash += (e ^ (f >> 29)) * kOdd + (f ^ (e >> 31)) * kOdd2;
    hash ^= (g ^ (h >> 27)) * kOdd2 + (h ^ (g >> 33)) * kOdd;
    return hash ^ hash >> 32;
  }

  // The text that was found last, when it comes again at `p`; null otherwise.
  const Entry* Again(uint64_t mark, const char* p, const char* end) const {
    if (last_ >= entries_.size()) return nullptr;
    const Entry& entry = entries_[last_];
    const char* const text = texts_.data() + entry.begin;
    if (static_cast<size_t>(end - p) < entry.size || entry.size < 8) return nullptr;
    // Texts that differ mostly do so near their ends.
    if (Word(p + entry.size - 8) != Word(text + entry.size - 8)) return nullptr;
    return entry.mark == mark && SameBytes(p, text, entry.size) ? &entry : nullptr;
  }

  // What was put in with this tail; null when it is not there any more.
  const Entry* Find(uint64_t sample, uint64_t mark, std::string_view tail) {
    const uint32_t tag = static_cast<uint32_t>(sample >> 32);
    for (size_t i = sample;; ++i) {
      const Place& place = places_[i % kPlaces];
      if (place.entry == kNone) return nullptr;
      if (place.tag != tag) continue;
      const Entry& entry = entries_[place.entry];
      if (entry.mark != mark || entry.size != tail.size() ||
          !SameBytes(tail.data(), texts_.data() + entry.begin, entry.size)) {
        continue;
      }
      last_ = place.entry;
      return &entry;
    }
  }

  // A tail that Find did not find. When there is no room, all others are forgotten.
  void Put(uint64_t sample, uint64_t mark, std::string_view tail, uint32_t description) {
    if (tail.size() > kMostTailBytes) return;
    if (entries_.size() == kMostTexts) {
      places_.assign(kPlaces, Place());
      entries_.clear();
      texts_.clear();
    }
    size_t i = sample;
    while (places_[i % kPlaces].entry != kNone) ++i;
    last_ = static_cast<uint32_t>(entries_.size());
    places_[i % kPlaces] = {static_cast<uint32_t>(sample >> 32), last_};
    entries_.push_back({mark, static_cast<uint32_t>(texts_.size()),
                        static_cast<uint32_t>(tail.size()), description});
    texts_ += tail;
  }

 private:
  static constexpr size_t kMostTexts = 2048, kPlaces = 4 * kMostTexts, kMostTailBytes = 512;
  static constexpr uint64_t kOdd = 0x9E3779B97F4A7C15u, kOdd2 = 0xC2B2AE3D27D4EB4Fu;
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Place {
    uint32_t tag = 0, entry = kNone;
  };
  static uint64_t Word(const char* at) {
    uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
  }

  std::vector<Place> places_;  // open addressing by the sample
  std::vector<Entry> entries_;
  std::string texts_;
  uint32_t last_ = kNone;  // the entry that was found or put in last
};

}  // namespace precert::mrf
