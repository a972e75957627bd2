// Amounts digit by digit, identifiers by their form.
#include "network/mrf/normal_forms.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace precert::mrf {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

constexpr int kMostPlaces = 18;
constexpr int kRoundedPlaces = 6;

}  // namespace

ParsedAmount ParseAmount(std::string_view text) {
  text = Trim(text);
  bool negative = false;
  if (text.starts_with("-")) {
    negative = true;
    text.remove_prefix(1);
  }
  if (text.starts_with("$")) text.remove_prefix(1);
  // digits is the number without its point; the value is digits x 10^-places.
  std::string digits;
  int64_t places = 0;
  size_t i = 0;
  for (; i < text.size() && IsDigit(text[i]); ++i) digits += text[i];
  if (i < text.size() && text[i] == '.') {
    for (++i; i < text.size() && IsDigit(text[i]); ++i, ++places) digits += text[i];
  }
  if (digits.empty()) return {.fault = AmountFault::kNotANumber};
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    const bool minus = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (!AllDigits(text.substr(i))) return {.fault = AmountFault::kNotANumber};
    int64_t exponent = 0;
    for (; i < text.size(); ++i)
      exponent = std::min<int64_t>(exponent * 10 + (text[i] - '0'), 1000);
    places += minus ? exponent : -exponent;
  }
  if (i != text.size()) return {.fault = AmountFault::kNotANumber};
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  while (places > 2 && !digits.empty() && digits.back() == '0') {
    digits.pop_back();
    --places;
  }
  if (digits.empty()) return {};  // zero, whatever its sign
  if (negative) return {.fault = AmountFault::kNegative};
  // The number of digits before the point settles the size before anything can overflow.
  const int64_t whole = static_cast<int64_t>(digits.size()) - places;
  if (whole > 11) return {.fault = AmountFault::kAbsurd};
  ParsedAmount parsed;
  if (places > kMostPlaces || (places > 2 && digits.size() > 18)) {
    parsed.rounded = true;
    const int64_t cut = places - kRoundedPlaces;
    const bool up = cut <= static_cast<int64_t>(digits.size()) &&
                    digits[digits.size() - static_cast<size_t>(cut)] >= '5';
    digits.resize(digits.size() - std::min<size_t>(static_cast<size_t>(cut), digits.size()));
    places = kRoundedPlaces;
    int64_t units = 0;
    for (char c : digits) units = units * 10 + (c - '0');
    units += up ? 1 : 0;
    while (places > 2 && units % 10 == 0) {
      units /= 10;
      --places;
    }
    parsed.amount = {units, static_cast<uint8_t>(places)};
  } else {
    int64_t units = 0;
    for (char c : digits) units = units * 10 + (c - '0');
    for (; places < 2; ++places) units *= 10;
    parsed.amount = {units, static_cast<uint8_t>(places)};
  }
  int64_t cents = parsed.amount.units;
  for (int p = parsed.amount.scale; p > 2; --p) cents /= 10;
  if (cents > limits::kMaxMoneyCents) return {.fault = AmountFault::kAbsurd};
  return parsed;
}

std::optional<uint64_t> ParseNpi(std::string_view text) {
  text = Trim(text);
  if (!AllDigits(text) || text.size() > 10) return std::nullopt;
  uint64_t npi = 0;
  for (char c : text) npi = npi * 10 + static_cast<uint64_t>(c - '0');
  if (npi == 0 || IsNpi(npi)) return npi;
  return std::nullopt;
}

std::string NormalTin(rates::TinType type, std::string_view text, bool number) {
  text = Trim(text);
  if (type != rates::TinType::kEin) return std::string(text);
  std::string digits;
  if (text.size() == 10 && text[2] == '-') {
    digits = std::string(text.substr(0, 2)) + std::string(text.substr(3));
  } else if (number && text.size() < 9 && AllDigits(text)) {
    digits = std::string(9 - text.size(), '0') + std::string(text);
  }
  return digits.size() == 9 && AllDigits(digits) ? digits : std::string(text);
}

std::string NormalServiceCode(std::string_view text) {
  text = Trim(text);
  if (text.size() == 1 && AllDigits(text)) return "0" + std::string(text);
  return ToUpper(text);
}

std::string ToUpper(std::string_view text) {
  std::string upper(Trim(text));
  for (char& c : upper) c = ToUpperAscii(c);
  return upper;
}

}  // namespace precert::mrf
