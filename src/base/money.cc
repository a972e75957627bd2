// Reading, writing and sharing out money.
#include "base/money.h"

#include "base/limits.h"

namespace precert {

namespace {

constexpr int64_t kMaxRatePercent = 10'000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Quotient rounded half up, away from zero; `divisor` is positive.
int128 DivideHalfUp(int128 value, int128 divisor) {
  bool negative = value < 0;
  if (negative) value = -value;
  int128 quotient = (value + divisor / 2) / divisor;
  return negative ? -quotient : quotient;
}

// "1,250" -> "1250"; false unless commas, where there are any, part groups of three.
bool RemoveGrouping(std::string_view text, std::string* digits) {
  bool grouped = text.find(',') != std::string_view::npos;
  for (size_t i = 0; i < text.size(); ++i) {
    size_t rest = text.size() - i;
    bool comma_belongs = grouped && rest % 4 == 0;
    if (comma_belongs != (text[i] == ',')) return false;
    if (text[i] == ',') {
      if (i == 0) return false;
    } else if (IsDigit(text[i])) {
      digits->push_back(text[i]);
    } else {
      return false;
    }
  }
  return !digits->empty();
}

}  // namespace

std::optional<Money> Money::Parse(std::string_view text) {
  text = Trim(text);
  if (!text.empty() && text.front() == '$') text = Trim(text.substr(1));
  size_t point = text.find('.');
  std::string digits;
  if (!RemoveGrouping(text.substr(0, point), &digits)) return std::nullopt;
  std::string_view places = point == std::string_view::npos ? "" : text.substr(point + 1);
  if (point != std::string_view::npos && (places.empty() || places.size() > 2)) return std::nullopt;
  for (size_t i = 0; i < 2; ++i) {
    if (i < places.size() && !IsDigit(places[i])) return std::nullopt;
    digits.push_back(i < places.size() ? places[i] : '0');
  }
  int64_t cents = 0;
  for (char c : digits) {
    cents = cents * 10 + (c - '0');
    if (cents > limits::kMaxMoneyCents) return std::nullopt;
  }
  return Cents(cents);
}

std::optional<Money> Money::FromDecimal(Decimal amount) {
  int128 cents = DivideHalfUp(amount.units(), Decimal::kOne / 100);
  if (cents > limits::kMaxMoneyCents || cents < -limits::kMaxMoneyCents) return std::nullopt;
  return Cents(static_cast<int64_t>(cents));
}

namespace {

// Magnitude that is right for the least int64 too.
uint64_t Magnitude(int64_t n) { return n < 0 ? uint64_t{0} - static_cast<uint64_t>(n) : n; }

void AppendCents(uint64_t cents, std::string* out) {
  out->push_back('.');
  out->push_back(static_cast<char>('0' + cents / 10 % 10));
  out->push_back(static_cast<char>('0' + cents % 10));
}

}  // namespace

std::string Money::ToString() const {
  uint64_t magnitude = Magnitude(cents_);
  std::string out = cents_ < 0 ? "-" : "";
  out += std::to_string(magnitude / 100);
  AppendCents(magnitude % 100, &out);
  return out;
}

std::string Money::Display() const {
  uint64_t magnitude = Magnitude(cents_);
  std::string dollars = std::to_string(magnitude / 100);
  for (size_t i = dollars.size(); i > 3; i -= 3) dollars.insert(i - 3, ",");
  std::string out = (cents_ < 0 ? "-$" : "$") + dollars;
  AppendCents(magnitude % 100, &out);
  return out;
}

std::optional<Rate> Rate::Parse(std::string_view text) {
  text = Trim(text);
  if (!text.empty() && text.back() == '%') text = Trim(text.substr(0, text.size() - 1));
  if (text.empty() || !IsDigit(text.front()) || !IsDigit(text.back())) return std::nullopt;
  std::optional<Decimal> percent = Decimal::Parse(text);
  if (!percent || *percent > Decimal::FromInt(kMaxRatePercent)) return std::nullopt;
  return Rate(*percent);
}

Money Rate::Of(Money amount) const {
  constexpr int128 kHundredPercent = int128{100} * Decimal::kOne;
  return Money::Cents(
      static_cast<int64_t>(DivideHalfUp(amount.cents() * percent_.units(), kHundredPercent)));
}

std::string Rate::ToString() const { return percent_.ToPlainString() + " %"; }

}  // namespace precert
