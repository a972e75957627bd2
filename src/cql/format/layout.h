// Layout: a definition of the syntax tree, with its tokens and comments, as a Document.
//
// A node's document is made of the documents of its children and of the tokens between them, which
// are taken from the text as they are: nothing is added, left out or spelled differently. The kind
// of the node says where a line may end and what is indented; white space elsewhere depends on the
// two tokens beside it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "cql/format/comments.h"
#include "cql/format/document.h"
#include "cql/syntax/ast.h"
#include "cql/syntax/lexer.h"

namespace precert::cql {

class Layout {
 public:
  // Takes comments past a comma or an operator where they are better off. All arguments outlive the
  // documents.
  Layout(std::string_view text, const TokenList& tokens, const Ast& library, TriviaTable& trivia,
         Arena& arena);

  Doc Definition(const Ast& definition);
  Doc Tokens(size_t first, size_t last);  // with single spaces: the library's header
  // A comment; the lines after its first are shifted with it.
  Doc CommentText(const Comment& comment);

  size_t FirstToken(const Ast& node) const { return TokenAt(node.span.begin); }
  size_t LastToken(const Ast& node) const { return TokenAt(node.span.end) - 1; }

 private:
  enum class Gap { kNone, kSpace, kLine, kSoft, kHard };
  // A child of a node, or one of its own tokens.
  struct Piece {
    size_t first = 0, last = 0;  // tokens
    const Ast* child = nullptr;
  };
  using Pieces = std::span<const Piece>;

  size_t TokenAt(uint32_t offset) const;  // the first that begins there or later
  const Token& At(size_t token) const { return list_.tokens[token]; }
  Doc Raw(size_t token);
  void MoveComments(const Ast& library);
  void OperatorTokens(const Ast& library, std::vector<bool>& is_operator) const;

  std::vector<Piece> Split(const Ast& node) const;
  Doc Node(const Ast& node);
  Doc Leaf(const Ast& node);
  // Pieces of `node` one after the other, brackets as groups.
  Doc Join(const Ast& node, Pieces pieces);
  Doc Bracket(const Ast& node, Pieces pieces);  // the first and last are the brackets
  size_t Closing(const Ast& node, Pieces pieces, size_t open) const;
  Doc Items(const Ast& node, Pieces pieces, bool fill, bool indented);

  Doc Chain(const Ast& node);
  Doc Infix(const Ast& node, bool deeper);
  Doc Between(const Ast& node);
  Doc If(const Ast& node);
  void IfParts(const Ast& node, std::vector<Doc>& parts);
  Doc Case(const Ast& node);
  Doc CaseItem(const Ast& node);
  Doc Query(const Ast& node);
  Doc Inclusion(const Ast& node);
  Doc Listed(const Ast& node, Pieces pieces);  // items after the first are indented
  Doc Body(const Ast& node, const Ast* body);
  Doc Parameter(const Ast& node);

  // What stands between two pieces: comments, and the gap.
  Doc Between(size_t next, Gap gap, bool closing = false);
  Gap DefaultGap(const Ast& node, size_t left) const;
  bool IsWord(const Piece& piece, Word word) const {
    return piece.child == nullptr && At(piece.first).word == word;
  }

  std::string_view text_;
  const TokenList& list_;
  TriviaTable& trivia_;
  Arena& arena_;
  Documents docs_;
};

}  // namespace precert::cql
