// Layout: a definition of the syntax tree, with its tokens and comments, as a Document.
//
// A node's document is made of the documents of its children and of the tokens between them, which
// are taken from the text as they are: nothing is added, left out or spelled differently. The kind
// of the node says where a line may end and what is indented; white space elsewhere depends on the
// two tokens beside it (spacing.h).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "cql/format/document.h"
#include "cql/format/spacing.h"
#include "cql/syntax/ast.h"

namespace precert::cql {

class Layout {
 public:
  // Takes comments past a comma or an operator where they are better off. All arguments outlive the
  // documents.
  Layout(std::string_view text, const TokenList& tokens, const Ast& library, TriviaTable& trivia,
         Arena& arena)
      : spacing_(text, tokens, library, trivia, arena), docs_(arena) {}

  Doc Definition(const Ast& definition);
  Doc Tokens(size_t first, size_t last);  // with single spaces: the library's header
  Doc CommentText(const Comment& comment) { return spacing_.CommentText(comment); }

  size_t FirstToken(const Ast& node) const { return spacing_.TokenAt(node.span.begin); }
  size_t LastToken(const Ast& node) const { return spacing_.TokenAt(node.span.end) - 1; }

 private:
  // A child of a node, or one of its own tokens.
  struct Piece {
    size_t first = 0, last = 0;  // tokens
    const Ast* child = nullptr;
  };
  using Pieces = std::span<const Piece>;

  const Token& At(size_t token) const { return spacing_.At(token); }
  Doc Raw(size_t token) { return spacing_.Raw(token); }
  Doc Between(size_t next, Gap gap, bool closing = false) {
    return spacing_.Between(next, gap, closing);
  }

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

  bool IsWord(const Piece& piece, Word word) const {
    return piece.child == nullptr && At(piece.first).word == word;
  }

  Spacing spacing_;
  Documents docs_;
};

}  // namespace precert::cql
