// CRC-32C (Castagnoli; RFC 3720, appendix B.4): the checksum of a block of a segment.
//
//   Crc32c("123456789") == 0xE3069283
//   crc = Crc32c(a); crc = Crc32c(b, crc);   // of a and b joined
//
// By the processor's own instruction where it has one (several bytes a cycle), else by table. Any
// thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace precert::rates {

uint32_t Crc32c(std::string_view bytes, uint32_t before = 0);

}  // namespace precert::rates
