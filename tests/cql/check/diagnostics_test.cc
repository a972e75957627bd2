// What a person reads who compiles a library with mistakes: one table for the messages of the
// checker that need a whole library, and for libraries as a beginner would write them.
#include <gtest/gtest.h>

#include "cql/check/check_support.h"
#include "support/cases.h"

namespace precert::cql {
namespace {

TEST(DiagnosticsTest, OfWholeLibraries) {
  const Libraries libraries = {
      {"Common",
       "library Common version '2'\ndefine private Secret: 1\ndefine private function Hidden(n "
       "Integer): n\ndefine function Double(n Integer): n * 2\ndefine Baz: 1\n"},
      {"Other", "library Other\ninclude Common version '2'\ndefine X: 1\n"},
      {"Cyclic", "library Cyclic\ninclude Cyclic2\n"},
      {"Cyclic2", "library Cyclic2\ninclude Cyclic\n"},
      {"Wrong", "library Wrong\ndefine X: 1 + true\ndefine Y: (\n"},
  };
  testing::ExpectCases("tests/cql/check/data/diagnostics.txt", [&](const std::string& input) {
    CompileOptions options;
    options.not_found_hint = "looked for it in this folder";
    const Compiled compiled = CompileLibrary(input, libraries, options);
    return compiled.program != nullptr ? "no errors\n" + compiled.diagnostics
                                       : compiled.diagnostics;
  });
}

}  // namespace
}  // namespace precert::cql
