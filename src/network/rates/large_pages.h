// LargeVector: a vector for tables that are looked into here and there, in large pages of memory
// where it is large. With pages of the usual 4 KiB, finding the page takes longer than the look
// itself.
//
//   LargeVector<uint32_t> numbers(count);
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

namespace precert::rates {

template <typename T>
struct LargePages {
  using value_type = T;
  LargePages() = default;
  template <typename U>
  LargePages(const LargePages<U>&) {}

  T* allocate(size_t n) {
    const size_t bytes = n * sizeof(T);
    void* memory = bytes < kPage ? std::malloc(bytes) : Map(Rounded(bytes));
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, size_t n) {
    const size_t bytes = n * sizeof(T);
    if (bytes < kPage) {
      std::free(memory);
    } else {
      munmap(memory, Rounded(bytes));
    }
  }
  friend bool operator==(const LargePages&, const LargePages&) { return true; }

 private:
  static constexpr size_t kPage = size_t{2} << 20;
  static size_t Rounded(size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

  // Memory that begins where a large page can.
  static void* Map(size_t bytes) {
    void* all = mmap(nullptr, bytes + kPage, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED) return nullptr;
    char* const begin = static_cast<char*>(all);
    const size_t before = kPage - reinterpret_cast<uintptr_t>(begin) % kPage;
    munmap(begin, before);
    if (before < kPage) munmap(begin + before + bytes, kPage - before);
    madvise(begin + before, bytes, MADV_HUGEPAGE);  // refused, it is as good as any other
    return begin + before;
  }
};

template <typename T>
using LargeVector = std::vector<T, LargePages<T>>;

// An array whose elements are to be written before they are read.
template <typename T>
struct GiveBackLarge {
  size_t count = 0;
  void operator()(T* memory) const { LargePages<T>().deallocate(memory, count); }
};
template <typename T>
using LargeArray = std::unique_ptr<T[], GiveBackLarge<T>>;
template <typename T>
LargeArray<T> MakeLargeArray(size_t count) {
  return {LargePages<T>().allocate(count), GiveBackLarge<T>{count}};
}

}  // namespace precert::rates
