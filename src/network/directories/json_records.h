// JsonRecords: the records of a large JSON file one by one, in memory for one at a time.
//
//   Result<std::unique_ptr<JsonRecords>> records = JsonRecords::Open("providers.json.gz");
//   while (true) {
//     Result<bool> more = (*records)->Next();
//     if (!more.ok() || !*more) break;
//     (*records)->text();  (*records)->line();         // until the next Next
//   }
//
// The file is an array of values, a value on each line (NDJSON), or values one after another; which
// of them is told by its beginning. Packed files are unpacked (base/input_stream.h); a byte order
// mark is passed over. Where a value ends is told by its brackets alone: whether it is JSON is
// found out when it is parsed. In NDJSON a broken line costs that line only; elsewhere brackets
// that are too many make bad records of their own, and a value that never closes is an error that
// ends the file. No value may be larger than limits::kMaxDirectoryRecordBytes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/input_stream.h"
#include "base/result.h"

namespace precert {

class JsonRecords {
 public:
  static Result<std::unique_ptr<JsonRecords>> Open(const std::string& path);

  // False at the end. After an error there is nothing more. Too long a line of NDJSON is passed
  // over, with text() empty and too_long() set.
  Result<bool> Next();

  std::string_view text() const { return {buffer_.get() + begin_, end_ - begin_}; }
  bool too_long() const { return too_long_; }
  int line() const { return line_; }           // of the record's first byte, 1-based
  uint64_t number() const { return number_; }  // 0-based
  bool lines() const { return form_ == Form::kLines; }
  const std::string& path() const { return path_; }

 private:
  enum class Form { kUnknown, kLines, kArray, kValues };
  JsonRecords(std::string path, std::unique_ptr<InputStream> in);
  Result<bool> Fill();  // more bytes; false at the end of the file
  void Discard(size_t to);
  Status TellForm();
  Result<bool> NextLine();
  Result<bool> NextValue();
  Result<bool> OnlySpaceFollows();
  Error Wrong(std::string message, std::string hint) const;

  std::string path_;
  std::unique_ptr<InputStream> in_;
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0, size_ = 0;
  size_t at_ = 0;               // what was not handed out yet
  size_t begin_ = 0, end_ = 0;  // the record
  int line_ = 1, next_line_ = 1;
  uint64_t number_ = 0;
  bool any_ = false, ended_ = false, closed_ = false, too_long_ = false;
  Form form_ = Form::kUnknown;
};

}  // namespace precert
