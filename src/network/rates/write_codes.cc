// Writes what ItemTable took in: codes in order, and the rates of each by set.
#include <algorithm>
#include <numeric>
#include <utility>

#include "network/rates/external_sort.h"
#include "network/rates/item_table.h"
#include "network/rates/segment_format.h"
#include "network/rates/table.h"
#include "network/rates/varint.h"

namespace precert::rates {
namespace {

constexpr size_t kTrailer = 32;

std::string_view TypeOf(std::string_view key) {
  return key.substr(4, GetFixed32(reinterpret_cast<const uint8_t*>(key.data())));
}
std::string_view CodeOf(std::string_view key) { return key.substr(4 + TypeOf(key).size()); }

// Bytes that grow by what is put into the room that was asked for.
class Bytes {
 public:
  uint8_t* Room(size_t n) {
    if (bytes_.size() - used_ < n) bytes_.resize(2 * bytes_.size() + n);
    return bytes_.data() + used_;
  }
  void Advance(const uint8_t* end) { used_ = static_cast<size_t>(end - bytes_.data()); }
  std::string_view Take() {
    return {reinterpret_cast<const char*>(bytes_.data()), std::exchange(used_, 0)};
  }

 private:
  std::vector<uint8_t> bytes_;
  size_t used_ = 0;
};

// Writes the rows of one code after another.
class RowWriter {
 public:
  RowWriter(ContainerWriter* file, const std::vector<uint32_t>* descriptions)
      : file_(file), descriptions_(descriptions) {}

  void Begin(bool several_items) {
    begin_ = file_->section_size();
    several_items_ = several_items;
    blocks_ = in_block_ = 0;
    skips_.clear();
  }

  // One rate as ItemTable spilled it, after its set.
  void Add(uint32_t set, uint32_t item, ByteReader* in) {
    if (in_block_ == kRowsPerBlock) EndBlock();
    if (in_block_++ == 0) {
      PutFixed(&skips_, set, 4);
      PutFixed(&skips_, file_->section_size() - begin_, 5);
      set_ = blocks_ == 0 ? 0 : set;
      description_ = 0;
      units_ = 0;
    }
    in->Varint();  // bytes of the rest
    const uint64_t head = in->Varint(), n = head / 2;
    const bool scaled = (head & 1) != 0;
    if (n > in->left()) in->Fail();
    const uint64_t delta = uint64_t{set - set_} * 4;
    set_ = set;
    uint8_t* p = paid_.Room(3 * kMaxVarintBytes);
    if (several_items_) p = PutVarint(p, item);
    if (n == 1 && !scaled) {
      const uint32_t description = Description(in->Varint());
      const bool same = description == description_;
      heads_.Advance(PutVarint(heads_.Room(kMaxVarintBytes), delta + (same ? 0 : 1)));
      if (!same) p = PutVarint(p, description);
      paid_.Advance(PutVarint(p, Difference(UnZigZag(in->Varint()))));
      description_ = description;
      return;
    }
    heads_.Advance(PutVarint(heads_.Room(kMaxVarintBytes), delta + (scaled ? 3 : 2)));
    paid_.Advance(PutVarint(p, n));
    for (uint64_t i = 0; i < n && in->ok(); ++i) {
      p = paid_.Room(3 * kMaxVarintBytes);
      description_ = Description(in->Varint());
      p = PutVarint(p, description_);
      if (scaled) *p++ = in->Byte();
      paid_.Advance(PutVarint(p, Difference(UnZigZag(in->Varint()))));
    }
    if (scaled) units_ = 0;
  }

  // Answers (2 * bytes + 1 when there is a skip table).
  uint64_t Finish() {
    if (in_block_ > 0) EndBlock();
    if (blocks_ > 1) {
      PutFixed(&skips_, blocks_, 4);
      file_->Append(skips_);
    }
    return (file_->section_size() - begin_) * 2 + (blocks_ > 1 ? 1 : 0);
  }

 private:
  void EndBlock() {
    uint8_t count[kMaxVarintBytes];
    const uint8_t* const end = PutVarint(count, in_block_);
    file_->Append({reinterpret_cast<const char*>(count), static_cast<size_t>(end - count)});
    file_->Append(heads_.Take());
    file_->Append(paid_.Take());
    in_block_ = 0;
    ++blocks_;
  }

  uint32_t Description(uint64_t number) const {
    return number < descriptions_->size() ? (*descriptions_)[number] : 0;
  }
  uint64_t Difference(int64_t units) {
    const int64_t difference =
        static_cast<int64_t>(static_cast<uint64_t>(units) - static_cast<uint64_t>(units_));
    units_ = units;
    return ZigZag(difference);
  }

  ContainerWriter* file_;
  const std::vector<uint32_t>* descriptions_;
  uint64_t begin_ = 0, blocks_ = 0;
  uint32_t in_block_ = 0;
  bool several_items_ = false;
  uint32_t set_ = 0, description_ = 0;
  int64_t units_ = 0;
  Bytes heads_, paid_;
  std::string skips_;
};

}  // namespace

// Fetches the rates of one code from the disk and hands them on by set.
class ItemTable::RowGatherer {
 public:
  RowGatherer(const ItemTable* table, const uint8_t* final_sets)
      : table_(table),
        final_sets_(final_sets),
        reader_(&table->rows_),
        row_reader_(&table->rows_) {}

  Status Gather(uint64_t last_extent, RowWriter* writer) {
    extents_.clear();
    for (uint64_t end = last_extent; end != 0;) {
      std::string_view bytes;
      if (!reader_.Read(end - kTrailer, kTrailer, &bytes)) return Unreadable();
      ByteReader in(bytes);
      Extent e;
      const uint64_t before = in.Fixed(8);
      e.begin = in.Fixed(8);
      e.bytes = in.Fixed(8);
      e.item = static_cast<uint32_t>(in.Fixed(4));
      e.part = static_cast<uint32_t>(in.Fixed(4));
      extents_.push_back(e);
      end = before;
    }
    std::reverse(extents_.begin(), extents_.end());
    // Sets of a later part have higher numbers, so parts are done one after the other.
    for (size_t from = 0; from < extents_.size();) {
      size_t to = from;
      while (to < extents_.size() && extents_[to].part == extents_[from].part) ++to;
      if (Status done = Part(from, to, writer); !done.ok()) return done;
      from = to;
    }
    return Done{};
  }

 private:
  struct Extent {
    uint64_t begin = 0, bytes = 0;
    uint32_t item = 0, part = 0;
    uint64_t at = 0;  // in buffer_
  };
  Status Unreadable() const {
    return Error{"cannot read a temporary file back", Where{table_->folder_}};
  }

  Status Part(size_t from, size_t to, RowWriter* writer) {
    buffer_.clear();
    keys_.clear();
    const uint64_t base = table_->part_bases_[extents_[from].part];
    for (size_t i = from; i < to; ++i) {
      Extent& e = extents_[i];
      e.at = buffer_.size();
      if (e.at + e.bytes > UINT32_MAX) {
        return Error{"one code has more rates than a part of a segment holds (4 GiB)"};
      }
      // Long extents go to the buffer without the window between.
      if (e.bytes > (uint64_t{1} << 17)) {
        buffer_.resize(e.at + e.bytes);
        if (!table_->rows_.ReadAt(e.begin, buffer_.data() + e.at, e.bytes)) return Unreadable();
      } else {
        std::string_view bytes;
        if (!row_reader_.Read(e.begin, e.bytes, &bytes)) return Unreadable();
        buffer_.append(bytes);
      }
      ByteReader in(std::string_view(buffer_).substr(e.at));
      while (!in.done()) {
        const uint64_t set = GetFixed32(final_sets_ + (base + in.Varint()) * 4);
        keys_.push_back(set << 32 | static_cast<uint64_t>(in.position() - Begin()));
        in.Text();
      }
      if (!in.ok()) return Unreadable();
    }
    // By set, then in the file's order.
    if (!std::is_sorted(keys_.begin(), keys_.end())) RadixSort(&keys_, &scratch_);
    for (uint64_t key : keys_) {
      const uint32_t at = static_cast<uint32_t>(key);
      uint32_t item = extents_[from].item;
      if (to - from > 1) {
        const auto after =
            std::upper_bound(extents_.begin() + static_cast<ptrdiff_t>(from),
                             extents_.begin() + static_cast<ptrdiff_t>(to), at,
                             [](uint64_t offset, const Extent& e) { return offset < e.at; });
        item = std::prev(after)->item;
      }
      ByteReader in(Begin() + at, Begin() + buffer_.size());
      writer->Add(static_cast<uint32_t>(key >> 32), item, &in);
      if (!in.ok()) return Unreadable();
    }
    return Done{};
  }
  const uint8_t* Begin() const { return reinterpret_cast<const uint8_t*>(buffer_.data()); }

  const ItemTable* table_;
  const uint8_t* final_sets_;
  SpillReader reader_, row_reader_;
  std::vector<Extent> extents_;
  std::string buffer_;
  std::vector<uint64_t> keys_, scratch_;
};

void ItemTable::Order() {
  type_rank_.resize(types_.size());
  type_order_.resize(types_.size());
  std::iota(type_order_.begin(), type_order_.end(), 0u);
  std::sort(type_order_.begin(), type_order_.end(),
            [&](uint32_t a, uint32_t b) { return types_.Text(a) < types_.Text(b); });
  for (size_t i = 0; i < type_order_.size(); ++i) {
    type_rank_[type_order_[i]] = static_cast<uint32_t>(i);
  }
  order_.reserve(codes_.size());
  for (uint32_t c = 0; c < codes_.size(); ++c) {
    const std::string_view key = codes_.Text(c);
    order_.push_back({type_rank_[types_.Number(TypeOf(key))], c, CodeOf(key)});
  }
  std::sort(order_.begin(), order_.end(), [](const CodeKey& a, const CodeKey& b) {
    return a.type != b.type ? a.type < b.type : a.code < b.code;
  });
}

Status ItemTable::WriteTexts(PackedTextsWriter* texts) {
  if (Status flushed = texts_.Flush(); !flushed.ok()) return flushed;
  SpillReader reader(&texts_);
  for (const CodeKey& key : order_) {
    for (uint32_t i = code_states_[key.number].first_item; i != kNone; i = items_[i].next) {
      std::string_view text;
      if (!reader.Read(items_[i].text, items_[i].text_bytes, &text)) {
        return Error{"cannot read a temporary file back", Where{folder_}};
      }
      texts->Add(text);
    }
  }
  return texts->Finish();
}

Status ItemTable::Write(const uint8_t* final_sets, ContainerWriter* segment, SectionFiles& sections,
                        SegmentCounts* counts) {
  if (Status flushed = rows_.Flush(); !flushed.ok()) return flushed;
  TableWriter type_table;
  for (uint32_t type : type_order_) type_table.Add(types_.Text(type));
  type_table.Write(&sections[kTypes]);
  // Descriptions by how often they are used, so that most have one byte.
  std::vector<uint32_t> by_use(uses_.size()), description_rank(uses_.size());
  std::iota(by_use.begin(), by_use.end(), 0u);
  std::stable_sort(by_use.begin(), by_use.end(),
                   [&](uint32_t a, uint32_t b) { return uses_[a].prices > uses_[b].prices; });
  TableWriter description_table;
  uint64_t description_bytes = 0;
  for (size_t i = 0; i < by_use.size(); ++i) {
    description_rank[by_use[i]] = static_cast<uint32_t>(i);
    const std::string_view text = descriptions_.Text(by_use[i]);
    description_table.Add(text);
    description_bytes += text.size();
    PriceDescription description;
    DecodeDescription(text, &description);
    const Use& use = uses_[by_use[i]];
    counts->prices_by_unit[static_cast<size_t>(UnitOf(description.negotiated_type))] += use.prices;
    counts->sum_overflow |= use.overflow;
    int128 power = 1;
    for (int scale = kMaxScale; scale >= 0; --scale, power *= 10) {
      int128 sum;
      const int128 units =
          scale == 2 ? use.cents : other_units_[by_use[i]][static_cast<size_t>(scale)];
      counts->sum_overflow |= __builtin_mul_overflow(units, power, &sum) ||
                              __builtin_add_overflow(counts->dollar_sum, sum, &counts->dollar_sum);
    }
  }
  if (description_bytes > UINT32_MAX) return Error{"the descriptions of prices exceed 4 GiB"};
  description_table.Write(&sections[kDescriptions]);
  TableWriter head_table;
  for (uint32_t h = 0; h < heads_.size(); ++h) head_table.Add(heads_.Text(h));
  head_table.Write(&sections[kHeads]);

  RowGatherer gatherer(this, final_sets);
  segment->Begin(kRows);
  RowWriter rows(segment, &description_rank);
  SpillFile& codes = sections[kCodes];
  std::string block, index;
  uint32_t in_block = 0;
  uint64_t items = 0;
  std::string_view before;
  auto end_block = [&](uint32_t type) {
    if (in_block == 0) return;
    std::string start;
    PutVarint(&start, type);
    PutVarint(&start, in_block);
    codes.Append(start);
    codes.Append(block);
    block.clear();
    in_block = 0;
  };
  for (size_t i = 0; i < order_.size(); ++i) {
    const CodeKey& key = order_[i];
    const Code& code = code_states_[key.number];
    if (i > 0 && (in_block == kCodesPerBlock || order_[i - 1].type != key.type)) {
      end_block(order_[i - 1].type);
    }
    if (in_block == 0) {
      index.clear();
      PutFixed(&index, codes.size(), 5);
      PutFixed(&index, segment->section_size(), 5);
      PutFixed(&index, items, 4);
      sections[kCodeIndex].Append(index);
      before = {};
    }
    ++in_block;
    const size_t shared = static_cast<size_t>(
        std::mismatch(key.code.begin(), key.code.end(), before.begin(), before.end()).first -
        key.code.begin());
    const size_t rest = key.code.size() - shared;
    if (shared < 15 && rest < 15) {
      block.push_back(static_cast<char>(shared << 4 | rest));
    } else {
      block.push_back('\xFF');
      PutVarint(&block, shared);
      PutVarint(&block, rest);
    }
    block.append(key.code.substr(shared));
    before = key.code;
    if (code.items == 1) {
      PutVarint(&block, items_[code.first_item].head + uint64_t{1});
    } else {
      PutVarint(&block, 0);
      PutVarint(&block, code.items);
      PutVarint(&block, sections[kItemLists].size() / 4);
    }
    for (uint32_t item = code.first_item; item != kNone; item = items_[item].next) {
      ++items;
      if (code.items > 1) {
        SpillFile& lists = sections[kItemLists];
        lists.Advance(PutFixed(lists.Reserve(4), items_[item].head, 4));
      }
    }
    rows.Begin(code.items > 1);
    if (Status gathered = gatherer.Gather(code.last, &rows); !gathered.ok()) return gathered;
    PutVarint(&block, rows.Finish());
  }
  if (!order_.empty()) end_block(order_.back().type);
  counts->codes = order_.size();
  counts->heads = items;
  return Done{};
}

}  // namespace precert::rates
