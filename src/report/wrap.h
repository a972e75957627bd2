// Wrap: a text broken at words, for answers that are read on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace precert {

// Lines of at most `width` characters where words allow it, each with its line break; the first
// begins with `lead`, the others with as many spaces.
std::string Wrap(std::string_view lead, std::string_view text, size_t width);

}  // namespace precert
