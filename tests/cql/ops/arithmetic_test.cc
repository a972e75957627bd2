#include "cql/ops/boundary.h"
#include "cql/ops/op_rows.h"

namespace precert::cql {
namespace {

constexpr int64_t kIntMax = 2147483647, kIntMin = -2147483648;
constexpr char kMax[] = "99999999999999999999.99999999";
constexpr char kMin[] = "-99999999999999999999.99999999";

TEST(Arithmetic, Integers) {
  ExpectPairs(ArithmeticOps(), "Add(Integer, Integer): Integer",
              {{Int(1), Int(2), "3"},
               {Int(kIntMax), Int(1), "null"},
               {Int(kIntMin), Int(-1), "null"},
               {Int(kIntMin), Int(kIntMax), "-1"},
               {Int(1), Null(), "null"},
               {Unknown(), Int(1), "unknown"}});
  ExpectPairs(ArithmeticOps(), "Subtract(Integer, Integer): Integer",
              {{Int(1), Int(2), "-1"}, {Int(kIntMin), Int(1), "null"}});
  ExpectPairs(ArithmeticOps(), "Multiply(Integer, Integer): Integer",
              {{Int(-3), Int(4), "-12"},
               {Int(65536), Int(65536), "null"},
               {Int(kIntMin), Int(-1), "null"}});
  ExpectPairs(ArithmeticOps(), "Modulo(Integer, Integer): Integer",
              {{Int(10), Int(3), "1"},
               {Int(-10), Int(3), "-1"},
               {Int(0), Int(0), "null"},
               {Int(kIntMin), Int(-1), "0"},
               {AtLeast(3), Int(2), "unknown"},
               {Range(3, 4), Int(2),
                "error: `mod` is not defined for an uncertain number, such as the days between "
                "dates of which one is not known to the day"},
               {AtLeast(3), Int(2), "unknown"}});
  ExpectPairs(ArithmeticOps(), "TruncatedDivide(Integer, Integer): Integer",
              {{Int(10), Int(3), "3"},
               {Int(-10), Int(3), "-3"},
               {Int(10), Int(-3), "-3"},
               {Int(2), Int(0), "null"},
               {Int(kIntMin), Int(-1), "null"}});
  ExpectRows(ArithmeticOps(), {{"Abs(Integer): Integer", {Int(-5)}, "5"},
                               {"Abs(Integer): Integer", {Int(kIntMin)}, "null"},
                               {"Negate(Integer): Integer", {Int(5)}, "-5"},
                               {"Negate(Integer): Integer", {Int(kIntMin)}, "null"}});
}

TEST(Arithmetic, Longs) {
  ExpectPairs(ArithmeticOps(), "Add(Long, Long): Long",
              {{Long(1), Long(2), "3L"}, {Long(INT64_MAX), Long(1), "null"}});
  ExpectPairs(ArithmeticOps(), "Subtract(Long, Long): Long", {{Long(INT64_MIN), Long(1), "null"}});
  ExpectPairs(ArithmeticOps(), "Multiply(Long, Long): Long",
              {{Long(3000000000), Long(3), "9000000000L"},
               {Long(INT64_MIN), Long(-1), "null"},
               {Long(INT64_MIN), Long(INT64_MIN), "null"}});
  ExpectPairs(ArithmeticOps(), "Modulo(Long, Long): Long",
              {{Long(INT64_MIN), Long(-1), "0L"}, {Long(7), Long(0), "null"}});
  ExpectPairs(ArithmeticOps(), "TruncatedDivide(Long, Long): Long",
              {{Long(10), Long(3), "3L"}, {Long(INT64_MIN), Long(-1), "null"}});
  ExpectRows(ArithmeticOps(), {{"Abs(Long): Long", {Long(INT64_MIN)}, "null"},
                               {"Negate(Long): Long", {Long(INT64_MIN)}, "null"},
                               {"Negate(Long): Long", {Long(7)}, "-7L"}});
}

TEST(Arithmetic, UncertainIntegers) {
  ExpectPairs(ArithmeticOps(), "Add(Integer, Integer): Integer",
              {{AtLeast(12), Int(1), "Interval[13, null)"},
               {Range(1, 3), Range(10, 20), "Interval[11, 23]"},
               {AtLeast(1), AtLeast(2), "Interval[3, null)"},
               {AtLeast(kIntMax), Int(1), "null"},
               {Range(0, kIntMax), Int(5), "Interval[5, 2147483647]"}});
  ExpectPairs(ArithmeticOps(), "Subtract(Integer, Integer): Integer",
              {{Int(10), AtLeast(3), "Interval(null, 7]"},
               {AtLeast(3), AtLeast(3), "Interval(null, null)"},
               {Range(5, 6), Int(5), "Interval[0, 1]"}});
  ExpectPairs(ArithmeticOps(), "Multiply(Integer, Integer): Integer",
              {{AtLeast(2), Int(3), "Interval[6, null)"},
               {AtLeast(2), Int(-3), "Interval(null, -6]"},
               {AtLeast(2), Int(0), "0"},
               {Range(-2, 3), Range(-5, 7), "Interval[-15, 21]"}});
  ExpectRows(ArithmeticOps(),
             {{"Negate(Integer): Integer", {AtLeast(2)}, "Interval(null, -2]"},
              {"Abs(Integer): Integer", {AtLeast(2)}, "Interval[2, null)"},
              {"Abs(Integer): Integer", {Range(-5, 3)}, "Interval[0, 5]"},
              {"Abs(Integer): Integer", {Range(-5, -3)}, "Interval[3, 5]"},
              {"Add(Decimal, Decimal): Decimal", {AtLeast(2), Dec("1.5")}, "unknown"},
              {"Add(Decimal, Decimal): Decimal", {Range(2, 3), Dec("1.5")}, "null"}});
}

TEST(Arithmetic, Decimals) {
  ExpectPairs(
      ArithmeticOps(), "Add(Decimal, Decimal): Decimal",
      {{Dec("1.0"), Dec("2.5"), "3.5"}, {Dec(kMax), Dec("0.00000001"), "100000000000000000000.0"}});
  ExpectPairs(
      ArithmeticOps(), "Subtract(Decimal, Decimal): Decimal",
      {{Dec("2"), Dec("1.1"), "0.9"}, {Dec(kMin), Dec("1"), "-100000000000000000000.99999999"}});
  ExpectPairs(ArithmeticOps(), "Multiply(Decimal, Decimal): Decimal",
              {{Dec("1.5"), Dec("2"), "3.0"},
               {Dec(kMax), Dec("2"), "199999999999999999999.99999998"},
               {Dec(kMax), Dec(kMax), "null"}});
  ExpectPairs(ArithmeticOps(), "Divide(Decimal, Decimal): Decimal",
              {{Dec("10"), Dec("3"), "3.33333333"}, {Dec("1"), Dec("0"), "null"}});
  ExpectPairs(ArithmeticOps(), "Modulo(Decimal, Decimal): Decimal",
              {{Dec("3.5"), Dec("3"), "0.5"},
               {Dec("-3.5"), Dec("3"), "-0.5"},
               {Dec("3.5"), Dec("0"), "null"}});
  ExpectPairs(ArithmeticOps(), "TruncatedDivide(Decimal, Decimal): Decimal",
              {{Dec("10.1"), Dec("3.1"), "3.0"},
               {Dec("-10.1"), Dec("3.1"), "-3.0"},
               {Dec("10.1"), Dec("0.0"), "null"},
               {Dec(kMax), Dec("0.1"), "999999999999999999999.0"},
               {Dec(kMax), Dec("0.00000001"), "9999999999999999999999999999.0"},
               {Dec(kMax), Dec("1"), "99999999999999999999.0"}});
  ExpectRows(ArithmeticOps(), {{"Abs(Decimal): Decimal", {Dec("-1.5")}, "1.5"},
                               {"Negate(Decimal): Decimal", {Dec(kMax)}, kMin},
                               {"Negate(Decimal): Decimal", {Dec("0.0")}, "0.0"}});
}

TEST(Arithmetic, Rounding) {
  ExpectRows(ArithmeticOps(),
             {{"Ceiling(Decimal): Integer", {Dec("1.1")}, "2"},
              {"Ceiling(Decimal): Integer", {Dec("-1.1")}, "-1"},
              {"Ceiling(Decimal): Integer", {Dec("2147483647.2")}, "null"},
              {"Ceiling(Decimal): Integer", {Dec("-2147483648.2")}, "-2147483648"},
              {"Floor(Decimal): Integer", {Dec("-0.1")}, "-1"},
              {"Floor(Decimal): Integer", {Dec("2147483647.2")}, "2147483647"},
              {"Floor(Decimal): Integer", {Dec("-2147483648.2")}, "null"},
              {"Truncate(Decimal): Integer", {Dec("-1.9")}, "-1"},
              {"Truncate(Decimal): Integer", {Dec(kMax)}, "null"},
              {"Round(Decimal): Decimal", {Dec("-0.5")}, "-1.0"},
              {"Round(Decimal): Decimal", {Dec("0.4")}, "0.0"},
              {"Round(Decimal, Integer): Decimal", {Dec("3.14159"), Int(2)}, "3.14"},
              {"Round(Decimal, Integer): Decimal", {Dec("3.14159"), Int(20)}, "3.14159"},
              {"Round(Decimal, Integer): Decimal", {Dec("3.5"), Null()}, "4.0"},
              {"Round(Decimal, Integer): Decimal", {Dec("3.5"), Unknown()}, "unknown"},
              {"Round(Decimal, Integer): Decimal", {Dec("3.5"), Int(-1)}, "null"},
              {"Round(Decimal, Integer): Decimal", {Null(), Int(1)}, "null"},
              {"Round(Decimal, Integer): Decimal", {Unknown(), Int(1)}, "unknown"}});
}

TEST(Arithmetic, Exponentials) {
  ExpectRows(ArithmeticOps(),
             {{"Exp(Decimal): Decimal", {Dec("1")}, "2.71828183"},
              {"Exp(Decimal): Decimal", {Dec("1000")}, "null"},
              {"Ln(Decimal): Decimal", {Dec("1000")}, "6.90775528"},
              {"Ln(Decimal): Decimal", {Dec("0")}, "null"},
              {"Log(Decimal, Decimal): Decimal", {Dec("0.125"), Dec("2")}, "-3.0"},
              {"Log(Decimal, Decimal): Decimal", {Dec("2"), Dec("1")}, "null"},
              {"Power(Integer, Integer): Integer", {Int(2), Int(3)}, "8"},
              {"Power(Integer, Integer): Integer", {Int(2), Int(-2)}, "null"},
              {"Power(Integer, Integer): Integer", {Int(-2), Int(2)}, "4"},
              {"Power(Integer, Integer): Integer", {Int(2), Int(31)}, "null"},
              {"Power(Integer, Integer): Integer", {Int(-2), Int(31)}, "-2147483648"},
              {"Power(Integer, Integer): Integer", {Int(0), Int(0)}, "1"},
              {"Power(Integer, Integer): Integer", {Int(0), Int(5)}, "0"},
              {"Power(Integer, Integer): Integer", {Int(0), Int(-1)}, "null"},
              {"Power(Integer, Integer): Integer", {Int(1), Int(2147483647)}, "1"},
              {"Power(Integer, Integer): Integer", {Int(-1), Int(-3)}, "-1"},
              {"Power(Integer, Integer): Integer", {Int(-1), Int(2147483646)}, "1"},
              {"Power(Long, Long): Long", {Long(2), Long(3)}, "8L"},
              {"Power(Long, Long): Long", {Long(2), Long(62)}, "4611686018427387904L"},
              {"Power(Long, Long): Long", {Long(2), Long(63)}, "null"},
              {"Power(Long, Long): Long", {Long(-2), Long(63)}, "-9223372036854775808L"},
              {"Power(Decimal, Decimal): Decimal", {Dec("2.5"), Dec("2")}, "6.25"},
              {"Power(Decimal, Decimal): Decimal", {Dec("-1"), Dec("0.5")}, "null"}});
}

TEST(Arithmetic, Quantities) {
  ExpectPairs(ArithmeticOps(), "Add(Quantity, Quantity): Quantity",
              {{Qty("1", "g/cm3"), Qty("1", "g/cm3"), "2 'g/cm3'"},
               {Qty("1", "m"), Qty("1", "cm"), "101 'cm'"},
               {Qty("1", "cm"), Qty("1", "m"), "101 'cm'"},
               {Qty("1", "cm"), Qty("1", "cm2"), "null"},
               {Qty("2", "days"), Qty("3", "days"), "5 days"}});
  ExpectPairs(
      ArithmeticOps(), "Subtract(Quantity, Quantity): Quantity",
      {{Qty("1", "cm"), Qty("2", "cm"), "-1 'cm'"}, {Qty("1", "kg"), Qty("1", "m"), "null"}});
  ExpectPairs(ArithmeticOps(), "Multiply(Quantity, Quantity): Quantity",
              {{Qty("1", "cm"), Qty("2", "cm"), "2 'cm2'"},
               {Qty("3", "1"), Qty("2.5", "mg"), "7.5 'mg'"},
               {Qty("2", "weeks"), Qty("4", "1"), "8 weeks"}});
  ExpectPairs(ArithmeticOps(), "Divide(Quantity, Quantity): Quantity",
              {{Qty("1", "g/cm3"), Qty("1", "g/cm3"), "1 '1'"},
               {Qty("10", "g"), Qty("5", "1"), "2 'g'"},
               {Qty("1", "m"), Qty("1", "cm"), "100 '1'"},
               {Qty("10", "g"), Qty("0", "g"), "null"},
               {Qty("10", "g"), Qty("5", "L"), "2 'g/L'"}});
  ExpectPairs(
      ArithmeticOps(), "Modulo(Quantity, Quantity): Quantity",
      {{Qty("3.5", "cm"), Qty("3", "cm"), "0.5 'cm'"}, {Qty("10", "g"), Qty("0", "g"), "null"}});
  ExpectPairs(ArithmeticOps(), "TruncatedDivide(Quantity, Quantity): Quantity",
              {{Qty("10.1", "cm"), Qty("-3.1", "cm"), "-3 'cm'"},
               {Qty("10", "g"), Qty("3", "1"), "3 'g'"},
               {Qty("10", "g"), Qty("0", "g"), "null"}});
  ExpectRows(ArithmeticOps(), {{"Abs(Quantity): Quantity", {Qty("-1.5", "mg")}, "1.5 'mg'"},
                               {"Negate(Quantity): Quantity", {Qty("1.5", "mg")}, "-1.5 'mg'"}});
}

TEST(Arithmetic, SuccessorAndPredecessor) {
  struct Row {
    std::string before, after;  // neighbours; "null" past the end
    Value before_value, after_value;
  };
  const Row rows[] = {
      {"0", "1", Int(0), Int(1)},
      {"-1L", "0L", Long(-1), Long(0)},
      {"1.0", "1.00000001", Dec("1.0"), Dec("1.00000001")},
      {"-0.00000001", "0.0", Dec("-0.00000001"), Dec("0")},
      {"2.5 'cm'", "2.50000001 'cm'", Qty("2.5", "cm"), Qty("2.50000001", "cm")},
      {"@1999-12-31", "@2000-01-01", Date("1999-12-31"), Date("2000-01-01")},
      {"@2000-02", "@2000-03", Date("2000-02"), Date("2000-03")},
      {"@2023", "@2024", Date("2023"), Date("2024")},
      {"@2024-02-28T23", "@2024-02-29T00", Moment("2024-02-28T23"), Moment("2024-02-29T00")},
      {"@2024-12-31T23:59:59.999", "@2025-01-01T00:00:00.000", Moment("2024-12-31T23:59:59.999"),
       Moment("2025-01-01T00:00:00.000")},
      {"@T11:59:59.999", "@T12:00:00.000", Time("11:59:59.999"), Time("12:00:00.000")},
      {"@T11:59", "@T12:00", Time("11:59"), Time("12:00")},
  };
  for (const Row& row : rows) {
    ExpectRows(ArithmeticOps(), {{"Successor(T): T", {row.before_value}, row.after},
                                 {"Predecessor(T): T", {row.after_value}, row.before}});
  }
  OpBench& bench = OpBench::Get();
  for (TypeKind kind :
       {TypeKind::kInteger, TypeKind::kLong, TypeKind::kDecimal, TypeKind::kQuantity,
        TypeKind::kDate, TypeKind::kDateTime, TypeKind::kTime}) {
    const Type* type = bench.types.Simple(kind);
    ExpectRows(ArithmeticOps(), {{"Successor(T): T", {MaximumOf(bench.context, type)}, "null"},
                                 {"Predecessor(T): T", {MinimumOf(bench.context, type)}, "null"}});
  }
  ExpectRows(ArithmeticOps(), {{"Successor(T): T", {Time("23:59")}, "null"},
                               {"Successor(T): T", {Time("23")}, "null"},
                               {"Predecessor(T): T", {Time("00")}, "null"},
                               {"Successor(T): T", {Str("a")}, "null"},
                               {"Successor(T): T", {Unknown()}, "unknown"}});
}

TEST(Arithmetic, EndsOfTypes) {
  OpBench& bench = OpBench::Get();
  struct Row {
    TypeKind kind;
    std::string minimum, maximum;
  };
  const Row rows[] = {
      {TypeKind::kInteger, "-2147483648", "2147483647"},
      {TypeKind::kLong, "-9223372036854775808L", "9223372036854775807L"},
      {TypeKind::kDecimal, kMin, kMax},
      {TypeKind::kQuantity, std::string(kMin) + " '1'", std::string(kMax) + " '1'"},
      {TypeKind::kDate, "@0001-01-01", "@9999-12-31"},
      {TypeKind::kDateTime, "@0001-01-01T00:00:00.000+00:00", "@9999-12-31T23:59:59.999+00:00"},
      {TypeKind::kTime, "@T00:00:00.000", "@T23:59:59.999"},
      {TypeKind::kBoolean, "null", "null"},
      {TypeKind::kString, "null", "null"},
  };
  for (const Row& row : rows) {
    const Type* type = bench.types.Simple(row.kind);
    EXPECT_EQ(Show(MinimumOf(bench.context, type)), row.minimum);
    EXPECT_EQ(Show(MaximumOf(bench.context, type)), row.maximum);
  }
}

TEST(Arithmetic, Precision) {
  ExpectRows(ArithmeticOps(),
             {{"Precision(Decimal): Integer", {Dec("1.58700")}, "5"},
              {"Precision(Decimal): Integer", {Value::Dec(Dec("1.587").decimal())}, "3"},
              {"Precision(Decimal): Integer", {Value::Dec(Decimal::FromInt(7))}, "1"},
              {"Precision(Date): Integer", {Date("2014")}, "4"},
              {"Precision(Date): Integer", {Date("2014-01-05")}, "8"},
              {"Precision(DateTime): Integer", {Moment("2014-01-05T10:30:00.000")}, "17"},
              {"Precision(Time): Integer", {Time("10:30")}, "4"},
              {"Precision(Time): Integer", {Time("10:30:00.000")}, "9"}});
}

TEST(Arithmetic, Boundaries) {
  struct Row {
    std::string type;
    Value value;
    Value digits;
    std::string low, high;
  };
  const Row rows[] = {
      {"Decimal", Dec("1.587"), Int(8), "1.587", "1.58799999"},
      {"Decimal", Dec("1.58888"), Null(), "1.58888", "1.58888999"},
      {"Decimal", Dec("1.587"), Int(2), "1.58", "1.58"},
      {"Decimal", Dec("1.587"), Int(0), "1.0", "1.0"},
      {"Decimal", Dec("-1.587"), Int(8), "-1.58799999", "-1.587"},
      {"Decimal", Dec("1.500"), Int(4), "1.5", "1.5009"},
      {"Decimal", Dec("1.587"), Int(9), "null", "null"},
      {"Decimal", Dec("1.587"), Int(-1), "null", "null"},
      {"Decimal", Dec("1.587"), Unknown(), "unknown", "unknown"},
      {"Decimal", Null(), Int(8), "null", "null"},
      {"Decimal", Unknown(), Int(8), "unknown", "unknown"},
      {"Date", Date("2014"), Int(6), "@2014-01", "@2014-12"},
      {"Date", Date("2014-02"), Int(8), "@2014-02-01", "@2014-02-28"},
      {"Date", Date("2016-02"), Null(), "@2016-02-01", "@2016-02-29"},
      {"Date", Date("2014-02-05"), Int(4), "@2014", "@2014"},
      {"Date", Date("2014"), Int(10), "null", "null"},
      {"Date", Date("2014"), Int(5), "null", "null"},
      {"DateTime", Moment("2014-01-01T08"), Int(17), "@2014-01-01T08:00:00.000",
       "@2014-01-01T08:59:59.999"},
      {"DateTime", Moment("2014-01-01T08:05:05.955+01:30"), Int(17),
       "@2014-01-01T08:05:05.955+01:30", "@2014-01-01T08:05:05.955+01:30"},
      {"Time", Time("10:30"), Int(9), "@T10:30:00.000", "@T10:30:59.999"},
      {"Time", Time("10:30"), Int(2), "@T10", "@T10"},
      {"Time", Time("10:30"), Int(17), "null", "null"},
  };
  for (const Row& row : rows) {
    const std::string tail = "Boundary(" + row.type + ", Integer): " + row.type;
    const std::string low = "Low" + tail, high = "High" + tail;
    ExpectRows(ArithmeticOps(), {{low, {row.value, row.digits}, row.low},
                                 {high, {row.value, row.digits}, row.high}});
  }
}

}  // namespace
}  // namespace precert::cql
