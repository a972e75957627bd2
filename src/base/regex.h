// Regex: regular expressions that take time in proportion to the text, whatever the pattern.
//
//   Result<Regex> regex = Regex::Compile("\\d+-(\\w+)");
//   if (!regex.ok()) return regex.error();
//   regex->FullMatch("12-ab");                   // true
//   regex->Replace("12-ab", "$1");               // "ab"
//
// Perl syntax over UTF-8: classes (\d \w \s), lazy quantifiers, groups (named: (?P<name>...)); `.`
// matches a newline too. What cannot be matched in linear time (backreferences, look-around) is
// refused by Compile with a message. Immutable and cheap to copy; safe to share between threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace precert {

class Regex {
 public:
  static Result<Regex> Compile(std::string_view pattern);

  bool FullMatch(std::string_view text) const;  // the whole text
  bool PartialMatch(std::string_view text) const;

  // Every match replaced. In the substitution $1 or ${1} is a group, ${name} a named one, $0 the
  // whole match, and a backslash makes the next character plain ("\$" is a dollar sign). Error: a
  // group that the pattern does not have, or a result over limits::kMaxStringBytes.
  Result<std::string> Replace(std::string_view text, std::string_view substitution) const;

  // The parts between matches; the text alone when nothing matches. Empty matches do not split.
  std::vector<std::string_view> Split(std::string_view text) const;

 private:
  struct Impl;
  explicit Regex(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace precert
