// Checks of the text of FHIR primitives (FHIR R4 4.0.1, "Data Types", Primitive Types).
//
// Slightly wider than the published patterns where real records are: a time of day may leave out
// its seconds and a dateTime its zone, because CQL can express both. Never wider about what exists:
// the 30th of February is refused. Years are 0001 to 9999. Pure functions.
#pragma once

#include <string_view>

namespace precert::fhir {

bool IsDateText(std::string_view text);  // "2026", "2026-11", "2026-11-23"
bool IsDateTimeText(
    std::string_view text);              // date, or date "T" time, with "Z" or "+01:00" or nothing
bool IsTimeText(std::string_view text);  // "10:30", "10:30:00", "10:30:00.125"
bool IsIntegerText(std::string_view text);  // a JSON number without point or exponent, in 32 bits
bool IsDecimalText(std::string_view text);  // a JSON number in the range of Decimal

}  // namespace precert::fhir
