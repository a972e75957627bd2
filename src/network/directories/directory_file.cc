// Shared parts of the readers.
#include "network/directories/directory_file.h"

#include <cstring>

#include "base/hash.h"
#include "base/text.h"

namespace precert {

std::string BaseName(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

std::string FolderOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash + 1));
}

Result<std::vector<SourceFile>> HashFiles(const std::vector<std::string>& paths) {
  std::vector<SourceFile> files;
  for (const std::string& path : paths) {
    Result<std::string> hash = Sha256HexOfFile(path);
    if (!hash.ok()) return hash.error();
    files.push_back({path, std::move(*hash)});
  }
  return files;
}

Status ParseRecord(const JsonRecords& records, JsonTree* tree) {
  if (records.too_long()) {
    return BadRecord(records, "", "this line is longer than a record may be (64 MiB)");
  }
  Status parsed = tree->Parse(records.text());
  if (parsed.ok()) return parsed;
  Error error = parsed.error();
  error.where.file = records.path();
  error.where.line = records.line() + std::max(error.where.line, 1) - 1;
  error.where.path = "[" + std::to_string(records.number()) + "]";
  error.quote.clear();
  return error;
}

Result<bool> EachRecord(const std::vector<std::string>& files, const WantsRecord& wanted,
                        const OnRecord& on_record, RecordFaults* faults) {
  JsonTree tree;
  bool whole = true;
  const auto fault = [&](Error error) {
    faults->Add(std::move(error));
    whole = false;
  };
  for (const std::string& file : files) {
    Result<std::unique_ptr<JsonRecords>> opened = JsonRecords::Open(file);
    if (!opened.ok()) return opened.error();
    JsonRecords& records = **opened;
    while (true) {
      Result<bool> more = records.Next();
      if (!more.ok()) fault(more.error());
      if (!more.ok() || !*more) break;
      if (!records.too_long() && !wanted(records.text())) continue;
      if (Status parsed = ParseRecord(records, &tree); !parsed.ok()) {
        fault(parsed.error());
      } else {
        on_record(records, tree.root());
      }
    }
  }
  return whole;
}

Error BadRecord(const JsonRecords& records, std::string_view path, std::string message,
                std::string hint) {
  return Error{std::move(message),
               {records.path(), records.line(), 0,
                "[" + std::to_string(records.number()) + "]" + std::string(path)},
               std::move(hint),
               ""};
}

std::optional<Date> DayOfIso(std::string_view text, DayEnd end) {
  text = Trim(text);
  if (text.size() >= 10 && (text.size() == 10 || text[10] == 'T' || text[10] == ' ')) {
    return Date::Parse(text.substr(0, 10));
  }
  const bool last = end == DayEnd::kLast;
  if (text.size() == 7) {
    const std::optional<Date> first = Date::Parse(std::string(text) + "-01");
    return first && last ? Date::Of(first->year(), first->month(),
                                    Date::DaysInMonth(first->year(), first->month()))
                         : first;
  }
  if (text.size() == 4) return Date::Parse(std::string(text) + (last ? "-12-31" : "-01-01"));
  return std::nullopt;
}

std::string JoinName(std::initializer_list<std::string_view> parts) {
  std::string name;
  for (std::string_view part : parts) {
    part = Trim(part);
    if (part.empty()) continue;
    if (!name.empty()) name += ' ';
    name += part;
  }
  return name;
}

bool HasAny(std::string_view text, const std::vector<std::string>& needles) {
  for (const std::string& needle : needles) {
    if (memmem(text.data(), text.size(), needle.data(), needle.size()) != nullptr) return true;
  }
  return false;
}

}  // namespace precert
