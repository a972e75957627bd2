// List operators: is something there, how many, and which one.
//
// CQL 1.5, Appendix B, "List Operators". Set operations are in list_sets.cc, aggregates in
// aggregate.cc.
//
// Open lists. In open-world evaluation a list from a retrieve may be longer than what was sent.
// What each operator still concludes from it (tests/cql/ops/open_list_test.cc has every line):
//
//   Exists                     true when a non-null item is there, else Unknown
//   Count, Length              the range from the number sent upwards, without end
//   Contains, In, Includes     true when found, else Unknown
//   IncludedIn                 as Includes; an open left side that is included so far is Unknown
//   ProperContains ...         the same, and "there is more" is Unknown until more was sent
//   IndexOf                    the index when found, else Unknown
//   AnyTrue                    true when one is, else Unknown
//   AllTrue                    false when one is false, else Unknown
//   Sum, Product, Mode         Unknown
//   First, Last, Indexer, SingletonFrom, Min, Max, Median, Avg and the like
//                              the record is taken at its word: the answer for what is there. Over
//                              nothing at all, or past the end: Unknown
//   Union, Distinct, Flatten, Skip, Take, Tail, Slice, Intersect, Except of an open left side
//                              the same of what is there, as an open list
//   Except of an open right    Unknown, unless nothing is left of a closed left side
//
// A list that is itself Unknown makes Unknown, except that Union keeps what the other side has, as
// an open list. An item that is Unknown may turn out to be anything, also null.
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "cql/ops/list_items.h"

namespace precert::cql {
namespace {

Value Exists(OpContext&, const OpCall& call) {
  const Value& list = call.args[0];
  if (list.is_null()) return IsUnknown(list) ? list : Value::Boolean(false);
  bool unknown = list.list->open;
  for (const Value& item : list.list->items) {
    if (!item.is_null()) return Value::Boolean(true);
    unknown = unknown || item.unknown;
  }
  return unknown ? Value::Unknown() : Value::Boolean(false);
}

Value Length(OpContext& context, const OpCall& call) {
  const Value& list = call.args[0];
  if (list.is_null()) return IsUnknown(list) ? list : Value::Integer(0);
  auto n = static_cast<int64_t>(list.list->items.size());
  if (!list.list->open) return Value::Integer(n);
  return Value::Uncertain(
      context.arena.New<UncertainData>(UncertainData{n, std::numeric_limits<int64_t>::max()}));
}

// ---- membership --------------------------------------------------------------------------------

// Nothing is in an absent list.
Value Member(OpContext& context, const Value& list, const Value& item) {
  if (list.is_null()) return IsUnknown(list) ? list : Value::Boolean(false);
  return ToValue(ListContains(context, *list.list, item));
}

Value Contains(OpContext& context, const OpCall& call) {
  return Member(context, call.args[0], call.args[1]);
}
Value In(OpContext& context, const OpCall& call) {
  return Member(context, call.args[1], call.args[0]);
}

// In the list, and the list has another item that is not the same.
Value ProperMember(OpContext& context, const Value& list, const Value& item) {
  if (list.is_null()) return IsUnknown(list) ? list : Value::Boolean(false);
  Truth more = list.list->open ? Truth::kUnknown : Truth::kFalse;
  for (const Value& other : list.list->items) {
    // Whether a null differs from a value is not known; that a value differs from null is.
    bool null_beside = other.is_null() && !item.is_null();
    Truth differs = null_beside ? (other.unknown ? Truth::kUnknown : Truth::kNull)
                                : Not(SameItem(context, other, item));
    more = Or(more, differs);
    if (more == Truth::kTrue) break;
  }
  return ToValue(And(ListContains(context, *list.list, item), more));
}

Value ProperContains(OpContext& context, const OpCall& call) {
  return ProperMember(context, call.args[0], call.args[1]);
}
Value ProperIn(OpContext& context, const OpCall& call) {
  return ProperMember(context, call.args[1], call.args[0]);
}

// ---- picking items -----------------------------------------------------------------------------

// What an open or closed list answers where it has no item.
Value Missing(const ListData& list) { return list.open ? Value::Unknown() : Value::Null(); }

Value First(OpContext&, const OpCall& call) {
  const ListData& list = *call.args[0].list;
  return list.items.empty() ? Missing(list) : list.items.front();
}

Value Last(OpContext&, const OpCall& call) {
  const ListData& list = *call.args[0].list;
  return list.items.empty() ? Missing(list) : list.items.back();
}

Value Indexer(OpContext&, const OpCall& call) {
  const ListData& list = *call.args[0].list;
  if (call.args[1].tag == Tag::kUncertain) return Value::Null();
  int64_t index = call.args[1].integer;
  if (index < 0) return Value::Null();
  if (static_cast<uint64_t>(index) >= list.items.size()) return Missing(list);
  return list.items[static_cast<size_t>(index)];
}

Value IndexOf(OpContext& context, const OpCall& call) {
  const ListData& list = *call.args[0].list;
  Truth earlier = Truth::kFalse;  // whether one before may be the same
  for (size_t i = 0; i < list.items.size(); ++i) {
    Truth same = SameItem(context, list.items[i], call.args[1]);
    if (same == Truth::kTrue && !IsOpen(earlier)) return Value::Integer(static_cast<int64_t>(i));
    if (same == Truth::kTrue) break;
    earlier = Or(earlier, same);
  }
  if (IsOpen(earlier)) return ToValue(earlier);
  return list.open ? Value::Unknown() : Value::Integer(-1);
}

Value SingletonFrom(OpContext& context, const OpCall& call) {
  const ListData& list = *call.args[0].list;
  if (list.items.empty()) return Missing(list);
  if (list.items.size() == 1) return list.items[0];
  return context.Fail("singleton from: the list has " + std::to_string(list.items.size()) +
                      " items, not one");
}

// ---- parts of lists ----------------------------------------------------------------------------

Value Part(OpContext& context, const ListData& list, size_t from, size_t count) {
  std::span<const Value> items = list.items;
  from = std::min(from, items.size());
  count = std::min(count, items.size() - from);
  return Value::List(context.arena.New<ListData>(ListData{items.subspan(from, count), list.open}));
}

Value Tail(OpContext& context, const OpCall& call) {
  return Part(context, *call.args[0].list, 1, std::numeric_limits<size_t>::max());
}

// The number of items to take or skip: `if_null` when null, none of it when negative.
std::optional<size_t> CountOf(const Value& number, size_t if_null) {
  if (number.is_null()) return IsUnknown(number) ? std::nullopt : std::optional<size_t>(if_null);
  if (number.tag == Tag::kUncertain) return std::nullopt;
  return static_cast<size_t>(std::max<int64_t>(number.integer, 0));
}

Value Take(OpContext& context, const OpCall& call) {
  if (call.args[0].is_null()) return NullLike(call.args[0]);
  auto count = CountOf(call.args[1], 0);
  if (!count) return Value::Unknown();
  return Part(context, *call.args[0].list, 0, *count);
}

Value Skip(OpContext& context, const OpCall& call) {
  if (call.args[0].is_null()) return NullLike(call.args[0]);
  const Value& number = call.args[1];
  auto count = CountOf(number, 0);
  if (!count) return Value::Unknown();
  const ListData& list = *call.args[0].list;
  bool negative = !number.is_null() && number.integer < 0;
  return Part(context, list, negative ? list.items.size() : *count,
              std::numeric_limits<size_t>::max());
}

// The items from one index up to, not including, another. A null start is the first item, a null
// end (or none at all) what follows the last; a negative one counts from the end (CQL 1.5, Logical
// Specification, "Slice"; negative places as CQL 2.0 has them). There is no last item of an open
// list to count from.
Value Slice(OpContext& context, const OpCall& call) {
  const Value& source = call.args[0];
  if (source.is_null()) return NullLike(source);
  const ListData& list = *source.list;
  const auto size = static_cast<int64_t>(list.items.size());
  int64_t ends[2] = {0, size};
  bool cut = false;  // ends before the end, so that nothing that was not sent belongs to it
  for (size_t i = 1; i < call.args.size(); ++i) {
    const Value& index = call.args[i];
    if (IsUnknown(index) || index.tag == Tag::kUncertain) return Value::Unknown();
    if (index.is_null()) continue;
    if (index.integer < 0 && list.open) return Value::Unknown();
    const int64_t at = index.integer < 0 ? size + index.integer : index.integer;
    cut = cut || (i == 2 && at <= size);
    ends[i - 1] = std::clamp<int64_t>(at, 0, size);
  }
  const size_t begin = static_cast<size_t>(ends[0]);
  const size_t count = static_cast<size_t>(std::max<int64_t>(ends[1] - ends[0], 0));
  return Value::List(
      context.arena.New<ListData>(ListData{list.items.subspan(begin, count), list.open && !cut}));
}

// A single value as a list; nothing as an empty one.
Value ToList(OpContext& context, const OpCall& call) {
  const Value& v = call.args[0];
  if (v.is_null()) return context.MakeList({}, v.unknown);
  return context.MakeList({&v, 1});
}

constexpr Nulls kHandles = Nulls::kHandles;

constexpr OpDef kOps[] = {
    {"Exists(List<T>): Boolean", Exists, kHandles},
    {"Length(List<T>): Integer", Length, kHandles},
    {"Contains(List<T>, T): Boolean", Contains, kHandles},
    {"In(T, List<T>): Boolean", In, kHandles},
    {"Includes(List<T>, T): Boolean", Contains},
    {"IncludedIn(T, List<T>): Boolean", In},
    {"ProperContains(List<T>, T): Boolean", ProperContains, kHandles},
    {"ProperIn(T, List<T>): Boolean", ProperIn, kHandles},
    {"ProperIncludes(List<T>, T): Boolean", ProperContains, kHandles},
    {"ProperIncludedIn(T, List<T>): Boolean", ProperIn, kHandles},
    {"First(List<T>): T", First},
    {"Last(List<T>): T", Last},
    {"Indexer(List<T>, Integer): T", Indexer},
    {"IndexOf(List<T>, T): Integer", IndexOf},
    {"SingletonFrom(List<T>): T", SingletonFrom},
    {"Tail(List<T>): List<T>", Tail},
    {"Take(List<T>, Integer): List<T>", Take, kHandles},
    {"Skip(List<T>, Integer): List<T>", Skip, kHandles},
    {"Slice(List<T>): List<T>", Slice, kHandles},
    {"Slice(List<T>, Integer): List<T>", Slice, kHandles},
    {"Slice(List<T>, Integer, Integer): List<T>", Slice, kHandles},
    {"ToList(T): List<T>", ToList, kHandles},
};

}  // namespace

std::span<const OpDef> ListOps() {
  static const std::vector<OpDef> all = [] {
    std::vector<OpDef> ops(std::begin(kOps), std::end(kOps));
    std::span<const OpDef> sets = ListSetOps();
    ops.insert(ops.end(), sets.begin(), sets.end());
    return ops;
  }();
  return all;
}

}  // namespace precert::cql
