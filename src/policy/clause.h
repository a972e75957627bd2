// Clause: the citation of a section of a document, and the blocks that say what satisfies a
// criterion.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "policy/document.h"
#include "policy/library.h"

namespace precert {

// Every sentence of a determination names one of these.
struct Clause {
  std::string document;  // "aetna-cpb-0251"
  std::string version;
  std::string section;  // "2.1"
  std::string title;    // "Fifteen or more lesions"
};

Clause ClauseOf(const Document& document, std::string_view id, std::string_view version,
                int section);

// From a block ```evidence: what a person can hand in so that a criterion is met (or, for one that
// stands under `not`, ruled out).
//
//   Fifteen or more lesions:            <- the definition; may be left out when the section has one
//     ask: Office note or annotated photographs that count the lesions
//     kind: document                    <- document | fact
//     supply: { lesion count: 15 }      <- the short case's vocabulary (intake/terms.h)
//     request: { license: MD }          <- or facts of the request (intake/yaml_case.h,
//     RequestFacts) reason: documentation             <- why a request fails without it; see
//     kEvidenceReasons
struct EvidenceRule {
  std::string ask;
  std::string reason = "documentation";
  std::string kind;
  const YamlNode* supply = nullptr;    // null: nothing to add to the record
  const YamlNode* request = nullptr;   // null: no fact of the request
  std::shared_ptr<YamlDocument> yaml;  // owns `supply`
  int line = 0;
};

// The reasons that are told apart when a criterion is not met or not shown.
inline constexpr std::string_view kEvidenceReasons[] = {
    "documentation", "step-therapy", "medical-necessity", "contraindication",
    "elective",      "setting",      "provider"};

// Definition index -> rule. Errors: unknown definition (with the nearest), a definition with two
// rules, unknown keys.
Result<std::map<int, EvidenceRule>> ReadEvidence(const Document& document,
                                                 const LiterateLibrary& library);

}  // namespace precert
