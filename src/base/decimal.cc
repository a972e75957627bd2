// Decimal: reading, printing and arithmetic on a 128-bit count of 10^-8.
//
// Most products and scaled dividends fit 128 bits. Those that do not are calculated in 256, so that
// every result within the range is exact, or rounded once.

#include "base/decimal.h"

#include <algorithm>
#include <limits>

namespace precert {
namespace {

constexpr int kMaxDigits = 36;  // 28 before the point, 8 after it

std::optional<Decimal> InRange(int128 units) {
  if (units > Decimal::kLimitUnits || units < -Decimal::kLimitUnits) return std::nullopt;
  return Decimal::FromUnits(units);
}

// Rounded half away from zero. The divisor is not zero.
int128 DivideRounded(int128 dividend, int128 divisor) {
  int128 quotient = dividend / divisor;
  int128 rest = dividend % divisor;
  if (rest < 0) rest = -rest;
  const int128 size = divisor < 0 ? -divisor : divisor;
  if (rest >= size - rest) quotient += (dividend < 0) == (divisor < 0) ? 1 : -1;
  return quotient;
}

using uint128 = unsigned __int128;

uint128 Size(int128 n) { return n < 0 ? -static_cast<uint128>(n) : static_cast<uint128>(n); }

// a * b / divisor, rounded half away from zero, over 256 bits; nullopt past 128 of them.
std::optional<int128> MultiplyDivide(int128 a, int128 b, int128 divisor) {
  const bool negative = ((a < 0) != (b < 0)) != (divisor < 0);
  const uint128 x = Size(a), y = Size(b), d = Size(divisor);
  // The product in two halves, from the four products of 64-bit parts.
  constexpr uint128 kLow = ~uint64_t{0};
  const uint128 low_low = (x & kLow) * (y & kLow), low_high = (x & kLow) * (y >> 64);
  const uint128 high_low = (x >> 64) * (y & kLow), high_high = (x >> 64) * (y >> 64);
  const uint128 middle = (low_low >> 64) + (low_high & kLow) + (high_low & kLow);
  uint128 low = (middle << 64) | (low_low & kLow);
  uint128 rest = high_high + (low_high >> 64) + (high_low >> 64) + (middle >> 64);
  if (rest >= d) return std::nullopt;  // the quotient needs more than 128 bits
  // Long division, a bit at a time; `low` turns into the quotient. The rest stays below d < 2^127.
  for (int bit = 0; bit < 128; ++bit) {
    rest = rest << 1 | low >> 127;
    low <<= 1;
    if (rest >= d) {
      rest -= d;
      low |= 1;
    }
  }
  if (rest >= d - rest) ++low;
  if (low > static_cast<uint128>(Decimal::kLimitUnits)) return std::nullopt;
  return negative ? -static_cast<int128>(low) : static_cast<int128>(low);
}

int64_t PowerOfTen(int n) {
  int64_t power = 1;
  while (n-- > 0) power *= 10;
  return power;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads "e+12" from `text` at *i. Huge exponents saturate: they overflow or vanish all the same.
bool ReadExponent(std::string_view text, size_t* i, int* exponent) {
  ++*i;
  bool negative = false;
  if (*i < text.size() && (text[*i] == '+' || text[*i] == '-')) negative = text[(*i)++] == '-';
  const size_t start = *i;
  int value = 0;
  for (; *i < text.size() && IsDigit(text[*i]); ++*i) {
    value = std::min(value * 10 + (text[*i] - '0'), 100'000'000);
  }
  *exponent = negative ? -value : value;
  return *i > start;
}

// The units of what nearly all numbers are: at most nine digits, and perhaps a fraction. Nothing
// for any other, which may yet be a decimal.
std::optional<int64_t> ParseShort(std::string_view text, bool round_excess) {
  constexpr ptrdiff_t kMostWhole = 9;  // with kPlaces more, they are far from the end of int64_t
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  const char* const whole = at;
  int64_t units = 0;
  for (; at != end && IsDigit(*at); ++at) {
    if (at - whole == kMostWhole) return std::nullopt;
    units = units * 10 + (*at - '0');
  }
  if (at == whole) return std::nullopt;
  int places = 0;
  if (at != end) {
    if (*at++ != '.' || at == end) return std::nullopt;
    for (; at != end && places < Decimal::kPlaces && IsDigit(*at); ++at, ++places) {
      units = units * 10 + (*at - '0');
    }
    const bool up = at != end && *at >= '5';
    bool exact = true;
    for (; at != end; ++at) {
      if (!IsDigit(*at)) return std::nullopt;
      exact = exact && *at == '0';
    }
    if (!exact && !round_excess) return std::nullopt;
    units += up;
  }
  for (; places < Decimal::kPlaces; ++places) units *= 10;
  return negative ? -units : units;
}

std::string Print(int128 units, size_t least_places) {
  const bool negative = units < 0;
  unsigned __int128 rest =
      negative ? -static_cast<unsigned __int128>(units) : static_cast<unsigned __int128>(units);
  char buffer[48];
  char* p = buffer + sizeof buffer;
  char* const end = p;
  for (int place = 0; rest != 0 || place <= Decimal::kPlaces; ++place, rest /= 10) {
    if (place == Decimal::kPlaces) *--p = '.';
    *--p = static_cast<char>('0' + static_cast<int>(rest % 10));
  }
  if (negative) *--p = '-';
  std::string text(p, end);
  size_t point = text.size() - Decimal::kPlaces - 1;
  size_t length = text.size();
  while (length > point + 1 + least_places && text[length - 1] == '0') --length;
  if (length == point + 1) length = point;  // no bare point
  text.resize(length);
  return text;
}

}  // namespace

std::optional<Decimal> Decimal::Parse(std::string_view text, bool allow_exponent,
                                      bool round_excess) {
  if (const std::optional<int64_t> units = ParseShort(text, round_excess)) return FromUnits(*units);
  size_t i = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) ++i;

  // Every digit from the first that is not zero; more than the range can hold are only counted.
  char digits[kMaxDigits + 2];
  int64_t count = 0;
  bool rest_is_zero = true;  // of the digits that are only counted
  int64_t fraction = 0;
  auto take = [&](char c) {
    if (count == 0 && c == '0') return;
    if (count < static_cast<int64_t>(sizeof digits)) {
      digits[count] = c;
    } else if (c != '0') {
      rest_is_zero = false;
    }
    ++count;
  };
  const size_t whole = i;
  while (i < text.size() && IsDigit(text[i])) take(text[i++]);
  if (i == whole) return std::nullopt;
  if (i < text.size() && text[i] == '.') {
    const size_t start = ++i;
    while (i < text.size() && IsDigit(text[i])) take(text[i++]);
    if (i == start) return std::nullopt;
    fraction = static_cast<int64_t>(i - start);
  }
  int exponent = 0;
  if (allow_exponent && i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    if (!ReadExponent(text, &i, &exponent)) return std::nullopt;
  }
  if (i != text.size()) return std::nullopt;
  if (count == 0) return Decimal();

  // The units are the first `kept` digits, with zeros behind them when there are not so many.
  const int64_t kept = count + exponent - fraction + kPlaces;
  if (kept > kMaxDigits) return std::nullopt;
  int128 units = 0;
  for (int64_t d = 0; d < kept; ++d) units = units * 10 + (d < count ? digits[d] - '0' : 0);
  bool exact = rest_is_zero;
  for (int64_t d = std::max<int64_t>(kept, 0);
       d < std::min<int64_t>(count, static_cast<int64_t>(sizeof digits)); ++d) {
    if (digits[d] != '0') exact = false;
  }
  if (!exact && !round_excess) return std::nullopt;
  if (kept >= 0 && kept < count && digits[kept] >= '5') ++units;
  return InRange(negative ? -units : units);
}

std::optional<int64_t> Decimal::ToInt64() const {
  if (!IsInteger()) return std::nullopt;
  const int128 whole = units_ / kOne;
  if (whole > std::numeric_limits<int64_t>::max() || whole < std::numeric_limits<int64_t>::min()) {
    return std::nullopt;
  }
  return static_cast<int64_t>(whole);
}

double Decimal::ToDouble() const {
  return static_cast<double>(static_cast<long double>(units_) / static_cast<long double>(kOne));
}

std::string Decimal::ToString() const { return Print(units_, 1); }
std::string Decimal::ToPlainString() const { return Print(units_, 0); }

std::optional<Decimal> Decimal::Add(Decimal o) const {
  int128 sum;
  if (__builtin_add_overflow(units_, o.units_, &sum)) return std::nullopt;
  return InRange(sum);
}

std::optional<Decimal> Decimal::Subtract(Decimal o) const {
  int128 difference;
  if (__builtin_sub_overflow(units_, o.units_, &difference)) return std::nullopt;
  return InRange(difference);
}

std::optional<Decimal> Decimal::Multiply(Decimal o) const {
  int128 product;
  if (!__builtin_mul_overflow(units_, o.units_, &product)) {
    return InRange(DivideRounded(product, kOne));
  }
  const std::optional<int128> units = MultiplyDivide(units_, o.units_, kOne);
  return units ? InRange(*units) : std::nullopt;
}

std::optional<Decimal> Decimal::Divide(Decimal o) const {
  if (o.units_ == 0) return std::nullopt;
  int128 dividend;
  if (!__builtin_mul_overflow(units_, int128{kOne}, &dividend)) {
    return InRange(DivideRounded(dividend, o.units_));
  }
  const std::optional<int128> units = MultiplyDivide(units_, kOne, o.units_);
  return units ? InRange(*units) : std::nullopt;
}

Decimal Decimal::Round(int places) const {
  if (places >= kPlaces) return *this;
  const int64_t step = PowerOfTen(kPlaces - std::max(places, 0));
  return Decimal(DivideRounded(units_, step) * step);
}

Decimal Decimal::Truncate() const { return Decimal(units_ - units_ % kOne); }

Decimal Decimal::Floor() const {
  const int128 rest = units_ % kOne;
  return Decimal(units_ - rest - (rest < 0 ? kOne : 0));
}

Decimal Decimal::Ceiling() const {
  const int128 rest = units_ % kOne;
  return Decimal(units_ - rest + (rest > 0 ? kOne : 0));
}

}  // namespace precert
