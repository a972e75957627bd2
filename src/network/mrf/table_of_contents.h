// ReadTableOfContents: which plans use which rate files, from a payer's table of contents (schema
// "Table of Contents", 1.0 to 2.x).
//
//   Result<ContentsSummary> s = ReadTableOfContents(window, "toc.json", [&](const PlanFiles& f)
//   {...});
//
// Tables of contents can be gigabytes: each reporting structure is given out as it is read, and
// then forgotten. What cannot be read is left out and counted. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "network/mrf/text_window.h"
#include "network/rates/price.h"

namespace precert::mrf {

struct ContentsFile {
  std::string description;
  std::string location;   // the address as written
  std::string base_name;  // the file's name in it, without what follows '?' or '#'
  bool allowed_amounts = false;
};

// One "reporting structure": these plans use these files.
struct PlanFiles {
  std::vector<rates::FilePlan> plans;
  std::vector<ContentsFile> files;
};

struct ContentsSummary {
  std::string reporting_entity, reporting_entity_type, last_updated_on, version;
  uint64_t structures = 0, plans = 0, files = 0;
  bool truncated = false;
  uint64_t unreadable_count = 0;
  std::vector<rates::Unreadable> unreadable;
};

Result<ContentsSummary> ReadTableOfContents(TextWindow& window, const std::string& file_name,
                                            const std::function<void(const PlanFiles&)>& structure);

// "https://example.org/a/b%20c.json.gz?x=1" -> "b c.json.gz".
std::string BaseNameOfLocation(std::string_view location);

}  // namespace precert::mrf
