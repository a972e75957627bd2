// Printing of errors.
#include "base/result.h"

namespace precert {

std::string Where::ToString() const {
  std::string out = file;
  if (line > 0) {
    out += (out.empty() ? "line " : ":") + std::to_string(line);
    if (column > 0) out += ":" + std::to_string(column);
  }
  if (!path.empty()) out += (out.empty() ? "at " : " at ") + path;
  return out;
}

std::string Error::ToString() const {
  std::string out = where.ToString();
  if (!out.empty()) out += ": ";
  out += "error: " + message + "\n";
  if (!quote.empty()) {
    out += quote;
    if (quote.back() != '\n') out += "\n";
  }
  if (!hint.empty()) out += "  " + hint + "\n";
  return out;
}

}  // namespace precert
