// Parsing a UCUM unit expression to its exact meaning.
//
//   ParsedUnit unit = ParseUnit("mg/dL");
//   unit.valid, unit.ratio (1/100 with g/m3... to base units), unit.dimension, unit.terms
//
// The grammar is that of UCUM 2.2, section "Full and limited conformance", case-sensitive codes:
//
//   unit:      '/'? component (('.' | '/') component)*        from left to right
//   component: symbol exponent? annotation? | integer annotation? | annotation
//              | '(' unit ')' annotation?
//
// An annotation after a parenthesis is accepted, as UCUM's own common units have it:
// "g/(8.h){shift}". Thread-safe: the table of units is read-only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codes/exact_ratio.h"

namespace precert::codes {

// Exponent of a base unit or of a unit that compares only with itself, by its place in the table.
struct DimensionPower {
  uint16_t atom;
  int16_t exponent;
  friend bool operator==(const DimensionPower&, const DimensionPower&) = default;
};

struct UnitTerm {
  std::string symbol;  // with its prefix: "mg", "10*", or an integer: "100"
  int exponent;
};

struct ParsedUnit {
  bool valid = false;
  std::string problem;                    // why not, one sentence without full stop
  Ratio ratio;                            // one of this unit in base units
  std::vector<DimensionPower> dimension;  // sorted by atom, no zero exponent
  std::vector<UnitTerm> terms;            // sorted by symbol, no zero exponent; for products
  bool special = false;                   // on a scale of its own: takes no part in products
  bool affine = false;                    // temperatures: base = (x scale + offset) slope
  Affine temperature;
};

// Units longer than this are not UCUM for us.
inline constexpr size_t kMaxUnitBytes = 512;

ParsedUnit ParseUnit(std::string_view text);

// "kg.m/s2" from terms; "1" when there are none.
std::string UnitText(const std::vector<UnitTerm>& terms);
// Adds `exponent` of a symbol, keeping the order and dropping what cancels.
void AddTerm(std::vector<UnitTerm>* terms, std::string_view symbol, int exponent);

}  // namespace precert::codes
