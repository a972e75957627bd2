// JsonWriter: writes JSON piece by piece, the same bytes for the same calls.
//
//   JsonWriter w(JsonWriter::Style::kPretty);
//   w.BeginObject();
//   w.Field("resourceType", "Claim");
//   w.Key("total").BeginObject().Field("currency", "USD").Number("value", "150.00").EndObject();
//   w.Key("codes").BeginArray().String("L57.0").EndArray();
//   w.EndObject();
//   std::string json = std::move(w).Take();
//
// Members come out in the order of the calls. Numbers are given as text, so that a decimal keeps
// its zeros and never passes through floating point. Strings may hold any bytes: what is not UTF-8
// becomes U+FFFD, so the output is always valid JSON. Pretty is two spaces a level; compact has no
// white space. Misuse (a value without a key in an object, unbalanced brackets) is a programming
// mistake and is asserted. Not thread-safe: one writer, one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace precert {

class JsonWriter {
 public:
  enum class Style : uint8_t { kCompact, kPretty };
  explicit JsonWriter(Style style = Style::kPretty) : pretty_(style == Style::kPretty) {}

  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view key);

  // Values: after a Key in an object, anywhere in an array, or once at the top.
  JsonWriter& String(std::string_view text);
  JsonWriter& Int(int64_t n);
  JsonWriter& Bool(bool b);
  JsonWriter& Null();
  // A number as text, in JSON's grammar: "90.00", "-3", "1e-3". Asserted; what is not a number is
  // written as a string, so that the document stays JSON.
  JsonWriter& Number(std::string_view text);
  // A finished JSON value, as it is. In a pretty document it is not laid out again.
  JsonWriter& Raw(std::string_view json);

  // Key and value.
  JsonWriter& Field(std::string_view key, std::string_view text) { return Key(key).String(text); }
  JsonWriter& Field(std::string_view key, const char* text) { return Key(key).String(text); }
  JsonWriter& Field(std::string_view key, const std::string& text) { return Key(key).String(text); }
  JsonWriter& Field(std::string_view key, bool b) { return Key(key).Bool(b); }
  JsonWriter& Field(std::string_view key, int n) { return Key(key).Int(n); }
  JsonWriter& Field(std::string_view key, int64_t n) { return Key(key).Int(n); }
  JsonWriter& Number(std::string_view key, std::string_view text) { return Key(key).Number(text); }
  // Nothing when the text is empty: absent rather than "".
  JsonWriter& FieldUnlessEmpty(std::string_view key, std::string_view text) {
    return text.empty() ? *this : Field(key, text);
  }

  bool done() const { return levels_.empty() && !out_.empty(); }
  const std::string& text() const { return out_; }
  // The document, with a final newline when pretty. Only when done().
  std::string Take() &&;

  // `text` as a JSON string with its quotes.
  static std::string Quote(std::string_view text);
  // Whether `text` is a number in JSON's grammar (RFC 8259, section 6).
  static bool IsNumber(std::string_view text);

 private:
  struct Level {
    char bracket;
    bool empty = true;
  };
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  void BeforeValue();
  void NewLine();

  std::string out_;
  std::vector<Level> levels_;
  bool pretty_;
  bool after_key_ = false;
};

}  // namespace precert
