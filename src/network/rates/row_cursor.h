// RowCursor: goes through the rates of one code, ordered by set, as kRows has them.
//
//   RowCursor rows(bytes, code);              // the bytes of Segment::Rows
//   for (; !rows.done(); rows.Next()) Use(rows.set(), rows.item(), rows.prices());
//   rows.Seek(set);                           // forward, by the skip table where there is one
//   if (rows.malformed()) ...                 // the bytes make no sense; done() holds too
//
// The sets of a block are decoded at once; what is paid only for rows that are asked for it, so
// that a row that is passed by costs a few nanoseconds.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "network/rates/price.h"
#include "network/rates/segment.h"

namespace precert::rates {

class RowCursor {
 public:
  RowCursor() = default;
  // Starts at the first row. Descriptions in prices() are numbers of the segment.
  RowCursor(const uint8_t* bytes, const CodeEntry& code) { Start(bytes, code); }
  void Start(const uint8_t* bytes, const CodeEntry& code);

  bool done() const { return done_; }
  bool malformed() const { return malformed_; }
  uint32_t set() const { return sets_[row_]; }
  // Names the row among those of the code; ascending.
  uint64_t position() const { return block_ << 32 | row_; }
  // The sets of this block, of which this row's is the one at the low half of position().
  std::span<const uint32_t> sets_of_block() const { return {sets_.data(), done_ ? 0 : rows_}; }

  // Of this row. When its bytes make no sense: no prices, and malformed() from then on.
  uint32_t item() {  // which of the code's items
    Decode();
    return item_;
  }
  const std::vector<Price>& prices() {
    Decode();
    return prices_;
  }

  void Next() {
    if (++row_ == rows_) NextBlock();
  }
  void Seek(uint32_t set) {
    if (done_ || sets_[row_] >= set) return;
    if (blocks_ > 1) Skip(set);
    while (!done_ && sets_[row_] < set) Next();
  }
  // To the row at `position`, at or after this one.
  void SeekPosition(uint64_t position);

 private:
  void StartBlock(uint64_t block);
  void NextBlock();
  void Decode();
  void Skip(uint32_t set);
  void Bad() {
    done_ = malformed_ = true;
    prices_.clear();
  }

  const uint8_t* begin_ = nullptr;
  const uint8_t* skips_ = nullptr;
  uint64_t list_bytes_ = 0, blocks_ = 1, block_ = 0;
  uint32_t items_ = 0;
  bool done_ = true, malformed_ = false;
  // The block at hand.
  uint32_t rows_ = 0, row_ = 0;
  std::array<uint32_t, kRowsPerBlock> sets_;
  std::array<uint8_t, kRowsPerBlock> kinds_;
  // What is paid, decoded up to before `decoded_`.
  ByteReader in_;
  uint32_t decoded_ = 0;
  uint32_t item_ = 0, description_ = 0;
  int64_t units_ = 0;
  std::vector<Price> prices_;
};

}  // namespace precert::rates
