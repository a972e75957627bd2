// TextWindow: a long text seen through a window that moves forward over it.
//
//   TextWindow window(std::move(input), threads);
//   window.Ensure(64);  // [window.pos, window.end) holds 64 bytes, or all that is left
//   while (window.pos < window.end) use(*window.pos++);
//
// The bytes come from an InputStream in pieces; with a thread of its own they are read and unpacked
// while earlier ones are looked at. What of a piece is not yet used when the next is needed is put
// in front of that one, so any kMostEnsured bytes can be looked at in one stretch. kPadding zero
// bytes after `end` may be read. Memory does not depend on the text.
//
// A text that cannot be read to its end (damaged, cut short) ends there; fault() says why. Pointers
// into the window are void after Ensure() whenever generation() has changed. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/input_stream.h"
#include "base/result.h"

namespace precert::mrf {

class TextWindow {
 public:
  static constexpr size_t kMostEnsured = 256u << 10;
  static constexpr size_t kPadding = 64;

  // `ahead`: read in a thread of its own.
  TextWindow(std::unique_ptr<InputStream> input, bool ahead);
  ~TextWindow();
  TextWindow(const TextWindow&) = delete;
  TextWindow& operator=(const TextWindow&) = delete;

  const char* pos = nullptr;
  const char* end = nullptr;

  // Brings in more text while fewer than `bytes` (at most kMostEnsured) are left; false when the
  // text ends before that.
  bool Ensure(size_t bytes) { return static_cast<size_t>(end - pos) >= bytes || Advance(bytes); }
  bool AtEnd() { return !Ensure(1); }

  // Where a pointer into the window lies in the whole text.
  uint64_t Offset(const char* at) const { return offset_ + static_cast<uint64_t>(at - begin_); }
  uint64_t generation() const { return generation_; }
  const std::optional<Error>& fault() const { return fault_; }

  uint64_t packed_taken() const { return taken_; }  // for a progress bar, as InputStream::taken
  uint64_t packed_total() const { return total_; }

 private:
  struct Piece;
  class Source;
  bool Advance(size_t bytes);

  std::unique_ptr<Source> source_;
  Piece* piece_ = nullptr;        // the one that was taken last
  std::unique_ptr<char[]> long_;  // a long tail and the piece after it
  const char* begin_ = nullptr;   // of the window, at offset_
  uint64_t offset_ = 0;
  uint64_t generation_ = 0;
  uint64_t taken_ = 0, total_ = 0;
  bool ended_ = false;
  std::optional<Error> fault_;
};

}  // namespace precert::mrf
