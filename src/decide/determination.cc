// Names of the enumerations of a determination.
#include "decide/determination.h"

namespace precert {

std::string_view OutcomeId(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCovered:
      return "covered";
    case Outcome::kPartlyCovered:
      return "partly-covered";
    case Outcome::kNeedsInformation:
      return "needs-information";
    case Outcome::kClinicalReview:
      return "clinical-review";
    case Outcome::kNotCovered:
      return "not-covered";
  }
  return "";
}

std::string_view OutcomeDisplay(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCovered:
      return "Covered";
    case Outcome::kPartlyCovered:
      return "Partly covered";
    case Outcome::kNeedsInformation:
      return "More information is needed";
    case Outcome::kClinicalReview:
      return "A clinician must decide";
    case Outcome::kNotCovered:
      return "Not covered";
  }
  return "";
}

std::string_view PriorAuthorizationId(PriorAuthorization pa) {
  switch (pa) {
    case PriorAuthorization::kNotRequired:
      return "not-required";
    case PriorAuthorization::kRequired:
      return "required";
    case PriorAuthorization::kSatisfied:
      return "satisfied";
    case PriorAuthorization::kUnknown:
      return "unknown";
  }
  return "";
}

std::string_view CriterionResultId(CriterionResult result) {
  switch (result) {
    case CriterionResult::kMet:
      return "met";
    case CriterionResult::kNotMet:
      return "not-met";
    case CriterionResult::kUnknown:
      return "unknown";
  }
  return "";
}

}  // namespace precert
