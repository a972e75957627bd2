// Dates and times of the reference evaluator.
//
// CQL 1.5, Author's Guide, "Date and Time Operators"; Appendix B, "Date and Time Operators";
// Appendix H. Null operands make null, except in the constructors, where finer parts may be null.
//
// Comparison goes component by component. Seconds and milliseconds are two components: the text of
// Appendix B joins them into one decimal, but the published tests have that 12:00:00 and
// 12:00:00.001 do not compare (TimeProperContainsNull, DateTimeIncludedInNull). Values at different
// offsets are both moved to that of the request when hours or finer are compared. A duration counts
// how often its unit fits; where a component that matters is missing, every extreme of what may be
// meant is tried.
#include <algorithm>
#include <set>

#include "plain_ops.h"

namespace precert::cql::reference {
namespace {

constexpr int64_t kDay = 86'400'000;

bool IsLeap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

std::vector<int> Full(const Moment& m) {
  std::vector<int> all = m.parts;
  for (size_t i = all.size(); i < 7; ++i) all.push_back(i < 3 ? 1 : 0);
  return all;
}

// Milliseconds of the clock reading since 0001-01-01T00:00.
int64_t Milliseconds(const Moment& m) {
  const std::vector<int> p = Full(m);
  return DayNumber(p[0], p[1], p[2]) * kDay + p[3] * 3'600'000LL + p[4] * 60'000LL + p[5] * 1000LL +
         p[6];
}

// The clock reading that is so many milliseconds after 0001-01-01T00:00, with `count` parts. Years
// 0 and 10000 are allowed here: a shifted offset may reach them.
Moment FromMilliseconds(int64_t ms, size_t count) {
  int64_t days = ms / kDay, rest = ms % kDay;
  if (rest < 0) rest += kDay, --days;
  int year = 1, month = 1;
  while (days < 0) days += IsLeap(--year) ? 366 : 365;
  // Whole cycles of 400 years first, so that the counting stays short.
  year += static_cast<int>(days / 146'097) * 400;
  days %= 146'097;
  while (days >= (IsLeap(year) ? 366 : 365)) days -= IsLeap(year++) ? 366 : 365;
  while (days >= DaysOfMonth(year, month)) days -= DaysOfMonth(year, month++);
  Moment out;
  out.parts = {year,
               month,
               static_cast<int>(days) + 1,
               static_cast<int>(rest / 3'600'000),
               static_cast<int>(rest / 60'000 % 60),
               static_cast<int>(rest / 1000 % 60),
               static_cast<int>(rest % 1000)};
  out.parts.resize(count);
  return out;
}

Moment AtRequest(const Moment& m, int request) {
  if (m.parts.size() < 4) return m;
  Moment out = FromMilliseconds(Milliseconds(m) + (request - m.offset.value_or(request)) * 60'000LL,
                                m.parts.size());
  out.offset = request;
  return out;
}

size_t PartsOf(Precision p) { return p == Precision::kWeek ? 3 : static_cast<size_t>(p) + 1; }
bool IsDateUnit(Precision p) { return p <= Precision::kDay || p == Precision::kWeek; }

int64_t UnitMilliseconds(Precision unit) {
  switch (unit) {
    case Precision::kWeek:
      return 7 * kDay;
    case Precision::kDay:
      return kDay;
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

// ---- durations ----------------------------------------------------------------------------------

// How many whole units fit from `a` to `b`: years and months by stepping, the rest by division.
int64_t UnitsThatFit(const Moment& a, const Moment& b, Precision unit) {
  if (unit != Precision::kYear && unit != Precision::kMonth) {
    return (Milliseconds(b) - Milliseconds(a)) / UnitMilliseconds(unit);
  }
  if (Milliseconds(b) < Milliseconds(a)) return -UnitsThatFit(b, a, unit);
  std::vector<int> step = Full(a);
  const std::vector<int> end = Full(b);
  int64_t count = 0;
  while (true) {  // 29 February is not reached by 28 February
    if (unit == Precision::kYear) {
      ++step[0];
    } else if (++step[1] > 12) {
      ++step[0], step[1] = 1;
    }
    if (step > end) return count;
    ++count;
  }
}

// How many boundaries of the unit lie between: the difference of the numbers of their periods.
int64_t BoundariesBetween(const Moment& a, const Moment& b, Precision unit) {
  auto period = [unit](const Moment& m) -> int64_t {
    const std::vector<int> p = Full(m);
    if (unit == Precision::kYear) return p[0];
    if (unit == Precision::kMonth) return p[0] * 12 + p[1];
    // 0001-01-01 was a Monday; weeks begin on Sunday.
    if (unit == Precision::kWeek) return (DayNumber(p[0], p[1], p[2]) + 1) / 7;
    return Milliseconds(m) / UnitMilliseconds(unit);
  };
  return period(b) - period(a);
}

// The first and the last millisecond that a value may mean.
std::vector<Moment> Extremes(const Moment& m) {
  Moment first = m, last = m;
  first.parts = last.parts = Full(m);
  for (size_t i = m.parts.size(); i < 7; ++i) {
    constexpr int kLast[] = {0, 12, 31, 23, 59, 59, 999};
    last.parts[i] = i == 2 ? DaysOfMonth(last.parts[0], last.parts[1]) : kLast[i];
  }
  return {first, last};
}

Plain Between(World& world, const PlainCall& call, bool duration) {
  const Precision unit = call.precision.value_or(Precision::kDay);
  const Moment &a = call.args[0].moment, &b = call.args[1].moment;
  if (call.args[0].tag == Tag::kTime && IsDateUnit(unit)) throw Failure{"a Time has no such part"};
  const size_t needed = PartsOf(unit);
  bool exact = a.parts.size() >= needed && b.parts.size() >= needed;
  bool at_request = !IsDateUnit(unit);
  if (duration && IsDateUnit(unit)) {
    exact = a.parts.size() == b.parts.size() && a.parts.size() >= 3;
    at_request = !exact || a.parts.size() > 3;
  }
  const int request = world.offset();
  at_request = at_request && a.offset.value_or(request) != b.offset.value_or(request);
  std::set<int64_t> counts;
  for (const Moment& x : exact ? std::vector{a} : Extremes(a)) {
    for (const Moment& y : exact ? std::vector{b} : Extremes(b)) {
      const Moment from = at_request ? AtRequest(x, request) : x;
      const Moment to = at_request ? AtRequest(y, request) : y;
      counts.insert(duration ? UnitsThatFit(from, to, unit) : BoundariesBetween(from, to, unit));
    }
  }
  const int64_t low = *counts.begin(), high = *counts.rbegin();
  if (low < INT32_MIN || high > INT32_MAX) return Null();
  if (low == high) return Int(low);
  Plain p;
  p.tag = Tag::kUncertain;
  p.low = low;
  p.high = high;
  return p;
}

// ---- arithmetic ---------------------------------------------------------------------------------

std::optional<Precision> UnitOfTime(World& world, uint32_t unit) {
  const std::string_view text = world.units.Text(unit);
  struct Row {
    std::string_view word, ucum;
    Precision precision;
  };
  constexpr Row kRows[] = {
      {"year", "", Precision::kYear},      {"month", "", Precision::kMonth},
      {"week", "wk", Precision::kWeek},    {"day", "d", Precision::kDay},
      {"hour", "h", Precision::kHour},     {"minute", "min", Precision::kMinute},
      {"second", "s", Precision::kSecond}, {"millisecond", "ms", Precision::kMillisecond},
  };
  for (const Row& row : kRows) {
    if (text == row.word || text == std::string(row.word) + "s") return row.precision;
    if (!row.ucum.empty() && text == row.ucum) return row.precision;
  }
  return std::nullopt;
}

// Author's Guide, "Date/Time Arithmetic": decimals are dropped above seconds; a unit finer than the
// value is first turned into the value's finest unit: 12 months and 365 days a year, 30 days a
// month.
Plain AddTime(World& world, const Plain& value, const Plain& quantity, int sign) {
  const auto unit = UnitOfTime(world, quantity.unit);
  const bool is_time = value.tag == Tag::kTime;
  if (!unit || (value.tag == Tag::kDate && !IsDateUnit(*unit)) || (is_time && IsDateUnit(*unit))) {
    throw Failure{"this unit cannot be added here"};
  }
  const auto finest = static_cast<Precision>(value.moment.parts.size() - 1);
  const Whole amount = quantity.number * sign;
  const Whole whole = amount / kOne;
  if (whole > INT64_MAX || whole < INT64_MIN) throw Failure{"too far"};
  std::optional<Moment> moved;
  if (*unit == Precision::kYear) {
    moved = Shift(value.moment, static_cast<int64_t>(whole), Precision::kYear, false);
  } else if (*unit == Precision::kMonth) {
    moved = finest == Precision::kYear
                ? Shift(value.moment, static_cast<int64_t>(whole / 12), Precision::kYear, false)
                : Shift(value.moment, static_cast<int64_t>(whole), Precision::kMonth, false);
  } else {
    const Whole ms =
        *unit == Precision::kSecond ? amount * 1000 / kOne : whole * UnitMilliseconds(*unit);
    if (ms > INT64_MAX || ms < INT64_MIN) throw Failure{"too far"};
    Whole count = ms / UnitMilliseconds(finest);
    if (finest == Precision::kYear) count = ms / kDay / 365;
    if (finest == Precision::kMonth) count = ms / kDay / 30;
    moved = Shift(value.moment, static_cast<int64_t>(count), finest, is_time);
  }
  if (!moved) throw Failure{"not in the years 1 to 9999"};
  return At(value.tag, *moved);
}

// ---- constructors -------------------------------------------------------------------------------

Plain Construct(Tag tag, const std::vector<Plain>& args, size_t first) {
  for (const Plain& p : args) {
    if (p.tag == Tag::kUncertain) return Null();
  }
  std::vector<int> parts(first, 1);
  bool ended = false;
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i].is_null()) {
      ended = true;
      continue;
    }
    if (ended) throw Failure{"a finer part is given where a coarser one is null"};
    const size_t part = first + i;
    const int least[] = {1, 1, 1, 0, 0, 0, 0};
    const int most[] = {9999, 12, 31, 23, 59, 59, 999};
    Whole limit = most[part];
    if (part == 2) limit = DaysOfMonth(parts[0], parts[1]);
    if (args[i].number < least[part] || args[i].number > limit) throw Failure{"no such date"};
    parts.push_back(static_cast<int>(args[i].number));
  }
  return parts.size() == first ? Null() : At(tag, {parts, std::nullopt});
}

Plain Component(const Plain& value, Precision unit) {
  const auto part = static_cast<size_t>(unit);
  if (unit == Precision::kWeek) throw Failure{"a date has no week"};
  if (part >= value.moment.parts.size() || (value.tag == Tag::kTime && part < 3)) return Null();
  return Int(value.moment.parts[part]);
}

}  // namespace

int DaysOfMonth(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

int64_t DayNumber(int year, int month, int day) {
  int64_t days = 0;
  const int before = year - 1;  // whole years
  if (before >= 0) {
    days = before * 365LL + before / 4 - before / 100 + before / 400;
  } else {
    days = IsLeap(year) ? -366 : -365;  // year 0, reached by moving an offset
  }
  for (int m = 1; m < month; ++m) days += DaysOfMonth(year, m);
  return days + day - 1;
}

std::optional<Moment> Shift(const Moment& from, int64_t count, Precision unit, bool is_time) {
  Moment out = from;
  if (unit == Precision::kYear || unit == Precision::kMonth) {
    if (count > 1'000'000 || count < -1'000'000) return std::nullopt;
    const std::vector<int> p = Full(from);
    const int64_t months = p[0] * 12LL + p[1] - 1 + count * (unit == Precision::kYear ? 12 : 1);
    if (months < 12 || months / 12 > 9999) return std::nullopt;
    out.parts[0] = static_cast<int>(months / 12);
    if (out.parts.size() > 1) out.parts[1] = static_cast<int>(months % 12) + 1;
    if (out.parts.size() > 2) {
      out.parts[2] = std::min(out.parts[2], DaysOfMonth(out.parts[0], out.parts[1]));
    }
    return out;
  }
  const Whole by = Whole{count} * UnitMilliseconds(unit);
  if (is_time) {
    const Whole of_day = ((Milliseconds(from) + by) % kDay + kDay) % kDay;
    out.parts = FromMilliseconds(static_cast<int64_t>(of_day), from.parts.size()).parts;
    return out;
  }
  const Whole to = Milliseconds(from) + by;
  if (to < 0 || to >= Whole{DayNumber(9999, 12, 31) + 1} * kDay) return std::nullopt;
  out.parts = FromMilliseconds(static_cast<int64_t>(to), from.parts.size()).parts;
  return out;
}

std::optional<int> CompareMoments(World& world, const Moment& a, const Moment& b,
                                  std::optional<Precision> precision) {
  const size_t asked = precision ? PartsOf(*precision) : std::max(a.parts.size(), b.parts.size());
  const int request = world.offset();
  Moment x = a, y = b;
  if (asked > 3 && a.offset.value_or(request) != b.offset.value_or(request)) {
    x = AtRequest(a, request);
    y = AtRequest(b, request);
  }
  for (size_t i = 0; i < asked; ++i) {
    const bool in_x = i < x.parts.size(), in_y = i < y.parts.size();
    if (!in_x && !in_y && !precision) return 0;
    if (!in_x || !in_y) return std::nullopt;
    if (x.parts[i] != y.parts[i]) return x.parts[i] < y.parts[i] ? -1 : 1;
  }
  return 0;
}

Answer Moments(World& world, const PlainCall& call) {
  const bool moments = call.signature.find("Date") != std::string_view::npos ||
                       call.signature.find("Time") != std::string_view::npos;
  if (call.name.starts_with("CalculateAgeIn")) {  // ...InYears(birth), ...InYearsAt(birth, day)
    PlainCall between = call;
    std::string_view unit = call.name.substr(14);
    const bool at = unit.ends_with("At");
    if (at) unit.remove_suffix(2);
    constexpr std::string_view kUnits[] = {"Years",   "Months",  "Days",         "Hours",
                                           "Minutes", "Seconds", "Milliseconds", "Weeks"};
    for (size_t i = 0; i < std::size(kUnits); ++i) {
      if (unit == kUnits[i]) between.precision = static_cast<Precision>(i);
    }
    if (!at) {
      Plain now = FromValue(Value::Temporal(Tag::kDateTime, world.engine.now));
      if (call.args[0].tag == Tag::kDate) {
        now.moment.parts.resize(3);
        now.moment.offset.reset();
      }
      between.args.push_back(now);
    }
    return between.AnyNull() ? Null() : Between(world, between, true);
  }
  if (!moments || call.signature.find("Interval<") != std::string_view::npos) return std::nullopt;
  if (call.name == "Date") return Construct(Tag::kDate, call.args, 0);
  if (call.name == "Time") return Construct(Tag::kTime, call.args, 3);
  if (call.name == "DateTime") {
    std::vector<Plain> parts = call.args;
    if (parts.size() > 7) parts.resize(7);
    Plain out = Construct(Tag::kDateTime, parts, 0);
    if (out.is_null() || call.args.size() < 8 || call.args[7].is_null()) return out;
    if (call.args[7].tag != Tag::kDecimal) return Null();
    const Whole sixty = call.args[7].number * 60;
    const Whole minutes = (sixty + (sixty < 0 ? -kOne : kOne) / 2) / kOne;
    if (minutes < -840 || minutes > 840) throw Failure{"no such offset"};
    out.moment.offset = static_cast<int>(minutes);
    return out;
  }
  const Moment now = FromValue(Value::Temporal(Tag::kDateTime, world.engine.now)).moment;
  if (call.name == "Now") return At(Tag::kDateTime, now);
  if (call.name == "Today") {
    return At(Tag::kDate, {{now.parts[0], now.parts[1], now.parts[2]}, std::nullopt});
  }
  if (call.name == "TimeOfDay") {
    return At(Tag::kTime,
              {{1, 1, 1, now.parts[3], now.parts[4], now.parts[5], now.parts[6]}, std::nullopt});
  }
  const bool order = call.name == "SameAs" || call.name == "SameOrBefore" ||
                     call.name == "SameOrAfter" || call.name == "Before" || call.name == "After";
  const bool known = order || call.name == "Add" || call.name == "Subtract" ||
                     call.name == "DateFrom" || call.name == "TimeFrom" ||
                     call.name == "DateTimeComponentFrom" || call.name == "TimezoneOffsetFrom" ||
                     call.name == "DurationBetween" || call.name == "DifferenceBetween";
  if (!known) return std::nullopt;
  if (call.AnyNull()) return Null();
  const Plain& x = call.args[0];
  if (order) {
    if (call.precision == Precision::kWeek) throw Failure{"weeks do not compare"};
    const auto n = CompareMoments(world, x.moment, call.args[1].moment, call.precision);
    if (!n) return Null();
    if (call.name == "SameAs") return Bool(*n == 0);
    if (call.name == "Before") return Bool(*n < 0);
    if (call.name == "After") return Bool(*n > 0);
    return Bool(call.name == "SameOrBefore" ? *n <= 0 : *n >= 0);
  }
  if (call.name == "Add") return AddTime(world, x, call.args[1], 1);
  if (call.name == "Subtract") return AddTime(world, x, call.args[1], -1);
  if (call.name == "DurationBetween") return Between(world, call, true);
  if (call.name == "DifferenceBetween") return Between(world, call, false);
  if (call.name == "DateFrom") {
    std::vector<int> parts = x.moment.parts;
    if (parts.size() > 3) parts.resize(3);
    return At(Tag::kDate, {parts, std::nullopt});
  }
  if (call.name == "TimeFrom") {
    if (x.moment.parts.size() < 4) return Null();
    std::vector<int> parts = x.moment.parts;
    parts[0] = parts[1] = parts[2] = 1;
    return At(Tag::kTime, {parts, std::nullopt});
  }
  if (call.name == "TimezoneOffsetFrom") {
    const Whole minutes = x.moment.offset.value_or(world.offset());
    return Dec(*DivideRounded(minutes * kOne, 60 * kOne));
  }
  return Component(x, call.precision.value_or(Precision::kYear));
}

}  // namespace precert::cql::reference
