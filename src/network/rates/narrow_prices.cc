// The last part of a lookup: of the prices found, those for the place and the modifiers asked, each
// once.
#include <algorithm>

#include "base/text.h"
#include "network/rates/lookup.h"

namespace precert::rates {
namespace {

bool IsWild(std::string_view text) { return text == kAllCodesOfType || text == kAllCodes; }

}  // namespace

// Leaves of the prices from `from` on those for the place and the modifiers asked.
void Lookup::Narrow(const RateQuery& query, size_t from, RateAnswer* answer) {
  std::vector<FoundPrice>& prices = answer->prices;
  const auto begin = prices.begin() + static_cast<ptrdiff_t>(from);
  if (query.modifiers) {
    // Exactly these before those that need some of these; of the latter those that need most.
    std::vector<std::string> asked;
    for (const std::string& m : *query.modifiers) {
      std::string& upper = asked.emplace_back();
      for (char c : Trim(m)) upper.push_back(ToUpperAscii(c));
    }
    std::sort(asked.begin(), asked.end());
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    auto rank = [&](const FoundPrice& p) -> int {  // -1: needs a modifier that is not asked
      const std::vector<std::string>& needs = p.description->modifiers;
      if (std::any_of(needs.begin(), needs.end(), [](auto& m) { return IsWild(m); })) return 0;
      return std::includes(asked.begin(), asked.end(), needs.begin(), needs.end())
                 ? static_cast<int>(needs.size())
                 : -1;
    };
    int best = -1;
    for (auto p = begin; p != prices.end(); ++p) best = std::max(best, rank(*p));
    const auto end = std::remove_if(
        begin, prices.end(), [&](const FoundPrice& p) { return rank(p) < 0 || rank(p) != best; });
    answer->other_modifiers += static_cast<uint64_t>(prices.end() - end);
    prices.erase(end, prices.end());
  }
  if (query.place.empty()) return;
  const std::string place = NormalPlace(query.place);
  auto match = [&](const FoundPrice& p) -> std::optional<PlaceMatch> {
    const std::vector<std::string>& codes = p.description->service_codes;
    if (codes.empty()) return PlaceMatch::kNotSaid;
    if (std::find(codes.begin(), codes.end(), place) != codes.end()) return PlaceMatch::kExact;
    if (std::any_of(codes.begin(), codes.end(), [](auto& c) { return IsWild(c); })) {
      return PlaceMatch::kAnyPlace;
    }
    return std::nullopt;
  };
  std::optional<PlaceMatch> best;
  for (auto p = begin; p != prices.end(); ++p) {
    const std::optional<PlaceMatch> m = match(*p);
    if (!m) continue;
    p->place_match = *m;
    if (!best || *m < *best) best = m;
  }
  const auto end = std::remove_if(begin, prices.end(), [&](const FoundPrice& p) {
    const std::optional<PlaceMatch> m = match(p);
    return !m || m != best;
  });
  answer->other_place += static_cast<uint64_t>(prices.end() - end);
  prices.erase(end, prices.end());
}

// Prices that nothing tells apart become one, with all groups through which they come.
void Lookup::JoinEqual(size_t from, RateAnswer* answer) {
  std::vector<FoundPrice>& prices = answer->prices;
  if (prices.size() - from < 2) return;
  auto less = [](const FoundPrice& a, const FoundPrice& b) {
    if (a.item != b.item) return a.item < b.item;
    if (a.description != b.description) return a.description < b.description;
    return a.amount.units != b.amount.units ? a.amount.units < b.amount.units
                                            : a.amount.scale < b.amount.scale;
  };
  std::vector<uint32_t> order(prices.size() - from);
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<uint32_t>(from + i);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return less(prices[a], prices[b]); });
  std::vector<uint32_t> joined;
  for (size_t i = 0; i < order.size();) {
    size_t next = i + 1;
    while (next < order.size() && !less(prices[order[i]], prices[order[next]])) ++next;
    if (next > i + 1) {
      FoundPrice& first = prices[order[i]];
      joined.clear();
      for (size_t k = i; k < next; ++k) {
        const std::span<const uint32_t> more = answer->ThroughOf(prices[order[k]]);
        joined.insert(joined.end(), more.begin(), more.end());
        if (k > i) prices[order[k]].rates = 0;
      }
      std::sort(joined.begin(), joined.end());
      joined.erase(std::unique(joined.begin(), joined.end()), joined.end());
      first.rates = static_cast<uint32_t>(next - i);
      first.first_through = static_cast<uint32_t>(answer->through_of_prices.size());
      first.through_count = static_cast<uint32_t>(joined.size());
      answer->through_of_prices.insert(answer->through_of_prices.end(), joined.begin(),
                                       joined.end());
    }
    i = next;
  }
  prices.erase(std::remove_if(prices.begin() + static_cast<ptrdiff_t>(from), prices.end(),
                              [](const FoundPrice& p) { return p.rates == 0; }),
               prices.end());
}

}  // namespace precert::rates
