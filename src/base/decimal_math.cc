// Decimal math: Taylor series in fixed point.
//
// e^x      x = k ln 2 + r with 0 <= r < ln 2; the series of e^r, shifted by k bits.
// ln x     x = m 2^k with 1 <= m < 2; 2 artanh((m - 1) / (m + 1)) + k ln 2.
// x^y      e^(y ln x). The relative error stays below 2^-100, so an exact result (2^30, 0.25^1.5)
//          comes out exact, and a result that lies exactly between two Decimals is recognised.

#include "base/decimal_math.h"

#include <array>
#include <cstdint>

namespace precert {
namespace {

using uint128 = unsigned __int128;

// A non-negative number below 2^128 with 192 bits of fraction, least significant limb first.
struct Fixed {
  static constexpr int kLimbs = 5, kFraction = 3;
  std::array<uint64_t, kLimbs> limb{};

  static Fixed FromInteger(uint128 n) {
    Fixed f;
    f.limb[kFraction] = static_cast<uint64_t>(n);
    f.limb[kFraction + 1] = static_cast<uint64_t>(n >> 64);
    return f;
  }
  uint128 integer() const { return uint128{limb[kFraction + 1]} << 64 | limb[kFraction]; }
  bool zero() const { return *this == Fixed(); }
  friend bool operator==(const Fixed&, const Fixed&) = default;
};

bool Less(const Fixed& a, const Fixed& b) {
  for (int i = Fixed::kLimbs - 1; i >= 0; --i) {
    if (a.limb[i] != b.limb[i]) return a.limb[i] < b.limb[i];
  }
  return false;
}

Fixed Add(const Fixed& a, const Fixed& b) {
  Fixed sum;
  uint128 carry = 0;
  for (int i = 0; i < Fixed::kLimbs; ++i) {
    carry += uint128{a.limb[i]} + b.limb[i];
    sum.limb[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  return sum;
}

// a >= b.
Fixed Subtract(const Fixed& a, const Fixed& b) {
  Fixed difference;
  uint64_t borrow = 0;
  for (int i = 0; i < Fixed::kLimbs; ++i) {
    const uint128 step = uint128{a.limb[i]} - b.limb[i] - borrow;
    difference.limb[i] = static_cast<uint64_t>(step);
    borrow = static_cast<uint64_t>(step >> 64) & 1;
  }
  return difference;
}

// The caller knows that the product is below 2^128.
Fixed Multiply(const Fixed& a, const Fixed& b) {
  std::array<uint64_t, 2 * Fixed::kLimbs> product{};
  for (int i = 0; i < Fixed::kLimbs; ++i) {
    uint64_t carry = 0;
    for (int j = 0; j < Fixed::kLimbs; ++j) {
      const uint128 step = uint128{a.limb[i]} * b.limb[j] + product[i + j] + carry;
      product[i + j] = static_cast<uint64_t>(step);
      carry = static_cast<uint64_t>(step >> 64);
    }
    product[i + Fixed::kLimbs] = carry;
  }
  Fixed result;
  for (int i = 0; i < Fixed::kLimbs; ++i) result.limb[i] = product[i + Fixed::kFraction];
  return result;
}

Fixed DivideSmall(const Fixed& a, uint64_t n) {
  Fixed quotient;
  uint128 rest = 0;
  for (int i = Fixed::kLimbs - 1; i >= 0; --i) {
    rest = rest << 64 | a.limb[i];
    quotient.limb[i] = static_cast<uint64_t>(rest / n);
    rest %= n;
  }
  return quotient;
}

Fixed ShiftLeft(const Fixed& a, int bits) {  // 0 <= bits < 64
  if (bits == 0) return a;
  Fixed out;
  for (int i = Fixed::kLimbs - 1; i >= 0; --i) {
    out.limb[i] = a.limb[i] << bits | (i > 0 ? a.limb[i - 1] >> (64 - bits) : 0);
  }
  return out;
}

Fixed ShiftRight(const Fixed& a, int bits) {  // 0 <= bits < 64
  if (bits == 0) return a;
  Fixed out;
  for (int i = 0; i < Fixed::kLimbs; ++i) {
    out.limb[i] = a.limb[i] >> bits | (i + 1 < Fixed::kLimbs ? a.limb[i + 1] << (64 - bits) : 0);
  }
  return out;
}

// Long division, a bit at a time: the remainder stays below 2 b. b is not zero and below 2^127.
Fixed Divide(const Fixed& a, const Fixed& b) {
  Fixed rest, quotient;
  for (int bit = 64 * (Fixed::kLimbs + Fixed::kFraction) - 1; bit >= 0; --bit) {
    const int at =
        bit - 64 * Fixed::kFraction;  // bit of `a`; the fraction's worth of zeros follows
    rest = ShiftLeft(rest, 1);
    if (at >= 0) rest.limb[0] |= a.limb[at / 64] >> (at % 64) & 1;
    if (!Less(rest, b)) {
      rest = Subtract(rest, b);
      if (bit / 64 < Fixed::kLimbs) quotient.limb[bit / 64] |= uint64_t{1} << (bit % 64);
    }
  }
  return quotient;
}

struct Signed {
  bool negative = false;
  Fixed size;
};

// 2 artanh(z), z <= 1/3.
Fixed TwiceArtanh(const Fixed& z) {
  const Fixed square = Multiply(z, z);
  Fixed power = z, sum = z;
  for (uint64_t n = 3; !power.zero(); n += 2) {
    power = Multiply(power, square);
    sum = Add(sum, DivideSmall(power, n));
  }
  return ShiftLeft(sum, 1);
}

const Fixed& Ln2() {
  static const Fixed ln2 = TwiceArtanh(DivideSmall(Fixed::FromInteger(1), 3));
  return ln2;
}

Fixed Times(const Fixed& a, int n) {
  return Multiply(a, Fixed::FromInteger(static_cast<uint128>(n)));
}

Fixed SizeOf(Decimal x) {
  const uint128 units = static_cast<uint128>(x.units() < 0 ? -x.units() : x.units());
  return DivideSmall(Fixed::FromInteger(units), Decimal::kOne);
}

// x > 0.
Signed LnOf(const Fixed& x) {
  const Fixed one = Fixed::FromInteger(1), two = Fixed::FromInteger(2);
  Fixed m = x;
  int k = 0;
  for (; !Less(m, two); ++k) m = ShiftRight(m, 1);
  for (; Less(m, one); --k) m = ShiftLeft(m, 1);
  const Fixed ln_m = TwiceArtanh(Divide(Subtract(m, one), Add(m, one)));
  if (k >= 0) return {false, Add(ln_m, Times(Ln2(), k))};
  // ln m < ln 2, so the sum is negative, or zero only when x is 1 (k == 0).
  return {true, Subtract(Times(Ln2(), -k), ln_m)};
}

// e^x for x <= 65; nothing is lost to the range, for e^65 is past the largest Decimal.
Fixed ExpOf(const Signed& x) {
  Fixed r = x.size;
  int k = 0;
  for (; !Less(r, Ln2()); ++k) r = Subtract(r, Ln2());
  if (x.negative && !r.zero()) {  // -(k ln 2 + r) = -(k + 1) ln 2 + (ln 2 - r)
    r = Subtract(Ln2(), r);
    ++k;
  }
  const Fixed one = Fixed::FromInteger(1);
  Fixed term = one, sum = one;
  for (uint64_t n = 1; !term.zero(); ++n) {
    term = DivideSmall(Multiply(term, r), n);
    sum = Add(sum, term);
  }
  for (; k > 0; k -= 32) {
    const int bits = k < 32 ? k : 32;
    sum = x.negative ? ShiftRight(sum, bits) : ShiftLeft(sum, bits);
  }
  return sum;
}

std::optional<Decimal> ToDecimal(const Signed& x) {
  if (x.size.integer() > static_cast<uint128>(Decimal::kLimitUnits / Decimal::kOne)) {
    return std::nullopt;
  }
  const Fixed units = Multiply(x.size, Fixed::FromInteger(Decimal::kOne));
  uint128 rounded = units.integer();
  // A fraction within 2^-63 of one half is one half: the error of everything above is smaller.
  if (units.limb[Fixed::kFraction - 1] >= 0x7fff'ffff'ffff'ffff) ++rounded;
  if (rounded > static_cast<uint128>(Decimal::kLimitUnits)) return std::nullopt;
  const int128 size = static_cast<int128>(rounded);
  return Decimal::FromUnits(x.negative ? -size : size);
}

constexpr unsigned kLargestExponent = 65;   // e^65 is past the largest Decimal
constexpr unsigned kSmallestExponent = 40;  // e^-40 is zero to 8 places

std::optional<Decimal> RoundedExp(const Signed& x, bool negate) {
  if (x.size.integer() >= kLargestExponent && !x.negative) return std::nullopt;
  if (x.size.integer() >= kSmallestExponent && x.negative) return Decimal();
  return ToDecimal({negate, ExpOf(x)});
}

}  // namespace

std::optional<Decimal> Exp(Decimal x) {
  return RoundedExp({x.units() < 0, SizeOf(x)}, /*negate=*/false);
}

std::optional<Decimal> Ln(Decimal x) {
  if (x.units() <= 0) return std::nullopt;
  return ToDecimal(LnOf(SizeOf(x)));
}

std::optional<Decimal> Log(Decimal x, Decimal base) {
  const Decimal one = Decimal::FromInt(1);
  if (x.units() <= 0 || base.units() <= 0 || base == one) return std::nullopt;
  const Signed numerator = LnOf(SizeOf(x)), denominator = LnOf(SizeOf(base));
  return ToDecimal(
      {numerator.negative != denominator.negative, Divide(numerator.size, denominator.size)});
}

std::optional<Decimal> GeometricMean(std::span<const Decimal> values) {
  if (values.empty()) return std::nullopt;
  bool zero = false;
  // The logarithms above and below zero apart: each sum grows by less than 2^7 a value.
  Fixed above, below;
  for (Decimal d : values) {
    if (d.units() < 0) return std::nullopt;
    zero = zero || d.units() == 0;
    if (zero) continue;
    const Signed ln = LnOf(SizeOf(d));
    (ln.negative ? below : above) = Add(ln.negative ? below : above, ln.size);
  }
  if (zero) return Decimal();
  const bool negative = Less(above, below);
  const Fixed sum = negative ? Subtract(below, above) : Subtract(above, below);
  return RoundedExp({negative && !sum.zero(), DivideSmall(sum, values.size())}, /*negate=*/false);
}

std::optional<Decimal> Power(Decimal x, Decimal y) {
  const Decimal one = Decimal::FromInt(1);
  if (y.units() == 0 || x == one) return one;
  if (x.units() == 0) return y.units() > 0 ? std::optional(Decimal()) : std::nullopt;
  if (x.units() < 0 && !y.IsInteger()) return std::nullopt;
  const bool negate = x.units() < 0 && (y.units() / Decimal::kOne) % 2 != 0;
  const Signed ln_x = LnOf(SizeOf(x));
  // |y| < 2^94 and |ln x| < 2^7, so that the product fits; and ln x is 0 or more than 2^-27, so
  // that |y| is less than 2^34 whenever the result is in range, and the error less than 2^-150.
  const Signed exponent = {ln_x.negative != (y.units() < 0), Multiply(ln_x.size, SizeOf(y))};
  return RoundedExp(exponent, negate);
}

}  // namespace precert
