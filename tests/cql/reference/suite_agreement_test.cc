// Every expression that is written in a test goes through both evaluators: the tables of tests/cql
// (ops_agreement_test.cc has those of single operators), and by hand a folder of HL7's XML suites:
//
//   PRECERT_CQL_SUITES=FOLDER test_cql_reference --gtest_filter='Suites.*'
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <regex>

#include "agreement.h"
#include "base/file.h"
#include "base/limits.h"
#include "cql/suite/suite.h"

namespace precert::cql::reference {
namespace {

std::string Root() { return PRECERT_ROOT; }

// The string literals of a C++ source, joined where they stand side by side.
std::vector<std::string> Literals(const std::string& source) {
  std::vector<std::string> out;
  bool joined = false;
  for (size_t at = 0; at < source.size(); ++at) {
    const char c = source[at];
    if (source.compare(at, 2, "//") == 0) {
      at = source.find('\n', at);
      if (at == std::string::npos) break;
    } else if (source.compare(at, 3, "R\"(") == 0) {
      const size_t end = source.find(")\"", at);
      out.push_back(source.substr(at + 3, end - at - 3));
      at = end + 1;
      joined = false;
    } else if (c == '\'' && at + 2 < source.size()) {
      at = source.find('\'', source[at + 1] == '\\' ? at + 3 : at + 2);
      if (at == std::string::npos) break;
    } else if (c == '"') {
      std::string text;
      for (++at; at < source.size() && source[at] != '"'; ++at) {
        if (source[at] == '\\') {
          ++at;
          text += source[at] == 'n' ? '\n' : source[at] == 't' ? '\t' : source[at];
        } else {
          text += source[at];
        }
      }
      if (joined) {
        out.back() += text;
      } else {
        out.push_back(text);
      }
      joined = true;
    } else if (c != ' ' && c != '\n') {
      joined = false;
    }
  }
  return out;
}

// Whatever literal of the tests compiles as an expression is one.
TEST(Tables, EveryExpressionOfTheTests) {
  size_t compared = 0;
  for (const char* folder : {"/tests/cql/eval", "/tests/cql/check", "/tests/cql/suite"}) {
    for (const auto& entry : std::filesystem::directory_iterator(Root() + folder)) {
      if (entry.path().extension() != ".cc") continue;
      const Result<std::string> text = ReadFile(entry.path().string(), limits::kMaxDocumentBytes);
      ASSERT_TRUE(text.ok());
      for (const std::string& expression : Literals(*text)) {
        const Compared both = CompareExpression(expression);
        if (!both.refused.empty()) continue;
        ++compared;
        EXPECT_TRUE(both.agreement.agree) << expression << "\n  fast:  " << both.agreement.fast
                                          << "\n  plain: " << both.agreement.plain;
      }
    }
  }
  EXPECT_GT(compared, 100u);
}

// The expressions of tests/cql/check/data: lines that are not indented.
TEST(Tables, EveryExpressionOfTheCheckersTables) {
  size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(Root() + "/tests/cql/check/data")) {
    if (entry.path().extension() != ".txt") continue;
    const Result<std::string> text = ReadFile(entry.path().string(), limits::kMaxDocumentBytes);
    ASSERT_TRUE(text.ok());
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
      if (line.empty() || line[0] == ' ' || line[0] == '#') continue;
      const Compared both = CompareExpression(line);
      if (!both.refused.empty()) continue;
      ++compared;
      EXPECT_TRUE(both.agreement.agree)
          << line << "\n  fast:  " << both.agreement.fast << "\n  plain: " << both.agreement.plain;
    }
  }
  EXPECT_GT(compared, 100u);
}

// The definitions that tests/cql/eval/skin_test.cc evaluates, over its record.
TEST(Tables, TheSkinLibrary) {
  const std::string folder = Root() + "/tests/cql/eval/data/";
  codes::Terminology terminology;
  ASSERT_TRUE(terminology.LoadFile(folder + "premalignant.vs.txt").ok());
  const Result<std::string> cql = ReadFile(folder + "skin.cql", limits::kMaxDocumentBytes),
                            json = ReadFile(folder + "skin.json", limits::kMaxDocumentBytes);
  ASSERT_TRUE(cql.ok() && json.ok());
  auto source = std::make_shared<const Source>("skin.cql", *cql);
  Diagnostics diagnostics(*source);
  Compiler compiler(&terminology);
  const auto program = compiler.Compile(source, {}, diagnostics);
  ASSERT_NE(program, nullptr) << diagnostics.First().message;
  Result<fhir::Record> record = fhir::Record::FromJson(*json, "skin.json");
  ASSERT_TRUE(record.ok());
  const Agreement both = CompareDefinitions(program, *record);
  EXPECT_TRUE(both.agree) << both.definition << "\n  fast:  " << both.fast
                          << "\n  plain: " << both.plain;
}

TEST(Suites, OfAFolder) {
  const char* folder = std::getenv("PRECERT_CQL_SUITES");
  if (folder == nullptr) GTEST_SKIP() << "PRECERT_CQL_SUITES names no folder";
  size_t compared = 0, refused = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".xml") continue;
    const Result<std::string> xml = ReadFile(entry.path().string(), limits::kMaxDocumentBytes);
    ASSERT_TRUE(xml.ok());
    const Result<Suite> suite = ReadSuite(*xml, entry.path().filename().string());
    ASSERT_TRUE(suite.ok()) << suite.error().message;
    for (const SuiteTest& test : suite->tests) {
      std::vector<std::string> all = test.outputs;
      all.push_back(test.expression);
      for (const std::string& expression : all) {
        const Compared both = CompareExpression(expression);
        if (!both.refused.empty()) {
          ++refused;
          continue;
        }
        ++compared;
        EXPECT_TRUE(both.agreement.agree)
            << suite->file << " " << test.name << ": " << expression
            << "\n  fast:  " << both.agreement.fast << "\n  plain: " << both.agreement.plain;
      }
    }
  }
  std::printf("%zu expressions compared, %zu do not compile\n", compared, refused);
}

}  // namespace
}  // namespace precert::cql::reference
