// CodeSystems: every code table that a request is checked against, loaded together.
//
//   Result<CodeSystems> codes = CodeSystems::Load("data/codes", "build/data/codes");
//
// `core_dir` is the tree's data/codes; `full_dir` is where scripts/setup-codes has put the
// published lists, "" or missing when it has not run. Copies share the tables. Immutable; any
// thread may read.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "codes/diagnosis_terms.h"
#include "codes/hcpcs.h"
#include "codes/icd10cm.h"
#include "codes/services.h"

namespace precert::codes {

struct CodeSystems {
  Icd10cm icd10cm;
  Hcpcs hcpcs;
  Services services;
  DiagnosisTerms diagnosis_terms;

  static Result<CodeSystems> Load(const std::string& core_dir, const std::string& full_dir = "");

  // What was used, for the record of a determination.
  struct Source {
    std::string name;    // "ICD-10-CM"
    std::string covers;  // "FY2024 to FY2027", "FY2024 to FY2027, partial"
    std::string sha256;  // of the table
  };
  std::vector<Source> Sources() const;
};

}  // namespace precert::codes
