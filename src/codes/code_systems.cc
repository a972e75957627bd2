// Loading all code tables, and naming what was loaded.
#include "codes/code_systems.h"

namespace precert::codes {

Result<CodeSystems> CodeSystems::Load(const std::string& core_dir, const std::string& full_dir) {
  Result<Icd10cm> icd10cm = Icd10cm::Load(core_dir, full_dir);
  if (!icd10cm.ok()) return icd10cm.error();
  Result<Hcpcs> hcpcs = Hcpcs::Load(core_dir, full_dir);
  if (!hcpcs.ok()) return hcpcs.error();
  Result<Services> services = Services::Load(core_dir);
  if (!services.ok()) return services.error();
  Result<DiagnosisTerms> terms = DiagnosisTerms::Load(core_dir + "/terms-to-diagnoses.tsv");
  if (!terms.ok()) return terms.error();
  return CodeSystems{std::move(*icd10cm), std::move(*hcpcs), std::move(*services),
                     std::move(*terms)};
}

std::vector<CodeSystems::Source> CodeSystems::Sources() const {
  std::string partial = ", partial";
  return {
      {"ICD-10-CM",
       "FY" + std::to_string(icd10cm.first_year()) + " to FY" +
           std::to_string(icd10cm.last_year()) + (icd10cm.complete() ? "" : partial),
       icd10cm.sha256()},
      {"HCPCS Level II",
       hcpcs.first_day().ToString() + " to " + hcpcs.last_day().ToString() +
           (hcpcs.complete() ? "" : partial),
       hcpcs.sha256()},
      {"CPT numbers", services.complete() ? "licensed list" : "crosswalk of numbers, partial",
       services.sha256()},
  };
}

}  // namespace precert::codes
