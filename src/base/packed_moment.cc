// Reading the usual forms of dates, eight characters at a time.
#include "base/packed_moment.h"

#include <bit>
#include <cstring>

#include "base/date.h"

namespace precert {
namespace {

// Eight characters as a number, the first in its lowest byte.
constexpr uint64_t Spelt(const char (&p)[9]) {
  uint64_t n = 0;
  for (int i = 7; i >= 0; --i) n = n << 8 | static_cast<unsigned char>(p[i]);
  return n;
}
uint64_t Eight(const char* p) {
  uint64_t n;
  std::memcpy(&n, p, sizeof n);
  return std::endian::native == std::endian::little ? n : __builtin_bswap64(n);
}

// Whether each byte is 0 to 9, and 0 where `marks` has one.
bool AllDigits(uint64_t bytes, uint64_t marks) {
  constexpr uint64_t kHigh = 0x8080808080808080u;
  return (((bytes + 0x7676767676767676u) | bytes) & kHigh) == 0 && (bytes & marks) == 0;
}

// The digits in bytes `at` and `at` + 1 as a number.
unsigned PairAt(uint64_t bytes, int at) {
  const auto both = static_cast<unsigned>(bytes >> (8 * at));
  return (both & 0xff) * 10 + (both >> 8 & 0xff);
}

// Two digits as a number; more than 99 when one of them is none.
unsigned Pair(const char* p) {
  const unsigned tens = static_cast<unsigned char>(p[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(p[1]) - unsigned{'0'};
  return ((tens > 9) | (ones > 9)) != 0 ? 1000u : tens * 10 + ones;
}

}  // namespace

uint64_t PackMoment(std::string_view iso) {
  const size_t size = iso.size();
  if (size != 10 && size != 20 && size != 24 && size != 25 && size != 29) return 0;
  constexpr uint64_t kDate = Spelt("0000-00-"), kTime = Spelt("00T00:00"),
                     kDateMarks = Spelt("\0\0\0\0\xff\0\0\xff"),
                     kTimeMarks = Spelt("\0\0\xff\0\0\xff\0\0");
  const char* const p = iso.data();
  const uint64_t date = Eight(p) ^ kDate;
  if (!AllDigits(date, kDateMarks)) return 0;
  const unsigned year = PairAt(date, 0) * 100 + PairAt(date, 2), month = PairAt(date, 5),
                 day = Pair(p + 8);
  if (year == 0 || month - 1 > 11 || day - 1 > 30 ||
      (day > 28 && static_cast<int>(day) >
                       Date::DaysInMonth(static_cast<int>(year), static_cast<int>(month)))) {
    return 0;
  }
  const uint64_t days = uint64_t{year} << 49 | uint64_t{month} << 45 | uint64_t{day} << 40;
  constexpr uint64_t kUtc = PackedMoment::kOffsetZero;
  if (size == 10) return days | kUtc;
  const uint64_t time = Eight(p + 8) ^ kTime;
  if (!AllDigits(time, kTimeMarks) || p[16] != ':') return 0;
  const unsigned hour = PairAt(time, 3), minute = PairAt(time, 6), second = Pair(p + 17);
  if (hour > 23 || minute > 59 || second > 59) return 0;
  uint64_t precision = static_cast<uint64_t>(PackedMoment::Precision::kSecond);
  unsigned millisecond = 0;
  const char* zone = p + 19;
  if (size == 24 || size == 29) {
    const unsigned tenths = Pair(p + 20), last = static_cast<unsigned char>(p[22]) - unsigned{'0'};
    if (p[19] != '.' || tenths > 99 || last > 9) return 0;
    millisecond = tenths * 10 + last;
    precision = static_cast<uint64_t>(PackedMoment::Precision::kMillisecond);
    zone = p + 23;
  }
  int offset = 0;
  if (zone + 1 == p + size) {
    if (*zone != 'Z') return 0;
  } else {
    const unsigned hours = Pair(zone + 1), minutes = Pair(zone + 4);
    if ((*zone != '+' && *zone != '-') || zone[3] != ':' || hours > 13 || minutes > 59) return 0;
    offset = static_cast<int>(hours * 60 + minutes);
    if (*zone == '-') offset = -offset;
  }
  return days | uint64_t{hour} << 35 | uint64_t{minute} << 29 | uint64_t{second} << 23 |
         uint64_t{millisecond} << 13 | precision << 11 |
         static_cast<uint64_t>(offset + PackedMoment::kOffsetZero);
}

}  // namespace precert
