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
// Tests that are only for versions before CQL 1.5 (versionTo) are skipped, and so are excluded ones
// (exclusions.h), which are run all the same: one that passes is a failure, as is an exclusion that
// names no test of a suite that was run. Evaluation is closed-world. Plain values; each RunSuite
// has its own compiler and evaluators.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cql/core/datetime.h"
#include "cql/suite/exclusions.h"

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

struct SuiteOptions {
  DateTime now;  // the time of the request, with an offset
  const Exclusions* exclusions = nullptr;
  std::function<void(const SuiteFailure&)> on_failure;
  // An excluded test that fails, as it should.
  std::function<void(const SuiteFailure&, const Exclusion&)> on_excluded;
  // An exclusion that is wrong: one line that says why, with file and line.
  std::function<void(const std::string&)> on_stale;
};

// The functions of `options` that are not given are not called.
SuiteResult RunSuite(const Suite& suite, const SuiteOptions& options);

}  // namespace precert::cql
