// Fuzzes units: any text as a unit. The input is two units with a line end between them.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "codes/ucum.h"

namespace {

using precert::Decimal;
using precert::codes::UnitTable;

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t end = std::min(text.find('\n'), text.size());
  // A table of its own for each input: the shared one holds a limited number of units.
  UnitTable units;
  const uint32_t a = units.Intern(text.substr(0, end));
  const uint32_t b = units.Intern(end < text.size() ? text.substr(end + 1) : "m");
  Require(units.Intern(text.substr(0, end)) == a);
  for (const uint32_t unit : {a, b}) {
    Require(units.IsValid(unit) == units.Problem(unit).empty());
    if (!units.IsValid(unit)) continue;
    Require(units.Comparable(unit, unit));
    const Decimal amount = *Decimal::Parse("12.5");
    Require(units.Convert(amount, unit, unit) == std::optional(amount));
    // What is printed is the same unit again.
    Require(units.Comparable(units.Intern(units.Text(unit)), unit));
    const uint32_t product = units.Multiply(unit, UnitTable::kOne);
    if (units.IsValid(product) && units.Calendar(unit) == precert::codes::CalendarUnit::kNone) {
      Require(units.Comparable(product, unit));
    }
  }
  Require(units.Comparable(a, b) == units.Comparable(b, a));
  units.Convert(*Decimal::Parse("99999999999999999999.99999999"), a, b);
  units.Convert(*Decimal::Parse("-0.00000001"), b, a);
  units.Divide(units.Multiply(a, b), a);
  return 0;
}
