// What expressions are lowered to, and their types: a golden file for each chapter. Each entry of a
// file is the CQL, and under it its type and its lowered form as print_program.h writes it.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cql/check/check_support.h"
#include "support/golden.h"

namespace precert::cql {
namespace {

// The expressions of a golden file are the lines that are not indented; # begins a comment.
std::string Rewrite(const std::string& path) {
  std::ifstream in(path);
  std::string out, line;
  while (std::getline(in, line)) {
    if (line.starts_with(" ")) continue;
    out += line + "\n";
    if (line.empty() || line.starts_with("#")) continue;
    std::istringstream lines(Lowered(line));
    for (std::string result; std::getline(lines, result);) out += "    " + result + "\n";
  }
  return out;
}

class Lowering : public ::testing::TestWithParam<const char*> {};

TEST_P(Lowering, IsAsTheFileHasIt) {
  std::string file = std::string("tests/cql/check/data/") + GetParam() + ".txt";
  testing::ExpectGolden(file, Rewrite(testing::ProjectPath(file)));
}

INSTANTIATE_TEST_SUITE_P(Files, Lowering,
                         ::testing::Values("literals", "operators", "conversions", "timing",
                                           "queries", "retrieves", "functions", "refused"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace precert::cql
