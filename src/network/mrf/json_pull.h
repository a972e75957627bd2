// JsonPull: reads JSON (RFC 8259) that is too long to hold, value by value, and finds its way again
// after what is damaged.
//
//   JsonPull json(window);
//   if (!json.Enter('{')) ...
//   while (json.NextKey()) {
//     if (json.key() == "npi") { json.Enter('['); while (json.NextElement()) json.ReadNumber(); }
//     else json.Skip();
//   }
//   if (json.failed()) { note(json.TakeFault()); json.Recover(depth); }
//
// Every call but the last two returns false once something is wrong, and moves no further: a reader
// looks at failed() where it can leave something out. Recover(depth) then passes over the rest of
// the element that is being read at that depth: it counts brackets, takes a closing bracket to
// close all that was left open within it, an object that stands where a member's name should be to
// follow one that lost its brace, and a bare word before a quote to be the end of a string that
// lost its beginning.
//
// Views (key(), text()) are void at the next call. Nesting is limited to kMaxJsonDepth. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "network/mrf/text_window.h"

namespace precert::mrf {

struct JsonFault {
  uint64_t offset = 0;  // in the text
  std::string what;
  bool at_end = false;  // the text ended
};

class JsonPull {
 public:
  explicit JsonPull(TextWindow& window) : window_(window) {}

  // The first character of the next value ('{', '[', '"', 't', 'f', 'n', '-', '0'...), 0 at the
  // end.
  char Peek();
  bool Enter(char bracket);  // '{' or '['
  // Whether there is another member or element; false at the closing bracket, which it passes.
  bool NextKey();
  bool NextElement();
  std::string_view key() const { return key_; }

  bool ReadString();  // text(): decoded
  bool ReadNumber();  // text(): as written
  // A number, or a string that holds one: real files quote them.
  bool ReadNumberOrString();
  std::string_view text() const { return text_; }
  // Where the last number stands in the window, for as long as its generation() lasts.
  const char* number_begin() const { return number_begin_; }
  const char* number_end() const { return number_end_; }
  bool IsNull();  // passes a null
  bool Skip();    // any value

  // A fault of meaning, found by the caller: at the value last read, or where the caller says.
  bool Fail(std::string what);
  bool FailAt(uint64_t offset, std::string what, bool at_end = false);
  bool failed() const { return failed_; }
  JsonFault TakeFault();
  size_t depth() const { return depth_; }
  void Recover(size_t depth);
  // Where the value last asked for begins.
  uint64_t offset() const { return value_offset_; }

  TextWindow& window() { return window_; }

 private:
  static constexpr size_t kMaxDepth = 128;
  bool SkipSpace();  // false at the end of the text
  bool Unexpected(const char* wanted);
  bool Comma(char closing);  // true: another follows
  bool ReadQuoted(std::string_view* out, std::string& scratch);
  bool ReadEscaped(std::string& out);
  bool SkipQuoted();
  bool Literal(std::string_view word);

  TextWindow& window_;
  char open_[kMaxDepth];       // brackets that are open
  bool has_first_[kMaxDepth];  // whether an element of it was read
  size_t depth_ = 0;
  std::string_view key_, text_;
  std::string key_scratch_, text_scratch_;
  const char* number_begin_ = nullptr;
  const char* number_end_ = nullptr;
  uint64_t value_offset_ = 0;
  bool wants_name_ = false;  // past a comma or brace of an object, before a member's name
  bool failed_ = false;
  JsonFault fault_;
};

}  // namespace precert::mrf
