// RowWriter: encodes the rows of one code after another, as kRows has them.
//
//   RowWriter rows(&descriptions);                // their final numbers
//   RowBytes out;  rows.Begin(false, &out);  rows.Add(set, item, &in);  uint64_t h = rows.Finish();
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "network/rates/growing_bytes.h"
#include "network/rates/segment_format.h"
#include "network/rates/varint.h"

namespace precert::rates {

// Where rows go: memory, and what does not fit there to `spill`, which is called with it.
struct RowBytes {
  static constexpr size_t kMost = size_t{1} << 20;
  void Append(std::string_view more) {
    bytes += more;
    size += more.size();
    if (bytes.size() >= kMost && spill) {
      spill(bytes);
      bytes.clear();
    }
  }
  std::string bytes;
  uint64_t size = 0;  // with what was spilled
  std::function<void(std::string_view)> spill;
};

class RowWriter {
 public:
  explicit RowWriter(const std::vector<uint32_t>* descriptions) : descriptions_(descriptions) {}

  void Begin(bool several_items, RowBytes* out);
  // One rate as ItemTable spilled it, after its set.
  void Add(uint32_t set, uint32_t item, ByteReader* in);
  // Answers (2 * bytes + 1 when there is a skip table).
  uint64_t Finish();

 private:
  void EndBlock();
  uint32_t Description(uint64_t number) const {
    return number < descriptions_->size() ? (*descriptions_)[number] : 0;
  }
  uint64_t Difference(int64_t units) {
    const int64_t difference =
        static_cast<int64_t>(static_cast<uint64_t>(units) - static_cast<uint64_t>(units_));
    units_ = units;
    return ZigZag(difference);
  }

  const std::vector<uint32_t>* descriptions_;
  RowBytes* out_ = nullptr;
  uint64_t begin_ = 0, blocks_ = 0;
  uint32_t in_block_ = 0;
  bool several_items_ = false;
  uint32_t set_ = 0, description_ = 0;
  int64_t units_ = 0;
  GrowingBytes heads_, paid_;
  std::string skips_;
};

// Here, so that the reader stays in registers of whoever calls it for every rate.
[[gnu::always_inline]] inline void RowWriter::Add(uint32_t set, uint32_t item, ByteReader* in) {
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
  if (several_items_) p = PutVarint(p, item);
  if (n == 1 && !scaled) {
    const uint32_t description = Description(in->Varint());
    const bool same = description == description_;
    heads_.Advance(PutVarint(heads_.Room(kMaxVarintBytes), delta + (same ? 0 : 1)));
    if (!same) p = PutVarint(p, description);
    paid_.Advance(PutVarint(p, Difference(UnZigZag(in->Varint()))));
    description_ = description;
    return;
  }
  heads_.Advance(PutVarint(heads_.Room(kMaxVarintBytes), delta + (scaled ? 3 : 2)));
  paid_.Advance(PutVarint(p, n));
  for (uint64_t i = 0; i < n && in->ok(); ++i) {
    p = paid_.Room(3 * kMaxVarintBytes);
    description_ = Description(in->Varint());
    p = PutVarint(p, description_);
    if (scaled) *p++ = in->Byte();
    paid_.Advance(PutVarint(p, Difference(UnZigZag(in->Varint()))));
  }
  if (scaled) units_ = 0;
}

}  // namespace precert::rates
