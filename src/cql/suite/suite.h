// Suites: tables of CQL expressions and what they must give, in the XML form that HL7 publishes
// CQL's own tests in (github.com/cqframework/cql-tests).
//
//   Result<Suite> suite = ReadSuite(xml, "CqlListOperatorsTest.xml");
//   SuiteResult result = RunSuite(*suite, now, [](const SuiteFailure& f) { ... });
//
//   <tests name="..."> <group name="..."> <test name="...">
//     <expression invalid="true|semantic|syntax|execution">...</expression> <output>...</output>
//
// An expression passes when it equals the output, itself an expression; both may be null. Where
// equality cannot tell (a range of possible results), both must print alike. Several outputs are
// the items of a list. An `invalid` expression passes when it is refused or fails at run time.
// Tests that are only for versions before CQL 1.5 (versionTo) are skipped. Evaluation is
// closed-world. Plain values; each RunSuite has its own compiler and evaluators.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cql/core/datetime.h"

namespace precert::cql {

struct SuiteTest {
  std::string group, name;
  std::string expression;
  std::string invalid;  // "", or why: "true", "semantic", "syntax", "execution"
  std::vector<std::string> outputs;
  bool skip = false;  // for another version, or without anything to compare with
};

struct Suite {
  std::string name;
  std::string file;
  std::vector<SuiteTest> tests;
};

struct SuiteFailure {
  const Suite& suite;
  const SuiteTest& test;
  std::string expected, got;  // one line each
};

struct SuiteResult {
  size_t passed = 0, failed = 0, skipped = 0;
};

// Errors: not XML, another document, a test without an expression; with file and line.
Result<Suite> ReadSuite(std::string_view xml, std::string_view file_name);

// `now` is the time of the request, with an offset.
SuiteResult RunSuite(const Suite& suite, DateTime now,
                     const std::function<void(const SuiteFailure&)>& on_failure);

}  // namespace precert::cql
