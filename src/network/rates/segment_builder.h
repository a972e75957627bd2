// SegmentBuilder: takes what a reader finds in one rate file, in the file's order, and writes one
// immutable segment of a store.
//
//   Result<SegmentBuilder> b = SegmentBuilder::Create(store_folder);
//   uint32_t g = b->Group("690.64470");             // the exact text of provider_group_id
//   uint32_t set = b->Set({g, ...});                // groups that share prices
//   uint32_t d = b->Description({...});
//   b->BeginItem();  b->AddRate(set, {{d, {4150, 2}}});  b->EndItem(head);
//   b->DefineGroup(g, members, b->Networks(names));   // before or after its use
//   Result<SegmentName> name = b->Seal(file);       // or nothing is left behind
//
// Rates go to disk as they come; memory holds the dictionaries (groups, sets, descriptions, codes).
// Sets are the dictionary that grows with the text: when Full() says so, at the end of an item, the
// reader calls EndPart(), which closes a part of the segment and forgets the sets: numbers from
// Set() before it are void, those of groups and descriptions stay. The result depends only on the
// calls, never on time or addresses. One thread; move-only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "network/rates/price.h"

namespace precert::rates {

class SegmentBuilder {
 public:
  // Works in a folder of its own below `store_folder`, which is made when it is not there.
  static Result<SegmentBuilder> Create(const std::string& store_folder);
  SegmentBuilder(SegmentBuilder&&) noexcept;
  SegmentBuilder& operator=(SegmentBuilder&&) noexcept;
  ~SegmentBuilder();  // what was not sealed is removed

  // The number of a group by the exact text of its identifier ("690.6447" and "690.64470" are two).
  // A group that is used and never defined is unresolved, as one in another file is.
  uint32_t Group(std::string_view id_text);
  // The same group for a text that is a plain integer below 10^18 without leading zeros: faster,
  // and many at once, whose numbers are appended.
  uint32_t GroupOfInteger(uint64_t id);
  void GroupsOfIntegers(std::span<const uint64_t> ids, std::vector<uint32_t>* groups);
  // A group that stands inline in a rate (schema 1's provider_groups): by its content.
  uint32_t InlineGroup(std::span<const GroupMember> members);
  // The number of a list of networks (schema 2's network_name); their order does not matter.
  uint32_t Networks(std::span<const std::string> names);
  // What a group is. Called twice for one group: members and networks are joined.
  void DefineGroup(uint32_t group, std::span<const GroupMember> members,
                   std::optional<uint32_t> networks);
  // The group's members are in another file that was not read.
  void DefineRemote(uint32_t group, std::string_view location);

  // The number of a set of groups; order and repeats do not matter. `groups` may be reordered.
  uint32_t Set(std::span<uint32_t> groups);
  // Many at once, faster: `groups` one after the other, `ends` where each ends.
  void Sets(std::span<uint32_t> groups, std::span<const size_t> ends,
            std::vector<uint32_t>* numbers);
  uint32_t Description(const PriceDescription& description);

  // An item's rates may stand before its code in the text, so its head is given at its end.
  void BeginItem();
  void AddRate(uint32_t set, std::span<const Price> prices);
  // Errors: the disk is full, the folder is gone.
  Status EndItem(const CodeItem& head);
  void DropItem();  // its head could not be read: forget the rates since BeginItem

  // Whether memory or one part's rates on the disk have grown enough (segment_format.h). EndPart
  // may be called between any two rates, also inside of an item.
  bool Full() const;
  Status EndPart();

  struct Counts {
    uint64_t items = 0, rates = 0, prices = 0;
  };
  const Counts& counts() const;

  // Writes the segment beside the store's others under the hash of its content, flushed to the
  // disk; its file name. The store does not know it until Store::Add has written its list.
  Result<std::string> Seal(const RateFile& file);

 private:
  struct Impl;
  explicit SegmentBuilder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace precert::rates
