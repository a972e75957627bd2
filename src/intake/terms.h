// Terms: the short case's vocabulary, which are documents too (policies/terms/*.yaml).
//
//   terms:
//     lesion count:
//       means: Number of actinic keratoses counted at an examination
//       value: integer                     <- none (default) | integer | decimal | text
//       resource:
//         resourceType: Observation
//         status: final
//         code: { coding: [{ system: "urn:precert:terms", code: lesion-count }], text: Lesion count
//         } valueInteger: $value effectiveDateTime: $date
//
// A person writes `lesion count: 12`, a checklist supplies `lesion count: 15`, and both become the
// FHIR resource. `$value` stands for what is written after the term, `$date` for its `on:` date
// (the request's date without one). Quoted scalars are JSON strings; plain numbers, true and false
// stay so. Immutable after loading.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/yaml.h"

namespace precert {

class Terms {
 public:
  struct Term {
    std::string name, means, value;  // value: "none", "integer", "decimal", "text"
    const YamlNode* resource;
    std::string file;
  };

  // Every .yaml file of a folder.
  static Result<Terms> LoadFolder(const std::string& folder);
  // Errors: a term defined twice, no resourceType, an unknown key.
  Status LoadFile(const std::string& path);

  // The resources of a `record:` list (or a checklist's `supply:`), as JSON objects:
  //   - lesion count: 12
  //     on: 2026-10-01        a date, or `30 days ago`, `6 months ago` before `day`
  //   - photographs
  // A mapping is read as a list of its entries. Unknown terms: error with the nearest.
  // `id_prefix` goes before the ids of the resources, which are made from the terms' names.
  Result<std::vector<std::string>> Resources(const YamlNode& list, Date day,
                                             std::string_view id_prefix = "") const;

  const Term* Find(std::string_view name) const;
  std::vector<std::string> Names() const;

 private:
  Result<std::string> Resource(const Term& term, const YamlNode& at, const YamlNode* value,
                               Date date, std::string id) const;

  std::vector<std::shared_ptr<YamlDocument>> documents_;
  std::map<std::string, Term, std::less<>> terms_;
};

// A date written as 2026-10-01 or "30 days ago", "6 months ago", "1 year ago" before `day`.
Result<Date> DateOrAgo(const YamlNode& node, Date day);

}  // namespace precert
