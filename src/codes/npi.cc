// The Luhn check of an NPI.
#include "codes/npi.h"

#include <cassert>
#include <set>

#include "base/text.h"

namespace precert::codes {

namespace {
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr std::string_view kIssuer = "80840";
}  // namespace

std::optional<std::string> NpiDigits(std::string_view written) {
  std::string digits;
  for (char c : Trim(written)) {
    if (c == ' ' || c == '-') continue;
    if (!IsDigit(c) || digits.size() > 15) return std::nullopt;
    digits.push_back(c);
  }
  if (digits.size() == 15 && digits.starts_with(kIssuer)) digits.erase(0, kIssuer.size());
  if (digits.size() != 10) return std::nullopt;
  return digits;
}

int NpiCheckDigit(std::string_view first_nine) {
  assert(first_nine.size() == 9);
  std::string digits = std::string(kIssuer) + std::string(first_nine);
  int sum = 0;
  // Every second digit is doubled, beginning beside the check digit.
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return (10 - sum % 10) % 10;
}

std::string NpiProblem(std::string_view written) {
  std::optional<std::string> digits = NpiDigits(written);
  std::string shown(Trim(written).substr(0, 40));
  if (!digits) return "NPI '" + shown + "' is not ten digits";
  if ((*digits)[0] != '1' && (*digits)[0] != '2') {
    return "NPI " + *digits + " begins with " + (*digits)[0] + ", and an NPI begins with 1 or 2";
  }
  int right = NpiCheckDigit(std::string_view(*digits).substr(0, 9));
  if ((*digits)[9] - '0' == right) return "";
  return "NPI " + *digits + " has check digit " + (*digits)[9] + ", and " + std::to_string(right) +
         " would be right";
}

std::vector<std::string> NpiNeighbours(std::string_view ten_digits) {
  assert(ten_digits.size() == 10);
  std::set<std::string> found;
  const auto keep = [&](const std::string& npi) {
    if (npi != ten_digits && NpiProblem(npi).empty()) found.insert(npi);
  };
  std::string npi(ten_digits);
  for (size_t i = 0; i < npi.size(); ++i) {
    const char was = npi[i];
    for (char digit = '0'; digit <= '9'; ++digit) {
      npi[i] = digit;
      keep(npi);
    }
    npi[i] = was;
    if (i + 1 == npi.size()) break;
    std::swap(npi[i], npi[i + 1]);
    keep(npi);
    std::swap(npi[i], npi[i + 1]);
  }
  return {found.begin(), found.end()};
}

}  // namespace precert::codes
