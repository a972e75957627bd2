// Policy: a medical policy document, read and ready to decide.
//
// Front matter (all keys checked):
//   policy, title, publisher, version, effective   required
//   kind: payer | national | state                 default payer
//   binds: { plans: [medicare-advantage], state: CA }   whom a national or state rule binds
//   ends                                           last day in force
//   modelled, checked, sources                     when and how far the text was read
//   services:
//     dermal-peel: { codes: ["15789", "15793"] }
//     microdermabrasion: { codes: ["17999"], described as: [microdermabrasion] }
// A table under the heading "Decision" has a row for each service:
//   | service | covered when | otherwise |
//   covered when: the name of a Boolean definition, `always` or `never`
//   otherwise:    clinical review | next authority | excluded: CATEGORY
// `excluded` only applies where the plan itself has a contract exclusion of that category.
//
// The CQL is compiled at the first use, once, under a lock; everything else is immutable.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "policy/clause.h"
#include "policy/document.h"
#include "policy/library.h"

namespace precert {

enum class PolicyKind { kPayer, kNational, kState };

struct PolicyService {
  std::string name;                       // "dermal-peel"
  std::vector<std::string> codes;         // CPT or HCPCS
  std::vector<std::string> described_as;  // for unlisted codes: words that must occur; normal words
  int line = 0;

  // `words`: the requester's, as codes::NormalWords gives them.
  bool Governs(std::string_view code, std::string_view words) const;
};

enum class Otherwise { kClinicalReview, kNextAuthority, kExcluded };

struct DecisionRow {
  std::string service;
  enum class When { kDefinition, kAlways, kNever } when = When::kDefinition;
  std::string definition;  // kDefinition
  Otherwise otherwise = Otherwise::kClinicalReview;
  std::string exclusion;  // kExcluded: "experimental"
  int section = -1;       // cited when no definition decides
  int line = 0;
};

// The compiled half of a policy.
struct PolicyProgram {
  LiterateLibrary library;
  std::map<int, EvidenceRule> evidence;  // by definition
  std::vector<int> decides;              // for each decision row: its definition, -1 without one
};

class Policy {
 public:
  // `shared` holds the value sets every policy may use; those in `folder`/valuesets are added.
  static Result<std::shared_ptr<Policy>> Load(const std::string& folder,
                                              std::shared_ptr<const codes::Terminology> shared);

  std::string id, title, publisher, version, checked;
  PolicyKind kind = PolicyKind::kPayer;
  std::vector<std::string> binds_plans;  // plan types; empty: all
  std::string binds_state;               // "" all
  Date effective;
  std::optional<Date> ends, modelled;
  std::vector<DocumentSource> sources;
  std::vector<PolicyService> services;
  std::vector<DecisionRow> decisions;
  std::string folder;
  const Document& document() const { return document_; }
  const codes::Terminology& terminology() const { return terminology_; }

  bool InForceOn(Date day) const { return effective <= day && (!ends || day <= *ends); }
  // The row for a service of this policy; every service has one.
  const DecisionRow& RowOf(std::string_view service) const;

  // Compiles at the first call. Errors: everything the compiler says; a decision that names no
  // Boolean definition; a definition that no decision uses; an evidence block that fits nothing.
  Result<const PolicyProgram*> program() const;

 private:
  Policy(Document document) : document_(std::move(document)) {}
  Status ReadFront();
  Status ReadDecisions();
  Result<PolicyProgram> Compile() const;

  Document document_;
  codes::Terminology terminology_;
  mutable std::once_flag once_;
  mutable std::optional<Result<PolicyProgram>> program_;
};

}  // namespace precert
