// Where the lines of each construct end.
#include "cql/format/layout.h"

#include <algorithm>

namespace precert::cql {
namespace {

bool IsLogicOrSet(const Ast& node) {
  if (node.kind != AstKind::kBinary) return false;
  for (std::string_view op : {"And", "Or", "Xor", "Implies", "Union", "Intersect", "Except"}) {
    if (node.text == op) return true;
  }
  return false;
}

bool IsInfix(const Ast& node) {
  return node.kind == AstKind::kTiming || (node.kind == AstKind::kBinary && !IsLogicOrSet(node));
}

bool IsSimple(const Ast& node) {
  switch (node.kind) {
    case AstKind::kNullLiteral:
    case AstKind::kBooleanLiteral:
    case AstKind::kIntegerLiteral:
    case AstKind::kLongLiteral:
    case AstKind::kDecimalLiteral:
    case AstKind::kStringLiteral:
    case AstKind::kDateLiteral:
    case AstKind::kDateTimeLiteral:
    case AstKind::kTimeLiteral:
    case AstKind::kQuantityLiteral:
    case AstKind::kIdentifier:
      return true;
    case AstKind::kUnary:
      return node.text == "Negate" && IsSimple(*node.children[0]);
    default:
      return false;
  }
}

// Kinds that open a bracket or a block of their own right after an operator.
bool IsBlock(const Ast& node) {
  switch (node.kind) {
    case AstKind::kListSelector:
    case AstKind::kTupleSelector:
    case AstKind::kInstanceSelector:
    case AstKind::kCase:
    case AstKind::kIf:
      return true;
    default:
      return false;
  }
}

bool IsOpen(TokenKind kind) {
  return kind == TokenKind::kLeftParen || kind == TokenKind::kLeftBracket ||
         kind == TokenKind::kLeftBrace;
}

}  // namespace

// ---- pieces ------------------------------------------------------------------------------------

std::vector<Layout::Piece> Layout::Split(const Ast& node) const {
  std::vector<const Ast*> children;
  for (const Ast* child : node.children) {
    if (child != nullptr && child->span.end > child->span.begin) children.push_back(child);
  }
  std::sort(children.begin(), children.end(),
            [](const Ast* a, const Ast* b) { return a->span.begin < b->span.begin; });
  std::vector<Piece> pieces;
  const size_t last = LastToken(node);
  size_t next = 0;
  for (size_t i = FirstToken(node); i <= last;) {
    if (next < children.size() && At(i).begin == children[next]->span.begin) {
      const Ast* child = children[next++];
      const size_t end = LastToken(*child);
      pieces.push_back({i, end, child});
      i = end + 1;
    } else {
      pieces.push_back({i, i, nullptr});
      ++i;
    }
  }
  return pieces;
}

Doc Layout::Tokens(size_t first, size_t last) {
  std::vector<Doc> parts = {Raw(first)};
  static constexpr Ast kNone;
  for (size_t i = first + 1; i <= last; ++i) {
    parts.push_back(Between(i, spacing_.DefaultGap(kNone, i - 1)));
    parts.push_back(Raw(i));
  }
  return docs_.Concat(parts);
}

// Index in `pieces` of the bracket that closes the one at `open`; `open` itself when there is none
// among them.
size_t Layout::Closing(const Ast& node, Pieces pieces, size_t open) const {
  const Token& t = At(pieces[open].first);
  for (size_t i = open + 1; i < pieces.size(); ++i) {
    if (pieces[i].child != nullptr) continue;
    if (IsOpen(t.kind) ? t.match == pieces[i].first
                       : At(pieces[i].first).kind == TokenKind::kGreater && HasAngles(node.kind)) {
      return i;
    }
  }
  return open;
}

Doc Layout::Join(const Ast& node, Pieces pieces) {
  std::vector<Doc> parts;
  for (size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (i > 0) parts.push_back(Between(piece.first, spacing_.DefaultGap(node, pieces[i - 1].last)));
    if (piece.child != nullptr) {
      parts.push_back(Node(*piece.child));
      continue;
    }
    const TokenKind kind = At(piece.first).kind;
    const bool opens = IsOpen(kind) || (kind == TokenKind::kLess && HasAngles(node.kind));
    const size_t close = opens ? Closing(node, pieces, i) : i;
    if (close == i) {
      parts.push_back(Raw(piece.first));
    } else {
      parts.push_back(Bracket(node, pieces.subspan(i, close - i + 1)));
      i = close;
    }
  }
  return parts.size() == 1 ? parts[0] : docs_.Concat(parts);
}

Doc Layout::Bracket(const Ast& node, Pieces pieces) {
  const Piece& open = pieces.front();
  const Piece& close = pieces.back();
  const Pieces inner = pieces.subspan(1, pieces.size() - 2);
  const bool brace = At(open.first).kind == TokenKind::kLeftBrace;
  const bool empty =
      inner.empty() || (inner.size() == 1 && At(inner[0].first).kind == TokenKind::kColon);
  if (empty) {
    std::vector<Doc> parts = {Raw(open.first)};
    for (const Piece& piece : pieces.subspan(1)) {
      parts.push_back(Between(piece.first, Gap::kNone, piece.first == close.first));
      parts.push_back(Raw(piece.first));
    }
    return docs_.Concat(parts);
  }
  // f({ ... }): the list's own lines are enough.
  const bool hug = !brace && inner.size() == 1 && inner[0].child != nullptr &&
                   (inner[0].child->kind == AstKind::kListSelector ||
                    inner[0].child->kind == AstKind::kTupleSelector);
  if (hug) {
    return docs_.Concat({Raw(open.first), Between(inner[0].first, Gap::kNone),
                         Node(*inner[0].child), Between(close.first, Gap::kNone, true),
                         Raw(close.first)});
  }
  const Gap edge = brace ? Gap::kLine : Gap::kSoft;
  const bool fill = brace && std::all_of(inner.begin(), inner.end(), [](const Piece& piece) {
                      return piece.child == nullptr || IsSimple(*piece.child);
                    });
  return docs_.Group(docs_.Concat(
      {Raw(open.first),
       docs_.Indent(docs_.Concat({Between(inner[0].first, edge), Items(node, inner, fill, false)})),
       Between(close.first, edge, true), Raw(close.first)}));
}

// The items of a list, separated by commas; a line may end after each. Of `fill`, lines end where
// they must, otherwise all of the group or none. With `indented`, all but the first are.
Doc Layout::Items(const Ast& node, Pieces pieces, bool fill, bool indented) {
  std::vector<Doc> parts;
  Doc first = nullptr;
  size_t begin = 0;
  for (size_t i = 0; i <= pieces.size(); ++i) {
    const bool comma = i < pieces.size() && pieces[i].child == nullptr &&
                       At(pieces[i].first).kind == TokenKind::kComma;
    if (i < pieces.size() && !comma) continue;
    Doc item = Join(node, pieces.subspan(begin, i - begin));
    if (begin > 0) {
      const Doc line = Between(pieces[begin].first, Gap::kLine);
      item = fill ? docs_.Group(docs_.Concat({line, item})) : docs_.Concat({line, item});
    }
    if (comma) {
      item = docs_.Concat({item, Between(pieces[i].first, Gap::kNone), Raw(pieces[i].first)});
    }
    (first == nullptr ? first : parts.emplace_back()) = item;
    begin = i + 1;
  }
  if (parts.empty()) return first;
  const Doc rest = docs_.Concat(parts);
  return docs_.Concat({first, indented ? docs_.Indent(rest) : rest});
}

// ---- nodes -------------------------------------------------------------------------------------

Doc Layout::Node(const Ast& node) {
  switch (node.kind) {
    case AstKind::kBinary:
      return IsLogicOrSet(node) ? Chain(node) : Infix(node, false);
    case AstKind::kTiming:
      return Infix(node, false);
    case AstKind::kBetween:
      return Between(node);
    case AstKind::kIf:
      return If(node);
    case AstKind::kCase:
      return Case(node);
    case AstKind::kCaseItem:
      return CaseItem(node);
    case AstKind::kQuery:
      return Query(node);
    case AstKind::kWith:
    case AstKind::kWithout:
      return Inclusion(node);
    case AstKind::kSort: {
      const std::vector<Piece> pieces = Split(node);
      return Listed(node, pieces);
    }
    default: {
      const std::vector<Piece> pieces = Split(node);
      return Join(node, pieces);
    }
  }
}

Doc Layout::Definition(const Ast& definition) {
  switch (definition.kind) {
    case AstKind::kExpressionDef:
      return Body(definition, definition.child(0));
    case AstKind::kFunctionDef:
      return Body(definition, definition.child(1));
    case AstKind::kParameterDef:
      return Parameter(definition);
    default:
      return Node(definition);
  }
}

// define "Name": and the expression on its own line.
Doc Layout::Body(const Ast& node, const Ast* body) {
  const std::vector<Piece> pieces = Split(node);
  if (body == nullptr) return Join(node, pieces);  // external
  // The last colon that is the definition's own begins the body; parentheses may follow it.
  size_t colon = 0;
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].child == nullptr && At(pieces[i].first).kind == TokenKind::kColon) colon = i;
  }
  const Pieces all(pieces);
  return docs_.Concat({Join(node, all.first(colon + 1)),
                       docs_.Indent(docs_.Concat({Between(pieces[colon + 1].first, Gap::kHard),
                                                  Join(node, all.subspan(colon + 1))}))});
}

Doc Layout::Parameter(const Ast& node) {
  const std::vector<Piece> pieces = Split(node);
  for (size_t i = 1; i < pieces.size(); ++i) {
    if (!IsWord(pieces[i], Word::kDefault)) continue;
    const Pieces all(pieces);
    return docs_.Group(docs_.Concat(
        {Join(node, all.first(i)), docs_.Indent(docs_.Concat({Between(pieces[i].first, Gap::kLine),
                                                              Join(node, all.subspan(i))}))}));
  }
  return Join(node, pieces);
}

// a and b and c: on one line, or each operator on a line of its own.
Doc Layout::Chain(const Ast& node) {
  // From the last operand back to the first: a chain leans to the left.
  std::vector<Doc> tail;
  const Ast* link = &node;
  Doc first = nullptr;
  while (first == nullptr) {
    const std::vector<Piece> pieces = Split(*link);
    size_t op = 0;
    while (At(pieces[op].first).begin < link->name_span.begin) ++op;
    const Pieces all(pieces);
    const Pieces left = all.first(op), right = all.subspan(op + 1);
    tail.push_back(docs_.Concat({Between(pieces[op].first, Gap::kLine), Raw(pieces[op].first),
                                 Between(right[0].first, Gap::kSpace), Join(*link, right)}));
    const Ast* child = left.size() == 1 ? left[0].child : nullptr;
    if (child != nullptr && child->kind == AstKind::kBinary && child->text == link->text) {
      link = child;
      continue;
    }
    // a and b or c: the lines of the first operand go further in than those of the chain.
    if (child != nullptr && IsLogicOrSet(*child)) {
      first = docs_.Indent(Chain(*child));
    } else if (child != nullptr && IsInfix(*child)) {
      first = Infix(*child, true);
    } else {
      first = Join(*link, left);
    }
  }
  std::reverse(tail.begin(), tail.end());
  return docs_.Group(docs_.Concat({first, docs_.Indent(docs_.Concat(tail))}));
}

// left op right; a line may end before the operator, unless a block follows it. `deeper`: that line
// is indented twice.
Doc Layout::Infix(const Ast& node, bool deeper) {
  // Long sums lean to the left; their operators are told apart without deep recursion.
  std::vector<Doc> tail;
  const Ast* link = &node;
  Doc first = nullptr;
  while (first == nullptr) {
    const std::vector<Piece> pieces = Split(*link);
    size_t op = 0;
    while (At(pieces[op].first).begin < link->name_span.begin) ++op;
    size_t right_at = op;
    while (At(pieces[right_at].first).begin < link->name_span.end) ++right_at;
    const Pieces all(pieces);
    const Pieces left = all.first(op), phrase = all.subspan(op, right_at - op),
                 right = all.subspan(right_at);
    const bool block = right.size() > 1 ? At(right[0].first).kind == TokenKind::kLeftParen
                                        : right[0].child != nullptr && IsBlock(*right[0].child);
    const Doc rest = docs_.Concat({Between(phrase[0].first, block ? Gap::kSpace : Gap::kLine),
                                   Join(*link, phrase), Between(right[0].first, Gap::kSpace),
                                   Join(*link, right)});
    const Doc line = docs_.Indent(docs_.Group(rest));
    tail.push_back(block ? rest : deeper ? docs_.Indent(line) : line);
    const Ast* child = left.size() == 1 ? left[0].child : nullptr;
    if (child != nullptr && child->kind == AstKind::kBinary && !IsLogicOrSet(*child)) {
      link = child;
    } else {
      first = Join(*link, left);
    }
  }
  tail.push_back(first);
  std::reverse(tail.begin(), tail.end());
  return docs_.Concat(tail);
}

Doc Layout::Between(const Ast& node) {
  const std::vector<Piece> pieces = Split(node);
  const Pieces all(pieces);
  size_t op = 0, high = 0;
  while (At(pieces[op].first).begin < node.name_span.begin) ++op;
  if (op > 0 && IsWord(pieces[op - 1], Word::kProperly)) --op;
  for (size_t i = op; i < pieces.size(); ++i) {
    if (IsWord(pieces[i], Word::kAnd)) high = i;
  }
  return docs_.Group(docs_.Concat(
      {Join(node, all.first(op)),
       docs_.Indent(docs_.Concat(
           {Between(pieces[op].first, Gap::kLine), Join(node, all.subspan(op, high - op)),
            Between(pieces[high].first, Gap::kLine), Join(node, all.subspan(high))}))}));
}

Doc Layout::If(const Ast& node) {
  std::vector<Doc> parts;
  IfParts(node, parts);
  return docs_.Group(docs_.Concat(parts));
}

// if c then / a / else / b; an `else if` goes on in the same column.
void Layout::IfParts(const Ast& node, std::vector<Doc>& parts) {
  const Ast* link = &node;
  while (link != nullptr) {
    const std::vector<Piece> pieces = Split(*link);
    const Pieces all(pieces);
    size_t then = 0, otherwise = 0;
    for (size_t i = 1; i < pieces.size(); ++i) {
      if (then == 0 && IsWord(pieces[i], Word::kThen)) then = i;
      if (IsWord(pieces[i], Word::kElse)) otherwise = i;
    }
    parts.push_back(docs_.Indent(docs_.Group(Join(*link, all.first(then + 1)))));
    parts.push_back(
        docs_.Indent(docs_.Concat({Between(pieces[then + 1].first, Gap::kLine),
                                   Join(*link, all.subspan(then + 1, otherwise - then - 1))})));
    parts.push_back(Between(pieces[otherwise].first, Gap::kLine, true));
    parts.push_back(Raw(pieces[otherwise].first));
    const Piece& next = pieces[otherwise + 1];
    if (next.child != nullptr && next.child->kind == AstKind::kIf) {
      parts.push_back(Between(next.first, Gap::kSpace));
      link = next.child;
    } else {
      parts.push_back(docs_.Indent(docs_.Concat(
          {Between(next.first, Gap::kLine), Join(*link, all.subspan(otherwise + 1))})));
      link = nullptr;
    }
  }
}

Doc Layout::Case(const Ast& node) {
  const std::vector<Piece> pieces = Split(node);
  const Pieces all(pieces);
  size_t head = 1;  // case and its comparand
  while (pieces[head].child == nullptr || pieces[head].child->kind != AstKind::kCaseItem) ++head;
  size_t otherwise = head;
  while (!IsWord(pieces[otherwise], Word::kElse)) ++otherwise;
  std::vector<Doc> branches;
  for (size_t i = head; i < otherwise; ++i) {
    branches.push_back(Between(pieces[i].first, Gap::kHard));
    branches.push_back(Node(*pieces[i].child));
  }
  const size_t end = pieces.size() - 1;
  branches.push_back(Between(pieces[otherwise].first, Gap::kHard));
  branches.push_back(docs_.Group(
      docs_.Concat({Raw(pieces[otherwise].first),
                    docs_.Indent(docs_.Concat(
                        {Between(pieces[otherwise + 1].first, Gap::kLine),
                         Join(node, all.subspan(otherwise + 1, end - otherwise - 1))}))})));
  return docs_.Concat({Join(node, all.first(head)), docs_.Indent(docs_.Concat(branches)),
                       Between(pieces[end].first, Gap::kHard, true), Raw(pieces[end].first)});
}

Doc Layout::CaseItem(const Ast& node) {
  const std::vector<Piece> pieces = Split(node);
  const Pieces all(pieces);
  size_t then = 1;
  while (!IsWord(pieces[then], Word::kThen)) ++then;
  return docs_.Group(
      docs_.Concat({Join(node, all.first(then + 1)),
                    docs_.Indent(docs_.Concat({Between(pieces[then + 1].first, Gap::kLine),
                                               Join(node, all.subspan(then + 1))}))}));
}

Doc Layout::Listed(const Ast& node, Pieces pieces) {
  return docs_.Group(Items(node, pieces, false, true));
}

Doc Layout::Query(const Ast& node) {
  const std::vector<Piece> pieces = Split(node);
  const Pieces all(pieces);
  // Where each clause begins; several names after one `let` are one clause.
  std::vector<size_t> starts;
  for (size_t i = 1; i < pieces.size(); ++i) {
    const Ast* child = pieces[i].child;
    const bool clause =
        child != nullptr && child->kind != AstKind::kSource && child->kind != AstKind::kLet;
    if (clause || IsWord(pieces[i], Word::kLet)) starts.push_back(i);
  }
  if (starts.empty()) return Listed(node, all);
  std::vector<Doc> clauses;
  for (size_t c = 0; c < starts.size(); ++c) {
    const size_t end = c + 1 < starts.size() ? starts[c + 1] : pieces.size();
    clauses.push_back(Between(pieces[starts[c]].first, Gap::kLine));
    clauses.push_back(Listed(node, all.subspan(starts[c], end - starts[c])));
  }
  return docs_.Group(
      docs_.Concat({Listed(node, all.first(starts[0])), docs_.Indent(docs_.Concat(clauses))}),
      starts.size() > 1);
}

// with X x / such that condition
Doc Layout::Inclusion(const Ast& node) {
  const std::vector<Piece> pieces = Split(node);
  const Pieces all(pieces);
  // The alias may be called "such" too: the last one is the word.
  size_t such = 0;
  for (size_t i = 1; i + 1 < pieces.size(); ++i) {
    if (IsWord(pieces[i], Word::kSuch) && IsWord(pieces[i + 1], Word::kThat)) such = i;
  }
  return docs_.Group(
      docs_.Concat({Join(node, all.first(such)),
                    docs_.Indent(docs_.Concat({Between(pieces[such].first, Gap::kLine),
                                               Join(node, all.subspan(such))}))}));
}

}  // namespace precert::cql
