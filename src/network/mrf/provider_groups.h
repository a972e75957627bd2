// ProviderReader: who a rate is for, as a rate file's "provider_references" say it and as the
// "provider_groups" within them or inline in a rate do. (Schema tables "Provider References
// Object", "Provider Group Object", "Tax Identifier Object" of the in-network file.)
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "network/mrf/findings.h"
#include "network/mrf/json_pull.h"
#include "network/mrf/known_texts.h"
#include "network/rates/keyed_hash.h"
#include "network/rates/price.h"
#include "network/rates/segment_builder.h"

namespace precert::mrf {

// Members of one group, in the memory of those that were in it before.
class MemberList {
 public:
  rates::GroupMember& Add() {  // one that says nothing yet
    if (count_ == members_.size()) members_.emplace_back();
    rates::GroupMember& member = members_[count_++];
    member.tin_type = rates::TinType::kEin;
    member.tin.clear();
    member.business_name.clear();
    member.npis.clear();
    member.by_tin_only = false;
    return member;
  }
  void DropLast() { --count_; }
  void Clear() { count_ = 0; }
  std::span<const rates::GroupMember> all() const { return {members_.data(), count_}; }

 private:
  std::vector<rates::GroupMember> members_;
  size_t count_ = 0;
};

class ProviderReader {
 public:
  // `recognise`: false reads every list and object value by value (for tests).
  ProviderReader(JsonPull& json, rates::SegmentBuilder& builder, Findings& findings,
                 const rates::KeyedHash& hash, bool recognise)
      : json_(json), builder_(builder), findings_(findings), hash_(hash), recognise_(recognise) {}

  // The whole of "provider_references". False: what comes is no list.
  bool ReadReferences();
  // The list of provider groups that comes next; adds to `members`. A group that cannot be read is
  // a finding, and the rest go on. False: what comes is no list.
  bool ReadGroups(MemberList* members);
  // The tax identifier object that comes next.
  bool ReadTin(rates::GroupMember* member);
  // The NPIs that come next, a list or one alone.
  bool ReadNpis(rates::GroupMember* member);

 private:
  // A value of network_name.
  struct NetworkList {
    std::optional<uint32_t> known;                // its number, if its text was seen before
    std::vector<std::string> names;               // if not
    std::optional<rates::KeyedHash::Value> text;  // of such a one, if it lay in the window whole
  };
  // What one provider reference says of a group.
  struct Reference {
    uint32_t group = 0;
    std::string id, location;
    bool has_groups = false, partly_unreadable = false;
    MemberList members;
    std::vector<NetworkList> networks;  // one, or none
  };
  bool ReadReference(Reference* reference);
  bool ReadNetworks(NetworkList* networks);
  std::optional<uint32_t> NumberOf(const NetworkList& networks);
  void Define(const Reference& reference);
  bool ReadMember(rates::GroupMember* member);
  bool TakePlainTin(rates::GroupMember* member);
  bool TakePlainNpis(std::vector<uint64_t>* npis);

  JsonPull& json_;
  rates::SegmentBuilder& builder_;
  Findings& findings_;
  const rates::KeyedHash& hash_;
  const bool recognise_;
  KnownTexts known_networks_;  // text of a list of networks -> its number
};

// The number of the group that a reference names, by the exact text of its identifier.
uint32_t GroupOf(rates::SegmentBuilder& builder, std::string_view id);

}  // namespace precert::mrf
