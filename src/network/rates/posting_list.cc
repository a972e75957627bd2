// Ascending numbers with a skip table.
#include "network/rates/posting_list.h"

#include <algorithm>

namespace precert::rates {

void PostingWriter::Begin(uint64_t count) {
  begin_ = file_->size();
  file_->Advance(PutVarint(file_->Reserve(kMaxVarintBytes), count));
  skips_wanted_ = count > kPostingsPerBlock;
  in_block_ = 0;
  skips_.clear();
}

void PostingWriter::Add(std::span<const uint32_t> numbers, uint32_t base) {
  while (!numbers.empty()) {
    if (in_block_ == kPostingsPerBlock) in_block_ = 0;
    const size_t n = std::min<size_t>(numbers.size(), kPostingsPerBlock - in_block_);
    uint8_t* p = file_->Reserve(kPostingsPerBlock * kMaxVarintBytes);
    uint32_t before = before_;
    size_t i = 0;
    if (in_block_ == 0) {
      before = numbers[i++] + base;
      if (skips_wanted_) {
        PutFixed(&skips_, before, 4);
        PutFixed(&skips_, file_->size() - begin_, 4);
      }
      p = PutVarint(p, before);
    }
    for (; i < n; ++i) {
      const uint32_t number = numbers[i] + base;
      p = PutVarint(p, uint32_t{number - before - 1});
      before = number;
    }
    file_->Advance(p);
    before_ = before;
    in_block_ += static_cast<uint32_t>(n);
    numbers = numbers.subspan(n);
  }
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
