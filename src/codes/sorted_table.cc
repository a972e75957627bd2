// Binary search over the bytes of a sorted text file: the middle byte is moved back to the start of
// its line, so that no index of lines is needed.
#include "codes/sorted_table.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/text.h"

namespace precert::codes {

namespace {

std::string_view LineAt(std::string_view rows, size_t start) {
  size_t end = rows.find('\n', start);
  return rows.substr(start, end == std::string_view::npos ? end : end - start);
}

std::string_view KeyOf(std::string_view line) { return line.substr(0, line.find('\t')); }

}  // namespace

Result<SortedTable> SortedTable::Open(const std::string& path, std::string_view kind,
                                      size_t columns) {
  Result<MappedFile> file = MappedFile::Open(path);
  if (!file.ok()) return file.error();
  SortedTable table;
  table.name_ = path;
  table.columns_ = columns;
  table.file_ = std::move(*file);
  return Begin(std::move(table), kind);
}

Result<SortedTable> SortedTable::FromText(std::string text, std::string_view kind, size_t columns,
                                          const std::string& name) {
  SortedTable table;
  table.name_ = name;
  table.columns_ = columns;
  table.owned_ = std::move(text);
  return Begin(std::move(table), kind);
}

Result<SortedTable> SortedTable::Begin(SortedTable table, std::string_view kind) {
  std::string_view bytes = table.bytes();
  std::vector<std::string_view> words = SplitWords(LineAt(bytes, 0));
  if (words.size() < 2 || words[0] != "#precert" || words[1] != kind) {
    return Error{"the first line is not '#precert " + std::string(kind) + " ...'",
                 Where{table.name_, 1},
                 "this is not a table of that kind, or it is damaged: make it again"};
  }
  for (size_t i = 2; i < words.size(); ++i) table.heading_.emplace_back(words[i]);
  size_t start = 0;
  while (start < bytes.size() && bytes[start] == '#') {
    start = std::min(start + LineAt(bytes, start).size() + 1, bytes.size());
  }
  table.first_row_ = start;
  return table;
}

std::string SortedTable::sha256() const {
  constexpr std::string_view kMark = "sha256:";
  if (!heading_.empty() && heading_.back().starts_with(kMark)) {
    return heading_.back().substr(kMark.size());
  }
  return Sha256Hex(rows());
}

bool SortedTable::ParseRow(std::string_view line, Row* row) const {
  *row = Split(line, '\t');
  return row->size() == columns_;
}

size_t SortedTable::LowerBound(std::string_view key) const {
  std::string_view all = rows();
  size_t low = 0, high = all.size();  // both at starts of lines
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    // Back to the start of the line, forward over it when its key is below.
    size_t newline = middle == 0 ? std::string_view::npos : all.rfind('\n', middle - 1);
    size_t start = newline == std::string_view::npos || newline < low ? low : newline + 1;
    std::string_view line = LineAt(all, start);
    if (KeyOf(line) < key) {
      low = std::min(start + line.size() + 1, all.size());
    } else {
      high = start;
    }
  }
  return low;
}

std::vector<SortedTable::Row> SortedTable::Find(std::string_view key) const {
  std::vector<Row> found;
  std::string_view all = rows();
  for (size_t at = LowerBound(key); at < all.size();) {
    std::string_view line = LineAt(all, at);
    if (KeyOf(line) != key) break;
    Row row;
    if (ParseRow(line, &row)) found.push_back(std::move(row));
    at += line.size() + 1;
  }
  return found;
}

void SortedTable::Visit(std::string_view prefix,
                        const std::function<bool(const Row&)>& visit) const {
  std::string_view all = rows();
  Row row;
  for (size_t at = LowerBound(prefix); at < all.size();) {
    std::string_view line = LineAt(all, at);
    if (!KeyOf(line).starts_with(prefix)) return;
    if (ParseRow(line, &row) && !visit(row)) return;
    at += line.size() + 1;
  }
}

Status SortedTable::CheckOrder() const {
  std::string_view all = rows();
  int line_number =
      1 + static_cast<int>(std::count(bytes().begin(), bytes().begin() + first_row_, '\n'));
  std::string_view last;
  for (size_t at = 0; at < all.size(); ++line_number) {
    std::string_view line = LineAt(all, at);
    Row row;
    if (!ParseRow(line, &row)) {
      return Error{"a row has " + std::to_string(Split(line, '\t').size()) +
                       " columns instead of " + std::to_string(columns_),
                   Where{name_, line_number}, "columns are parted by single tabs"};
    }
    if (row[0] < last) {
      return Error{"'" + std::string(row[0]) + "' stands after '" + std::string(last) + "'",
                   Where{name_, line_number}, "rows are sorted by the bytes of their first column"};
    }
    last = row[0];
    at += line.size() + 1;
  }
  return Done{};
}

}  // namespace precert::codes
