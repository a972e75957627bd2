// What the readers of directory files share: going through records, their place, names, dates,
// hashes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "network/directories/json_records.h"
#include "network/directories/json_tree.h"
#include "network/source.h"

namespace precert {

// The file's own name: "plans/a/providers.json" is "providers.json".
std::string BaseName(std::string_view path);
// The folder with its slash; "" for a file in the current one.
std::string FolderOf(std::string_view path);

Result<std::vector<SourceFile>> HashFiles(const std::vector<std::string>& paths);

// The record, parsed; errors carry the file, the line, and what the record is.
Status ParseRecord(const JsonRecords& records, JsonTree* tree);

// Goes through the records of the files, in order, and parses those whose text is wanted. What
// cannot be read is added to `faults` and passed over; the result is false then. Error: a file
// cannot be opened.
using WantsRecord = std::function<bool(std::string_view text)>;
using OnRecord = std::function<void(const JsonRecords& records, const JsonNode& record)>;
Result<bool> EachRecord(const std::vector<std::string>& files, const WantsRecord& wanted,
                        const OnRecord& on_record, RecordFaults* faults);

// A record that can be read as JSON but not as what it should be.
Error BadRecord(const JsonRecords& records, std::string_view path, std::string message,
                std::string hint = "");

// The day of an ISO 8601 date or time: "2026-11-02T10:00:00Z" is 2026-11-02. Partial dates
// ("2026-11", "2026") are their first day, or their last.
enum class DayEnd { kFirst, kLast };
std::optional<Date> DayOfIso(std::string_view text, DayEnd end = DayEnd::kFirst);

// "Ada Example" of the parts that are not empty.
std::string JoinName(std::initializer_list<std::string_view> parts);

// Whether `text` holds one of the needles. For deciding quickly that a record is not of interest.
bool HasAny(std::string_view text, const std::vector<std::string>& needles);

}  // namespace precert
