// Writes what ItemTable took in: codes in order, and the rates of each by set.
#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

#include "network/rates/external_sort.h"
#include "network/rates/item_table.h"
#include "network/rates/row_writer.h"
#include "network/rates/segment_format.h"
#include "network/rates/table.h"
#include "network/rates/varint.h"
#include "network/rates/work_list.h"

namespace precert::rates {
namespace {

constexpr size_t kTrailer = 32;
constexpr uint32_t kBlocksOfPiece = 8;  // of codes, that one thread takes at a time

std::string_view TypeOf(std::string_view key) {
  return key.substr(4, GetFixed32(reinterpret_cast<const uint8_t*>(key.data())));
}
std::string_view CodeOf(std::string_view key) { return key.substr(4 + TypeOf(key).size()); }

}  // namespace

// Fetches the rates of one code from the disk and hands them on by set.
class ItemTable::RowGatherer {
 public:
  RowGatherer(const ItemTable* table, const uint8_t* final_sets)
      : table_(table),
        final_sets_(final_sets),
        reader_(&table->rows_),
        row_reader_(&table->rows_) {}

  // Of the code whose last extent ends there.
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
    uint64_t at = 0;  // where it begins among the rows that are gathered together
  };
  Status Unreadable() const {
    return Error{"cannot read a temporary file back", Where{table_->folder_}};
  }

  [[gnu::flatten]] Status Part(size_t from, size_t to, RowWriter* writer) {
    buffer_.clear();
    keys_.clear();
    const uint64_t base = table_->part_bases_[extents_[from].part];
    std::string_view rows;
    for (size_t i = from; i < to; ++i) {
      Extent& e = extents_[i];
      e.at = buffer_.size();
      if (e.at + e.bytes > UINT32_MAX) {
        return Error{"one code has more rates than a part of a segment holds (4 GiB)"};
      }
      // Long extents go to the buffer without the window between; one alone needs no buffer.
      if (e.bytes > (uint64_t{1} << 17) && table_->rows_.InMemory() == nullptr) {
        buffer_.resize(e.at + e.bytes);
        if (!table_->rows_.ReadAt(e.begin, buffer_.data() + e.at, e.bytes)) return Unreadable();
        rows = buffer_;
      } else {
        if (!row_reader_.Read(e.begin, e.bytes, &rows)) return Unreadable();
        if (to - from > 1) rows = buffer_.append(rows);
      }
      ByteReader in(rows.substr(e.at));
      const uint8_t* const begin = in.position() - e.at;
      while (!in.done()) {
        const uint64_t set = GetFixed32(final_sets_ + (base + in.Varint()) * 4);
        keys_.push_back(set << 32 | static_cast<uint64_t>(in.position() - begin));
        in.Text();
      }
      if (!in.ok()) return Unreadable();
    }
    // By set, then in the file's order.
    if (!std::is_sorted(keys_.begin(), keys_.end())) SortByHighHalf(&keys_, &scratch_);
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
      ByteReader in(rows.substr(at));
      writer->Add(static_cast<uint32_t>(key >> 32), item, &in);
      if (!in.ok()) return Unreadable();
    }
    return Done{};
  }

  const ItemTable* table_;
  const uint8_t* final_sets_;
  SpillReader reader_, row_reader_;
  std::vector<Extent> extents_;
  std::string buffer_;
  LargeVector<uint64_t> keys_, scratch_;
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

// The blocks of texts, packed by several threads.
class ItemTable::TextWriter {
 public:
  TextWriter(const ItemTable* table, PackedTextsWriter* texts, Status* status)
      : table_(table), status_(status), blocks_([this, texts](Made* made) {
          if (status_->ok() && !made->status.ok()) *status_ = made->status;
          if (status_->ok()) texts->AddBlock(made->packed, made->texts);
        }) {
    size_t bytes = PackedTextsWriter::kBlockText;
    for (size_t i = 0; i < table_->order_.size(); ++i) {
      const Code& code = table_->code_states_[table_->order_[i].number];
      for (uint32_t item = code.first_item; item != kNone; item = table_->items_[item].next) {
        if (bytes >= PackedTextsWriter::kBlockText) {
          starts_.push_back({static_cast<uint32_t>(i), item});
          bytes = 0;
        }
        bytes += VarintBytes(table_->items_[item].text_bytes) + table_->items_[item].text_bytes;
      }
    }
  }
  size_t blocks() const { return starts_.size(); }

  void Pack(size_t block, size_t worker) {
    if (workers_[worker] == nullptr) workers_[worker] = std::make_unique<Worker>(&table_->texts_);
    Worker& w = *workers_[worker];
    std::unique_ptr<Made> made = blocks_.New();
    *made = {};
    w.text.clear();
    const Start* const next = block + 1 < starts_.size() ? &starts_[block + 1] : nullptr;
    uint32_t item = starts_[block].item;
    for (size_t i = starts_[block].code;;) {
      while (item != kNone && (next == nullptr || item != next->item)) {
        const Item& of = table_->items_[item];
        std::string_view text;
        if (!w.reader.Read(of.text, of.text_bytes, &text)) {
          made->status = Error{"cannot read a temporary file back", Where{table_->folder_}};
        }
        PutText(&w.text, text);
        ++made->texts;
        item = of.next;
      }
      if (item != kNone || ++i == table_->order_.size()) break;
      item = table_->code_states_[table_->order_[i].number].first_item;
    }
    made->packed = w.packer.Pack(w.text);
    blocks_.Put(block, std::move(made));
  }

 private:
  struct Start {
    uint32_t code, item;  // its place in the order, and its first item in the block
  };
  struct Made {
    std::string packed;
    uint64_t texts = 0;
    Status status = Done{};
  };
  struct Worker {
    explicit Worker(const SpillFile* texts) : reader(texts) {}
    SpillReader reader;
    std::string text;
    TextPacker packer;
  };
  const ItemTable* table_;
  Status* status_;
  std::vector<Start> starts_;
  std::array<std::unique_ptr<Worker>, WorkList::kMostWorkers> workers_;
  InTurn<Made> blocks_;
};

// Codes and rows: pieces of some blocks of codes, encoded by several threads and put together in
// their order.
class ItemTable::CodeWriter {
 public:
  CodeWriter(const ItemTable* table, const uint8_t* final_sets, ContainerWriter* segment,
             SectionFiles* sections, Status* status)
      : table_(table),
        final_sets_(final_sets),
        segment_(segment),
        sections_(*sections),
        status_(status),
        pieces_([this](Made* made) { Take(made); }, false) {}

  // Descriptions by how often they are used, so that most have one byte.
  Status WriteDescriptions(SegmentCounts* counts);
  void WriteTypesAndHeads();
  // Answers how many pieces there are.
  size_t Divide(SegmentCounts* counts);
  void Encode(size_t piece, size_t worker);
  // From here on the rows of pieces go into the segment.
  void Open() {
    segment_->Begin(kRows);
    pieces_.Open();
  }

 private:
  struct Start {
    size_t code = 0;                // in the order
    uint64_t items = 0, lists = 0;  // before it: items, and numbers in kItemLists
  };
  struct Block {
    uint64_t codes, rows, items;  // the first two from the piece's begin
  };
  struct Made {
    Status status = Done{};
    std::string codes, lists;
    std::vector<Block> blocks;
    RowBytes rows;
    std::optional<uint64_t> begin;  // of its rows, once some are in the file
  };
  struct Worker {
    Worker(const ItemTable* table, const uint8_t* final_sets,
           const std::vector<uint32_t>* descriptions)
        : gatherer(table, final_sets), rows(descriptions) {}
    RowGatherer gatherer;
    RowWriter rows;
    std::string block;
  };
  void Take(Made* made);
  void WriteRows(Made* made, std::string_view bytes) {
    if (!made->begin) made->begin = segment_->section_size();
    segment_->Append(bytes);
  }

  const ItemTable* table_;
  const uint8_t* final_sets_;
  ContainerWriter* segment_;
  SectionFiles& sections_;
  Status* status_;
  std::vector<uint32_t> description_rank_;
  std::vector<Start> starts_;  // of each piece, and the end
  std::array<std::unique_ptr<Worker>, WorkList::kMostWorkers> workers_;
  InTurn<Made> pieces_;
};

Status ItemTable::CodeWriter::WriteDescriptions(SegmentCounts* counts) {
  const std::vector<Use>& uses = table_->uses_;
  std::vector<uint32_t> by_use(uses.size());
  description_rank_.resize(uses.size());
  std::iota(by_use.begin(), by_use.end(), 0u);
  std::stable_sort(by_use.begin(), by_use.end(),
                   [&](uint32_t a, uint32_t b) { return uses[a].prices > uses[b].prices; });
  TableWriter description_table;
  uint64_t description_bytes = 0;
  for (size_t i = 0; i < by_use.size(); ++i) {
    description_rank_[by_use[i]] = static_cast<uint32_t>(i);
    const std::string_view text = table_->descriptions_.Text(by_use[i]);
    description_table.Add(text);
    description_bytes += text.size();
    PriceDescription description;
    DecodeDescription(text, &description);
    const Use& use = uses[by_use[i]];
    counts->prices_by_unit[static_cast<size_t>(UnitOf(description.negotiated_type))] += use.prices;
    counts->sum_overflow |= use.overflow;
    int128 power = 1;
    for (int scale = kMaxScale; scale >= 0; --scale, power *= 10) {
      int128 sum;
      const int128 units =
          scale == 2 ? use.cents : table_->other_units_[by_use[i]][static_cast<size_t>(scale)];
      counts->sum_overflow |= __builtin_mul_overflow(units, power, &sum) ||
                              __builtin_add_overflow(counts->dollar_sum, sum, &counts->dollar_sum);
    }
  }
  if (description_bytes > UINT32_MAX) return Error{"the descriptions of prices exceed 4 GiB"};
  description_table.Write(&sections_[kDescriptions]);
  return Done{};
}

void ItemTable::CodeWriter::WriteTypesAndHeads() {
  TableWriter types, heads;
  for (uint32_t type : table_->type_order_) types.Add(table_->types_.Text(type));
  types.Write(&sections_[kTypes]);
  for (uint32_t h = 0; h < table_->heads_.size(); ++h) heads.Add(table_->heads_.Text(h));
  heads.Write(&sections_[kHeads]);
}

size_t ItemTable::CodeWriter::Divide(SegmentCounts* counts) {
  const std::vector<CodeKey>& order = table_->order_;
  Start at;
  uint32_t in_block = 0, blocks = 0;
  for (; at.code < order.size(); ++at.code) {
    const bool new_type = at.code > 0 && order[at.code - 1].type != order[at.code].type;
    if (at.code == 0 || in_block == kCodesPerBlock || new_type) {
      if (blocks++ % kBlocksOfPiece == 0) starts_.push_back(at);
      in_block = 0;
    }
    ++in_block;
    const uint32_t items = table_->code_states_[order[at.code].number].items;
    at.items += items;
    if (items > 1) at.lists += items;
  }
  starts_.push_back(at);
  counts->codes = order.size();
  counts->heads = at.items;
  return starts_.size() - 1;
}

void ItemTable::CodeWriter::Encode(size_t piece, size_t worker) {
  if (workers_[worker] == nullptr) {
    workers_[worker] = std::make_unique<Worker>(table_, final_sets_, &description_rank_);
  }
  Worker& w = *workers_[worker];
  std::unique_ptr<Made> made = pieces_.New();
  made->status = Done{};
  made->codes.clear();
  made->lists.clear();
  made->blocks.clear();
  made->rows.bytes.clear();
  made->rows.size = 0;
  made->begin.reset();
  made->rows.spill = [this, piece, to = made.get()](std::string_view bytes) {
    pieces_.Wait(piece);
    WriteRows(to, bytes);
  };
  const std::vector<CodeKey>& order = table_->order_;
  Start at = starts_[piece];
  const size_t end = starts_[piece + 1].code;
  uint32_t in_block = 0;
  std::string_view before;
  std::string& block = w.block;
  block.clear();
  for (; at.code < end && made->status.ok(); ++at.code) {
    const CodeKey& key = order[at.code];
    const Code& code = table_->code_states_[key.number];
    if (in_block++ == 0) {
      made->blocks.push_back({made->codes.size(), made->rows.size, at.items});
      before = {};
    }
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
      PutVarint(&block, table_->items_[code.first_item].head + uint64_t{1});
    } else {
      PutVarint(&block, 0);
      PutVarint(&block, code.items);
      PutVarint(&block, at.lists);
      for (uint32_t item = code.first_item; item != kNone; item = table_->items_[item].next) {
        PutFixed(&made->lists, table_->items_[item].head, 4);
      }
      at.lists += code.items;
    }
    at.items += code.items;
    w.rows.Begin(code.items > 1, &made->rows);
    made->status = w.gatherer.Gather(code.last, &w.rows);
    PutVarint(&block, w.rows.Finish());
    if (in_block == kCodesPerBlock || at.code + 1 == end || order[at.code + 1].type != key.type) {
      PutVarint(&made->codes, key.type);
      PutVarint(&made->codes, in_block);
      made->codes += block;
      block.clear();
      in_block = 0;
    }
  }
  pieces_.Put(piece, std::move(made));
}

void ItemTable::CodeWriter::Take(Made* made) {
  if (status_->ok() && !made->status.ok()) *status_ = made->status;
  if (!status_->ok()) return;
  WriteRows(made, made->rows.bytes);
  std::string index;
  for (const Block& block : made->blocks) {
    PutFixed(&index, sections_[kCodes].size() + block.codes, 5);
    PutFixed(&index, *made->begin + block.rows, 5);
    PutFixed(&index, block.items, 4);
  }
  sections_[kCodeIndex].Append(index);
  sections_[kCodes].Append(made->codes);
  sections_[kItemLists].Append(made->lists);
}

void ItemTable::Write(const uint8_t* final_sets, ContainerWriter* segment, SectionFiles& sections,
                      PackedTextsWriter* texts, SegmentCounts* counts,
                      std::function<void()> before_rows, WorkList* list, Status* codes_written,
                      Status* texts_written) {
  *codes_written = rows_.Flush();
  *texts_written = texts_.Flush();
  if (!codes_written->ok() || !texts_written->ok()) return;
  const auto codes =
      std::make_shared<CodeWriter>(this, final_sets, segment, &sections, codes_written);
  const auto names = std::make_shared<TextWriter>(this, texts, texts_written);
  codes->WriteTypesAndHeads();
  *codes_written = codes->WriteDescriptions(counts);
  if (!codes_written->ok()) return;
  list->Add([codes, before_rows = std::move(before_rows)] {
    before_rows();
    codes->Open();
  });
  list->Add(names->blocks(), [names](size_t block, size_t worker) { names->Pack(block, worker); });
  list->Add(codes->Divide(counts),
            [codes](size_t piece, size_t worker) { codes->Encode(piece, worker); });
}

}  // namespace precert::rates
