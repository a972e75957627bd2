// GenericOffers: example terms of ways to pay, from data/funding/*.yaml. They are no offers, and
// every option made from them says so.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"

namespace precert {

struct GenericOffer {
  std::string kind;  // payment-plan | loan | promotion | credit-card
  std::string name;
  std::optional<Rate> rate;
  int months = 12;
  bool deferred_interest = false;
  std::string source;
  Date as_of;
};

Result<std::vector<GenericOffer>> ParseGenericOffers(std::string_view text, std::string file);
Result<std::vector<GenericOffer>> LoadGenericOffers(const std::string& folder);  // all files

}  // namespace precert
