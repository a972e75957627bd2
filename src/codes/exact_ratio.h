// Ratio: the exact factor between two units, and arithmetic with it that rounds once, at the end.
//
// A ratio is a product of powers of integers and of pi: (2^3 . 5^-2 . pi^1). So the thousandth of a
// thousand is one again, and a degree of arc converts to a turn without pi ever being a number. Pi
// becomes its first 64 decimals (UCUM's value) only when a conversion cannot cancel it.
// Plain values, no shared state.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/decimal.h"

namespace precert::codes {

class Ratio {
 public:
  Ratio() = default;                                         // one
  static Ratio OfInteger(uint64_t n);                        // n > 0
  static std::optional<Ratio> Parse(std::string_view text);  // "1.5", "37e9"; > 0, <= 18 digits
  static Ratio Pi();

  Ratio Times(const Ratio& other) const { return Combine(other, 1); }
  Ratio Over(const Ratio& other) const { return Combine(other, -1); }
  Ratio Power(int exponent) const;

  // Bits of the larger of numerator and denominator, about: what limits on growth are about.
  double bits() const;
  bool IsOne() const { return powers_.empty() && pi_ == 0; }

  struct BasePower {
    uint64_t base;
    int exponent;
  };
  const std::vector<BasePower>& powers() const { return powers_; }
  int pi() const { return pi_; }

 private:
  Ratio Combine(const Ratio& other, int sign) const;
  void MultiplyBy(uint64_t base, int exponent);
  std::vector<BasePower> powers_;  // sorted by base; no exponent is 0
  int pi_ = 0;
};

// Fraction of two 128-bit integers, for ratios small enough: the fast way.
struct SmallRatio {
  unsigned __int128 numerator = 1, denominator = 1;
};
std::optional<SmallRatio> ToSmall(const Ratio& ratio);  // nullopt when too large or with pi

// x -> x times from / to, half up (away from zero); nullopt when out of Decimal's range.
std::optional<Decimal> ScaleSmall(Decimal x, const SmallRatio& from, const SmallRatio& to);
std::optional<Decimal> Scale(Decimal x, const Ratio& ratio);

// One side of an affine conversion: base = (x * scale + offset) * slope.
struct Affine {
  Ratio scale;
  Ratio slope;
  int64_t offset_units = 0;  // in 10^-8
};
std::optional<Decimal> ConvertAffine(Decimal x, const Affine& from, const Affine& to);

}  // namespace precert::codes
