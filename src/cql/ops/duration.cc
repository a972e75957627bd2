// DurationBetween and DifferenceBetween.
//
// CQL 1.5, Appendix B ("Duration", "Difference") and Appendix H (worked examples): a year is over
// when the month, day and time of the first value are reached, so that someone born on 29 February
// is a year older on 1 March of a common year. Weeks differ at Sundays.
//
// Partial values. Years, months, weeks and days need a whole date: what a value leaves out is tried
// with its first and its last moment, and two different counts are an uncertainty. Two values that
// both stop at the same component, day or finer, are exact: dates are counted as dates. Hours and
// finer need the unit itself; finer components that are left out count as zero. A difference needs
// its unit (for weeks the day) and nothing finer.
//
// Offsets. Durations, and differences in hours and finer, are counted at the offset of the request
// when the two values' own offsets differ; differences in days and coarser compare the dates as
// written.
#include "cql/ops/duration.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace precert::cql {
namespace {

constexpr int64_t kMsPerDay = 86'400'000;

int64_t FloorDivide(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

int64_t UnitMilliseconds(Precision unit) {
  switch (unit) {
    case Precision::kWeek:
      return 7 * kMsPerDay;
    case Precision::kDay:
      return kMsPerDay;
    case Precision::kHour:
      return 3'600'000;
    case Precision::kMinute:
      return 60'000;
    case Precision::kSecond:
      return 1000;
    default:
      return 1;
  }
}

// Whole periods from one full moment to another; negative when `b` is earlier.
int64_t WholePeriods(const DateTime& a, const DateTime& b, Precision unit) {
  int64_t ms_a = ClockMilliseconds(a), ms_b = ClockMilliseconds(b);
  if (unit != Precision::kYear && unit != Precision::kMonth) {
    return (ms_b - ms_a) / UnitMilliseconds(unit);  // toward zero
  }
  if (ms_b < ms_a) return -WholePeriods(b, a, unit);
  int64_t months = (int64_t{b.year} - a.year) * 12 + (b.month - a.month);
  int64_t of_day_a = ms_a - FloorDivide(ms_a, kMsPerDay) * kMsPerDay;
  int64_t of_day_b = ms_b - FloorDivide(ms_b, kMsPerDay) * kMsPerDay;
  if (b.day < a.day || (b.day == a.day && of_day_b < of_day_a)) --months;
  return unit == Precision::kYear ? months / 12 : months;
}

// Boundaries of the unit between two full moments.
int64_t Boundaries(const DateTime& a, const DateTime& b, Precision unit) {
  auto index = [unit](const DateTime& v) -> int64_t {
    if (unit == Precision::kYear) return v.year;
    if (unit == Precision::kMonth) return int64_t{v.year} * 12 + v.month;
    int64_t ms = ClockMilliseconds(v);
    // 1970-01-01 was a Thursday: four days later weeks begin on Sunday.
    if (unit == Precision::kWeek) ms += 4 * kMsPerDay;
    return FloorDivide(ms, UnitMilliseconds(unit));
  };
  return index(b) - index(a);
}

Value CountValue(OpContext& context, int64_t low, int64_t high) {
  constexpr int64_t kLeast = std::numeric_limits<int32_t>::min();
  constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
  if (low > high) std::swap(low, high);
  if (low < kLeast || high > kMost) return Value::Null();
  if (low == high) return Value::Integer(low);
  return Value::Uncertain(context.arena.New<UncertainData>(UncertainData{low, high}));
}

using CountFn = int64_t (*)(const DateTime&, const DateTime&, Precision);

// Counts between the values, exactly or over all that their missing components may be.
Value Count(OpContext& context, const DateTime& a, const DateTime& b, Precision unit, bool exact,
            bool move, CountFn count) {
  int offset = context.now.offset_minutes;
  move = move && OffsetOf(a, offset) != OffsetOf(b, offset);
  auto moved = [&](const DateTime& v) { return move ? MoveToOffset(v, offset, offset) : v; };
  if (exact) {
    int64_t n = count(moved(a), moved(b), unit);
    return CountValue(context, n, n);
  }
  DateTime first_a = a, first_b = b;
  first_a.precision = first_b.precision = Precision::kMillisecond;
  int64_t low = count(moved(LastMoment(a)), moved(first_b), unit);
  int64_t high = count(moved(first_a), moved(LastMoment(b)), unit);
  return CountValue(context, low, high);
}

bool IsDateUnit(Precision unit) { return unit <= Precision::kDay || unit == Precision::kWeek; }
bool Has(const DateTime& v, Precision component) { return v.precision >= component; }

Value RefuseTime(OpContext& context, Precision unit) {
  return context.Fail(fmt::format("{0}s between two Times cannot be counted: a Time has no {0}",
                                  PrecisionName(unit)));
}

Value DurationBetween(OpContext& context, const OpCall& call) {
  return DurationOf(context, call.args[0], call.args[1], call.precision.value_or(Precision::kDay));
}
Value DifferenceBetween(OpContext& context, const OpCall& call) {
  return DifferenceOf(context, call.args[0], call.args[1],
                      call.precision.value_or(Precision::kDay));
}

constexpr OpDef kOps[] = {
    {"DurationBetween(Date, Date): Integer", DurationBetween},
    {"DurationBetween(DateTime, DateTime): Integer", DurationBetween},
    {"DurationBetween(Time, Time): Integer", DurationBetween},
    {"DifferenceBetween(Date, Date): Integer", DifferenceBetween},
    {"DifferenceBetween(DateTime, DateTime): Integer", DifferenceBetween},
    {"DifferenceBetween(Time, Time): Integer", DifferenceBetween},
};

}  // namespace

std::optional<Precision> DurationUnit(const codes::UnitTable& units, uint32_t unit) {
  switch (units.Calendar(unit)) {
    case codes::CalendarUnit::kYear:
      return Precision::kYear;
    case codes::CalendarUnit::kMonth:
      return Precision::kMonth;
    case codes::CalendarUnit::kWeek:
      return Precision::kWeek;
    case codes::CalendarUnit::kDay:
      return Precision::kDay;
    case codes::CalendarUnit::kHour:
      return Precision::kHour;
    case codes::CalendarUnit::kMinute:
      return Precision::kMinute;
    case codes::CalendarUnit::kSecond:
      return Precision::kSecond;
    case codes::CalendarUnit::kMillisecond:
      return Precision::kMillisecond;
    case codes::CalendarUnit::kNone:
      break;
  }
  std::string_view text = units.Text(unit);
  if (text == "wk") return Precision::kWeek;
  if (text == "d") return Precision::kDay;
  if (text == "h") return Precision::kHour;
  if (text == "min") return Precision::kMinute;
  if (text == "s") return Precision::kSecond;
  if (text == "ms") return Precision::kMillisecond;
  return std::nullopt;
}

Value DurationOf(OpContext& context, const Value& a, const Value& b, Precision unit) {
  const DateTime &x = a.datetime, &y = b.datetime;
  if (a.tag == Tag::kTime && IsDateUnit(unit)) return RefuseTime(context, unit);
  bool exact = IsDateUnit(unit) ? x.precision == y.precision && Has(x, Precision::kDay)
                                : Has(x, unit) && Has(y, unit);
  // Dates that are exact as dates are not moved to another offset.
  bool move = !exact || Has(x, Precision::kHour);
  return Count(context, x, y, unit, exact, move, WholePeriods);
}

Value DifferenceOf(OpContext& context, const Value& a, const Value& b, Precision unit) {
  const DateTime &x = a.datetime, &y = b.datetime;
  if (a.tag == Tag::kTime && IsDateUnit(unit)) return RefuseTime(context, unit);
  Precision needed = unit == Precision::kWeek ? Precision::kDay : unit;
  bool exact = Has(x, needed) && Has(y, needed);
  return Count(context, x, y, unit, exact, !IsDateUnit(unit), Boundaries);
}

std::span<const OpDef> DurationOps() { return kOps; }

}  // namespace precert::cql
