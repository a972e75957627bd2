// Format: a CQL library in the one layout that all libraries have.
//
//   Diagnostics diagnostics(*source);
//   std::optional<std::string> text = FormatLibrary(source, diagnostics);  // none: see diagnostics
//
// Only white space changes: every token and every comment stays, in its order (a comment before a
// comma or after an operator may change places with it). The layout does not depend on how the text
// was laid out, save for what a person says with it: a comment stays at the end of its line or on
// lines of its own, and one empty line between header definitions or comments is kept. Formatting
// what was formatted changes nothing. Lines end with "\n" and have at most 100 characters where
// names and strings let them.
//
// The rules: a definition's expression starts on its own line; two spaces for each level; an
// operator starts the line that it begins; the clauses of a query stand under its source when there
// are two or more; `case` has a line for each branch; lists, tuples, arguments and parentheses that
// do not fit on the line hold one item a line (a list of literals as many as fit).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cql/core/source.h"

namespace precert::cql {

inline constexpr size_t kFormatWidth = 100;

// None when the text has syntax errors, which are in `diagnostics` then. The result was parsed
// again and has the same tree.
std::optional<std::string> FormatLibrary(std::shared_ptr<const Source> source,
                                         Diagnostics& diagnostics);

}  // namespace precert::cql
