// NPI check digits.
#include "codes/npi.h"

#include "support/golden.h"

namespace precert::codes {
namespace {

TEST(Npi, Problems) {
  const std::pair<const char*, const char*> rows[] = {
      {"1234567893", ""},  // CMS's own example
      {"1234-567-893", ""},
      {" 1234567893 ", ""},
      {"808401234567893", ""},
      {"2222222228", ""},
      {"1234567890", "NPI 1234567890 has check digit 0, and 3 would be right"},
      {"1234567983", "NPI 1234567983 has check digit 3, and 4 would be right"},
      {"3234567893", "NPI 3234567893 begins with 3, and an NPI begins with 1 or 2"},
      {"0234567893", "NPI 0234567893 begins with 0, and an NPI begins with 1 or 2"},
      {"123456789", "NPI '123456789' is not ten digits"},
      {"12345678931", "NPI '12345678931' is not ten digits"},
      {"12345X7893", "NPI '12345X7893' is not ten digits"},
      {"", "NPI '' is not ten digits"},
  };
  for (const auto& [npi, problem] : rows) EXPECT_EQ(NpiProblem(npi), problem) << npi;
}

// The formula finds every wrong digit, wherever it is.
TEST(Npi, EverySingleWrongDigitIsFound) {
  for (const std::string& good : {std::string("1234567893"), std::string("1999999984")}) {
    ASSERT_EQ(NpiProblem(good), "");
    for (size_t i = 0; i < good.size(); ++i) {
      for (char c = '0'; c <= '9'; ++c) {
        std::string other = good;
        other[i] = c;
        if (other != good) {
          EXPECT_NE(NpiProblem(other), "") << other;
        }
      }
    }
  }
}

TEST(Npi, TheDigitOfferedIsRight) {
  for (int n = 100'000'000; n < 300'000'000; n += 1'234'567) {
    std::string nine = std::to_string(n);
    if (nine[0] > '2') break;
    std::string npi = nine + std::to_string(NpiCheckDigit(nine));
    EXPECT_EQ(NpiProblem(npi), "") << npi;
  }
}

}  // namespace
}  // namespace precert::codes
