// TextInput: an InputStream over a text, given out in pieces of a chosen size; it can end in a
// fault, as a damaged file does.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>

#include "base/input_stream.h"

namespace precert::testing {

class TextInput : public InputStream {
 public:
  TextInput(std::string text, size_t piece, bool fault_at_end = false)
      : text_(std::move(text)), piece_(piece), fault_at_end_(fault_at_end) {
    total_ = text_.size();
  }
  Result<size_t> Read(char* out, size_t size) override {
    const size_t n = std::min({size, piece_, text_.size() - taken_});
    if (n == 0 && fault_at_end_) return Error{.message = "the gzip file is cut short"};
    std::memcpy(out, text_.data() + taken_, n);
    taken_ += n;
    return n;
  }

 private:
  const std::string text_;
  const size_t piece_;
  const bool fault_at_end_;
};

}  // namespace precert::testing
