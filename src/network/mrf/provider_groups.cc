// Provider groups: NPIs, tax identifiers, networks, and groups that stand in other files.
#include "network/mrf/provider_groups.h"

#include <algorithm>

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

bool ReadTin(JsonPull& json, GroupMember& member) {
  std::string type, value;
  bool number = false;
  bool seen_type = false;
  if (!json.Enter('{')) return false;
  while (json.NextKey()) {
    const std::string_view key = json.key();
    if (EqualsIgnoreCase(key, "type")) {
      if (!ReadTextOnce(json, type, seen_type)) return false;
    } else if (EqualsIgnoreCase(key, "value")) {
      number = json.Peek() != '"';
      if (!ReadText(json, value)) return false;
    } else if (EqualsIgnoreCase(key, "business_name")) {
      if (!ReadText(json, member.business_name)) return false;
    } else if (!json.Skip()) {
      return false;
    }
  }
  if (json.failed()) return false;
  if (!type.empty() && !EqualsIgnoreCase(type, "ein") && !EqualsIgnoreCase(type, "npi")) {
    return json.Fail("tin.type \"" + type + "\" is neither ein nor npi");
  }
  member.tin_type = EqualsIgnoreCase(type, "npi") ? TinType::kNpi : TinType::kEin;
  member.tin = NormalTin(member.tin_type, value, number);
  return true;
}

// A list of plain NPIs of ten digits that lies in the window as a whole, which nearly all are.
// False, and nothing is passed or kept, for any other.
bool TakePlainNpis(TextWindow& window, std::vector<uint64_t>& npis) {
  window.Ensure(kUsualListBytes);
  const size_t before = npis.size();
  const char* p = window.pos;
  do {
    const char* const begin = SkipSpaceIn(p + 1);
    uint64_t npi = 0;
    p = PassDigits(begin, &npi);
    if (p - begin != 10 || !IsNpi(npi)) {
      npis.resize(before);
      return false;
    }
    npis.push_back(npi);
    p = SkipSpaceIn(p);
  } while (*p == ',');
  if (*p != ']') {
    npis.resize(before);
    return false;
  }
  window.pos = p + 1;
  return true;
}

bool ReadNpis(JsonPull& json, Findings& findings, GroupMember& member) {
  if (json.Peek() == '[' && TakePlainNpis(json.window(), member.npis)) return true;
  bool any = false;
  auto read_one = [&] {
    any = true;
    if (!json.ReadNumberOrString()) return false;
    const std::optional<uint64_t> npi = ParseNpi(json.text());
    if (!npi) return json.Fail("npi " + std::string(json.text().substr(0, 40)) + " is no NPI");
    if (*npi == 0) {
      member.by_tin_only = true;
    } else {
      member.npis.push_back(*npi);
    }
    return true;
  };
  if (json.Peek() != '[' && json.Peek() != 'n') return read_one();
  if (!ReadList(json, read_one, [&](JsonFault fault) { findings.Unreadable(std::move(fault)); })) {
    return false;
  }
  if (!any) member.by_tin_only = true;  // an empty list says what NPI 0 says
  return true;
}

bool ReadProviderGroups(JsonPull& json, Findings& findings, std::vector<GroupMember>& members) {
  auto read_group = [&] {
    GroupMember member;
    bool has_npis = false;
    if (!json.Enter('{')) return false;
    while (json.NextKey()) {
      const std::string_view key = json.key();
      if (EqualsIgnoreCase(key, "npi")) {
        has_npis = true;
        if (!ReadNpis(json, findings, member)) return false;
      } else if (EqualsIgnoreCase(key, "tin")) {
        if (!ReadTin(json, member)) return false;
      } else if (!json.Skip()) {
        return false;
      }
    }
    if (json.failed()) return false;
    if (member.tin.empty() && member.npis.empty()) {
      return json.Fail("a provider group with neither NPI nor tax identifier");
    }
    if (!has_npis) member.by_tin_only = true;
    if (!std::is_sorted(member.npis.begin(), member.npis.end())) {
      std::sort(member.npis.begin(), member.npis.end());
    }
    member.npis.erase(std::unique(member.npis.begin(), member.npis.end()), member.npis.end());
    members.push_back(std::move(member));
    return true;
  };
  return ReadList(json, read_group,
                  [&](JsonFault fault) { findings.Unreadable(std::move(fault)); });
}

bool ReadProviderReferences(JsonPull& json, Findings& findings, rates::SegmentBuilder& builder) {
  std::vector<GroupMember> members;
  std::vector<std::string> networks;
  auto read_reference = [&] {
    members.clear();
    networks.clear();
    std::string id, location;
    bool seen_id = false, has_groups = false;
    const uint64_t faults = findings.count();
    if (!json.Enter('{')) return false;
    while (json.NextKey()) {
      const std::string_view key = json.key();
      if (key == "provider_group_id") {
        if (!ReadTextOnce(json, id, seen_id)) return false;
      } else if (key == "provider_groups") {
        has_groups = true;
        if (!ReadProviderGroups(json, findings, members)) return false;
      } else if (key == "network_name") {
        if (!ReadTexts(json, networks)) return false;
      } else if (key == "location") {
        if (!ReadText(json, location)) return false;
      } else if (!json.Skip()) {
        return false;
      }
    }
    if (json.failed()) return false;
    if (id.empty()) return json.Fail("a provider reference without provider_group_id");
    const uint32_t group = GroupOf(builder, id);
    if (!location.empty()) builder.DefineRemote(group, location);
    if (has_groups) {
      builder.DefineGroup(group, members, networks);
      // Whoever was left out may be in it: the group is not known to its end.
      if (findings.count() != faults) builder.DefineRemote(group, kPartlyUnreadable);
    } else if (location.empty()) {
      return json.Fail("provider group " + id + " has neither provider_groups nor location");
    }
    return true;
  };
  return ReadList(json, read_reference,
                  [&](JsonFault fault) { findings.Unreadable(std::move(fault)); });
}

}  // namespace precert::mrf
