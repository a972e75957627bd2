// CaseParameters: what a short case says that FHIR R4 has no element for, as elements of
// Parameters.parameter (bundle.h names them).
//
//   CaseParameters facts;
//   facts.Add("stay-days", "valueInteger", "3");
//   Status status = facts.AddFrom(root);      // `used`, `finance` and `offers`, `denial`
//   facts.elements();                         // JSON texts
//
// Errors carry line and path of the case.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"

namespace precert {

class CaseParameters {
 public:
  void Add(std::string_view name, std::string_view value_key, std::string_view json);
  Status AddFrom(const YamlNode& root);
  const std::vector<std::string>& elements() const { return elements_; }

 private:
  Status AddUsed(const YamlNode& used);
  Status AddDenial(const YamlNode& denial);
  // Amounts under these keys, as the parameters named.
  Status AddMoney(const YamlNode& node,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> keys);

  std::vector<std::string> elements_;
};

}  // namespace precert
