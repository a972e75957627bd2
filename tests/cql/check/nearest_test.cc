// The nearest names.
#include "cql/check/nearest.h"

#include <gtest/gtest.h>

namespace precert::cql {
namespace {

TEST(Nearest, Table) {
  const std::string_view names[] = {"Lesion count", "Lesion size", "Adult", "adult", "BMI", "X"};
  struct {
    const char* wanted;
    const char* expected;
  } cases[] = {
      {"Lesion cuont", "did you mean \"Lesion count\"?"},
      {"lesion Count", "did you mean \"Lesion count\"?"},
      {"Adlut", "did you mean \"Adult\" or \"adult\"?"},
      {"ADULT", "did you mean \"Adult\" or \"adult\"?"},
      {"BMX", "did you mean \"BMI\"?"},
      {"Y", "did you mean \"X\"?"},
      {"Something else entirely", ""},
      {"", "did you mean \"X\"?"},
  };
  for (const auto& c : cases) EXPECT_EQ(DidYouMean(c.wanted, names), c.expected) << c.wanted;
}

TEST(Nearest, LongNamesAreBounded) {
  std::string a(100'000, 'a'), b(100'000, 'b');
  const std::string_view names[] = {b, a};
  EXPECT_EQ(NearestNames(a + "x", names).size(), 1u);
}

}  // namespace
}  // namespace precert::cql
