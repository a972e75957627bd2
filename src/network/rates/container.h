// Container: a file of sections with a checksum of every 16 KiB; the frame of a segment's two
// files.
//
//   SectionFiles sections(folder, kSectionCount);  sections[kRows].Append(bytes); ...
//   Result<SealedFile> sealed = writer.Finish(sections);   // its SHA-256
//   Status flushed = writer.Sync();
//
//   Result<Container> c = Container::Open(path, kSegmentMagic, kSectionCount, {});
//   const uint8_t* p = c->Range(kRows, offset, length);   // null: out of range or damaged
//
// Opening checks the footer and the table of checksums only. Range checks the blocks that it covers
// at their first touch, so that no byte is used before it is known to be what was written; later
// touches cost a load each. Any number of threads may read one Container.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "network/rates/segment_format.h"
#include "network/rates/spill.h"

namespace precert::rates {

// The sections of a container that is being written, each in memory or a temporary file in
// `folder`.
class SectionFiles {
 public:
  SectionFiles(const std::string& folder, int count);
  SpillFile& operator[](int section) { return files_[static_cast<size_t>(section)]; }
  size_t size() const { return files_.size(); }

 private:
  std::vector<SpillFile> files_;
};

struct SealedFile {
  std::string sha256;
  uint64_t bytes = 0;
};

// Writes a container: sections as a whole when they are ready or as they come, one after the other,
// and then those that are left.
//
//   Result<ContainerWriter> out = ContainerWriter::Create(path, kSegmentMagic);
//   out->Write(kTins, &sections[kTins]); ...
//   out->Begin(kRows);  out->Append(bytes); ...
//   Result<SealedFile> sealed = out->Finish(sections);      // those that are not there yet
//   Status flushed = out->Sync();                           // to the disk
//
// An error of the disk is kept until Finish. Without both having gone well the file may be there in
// part: remove it. One thread at a time; move-only; `sections` outlive it.
class ContainerWriter {
 public:
  static Result<ContainerWriter> Create(const std::string& path, const char* magic);
  ContainerWriter(ContainerWriter&&) noexcept;
  ContainerWriter& operator=(ContainerWriter&&) noexcept;
  ~ContainerWriter();

  void Write(int section, SpillFile* file);
  void Begin(int section);
  void Append(std::string_view bytes);  // to the one that was begun last
  uint64_t section_size() const;        // of that one
  Result<SealedFile> Finish(SectionFiles& sections);
  void BeginSync();  // beside what the caller does until Sync, which waits for it
  Status Sync();

 private:
  class File;
  struct Place {
    uint64_t begin = 0, size = 0;
  };
  explicit ContainerWriter(std::unique_ptr<File> file);
  bool CopyFrom(const SpillFile& section);
  std::unique_ptr<File> file_;
  std::map<int, Place> places_;  // of sections that are there or begun
  int begun_ = -1;
  std::optional<Error> error_;
};

class Container {
 public:
  struct Options {
    bool checksums = true;  // false only in fuzzers, which would never get past them
  };
  static Result<Container> Open(const std::string& path, const char* magic, int sections,
                                Options options);
  // Of bytes that the caller keeps; for tests.
  static Result<Container> OfBytes(std::string_view bytes, const std::string& name,
                                   const char* magic, int sections, Options options);
  Container() = default;
  Container(Container&&) noexcept = default;
  Container& operator=(Container&&) noexcept = default;

  uint64_t size(int section) const { return sections_[section].length; }
  uint64_t file_size() const { return bytes_.size(); }
  std::string_view bytes() const { return bytes_; }
  const std::string& name() const { return name_; }

  // `length` bytes of a section from `offset`; null when they are not all there or are damaged.
  const uint8_t* Range(int section, uint64_t offset, uint64_t length) const {
    const Extent& s = sections_[section];
    if (offset > s.length || length > s.length - offset) return nullptr;
    const uint64_t begin = s.offset + offset;
    if (length != 0 && !Checked(begin / kChecksumBlock, (begin + length - 1) / kChecksumBlock)) {
      return nullptr;
    }
    return data() + begin;
  }
  const uint8_t* Whole(int section) const { return Range(section, 0, size(section)); }

  // What to say when Range answered null, or when what it answered made no sense (`what`).
  Error Damage(std::string_view what) const;
  // Checks every block.
  Status VerifyBlocks() const;

 private:
  struct Extent {
    uint64_t offset = 0, length = 0;
  };
  struct Shared {
    std::vector<std::atomic<uint64_t>> checked;  // a bit for each block
    std::atomic<uint64_t> damaged{UINT64_MAX};   // a block that failed
  };
  Status Load(const char* magic, int sections, Options options);
  const uint8_t* data() const { return reinterpret_cast<const uint8_t*>(bytes_.data()); }
  bool Checked(uint64_t first, uint64_t last) const {
    for (uint64_t b = first; b <= last; ++b) {
      if ((shared_->checked[b / 64].load(std::memory_order_acquire) >> b % 64 & 1) == 0 &&
          !CheckBlock(b)) {
        return false;
      }
    }
    return true;
  }
  bool CheckBlock(uint64_t block) const;

  std::string name_;
  MappedFile file_;
  std::string_view bytes_;
  uint64_t table_ = 0;
  Extent sections_[kMaxSections];
  std::unique_ptr<Shared> shared_;
};

}  // namespace precert::rates
