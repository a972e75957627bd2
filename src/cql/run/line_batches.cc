// Cutting a stream into batches at line ends.
#include "cql/run/line_batches.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"

namespace precert::cql {

bool Batch::NextLine(std::string_view* line) {
  if (position_ >= size_) return false;
  const char* const start = text_.get() + position_;
  const char* const end = text_.get() + size_;
  const auto* newline =
      whole_ ? nullptr
             : static_cast<const char*>(std::memchr(start, '\n', static_cast<size_t>(end - start)));
  const char* stop = newline != nullptr ? newline : end;
  position_ = static_cast<size_t>(stop - text_.get()) + 1;
  if (stop > start && stop[-1] == '\r') --stop;
  *line = {start, static_cast<size_t>(stop - start)};
  return true;
}

void LineBatches::Grow(Batch* batch, size_t capacity) {
  auto larger = std::make_unique_for_overwrite<char[]>(capacity + kLinePadding);
  if (batch->size_ > 0) std::memcpy(larger.get(), batch->text_.get(), batch->size_);
  batch->text_ = std::move(larger);
  batch->capacity_ = capacity;
}

Result<bool> LineBatches::Next(Batch* batch) {
  std::lock_guard lock(mutex_);
  batch->position_ = 0;
  batch->size_ = 0;
  batch->too_long_ = false;
  batch->whole_ = split_ == Split::kWhole;
  if (ended_) return false;
  if (batch->capacity_ < kBatchBytes) Grow(batch, kBatchBytes);
  if (!rest_.empty()) {
    if (batch->capacity_ < rest_.size()) Grow(batch, rest_.size());
    std::memcpy(batch->text_.get(), rest_.data(), rest_.size());
    batch->size_ = rest_.size();
    rest_.clear();
  }
  size_t searched = 0;  // the text before holds no line end
  for (;;) {
    if (batch->size_ == batch->capacity_) {
      if (batch->size_ > limits::kMaxCaseBytes) {
        // What was read of it is handed out for the message; nobody needs more.
        batch->size_ = kBatchBytes;
        batch->too_long_ = true;
        skipping_ = true;
        break;
      }
      Grow(batch, std::min(batch->capacity_ * 2, limits::kMaxCaseBytes + 1));
    }
    const Result<size_t> n =
        stream_->Read(batch->text_.get() + batch->size_, batch->capacity_ - batch->size_);
    if (!n.ok()) {
      ended_ = true;
      return n.error();
    }
    batch->size_ += *n;
    taken_.store(stream_->taken(), std::memory_order_relaxed);
    if (*n == 0) ended_ = true;
    if (skipping_) {
      const void* newline =
          split_ == Split::kWhole ? nullptr : std::memchr(batch->text_.get(), '\n', batch->size_);
      if (newline == nullptr) {
        batch->size_ = 0;
        if (ended_) return false;
        continue;
      }
      skipping_ = false;
      const auto begin =
          static_cast<size_t>(static_cast<const char*>(newline) + 1 - batch->text_.get());
      batch->size_ -= begin;
      std::memmove(batch->text_.get(), batch->text_.get() + begin, batch->size_);
    }
    if (ended_) break;
    const void* last = split_ == Split::kWhole
                           ? nullptr
                           : memrchr(batch->text_.get() + searched, '\n', batch->size_ - searched);
    if (last == nullptr) {
      searched = batch->size_;
      continue;
    }
    const auto whole = static_cast<size_t>(static_cast<const char*>(last) + 1 - batch->text_.get());
    rest_.assign(batch->text_.get() + whole, batch->size_ - whole);
    batch->size_ = whole;
    break;
  }
  if (batch->size_ == 0) return false;
  std::memset(batch->text_.get() + batch->size_, 0, kLinePadding);
  batch->number_ = next_number_++;
  return true;
}

}  // namespace precert::cql
