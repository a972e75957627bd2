// Logical and nullological operators, and Message.
#include "cql/ops/op_rows.h"

namespace precert::cql {
namespace {

TEST(Logical, TruthTables) {
  const Value t = Bool(true), f = Bool(false), n = Null(), u = Unknown();
  struct Row {
    Value a, b;
    std::string both, either, different, implies;
  };
  const Row rows[] = {
      {t, t, "true", "true", "false", "true"},
      {t, f, "false", "true", "true", "false"},
      {t, n, "null", "true", "null", "null"},
      {t, u, "unknown", "true", "unknown", "unknown"},
      {f, t, "false", "true", "true", "true"},
      {f, f, "false", "false", "false", "true"},
      {f, n, "false", "null", "null", "true"},
      {f, u, "false", "unknown", "unknown", "true"},
      {n, t, "null", "true", "null", "true"},
      {n, f, "false", "null", "null", "null"},
      {n, n, "null", "null", "null", "null"},
      {n, u, "unknown", "unknown", "unknown", "unknown"},
      {u, t, "unknown", "true", "unknown", "true"},
      {u, f, "false", "unknown", "unknown", "unknown"},
      {u, n, "unknown", "unknown", "unknown", "unknown"},
      {u, u, "unknown", "unknown", "unknown", "unknown"},
  };
  for (const Row& row : rows) {
    ExpectRows(LogicalOps(), {{"And(Boolean, Boolean): Boolean", {row.a, row.b}, row.both},
                              {"Or(Boolean, Boolean): Boolean", {row.a, row.b}, row.either},
                              {"Xor(Boolean, Boolean): Boolean", {row.a, row.b}, row.different},
                              {"Implies(Boolean, Boolean): Boolean", {row.a, row.b}, row.implies}});
  }
  ExpectRows(LogicalOps(), {{"Not(Boolean): Boolean", {t}, "false"},
                            {"Not(Boolean): Boolean", {f}, "true"},
                            {"Not(Boolean): Boolean", {n}, "null"},
                            {"Not(Boolean): Boolean", {u}, "unknown"}});
}

TEST(Nullological, Coalesce) {
  const char two[] = "Coalesce(T, T): T", five[] = "Coalesce(T, T, T, T, T): T",
             list[] = "Coalesce(List<T>): T";
  ExpectRows(NullologicalOps(),
             {{two, {Int(1), Int(2)}, "1"},
              {two, {Null(), Int(2)}, "2"},
              {two, {Null(), Null()}, "null"},
              {two, {Unknown(), Int(2)}, "unknown"},
              {two, {Int(1), Unknown()}, "1"},
              {two, {Null(), Unknown()}, "unknown"},
              {"Coalesce(T, T, T): T", {Null(), Null(), Str("a")}, "'a'"},
              {"Coalesce(T, T, T, T): T", {Null(), Null(), Null(), Str("a")}, "'a'"},
              {five, {Null(), Null(), Null(), Null(), Str("a")}, "'a'"},
              {list, {List({Null(), Str("a"), Unknown()})}, "'a'"},
              {list, {List({Null(), Unknown(), Str("a")})}, "unknown"},
              {list, {List({})}, "null"},
              {list, {OpenList({})}, "unknown"},
              {list, {OpenList({Int(1)})}, "1"},
              {list, {Null()}, "null"},
              {list, {Unknown()}, "unknown"}});
}

TEST(Nullological, Tests) {
  ExpectRows(NullologicalOps(), {{"IsNull(Any): Boolean", {Null()}, "true"},
                                 {"IsNull(Any): Boolean", {Str("")}, "false"},
                                 {"IsNull(Any): Boolean", {AtLeast(1)}, "false"},
                                 {"IsNull(Any): Boolean", {Unknown()}, "unknown"},
                                 {"IsTrue(Boolean): Boolean", {Bool(true)}, "true"},
                                 {"IsTrue(Boolean): Boolean", {Bool(false)}, "false"},
                                 {"IsTrue(Boolean): Boolean", {Null()}, "false"},
                                 {"IsTrue(Boolean): Boolean", {Unknown()}, "unknown"},
                                 {"IsFalse(Boolean): Boolean", {Bool(false)}, "true"},
                                 {"IsFalse(Boolean): Boolean", {Bool(true)}, "false"},
                                 {"IsFalse(Boolean): Boolean", {Null()}, "false"},
                                 {"IsFalse(Boolean): Boolean", {Unknown()}, "unknown"}});
}

TEST(Message, GivesBackItsSource) {
  OpBench& bench = OpBench::Get();
  const char message[] = "Message(T, Boolean, String, String, String): T";
  bench.messages.clear();
  ExpectRows(
      MessageOps(),
      {{message, {Int(1), Bool(true), Str("100"), Str("Message"), Str("first")}, "1"},
       {message, {List({Int(3)}), Bool(true), Str("200"), Str("Trace"), Str("second")}, "{3}"},
       {message, {Int(1), Bool(true), Null(), Null(), Null()}, "1"},
       {message, {Null(), Bool(false), Str("1"), Str("Error"), Str("not said")}, "null"},
       {message, {Unknown(), Null(), Str("1"), Str("Error"), Str("not said")}, "unknown"},
       {message, {Int(1), Unknown(), Str("1"), Str("Error"), Str("not said")}, "1"},
       {message, {Int(1), Bool(true), Str("400"), Str("Error"), Str("stop")}, "error: 400: stop"},
       {message, {Int(1), Bool(true), Null(), Str("Error"), Str("stop")}, "error: stop"},
       {message,
        {Int(1), Bool(true), Str("1"), Str("warning"), Str("x")},
        "error: the severity of Message is 'warning', which is none of Trace, Message, Warning and "
        "Error; "
        "did you mean 'Warning'?"},
       {message,
        {Int(1), Bool(true), Str("1"), Str("Fatal"), Str("x")},
        "error: the severity of Message is 'Fatal', which is none of Trace, Message, Warning and "
        "Error"}});
  std::vector<std::string> said;
  for (const Message& m : bench.messages) said.push_back(m.severity + "|" + m.code + "|" + m.text);
  EXPECT_EQ(said, (std::vector<std::string>{"Message|100|first", "Trace|200|second", "Message||",
                                            "Error|400|stop", "Error||stop"}));
}

}  // namespace
}  // namespace precert::cql
