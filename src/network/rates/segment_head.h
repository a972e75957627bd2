// The head of a segment: what the rate file said of itself, and what the segment counts.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/decimal.h"
#include "base/result.h"
#include "network/rates/price.h"

namespace precert::rates {

// What an amount counts, by PriceDescription::negotiated_type.
enum class Unit : uint8_t {
  kDollars,        // negotiated, derived, fee schedule, allowed amount
  kPercent,        // percentage: of billed charges
  kDollarsPerDay,  // per diem
  kUnknown,        // any other word
};
inline constexpr size_t kUnits = 4;
Unit UnitOf(std::string_view negotiated_type);
std::string_view UnitWords(Unit unit);  // "dollars", "percent of billed charges", "dollars a day"
std::string_view UnitId(Unit unit);     // "dollars", "percent", "dollars-per-day", "unknown"

struct SegmentCounts {
  uint64_t items = 0, rates = 0, prices = 0;  // as the file has them
  uint64_t codes = 0;                         // different (type, code)
  uint64_t heads = 0;                         // items that differ in their head
  uint64_t groups = 0, unresolved_groups = 0, sets = 0, unresolved_sets = 0;
  uint64_t npis = 0, tins = 0;    // different
  uint64_t tin_only_members = 0;  // members that the file lists by TIN only
  std::array<uint64_t, kUnits> prices_by_unit{};
  // Sum of all amounts in dollars, in steps of 10^-18; not meaningful when sum_overflow.
  int128 dollar_sum = 0;
  bool sum_overflow = false;
};
// "123.45": exact, two places or more.
std::string FormatSum(int128 units_of_18_places);

struct SegmentHead {
  std::string names_sha256;
  RateFile file;
  SegmentCounts counts;
};

std::string EncodeHead(const SegmentHead& head);
// False when the bytes are not what EncodeHead writes.
bool DecodeHead(std::string_view bytes, SegmentHead* head);

// A description's bytes in kDescriptions, and the other way (false when they are none).
std::string EncodeDescription(const PriceDescription& description);
bool DecodeDescription(std::string_view bytes, PriceDescription* description);

}  // namespace precert::rates
