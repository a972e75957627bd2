// Exclusions: tests of a suite that contradict the specification, so that failing them is right.
//
//   Result<Exclusions> exclusions = Exclusions::Read(text, "data/cql-suite-exclusions.txt");
//   const Exclusion* e = exclusions->Find("CqlListOperatorsTest", "Take", "TakeNull");
//
//   # a comment
//   CqlListOperatorsTest, Take, TakeNull | why, with the section of the specification
//
// A line a test: suite, group and test (none of which has a comma), then the reason. The group of a
// test outside any is empty: "Suite, , Test | ...". Plain values; immutable once read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace precert::cql {

struct Exclusion {
  std::string suite, group, test, reason;
  int line = 0;
};

class Exclusions {
 public:
  Exclusions() = default;  // none

  // Errors: a line that is not of that form, one without a reason, a test listed twice; with file
  // and line.
  static Result<Exclusions> Read(std::string_view text, std::string_view file_name);

  // Null when the test is not excluded.
  const Exclusion* Find(std::string_view suite, std::string_view group,
                        std::string_view test) const;
  const std::vector<Exclusion>& all() const { return all_; }
  const std::string& file() const { return file_; }

 private:
  std::string file_;
  std::vector<Exclusion> all_;
};

}  // namespace precert::cql
