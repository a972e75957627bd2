// Finding comments: what the lexer skips between two tokens is white space and comments only.
#include "cql/format/comments.h"

#include <algorithm>

namespace precert::cql {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view TrimEnd(std::string_view text) {
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

// Line ends of white space: "\n", "\r\n" and a "\r" alone.
int CountLines(std::string_view space) {
  int lines = 0;
  for (size_t i = 0; i < space.size(); ++i) {
    if (space[i] == '\n' || (space[i] == '\r' && (i + 1 == space.size() || space[i + 1] != '\n'))) {
      ++lines;
    }
  }
  return lines;
}

uint32_t ColumnOf(std::string_view text, size_t at) {
  const size_t line = at == 0 ? 0 : text.find_last_of("\r\n", at - 1) + 1;  // npos + 1 == 0
  return static_cast<uint32_t>(at - line);
}

}  // namespace

TriviaTable FindTrivia(std::string_view text, const TokenList& list) {
  TriviaTable table(list.tokens.size());
  size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  bool line_began = true;  // of the text, before the first token
  for (size_t i = 0; i < list.tokens.size(); ++i) {
    const size_t end = list.tokens[i].begin;
    Trivia& trivia = table[i];
    while (true) {
      const size_t space = at;
      while (at < end && IsSpace(text[at])) ++at;
      const int lines = CountLines(text.substr(space, at - space));
      if (!trivia.comments.empty() && (lines > 0 || at >= text.size())) {
        trivia.comments.back().ends_line = true;
      }
      if (at >= end) {
        trivia.empty_before_token = lines > 1;
        break;
      }
      Comment& comment = trivia.comments.emplace_back();
      comment.line = text[at + 1] == '/';
      comment.own_line = lines > 0 || line_began;
      comment.empty_before = lines > 1;
      comment.column = ColumnOf(text, at);
      line_began = false;
      const size_t begin = at;
      at = comment.line ? std::min(text.find_first_of("\r\n", at), end)
                        : text.find("*/", at + 2) + 2;
      comment.text = TrimEnd(text.substr(begin, at - begin));
      if (comment.line) comment.ends_line = true;
    }
    at = list.tokens[i].end;
    line_began = false;
  }
  return table;
}

}  // namespace precert::cql
