// Tables of short texts in a section, and the number that stands for a TIN.
//
//   TableWriter w; w.Add("a"); w.Write(&file);       TableReader t(&container, kTypes); t.Text(0)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "network/rates/container.h"
#include "network/rates/price.h"
#include "network/rates/spill.h"
#include "network/rates/varint.h"

namespace precert::rates {

class TableWriter {
 public:
  void Add(std::string_view text) {
    bytes_ += text;
    PutFixed(&offsets_, bytes_.size(), 4);
    ++count_;
  }
  void Write(SpillFile* file) const {
    std::string start;
    PutFixed(&start, count_, 4);
    PutFixed(&start, 0, 4);
    file->Append(start);
    file->Append(offsets_);
    file->Append(bytes_);
  }

 private:
  uint64_t count_ = 0;
  std::string offsets_, bytes_;
};

class TableReader {
 public:
  TableReader() = default;
  // An unreadable table is empty and not ok().
  TableReader(const Container* file, int section) : file_(file), section_(section) {
    const uint8_t* p = file->Range(section, 0, 4);
    ok_ = p != nullptr;
    if (!ok_) return;
    const uint64_t count = GetFixed32(p);
    ok_ = 4 + (count + 1) * 4 <= file->size(section);
    if (ok_) count_ = static_cast<uint32_t>(count);
  }
  bool ok() const { return ok_; }
  uint32_t size() const { return count_; }
  std::optional<std::string_view> Text(uint32_t number) const {
    if (number >= count_) return std::nullopt;
    const uint8_t* p = file_->Range(section_, 4 + uint64_t{number} * 4, 8);
    if (p == nullptr) return std::nullopt;
    const uint64_t begin = GetFixed32(p), end = GetFixed32(p + 4);
    if (end < begin) return std::nullopt;
    const uint8_t* text =
        file_->Range(section_, 4 + (uint64_t{count_} + 1) * 4 + begin, end - begin);
    if (text == nullptr) return std::nullopt;
    return std::string_view(reinterpret_cast<const char*>(text), end - begin);
  }

 private:
  const Container* file_ = nullptr;
  int section_ = 0;
  uint32_t count_ = 0;
  bool ok_ = false;
};

// The number of a TIN whose text is nine digits (EIN) or ten (NPI), with kNpiTinBit for an NPI;
// UINT64_MAX of any other.
inline uint64_t TinKey(TinType type, std::string_view text) {
  if (text.size() != (type == TinType::kNpi ? 10 : 9)) return UINT64_MAX;
  uint64_t n = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return UINT64_MAX;
    n = n * 10 + static_cast<uint64_t>(c - '0');
  }
  return type == TinType::kNpi ? n | kNpiTinBit : n;
}

// How kTinTexts has any other: "e" or "n", and its text.
inline std::string TinText(TinType type, std::string_view text) {
  return (type == TinType::kNpi ? "n" : "e") + std::string(text);
}

}  // namespace precert::rates
