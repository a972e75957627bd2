// Exact ratios. The general way uses whole numbers of any length, kept small by the limit that the
// unit parser sets on a ratio's bits; nearly all conversions take the 128-bit way.
#include "codes/exact_ratio.h"

#include <algorithm>
#include <cmath>

namespace precert::codes {

namespace {

using uint128 = unsigned __int128;

// A whole number of any length with a sign. Only what conversions need.
class Integer {
 public:
  Integer() = default;
  explicit Integer(int128 n) : negative_(n < 0) {
    uint128 magnitude = n < 0 ? uint128{0} - static_cast<uint128>(n) : static_cast<uint128>(n);
    for (; magnitude != 0; magnitude >>= 32) words_.push_back(static_cast<uint32_t>(magnitude));
  }

  Integer operator*(const Integer& other) const {
    Integer out;
    out.words_.assign(words_.size() + other.words_.size(), 0);
    for (size_t i = 0; i < words_.size(); ++i) {
      uint64_t carry = 0;
      for (size_t j = 0; j < other.words_.size() || carry != 0; ++j) {
        uint64_t product = out.words_[i + j] + carry;
        if (j < other.words_.size()) product += uint64_t{words_[i]} * other.words_[j];
        out.words_[i + j] = static_cast<uint32_t>(product);
        carry = product >> 32;
      }
    }
    out.Trim();
    out.negative_ = negative_ != other.negative_ && !out.words_.empty();
    return out;
  }

  Integer operator+(const Integer& other) const {
    Integer out;
    if (negative_ == other.negative_) {
      out.words_ = AddMagnitudes(words_, other.words_);
      out.negative_ = negative_;
    } else if (CompareMagnitudes(words_, other.words_) >= 0) {
      out.words_ = SubtractMagnitudes(words_, other.words_);
      out.negative_ = negative_;
    } else {
      out.words_ = SubtractMagnitudes(other.words_, words_);
      out.negative_ = other.negative_;
    }
    out.Trim();
    if (out.words_.empty()) out.negative_ = false;
    return out;
  }

  Integer operator-(const Integer& other) const {
    Integer negated = other;
    negated.negative_ = !other.negative_ && !other.words_.empty();
    return *this + negated;
  }

  // Half up, away from zero; nullopt when the quotient does not fit. `divisor` is positive.
  std::optional<int128> DivideHalfUp(const Integer& divisor) const {
    std::vector<uint32_t> rest;
    uint128 quotient = 0;
    // Long division, one bit at a time: numbers here have a few hundred bits.
    for (size_t i = words_.size() * 32; i-- > 0;) {
      ShiftIn(words_[i / 32] >> (i % 32) & 1, &rest);
      if (quotient >> 126 != 0) return std::nullopt;
      quotient <<= 1;
      if (CompareMagnitudes(rest, divisor.words_) >= 0) {
        rest = SubtractMagnitudes(rest, divisor.words_);
        TrimWords(&rest);
        quotient |= 1;
      }
    }
    ShiftIn(0, &rest);
    if (CompareMagnitudes(rest, divisor.words_) >= 0) quotient += 1;
    int128 result = static_cast<int128>(quotient);
    return negative_ ? -result : result;
  }

 private:
  using Words = std::vector<uint32_t>;  // least first, no leading zero words

  static void TrimWords(Words* words) {
    while (!words->empty() && words->back() == 0) words->pop_back();
  }
  void Trim() { TrimWords(&words_); }

  static int CompareMagnitudes(const Words& a, const Words& b) {
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    for (size_t i = a.size(); i-- > 0;) {
      if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return 0;
  }

  static Words AddMagnitudes(const Words& a, const Words& b) {
    Words out(std::max(a.size(), b.size()) + 1, 0);
    uint64_t carry = 0;
    for (size_t i = 0; i < out.size(); ++i) {
      carry += (i < a.size() ? a[i] : 0ull) + (i < b.size() ? b[i] : 0ull);
      out[i] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    return out;
  }

  static Words SubtractMagnitudes(const Words& a, const Words& b) {  // a >= b
    Words out = a;
    uint64_t borrow = 0;
    for (size_t i = 0; i < out.size(); ++i) {
      uint64_t take = (i < b.size() ? b[i] : 0ull) + borrow;
      borrow = out[i] < take;
      out[i] = static_cast<uint32_t>(out[i] - take);
    }
    return out;
  }

  static void ShiftIn(uint32_t bit, Words* words) {
    for (uint32_t& word : *words) {
      uint32_t out = word >> 31;
      word = word << 1 | bit;
      bit = out;
    }
    if (bit != 0) words->push_back(bit);
  }

  Words words_;
  bool negative_ = false;
};

// Numerator and denominator of a ratio, pi as a decimal.
struct Fraction {
  Integer numerator{1}, denominator{1};
};

Fraction ToFraction(const Ratio& ratio) {
  Fraction out;
  auto multiply = [&](const Integer& base, int exponent) {
    Integer& side = exponent > 0 ? out.numerator : out.denominator;
    for (int i = 0; i < std::abs(exponent); ++i) side = side * base;
  };
  for (const Ratio::BasePower& power : ratio.powers()) {
    multiply(Integer(static_cast<int128>(power.base)), power.exponent);
  }
  if (ratio.pi() != 0) {
    // 3. and 64 decimals, in pieces of 18 digits or fewer: UCUM 2.2, table of dimensionless units.
    constexpr int64_t kTenTo18 = 1'000'000'000'000'000'000;
    Integer pi(3);
    const int64_t pieces[] = {141592653589793238, 462643383279502884, 197169399375105820};
    for (int64_t piece : pieces) pi = pi * Integer(kTenTo18) + Integer(piece);
    pi = pi * Integer(10'000'000'000) + Integer(9'749'445'923);
    multiply(pi, ratio.pi());
    Integer scale = Integer(kTenTo18) * Integer(kTenTo18) * Integer(kTenTo18);
    multiply(scale * Integer(10'000'000'000), -ratio.pi());
  }
  return out;
}

std::optional<Decimal> InRange(std::optional<int128> units) {
  if (!units) return std::nullopt;
  if (*units > Decimal::kLimitUnits || *units < -Decimal::kLimitUnits) return std::nullopt;
  return Decimal::FromUnits(*units);
}

uint128 Gcd(uint128 a, uint128 b) {
  while (b != 0) {
    uint128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

}  // namespace

Ratio Ratio::OfInteger(uint64_t n) {
  Ratio out;
  // Small primes are split off so that they cancel; what remains cancels only with its like, which
  // costs length and never exactness.
  for (uint64_t prime = 2; prime < 1000 && prime * prime <= n; prime += prime == 2 ? 1 : 2) {
    int exponent = 0;
    while (n % prime == 0) {
      n /= prime;
      ++exponent;
    }
    if (exponent > 0) out.MultiplyBy(prime, exponent);
  }
  if (n > 1) out.MultiplyBy(n, 1);
  return out;
}

std::optional<Ratio> Ratio::Parse(std::string_view text) {
  uint64_t digits = 0;
  int places = 0, count = 0;
  bool after_point = false;
  size_t i = 0;
  for (; i < text.size() && text[i] != 'e'; ++i) {
    if (text[i] == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (text[i] < '0' || text[i] > '9' || ++count > 18) return std::nullopt;
    digits = digits * 10 + static_cast<uint64_t>(text[i] - '0');
    places += after_point;
  }
  if (digits == 0) return std::nullopt;
  int exponent = 0;
  if (i < text.size()) {
    bool negative = ++i < text.size() && text[i] == '-';
    if (negative) ++i;
    if (i >= text.size()) return std::nullopt;
    for (; i < text.size(); ++i) {
      if (text[i] < '0' || text[i] > '9' || exponent > 99) return std::nullopt;
      exponent = exponent * 10 + (text[i] - '0');
    }
    if (negative) exponent = -exponent;
  }
  return OfInteger(digits).Times(OfInteger(10).Power(exponent - places));
}

Ratio Ratio::Pi() {
  Ratio out;
  out.pi_ = 1;
  return out;
}

void Ratio::MultiplyBy(uint64_t base, int exponent) {
  auto at = std::lower_bound(powers_.begin(), powers_.end(), base,
                             [](const BasePower& power, uint64_t b) { return power.base < b; });
  if (at == powers_.end() || at->base != base) {
    if (exponent != 0) powers_.insert(at, {base, exponent});
  } else {
    at->exponent += exponent;
    if (at->exponent == 0) powers_.erase(at);
  }
}

Ratio Ratio::Combine(const Ratio& other, int sign) const {
  Ratio out = *this;
  for (const BasePower& power : other.powers_) out.MultiplyBy(power.base, sign * power.exponent);
  out.pi_ += sign * other.pi_;
  return out;
}

Ratio Ratio::Power(int exponent) const {
  Ratio out;
  if (exponent == 0) return out;
  out = *this;
  for (BasePower& power : out.powers_) power.exponent *= exponent;
  out.pi_ *= exponent;
  return out;
}

double Ratio::bits() const {
  double up = 0, down = 0;
  for (const BasePower& power : powers_) {
    double bits = std::log2(static_cast<double>(power.base)) * std::abs(power.exponent);
    (power.exponent > 0 ? up : down) += bits;
  }
  return std::max(up, down) + 216.0 * std::abs(pi_);  // 65 digits of pi
}

std::optional<SmallRatio> ToSmall(const Ratio& ratio) {
  if (ratio.pi() != 0) return std::nullopt;
  SmallRatio out;
  for (const Ratio::BasePower& power : ratio.powers()) {
    uint128& side = power.exponent > 0 ? out.numerator : out.denominator;
    for (int i = 0; i < std::abs(power.exponent); ++i) {
      if (__builtin_mul_overflow(side, uint128{power.base}, &side)) return std::nullopt;
    }
  }
  return out;
}

std::optional<Decimal> ScaleSmall(Decimal x, const SmallRatio& from, const SmallRatio& to) {
  // x * (fn * td) / (fd * tn), with common factors taken out first so that it seldom overflows.
  uint128 across_n = Gcd(from.numerator, to.numerator);
  uint128 across_d = Gcd(from.denominator, to.denominator);
  uint128 numerator, denominator;
  if (__builtin_mul_overflow(from.numerator / across_n, to.denominator / across_d, &numerator) ||
      __builtin_mul_overflow(from.denominator / across_d, to.numerator / across_n, &denominator)) {
    return std::nullopt;
  }
  int128 units = x.units();
  uint128 magnitude = units < 0 ? uint128{0} - static_cast<uint128>(units) : uint128(units);
  if (__builtin_mul_overflow(magnitude, numerator, &magnitude)) return std::nullopt;
  uint128 quotient = magnitude / denominator, rest = magnitude % denominator;
  if (rest >= denominator - rest) ++quotient;
  if (quotient >> 126 != 0) return std::nullopt;
  return InRange(units < 0 ? -static_cast<int128>(quotient) : static_cast<int128>(quotient));
}

std::optional<Decimal> Scale(Decimal x, const Ratio& ratio) {
  Fraction f = ToFraction(ratio);
  return InRange((Integer(x.units()) * f.numerator).DivideHalfUp(f.denominator));
}

std::optional<Decimal> ConvertAffine(Decimal x, const Affine& from, const Affine& to) {
  // base = (x s + o) k on both sides, so y = ((x s1 + o1) k1/k2 - o2) / s2, as one fraction.
  Fraction s1 = ToFraction(from.scale), s2 = ToFraction(to.scale);
  Fraction k = ToFraction(from.slope.Over(to.slope));
  Integer numerator =
      Integer(x.units()) * s1.numerator + Integer(from.offset_units) * s1.denominator;
  numerator = numerator * k.numerator;
  Integer denominator = s1.denominator * k.denominator;
  numerator = numerator - Integer(to.offset_units) * denominator;
  return InRange((numerator * s2.denominator).DivideHalfUp(denominator * s2.numerator));
}

}  // namespace precert::codes
