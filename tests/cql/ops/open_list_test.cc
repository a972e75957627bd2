// Open lists: what each operator may still conclude when the list may be longer than what was sent.
// The lines follow the table at the head of src/cql/ops/list.cc.
#include <gtest/gtest.h>

#include "cql/ops/op_harness.h"

namespace precert::cql {
namespace {

TEST(OpenLists, WhatIsThereIsThere) {
  RunCases({
      {"Exists(List<T>)", {"{1, ...}"}, "true"},
      {"Exists(List<T>)", {"{null, ...}"}, "unknown"},
      {"Exists(List<T>)", {"{...}"}, "unknown"},
      {"Contains(List<T>, T)", {"{1, 2, ...}", "2"}, "true"},
      {"Contains(List<T>, T)", {"{1, 2, ...}", "3"}, "unknown"},
      {"In(T, List<T>)", {"2", "{1, 2, ...}"}, "true"},
      {"In(T, List<T>)", {"3", "{...}"}, "unknown"},
      {"Includes(List<T>, T)", {"{1, ...}", "1"}, "true"},
      {"Includes(List<T>, List<T>)", {"{1, 2, ...}", "{1, 2}"}, "true"},
      {"Includes(List<T>, List<T>)", {"{1, 2, ...}", "{1, 3}"}, "unknown"},
      {"Includes(List<T>, List<T>)", {"{1, 2}", "{1, ...}"}, "unknown"},
      {"Includes(List<T>, List<T>)", {"{1, 2}", "{3, ...}"}, "false"},
      {"IncludedIn(List<T>, List<T>)", {"{1}", "{1, ...}"}, "true"},
      {"IncludedIn(List<T>, List<T>)", {"{3, ...}", "{1, 2}"}, "false"},
      {"IncludedIn(List<T>, List<T>)", {"{1, ...}", "{1, 2}"}, "unknown"},
      {"ProperContains(List<T>, T)", {"{1, 2, ...}", "1"}, "true"},
      {"ProperContains(List<T>, T)", {"{1, ...}", "1"}, "unknown"},
      {"ProperContains(List<T>, T)", {"{2, ...}", "1"}, "unknown"},
      {"ProperIncludes(List<T>, List<T>)", {"{1, 2, ...}", "{1}"}, "true"},
      {"ProperIncludes(List<T>, List<T>)", {"{1, ...}", "{1}"}, "unknown"},
      {"ProperIncludes(List<T>, List<T>)", {"{1, 2}", "{1, ...}"}, "unknown"},
      {"ProperIncludes(List<T>, List<T>)",
       {"{1}", "{1, ...}"},
       "false"},  // nothing can be left over
      {"ProperIncludes(List<T>, List<T>)", {"{1}", "{2, ...}"}, "false"},
      {"IndexOf(List<T>, T)", {"{1, 2, ...}", "2"}, "1"},
      {"IndexOf(List<T>, T)", {"{1, 2, ...}", "3"}, "unknown"},
  });
}

TEST(OpenLists, CountsAreRanges) {
  RunCases({
      {"Count(List<T>)", {"{1, null, 2, ...}"}, "2.."},
      {"Count(List<T>)", {"{...}"}, "0.."},
      {"Length(List<T>)", {"{1, null, ...}"}, "2.."},
      // So that a threshold that is already reached holds, and one that is not is unknown.
      {"GreaterOrEqual(Integer, Integer)", {"15..", "15"}, "true"},
      {"GreaterOrEqual(Integer, Integer)", {"12..", "15"}, "unknown"},
      {"Less(Integer, Integer)", {"15..", "15"}, "false"},
  });
}

TEST(OpenLists, TheRecordIsTakenAtItsWord) {
  RunCases({
      {"First(List<T>)", {"{1, 2, ...}"}, "1"},
      {"First(List<T>)", {"{...}"}, "unknown"},
      {"Last(List<T>)", {"{1, 2, ...}"}, "2"},
      {"Last(List<T>)", {"{...}"}, "unknown"},
      {"Indexer(List<T>, Integer)", {"{1, 2, ...}", "1"}, "2"},
      {"Indexer(List<T>, Integer)", {"{1, 2, ...}", "2"}, "unknown"},
      {"SingletonFrom(List<T>)", {"{1, ...}"}, "1"},
      {"SingletonFrom(List<T>)", {"{...}"}, "unknown"},
      {"Max(List<Integer>)", {"{1, 3, 2, ...}"}, "3"},
      {"Max(List<Integer>)", {"{null, ...}"}, "unknown"},
      {"Min(List<Date>)", {"{@2012-01-02, @2012-01-01, ...}"}, "@2012-01-01"},
      {"Min(List<Date>)", {"{...}"}, "unknown"},
      {"Avg(List<Decimal>)", {"{1.0, 2.0, ...}"}, "1.5"},
      {"Avg(List<Decimal>)", {"{...}"}, "unknown"},
      {"Median(List<Decimal>)", {"{1.0, 2.0, 9.0, ...}"}, "2.0"},
      {"Median(List<Decimal>)", {"{...}"}, "unknown"},
      {"GeometricMean(List<Decimal>)", {"{...}"}, "unknown"},
      {"StdDev(List<Decimal>)", {"{...}"}, "unknown"},
  });
}

TEST(OpenLists, WhatDependsOnAllItemsIsUnknown) {
  RunCases({
      {"Sum(List<Integer>)", {"{1, 2, ...}"}, "unknown"},
      {"Product(List<Integer>)", {"{1, 2, ...}"}, "unknown"},
      {"Mode(List<T>)", {"{1, 1, ...}"}, "unknown"},
      {"AllTrue(List<Boolean>)", {"{true, ...}"}, "unknown"},
      {"AllTrue(List<Boolean>)", {"{true, false, ...}"}, "false"},
      {"AnyTrue(List<Boolean>)", {"{false, true, ...}"}, "true"},
      {"AnyTrue(List<Boolean>)", {"{false, ...}"}, "unknown"},
      {"AnyTrue(List<Boolean>)", {"{...}"}, "unknown"},
  });
}

TEST(OpenLists, ListsMadeOfThemAreOpen) {
  RunCases({
      {"Union(List<T>, List<T>)", {"{1, ...}", "{2}"}, "{1, 2, ...}"},
      {"Union(List<T>, List<T>)", {"{1}", "{...}"}, "{1, ...}"},
      {"Intersect(List<T>, List<T>)", {"{1, 2, ...}", "{2, 3}"}, "{2, ...}"},
      {"Intersect(List<T>, List<T>)", {"{1, 2}", "{2, ...}"}, "{2, ...}"},
      {"Except(List<T>, List<T>)", {"{1, 2, ...}", "{2}"}, "{1, ...}"},
      {"Except(List<T>, List<T>)", {"{1, 2}", "{2, ...}"}, "unknown"},
      {"Except(List<T>, List<T>)", {"{2}", "{2, ...}"}, "{}"},
      {"Except(List<T>, List<T>)", {"{2, ...}", "{2, ...}"}, "unknown"},
      {"Distinct(List<T>)", {"{1, 1, ...}"}, "{1, ...}"},
      // An item that may repeat another, or be in the other list, leaves the result open.
      {"Distinct(List<T>)", {"{{1, ...}, {1, ...}}"}, "{{1}, ...}"},
      {"Distinct(List<T>)", {"{Tuple{a: unknown}, Tuple{a: 1}}"}, "{Tuple { a: null }, ...}"},
      {"Union(List<T>, List<T>)", {"{{1, ...}}", "{{1}}"}, "{{1}, ...}"},
      {"Intersect(List<T>, List<T>)", {"{{1, ...}, {2}}", "{{1, 3}, {2}}"}, "{{2}, ...}"},
      {"Except(List<T>, List<T>)", {"{{1, ...}, {2}}", "{{1, 3}}"}, "{{2}, ...}"},
      // Prints of inner lists do not show that they are open.
      {"Flatten(List<List<T>>)", {"{{1}, {2, ...}}"}, "{1, 2, ...}"},
      {"Flatten(List<List<T>>)", {"{{1}, ...}"}, "{1, ...}"},
      {"Skip(List<T>, Integer)", {"{1, 2, ...}", "1"}, "{2, ...}"},
      {"Take(List<T>, Integer)", {"{1, 2, ...}", "1"}, "{1, ...}"},
      {"Tail(List<T>)", {"{1, 2, ...}"}, "{2, ...}"},
      {"Expand(List<Interval<T>>)",
       {"{Interval[1, 2], ...}"},
       "{Interval[1, 1], Interval[2, 2], ...}"},
  });
}

}  // namespace
}  // namespace precert::cql
