// Reads a list of exclusions.
#include "cql/suite/exclusions.h"

#include "base/text.h"

namespace precert::cql {

Result<Exclusions> Exclusions::Read(std::string_view text, std::string_view file_name) {
  Exclusions out;
  out.file_ = file_name;
  int number = 0;
  auto wrong = [&](std::string message, std::string hint) {
    return Error{.message = std::move(message),
                 .where = {.file = out.file_, .line = number},
                 .hint = std::move(hint)};
  };
  for (std::string_view line : SplitLines(text)) {
    ++number;
    line = Trim(line);
    if (line.empty() || line.front() == '#') continue;
    const size_t bar = line.find('|');
    const std::vector<std::string_view> names = Split(line.substr(0, bar), ',');
    if (names.size() != 3 || Trim(names[0]).empty() || Trim(names[2]).empty()) {
      return wrong("this line does not name a test", "write: SUITE, GROUP, TEST | REASON");
    }
    Exclusion exclusion{.suite = std::string(Trim(names[0])),
                        .group = std::string(Trim(names[1])),
                        .test = std::string(Trim(names[2])),
                        .reason = {},
                        .line = number};
    if (bar != std::string_view::npos) exclusion.reason = Trim(line.substr(bar + 1));
    if (exclusion.reason.empty()) {
      return wrong("the test " + exclusion.test + " is excluded without a reason",
                   "write behind a '|' which section of the specification says otherwise");
    }
    if (const Exclusion* first = out.Find(exclusion.suite, exclusion.group, exclusion.test)) {
      return wrong("the test " + exclusion.test + " is excluded twice",
                   "the first time is in line " + std::to_string(first->line));
    }
    out.all_.push_back(std::move(exclusion));
  }
  return out;
}

const Exclusion* Exclusions::Find(std::string_view suite, std::string_view group,
                                  std::string_view test) const {
  for (const Exclusion& exclusion : all_) {
    if (exclusion.suite == suite && exclusion.group == group && exclusion.test == test) {
      return &exclusion;
    }
  }
  return nullptr;
}

}  // namespace precert::cql
