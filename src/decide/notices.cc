// The notices, each for the determinations that it concerns.
#include "decide/notices.h"

#include <algorithm>

namespace precert {

std::vector<std::string> NoticesFor(const Determination& d, PlanType type) {
  std::vector<std::string> out;
  auto any = [&](Outcome outcome) {
    return std::any_of(d.lines.begin(), d.lines.end(),
                       [&](const LineDetermination& l) { return l.outcome == outcome; });
  };
  out.push_back(
      "This is what the documents named here say about the record given. It is no guarantee of "
      "approval or of "
      "payment: the plan decides.");
  if (any(Outcome::kClinicalReview)) {
    out.push_back(
        "Where criteria are not met, a clinician of the plan must look at the case. Software may "
        "approve, apply a "
        "plain exclusion of the contract, or recommend; it may not deny medical necessity.");
  }
  if (any(Outcome::kNeedsInformation) || any(Outcome::kClinicalReview)) {
    out.push_back("Costs of lines that are still open are worked out as if they were approved.");
  }
  if (any(Outcome::kNotCovered) || any(Outcome::kPartlyCovered)) {
    out.push_back(
        "A rate that the plan has negotiated need not apply to a service that is not covered: ask "
        "for the "
        "provider's own price in writing (not verified for this provider).");
  }
  if (d.network.network == Network::kOut) {
    out.push_back(
        "Out of network, the member usually files the claim: keep the itemised bill and the "
        "receipt.");
  }
  if (d.network.network != Network::kIn) {
    out.push_back(
        "Ask the insurer whether the provider is in the network of this plan, and note the date, "
        "the name "
        "and the reference number; a clinic's word does not bind the plan.");
  }
  const bool expects_authorization =
      std::any_of(d.lines.begin(), d.lines.end(), [](const LineDetermination& l) {
        return l.prior_authorization == PriorAuthorization::kRequired;
      });
  if (expects_authorization) {
    out.push_back(
        "The provider submits the request for prior authorization; the patient can ask the plan "
        "whether it "
        "has arrived.");
  }
  if (type == PlanType::kErisaGroup || type == PlanType::kAcaIndividual) {
    if (any(Outcome::kNotCovered) || any(Outcome::kClinicalReview)) {
      out.push_back(
          "An illness that began before the coverage is no ground for refusal in this kind of "
          "plan.");
    }
  }
  return out;
}

}  // namespace precert
