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
