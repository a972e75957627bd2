// Suites: reading the XML, and what passes, fails and is skipped.
#include "cql/suite/suite.h"

#include <gtest/gtest.h>

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
  const SuiteResult result = RunSuite(
      *suite, *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z"), [&](const SuiteFailure& f) {
        failures.push_back(f.test.group + "/" + f.test.name + ": " + f.expected + " | " + f.got);
      });
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
