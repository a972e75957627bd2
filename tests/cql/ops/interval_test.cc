// Interval operators as tables of calls.
#include <gtest/gtest.h>

#include "cql/ops/op_harness.h"

namespace precert::cql {
namespace {

using P = Precision;

// NAME(Interval<T>, Interval<T>) for each row.
struct Pair {
  const char *name, *a, *b, *expected;
  std::optional<P> precision = std::nullopt;
};

void RunPairs(const std::vector<Pair>& pairs) {
  std::vector<OpCase> cases;
  std::vector<std::string> names;
  names.reserve(pairs.size());
  for (const Pair& p : pairs) {
    auto type = [](std::string_view v) {
      return v.starts_with("Interval") || v == "null" || v == "unknown" ? "Interval<T>" : "T";
    };
    names.push_back(std::string(p.name) + "(" + type(p.a) + ", " + type(p.b) + ")");
    cases.push_back({names.back().c_str(), {p.a, p.b}, p.expected, p.precision});
  }
  RunCases(cases);
}

TEST(IntervalOps, BeforeAndAfter) {
  RunPairs({
      {"Before", "Interval[1, 10]", "Interval[11, 20]", "true"},
      {"Before", "Interval[1, 10]", "Interval[10, 20]", "false"},
      {"Before", "Interval[1, 10)", "Interval[10, 20]", "true"},
      {"Before", "9", "Interval[11, 20]", "true"},
      {"Before", "Interval[1, 10]", "8", "false"},
      {"After", "Interval[11, 20]", "5", "true"},
      {"After", "12", "Interval[1, 10]", "true"},
      {"After", "Interval[11.0, 20.0]", "Interval[1.0, 10.0]", "true"},
      {"Before", "Interval[1 'g', 2 'g']", "Interval[3000 'mg', 4000 'mg']", "true"},
      {"Before", "Interval[@2012-01-01, @2012-01-15]", "@2012-02", "true"},
      {"Before", "Interval[@2012-01-01, @2012-02-15]", "@2012-02", "null"},
      {"Before", "Interval[@2012-01-01, @2012-02-15]", "@2012-02", "false", P::kMonth},
      {"Before", "Interval[1, null)", "Interval[5, 6]", "null"},
      {"Before", "Interval[7, null)", "Interval[5, 6]", "false"},
      {"Before", "Interval[1, unknown]", "Interval[5, 6]", "unknown"},
      {"Before", "Interval[7, unknown]", "Interval[5, 6]", "false"},
      {"Before", "null", "Interval[5, 6]", "null"},
      {"SameOrBefore", "Interval[4, 6]", "6", "true"},
      {"SameOrBefore", "Interval[@T10:00:00.000, @T19:59:59.999]",
       "Interval[@T08:00:00.000, @T11:59:59.999]", "false", P::kHour},
      {"SameOrAfter", "Interval[@2012-12-01, @2013-12-01]", "@2012-11-15", "true", P::kMonth},
      {"SameOrAfter", "2.5 'mg'", "Interval[1.666 'mg', 2.5 'mg']", "true"},
      {"SameOrAfter", "2.5", "Interval[1.666, 2.50000001]", "false"},
      {"SameAs", "Interval[@2012-01-01, @2012-01-15]", "Interval[@2012-01-03, @2012-01-20]", "true",
       P::kMonth},
      {"Before", "Interval[1, 2]", "Interval[1, 2]",
       "error: intervals are not compared to the week: use the day", P::kWeek},
  });
}

TEST(IntervalOps, Membership) {
  RunPairs({
      {"Contains", "Interval[1, 10]", "5", "true"},
      {"Contains", "Interval[1, 10]", "25", "false"},
      {"Contains", "Interval[1, 10)", "10", "false"},
      {"Contains", "Interval(1, 10)", "1", "false"},
      {"Contains", "Interval[null, 5]", "10", "false"},
      {"Contains", "Interval[null, 5]", "-99", "true"},
      {"Contains", "Interval(null, 5]", "4", "null"},
      {"Contains", "Interval(null, 5]", "10", "false"},
      {"Contains", "Interval[5, unknown]", "4", "false"},
      {"Contains", "Interval[5, unknown]", "6", "unknown"},
      {"Contains", "Interval[5 'mg', null]", "6 'g'", "true"},
      {"Contains", "Interval[5 'mg', null]", "6 'm'", "null"},
      {"In", "@2012-01-07T", "Interval[@2012-01-05T, null]", "true"},
      {"In", "@2012-01-07", "Interval[@2012-01-05, @2012-01-06]", "true", P::kMonth},
      {"In", "@2012-01", "Interval[@2012-01-05, @2012-01-06]", "null"},
      {"In", "@2012-01", "Interval[@2012-01-05, @2012-01-06]", "null", P::kDay},
      {"Includes", "Interval[1, 10]", "Interval[4, 10]", "true"},
      {"Includes", "Interval[1, 10]", "Interval[4, 11]", "false"},
      {"IncludedIn", "Interval[@2017-09-01T00:00:00, @2017-09-01T00:00:00]",
       "Interval[@2017-09-01T00:00:00.000, @2017-12-30T23:59:59.999]", "null"},
      {"IncludedIn", "Interval[@2017-09-01T00:00:00, @2017-09-01T00:00:00]",
       "Interval[@2017-09-01T00:00:00.000, @2017-12-30T23:59:59.999]", "true", P::kDay},
      {"IncludedIn", "5", "Interval[1, 10]", "true"},
      {"ProperIncludes", "Interval<Integer>[null, null]", "Interval[1, 10]", "true"},
      {"ProperIncludes", "Interval[1, 10]", "Interval[1, 10]", "false"},
      {"ProperIncludes", "Interval[1, 10]", "Interval[1, 9]", "true"},
      {"ProperIncludedIn", "Interval[4, 15]", "Interval[1, 10]", "false"},
      {"ProperContains", "Interval[@T12:00:00.000, @T21:59:59.999]", "@T12:00:00.001", "true"},
      {"ProperContains", "Interval[@T12:00:00.000, @T21:59:59.999]", "@T12:00:00.000", "false"},
      {"ProperContains", "Interval[@T12:00:00.001, @T21:59:59.999]", "@T12:00:00", "null"},
      {"ProperIn", "@T12:00:00", "Interval[@T12:00:00.001, @T21:59:59.999]", "false", P::kSecond},
  });
  RunCases({
      {"Contains(Interval<T>, T)", {"null", "5"}, "false"},
      {"Contains(Interval<T>, T)", {"unknown", "5"}, "unknown"},
      {"Contains(Interval<T>, T)", {"Interval[1, 10]", "null"}, "null"},
      {"In(T, Interval<T>)", {"unknown", "Interval[1, 10]"}, "unknown"},
      {"In(T, Interval<T>)", {"null", "null"}, "false"},
      {"In(T, Interval<T>)", {"5", "Interval[1, 10]"}, "true"},
      {"In(T, Interval<T>)", {"3..5", "Interval[1, 10]"}, "true"},
      {"In(T, Interval<T>)", {"3..15", "Interval[1, 10]"}, "null"},
      {"In(T, Interval<T>)", {"3..", "Interval[1, 10]"}, "unknown"},
      {"In(T, Interval<T>)", {"12..", "Interval[1, 10]"}, "false"},
  });
}

TEST(IntervalOps, MeetsAndOverlaps) {
  RunPairs({
      {"Meets", "Interval[1, 10]", "Interval[11, 20]", "true"},
      {"Meets", "Interval[11, 20]", "Interval[1, 10]", "true"},
      {"Meets", "Interval[1, 10]", "Interval[12, 20]", "false"},
      {"Meets", "Interval[3.01, 5.00000001]", "Interval[5.00000002, 8.5]", "true"},
      {"Meets", "Interval[@2012-01-07, @2012-01-14]", "Interval[@2012-01-15, @2012-01-25]", "true"},
      {"Meets", "Interval[@2012-01-07, @2012-01-14]", "Interval[@2012-02-20, @2012-03-25]", "true",
       P::kMonth},
      {"Meets", "Interval(null, 5]", "Interval(null, 15)", "null"},
      {"MeetsAfter", "Interval(null, 5]", "Interval[11, null)", "false"},
      {"Meets", "Interval[@2012-03-01, @2014-03]", "Interval[@2012, null)", "null"},
      {"MeetsAfter", "Interval[@2012-01, null)", "Interval[@2012-01-31, null)", "false"},
      {"MeetsAfter", "Interval[@2012-03-01, @2014-03]", "Interval[@2013, null)", "false"},
      // It ends at the greatest Integer for certain: nothing comes after it.
      {"MeetsAfter", "Interval(null, 5]", "Interval[2147483647, null)", "false"},
      {"MeetsBefore", "Interval(null, 5]", "Interval(null, 25]", "null"},
      {"MeetsBefore", "Interval[1, null]", "Interval[1, 10]", "false"},
      {"MeetsBefore", "Interval[1 'g', null]", "Interval[1 'g', 10 'g']", "false"},
      {"Overlaps", "Interval[10, 15]", "Interval[4, 10]", "true"},
      {"Overlaps", "Interval[4, 10)", "Interval(9, 20]", "false"},
      {"Overlaps", "Interval[1, 10]", "Interval[5, null)", "true"},
      {"Overlaps", "Interval[@2012-02T, @2012-03T]", "Interval[@2011-01-10T, @2012T]", "null"},
      {"Overlaps", "Interval[@2012T, @2013-03T]", "Interval[@2012-02T, @2013-02T]", "true"},
      {"OverlapsBefore", "Interval[4, 10]", "Interval(4, 10]", "true"},
      {"OverlapsBefore", "Interval(3, 10]", "Interval[4, 10]", "false"},
      {"OverlapsAfter", "Interval[4, 10]", "Interval[4, 10)", "true"},
      {"OverlapsAfter", "Interval[4, 11)", "Interval[4, 10]", "false"},
      {"Starts", "Interval[4, 6]", "Interval[4, 10]", "true"},
      {"Starts", "Interval[4, 11]", "Interval[4, 10]", "false"},
      {"Starts", "Interval[@2012-01-05, @2012-01-06]", "Interval[@2012-01-01, @2012-03-06]", "true",
       P::kMonth},
      {"Ends", "Interval[4, 10]", "Interval[1, 10]", "true"},
      {"Ends", "Interval[4, 10]", "Interval<Integer>(null, null)", "null"},
      {"Ends", "Interval[4 'g', null]", "Interval[1 'g', null]", "true"},
      {"Ends", "Interval[4 'g', 5 'g']", "Interval[1 'g', null]", "false"},
  });
}

TEST(IntervalOps, Bounds) {
  RunCases({
      {"Start(Interval<T>)", {"Interval(1, 10]"}, "2"},
      {"Start(Interval<T>)", {"Interval[null, 10]"}, "-2147483648"},
      {"Start(Interval<T>)", {"Interval(null, 10]"}, "null"},
      {"Start(Interval<T>)", {"Interval[unknown, 10]"}, "unknown"},
      {"End(Interval<T>)", {"Interval[1, 10)"}, "9"},
      {"End(Interval<T>)", {"Interval[1.0, 10.0)"}, "9.99999999"},
      {"End(Interval<T>)", {"Interval[@2012-01-01, @2012-03-01)"}, "@2012-02-29"},
      {"End(Interval<T>)", {"Interval[@2012-01, null]"}, "@9999-12-31"},
      {"Width(Interval<Integer>)", {"Interval[1, 10]"}, "9"},
      {"Width(Interval<Integer>)", {"Interval[1, null)"}, "null"},
      {"Width(Interval<Integer>)", {"Interval[1, unknown]"}, "unknown"},
      {"Width(Interval<Integer>)", {"Interval<Integer>[null, null]"}, "null"},
      {"Width(Interval<Integer>)", {"Interval[1, 3..4]"}, "null"},
      {"Width(Interval<Long>)", {"Interval[1L, 10L)"}, "8L"},
      {"Width(Interval<Decimal>)", {"Interval[1.5, 4.0]"}, "2.5"},
      {"Width(Interval<Quantity>)", {"Interval[1 'g', 1500 'mg']"}, "0.5 'g'"},
      {"Size(Interval<Integer>)", {"Interval[1, 10]"}, "10"},
      {"Size(Interval<Decimal>)", {"Interval[1.0, 2.0]"}, "1.00000001"},
      {"PointFrom(Interval<T>)", {"Interval[3, 4)"}, "3"},
      {"PointFrom(Interval<T>)", {"Interval[3, null)"}, "null"},
      {"PointFrom(Interval<T>)",
       {"Interval[3, 4]"},
       "error: point from: the interval Interval[3, 4] holds more than one point"},
  });
}

TEST(IntervalOps, Sets) {
  RunPairs({
      {"Union", "Interval[1, 10]", "Interval[4, 15]", "Interval[1, 15]"},
      {"Union", "Interval[1, 10)", "Interval[10, 15)", "Interval[1, 15)"},
      {"Union", "Interval[1, 10]", "Interval[12, 15]", "null"},
      {"Union", "Interval[1, 10]", "Interval[5, unknown]", "Interval[1, null)"},
      {"Union", "Interval[1, 4]", "Interval[unknown, 20]", "unknown"},
      {"Intersect", "Interval[1, 10]", "Interval[4, 15]", "Interval[4, 10]"},
      {"Intersect", "Interval[1, 10]", "Interval[11, 15]", "null"},
      {"Intersect", "Interval[1, 10]", "Interval[5, null)", "Interval[5, null)"},
      {"Intersect", "Interval[1, 5]", "Interval[5, null)", "Interval[5, 5]"},
      {"Intersect", "Interval[1, null]", "Interval[5, 8]", "Interval[5, 8]"},
      {"Except", "Interval[1, 10]", "Interval[4, 10]", "Interval[1, 3]"},
      {"Except", "Interval[1, 10]", "Interval(4, 10]", "Interval[1, 4]"},
      {"Except", "Interval[1, 10]", "Interval[0, 4]", "Interval[5, 10]"},
      {"Except", "Interval[1, 10]", "Interval[3, 7]", "null"},
      {"Except", "Interval[1, 10]", "Interval[1, 10]", "null"},
      {"Except", "Interval[1, 10]", "Interval[11, 12]", "Interval[1, 10]"},
      {"Except", "Interval[1, 10]", "Interval[5, null)", "null"},
      {"Except", "Interval[1.0 'g', 10.0 'g']", "Interval[5.0 'g', 10.0 'g']",
       "Interval[1 'g', 4.99999999 'g']"},
      {"Except", "Interval[@2012-01-05, @2012-01-15]", "Interval[@2012-01-07, @2012-01-15]",
       "Interval[@2012-01-05, @2012-01-06]"},
  });
}

TEST(IntervalOps, Collapse) {
  constexpr const char* kPlain = "Collapse(List<Interval<T>>)";
  constexpr const char* kPer = "Collapse(List<Interval<T>>, Quantity)";
  RunCases({
      {kPlain,
       {"{Interval[12, 19], Interval[1, 5], Interval[7, 10], Interval[3, 7]}"},
       "{Interval[1, 10], Interval[12, 19]}"},
      {kPlain, {"{Interval[4, 6], Interval[7, 8]}"}, "{Interval[4, 8]}"},
      {kPlain, {"{Interval[4, 9], Interval[5, 6]}"}, "{Interval[4, 9]}"},
      {kPlain, {"{Interval[4.0, 6.0], Interval[6.00000001, 8.0]}"}, "{Interval[4.0, 8.0]}"},
      {kPlain, {"{null, Interval[4, 6], Interval<Integer>(null, null)}"}, "{Interval[4, 6]}"},
      {kPlain, {"{Interval[4, null], Interval[6, 8]}"}, "{Interval[4, null]}"},
      {kPlain, {"{Interval[4 'g', null], Interval[6 'g', 8 'g']}"}, "{Interval[4 'g', null]}"},
      {kPlain, {"{Interval[4, null), Interval[1, 2]}"}, "{Interval[1, 2], Interval[4, null)}"},
      {kPlain, {"{Interval[4, unknown], Interval[1, 2]}"}, "unknown"},
      {kPlain, {"{Interval[1, 2], unknown}"}, "unknown"},
      {kPlain, {"{}"}, "{}"},
      {kPlain, {"null"}, "null"},
      {kPlain, {"{Interval[1, 2], ...}"}, "{Interval[1, 2], ...}"},
      {kPer, {"{Interval[1, 2], Interval[4, 5]}", "2 '1'"}, "{Interval[1, 5]}"},
      {kPer, {"{Interval[1, 2], Interval[5, 6]}", "2 '1'"}, "{Interval[1, 2], Interval[5, 6]}"},
      {kPer, {"{Interval[1, 2], Interval[3, 6]}", "null"}, "{Interval[1, 6]}"},
      {kPer,
       {"{Interval[1 'g', 2 'g'], Interval[2100 'mg', 3 'g']}", "100 'mg'"},
       "{Interval[1 'g', 3 'g']}"},
      {kPer,
       {"{Interval[@2012-01-01, @2012-01-15], Interval[@2012-01-17, @2012-01-20]}", "1 day"},
       "{Interval[@2012-01-01, @2012-01-15], Interval[@2012-01-17, @2012-01-20]}"},
      {kPer,
       {"{Interval[@2012-01-01, @2012-01-15], Interval[@2012-02-17, @2012-02-20]}", "1 month"},
       "{Interval[@2012-01-01, @2012-02-20]}"},
      {kPer,
       {"{Interval[@2012-01-01, @2012-01-15], Interval[@2012-01-22, @2012-01-23]}", "1 week"},
       "{Interval[@2012-01-01, @2012-01-23]}"},
  });
}

TEST(IntervalOps, Expand) {
  constexpr const char *kPoints = "Expand(Interval<T>)",
                       *kPointsPer = "Expand(Interval<T>, Quantity)",
                       *kUnits = "Expand(List<Interval<T>>)",
                       *kUnitsPer = "Expand(List<Interval<T>>, Quantity)";
  RunCases({
      {kPoints, {"Interval[1, 4]"}, "{1, 2, 3, 4}"},
      {kPoints, {"Interval[1L, 3L)"}, "{1L, 2L}"},
      {kPointsPer, {"Interval[1, 10)", "2 '1'"}, "{1, 3, 5, 7}"},
      {kPointsPer, {"Interval[10.0, 12.5]", "1 '1'"}, "{10.0, 11.0, 12.0}"},
      {kPointsPer, {"Interval[10, 10]", "0.5 '1'"}, "{10.0, 10.5}"},
      {kPointsPer, {"Interval[1 'g', 2 'g']", "500 'mg'"}, "{1 'g', 1.5 'g'}"},
      {kPointsPer, {"Interval[@2018-01-01, @2018-01-04]", "2 days"}, "{@2018-01-01, @2018-01-03}"},
      {kPointsPer,
       {"Interval[@2018-01-31, @2018-05-01]", "1 month"},
       "{@2018-01, @2018-02, @2018-03, @2018-04, @2018-05}"},
      {kPointsPer, {"Interval[@2018-01-01, @2018-01-20]", "1 week"}, "{@2018-01-01, @2018-01-08}"},
      {kPointsPer, {"Interval[@T10:00, @T12:30)", "1 hour"}, "{@T10, @T11, @T12}"},
      {kPointsPer, {"Interval[@T22:00, @T23:59]", "1 hour"}, "{@T22, @T23}"},
      {kPointsPer, {"Interval[@T10, @T10]", "1 minute"}, "{}"},
      {kPoints, {"Interval[@2018-01, @2018-03]"}, "{@2018-01, @2018-02, @2018-03}"},
      {kPoints, {"Interval[@9998, null)"}, "null"},
      {kPoints, {"Interval[1, unknown]"}, "unknown"},
      {kPoints, {"Interval[@9999-12-30, @9999-12-31]"}, "{@9999-12-30, @9999-12-31}"},
      {kUnits, {"{Interval[1, 2], null}"}, "{Interval[1, 1], Interval[2, 2]}"},
      {kUnits,
       {"{Interval[1, 2], Interval[2, 3]}"},
       "{Interval[1, 1], Interval[2, 2], Interval[3, 3]}"},
      {kUnits, {"{}"}, "{}"},
      {kUnits, {"null"}, "null"},
      {kUnitsPer,
       {"{Interval[@2018-01-01, @2018-01-04]}", "2 days"},
       "{Interval[@2018-01-01, @2018-01-02], Interval[@2018-01-03, @2018-01-04]}"},
      {kUnitsPer,
       {"{Interval[1, 10)}", "2 '1'"},
       "{Interval[1, 2], Interval[3, 4], Interval[5, 6], Interval[7, 8]}"},
      {kPointsPer, {"Interval[1, 10]", "0 '1'"}, "error: expand: 'per' must be more than zero"},
      {kPointsPer,
       {"Interval[1, 10]", "1 'g'"},
       "error: expand: 'per' in 'g' does not fit points in '1'"},
      {kPointsPer,
       {"Interval[@2018-01-01, @2018-01-04]", "1 'g'"},
       "error: expand: 'per' must be a whole number of a time unit, not 1 'g'"},
      {kPoints,
       {"Interval[0, 2147483647]"},
       "error: expand would make more than 2000000 items (limit kMaxListItems): choose a larger "
       "'per'"},
      {kPointsPer,
       {"Interval[@2018-01-01T00:00:00.000, @2019-01-01T00:00:00.000]", "1 millisecond"},
       "error: expand would make more than 2000000 items (limit kMaxListItems): choose a larger "
       "'per'"},
  });
}

// Every relation between small integer intervals agrees with counting the points one by one.
TEST(IntervalOps, RelationsAgreeWithSetsOfPoints) {
  Ops ops;
  constexpr int kMost = 5;
  auto make = [&](int low, int high) {
    return Value::Interval(ops.context().arena.New<IntervalData>(IntervalData{
        Value::Integer(low), Value::Integer(high), true, true, ops.context().types.Integer()}));
  };
  auto ask = [&](const char* name, const Value& a, const Value& b) {
    return ops.Call(std::string(name) + "(Interval<T>, Interval<T>)", {a, b}).is_true();
  };
  for (int a1 = 0; a1 <= kMost; ++a1)
    for (int a2 = a1; a2 <= kMost; ++a2)
      for (int b1 = 0; b1 <= kMost; ++b1)
        for (int b2 = b1; b2 <= kMost; ++b2) {
          Value a = make(a1, a2), b = make(b1, b2);
          bool common = false, a_in_b = true, b_in_a = true;
          for (int p = 0; p <= kMost; ++p) {
            bool in_a = a1 <= p && p <= a2, in_b = b1 <= p && p <= b2;
            common |= in_a && in_b;
            a_in_b &= !in_a || in_b;
            b_in_a &= !in_b || in_a;
          }
          EXPECT_EQ(ask("Overlaps", a, b), common);
          EXPECT_EQ(ask("IncludedIn", a, b), a_in_b);
          EXPECT_EQ(ask("Includes", a, b), b_in_a);
          EXPECT_EQ(ask("ProperIncludes", a, b), b_in_a && !a_in_b);
          EXPECT_EQ(ask("Before", a, b), a2 < b1);
          EXPECT_EQ(ask("MeetsBefore", a, b), a2 + 1 == b1);
          Value both = ops.Call("Intersect(Interval<T>, Interval<T>)", {a, b});
          EXPECT_EQ(!both.is_null(), common);
          Value either = ops.Call("Union(Interval<T>, Interval<T>)", {a, b});
          EXPECT_EQ(!either.is_null(), common || a2 + 1 == b1 || b2 + 1 == a1);
        }
}

}  // namespace
}  // namespace precert::cql
