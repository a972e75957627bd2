#include "base/limits.h"
#include "cql/ops/op_rows.h"

namespace precert::cql {
namespace {

const char kText[] =
    "n\xC3\xA4"
    "chste";  // "naechste" with an umlaut: 7 characters in 8 bytes

TEST(String, Joining) {
  const char combine[] = "Combine(List<String>): String";
  const char separated[] = "Combine(List<String>, String): String";
  ExpectRows(StringOps(),
             {{combine, {List({Str("a"), Str("b")})}, "'ab'"},
              {combine, {List({Str("a"), Null(), Str("b")})}, "'ab'"},
              {combine, {List({})}, "null"},
              {combine, {List({Null()})}, "null"},
              {combine, {Null()}, "null"},
              {combine, {Unknown()}, "unknown"},
              {combine, {List({Str("a"), Unknown()})}, "unknown"},
              {combine, {OpenList({Str("a")})}, "unknown"},
              {separated, {List({Str("a"), Str("b"), Null(), Str("")}), Str("-")}, "'a-b-'"},
              {separated, {List({Str("a"), Str("b")}), Null()}, "'ab'"},
              {separated, {List({Str("a"), Str("b")}), Unknown()}, "unknown"},
              {"Concatenate(String, String): String", {Str("a"), Str("b")}, "'ab'"},
              {"Concatenate(String, String): String", {Str("a"), Null()}, "null"},
              {"Add(String, String): String", {Str(""), Str("b")}, "'b'"}});
}

TEST(String, Looking) {
  ExpectRows(
      StringOps(),
      {{"StartsWith(String, String): Boolean", {Str("ABC"), Str("AB")}, "true"},
       {"StartsWith(String, String): Boolean", {Str("ABC"), Str("ab")}, "false"},
       {"StartsWith(String, String): Boolean", {Str("ABC"), Str("")}, "true"},
       {"EndsWith(String, String): Boolean", {Str("ABC"), Str("C")}, "true"},
       {"EndsWith(String, String): Boolean", {Str("ABC"), Str("ABCD")}, "false"},
       {"Length(String): Integer", {Str("")}, "0"},
       {"Length(String): Integer", {Str(kText)}, "7"},
       {"PositionOf(String, String): Integer", {Str("ch"), Str(kText)}, "2"},
       {"PositionOf(String, String): Integer", {Str("x"), Str("ab")}, "-1"},
       {"PositionOf(String, String): Integer", {Str(""), Str("ab")}, "0"},
       {"LastPositionOf(String, String): Integer", {Str("hi"), Str("Say hi to Ohio!")}, "11"},
       {"LastPositionOf(String, String): Integer", {Str(""), Str(kText)}, "7"},
       {"LastPositionOf(String, String): Integer", {Str("z"), Str("ab")}, "-1"}});
}

TEST(String, Parts) {
  const char indexer[] = "Indexer(String, Integer): String";
  const char from[] = "Substring(String, Integer): String";
  const char part[] = "Substring(String, Integer, Integer): String";
  ExpectRows(StringOps(), {{indexer, {Str(kText), Int(1)}, "'\xC3\xA4'"},
                           {indexer, {Str("ab"), Int(2)}, "null"},
                           {indexer, {Str("ab"), Int(-1)}, "null"},
                           {indexer, {Str(""), Int(0)}, "null"},
                           {indexer, {Str("ab"), Int(2147483647)}, "null"},
                           {indexer, {Str("ab"), AtLeast(0)}, "unknown"},
                           {from, {Str(kText), Int(2)}, "'chste'"},
                           {from, {Str("ab"), Int(2)}, "null"},
                           {from, {Str("ab"), Int(-1)}, "null"},
                           {from, {Str(""), Int(0)}, "''"},
                           {part,
                            {Str(kText), Int(1), Int(2)},
                            "'\xC3\xA4"
                            "c'"},
                           {part, {Str("ab"), Int(0), Int(9)}, "'ab'"},
                           {part, {Str("ab"), Int(1), Int(0)}, "''"},
                           {part, {Str("ab"), Int(1), Int(-1)}, "null"},
                           {part, {Str("ab"), Int(1), Null()}, "null"}});
  const char split[] = "Split(String, String): List<String>";
  ExpectRows(StringOps(), {{split, {Str("a,b,"), Str(",")}, "{'a', 'b', ''}"},
                           {split, {Str("a,b"), Str("-")}, "{'a,b'}"},
                           {split, {Str("a--b"), Str("--")}, "{'a', 'b'}"},
                           {split, {Str("a,b"), Null()}, "{'a,b'}"},
                           {split, {Str("a,b"), Str("")}, "{'a,b'}"},
                           {split, {Null(), Str(",")}, "null"},
                           {split, {Str("a"), Unknown()}, "unknown"},
                           {split, {Unknown(), Str(",")}, "unknown"}});
}

TEST(String, LetterCase) {
  ExpectRows(StringOps(),
             {{"Upper(String): String", {Str("aB1")}, "'AB1'"},
              {"Lower(String): String", {Str("aB1")}, "'ab1'"},
              {"Upper(String): String",
               {Str(kText)},
               "'N\xC3\x84"
               "CHSTE'"},
              {"Lower(String): String", {Str("\xCE\x91\xD0\x91")}, "'\xCE\xB1\xD0\xB1'"},
              {"Upper(String): String", {Str("a\xFFz")}, "'A\xFFZ'"}});
}

TEST(String, Patterns) {
  const char matches[] = "Matches(String, String): Boolean";
  const char replace[] = "ReplaceMatches(String, String, String): String";
  const char split[] = "SplitOnMatches(String, String): List<String>";
  ExpectRows(
      StringOps(),
      {{matches, {Str("circa 2017"), Str(".*\\d+")}, "true"},
       {matches, {Str("1,2three"), Str("\\w+")}, "false"},
       {matches, {Str("a\nb"), Str("a.b")}, "true"},
       {matches, {Str("a"), Null()}, "null"},
       {matches, {Str("a"), Unknown()}, "unknown"},
       {matches,
        {Str("a"), Str("(")},
        "error: the pattern '(' is not a supported regular expression: missing ): ("},
       {replace, {Str("bop she bop"), Str("bop"), Str("bang")}, "'bang she bang'"},
       {replace, {Str("a b"), Str("\\s"), Str("\\$")}, "'a$b'"},
       {replace, {Str("ab"), Str("(a)(b)"), Str("$2$1")}, "'ba'"},
       {replace,
        {Str("a"), Str("a"), Str("$1")},
        "error: the substitution refers to group '1', which the pattern does not have (write "
        "\\$ for a dollar sign)"},
       {split, {Str("a1b22c"), Str("\\d+")}, "{'a', 'b', 'c'}"},
       {split, {Str("abc"), Str("\\d+")}, "{'abc'}"},
       {split,
        {Str("abc"), Str("[")},
        "error: the pattern '[' is not a supported regular expression: missing ]: ["}});
  // More patterns than are remembered.
  for (int i = 0; i < 100; ++i) {
    const std::string pattern = "x" + std::to_string(i);
    ExpectRows(StringOps(), {{matches, {Str(pattern), Str(pattern)}, "true"},
                             {matches, {Str("x0"), Str("x0")}, "true"}});
  }
}

TEST(String, LengthIsLimited) {
  const std::string half(limits::kMaxStringBytes / 2 + 1, 'a');
  const std::string expected = "error: the string is longer than 16777216 bytes";
  const Value v = Value::String(half);
  const Value both[] = {v, v}, list[] = {List({v, v})};
  EXPECT_EQ(Call(StringOps(), "Concatenate(String, String): String", both), expected);
  EXPECT_EQ(Call(StringOps(), "Combine(List<String>): String", list), expected);
}

}  // namespace
}  // namespace precert::cql
