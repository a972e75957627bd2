// UTF-8: reading characters out of text that may be malformed.
//
//   for (size_t i = 0; i < text.size(); i += std::max<size_t>(1, Utf8Bytes(text, i))) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace precert::cql {

// Bytes of the well-formed character at text[i] (Unicode 15, table 3-7); 0 when it is malformed.
inline size_t Utf8Bytes(std::string_view text, size_t i) {
  auto byte = [&](size_t k) -> unsigned { return static_cast<unsigned char>(text[k]); };
  unsigned lead = byte(i);
  if (lead < 0x80) return 1;
  size_t n = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || i + n > text.size()) return 0;
  for (size_t k = 1; k < n; ++k) {
    if ((byte(i + k) & 0xC0) != 0x80) return 0;
  }
  unsigned second = byte(i + 1);
  if (lead == 0xE0 && second < 0xA0) return 0;  // overlong
  if (lead == 0xED && second > 0x9F) return 0;  // surrogate
  if (lead == 0xF0 && second < 0x90) return 0;  // overlong
  if (lead == 0xF4 && second > 0x8F) return 0;  // past U+10FFFF
  return n;
}

// The code point of the well-formed character at text[i].
inline uint32_t Utf8CodePoint(std::string_view text, size_t i) {
  auto tail = [&](size_t k) -> uint32_t { return static_cast<unsigned char>(text[i + k]) & 0x3F; };
  uint32_t lead = static_cast<unsigned char>(text[i]);
  switch (Utf8Bytes(text, i)) {
    case 2:
      return (lead & 0x1F) << 6 | tail(1);
    case 3:
      return (lead & 0x0F) << 12 | tail(1) << 6 | tail(2);
    case 4:
      return (lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
    default:
      return lead;
  }
}

// Writes `code_point` at `out` (room for four bytes) and returns the number of bytes.
inline size_t PutUtf8(uint32_t code_point, char* out) {
  auto put = [&](size_t k, uint32_t bits) { out[k] = static_cast<char>(bits); };
  if (code_point < 0x80) {
    put(0, code_point);
    return 1;
  }
  if (code_point < 0x800) {
    put(0, 0xC0 | code_point >> 6);
    put(1, 0x80 | (code_point & 0x3F));
    return 2;
  }
  if (code_point < 0x10000) {
    put(0, 0xE0 | code_point >> 12);
    put(1, 0x80 | (code_point >> 6 & 0x3F));
    put(2, 0x80 | (code_point & 0x3F));
    return 3;
  }
  put(0, 0xF0 | code_point >> 18);
  put(1, 0x80 | (code_point >> 12 & 0x3F));
  put(2, 0x80 | (code_point >> 6 & 0x3F));
  put(3, 0x80 | (code_point & 0x3F));
  return 4;
}

}  // namespace precert::cql
