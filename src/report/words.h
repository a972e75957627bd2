// Words that the text and the HTML report share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "decide/determination.h"

namespace precert {

// "aetna-cpb-0251 2025-09-26, section 2.1 (Fifteen or more lesions)"
std::string CiteClause(const Clause& clause);
// "dermal peel, face (CPT 15789), 6 sessions"
std::string DescribeService(const DeterminedService& service);
// "Example Dermatology, NPI 1999999018", or what of it is known.
std::string DescribeProvider(std::string_view name, std::string_view npi);
std::string_view PriorAuthorizationWords(PriorAuthorization pa);
std::string_view NetworkWords(Network network);
// "$984.00", "$75.00 to $200.00", "at least $75.00; the rest is not known".
std::string PatientPays(const CostEstimate& cost);
// "The denial of 30 October 2026 says: ... It names clause 5.2 (Exclusions) of the plan."
std::string DescribeDenial(const QuotedDenial& denial);
// The steps that a person still has: file by a date, automatic, or the rule in words.
std::string DescribeDeadline(const AppealStep& step);
// "12 payments of $43.26", "at once"
std::string DescribePayments(const FundingOption& option);
// "$19.16 interest", "saves $180.00", "no difference"
std::string DescribeDifference(const FundingOption& option);
// With a capital and a full stop.
std::string Sentence(std::string_view text);
// "CITATION" as a parenthesis, "" when there is none.
std::string InParentheses(std::string_view citation);

}  // namespace precert
