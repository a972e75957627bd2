// Growing the hash tables of a builder.
#include "network/rates/dictionary.h"

#include <algorithm>
#include <random>

namespace precert::rates {

uint64_t HashSeed() {
  static const uint64_t seed = [] {
    std::random_device device;
    return uint64_t{device()} << 32 | device();
  }();
  return seed;
}

const KeyedHash& ProcessHash() {
  static const KeyedHash hash = [] {
    std::random_device device;
    const uint64_t low = uint64_t{device()} << 32 | device();
    return KeyedHash(low, uint64_t{device()} << 32 | device());
  }();
  return hash;
}

void NumberTable::Clear() {
  slots_ = LargeVector<Slot>(64);
  mask_ = 63;
  used_ = 0;
}

void NumberTable::Grow() {
  LargeVector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  for (const Slot& s : old) {
    if (s.number == kEmpty) continue;
    size_t i = s.tag & mask_;
    while (slots_[i].number != kEmpty) i = (i + 1) & mask_;
    slots_[i] = s;
  }
}

uint32_t TextDictionary::Number(std::string_view text, uint64_t hash) {
  const uint32_t number =
      table_.FindOrPut(hash, size(), [&](uint32_t n) { return Text(n) == text; });
  if (number == size()) {
    arena_.insert(arena_.end(), text.begin(), text.end());
    ends_.push_back(arena_.size());
  }
  return number;
}

uint32_t& IntegerTable::Slow(uint64_t key) {
  if (key < kSmall) {
    const size_t want = std::max<size_t>({size_t{key} + 1, small_.size() * 2, size_t{1024}});
    small_.resize(std::min<size_t>(want, kSmall), kNone);
    return small_[key];
  }
  // Room is made before the search, so that the place that is answered stays.
  if (slots_.empty() || used_ * 3 > slots_.size() * 2) {
    std::vector<Slot> old(slots_.empty() ? 1024 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& s : old) {
      if (s.number == kNone) continue;
      size_t i = Home(s.key);
      while (slots_[i].number != kNone) i = (i + 1) & (slots_.size() - 1);
      slots_[i] = s;
    }
  }
  size_t i = Home(key);
  while (slots_[i].number != kNone && slots_[i].key != key) i = (i + 1) & (slots_.size() - 1);
  if (slots_[i].number == kNone) {
    slots_[i].key = key;
    ++used_;
  }
  return slots_[i].number;
}

}  // namespace precert::rates
