// Precision and boundaries.
//
// A Decimal that was written with three places stands for everything that begins with its digits:
// 1.587 is from 1.58700000 to 1.58799999. (The draft of CQL 2.0 reads it as half a place either
// way.) Date-times count digits: 4 year, 6 month, 8 day, 10 hour, 12 minute, 14 second, 17
// millisecond; times have 8 fewer.

#include "cql/ops/boundary.h"

#include <algorithm>

#include "cql/ops/operand.h"

namespace precert::cql {
namespace {

constexpr int kDigits[] = {4, 6, 8, 10, 12, 14, 17};  // by Precision, year to millisecond
constexpr int kDateDigits = 8;  // of the year, month and day that a Time lacks

std::optional<Precision> PrecisionOfDigits(int64_t digits, Tag tag) {
  if (tag == Tag::kTime) digits += kDateDigits;
  for (size_t i = 0; i < std::size(kDigits); ++i) {
    if (kDigits[i] != digits) continue;
    const Precision precision = static_cast<Precision>(i);
    if (tag == Tag::kDate && precision > Precision::kDay) return std::nullopt;
    if (tag == Tag::kTime && precision < Precision::kHour) return std::nullopt;
    return precision;
  }
  return std::nullopt;
}

Value DecimalBoundary(const Value& v, int64_t places, bool high) {
  if (places < 0 || places > Decimal::kPlaces) return Value::Null();
  const int written = WrittenPlaces(v);
  int128 step = Decimal::kOne;  // of the last place written, in units
  for (int i = 0; i < written; ++i) step /= 10;
  int128 step_asked = Decimal::kOne;
  for (int64_t i = 0; i < places; ++i) step_asked /= 10;

  // Away from zero, the value may have any further digits.
  const int128 units = v.decimal_units;
  const bool outward = units < 0 ? !high : high;
  int128 size = units < 0 ? -units : units;
  if (outward) size += step - 1;
  size -= size % step_asked;
  return Value::Dec(Decimal::FromUnits(units < 0 ? -size : size), static_cast<uint8_t>(places));
}

Value TemporalBoundary(const Value& v, std::optional<int64_t> digits, bool high) {
  const Precision finest = v.tag == Tag::kDate ? Precision::kDay : Precision::kMillisecond;
  const std::optional<Precision> precision =
      digits ? PrecisionOfDigits(*digits, v.tag) : std::optional(finest);
  if (!precision) return Value::Null();
  DateTime moment = high ? LastMoment(v.datetime) : v.datetime;
  moment.precision = Precision::kMillisecond;
  moment = TruncateTo(moment, *precision);
  moment.has_offset = v.datetime.has_offset;
  moment.offset_minutes = v.datetime.offset_minutes;
  return Value::Temporal(v.tag, moment);
}

Value Boundary(const OpCall& call, bool high) {
  const Value& v = call.args[0];
  const Value& digits = call.args[1];
  if (v.is_null()) return NullOf(call.args.first(1));
  if (digits.is_null() && digits.unknown) return Value::Unknown();
  if (AnyUncertain(call.args)) return UncertainResult(call.args);
  std::optional<int64_t> count;
  if (!digits.is_null()) count = digits.integer;
  if (v.tag == Tag::kDecimal) return DecimalBoundary(v, count.value_or(Decimal::kPlaces), high);
  return TemporalBoundary(v, count, high);
}

}  // namespace

int WrittenPlaces(const Value& v) {
  if (v.scale > 0) return std::min<int>(v.scale, Decimal::kPlaces);
  int places = Decimal::kPlaces;
  for (int128 units = v.decimal_units; places > 1 && units % 10 == 0; units /= 10) --places;
  return places;
}

Value PrecisionOp(OpContext&, const OpCall& call) {
  const Value& v = call.args[0];
  if (IsUncertain(v)) return UncertainResult(call.args);
  if (v.tag == Tag::kDecimal) return Value::Integer(WrittenPlaces(v));
  const int digits = kDigits[static_cast<size_t>(v.datetime.precision)];
  return Value::Integer(v.tag == Tag::kTime ? digits - kDateDigits : digits);
}

Value LowBoundaryOp(OpContext&, const OpCall& call) { return Boundary(call, false); }
Value HighBoundaryOp(OpContext&, const OpCall& call) { return Boundary(call, true); }

}  // namespace precert::cql
