// Writing and checking the frame of a segment's files.
#include "network/rates/container.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <system_error>

#include "base/cores.h"
#include "base/hash.h"
#include "network/rates/checksum.h"
#include "network/rates/faults.h"
#include "network/rates/varint.h"

namespace precert::rates {
namespace {

constexpr char kIngestAgain[] = "ingest the rate file again ('precert rates ingest')";

}  // namespace

// Writes a file in pieces, with its SHA-256 and the checksum of each block.
class ContainerWriter::File {
 public:
  File(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  ~File() {
    if (syncing_.valid()) syncing_.wait();
    close(fd_);
  }

  const std::string& path() const { return path_; }
  uint64_t size() const { return size_; }
  void Add(std::string_view bytes) {
    size_ += bytes.size();
    while (!bytes.empty()) {
      const size_t n = std::min(bytes.size(), kBuffer - buffer_.size());
      buffer_.append(bytes.substr(0, n));
      bytes.remove_prefix(n);
      if (buffer_.size() == kBuffer) WriteOut();
    }
  }
  // Call at the end of what the checksums cover.
  std::vector<uint32_t> TakeChecksums() {
    WriteOut();
    if (in_block_ != 0) checksums_.push_back(crc_);
    in_block_ = 0;
    return std::move(checksums_);
  }
  // As Add, of bytes that stay where they are as long as this object, which need not be copied.
  void AddLasting(std::string_view bytes) {
    if (bytes.size() < kBuffer) {
      Add(bytes);
      return;
    }
    size_ += bytes.size();
    WriteOut();
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kLongPiece))) {
      WriteOut(bytes.substr(0, kLongPiece));
    }
  }
  Result<SealedFile> Finish() {
    WriteOut();
    if (hashing_.valid()) hashing_.get();
    if (Status written = Written(); !written.ok()) return written.error();
    return SealedFile{sha_.Hex(), size_};
  }
  void BeginSync() {
    try {
      syncing_ = std::async(std::launch::async, [fd = fd_] { return fsync(fd) == 0 ? 0 : errno; });
    } catch (const std::system_error&) {  // the system gives no thread: Sync does it
    }
  }
  Status Sync() {
    const int error = syncing_.valid() ? syncing_.get() : fsync(fd_) == 0 ? 0 : errno;
    if (errno_ == 0) errno_ = error;
    return Written();
  }

 private:
  static constexpr size_t kBuffer = 64 * kChecksumBlock;
  static constexpr size_t kLongPiece = 4 * kBuffer;

  Status Written() const {
    if (errno_ == 0) return Done{};
    return Error{std::string("cannot write this file: ") + strerror(errno_), Where{path_},
                 "free some space there and ingest the file again; the store is as it was", ""};
  }

  // Much is hashed beside what is done with it here.
  void Hash(std::string_view bytes) {
    if (hashing_.valid()) hashing_.get();
    if (bytes.size() >= kBuffer && AvailableCores() > 1) {
      try {
        hashing_ = std::async(std::launch::async, [this, bytes] { sha_.Add(bytes); });
        return;
      } catch (const std::system_error&) {  // the system gives no thread
      }
    }
    sha_.Add(bytes);
  }

  void WriteOut() {
    WriteOut(buffer_);
    buffer_.swap(hashed_);
    buffer_.clear();
  }

  void WriteOut(std::string_view bytes) {
    Hash(bytes);
    for (std::string_view rest = bytes; !rest.empty();) {
      const std::string_view piece = rest.substr(0, kChecksumBlock - in_block_);
      crc_ = Crc32c(piece, in_block_ == 0 ? 0 : crc_);
      in_block_ += piece.size();
      if (in_block_ == kChecksumBlock) {
        checksums_.push_back(crc_);
        in_block_ = 0;
      }
      rest.remove_prefix(piece.size());
    }
    for (std::string_view rest = bytes; !rest.empty() && errno_ == 0;) {
      const ssize_t n = write(fd_, rest.data(), rest.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        errno_ = n < 0 ? errno : ENOSPC;
        break;
      }
      rest.remove_prefix(static_cast<size_t>(n));
    }
    // The disk may begin now, so that less is left for the flush at the end. A hint: what goes
    // wrong, fsync says.
    if (bytes.size() >= kBuffer) {
      sync_file_range(fd_, static_cast<off_t>(written_), static_cast<off_t>(bytes.size()),
                      SYNC_FILE_RANGE_WRITE);
    }
    written_ += bytes.size();
  }

  std::string path_;
  int fd_;
  int errno_ = 0;
  std::string buffer_, hashed_;  // the second may still be read by hashing_
  uint64_t size_ = 0;            // with what is in buffer_
  uint64_t written_ = 0;         // without
  size_t in_block_ = 0;
  uint32_t crc_ = 0;
  std::vector<uint32_t> checksums_;
  Sha256 sha_;
  std::future<int> syncing_;   // what fsync said
  std::future<void> hashing_;  // destroyed, and so waited for, before what it uses
};

SectionFiles::SectionFiles(const std::string& folder, int count) {
  for (int i = 0; i < count; ++i) files_.emplace_back(folder);
}

ContainerWriter::ContainerWriter(std::unique_ptr<File> file) : file_(std::move(file)) {}
ContainerWriter::ContainerWriter(ContainerWriter&&) noexcept = default;
ContainerWriter& ContainerWriter::operator=(ContainerWriter&&) noexcept = default;
ContainerWriter::~ContainerWriter() = default;

Result<ContainerWriter> ContainerWriter::Create(const std::string& path, const char* magic) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) {
    return Error{std::string("cannot write this file: ") + strerror(errno), Where{path}};
  }
  auto file = std::make_unique<File>(path, fd);
  std::string start(magic, 8);
  PutFixed(&start, kSegmentVersion, 4);
  PutFixed(&start, kEndianMark, 4);
  file->Add(start);
  return ContainerWriter(std::move(file));
}

void ContainerWriter::Write(int section, SpillFile* file) {
  if (error_) return;
  if (Status flushed = file->Flush(); !flushed.ok()) {
    error_ = flushed.error();
    return;
  }
  places_[section] = {file_->size(), file->size()};
  if (const uint8_t* bytes = file->InMemory(); bytes != nullptr) {
    file_->AddLasting({reinterpret_cast<const char*>(bytes), file->size()});
  } else if (!CopyFrom(*file)) {
    error_ = Error{"cannot read a temporary file back", Where{file_->path()}};
  }
  Step("section copied");
}

void ContainerWriter::Begin(int section) {
  begun_ = section;
  places_[section] = {file_->size(), 0};
}

void ContainerWriter::Append(std::string_view bytes) {
  file_->Add(bytes);
  places_[begun_].size += bytes.size();
}

uint64_t ContainerWriter::section_size() const { return places_.at(begun_).size; }

bool ContainerWriter::CopyFrom(const SpillFile& section) {
  constexpr uint64_t kPiece = 1 << 18;
  SpillReader reader(&section);
  for (uint64_t at = 0; at < section.size(); at += kPiece) {
    std::string_view bytes;
    if (!reader.Read(at, std::min(kPiece, section.size() - at), &bytes)) return false;
    file_->Add(bytes);
  }
  return true;
}

Result<SealedFile> ContainerWriter::Finish(SectionFiles& sections) {
  std::string places;
  for (int i = 0; i < static_cast<int>(sections.size()); ++i) {
    if (!places_.contains(i)) Write(i, &sections[i]);
    PutFixed(&places, places_[i].begin, 8);
    PutFixed(&places, places_[i].size, 8);
  }
  if (error_) return *error_;
  places.resize(kMaxSections * 16, '\0');
  const uint64_t table_offset = file_->size();
  std::string table;
  for (uint32_t crc : file_->TakeChecksums()) PutFixed(&table, crc, 4);
  file_->Add(table);
  std::string footer;
  PutFixed(&footer, table_offset + table.size() + kFooterBytes, 8);
  PutFixed(&footer, table_offset, 8);
  PutFixed(&footer, Crc32c(table), 4);
  PutFixed(&footer, sections.size(), 4);
  footer += places;
  PutFixed(&footer, 0, 4);
  PutFixed(&footer, Crc32c(footer), 4);
  file_->Add(footer);
  return file_->Finish();
}

void ContainerWriter::BeginSync() { file_->BeginSync(); }

Status ContainerWriter::Sync() { return file_->Sync(); }

Result<Container> Container::Open(const std::string& path, const char* magic, int sections,
                                  Options options) {
  Result<MappedFile> file = MappedFile::Open(path);
  if (!file.ok()) {
    Error error = file.error();
    error.hint = kIngestAgain;
    return error;
  }
  Container c;
  c.name_ = path;
  c.file_ = std::move(*file);
  c.bytes_ = c.file_.bytes();
  if (Status loaded = c.Load(magic, sections, options); !loaded.ok()) return loaded.error();
  return c;
}

Result<Container> Container::OfBytes(std::string_view bytes, const std::string& name,
                                     const char* magic, int sections, Options options) {
  Container c;
  c.name_ = name;
  c.bytes_ = bytes;
  if (Status loaded = c.Load(magic, sections, options); !loaded.ok()) return loaded.error();
  return c;
}

Status Container::Load(const char* magic, int sections, Options options) {
  auto bad = [&](std::string what) {
    return Error{std::move(what), Where{name_}, kIngestAgain, ""};
  };
  if (bytes_.size() < kStartBytes + kFooterBytes || memcmp(data(), magic, 8) != 0) {
    return bad("this is not a whole file of a rate store");
  }
  const uint32_t version = GetFixed32(data() + 8);
  if (version != kSegmentVersion || GetFixed32(data() + 12) != kEndianMark) {
    return bad("this file of a rate store has version " + std::to_string(version) +
               "; this program reads version " + std::to_string(kSegmentVersion));
  }
  const uint64_t footer_at = bytes_.size() - kFooterBytes;
  const std::string_view footer = bytes_.substr(footer_at);
  ByteReader in(footer);
  const uint64_t size = in.Fixed(8);
  table_ = in.Fixed(8);
  const uint32_t table_crc = static_cast<uint32_t>(in.Fixed(4));
  const uint64_t section_count = in.Fixed(4);
  if (options.checksums &&
      Crc32c(footer.substr(0, kFooterBytes - 4)) != GetFixed32(data() + bytes_.size() - 4)) {
    return bad("the end of this file is damaged or missing");
  }
  if (size != bytes_.size() || table_ > footer_at || table_ < kStartBytes ||
      section_count != static_cast<uint64_t>(sections)) {
    return bad("this file of a rate store has a wrong length");
  }
  const uint64_t blocks = (table_ + kChecksumBlock - 1) / kChecksumBlock;
  const std::string_view table = bytes_.substr(table_, footer_at - table_);
  if (table.size() != blocks * 4) return bad("the checksums of this file are not whole");
  if (options.checksums && Crc32c(table) != table_crc) {
    return bad("the checksums of this file are damaged");
  }
  for (int i = 0; i < kMaxSections; ++i) {
    const uint64_t offset = in.Fixed(8), length = in.Fixed(8);
    if (i >= sections) continue;
    if (offset > table_ || length > table_ - offset) return bad("a section is out of range");
    sections_[i] = {offset, length};
  }
  shared_ = std::make_unique<Shared>();
  shared_->checked = std::vector<std::atomic<uint64_t>>((blocks + 63) / 64);
  if (!options.checksums) {
    for (std::atomic<uint64_t>& word : shared_->checked) word.store(~uint64_t{0});
  }
  return Done{};
}

bool Container::CheckBlock(uint64_t block) const {
  const uint64_t begin = block * kChecksumBlock;
  const uint64_t length = std::min<uint64_t>(kChecksumBlock, table_ - begin);
  if (Crc32c(bytes_.substr(begin, length)) != GetFixed32(data() + table_ + block * 4)) {
    shared_->damaged.store(block, std::memory_order_relaxed);
    return false;
  }
  shared_->checked[block / 64].fetch_or(uint64_t{1} << block % 64, std::memory_order_release);
  return true;
}

Error Container::Damage(std::string_view what) const {
  const uint64_t block = shared_->damaged.load(std::memory_order_relaxed);
  std::string message = block != UINT64_MAX ? "this file is damaged near byte " +
                                                  std::to_string(block * kChecksumBlock) +
                                                  ": a checksum does not fit"
                                            : "this file is malformed: " + std::string(what);
  return Error{std::move(message), Where{name_}, kIngestAgain, ""};
}

Status Container::VerifyBlocks() const {
  for (uint64_t b = 0; b * kChecksumBlock < table_; ++b) {
    if (!CheckBlock(b)) return Damage("");
  }
  return Done{};
}

}  // namespace precert::rates
