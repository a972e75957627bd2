// Marketplace: the files that marketplace issuers publish about their networks (45 CFR 156.230(c);
// schema of CMSgov/QHP-provider-formulary-APIs): providers.json and plans.json, and an index.json
// that names them.
//
// A provider is in network when one of its records names the plan; the tier is told. It is out of
// network when the files list the plan and the provider, and none of the provider's records names
// the plan, or only with a tier that is called out of network. A record that names the plan for
// other years only says nothing of this one. All else is unknown, and so is what would be "out"
// while records could not be read.
//
// The date of the information is the record's own (last_updated_on); of "out", the oldest of the
// provider's records. "specialty" and "speciality" are both read. The files are read again for each
// question, in one pass; memory does not grow with them.
#pragma once

#include <string>
#include <vector>

#include "network/source.h"

namespace precert {

class Marketplace : public NetworkSource {
 public:
  Marketplace(std::string name, std::vector<std::string> provider_files,
              std::vector<std::string> plan_files)
      : name_(std::move(name)),
        provider_files_(std::move(provider_files)),
        plan_files_(std::move(plan_files)) {}

  std::string_view kind() const override { return "marketplace directory"; }
  Result<std::vector<SourceFile>> Files() const override;
  Result<SourceAnswer> Ask(std::span<const std::string> npis, const PlanNames& plan,
                           Date on) const override;
  Result<AlternativesAnswer> Alternatives(const AlternativeQuery& query) const override;

 private:
  struct Scan;
  Status Read(Scan* scan) const;
  std::string name_;
  std::vector<std::string> provider_files_, plan_files_;
};

}  // namespace precert
