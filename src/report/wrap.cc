// Words to lines.
#include "report/wrap.h"

#include "base/text.h"

namespace precert {

std::string Wrap(std::string_view lead, std::string_view text, size_t width) {
  const std::string indent(CountCodePoints(lead), ' ');
  std::string out, line(lead);
  size_t used = indent.size();
  bool first = true;
  for (std::string_view word : SplitWords(text)) {
    const size_t size = CountCodePoints(word);
    if (!first && used + 1 + size > width) {
      out += line + "\n";
      line = indent;
      used = indent.size();
      first = true;
    }
    if (!first) {
      line += ' ';
      ++used;
    }
    line += word;
    used += size;
    first = false;
  }
  return out + line + "\n";
}

}  // namespace precert
