// Splitting a stream into values by brackets or lines.
#include "network/directories/json_records.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "fhir/json_skip.h"

namespace precert {
namespace {

constexpr size_t kFirstBytes = 1u << 20;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

JsonRecords::JsonRecords(std::string path, std::unique_ptr<InputStream> in)
    : path_(std::move(path)), in_(std::move(in)), capacity_(kFirstBytes) {
  buffer_ = std::make_unique_for_overwrite<char[]>(capacity_ + fhir::kSkipPadding);
}

Result<std::unique_ptr<JsonRecords>> JsonRecords::Open(const std::string& path) {
  Result<std::unique_ptr<InputStream>> in = InputStream::Open(path);
  if (!in.ok()) return in.error();
  std::unique_ptr<JsonRecords> records(new JsonRecords(path, std::move(*in)));
  if (Status told = records->TellForm(); !told.ok()) return told.error();
  return records;
}

Error JsonRecords::Wrong(std::string message, std::string hint) const {
  return Error{std::move(message), {path_, next_line_, 0, ""}, std::move(hint), ""};
}

void JsonRecords::Discard(size_t to) {
  next_line_ += static_cast<int>(std::count(buffer_.get() + at_, buffer_.get() + to, '\n'));
  at_ = to;
}

Result<bool> JsonRecords::Fill() {
  if (ended_) return false;
  if (at_ > 0 && (size_ == capacity_ || at_ > capacity_ / 2)) {
    std::memmove(buffer_.get(), buffer_.get() + at_, size_ - at_);
    size_ -= at_;
    at_ = 0;
  }
  if (size_ == capacity_) {
    const size_t larger = std::min(capacity_ * 2, limits::kMaxDirectoryRecordBytes + kFirstBytes);
    if (larger == capacity_) return false;
    auto more = std::make_unique_for_overwrite<char[]>(larger + fhir::kSkipPadding);
    std::memcpy(more.get(), buffer_.get(), size_);
    buffer_ = std::move(more);
    capacity_ = larger;
  }
  Result<size_t> n = in_->Read(buffer_.get() + size_, capacity_ - size_);
  if (!n.ok()) {
    ended_ = true;
    return n.error();
  }
  if (*n == 0) ended_ = true;
  size_ += *n;
  std::memset(buffer_.get() + size_, ' ', fhir::kSkipPadding);
  return *n > 0;
}

Status JsonRecords::TellForm() {
  Result<bool> more = Fill();
  if (!more.ok()) return more.error();
  if (std::string_view(buffer_.get(), size_).starts_with("\xEF\xBB\xBF")) at_ = 3;
  const auto skip_space = [&] {
    size_t p = at_;
    while (p < size_ && IsSpace(buffer_[p])) ++p;
    Discard(p);
  };
  skip_space();
  if (at_ == size_) {
    form_ = Form::kLines;
    return Done{};
  }
  if (buffer_[at_] == '[') {
    form_ = Form::kArray;
    Discard(at_ + 1);
    return Done{};
  }
  // A line that is a whole object, or that another object's line follows: a value a line.
  const std::string_view rest(buffer_.get() + at_, size_ - at_);
  const size_t newline = rest.find('\n');
  size_t last = newline == std::string_view::npos ? rest.size() : newline;
  while (last > 0 && IsSpace(rest[last - 1])) --last;
  const bool whole = last > 1 && rest[last - 1] == '}';
  const bool followed = last > 1 && newline != std::string_view::npos &&
                        newline + 1 < rest.size() && rest[newline + 1] == '{';
  form_ = newline != std::string_view::npos && (whole || followed) ? Form::kLines : Form::kValues;
  return Done{};
}

Result<bool> JsonRecords::Next() {
  if (closed_) return false;
  Result<bool> next = form_ == Form::kLines ? NextLine() : NextValue();
  if (!next.ok() || !*next) {
    closed_ = true;
    begin_ = end_ = 0;
  } else {
    number_ = any_ ? number_ + 1 : 0;
    any_ = true;
  }
  return next;
}

Result<bool> JsonRecords::NextLine() {
  too_long_ = false;
  size_t searched = 0;  // bytes after at_ without a newline
  while (true) {
    const char* start = buffer_.get() + at_ + searched;
    const char* newline =
        static_cast<const char*>(std::memchr(start, '\n', size_ - at_ - searched));
    if (newline == nullptr) {
      searched = size_ - at_;
      if (searched > limits::kMaxDirectoryRecordBytes) {
        too_long_ = true;
        at_ = size_;
        searched = 0;
      }
      Result<bool> more = Fill();
      if (!more.ok()) return more.error();
      if (*more) continue;
      if (at_ == size_ && !too_long_) return false;
      newline = buffer_.get() + size_;
    }
    begin_ = at_;
    end_ = static_cast<size_t>(newline - buffer_.get());
    line_ = next_line_;
    ++next_line_;
    at_ = std::min(end_ + 1, size_);
    if (too_long_) begin_ = end_;
    while (begin_ < end_ && IsSpace(buffer_[begin_])) ++begin_;
    while (begin_ < end_ && IsSpace(buffer_[end_ - 1])) --end_;
    if (begin_ < end_ || too_long_) return true;
    searched = 0;  // an empty line
  }
}

// Whether nothing but white space follows the bracket at at_.
Result<bool> JsonRecords::OnlySpaceFollows() {
  size_t p = at_ + 1;
  while (true) {
    while (p < size_ && IsSpace(buffer_[p])) ++p;
    if (p < size_) return false;
    if (size_ - at_ > limits::kMaxDirectoryRecordBytes) return true;
    const size_t before = at_;
    Result<bool> more = Fill();
    if (!more.ok()) return more.error();
    if (!*more) return true;
    p -= before - at_;
  }
}

Result<bool> JsonRecords::NextValue() {
  while (true) {
    size_t p = at_;
    while (p < size_ && (IsSpace(buffer_[p]) || buffer_[p] == ',')) ++p;
    Discard(p);
    if (p < size_) break;
    Result<bool> more = Fill();
    if (!more.ok()) return more.error();
    if (*more) continue;
    if (form_ == Form::kArray) {
      return Wrong("the list does not end: the file is cut short", "fetch it again");
    }
    return false;
  }
  if (buffer_[at_] == ']' || buffer_[at_] == '}') {
    if (form_ == Form::kArray && buffer_[at_] == ']') {
      Result<bool> last = OnlySpaceFollows();
      if (!last.ok()) return last.error();
      if (*last) return false;
    }
    // The rest of a record whose brackets do not match: a bad record of its own, and on.
    begin_ = at_;
    end_ = at_ + 1;
    line_ = next_line_;
    at_ = end_;
    return true;
  }
  while (true) {
    const char* const start = buffer_.get() + at_;
    const char* const end = buffer_.get() + size_;
    const char* after = fhir::SkipValue(start, end);
    // A bare word or number ends with what follows it, which must have been read.
    const bool cut = after == nullptr || (after >= end && !ended_);
    if (!cut) {
      begin_ = at_;
      end_ = static_cast<size_t>(after - buffer_.get());
      line_ = next_line_;
      if (end_ == begin_) {
        return Wrong(std::string("found '") + *start + "' where a record should begin",
                     "the records after it were not read");
      }
      Discard(end_);
      return true;
    }
    if (size_ - at_ > limits::kMaxDirectoryRecordBytes) {
      return Wrong("the record that begins here is larger than " +
                       std::to_string(limits::kMaxDirectoryRecordBytes >> 20) +
                       " MiB, or does not end",
                   "the records after it were not read; NDJSON, a record a line, has no such end");
    }
    Result<bool> more = Fill();
    if (!more.ok()) return more.error();
    if (!*more && after == nullptr) {
      return Wrong(
          "the record that begins here does not end: the file is cut short or a bracket is "
          "missing",
          "the records before it were used");
    }
  }
}

}  // namespace precert
