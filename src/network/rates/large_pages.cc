// Mappings in large pages, and those that are kept.
#include "network/rates/large_pages.h"

#include <sys/mman.h>

#include <cstdint>
#include <iterator>
#include <map>
#include <mutex>

namespace precert::rates {
namespace {

size_t Rounded(size_t bytes) { return (bytes + kLargePage - 1) / kLargePage * kLargePage; }

void* Map(size_t bytes) {
  void* all = mmap(nullptr, bytes + kLargePage, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (all == MAP_FAILED) return nullptr;
  char* const begin = static_cast<char*>(all);
  const size_t before = kLargePage - reinterpret_cast<uintptr_t>(begin) % kLargePage;
  munmap(begin, before);
  if (before < kLargePage) munmap(begin + before + bytes, kLargePage - before);
  madvise(begin + before, bytes, MADV_HUGEPAGE);  // refused, it is as good as any other
  return begin + before;
}

struct Kept {
  std::mutex mutex;
  std::map<char*, size_t> stretches;  // by where they begin; none next to another
  size_t bytes = 0;
};

Kept& TheKept() {
  static Kept* const kept = new Kept;  // for what is given back when the process ends
  return *kept;
}

}  // namespace

void* TakeLargePages(size_t bytes) {
  bytes = Rounded(bytes);
  Kept& kept = TheKept();
  {
    const std::lock_guard guard(kept.mutex);
    auto best = kept.stretches.end();
    for (auto at = kept.stretches.begin(); at != kept.stretches.end(); ++at) {
      if (at->second >= bytes && (best == kept.stretches.end() || at->second < best->second)) {
        best = at;
      }
    }
    if (best != kept.stretches.end()) {
      char* const memory = best->first;
      const size_t rest = best->second - bytes;
      kept.stretches.erase(best);
      if (rest > 0) kept.stretches.emplace(memory + bytes, rest);
      kept.bytes -= bytes;
      return memory;
    }
  }
  return Map(bytes);
}

void GiveLargePages(void* memory, size_t bytes) {
  bytes = Rounded(bytes);
  char* begin = static_cast<char*>(memory);
  Kept& kept = TheKept();
  {
    const std::lock_guard guard(kept.mutex);
    if (kept.bytes + bytes <= kMostKept) {
      kept.bytes += bytes;
      auto after = kept.stretches.lower_bound(begin);
      if (after != kept.stretches.end() && begin + bytes == after->first) {
        bytes += after->second;
        after = kept.stretches.erase(after);
      }
      if (after != kept.stretches.begin()) {
        const auto before = std::prev(after);
        if (before->first + before->second == begin) {
          before->second += bytes;
          return;
        }
      }
      kept.stretches.emplace(begin, bytes);
      return;
    }
  }
  munmap(begin, bytes);
}

void DropKeptPages() {
  Kept& kept = TheKept();
  const std::lock_guard guard(kept.mutex);
  for (const auto& [begin, bytes] : kept.stretches) munmap(begin, bytes);
  kept.stretches.clear();
  kept.bytes = 0;
}

}  // namespace precert::rates
