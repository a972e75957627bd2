// The floor of the CQL benchmark: simdjson's on-demand parser steps over the same bytes and nothing
// is kept. What reads FHIR cannot be faster than this by much; how near it comes is the figure.
//
// Two ways. kTypes walks each Bundle's entries, looks at resource.resourceType and lets the parser
// skip the rest: the least that a reader must do who picks resources by type. kValues goes to every
// object, list, string, number and literal and decodes the strings: what a reader does who wants
// everything.
#pragma once

#include <cstdint>
#include <string_view>

namespace precert::bench {

enum class Walk { kTypes, kValues };

struct WalkCounts {
  uint64_t records = 0;    // lines
  uint64_t resources = 0;  // entries with a resource
  uint64_t values = 0;     // kValues: leaves and keys
  uint64_t sum = 0;  // of their lengths: depends on the bytes, so that no work can be left out
};

// `text`: a Bundle a line; `padded` readable bytes from its start, at least WalkPadding() more than
// its length. Not JSON, or no Bundle: the program ends with a message.
WalkCounts WalkLines(std::string_view text, size_t padded, Walk walk);
size_t WalkPadding();
const char* WalkParser();  // "simdjson 3.0.1, haswell"

}  // namespace precert::bench
