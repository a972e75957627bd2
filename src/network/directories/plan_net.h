// PlanNet: a payer's directory in FHIR, as the Da Vinci PDEX Plan-Net guide (STU 1.2, US realm)
// lays it out.
//
// Files hold resources a line (NDJSON, as bulk export writes them: a file for each type), Bundles,
// or both; all files of one PlanNet are one directory, in any order. How a provider is tied to a
// plan there:
//
//   Practitioner <-- PractitionerRole ----network-reference----> Organization (the network)
//   Organization <-- OrganizationAffiliation ----network-------->      ^
//                                        InsurancePlan.network, .plan.network
//
// In network: an active role (or affiliation) in force on the day names a network of the plan. Out
// of network: the directory lists the plan with its networks, and the provider with networks, none
// of them the plan's, or only in a role that has ended or not begun. All else is unknown; so is
// everything that would be "out" while a part of the directory is missing (a page of a search
// without the next, records that could not be read).
//
// The date of the information is the newest date in the files (meta.lastUpdated, a Bundle's
// timestamp): an export is no older. When an entry itself was last changed is told beside it.
//
// References are told by their last two parts ("Practitioner/1"), so the files of one PlanNet must
// come from one server. The files are read again for each question, in at most five passes; memory
// grows with the providers of the plan's network at most, up to limits::kMaxDirectoryCandidates.
#pragma once

#include <string>
#include <vector>

#include "network/source.h"

namespace precert {

class PlanNet : public NetworkSource {
 public:
  // `name`: of a folder or file, as people know it.
  PlanNet(std::string name, std::vector<std::string> files)
      : name_(std::move(name)), files_(std::move(files)) {}

  std::string_view kind() const override { return "Plan-Net directory"; }
  Result<std::vector<SourceFile>> Files() const override;
  Result<SourceAnswer> Ask(std::span<const std::string> npis, const PlanNames& plan,
                           Date on) const override;
  Result<AlternativesAnswer> Alternatives(const AlternativeQuery& query) const override;

 private:
  std::string name_;
  std::vector<std::string> files_;
};

}  // namespace precert
