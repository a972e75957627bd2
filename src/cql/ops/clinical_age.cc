// Ages: CalculateAgeInYears(birth date) and its sisters, and ...At(birth date, as of).
//
// CQL 1.5, Appendix B, "Clinical Operators": an age is the duration from the birth date to today,
// or to the moment of the request where the birth date is a DateTime. A birth date of which only
// the year is known gives an uncertain age, and comparisons with it answer where both possible ages
// agree.
#include "cql/ops/duration.h"

namespace precert::cql {
namespace {

template <Precision unit>
Value AgeToday(OpContext& context, const OpCall& call) {
  const Value& birth = call.args[0];
  DateTime now = context.now;
  if (birth.tag == Tag::kDate) {
    now = TruncateTo(now, Precision::kDay);
    now.has_offset = false;
  }
  return DurationOf(context, birth, Value::Temporal(birth.tag, now), unit);
}

template <Precision unit>
Value AgeAt(OpContext& context, const OpCall& call) {
  return DurationOf(context, call.args[0], call.args[1], unit);
}

constexpr OpDef kOps[] = {
    {"CalculateAgeInYears(Date): Integer", AgeToday<Precision::kYear>},
    {"CalculateAgeInYears(DateTime): Integer", AgeToday<Precision::kYear>},
    {"CalculateAgeInMonths(Date): Integer", AgeToday<Precision::kMonth>},
    {"CalculateAgeInMonths(DateTime): Integer", AgeToday<Precision::kMonth>},
    {"CalculateAgeInWeeks(Date): Integer", AgeToday<Precision::kWeek>},
    {"CalculateAgeInWeeks(DateTime): Integer", AgeToday<Precision::kWeek>},
    {"CalculateAgeInDays(Date): Integer", AgeToday<Precision::kDay>},
    {"CalculateAgeInDays(DateTime): Integer", AgeToday<Precision::kDay>},
    {"CalculateAgeInHours(DateTime): Integer", AgeToday<Precision::kHour>},
    {"CalculateAgeInMinutes(DateTime): Integer", AgeToday<Precision::kMinute>},
    {"CalculateAgeInSeconds(DateTime): Integer", AgeToday<Precision::kSecond>},
    {"CalculateAgeInYearsAt(Date, Date): Integer", AgeAt<Precision::kYear>},
    {"CalculateAgeInYearsAt(DateTime, DateTime): Integer", AgeAt<Precision::kYear>},
    {"CalculateAgeInMonthsAt(Date, Date): Integer", AgeAt<Precision::kMonth>},
    {"CalculateAgeInMonthsAt(DateTime, DateTime): Integer", AgeAt<Precision::kMonth>},
    {"CalculateAgeInWeeksAt(Date, Date): Integer", AgeAt<Precision::kWeek>},
    {"CalculateAgeInWeeksAt(DateTime, DateTime): Integer", AgeAt<Precision::kWeek>},
    {"CalculateAgeInDaysAt(Date, Date): Integer", AgeAt<Precision::kDay>},
    {"CalculateAgeInDaysAt(DateTime, DateTime): Integer", AgeAt<Precision::kDay>},
    {"CalculateAgeInHoursAt(DateTime, DateTime): Integer", AgeAt<Precision::kHour>},
    {"CalculateAgeInMinutesAt(DateTime, DateTime): Integer", AgeAt<Precision::kMinute>},
    {"CalculateAgeInSecondsAt(DateTime, DateTime): Integer", AgeAt<Precision::kSecond>},
};

}  // namespace

std::span<const OpDef> AgeOps() { return kOps; }

}  // namespace precert::cql
