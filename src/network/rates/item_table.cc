// Taking items and rates in. Writing them by code is in write_codes.cc.
#include "network/rates/item_table.h"

#include "network/rates/segment_format.h"
#include "network/rates/varint.h"

namespace precert::rates {

ItemTable::ItemTable(const std::string& folder) : folder_(folder), texts_(folder), rows_(folder) {
  rows_.Append(std::string_view("\0", 1));  // so that no extent ends at 0
  part_bases_.push_back(0);
}

size_t ItemTable::bytes() const {
  return codes_.bytes() + code_states_.capacity() * sizeof(Code) + types_.bytes() + heads_.bytes() +
         known_items_.bytes() + items_.capacity() * sizeof(Item) + descriptions_.bytes() +
         uses_.capacity() * (sizeof(Use) + sizeof(UnitSums));
}

uint32_t ItemTable::Description(const PriceDescription& description) {
  const uint32_t number = descriptions_.Number(EncodeDescription(description));
  if (number == uses_.size()) {
    uses_.emplace_back();
    other_units_.emplace_back();
    uses_.back().dollars = UnitOf(description.negotiated_type) == Unit::kDollars;
  }
  return number;
}

void ItemTable::BeginItem() {
  open_.clear();
  extent_begin_ = rows_.size();
}

// The number of an item with this head.
uint32_t ItemTable::Intern(const CodeItem& item) {
  std::string key;
  PutFixed(&key, item.code_type.size(), 4);
  key += item.code_type;
  key += item.code;
  const uint32_t code = codes_.Number(key);
  if (code == code_states_.size()) {
    code_states_.emplace_back();
    types_.Number(item.code_type);
  }
  std::string head;
  for (const std::string* text : {&item.arrangement, &item.code_version, &item.severity}) {
    PutText(&head, *text);
  }
  encoded_.clear();
  PutText(&encoded_, item.name);
  PutText(&encoded_, item.description);
  PutVarint(&encoded_, item.related.size());
  for (const RelatedCode& r : item.related) {
    for (const std::string* text : {&r.type, &r.version, &r.code, &r.description}) {
      PutText(&encoded_, *text);
    }
  }
  key.clear();
  PutFixed(&key, code, 4);
  PutFixed(&key, head.size(), 4);
  key += head;
  key += encoded_;
  const uint32_t number = known_items_.Number(key);
  if (number == items_.size()) {
    Code& state = code_states_[code];
    Item made;
    made.text = texts_.size();
    made.text_bytes = static_cast<uint32_t>(encoded_.size());
    made.code = code;
    made.of_code = state.items++;
    made.head = heads_.Number(head);
    if (state.first_item == kNone) {
      state.first_item = number;
    } else {
      items_[state.last_item].next = number;
    }
    state.last_item = number;
    items_.push_back(made);
    texts_.Append(encoded_);
  }
  return number;
}

void ItemTable::Count(const Price& price, int sign) {
  Use& use = uses_[price.description];
  use.prices += static_cast<uint64_t>(int64_t{sign});
  if (!use.dollars) return;
  const uint8_t scale = price.amount.scale;
  int128& sum = scale == 2 ? use.cents : other_units_[price.description][scale];
  use.overflow |= __builtin_add_overflow(sum, int128{price.amount.units} * sign, &sum);
}

bool ItemTable::AddRate(uint32_t set, std::span<const Price> prices) {
  bool scaled = false;
  for (const Price& price : prices) {
    if (price.description >= uses_.size() || price.amount.scale < 2 ||
        price.amount.scale > kMaxScale) {
      return false;
    }
    scaled |= price.amount.scale != 2;
    Count(price, 1);
  }
  const auto encode = [&](uint8_t* p) {
    p = PutVarint(p, prices.size() * 2 + (scaled ? 1 : 0));
    for (const Price& price : prices) {
      p = PutVarint(p, price.description);
      if (scaled) *p++ = price.amount.scale;
      p = PutVarint(p, ZigZag(price.amount.units));
    }
    return p;
  };
  constexpr size_t kMostPriceBytes = 5 + 1 + kMaxVarintBytes;
  // So few that their bytes are counted in one byte: they go where they stay.
  if (prices.size() * kMostPriceBytes + 1 < 0x80) {
    uint8_t* const bytes = PutVarint(rows_.Reserve(kMaxVarintBytes + 0x80), set);
    uint8_t* const end = encode(bytes + 1);
    *bytes = static_cast<uint8_t>(end - bytes - 1);
    rows_.Advance(end);
    return true;
  }
  encoded_.resize(kMaxVarintBytes + prices.size() * kMostPriceBytes);
  uint8_t* const begin = reinterpret_cast<uint8_t*>(encoded_.data());
  const size_t size = static_cast<size_t>(encode(begin) - begin);
  rows_.Advance(PutVarint(PutVarint(rows_.Reserve(2 * kMaxVarintBytes), set), size));
  rows_.Append(std::string_view(encoded_).substr(0, size));
  return true;
}

void ItemTable::EndExtent() {
  const uint64_t bytes = rows_.size() - extent_begin_;
  if (bytes != 0) {
    open_.push_back({extent_begin_, bytes, static_cast<uint32_t>(part_bases_.size() - 1)});
  }
  extent_begin_ = rows_.size();
}

void ItemTable::EndItem(const CodeItem& item) {
  EndExtent();
  const uint32_t number = Intern(item);
  Code& code = code_states_[items_[number].code];
  for (const Extent& e : open_) {
    uint8_t* p = rows_.Reserve(32);
    p = PutFixed(p, code.last, 8);
    p = PutFixed(p, e.begin, 8);
    p = PutFixed(p, e.bytes, 8);
    p = PutFixed(p, items_[number].of_code, 4);
    rows_.Advance(PutFixed(p, e.part, 4));
    code.last = rows_.size();
  }
  BeginItem();
}

Status ItemTable::DropItem() {
  EndExtent();
  if (open_.empty()) return Done{};
  if (Status flushed = rows_.Flush(); !flushed.ok()) return flushed;
  SpillReader reader(&rows_);
  for (const Extent& e : open_) {
    std::string_view bytes;
    if (!reader.Read(e.begin, e.bytes, &bytes)) {
      return Error{"cannot read a temporary file back", Where{folder_}};
    }
    ByteReader in(bytes);
    while (!in.done()) {
      in.Varint();
      in.Varint();
      const uint64_t head = in.Varint();
      for (uint64_t n = head / 2; n > 0 && in.ok(); --n) {
        Price price;
        price.description = in.Varint32();
        price.amount.scale = (head & 1) != 0 ? in.Byte() : uint8_t{2};
        price.amount.units = UnZigZag(in.Varint());
        if (price.description < uses_.size() && price.amount.scale <= kMaxScale) {
          Count(price, -1);
        }
      }
    }
  }
  BeginItem();
  return Done{};
}

void ItemTable::BeginPart(uint64_t base) {
  EndExtent();
  part_bases_.push_back(base);
  part_begin_ = rows_.size();
}

}  // namespace precert::rates
