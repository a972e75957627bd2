// Letter case: ranges of capitals and their distance from the small letters.
//
// Source: the simple case mappings of the Unicode Character Database (15.0), as ranges.

#include "base/letter_case.h"

namespace precert {
namespace {

// `step` 1: every code point of the range is a capital, its small letter `distance` away. `step` 2:
// capitals and small letters alternate, beginning with a capital, and the distance is 1.
struct Range {
  char32_t first, last;
  int step, distance;
};

constexpr Range kRanges[] = {
    {0x0041, 0x005A, 1, 32}, {0x00C0, 0x00D6, 1, 32},   {0x00D8, 0x00DE, 1, 32},
    {0x0100, 0x012F, 2, 1},  {0x0132, 0x0137, 2, 1},    {0x0139, 0x0148, 2, 1},
    {0x014A, 0x0177, 2, 1},  {0x0178, 0x0178, 1, -121}, {0x0179, 0x017E, 2, 1},
    {0x0386, 0x0386, 1, 38}, {0x0388, 0x038A, 1, 37},   {0x038C, 0x038C, 1, 64},
    {0x038E, 0x038F, 1, 63}, {0x0391, 0x03A1, 1, 32},   {0x03A3, 0x03AB, 1, 32},
    {0x0400, 0x040F, 1, 80}, {0x0410, 0x042F, 1, 32},   {0x0460, 0x0481, 2, 1},
    {0x048A, 0x04BF, 2, 1},  {0x04D0, 0x052F, 2, 1},    {0x0531, 0x0556, 1, 48},
    {0x1E00, 0x1E95, 2, 1},  {0x1EA0, 0x1EFF, 2, 1},    {0x2160, 0x216F, 1, 16},
    {0x24B6, 0x24CF, 1, 26}, {0xFF21, 0xFF3A, 1, 32},
};

char32_t Shift(char32_t c, int distance) {
  return static_cast<char32_t>(static_cast<int>(c) + distance);
}

}  // namespace

char32_t ToLowerCase(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  for (const Range& range : kRanges) {
    if (c < range.first || c > range.last) continue;
    return (c - range.first) % static_cast<char32_t>(range.step) == 0 ? Shift(c, range.distance)
                                                                      : c;
  }
  return c;
}

char32_t ToUpperCase(char32_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
  if (c == 0x03C2) return 0x03A3;  // final sigma
  for (const Range& range : kRanges) {
    const char32_t capital = Shift(c, -range.distance);
    if (capital < range.first || capital > range.last) continue;
    if ((capital - range.first) % static_cast<char32_t>(range.step) == 0) return capital;
  }
  return c;
}

}  // namespace precert
