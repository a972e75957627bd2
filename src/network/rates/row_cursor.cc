// Decoding rows. Every length is checked against the bytes that are left.
#include "network/rates/row_cursor.h"

#include <algorithm>

#include "network/rates/segment_format.h"
#include "network/rates/varint.h"

namespace precert::rates {

void RowCursor::Start(const uint8_t* bytes, const CodeEntry& code) {
  begin_ = bytes;
  done_ = malformed_ = false;
  items_ = code.items;
  blocks_ = 1;
  list_bytes_ = code.row_bytes;
  if (list_bytes_ == 0) {
    done_ = true;
    return;
  }
  if (code.skips) {
    if (code.row_bytes < 4) return Bad();
    blocks_ = GetFixed32(bytes + code.row_bytes - 4);
    if (blocks_ < 2 || blocks_ > (code.row_bytes - 4) / kRowSkipBytes) return Bad();
    list_bytes_ = code.row_bytes - 4 - blocks_ * kRowSkipBytes;
    skips_ = bytes + list_bytes_;
  }
  StartBlock(0);
}

void RowCursor::StartBlock(uint64_t block) {
  block_ = block;
  row_ = decoded_ = 0;
  item_ = description_ = 0;
  units_ = 0;
  uint64_t begin = 0, end = list_bytes_, set = 0;
  if (blocks_ > 1) {
    const uint8_t* skip = skips_ + block * kRowSkipBytes;
    if (block > 0) set = GetFixed32(skip);
    begin = GetFixed40(skip + 4);
    if (block + 1 < blocks_) end = GetFixed40(skip + kRowSkipBytes + 4);
    if (begin >= end || end > list_bytes_) return Bad();
  }
  in_ = ByteReader(begin_ + begin, begin_ + end);
  const uint64_t rows = in_.Varint();
  if (rows == 0 || rows > kRowsPerBlock) return Bad();
  rows_ = static_cast<uint32_t>(rows);
  for (uint32_t r = 0; r < rows_; ++r) {
    const uint64_t head = in_.Varint();
    set += head / 4;
    if (set > UINT32_MAX) return Bad();
    sets_[r] = static_cast<uint32_t>(set);
    kinds_[r] = head & 3;
  }
  if (!in_.ok()) Bad();
}

void RowCursor::NextBlock() {
  const uint32_t last = sets_[rows_ - 1];
  if (block_ + 1 >= blocks_) {
    row_ = rows_ - 1;
    done_ = true;
    return;
  }
  StartBlock(block_ + 1);
  if (!done_ && sets_[0] < last) Bad();
}

// Decodes up to and with the row at hand.
void RowCursor::Decode() {
  auto add = [&](uint64_t difference) {
    units_ = static_cast<int64_t>(static_cast<uint64_t>(units_) +
                                  static_cast<uint64_t>(UnZigZag(difference)));
    return units_;
  };
  for (; decoded_ <= row_ && !malformed_; ++decoded_) {
    const uint8_t kind = kinds_[decoded_];
    prices_.clear();
    if (items_ > 1) item_ = in_.Varint32();
    if (kind < 2) {
      if (kind == 1) description_ = in_.Varint32();
      prices_.push_back({description_, {add(in_.Varint()), 2}});
    } else {
      const uint64_t n = in_.Varint();
      if (n > in_.left() / 2) return Bad();
      for (uint64_t i = 0; i < n; ++i) {
        description_ = in_.Varint32();
        const uint8_t scale = kind == 3 ? in_.Byte() : uint8_t{2};
        if (scale < 2 || scale > 18) return Bad();
        prices_.push_back({description_, {add(in_.Varint()), scale}});
      }
      if (kind == 3) units_ = 0;
    }
    if (!in_.ok() || item_ >= items_) Bad();
  }
}

void RowCursor::Skip(uint32_t set) {
  // The last block that begins before `set`: rows of one set may begin in the block before.
  auto first = [&](uint64_t block) { return GetFixed32(skips_ + block * kRowSkipBytes); };
  uint64_t low = block_, step = 1;
  while (low + step < blocks_ && first(low + step) < set) {
    low += step;
    step *= 2;
  }
  uint64_t high = std::min(low + step, blocks_);
  while (low + 1 < high) {
    const uint64_t middle = (low + high) / 2;
    if (first(middle) < set) {
      low = middle;
    } else {
      high = middle;
    }
  }
  if (low != block_) StartBlock(low);
}

void RowCursor::SeekPosition(uint64_t position) {
  const uint64_t block = position >> 32;
  if (!done_ && block > block_ && block < blocks_) StartBlock(block);
  while (!done_ && this->position() < position) Next();
}

}  // namespace precert::rates
