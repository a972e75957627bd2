// FinanceFacts in the forms in which they come: `finance:` and `offers:` of a short case (and of
// the file of `precert fund`), and parameters of a FHIR Parameters resource.
//
//   finance: { marginal tax: 24 %, monthly budget: 60, cause: trauma, letter: true,
//              hsa balance: 300, hsa paid in: 1000, fsa balance: 200, fsa carried over: 150,
//              estimate: 500 }               # a good-faith estimate received
//   offers:
//     - kind: package                        # or discount: a price for one session
//       name: Six for $720
//       count: 6
//       price: 120                           # or `off: 20 %`
//       list price: 150
//       starts: 2026-11-01
//       ends: 2026-12-31                     # the last day on which it can be taken
//     - kind: loan                           # or payment-plan, promotion, credit-card
//       rate: 7 %                            # yearly; without it, `monthly` x `count` is a quote
//       count: 12                            # months
//       price: 500                           # what it lends; the whole amount without it
//       monthly: 45                          # what is paid each month
//       fee: 5 %                             # or an amount: what it costs at the start
//       first payment: 2027-01-15
//       deferred interest: true              # of a promotion
//
// Amounts are from 0 to limits::kMaxMoneyCents, rates from 0 to kMaxOfferRate. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "intake/case.h"

namespace precert {

inline constexpr Rate kMaxOfferRate = Rate::Percent(1000);
inline constexpr size_t kMaxOffers = 200;  // in one case

// Reads both keys of a document, where they stand. Errors carry line and path; the offers come in
// the order of the text, so that `root.Find("offers")->items()[i]` is where offer i stood.
Result<FinanceFacts> ReadFinance(const YamlNode& root);

// The JSON of one element of Parameters.parameter for each fact.
std::vector<std::string> FinanceParameters(const FinanceFacts& facts);

// Reads one element of Parameters.parameter; false when its name is none of these. `where` is the
// parameter's place.
Result<bool> ReadFinanceParameter(const fhir::Node* parameter, const Where& where,
                                  FinanceFacts* facts);

}  // namespace precert
