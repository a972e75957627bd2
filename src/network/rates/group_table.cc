// Identifiers and members of provider groups.
#include "network/rates/group_table.h"

#include <algorithm>
#include <optional>

#include "network/rates/table.h"
#include "network/rates/varint.h"

namespace precert::rates {
namespace {

std::optional<uint64_t> PlainInteger(std::string_view text) {
  if (text.empty() || text.size() > 18 || (text[0] == '0' && text.size() > 1)) return std::nullopt;
  uint64_t n = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    n = n * 10 + static_cast<uint64_t>(c - '0');
  }
  return n;
}

}  // namespace

GroupTable::GroupTable(const std::string& folder) : folder_(folder), members_(folder) {
  members_.Append(std::string_view("\0", 1));  // so that no record ends at 0
}

size_t GroupTable::bytes() const {
  return groups_.capacity() * sizeof(State) + integers_.bytes() + texts_.bytes() + inline_.bytes() +
         tins_.capacity() * 8 + tin_of_key_.bytes() + odd_tins_.bytes() + names_.bytes() +
         networks_.bytes() + locations_.bytes();
}

uint32_t GroupTable::Group(std::string_view id_text) {
  if (const std::optional<uint64_t> id = PlainInteger(id_text)) return GroupOfInteger(*id);
  const uint32_t text = texts_.Number(id_text);
  if (text == group_of_text_.size()) group_of_text_.push_back(NewGroup(0, text));
  return group_of_text_[text];
}

uint32_t GroupTable::InlineGroup(std::span<const GroupMember> members) {
  EncodeMembers(members);
  const uint32_t number = inline_.Number(encoded_.Take());
  if (number == group_of_inline_.size()) {
    group_of_inline_.push_back(NewGroup(kInline, number));
    DefineGroup(group_of_inline_.back(), members, std::nullopt);
  }
  return group_of_inline_[number];
}

uint32_t GroupTable::Tin(const GroupMember& member) {
  uint64_t key = TinKey(member.tin_type, member.tin);
  if (key == UINT64_MAX) {
    key = kOddTin | odd_tins_.Number(TinText(member.tin_type, member.tin));
  }
  uint32_t& number = tin_of_key_.At(key);
  if (number == IntegerTable::kNone) {
    number = static_cast<uint32_t>(tins_.size());
    tins_.push_back(key);
  }
  return number;
}

// As Writer::ReadMembers (write_groups.cc) reads them.
void GroupTable::EncodeMembers(std::span<const GroupMember> members) {
  for (const GroupMember& m : members) {
    const bool usual = std::all_of(m.npis.begin(), m.npis.end(), IsUsual);
    const uint64_t name =
        m.business_name.empty() ? 0 : names_.Number(m.business_name) + uint64_t{1};
    uint8_t* p = encoded_.Room(3 * kMaxVarintBytes + m.npis.size() * 8);
    p = PutVarint(p, Tin(m));
    p = PutVarint(p, name);
    p = PutVarint(p,
                  m.npis.size() * 4 + (usual ? kUsualNpis : 0) + (m.by_tin_only ? kByTinOnly : 0));
    for (uint64_t npi : m.npis) {
      p = usual ? PutFixed(p, npi - kFirstNpi, 4) : PutFixed(p, npi, 8);
    }
    encoded_.Advance(p);
  }
}

uint32_t GroupTable::Networks(std::span<const std::string> names) {
  std::vector<std::string_view> all(names.begin(), names.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  std::string list;
  for (std::string_view name : all) PutText(&list, name);
  return networks_.Number(list);
}

void GroupTable::DefineGroup(uint32_t group, std::span<const GroupMember> members,
                             std::optional<uint32_t> networks) {
  State& state = groups_[group];
  state.flags |= kDefined;
  if (networks && (state.flags & kHasNetworks) != 0 && *networks != state.networks) {
    std::vector<std::string> all;
    for (uint32_t list : {state.networks, *networks}) {
      ByteReader in(networks_.Text(list));
      while (!in.done()) all.emplace_back(in.Text());
    }
    networks = Networks(all);
  }
  if (networks) {
    state.networks = *networks;
    state.flags |= kHasNetworks;
  }
  if (members.empty()) return;
  EncodeMembers(members);
  const size_t bytes = encoded_.size();
  encoded_.Advance(PutFixed(PutFixed(encoded_.Room(kTrailer), state.last, 8), bytes, 8));
  members_.Append(encoded_.Take());
  state.last = members_.size();
  member_count_ += members.size();
  for (const GroupMember& m : members) npi_count_ += m.npis.size() + (m.by_tin_only ? 1 : 0);
}

void GroupTable::DefineRemote(uint32_t group, std::string_view location) {
  State& state = groups_[group];
  if ((state.flags & kRemote) != 0) return;  // the first location is kept
  state.flags |= kRemote;
  state.location = locations_.Number(location);
}

std::vector<bool> GroupTable::Unresolved() const {
  std::vector<bool> unresolved(groups_.size());
  for (size_t g = 0; g < groups_.size(); ++g) {
    unresolved[g] = (groups_[g].flags & (kDefined | kRemote)) != kDefined;
  }
  return unresolved;
}

void GroupTable::WriteNames(PackedTextsWriter* names) const {
  for (uint32_t n = 0; n < names_.size(); ++n) names->Add(names_.Text(n));
}

}  // namespace precert::rates
