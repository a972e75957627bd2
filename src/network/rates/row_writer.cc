// Rows in blocks, with a skip table.
#include "network/rates/row_writer.h"

#include "network/rates/segment_format.h"

namespace precert::rates {

void RowWriter::Begin(bool several_items, RowBytes* out) {
  out_ = out;
  begin_ = out->size;
  several_items_ = several_items;
  blocks_ = in_block_ = 0;
  skips_.clear();
}

void RowWriter::Add(uint32_t set, uint32_t item, PaddedReader* in) {
  if (in_block_ == kRowsPerBlock) EndBlock();
  if (in_block_++ == 0) {
    PutFixed(&skips_, set, 4);
    PutFixed(&skips_, out_->size - begin_, 5);
    set_ = blocks_ == 0 ? 0 : set;
    description_ = 0;
    units_ = 0;
  }
  in->Varint();  // bytes of the rest
  const uint64_t head = in->Varint(), n = head / 2;
  const bool scaled = (head & 1) != 0;
  if (n > in->left()) in->Fail();
  const uint64_t delta = uint64_t{set - set_} * 4;
  set_ = set;
  uint8_t* p = paid_.Room(3 * kMaxVarintBytes);
  if (several_items_) p = PutVarintPadded(p, item);
  if (n == 1 && !scaled) {
    const uint32_t description = Description(in->Varint());
    const bool same = description == description_;
    heads_.Advance(PutVarintPadded(heads_.Room(kMaxVarintBytes), delta + (same ? 0 : 1)));
    if (!same) p = PutVarintPadded(p, description);
    paid_.Advance(PutVarintPadded(p, Difference(UnZigZag(in->Varint()))));
    description_ = description;
    return;
  }
  heads_.Advance(PutVarintPadded(heads_.Room(kMaxVarintBytes), delta + (scaled ? 3 : 2)));
  paid_.Advance(PutVarintPadded(p, n));
  for (uint64_t i = 0; i < n && in->ok(); ++i) {
    p = paid_.Room(3 * kMaxVarintBytes);
    description_ = Description(in->Varint());
    p = PutVarintPadded(p, description_);
    if (scaled) *p++ = in->Byte();
    paid_.Advance(PutVarintPadded(p, Difference(UnZigZag(in->Varint()))));
  }
  if (scaled) units_ = 0;
}

uint64_t RowWriter::Finish() {
  if (in_block_ > 0) EndBlock();
  if (blocks_ > 1) {
    PutFixed(&skips_, blocks_, 4);
    out_->Append(skips_);
  }
  return (out_->size - begin_) * 2 + (blocks_ > 1 ? 1 : 0);
}

void RowWriter::EndBlock() {
  uint8_t count[kMaxVarintBytes];
  const uint8_t* const end = PutVarint(count, in_block_);
  out_->Append({reinterpret_cast<const char*>(count), static_cast<size_t>(end - count)});
  out_->Append(heads_.Take());
  out_->Append(paid_.Take());
  in_block_ = 0;
  ++blocks_;
}

}  // namespace precert::rates
