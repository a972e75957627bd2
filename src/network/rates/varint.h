// Bytes of the rate store: variable-length integers, zigzag, and a reader that never passes its
// end.
//
//   uint8_t* p = PutVarint(p, 300);             // 7 bits a byte, least first; at most 10 bytes
//   ByteReader in(bytes); uint64_t n = in.Varint(); std::string_view t = in.Text();
//   if (!in.ok()) ...                           // something ran past the end: all since then is 0
//
// Fixed-width integers are little-endian. Values; no shared state.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace precert::rates {

inline constexpr size_t kMaxVarintBytes = 10;

// May also write a byte after the last one.
inline uint8_t* PutVarint(uint8_t* p, uint64_t v) {
  if (v < 0x4000) {  // one or two bytes without a branch between: most are, in no order
    const uint64_t two = v >= 0x80 ? 1 : 0;
    p[0] = static_cast<uint8_t>(v | two << 7);
    p[1] = static_cast<uint8_t>(v >> 7);
    return p + 1 + two;
  }
  while (v >= 0x80) {
    *p++ = static_cast<uint8_t>(v) | 0x80;
    v >>= 7;
  }
  *p++ = static_cast<uint8_t>(v);
  return p;
}

inline void PutVarint(std::string* out, uint64_t v) {
  uint8_t buffer[kMaxVarintBytes];
  out->append(reinterpret_cast<char*>(buffer), PutVarint(buffer, v) - buffer);
}

inline size_t VarintBytes(uint64_t v) {
  size_t n = 1;
  for (; v >= 0x80; v >>= 7) ++n;
  return n;
}

// Small numbers of either sign become small unsigned ones: 0, -1, 1, -2 are 0, 1, 2, 3.
inline uint64_t ZigZag(int64_t v) {
  return static_cast<uint64_t>(v) << 1 ^ static_cast<uint64_t>(v >> 63);
}
inline int64_t UnZigZag(uint64_t v) { return static_cast<int64_t>(v >> 1 ^ (0 - (v & 1))); }

inline uint8_t* PutFixed(uint8_t* p, uint64_t v, int bytes) {
  for (int i = 0; i < bytes; ++i) *p++ = static_cast<uint8_t>(v >> 8 * i);
  return p;
}
inline void PutFixed(std::string* out, uint64_t v, int bytes) {
  for (int i = 0; i < bytes; ++i) out->push_back(static_cast<char>(v >> 8 * i));
}
inline uint32_t GetFixed32(const uint8_t* p) {
  return uint32_t{p[0]} | uint32_t{p[1]} << 8 | uint32_t{p[2]} << 16 | uint32_t{p[3]} << 24;
}
inline uint64_t GetFixed64(const uint8_t* p) {
  return uint64_t{GetFixed32(p)} | uint64_t{GetFixed32(p + 4)} << 32;
}
inline uint64_t GetFixed40(const uint8_t* p) {
  return uint64_t{GetFixed32(p)} | uint64_t{p[4]} << 32;
}

inline void PutText(std::string* out, std::string_view text) {
  PutVarint(out, text.size());
  out->append(text);
}

class ByteReader {
 public:
  ByteReader() = default;
  ByteReader(const uint8_t* begin, const uint8_t* end) : p_(begin), end_(end) {}
  explicit ByteReader(std::string_view bytes)
      : p_(reinterpret_cast<const uint8_t*>(bytes.data())), end_(p_ + bytes.size()) {}

  bool ok() const { return ok_; }
  bool done() const { return p_ == end_; }
  size_t left() const { return static_cast<size_t>(end_ - p_); }
  const uint8_t* position() const { return p_; }

  uint64_t Varint() {
    if (left() >= 2 && (p_[0] & p_[1] & 0x80) == 0) {  // as in PutVarint
      const uint64_t two = p_[0] >> 7;
      const uint64_t v = (p_[0] & 0x7Fu) | (uint64_t{p_[1]} << 7 & (0 - two));
      p_ += 1 + two;
      return v;
    }
    uint64_t v = 0;
    for (int shift = 0; shift < 70 && p_ != end_; shift += 7) {
      const uint8_t b = *p_++;
      v |= shift == 63 ? uint64_t{b} << 63 : uint64_t{b & 0x7Fu} << shift;
      if (b < 0x80) {
        if (shift == 63 && b > 1) break;
        return v;
      }
    }
    return Fail();
  }
  // A varint that must fit 32 bits.
  uint32_t Varint32() {
    const uint64_t v = Varint();
    return v <= UINT32_MAX ? static_cast<uint32_t>(v) : static_cast<uint32_t>(Fail());
  }
  uint8_t Byte() { return p_ != end_ ? *p_++ : static_cast<uint8_t>(Fail()); }
  uint64_t Fixed(int bytes) {
    if (left() < static_cast<size_t>(bytes)) return Fail();
    uint64_t v = 0;
    for (int i = 0; i < bytes; ++i) v |= uint64_t{*p_++} << 8 * i;
    return v;
  }
  std::string_view Bytes(uint64_t n) {
    if (n > left()) {
      Fail();
      return {};
    }
    const char* begin = reinterpret_cast<const char*>(p_);
    p_ += n;
    return {begin, static_cast<size_t>(n)};
  }
  std::string_view Text() { return Bytes(Varint()); }
  uint64_t Fail() {
    ok_ = false;
    p_ = end_;
    return 0;
  }

 private:
  const uint8_t* p_ = nullptr;
  const uint8_t* end_ = nullptr;
  bool ok_ = true;
};

}  // namespace precert::rates
