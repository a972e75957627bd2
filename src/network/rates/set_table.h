// The sets of provider groups that rates apply to, while a segment is built.
//
// A part's sets are in memory; at its end they and the inverse, group to sets, go to disk, and
// numbering goes on. Numbers inside of a part start at 0; part_base() says what to add. On disk the
// sets of a part are put in order of their first groups, so that those that differ little stand
// together: both directions take half the bytes. FinalNumbers() says where each went.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "network/rates/container.h"
#include "network/rates/dictionary.h"
#include "network/rates/set_inverse.h"
#include "network/rates/spill.h"

namespace precert::rates {

class SetTable {
 public:
  // Temporary files are made in `folder`.
  explicit SetTable(const std::string& folder);

  // As SegmentBuilder::Sets; `numbers` has a place for each.
  void Sets(std::span<uint32_t> groups, std::span<const size_t> ends, std::span<uint32_t> numbers);
  uint32_t size() const { return sets_.size(); }  // of this part
  uint64_t part_base() const { return base_; }
  uint64_t total() const { return base_ + sets_.size(); }
  size_t bytes() const { return sets_.bytes(); }

  // Gives the sets of the part their final numbers; no set may come until EndPart.
  Status OrderPart();
  // Closes the part, ordered or not. `groups`: how many there are by now. With the last part, after
  // which no more sets come, kSets goes to `segment`.
  Status EndPart(uint32_t groups);
  Status EndLastPart(uint32_t groups, ContainerWriter* segment);

  // By part_base() plus number: the set's number in the segment. Null: unreadable. Of the parts
  // that are ordered.
  const uint8_t* FinalNumbers() { return final_.Map(); }

  // kPostings of all groups in order, with where each begins (and the end); the sets with a group
  // that is `unresolved` to kUnresolved, and how many those are.
  Status WritePostings(const std::vector<bool>& unresolved, SectionFiles& sections,
                       std::vector<uint64_t>* offsets, uint64_t* unresolved_sets);
  // After the last part.
  SpillFile* SetIndex() { return &index_; }

 private:
  std::string_view InOrder(uint32_t place) const { return sets_.Text(order_[place].second); }
  Status Close(uint32_t groups, bool last);
  void StoreSets();
  void SpillInverse(const SetInverse& inverse, uint32_t from, uint32_t* written);

  struct Part {
    uint64_t base = 0;
    uint64_t offset = 0, length = 0;  // in runs_
  };
  // As kSets has them. Room for a part: growing would copy it again and again.
  static TextDictionary NewSets() { return TextDictionary(kSetBytesOfPart, size_t{8} << 20); }
  TextDictionary sets_ = NewSets();
  LargeVector<std::pair<uint64_t, uint32_t>> order_;  // of an ordered part: key, set
  std::vector<uint32_t> counts_;  // of each group in sets_: how many sets of the part it is in
  uint64_t base_ = 0;
  struct NewSet {
    size_t end = 0;  // in encoded_
    uint64_t hash = 0;
    std::span<const uint32_t> groups;
  };
  std::vector<NewSet> new_;
  std::string encoded_;
  SpillFile stored_;  // the sets of closed parts
  SpillFile index_;   // kSetIndex
  SpillFile final_;   // u32 of every set
  SpillFile runs_;    // for each part: group (difference), count, sets of the part (differences)
  std::vector<Part> parts_;  // those in runs_
  SetInverse last_;          // of the last part, unless it was too long for memory
  uint64_t last_base_ = 0;
};

}  // namespace precert::rates
