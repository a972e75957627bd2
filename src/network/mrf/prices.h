// PriceReader: reads negotiated price objects, nearly all of them by recognising their text.
//
// A file has millions of price objects that differ in little but the amount. The text before the
// amount and the text after it are learned when an object was read with care; an object whose two
// texts were seen together before means the same, so only its number is parsed. What is not
// recognised byte for byte is read with care, so nothing about the text is assumed: not the order
// of keys, not the white space, not the number of kinds. (Schema table "Negotiated Price Object".)
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "network/mrf/findings.h"
#include "network/mrf/json_pull.h"
#include "network/mrf/tail_cache.h"
#include "network/rates/keyed_hash.h"
#include "network/rates/price.h"
#include "network/rates/segment_builder.h"

namespace precert::mrf {

class PriceReader {
 public:
  PriceReader(JsonPull& json, rates::SegmentBuilder& builder, Findings& findings,
              const rates::KeyedHash& hash);

  // A price object at `p` that is known; where it ends, or nullptr: read it with Read(). Reads no
  // further than `end`, where the window's padding begins.
  const char* Recognise(const char* p, const char* end, rates::Price* price);

  // The price object that comes next; learns its texts.
  bool Read(rates::Price* price);

 private:
  // The text of an object up to its amount.
  struct Head {
    std::string text;
    uint64_t mark = 0;  // stands for it in a table's key
  };
  struct Known {
    uint64_t low = 0, high = 0;  // hash of the tail, mixed with the head's mark; 0, 0: empty
    uint32_t description = 0;
  };

  const char* ParseSimpleAmount(const char* p, rates::Amount* amount) const;
  const Head* FindHead(const char* p, const char* end);
  const Known* Find(const Head& head, std::string_view tail) const;
  void Learn(std::string_view head, std::string_view tail, uint32_t description);
  bool ReadFields(rates::Price* price, const char** amount_begin, const char** amount_end);

  static constexpr size_t kMostHeads = 64;
  static constexpr size_t kHeadSample = 20;  // where they usually differ
  static constexpr size_t kMostKnown = 1u << 16;
  static constexpr size_t kMostTailBytes = 16u << 10;

  JsonPull& json_;
  rates::SegmentBuilder& builder_;
  Findings& findings_;
  const rates::KeyedHash& hash_;
  std::vector<Head> heads_;
  std::array<uint8_t, 256> head_by_sample_{};  // the head that last had these bytes in its middle
  std::vector<Known> known_;                   // open addressing, a power of two
  size_t known_count_ = 0;
  TailCache recent_;
  rates::PriceDescription description_;  // reused
};

}  // namespace precert::mrf
