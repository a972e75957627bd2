// Settings of the C library's allocator (mallopt(3)), and advice about its memory (madvise(2)).
#include "base/heap.h"

#include <malloc.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace precert {
namespace {

constexpr uintptr_t kPage = uintptr_t{2} << 20;
constexpr int kRoom = 16 << 20;
constexpr int kOwnMapping = 4 << 20;  // from so many bytes on, an allocation is mapped apart

}  // namespace

void UseLargePages() {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, kOwnMapping);
  mallopt(M_TRIM_THRESHOLD, 4 * kRoom);
  mallopt(M_TOP_PAD, kRoom);
  void* const first = malloc(kPage);  // the heap grows by this and the room
  if (first == nullptr) return;
  const uintptr_t begin = (reinterpret_cast<uintptr_t>(first) + kPage - 1) / kPage * kPage;
  const uintptr_t end = reinterpret_cast<uintptr_t>(sbrk(0)) / kPage * kPage;
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  free(first);
}

}  // namespace precert
