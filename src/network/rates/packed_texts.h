// Packed texts: many texts that are seldom read, in compressed blocks (zstd), found by number.
//
//   PackedTextsWriter w(&texts, &index);  w.Add(a); w.Add(b); w.Finish();
//   PackedTexts t(&container, kItemTexts, kItemTextIndex);   t.Read(1, &text)
//
// A block holds about 64 KiB of text: for each text a varint length and its bytes. The index has
// for every block u40 where it begins and u40 the number of its first text, and at the end both
// once more for what would follow. Reading one text unpacks its block.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "network/rates/container.h"
#include "network/rates/spill.h"

struct ZSTD_CCtx_s;

namespace precert::rates {

// Compresses one block after another.
class TextPacker {
 public:
  // Valid until the next call. Empty: there is no memory.
  std::string_view Pack(std::string_view block);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  std::string packed_;
};

class PackedTextsWriter {
 public:
  // A block ends with the text that brings it to this.
  static constexpr size_t kBlockText = 64 * 1024;

  PackedTextsWriter(SpillFile* texts, SpillFile* index) : texts_(texts), index_(index) {}
  void Add(std::string_view text);
  // A block that somebody else packed, of so many texts; where no text waits for more.
  void AddBlock(std::string_view packed, uint64_t texts);
  Status Finish();

 private:
  void WriteBlock();

  TextPacker packer_;
  SpillFile* texts_;
  SpillFile* index_;
  std::string block_;
  uint64_t first_ = 0, next_ = 0;  // numbers of texts
  bool failed_ = false;
};

class PackedTexts {
 public:
  PackedTexts(const Container* file, int texts, int index)
      : file_(file), texts_(texts), index_(index) {}
  // Error: the file is damaged, or there is no such text.
  Result<std::string> Read(uint64_t number) const;

 private:
  const Container* file_;
  int texts_, index_;
};

}  // namespace precert::rates
