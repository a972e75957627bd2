// Items and rates of in-network files: the pass over known bytes, and the careful one.
#include "network/mrf/in_network.h"

#include <cstring>

#include "network/mrf/byte_search.h"
#include "network/mrf/digits.h"
#include "network/mrf/fields.h"
#include "network/mrf/normal_forms.h"
#include "network/mrf/provider_groups.h"

namespace precert::mrf {
namespace {

// A rate that does not lie in the window as a whole is read value by value. Most are short; the
// window is filled further only for one that is not, because filling copies what is left in it.
constexpr size_t kUsualRateBytes = 8u << 10;
constexpr size_t kMostRateBytes = TextWindow::kMostEnsured / 2;
constexpr size_t kMostPricesOfRate = 1u << 20;
constexpr uint32_t kRatesBetweenParts = 4096;

// Passes `word` and the colon after it; nullptr when something else stands there.
template <size_t N>
const char* PassKey(const char* p, const char (&word)[N]) {
  if (std::memcmp(p, word, N - 1) != 0) return nullptr;
  p = SkipSpaceIn(p + N - 1);
  return *p == ':' ? SkipSpaceIn(p + 1) : nullptr;
}

// The end of the list that begins at `p`, brackets within strings not counted; nullptr where it is
// not in sight or has escapes.
const char* FindListEnd(const char* p, const char* end) {
  int depth = 0;
  for (; p < end; ++p) {
    if (*p == '"') {
      p = FindByte(p + 1, end, '"');
      if (p == nullptr || p[-1] == '\\') return nullptr;
    } else if (*p == '[') {
      ++depth;
    } else if (*p == ']') {
      if (--depth == 0) return p + 1;
    }
  }
  return nullptr;
}

}  // namespace

InNetworkReader::InNetworkReader(JsonPull& json, rates::SegmentBuilder& builder, Findings& findings,
                                 const KeyedHash& hash, bool recognise)
    : json_(json),
      builder_(builder),
      findings_(findings),
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
  for (uint32_t rates = 1; json_.NextElement(); ++rates) {
    if (rates % kRatesBetweenParts == 0) EndPartWhenFull();  // one item can fill many parts
    if (recognise_) {
      TextWindow& window = json_.window();
      window.Ensure(kUsualRateBytes);
      if (TakeKnownRate()) continue;
      const uint64_t generation = window.generation();
      window.Ensure(kMostRateBytes);
      if (window.generation() != generation && TakeKnownRate()) continue;
    }
    const size_t depth = json_.depth();
    if (ReadRate()) continue;
    findings_.Unreadable(json_.TakeFault());
    json_.Recover(depth);
  }
  return !json_.failed();
}

// All or nothing: what is not known in every part is left where it stands.
bool InNetworkReader::TakeKnownRate() {
  TextWindow& window = json_.window();
  const char* p = window.pos;
  const char* const end = window.end;
  if (*p != '{') return false;
  std::string_view references;
  KeyedHash::Value references_hash;
  bool has_references = false, has_prices = false, has_inline = false;
  uint32_t inline_group = 0;
  prices_.clear();
  do {
    p = SkipSpaceIn(p + 1);
    if (end - p < 32) return false;
    if (const char* list = PassKey(p, "\"provider_references\"")) {
      if (has_references || *list != '[') return false;
      const char* close = FindByte(list, end, ']');
      if (close == nullptr) return false;
      references = {list + 1, static_cast<size_t>(close - list - 1)};
      references_hash = hash_.Of(references);
      known_sets_.Prefetch(references_hash);
      has_references = true;
      p = close + 1;
    } else if (const char* prices = PassKey(p, "\"negotiated_prices\"")) {
      if (has_prices || *prices != '[') return false;
      has_prices = true;
      p = prices;
      do {
        rates::Price price;
        p = price_reader_.Recognise(SkipSpaceIn(p + 1), end, &price);
        if (p == nullptr || prices_.size() == kMostPricesOfRate) return false;
        prices_.push_back(price);
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
      inline_group = *group;
      has_inline = true;
      p = close;
    } else {
      return false;
    }
    p = SkipSpaceIn(p);
  } while (*p == ',');
  if (*p != '}' || !has_prices || has_references == has_inline) return false;

  uint32_t set = 0;
  if (has_inline) {
    set = builder_.Set({&inline_group, 1});
  } else if (const uint32_t* known = known_sets_.Find(references_hash)) {
    set = *known;
  } else {
    groups_.clear();
    if (!ParseReferences(references) || groups_.empty()) return false;
    set = builder_.Set(groups_);
    known_sets_.Add(references_hash, set);
  }
  builder_.AddRate(set, prices_);
  window.pos = p + 1;
  return true;
}

// A list of plain numbers; false for anything else in it.
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
    return json_.Fail(has_providers ? "a rate whose list of providers is empty"
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
  std::vector<rates::GroupMember> members;
  if (json_.Peek() == '\0') return false;
  window.Ensure(kMostRateBytes);
  const char* begin = window.pos;
  const uint64_t generation = window.generation();
  const uint64_t faults = findings_.count();
  if (!ReadProviderGroups(json_, findings_, members)) return false;
  // Whoever was left out may be who is asked about: a group that is never defined says so.
  if (findings_.count() != faults) groups_.push_back(builder_.Group("(unreadable)"));
  if (members.empty()) return true;
  const uint32_t group = builder_.InlineGroup(members);
  groups_.push_back(group);
  // A list with something unreadable in it is read, and counted, each time.
  if (window.generation() == generation && findings_.count() == faults) {
    const KeyedHash::Value value = hash_.Of({begin, static_cast<size_t>(window.pos - begin)});
    if (known_inline_.Find(value) == nullptr) known_inline_.Add(value, group);
  }
  return true;
}

}  // namespace precert::mrf
