// PolicyRegistry: every policy document, found by service code in constant time.
//
//   PolicyRegistry registry; registry.LoadFolder("policies");
//   for (const Governing& g : registry.Find("15789", "dermal peel", as_of)) ...
//
// Two policies of one publisher that claim the same service on the same day are refused when the
// second is loaded: an answer must come from one text. Loading is single-threaded; afterwards
// const.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/policy.h"

namespace precert {

struct Governing {
  const Policy* policy;
  const PolicyService* service;
};

class PolicyRegistry {
 public:
  // Every subfolder with a policy.md. The value sets of `folder`/valuesets are shared by all.
  Status LoadFolder(const std::string& folder);

  // Policies in force on `day` that govern the code; for services with `described as`, the words
  // must contain one of them. Ordered national, state, payer; then by id.
  std::vector<Governing> Find(std::string_view code, std::string_view described_as, Date day) const;

  // The value sets of `folder`/valuesets; null before LoadFolder.
  std::shared_ptr<const codes::Terminology> shared_value_sets() const { return shared_; }

  const Policy* FindById(std::string_view id) const;
  std::vector<const Policy*> All() const;  // by id
  std::vector<std::string> Ids() const;

 private:
  Status Add(std::shared_ptr<Policy> policy);

  std::shared_ptr<const codes::Terminology> shared_;
  std::vector<std::shared_ptr<Policy>> policies_;
  std::unordered_map<std::string, std::vector<Governing>> by_code_;
};

}  // namespace precert
