// Plan: a plan document: cost sharing in the front matter, exclusions and rules as numbered
// sections.
//
// Front matter (all keys checked):
//   plan, title, type, year, starts           required; `type` as intake/plan_type.h names it
//   sponsor, ends, state, self-funded, high-deductible, hsa-eligible, marketplace, metal, sources
//   directories: [providers.json, export/]    provider directories, of any kind
//   known as: [99999TX0010001]                what those directories call the plan
//   rates: { store: ../../rates, plan: "12-3456789" }    negotiated rates (precert rates), from the
//                                             plan's folder, and what their files call the plan
//   policies: [Aetna]                         publishers whose medical policies the plan
//   administers cost sharing:
//     in network:
//       deductible: { individual: 1500, family: 3000, embedded: true, section: "3.1" }
//       out of pocket: { individual: 6000, family: 12000, section: "3.2" }
//       coinsurance: { rate: 20 %, section: "3.3" }
//       services:
//         specialist-visit: { copay: 50, deductible: false, section: "3.4" }
//         epidermal-peel: { coinsurance: 20 %, sessions: 6, section: "3.5" }
//         hospital-stay: { copay: 500, per: day, copay days: 5, section: "3.6" }
//     in network tier 2: the same keys; without a deductible or a limit it shares the first tier's
//     out of network: not covered | the same keys
//     combined: { deductible: .., out of pocket: .. }   for spending in and out of network together
//     accumulation: { in network counts out: [deductible, out of pocket], section: "3.8" }
//   allowed:
//     - { code: "15789", in: 820, out: 600, section: "3.6" }    an amount, or a range "700-900"
//   service benefits: { dermal-peel: [outpatient-surgery], other: [specialist-visit] }
//   silent on: [authorization, exclusions]     the papers behind the document do not say
//   docs/plans.md describes every key of the cost sharing.
//
// A section states a rule in a block ```rule, with one of these keys:
//   exclusion: cosmetic      with  when: DEFINITION (the plan excludes by itself when it is true;
//   without
//                            `when` only where a medical policy calls the service so), services:
//                            [..] and `holds: always` (who provides it and where: no rule of
//                            coverage lifts it)
//   authorization: [family]  prior authorization is required for these families (or all)
//   submission: DEFINITION   what a request must hold where authorization is required
//   necessity: true          the plan's definition of medical necessity: the last authority
//   appeals: true, network: true, peer-to-peer: true     the section to cite
// and its CQL in ```cql blocks, what satisfies it in ```evidence blocks, as policies do (policy.h).
//
// Beside it: valuesets/, and providers.yaml (network/directory.h), which is read whether or not
// `directories` names it (network/directories/open_directories.h says what may stand there).
// The CQL is compiled at the first use; everything else is immutable.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "plan/benefits.h"
#include "policy/clause.h"
#include "policy/document.h"
#include "policy/library.h"
#include "policy/policy.h"

namespace precert {

struct PlanExclusion {
  std::string category;               // "cosmetic"
  std::string when;                   // definition; "" applies only through a medical policy
  std::vector<std::string> services;  // families; empty: all
  bool always = false;  // holds even where a national or state rule covers the service
  int section = -1;
  int line = 0;
};

struct PlanAuthorization {
  std::vector<std::string> services;  // families; "all" for every service
  int section = -1;
};

struct PlanSubmission {
  std::string definition;
  std::vector<std::string> services;  // families; empty: all that need authorization
  int section = -1;
  int line = 0;
};

struct PlanProgram {
  LiterateLibrary library;
  std::map<int, EvidenceRule> evidence;
  std::vector<int> exclusions;  // definition of each exclusion; -1 without `when`
  std::vector<int> submissions;
};

class Plan {
 public:
  static Result<std::shared_ptr<Plan>> Load(const std::string& folder,
                                            std::shared_ptr<const codes::Terminology> shared);

  // The same for a document that is not in its folder yet; its value sets are looked for there.
  static Result<std::shared_ptr<Plan>> FromDocument(
      Document document, const std::string& folder,
      std::shared_ptr<const codes::Terminology> shared);

  std::string id, title, sponsor, year, state;
  Date starts;
  std::optional<Date> ends;
  std::vector<std::string> policy_publishers;
  std::vector<std::string> directories;  // files and folders, from the plan's folder
  std::vector<std::string> known_as;     // what directories call the plan, beside its id
  std::string rate_store;                // folder of a rate store, from the plan's; "" none
  std::string rate_plan;                 // the plan in its files; "" all files are this plan's
  // What the plan's papers that this document was made of do not say: "not required" and "not
  // excluded" would be guesses then.
  bool silent_on_authorization = false, silent_on_exclusions = false;
  std::vector<DocumentSource> sources;
  Benefits benefits;
  std::vector<PlanExclusion> exclusions;
  std::vector<PlanAuthorization> authorizations;
  std::vector<PlanSubmission> submissions;
  int necessity_section = -1, appeals_section = -1, network_section = -1, peer_section = -1;
  std::string folder;
  const Document& document() const { return document_; }
  const codes::Terminology& terminology() const { return terminology_; }

  Clause ClauseAt(int section) const { return ClauseOf(document_, id, year, section); }
  // "example-ppo 2026, section 3.1": the form that cost lines carry.
  std::string CitationAt(int section) const;
  Clause ClauseCited(std::string_view citation) const;  // the clause behind such a citation
  const PlanExclusion* FindExclusion(std::string_view category, std::string_view family) const;
  // The section that requires authorization for a family; -1 when none does.
  int AuthorizationSection(std::string_view family) const;
  bool InForceOn(Date day) const { return starts <= day && (!ends || day <= *ends); }

  // Compiles at the first call; errors as Policy::program().
  Result<const PlanProgram*> program() const;

 private:
  explicit Plan(Document document) : document_(std::move(document)) {}
  Status ReadFront();
  Status ReadRules();
  Status ReadRule(const YamlNode& rule, const Block& block);
  Result<PlanProgram> Compile() const;

  Document document_;
  codes::Terminology terminology_;
  mutable std::once_flag once_;
  mutable std::optional<Result<PlanProgram>> program_;
};

// Every plan of a folder, by id.
class PlanRegistry {
 public:
  Status LoadFolder(const std::string& folder, std::shared_ptr<const codes::Terminology> shared);
  Status LoadOne(const std::string& folder, std::shared_ptr<const codes::Terminology> shared);
  const Plan* FindById(std::string_view id) const;
  std::vector<std::string> Ids() const;

 private:
  std::vector<std::shared_ptr<Plan>> plans_;
};

}  // namespace precert
