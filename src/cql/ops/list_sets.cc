// Lists as sets: Includes, Union, Intersect, Except, Distinct, and Flatten.
//
// CQL 1.5, Appendix B, "List Operators". Results have no duplicates and keep the order of the first
// operand, then of the second. list.cc says what open lists make of each. Items are looked up by
// hash (list_items.h), so that none of this is quadratic in lists of simple values or resources.
#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "cql/ops/list_items.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

Value TooLong(OpContext& context, std::string_view what) {
  return context.Fail(std::string(what) + " would make a list of more than " +
                      std::to_string(limits::kMaxListItems) + " items (limit kMaxListItems)");
}

// A list's items in a set, to answer whether others are among them.
class Members {
 public:
  Members(OpContext& context, const ListData& list)
      : context_(context), list_(list), set_(context) {
    for (const Value& item : list.items) {
      if (context.error) return;
      set_.Add(item);
    }
  }
  bool Certainly(const Value& item) { return set_.Find(item) >= 0; }

  Truth Has(const Value& item) {
    if (Certainly(item)) return Truth::kTrue;
    if (list_.open) return Truth::kUnknown;
    // Nothing is the same for certain; something may be, where `=` does not always answer.
    bool simple = item.tag == Tag::kBoolean || item.tag == Tag::kInteger ||
                  item.tag == Tag::kLong || item.tag == Tag::kDecimal || item.tag == Tag::kString ||
                  item.tag == Tag::kNode || (item.is_null() && !item.unknown);
    if (set_.Decisive() && simple) return Truth::kFalse;
    scanned_ += list_.items.size();
    if (scanned_ > limits::kMaxListComparisons) {
      context_.Fail("the lists are too large to compare item by item (limit kMaxListComparisons, " +
                    std::to_string(limits::kMaxListComparisons) + " comparisons)");
      return Truth::kNull;
    }
    return ListContains(context_, list_, item);
  }

 private:
  OpContext& context_;
  const ListData& list_;
  ItemSet set_;
  uint64_t scanned_ = 0;
};

// Items for a result, each once. One that may turn out to be the same as an earlier one is left out
// and makes the result open: what is in it is there for certain, and there may be more. (An item
// that is Unknown itself is kept: who counts, counts it as perhaps none.)
class Gathered {
 public:
  Gathered(OpContext& context, bool open) : context_(context), seen_(context), open_(open) {}

  void Add(const Value& item) {
    const bool holds_unknown = HoldsUnknown(item);
    if ((holds_unknown || some_hold_unknown_) && !IsUnknown(item) && MayRepeat(item)) {
      open_ = true;
      return;
    }
    if (!seen_.Add(item)) return;
    some_hold_unknown_ = some_hold_unknown_ || holds_unknown;
  }
  void LeaveOpen() { open_ = true; }
  size_t size() const { return seen_.items().size(); }
  bool open() const { return open_; }
  Value Make() const { return context_.MakeList(seen_.items(), open_); }

 private:
  bool MayRepeat(const Value& item) {
    compared_ += size();
    if (compared_ > limits::kMaxListComparisons) {
      context_.Fail("the lists are too large to compare item by item (limit kMaxListComparisons, " +
                    std::to_string(limits::kMaxListComparisons) + " comparisons)");
      return true;
    }
    Truth same = Truth::kFalse;
    for (const Value& kept : seen_.items()) {
      if (!IsUnknown(kept)) same = Or(same, SameItem(context_, kept, item));
    }
    return same == Truth::kUnknown;
  }

  OpContext& context_;
  ItemSet seen_;
  bool open_;
  bool some_hold_unknown_ = false;
  uint64_t compared_ = 0;
};

// Every item of `part` is in `whole`.
Truth IncludesAll(OpContext& context, const ListData& whole, const ListData& part) {
  Members members(context, whole);
  Truth all = part.open ? Truth::kUnknown : Truth::kTrue;
  for (const Value& item : part.items) {
    all = And(all, members.Has(item));
    if (all == Truth::kFalse || context.error) break;
  }
  return all;
}

// `whole` has an item that is not in `part`.
Truth HasMore(OpContext& context, const ListData& whole, const ListData& part) {
  Members members(context, part);
  Truth more = whole.open ? Truth::kUnknown : Truth::kFalse;
  for (const Value& item : whole.items) {
    more = Or(more, Not(members.Has(item)));
    if (more == Truth::kTrue || context.error) break;
  }
  return more;
}

Truth IncludesMore(OpContext& context, const ListData& whole, const ListData& part) {
  Truth all = IncludesAll(context, whole, part);
  return all == Truth::kFalse ? all : And(all, HasMore(context, whole, part));
}

Value Includes(OpContext& context, const OpCall& call) {
  return ToValue(IncludesAll(context, *call.args[0].list, *call.args[1].list));
}
Value IncludedIn(OpContext& context, const OpCall& call) {
  return ToValue(IncludesAll(context, *call.args[1].list, *call.args[0].list));
}
Value ProperIncludes(OpContext& context, const OpCall& call) {
  return ToValue(IncludesMore(context, *call.args[0].list, *call.args[1].list));
}
Value ProperIncludedIn(OpContext& context, const OpCall& call) {
  return ToValue(IncludesMore(context, *call.args[1].list, *call.args[0].list));
}

// A few Integers need no hashes.
std::optional<Value> DistinctIntegers(OpContext& context, const ListData& list) {
  constexpr size_t kFew = 16;
  const auto is_integer = [](const Value& v) { return v.tag == Tag::kInteger; };
  if (list.items.size() > kFew || !std::all_of(list.items.begin(), list.items.end(), is_integer)) {
    return std::nullopt;
  }
  Value* const items = context.arena.NewArray<Value>(list.items.size());
  size_t kept = 0;
  for (const Value& item : list.items) {
    const auto same = [&](const Value& v) { return v.integer == item.integer; };
    if (std::none_of(items, items + kept, same)) items[kept++] = item;
  }
  return Value::List(context.arena.New<ListData>(ListData{{items, kept}, list.open}));
}

Value Distinct(OpContext& context, const OpCall& call) {
  const ListData& list = *call.args[0].list;
  if (const std::optional<Value> few = DistinctIntegers(context, list)) return *few;
  Gathered out(context, list.open);
  for (const Value& item : list.items) {
    out.Add(item);
    if (context.error) return Value::Null();
  }
  return out.Make();
}

// The items of lists of resources, each once, when ids tell all of them apart; else nothing.
// Resources that are the same have the same id.
class Resources {
 public:
  explicit Resources(OpContext& context) : context_(context) {}

  std::optional<std::span<const Value>> Join(std::span<const Value> a, std::span<const Value> b) {
    const size_t most = a.size() + b.size();
    if (most > limits::kMaxListItems) return std::nullopt;
    mask_ = 2 * std::bit_ceil(most + 1) - 1;
    seen_ = context_.arena.NewArray<Seen>(mask_ + 1);
    std::fill(seen_, seen_ + mask_ + 1, Seen{});
    items_ = context_.arena.NewArray<Value>(most);
    if (!Add(a) || !Add(b)) return std::nullopt;
    return std::span<const Value>(items_, count_);
  }

 private:
  struct Seen {
    uint64_t key = 0;
    const fhir::Node* node = nullptr;
  };
  static constexpr int kMostLooks = 100;  // so that no ids, however chosen, make this slow

  static uint64_t KeyOf(std::string_view id) {
    uint64_t ends[2] = {};
    const size_t n = std::min(id.size(), sizeof(uint64_t));
    std::memcpy(&ends[0], id.data(), n);
    std::memcpy(&ends[1], id.data() + id.size() - n, n);
    const uint64_t h = (ends[0] ^ std::rotl(ends[1], 29)) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
  }

  bool Add(std::span<const Value> items) {
    static const fhir::NameId kId = fhir::Model::R4().FindName("id");
    for (const Value& item : items) {
      if (item.tag != Tag::kNode) return false;
      const fhir::Node* const id = item.node->Child(kId);
      if (id == nullptr || id->text.empty()) return false;
      const uint64_t key = KeyOf(id->text);
      size_t at = key & mask_;
      bool repeated = false;
      for (int looks = 0; seen_[at].node != nullptr && !repeated; at = (at + 1) & mask_) {
        repeated = seen_[at].node == item.node;
        if (!repeated && (seen_[at].key == key || ++looks == kMostLooks)) return false;
      }
      if (repeated) continue;
      seen_[at] = {key, item.node};
      items_[count_++] = item;
    }
    return true;
  }

  OpContext& context_;
  Seen* seen_ = nullptr;  // by key; a power of two, of which at most half is used
  size_t mask_ = 0;
  Value* items_ = nullptr;
  size_t count_ = 0;
};

// A side that is null adds nothing; one that is Unknown may add something.
Value Union(OpContext& context, const OpCall& call) {
  if (call.args[0].is_null() && call.args[1].is_null()) return NullLike(call.args[0], call.args[1]);
  if (call.args[0].tag == Tag::kList && call.args[1].tag == Tag::kList) {
    const ListData &a = *call.args[0].list, &b = *call.args[1].list;
    if (const auto items = Resources(context).Join(a.items, b.items)) {
      return Value::List(context.arena.New<ListData>(ListData{*items, a.open || b.open}));
    }
  }
  Gathered out(context, false);
  for (const Value& side : call.args) {
    if (side.is_null() ? side.unknown : side.list->open) out.LeaveOpen();
    if (side.is_null()) continue;
    for (const Value& item : side.list->items) {
      out.Add(item);
      if (context.error) return Value::Null();
    }
  }
  if (out.size() > limits::kMaxListItems) return TooLong(context, "union");
  return out.Make();
}

Value Intersect(OpContext& context, const OpCall& call) {
  const ListData &a = *call.args[0].list, &b = *call.args[1].list;
  Members members(context, b);
  const bool some_unknown = HoldsUnknown(call.args[0]) || HoldsUnknown(call.args[1]);
  Gathered out(context, a.open || b.open);
  for (const Value& item : a.items) {
    if (context.error) return Value::Null();
    if (members.Certainly(item)) {
      out.Add(item);
    } else if (some_unknown && !out.open() && members.Has(item) == Truth::kUnknown) {
      out.LeaveOpen();
    }
  }
  return out.Make();
}

Value Except(OpContext& context, const OpCall& call) {
  if (call.args[0].is_null()) return NullLike(call.args[0]);
  const ListData& a = *call.args[0].list;
  static const ListData kNothing{};
  const Value& right = call.args[1];
  const ListData& b = right.is_null() ? kNothing : *right.list;
  bool right_open = right.is_null() ? right.unknown : b.open;

  Members members(context, b);
  const bool some_unknown = HoldsUnknown(call.args[0]) || HoldsUnknown(right);
  Gathered out(context, a.open);
  for (const Value& item : a.items) {
    if (context.error) return Value::Null();
    if (members.Certainly(item)) continue;
    if (some_unknown && !right_open && members.Has(item) == Truth::kUnknown) {
      out.LeaveOpen();  // it may be excluded
    } else {
      out.Add(item);
    }
  }
  // What is left may still be excluded by what was not sent.
  if (right_open && (out.size() > 0 || a.open)) return Value::Unknown();
  return out.Make();
}

Value Flatten(OpContext& context, const OpCall& call) {
  const ListData& lists = *call.args[0].list;
  std::vector<Value> out;
  bool open = lists.open;
  for (const Value& inner : lists.items) {
    open = open || (inner.is_null() ? inner.unknown : inner.list->open);
    if (inner.is_null()) continue;
    if (out.size() + inner.list->items.size() > limits::kMaxListItems) {
      return TooLong(context, "flatten");
    }
    out.insert(out.end(), inner.list->items.begin(), inner.list->items.end());
  }
  return context.MakeList(out, open);
}

constexpr OpDef kOps[] = {
    {"Includes(List<T>, List<T>): Boolean", Includes},
    {"IncludedIn(List<T>, List<T>): Boolean", IncludedIn},
    {"ProperIncludes(List<T>, List<T>): Boolean", ProperIncludes},
    {"ProperIncludedIn(List<T>, List<T>): Boolean", ProperIncludedIn},
    {"Distinct(List<T>): List<T>", Distinct},
    {"Union(List<T>, List<T>): List<T>", Union, Nulls::kHandles},
    {"Intersect(List<T>, List<T>): List<T>", Intersect},
    {"Except(List<T>, List<T>): List<T>", Except, Nulls::kHandles},
    {"Flatten(List<List<T>>): List<T>", Flatten},
};

}  // namespace

std::span<const OpDef> ListSetOps() { return kOps; }

}  // namespace precert::cql
