// Tokens, comments, and white space.
#include "cql/format/spacing.h"

#include <algorithm>

namespace precert::cql {
namespace {

size_t LeadingSpace(std::string_view text) {
  return std::min(text.find_first_not_of(" \t"), text.size());
}

}  // namespace

bool HasAngles(AstKind kind) {
  return kind == AstKind::kListType || kind == AstKind::kIntervalType ||
         kind == AstKind::kChoiceType || kind == AstKind::kListSelector;
}

Spacing::Spacing(std::string_view text, const TokenList& tokens, const Ast& library,
                 TriviaTable& trivia, Arena& arena)
    : text_(text), list_(tokens), trivia_(trivia), docs_(arena) {
  MoveComments(library);
}

size_t Spacing::TokenAt(uint32_t offset) const {
  auto it = std::lower_bound(list_.tokens.begin(), list_.tokens.end(), offset,
                             [](const Token& t, uint32_t at) { return t.begin < at; });
  return static_cast<size_t>(it - list_.tokens.begin());
}

Doc Spacing::Raw(size_t token) {
  const Token& t = At(token);
  return docs_.Text(text_.substr(t.begin, t.end - t.begin));
}

void Spacing::OperatorTokens(const Ast& library, std::vector<bool>& is_operator) const {
  std::vector<const Ast*> pending = {&library};
  while (!pending.empty()) {
    const Ast* node = pending.back();
    pending.pop_back();
    if (node->kind == AstKind::kBinary) is_operator[TokenAt(node->name_span.begin)] = true;
    for (const Ast* child : node->children) {
      if (child != nullptr) pending.push_back(child);
    }
  }
}

// A comment that ends its line and stands before a comma goes behind it; one that stands behind an
// operator goes before it, because the operator will begin the next line.
void Spacing::MoveComments(const Ast& library) {
  std::vector<bool> is_operator(list_.tokens.size(), false);
  OperatorTokens(library, is_operator);
  auto ends = [](const Trivia& trivia) {
    return !trivia.comments.empty() && trivia.comments.back().ends_line;
  };
  for (size_t i = 0; i + 1 < list_.tokens.size(); ++i) {
    Trivia& before = trivia_[i];
    Trivia& after = trivia_[i + 1];
    if (At(i).kind == TokenKind::kComma && ends(before)) {
      after.comments.insert(after.comments.begin(), before.comments.begin(), before.comments.end());
      before.comments.clear();
    } else if (is_operator[i] && ends(after)) {
      before.comments.insert(before.comments.end(), after.comments.begin(), after.comments.end());
      after.comments.clear();
    }
  }
}

Doc Spacing::CommentText(const Comment& comment) {
  std::string_view rest = comment.text;
  std::vector<Doc> lines;
  while (true) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) {
      line.remove_suffix(1);
    }
    if (!lines.empty()) {
      // The spaces by which the first line was indented; all, where it did not begin its line.
      const size_t space = LeadingSpace(line);
      line.remove_prefix(comment.own_line ? std::min<size_t>(space, comment.column) : space);
      lines.push_back(docs_.HardLine());
    }
    lines.push_back(docs_.Text(line));
    if (end == rest.size()) break;
    rest.remove_prefix(end + 1);
  }
  return docs_.Concat(lines);
}

Doc Spacing::Between(size_t next, Gap gap, bool closing) {
  auto plain = [&]() -> Doc {
    switch (gap) {
      case Gap::kNone:
        return docs_.Text("");
      case Gap::kSpace:
        return docs_.Text(" ");
      case Gap::kLine:
        return docs_.Line();
      case Gap::kSoft:
        return docs_.SoftLine();
      case Gap::kHard:
        return docs_.HardLine();
    }
    return docs_.Text(" ");
  };
  const std::vector<Comment>& comments = trivia_[next].comments;
  if (comments.empty()) return plain();
  std::vector<Doc> parts;
  bool ends = false;  // the line must end here
  for (const Comment& comment : comments) {
    if (comment.own_line || ends) {
      parts.push_back(docs_.HardLine());
      parts.push_back(CommentText(comment));
    } else if (comment.line) {
      parts.push_back(docs_.Aside(" "));
      parts.push_back(docs_.Aside(comment.text));
    } else {
      parts.push_back(docs_.Text(" "));
      parts.push_back(CommentText(comment));
    }
    ends = comment.ends_line;
  }
  // Inside of the brackets that are about to close, or of a phrase without line ends of its own.
  const Doc comments_doc = docs_.Concat(parts);
  if (closing) {
    return docs_.Concat({docs_.Indent(comments_doc), ends ? docs_.HardLine() : plain()});
  }
  if (!ends) return docs_.Concat({comments_doc, plain()});
  const Doc whole = docs_.Concat({comments_doc, docs_.HardLine()});
  return gap == Gap::kNone || gap == Gap::kSpace ? docs_.Indent(whole) : whole;
}

Gap Spacing::DefaultGap(const Ast& node, size_t left) const {
  const Token& a = At(left);
  const Token& b = At(left + 1);
  const bool angles = HasAngles(node.kind);
  switch (b.kind) {
    case TokenKind::kComma:
    case TokenKind::kRightParen:
    case TokenKind::kRightBracket:
    case TokenKind::kDot:
      return Gap::kNone;
    case TokenKind::kColon:
      return node.kind == AstKind::kRatioLiteral ? Gap::kSpace : Gap::kNone;
    case TokenKind::kLeftParen:
      if ((node.kind == AstKind::kFunctionCall || node.kind == AstKind::kFunctionDef) &&
          a.begin == node.name_span.begin) {
        return Gap::kNone;
      }
      if (a.word == Word::kTypeInterval) return Gap::kNone;
      break;
    case TokenKind::kLeftBracket:
      if (node.kind == AstKind::kIndexer || a.word == Word::kTypeInterval) return Gap::kNone;
      break;
    case TokenKind::kRightBrace:
      if (a.kind == TokenKind::kLeftBrace || a.kind == TokenKind::kColon) return Gap::kNone;
      break;
    case TokenKind::kLess:
    case TokenKind::kGreater:
      if (angles) return Gap::kNone;
      break;
    default:
      break;
  }
  switch (a.kind) {
    case TokenKind::kLeftParen:
    case TokenKind::kLeftBracket:
    case TokenKind::kDot:
    case TokenKind::kPercent:
      return Gap::kNone;
    case TokenKind::kLess:
      return angles ? Gap::kNone : Gap::kSpace;
    case TokenKind::kPlus:
    case TokenKind::kMinus:
      return node.kind == AstKind::kUnary && a.begin == node.span.begin &&
                     b.kind != TokenKind::kPlus && b.kind != TokenKind::kMinus
                 ? Gap::kNone
                 : Gap::kSpace;
    default:
      return Gap::kSpace;
  }
}

}  // namespace precert::cql
