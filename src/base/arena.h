// Arena: memory that is given back all at once.
//
// Bump allocation for trees and values that live as long as one parse or one evaluation. Nothing
// allocated here is destructed: put only trivially destructible things in it. Reset() keeps the
// largest block for the next use, so that a warm evaluation allocates nothing.
// Not thread-safe: one arena, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace precert {

class Arena {
 public:
  explicit Arena(size_t block_bytes = 16 << 10) : block_bytes_(block_bytes) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  void* Allocate(size_t bytes, size_t align) {
    uintptr_t p = (cursor_ + align - 1) & ~(uintptr_t{align} - 1);
    if (p + bytes > end_) return AllocateSlow(bytes, align);
    cursor_ = p + bytes;
    return reinterpret_cast<void*>(p);
  }

  template <typename T, typename... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }

  // Uninitialised room for n trivially copyable items (nullptr-safe for n == 0).
  template <typename T>
  T* NewArray(size_t n) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(Allocate(sizeof(T) * (n ? n : 1), alignof(T)));
  }

  template <typename T>
  std::span<T> Copy(std::span<const T> items) {
    T* out = NewArray<T>(items.size());
    for (size_t i = 0; i < items.size(); ++i) out[i] = items[i];
    return {out, items.size()};
  }

  std::string_view Copy(std::string_view text) {
    char* out = NewArray<char>(text.size());
    if (!text.empty()) std::memcpy(out, text.data(), text.size());
    return {out, text.size()};
  }

  void Reset();
  size_t bytes_reserved() const;

 private:
  struct Block {
    std::unique_ptr<std::byte[]> memory;
    size_t size;
  };
  void* AllocateSlow(size_t bytes, size_t align);

  size_t block_bytes_;
  uintptr_t cursor_ = 0;
  uintptr_t end_ = 0;
  std::vector<Block> blocks_;
};

}  // namespace precert
