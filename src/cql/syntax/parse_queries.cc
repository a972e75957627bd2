// Retrieves and queries.
#include "cql/syntax/parse.h"

namespace precert::cql {
namespace {

// The clauses of a query in the order in which the grammar wants them; 0 for other words.
int ClauseRank(Word word) {
  switch (word) {
    case Word::kLet:
      return 1;
    case Word::kWith:
    case Word::kWithout:
      return 2;
    case Word::kWhere:
      return 3;
    case Word::kAggregate:
    case Word::kReturn:
      return 4;
    case Word::kSort:
      return 5;
    default:
      return 0;
  }
}

}  // namespace

// '[' (context '->')? type (':' (path comparator)? terminology)? ']'
const Ast* Parser::Retrieve() {
  size_t open = at_;
  uint32_t begin = Advance().begin;
  const Ast* context = nullptr;
  if (AtContextArrow()) {
    context = QualifiedName();
    Advance();  // ->
  }
  if (At(TokenKind::kString) || IsNumber(Peek()) || At(TokenKind::kRightBracket)) {
    return Unexpected("the type of a retrieve", "a list is written in braces: { 1, 2 }");
  }
  const Ast* type = NamedType();
  if (type == nullptr) return nullptr;
  const Ast* path = nullptr;
  const Ast* terminology = nullptr;
  std::string_view comparator = "in";
  if (Accept(TokenKind::kColon)) {
    if (AtCodePath()) {
      path = SimplePath();
      if (path == nullptr) return nullptr;
      comparator = Raw(Advance());
    }
    terminology = Expression(Place::kAlone);
    if (terminology == nullptr) return nullptr;
  }
  if (terminology == nullptr && IsIdentifier(Peek())) {
    return Unexpected("':' or ']' after the type",
                      "codes follow a ':', as in [Observation: \"BMI\"]");
  }
  if (!ExpectClose(TokenKind::kRightBracket, open, terminology == nullptr ? "':'" : "")) {
    return nullptr;
  }
  Ast* node = Make(AstKind::kRetrieve, begin, {type, path, terminology, context});
  node->text = comparator;
  return node;
}

// referentialIdentifier ('.' referentialIdentifier)*
const Ast* Parser::QualifiedName() {
  const Token& first = Advance();
  Ast* name = Make(AstKind::kIdentifier, first.begin);
  name->text = TextOf(first);
  name->quoted =
      first.kind == TokenKind::kQuotedIdentifier || first.kind == TokenKind::kBacktickIdentifier;
  const Ast* path = name;
  while (At(TokenKind::kDot)) {
    if (TooHigh(path)) return nullptr;
    Advance();
    if (!IsReferential(Peek())) return ExpectedName("a name after '.'");
    const Token& part = Advance();
    Ast* property = Make(AstKind::kProperty, first.begin, {path});
    property->text = TextOf(part);
    property->name_span = SpanOf(part);
    path = property;
  }
  return path;
}

bool Parser::AtContextArrow() const {
  size_t i = 0;
  while (IsReferential(Peek(i)) && At(TokenKind::kDot, i + 1)) i += 2;
  return IsReferential(Peek(i)) && At(TokenKind::kArrow, i + 1);
}

// Whether a path and a comparator stand here: code.coding[0] ~
bool Parser::AtCodePath() const {
  if (!IsReferential(Peek())) return false;
  size_t i = 1;
  while (true) {
    if (At(TokenKind::kDot, i) && IsReferential(Peek(i + 1))) {
      i += 2;
    } else if (At(TokenKind::kLeftBracket, i) &&
               (IsNumber(Peek(i + 1)) || At(TokenKind::kString, i + 1)) &&
               At(TokenKind::kRightBracket, i + 2)) {
      i += 3;
    } else {
      return At(Word::kIn, i) || At(TokenKind::kEqual, i) || At(TokenKind::kTilde, i);
    }
  }
}

// The path that AtCodePath saw.
const Ast* Parser::SimplePath() {
  const Token& first = Advance();
  Ast* path = Make(AstKind::kIdentifier, first.begin);
  path->text = TextOf(first);
  path->quoted =
      first.kind == TokenKind::kQuotedIdentifier || first.kind == TokenKind::kBacktickIdentifier;
  while (At(TokenKind::kDot) || At(TokenKind::kLeftBracket)) {
    if (TooHigh(path)) return nullptr;
    if (Accept(TokenKind::kDot)) {
      const Token& part = Advance();
      path = Make(AstKind::kProperty, first.begin, {path});
      path->text = TextOf(part);
      path->name_span = SpanOf(part);
    } else {
      Advance();
      const Token& index = Peek();
      AstKind kind = index.kind == TokenKind::kString    ? AstKind::kStringLiteral
                     : index.kind == TokenKind::kInteger ? AstKind::kIntegerLiteral
                                                         : AstKind::kDecimalLiteral;
      const Ast* literal = Literal(kind, TextOf(index));
      Advance();
      path = Make(AstKind::kIndexer, first.begin, {path, literal});
    }
  }
  return path;
}

// retrieve | qualified name | '(' expression ')'
const Ast* Parser::QuerySource(std::string_view wanted) {
  if (At(TokenKind::kLeftBracket)) return Retrieve();
  if (At(TokenKind::kLeftParen)) return Primary();
  if (!IsReferential(Peek()) || BeginsDefinition(at_)) {
    return Unexpected(wanted, At(TokenKind::kWord) || At(TokenKind::kIdentifier)
                                  ? ""
                                  : "other expressions are written in parentheses");
  }
  const Ast* name = QualifiedName();
  if (name == nullptr) return nullptr;
  if (At(TokenKind::kLeftParen)) {
    return Unexpected("the alias of the source",
                      "to query the result of a function, write the call in parentheses");
  }
  return name;
}

const Ast* Parser::AliasedSource(AstKind kind, std::string_view wanted) {
  uint32_t begin = Peek().begin;
  const Ast* source = QuerySource(wanted);
  if (source == nullptr) return nullptr;
  if (!IsAlias(0)) {
    return Unexpected("an alias for the source",
                      At(TokenKind::kWord) && !ClauseRank(Peek().word) && !At(Word::kSuch)
                          ? "'" + std::string(WordText(Peek().word)) + "' is a reserved word"
                          : "for example [Observation] O");
  }
  const Token& alias = Advance();
  Ast* node = Make(kind, begin, {source});
  node->text = TextOf(alias);
  node->name_span = SpanOf(alias);
  return node;
}

// Whether a source and its alias stand at token `index`: after a comma, that tells a further source
// from the next item of a list around the query.
bool Parser::AtAliasedSource(size_t index) const {
  const Token& t = tokens_[index];
  size_t after;
  if (t.kind == TokenKind::kLeftBracket || t.kind == TokenKind::kLeftParen) {
    if (t.match == Token::kNoMatch) return false;
    after = t.match + 1;
  } else {
    size_t i = index - at_;
    if (!IsReferential(Peek(i))) return false;
    while (At(TokenKind::kDot, i + 1) && IsReferential(Peek(i + 2))) i += 2;
    after = at_ + i + 1;
  }
  return after >= at_ && IsAlias(after - at_);
}

// A query; `first` is its first source, already parsed, up to the alias; null at 'from'.
const Ast* Parser::Query(const Ast* first, uint32_t begin) {
  Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  Children clauses(*this);
  size_t alias = at_;
  bool bare = first != nullptr;
  if (first != nullptr) {
    const Token& name = Advance();
    Ast* source = Make(AstKind::kSource, begin, {first});
    source->text = TextOf(name);
    source->name_span = SpanOf(name);
    clauses.Add(source);
  } else {
    Advance();  // from
    const Ast* source = AliasedSource(AstKind::kSource, "a source after 'from'");
    if (source == nullptr) return nullptr;
    clauses.Add(source);
  }
  while (At(TokenKind::kComma) && (!in_list_ || AtAliasedSource(at_ + 1))) {
    Advance();
    bare = false;
    const Ast* source = AliasedSource(AstKind::kSource, "a further source");
    if (source == nullptr) return nullptr;
    clauses.Add(source);
  }
  Word last = Word::kNone;
  const bool nested = in_clause_;
  in_clause_ = true;
  while (int rank = ClauseRank(Peek().word)) {
    const Token& t = Peek();
    bare = false;
    int last_rank = ClauseRank(last);
    if (rank < last_rank || (rank == last_rank && rank != 2)) {
      // let days: E.days D return D.first return days: the second is the outer query's.
      if (nested) break;
      std::string word(WordText(t.word));
      return Fail(SpanOf(t),
                  rank < last_rank
                      ? "'" + word + "' comes after '" + std::string(WordText(last)) + "'"
                  : t.word == last
                      ? "a second '" + word + "' in one query"
                      : "'" + word + "' beside '" + std::string(WordText(last)) + "' in one query",
                  t.word == Word::kWhere && last == Word::kWhere
                      ? "join the conditions with 'and'"
                      : "the order is: let, with or without, where, return or aggregate, sort");
    }
    last = t.word;
    const Ast* clause = nullptr;
    switch (t.word) {
      case Word::kLet:
        if (!Let(clauses)) return nullptr;
        continue;
      case Word::kWith:
        clause = Inclusion(AstKind::kWith);
        break;
      case Word::kWithout:
        clause = Inclusion(AstKind::kWithout);
        break;
      case Word::kWhere: {
        Advance();
        const Ast* condition = Expression(Place::kTail);
        if (condition == nullptr) return nullptr;
        clause = Make(AstKind::kWhere, t.begin, {condition});
        break;
      }
      case Word::kReturn:
        clause = Return();
        break;
      case Word::kAggregate:
        clause = Aggregate();
        break;
      default:
        clause = Sort();
        break;
    }
    if (clause == nullptr) return nullptr;
    clauses.Add(clause);
  }
  in_clause_ = nested;
  if (bare) bare_alias_ = alias;
  shape_ = Shape::kOther;
  return Make(AstKind::kQuery, begin, clauses.items());
}

// 'let' name ':' expression (',' name ':' expression)*
bool Parser::Let(Children& clauses) {
  Advance();
  do {
    if (!IsIdentifier(Peek())) {
      ExpectedName("a name after 'let'");
      return false;
    }
    const Token& name = Advance();
    if (!At(TokenKind::kColon)) {
      Unexpected("':' after the name",
                 At(TokenKind::kEqual) ? "a name is given with ':', not with '='" : "");
      return false;
    }
    Advance();
    const Ast* value = Expression(Place::kLet);
    if (value == nullptr) return false;
    Ast* item = Make(AstKind::kLet, name.begin, {value});
    item->text = TextOf(name);
    item->name_span = SpanOf(name);
    clauses.Add(item);
    // In an argument list the comma may be the list's.
    if (in_list_ && !(IsIdentifier(Peek(1)) && At(TokenKind::kColon, 2))) break;
  } while (Accept(TokenKind::kComma));
  return true;
}

// ('with' | 'without') source alias 'such that' condition
const Ast* Parser::Inclusion(AstKind kind) {
  const Token& t = Advance();
  Ast* node = const_cast<Ast*>(AliasedSource(  // not shared yet
      kind, kind == AstKind::kWith ? "a source after 'with'" : "a source after 'without'"));
  if (node == nullptr) return nullptr;
  if (!Accept(Word::kSuch, Word::kThat)) {
    return Unexpected("'such that'",
                      At(Word::kWhere) ? "a 'with' has 'such that' for 'where'" : "");
  }
  const Ast* condition = Expression(Place::kTail);
  if (condition == nullptr) return nullptr;
  Ast* clause = Make(kind, t.begin, {node->child(0), condition});
  clause->text = node->text;
  clause->name_span = node->name_span;
  return clause;
}

const Ast* Parser::Return() {
  const Token& t = Advance();
  bool all = Accept(Word::kAll);
  bool distinct = !all && Accept(Word::kDistinct);
  const Ast* value = Expression(Place::kTail);
  if (value == nullptr) return nullptr;
  Ast* node = Make(AstKind::kReturn, t.begin, {value});
  node->all = all;
  node->distinct = distinct;
  return node;
}

// 'aggregate' ('all' | 'distinct')? name ('starting' start)? ':' expression
const Ast* Parser::Aggregate() {
  const Token& t = Advance();
  bool all = Accept(Word::kAll);
  bool distinct = !all && Accept(Word::kDistinct);
  if (!IsIdentifier(Peek())) return ExpectedName("the name of the accumulator");
  const Token& name = Advance();
  const Ast* starting = nullptr;
  if (Accept(Word::kStarting)) {
    size_t open = at_;
    if (Accept(TokenKind::kLeftParen)) {
      starting = Expression(Place::kAlone);
      if (starting == nullptr || !ExpectClose(TokenKind::kRightParen, open)) return nullptr;
    } else if (At(TokenKind::kString)) {
      starting = Literal(AstKind::kStringLiteral, TextOf(Peek()));
    } else if (IsNumber(Peek())) {
      const Token& number = Peek();
      Advance();
      bool unit = AtUnit();
      --at_;
      starting = unit ? Quantity()
                      : Literal(number.kind == TokenKind::kInteger ? AstKind::kIntegerLiteral
                                                                   : AstKind::kDecimalLiteral,
                                Raw(number));
    } else {
      return Unexpected("a string, a number, a quantity or '(' after 'starting'",
                        "other expressions are written in parentheses: starting (null)");
    }
  }
  if (!Expect(TokenKind::kColon, starting == nullptr ? "'starting' or ':' and the expression"
                                                     : "':' and the expression")) {
    return nullptr;
  }
  const Ast* value = Expression(Place::kTail);
  if (value == nullptr) return nullptr;
  Ast* node = Make(AstKind::kAggregate, t.begin, {starting, value});
  node->text = TextOf(name);
  node->name_span = SpanOf(name);
  node->all = all;
  node->distinct = distinct;
  return node;
}

// 'sort' (direction | 'by' term direction? (',' term direction?)*)
const Ast* Parser::Sort() {
  auto direction = [&](bool* descending) {
    *descending = At(Word::kDesc) || At(Word::kDescending);
    return *descending || At(Word::kAsc) || At(Word::kAscending);
  };
  const Token& t = Advance();
  Children items(*this);
  bool descending = false;
  if (direction(&descending)) {
    const Token& word = Advance();
    Ast* item = Make(AstKind::kSortItem, word.begin, {nullptr});
    item->descending = descending;
    items.Add(item);
    return Make(AstKind::kSort, t.begin, items.items());
  }
  if (!Accept(Word::kBy)) {
    return Unexpected("'by', 'asc' or 'desc' after 'sort'", HintFor(Peek(), 0xFF));
  }
  do {
    uint32_t begin = Peek().begin;
    const Ast* key = Term();
    if (key == nullptr) return nullptr;
    bool directed = direction(&descending);
    if (directed) Advance();
    Ast* item = Make(AstKind::kSortItem, begin, {key});
    item->descending = descending;
    items.Add(item);
  } while (Accept(TokenKind::kComma));
  return Make(AstKind::kSort, t.begin, items.items());
}

}  // namespace precert::cql
