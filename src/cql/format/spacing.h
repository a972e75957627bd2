// Spacing: the tokens of a library as documents, and what stands between two of them: comments, and
// white space or a place where a line may end.
//
//   Spacing spacing(text, tokens, library, trivia, arena);
//   docs.Concat({spacing.Raw(i), spacing.Between(i + 1, Gap::kLine), spacing.Raw(i + 1)});
#pragma once

#include <string_view>
#include <vector>

#include "cql/format/comments.h"
#include "cql/format/document.h"
#include "cql/syntax/ast.h"
#include "cql/syntax/lexer.h"

namespace precert::cql {

enum class Gap { kNone, kSpace, kLine, kSoft, kHard };

// Whether < and > are brackets in a node of this kind.
bool HasAngles(AstKind kind);

class Spacing {
 public:
  // Takes comments past a comma or an operator where they are better off. All arguments outlive the
  // documents.
  Spacing(std::string_view text, const TokenList& tokens, const Ast& library, TriviaTable& trivia,
          Arena& arena);

  size_t TokenAt(uint32_t offset) const;  // the first that begins there or later
  const Token& At(size_t token) const { return list_.tokens[token]; }
  Doc Raw(size_t token);  // as it is written
  // A comment; the lines after its first are shifted with it.
  Doc CommentText(const Comment& comment);

  // What stands before the token `next`: its comments, and the gap. `closing`: it closes a bracket.
  Doc Between(size_t next, Gap gap, bool closing = false);
  // Between the tokens `left` and `left + 1` of a node, where its kind asks for nothing else.
  Gap DefaultGap(const Ast& node, size_t left) const;

 private:
  void MoveComments(const Ast& library);
  void OperatorTokens(const Ast& library, std::vector<bool>& is_operator) const;

  std::string_view text_;
  const TokenList& list_;
  TriviaTable& trivia_;
  Documents docs_;
};

}  // namespace precert::cql
