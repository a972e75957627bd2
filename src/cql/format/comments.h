// Comments of a CQL text, each with the token that it stands before.
//
//   CommentTable comments = FindComments(text, tokens);
//   for (const Comment& c : comments[i]) ...   // before token i
#pragma once

#include <string_view>
#include <vector>

#include "cql/syntax/lexer.h"

namespace precert::cql {

struct Comment {
  std::string_view text;      // with its // or /* */, without spaces at the end
  uint32_t column = 0;        // characters of its first line that stand before it
  bool line = false;          // "//": a line end must follow
  bool own_line = false;      // first on its line
  bool ends_line = false;     // nothing but white space follows on the line
  bool empty_before = false;  // an empty line stands before it
};

struct Trivia {
  std::vector<Comment> comments;
  bool empty_before_token = false;  // an empty line stands right before the token
};

// One entry for each token, the last (kEnd) included.
using TriviaTable = std::vector<Trivia>;

TriviaTable FindTrivia(std::string_view text, const TokenList& tokens);

}  // namespace precert::cql
