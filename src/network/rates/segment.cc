// Opening a segment, its codes and its texts. Providers are in segment_providers.cc.
#include "network/rates/segment.h"

#include <mutex>

#include "base/hash.h"
#include "network/rates/varint.h"

namespace precert::rates {

struct Segment::NamesFile {
  std::mutex mutex;
  bool tried = false;
  Container file;
  std::optional<Error> error;
};

struct Segment::Wild {
  std::once_flag once;
  std::optional<Error> error;
  std::vector<CodeEntry> codes;
};

Result<Segment> Segment::Open(const std::string& folder, const std::string& base,
                              Container::Options options) {
  Result<Container> file =
      Container::Open(folder + "/" + base + ".rates", kSegmentMagic, kSectionCount, options);
  if (!file.ok()) return file.error();
  Segment segment;
  segment.folder_ = folder;
  segment.base_ = base;
  segment.file_ = std::make_unique<Container>(std::move(*file));
  if (Status started = segment.Start(); !started.ok()) return started.error();
  return segment;
}

Result<Segment> Segment::OfBytes(std::string_view bytes, const std::string& name,
                                 Container::Options options) {
  Result<Container> file = Container::OfBytes(bytes, name, kSegmentMagic, kSectionCount, options);
  if (!file.ok()) return file.error();
  Segment segment;
  segment.base_ = name;
  segment.file_ = std::make_unique<Container>(std::move(*file));
  if (Status started = segment.Start(); !started.ok()) return started.error();
  return segment;
}

Status Segment::Start() {
  names_ = std::make_shared<NamesFile>();
  wild_ = std::make_shared<Wild>();
  const uint8_t* head = file_->Whole(kHead);
  if (head == nullptr ||
      !DecodeHead({reinterpret_cast<const char*>(head), file_->size(kHead)}, &head_)) {
    return Damage("head");
  }
  types_ = TableReader(file_.get(), kTypes);
  heads_ = TableReader(file_.get(), kHeads);
  descriptions_ = TableReader(file_.get(), kDescriptions);
  tin_texts_ = TableReader(file_.get(), kTinTexts);
  networks_ = TableReader(file_.get(), kNetworks);
  locations_ = TableReader(file_.get(), kLocations);
  for (const TableReader* table :
       {&types_, &heads_, &descriptions_, &tin_texts_, &networks_, &locations_}) {
    if (!table->ok()) return Damage("table");
  }
  const uint8_t* shift = file_->Range(kNpiDirectory, 0, 4);
  if (shift == nullptr || GetFixed32(shift) > 31) return Damage("directory of NPIs");
  npi_shift_ = GetFixed32(shift);
  if (file_->size(kGroupIndex) < 10) return Damage("index of groups");
  groups_ = file_->size(kGroupIndex) / 10 - 1;
  numeric_tins_ = file_->size(kTins) / 8;
  description_cache_ = std::make_unique<Cache<PriceDescription>>(descriptions_.size());
  head_cache_ = std::make_unique<Cache<ItemHead>>(heads_.size());
  network_cache_ = std::make_unique<Cache<std::vector<std::string>>>(networks_.size());
  return Done{};
}

template <typename T, typename Decode>
Result<const T*> Segment::Cached(const std::unique_ptr<Cache<T>>& cache, const TableReader& table,
                                 uint32_t number, const char* what, Decode decode) const {
  if (number >= cache->slots.size()) return Damage(what);
  std::atomic<const T*>& slot = cache->slots[number];
  if (const T* known = slot.load(std::memory_order_acquire)) return known;
  const std::optional<std::string_view> text = table.Text(number);
  auto made = std::make_unique<T>();
  if (!text || !decode(*text, made.get())) return Damage(what);
  const T* expected = nullptr;
  if (slot.compare_exchange_strong(expected, made.get(), std::memory_order_acq_rel)) {
    return made.release();
  }
  return expected;  // another thread was first
}

Result<const PriceDescription*> Segment::Description(uint32_t number) const {
  return Cached(description_cache_, descriptions_, number, "description of a price",
                DecodeDescription);
}

Result<const std::vector<std::string>*> Segment::Networks(uint32_t list) const {
  return Cached(network_cache_, networks_, list, "names of networks",
                [](std::string_view bytes, std::vector<std::string>* names) {
                  ByteReader in(bytes);
                  while (!in.done()) names->emplace_back(in.Text());
                  return in.ok();
                });
}

Result<std::string> Segment::Location(uint32_t number) const {
  const std::optional<std::string_view> text = locations_.Text(number);
  if (!text) return Damage("location of a provider group");
  return std::string(*text);
}

Result<const ItemHead*> Segment::HeadOfItem(const CodeEntry& code, uint32_t item) const {
  if (item >= code.items) return Damage("item of a code");
  uint32_t number = code.head;
  if (code.items > 1) {
    const uint8_t* p = code.head_list > file_->size(kItemLists) / 4
                           ? nullptr
                           : file_->Range(kItemLists, (code.head_list + item) * 4, 4);
    if (p == nullptr) return Damage("items of a code");
    number = GetFixed32(p);
  }
  return Cached(head_cache_, heads_, number, "head of an item",
                [](std::string_view bytes, ItemHead* head) {
                  ByteReader in(bytes);
                  head->arrangement = in.Text();
                  head->version = in.Text();
                  head->severity = in.Text();
                  return in.ok() && in.done();
                });
}

Result<std::string_view> Segment::Type(uint32_t number) const {
  const std::optional<std::string_view> text = types_.Text(number);
  if (!text) return Damage("type of a code");
  return *text;
}

Result<std::optional<uint32_t>> Segment::FindType(std::string_view type) const {
  uint32_t low = 0, high = types_.size();
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const std::optional<std::string_view> text = types_.Text(middle);
    if (!text) return Damage("type of a code");
    if (*text == type) return std::optional<uint32_t>(middle);
    if (*text < type) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return std::optional<uint32_t>();
}

// Hands on the codes of a block.
Status Segment::ReadBlock(uint64_t block, const std::function<bool(const CodeEntry&)>& take) const {
  const uint64_t blocks = file_->size(kCodeIndex) / kCodeIndexBytes;
  const uint8_t* entry = file_->Range(kCodeIndex, block * kCodeIndexBytes, kCodeIndexBytes);
  if (entry == nullptr) return Damage("index of codes");
  const uint64_t begin = GetFixed40(entry);
  uint64_t end = file_->size(kCodes);
  if (block + 1 < blocks) {
    const uint8_t* next = file_->Range(kCodeIndex, (block + 1) * kCodeIndexBytes, 5);
    if (next == nullptr) return Damage("index of codes");
    end = GetFixed40(next);
  }
  const uint8_t* bytes = end < begin ? nullptr : file_->Range(kCodes, begin, end - begin);
  if (bytes == nullptr) return Damage("codes");
  ByteReader in(bytes, bytes + (end - begin));
  CodeEntry code;
  code.rows = GetFixed40(entry + 5);
  code.first_item = GetFixed32(entry + 10);
  Result<std::string_view> type = Type(in.Varint32());
  if (!type.ok()) return type.error();
  code.type = *type;
  for (uint64_t n = in.Varint(); n > 0; --n) {
    const uint8_t lengths = in.Byte();
    uint64_t shared = lengths >> 4, rest = lengths & 15;
    if (lengths == 0xFF) {
      shared = in.Varint();
      rest = in.Varint();
    }
    if (shared > code.code.size()) in.Fail();
    const std::string_view text = in.Bytes(rest);
    const uint64_t head = in.Varint();
    if (head == 0) {
      code.items = in.Varint32();
      code.head_list = in.Varint();
    } else {
      code.items = 1;
      code.head = static_cast<uint32_t>(head - 1);
    }
    const uint64_t rows = in.Varint();
    if (!in.ok()) return Damage("codes");
    code.code.resize(shared);
    code.code += text;
    code.row_bytes = rows / 2;
    code.skips = (rows & 1) != 0;
    if (!take(code)) return Done{};
    code.rows += code.row_bytes;
    code.first_item += code.items;
  }
  return Done{};
}

Result<std::optional<CodeEntry>> Segment::FindCode(uint32_t type, std::string_view code) const {
  // The last block whose first code is not beyond ours.
  uint64_t low = 0, high = file_->size(kCodeIndex) / kCodeIndexBytes;
  while (low < high) {
    const uint64_t middle = (low + high) / 2;
    const uint8_t* entry = file_->Range(kCodeIndex, middle * kCodeIndexBytes, 5);
    if (entry == nullptr) return Damage("index of codes");
    const uint64_t begin = GetFixed40(entry);
    // Type, count, lengths and the text of the first code, which shares nothing.
    const uint64_t room = begin > file_->size(kCodes) ? 0 : file_->size(kCodes) - begin;
    const uint64_t want = std::min<uint64_t>(room, 64);
    const uint8_t* p = file_->Range(kCodes, begin, want);
    if (p == nullptr || want == 0) return Damage("codes");
    ByteReader in(p, p + want);
    const uint32_t block_type = in.Varint32();
    in.Varint();
    const uint8_t lengths = in.Byte();
    uint64_t rest = lengths & 15;
    if (lengths == 0xFF) {
      in.Varint();
      rest = in.Varint();
    }
    if (!in.ok()) return Damage("codes");
    const uint8_t* text = in.position();
    if (rest > in.left()) {  // a code longer than any real one
      text = file_->Range(kCodes, begin + static_cast<uint64_t>(text - p), rest);
      if (text == nullptr) return Damage("codes");
    }
    const std::string_view first(reinterpret_cast<const char*>(text), rest);
    if (block_type < type || (block_type == type && first <= code)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  std::optional<CodeEntry> found;
  if (low == 0) return found;
  Result<std::string_view> type_text = Type(type);
  if (!type_text.ok()) return type_text.error();
  Status read = ReadBlock(low - 1, [&](const CodeEntry& entry) {
    if (entry.type != *type_text) return false;
    if (entry.code == code) found = entry;
    return entry.code < code;
  });
  if (!read.ok()) return read.error();
  return found;
}

Result<const std::vector<CodeEntry>*> Segment::WildCodes() const {
  std::call_once(wild_->once, [&] {
    for (uint32_t t = 0; t < types_.size() && !wild_->error; ++t) {
      for (const std::string_view name : {kAllCodesOfType, kAllCodes}) {
        Result<std::optional<CodeEntry>> code = FindCode(t, name);
        if (!code.ok()) {
          wild_->error = code.error();
          break;
        }
        if (*code) wild_->codes.push_back(**code);
      }
    }
  });
  if (wild_->error) return *wild_->error;
  return &wild_->codes;
}

Status Segment::ForEachCode(const std::function<bool(const CodeEntry&)>& take) const {
  bool going = true;
  for (uint64_t b = 0; going && b < file_->size(kCodeIndex) / kCodeIndexBytes; ++b) {
    Status read = ReadBlock(b, [&](const CodeEntry& code) { return going = take(code); });
    if (!read.ok()) return read;
  }
  return Done{};
}

Result<const Container*> Segment::Names() const {
  const std::lock_guard guard(names_->mutex);
  if (!names_->tried) {
    names_->tried = true;
    Result<Container> file =
        Container::Open(folder_ + "/" + base_ + ".names", kNamesMagic, kNamesSectionCount, {});
    if (file.ok()) {
      names_->file = std::move(*file);
    } else {
      names_->error = file.error();
    }
  }
  if (names_->error) return *names_->error;
  return &names_->file;
}

Result<ItemText> Segment::ReadItemText(uint64_t item) const {
  Result<const Container*> names = Names();
  if (!names.ok()) return names.error();
  Result<std::string> bytes = PackedTexts(*names, kItemTexts, kItemTextIndex).Read(item);
  if (!bytes.ok()) return bytes.error();
  ByteReader in(*bytes);
  ItemText text;
  text.name = in.Text();
  text.description = in.Text();
  const uint64_t related = in.Varint();
  if (related > in.left()) in.Fail();
  for (uint64_t i = 0; i < related && in.ok(); ++i) {
    RelatedCode& r = text.related.emplace_back();
    for (std::string* part : {&r.type, &r.version, &r.code, &r.description}) *part = in.Text();
  }
  if (!in.ok() || !in.done()) return (*names)->Damage("text of an item");
  return text;
}

Result<std::string> Segment::ReadBusinessName(uint32_t name) const {
  Result<const Container*> names = Names();
  if (!names.ok()) return names.error();
  return PackedTexts(*names, kBusinessNames, kBusinessNameIndex).Read(uint64_t{name} - 1);
}

Status Segment::Verify() const {
  if (Status blocks = file_->VerifyBlocks(); !blocks.ok()) return blocks;
  auto bad = [](const std::string& path) {
    return Error{"this file is damaged: its SHA-256 is not the one it was written with",
                 Where{path}, "ingest the rate file again ('precert rates ingest')", ""};
  };
  if (Sha256Hex(file_->bytes()).substr(0, 32) != base_) return bad(file_->name());
  Result<const Container*> names = Names();
  if (!names.ok()) return names.error();
  if (Status blocks = (*names)->VerifyBlocks(); !blocks.ok()) return blocks;
  if (Sha256Hex((*names)->bytes()) != head_.names_sha256) return bad((*names)->name());
  return Done{};
}

}  // namespace precert::rates
