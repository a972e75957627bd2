// Radix sort in memory, and a merge of sorted runs on disk.
#include "network/rates/external_sort.h"

#include <algorithm>
#include <array>
#include <queue>
#include <utility>

namespace precert::rates {

void SortByHighHalf(LargeVector<uint64_t>* keys, LargeVector<uint64_t>* scratch) {
  const size_t n = keys->size();
  if (n < 48) {
    std::sort(keys->begin(), keys->end());
    return;
  }
  uint64_t differ = 0;
  for (uint64_t k : *keys) differ |= k ^ (*keys)[0];
  scratch->resize(n);
  // Digits so long that going through their counts takes no longer than going through the keys.
  const int bits = n < 512 ? 7 : 10;
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  for (int shift = 32; shift < 64 && differ >> shift != 0; shift += bits) {
    if ((differ >> shift & mask) == 0) continue;
    std::array<uint32_t, 1024> count;
    std::fill_n(count.begin(), mask + 1, 0u);
    for (uint64_t k : *keys) ++count[k >> shift & mask];
    uint32_t sum = 0;
    for (size_t d = 0; d <= mask; ++d) sum += std::exchange(count[d], sum);
    for (uint64_t k : *keys) (*scratch)[count[k >> shift & mask]++] = k;
    keys->swap(*scratch);
  }
}

void ExternalSort::WriteRun() {
  if (runs_.empty()) spill_ = SpillFile(folder_);
  SortByHighHalf(&keys_, &scratch_);
  spill_.Append({reinterpret_cast<const char*>(keys_.data()), keys_.size() * 8});
  runs_.push_back(keys_.size());
  keys_.clear();
}

Status ExternalSort::Merge(const std::function<void(uint32_t, std::span<const uint64_t>)>& take) {
  if (!keys_.empty()) WriteRun();
  keys_ = {};
  scratch_ = {};
  if (Status flushed = spill_.Flush(); !flushed.ok()) return flushed;
  struct Run {
    uint64_t next, end;  // keys in the file
    std::vector<uint64_t> window;
    size_t at = 0;
  };
  // The windows of all runs together hold about a chunk.
  const size_t window = std::max<size_t>(chunk_ / runs_.size(), 256);
  std::vector<Run> runs;
  uint64_t begin = 0;
  for (uint64_t n : runs_) {
    runs.push_back({begin, begin + n, {}, 0});
    begin += n;
  }
  bool readable = true;
  auto fill = [&](Run& r) {
    r.window.resize(std::min<uint64_t>(window, r.end - r.next));
    readable &= spill_.ReadAt(r.next * 8, r.window.data(), r.window.size() * 8);
    r.next += r.window.size();
    r.at = 0;
  };
  using Head = std::pair<uint64_t, size_t>;
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  for (size_t i = 0; i < runs.size(); ++i) {
    fill(runs[i]);
    heads.push({runs[i].window[0], i});
  }
  std::vector<uint64_t> same;  // pairs of one high half
  const auto take_same = [&] {
    if (!same.empty()) take(static_cast<uint32_t>(same[0] >> 32), same);
    same.clear();
  };
  while (!heads.empty() && readable) {
    const auto [key, i] = heads.top();
    heads.pop();
    if (!same.empty() && same[0] >> 32 != key >> 32) take_same();
    same.push_back(key);
    Run& r = runs[i];
    if (++r.at == r.window.size()) {
      if (r.next == r.end) continue;
      fill(r);
    }
    heads.push({r.window[r.at], i});
  }
  if (!readable) return Error{"cannot read a temporary file back", Where{folder_}};
  take_same();
  return Done{};
}

}  // namespace precert::rates
