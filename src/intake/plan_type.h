// PlanType: the line of business of a plan, on which its legal clocks, its appeal path and some of
// its limits depend. Header only; plain values.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace precert {

enum class PlanType {
  kErisaGroup,               // employer plan under ERISA and the ACA
  kGrandfatheredErisaGroup,  // as above, kept from before 2010-03-23: no ACA external review
  kAcaIndividual,            // bought by a person, on or off a marketplace
  kMedicareAdvantage,
  kMedicaidManagedCare,
};

struct PlanTypeName {
  PlanType type;
  std::string_view id;       // in documents
  std::string_view display;  // for people
};

inline constexpr std::array<PlanTypeName, 5> kPlanTypes = {{
    {PlanType::kErisaGroup, "erisa-group", "employer group plan (ERISA)"},
    {PlanType::kGrandfatheredErisaGroup, "grandfathered-erisa-group",
     "grandfathered employer group plan (ERISA)"},
    {PlanType::kAcaIndividual, "aca-individual", "individual plan (ACA)"},
    {PlanType::kMedicareAdvantage, "medicare-advantage", "Medicare Advantage plan"},
    {PlanType::kMedicaidManagedCare, "medicaid-managed-care", "Medicaid managed care plan"},
}};

constexpr std::string_view PlanTypeId(PlanType type) {
  return kPlanTypes[static_cast<size_t>(type)].id;
}
constexpr std::string_view PlanTypeDisplay(PlanType type) {
  return kPlanTypes[static_cast<size_t>(type)].display;
}
constexpr std::optional<PlanType> PlanTypeFromId(std::string_view id) {
  for (const PlanTypeName& name : kPlanTypes) {
    if (name.id == id) return name.type;
  }
  return std::nullopt;
}

}  // namespace precert
