// Compare: what one code costs at every provider that a store's files name.
//
//   Result<Comparison> c = Compare(store, {.code = "15781"});
//   for (const PriceSpread& s : c->spreads) ... s.label, s.median, s.providers, s.histogram
//
// Prices are taken apart by what they are for (type of price, billing class, setting, modifiers):
// only like is compared with like. Amounts in dollars only; percentages and daily rates are
// counted. One observation is one provider and one amount: a provider with the same amount through
// several groups or files counts once, one with two amounts twice. A group that lists TINs only, or
// whose members are in a file that was not read, is one provider. No floating point: quartiles are
// amounts that somebody is paid (nearest rank).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "network/rates/lookup.h"
#include "network/rates/store.h"

namespace precert::rates {

struct CompareQuery {
  std::string code;
  std::string code_type;  // "" any
  std::string plan;       // only files of this plan
  bool with_unbound_files = false;
  std::string place;  // prices that name this place, any place or none
  std::string as_of;  // prices that ended before are left out
  std::string kind = "in-network";
};

struct HistogramBar {
  Amount from, to;  // from <= amount < to, the last one up to and with `to`
  uint64_t count = 0;
};

struct PriceSpread {
  std::string code_type, negotiated_type, billing_class, setting;
  std::vector<std::string> modifiers;
  uint64_t observations = 0;   // a provider with an amount
  uint64_t providers = 0;      // NPIs, or TINs and groups where no NPI is known
  uint64_t unread_groups = 0;  // of them: groups whose members were not read
  Amount minimum, lower_quartile, median, upper_quartile, maximum;
  std::vector<HistogramBar> histogram;
  std::string Label() const;  // "negotiated, professional, modifier 26"
};

struct Comparison {
  std::string code;
  std::vector<PriceSpread> spreads;  // most observations first
  uint64_t files = 0;                // that have the code
  uint64_t files_asked = 0;
  uint64_t percentages = 0, per_diems = 0, unknown_units = 0;  // prices left out
  uint64_t ended = 0, other_place = 0;
  std::vector<uint32_t> segments;  // of the store, that have the code
};

inline constexpr size_t kMaxObservations = 16'000'000;  // more are an Error: ask for less
inline constexpr int kHistogramBars = 20;

Result<Comparison> Compare(const Store& store, const CompareQuery& query);

}  // namespace precert::rates
