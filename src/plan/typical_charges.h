// TypicalCharges: what a session usually costs where nobody stated a price, from
// data/prices/*.yaml. Every figure is a range with its source and date; sources that contradict
// each other are kept side by side and span one range, never averaged.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "plan/benefits.h"

namespace precert {

struct TypicalCharge {
  std::string service;  // "microdermabrasion"
  MoneyRange range;     // one session
  Date as_of;
};

class TypicalCharges {
 public:
  static Result<TypicalCharges> Load(const std::string& folder);
  static Result<TypicalCharges> Parse(std::string_view text, std::string file);

  const std::vector<TypicalCharge>& all() const { return charges_; }
  // The range that spans every figure for the service, with all their sources; nullopt: none known.
  std::optional<MoneyRange> Find(std::string_view service) const;

 private:
  std::vector<TypicalCharge> charges_;
};

}  // namespace precert
