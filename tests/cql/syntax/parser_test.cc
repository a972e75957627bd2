// The parser against tables of inputs with their trees and diagnostics (tests/cql/syntax/data), and
// against its limits.
#include "cql/syntax/parser.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "cql/syntax/dump.h"
#include "support/golden.h"

namespace precert::cql {
namespace {

struct Parsed {
  SyntaxTree tree;
  std::string diagnostics;
  std::string dump;
};

Parsed ParseAs(bool library, std::string text) {
  auto source = std::make_shared<const Source>("x.cql", std::move(text));
  Diagnostics diagnostics(*source);
  Parsed out;
  out.tree = library ? ParseLibrary(source, diagnostics) : ParseExpression(source, diagnostics);
  out.diagnostics = diagnostics.ToString();
  if (out.tree.library != nullptr) out.dump = Dump(out.tree.library);
  return out;
}

Parsed Library(std::string text) { return ParseAs(true, std::move(text)); }
Parsed Expression(std::string text) { return ParseAs(false, std::move(text)); }

// A table file: inputs and comments stay, everything else is what `render` makes of the inputs.
template <typename Render>
void CheckTable(const char* path, size_t least_inputs, Render render) {
  std::string table = testing::ReadFile(testing::ProjectPath(path));
  std::string out, input;
  bool in_input = false;
  size_t inputs = 0;
  auto flush = [&] {
    if (in_input) out += render(input);
    in_input = false;
  };
  for (size_t i = 0; i < table.size();) {
    size_t end = std::min(table.find('\n', i), table.size());
    std::string line = table.substr(i, end - i);
    i = end + 1;
    if (line.rfind("> ", 0) == 0) {
      flush();
      input = line.substr(2);
      in_input = true;
      ++inputs;
    } else if (in_input && line.rfind("| ", 0) == 0) {
      input += "\n" + line.substr(2);
    } else if (line.rfind("#", 0) == 0) {
      flush();
    } else {
      continue;  // what was rendered before
    }
    out += line + "\n";
  }
  flush();
  EXPECT_GE(inputs, least_inputs) << "the table has lost rows";
  testing::ExpectGolden(path, out);
}

TEST(ParserTest, Expressions) {
  CheckTable("tests/cql/syntax/data/expressions.txt", 280, [](const std::string& input) {
    Parsed p = Expression(input);
    EXPECT_EQ(p.diagnostics, "") << input;
    return p.dump + "\n";
  });
}

TEST(ParserTest, Definitions) {
  CheckTable("tests/cql/syntax/data/definitions.txt", 35, [](const std::string& input) {
    Parsed p = Library(input);
    EXPECT_EQ(p.diagnostics, "") << input;
    return p.dump + "\n";
  });
}

TEST(ParserTest, Diagnostics) {
  CheckTable("tests/cql/syntax/data/diagnostics.txt", 140, [](const std::string& input) {
    Parsed p = Library(input);
    EXPECT_NE(p.diagnostics, "") << input;
    return p.diagnostics;
  });
}

// The precedence of every pair of infix operators, from the order of the grammar's alternatives:
// `x A y B z` groups to the left when A binds at least as tightly as B.
TEST(ParserTest, PrecedenceOfEveryPair) {
  const std::vector<std::vector<std::string>> levels = {
      {"^"},
      {"*", "/", "div", "mod"},
      {"+", "-", "&"},
      {"<", "<=", ">", ">="},
      {"before", "included in", "same day as", "overlaps"},
      {"=", "!=", "~", "!~"},
      {"in", "contains"},
      {"and"},
      {"or", "xor"},
      {"implies"},
      {"|", "union", "intersect", "except"}};
  for (size_t i = 0; i < levels.size(); ++i) {
    for (size_t j = 0; j < levels.size(); ++j) {
      for (const std::string& a : levels[i]) {
        for (const std::string& b : levels[j]) {
          std::string plain = "x " + a + " y " + b + " z";
          std::string grouped =
              i <= j ? "(x " + a + " y) " + b + " z" : "x " + a + " (y " + b + " z)";
          EXPECT_EQ(Expression(plain).dump, Expression(grouped).dump) << plain;
        }
      }
    }
  }
}

// Words of the rule keywordIdentifier name members and stand alone; other reserved words do not.
TEST(ParserTest, WordsAsNames) {
  for (const char* word : {"asc",
                           "by",
                           "called",
                           "code",
                           "codesystem",
                           "concept",
                           "contains",
                           "context",
                           "date",
                           "default",
                           "define",
                           "desc",
                           "display",
                           "div",
                           "end",
                           "ends",
                           "except",
                           "fluent",
                           "function",
                           "implies",
                           "include",
                           "includes",
                           "intersect",
                           "library",
                           "meets",
                           "mod",
                           "overlaps",
                           "parameter",
                           "predecessor",
                           "private",
                           "public",
                           "start",
                           "starting",
                           "starts",
                           "successor",
                           "time",
                           "timezoneoffset",
                           "union",
                           "using",
                           "valueset",
                           "version",
                           "where",
                           "width",
                           "xor"}) {
    EXPECT_EQ(Expression(std::string("x.") + word).diagnostics, "") << word;
    EXPECT_EQ(Expression(std::string("(") + word + ")").diagnostics, "") << word;
    EXPECT_EQ(Expression(std::string("Tuple{") + word + ": 1}").diagnostics, "") << word;
    EXPECT_NE(Library(std::string("define ") + word + ": 1").diagnostics, "") << word;
    EXPECT_EQ(Library(std::string("define \"") + word + "\": 1").diagnostics, "") << word;
  }
  for (const char* word :
       {"aggregate", "all",        "and",      "as",       "after",    "before",  "between",
        "case",      "cast",       "Code",     "collapse", "Concept",  "convert", "day",
        "days",      "difference", "distinct", "duration", "during",   "else",    "exists",
        "expand",    "flatten",    "from",     "if",       "in",       "is",      "hour",
        "Interval",  "let",        "List",     "maximum",  "minimum",  "month",   "not",
        "of",        "or",         "per",      "point",    "properly", "return",  "same",
        "singleton", "sort",       "then",     "to",       "Tuple",    "when",    "with",
        "within",    "without",    "year"}) {
    EXPECT_NE(Expression(std::string("x.") + word).diagnostics, "") << word;
    EXPECT_NE(Expression(std::string("(") + word + ")").diagnostics, "") << word;
    EXPECT_EQ(Expression(std::string("x.") + word + "(1)").diagnostics, "") << word;
  }
}

TEST(ParserTest, ErrorsDoNotHideOtherDefinitions) {
  Parsed p = Library("define A: 1 +\ndefine B: 2\ndefine C: (\ndefine D: 4\n");
  ASSERT_EQ(p.tree.library->children.size(), 2u);
  EXPECT_EQ(p.tree.library->child(0)->text, "B");
  EXPECT_EQ(p.tree.library->child(1)->text, "D");
}

TEST(ParserTest, SpansCoverTheText) {
  std::string text = "define X:\n  (a + b) * F(c) // end\n";
  Parsed p = Library(text);
  const Source& source = *p.tree.source;
  const Ast* definition = p.tree.library->child(0);
  EXPECT_EQ(source.Text(definition->span), "define X:\n  (a + b) * F(c)");
  EXPECT_EQ(source.Text(definition->name_span), "X");
  const Ast* product = definition->child(0);
  EXPECT_EQ(source.Text(product->span), "(a + b) * F(c)");
  EXPECT_EQ(source.Text(product->name_span), "*");
  EXPECT_EQ(source.Text(product->child(0)->span), "a + b");

  p = Expression("5 in days between a and duration in days of b");
  EXPECT_EQ(p.tree.source->Text(p.tree.library->child(1)->span),
            "days between a and duration in days of b");
}

std::string Repeat(const std::string& text, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += text;
  return out;
}

TEST(ParserLimitsTest, NestingAtTheLimitParses) {
  int n = limits::kMaxExpressionDepth - 1;
  EXPECT_EQ(Expression(Repeat("(", n) + "1" + Repeat(")", n)).diagnostics, "");
}

TEST(ParserLimitsTest, DeeperNestingIsRefused) {
  const int n = 100'000;
  for (const std::string& text : {Repeat("(", n),
                                  Repeat("not ", n),
                                  Repeat("-", n),
                                  Repeat("{", n),
                                  Repeat("[", n),
                                  Repeat("if ", n),
                                  Repeat("case ", n),
                                  Repeat("exists ", n),
                                  Repeat("start of ", n),
                                  Repeat("F(", n),
                                  Repeat("x[", n),
                                  Repeat("cast ", n),
                                  Repeat("distinct ", n),
                                  "x is " + Repeat("List<", n),
                                  Repeat("A a where ", n),
                                  Repeat("from (", n),
                                  Repeat("convert ", n),
                                  Repeat("Tuple{a:", n),
                                  Repeat("Interval[", n),
                                  Repeat("if a then b else ", n),
                                  "x is " + Repeat("Tuple { a ", n),
                                  Repeat("x 1 before ", n),
                                  Repeat("1 between ", n),
                                  Repeat("days between ", n)}) {
    EXPECT_NE(Expression(text).diagnostics, "") << text.substr(0, 40);
  }
  EXPECT_NE(Expression(Repeat("(", n) + "1" + Repeat(")", n))
                .diagnostics.find("the expression is nested more than 400 levels deep"),
            std::string::npos);
}

TEST(ParserLimitsTest, LongChainsAreRefusedBeforeTheTreeIsTooHigh) {
  int most = limits::kMaxExpressionHeight - 1;
  EXPECT_EQ(Expression("1" + Repeat(" + 1", most)).diagnostics, "");
  for (const char* link : {" + 1", " and x", " union x", ".x", "[1]", ".f()", " is null", " as A",
                           " before x", " between 1 and 2", " = 1", " & 'a'"}) {
    EXPECT_NE(Expression("x" + Repeat(link, 10'000))
                  .diagnostics.find("the expression is a chain of more than 2000 operators"),
              std::string::npos)
        << link;
  }
}

TEST(ParserLimitsTest, ChainsInNestedPlacesAddUp) {
  std::string text = "1";
  for (int i = 0; i < 10; ++i) text = "(" + text + Repeat(" + 1", 400) + ")";
  EXPECT_NE(Expression(text).diagnostics, "");
}

TEST(ParserLimitsTest, WideListsAreNotDeep) {
  EXPECT_EQ(Expression("{1" + Repeat(", 1", 50'000) + "}").diagnostics, "");
}

TEST(ParserLimitsTest, TooLargeALibrary) {
  Parsed p = Library(std::string(limits::kMaxCqlBytes + 1, ' '));
  EXPECT_EQ(p.diagnostics,
            "x.cql:1:1: error: the library has 4194305 bytes, more than the 4194304 allowed\n" +
                p.tree.source->Quote({0, 0}) +
                "\n  split it into libraries that include each other\n");
  EXPECT_EQ(Library(std::string(limits::kMaxCqlBytes, ' ')).diagnostics, "");
}

TEST(ParserTest, TextThatIsNotUtf8) {
  for (const char* bad : {"\xff", "\xc0\x80", "\xe2\x82", "\xed\xa0\x80", "\xf5\x80\x80\x80"}) {
    Parsed p = Library(std::string("define X: 'é") + bad + "'\n");
    EXPECT_EQ(p.diagnostics.substr(0, p.diagnostics.find('\n')),
              "x.cql:1:13: error: the text is not UTF-8 here");
  }
}

TEST(ParserTest, ControlCharactersAndSpecialSpaces) {
  using std::string_literals::operator""s;
  EXPECT_EQ(Library("define X: \0 1"s).diagnostics,
            "x.cql:1:11: error: unexpected control character U+0000\n  define X:   1\n"
            "            ^\n  remove it\n");
  EXPECT_EQ(Library("define\u00a0X: 1").diagnostics,
            "x.cql:1:7: error: a special space (U+00A0)\n  define\u00a0X: 1\n        ^\n"
            "  use an ordinary space\n");
}

TEST(ParserTest, ByteOrderMarkAndLineEnds) {
  Parsed p = Library(
      "\xEF\xBB\xBF"
      "define X: 1\r\ndefine Y: 2\r\n");
  EXPECT_EQ(p.diagnostics, "");
  EXPECT_EQ(p.tree.library->children.size(), 2u);
}

TEST(ParserTest, EmptyExpression) {
  Parsed p = Expression("");
  EXPECT_EQ(p.tree.library, nullptr);
  EXPECT_EQ(p.diagnostics,
            "x.cql:1:1: error: expected an expression, found the end of the text\n  \n  ^\n");
}

TEST(ParserTest, LinesOfTheDocument) {
  auto source = std::make_shared<const Source>("policy.md", "define X: 1\ndefine Y: +\n",
                                               std::vector<int>{10, 57});
  Diagnostics diagnostics(*source);
  ParseLibrary(source, diagnostics);
  EXPECT_EQ(diagnostics.First().where.ToString(), "policy.md:57:12");
}

}  // namespace
}  // namespace precert::cql
