// Items: when two items of lists are the same, and a set of items to look them up in.
//
//   ItemSet seen(context);
//   for (const Value& item : list->items) if (seen.Add(item)) out.push_back(item);
//
// List operators compare as `=` does, except that two nulls are the same (CQL 1.5, Appendix B,
// "Distinct", "Contains"). An item that is Unknown is the same as nothing for certain. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cql/core/op.h"
#include "cql/ops/truth.h"

namespace precert::cql {

Truth SameItem(OpContext& context, const Value& a, const Value& b);

// Whether something in a value is not known and a fuller record might tell it: an open list, an
// Unknown field. False for an Unknown value itself, which holds nothing.
bool HoldsUnknown(const Value& v);

// Whether `item` is in the list: for an open list true when it was sent, else Unknown. One pass.
Truth ListContains(OpContext& context, const ListData& list, const Value& item);

// Items that are certainly different from each other. Items are found by hash; those that hash
// alike are compared one by one, which limits::kMaxListComparisons bounds: quantities in another
// unit than the first one's (1 'g' is 1000 'mg'), concepts, ratios, and values that hold such. Past
// the limit the context fails.
class ItemSet {
 public:
  explicit ItemSet(OpContext& context) : context_(context) {}

  bool Add(const Value& item);  // false: the same was there
  // Position, in order of Add, of the same item; -1 when there is none for certain.
  int64_t Find(const Value& item);
  // Whether an absent item is certainly absent: there is nothing here that could turn out the same.
  bool Decisive() const { return decisive_; }
  std::span<const Value> items() const { return items_; }  // in order of Add

 private:
  int64_t FindHashed(const Value& item, uint64_t hash);
  void Index(uint32_t item);
  bool IsLoose(const Value& item) const;
  bool Same(const Value& a, const Value& b);

  OpContext& context_;
  std::vector<Value> items_;
  std::vector<uint64_t> hashes_;  // of items_; 0 for those that are not looked up by hash
  uint64_t first_bits_ = 0;       // a bit for each value of the first six of a hash that there is
  // By the last bits of the hash, chained: positions plus one, 0 ends a chain. Empty for few items,
  // which are looked through.
  std::vector<uint32_t> heads_, next_;
  std::vector<uint32_t> loose_;   // may be the same as an item that hashes otherwise
  std::optional<uint32_t> unit_;  // of the first quantity
  int64_t null_at_ = -1;
  bool decisive_ = true;
  uint64_t comparisons_ = 0;
};

// The set operations (list_sets.cc), a part of ListOps().
std::span<const OpDef> ListSetOps();

}  // namespace precert::cql
