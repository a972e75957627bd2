// Aggregates over closed lists, as tables of calls.
#include <gtest/gtest.h>

#include "cql/ops/op_harness.h"

namespace precert::cql {
namespace {

TEST(AggregateOps, Truth) {
  RunCases({
      {"AllTrue(List<Boolean>)", {"{true, null, true}"}, "true"},
      {"AllTrue(List<Boolean>)", {"{true, false}"}, "false"},
      {"AllTrue(List<Boolean>)", {"{true, unknown}"}, "unknown"},
      {"AllTrue(List<Boolean>)", {"{false, unknown}"}, "false"},
      {"AllTrue(List<Boolean>)", {"{}"}, "true"},
      {"AllTrue(List<Boolean>)", {"null"}, "true"},
      {"AllTrue(List<Boolean>)", {"unknown"}, "unknown"},
      {"AnyTrue(List<Boolean>)", {"{null, true}"}, "true"},
      {"AnyTrue(List<Boolean>)", {"{null, false}"}, "false"},
      {"AnyTrue(List<Boolean>)", {"{unknown, false}"}, "unknown"},
      {"AnyTrue(List<Boolean>)", {"{unknown, true}"}, "true"},
      {"AnyTrue(List<Boolean>)", {"{}"}, "false"},
      {"AnyTrue(List<Boolean>)", {"null"}, "false"},
  });
}

TEST(AggregateOps, CountAndSum) {
  RunCases({
      {"Count(List<T>)", {"{15, 5, 99, null, 1}"}, "4"},
      {"Count(List<T>)", {"{}"}, "0"},
      {"Count(List<T>)", {"null"}, "0"},
      {"Count(List<T>)", {"unknown"}, "unknown"},
      {"Count(List<T>)", {"{1, unknown, unknown}"}, "1.."},
      {"Sum(List<Integer>)", {"{null, 1, null, 2}"}, "3"},
      {"Sum(List<Integer>)", {"{}"}, "null"},
      {"Sum(List<Integer>)", {"{null}"}, "null"},
      {"Sum(List<Integer>)", {"{1, unknown}"}, "unknown"},
      {"Sum(List<Integer>)", {"null"}, "null"},
      {"Sum(List<Integer>)", {"{2147483647, 1}"}, "null"},
      {"Sum(List<Integer>)", {"{2147483647, 1, -1}"}, "2147483647"},
      {"Sum(List<Integer>)", {"{1, 2..3}"}, "3..4"},
      {"Sum(List<Integer>)", {"{1, 2..}"}, "3.."},
      {"Sum(List<Long>)", {"{6L, 2L}"}, "8L"},
      {"Sum(List<Long>)", {"{9223372036854775807L, 1L}"}, "null"},
      {"Sum(List<Long>)", {"{9223372036854775807L, 2L, -9223372036854775807L}"}, "2L"},
      {"Sum(List<Decimal>)", {"{6.0, 2.5, null}"}, "8.5"},
      {"Sum(List<Quantity>)", {"{1 'g', 500 'mg'}"}, "1.5 'g'"},
      {"Sum(List<Quantity>)", {"{1 'g', 1 'm'}"}, "null"},
      {"Product(List<Integer>)", {"{5, 4, null}"}, "20"},
      {"Product(List<Integer>)", {"{2147483647, 2147483647, 2147483647, 0}"}, "0"},
      {"Product(List<Integer>)", {"{65536, 65536}"}, "null"},
      {"Product(List<Long>)", {"{5L, 4L, 5L}"}, "100L"},
      {"Product(List<Decimal>)", {"{1.5, 2.0}"}, "3.0"},
      {"Product(List<Quantity>)", {"{2 'm', 3 'm'}"}, "6 'm2'"},
      {"Product(List<Decimal>)", {"{}"}, "null"},
  });
}

TEST(AggregateOps, OrderAndMode) {
  RunCases({
      {"Max(List<Integer>)", {"{5, 12, null, 90, 44}"}, "90"},
      {"Min(List<Long>)", {"{5L, 0L}"}, "0L"},
      {"Max(List<Decimal>)", {"{}"}, "null"},
      {"Max(List<Integer>)", {"{1, unknown}"}, "unknown"},
      {"Max(List<String>)", {"{'hi', 'bye', 'zebra'}"}, "'zebra'"},
      {"Min(List<Quantity>)", {"{1 'g', 900 'mg'}"}, "900 'mg'"},
      {"Min(List<Quantity>)", {"{1 'g', 1 'm'}"}, "null"},
      {"Max(List<DateTime>)", {"{@2012-10-05T, @2012-09T}"}, "@2012-10-05T"},
      {"Max(List<DateTime>)", {"{@2012-10-05T, @2012-10T}"}, "null"},
      {"Min(List<Time>)", {"{@T15:59, @T05:59}"}, "@T05:59"},
      {"Mode(List<T>)", {"{2, 1, 8, 2, 9, 1, 9, 9}"}, "9"},
      {"Mode(List<T>)", {"{2, 1, 1, 2}"}, "2"},
      {"Mode(List<T>)", {"{null, null, 3}"}, "3"},
      {"Mode(List<T>)", {"{}"}, "null"},
      {"Median(List<Decimal>)", {"{6.0, 5.0, 4.0, 3.0, 2.0, 1.0}"}, "3.5"},
      {"Median(List<Decimal>)", {"{3.0, null, 1.0, 2.0}"}, "2.0"},
      {"Median(List<Quantity>)", {"{1 'g', 3000 'mg', 2 'g', 4 'g'}"}, "2.5 'g'"},
  });
}

TEST(AggregateOps, MeansAndSpread) {
  RunCases({
      {"Avg(List<Decimal>)", {"{1.0, 2.0, 3.0, 6.0}"}, "3.0"},
      {"Avg(List<Decimal>)", {"{1.0, 1.0, 0.0}"}, "0.66666667"},
      {"Avg(List<Decimal>)", {"{1.0, unknown}"}, "unknown"},
      {"Avg(List<Quantity>)", {"{1 'g', 500 'mg'}"}, "0.75 'g'"},
      {"GeometricMean(List<Decimal>)", {"{2.0, 8.0}"}, "4.0"},
      {"GeometricMean(List<Decimal>)", {"{4.0, 1.0, 0.03125}"}, "0.5"},
      {"GeometricMean(List<Decimal>)", {"{2.0, 0.0}"}, "0.0"},
      {"GeometricMean(List<Decimal>)", {"{2.0, -2.0}"}, "null"},
      {"Variance(List<Decimal>)", {"{1.0, 2.0, 3.0, 4.0, 5.0}"}, "2.5"},
      {"Variance(List<Decimal>)", {"{1.0}"}, "null"},
      {"Variance(List<Quantity>)", {"{1 'm', 300 'cm'}"}, "2 'm2'"},
      {"PopulationVariance(List<Decimal>)", {"{1.0, 2.0, 3.0, 4.0, 5.0}"}, "2.0"},
      {"PopulationVariance(List<Decimal>)", {"{1.0}"}, "0.0"},
      {"StdDev(List<Decimal>)", {"{1.0, 2.0, 3.0, 4.0, 5.0}"}, "1.58113883"},
      {"StdDev(List<Quantity>)", {"{null, null}"}, "null"},
      {"PopulationStdDev(List<Decimal>)", {"{1.0, 2.0, 3.0, 4.0, 5.0}"}, "1.41421356"},
      {"PopulationStdDev(List<Quantity>)", {"{1 'm', 300 'cm'}"}, "1 'm'"},
      // Squares past 128 bits.
      {"PopulationVariance(List<Decimal>)",
       {"{1000000000000.0, 3000000000000.0}"},
       "1000000000000000000000000.0"},
      {"PopulationVariance(List<Decimal>)", {"{1000000000000000.0, 3000000000000000.0}"}, "null"},
      {"PopulationStdDev(List<Decimal>)", {"{1000000000.0, 3000000000.0}"}, "1000000000.0"},
  });
}

}  // namespace
}  // namespace precert::cql
