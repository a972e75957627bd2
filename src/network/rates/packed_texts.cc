// Texts in zstd blocks.
#include "network/rates/packed_texts.h"

#include <zstd.h>

#include <algorithm>

#include "network/rates/varint.h"

namespace precert::rates {
namespace {

// More than this takes many times as long and saves little of what is small beside the rates.
constexpr int kLevel = -1;
// One text may be long, but no longer than what a reader accepts for one item.
constexpr size_t kMaxUnpacked = size_t{1} << 30;
constexpr size_t kEntry = 10;

}  // namespace

void TextPacker::Free::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }

std::string_view TextPacker::Pack(std::string_view block) {
  packed_.resize(std::max(packed_.size(), ZSTD_compressBound(block.size())));
  // One context for all blocks: making it takes as long as a block.
  if (context_ == nullptr) context_.reset(ZSTD_createCCtx());
  const size_t n = ZSTD_compressCCtx(context_.get(), packed_.data(), packed_.size(), block.data(),
                                     block.size(), kLevel);
  return std::string_view(packed_).substr(0, ZSTD_isError(n) != 0 ? 0 : n);
}

void PackedTextsWriter::Add(std::string_view text) {
  PutText(&block_, text);
  ++next_;
  if (block_.size() >= kBlockText) WriteBlock();
}

void PackedTextsWriter::AddBlock(std::string_view packed, uint64_t texts) {
  failed_ |= packed.empty();
  std::string entry;
  PutFixed(&entry, texts_->size(), 5);
  PutFixed(&entry, first_, 5);
  index_->Append(entry);
  if (!failed_) texts_->Append(packed);
  next_ = first_ += texts;
}

void PackedTextsWriter::WriteBlock() {
  if (next_ == first_) return;
  AddBlock(packer_.Pack(block_), next_ - first_);
  block_.clear();
}

Status PackedTextsWriter::Finish() {
  WriteBlock();
  std::string entry;
  PutFixed(&entry, texts_->size(), 5);
  PutFixed(&entry, next_, 5);
  index_->Append(entry);
  if (failed_) return Error{"cannot compress the texts of a rate file: no memory"};
  return Done{};
}

Result<std::string> PackedTexts::Read(uint64_t number) const {
  const uint64_t entries = file_->size(index_) / kEntry;
  // The last entry whose first text is not beyond `number`; reads only the entries it compares.
  uint64_t low = 0, high = entries;
  while (low < high) {
    const uint64_t middle = (low + high) / 2;
    const uint8_t* e = file_->Range(index_, middle * kEntry, kEntry);
    if (e == nullptr) return file_->Damage("index of texts");
    if (GetFixed40(e + 5) <= number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0 || low == entries) return file_->Damage("there is no text with this number");
  const uint8_t* e = file_->Range(index_, (low - 1) * kEntry, 2 * kEntry);
  if (e == nullptr) return file_->Damage("index of texts");
  const uint64_t begin = GetFixed40(e), first = GetFixed40(e + 5), end = GetFixed40(e + kEntry);
  const uint8_t* packed = end > begin ? file_->Range(texts_, begin, end - begin) : nullptr;
  if (packed == nullptr) return file_->Damage("texts");
  const unsigned long long size = ZSTD_getFrameContentSize(packed, end - begin);
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kMaxUnpacked ||
      size > (end - begin) * 100'000) {
    return file_->Damage("packed texts");
  }
  std::string block(size, '\0');
  const size_t n = ZSTD_decompress(block.data(), block.size(), packed, end - begin);
  if (ZSTD_isError(n) != 0 || n != size) return file_->Damage("packed texts");
  ByteReader in(block);
  for (uint64_t i = first; i < number && in.ok(); ++i) in.Text();
  std::string text(in.Text());
  if (!in.ok()) return file_->Damage("packed texts");
  return text;
}

}  // namespace precert::rates
