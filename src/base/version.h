// The program's version, as determinations record it.
#pragma once

namespace precert {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace precert
