// ExternalSort: sorts more pairs of 32-bit numbers than memory should hold.
//
//   ExternalSort sort(folder, count);  sort.Add(high, low); ...     // `low` never falls
//   Status s = sort.ForEach([&](uint32_t high, std::span<const uint64_t> pairs) { ... });
//
// ForEach goes through the different `high` in ascending order, each with all its pairs
// (high << 32 | low) in the order in which they were added. Chunks of 4 million are sorted in
// memory by radix; when there are several they wait in a temporary file and are merged. One use,
// one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "network/rates/large_pages.h"
#include "network/rates/spill.h"

namespace precert::rates {

// Ascending, when the lower halves are so already.
void SortByHighHalf(LargeVector<uint64_t>* keys, LargeVector<uint64_t>* scratch);

class ExternalSort {
 public:
  static constexpr size_t kChunk = size_t{1} << 22;
  // `count`: how many will be added at most.
  ExternalSort(std::string folder, size_t count, size_t chunk = kChunk)
      : folder_(std::move(folder)), chunk_(chunk) {
    keys_.reserve(std::min(count, chunk));
  }
  void Add(uint32_t high, uint32_t low) {
    keys_.push_back(uint64_t{high} << 32 | low);
    if (keys_.size() == chunk_) WriteRun();
  }
  template <typename Take>
  Status ForEach(Take take) {
    if (!runs_.empty()) return Merge(take);
    SortByHighHalf(&keys_, &scratch_);
    for (auto from = keys_.cbegin(); from != keys_.cend();) {
      auto to = from + 1;
      while (to != keys_.cend() && *to >> 32 == *from >> 32) ++to;
      take(static_cast<uint32_t>(*from >> 32), std::span(from, to));
      from = to;
    }
    return Done{};
  }

 private:
  void WriteRun();
  Status Merge(const std::function<void(uint32_t, std::span<const uint64_t>)>& take);

  std::string folder_;
  size_t chunk_;
  LargeVector<uint64_t> keys_, scratch_;
  std::vector<uint64_t> runs_;  // how many keys each has
  SpillFile spill_;
};

}  // namespace precert::rates
