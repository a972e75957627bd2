// Posting lists: ascending numbers (of sets), as kPostings has them.
//
//   PostingWriter w(&file); w.Begin(2); w.Add(3); w.Add(9); w.Finish();
//   PostingCursor c(bytes);  c.Seek(5) -> 9;  c.done()
//
// Seek goes forward only; over more than a block of kPostingsPerBlock it goes by the skip table, so
// that a short list meets a long one in time of the short one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "network/rates/segment_format.h"
#include "network/rates/spill.h"
#include "network/rates/varint.h"

namespace precert::rates {

class PostingWriter {
 public:
  explicit PostingWriter(SpillFile* file) : file_(file) {}
  void Begin(uint64_t count);
  // The numbers that come next, each with `base` added.
  void Add(std::span<const uint32_t> numbers, uint32_t base = 0);
  void Add(uint32_t number) { Add({&number, 1}); }
  // False when the list is too long for its layout (4 GiB).
  bool Finish();

 private:
  SpillFile* file_;
  uint64_t begin_ = 0;
  bool skips_wanted_ = false;
  uint32_t in_block_ = 0, before_ = 0;
  std::string skips_;
};

class PostingCursor {
 public:
  PostingCursor() = default;
  // The bytes of one list, all readable. What they say is not trusted.
  PostingCursor(const uint8_t* begin, const uint8_t* end);

  uint64_t count() const { return count_; }
  bool done() const { return at_ >= count_; }
  bool malformed() const { return malformed_; }
  uint32_t value() const { return value_; }  // unless done
  void Next() {
    if (++at_ < count_) Decode();
  }
  // To the first number that is not less than `number`.
  void Seek(uint32_t number) {
    if (done() || value_ >= number) return;
    if (blocks_ > 1) Skip(number);
    while (!done() && value_ < number) Next();
  }

 private:
  void Decode() {
    const bool whole = at_ % kPostingsPerBlock == 0;
    const uint64_t v = whole ? in_.Varint() : in_.Varint() + value_ + 1;
    if (!in_.ok() || v > UINT32_MAX || (at_ != 0 && v <= value_)) {
      Bad();
      return;
    }
    value_ = static_cast<uint32_t>(v);
  }
  void Skip(uint32_t number);
  void Bad() {
    malformed_ = true;
    count_ = 0;
    at_ = 0;
  }

  const uint8_t* begin_ = nullptr;
  const uint8_t* skips_ = nullptr;  // also where the numbers end
  ByteReader in_;
  uint64_t count_ = 0, at_ = 0, blocks_ = 0;
  uint32_t value_ = 0;
  bool malformed_ = false;
};

}  // namespace precert::rates
