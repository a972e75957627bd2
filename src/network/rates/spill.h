// SpillFile: a temporary file that a builder fills and reads back: what does not fit in memory.
//
//   Result<SpillFile> spill = SpillFile::Create(folder);
//   uint8_t* p = spill->Reserve(100); ... spill->Advance(p);   // or Append(bytes)
//   if (Status s = spill->Flush(); !s.ok()) return s;          // errors are kept until asked for
//   SpillReader in(&*spill); std::string_view bytes; if (!in.Read(offset, n, &bytes)) ...
//
// The file has no name from the start, so that nothing is left when the process ends in any way.
// One writer; several readers once all is flushed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace precert::rates {

class SpillFile {
 public:
  static constexpr size_t kBuffer = size_t{1} << 20;
  static Result<SpillFile> Create(const std::string& folder, size_t buffer = kBuffer);
  SpillFile() = default;
  SpillFile(SpillFile&& other) noexcept;
  SpillFile& operator=(SpillFile&& other) noexcept;
  ~SpillFile();

  // Bytes appended so far, in the file and in the buffer.
  uint64_t size() const { return written_ + used_; }

  // Room for `n` bytes (at most the buffer's); the writer says by Advance where it stopped.
  uint8_t* Reserve(size_t n) {
    if (buffer_.size() - used_ < n) WriteOut();
    return buffer_.data() + used_;
  }
  void Advance(const uint8_t* end) { used_ = static_cast<size_t>(end - buffer_.data()); }
  void Append(std::string_view bytes);

  bool failed() const { return error_.has_value(); }
  Status Flush();
  // All flushed bytes as they lie in the page cache, until the file is written to or goes. Null
  // when there are none or the system cannot map them.
  const uint8_t* Map();
  // Flushed bytes only. False when the system cannot read them.
  bool ReadAt(uint64_t offset, void* to, size_t n) const;

 private:
  void WriteOut();

  std::string folder_;
  int fd_ = -1;
  const uint8_t* map_ = nullptr;
  size_t mapped_ = 0;
  uint64_t written_ = 0;
  size_t used_ = 0;
  std::vector<uint8_t> buffer_;
  std::optional<Error> error_;
};

// Reads pieces of a SpillFile through a window, so that neighbours cost one call of the system.
class SpillReader {
 public:
  explicit SpillReader(const SpillFile* file, size_t window = size_t{1} << 18)
      : file_(file), window_(window) {}
  // The piece, valid until the next call. False when it is not there or cannot be read.
  bool Read(uint64_t offset, uint64_t n, std::string_view* bytes);

 private:
  const SpillFile* file_;
  size_t window_;
  std::vector<char> buffer_;
  uint64_t begin_ = 0, end_ = 0;  // what buffer_ holds
  uint64_t step_ = 0;             // how much was read last
};

}  // namespace precert::rates
