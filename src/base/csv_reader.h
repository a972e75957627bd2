// CsvReader: the records of a CSV file (RFC 4180), one after another, in memory that does not grow
// with the file.
//
//   Result<std::unique_ptr<CsvReader>> csv = CsvReader::Open("benefits.csv");   // or .gz, .zst,
//   "-" while (true) {
//     Result<bool> more = (*csv)->Next();
//     if (!more.ok()) return more.error();
//     if (!*more) break;
//     Use((*csv)->field(3));
//   }
//
// Fields may be quoted, hold commas, doubled quotes and line breaks; records end with LF or CRLF; a
// byte-order mark is skipped, and so are empty lines. A quote inside a field that does not begin
// with one is an ordinary character, as spreadsheets write it. Errors, each with its line: a quote
// that is never closed, text after a closing quote, a record or a number of fields beyond
// limits.h, and what reading the file gives. Fields are views that hold until the next call of
// Next. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/input_stream.h"
#include "base/result.h"

namespace precert {

class CsvReader {
 public:
  static Result<std::unique_ptr<CsvReader>> Open(const std::string& path);
  // Reads the text given; `name` stands in messages.
  static std::unique_ptr<CsvReader> FromText(std::string text, std::string name);

  // The next record; false at the end.
  Result<bool> Next();

  size_t size() const { return fields_.size(); }
  // "" for a field that a short record does not have.
  std::string_view field(size_t i) const {
    return i < fields_.size() ? std::string_view(buffer_.data() + fields_[i].begin, fields_[i].size)
                              : std::string_view();
  }
  int line() const { return record_line_; }    // where the record begins, from 1
  uint64_t record() const { return record_; }  // its number, from 1
  const std::string& name() const { return name_; }
  // Where a field of the record begins; of the record itself when it has no such field.
  Where Place(size_t i) const;

  // For a progress bar, of the file as it is stored.
  uint64_t taken() const { return stream_ ? stream_->taken() : position_; }
  uint64_t total() const { return stream_ ? stream_->total() : end_; }

 private:
  struct Field {
    size_t begin, size;
    int line, column;
  };

  CsvReader() = default;
  // At least one byte more past end_, keeping what begins at record_begin_; false at the end of the
  // file.
  Result<bool> Refill();
  Result<bool> Quoted(Field* field);
  Result<bool> Plain(Field* field);
  void Feed(size_t newline_at) {
    ++line_;
    line_begin_ = newline_at + 1;
  }
  Error Wrong(std::string message, int line, int column, std::string hint = "") const;

  std::string name_;
  std::unique_ptr<InputStream> stream_;  // null: the text is all in the buffer
  std::vector<char> buffer_;             // with kPadding bytes beyond end_
  size_t position_ = 0, end_ = 0, record_begin_ = 0;
  // Where the current line begins in the buffer; may lie before it (unsigned, wraps) after a
  // refill.
  size_t line_begin_ = 0;
  int line_ = 1, record_line_ = 1;
  uint64_t record_ = 0;
  bool started_ = false;
  std::vector<Field> fields_;
};

}  // namespace precert
