// Money: US dollars as a whole number of cents, and Rate: an exact percentage.
//
// A share of an amount is rounded once, half up to the cent, and the other party's share is the
// remainder, so that parts always add up to the whole. No floating point anywhere near it.
// Plain values; arithmetic is checked with asserts, because every amount that enters the program is
// limited to kMaxMoney at its reader (see limits.h).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"

namespace precert {

class Money {
 public:
  constexpr Money() = default;
  static constexpr Money Cents(int64_t cents) { return Money(cents); }
  static constexpr Money Dollars(int64_t dollars) { return Money(dollars * 100); }
  // "150", "150.00", "$1,250.50"; refuses more than two places, signs and anything absurd.
  static std::optional<Money> Parse(std::string_view text);
  static std::optional<Money> FromDecimal(Decimal amount);  // rounds half up to the cent

  constexpr int64_t cents() const { return cents_; }
  Decimal ToDecimal() const { return Decimal::FromUnits(int128{cents_} * 1'000'000); }
  std::string ToString() const;  // "90.00", "-3.10": the JSON form
  std::string Display() const;   // "$1,250.50": for people

  constexpr Money operator+(Money o) const { return Money(cents_ + o.cents_); }
  constexpr Money operator-(Money o) const { return Money(cents_ - o.cents_); }
  constexpr Money operator*(int64_t n) const { return Money(cents_ * n); }
  constexpr Money& operator+=(Money o) {
    cents_ += o.cents_;
    return *this;
  }
  constexpr Money& operator-=(Money o) {
    cents_ -= o.cents_;
    return *this;
  }
  friend constexpr auto operator<=>(Money, Money) = default;
  friend constexpr bool operator==(Money, Money) = default;

 private:
  explicit constexpr Money(int64_t cents) : cents_(cents) {}
  int64_t cents_ = 0;
};

// A percentage held exactly: Rate::Parse("60 %") or "32.99%" or "20".
class Rate {
 public:
  constexpr Rate() = default;
  static std::optional<Rate> Parse(std::string_view text);  // percent text
  static constexpr Rate Percent(int64_t n) { return Rate(Decimal::FromInt(n)); }
  static constexpr Rate FromPercent(Decimal percent) { return Rate(percent); }
  Decimal percent() const { return percent_; }
  Money Of(Money amount) const;  // half up to the cent
  std::string ToString() const;  // "60 %", "32.99 %"
  friend constexpr auto operator<=>(Rate, Rate) = default;
  friend constexpr bool operator==(Rate, Rate) = default;

 private:
  explicit constexpr Rate(Decimal percent) : percent_(percent) {}
  Decimal percent_;
};

}  // namespace precert
