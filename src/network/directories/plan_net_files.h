// PlanNetFiles: the resources of a Plan-Net directory's files, pass after pass.
//
//   PlanNetFiles files(paths, on);
//   files.EachResource(wanted, [&](const JsonNode& r, const ResourceAddress& a) { ... });
//
// Bundles are opened; what cannot be read is counted, told, and remembered as broken(), since then
// what was not found may still be there. One thread.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "network/directories/directory_file.h"

namespace precert::plan_net {

struct ResourceAddress {
  std::string_view type;  // "Practitioner"
  std::string full_url;   // of its Bundle entry; "" when it has none
};

class PlanNetFiles {
 public:
  // `on`: the day of the question. Dates of the files that lie after it are mistakes.
  PlanNetFiles(const std::vector<std::string>& paths, Date on) : paths_(paths), on_(on) {}

  using OnResource = std::function<void(const JsonNode&, const ResourceAddress&)>;
  using IsWanted = std::function<bool(std::string_view text, std::string_view type)>;
  // Every resource of every file that `wanted` does not pass over. It sees the text before it is
  // parsed, with the type; a record whose type cannot be told from its text is parsed anyway.
  // Error: a file cannot be opened.
  Status EachResource(const IsWanted& wanted, const OnResource& on_resource);

  // Of all passes.
  bool broken() const { return broken_; }  // parts could not be read
  bool HasMorePages() const;               // a Bundle's next page is not among the files
  std::optional<Date> newest() const { return newest_; }  // date in them, not after `on`
  const RecordFaults& faults() const { return faults_; }

 private:
  void NoteDates(std::string_view text);
  void ReadResource(const JsonRecords& records, const JsonNode& resource, std::string full_url,
                    int depth, const OnResource& on_resource, RecordFaults* faults);

  const std::vector<std::string>& paths_;
  const Date on_;
  std::set<std::string> next_pages_, pages_;  // links of the Bundles
  std::optional<Date> newest_;
  bool passed_ = false, broken_ = false;
  RecordFaults faults_;
};

}  // namespace precert::plan_net
