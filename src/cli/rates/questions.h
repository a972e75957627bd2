// What the commands that ask a rate store have in common: reading NPIs, dates and codes from the
// command line, and naming files in answers.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "network/rates/store.h"

namespace precert {

// Ten digits with the check digit of the NPI standard (45 CFR 162.406).
Result<uint64_t> ParseNpiArgument(const std::string& text);
// "2026-11-23" or "" (which is given back).
Result<std::string> ParseDateArgument(const std::string& text, const char* option);

// "lakeside.json of 2026-11-01 (Lakeside Health)".
std::string DescribeRateFile(const rates::ListedSegment& file);

}  // namespace precert
