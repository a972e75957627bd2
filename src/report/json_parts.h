// Parts of answers as JSON that several reports have.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json_writer.h"

namespace precert {

inline void WriteDate(JsonWriter& w, std::string_view key, const std::optional<Date>& date) {
  if (date) {
    w.Field(key, date->ToString());
  } else {
    w.Key(key).Null();
  }
}

inline void WriteTexts(JsonWriter& w, std::string_view key, const std::vector<std::string>& texts) {
  w.Key(key).BeginArray();
  for (const std::string& t : texts) w.String(t);
  w.EndArray();
}

}  // namespace precert
