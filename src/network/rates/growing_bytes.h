// GrowingBytes: bytes that grow by what is put into the room that was asked for.
//
//   GrowingBytes bytes;
//   bytes.Advance(PutVarint(bytes.Room(kMaxVarintBytes), 300));
//   file.Append(bytes.Take());                              // and it is empty again
//
// Room() may move them. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace precert::rates {

class GrowingBytes {
 public:
  uint8_t* Room(size_t n) {
    if (bytes_.size() - used_ < n) bytes_.resize(2 * bytes_.size() + n);
    return bytes_.data() + used_;
  }
  void Advance(const uint8_t* end) { used_ = static_cast<size_t>(end - bytes_.data()); }
  size_t size() const { return used_; }
  // All of them, to be looked at until the next Room().
  std::string_view Take() {
    return {reinterpret_cast<const char*>(bytes_.data()), std::exchange(used_, 0)};
  }

 private:
  std::vector<uint8_t> bytes_;
  size_t used_ = 0;
};

}  // namespace precert::rates
