// KnownTexts: numbers for texts that were seen before, by their keyed hash; the texts themselves
// are not kept. An open-addressing table of 16 bytes a text. One thread.
//
//   KnownTexts known;
//   if (const uint32_t* n = known.Find(value)) ...; else known.Add(value, number);
#pragma once

#include <cstddef>
#include <cstdint>

#include "network/rates/keyed_hash.h"
#include "network/rates/large_pages.h"

namespace precert::mrf {

class KnownTexts {
 public:
  // Begins to fetch the place where Find will look.
  void Prefetch(const rates::KeyedHash::Value& value) const {
    if (!entries_.empty()) __builtin_prefetch(&entries_[value.low & (entries_.size() - 1)]);
  }

  const uint32_t* Find(const rates::KeyedHash::Value& value) const {
    if (entries_.empty()) return nullptr;
    for (size_t i = value.low;; ++i) {
      const Entry& entry = entries_[i & (entries_.size() - 1)];
      if (entry.number == kNone) return nullptr;
      if (entry.low == value.low && entry.high == static_cast<uint32_t>(value.high)) {
        return &entry.number;
      }
    }
  }

  // A text that is not there yet. Beyond kMost they are forgotten, all at once: then they are read
  // again.
  void Add(const rates::KeyedHash::Value& value, uint32_t number) {
    if (count_ >= kMost) Clear();
    if (2 * (count_ + 1) > entries_.size()) Grow();
    Place({value.low, static_cast<uint32_t>(value.high), number});
    ++count_;
  }

  void Clear() {
    entries_ = {};
    count_ = 0;
  }

 private:
  static constexpr size_t kMost = 4u << 20;
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Entry {
    uint64_t low = 0;
    uint32_t high = 0;  // 96 bits of the hash are enough for kMost texts
    uint32_t number = kNone;
  };

  void Place(const Entry& entry) {
    size_t i = entry.low;
    while (entries_[i & (entries_.size() - 1)].number != kNone) ++i;
    entries_[i & (entries_.size() - 1)] = entry;
  }
  void Grow() {
    rates::LargeVector<Entry> old(entries_.empty() ? 1024 : 2 * entries_.size());
    old.swap(entries_);
    for (const Entry& entry : old) {
      if (entry.number != kNone) Place(entry);
    }
  }

  rates::LargeVector<Entry> entries_;  // a power of two
  size_t count_ = 0;
};

}  // namespace precert::mrf
