// SortedTable: a text table on disk that is searched where it lies.
//
// One row a line, columns parted by tabs, rows sorted by the bytes of the first column; lines that
// begin with '#' stand before the first row and say what the table is:
//
//   #precert icd10cm 2024 2027 sha256:...
//   # Where the facts come from, when they were read.
//   L700 <tab> 2024 <tab> 2027 <tab> b <tab> Acne vulgaris
//
// Opening maps the file and reads its first lines; a search is binary over the bytes, so a table of
// 100,000 rows costs nothing until it is asked. Rows are views into the map: they live as long as
// the table. Immutable; any thread may search. A file whose rows are out of order is found out by
// CheckOrder, which small hand-written tables go through on opening.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace precert::codes {

class SortedTable {
 public:
  using Row = std::vector<std::string_view>;  // columns

  // `kind` is the word that must follow "#precert" in the first line, `columns` what a row has.
  static Result<SortedTable> Open(const std::string& path, std::string_view kind, size_t columns);
  // The same from text, for tables made in memory; `name` is for messages.
  static Result<SortedTable> FromText(std::string text, std::string_view kind, size_t columns,
                                      const std::string& name);
  SortedTable() = default;  // no rows

  // Words after the kind in the first line.
  const std::vector<std::string>& heading() const { return heading_; }
  const std::string& name() const { return name_; }
  bool empty() const { return rows().empty(); }
  // SHA-256 of the rows: as the first line gives it ("sha256:..." last), else computed.
  std::string sha256() const;

  // All rows whose first column is `key`, in order. A malformed row is left out.
  std::vector<Row> Find(std::string_view key) const;
  // Visits rows whose first column begins with `prefix` ("" for all) until `visit` answers false.
  void Visit(std::string_view prefix, const std::function<bool(const Row&)>& visit) const;

  // Every row has the columns, and keys never go down.
  Status CheckOrder() const;

 private:
  static Result<SortedTable> Begin(SortedTable table, std::string_view kind);
  std::string_view bytes() const { return owned_.empty() ? file_.bytes() : owned_; }
  std::string_view rows() const { return bytes().substr(std::min(first_row_, bytes().size())); }
  size_t LowerBound(std::string_view key) const;  // offset in rows() of the first key not below
  bool ParseRow(std::string_view line, Row* row) const;

  std::string name_;
  MappedFile file_;
  std::string owned_;
  size_t columns_ = 0;
  size_t first_row_ = 0;
  std::vector<std::string> heading_;
};

}  // namespace precert::codes
