// Memory that becomes a temporary file without a name.
#include "network/rates/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <utility>

#include "network/rates/faults.h"

namespace precert::rates {
namespace {

constexpr uint64_t kJump = 4096;  // read around a place that is far from the last one

}  // namespace

SpillFile& SpillFile::operator=(SpillFile&& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(most_, other.most_);
  std::swap(fd_, other.fd_);
  std::swap(map_, other.map_);
  std::swap(mapped_, other.mapped_);
  std::swap(written_, other.written_);
  std::swap(memory_, other.memory_);
  std::swap(room_, other.room_);
  std::swap(used_, other.used_);
  std::swap(take_, other.take_);
  std::swap(error_, other.error_);
  return *this;
}

SpillFile::~SpillFile() {
  if (map_ != nullptr) munmap(const_cast<uint8_t*>(map_), mapped_);
  if (memory_ != nullptr) munmap(memory_, most_);
  if (fd_ >= 0) close(fd_);
}

void SpillFile::MakeRoom() {
  if (memory_ != nullptr) {
    WriteOut();
    return;
  }
  void* memory = mmap(nullptr, most_, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  memory_ = static_cast<uint8_t*>(memory);
  room_ = take_ ? std::min(most_, kBuffer) : most_;
  // Large pages after the first bytes, which is all that most files have.
  if (most_ > kBuffer) madvise(memory_ + kBuffer, most_ - kBuffer, MADV_HUGEPAGE);
}

bool SpillFile::Open() {
  std::string path = folder_ + "/spill.XXXXXX";
  fd_ = mkostemp(path.data(), O_CLOEXEC);
  if (fd_ < 0) {
    error_ = Error{std::string("cannot make a temporary file: ") + strerror(errno), Where{folder_}};
    return false;
  }
  unlink(path.c_str());
  return true;
}

Status SpillFile::PassTo(std::function<void(std::string_view)> take) {
  if (Status flushed = Flush(); !flushed.ok()) return flushed;
  SpillReader reader(this);
  const uint64_t all = size();
  for (uint64_t at = 0; at < all; at += kBuffer) {
    std::string_view bytes;
    if (!reader.Read(at, std::min<uint64_t>(kBuffer, all - at), &bytes)) {
      error_ = Error{"cannot read a temporary file back", Where{folder_}};
      return *error_;
    }
    take(bytes);
  }
  if (fd_ >= 0) close(std::exchange(fd_, -1));
  written_ = all;
  used_ = 0;
  room_ = std::min(room_, kBuffer);
  take_ = std::move(take);
  return Done{};
}

void SpillFile::WriteOut() {
  const uint8_t* p = memory_;
  size_t left = used_;
  written_ += used_;
  used_ = 0;
  if (take_) {
    if (left > 0) take_({reinterpret_cast<const char*>(p), left});
    return;
  }
  if (error_ || (fd_ < 0 && !Open())) return;
  while (left > 0) {
    const ssize_t n = write(fd_, p, left);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      error_ =
          Error{std::string("cannot write a temporary file: ") + strerror(n < 0 ? errno : ENOSPC),
                Where{folder_},
                "free some space there and ingest the file again; the store is as it was", ""};
      return;
    }
    p += n;
    left -= static_cast<size_t>(n);
  }
  if (room_ > kBuffer) {
    room_ = kBuffer;
    madvise(memory_ + kBuffer, most_ - kBuffer, MADV_DONTNEED);
  }
}

void SpillFile::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    if (used_ == room_) MakeRoom();
    const size_t n = std::min(bytes.size(), room_ - used_);
    memcpy(memory_ + used_, bytes.data(), n);
    used_ += n;
    bytes.remove_prefix(n);
  }
}

Status SpillFile::Flush() {
  if (fd_ >= 0 || take_) WriteOut();
  if (error_) return *error_;
  return Done{};
}

const uint8_t* SpillFile::Map() {
  if (take_) return nullptr;
  if (fd_ < 0) return memory_;
  if (map_ != nullptr) munmap(const_cast<uint8_t*>(map_), mapped_);
  map_ = nullptr;
  mapped_ = written_;
  if (mapped_ == 0) return nullptr;
  void* data = mmap(nullptr, mapped_, PROT_READ, MAP_PRIVATE, fd_, 0);
  if (data != MAP_FAILED) map_ = static_cast<const uint8_t*>(data);
  return map_;
}

bool SpillFile::ReadAt(uint64_t offset, void* to, size_t n) const {
  char* p = static_cast<char*>(to);
  if (take_) return false;
  if (fd_ < 0) {
    if (offset > used_ || n > used_ - offset) return false;
    if (n > 0) memcpy(p, memory_ + offset, n);
    return true;
  }
  while (n > 0) {
    const ssize_t got = pread(fd_, p, n, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    p += got;
    offset += static_cast<uint64_t>(got);
    n -= static_cast<size_t>(got);
  }
  return true;
}

bool SpillReader::Read(uint64_t offset, uint64_t n, std::string_view* bytes) {
  const uint64_t size = file_->size();
  if (offset > size || n > size - offset) return false;
  if (const uint8_t* memory = file_->InMemory(); memory != nullptr) {
    *bytes = {reinterpret_cast<const char*>(memory) + offset, static_cast<size_t>(n)};
    return true;
  }
  if (offset < begin_ || offset + n > end_) {
    // Pieces are read in runs, forward or backward, or here and there. A jump reads little around
    // the place; what follows nearby reads more each time, up to the window.
    const bool nearby = begin_ < end_ && offset <= end_ && offset + n + step_ >= begin_;
    step_ = nearby ? std::min<uint64_t>(2 * step_, window_) : std::min<uint64_t>(kJump, window_);
    const bool backward = nearby && offset < begin_;
    const uint64_t before = backward ? step_ : nearby ? 0 : step_ / 2;
    const uint64_t from = offset - std::min(offset, before);
    const uint64_t length = std::min(std::max<uint64_t>(offset + n, from + step_), size) - from;
    if (buffer_.size() < length) buffer_.resize(length);
    if (!file_->ReadAt(from, buffer_.data(), length)) return false;
    begin_ = from;
    end_ = from + length;
  }
  *bytes = {buffer_.data() + (offset - begin_), static_cast<size_t>(n)};
  return true;
}

}  // namespace precert::rates
