// LineBatches: the lines of a stream, in batches of a few megabytes.
//
//   LineBatches batches(std::move(stream));
//   Batch batch;
//   while (true) {
//     Result<bool> more = batches.Next(&batch);             // from any number of threads
//     if (!more.ok() || !*more) break;
//     for (std::string_view line; batch.NextLine(&line);) ...
//   }
//
// Lines end with LF or CR LF. A line may be longer than a batch, up to limits::kMaxCaseBytes; of a
// longer one the batch has the beginning only, marked `too_long`, and the rest is stepped over.
// Each line is readable for kLinePadding past its end. A batch keeps its memory when it is filled
// again.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/input_stream.h"
#include "base/result.h"

namespace precert::cql {

inline constexpr size_t kLinePadding = 64;
// Text that a worker takes at a time: several records of ordinary size, so that little of it is a
// record cut in two, which is copied once more.
inline constexpr size_t kBatchBytes = 2u << 20;

class Batch {
 public:
  bool NextLine(std::string_view* line);
  uint64_t number() const { return number_; }  // from 0, in the order of the stream
  bool too_long() const { return too_long_; }

 private:
  friend class LineBatches;
  std::unique_ptr<char[]> text_;  // not a vector: growing must not clear what is read over anyway
  size_t capacity_ = 0, size_ = 0, position_ = 0;
  uint64_t number_ = 0;
  bool too_long_ = false;
  bool whole_ = false;  // not lines
};

class LineBatches {
 public:
  // kLines: a record a line. kWhole: the stream is one record, laid out in any way.
  enum class Split : uint8_t { kLines, kWhole };
  explicit LineBatches(std::unique_ptr<InputStream> stream, Split split = Split::kLines)
      : stream_(std::move(stream)), split_(split) {}

  // False at the end. Errors are the stream's; after one there are no more batches.
  Result<bool> Next(Batch* batch);

  // For a progress bar; may be a little behind. Waits for nobody: it is asked after each batch.
  uint64_t taken() const { return taken_.load(std::memory_order_relaxed); }
  uint64_t total() const { return stream_->total(); }

 private:
  static void Grow(Batch* batch, size_t capacity);

  std::mutex mutex_;
  std::unique_ptr<InputStream> stream_;
  const Split split_;
  std::string rest_;                 // the beginning of a line whose end was not read yet
  std::atomic<uint64_t> taken_ = 0;  // of the stream, in bytes
  uint64_t next_number_ = 0;
  bool skipping_ = false;  // within a line that is too long
  bool ended_ = false;
};

}  // namespace precert::cql
