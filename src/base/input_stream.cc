// Reading plain, gzip (ISA-L) and Zstandard (libzstd) files through one buffer of packed bytes.
#include "base/input_stream.h"

#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace precert {
namespace {

constexpr size_t kPackedBytes = 256 << 10;

// The file itself, with the bytes looked at to tell its form given out again.
class RawFile {
 public:
  RawFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  ~RawFile() {
    if (descriptor_ > 0) close(descriptor_);
  }
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;

  Result<size_t> Read(char* out, size_t size) {
    size_t done = std::min(size, head_.size() - head_taken_);
    std::memcpy(out, head_.data() + head_taken_, done);
    head_taken_ += done;
    while (done < size) {
      const ssize_t n = read(descriptor_, out + done, size - done);
      if (n == 0) break;
      if (n < 0) {
        if (errno == EINTR) continue;
        return Error{.message = std::string("cannot be read: ") + std::strerror(errno),
                     .where = Where{.file = path_}};
      }
      done += static_cast<size_t>(n);
    }
    return done;
  }

  Result<std::string_view> Peek(size_t size) {
    std::string head(size, '\0');
    Result<size_t> n = Read(head.data(), size);
    if (!n.ok()) return n.error();
    head.resize(*n);
    head_ = std::move(head);
    head_taken_ = 0;
    return std::string_view(head_);
  }

  const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
  std::string head_;
  size_t head_taken_ = 0;
};

class FileStream : public InputStream {
 protected:
  FileStream(std::unique_ptr<RawFile> file, uint64_t total) : file_(std::move(file)) {
    total_ = total;
  }
  Error Damaged(const std::string& what) const {
    return Error{.message = what + " after " + std::to_string(taken_) + " packed bytes",
                 .where = Where{.file = file_->path()},
                 .hint = "fetch or pack the file again"};
  }
  std::unique_ptr<RawFile> file_;
};

class PlainStream : public FileStream {
 public:
  PlainStream(std::unique_ptr<RawFile> file, uint64_t total) : FileStream(std::move(file), total) {}
  Result<size_t> Read(char* out, size_t size) override {
    Result<size_t> n = file_->Read(out, size);
    if (n.ok()) taken_ += *n;
    return n;
  }
};

// A form with packed bytes in between.
class PackedStream : public FileStream {
 protected:
  PackedStream(std::unique_ptr<RawFile> file, uint64_t total)
      : FileStream(std::move(file), total), packed_(kPackedBytes) {}

  // More packed bytes, after those not yet used; false at the end of the file.
  Result<bool> Fill() {
    Result<size_t> n = file_->Read(packed_.data(), packed_.size());
    if (!n.ok()) return n.error();
    taken_ += *n;
    begin_ = 0;
    end_ = *n;
    return *n > 0;
  }

  // What was unpacked before the fault is given out first, and the fault by the next call.
  Result<size_t> Fail(Error error, size_t done) {
    failed_ = std::move(error);
    if (done > 0) return done;
    return *failed_;
  }

  std::vector<char> packed_;
  size_t begin_ = 0, end_ = 0;
  std::optional<Error> failed_;
};

class GzipStream : public PackedStream {
 public:
  GzipStream(std::unique_ptr<RawFile> file, uint64_t total)
      : PackedStream(std::move(file), total), state_(std::make_unique<inflate_state>()) {
    Start();
  }

  Result<size_t> Read(char* out, size_t size) override {
    if (failed_) return *failed_;
    size_t done = 0;
    while (done < size) {
      if (begin_ == end_ && !ended_) {
        Result<bool> more = Fill();
        if (!more.ok()) return Fail(more.error(), done);
        ended_ = !*more;
      }
      if (state_->block_state == ISAL_BLOCK_FINISH) {
        if (ended_ && begin_ == end_) break;
        // What follows a member is another member, or zeros that pad to a block of a tape.
        if (packed_[begin_] == '\0') {
          ++begin_;
          continue;
        }
        Start();
      } else if (ended_ && begin_ == end_ && state_->avail_in == 0 && !MayHoldOutput()) {
        return Fail(Damaged("the gzip file is cut short"), done);
      }
      const size_t want = std::min<size_t>(size - done, 1u << 30);
      state_->next_in = reinterpret_cast<uint8_t*>(packed_.data() + begin_);
      state_->avail_in = static_cast<uint32_t>(end_ - begin_);
      state_->next_out = reinterpret_cast<uint8_t*>(out + done);
      state_->avail_out = static_cast<uint32_t>(want);
      const int status = isal_inflate(state_.get());
      const size_t used = end_ - begin_ - state_->avail_in;
      const size_t made = want - state_->avail_out;
      begin_ = end_ - state_->avail_in;
      done += made;
      if (status != ISAL_DECOMP_OK && status != ISAL_END_INPUT) {
        return Fail(Damaged("the gzip file is damaged"), done);
      }
      stuck_ = used == 0 && made == 0;
    }
    return done;
  }

 private:
  void Start() {
    isal_inflate_init(state_.get());
    state_->crc_flag = ISAL_GZIP;
    stuck_ = false;
  }
  // The decoder keeps output back when the buffer is full, without needing more input.
  bool MayHoldOutput() const { return !stuck_; }

  std::unique_ptr<inflate_state> state_;
  bool ended_ = false;
  bool stuck_ = false;
};

class ZstdStream : public PackedStream {
 public:
  ZstdStream(std::unique_ptr<RawFile> file, uint64_t total)
      : PackedStream(std::move(file), total), state_(ZSTD_createDStream()) {
    // The window is what memory grows with; frames made for more are refused.
    ZSTD_DCtx_setParameter(state_, ZSTD_d_windowLogMax, 27);
  }
  ~ZstdStream() override { ZSTD_freeDStream(state_); }

  Result<size_t> Read(char* out, size_t size) override {
    if (failed_) return *failed_;
    ZSTD_outBuffer output{out, size, 0};
    while (output.pos < size) {
      if (begin_ == end_ && !ended_) {
        Result<bool> more = Fill();
        if (!more.ok()) return Fail(more.error(), output.pos);
        ended_ = !*more;
      }
      if (ended_ && begin_ == end_ && frame_done_) break;
      ZSTD_inBuffer input{packed_.data() + begin_, end_ - begin_, 0};
      const size_t before = output.pos;
      const size_t left = ZSTD_decompressStream(state_, &output, &input);
      begin_ += input.pos;
      if (ZSTD_isError(left)) {
        return Fail(
            Damaged(std::string("the Zstandard file is damaged (") + ZSTD_getErrorName(left) + ")"),
            output.pos);
      }
      frame_done_ = left == 0;
      if (ended_ && begin_ == end_ && !frame_done_ && output.pos == before) {
        return Fail(Damaged("the Zstandard file is cut short"), output.pos);
      }
    }
    return output.pos;
  }

 private:
  ZSTD_DStream* state_;
  bool ended_ = false;
  bool frame_done_ = true;
};

}  // namespace

Result<std::unique_ptr<InputStream>> InputStream::Open(const std::string& path) {
  int descriptor = 0;
  uint64_t total = 0;
  if (path != "-") {
    descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      return Error{.message = std::string("cannot be opened: ") + std::strerror(errno),
                   .where = Where{.file = path}};
    }
  }
  auto file = std::make_unique<RawFile>(descriptor, path == "-" ? "standard input" : path);
  struct stat info;
  if (fstat(descriptor, &info) == 0) {
    if (S_ISDIR(info.st_mode)) {
      return Error{.message = "is a folder, not a file", .where = Where{.file = path}};
    }
    if (S_ISREG(info.st_mode)) total = static_cast<uint64_t>(info.st_size);
  }
  Result<std::string_view> head = file->Peek(4);
  if (!head.ok()) return head.error();
  std::unique_ptr<InputStream> stream;
  if (head->starts_with("\x1F\x8B")) {
    stream = std::make_unique<GzipStream>(std::move(file), total);
  } else if (*head == "\x28\xB5\x2F\xFD") {
    stream = std::make_unique<ZstdStream>(std::move(file), total);
  } else {
    stream = std::make_unique<PlainStream>(std::move(file), total);
  }
  return stream;
}

}  // namespace precert
