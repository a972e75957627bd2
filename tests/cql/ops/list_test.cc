// List operators over closed lists, as tables of calls.
#include <gtest/gtest.h>

#include "cql/ops/op_harness.h"

namespace precert::cql {
namespace {

constexpr const char *kContains = "Contains(List<T>, T)", *kProper = "ProperContains(List<T>, T)",
                     *kIncludes = "Includes(List<T>, List<T>)",
                     *kProperIncludes = "ProperIncludes(List<T>, List<T>)",
                     *kDistinct = "Distinct(List<T>)", *kUnion = "Union(List<T>, List<T>)",
                     *kIntersect = "Intersect(List<T>, List<T>)",
                     *kExcept = "Except(List<T>, List<T>)";

TEST(ListOps, Membership) {
  RunCases({
      {kContains, {"{'a', 'b', null}", "null"}, "true"},
      {kContains, {"{null, 'b'}", "'a'"}, "false"},
      {kContains, {"{'a', 'b'}", "'a'"}, "true"},
      {kContains, {"{@T15:59:59.999}", "@T15:59:59"}, "null"},
      {kContains, {"{1 'g', 2 'g'}", "2000 'mg'"}, "true"},
      {kContains, {"null", "'a'"}, "false"},
      {kContains, {"unknown", "'a'"}, "unknown"},
      {kContains, {"{'a', unknown}", "'b'"}, "unknown"},
      {kContains, {"{'a', unknown}", "'a'"}, "true"},
      {kContains, {"{'a'}", "unknown"}, "unknown"},
      {kContains, {"{}", "unknown"}, "false"},
      {"In(T, List<T>)", {"null", "{}"}, "false"},
      {"In(T, List<T>)", {"3", "{1, 2, 3}"}, "true"},
      {"Includes(List<T>, T)", {"{'s'}", "null"}, "null"},
      {"IncludedIn(T, List<T>)", {"2", "{1, 2}"}, "true"},
      {kProper, {"null", "'a'"}, "false"},
      {kProper, {"{'a'}", "'a'"}, "false"},
      {kProper, {"{'a', 'a'}", "'a'"}, "false"},
      {kProper, {"{'a', 'b'}", "'a'"}, "true"},
      {kProper, {"{'a', 'b'}", "'c'"}, "false"},
      {kProper, {"{'a', null}", "'a'"}, "null"},
      {kProper, {"{'a', 'b', null}", "'a'"}, "true"},
      {kProper, {"{null, null}", "null"}, "false"},
      {kProper, {"{'s', null}", "null"}, "true"},
      {kProper, {"{'s', 'u'}", "null"}, "false"},
      {kProper, {"{@T15:59:59.999, @T20:59:59.999}", "@T15:59:59"}, "null"},
      {"ProperIn(T, List<T>)", {"'a'", "{'a', 'b'}"}, "true"},
      {"ProperIncludedIn(T, List<T>)", {"'a'", "null"}, "false"},
  });
}

TEST(ListOps, Inclusion) {
  RunCases({
      {kIncludes, {"{}", "{}"}, "true"},
      {kIncludes, {"{null}", "{null}"}, "true"},
      {kIncludes, {"{1, 2, 3}", "{}"}, "true"},
      {kIncludes, {"{1, 2, 3}", "{2, 2, 1}"}, "true"},
      {kIncludes, {"{1, 2, 3}", "{4}"}, "false"},
      {kIncludes, {"{@2012-01, @2013}", "{@2012-01-05}"}, "null"},
      {kIncludes, {"{@2012-01, @2013}", "{@2012-02-05}"}, "false"},
      {kIncludes, {"{1, unknown}", "{2}"}, "unknown"},
      {kIncludes, {"{1, unknown}", "{1}"}, "true"},
      {kIncludes, {"{1, 2}", "{3, unknown}"}, "false"},
      {kIncludes, {"{1, 2}", "{1, unknown}"}, "unknown"},
      {kIncludes, {"null", "{2}"}, "null"},
      {"IncludedIn(List<T>, List<T>)", {"{2}", "{1, 2, 3}"}, "true"},
      {kProperIncludes, {"{}", "{}"}, "false"},
      {kProperIncludes, {"{null}", "{null}"}, "false"},
      {kProperIncludes, {"{1, 2, 3}", "{}"}, "true"},
      {kProperIncludes, {"{1, 2, 3}", "{2}"}, "true"},
      {kProperIncludes, {"{1, 2, 3}", "{3, 2, 1}"}, "false"},
      {kProperIncludes, {"{1, 1}", "{1}"}, "false"},
      {"ProperIncludedIn(List<T>, List<T>)", {"{1}", "{1, 2}"}, "true"},
  });
}

TEST(ListOps, Sets) {
  RunCases({
      {kDistinct, {"{'a', null, 'a', null}"}, "{'a', null}"},
      {kDistinct, {"{3, 1, 3, 2, 1}"}, "{3, 1, 2}"},
      {kDistinct, {"{1, 1.0, 1L, 2}"}, "{1, 2}"},
      {kDistinct, {"{1 'g', 1000 'mg', 2 'g'}"}, "{1 'g', 2 'g'}"},
      {kDistinct, {"{1 'g', 5 'mg', 2 'g', 0.005 'g', 2000 'mg'}"}, "{1 'g', 5 'mg', 2 'g'}"},
      {kDistinct, {"{{1 'g'}, {1000 'mg'}, {2 'g'}}"}, "{{1 'g'}, {2 'g'}}"},
      {kDistinct,
       {"{Interval[1 'g', 2 'g'], Interval[1000 'mg', 2000 'mg']}"},
       "{Interval[1 'g', 2 'g']}"},
      {kDistinct, {"{@2012-01, @2012-01-01, @2012-01}"}, "{@2012-01, @2012-01-01}"},
      {kDistinct,
       {"{@2012-01-01T10:00:00.000-05:00, @2012-01-01T15:00:00.000Z, @2012-01-01T10:00:00.000}"},
       "{@2012-01-01T10:00:00.000-05:00}"},
      {kDistinct,
       {"{Interval[1, 3], Interval[1, 4), Interval[1, 4]}"},
       "{Interval[1, 3], Interval[1, 4]}"},
      {kDistinct,
       {"{Tuple{a: 1, b: 'x'}, Tuple{a: 1, b: 'x'}, Tuple{a: 2, b: 'x'}}"},
       "{Tuple { a: 1, b: 'x' }, Tuple { a: 2, b: 'x' }}"},
      {kDistinct, {"{{1, 2}, {1, 2}, {2, 1}}"}, "{{1, 2}, {2, 1}}"},
      {kDistinct, {"{unknown, unknown, null}"}, "{null, null, null}"},
      {kDistinct, {"null"}, "null"},
      {kUnion, {"{1, 2, 2}", "{2, 3}"}, "{1, 2, 3}"},
      {kUnion, {"{null}", "{null}"}, "{null}"},
      {kUnion, {"null", "{1}"}, "{1}"},
      {kUnion, {"null", "null"}, "null"},
      {kUnion, {"unknown", "{1}"}, "{1, ...}"},
      {kUnion, {"unknown", "null"}, "unknown"},
      {kIntersect, {"{1, 2, 3, 4, 3}", "{3, 2}"}, "{2, 3}"},
      {kIntersect, {"{1, null}", "{null}"}, "{null}"},
      {kIntersect, {"{1}", "null"}, "null"},
      {kIntersect, {"{1}", "unknown"}, "unknown"},
      {kExcept, {"{1, 2, 3, 4, 1}", "{2, 3}"}, "{1, 4}"},
      {kExcept, {"{1, null}", "{null}"}, "{1}"},
      {kExcept, {"{1, 4}", "null"}, "{1, 4}"},
      {kExcept, {"{1, 4}", "unknown"}, "unknown"},
      {kExcept, {"null", "{1}"}, "null"},
      {"Flatten(List<List<T>>)", {"{{1, 2}, {}, {3}}"}, "{1, 2, 3}"},
      {"Flatten(List<List<T>>)", {"{{null}, null, {null}}"}, "{null, null}"},
      {"Flatten(List<List<T>>)", {"{{1}, unknown}"}, "{1, ...}"},
      {"Flatten(List<List<T>>)", {"{{}, {}}"}, "{}"},
  });
}

TEST(ListOps, Items) {
  RunCases({
      {"Exists(List<T>)", {"{}"}, "false"},
      {"Exists(List<T>)", {"{null}"}, "false"},
      {"Exists(List<T>)", {"{null, 1}"}, "true"},
      {"Exists(List<T>)", {"{null, unknown}"}, "unknown"},
      {"Exists(List<T>)", {"null"}, "false"},
      {"Exists(List<T>)", {"unknown"}, "unknown"},
      {"Length(List<T>)", {"{null, 1}"}, "2"},
      {"Length(List<T>)", {"null"}, "0"},
      {"First(List<T>)", {"{null, 1}"}, "null"},
      {"First(List<T>)", {"{1, 2}"}, "1"},
      {"First(List<T>)", {"{}"}, "null"},
      {"Last(List<T>)", {"{1, 2}"}, "2"},
      {"Last(List<T>)", {"{1, unknown}"}, "unknown"},
      {"Last(List<T>)", {"{}"}, "null"},
      {"Indexer(List<T>, Integer)", {"{1, 2}", "1"}, "2"},
      {"Indexer(List<T>, Integer)", {"{1, 2}", "2"}, "null"},
      {"Indexer(List<T>, Integer)", {"{1, 2}", "-1"}, "null"},
      {"IndexOf(List<T>, T)", {"{1, 2, 2}", "2"}, "1"},
      {"IndexOf(List<T>, T)", {"{1, 2}", "3"}, "-1"},
      {"IndexOf(List<T>, T)", {"{1, null}", "null"}, "null"},
      {"IndexOf(List<T>, T)", {"{unknown, 2}", "2"}, "unknown"},
      {"IndexOf(List<T>, T)", {"{@2012, @2013-01-01}", "@2012-02-01"}, "null"},
      {"SingletonFrom(List<T>)", {"{}"}, "null"},
      {"SingletonFrom(List<T>)", {"{1}"}, "1"},
      {"SingletonFrom(List<T>)",
       {"{1, 2}"},
       "error: singleton from: the list has 2 items, not one"},
      {"Tail(List<T>)", {"{1, 2, 3}"}, "{2, 3}"},
      {"Tail(List<T>)", {"{}"}, "{}"},
      {"Take(List<T>, Integer)", {"{1, 2, 3}", "2"}, "{1, 2}"},
      {"Take(List<T>, Integer)", {"{1, 2, 3}", "9"}, "{1, 2, 3}"},
      {"Take(List<T>, Integer)", {"{1, 2, 3}", "null"}, "{}"},
      {"Take(List<T>, Integer)", {"{1, 2, 3}", "-1"}, "{}"},
      {"Take(List<T>, Integer)", {"{1, 2, 3}", "unknown"}, "unknown"},
      {"Take(List<T>, Integer)", {"null", "3"}, "null"},
      {"Skip(List<T>, Integer)", {"{1, 2, 3}", "2"}, "{3}"},
      {"Skip(List<T>, Integer)", {"{1, 2, 3}", "3"}, "{}"},
      {"Skip(List<T>, Integer)", {"{1, 2, 3}", "null"}, "{1, 2, 3}"},
      {"Skip(List<T>, Integer)", {"{1, 2, 3}", "-1"}, "{}"},
      {"Skip(List<T>, Integer)", {"null", "3"}, "null"},
      {"ToList(T)", {"3"}, "{3}"},
      {"ToList(T)", {"null"}, "{}"},
      {"ToList(T)", {"unknown"}, "{...}"},
  });
}

// A list of `n` integers from `first`.
Value Integers(Ops& ops, int64_t first, int64_t n) {
  std::vector<Value> items;
  for (int64_t i = 0; i < n; ++i) items.push_back(Value::Integer(first + i));
  return ops.context().MakeList(items);
}

TEST(ListOps, LargeListsAreNotComparedItemByItem) {
  Ops ops;
  constexpr int64_t n = 50'000;  // squared this would be minutes
  Value a = Integers(ops, 0, n), b = Integers(ops, n / 2, n);
  EXPECT_EQ(ops.Call(kUnion, {a, b}).list->items.size(), static_cast<size_t>(n + n / 2));
  EXPECT_EQ(ops.Call(kIntersect, {a, b}).list->items.size(), static_cast<size_t>(n / 2));
  EXPECT_EQ(ops.Call(kExcept, {a, b}).list->items.size(), static_cast<size_t>(n / 2));
  EXPECT_TRUE(ops.Call(kIncludes, {a, a}).is_true());
  EXPECT_TRUE(ops.Call(kIncludes, {a, b}).is_false());
  EXPECT_TRUE(ops.Call(kProperIncludes, {a, a}).is_false());
  EXPECT_FALSE(ops.context().error);
}

TEST(ListOps, NorAreQuantitiesInOneUnitOrIntervals) {
  Ops ops;
  uint32_t gram = ops.context().units.Intern("g");
  std::vector<Value> quantities, intervals;
  for (int64_t i = 0; i < 40'000; ++i) {
    quantities.push_back(Value::Quantity(Decimal::FromInt(i % 20'000), gram));
    intervals.push_back(Value::Interval(ops.context().arena.New<IntervalData>(
        IntervalData{Value::Integer(i % 20'000), Value::Integer(50'000), true, i < 20'000,
                     ops.context().types.Integer()})));
  }
  EXPECT_EQ(ops.Call(kDistinct, {ops.context().MakeList(quantities)}).list->items.size(), 20'000u);
  EXPECT_EQ(ops.Call(kDistinct, {ops.context().MakeList(intervals)}).list->items.size(), 40'000u);
  EXPECT_FALSE(ops.context().error);
}

TEST(ListOps, ListsThatMustBeComparedItemByItemHaveALimit) {
  Ops ops;
  std::vector<Value> items;
  const uint32_t units[] = {ops.context().units.Intern("g"), ops.context().units.Intern("mg")};
  for (int64_t i = 0; i < 4'000; ++i) {
    items.push_back(Value::Quantity(Decimal::FromInt(1 + i), units[i % 2]));
  }
  Value list = ops.context().MakeList(items);
  EXPECT_TRUE(ops.Call(kDistinct, {list}).is_null());
  ASSERT_TRUE(ops.context().error);
  EXPECT_EQ(*ops.context().error,
            "the lists are too large to compare item by item (limit kMaxListComparisons, 2000000 "
            "comparisons)");
}

}  // namespace
}  // namespace precert::cql
