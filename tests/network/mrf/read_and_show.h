// A rate file's text to a segment, and a segment as text: what the reader's tests compare.
#pragma once

#include <string>

#include "base/result.h"
#include "network/rates/segment.h"

namespace precert::mrf {

// Reads `text` in pieces of `piece` bytes into a segment of the store in `folder`; the segment's
// file name.
Result<std::string> ReadToSegment(const std::string& text, const std::string& folder, size_t piece,
                                  bool recognise, bool fault_at_end = false);

// The whole of it: the file's head, every price with whom it is for, what was left out.
std::string ShowSegment(const std::string& folder, const std::string& segment_file);

}  // namespace precert::mrf
