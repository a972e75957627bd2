#include "base/packed_moment.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "base/date.h"

namespace precert {
namespace {

std::string Shown(uint64_t moment) {
  if (moment == 0) return "none";
  const PackedMoment m(moment);
  char text[64];
  if (m.precision == PackedMoment::Precision::kDay) {
    std::snprintf(text, sizeof text, "%d-%d-%d", m.year, m.month, m.day);
    EXPECT_EQ(m.hour + m.minute + m.second + m.millisecond + m.offset_minutes, 0);
  } else {
    std::snprintf(text, sizeof text, "%d-%d-%d %d:%d:%d %s%d %d", m.year, m.month, m.day, m.hour,
                  m.minute, m.second,
                  m.precision == PackedMoment::Precision::kMillisecond ? "." : "", m.millisecond,
                  m.offset_minutes);
  }
  return text;
}

TEST(PackedMoment, Forms) {
  struct Row {
    const char *text, *want;
  };
  const Row rows[] = {
      {"2019-11-02", "2019-11-2"},
      {"0001-01-01", "1-1-1"},
      {"9999-12-31T23:59:59.999Z", "9999-12-31 23:59:59 .999 0"},
      {"2019-11-02T10:05:09Z", "2019-11-2 10:5:9 0 0"},
      {"2019-11-02T10:05:09.070Z", "2019-11-2 10:5:9 .70 0"},
      {"2019-11-02T10:05:09-05:30", "2019-11-2 10:5:9 0 -330"},
      {"2019-11-02T10:05:09.001+13:59", "2019-11-2 10:5:9 .1 839"},
      {"2020-02-29T00:00:00Z", "2020-2-29 0:0:0 0 0"},
      // Read from the text, where they are something.
      {"", "none"},
      {"2019", "none"},
      {"2019-11", "none"},
      {"2019-11-02T10:05Z", "none"},
      {"2019-11-02T10:05:09", "none"},
      {"2019-11-02T10:05:09.1Z", "none"},
      {"2019-11-02T10:05:09+14:00", "none"},
      {"2019-02-29T00:00:00Z", "none"},
      {"2019-04-31", "none"},
      {"0000-01-01", "none"},
      {"2019-00-01", "none"},
      {"2019-13-01", "none"},
      {"2019-11-00", "none"},
      {"2019-11-02T24:00:00Z", "none"},
      {"2019-11-02T10:60:00Z", "none"},
      {"2019-11-02T10:05:60Z", "none"},
      {"2019-11-02t10:05:09Z", "none"},
      {"2019-11-02T10:05:09z", "none"},
      {"2019-11-02T10:05:09 05:30", "none"},
      {"2019-11-02T10:05:09-05.30", "none"},
      {"2019-11-02T10:05:09,070Z", "none"},
      {"2019/11/02", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(Shown(PackMoment(row.text)), row.want) << row.text;
}

// No other character passes for a digit or a mark, at any place.
TEST(PackedMoment, OtherCharacters) {
  for (const std::string text : {"2019-11-02", "2011-11-11T11:11:11.111+11:11"}) {
    for (size_t at = 0; at < text.size(); ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string changed = text;
        changed[at] = static_cast<char>(c);
        if (changed == text || (c >= '0' && c <= '9')) continue;
        if ((c == '-' || c == '+') && at == 23) continue;  // the sign of the offset
        EXPECT_EQ(PackMoment(changed), 0u) << changed;
      }
    }
  }
}

TEST(PackedMoment, EveryDay) {
  char text[16];
  for (int year : {1, 4, 1900, 2000, 2023, 2024, 9999}) {
    for (int month = 0; month <= 13; ++month) {
      for (int day = 0; day <= 32; ++day) {
        std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
        EXPECT_EQ(PackMoment(text) != 0, Date::Of(year, month, day).has_value()) << text;
      }
    }
  }
}

}  // namespace
}  // namespace precert
