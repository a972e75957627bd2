// Ascending numbers with a skip table.
#include "network/rates/posting_list.h"

namespace precert::rates {

void PostingWriter::Begin(uint64_t count) {
  begin_ = file_->size();
  file_->Advance(PutVarint(file_->Reserve(kMaxVarintBytes), count));
  skips_wanted_ = count > kPostingsPerBlock;
  in_block_ = 0;
  skips_.clear();
}

bool PostingWriter::Finish() {
  const bool fits = !skips_wanted_ || file_->size() - begin_ <= UINT32_MAX;
  if (skips_wanted_) file_->Append(skips_);
  return fits;
}

PostingCursor::PostingCursor(const uint8_t* begin, const uint8_t* end) : begin_(begin) {
  in_ = ByteReader(begin, end);
  count_ = in_.Varint();
  blocks_ = count_ / kPostingsPerBlock + (count_ % kPostingsPerBlock != 0 ? 1 : 0);
  const uint64_t table = blocks_ > 1 ? blocks_ * kPostingSkipBytes : 0;
  // A number takes a byte or more.
  if (!in_.ok() || count_ > in_.left() || table > in_.left()) {
    Bad();
    return;
  }
  skips_ = end - table;
  in_ = ByteReader(in_.position(), skips_);
  if (count_ > 0) Decode();
}

void PostingCursor::Skip(uint32_t number) {
  // The last block that begins at or before `number`, looked for from where we are: first in steps
  // that double, then by halves.
  auto first = [&](uint64_t block) { return GetFixed32(skips_ + block * kPostingSkipBytes); };
  const uint64_t now = at_ / kPostingsPerBlock;
  uint64_t low = now, step = 1;
  while (low + step < blocks_ && first(low + step) <= number) {
    low += step;
    step *= 2;
  }
  uint64_t high = low + step < blocks_ ? low + step : blocks_;
  while (low + 1 < high) {
    const uint64_t middle = (low + high) / 2;
    if (first(middle) <= number) {
      low = middle;
    } else {
      high = middle;
    }
  }
  if (low == now) return;
  const uint64_t offset = GetFixed32(skips_ + low * kPostingSkipBytes + 4);
  if (offset > static_cast<uint64_t>(skips_ - begin_)) {
    Bad();
    return;
  }
  in_ = ByteReader(begin_ + offset, skips_);
  at_ = low * kPostingsPerBlock;
  Decode();
}

}  // namespace precert::rates
