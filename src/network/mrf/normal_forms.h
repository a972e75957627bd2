// The normal forms of what rate files write in several ways: amounts, NPIs, tax identifiers, places
// of service. Pure functions; nullopt is "this is no such thing".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "network/rates/price.h"

namespace precert::mrf {

// The largest amount that is taken for a price: ten thousand million dollars (limits.h).
enum class AmountFault { kNone, kNotANumber, kNegative, kAbsurd };
struct ParsedAmount {
  rates::Amount amount;
  AmountFault fault = AmountFault::kNone;
  bool rounded = false;  // more places than an Amount holds: rounded half up to 6
};
// JSON numbers, also with an exponent ("1.5e2"), exactly; white space around it and a "$" in front
// are passed over, because quoted amounts have them.
ParsedAmount ParseAmount(std::string_view text);

// 0 (by tax identifier only) or a number of ten digits that begins with 1 or 2 (45 CFR 162.406,
// the NPI standard). The check digit is not looked at: payers' typing errors are still their rates.
std::optional<uint64_t> ParseNpi(std::string_view text);
inline bool IsNpi(uint64_t number) { return number >= 1'000'000'000 && number < 3'000'000'000; }

// "12-3456789" and "123456789" are the EIN 123456789; a number that lost its zeros in front
// (`number`: it stood without quotes) gets them back. Anything else stays as it is, trimmed.
std::string NormalTin(rates::TinType type, std::string_view text, bool number);

// "2" is "02"; "CSTM-00" and other words in upper case.
std::string NormalServiceCode(std::string_view text);

std::string ToUpper(std::string_view text);

}  // namespace precert::mrf
