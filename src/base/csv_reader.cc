// Splits a buffer into records, refilling it as they run out. Plain fields are found sixteen bytes
// at a time, quoted ones from quote to quote.
#include "base/csv_reader.h"

#include <cstring>

#include "base/limits.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace precert {
namespace {

constexpr size_t kPadding = 16;
constexpr size_t kChunk = size_t{1} << 20;

// The first ',' or '\n' at or after `at`; `end` when there is none. Sixteen bytes past `end` may be
// read.
size_t FindFieldEnd(const char* text, size_t at, size_t end) {
#ifdef __SSE2__
  const __m128i comma = _mm_set1_epi8(','), newline = _mm_set1_epi8('\n');
  for (; at < end; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
    const int found = _mm_movemask_epi8(
        _mm_or_si128(_mm_cmpeq_epi8(block, comma), _mm_cmpeq_epi8(block, newline)));
    if (found != 0) {
      const size_t place = at + static_cast<size_t>(__builtin_ctz(static_cast<unsigned>(found)));
      return place < end ? place : end;
    }
  }
  return end;
#else
  while (at < end && text[at] != ',' && text[at] != '\n') ++at;
  return at;
#endif
}

}  // namespace

Result<std::unique_ptr<CsvReader>> CsvReader::Open(const std::string& path) {
  Result<std::unique_ptr<InputStream>> stream = InputStream::Open(path);
  if (!stream.ok()) return stream.error();
  std::unique_ptr<CsvReader> out(new CsvReader());
  out->name_ = path == "-" ? "standard input" : path;
  out->stream_ = std::move(*stream);
  out->buffer_.resize(kChunk + kPadding);
  return out;
}

std::unique_ptr<CsvReader> CsvReader::FromText(std::string text, std::string name) {
  std::unique_ptr<CsvReader> out(new CsvReader());
  out->name_ = std::move(name);
  out->end_ = text.size();
  out->buffer_.assign(text.begin(), text.end());
  out->buffer_.resize(text.size() + kPadding);
  return out;
}

Error CsvReader::Wrong(std::string message, int line, int column, std::string hint) const {
  return Error{std::move(message), {name_, line, column, ""}, std::move(hint), ""};
}

Where CsvReader::Place(size_t i) const {
  if (i >= fields_.size()) return {name_, record_line_, 0, ""};
  return {name_, fields_[i].line, fields_[i].column, ""};
}

Result<bool> CsvReader::Refill() {
  if (!stream_) return false;
  if (end_ - record_begin_ > limits::kMaxCsvRecordBytes) {
    return Wrong(
        "this record is longer than " + std::to_string(limits::kMaxCsvRecordBytes >> 20) + " MB",
        record_line_, 0, "perhaps a quote that is never closed; look from this line on");
  }
  if (record_begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + record_begin_, end_ - record_begin_);
    for (Field& field : fields_) field.begin -= record_begin_;
    position_ -= record_begin_;
    end_ -= record_begin_;
    line_begin_ -= record_begin_;
    record_begin_ = 0;
  }
  if (buffer_.size() - kPadding - end_ < kChunk / 2) buffer_.resize(2 * buffer_.size());
  Result<size_t> got = stream_->Read(buffer_.data() + end_, buffer_.size() - kPadding - end_);
  if (!got.ok()) return got.error();
  end_ += *got;
  return *got > 0;
}

// A field that begins with a quote: position_ stands after that. Doubled quotes are made single in
// place.
Result<bool> CsvReader::Quoted(Field* field) {
  const int line = line_, column = field->column - 1;
  size_t write = position_;
  // Offsets are from record_begin_, which a refill moves.
  while (true) {
    const char* quote =
        static_cast<const char*>(std::memchr(buffer_.data() + position_, '"', end_ - position_));
    const size_t stop = quote ? static_cast<size_t>(quote - buffer_.data()) : end_;
    for (size_t at = position_; at < stop;) {
      const char* newline =
          static_cast<const char*>(std::memchr(buffer_.data() + at, '\n', stop - at));
      if (newline == nullptr) break;
      at = static_cast<size_t>(newline - buffer_.data()) + 1;
      Feed(at - 1);
    }
    if (write != position_) {
      std::memmove(buffer_.data() + write, buffer_.data() + position_, stop - position_);
    }
    write += stop - position_;
    position_ = stop;
    const auto refill = [&]() -> Result<bool> {
      const size_t before = record_begin_;
      Result<bool> more = Refill();
      if (more.ok()) {
        write -= before - record_begin_;
        field->begin -= before - record_begin_;
      }
      return more;
    };
    if (quote == nullptr) {
      Result<bool> more = refill();
      if (!more.ok()) return more;
      if (!*more) {
        return Wrong("the quote that opens here is never closed", line, column,
                     "the file is cut short, or a quote inside a field is not doubled");
      }
      continue;
    }
    if (position_ + 1 == end_) {
      Result<bool> more = refill();
      if (!more.ok()) return more;
    }
    ++position_;
    if (position_ < end_ && buffer_[position_] == '"') {
      buffer_[write++] = '"';
      ++position_;
      continue;
    }
    field->size = write - field->begin;
    return true;
  }
}

Result<bool> CsvReader::Plain(Field* field) {
  while (true) {
    const size_t stop = FindFieldEnd(buffer_.data(), position_, end_);
    position_ = stop;
    if (stop < end_) break;
    const size_t before = record_begin_;
    Result<bool> more = Refill();
    if (!more.ok()) return more;
    field->begin -= before - record_begin_;
    if (!*more) break;
  }
  field->size = position_ - field->begin;
  return true;
}

Result<bool> CsvReader::Next() {
  fields_.clear();
  record_begin_ = position_;
  const auto at_end = [&]() -> Result<bool> {
    if (position_ < end_) return false;
    Result<bool> more = Refill();
    if (!more.ok()) return more;
    return !*more;
  };
  if (!started_) {
    started_ = true;
    while (end_ < 3) {
      Result<bool> more = Refill();
      if (!more.ok()) return more;
      if (!*more) break;
    }
    if (end_ >= 3 && std::memcmp(buffer_.data(), "\xef\xbb\xbf", 3) == 0) {
      position_ = record_begin_ = line_begin_ = 3;
    }
  }
  while (true) {  // empty lines
    Result<bool> end = at_end();
    if (!end.ok()) return end;
    if (*end) return false;
    if (buffer_[position_] == '\r') {
      if (position_ + 1 == end_) {
        Result<bool> more = Refill();
        if (!more.ok()) return more;
      }
      if (position_ + 1 < end_ && buffer_[position_ + 1] == '\n')
        ++position_;
      else
        break;
    }
    if (buffer_[position_] != '\n') break;
    Feed(position_);
    ++position_;
    record_begin_ = position_;
  }
  record_line_ = line_;
  ++record_;
  while (true) {
    if (fields_.size() == limits::kMaxCsvFields) {
      return Wrong("this record has more than " + std::to_string(limits::kMaxCsvFields) + " fields",
                   record_line_, 0);
    }
    Field field{position_, 0, line_, static_cast<int>(position_ - line_begin_) + 1};
    Result<bool> end = at_end();
    if (!end.ok()) return end;
    if (*end) {  // after a last comma
      field.begin = position_;
      fields_.push_back(field);
      return true;
    }
    field.begin = position_;
    const bool quoted = buffer_[position_] == '"';
    if (quoted) {
      ++position_;
      ++field.begin;
      ++field.column;
    }
    Result<bool> read = quoted ? Quoted(&field) : Plain(&field);
    if (!read.ok()) return read;
    if (quoted) {
      // What follows a closing quote: a comma, a line's end, the file's end.
      if (position_ < end_ && buffer_[position_] == '\r') {
        if (position_ + 1 == end_) {
          const size_t before = record_begin_;
          Result<bool> more = Refill();
          if (!more.ok()) return more;
          field.begin -= before - record_begin_;
        }
        if (position_ + 1 == end_ || buffer_[position_ + 1] == '\n') ++position_;
      }
      if (position_ == end_) {
        const size_t before = record_begin_;
        Result<bool> more = Refill();
        if (!more.ok()) return more;
        field.begin -= before - record_begin_;
      }
      if (position_ < end_ && buffer_[position_] != ',' && buffer_[position_] != '\n') {
        return Wrong("there is text after the quote that closes this field", line_,
                     static_cast<int>(position_ - line_begin_) + 1,
                     "a quote inside a field is written twice");
      }
    }
    const bool comma = position_ < end_ && buffer_[position_] == ',';
    if (!comma && !quoted && field.size > 0 && buffer_[field.begin + field.size - 1] == '\r') {
      --field.size;
    }
    fields_.push_back(field);
    if (position_ == end_) return true;
    if (!comma) Feed(position_);
    ++position_;
    if (!comma) return true;
  }
}

}  // namespace precert
