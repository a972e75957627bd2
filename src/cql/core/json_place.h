// Where a byte of a JSON text stands, as a person finds it: for quotations out of ELM, whose lines
// say little (the whole file may be one).
//
//   JsonPlace(text, offset)
//     -> "library.statements.def[3].expression.operand[0]: Add, at 12:3-14:20 of the CQL"
//
// The node's `type` follows where it has one, and its `locator`, or that of the nearest node around
// it that has one. The text need not be sound JSON: what cannot be made out is left out. One pass,
// without recursion. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace precert::cql {

// Whether the text begins as a JSON object does. No CQL library or expression does: its list
// selector `{ "Name" ...` never has a colon there.
bool LooksLikeJson(std::string_view text);

std::string JsonPlace(std::string_view text, size_t offset);

}  // namespace precert::cql
