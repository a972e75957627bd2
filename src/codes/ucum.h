// Units: the Unified Code for Units of Measure (UCUM 2.2), and CQL's calendar units.
//
// A unit is interned to an index, so that quantities stay small. Parsing gives an exact conversion
// factor to base units (a ratio of integers scaled by powers of ten; pi and offsets for the special
// units) and a dimension vector. Calendar units (year, month, week, day, hour, minute, second,
// millisecond and their plurals) are their own units, distinct from 'a' and 'mo'; weeks and finer
// compare with their definite UCUM counterparts (CQL 1.5, "Quantities").
// The other special units (logarithms, tangents) and arbitrary units compare only with themselves.
// Products take calendar units as their UCUM counterparts ('a', 'mo', 'wk', ...).
// At most 65,536 different units are kept, half of them invalid ones; those that come later share
// one invalid unit that compares with nothing, so that hostile data cannot fill the memory.
// A UnitTable may be shared between threads; interning takes a lock, the rest is lock-free.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"

namespace precert::codes {

enum class CalendarUnit : uint8_t {
  kNone,
  kYear,
  kMonth,
  kWeek,
  kDay,
  kHour,
  kMinute,
  kSecond,
  kMillisecond
};

class UnitTable {
 public:
  static constexpr uint32_t kOne = 0;  // the unity, '1'

  UnitTable();
  ~UnitTable();
  static UnitTable& Shared();

  // Index of a unit; an invalid one is interned too (IsValid tells), so that data is never lost.
  uint32_t Intern(std::string_view unit);
  std::string_view Text(uint32_t unit) const;  // as written; "1" for unity
  bool IsValid(uint32_t unit) const;
  // Why it is not valid, and what may have been meant: "'mcg' is not a UCUM unit; use 'ug'". Empty
  // for a valid one.
  std::string_view Problem(uint32_t unit) const;
  CalendarUnit Calendar(uint32_t unit) const;     // kNone for UCUM units
  bool Comparable(uint32_t a, uint32_t b) const;  // same dimension
  // `amount` of `from` expressed in `to`; nullopt when not comparable or out of range.
  std::optional<Decimal> Convert(Decimal amount, uint32_t from, uint32_t to) const;
  // Product and quotient of units, in a canonical text ("m" * "m" = "m2", "g" / "L" = "g/L").
  uint32_t Multiply(uint32_t a, uint32_t b);
  uint32_t Divide(uint32_t a, uint32_t b);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace precert::codes
