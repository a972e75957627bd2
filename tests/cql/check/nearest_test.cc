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
      {"Y", ""},
      {"x", "did you mean \"X\"?"},
      {"Adult", "did you mean \"adult\"?"},
      {"Something else entirely", ""},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(DidYouMean(c.wanted, names), c.expected) << c.wanted;
}

TEST(Nearest, AtMostThree) {
  const std::string_view names[] = {"Age1", "Age2", "Age3", "Age4"};
  EXPECT_EQ(DidYouMean("Age", names), "did you mean \"Age1\", \"Age2\" or \"Age3\"?");
}

}  // namespace
}  // namespace precert::cql
