// Provider groups while a segment is built: their identifiers, and who is in them.
//
// Identifiers are in memory; members go to disk as they are defined, each record pointing to the
// one before it of the same group, and are gathered group by group when the segment is written.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "network/rates/container.h"
#include "network/rates/dictionary.h"
#include "network/rates/packed_texts.h"
#include "network/rates/price.h"
#include "network/rates/segment_head.h"
#include "network/rates/spill.h"

namespace precert::rates {

class GroupTable {
 public:
  // Temporary files are made in `folder`.
  explicit GroupTable(const std::string& folder);

  uint32_t Group(std::string_view id_text);
  uint32_t GroupOfInteger(uint64_t id) {
    uint32_t& number = integers_.At(id);
    if (number == IntegerTable::kNone) number = NewGroup(kIntegerId, id);
    return number;
  }
  uint32_t InlineGroup(std::span<const GroupMember> members);
  void DefineGroup(uint32_t group, std::span<const GroupMember> members,
                   std::span<const std::string> networks);
  void DefineRemote(uint32_t group, std::string_view location);

  uint32_t size() const { return static_cast<uint32_t>(groups_.size()); }
  size_t bytes() const;
  const SpillFile& spill() const { return members_; }
  // True for a group whose members are not, or not all, known.
  std::vector<bool> Unresolved() const;

  // Writes kGroups, kGroupIndex (with the places of postings), the NPI and TIN sections, kNetworks,
  // kLocations; counts what it writes.
  Status Write(const std::vector<uint64_t>& posting_offsets, SectionFiles& sections,
               SegmentCounts* counts);
  // Names of businesses.
  void WriteNames(PackedTextsWriter* names) const;

 private:
  struct State {
    uint64_t id = 0;     // the integer, or the number in texts_
    uint64_t last = 0;   // where its last record of members ends
    uint32_t flags = 0;  // GroupFlag
    uint32_t networks = 0, location = 0;
  };
  struct Record;
  uint32_t NewGroup(uint32_t flags, uint64_t id) {
    groups_.push_back({id, 0, flags, 0, 0});
    return static_cast<uint32_t>(groups_.size() - 1);
  }
  void EncodeMembers(std::span<const GroupMember> members, std::string* out);
  Status ReadMembers(const State& group, SpillReader* reader, std::vector<Record>* members);
  std::vector<uint32_t> WriteTins(SectionFiles& sections, SegmentCounts* counts);

  std::string folder_;
  std::vector<State> groups_;
  IntegerTable integers_;
  TextDictionary texts_;  // identifiers that are no plain integers
  std::vector<uint32_t> group_of_text_;
  HashedTexts inline_;  // the members of inline groups
  std::vector<uint32_t> group_of_inline_;
  TextDictionary tins_;             // "e" or "n", and the text
  std::vector<uint64_t> tin_keys_;  // TinKey by final number, once they are written
  TextDictionary names_;            // of businesses
  TextDictionary networks_;         // lists of texts
  TextDictionary locations_;
  SpillFile members_;
  std::string encoded_;
};

}  // namespace precert::rates
