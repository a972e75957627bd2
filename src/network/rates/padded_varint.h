// Varints of up to four bytes without a branch on their length, which no processor can foresee,
// where memory goes on for a few bytes after them; longer ones as in varint.h.
//
//   uint8_t* p = PutVarintPadded(p, 300);         // writes up to kMaxVarintBytes, whatever the
//   value PaddedReader in(begin, end);  in.Varint();    // reads up to kVarintPadding bytes from
//   `end` on
#pragma once

#include <bit>
#include <cstdint>

#include "network/rates/varint.h"

namespace precert::rates {

inline constexpr size_t kVarintPadding = 8;
inline constexpr uint64_t kVarintMore = 0x8080808080808080;  // of eight bytes: another one follows

// The value of up to five bytes, the least first, with nothing above them.
inline uint64_t JoinVarint(uint64_t bytes) {
  return (bytes & 0x7F) | (bytes >> 1 & 0x3F80) | (bytes >> 2 & 0x1FC000) |
         (bytes >> 3 & 0xFE00000) | (bytes >> 4 & 0x7F0000000);
}

inline uint8_t* PutVarintPadded(uint8_t* p, uint64_t v) {
  if (v >= uint64_t{1} << 28) return PutVarint(p, v);
  const uint32_t x = static_cast<uint32_t>(v);
  const int bytes = (std::bit_width(x | 1) + 6) / 7;
  const uint32_t more = 0x808080u & ((uint32_t{1} << 8 * (bytes - 1)) - 1);
  PutFixed(p, (x & 0x7F) | (x & 0x3F80) << 1 | (x & 0x1FC000) << 2 | (x & 0xFE00000) << 3 | more,
           4);
  return p + bytes;
}

class PaddedReader {
 public:
  PaddedReader() = default;
  PaddedReader(const uint8_t* begin, const uint8_t* end) : p_(begin), end_(end) {}

  bool ok() const { return ok_; }
  bool done() const { return p_ == end_; }
  size_t left() const { return static_cast<size_t>(end_ - p_); }
  const uint8_t* position() const { return p_; }

  uint64_t Varint() {
    const uint64_t word = GetFixed64(p_);
    const int bits = std::countr_zero(~word & kVarintMore) + 1;
    if (bits > 32) return Long();
    p_ += bits / 8;
    if (p_ > end_) return Fail();
    return JoinVarint(word & ((uint64_t{1} << bits) - 1));
  }
  uint8_t Byte() { return p_ != end_ ? *p_++ : static_cast<uint8_t>(Fail()); }
  void Skip(uint64_t n) {
    if (n > left()) {
      Fail();
    } else {
      p_ += n;
    }
  }
  uint64_t Fail() {
    ok_ = false;
    p_ = end_;
    return 0;
  }

 private:
  uint64_t Long() {
    ByteReader in(p_, end_);
    const uint64_t v = in.Varint();
    if (!in.ok()) return Fail();
    p_ = in.position();
    return v;
  }

  const uint8_t* p_ = nullptr;
  const uint8_t* end_ = nullptr;
  bool ok_ = true;
};

}  // namespace precert::rates
