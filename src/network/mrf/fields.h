// Helpers to read the fields of rate files, which write one thing in several ways. Each reads the
// value that comes next; false when it cannot be read (json.failed()).
#pragma once

#include <string>
#include <vector>

#include "network/mrf/json_pull.h"

namespace precert::mrf {

// Text or a number as text, trimmed; null is "". Invalid UTF-8 is replaced by U+FFFD.
bool ReadText(JsonPull& json, std::string& out);

// The same for a field that may stand only once in its object: twice with one value is fine, with
// two values it fails, because nobody can say which is meant. `seen`: whether it was read before.
bool ReadTextOnce(JsonPull& json, std::string& out, bool& seen);

// A list of texts, or one text alone; null is none. Appends.
bool ReadTexts(JsonPull& json, std::vector<std::string>& out);

// Reads the list that comes next, calling read() at each element; null is an empty list. What
// fails within an element is given to fault(), and reading goes on with the next element.
template <typename Read, typename Fault>
bool ReadList(JsonPull& json, Read read, Fault fault) {
  if (json.IsNull()) return true;
  if (!json.Enter('[')) return false;
  while (json.NextElement()) {
    const size_t depth = json.depth();
    if (read()) continue;
    fault(json.TakeFault());
    json.Recover(depth);
  }
  return !json.failed();
}

}  // namespace precert::mrf
