// Layout and escaping of JSON output (RFC 8259).
#include "base/json_writer.h"

#include <cassert>

#include "base/text.h"

namespace precert {
namespace {

void AppendQuoted(std::string* out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out->push_back('"');
  size_t plain = 0;  // what begins here and needs no change is copied at once
  size_t i = 0;
  auto flush = [&] { out->append(text.substr(plain, i - plain)); };
  while (i < text.size()) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\' && c < 0x80) {
      ++i;
      continue;
    }
    if (c >= 0x80) {
      // One byte where a sequence should be longer means that it is broken.
      size_t bytes = CodePointBytes(text, i);
      if (bytes > 1) {
        i += bytes;
        continue;
      }
      flush();
      out->append("\xEF\xBF\xBD");
      plain = ++i;
      continue;
    }
    flush();
    switch (c) {
      case '"':
        out->append("\\\"");
        break;
      case '\\':
        out->append("\\\\");
        break;
      case '\n':
        out->append("\\n");
        break;
      case '\r':
        out->append("\\r");
        break;
      case '\t':
        out->append("\\t");
        break;
      case '\b':
        out->append("\\b");
        break;
      case '\f':
        out->append("\\f");
        break;
      default:
        out->append("\\u00");
        out->push_back(kHex[c >> 4]);
        out->push_back(kHex[c & 15]);
    }
    plain = ++i;
  }
  flush();
  out->push_back('"');
}

}  // namespace

void JsonWriter::NewLine() {
  if (!pretty_) return;
  out_.push_back('\n');
  out_.append(levels_.size() * 2, ' ');
}

void JsonWriter::BeforeValue() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) {
    assert(out_.empty() && "one value at the top");
    return;
  }
  assert(levels_.back().bracket == '[' && "a value in an object needs a key");
  if (!levels_.back().empty) out_.push_back(',');
  levels_.back().empty = false;
  NewLine();
}

JsonWriter& JsonWriter::Open(char bracket) {
  BeforeValue();
  out_.push_back(bracket);
  levels_.push_back({bracket});
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  assert(!levels_.empty() && !after_key_ && "nothing to close");
  assert((levels_.back().bracket == '{') == (bracket == '}') && "closed by the other bracket");
  bool empty = levels_.back().empty;
  levels_.pop_back();
  if (!empty) NewLine();
  out_.push_back(bracket);
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  assert(!levels_.empty() && levels_.back().bracket == '{' && !after_key_ &&
         "a key outside an object");
  if (!levels_.back().empty) out_.push_back(',');
  levels_.back().empty = false;
  NewLine();
  AppendQuoted(&out_, key);
  out_.append(pretty_ ? ": " : ":");
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view text) {
  BeforeValue();
  AppendQuoted(&out_, text);
  return *this;
}

JsonWriter& JsonWriter::Int(int64_t n) { return Raw(std::to_string(n)); }
JsonWriter& JsonWriter::Bool(bool b) { return Raw(b ? "true" : "false"); }
JsonWriter& JsonWriter::Null() { return Raw("null"); }

JsonWriter& JsonWriter::Number(std::string_view text) {
  bool number = IsNumber(text);
  assert(number && "not a JSON number");
  return number ? Raw(text) : String(text);
}

JsonWriter& JsonWriter::Raw(std::string_view json) {
  BeforeValue();
  out_.append(json);
  return *this;
}

std::string JsonWriter::Take() && {
  assert(done() && "the document is not finished");
  if (pretty_) out_.push_back('\n');
  return std::move(out_);
}

std::string JsonWriter::Quote(std::string_view text) {
  std::string out;
  AppendQuoted(&out, text);
  return out;
}

bool JsonWriter::IsNumber(std::string_view text) {
  size_t i = 0;
  auto digits = [&] {
    size_t begin = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i > begin;
  };
  if (i < text.size() && text[i] == '-') ++i;
  if (i < text.size() && text[i] == '0') {
    ++i;
  } else if (!digits()) {
    return false;
  }
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

}  // namespace precert
