// The layout of each construct as a table, and what must hold for every text: formatting what was
// formatted changes nothing, the layout does not depend on the spacing of the input, and the tree
// and the comments stay.
#include "cql/format/format.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <set>

#include "cql/format/comments.h"
#include "cql/syntax/dump.h"
#include "cql/syntax/parser.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert::cql {
namespace {

using testing::ProjectPath;

std::string Format(const std::string& text) {
  auto source = std::make_shared<const Source>("test.cql", text);
  Diagnostics diagnostics(*source);
  const std::optional<std::string> formatted = FormatLibrary(source, diagnostics);
  return formatted ? *formatted : diagnostics.ToString();
}

bool Parses(const std::string& text) {
  auto source = std::make_shared<const Source>("test.cql", text);
  Diagnostics diagnostics(*source);
  ParseLibrary(source, diagnostics);
  return !diagnostics.has_errors();
}

std::string DumpOf(const std::string& text) {
  auto source = std::make_shared<const Source>("test.cql", text);
  Diagnostics diagnostics(*source);
  const SyntaxTree tree = ParseLibrary(source, diagnostics);
  return diagnostics.has_errors() ? diagnostics.ToString() : Dump(tree.library);
}

// Every CQL library that the project's own files hold: .cql files, the blocks of the policies, the
// inputs of the parser's and the checker's tables.
std::vector<std::string> Corpus() {
  namespace fs = std::filesystem;
  std::vector<std::string> texts;
  auto add = [&](const std::string& text) {
    if (Parses(text)) {
      texts.push_back(text);
    } else if (const std::string define = "define X:\n" + text; Parses(define)) {
      texts.push_back(define);  // an expression
    }
  };
  for (const char* folder : {"policies", "tests", "plans"}) {
    for (const auto& entry : fs::recursive_directory_iterator(ProjectPath(folder))) {
      if (!entry.is_regular_file()) continue;
      const std::string extension = entry.path().extension().string();
      if (extension != ".cql" && extension != ".md" && extension != ".txt") continue;
      const std::string text = testing::ReadFile(entry.path().string());
      if (extension == ".cql") add(text);
      std::string block;
      bool inside = false;
      const bool table = extension == ".txt";
      for (size_t at = 0; at < text.size() && extension != ".cql";) {
        const size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        at = end + 1;
        const bool opens = table ? line.starts_with("## ") : line == "```cql";
        const bool closes = table ? line == "--" : line == "```";
        if (inside && closes) add(block);
        if (inside && !closes && !opens) block += line + "\n";
        if (opens) block.clear();
        if (opens || closes) inside = opens;
      }
    }
  }
  return texts;
}

// The tokens of a text with other white space and, sometimes, comments between them. Line ends stay
// where definitions begin and are not put where they would seem to.
std::string Respace(const std::string& text, std::mt19937& random, bool comments) {
  auto source = std::make_shared<const Source>("test.cql", text);
  Diagnostics diagnostics(*source);
  const SyntaxTree tree = ParseLibrary(source, diagnostics);
  std::set<uint32_t> definitions;
  for (const Ast* definition : tree.library->children) definitions.insert(definition->span.begin);
  const TokenList list = Lex(text, QuoteRule::kStandard);
  std::string out;
  auto chance = [&](unsigned of) { return random() % of == 0; };
  for (const Token& t : list.tokens) {
    const bool definition = definitions.contains(t.begin);
    const bool line_ends = (WordUses(t.word) & word_use::kDefinition) == 0;
    if (definition) {
      out += chance(2) ? "\n" : "\n\n\n";
      if (comments && chance(3)) out += "/* a\n    block */\n";
    } else if (line_ends && chance(5)) {
      if (comments && chance(3)) out += " // a comment";
      out += chance(2) ? "\n" : "\r\n\t ";
      if (comments && chance(3)) out += "   // one on its own line\n";
    } else {
      out += chance(2) ? " " : " \t  ";
      if (comments && chance(9)) out += "/* inside */ ";
    }
    out += text.substr(t.begin, t.end - t.begin);
  }
  return out;
}

size_t CountComments(const std::string& text) {
  size_t count = 0;
  for (const Trivia& trivia : FindTrivia(text, Lex(text, QuoteRule::kStandard))) {
    count += trivia.comments.size();
  }
  return count;
}

TEST(Format, Layout) {
  testing::ExpectCases("tests/cql/format/data/layout.txt", [](const std::string& input) {
    const std::string once = Format(input);
    if (Parses(input)) {
      EXPECT_EQ(once, Format(once)) << input;
    }
    return once;
  });
}

TEST(Format, EmptyAndOddTexts) {
  EXPECT_EQ(Format(""), "");
  EXPECT_EQ(Format(" \n\t\r\n "), "");
  EXPECT_EQ(Format("// only this"), "// only this\n");
  EXPECT_EQ(Format("\n\n/* only\n   this */ \n\n"), "/* only\n   this */\n");
  EXPECT_EQ(Format("\xEF\xBB\xBFlibrary A"), "library A\n");
  EXPECT_EQ(Format("library A\r\n\r\n\r\ndefine B: 1\r\n"), "library A\n\ndefine B:\n  1\n");
  // A line end in a string is part of it, white space at its end too.
  EXPECT_EQ(Format("define B: 'a  \r\n b'"), "define B:\n  'a  \r\n b'\n");
}

TEST(Format, SyntaxErrorsAreReportedAndNothingIsGiven) {
  auto source = std::make_shared<const Source>("test.cql", "define A: (1 +");
  Diagnostics diagnostics(*source);
  EXPECT_FALSE(FormatLibrary(source, diagnostics).has_value());
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(Format, TheCorpusIsStableAndKeepsItsTree) {
  const std::vector<std::string> corpus = Corpus();
  ASSERT_GT(corpus.size(), 60u);
  for (const std::string& text : corpus) {
    const std::string once = Format(text);
    EXPECT_EQ(DumpOf(once), DumpOf(text)) << text;
    EXPECT_EQ(CountComments(once), CountComments(text)) << text;
    EXPECT_EQ(Format(once), once) << text;
  }
}

TEST(Format, TheLayoutDoesNotDependOnTheSpacing) {
  std::mt19937 random(20261123);
  for (const std::string& text : Corpus()) {
    if (CountComments(text) > 0) continue;
    const std::string one = Respace(text, random, false), two = Respace(text, random, false);
    if (!Parses(one) || !Parses(two)) continue;  // a line that only seems to begin a definition
    // Empty lines between definitions of one group are the author's.
    auto without_empty = [](std::string formatted) {
      for (size_t at; (at = formatted.find("\n\n")) != std::string::npos;) formatted.erase(at, 1);
      return formatted;
    };
    EXPECT_EQ(without_empty(Format(one)), without_empty(Format(two))) << text;
  }
}

TEST(Format, AnySpacingAndCommentsGiveAStableLayout) {
  std::mt19937 random(7);
  size_t tried = 0;
  for (const std::string& text : Corpus()) {
    for (int round = 0; round < 3; ++round) {
      const std::string spaced = Respace(text, random, true);
      if (!Parses(spaced)) continue;
      ++tried;
      const std::string once = Format(spaced);
      EXPECT_EQ(DumpOf(once), DumpOf(text)) << spaced;
      EXPECT_EQ(CountComments(once), CountComments(spaced)) << spaced;
      EXPECT_EQ(Format(once), once) << spaced;
    }
  }
  EXPECT_GT(tried, 200u);
}

TEST(Format, LinesHaveNoSpacesAtTheirEndAndAtMostTheWidth) {
  for (const std::string& text : Corpus()) {
    if (text.find("'") != std::string::npos && text.find("\\") != std::string::npos) continue;
    const std::string formatted = Format(text);
    for (size_t at = 0; at < formatted.size();) {
      const size_t end = std::min(formatted.find('\n', at), formatted.size());
      EXPECT_TRUE(end == at || formatted[end - 1] != ' ') << formatted;
      at = end + 1;
    }
  }
}

TEST(Format, DeepAndLongTexts) {
  std::string sum = "define A: 1", chain = "define B: a",
              nested = "define C: ", list = "define D: {";
  for (int i = 0; i < 1500; ++i) {
    sum += " + 1";
    chain += " and b";
    list += "'item', ";
  }
  for (int i = 0; i < 300; ++i) nested += "(";
  nested += "1";
  for (int i = 0; i < 300; ++i) nested += ")";
  list += "'x'}";
  for (const std::string& text : {sum, chain, nested, list}) {
    const std::string once = Format(text);
    EXPECT_EQ(DumpOf(once), DumpOf(text));
    EXPECT_EQ(Format(once), once);
  }
}

}  // namespace
}  // namespace precert::cql
