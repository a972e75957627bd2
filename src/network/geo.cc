// Distances, and reading where a person looks from.
#include "network/geo.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>

#include "base/text.h"

namespace precert {
namespace {

constexpr double kEarthMiles = 3958.8;  // mean radius, IUGG 6371.0088 km

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A plain decimal: "-96.73". Nothing else that strtod takes (inf, hex, exponents).
std::optional<double> ParseDegrees(std::string_view text) {
  text = Trim(text);
  if (text.empty() || text.size() > 24) return std::nullopt;
  const size_t first = text[0] == '-' || text[0] == '+' ? 1 : 0;
  size_t digits = 0, points = 0;
  for (char c : text.substr(first)) {
    if (IsDigit(c)) {
      ++digits;
    } else if (c == '.') {
      ++points;
    } else {
      return std::nullopt;
    }
  }
  if (digits == 0 || points > 1) return std::nullopt;
  return std::strtod(std::string(text).c_str(), nullptr);
}

}  // namespace

std::optional<GeoPoint> PointOf(double latitude, double longitude) {
  if (!(std::abs(latitude) <= 90) || !(std::abs(longitude) <= 180)) return std::nullopt;
  if (latitude == 0 && longitude == 0) return std::nullopt;
  return GeoPoint{latitude, longitude};
}

double MilesBetween(GeoPoint a, GeoPoint b) {
  constexpr double kRadians = std::numbers::pi / 180;
  const double up = std::sin((b.latitude - a.latitude) * kRadians / 2);
  const double along = std::sin((b.longitude - a.longitude) * kRadians / 2);
  const double h =
      up * up + std::cos(a.latitude * kRadians) * std::cos(b.latitude * kRadians) * along * along;
  return 2 * kEarthMiles * std::asin(std::min(1.0, std::sqrt(h)));
}

std::string DisplayMiles(double miles) {
  if (miles < 0.1) return "less than 0.1 mile";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f miles", miles);
  return text;
}

std::string ZipDigits(std::string_view written) {
  std::string digits;
  written = Trim(written);
  if (written.ends_with('-')) return "";
  for (char c : written) {
    if (c == '-' && digits.size() == 5) continue;
    if (!IsDigit(c) || digits.size() == 9) return "";
    digits += c;
  }
  return digits.size() == 5 || digits.size() == 9 ? digits.substr(0, 5) : "";
}

Result<Nearness> ParseNearness(std::string_view text) {
  Nearness near;
  text = Trim(text);
  if (const size_t comma = text.find(','); comma != std::string_view::npos) {
    const std::optional<double> latitude = ParseDegrees(text.substr(0, comma));
    const std::optional<double> longitude = ParseDegrees(text.substr(comma + 1));
    if (latitude && longitude) near.point = PointOf(*latitude, *longitude);
  } else if (text.size() == 2 && std::isalpha(static_cast<unsigned char>(text[0])) != 0 &&
             std::isalpha(static_cast<unsigned char>(text[1])) != 0) {
    near.state = {ToUpperAscii(text[0]), ToUpperAscii(text[1])};
  } else {
    near.zip = ZipDigits(text);
  }
  if (!near.empty()) return near;
  return Error{"'" + std::string(text) + "' is not a place",
               {},
               "write a ZIP code (75080), a position (32.95,-96.73), or a state (TX)",
               ""};
}

}  // namespace precert
