// Items (codes), their rates and the descriptions of prices while a segment is built.
//
// Rates go to disk in *extents*, one for every time that an item stands in the file (or a part of
// the segment ends inside of it). At the item's end a trailer is written for each, which also says
// where the trailer before it of the same code ends, so that a code is gathered by walking back,
// and nothing in memory grows with rates. Items with equal heads are one item.
//
// An extent: rates, each varint set of the part, varint bytes of what follows, varint (2 * number
// of prices + 1 when they have scales), of each varint description, a byte scale unless all are 2,
// zigzag units. A trailer, 32 bytes: u64 end of the trailer before, u64 begin of the extent, u64
// its bytes, u32 which item of the code, u32 part.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "network/rates/container.h"
#include "network/rates/dictionary.h"
#include "network/rates/packed_texts.h"
#include "network/rates/price.h"
#include "network/rates/segment_head.h"
#include "network/rates/spill.h"
#include "network/rates/work_list.h"

namespace precert::rates {

class ItemTable {
 public:
  // Temporary files are made in `folder`.
  explicit ItemTable(const std::string& folder);

  uint32_t Description(const PriceDescription& description);
  uint32_t descriptions() const { return descriptions_.size(); }

  void BeginItem();
  // False when a description is none of ours, or an amount has more places than kMaxScale.
  bool AddRate(uint32_t set, std::span<const Price> prices);
  void EndItem(const CodeItem& item);
  // Forgets the rates since BeginItem.
  Status DropItem();
  // `base`: what to add to the sets of the part that begins.
  void BeginPart(uint64_t base);

  const SpillFile& spill() const { return rows_; }
  uint64_t part_bytes() const { return rows_.size() - part_begin_; }
  size_t bytes() const;
  size_t items() const { return items_.size(); }

  // Puts the codes in their order; no item may come after it, and then Write.
  void Order();
  // Adds to `list` what writes kRows to `segment` as it goes, kTypes, kHeads, kCodes, kCodeIndex,
  // kItemLists, kDescriptions to `sections`, and what items are called to `texts`, but for its
  // Finish; counts prices by unit, codes and heads. `final_sets`: u32 for every set,
  // SetTable::FinalNumbers. `before_rows` may write to `segment` too: it is called before the first
  // row is, while other threads encode. Both `Status` are right once the list was run; until then
  // all of it stays where it is.
  void Write(const uint8_t* final_sets, ContainerWriter* segment, SectionFiles& sections,
             PackedTextsWriter* texts, SegmentCounts* counts, std::function<void()> before_rows,
             WorkList* list, Status* codes_written, Status* texts_written);

 private:
  static constexpr uint8_t kMaxScale = 18;
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Code {
    uint64_t last = 0;  // where its last extent ends
    uint32_t first_item = kNone, last_item = kNone;
    uint32_t items = 0;
  };
  struct Item {
    uint64_t text = 0;  // in texts_
    uint32_t text_bytes = 0;
    uint32_t code = 0, of_code = 0;  // which item of its code
    uint32_t head = 0;
    uint32_t next = kNone;  // of the same code
  };
  // Sums of amounts by how many places they have.
  using UnitSums = std::array<int128, kMaxScale + 1>;
  struct CodeKey {
    uint32_t type, number;  // the type's place in order, the code's number
    std::string_view code;
  };
  // Of a description. Nearly all amounts have two places, so that their sum stands here, and those
  // of the other scales apart; of dollars only.
  struct Use {
    uint64_t prices = 0;
    bool dollars = false;
    bool overflow = false;
    int128 cents = 0;
  };
  class RowGatherer;
  class CodeWriter;
  class TextWriter;
  struct Extent {
    uint64_t begin = 0, bytes = 0;
    uint32_t part = 0;
  };
  void EndExtent();
  uint32_t Intern(const CodeItem& item);
  void Count(const Price& price, int sign);

  std::string folder_;
  TextDictionary codes_;  // u32 bytes of the type, the type, the code
  std::vector<Code> code_states_;
  TextDictionary types_, heads_;
  HashedTexts known_items_;  // code, head and texts
  std::vector<Item> items_;
  SpillFile texts_, rows_;
  TextDictionary descriptions_;
  std::vector<Use> uses_;
  std::vector<UnitSums> other_units_;  // by description
  std::string encoded_;
  std::vector<Extent> open_;  // closed extents of the open item
  uint64_t extent_begin_ = 0, part_begin_ = 0;
  std::vector<uint64_t> part_bases_;
  std::vector<uint32_t> type_order_, type_rank_;
  std::vector<CodeKey> order_;
};

}  // namespace precert::rates
