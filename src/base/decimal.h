// Decimal: exact base-10 numbers with up to 28 digits before the point and 8 after it.
//
// The CQL System.Decimal of the specification (CQL 1.5, Developer's Guide, "System-Defined Types")
// goes from (-10^28 + 1) / 10^8 to (10^28 - 1) / 10^8 in steps of 10^-8: Min() and Max(), 20 digits
// before the point. It asks for "at least" that much, and HL7's suites calculate with 28 digits
// before the point, so results may be as large as 10^28 itself (kLimitUnits), and are exact up to
// there. Held as a number of steps in 128 bits; products and dividends are 256 bits where they need
// it. Nothing here touches floating point. Operations that leave the range answer nullopt, which
// CQL turns into null. Exponentials and logarithms are in decimal_math.h. Plain value, 16 bytes,
// thread-compatible.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace precert {

using int128 = __int128;

class Decimal {
 public:
  static constexpr int kPlaces = 8;
  static constexpr int64_t kOne = 100'000'000;
  static constexpr int128 kMaxUnits =
      int128{10'000'000'000'000'000'000u} * 1'000'000'000 - 1;  // 10^28 - 1
  // The largest magnitude that a result may have: 10^28, in steps.
  static constexpr int128 kLimitUnits = (kMaxUnits + 1) * kOne;

  constexpr Decimal() = default;
  static constexpr Decimal FromUnits(int128 units) { return Decimal(units); }
  static constexpr Decimal FromInt(int64_t n) { return Decimal(int128{n} * kOne); }
  // The ends of the CQL type, 99999999999999999999.99999999 either way.
  static constexpr Decimal Max() { return Decimal(kMaxUnits); }
  static constexpr Decimal Min() { return Decimal(-kMaxUnits); }

  // "-12.50", "3", "1e-3" (exponent only when `allow_exponent`, as JSON numbers have). Digits other
  // than zero past the 8th place: rounded half up (away from zero) when `round_excess`, refused
  // otherwise. Refuses anything else, also "+1", ".5" and more than 28 digits before the point.
  static std::optional<Decimal> Parse(std::string_view text, bool allow_exponent = false,
                                      bool round_excess = false);

  constexpr int128 units() const { return units_; }
  bool IsInteger() const { return units_ % kOne == 0; }
  std::optional<int64_t> ToInt64() const;  // only when integral and in range
  double ToDouble() const;                 // for charts and logarithms only, never for money

  // Shortest exact text with at least one place: "2.0", "0.00000001", "-3.25".
  std::string ToString() const;
  // Shortest exact text without forced places: "2", "3.25".
  std::string ToPlainString() const;

  std::optional<Decimal> Add(Decimal o) const;
  std::optional<Decimal> Subtract(Decimal o) const;
  // Products and quotients are rounded half up (away from zero) to 8 places.
  std::optional<Decimal> Multiply(Decimal o) const;
  std::optional<Decimal> Divide(Decimal o) const;  // nullopt when o is zero
  Decimal Negate() const { return Decimal(-units_); }
  // At the given number of places (0-8); ties go away from zero, as CQL's Round asks (-0.5 is -1).
  // Nothing changes at 8 or more places.
  Decimal Round(int places) const;
  Decimal Truncate() const;
  Decimal Floor() const;
  Decimal Ceiling() const;

  friend constexpr auto operator<=>(Decimal, Decimal) = default;
  friend constexpr bool operator==(Decimal, Decimal) = default;

 private:
  explicit constexpr Decimal(int128 units) : units_(units) {}
  int128 units_ = 0;
};

}  // namespace precert
