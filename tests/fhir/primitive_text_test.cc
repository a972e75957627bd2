// The texts of FHIR primitives: what exists and what does not.
#include "fhir/primitive_text.h"

#include <gtest/gtest.h>

#include "base/json_writer.h"

namespace precert::fhir {
namespace {

TEST(PrimitiveText, Dates) {
  for (const char* good :
       {"2026", "2026-11", "2026-11-23", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"})
    EXPECT_TRUE(IsDateText(good)) << good;
  for (const char* bad : {"",
                          "26",
                          "0000",
                          "2026-",
                          "2026-1",
                          "2026-13",
                          "2026-00",
                          "2026-02-30",
                          "2026-02-29",
                          "1900-02-29",
                          "2026-04-31",
                          "2026-11-00",
                          "2026-11-23T",
                          "2026-11-23T10:00:00Z",
                          "2026/11/23",
                          "23-11-2026",
                          " 2026",
                          "2026 ",
                          "-2026",
                          "20261123"})
    EXPECT_FALSE(IsDateText(bad)) << bad;
}

TEST(PrimitiveText, DateTimes) {
  for (const char* good : {"2026", "2026-11", "2026-11-23", "2026-11-23T10:00:00Z",
                           "2026-11-23T10:00:00.123456789-05:00", "2026-11-23T23:59:60Z",
                           "2026-11-23T10:00Z", "2026-11-23T10:00:00", "2026-11-23T00:00:00+14:00"})
    EXPECT_TRUE(IsDateTimeText(good)) << good;
  for (const char* bad : {"", "2026-11T10:00:00Z", "2026-02-30T10:00:00Z", "2026-11-23T24:00:00Z",
                          "2026-11-23T10:60:00Z", "2026-11-23T10:00:61Z", "2026-11-23T10:00:00.Z",
                          "2026-11-23T10Z", "2026-11-23T", "2026-11-23 10:00:00Z",
                          "2026-11-23T10:00:00+15:00", "2026-11-23T10:00:00+14:30",
                          "2026-11-23T10:00:00+0500", "2026-11-23T10:00:00ZZ", "2026-11-23Z"})
    EXPECT_FALSE(IsDateTimeText(bad)) << bad;
}

TEST(PrimitiveText, Times) {
  for (const char* good : {"10:30", "10:30:00", "00:00:00.5", "23:59:60"})
    EXPECT_TRUE(IsTimeText(good)) << good;
  for (const char* bad : {"", "10", "24:00", "10:60", "10:30:", "10:30:00.", "10:30Z", "T10:30"})
    EXPECT_FALSE(IsTimeText(bad)) << bad;
}

TEST(PrimitiveText, Numbers) {
  for (const char* good : {"0", "-0", "12", "-2147483648", "2147483647"})
    EXPECT_TRUE(IsIntegerText(good)) << good;
  for (const char* bad :
       {"", "-", "2147483648", "-2147483649", "1.0", "1e2", "01", "+1", "1 ", "99999999999999"})
    EXPECT_FALSE(IsIntegerText(bad)) << bad;
  for (const char* good : {"0", "-0.50", "1e-3", "1E+3", "12.5e10", "10"})
    EXPECT_TRUE(JsonWriter::IsNumber(good)) << good;
  for (const char* bad : {"", "-", ".5", "1.", "1e", "1e+", "00", "0x1", "NaN", "1,5", "1.5.2"})
    EXPECT_FALSE(JsonWriter::IsNumber(bad)) << bad;
  for (const char* good : {"1.50", "99999999999999999999", "0.123456789012345678", "1e-30"})
    EXPECT_TRUE(IsDecimalText(good)) << good;
  for (const char* bad :
       {"1e400", "1e999999999999999999", "99999999999999999999999999999999", "1.", ""})
    EXPECT_FALSE(IsDecimalText(bad)) << bad;
}

}  // namespace
}  // namespace precert::fhir
