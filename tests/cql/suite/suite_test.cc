// Suites: reading the XML, and what passes, fails and is skipped.
#include "cql/suite/suite.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace precert::cql {
namespace {

constexpr std::string_view kSuite = R"(<?xml version="1.0"?>
<tests name="Example">
  <group name="Sums">
    <test name="Right"><expression>1 + 1</expression><output>2</output></test>
    <test name="Wrong"><expression>1 + 1</expression><output>3</output></test>
    <test name="Null"><expression>1 + null</expression><output>null</output></test>
    <test name="NotNull"><expression>1 + null</expression><output>1</output></test>
    <test name="Several"><expression>{ 1, 2 }</expression><output>1</output><output>2</output></test>
    <test name="Escaped"><expression>1 &lt; 2</expression><output>true</output></test>
    <test name="Range"><expression>years between @2010 and @2012-06</expression><output>Interval[ 1, 2 ]</output></test>
  </group>
  <group name="Errors">
    <test name="Refused"><expression invalid="syntax">1 +</expression></test>
    <test name="AtRunTime"><expression invalid="true">singleton from { 1, 2 }</expression></test>
    <test name="NoError"><expression invalid="semantic">1 + 1</expression></test>
    <test name="Unwanted"><expression>1 + nothing</expression><output>1</output></test>
    <test name="Allowed"><expression invalid="false">1</expression><output>1</output></test>
  </group>
  <test name="Old" versionTo="1.3"><expression>timezone from Now()</expression><output>0.0</output></test>
  <test name="NoOutput"><expression>1</expression></test>
</tests>
)";

TEST(Suite, Runs) {
  const Result<Suite> suite = ReadSuite(kSuite, "example.xml");
  ASSERT_TRUE(suite.ok()) << suite.error().ToString();
  EXPECT_EQ(suite->name, "Example");
  std::vector<std::string> failures;
  SuiteOptions options{.now = *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z")};
  options.on_failure = [&](const SuiteFailure& f) {
    failures.push_back(f.test.group + "/" + f.test.name + ": " + f.expected + " | " + f.got);
  };
  const SuiteResult result = RunSuite(*suite, options);
  const std::vector<std::string> want = {
      "Sums/Wrong: 3 | 2",
      "Sums/NotNull: 1 | null",
      "Errors/NoError: an error (semantic) | 2",
      "Errors/Unwanted: 1 | refused: there is nothing called nothing here",
  };
  ASSERT_EQ(failures.size(), want.size());
  for (size_t i = 0; i + 1 < want.size(); ++i) EXPECT_EQ(failures[i], want[i]);
  EXPECT_EQ(failures.back().substr(0, 29), "Errors/Unwanted: 1 | refused:");
  EXPECT_EQ(result.passed, 8u);
  EXPECT_EQ(result.failed, 4u);
  EXPECT_EQ(result.skipped, 2u);
}

TEST(Suite, Exclusions) {
  const Result<Suite> suite = ReadSuite(kSuite, "example.xml");
  ASSERT_TRUE(suite.ok());
  const Result<Exclusions> exclusions = Exclusions::Read(
      "# a comment\n"
      "Example, Sums, Wrong | three is right\n"
      "\n"
      "Example, Sums, Right | passes all the same\n"
      "Example, Sums, Gone | was there once\n"
      "Example, , Old | of another version, so it is not run\n"
      "Another, Sums, Gone | of a suite that is not run\n",
      "list.txt");
  ASSERT_TRUE(exclusions.ok()) << exclusions.error().ToString();
  std::vector<std::string> lines;
  SuiteOptions options{.now = *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z"),
                       .exclusions = &*exclusions};
  options.on_excluded = [&](const SuiteFailure& f, const Exclusion& e) {
    lines.push_back(f.test.name + ": " + f.expected + " | " + f.got + " | " + e.reason);
  };
  options.on_stale = [&](const std::string& line) { lines.push_back(line); };
  const SuiteResult result = RunSuite(*suite, options);
  EXPECT_EQ(lines, (std::vector<std::string>{
                       "list.txt:4: Example, Sums, Right passes: take it out of the list",
                       "Wrong: 3 | 2 | three is right",
                       "list.txt:5: Example, Sums, Gone is no test of example.xml: take it out of "
                       "the list",
                   }));
  EXPECT_EQ(result.passed, 7u);
  EXPECT_EQ(result.failed, 5u);  // three tests and two lines of the list
  EXPECT_EQ(result.skipped, 3u);
}

TEST(Suite, ExclusionErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {"A, B | why", "list.txt:1: error: this line does not name a test"},
      {"A, B, | why", "list.txt:1: error: this line does not name a test"},
      {"A, B, C, D | why", "list.txt:1: error: this line does not name a test"},
      {"\nA, B, C", "list.txt:2: error: the test C is excluded without a reason"},
      {"A, B, C |  ", "list.txt:1: error: the test C is excluded without a reason"},
      {"A, B, C | x\nA, B, C | y", "list.txt:2: error: the test C is excluded twice"},
  };
  for (const auto& [text, want] : rows) {
    const Result<Exclusions> read = Exclusions::Read(text, "list.txt");
    ASSERT_FALSE(read.ok()) << text;
    const std::string message = read.error().ToString();
    EXPECT_EQ(message.substr(0, message.find('\n')), want) << text;
  }
}

// The project's own list is well-formed, and every reason names a part of the specification.
TEST(Suite, TheListInTheTree) {
  const std::string path = std::string(PRECERT_ROOT) + "/data/cql-suite-exclusions.txt";
  const Result<std::string> text = ReadFile(path, 1 << 20);
  ASSERT_TRUE(text.ok());
  const Result<Exclusions> read = Exclusions::Read(*text, path);
  ASSERT_TRUE(read.ok()) << read.error().ToString();
  EXPECT_FALSE(read->all().empty());
  for (const Exclusion& exclusion : read->all()) {
    const bool cited = exclusion.reason.find("Appendix B") != std::string::npos ||
                       exclusion.reason.find("Guide") != std::string::npos ||
                       exclusion.reason.find("Semantics") != std::string::npos ||
                       exclusion.reason.find("Logical Specification") != std::string::npos;
    EXPECT_TRUE(cited) << exclusion.test;
  }
}

TEST(Suite, Errors) {
  struct Row {
    const char *xml, *want;
  };
  const Row rows[] = {
      {"<tests>\n<group>", "bad.xml:2: error: not XML: Start-end tags mismatch"},
      {"<other/>", "bad.xml:1: error: not a test suite: the outermost element is not <tests>"},
      {"", "bad.xml:1: error: not XML: No document element found"},
      {"<tests>\n\n<test name=\"T\"><output>1</output></test></tests>",
       "bad.xml:3: error: the test 'T' has no <expression>"},
  };
  for (const Row& row : rows) {
    const Result<Suite> suite = ReadSuite(row.xml, "bad.xml");
    ASSERT_FALSE(suite.ok()) << row.xml;
    EXPECT_EQ(suite.error().ToString(), std::string(row.want) + "\n");
  }
}

TEST(Suite, DeepXmlIsReadWithoutRecursion) {
  std::string xml = "<tests>";
  for (int i = 0; i < 200'000; ++i) xml += "<a>";
  EXPECT_FALSE(ReadSuite(xml, "deep.xml").ok());
}

}  // namespace
}  // namespace precert::cql
