// InNetworkReader: reads the items of an in-network file, each a code with its negotiated rates.
// (Schema tables "In-Network Object", "Negotiated Rate Details Object".)
//
// A rate whose parts were all seen before (its list of provider references by a keyed hash of its
// text, its prices by PriceReader) is taken in one pass over its bytes; any other is read value by
// value, which makes its parts known. Both give the same: tests hold them together.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "network/mrf/findings.h"
#include "network/mrf/json_pull.h"
#include "network/mrf/known_texts.h"
#include "network/mrf/prices.h"
#include "network/mrf/provider_groups.h"
#include "network/rates/keyed_hash.h"
#include "network/rates/segment_builder.h"

namespace precert::mrf {

class InNetworkReader {
 public:
  // `recognise`: false reads every rate value by value (for tests).
  InNetworkReader(JsonPull& json, rates::SegmentBuilder& builder, Findings& findings,
                  ProviderReader& providers, const rates::KeyedHash& hash, bool recognise);

  // The item that comes next. False: it could not be read to its end (json.failed()); its rates up
  // to there are kept when its code was read.
  bool ReadItem();
  // The builder's first failure to write; nothing more is read after it.
  const Status& status() const { return status_; }

 private:
  // A rate of which every part was seen before, but perhaps not its references.
  struct KnownRate {
    std::string_view references;
    rates::KeyedHash::Value hash;  // of references
    const char* end = nullptr;
    size_t prices_end = 0;  // in prices_
    uint32_t inline_group = 0, set = 0;
    bool is_inline = false;
    bool is_new = false;  // the set has no number yet
  };
  bool ReadHeadField(rates::CodeItem& head, uint32_t& seen);
  bool ReadRates();
  void EndPartWhenFull();
  size_t TakeKnownRates();
  bool ScanKnownRate(const char* p, const char* end, KnownRate* rate);
  void BindKnownRates();
  bool ReadRate();
  bool ReadReferences();
  bool ReadInlineGroups();
  bool ParseReferences(std::string_view list);

  JsonPull& json_;
  rates::SegmentBuilder& builder_;
  Findings& findings_;
  ProviderReader& providers_;
  const rates::KeyedHash& hash_;
  const bool recognise_;
  PriceReader price_reader_;
  KnownTexts known_sets_;    // text of a list of references -> set
  KnownTexts known_inline_;  // text of a list of provider groups -> group
  MemberList members_;       // of an inline group
  std::vector<rates::Price> prices_;
  std::vector<uint32_t> groups_;
  std::vector<KnownRate> known_rates_;
  std::vector<size_t> set_ends_;  // of new sets, in groups_
  std::vector<uint32_t> set_numbers_;
  std::vector<uint64_t> integers_;  // references that are integers, until they are groups
  Status status_ = Done{};
};

}  // namespace precert::mrf
