// Arena block management; the fast path is in the header.
#include "base/arena.h"

#include <algorithm>

namespace precert {

void* Arena::AllocateSlow(size_t bytes, size_t align) {
  size_t size = std::max(block_bytes_, bytes + align);
  blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
  // Blocks double, so that a long evaluation makes few of them.
  block_bytes_ = std::min<size_t>(block_bytes_ * 2, 4 << 20);
  cursor_ = reinterpret_cast<uintptr_t>(blocks_.back().memory.get());
  end_ = cursor_ + size;
  uintptr_t p = (cursor_ + align - 1) & ~(uintptr_t{align} - 1);
  cursor_ = p + bytes;
  return reinterpret_cast<void*>(p);
}

void Arena::Reset() {
  if (blocks_.empty()) return;
  auto largest = std::max_element(blocks_.begin(), blocks_.end(),
                                  [](const Block& a, const Block& b) { return a.size < b.size; });
  Block keep = std::move(*largest);
  blocks_.clear();
  blocks_.push_back(std::move(keep));
  cursor_ = reinterpret_cast<uintptr_t>(blocks_.back().memory.get());
  end_ = cursor_ + blocks_.back().size;
}

size_t Arena::bytes_reserved() const {
  size_t total = 0;
  for (const Block& b : blocks_) total += b.size;
  return total;
}

}  // namespace precert
