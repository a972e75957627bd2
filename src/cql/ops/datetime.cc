// Date and time operators: constructors, components, order, and arithmetic with durations.
//
// CQL 1.5, Appendix B, "Date and Time Operators". Durations and ages have their own files.
//
// Arithmetic. Calendar units ("month") and their UCUM counterparts up to the week ('wk', 'd', 'h',
// 'min', 's', 'ms') may be added; the definite year 'a' and month 'mo' are refused, as the
// specification asks. Decimals are dropped above seconds. A duration finer than the value is first
// converted to the value's precision: 12 months or 365 days are a year, 30 days a month. A Time
// goes round the clock. A result outside years 1 to 9999 is a run-time error: the specification
// does not say, and HL7's suite has it so (DateTimeAddInvalidYears); `successor of` the last day is
// null.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "cql/core/op.h"
#include "cql/ops/duration.h"
#include "cql/ops/operand.h"
#include "cql/ops/truth.h"

namespace precert::cql {
namespace {

// ---- arithmetic --------------------------------------------------------------------------------

bool UnitFits(Tag tag, Precision unit) {
  bool date_unit = unit <= Precision::kDay || unit == Precision::kWeek;
  if (tag == Tag::kDate) return date_unit;
  return tag != Tag::kTime || !date_unit;
}

std::string RefuseUnit(Tag tag, std::string_view unit) {
  std::string_view type = tag == Tag::kDate ? "Date" : tag == Tag::kTime ? "Time" : "DateTime";
  std::string_view allowed =
      tag == Tag::kDate   ? "years, months, weeks or days"
      : tag == Tag::kTime ? "hours, minutes, seconds or milliseconds"
                          : "years, months, weeks, days, hours, minutes, seconds or milliseconds";
  std::string message = fmt::format(
      "a quantity in '{}' cannot be added to or subtracted from a {}: use {}", unit, type, allowed);
  if (unit == "a" || unit == "mo") message += " (calendar units, not the definite 'a' and 'mo')";
  return message;
}

// `ms` milliseconds in whole units of `unit`, dropping the rest.
int64_t InUnitsOf(int64_t ms, Precision unit) {
  constexpr int64_t kDay = 86'400'000;
  switch (unit) {
    case Precision::kYear:
      return ms / kDay / 365;
    case Precision::kMonth:
      return ms / kDay / 30;
    case Precision::kDay:
      return ms / kDay;
    case Precision::kHour:
      return ms / 3'600'000;
    case Precision::kMinute:
      return ms / 60'000;
    case Precision::kSecond:
      return ms / 1000;
    default:
      return ms;
  }
}

// Milliseconds of `amount` units, week and finer; nullopt when they do not fit.
std::optional<int64_t> Milliseconds(Decimal amount, Precision unit) {
  int64_t factor = 1;
  switch (unit) {
    case Precision::kWeek:
      factor = 7 * 86'400'000LL;
      break;
    case Precision::kDay:
      factor = 86'400'000;
      break;
    case Precision::kHour:
      factor = 3'600'000;
      break;
    case Precision::kMinute:
      factor = 60'000;
      break;
    case Precision::kSecond:
      factor = 1000;
      break;
    default:
      break;
  }
  if (unit != Precision::kSecond) amount = amount.Truncate();
  auto product = amount.Multiply(Decimal::FromInt(factor));
  return product ? product->Truncate().ToInt64() : std::nullopt;
}

Value AddDuration(OpContext& context, const Value& value, const Value& quantity, bool subtract) {
  auto unit = DurationUnit(context.units, quantity.unit);
  if (!unit || !UnitFits(value.tag, *unit)) {
    return context.Fail(RefuseUnit(value.tag, context.units.Text(quantity.unit)));
  }
  Decimal amount = subtract ? quantity.decimal().Negate() : quantity.decimal();
  const DateTime& from = value.datetime;

  auto out_of_range = [&] {
    return context.Fail(fmt::format(
        "{} {} {} is {}", ToCql(value, context.units), subtract ? "-" : "+",
        ToCql(quantity, context.units),
        value.tag == Tag::kTime ? "too far to count" : "not between the years 0001 and 9999"));
  };
  std::optional<DateTime> to;
  if (*unit == Precision::kYear || *unit == Precision::kMonth) {
    auto n = amount.Truncate().ToInt64();
    if (!n) return out_of_range();
    bool to_years = *unit == Precision::kMonth && from.precision == Precision::kYear;
    to = AddUnits(from, to_years ? *n / 12 : *n, to_years ? Precision::kYear : *unit, false);
  } else {
    auto ms = Milliseconds(amount, *unit);
    if (!ms) return out_of_range();
    to = AddUnits(from, InUnitsOf(*ms, from.precision), from.precision, value.tag == Tag::kTime);
  }
  return to ? Value::Temporal(value.tag, *to) : out_of_range();
}

Value Add(OpContext& context, const OpCall& call) {
  return AddDuration(context, call.args[0], call.args[1], false);
}
Value Subtract(OpContext& context, const OpCall& call) {
  return AddDuration(context, call.args[0], call.args[1], true);
}

// ---- order -------------------------------------------------------------------------------------

template <typename Test>
Value Compare(OpContext& context, const OpCall& call, Test test) {
  if (call.precision == Precision::kWeek) {
    return context.Fail(
        "dates are not compared to the week: use the day, or a difference in weeks");
  }
  auto order = CompareDateTimes(call.args[0].datetime, call.args[1].datetime, call.precision,
                                context.now.offset_minutes);
  return order ? Value::Boolean(test(*order)) : Value::Null();
}

Value SameAs(OpContext& context, const OpCall& call) {
  return Compare(context, call, [](int order) { return order == 0; });
}
Value SameOrBefore(OpContext& context, const OpCall& call) {
  return Compare(context, call, [](int order) { return order <= 0; });
}
Value SameOrAfter(OpContext& context, const OpCall& call) {
  return Compare(context, call, [](int order) { return order >= 0; });
}
Value Before(OpContext& context, const OpCall& call) {
  return Compare(context, call, [](int order) { return order < 0; });
}
Value After(OpContext& context, const OpCall& call) {
  return Compare(context, call, [](int order) { return order > 0; });
}

// ---- constructors ------------------------------------------------------------------------------

struct Part {
  const char* name;
  int least, most;
};
constexpr Part kParts[] = {{"year", 1, 9999},      {"month", 1, 12},  {"day", 1, 31},
                           {"hour", 0, 23},        {"minute", 0, 59}, {"second", 0, 59},
                           {"millisecond", 0, 999}};

// Fills `out` from the components given, the first of them being kParts[first]. Answers the value,
// or null or an error.
Value Construct(OpContext& context, Tag tag, std::span<const Value> args, size_t first,
                std::string_view type) {
  for (const Value& arg : args) {
    if (IsUnknown(arg)) return Value::Unknown();
  }
  if (AnyUncertain(args)) return UncertainResult(args);
  if (args[0].is_null()) {
    for (const Value& arg : args) {
      if (!arg.is_null()) {
        return context.Fail(
            fmt::format("{}(): the {} is null but a finer part is not", type, kParts[first].name));
      }
    }
    return Value::Null();
  }
  int numbers[7] = {1, 1, 1, 0, 0, 0, 0};
  size_t count = 0;
  while (count < args.size() && !args[count].is_null()) {
    const Part& part = kParts[first + count];
    int64_t n = args[count].integer;
    int64_t most = part.most;
    if (first == 0 && count == 2) {
      static constexpr int kDays[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
      int year = numbers[0];
      bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
      most = numbers[1] == 2 && !leap ? 28 : kDays[numbers[1] - 1];
    }
    if (n < part.least || n > most) {
      return context.Fail(fmt::format("{}(): the {} {} is not between {} and {}", type, part.name,
                                      n, part.least, most));
    }
    numbers[first + count] = static_cast<int>(n);
    ++count;
  }
  for (size_t i = count; i < args.size(); ++i) {
    if (!args[i].is_null()) {
      return context.Fail(fmt::format("{}(): the {} is null but the {} is not", type,
                                      kParts[first + count].name, kParts[first + i].name));
    }
  }
  DateTime out;
  out.year = static_cast<int16_t>(numbers[0]);
  out.month = static_cast<uint8_t>(numbers[1]);
  out.day = static_cast<uint8_t>(numbers[2]);
  out.hour = static_cast<uint8_t>(numbers[3]);
  out.minute = static_cast<uint8_t>(numbers[4]);
  out.second = static_cast<uint8_t>(numbers[5]);
  out.millisecond = static_cast<uint16_t>(numbers[6]);
  out.precision = static_cast<Precision>(first + count - 1);
  return Value::Temporal(tag, out);
}

Value MakeDate(OpContext& context, const OpCall& call) {
  return Construct(context, Tag::kDate, call.args, 0, "Date");
}

Value MakeTime(OpContext& context, const OpCall& call) {
  return Construct(context, Tag::kTime, call.args, 3, "Time");
}

Value MakeDateTime(OpContext& context, const OpCall& call) {
  size_t parts = std::min<size_t>(call.args.size(), 7);
  Value out = Construct(context, Tag::kDateTime, call.args.first(parts), 0, "DateTime");
  if (out.is_null() || call.args.size() < 8) return out;
  const Value& offset = call.args[7];
  if (offset.is_null()) return IsUnknown(offset) ? Value::Unknown() : out;
  auto minutes = offset.decimal().Multiply(Decimal::FromInt(60));
  auto whole = minutes ? minutes->Round(0).ToInt64() : std::nullopt;
  if (!whole || *whole < -840 || *whole > 840) {
    return context.Fail(
        fmt::format("DateTime(): the timezone offset {} is not between -14 and 14 hours",
                    offset.decimal().ToPlainString()));
  }
  out.datetime.has_offset = true;
  out.datetime.offset_minutes = static_cast<int16_t>(*whole);
  return out;
}

// ---- components --------------------------------------------------------------------------------

Value DateFrom(OpContext&, const OpCall& call) {
  DateTime date = TruncateTo(call.args[0].datetime, Precision::kDay);
  date.has_offset = false;
  date.offset_minutes = 0;
  return Value::Temporal(Tag::kDate, date);
}

DateTime TimePart(DateTime value) {
  value.year = 1;
  value.month = value.day = 1;
  value.has_offset = false;
  value.offset_minutes = 0;
  return value;
}

Value TimeFrom(OpContext&, const OpCall& call) {
  const DateTime& value = call.args[0].datetime;
  if (value.precision < Precision::kHour) return Value::Null();
  return Value::Temporal(Tag::kTime, TimePart(value));
}

Value ComponentFrom(OpContext& context, const OpCall& call) {
  const Value& value = call.args[0];
  const DateTime& v = value.datetime;
  Precision part = call.precision.value_or(Precision::kYear);
  if (part == Precision::kWeek) return context.Fail("a date has no week component");
  if (part > v.precision) return Value::Null();
  if (value.tag == Tag::kTime && part < Precision::kHour) return Value::Null();
  const int parts[] = {v.year, v.month, v.day, v.hour, v.minute, v.second, v.millisecond};
  return Value::Integer(parts[static_cast<int>(part)]);
}

Value TimezoneOffsetFrom(OpContext& context, const OpCall& call) {
  int minutes = OffsetOf(call.args[0].datetime, context.now.offset_minutes);
  auto hours = Decimal::FromInt(minutes).Divide(Decimal::FromInt(60));
  return hours ? Value::Dec(*hours) : Value::Null();
}

// ---- the request's time ------------------------------------------------------------------------

Value Now(OpContext& context, const OpCall&) {
  return Value::Temporal(Tag::kDateTime, context.now);
}
Value Today(OpContext& context, const OpCall&) {
  DateTime date = TruncateTo(context.now, Precision::kDay);
  date.has_offset = false;
  date.offset_minutes = 0;
  return Value::Temporal(Tag::kDate, date);
}
Value TimeOfDay(OpContext& context, const OpCall&) {
  return Value::Temporal(Tag::kTime, TimePart(context.now));
}

constexpr Nulls kHandles = Nulls::kHandles;

constexpr OpDef kOps[] = {
    {"Add(Date, Quantity): Date", Add},
    {"Add(DateTime, Quantity): DateTime", Add},
    {"Add(Time, Quantity): Time", Add},
    {"Subtract(Date, Quantity): Date", Subtract},
    {"Subtract(DateTime, Quantity): DateTime", Subtract},
    {"Subtract(Time, Quantity): Time", Subtract},

    {"SameAs(Date, Date): Boolean", SameAs},
    {"SameAs(DateTime, DateTime): Boolean", SameAs},
    {"SameAs(Time, Time): Boolean", SameAs},
    {"SameOrBefore(Date, Date): Boolean", SameOrBefore},
    {"SameOrBefore(DateTime, DateTime): Boolean", SameOrBefore},
    {"SameOrBefore(Time, Time): Boolean", SameOrBefore},
    {"SameOrAfter(Date, Date): Boolean", SameOrAfter},
    {"SameOrAfter(DateTime, DateTime): Boolean", SameOrAfter},
    {"SameOrAfter(Time, Time): Boolean", SameOrAfter},
    {"Before(Date, Date): Boolean", Before},
    {"Before(DateTime, DateTime): Boolean", Before},
    {"Before(Time, Time): Boolean", Before},
    {"After(Date, Date): Boolean", After},
    {"After(DateTime, DateTime): Boolean", After},
    {"After(Time, Time): Boolean", After},

    {"Date(Integer): Date", MakeDate, kHandles},
    {"Date(Integer, Integer): Date", MakeDate, kHandles},
    {"Date(Integer, Integer, Integer): Date", MakeDate, kHandles},
    {"DateTime(Integer): DateTime", MakeDateTime, kHandles},
    {"DateTime(Integer, Integer): DateTime", MakeDateTime, kHandles},
    {"DateTime(Integer, Integer, Integer): DateTime", MakeDateTime, kHandles},
    {"DateTime(Integer, Integer, Integer, Integer): DateTime", MakeDateTime, kHandles},
    {"DateTime(Integer, Integer, Integer, Integer, Integer): DateTime", MakeDateTime, kHandles},
    {"DateTime(Integer, Integer, Integer, Integer, Integer, Integer): DateTime", MakeDateTime,
     kHandles},
    {"DateTime(Integer, Integer, Integer, Integer, Integer, Integer, Integer): DateTime",
     MakeDateTime, kHandles},
    {"DateTime(Integer, Integer, Integer, Integer, Integer, Integer, Integer, Decimal): DateTime",
     MakeDateTime, kHandles},
    {"Time(Integer): Time", MakeTime, kHandles},
    {"Time(Integer, Integer): Time", MakeTime, kHandles},
    {"Time(Integer, Integer, Integer): Time", MakeTime, kHandles},
    {"Time(Integer, Integer, Integer, Integer): Time", MakeTime, kHandles},

    {"DateFrom(Date): Date", DateFrom},
    {"DateFrom(DateTime): Date", DateFrom},
    {"TimeFrom(DateTime): Time", TimeFrom},
    {"DateTimeComponentFrom(Date): Integer", ComponentFrom},
    {"DateTimeComponentFrom(DateTime): Integer", ComponentFrom},
    {"DateTimeComponentFrom(Time): Integer", ComponentFrom},
    {"TimezoneOffsetFrom(DateTime): Decimal", TimezoneOffsetFrom},

    {"Now(): DateTime", Now},
    {"Today(): Date", Today},
    {"TimeOfDay(): Time", TimeOfDay},
};

}  // namespace

std::span<const OpDef> DateTimeOps() {
  static const std::vector<OpDef> all = [] {
    std::vector<OpDef> ops(std::begin(kOps), std::end(kOps));
    for (auto part : {DurationOps(), AgeOps()}) ops.insert(ops.end(), part.begin(), part.end());
    return ops;
  }();
  return all;
}

}  // namespace precert::cql
