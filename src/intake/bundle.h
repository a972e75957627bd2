// ReadBundle: a FHIR R4 Bundle to a Case.
//
// The request is a Claim (use preauthorization or predetermination; a PAS request Bundle is one)
// or, without a Claim, one or more ServiceRequests. Exactly one Patient and at least one Coverage
// must be there. References from the request (provider, facility, diagnoses, coverage) must resolve
// in the Bundle. Facts that FHIR R4 has no element for travel in a Parameters resource of the
// Bundle, named below, and in two extensions of Claim items; nothing else is non-standard.
//
//   Parameters: deductible-met, out-of-pocket-met, out-network-deductible-met,
//     out-network-out-of-pocket-met, family-deductible-met, family-out-of-pocket-met,
//     out-network-family-deductible-met, out-network-family-out-of-pocket-met (valueMoney),
//     family-coverage (valueBoolean), own-deductible-met and paid-by-plan (part: service
//     valueString, amount valueMoney), network-tier and stay-days (valueInteger),
//     facility-in-network and protection-waived (valueBoolean),
//     sessions-used (part: service valueString, count valueInteger), marginal-tax (valueDecimal,
//     %), monthly-budget, hsa-balance, hsa-paid-in, fsa-balance, fsa-carried-over and
//     good-faith-estimate (valueMoney), medical-cause (valueString), letter-of-necessity
//     (valueBoolean), offer (parts: kind, name, price, list-price, monthly, fee, count, rate, off,
//     fee-rate, deferred-interest, starts, ends, first-payment), denial (parts: notice-date, text,
//     clause), emergency (valueBoolean), plan (valueString: overrides Coverage)
//   Extensions: urn:precert:sessions and urn:precert:weeks-apart (valueInteger) on Claim.item or
//     ServiceRequest; urn:precert:purpose (valueCode: cosmetic | elective | medical) on Claim or
//     ServiceRequest
//
// Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "intake/case.h"

namespace precert {

Result<Case> ReadBundle(std::string json, std::string_view input_name);

// The same request over another record.
Case WithRecord(const Case& base, fhir::Record record);

// Adds resources to a case's record, as a checklist's items would be: returns the case as it would
// have been read with them. `resources_json`: a Bundle. The request itself is kept.
Result<Case> WithResources(const Case& base, std::string_view resources_json);

}  // namespace precert
