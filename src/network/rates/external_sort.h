// ExternalSort: sorts more 64-bit numbers than memory should hold.
//
//   ExternalSort sort(folder);  sort.Add(key); ...
//   Status s = sort.ForEach([&](uint64_t key) { ... });   // ascending; repeats are kept
//
// Chunks of 4 million are sorted in memory by radix; when there are several they wait in a
// temporary file and are merged. One use, one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "network/rates/spill.h"

namespace precert::rates {

// Ascending, by least significant digit; bytes that are equal in all keys cost nothing.
void RadixSort(std::vector<uint64_t>* keys, std::vector<uint64_t>* scratch);

// Ascending, when the lower halves are so already.
void SortByHighHalf(std::vector<uint64_t>* keys, std::vector<uint64_t>* scratch);

class ExternalSort {
 public:
  explicit ExternalSort(std::string folder, size_t chunk = size_t{1} << 22)
      : folder_(std::move(folder)), chunk_(chunk) {}
  void Add(uint64_t key) {
    keys_.push_back(key);
    if (keys_.size() == chunk_) WriteRun();
  }
  Status ForEach(const std::function<void(uint64_t)>& take);

 private:
  void WriteRun();

  std::string folder_;
  size_t chunk_;
  std::vector<uint64_t> keys_, scratch_;
  std::vector<uint64_t> runs_;  // how many keys each has
  SpillFile spill_;
};

}  // namespace precert::rates
