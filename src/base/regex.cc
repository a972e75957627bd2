// Regex: RE2 behind our interface.

#include "base/regex.h"

#include <re2/re2.h>

#include <charconv>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace precert {

struct Regex::Impl {
  explicit Impl(const std::string& pattern, const RE2::Options& options) : re(pattern, options) {}
  RE2 re;
};

namespace {

constexpr int64_t kMaxRegexBytes = 8 << 20;  // compiled program and matching states
constexpr size_t kShownPattern = 60;

// A part of a substitution: plain text, or a group of the match.
struct Piece {
  std::string text;
  int group = -1;
};

std::string Shorten(std::string_view pattern) {
  if (pattern.size() <= kShownPattern) return std::string(pattern);
  size_t end = 0;
  while (end < kShownPattern) end += CodePointBytes(pattern, end);
  return std::string(pattern.substr(0, end)) + "...";
}

Error NoSuchGroup(std::string_view group) {
  return Error{.message = "the substitution refers to group '" + std::string(group) +
                          "', which the pattern does not have",
               .hint = "write \\$ for a dollar sign"};
}

int GroupNumber(const RE2& re, std::string_view name) {
  int number = -1;
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error == std::errc() && end == name.data() + name.size()) {
    return number >= 0 && number <= re.NumberOfCapturingGroups() ? number : -1;
  }
  auto it = re.NamedCapturingGroups().find(std::string(name));
  return it == re.NamedCapturingGroups().end() ? -1 : it->second;
}

Result<std::vector<Piece>> ParseSubstitution(const RE2& re, std::string_view text) {
  std::vector<Piece> pieces;
  std::string plain;
  auto add_group = [&](int group) {
    if (!plain.empty()) pieces.push_back({std::exchange(plain, ""), -1});
    pieces.push_back({"", group});
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      plain += text[++i];
    } else if (c == '$' && i + 1 < text.size() && text[i + 1] == '{') {
      const size_t close = text.find('}', i);
      if (close == std::string_view::npos) {
        return Error{.message = "the substitution has a '${' without its '}'",
                     .hint = "write \\$ for a dollar sign"};
      }
      const std::string_view name = text.substr(i + 2, close - i - 2);
      const int group = GroupNumber(re, name);
      if (group < 0) return NoSuchGroup(name);
      add_group(group);
      i = close;
    } else if (c == '$' && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9') {
      // As many digits as make a group that exists: $12 is group 1 and a 2 when there are under 12.
      size_t digits = 1;
      int group = GroupNumber(re, text.substr(i + 1, 1));
      if (group < 0) return NoSuchGroup(text.substr(i + 1, 1));
      while (i + 1 + digits < text.size()) {
        const char next = text[i + 1 + digits];
        if (next < '0' || next > '9') break;
        const int longer = GroupNumber(re, text.substr(i + 1, digits + 1));
        if (longer < 0) break;
        group = longer;
        ++digits;
      }
      add_group(group);
      i += digits;
    } else {
      plain += c;
    }
  }
  if (!plain.empty()) pieces.push_back({plain, -1});
  return pieces;
}

}  // namespace

Result<Regex> Regex::Compile(std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_max_mem(kMaxRegexBytes);
  auto impl = std::make_shared<Impl>(std::string(pattern), options);
  if (!impl->re.ok()) {
    return Error{.message = "the pattern '" + Shorten(pattern) +
                            "' is not a supported regular expression: " + impl->re.error(),
                 .hint = impl->re.error_code() == RE2::ErrorBadPerlOp ||
                                 impl->re.error_code() == RE2::ErrorBadEscape
                             ? "look-around and backreferences are not supported"
                             : ""};
  }
  return Regex(std::move(impl));
}

bool Regex::FullMatch(std::string_view text) const {
  return impl_->re.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                         RE2::ANCHOR_BOTH, nullptr, 0);
}

bool Regex::PartialMatch(std::string_view text) const {
  return impl_->re.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                         RE2::UNANCHORED, nullptr, 0);
}

Result<std::string> Regex::Replace(std::string_view text, std::string_view substitution) const {
  Result<std::vector<Piece>> pieces = ParseSubstitution(impl_->re, substitution);
  if (!pieces.ok()) return pieces.error();
  std::vector<re2::StringPiece> groups(impl_->re.NumberOfCapturingGroups() + 1);
  const re2::StringPiece input(text.data(), text.size());
  std::string out;
  size_t at = 0;
  while (at <= text.size() && impl_->re.Match(input, at, text.size(), RE2::UNANCHORED,
                                              groups.data(), static_cast<int>(groups.size()))) {
    const size_t start = static_cast<size_t>(groups[0].data() - text.data());
    out += text.substr(at, start - at);
    for (const Piece& piece : *pieces) {
      if (piece.group < 0) {
        out += piece.text;
      } else if (groups[piece.group].data() != nullptr) {
        out.append(groups[piece.group].data(), groups[piece.group].size());
      }
    }
    at = start + groups[0].size();
    if (groups[0].empty()) {  // step over one character, so that the next match is another one
      if (at == text.size()) {
        ++at;
        break;
      }
      const size_t bytes = CodePointBytes(text, at);
      out += text.substr(at, bytes);
      at += bytes;
    }
    if (out.size() > limits::kMaxStringBytes) {
      return Error{.message = "the text is too long after replacing '" +
                              Shorten(impl_->re.pattern()) + "'"};
    }
  }
  if (at < text.size()) out += text.substr(at);
  return out;
}

std::vector<std::string_view> Regex::Split(std::string_view text) const {
  std::vector<std::string_view> parts;
  const re2::StringPiece input(text.data(), text.size());
  re2::StringPiece match;
  size_t begin = 0, at = 0;
  while (at <= text.size() && impl_->re.Match(input, at, text.size(), RE2::UNANCHORED, &match, 1)) {
    const size_t start = static_cast<size_t>(match.data() - text.data());
    if (match.empty()) {
      if (start >= text.size()) break;
      at = start + CodePointBytes(text, start);
      continue;
    }
    parts.push_back(text.substr(begin, start - begin));
    begin = at = start + match.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace precert
