// LargeVector: a vector for tables that are looked into here and there, in large pages of memory
// where it is large. With pages of the usual 4 KiB, finding the page takes longer than the look
// itself.
//
//   LargeVector<uint32_t> numbers(count);
//
// What a large one gives back is kept for the next one, up to kMostKept bytes of the process: the
// system would clear each page again, which takes a tenth of the time of an ingest. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <vector>

namespace precert::rates {

inline constexpr size_t kLargePage = size_t{2} << 20;
inline constexpr size_t kMostKept = size_t{96} << 20;

// Memory of `bytes`, rounded up to whole large pages, that begins where a large page can; its
// content is anything. Null when there is none.
void* TakeLargePages(size_t bytes);
void GiveLargePages(void* memory, size_t bytes);  // as it was taken
void DropKeptPages();                             // back to the system

template <typename T>
struct LargePages {
  using value_type = T;
  LargePages() = default;
  template <typename U>
  LargePages(const LargePages<U>&) {}

  T* allocate(size_t n) {
    const size_t bytes = n * sizeof(T);
    void* memory = bytes < kLargePage ? std::malloc(bytes) : TakeLargePages(bytes);
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, size_t n) {
    const size_t bytes = n * sizeof(T);
    if (bytes < kLargePage) {
      std::free(memory);
    } else {
      GiveLargePages(memory, bytes);
    }
  }
  friend bool operator==(const LargePages&, const LargePages&) { return true; }
};

template <typename T>
using LargeVector = std::vector<T, LargePages<T>>;

}  // namespace precert::rates
