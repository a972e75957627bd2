// Knowledge: every document and table that a determination may rest on, loaded once.
//
//   Result<std::shared_ptr<const Knowledge>> k = Knowledge::Load({.root = root});
//
// Policies and plans compile when they are first used. Immutable; share between threads.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "codes/code_systems.h"
#include "funding/rank.h"
#include "intake/terms.h"
#include "network/status.h"
#include "plan/plan.h"
#include "plan/typical_charges.h"
#include "policy/registry.h"
#include "workflow/clocks.h"

namespace precert {

struct KnowledgePaths {
  std::string root;         // has policies/, plans/, data/
  std::string policies;     // "" : root/policies
  std::string plans;        // "" : root/plans; a folder of plans, or one plan's folder
  std::string code_tables;  // "" : root/build/data/codes
  std::vector<std::string> icd_order_files;  // a user's own official lists
  std::string licensed_cpt;                  // a user's own licensed list
};

struct Knowledge {
  static Result<std::shared_ptr<const Knowledge>> Load(const KnowledgePaths& paths);

  PolicyRegistry policies;
  PlanRegistry plans;
  Terms terms;
  codes::CodeSystems codes;
  ClockBook clocks;
  LimitBook limits;
  TypicalCharges charges;
  std::vector<GenericOffer> offers;
  std::map<std::string, NetworkSources> networks;  // by plan id; a plan may have none
  std::map<std::string, std::string> file_hashes;  // data files: path below root -> SHA-256

  explicit Knowledge(codes::CodeSystems c) : codes(std::move(c)) {}

  // Everything that knows of providers of a plan: its directories, its negotiated rates.
  const NetworkSources& SourcesOf(const Plan& plan) const;
};

// providers.yaml of the plan's folder, and the directories and the rate store that its front
// matter names.
Result<NetworkSources> LoadNetwork(const Plan& plan);
// How directories may call the plan.
PlanNames NamesOf(const Plan& plan);

}  // namespace precert
