// Tokens of JSON out of a moving window, strings decoded only where they have escapes, and the
// tolerant scan that follows a fault.
#include "network/mrf/json_pull.h"

#include <emmintrin.h>

#include <cstring>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace precert::mrf {
namespace {

static_assert(limits::kMaxJsonDepth == 128);
constexpr size_t kViewBytes = 4096;         // strings up to this are looked at in place
constexpr size_t kMaxTextBytes = 1u << 20;  // one string that is kept
constexpr size_t kMaxNumberBytes = 256;

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsWordChar(char c) { return IsLetter(c) || IsDigit(c) || c == '_' || c == ' ' || c == '-'; }
bool IsNumberChar(char c) {
  return IsDigit(c) || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

// The first quote, backslash or control character in [p, end), else end. The window's padding is
// zeros, which are control characters, so the scan always stops.
const char* FindStringEnd(const char* p, const char* end) {
  const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1F);
  for (; p < end; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i hit = _mm_or_si128(
        control, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, slash)));
    const int mask = _mm_movemask_epi8(hit);
    if (mask != 0) {
      p += __builtin_ctz(static_cast<unsigned>(mask));
      return p < end ? p : end;
    }
  }
  return end;
}

// RFC 8259 section 6.
bool IsJsonNumber(std::string_view text) {
  const char* p = text.data();
  const char* end = p + text.size();
  if (p < end && *p == '-') ++p;
  if (p == end || !IsDigit(*p)) return false;
  if (*p == '0' && p + 1 < end && IsDigit(p[1])) return false;
  while (p < end && IsDigit(*p)) ++p;
  if (p < end && *p == '.') {
    if (++p == end || !IsDigit(*p)) return false;
    while (p < end && IsDigit(*p)) ++p;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p < end && (*p == '+' || *p == '-')) ++p;
    if (p == end || !IsDigit(*p)) return false;
    while (p < end && IsDigit(*p)) ++p;
  }
  return p == end;
}

}  // namespace

bool JsonPull::SkipSpace() {
  for (;;) {
    while (window_.pos < window_.end && IsSpace(*window_.pos)) ++window_.pos;
    if (window_.pos < window_.end) return true;
    if (!window_.Ensure(1)) return false;
  }
}

bool JsonPull::FailAt(uint64_t offset, std::string what, bool at_end) {
  if (!failed_) {
    failed_ = true;
    fault_ = {offset, std::move(what), at_end};
  }
  return false;
}

bool JsonPull::Fail(std::string what) { return FailAt(value_offset_, std::move(what)); }

JsonFault JsonPull::TakeFault() {
  failed_ = false;
  return std::move(fault_);
}

bool JsonPull::Unexpected(const char* wanted) {
  if (window_.AtEnd()) {
    return FailAt(window_.Offset(window_.pos),
                  "the text ends where " + std::string(wanted) + " should be", true);
  }
  const char c = *window_.pos;
  std::string shown = c >= 0x20 && c < 0x7F ? std::string("'") + c + "'" : "a stray byte";
  return FailAt(window_.Offset(window_.pos), shown + " where " + wanted + " should be");
}

char JsonPull::Peek() {
  if (failed_ || !SkipSpace()) return '\0';
  value_offset_ = window_.Offset(window_.pos);
  return *window_.pos;
}

bool JsonPull::Enter(char bracket) {
  const char c = Peek();
  if (failed_) return false;
  if (c != bracket) return Unexpected(bracket == '{' ? "an object" : "a list");
  if (depth_ == kMaxDepth) return Fail("nested more than 128 deep");
  ++window_.pos;
  open_[depth_] = bracket;
  has_first_[depth_++] = false;
  return true;
}

bool JsonPull::Comma(char closing) {
  if (failed_) return false;
  if (!SkipSpace()) return Unexpected(closing == '}' ? "'}'" : "']'");
  bool& has_first = has_first_[depth_ - 1];
  if (*window_.pos == closing) {
    ++window_.pos;
    --depth_;
    return false;
  }
  if (has_first) {
    if (*window_.pos != ',') return Unexpected(closing == '}' ? "',' or '}'" : "',' or ']'");
    ++window_.pos;
    if (!SkipSpace()) return Unexpected("a value");
  }
  has_first = true;
  return true;
}

bool JsonPull::NextElement() {
  if (!Comma(']')) return false;
  value_offset_ = window_.Offset(window_.pos);
  return true;
}

bool JsonPull::NextKey() {
  if (!Comma('}')) return false;
  wants_name_ = true;
  if (*window_.pos != '"') return Unexpected("a member's name");
  wants_name_ = false;
  value_offset_ = window_.Offset(window_.pos);
  if (!ReadQuoted(&key_, key_scratch_)) return false;
  // The colon may need more text, which would void a view of the window.
  if (window_.pos < window_.end && *window_.pos == ':') {
    ++window_.pos;
    return true;
  }
  key_scratch_.assign(key_);
  key_ = key_scratch_;
  if (!SkipSpace() || *window_.pos != ':') return Unexpected("':'");
  ++window_.pos;
  return true;
}

bool JsonPull::ReadQuoted(std::string_view* out, std::string& scratch) {
  window_.Ensure(kViewBytes);
  const uint64_t begin_offset = window_.Offset(window_.pos);
  const char* begin = window_.pos + 1;
  const char* stop = FindStringEnd(begin, window_.end);
  if (stop < window_.end && *stop == '"') {
    *out = std::string_view(begin, static_cast<size_t>(stop - begin));
    window_.pos = stop + 1;
    return true;
  }
  scratch.clear();
  window_.pos = begin;
  for (;;) {
    stop = FindStringEnd(window_.pos, window_.end);
    if (scratch.size() + static_cast<size_t>(stop - window_.pos) > kMaxTextBytes) {
      return FailAt(begin_offset, "a string longer than 1 MiB");
    }
    scratch.append(window_.pos, static_cast<size_t>(stop - window_.pos));
    window_.pos = stop;
    if (stop == window_.end) {
      if (!window_.Ensure(1)) return FailAt(begin_offset, "the text ends within a string", true);
      continue;
    }
    if (*stop == '"') break;
    if (*stop != '\\') return FailAt(window_.Offset(stop), "a control character in a string");
    if (!ReadEscaped(scratch)) return false;
  }
  ++window_.pos;
  *out = scratch;
  return true;
}

// At a backslash. A lone surrogate becomes U+FFFD.
bool JsonPull::ReadEscaped(std::string& out) {
  window_.Ensure(12);
  const char* p = window_.pos;
  auto bad = [&] { return FailAt(window_.Offset(p), "an unknown escape in a string"); };
  auto unit = [&](const char* at, uint32_t* value) {
    uint32_t v = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = ToLowerAscii(at[i]);
      if (IsDigit(c)) {
        v = v * 16 + static_cast<uint32_t>(c - '0');
      } else if (c >= 'a' && c <= 'f') {
        v = v * 16 + static_cast<uint32_t>(c - 'a' + 10);
      } else {
        return false;
      }
    }
    *value = v;
    return true;
  };
  switch (p[1]) {
    case '"':
    case '\\':
    case '/':
      out += p[1];
      break;
    case 'b':
      out += '\b';
      break;
    case 'f':
      out += '\f';
      break;
    case 'n':
      out += '\n';
      break;
    case 'r':
      out += '\r';
      break;
    case 't':
      out += '\t';
      break;
    case 'u': {
      uint32_t high = 0, low = 0;
      if (!unit(p + 2, &high)) return bad();
      if (high >= 0xD800 && high < 0xDC00 && p[6] == '\\' && p[7] == 'u' && unit(p + 8, &low) &&
          low >= 0xDC00 && low < 0xE000) {
        AppendCodePoint(&out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
        window_.pos += 12;
        return true;
      }
      AppendCodePoint(&out, high >= 0xD800 && high < 0xE000 ? 0xFFFD : high);
      window_.pos += 6;
      return true;
    }
    default:
      return bad();
  }
  window_.pos += 2;
  return true;
}

bool JsonPull::ReadString() {
  const char c = Peek();
  if (failed_) return false;
  if (c != '"') return Unexpected("a string");
  return ReadQuoted(&text_, text_scratch_);
}

bool JsonPull::ReadNumber() {
  const char c = Peek();
  if (failed_) return false;
  if (c != '-' && !IsDigit(c)) return Unexpected("a number");
  window_.Ensure(kMaxNumberBytes + 1);
  const char* begin = window_.pos;
  const char* p = begin;
  while (p < window_.end && IsNumberChar(*p)) ++p;
  text_ = std::string_view(begin, static_cast<size_t>(p - begin));
  if (text_.size() > kMaxNumberBytes || !IsJsonNumber(text_)) return Fail("not a number");
  number_begin_ = begin;
  number_end_ = window_.pos = p;
  return true;
}

bool JsonPull::ReadNumberOrString() {
  if (Peek() != '"') return ReadNumber();
  if (!ReadString()) return false;
  number_begin_ = text_.data();
  number_end_ = text_.data() + text_.size();
  return true;
}

bool JsonPull::Literal(std::string_view word) {
  window_.Ensure(word.size() + 1);
  if (static_cast<size_t>(window_.end - window_.pos) < word.size() ||
      std::memcmp(window_.pos, word.data(), word.size()) != 0) {
    return Unexpected("a value");
  }
  window_.pos += word.size();
  return true;
}

bool JsonPull::IsNull() { return Peek() == 'n' && Literal("null"); }

bool JsonPull::SkipQuoted() {
  const uint64_t begin = window_.Offset(window_.pos);
  ++window_.pos;
  for (;;) {
    window_.pos = FindStringEnd(window_.pos, window_.end);
    if (window_.pos == window_.end) {
      if (!window_.Ensure(1)) return FailAt(begin, "the text ends within a string", true);
      continue;
    }
    if (*window_.pos == '"') break;
    if (*window_.pos != '\\') {
      return FailAt(window_.Offset(window_.pos), "a control character in a string");
    }
    if (!window_.Ensure(2)) return FailAt(begin, "the text ends within a string", true);
    window_.pos += 2;
  }
  ++window_.pos;
  return true;
}

bool JsonPull::Skip() {
  const size_t depth = depth_;
  do {
    if (depth_ > depth) {
      if (open_[depth_ - 1] == '{') {
        if (!NextKey()) {
          if (failed_) return false;
          continue;
        }
      } else if (!NextElement()) {
        if (failed_) return false;
        continue;
      }
    }
    switch (Peek()) {
      case '{':
      case '[':
        if (!Enter(*window_.pos)) return false;
        break;
      case '"':
        if (!SkipQuoted()) return false;
        break;
      case 't':
        if (!Literal("true")) return false;
        break;
      case 'f':
        if (!Literal("false")) return false;
        break;
      case 'n':
        if (!Literal("null")) return false;
        break;
      default:
        if (!ReadNumber()) return false;
    }
  } while (depth_ > depth);
  return !failed_;
}

void JsonPull::Recover(size_t depth) {
  failed_ = false;
  char before = wants_name_ ? ',' : '\0';  // the last character that is no space
  wants_name_ = false;
  while (SkipSpace()) {
    const char c = *window_.pos;
    const char last = std::exchange(before, c);
    if (depth_ == depth && (c == ',' || c == '}' || c == ']')) return;
    if (c == '"') {
      // A string that holds a control character is taken to have lost its end.
      if (!SkipQuoted()) failed_ = false;
      continue;
    }
    if (c == '{' && last == ',' && depth_ > depth && open_[depth_ - 1] == '{') {
      while (depth_ > depth && open_[depth_ - 1] == '{') --depth_;
      if (depth_ == depth) {
        has_first_[depth - 1] = false;  // its comma is behind us
        return;
      }
    }
    if (c == '{' || c == '[') {
      if (depth_ < kMaxDepth) {
        open_[depth_] = c;
        has_first_[depth_++] = true;
      }
      ++window_.pos;
      continue;
    }
    if (c == '}' || c == ']') {
      const char opening = c == '}' ? '{' : '[';
      size_t d = depth_;
      while (d > depth && open_[d - 1] != opening) --d;
      if (d == depth) {  // closes what the element stands in
        depth_ = depth;
        return;
      }
      depth_ = d - 1;
      ++window_.pos;
      continue;
    }
    if (IsLetter(c)) {
      window_.Ensure(8);
      const std::string_view word(
          window_.pos, std::min<size_t>(8, static_cast<size_t>(window_.end - window_.pos)));
      if (word.starts_with("true") || word.starts_with("null")) {
        window_.pos += 4;
      } else if (word.starts_with("false")) {
        window_.pos += 5;
      } else {
        // A bare word right before a quote is the end of a string that lost its beginning.
        while (IsWordChar(*window_.pos)) {
          ++window_.pos;
          if (window_.pos == window_.end && !window_.Ensure(1)) return;
        }
        if (*window_.pos == '"') ++window_.pos;
      }
      continue;
    }
    ++window_.pos;
  }
}

}  // namespace precert::mrf
