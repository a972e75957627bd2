// Provider groups: NPIs, tax identifiers, networks, and groups that stand in other files.
#include "network/mrf/provider_groups.h"

#include <algorithm>
#include <cstring>
#include <functional>

#include "base/text.h"
#include "network/mrf/byte_search.h"
#include "network/mrf/digits.h"
#include "network/mrf/fields.h"
#include "network/mrf/normal_forms.h"

namespace precert::mrf {
namespace {

constexpr size_t kUsualListBytes = 4096;
constexpr std::string_view kPartlyUnreadable = "(in this file, partly unreadable)";

}  // namespace

using rates::GroupMember;
using rates::TinType;

uint32_t GroupOf(rates::SegmentBuilder& builder, std::string_view id) {
  uint64_t number = 0;
  bool plain = !id.empty() && id.size() <= 18 && (id[0] != '0' || id.size() == 1);
  for (char c : id) {
    if (c < '0' || c > '9') {
      plain = false;
      break;
    }
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  return plain ? builder.GroupOfInteger(number) : builder.Group(id);
}

// A tax identifier of the usual form that lies in the window as a whole: its type, then as many
// digits as that type has. False, and nothing is passed or kept, for any other.
bool ProviderReader::TakePlainTin(GroupMember* member) {
  TextWindow& window = json_.window();
  window.Ensure(kUsualListBytes);
  const char* p = PassKey(SkipSpaceIn(window.pos + 1), "\"type\"");
  if (p == nullptr) return false;
  const bool npi = std::memcmp(p, "\"npi\"", 5) == 0;
  if (!npi && std::memcmp(p, "\"ein\"", 5) != 0) return false;
  p = SkipSpaceIn(p + 5);
  if (*p != ',') return false;
  p = PassKey(SkipSpaceIn(p + 1), "\"value\"");
  if (p == nullptr || *p != '"') return false;
  const char* const digits = p + 1;
  uint64_t value = 0;
  p = PassDigits(digits, &value);
  if (p - digits != (npi ? 10 : 9) || *p != '"') return false;
  const char* const close = SkipSpaceIn(p + 1);
  if (*close != '}') return false;
  member->tin_type = npi ? TinType::kNpi : TinType::kEin;
  member->tin.assign(digits, p);
  window.pos = close + 1;
  return true;
}

bool ProviderReader::ReadTin(GroupMember* member) {
  if (recognise_ && json_.Peek() == '{' && TakePlainTin(member)) return true;
  std::string type, value;
  bool number = false;
  bool seen_type = false;
  if (!json_.Enter('{')) return false;
  while (json_.NextKey()) {
    const std::string_view key = json_.key();
    if (EqualsIgnoreCase(key, "type")) {
      if (!ReadTextOnce(json_, type, seen_type)) return false;
    } else if (EqualsIgnoreCase(key, "value")) {
      number = json_.Peek() != '"';
      if (!ReadText(json_, value)) return false;
    } else if (EqualsIgnoreCase(key, "business_name")) {
      if (!ReadText(json_, member->business_name)) return false;
    } else if (!json_.Skip()) {
      return false;
    }
  }
  if (json_.failed()) return false;
  if (!type.empty() && !EqualsIgnoreCase(type, "ein") && !EqualsIgnoreCase(type, "npi")) {
    return json_.Fail("tin.type \"" + type + "\" is neither ein nor npi");
  }
  member->tin_type = EqualsIgnoreCase(type, "npi") ? TinType::kNpi : TinType::kEin;
  member->tin = NormalTin(member->tin_type, value, number);
  return true;
}

// A list of plain NPIs of ten digits that lies in the window as a whole, which nearly all are.
// False, and nothing is passed or kept, for any other.
bool ProviderReader::TakePlainNpis(std::vector<uint64_t>* npis) {
  TextWindow& window = json_.window();
  window.Ensure(kUsualListBytes);
  const size_t before = npis->size();
  const char* p = window.pos;
  do {
    uint64_t npi = 0;
    p = PassTenDigits(SkipSpaceIn(p + 1), &npi);
    if (p == nullptr || !IsNpi(npi)) {
      npis->resize(before);
      return false;
    }
    npis->push_back(npi);
    p = SkipSpaceIn(p);
  } while (*p == ',');
  if (*p != ']') {
    npis->resize(before);
    return false;
  }
  window.pos = p + 1;
  return true;
}

bool ProviderReader::ReadNpis(GroupMember* member) {
  if (recognise_ && json_.Peek() == '[' && TakePlainNpis(&member->npis)) return true;
  bool any = false;
  auto read_one = [&] {
    any = true;
    if (!json_.ReadNumberOrString()) return false;
    const std::optional<uint64_t> npi = ParseNpi(json_.text());
    if (!npi) return json_.Fail("npi " + std::string(json_.text().substr(0, 40)) + " is no NPI");
    if (*npi == 0) {
      member->by_tin_only = true;
    } else {
      member->npis.push_back(*npi);
    }
    return true;
  };
  if (json_.Peek() != '[' && json_.Peek() != 'n') return read_one();
  if (!ReadList(json_, read_one,
                [&](JsonFault fault) { findings_.Unreadable(std::move(fault)); })) {
    return false;
  }
  if (!any) member->by_tin_only = true;  // an empty list says what NPI 0 says
  return true;
}

bool ProviderReader::ReadMember(GroupMember* member) {
  const uint64_t begin = json_.offset();
  bool has_npis = false;
  if (!json_.Enter('{')) return false;
  while (json_.NextKey()) {
    const std::string_view key = json_.key();
    if (EqualsIgnoreCase(key, "npi")) {
      has_npis = true;
      if (!ReadNpis(member)) return false;
    } else if (EqualsIgnoreCase(key, "tin")) {
      if (!ReadTin(member)) return false;
    } else if (!json_.Skip()) {
      return false;
    }
  }
  if (json_.failed()) return false;
  std::vector<uint64_t>& npis = member->npis;
  if (member->tin.empty() && npis.empty()) {
    return json_.FailAt(begin, "a provider group with neither NPI nor tax identifier");
  }
  if (!has_npis) member->by_tin_only = true;
  if (std::adjacent_find(npis.begin(), npis.end(), std::greater_equal<>()) != npis.end()) {
    std::sort(npis.begin(), npis.end());
    npis.erase(std::unique(npis.begin(), npis.end()), npis.end());
  }
  return true;
}

bool ProviderReader::ReadGroups(MemberList* members) {
  return ReadList(
      json_,
      [&] {
        const bool read = ReadMember(&members->Add());
        if (!read) members->DropLast();
        return read;
      },
      [&](JsonFault fault) { findings_.Unreadable(std::move(fault)); });
}

// A list that was seen before by its text, any other value by value.
bool ProviderReader::ReadNetworks(NetworkList* networks) {
  if (!recognise_ || json_.Peek() != '[') return ReadTexts(json_, networks->names);
  TextWindow& window = json_.window();
  window.Ensure(kUsualListBytes);
  const char* const begin = window.pos;
  const char* const close = FindListEnd(begin, window.end);
  if (close == nullptr) return ReadTexts(json_, networks->names);
  const rates::KeyedHash::Value text = hash_.Of({begin, static_cast<size_t>(close - begin)});
  if (const uint32_t* number = known_networks_.Find(text)) {
    networks->known = *number;
    window.pos = close;
    return true;
  }
  const uint64_t generation = window.generation();
  if (!ReadTexts(json_, networks->names)) return false;
  if (window.generation() == generation && window.pos == close) networks->text = text;
  return true;
}

std::optional<uint32_t> ProviderReader::NumberOf(const NetworkList& networks) {
  if (networks.known || networks.names.empty()) return networks.known;
  const uint32_t number = builder_.Networks(networks.names);
  if (networks.text && known_networks_.Find(*networks.text) == nullptr) {
    known_networks_.Add(*networks.text, number);
  }
  return number;
}

bool ProviderReader::ReadReference(Reference* reference) {
  const uint64_t begin = json_.offset();
  Reference& r = *reference;
  r.id.clear();
  r.location.clear();
  r.has_groups = false;
  r.members.Clear();
  r.networks.clear();
  bool seen_id = false;
  const uint64_t faults = findings_.count();
  if (!json_.Enter('{')) return false;
  while (json_.NextKey()) {
    const std::string_view key = json_.key();
    if (key == "provider_group_id") {
      if (!ReadTextOnce(json_, r.id, seen_id)) return false;
    } else if (key == "provider_groups") {
      r.has_groups = true;
      if (!ReadGroups(&r.members)) return false;
    } else if (key == "network_name") {
      if (!ReadNetworks(&r.networks.emplace_back())) return false;
    } else if (key == "location") {
      if (!ReadText(json_, r.location)) return false;
    } else if (!json_.Skip()) {
      return false;
    }
  }
  if (json_.failed()) return false;
  if (r.id.empty()) return json_.FailAt(begin, "a provider reference without provider_group_id");
  r.group = GroupOf(builder_, r.id);
  // Whoever was left out may be in it: the group is not known to its end.
  r.partly_unreadable = findings_.count() != faults;
  return r.has_groups || !r.location.empty() ||
         json_.FailAt(begin,
                      "provider group " + r.id + " has neither provider_groups nor location");
}

void ProviderReader::Define(const Reference& r) {
  if (!r.location.empty()) builder_.DefineRemote(r.group, r.location);
  if (!r.has_groups) return;
  std::optional<uint32_t> networks;
  if (!r.networks.empty()) networks = NumberOf(r.networks[0]);
  builder_.DefineGroup(r.group, r.members.all(), networks);
  for (size_t i = 1; i < r.networks.size(); ++i) {
    builder_.DefineGroup(r.group, {}, NumberOf(r.networks[i]));
  }
  if (r.partly_unreadable) builder_.DefineRemote(r.group, kPartlyUnreadable);
}

bool ProviderReader::ReadReferences() {
  Reference reference;
  return ReadList(
      json_,
      [&] {
        if (!ReadReference(&reference)) return false;
        Define(reference);
        return true;
      },
      [&](JsonFault fault) { findings_.Unreadable(std::move(fault)); });
}

}  // namespace precert::mrf
