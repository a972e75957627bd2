// RateSource: a store of negotiated rates (rates/store.h) as a source of network status and of
// allowed amounts for one plan.
//
//   Result<std::shared_ptr<const RateSource>> source = RateSource::Open("rates", "99999CA0010001");
//
// A provider that an in-network file of the plan lists has a contract: in network, on the day of
// the file. One that is not listed is unknown, as with any source: files may be missing from the
// store, and members of groups may stand in files that were not read. Immutable; thread-safe.
#pragma once

#include <memory>
#include <string>

#include "network/rates/store.h"
#include "network/source.h"

namespace precert {

class RateSource : public NetworkSource {
 public:
  // `plan_in_files`: the plan's EIN or HIOS id, as payers' files and tables of contents have it.
  // "": every file of the store is this plan's. Errors: no store there, or one that is damaged.
  static Result<std::shared_ptr<const RateSource>> Open(const std::string& store,
                                                        const std::string& plan_in_files);

  std::string_view kind() const override { return "negotiated rates"; }
  Result<std::vector<SourceFile>> Files() const override;
  Result<SourceAnswer> Ask(std::span<const std::string> npis, const PlanNames& plan,
                           Date on) const override;
  Result<std::optional<StatedRate>> RateOf(const RateQuestion& question) const override;

 private:
  RateSource(rates::Store store, std::string plan_in_files)
      : store_(std::move(store)), plan_in_files_(std::move(plan_in_files)) {}
  bool IsOfPlan(size_t segment) const;
  Result<SourceStatement> StatementOn(const std::string& npi) const;
  std::string Describe(size_t segment) const;

  rates::Store store_;
  const std::string plan_in_files_;
};

}  // namespace precert
