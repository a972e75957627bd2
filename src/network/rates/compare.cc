// Walks all rates of a code, expands their groups to providers, and ranks the amounts.
#include "network/rates/compare.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"

namespace precert::rates {
namespace {

// Who an observation is about: an NPI, a TIN of a file, or a group of a file.
enum class Who : uint64_t { kNpi = 0, kTin = 1, kGroup = 2 };
constexpr int kWhoShift = 62;
uint64_t ProviderKey(Who who, uint64_t number) {
  return static_cast<uint64_t>(who) << kWhoShift | (number & ((uint64_t{1} << kWhoShift) - 1));
}

struct Observation {
  uint64_t provider = 0;
  Amount amount;
};

int Order(const Amount& a, const Amount& b) {
  if (a.scale == b.scale) return a.units < b.units ? -1 : a.units > b.units ? 1 : 0;
  return CompareAmounts(a, b);
}

using SpreadKey =
    std::tuple<std::string, std::string, std::string, std::string, std::vector<std::string>>;

class Comparer {
 public:
  Comparer(const Store& store, const CompareQuery& query) : store_(store), query_(query) {}

  Result<Comparison> Run() {
    result_.code = Trim(query_.code);
    if (result_.code.empty()) return Error{"the question names no code"};
    for (uint32_t s = 0; s < store_.segments().size(); ++s) {
      if (store_.list().segments[s].kind != query_.kind || !Asked(s)) continue;
      ++result_.files_asked;
      if (Status read = ReadSegment(s); !read.ok()) return read.error();
    }
    for (auto& [key, observations] : observations_) Summarise(key, &observations);
    std::stable_sort(
        result_.spreads.begin(), result_.spreads.end(),
        [](const PriceSpread& a, const PriceSpread& b) { return a.observations > b.observations; });
    return std::move(result_);
  }

 private:
  bool Asked(uint32_t s) const {
    if (query_.plan.empty()) return true;
    const std::vector<FilePlan>& plans = store_.plans(s);
    if (plans.empty()) return query_.with_unbound_files;
    return std::any_of(plans.begin(), plans.end(),
                       [&](const FilePlan& p) { return SamePlanId(p.id, query_.plan); });
  }

  Status ReadSegment(uint32_t s) {
    const Segment& segment = store_.segments()[s];
    bool found = false;
    std::string type_asked, upper;
    for (char c : Trim(query_.code_type)) type_asked.push_back(ToUpperAscii(c));
    for (char c : result_.code) upper.push_back(ToUpperAscii(c));
    for (uint32_t t = 0; t < segment.types(); ++t) {
      Result<std::string_view> type = segment.Type(t);
      if (!type.ok()) return type.error();
      if (!type_asked.empty() && *type != type_asked) continue;
      Result<std::optional<CodeEntry>> code = segment.FindCode(t, result_.code);
      if (code.ok() && !*code) code = segment.FindCode(t, upper);
      if (!code.ok()) return code.error();
      if (!*code) continue;
      found = true;
      if (Status read = ReadCode(s, **code); !read.ok()) return read;
    }
    if (found) {
      ++result_.files;
      result_.segments.push_back(s);
    }
    return Done{};
  }

  // The spread that prices of a description belong to; null when they are left out.
  std::vector<Observation>* SpreadOf(const CodeEntry& code, const PriceDescription& d) {
    switch (UnitOf(d.negotiated_type)) {
      case Unit::kPercent:
        ++result_.percentages;
        return nullptr;
      case Unit::kDollarsPerDay:
        ++result_.per_diems;
        return nullptr;
      case Unit::kUnknown:
        ++result_.unknown_units;
        return nullptr;
      case Unit::kDollars:
        break;
    }
    if (!query_.as_of.empty() && d.expiration_date.size() == 10 &&
        d.expiration_date < query_.as_of) {
      ++result_.ended;
      return nullptr;
    }
    const std::string place = NormalPlace(query_.place);
    auto fits = [&](const std::string& c) {
      return c == place || c == "CSTM-00" || c == "CSTM-ALL";
    };
    if (!place.empty() && !d.service_codes.empty() &&
        std::none_of(d.service_codes.begin(), d.service_codes.end(), fits)) {
      ++result_.other_place;
      return nullptr;
    }
    return &observations_[{std::string(code.type), d.negotiated_type, d.billing_class, d.setting,
                           d.modifiers}];
  }

  Status ReadCode(uint32_t s, const CodeEntry& code) {
    const Segment& segment = store_.segments()[s];
    const uint8_t* bytes = segment.Rows(code);
    if (bytes == nullptr) return segment.Damage("rates of a code");
    RowCursor rows(bytes, code);
    std::vector<uint32_t> groups;
    std::vector<uint64_t> providers;
    std::optional<uint32_t> set;
    for (; !rows.done(); rows.Next()) {
      if (rows.set() != set) {
        set = rows.set();
        if (Status read = segment.ReadSet(*set, &groups); !read.ok()) return read;
        providers.clear();
        for (uint32_t group : groups) {
          if (Status read = ProvidersOf(s, group, &providers); !read.ok()) return read;
          if (providers.size() > kMaxObservations) return TooMany();
        }
        std::sort(providers.begin(), providers.end());
        providers.erase(std::unique(providers.begin(), providers.end()), providers.end());
      }
      for (const Price& price : rows.prices()) {
        Result<const PriceDescription*> d = segment.Description(price.description);
        if (!d.ok()) return d.error();
        std::vector<Observation>* spread = SpreadOf(code, **d);
        if (spread == nullptr) continue;
        total_ += providers.size();
        if (total_ > kMaxObservations) return TooMany();
        for (uint64_t provider : providers) spread->push_back({provider, price.amount});
      }
    }
    if (rows.malformed()) return segment.Damage("rates of a code");
    return Done{};
  }

  Error TooMany() const {
    return Error{"code " + result_.code + " has more than " + std::to_string(kMaxObservations) +
                     " prices of providers",
                 {},
                 "name a plan, or a store with fewer files",
                 ""};
  }

  Status ProvidersOf(uint32_t s, uint32_t group, std::vector<uint64_t>* providers) {
    const Segment& segment = store_.segments()[s];
    std::optional<Error> error;
    Result<GroupView> view = segment.ReadGroup(group, [&](const MemberView& member) {
      ByteReader npis = member.npis;
      uint64_t npi = kFirstNpi;
      for (uint64_t i = 0; i < member.npi_count && npis.ok(); ++i) {
        npi =
            i == 0 ? npi + static_cast<uint64_t>(UnZigZag(npis.Varint())) : npi + npis.Varint() + 1;
        providers->push_back(ProviderKey(Who::kNpi, npi));
      }
      if (member.npi_count == 0) {
        // The same TIN in two files is one provider when it is a number.
        Result<GroupMember> tin = segment.ReadTin(member.tin);
        if (!tin.ok()) {
          error = tin.error();
          return false;
        }
        const uint64_t key = TinKey(tin->tin_type, tin->tin);
        if (key == UINT64_MAX) {
          providers->push_back(
              ProviderKey(Who::kTin, uint64_t{1} << 61 | uint64_t{s} << 32 | member.tin));
        } else if ((key & kNpiTinBit) != 0) {
          providers->push_back(ProviderKey(Who::kNpi, key & ~kNpiTinBit));
        } else {
          providers->push_back(ProviderKey(Who::kTin, key));
        }
      }
      return true;
    });
    if (error) return *error;
    if (!view.ok()) return view.error();
    if (view->unresolved()) {
      providers->push_back(ProviderKey(Who::kGroup, uint64_t{s} << 32 | group));
    }
    return Done{};
  }

  void Summarise(const SpreadKey& key, std::vector<Observation>* observations) {
    std::sort(observations->begin(), observations->end(),
              [](const Observation& a, const Observation& b) {
                if (a.provider != b.provider) return a.provider < b.provider;
                const int order = Order(a.amount, b.amount);
                return order < 0;
              });
    observations->erase(std::unique(observations->begin(), observations->end(),
                                    [](const Observation& a, const Observation& b) {
                                      return a.provider == b.provider && a.amount == b.amount;
                                    }),
                        observations->end());
    if (observations->empty()) return;
    PriceSpread spread;
    std::tie(spread.code_type, spread.negotiated_type, spread.billing_class, spread.setting,
             spread.modifiers) = key;
    std::vector<Amount> amounts;
    amounts.reserve(observations->size());
    for (size_t i = 0; i < observations->size(); ++i) {
      const Observation& o = (*observations)[i];
      amounts.push_back(o.amount);
      if (i > 0 && (*observations)[i - 1].provider == o.provider) continue;
      ++spread.providers;
      if (o.provider >> kWhoShift == static_cast<uint64_t>(Who::kGroup)) ++spread.unread_groups;
    }
    std::vector<Observation>().swap(*observations);
    std::sort(amounts.begin(), amounts.end(),
              [](const Amount& a, const Amount& b) { return Order(a, b) < 0; });
    spread.observations = amounts.size();
    // Nearest rank: the smallest amount that at least that share is not above.
    auto quantile = [&](uint64_t quarters) {
      return amounts[(amounts.size() * quarters + 3) / 4 - 1];
    };
    spread.minimum = amounts.front();
    spread.lower_quartile = quantile(1);
    spread.median = quantile(2);
    spread.upper_quartile = quantile(3);
    spread.maximum = amounts.back();
    Histogram(amounts, &spread);
    result_.spreads.push_back(std::move(spread));
  }

  // Bars of one width, a round number of cents or dollars, from a round number on.
  static void Histogram(const std::vector<Amount>& amounts, PriceSpread* spread) {
    auto cents = [](const Amount& a) {  // rounded down
      int64_t units = a.units;
      for (int s = a.scale; s > 2; --s) units = units / 10 - (units % 10 < 0 ? 1 : 0);
      return units;
    };
    const int64_t low = cents(spread->minimum), high = cents(spread->maximum);
    const int128 range = int128{high} - low;
    int128 width = 1;
    for (int step = 0; range / width >= kHistogramBars - 1; ++step) {
      width = step % 3 == 0 ? width * 2 : step % 3 == 1 ? width / 2 * 5 : width * 2;  // 1, 2, 5, 10
    }
    const int128 begin = low / width * width - (low % width < 0 ? width : 0);
    for (int128 from = begin; from <= high; from += width) {
      spread->histogram.push_back(
          {{static_cast<int64_t>(from), 2}, {static_cast<int64_t>(from + width), 2}, 0});
    }
    for (const Amount& a : amounts) {
      const int128 bar = (int128{cents(a)} - begin) / width;
      ++spread->histogram[static_cast<size_t>(bar)].count;
    }
  }

  const Store& store_;
  const CompareQuery& query_;
  Comparison result_;
  std::map<SpreadKey, std::vector<Observation>> observations_;
  size_t total_ = 0;
};

}  // namespace

std::string PriceSpread::Label() const {
  std::string label = code_type + ", " + negotiated_type;
  if (!billing_class.empty()) label += ", " + billing_class;
  if (!setting.empty()) label += setting == "both" ? ", in- and outpatient" : ", " + setting;
  if (!modifiers.empty()) {
    label += (modifiers.size() == 1 ? ", modifier " : ", modifiers ") + Join(modifiers, " ");
  }
  return label;
}

Result<Comparison> Compare(const Store& store, const CompareQuery& query) {
  return Comparer(store, query).Run();
}

}  // namespace precert::rates
