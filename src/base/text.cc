// Text: splitting, UTF-8 stepping, and the nearest names for "did you mean".

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace precert {
namespace {

constexpr size_t kLongestWord = 64;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The bytes of a valid sequence at `offset`, or 0. Overlong forms, surrogates and values past
// U+10FFFF are not valid.
size_t ValidSequence(std::string_view text, size_t offset) {
  unsigned char lead = static_cast<unsigned char>(text[offset]);
  if (lead < 0x80) return 1;
  size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || offset + bytes > text.size()) return 0;
  for (size_t i = 1; i < bytes; ++i) {
    if (!IsContinuation(text[offset + i])) return 0;
  }
  unsigned char second = static_cast<unsigned char>(text[offset + 1]);
  if (lead == 0xE0 && second < 0xA0) return 0;
  if (lead == 0xED && second > 0x9F) return 0;
  if (lead == 0xF0 && second < 0x90) return 0;
  if (lead == 0xF4 && second > 0x8F) return 0;
  return bytes;
}

template <typename Strings>
std::string JoinAny(const Strings& parts, std::string_view separator) {
  std::string out;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

}  // namespace

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  size_t start = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || text[i] == separator) {
      parts.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  return parts;
}

std::vector<std::string_view> SplitWords(std::string_view text) {
  std::vector<std::string_view> words;
  size_t i = 0;
  while (i < text.size()) {
    while (i < text.size() && IsSpace(text[i])) ++i;
    size_t start = i;
    while (i < text.size() && !IsSpace(text[i])) ++i;
    if (i > start) words.push_back(text.substr(start, i - start));
  }
  return words;
}

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
  }
  return lines;
}

std::string Join(std::span<const std::string_view> parts, std::string_view separator) {
  return JoinAny(parts, separator);
}

std::string Join(std::span<const std::string> parts, std::string_view separator) {
  return JoinAny(parts, separator);
}

std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to) {
  if (from.empty()) return std::string(text);
  std::string out;
  size_t start = 0;
  for (size_t at; (at = text.find(from, start)) != std::string_view::npos;
       start = at + from.size()) {
    out += text.substr(start, at - start);
    out += to;
  }
  out += text.substr(start);
  return out;
}

char ToLowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char ToUpperAscii(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

std::string ToLowerAscii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = ToLowerAscii(c);
  return out;
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ToLowerAscii(x) == ToLowerAscii(y); });
}

bool IsValidUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    // Eight bytes of ASCII at a time, which most texts are.
    if (uint64_t word; i + sizeof word <= text.size()) {
      std::memcpy(&word, text.data() + i, sizeof word);
      if ((word & 0x8080808080808080) == 0) {
        i += sizeof word;
        continue;
      }
    }
    size_t bytes = ValidSequence(text, i);
    if (bytes == 0) return false;
    i += bytes;
  }
  return true;
}

size_t CodePointBytes(std::string_view text, size_t offset) {
  size_t bytes = ValidSequence(text, offset);
  return bytes == 0 ? 1 : bytes;
}

size_t CountCodePoints(std::string_view text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size(); i += CodePointBytes(text, i)) ++count;
  return count;
}

char32_t DecodeCodePoint(std::string_view text, size_t offset) {
  auto byte = [&](size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  auto tail = [&](size_t i) { return byte(offset + i) & 0x3F; };
  switch (ValidSequence(text, offset)) {
    case 1:
      return byte(offset);
    case 2:
      return (byte(offset) & 0x1F) << 6 | tail(1);
    case 3:
      return (byte(offset) & 0x0F) << 12 | tail(1) << 6 | tail(2);
    case 4:
      return (byte(offset) & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
    default:
      return 0xFFFD;
  }
}

void AppendCodePoint(std::string* out, char32_t c) {
  auto put = [&](char32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

// The "optimal string alignment" form of the distance: three rows of the usual table.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit) {
  const size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > limit) return limit + 1;
  std::vector<size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    size_t least = row[0];
    for (size_t j = 1; j <= b.size(); ++j) {
      const char x = ToLowerAscii(a[i - 1]), y = ToLowerAscii(b[j - 1]);
      size_t cost = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (x == y ? 0 : 1)});
      if (i > 1 && j > 1 && x == ToLowerAscii(b[j - 2]) && y == ToLowerAscii(a[i - 2])) {
        cost = std::min(cost, before_last[j - 2] + 1);
      }
      row[j] = cost;
      least = std::min(least, cost);
    }
    // A swap reaches back two rows, so both must be past the limit before giving up.
    if (least > limit && *std::min_element(last.begin(), last.end()) > limit) return limit + 1;
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], limit + 1);
}

std::vector<std::string_view> Nearest(std::string_view word,
                                      std::span<const std::string_view> candidates, size_t max) {
  const size_t limit = word.size() > kLongestWord ? 0 : std::max<size_t>(1, word.size() / 3);
  std::vector<std::pair<size_t, std::string_view>> near;
  for (std::string_view candidate : candidates) {
    // A one-letter word is one edit away from every other: only its case may differ.
    size_t distance = EditDistance(word, candidate, limit);
    if (distance > limit || (word.size() <= 1 && distance > 0)) continue;
    bool repeated = std::any_of(near.begin(), near.end(),
                                [&](const auto& other) { return other.second == candidate; });
    if (!repeated) near.emplace_back(distance, candidate);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (near.size() > max) near.resize(max);
  std::vector<std::string_view> names;
  for (const auto& [distance, name] : near) names.push_back(name);
  return names;
}

std::vector<std::string_view> Nearest(std::string_view word,
                                      std::span<const std::string> candidates, size_t max) {
  std::vector<std::string_view> views(candidates.begin(), candidates.end());
  return Nearest(word, std::span<const std::string_view>(views), max);
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates,
                       size_t max) {
  std::vector<std::string_view> near = Nearest(word, candidates, max);
  if (near.empty()) return "";
  std::string out = "did you mean ";
  for (size_t i = 0; i < near.size(); ++i) {
    if (i > 0) out += i + 1 == near.size() ? " or " : ", ";
    out += "'";
    out += near[i];
    out += "'";
  }
  return out + "?";
}

std::string DidYouMean(std::string_view word, std::span<const std::string> candidates, size_t max) {
  std::vector<std::string_view> views(candidates.begin(), candidates.end());
  return DidYouMean(word, std::span<const std::string_view>(views), max);
}

}  // namespace precert
