// SpillFile: bytes that a builder appends and reads back; what does not fit in memory.
//
//   SpillFile spill(folder);
//   uint8_t* p = spill.Reserve(100); ... spill.Advance(p);     // or Append(bytes)
//   if (Status s = spill.Flush(); !s.ok()) return s;           // errors are kept until asked for
//   SpillReader in(&spill); std::string_view bytes; if (!in.Read(offset, n, &bytes)) ...
//
// Up to kInMemory bytes stay in memory; with more, all go to a temporary file in the folder, which
// has no name from the start, so that nothing is left when the process ends in any way. One writer;
// several readers once all is flushed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace precert::rates {

class SpillFile {
 public:
  static constexpr size_t kInMemory = size_t{24} << 20;
  static constexpr size_t kBuffer = size_t{1} << 20;  // once there is a file
  SpillFile() = default;
  // `in_memory`: kBuffer or more.
  explicit SpillFile(std::string folder, size_t in_memory = kInMemory)
      : folder_(std::move(folder)), most_(in_memory) {}
  SpillFile(SpillFile&& other) noexcept { *this = std::move(other); }
  SpillFile& operator=(SpillFile&& other) noexcept;
  ~SpillFile();

  // Bytes appended so far, in the file and in memory.
  uint64_t size() const { return written_ + used_; }

  // Room for `n` bytes (at most kBuffer); the writer says by Advance where it stopped.
  uint8_t* Reserve(size_t n) {
    if (room_ - used_ < n) MakeRoom();
    return memory_ + used_;
  }
  void Advance(const uint8_t* end) { used_ = static_cast<size_t>(end - memory_); }
  void Append(std::string_view bytes);

  // What it holds, and what is appended from here on, goes to `take` in pieces and in order, and is
  // not kept: it cannot be read back.
  Status PassTo(std::function<void(std::string_view)> take);

  bool failed() const { return error_.has_value(); }
  Status Flush();
  // All flushed bytes as they lie in memory or in the page cache, until more are appended or the
  // file goes. Null when there are none or the system cannot map them.
  const uint8_t* Map();
  // The same when they never left memory; else null.
  const uint8_t* InMemory() const { return fd_ < 0 && !take_ ? memory_ : nullptr; }
  // Flushed bytes only. False when the system cannot read them.
  bool ReadAt(uint64_t offset, void* to, size_t n) const;

 private:
  void MakeRoom();
  void WriteOut();
  bool Open();

  std::string folder_;
  size_t most_ = kInMemory;
  int fd_ = -1;
  const uint8_t* map_ = nullptr;
  size_t mapped_ = 0;
  uint64_t written_ = 0;
  uint8_t* memory_ = nullptr;  // address space of most_ bytes; the system fills in what is touched
  size_t room_ = 0, used_ = 0;
  std::function<void(std::string_view)> take_;
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
