// Provider groups while a segment is built: their identifiers, and who is in them.
//
// Identifiers are in memory; members go to disk as they are defined, each record pointing to the
// one before it of the same group, and are gathered group by group when the segment is written.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "network/rates/container.h"
#include "network/rates/dictionary.h"
#include "network/rates/growing_bytes.h"
#include "network/rates/packed_texts.h"
#include "network/rates/price.h"
#include "network/rates/segment_format.h"
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
  uint32_t Networks(std::span<const std::string> names);
  void DefineGroup(uint32_t group, std::span<const GroupMember> members,
                   std::optional<uint32_t> networks);
  void DefineRemote(uint32_t group, std::string_view location);

  uint32_t size() const { return static_cast<uint32_t>(groups_.size()); }
  size_t bytes() const;
  const SpillFile& spill() const { return members_; }
  // True for a group whose members are not, or not all, known.
  std::vector<bool> Unresolved() const;

  // Writes kGroups, the NPI and TIN sections, kNetworks and kLocations; counts what it writes.
  Status Write(SectionFiles& sections, SegmentCounts* counts);
  // Then kGroupIndex, with the places of postings.
  void WriteIndex(const std::vector<uint64_t>& posting_offsets, SpillFile* index) const;
  // Names of businesses.
  void WriteNames(PackedTextsWriter* names) const;

 private:
  struct State {
    uint64_t id = 0;     // the integer, or the number in texts_
    uint64_t last = 0;   // where its last record of members ends
    uint32_t flags = 0;  // GroupFlag
    uint32_t networks = 0, location = 0;
  };
  class Writer;
  // How members lie in members_ and are told apart in inline_: varint TIN, varint 1 + name or 0,
  // varint (4 * NPIs + kByTinOnly + kUsualNpis), the NPIs, less kFirstNpi in four bytes each where
  // all are usual, else in eight. A record of members_ is some of them, then in eight bytes each
  // where the group's record before it ends (0: there is none) and how many bytes they have.
  static constexpr uint64_t kByTinOnly = 1, kUsualNpis = 2;
  static constexpr size_t kTrailer = 16;
  static bool IsUsual(uint64_t npi) { return npi >= kFirstNpi && npi - kFirstNpi <= UINT32_MAX; }
  uint32_t NewGroup(uint32_t flags, uint64_t id) {
    groups_.push_back({id, 0, flags, 0, 0});
    return static_cast<uint32_t>(groups_.size() - 1);
  }
  uint32_t Tin(const GroupMember& member);
  void EncodeMembers(std::span<const GroupMember> members);  // into encoded_

  std::string folder_;
  std::vector<State> groups_;
  IntegerTable integers_;
  TextDictionary texts_;  // identifiers that are no plain integers
  std::vector<uint32_t> group_of_text_;
  HashedTexts inline_;  // the members of inline groups
  std::vector<uint32_t> group_of_inline_;
  // TINs by number: what TinKey says, or kOddTin and the number in odd_tins_.
  static constexpr uint64_t kOddTin = uint64_t{1} << 63;
  std::vector<uint64_t> tins_;
  IntegerTable tin_of_key_;
  TextDictionary odd_tins_;  // TinText
  TextDictionary names_;     // of businesses
  TextDictionary networks_;  // lists of texts
  TextDictionary locations_;
  SpillFile members_;
  size_t member_count_ = 0, npi_count_ = 0;  // in members_; an NPI for each that is by TIN only too
  GrowingBytes encoded_;
  std::vector<uint64_t> offsets_;  // of groups in kGroups, once they are written
};

}  // namespace precert::rates
