// Cutting CQL text into tokens: white space, comments, quoted texts, numbers, dates, operators.
#include "cql/syntax/lexer.h"

#include <algorithm>
#include <array>

#include "cql/core/utf8.h"

namespace precert::cql {
namespace {

enum CharClass : uint8_t { kOther, kSpace, kLetter, kDigit };

constexpr std::array<uint8_t, 256> MakeClasses() {
  std::array<uint8_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = kLetter;
  for (int c = 'A'; c <= 'Z'; ++c) classes[c] = kLetter;
  for (int c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  classes['_'] = kLetter;
  for (int c : {' ', '\t', '\r', '\n'}) classes[c] = kSpace;
  return classes;
}
constexpr std::array<uint8_t, 256> kClasses = MakeClasses();

uint8_t ClassOf(char c) { return kClasses[static_cast<unsigned char>(c)]; }
bool IsDigit(char c) { return ClassOf(c) == kDigit; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

uint32_t HexValue(std::string_view digits) {
  uint32_t value = 0;
  for (char c : digits) {
    value = value * 16 + static_cast<uint32_t>(IsDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return value;
}

bool IsHighSurrogate(uint32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
bool IsLowSurrogate(uint32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }

std::string CodePointName(uint32_t c) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out = "U+";
  for (int shift = c > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4) out += kHex[c >> shift & 15];
  return out;
}

class Lexer {
 public:
  Lexer(std::string_view text, QuoteRule rule) : text_(text), rule_(rule) {
    out_.tokens.reserve(text.size() / 5 + 16);
  }

  TokenList Run() {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;  // byte order mark
    while (SkipSpace()) Next();
    Emit(TokenKind::kEnd, at_);
    return std::move(out_);
  }

 private:
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void Emit(TokenKind kind, size_t begin) {
    Token& t = out_.tokens.emplace_back();
    t.begin = static_cast<uint32_t>(begin);
    t.end = static_cast<uint32_t>(at_);
    t.kind = kind;
    t.first_on_line = new_line_;
    new_line_ = false;
  }

  // Makes the bytes from `begin` to here an error token, of which the message marks `marked`.
  void Fail(size_t begin, Span marked, std::string message, std::string hint) {
    Emit(TokenKind::kError, begin);
    out_.tokens.back().match = static_cast<uint32_t>(out_.errors.size());
    out_.errors.push_back({marked, std::move(message), std::move(hint)});
  }
  void Fail(size_t begin, std::string message, std::string hint = "") {
    Fail(begin, {static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)}, std::move(message),
         std::move(hint));
  }

  // To the next token; false at the end.
  bool SkipSpace() {
    while (at_ < text_.size()) {
      char c = text_[at_];
      if (ClassOf(c) == kSpace) {
        new_line_ |= c == '\n' || c == '\r';
        ++at_;
      } else if (c == '/' && Peek(1) == '/') {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      } else if (c == '/' && Peek(1) == '*') {
        size_t close = text_.find("*/", at_ + 2);
        if (close == std::string_view::npos) {
          size_t begin = at_;
          at_ = text_.size();
          auto mark = static_cast<uint32_t>(begin);
          Fail(begin, {mark, mark + 2}, "the comment that starts here is never closed",
               "close it with */");
          return false;
        }
        new_line_ |= text_.substr(at_, close - at_).find('\n') != std::string_view::npos;
        at_ = close + 2;
      } else {
        return true;
      }
    }
    return false;
  }

  void Next() {
    switch (ClassOf(text_[at_])) {
      case kLetter:
        return WordOrIdentifier();
      case kDigit:
        return Number();
      default:
        return Symbol();
    }
  }

  void WordOrIdentifier() {
    size_t begin = at_;
    while (at_ < text_.size() && ClassOf(text_[at_]) >= kLetter) ++at_;
    Word word = FindWord(text_.substr(begin, at_ - begin));
    bool reserved = word != Word::kNone && (WordUses(word) & word_use::kSoft) == 0;
    // No bracket reaches over a definition: keep a forgotten one from pairing with later ones.
    if (word == Word::kDefine && new_line_) open_.clear();
    Emit(reserved ? TokenKind::kWord : TokenKind::kIdentifier, begin);
    out_.tokens.back().word = word;
  }

  void Number() {
    size_t begin = at_;
    while (IsDigit(Peek())) ++at_;
    if (Peek() == 'L') {
      ++at_;
      return Emit(TokenKind::kLong, begin);
    }
    if (Peek() != '.' || !IsDigit(Peek(1))) return Emit(TokenKind::kInteger, begin);
    ++at_;
    while (IsDigit(Peek())) ++at_;
    Emit(TokenKind::kDecimal, begin);
  }

  void Symbol() {
    size_t begin = at_;
    auto emit = [&](TokenKind kind, size_t bytes) {
      at_ += bytes;
      Emit(kind, begin);
    };
    auto wrong = [&](size_t bytes, const char* hint) {
      at_ += bytes;
      Fail(begin, "'" + std::string(text_.substr(begin, bytes)) + "' is not an operator of CQL",
           hint);
    };
    char next = Peek(1);
    switch (text_[at_]) {
      case '\'':
        return Quoted(TokenKind::kString, "'", "string");
      case '"':
        return Quoted(TokenKind::kQuotedIdentifier, "\"", "name");
      case '`':
        return Quoted(TokenKind::kBacktickIdentifier, "`", "name");
      case '@':
        return DateOrTime();
      case '$':
        return Dollar();
      case '(':
        return Open(TokenKind::kLeftParen);
      case '[':
        return Open(TokenKind::kLeftBracket);
      case '{':
        return Open(TokenKind::kLeftBrace);
      case ')':
        return Close(TokenKind::kRightParen);
      case ']':
        return Close(TokenKind::kRightBracket);
      case '}':
        return Close(TokenKind::kRightBrace);
      case ',':
        return emit(TokenKind::kComma, 1);
      case '.':
        return emit(TokenKind::kDot, 1);
      case ':':
        return emit(TokenKind::kColon, 1);
      case '%':
        return emit(TokenKind::kPercent, 1);
      case '+':
        return emit(TokenKind::kPlus, 1);
      case '^':
        return emit(TokenKind::kCaret, 1);
      case '/':
        return emit(TokenKind::kSlash, 1);
      case '~':
        return emit(TokenKind::kTilde, 1);
      case '*':
        return next == '*' ? wrong(2, "use '^' for a power") : emit(TokenKind::kStar, 1);
      case '-':
        return next == '>' ? emit(TokenKind::kArrow, 2) : emit(TokenKind::kMinus, 1);
      case '&':
        return next == '&' ? wrong(2, "use 'and'") : emit(TokenKind::kAmpersand, 1);
      case '|':
        return next == '|' ? wrong(2, "use 'or'") : emit(TokenKind::kPipe, 1);
      case '=':
        if (next == '=') return wrong(2, "use '=' to compare (or '~' for equivalence)");
        if (next == '<') return wrong(2, "use '<='");
        if (next == '>') return wrong(2, "use '>='");
        return emit(TokenKind::kEqual, 1);
      case '!':
        if (next == '=' && Peek(2) == '=') return wrong(3, "use '!='");
        if (next == '=') return emit(TokenKind::kNotEqual, 2);
        if (next == '~') return emit(TokenKind::kNotTilde, 2);
        return wrong(1, "use 'not', or '!=' to compare");
      case '<':
        if (next == '>') return wrong(2, "use '!='");
        return next == '=' ? emit(TokenKind::kLessOrEqual, 2) : emit(TokenKind::kLess, 1);
      case '>':
        return next == '=' ? emit(TokenKind::kGreaterOrEqual, 2) : emit(TokenKind::kGreater, 1);
      default:
        return Unexpected();
    }
  }

  void Open(TokenKind kind) {
    bool interval = !out_.tokens.empty() && out_.tokens.back().word == Word::kTypeInterval;
    open_.push_back({static_cast<uint32_t>(out_.tokens.size()), kind, interval});
    size_t begin = at_++;
    Emit(kind, begin);
  }

  // Pairs a closing bracket with the innermost open one, when these go together.
  void Close(TokenKind kind) {
    auto index = static_cast<uint32_t>(out_.tokens.size());
    size_t begin = at_++;
    Emit(kind, begin);
    if (open_.empty()) return;
    const OpenBracket& open = open_.back();
    bool same = static_cast<int>(open.kind) + 1 == static_cast<int>(kind);
    // An interval may open with one kind and close with the other: Interval[1, 5).
    bool interval = open.interval && kind != TokenKind::kRightBrace;
    if (!same && !interval) return;
    out_.tokens[open.index].match = index;
    out_.tokens[index].match = open.index;
    open_.pop_back();
  }

  // A string, or an identifier in quotes. The grammar lets it run over line ends.
  void Quoted(TokenKind kind, std::string_view quote, const char* what) {
    size_t begin = at_++;
    bool escaped = false;
    bool over_definition = false;
    size_t line_end = 0;  // where the first line of the text ends
    size_t bad_escape = 0;
    while (at_ < text_.size() && text_[at_] != quote[0]) {
      if (text_[at_] == '\\') {
        escaped = true;
        size_t bytes = EscapeBytes();
        if (bytes == 0) {
          // The grammar lets a backslash before any other character stand for itself: '\w+'.
          if (Peek(1) == 'u' && bad_escape == 0) bad_escape = at_;
          bytes = 1;
        }
        at_ += bytes;
        continue;
      }
      if (text_[at_] == '\n') {
        if (line_end == 0) line_end = at_;
        if (BeginsDefinition(at_ + 1)) over_definition = true;
      }
      ++at_;
    }
    bool closed = at_ < text_.size();
    if (closed) ++at_;
    out_.suspicious_quote |= over_definition || (!closed && line_end != 0);
    bool cut = line_end != 0 && (!closed || (over_definition && rule_ != QuoteRule::kStandard));
    if (!closed || cut) {
      if (cut) at_ = line_end;
      return Fail(begin, "the " + std::string(what) + " that starts here is never closed",
                  "add the closing " + std::string(quote));
    }
    if (bad_escape != 0) return BadEscape(begin, bad_escape);
    Emit(kind, begin);
    out_.tokens.back().escaped = escaped;
  }

  // Bytes of the escape at the backslash here; 0 when it is none of the grammar's.
  size_t EscapeBytes() const {
    char c = Peek(1);
    if (c == '\0') return 0;
    if (std::string_view("`'\"\\/fnrt").find(c) != std::string_view::npos) return 2;
    auto unicode = [&](size_t from, uint32_t* value) {
      if (at_ + from + 6 > text_.size() || text_[at_ + from] != '\\' ||
          text_[at_ + from + 1] != 'u')
        return false;
      std::string_view digits = text_.substr(at_ + from + 2, 4);
      for (char d : digits) {
        if (!IsHex(d)) return false;
      }
      *value = HexValue(digits);
      return true;
    };
    uint32_t first = 0, second = 0;
    if (!unicode(0, &first) || IsLowSurrogate(first)) return 0;
    if (!IsHighSurrogate(first)) return 6;
    return unicode(6, &second) && IsLowSurrogate(second) ? 12 : 0;
  }

  void BadEscape(size_t begin, size_t escape) {
    Span span{static_cast<uint32_t>(escape), static_cast<uint32_t>(escape + 2)};
    Fail(begin, span, "'\\u' needs four hexadecimal digits that make a character",
         "for example '\\u00e9'; characters past U+FFFF are a pair of surrogates");
  }

  // Whether the line at `i` begins as only a definition does.
  bool BeginsDefinition(size_t i) const {
    for (std::string_view start : {"define ", "context ", "valueset \"", "codesystem \"", "code \"",
                                   "concept \"", "parameter "}) {
      if (text_.substr(i, start.size()) == start) return true;
    }
    return false;
  }

  void Dollar() {
    size_t begin = at_++;
    while (at_ < text_.size() && ClassOf(text_[at_]) >= kLetter) ++at_;
    std::string_view name = text_.substr(begin, at_ - begin);
    if (name == "$this") return Emit(TokenKind::kThis, begin);
    if (name == "$index") return Emit(TokenKind::kIndex, begin);
    if (name == "$total") return Emit(TokenKind::kTotal, begin);
    Fail(begin, "'" + std::string(name) + "' is not a name of CQL",
         "names that start with '$' are $this, $index and $total");
  }

  // Takes `n` digits when they are here and no further digit follows.
  bool Digits(size_t n, int* value) {
    *value = 0;
    for (size_t i = 0; i < n; ++i) {
      if (!IsDigit(Peek(i))) return false;
      *value = *value * 10 + (Peek(i) - '0');
    }
    if (IsDigit(Peek(n))) return false;
    at_ += n;
    return true;
  }

  void DateOrTime() {
    size_t begin = at_++;
    const char* problem = nullptr;
    TokenKind kind = TokenKind::kTime;
    if (Peek() != 'T') {
      kind = TokenKind::kDate;
      problem = DatePart();
      if (problem == nullptr && Peek() == 'T') kind = TokenKind::kDateTime;
    }
    if (problem == nullptr && kind != TokenKind::kDate) {
      ++at_;  // T
      if (kind == TokenKind::kTime || IsDigit(Peek())) problem = TimePart();
      if (problem == nullptr) problem = OffsetPart(kind);
    }
    if (problem == nullptr) return Emit(kind, begin);
    while (ClassOf(Peek()) >= kLetter ||
           ((Peek() == '-' || Peek() == ':' || Peek() == '.') && IsDigit(Peek(1)))) {
      ++at_;
    }
    Fail(begin, "'" + std::string(text_.substr(begin, at_ - begin)) + "' is not a date or time",
         problem);
  }

  const char* DatePart() {
    int year, month, day;
    if (!Digits(4, &year)) return "a date starts with a year of four digits: @2026-03-01";
    if (year == 0) return "the years are 0001 to 9999";
    if (Peek() != '-' || !IsDigit(Peek(1))) return nullptr;
    ++at_;
    if (!Digits(2, &month)) return "a month has two digits: @2026-03";
    if (month < 1 || month > 12) return "the months are 01 to 12";
    if (Peek() != '-' || !IsDigit(Peek(1))) return nullptr;
    ++at_;
    if (!Digits(2, &day)) return "a day has two digits: @2026-03-01";
    static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    int days = month == 2 && leap ? 29 : kDays[month - 1];
    if (day < 1 || day > days) return "that month has no such day";
    return nullptr;
  }

  const char* TimePart() {
    int value;
    if (!Digits(2, &value)) return "an hour has two digits: @T09:30";
    if (value > 23) return "the hours are 00 to 23";
    for (const char* problem : {"the minutes are 00 to 59", "the seconds are 00 to 59"}) {
      if (Peek() != ':') return nullptr;
      ++at_;
      if (!Digits(2, &value)) return "minutes and seconds have two digits: @T09:30:00";
      if (value > 59) return problem;
    }
    if (Peek() != '.' || !IsDigit(Peek(1))) return nullptr;
    ++at_;
    while (IsDigit(Peek())) ++at_;
    return nullptr;
  }

  const char* OffsetPart(TokenKind kind) {
    char c = Peek();
    bool zone = c == 'Z' && ClassOf(Peek(1)) < kLetter;
    bool offset = (c == '+' || c == '-') && IsDigit(Peek(1)) && IsDigit(Peek(2)) && Peek(3) == ':';
    if (!zone && !offset) {
      return ClassOf(c) >= kLetter ? "after the time only an offset may follow: Z or +05:00"
                                   : nullptr;
    }
    if (kind == TokenKind::kTime) {
      at_ += zone ? 1 : 3;
      return "a time has no offset from UTC; only a date with a time has";
    }
    ++at_;
    if (zone) return nullptr;
    int hours = 0, minutes = 0;
    Digits(2, &hours);
    ++at_;
    if (!Digits(2, &minutes) || minutes > 59 || hours * 60 + minutes > 14 * 60) {
      return "an offset is -14:00 to +14:00, with two digits each";
    }
    return nullptr;
  }

  void Unexpected() {
    size_t begin = at_;
    uint32_t c = Utf8CodePoint(text_, at_);
    at_ += Utf8Bytes(text_, at_);
    bool single = c == 0x2018 || c == 0x2019;
    bool twofold = c == 0x201C || c == 0x201D;
    if (single || twofold) {
      // Take the whole text that they embrace, within its line.
      size_t line_end = std::min(text_.find('\n', at_), text_.size());
      size_t close = text_.find(single ? "\xE2\x80\x99" : "\xE2\x80\x9D", at_);
      if (close < line_end) at_ = close + 3;
      auto mark = static_cast<uint32_t>(begin);
      return Fail(begin, {mark, mark + 3}, "a typographic quote (" + CodePointName(c) + ")",
                  single ? "use straight quotes: 'text'" : "use straight quotes: \"name\"");
    }
    switch (c) {
      case ';':
        return Fail(begin, "CQL has no ';'", "leave it out; definitions need no separator");
      case '?':
        return Fail(begin, "'?' is not an operator of CQL", "use if ... then ... else ...");
      case '#':
        return Fail(begin, "unexpected character '#'", "comments are // ... or /* ... */");
      case 0xA0:
      case 0x202F:
      case 0x2009:
        return Fail(begin, "a special space (" + CodePointName(c) + ")", "use an ordinary space");
      case 0x2013:
      case 0x2014:
      case 0x2212:
        return Fail(begin, "a typographic dash (" + CodePointName(c) + ")", "use '-'");
      case 0x2264:
        return Fail(begin, "'\u2264' is not an operator of CQL", "use '<='");
      case 0x2265:
        return Fail(begin, "'\u2265' is not an operator of CQL", "use '>='");
      case 0x2260:
        return Fail(begin, "'\u2260' is not an operator of CQL", "use '!='");
      default:
        break;
    }
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
      return Fail(begin, "unexpected control character " + CodePointName(c), "remove it");
    }
    Fail(begin,
         "unexpected character '" + std::string(text_.substr(begin, at_ - begin)) + "' (" +
             CodePointName(c) + ")",
         c >= 0x80 ? "a name with other than English letters is written in double quotes" : "");
  }

  struct OpenBracket {
    uint32_t index;
    TokenKind kind;
    bool interval;
  };

  std::string_view text_;
  QuoteRule rule_;
  size_t at_ = 0;
  bool new_line_ = true;
  std::vector<OpenBracket> open_;
  TokenList out_;
};

}  // namespace

TokenList Lex(std::string_view text, QuoteRule rule) { return Lexer(text, rule).Run(); }

std::string_view Unquote(std::string_view text, const Token& token, Arena& arena) {
  std::string_view inner = text.substr(token.begin + 1, token.end - token.begin - 2);
  if (!token.escaped) return inner;
  // Resolved text is never longer. The lexer has checked every escape.
  char* out = arena.NewArray<char>(inner.size());
  size_t n = 0;
  for (size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] != '\\') {
      out[n++] = inner[i];
      continue;
    }
    switch (char c = inner[++i]) {
      case 'f':
        out[n++] = '\f';
        break;
      case 'n':
        out[n++] = '\n';
        break;
      case 'r':
        out[n++] = '\r';
        break;
      case 't':
        out[n++] = '\t';
        break;
      case 'u': {
        uint32_t value = HexValue(inner.substr(i + 1, 4));
        i += 4;
        if (IsHighSurrogate(value)) {
          uint32_t low = HexValue(inner.substr(i + 3, 4));
          value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
          i += 6;
        }
        n += PutUtf8(value, out + n);
        break;
      }
      default:
        // Quotes, the slash and the backslash lose theirs; before others it is a character.
        if (std::string_view("`'\"\\/").find(c) == std::string_view::npos) out[n++] = '\\';
        out[n++] = c;
        break;
    }
  }
  return {out, n};
}

}  // namespace precert::cql
