// NPI: the National Provider Identifier's form and check digit.
//
// Ten digits, the first 1 or 2, the last a check digit by the Luhn formula over "80840" and the
// first nine (CMS, "Requirements for National Provider Identifier (NPI) and NPI Check Digit";
// ISO/IEC 7812). Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace precert::codes {

// The digits of an NPI as written: spaces and hyphens between digits are dropped, "80840" before it
// is the card issuer prefix and dropped too. nullopt when anything but ten digits is left.
std::optional<std::string> NpiDigits(std::string_view written);

// The check digit that belongs to nine digits; 0-9. `first_nine` must be nine digits.
int NpiCheckDigit(std::string_view first_nine);

// "" when good, else one sentence: "NPI 1234567890 has check digit 0, and 3 would be right".
std::string NpiProblem(std::string_view written);

// The good NPIs that differ from ten digits by one wrong digit or two neighbours swapped, in
// ascending order, without the number itself. The check digit finds every wrong digit and every
// swap but 09 with 90, so a good NPI has few of them and a bad one about a dozen.
std::vector<std::string> NpiNeighbours(std::string_view ten_digits);

}  // namespace precert::codes
