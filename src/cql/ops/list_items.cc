// Sameness of items and the hashed set of them.
//
// The hash of a value agrees with `=`: values that are equal hash alike. Numbers of all types hash
// by their decimal value, Date and DateTime by moment and precision, strings by bytes, codes by
// code and system, tuples by their elements, resources and other elements of the record by type and
// the texts of their children. A primitive of the record may equal a String, a number or a date,
// and a quantity one in another unit: primitives, and quantities in other units than the first, are
// kept aside and compared with everything.
#include "cql/ops/list_items.h"

#include <algorithm>
#include <functional>
#include <string>

#include "base/hash_text.h"
#include "base/limits.h"
#include "cql/ops/interval.h"
#include "cql/ops/operand.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

constexpr size_t kFew = 16;    // items of a set that are looked through without an index
constexpr int kHashDepth = 4;  // deeper parts of a value do not help to tell values apart

uint64_t Mix(uint64_t a, uint64_t b) {
  uint64_t x = (a ^ (b + 0x9e3779b97f4a7c15ULL + (a << 6) + (a >> 2))) * 0xff51afd7ed558ccdULL;
  return x ^ (x >> 32);
}

uint64_t HashNode(const fhir::Node& node, int depth) {
  static const fhir::NameId id = fhir::Model::R4().FindName("id");
  uint64_t h = node.type;
  if (!node.text.empty()) h = Mix(h, HashText(node.text));
  // Elements with ids are told apart by these nearly always.
  if (const fhir::Node* c = node.Child(id)) return Mix(h, HashText(c->text));
  if (depth >= kHashDepth) return h;
  for (const fhir::Node* c = node.first_child; c != nullptr; c = c->next) {
    h = Mix(h, Mix(static_cast<uint64_t>(c->name), HashNode(*c, depth + 1)));
  }
  return h;
}

uint64_t Hash(OpContext& context, const Value& v, int depth) {
  if (depth >= kHashDepth) return 0;
  switch (v.tag) {
    case Tag::kNull:
      return 1;
    case Tag::kBoolean:
      return v.boolean ? 2 : 3;
    case Tag::kInteger:
    case Tag::kLong:
    case Tag::kDecimal: {
      int128 units = v.tag == Tag::kDecimal ? v.decimal_units : int128{v.integer} * Decimal::kOne;
      return Mix(static_cast<uint64_t>(units), static_cast<uint64_t>(units >> 64));
    }
    case Tag::kString:
      return HashText(v.str());
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime: {
      int offset = context.now.offset_minutes;
      DateTime t = v.datetime;
      if (t.precision >= Precision::kHour && OffsetOf(t, offset) != offset) {
        t = MoveToOffset(t, offset, offset);
      }
      return Mix(static_cast<uint64_t>(ClockMilliseconds(t)), static_cast<uint64_t>(t.precision));
    }
    case Tag::kQuantity:  // inside other values the unit may be any
      return depth > 0 ? 6 : Mix(static_cast<uint64_t>(v.decimal_units), 6);
    case Tag::kInterval: {
      Value start = StartOf(context, *v.interval), end = EndOf(context, *v.interval);
      return Mix(Hash(context, start, depth + 1), Hash(context, end, depth + 1));
    }
    case Tag::kCode:
      return Mix(HashText(v.code->code), HashText(v.code->system));
    case Tag::kValueSet:
    case Tag::kCodeSystem:
      return HashText(v.vocabulary->id);
    case Tag::kTuple: {
      uint64_t h = 5;
      for (const Value& field : v.tuple->values) h = Mix(h, Hash(context, field, depth + 1));
      return h;
    }
    case Tag::kList: {
      uint64_t h = v.list->items.size();
      for (const Value& item : v.list->items.first(std::min<size_t>(v.list->items.size(), 8))) {
        h = Mix(h, Hash(context, item, depth + 1));
      }
      return h;
    }
    case Tag::kNode:
      return v.node->is_primitive() ? 7 : HashNode(*v.node, 0);
    default:
      return 11 + static_cast<uint64_t>(v.tag);
  }
}

// Whether `=` between such values always answers.
bool AnswersAlways(Tag tag) {
  return tag == Tag::kBoolean || tag == Tag::kInteger || tag == Tag::kLong ||
         tag == Tag::kDecimal || tag == Tag::kString || tag == Tag::kNode;
}

}  // namespace

Truth SameItem(OpContext& context, const Value& a, const Value& b) {
  if (IsUnknown(a) || IsUnknown(b)) return Truth::kUnknown;
  if (a.is_null() || b.is_null()) return ToTruth(a.is_null() && b.is_null());
  bool unknown = false;
  auto same = EqualValues(context, a, b, &unknown);
  if (same) return ToTruth(*same);
  return unknown ? Truth::kUnknown : Truth::kNull;
}

bool HoldsUnknown(const Value& v) {
  std::span<const Value> parts;
  if (v.tag == Tag::kList) {
    if (v.list->open) return true;
    parts = v.list->items;
  } else if (v.tag == Tag::kTuple) {
    parts = v.tuple->values;
  } else if (v.tag == Tag::kUncertain) {
    return IsOpenRange(*v.uncertain);
  }
  for (const Value& part : parts) {
    if (IsUnknown(part) || HoldsUnknown(part)) return true;
  }
  return false;
}

Truth ListContains(OpContext& context, const ListData& list, const Value& item) {
  Truth found = Truth::kFalse;
  for (const Value& other : list.items) {
    found = Or(found, SameItem(context, other, item));
    if (found == Truth::kTrue) return found;
  }
  return list.open ? Truth::kUnknown : found;
}

// Never 0, which marks items that have none.
uint64_t KeyOf(OpContext& context, const Value& item) { return Hash(context, item, 0) | 1; }

bool ItemSet::IsLoose(const Value& v) const {
  if (v.tag == Tag::kQuantity) return unit_ && v.unit != *unit_;
  return v.tag == Tag::kUncertain || (v.tag == Tag::kNode && v.node->is_primitive());
}

bool ItemSet::Same(const Value& a, const Value& b) {
  if (++comparisons_ > limits::kMaxListComparisons) {
    context_.Fail("the lists are too large to compare item by item (limit kMaxListComparisons, " +
                  std::to_string(limits::kMaxListComparisons) + " comparisons)");
    return true;  // ends the caller's work soonest
  }
  return SameItem(context_, a, b) == Truth::kTrue;
}

int64_t ItemSet::Find(const Value& item) {
  if (item.is_null()) return item.unknown ? -1 : null_at_;
  if (IsLoose(item)) {
    for (size_t i = 0; i < items_.size(); ++i) {
      if (Same(items_[i], item)) return static_cast<int64_t>(i);
    }
    return -1;
  }
  return FindHashed(item, KeyOf(context_, item));
}

int64_t ItemSet::FindHashed(const Value& item, uint64_t hash) {
  if (heads_.empty()) {
    const bool may_be_there = (first_bits_ >> (hash >> 58) & 1) != 0;
    for (size_t i = 0; may_be_there && i < hashes_.size(); ++i) {
      if (hashes_[i] == hash && Same(items_[i], item)) return static_cast<int64_t>(i);
    }
  } else {
    for (uint32_t i = heads_[hash & (heads_.size() - 1)]; i != 0; i = next_[i - 1]) {
      if (hashes_[i - 1] == hash && Same(items_[i - 1], item)) return i - 1;
    }
  }
  for (uint32_t i : loose_) {
    if (Same(items_[i], item)) return i;
  }
  return -1;
}

// Puts an item into the chains; makes them, or twice as many, when it is time.
void ItemSet::Index(uint32_t item) {
  if (items_.size() <= kFew) return;
  if (items_.size() > heads_.size()) {
    heads_.assign(heads_.empty() ? 4 * kFew : 2 * heads_.size(), 0);
    next_.assign(items_.size(), 0);
    for (uint32_t i = 0; i < item; ++i) Index(i);
  }
  next_.resize(items_.size(), 0);
  if (hashes_[item] == 0) return;
  uint32_t& head = heads_[hashes_[item] & (heads_.size() - 1)];
  next_[item] = head;
  head = item + 1;
}

bool ItemSet::Add(const Value& item) {
  const bool hashed = !item.is_null() && !IsLoose(item);
  const uint64_t hash = hashed ? KeyOf(context_, item) : 0;
  if ((hashed ? FindHashed(item, hash) : Find(item)) >= 0) return false;
  if (item.tag == Tag::kQuantity && !unit_) unit_ = item.unit;
  auto index = static_cast<uint32_t>(items_.size());
  if (items_.empty()) {
    items_.reserve(kFew);
    hashes_.reserve(kFew);
  }
  items_.push_back(item);
  hashes_.push_back(hash);
  first_bits_ |= uint64_t{1} << (hash >> 58);
  Index(index);
  if (item.is_null()) {
    if (!item.unknown) null_at_ = index;
    if (item.unknown) decisive_ = false;
    return true;
  }
  if (!AnswersAlways(item.tag) || IsLoose(item)) decisive_ = false;
  if (!hashed) loose_.push_back(index);
  return true;
}

}  // namespace precert::cql
