// AllowedAmountsReader: reads the items of an allowed-amounts file: what was paid to providers out
// of the network. Each amount becomes a price of the type "allowed amount" whose description holds
// the billed charge, for a group of its own that is the provider. (Schema tables "Out-Of-Network
// Object", "Allowed Amounts Object", "Out-Of-Network Payment Object", "Provider Object".)
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "network/mrf/findings.h"
#include "network/mrf/json_pull.h"
#include "network/mrf/provider_groups.h"
#include "network/rates/segment_builder.h"

namespace precert::mrf {

class AllowedAmountsReader {
 public:
  AllowedAmountsReader(JsonPull& json, rates::SegmentBuilder& builder, Findings& findings,
                       ProviderReader& providers)
      : json_(json), builder_(builder), findings_(findings), providers_(providers) {}

  // The item that comes next; as InNetworkReader::ReadItem.
  bool ReadItem();
  const Status& status() const { return status_; }

 private:
  // What was paid to one provider.
  struct Paid {
    rates::Amount amount;
    std::string billed_charge;
    std::vector<std::string> modifiers;
    std::vector<uint64_t> npis;
    bool by_tin_only = false;
  };
  bool ReadEntry();
  bool ReadPayment(std::vector<Paid>& paid);
  bool ReadProvider(Paid& paid);

  JsonPull& json_;
  rates::SegmentBuilder& builder_;
  Findings& findings_;
  ProviderReader& providers_;
  Status status_ = Done{};
};

}  // namespace precert::mrf
