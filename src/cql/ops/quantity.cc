// Quantities in one unit.

#include "cql/ops/quantity.h"

#include <algorithm>

namespace precert::cql {
namespace {

using codes::CalendarUnit;
using codes::UnitTable;

// Whether one `a` is at least one `b`, so that `b` is the more granular unit. Units of one
// dimension.
bool IsCoarser(const UnitTable& units, uint32_t a, uint32_t b) {
  const std::optional<Decimal> one_a = units.Convert(Decimal::FromInt(1), a, b);
  // Out of range: 1 km in fm does not fit, so `a` is certainly the coarser.
  return !one_a || *one_a >= Decimal::FromInt(1);
}

int Sign(Decimal d) { return d.units() < 0 ? -1 : d.units() > 0 ? 1 : 0; }

int Order(Decimal a, Decimal b) { return a < b ? -1 : b < a ? 1 : 0; }

bool IsLongCalendar(CalendarUnit unit) {
  return unit == CalendarUnit::kYear || unit == CalendarUnit::kMonth;
}

// The UCUM unit that a year or a month is equivalent (not equal) to.
uint32_t UcumCounterpart(UnitTable& units, uint32_t unit) {
  switch (units.Calendar(unit)) {
    case CalendarUnit::kYear:
      return units.Intern("a");
    case CalendarUnit::kMonth:
      return units.Intern("mo");
    default:
      return unit;
  }
}

bool EquivalentInCoarser(const UnitTable& units, Decimal a, uint32_t unit_a, Decimal b,
                         uint32_t unit_b) {
  if (!units.Comparable(unit_a, unit_b)) return false;
  if (IsCoarser(units, unit_b, unit_a)) {
    std::swap(a, b);
    std::swap(unit_a, unit_b);
  }
  const std::optional<Decimal> converted = units.Convert(b, unit_b, unit_a);
  return converted && EquivalentDecimals(a, *converted);
}

int PlacesOf(Decimal d) {
  int places = Decimal::kPlaces;
  for (int128 units = d.units(); places > 0 && units % 10 == 0; units /= 10) --places;
  return places;
}

}  // namespace

std::optional<Aligned> AlignQuantities(const UnitTable& units, const Value& a, const Value& b) {
  if (a.unit == b.unit) return Aligned{a.decimal(), b.decimal(), a.unit};
  if (!units.Comparable(a.unit, b.unit)) return std::nullopt;
  const bool to_b = IsCoarser(units, a.unit, b.unit);
  const Value& coarse = to_b ? a : b;
  const uint32_t unit = to_b ? b.unit : a.unit;
  const std::optional<Decimal> converted = units.Convert(coarse.decimal(), coarse.unit, unit);
  if (!converted) return std::nullopt;
  return to_b ? Aligned{*converted, b.decimal(), unit} : Aligned{a.decimal(), *converted, unit};
}

std::optional<int> CompareQuantities(const UnitTable& units, const Value& a, const Value& b) {
  if (a.unit == b.unit) return Order(a.decimal(), b.decimal());
  if (!units.Comparable(a.unit, b.unit)) return std::nullopt;
  // The specification converts to the coarser unit; the finer one gives the same order without
  // rounding small amounts away (1 'nm' is 0.00000000 'm').
  if (std::optional<Aligned> aligned = AlignQuantities(units, a, b)) {
    return Order(aligned->a, aligned->b);
  }
  // The coarser amount, in the finer unit, is larger than any Decimal: its sign decides.
  return IsCoarser(units, a.unit, b.unit) ? Sign(a.decimal()) : -Sign(b.decimal());
}

bool EquivalentQuantities(UnitTable& units, const Value& a, const Value& b) {
  if (a.unit == b.unit) return EquivalentDecimals(a.decimal(), b.decimal());
  if (units.Comparable(a.unit, b.unit)) {
    return EquivalentInCoarser(units, a.decimal(), a.unit, b.decimal(), b.unit);
  }
  const CalendarUnit ca = units.Calendar(a.unit), cb = units.Calendar(b.unit);
  if (!IsLongCalendar(ca) && !IsLongCalendar(cb)) return false;
  if (ca == CalendarUnit::kNone || cb == CalendarUnit::kNone) {
    return EquivalentInCoarser(units, a.decimal(), UcumCounterpart(units, a.unit), b.decimal(),
                               UcumCounterpart(units, b.unit));
  }
  if (IsLongCalendar(ca) && IsLongCalendar(cb)) {  // years and months
    const Decimal twelve = Decimal::FromInt(12);
    std::optional<Decimal> months_a = a.decimal(), months_b = b.decimal();
    if (ca == CalendarUnit::kYear) months_a = months_a->Multiply(twelve);
    if (cb == CalendarUnit::kYear) months_b = months_b->Multiply(twelve);
    return months_a && months_b && EquivalentDecimals(*months_a, *months_b);
  }
  // Calendar arithmetic: a year is 365 days and a month 30, in one step from days.
  const Value& large = IsLongCalendar(ca) ? a : b;
  const Value& small = IsLongCalendar(ca) ? b : a;
  const int days = units.Calendar(large.unit) == CalendarUnit::kYear ? 365 : 30;
  const std::optional<Decimal> small_days =
      units.Convert(small.decimal(), small.unit, units.Intern("day"));
  if (!small_days) return false;
  const std::optional<Decimal> converted = small_days->Divide(Decimal::FromInt(days));
  return converted && EquivalentDecimals(large.decimal(), *converted);
}

bool EquivalentDecimals(Decimal a, Decimal b) {
  if (a == b) return true;
  const int places = std::min(PlacesOf(a), PlacesOf(b));
  return a.Round(places) == b.Round(places);
}

Value DivideQuantities(UnitTable& units, const Value& a, const Value& b) {
  uint32_t unit = a.unit;
  Decimal dividend = a.decimal(), divisor = b.decimal();
  if (b.unit != UnitTable::kOne) {
    if (a.unit == b.unit) {
      unit = UnitTable::kOne;
    } else if (units.Comparable(a.unit, b.unit)) {
      const std::optional<Aligned> aligned = AlignQuantities(units, a, b);
      if (!aligned) return Value::Null();
      dividend = aligned->a;
      divisor = aligned->b;
      unit = UnitTable::kOne;
    } else {
      unit = units.Divide(a.unit, b.unit);
      if (!units.IsValid(unit)) return Value::Null();
    }
  }
  const std::optional<Decimal> quotient = dividend.Divide(divisor);
  return quotient ? Value::Quantity(*quotient, unit) : Value::Null();
}

}  // namespace precert::cql
