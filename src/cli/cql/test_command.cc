// precert cql test: runs suites of CQL tests in HL7's XML form.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/limits.h"
#include "cli/cql/commands.h"
#include "cli/cql/library_arguments.h"
#include "cli/environment.h"
#include "cql/suite/suite.h"

namespace precert {
namespace {

struct TestArguments {
  std::vector<std::string> files;
  std::string now, exclusions;
  bool verbose = false;
};

// The list that is asked for; otherwise the project's own, where it is installed.
Result<cql::Exclusions> ReadExclusions(const std::string& asked) {
  std::string path = asked;
  if (path.empty()) {
    const Result<std::string> root = DocumentRoot();
    if (!root.ok()) return cql::Exclusions();
    path = *root + "/data/cql-suite-exclusions.txt";
    if (!std::filesystem::exists(path)) return cql::Exclusions();
  }
  const Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
  if (!text.ok()) return text.error();
  return cql::Exclusions::Read(*text, path);
}

std::string NameOf(const cql::SuiteFailure& failure) {
  return failure.suite.name + ", " + failure.test.group + ", " + failure.test.name;
}

Result<int> Test(const TestArguments& arguments) {
  const Result<cql::DateTime> now = ReadNow(arguments.now);
  if (!now.ok()) return now.error();
  const Result<cql::Exclusions> exclusions = ReadExclusions(arguments.exclusions);
  if (!exclusions.ok()) return exclusions.error();
  cql::SuiteOptions options{.now = *now, .exclusions = &*exclusions};
  options.on_failure = [](const cql::SuiteFailure& failure) {
    std::cout << NameOf(failure) << ": expected " << failure.expected << ", got " << failure.got
              << "\n";
  };
  options.on_stale = [](const std::string& line) { std::cout << line << "\n"; };
  if (arguments.verbose) {
    options.on_excluded = [](const cql::SuiteFailure& failure, const cql::Exclusion& exclusion) {
      std::cout << NameOf(failure) << ": excluded: expected " << failure.expected << ", got "
                << failure.got << "; " << exclusion.reason << "\n";
    };
  }
  cql::SuiteResult total;
  for (const std::string& file : arguments.files) {
    Result<std::string> xml = ReadFile(file, limits::kMaxDocumentBytes);
    if (!xml.ok()) return xml.error();
    const Result<cql::Suite> suite = cql::ReadSuite(*xml, file);
    if (!suite.ok()) return suite.error();
    const cql::SuiteResult result = cql::RunSuite(*suite, options);
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped += result.skipped;
  }
  std::cout << total.passed << " passed, " << total.failed << " failed, " << total.skipped
            << " skipped\n";
  return total.failed == 0 ? kExitOk : kExitDiffers;
}

}  // namespace

void AddCqlTestCommand(CLI::App& cql, int& exit_code) {
  auto arguments = std::make_shared<TestArguments>();
  CLI::App* test = cql.add_subcommand("test", "Run suites of CQL tests (HL7's XML form)");
  test->add_option("files", arguments->files, "Suite files")->required();
  test->add_option("--now", arguments->now, "The time of the request");
  test->add_option("--exclusions", arguments->exclusions,
                   "Tests that contradict the specification and may fail (default: "
                   "data/cql-suite-exclusions.txt)");
  test->add_flag("--verbose", arguments->verbose, "List the excluded tests too, with the reasons");
  test->callback([arguments, &exit_code] {
    const Result<int> result = Test(*arguments);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
