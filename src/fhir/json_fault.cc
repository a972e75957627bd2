// A plain JSON checker with an explicit stack, for error messages.
#include "fhir/json_fault.h"

#include "base/limits.h"
#include "base/text.h"

namespace precert::fhir {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Checker {
 public:
  Checker(std::string_view text, int max_depth) : text_(text), max_depth_(max_depth) {}

  std::optional<JsonFault> Run() {
    SkipSpace();
    if (AtEnd()) {
      Fail("the text is empty", "a JSON document begins with '{'");
    } else if (Document()) {
      SkipSpace();
      if (!AtEnd()) Fail("unexpected " + Here() + " after the end of the JSON document");
    }
    return std::move(fault_);
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return text_[at_]; }

  void SkipSpace() {
    while (!AtEnd()) {
      char c = Peek();
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r') break;
      ++at_;
    }
  }

  std::string Here() const {
    auto c = static_cast<unsigned char>(Peek());
    if (c >= 0x20 && c < 0x7f) return std::string("'") + Peek() + "'";
    static constexpr char kHex[] = "0123456789ABCDEF";
    return std::string("byte 0x") + kHex[c >> 4] + kHex[c & 15];
  }

  bool Fail(std::string message, std::string hint = "") {
    fault_ = JsonFault{at_, std::move(message), std::move(hint)};
    return false;
  }

  bool FailAtEnd() {
    at_ = text_.size();
    std::string what = "the document ends too early";
    if (!open_.empty()) what += open_.back() == '{' ? ", inside an object" : ", inside a list";
    return Fail(std::move(what), "the file is probably truncated: send it whole");
  }

  bool Expected(const char* what) {
    if (AtEnd()) return FailAtEnd();
    return Fail(std::string("expected ") + what + ", found " + Here());
  }

  // One value and all inside it; `open_` holds the brackets that are open.
  bool Document() {
    for (;;) {
      // Here a value begins.
      SkipSpace();
      if (AtEnd()) return FailAtEnd();
      char c = Peek();
      bool opened = false;
      if (c == '{' || c == '[') {
        if (open_.size() >= static_cast<size_t>(max_depth_))
          return Fail("nested more than " + std::to_string(max_depth_) + " deep");
        open_.push_back(c);
        ++at_;
        opened = true;
      } else if (!Scalar()) {
        return false;
      }
      // Close what ends here, then step to the next value.
      for (;;) {
        SkipSpace();
        if (open_.empty()) return true;
        if (AtEnd()) return FailAtEnd();
        bool object = open_.back() == '{';
        if (Peek() == (object ? '}' : ']')) {
          open_.pop_back();
          ++at_;
          opened = false;
          continue;
        }
        if (!opened) {
          if (Peek() != ',')
            return Expected(object ? "',' or '}' after a value" : "',' or ']' after a value");
          ++at_;
          SkipSpace();
        }
        if (object && !Key()) return false;
        break;
      }
    }
  }

  bool Key() {
    if (AtEnd() || Peek() != '"') return Expected("a name in double quotes");
    if (!String()) return false;
    SkipSpace();
    if (AtEnd() || Peek() != ':') return Expected("':' after a name");
    ++at_;
    return true;
  }

  bool Scalar() {
    char c = Peek();
    if (c == '"') return String();
    if (c == '-' || IsDigit(c)) return Number();
    for (std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return true;
      }
      if (word.starts_with(text_.substr(at_))) return FailAtEnd();
    }
    return Expected("a value");
  }

  bool Number() {
    if (Peek() == '-') ++at_;
    if (AtEnd() || !IsDigit(Peek())) return Expected("a digit");
    if (Peek() == '0') {
      ++at_;
      if (!AtEnd() && IsDigit(Peek())) return Fail("a number may not begin with 0");
    } else {
      Digits();
    }
    if (!AtEnd() && Peek() == '.') {
      ++at_;
      if (AtEnd() || !IsDigit(Peek())) return Expected("a digit after the point");
      Digits();
    }
    if (!AtEnd() && (Peek() == 'e' || Peek() == 'E')) {
      ++at_;
      if (!AtEnd() && (Peek() == '+' || Peek() == '-')) ++at_;
      if (AtEnd() || !IsDigit(Peek())) return Expected("a digit in the exponent");
      Digits();
    }
    return true;
  }

  void Digits() {
    while (!AtEnd() && IsDigit(Peek())) ++at_;
  }

  bool String() {
    ++at_;  // the quote
    for (;;) {
      if (AtEnd()) return FailAtEnd();
      auto c = static_cast<unsigned char>(Peek());
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < 0x20)
        return Fail("a control character (" + Here() + ") in a string",
                    "write it as an escape: \\n, \\t, \\u00XX");
      if (c == '\\') {
        if (!Escape()) return false;
      } else if (c < 0x80) {
        ++at_;
      } else {
        size_t bytes = CodePointBytes(text_, at_);
        if (bytes < 2) return Fail("not UTF-8: " + Here(), "save the file as UTF-8");
        at_ += bytes;
      }
    }
  }

  bool Escape() {
    if (at_ + 1 >= text_.size()) return FailAtEnd();
    char c = text_[at_ + 1];
    if (c == 'u') {
      int unit = HexUnit(at_ + 2);
      if (unit < 0) return Fail("'\\u' needs four hexadecimal digits");
      if (unit >= 0xDC00 && unit <= 0xDFFF) return Fail("an unpaired surrogate escape");
      if (unit >= 0xD800 && unit <= 0xDBFF) {
        int low = text_.substr(at_ + 6, 2) == "\\u" ? HexUnit(at_ + 8) : -1;
        if (low < 0xDC00 || low > 0xDFFF) return Fail("an unpaired surrogate escape");
        at_ += 6;
      }
      at_ += 6;
      return true;
    }
    if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos)
      return Fail("an unknown escape in a string",
                  "JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
    at_ += 2;
    return true;
  }

  int HexUnit(size_t at) const {
    if (at + 4 > text_.size()) return -1;
    int unit = 0;
    for (size_t i = at; i < at + 4; ++i) {
      int digit = HexValue(text_[i]);
      if (digit < 0) return -1;
      unit = unit * 16 + digit;
    }
    return unit;
  }

  std::string_view text_;
  int max_depth_;
  size_t at_ = 0;
  std::string open_;
  std::optional<JsonFault> fault_;
};

}  // namespace

std::optional<JsonFault> FindJsonFault(std::string_view text, int max_depth) {
  return Checker(text, max_depth).Run();
}

Where PlaceOf(std::string_view file_name, std::string_view text, size_t offset) {
  Where where;
  where.file = file_name;
  std::string_view before = text.substr(0, offset);
  size_t line_start = before.rfind('\n');
  line_start = line_start == std::string_view::npos ? 0 : line_start + 1;
  where.line = 1;
  for (char c : before) where.line += c == '\n';
  where.column = static_cast<int>(CountCodePoints(before.substr(line_start))) + 1;
  return where;
}

Error JsonFault::ToError(std::string_view file_name, std::string_view text) const {
  return Error{message, PlaceOf(file_name, text, offset), hint, ""};
}

}  // namespace precert::fhir
