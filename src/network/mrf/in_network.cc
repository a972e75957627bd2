// Items and rates of in-network files: the pass over known bytes, and the careful one.
#include "network/mrf/in_network.h"

#include "network/mrf/byte_search.h"
#include "network/mrf/digits.h"
#include "network/mrf/fields.h"
#include "network/mrf/normal_forms.h"

namespace precert::mrf {
namespace {

// A rate that does not lie in the window as a whole is read value by value. Most are short; the
// window is filled further only for one that is not, because filling copies what is left in it.
constexpr size_t kUsualRateBytes = 8u << 10;
constexpr size_t kMostRateBytes = TextWindow::kMostEnsured / 2;
constexpr size_t kMostPricesOfRate = 1u << 20;
constexpr size_t kRatesBetweenParts = 4096;
// So many known rates are taken at a time, so that the places of their sets, each somewhere else in
// memory, are fetched together.
constexpr size_t kRatesAtOnce = 64;
constexpr size_t kPricesAtOnce = 4096;

}  // namespace

InNetworkReader::InNetworkReader(JsonPull& json, rates::SegmentBuilder& builder, Findings& findings,
                                 ProviderReader& providers, const rates::KeyedHash& hash,
                                 bool recognise)
    : json_(json),
      builder_(builder),
      findings_(findings),
      providers_(providers),
      hash_(hash),
      recognise_(recognise),
      price_reader_(json, builder, findings, hash) {}

bool InNetworkReader::ReadItem() {
  const uint64_t begin = json_.offset();
  rates::CodeItem head;
  uint32_t seen = 0;
  builder_.BeginItem();
  bool whole = json_.Enter('{');
  if (whole) {
    while (json_.NextKey()) {
      if (!(json_.key() == "negotiated_rates" ? ReadRates() : ReadHeadField(head, seen))) break;
    }
    whole = !json_.failed();
  }
  if (head.code.empty()) {
    builder_.DropItem();
    if (whole) {
      findings_.Unreadable({begin, "an item without billing_code"});
    }
    return whole;
  }
  status_ = builder_.EndItem(head);
  EndPartWhenFull();
  return whole;
}

// The numbers of sets are void in the next part.
void InNetworkReader::EndPartWhenFull() {
  if (!status_.ok() || !builder_.Full()) return;
  status_ = builder_.EndPart();
  known_sets_.Clear();
}

bool InNetworkReader::ReadHeadField(rates::CodeItem& head, uint32_t& seen) {
  const std::string_view key = json_.key();
  auto once = [&](uint32_t bit, std::string& field) {
    bool was = (seen & bit) != 0;
    seen |= bit;
    return ReadTextOnce(json_, field, was);
  };
  if (key == "billing_code") return once(1, head.code);
  if (key == "billing_code_type") {
    if (!once(2, head.code_type)) return false;
    head.code_type = ToUpper(head.code_type);
    return true;
  }
  if (key == "billing_code_type_version") return once(4, head.code_version);
  if (key == "negotiation_arrangement") return once(8, head.arrangement);
  if (key == "name") return ReadText(json_, head.name);
  if (key == "description") return ReadText(json_, head.description);
  if (key == "severity_of_illness") return ReadText(json_, head.severity);
  if (key != "bundled_codes" && key != "covered_services") return json_.Skip();
  auto read_related = [&] {
    rates::RelatedCode related;
    if (!json_.Enter('{')) return false;
    while (json_.NextKey()) {
      const std::string_view field = json_.key();
      const bool read = field == "billing_code"                ? ReadText(json_, related.code)
                        : field == "billing_code_type"         ? ReadText(json_, related.type)
                        : field == "billing_code_type_version" ? ReadText(json_, related.version)
                        : field == "description" ? ReadText(json_, related.description)
                                                 : json_.Skip();
      if (!read) return false;
    }
    if (json_.failed()) return false;
    related.type = ToUpper(related.type);
    head.related.push_back(std::move(related));
    return true;
  };
  return ReadList(json_, read_related,
                  [&](JsonFault fault) { findings_.Unreadable(std::move(fault)); });
}

bool InNetworkReader::ReadRates() {
  if (json_.IsNull()) return true;
  if (!json_.Enter('[')) return false;
  size_t rates = 0;  // since a part was last ended
  while (json_.NextElement()) {
    if (rates >= kRatesBetweenParts) {
      EndPartWhenFull();  // one item can fill many parts
      rates = 0;
    }
    if (recognise_) {
      TextWindow& window = json_.window();
      window.Ensure(kUsualRateBytes);
      size_t taken = TakeKnownRates();
      if (taken == 0) {
        const uint64_t generation = window.generation();
        window.Ensure(kMostRateBytes);
        if (window.generation() != generation) taken = TakeKnownRates();
      }
      rates += taken;
      if (taken > 0) continue;
    }
    ++rates;
    const size_t depth = json_.depth();
    if (ReadRate()) continue;
    findings_.Unreadable(json_.TakeFault());
    json_.Recover(depth);
  }
  return !json_.failed();
}

// Takes the rates that come next and lie in the window, as long as they are known in every part,
// and answers how many. What is not known is left where it stands.
size_t InNetworkReader::TakeKnownRates() {
  TextWindow& window = json_.window();
  known_rates_.clear();
  prices_.clear();
  for (const char* p = window.pos;
       known_rates_.size() < kRatesAtOnce && prices_.size() < kPricesAtOnce;) {
    const size_t prices = prices_.size();
    KnownRate rate;
    if (!ScanKnownRate(p, window.end, &rate)) {
      prices_.resize(prices);
      break;
    }
    known_rates_.push_back(rate);
    p = SkipSpaceIn(rate.end);
    if (*p != ',') break;
    p = SkipSpaceIn(p + 1);
  }
  BindKnownRates();
  size_t price = 0;
  for (const KnownRate& rate : known_rates_) {
    builder_.AddRate(rate.set, std::span(prices_).subspan(price, rate.prices_end - price));
    price = rate.prices_end;
  }
  if (!known_rates_.empty()) window.pos = known_rates_.back().end;
  return known_rates_.size();
}

// The rate at `p`, all of it but the number of its set; its prices are appended. False when
// something in it is not known.
bool InNetworkReader::ScanKnownRate(const char* p, const char* end, KnownRate* rate) {
  if (*p != '{') return false;
  const size_t prices_begin = prices_.size();
  bool has_references = false, has_prices = false, has_inline = false;
  do {
    p = SkipSpaceIn(p + 1);
    if (end - p < 32) return false;
    if (const char* list = PassKey(p, "\"provider_references\"")) {
      if (has_references || *list != '[') return false;
      const char* close = FindByte(list, end, ']');
      if (close == nullptr) return false;
      rate->references = {list + 1, static_cast<size_t>(close - list - 1)};
      rate->hash = hash_.Of(rate->references);
      has_references = true;
      p = close + 1;
    } else if (const char* prices = PassKey(p, "\"negotiated_prices\"")) {
      if (has_prices || *prices != '[') return false;
      has_prices = true;
      p = prices;
      do {
        if (prices_.size() - prices_begin == kMostPricesOfRate) return false;
        p = price_reader_.Recognise(SkipSpaceIn(p + 1), end, &prices_.emplace_back());
        if (p == nullptr) return false;
        p = SkipSpaceIn(p);
      } while (*p == ',');
      if (*p != ']') return false;
      ++p;
    } else if (const char* groups = PassKey(p, "\"provider_groups\"")) {
      if (has_inline || *groups != '[') return false;
      const char* close = FindListEnd(groups, end);
      if (close == nullptr) return false;
      const uint32_t* group =
          known_inline_.Find(hash_.Of({groups, static_cast<size_t>(close - groups)}));
      if (group == nullptr) return false;
      rate->inline_group = *group;
      has_inline = true;
      p = close;
    } else {
      return false;
    }
    p = SkipSpaceIn(p);
  } while (*p == ',');
  if (*p != '}' || !has_prices || has_references == has_inline) return false;
  rate->is_inline = has_inline;
  rate->end = p + 1;
  rate->prices_end = prices_.size();
  return true;
}

// Gives known_rates_ their sets; drops those from the first on whose references cannot be parsed.
void InNetworkReader::BindKnownRates() {
  for (const KnownRate& rate : known_rates_) {
    if (!rate.is_inline) known_sets_.Prefetch(rate.hash);
  }
  bool any_new = false;
  for (KnownRate& rate : known_rates_) {
    const uint32_t* set = rate.is_inline ? nullptr : known_sets_.Find(rate.hash);
    rate.is_new = set == nullptr;
    any_new |= rate.is_new;
    if (!rate.is_new) rate.set = *set;
  }
  if (!any_new) return;
  groups_.clear();
  set_ends_.clear();
  for (size_t i = 0; i < known_rates_.size(); ++i) {
    const KnownRate& rate = known_rates_[i];
    if (!rate.is_new) continue;
    const size_t before = groups_.size();
    if (rate.is_inline) {
      groups_.push_back(rate.inline_group);
    } else if (!ParseReferences(rate.references) || groups_.size() == before) {
      groups_.resize(before);
      known_rates_.resize(i);
      break;
    }
    set_ends_.push_back(groups_.size());
  }
  builder_.Sets(groups_, set_ends_, &set_numbers_);
  size_t next = 0;
  for (KnownRate& rate : known_rates_) {
    if (!rate.is_new) continue;
    rate.set = set_numbers_[next++];
    // One list may be new twice.
    if (!rate.is_inline && known_sets_.Find(rate.hash) == nullptr) {
      known_sets_.Add(rate.hash, rate.set);
    }
  }
}

// Appends the groups of a list of plain numbers; false for anything else in it.
bool InNetworkReader::ParseReferences(std::string_view list) {
  const char* p = list.data();
  const char* const end = p + list.size();
  // Groups are numbered in the order of the text.
  auto take_integers = [&] {
    builder_.GroupsOfIntegers(integers_, &groups_);
    integers_.clear();
  };
  integers_.clear();
  for (;; ++p) {
    p = SkipSpaceIn(p);
    const char* begin = p;
    uint64_t number = 0;
    p = PassDigits(p, &number);
    const size_t digits = static_cast<size_t>(p - begin);
    if (digits == 0 || (digits > 1 && *begin == '0')) return false;
    if (*p == '.') {
      const char* point = p++;
      while (*p >= '0' && *p <= '9') ++p;
      if (p - point < 2) return false;
      take_integers();
      groups_.push_back(builder_.Group({begin, static_cast<size_t>(p - begin)}));
    } else {
      if (digits > 18) return false;
      integers_.push_back(number);
    }
    p = SkipSpaceIn(p);
    if (p == end) break;
    if (*p != ',') return false;
  }
  take_integers();
  return true;
}

bool InNetworkReader::ReadRate() {
  const uint64_t begin = json_.offset();
  prices_.clear();
  groups_.clear();
  bool has_providers = false;
  if (!json_.Enter('{')) return false;
  while (json_.NextKey()) {
    const std::string_view key = json_.key();
    if (key == "provider_references") {
      has_providers = true;
      if (!ReadReferences()) return false;
    } else if (key == "provider_groups") {
      has_providers = true;
      if (!ReadInlineGroups()) return false;
    } else if (key == "negotiated_prices") {
      auto read_price = [&] {
        rates::Price price;
        if (!price_reader_.Read(&price)) return false;
        if (prices_.size() == kMostPricesOfRate) return json_.Fail("more than a million prices");
        prices_.push_back(price);
        return true;
      };
      if (!ReadList(json_, read_price,
                    [&](JsonFault fault) { findings_.Unreadable(std::move(fault)); })) {
        return false;
      }
    } else if (!json_.Skip()) {
      return false;
    }
  }
  if (json_.failed()) return false;
  if (groups_.empty()) {
    return json_.FailAt(begin, has_providers ? "a rate whose list of providers is empty"
                                             : "a rate without providers");
  }
  if (prices_.empty()) {
    findings_.Remark("a rate without prices");
    return true;
  }
  builder_.AddRate(builder_.Set(groups_), prices_);
  return true;
}

bool InNetworkReader::ReadReferences() {
  // One bad reference spoils its rate: left out, the rate would seem not to be the provider's.
  if (json_.IsNull()) return true;
  if (!json_.Enter('[')) return false;
  while (json_.NextElement()) {
    if (!json_.ReadNumberOrString()) return false;
    groups_.push_back(GroupOf(builder_, json_.text()));
  }
  return !json_.failed();
}

bool InNetworkReader::ReadInlineGroups() {
  TextWindow& window = json_.window();
  members_.Clear();
  if (json_.Peek() == '\0') return false;
  window.Ensure(kMostRateBytes);
  const char* begin = window.pos;
  const uint64_t generation = window.generation();
  const uint64_t faults = findings_.count();
  if (!providers_.ReadGroups(&members_)) return false;
  // Whoever was left out may be who is asked about: a group that is never defined says so.
  if (findings_.count() != faults) groups_.push_back(builder_.Group("(unreadable)"));
  if (members_.all().empty()) return true;
  const uint32_t group = builder_.InlineGroup(members_.all());
  groups_.push_back(group);
  // A list with something unreadable in it is read, and counted, each time.
  if (window.generation() == generation && findings_.count() == faults) {
    const rates::KeyedHash::Value value =
        hash_.Of({begin, static_cast<size_t>(window.pos - begin)});
    if (known_inline_.Find(value) == nullptr) known_inline_.Add(value, group);
  }
  return true;
}

}  // namespace precert::mrf
