// DateTime: reading and writing ISO 8601 text, order of partial values, and calendar arithmetic.
//
// A value is taken apart into its components only at the edges; arithmetic on days and finer goes
// through one count of milliseconds, arithmetic on months and years through a count of months.
#include "cql/core/datetime.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/date.h"
#include "base/packed_moment.h"

namespace precert::cql {
namespace {

constexpr int64_t kMsPerSecond = 1000;
constexpr int64_t kMsPerMinute = 60 * kMsPerSecond;
constexpr int64_t kMsPerHour = 60 * kMsPerMinute;
constexpr int64_t kMsPerDay = 24 * kMsPerHour;
constexpr int kMaxOffsetMinutes = 14 * 60;
constexpr int kComponents = 7;  // year ... millisecond

int64_t FloorDivide(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

// Reads the components of a value from left to right; every step answers whether it could.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool done() const { return at_ == text_.size(); }
  bool Skip(char c) {
    if (done() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  // Exactly `count` digits, between `least` and `most`.
  bool Number(int count, int least, int most, int* out) {
    if (text_.size() - at_ < static_cast<size_t>(count)) return false;
    int value = 0;
    for (int i = 0; i < count; ++i) {
      char c = text_[at_ + i];
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    if (value < least || value > most) return false;
    at_ += count;
    *out = value;
    return true;
  }

  // "2012", "2012-02" or "2012-02-01".
  bool ReadDate(DateTime* out) {
    int year = 1, month = 1, day = 1;
    if (!Number(4, 1, 9999, &year)) return false;
    out->precision = Precision::kYear;
    if (Skip('-')) {
      if (!Number(2, 1, 12, &month)) return false;
      out->precision = Precision::kMonth;
      if (Skip('-')) {
        if (!Number(2, 1, Date::DaysInMonth(year, month), &day)) return false;
        out->precision = Precision::kDay;
      }
    }
    out->year = static_cast<int16_t>(year);
    out->month = static_cast<uint8_t>(month);
    out->day = static_cast<uint8_t>(day);
    return true;
  }

  // "10", "10:30", "10:30:00" or "10:30:00.5". Digits past milliseconds are dropped.
  bool ReadTime(DateTime* out) {
    int hour = 0, minute = 0, second = 0, millisecond = 0;
    if (!Number(2, 0, 23, &hour)) return false;
    out->precision = Precision::kHour;
    if (Skip(':')) {
      if (!Number(2, 0, 59, &minute)) return false;
      out->precision = Precision::kMinute;
      if (Skip(':')) {
        if (!Number(2, 0, 59, &second)) return false;
        out->precision = Precision::kSecond;
        if (Skip('.')) {
          int scale = 100, digit = 0;
          if (!Number(1, 0, 9, &digit)) return false;
          do {
            millisecond += digit * scale;
            scale /= 10;
          } while (Number(1, 0, 9, &digit));
          out->precision = Precision::kMillisecond;
        }
      }
    }
    out->hour = static_cast<uint8_t>(hour);
    out->minute = static_cast<uint8_t>(minute);
    out->second = static_cast<uint8_t>(second);
    out->millisecond = static_cast<uint16_t>(millisecond);
    return true;
  }

  // "Z", "+01:00" or "-05:30"; nothing at the end of the text.
  bool ReadOffset(DateTime* out) {
    if (done()) return true;
    out->has_offset = true;
    if (Skip('Z')) return done();
    bool negative = false;
    if (Skip('-')) {
      negative = true;
    } else if (!Skip('+')) {
      return false;
    }
    int hours = 0, minutes = 0;
    if (!Number(2, 0, 14, &hours) || !Skip(':') || !Number(2, 0, 59, &minutes)) return false;
    int total = hours * 60 + minutes;
    if (total > kMaxOffsetMinutes) return false;
    out->offset_minutes = static_cast<int16_t>(negative ? -total : total);
    return done();
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

std::array<int, kComponents> Components(const DateTime& v) {
  return {v.year, v.month, v.day, v.hour, v.minute, v.second, v.millisecond};
}

// The clock fields for a day count and a time of day; the year may be 0 or 10000.
DateTime FromDayAndTime(int64_t day, int64_t ms_of_day) {
  DateTime out;
  // Date stops at the ends of time, so the day before and after are stepped to by hand.
  static const int64_t first = Date().days();
  static const int64_t last = Date::Of(9999, 12, 31)->days();
  if (day < first) {
    out.year = 0, out.month = 12, out.day = 31;
  } else if (day > last) {
    out.year = 10000, out.month = 1, out.day = 1;
  } else {
    Date date = Date::FromDays(day);
    out.year = static_cast<int16_t>(date.year());
    out.month = static_cast<uint8_t>(date.month());
    out.day = static_cast<uint8_t>(date.day());
  }
  out.hour = static_cast<uint8_t>(ms_of_day / kMsPerHour);
  out.minute = static_cast<uint8_t>(ms_of_day / kMsPerMinute % 60);
  out.second = static_cast<uint8_t>(ms_of_day / kMsPerSecond % 60);
  out.millisecond = static_cast<uint16_t>(ms_of_day % kMsPerSecond);
  out.precision = Precision::kMillisecond;
  return out;
}

int64_t UnitMilliseconds(Precision unit) {
  switch (unit) {
    case Precision::kWeek:
      return 7 * kMsPerDay;
    case Precision::kDay:
      return kMsPerDay;
    case Precision::kHour:
      return kMsPerHour;
    case Precision::kMinute:
      return kMsPerMinute;
    case Precision::kSecond:
      return kMsPerSecond;
    default:
      return 1;
  }
}

std::string TimeText(const DateTime& v) {
  std::string out = fmt::format("{:02}", v.hour);
  if (v.precision >= Precision::kMinute) out += fmt::format(":{:02}", v.minute);
  if (v.precision >= Precision::kSecond) out += fmt::format(":{:02}", v.second);
  if (v.precision >= Precision::kMillisecond) out += fmt::format(".{:03}", v.millisecond);
  return out;
}

}  // namespace

std::optional<DateTime> DateTime::ParseDate(std::string_view iso) {
  DateTime out;
  Reader reader(iso);
  if (!reader.ReadDate(&out) || !reader.done()) return std::nullopt;
  return out;
}

std::optional<DateTime> DateTime::ParseDateTime(std::string_view iso) {
  if (const uint64_t moment = PackMoment(iso)) return Unpack(moment);
  DateTime out;
  Reader reader(iso);
  if (!reader.ReadDate(&out)) return std::nullopt;
  if (reader.done()) return out;
  if (!reader.Skip('T')) return std::nullopt;
  if (reader.done()) return out;  // "2012-02T": a DateTime that stops at the month
  if (out.precision != Precision::kDay) return std::nullopt;
  if (!reader.ReadTime(&out) || !reader.ReadOffset(&out)) return std::nullopt;
  return out;
}

DateTime DateTime::Unpack(uint64_t moment) {
  const PackedMoment parts(moment);
  constexpr Precision kPrecisions[] = {Precision::kDay, Precision::kSecond,
                                       Precision::kMillisecond};
  return {.year = parts.year,
          .month = parts.month,
          .day = parts.day,
          .hour = parts.hour,
          .minute = parts.minute,
          .second = parts.second,
          .millisecond = parts.millisecond,
          .precision = kPrecisions[static_cast<int>(parts.precision)],
          .has_offset = parts.precision != PackedMoment::Precision::kDay,
          .offset_minutes = parts.offset_minutes};
}

uint64_t DateTime::Pack() const {
  PackedMoment::Precision stated;
  switch (precision) {
    case Precision::kDay:
      if (has_offset || offset_minutes != 0) return 0;
      stated = PackedMoment::Precision::kDay;
      break;
    case Precision::kSecond:
    case Precision::kMillisecond:
      if (!has_offset) return 0;
      stated = precision == Precision::kSecond ? PackedMoment::Precision::kSecond
                                               : PackedMoment::Precision::kMillisecond;
      break;
    default:
      return 0;
  }
  if (year < 1) return 0;  // past an end of time, see MoveToOffset
  return static_cast<uint64_t>(year) << 49 | uint64_t{month} << 45 | uint64_t{day} << 40 |
         uint64_t{hour} << 35 | uint64_t{minute} << 29 | uint64_t{second} << 23 |
         uint64_t{millisecond} << 13 | static_cast<uint64_t>(stated) << 11 |
         static_cast<uint64_t>(offset_minutes + PackedMoment::kOffsetZero);
}

std::optional<DateTime> DateTime::ParseTime(std::string_view iso) {
  DateTime out;
  Reader reader(iso);
  reader.Skip('T');
  if (!reader.ReadTime(&out) || !reader.done()) return std::nullopt;
  return out;
}

std::string DateTime::ToDateString() const {
  std::string out = fmt::format("{:04}", year);
  if (precision >= Precision::kMonth) out += fmt::format("-{:02}", month);
  if (precision >= Precision::kDay) out += fmt::format("-{:02}", day);
  return out;
}

std::string DateTime::ToDateTimeString() const {
  std::string out = ToDateString();
  if (precision < Precision::kHour) return out;
  out += 'T';
  out += TimeText(*this);
  if (has_offset) {
    int minutes = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    out += fmt::format("{}{:02}:{:02}", offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
  }
  return out;
}

std::string DateTime::ToTimeString() const { return TimeText(*this); }

std::string_view PrecisionName(Precision precision) {
  constexpr std::string_view kNames[] = {"year",   "month",  "day",         "hour",
                                         "minute", "second", "millisecond", "week"};
  return kNames[static_cast<int>(precision)];
}

int64_t ClockMilliseconds(const DateTime& v) {
  int64_t days;
  if (auto date = Date::Of(v.year, v.month, v.day)) {
    days = date->days();
  } else {  // just past an end of time, see MoveToOffset
    days = v.year < 1 ? Date().days() - 1 : Date::Of(9999, 12, 31)->days() + 1;
  }
  return days * kMsPerDay + v.hour * kMsPerHour + v.minute * kMsPerMinute +
         v.second * kMsPerSecond + v.millisecond;
}

std::optional<DateTime> FromClockMilliseconds(int64_t milliseconds, Precision precision) {
  static const int64_t first = Date().days();
  static const int64_t last = Date::Of(9999, 12, 31)->days();
  int64_t day = FloorDivide(milliseconds, kMsPerDay);
  if (day < first || day > last) return std::nullopt;
  return TruncateTo(FromDayAndTime(day, milliseconds - day * kMsPerDay), precision);
}

DateTime TruncateTo(DateTime v, Precision precision) {
  if (precision == Precision::kWeek) precision = Precision::kDay;
  if (v.precision <= precision) return v;
  if (precision < Precision::kMillisecond) v.millisecond = 0;
  if (precision < Precision::kSecond) v.second = 0;
  if (precision < Precision::kMinute) v.minute = 0;
  if (precision < Precision::kHour) v.hour = 0;
  if (precision < Precision::kDay) v.day = 1;
  if (precision < Precision::kMonth) v.month = 1;
  v.precision = precision;
  return v;
}

DateTime LastMoment(DateTime v) {
  if (v.precision < Precision::kMonth) v.month = 12;
  if (v.precision < Precision::kDay)
    v.day = static_cast<uint8_t>(Date::DaysInMonth(v.year, v.month));
  if (v.precision < Precision::kHour) v.hour = 23;
  if (v.precision < Precision::kMinute) v.minute = 59;
  if (v.precision < Precision::kSecond) v.second = 59;
  if (v.precision < Precision::kMillisecond) v.millisecond = 999;
  v.precision = Precision::kMillisecond;
  return v;
}

int OffsetOf(const DateTime& v, int default_offset) {
  return v.has_offset ? v.offset_minutes : default_offset;
}

DateTime MoveToOffset(const DateTime& v, int target_offset, int default_offset) {
  int64_t shift = int64_t{target_offset - OffsetOf(v, default_offset)} * kMsPerMinute;
  DateTime out = v;
  if (shift != 0) {
    int64_t ms = ClockMilliseconds(v) + shift;
    int64_t day = FloorDivide(ms, kMsPerDay);
    out = TruncateTo(FromDayAndTime(day, ms - day * kMsPerDay), v.precision);
  }
  out.has_offset = true;
  out.offset_minutes = static_cast<int16_t>(target_offset);
  return out;
}

namespace {

// All components in one number, in the order of their size.
uint64_t Packed(const DateTime& d) {
  return (((((static_cast<uint64_t>(d.year) << 4 | d.month) << 5 | d.day) << 5 | d.hour) << 6 |
           d.minute)
              << 6 |
          d.second)
             << 10 |
         d.millisecond;
}

// How many bits of Packed are finer than a component.
int BitsBelow(Precision precision) {
  constexpr int kBits[] = {36, 32, 27, 22, 16, 10, 0};
  return kBits[static_cast<int>(precision)];
}

}  // namespace

std::optional<int> CompareDateTimes(const DateTime& a, const DateTime& b,
                                    std::optional<Precision> precision, int default_offset) {
  Precision finest = precision.value_or(std::max(a.precision, b.precision));
  if (finest == Precision::kWeek) finest = Precision::kDay;

  // Days that are months apart stay in order at any offset.
  if (finest >= Precision::kDay && a.precision >= Precision::kDay &&
      b.precision >= Precision::kDay) {
    const int apart = (a.year - b.year) * 372 + (a.month - b.month) * 31 + (a.day - b.day);
    if (apart > 93) return 1;
    if (apart < -93) return -1;
  }

  const DateTime* left = &a;
  const DateTime* right = &b;
  DateTime moved_a, moved_b;
  if (finest >= Precision::kHour && OffsetOf(a, default_offset) != OffsetOf(b, default_offset)) {
    if (a.precision >= Precision::kHour) {
      moved_a = MoveToOffset(a, default_offset, default_offset);
      left = &moved_a;
    }
    if (b.precision >= Precision::kHour) {
      moved_b = MoveToOffset(b, default_offset, default_offset);
      right = &moved_b;
    }
  }

  if (left->precision >= finest && right->precision >= finest) {
    const uint64_t l = Packed(*left) >> BitsBelow(finest), r = Packed(*right) >> BitsBelow(finest);
    return l == r ? 0 : l < r ? -1 : 1;
  }
  std::array<int, kComponents> l = Components(*left), r = Components(*right);
  for (int i = 0; i <= static_cast<int>(finest); ++i) {
    bool left_known = i <= static_cast<int>(left->precision);
    bool right_known = i <= static_cast<int>(right->precision);
    if (!left_known || !right_known) {
      // Two values that stop at the same component are the same, unless more was asked for.
      if (!left_known && !right_known && !precision) return 0;
      return std::nullopt;
    }
    if (l[i] != r[i]) return l[i] < r[i] ? -1 : 1;
  }
  return 0;
}

std::optional<DateTime> AddUnits(const DateTime& v, int64_t amount, Precision unit, bool is_time) {
  DateTime out = v;
  if (unit == Precision::kYear || unit == Precision::kMonth) {
    int64_t months = 0;
    if (__builtin_mul_overflow(amount, unit == Precision::kYear ? 12 : 1, &months) ||
        __builtin_add_overflow(months, int64_t{v.year} * 12 + v.month - 1, &months)) {
      return std::nullopt;
    }
    if (months < 12 || months >= 10000 * 12) return std::nullopt;
    out.year = static_cast<int16_t>(months / 12);
    out.month = static_cast<uint8_t>(months % 12 + 1);
    out.day = static_cast<uint8_t>(std::min<int>(v.day, Date::DaysInMonth(out.year, out.month)));
    return out;
  }
  int64_t ms = 0;
  if (__builtin_mul_overflow(amount, UnitMilliseconds(unit), &ms)) return std::nullopt;
  if (is_time) {
    int64_t of_day =
        (ClockMilliseconds(v) - Date().days() * kMsPerDay + ms % kMsPerDay) % kMsPerDay;
    if (of_day < 0) of_day += kMsPerDay;
    DateTime time = FromDayAndTime(Date().days(), of_day);
    return TruncateTo(time, v.precision);
  }
  if (__builtin_add_overflow(ms, ClockMilliseconds(v), &ms)) return std::nullopt;
  auto moved = FromClockMilliseconds(ms, v.precision);
  if (!moved) return std::nullopt;
  moved->has_offset = v.has_offset;
  moved->offset_minutes = v.offset_minutes;
  return moved;
}

}  // namespace precert::cql
