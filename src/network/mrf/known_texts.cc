// Growing the table, in large pages where it is large: every look-up is somewhere else in it.
#include "network/mrf/known_texts.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace precert::mrf {
namespace {

constexpr size_t kLargePage = 2u << 20;

}  // namespace

void KnownTexts::Grow() {
  const size_t old_size = size_;
  const std::unique_ptr<Entry[], Free> old = std::move(entries_);
  size_ = old_size == 0 ? 1024 : old_size * 2;
  const size_t bytes = size_ * sizeof(Entry);
  void* memory = std::aligned_alloc(std::min(bytes, kLargePage), bytes);
  if (memory == nullptr) throw std::bad_alloc();
  if (bytes >= kLargePage) madvise(memory, bytes, MADV_HUGEPAGE);
  entries_.reset(static_cast<Entry*>(memory));
  std::uninitialized_fill_n(entries_.get(), size_, Entry{});
  for (size_t i = 0; i < old_size; ++i) {
    if (old[i].number != kNone) Place(old[i]);
  }
}

}  // namespace precert::mrf
