// Hand-written checks, because every date of every record passes through them.
#include "fhir/primitive_text.h"

#include <cstddef>
#include <cstdint>

#include "base/date.h"
#include "base/decimal.h"
#include "base/json_writer.h"

namespace precert::fhir {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads exactly `digits` digits at `*at`; -1 when they are not there.
int ReadNumber(std::string_view text, size_t* at, int digits) {
  if (text.size() - *at < static_cast<size_t>(digits)) return -1;
  int n = 0;
  for (int i = 0; i < digits; ++i) {
    char c = text[*at + i];
    if (!IsDigit(c)) return -1;
    n = n * 10 + (c - '0');
  }
  *at += digits;
  return n;
}

bool Eat(std::string_view text, size_t* at, char c) {
  if (*at >= text.size() || text[*at] != c) return false;
  ++*at;
  return true;
}

// A date at `*at`; `*complete` tells whether it has its day.
bool ReadDate(std::string_view text, size_t* at, bool* complete) {
  *complete = false;
  int year = ReadNumber(text, at, 4);
  if (year < 1) return false;
  if (!Eat(text, at, '-')) return true;
  int month = ReadNumber(text, at, 2);
  if (month < 1 || month > 12) return false;
  if (!Eat(text, at, '-')) return true;
  int day = ReadNumber(text, at, 2);
  if (day < 1 || (day > 28 && day > Date::DaysInMonth(year, month))) return false;
  *complete = true;
  return true;
}

bool ReadTime(std::string_view text, size_t* at) {
  int hour = ReadNumber(text, at, 2);
  if (hour < 0 || hour > 23 || !Eat(text, at, ':')) return false;
  int minute = ReadNumber(text, at, 2);
  if (minute < 0 || minute > 59) return false;
  if (!Eat(text, at, ':')) return true;
  int second = ReadNumber(text, at, 2);
  if (second < 0 || second > 60) return false;  // FHIR allows leap seconds
  if (!Eat(text, at, '.')) return true;
  size_t begin = *at;
  while (*at < text.size() && IsDigit(text[*at])) ++*at;
  return *at > begin;
}

bool ReadZone(std::string_view text, size_t* at) {
  if (Eat(text, at, 'Z')) return true;
  if (!Eat(text, at, '+') && !Eat(text, at, '-')) return false;
  int hour = ReadNumber(text, at, 2);
  if (hour < 0 || hour > 14 || !Eat(text, at, ':')) return false;
  int minute = ReadNumber(text, at, 2);
  return minute >= 0 && minute <= 59 && (hour < 14 || minute == 0);
}

}  // namespace

bool IsDateText(std::string_view text) {
  size_t at = 0;
  bool complete;
  return ReadDate(text, &at, &complete) && at == text.size();
}

bool IsDateTimeText(std::string_view text) {
  size_t at = 0;
  bool complete;
  if (!ReadDate(text, &at, &complete)) return false;
  if (at == text.size()) return true;
  if (!complete || !Eat(text, &at, 'T') || !ReadTime(text, &at)) return false;
  return at == text.size() || (ReadZone(text, &at) && at == text.size());
}

bool IsTimeText(std::string_view text) {
  size_t at = 0;
  return ReadTime(text, &at) && at == text.size();
}

bool IsIntegerText(std::string_view text) {
  if (text.size() > 11 || !JsonWriter::IsNumber(text)) return false;
  bool negative = text.front() == '-';
  int64_t n = 0;
  for (char c : text.substr(negative ? 1 : 0)) {
    if (!IsDigit(c)) return false;
    n = n * 10 + (c - '0');
  }
  return n <= int64_t{2147483647} + (negative ? 1 : 0);
}

bool IsDecimalText(std::string_view text) {
  if (!JsonWriter::IsNumber(text)) return false;
  // Short plain numbers are always in range; the rest is worth a real look.
  if (text.size() <= 16 && text.find_first_of("eE") == std::string_view::npos) return true;
  return Decimal::Parse(text, /*allow_exponent=*/true, /*round_excess=*/true).has_value();
}

}  // namespace precert::fhir
