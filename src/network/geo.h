// Geo: places on the earth, and where a person looks for care.
//
//   MilesBetween({32.95, -96.73}, {32.78, -96.80})       // 12.4 and something
//   Result<Nearness> near = ParseNearness("75080");      // a ZIP code, "32.95,-96.73", or "TX"
//
// There is no table of ZIP codes here: a distance is known only between two positions. Without
// them, places are near in steps: the same ZIP code, its first three digits, the state.
// Distances are miles on a sphere (haversine, mean radius 3958.8 miles): within half a percent.
// They are no amounts of money, so floating point serves. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace precert {

struct GeoPoint {
  double latitude = 0;   // degrees north, -90 to 90
  double longitude = 0;  // degrees east, -180 to 180
  friend bool operator==(const GeoPoint&, const GeoPoint&) = default;
};

// nullopt when there is no such place; 0,0 counts as none (directories write it for "not known").
std::optional<GeoPoint> PointOf(double latitude, double longitude);

double MilesBetween(GeoPoint a, GeoPoint b);

// "12.4 miles"; under a tenth: "less than 0.1 mile".
std::string DisplayMiles(double miles);

// The five digits of "75080", "75080-1234" or "750801234"; "" when it is no ZIP code.
std::string ZipDigits(std::string_view written);

// Where to look from. Every part may be absent.
struct Nearness {
  std::optional<GeoPoint> point;
  std::string zip;    // five digits
  std::string state;  // two letters
  bool empty() const { return !point && zip.empty() && state.empty(); }
};

Result<Nearness> ParseNearness(std::string_view text);

}  // namespace precert
