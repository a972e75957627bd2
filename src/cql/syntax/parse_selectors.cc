// Literals, quantities and ratios; interval, list, tuple, instance, code and concept selectors.
#include "cql/syntax/parse.h"

namespace precert::cql {

const Ast* Parser::Literal(AstKind kind, std::string_view text) {
  const Token& t = Advance();
  Ast* node = Make(kind, t.begin);
  node->text = text;
  return node;
}

bool Parser::AtUnit() const {
  Precision precision;
  bool plural;
  return At(TokenKind::kString) ||
         (At(TokenKind::kWord) && PrecisionOfWord(Peek().word, &precision, &plural));
}

std::string_view Parser::TakeUnit(bool* quoted) {
  const Token& t = Advance();
  *quoted = t.kind == TokenKind::kString;
  return TextOf(t);
}

const Ast* Parser::Quantity() {
  const Token& number = Advance();
  bool quoted = false;
  std::string_view unit = AtUnit() ? TakeUnit(&quoted) : "1";
  Ast* node = Make(AstKind::kQuantityLiteral, number.begin);
  node->text = Raw(number);
  node->unit = unit;
  node->quoted = quoted;
  return node;
}

// A number, a quantity, or a ratio of two quantities.
const Ast* Parser::NumberLiteral() {
  const Token& number = Peek();
  size_t start = at_;
  Advance();
  if (!AtUnit() && !At(TokenKind::kColon)) {
    Ast* node = Make(
        number.kind == TokenKind::kInteger ? AstKind::kIntegerLiteral : AstKind::kDecimalLiteral,
        number.begin);
    node->text = Raw(number);
    return node;
  }
  at_ = start;
  const Ast* numerator = Quantity();
  if (!At(TokenKind::kColon) || numerator == nullptr) return numerator;
  Advance();
  if (!IsNumber(Peek())) return Unexpected("the second quantity of a ratio, as in 1 'mg' : 5 'mL'");
  const Ast* denominator = Quantity();
  return denominator == nullptr
             ? nullptr
             : Make(AstKind::kRatioLiteral, number.begin, {numerator, denominator});
}

// Expressions separated by commas, up to the closing bracket of the one at token `open`.
bool Parser::Items(Children& items, TokenKind close, size_t open) {
  if (Accept(close)) return true;
  do {
    const Ast* item = Expression(Place::kListed);
    if (item == nullptr) return false;
    items.Add(item);
  } while (Accept(TokenKind::kComma));
  shape_ = Shape::kOther;
  return ExpectClose(close, open, "','");
}

const Ast* Parser::Interval() {
  const Token& t = Advance();
  size_t open = at_;
  bool low_closed = At(TokenKind::kLeftBracket);
  if (!low_closed && !At(TokenKind::kLeftParen)) {
    return Unexpected(
        "'[' or '(' after 'Interval'",
        At(TokenKind::kLeftBrace) ? "an interval is written Interval[low, high]" : "");
  }
  Advance();
  const Ast* low = Expression(Place::kListed);
  if (low == nullptr) return nullptr;
  if (!Accept(TokenKind::kComma)) {
    return UnexpectedAfterExpression("',' and the upper bound of the interval");
  }
  const Ast* high = Expression(Place::kListed);
  if (high == nullptr) return nullptr;
  bool high_closed = At(TokenKind::kRightBracket);
  if (!high_closed && !At(TokenKind::kRightParen)) {
    ExpectClose(TokenKind::kRightBracket, open, "')'");
    return nullptr;
  }
  Advance();
  Ast* node = Make(AstKind::kIntervalSelector, t.begin, {low, high});
  node->low_closed = low_closed;
  node->high_closed = high_closed;
  shape_ = Shape::kOther;
  return node;
}

// ('List' ('<' type '>')?) '{' items '}'
const Ast* Parser::List() {
  const Token& t = Advance();
  const Ast* type = nullptr;
  if (Accept(TokenKind::kLess)) {
    type = TypeSpecifier();
    if (type == nullptr || !Expect(TokenKind::kGreater, "'>' after the type")) return nullptr;
  }
  size_t open = at_;
  if (!Expect(TokenKind::kLeftBrace, "'{' and the items of the list")) return nullptr;
  Children items(*this);
  items.Add(type);
  if (!Items(items, TokenKind::kRightBrace, open)) return nullptr;
  return Make(AstKind::kListSelector, t.begin, items.items());
}

// '{' begins a tuple when a name and a colon follow, or only a colon; else a list.
const Ast* Parser::Braces() {
  uint32_t begin = Peek().begin;
  size_t open = at_;
  bool tuple = At(TokenKind::kColon, 1) || (IsReferential(Peek(1)) && At(TokenKind::kColon, 2));
  Advance();
  Children children(*this);
  if (tuple) {
    if (!Elements(children, open)) return nullptr;
    return Make(AstKind::kTupleSelector, begin, children.items());
  }
  children.Add(nullptr);
  if (!Items(children, TokenKind::kRightBrace, open)) return nullptr;
  return Make(AstKind::kListSelector, begin, children.items());
}

const Ast* Parser::Tuple() {
  const Token& t = Advance();
  size_t open = at_;
  if (!Expect(TokenKind::kLeftBrace, "'{' and the elements of the tuple")) return nullptr;
  Children children(*this);
  if (!Elements(children, open)) return nullptr;
  return Make(AstKind::kTupleSelector, t.begin, children.items());
}

// (':' | name ':' expression (',' ...)*) '}'
bool Parser::Elements(Children& elements, size_t open) {
  if (Accept(TokenKind::kColon)) return ExpectClose(TokenKind::kRightBrace, open);
  if (At(TokenKind::kRightBrace)) {
    Unexpected("the name of an element", "without elements it is written {:}");
    return false;
  }
  do {
    if (!IsReferential(Peek())) {
      ExpectedName("the name of an element");
      return false;
    }
    const Token& name = Advance();
    if (!Expect(TokenKind::kColon, "':' after the name of the element")) return false;
    const Ast* value = Expression(Place::kListed);
    if (value == nullptr) return false;
    Ast* element = Make(AstKind::kTupleElement, name.begin, {value});
    element->text = TextOf(name);
    element->name_span = SpanOf(name);
    elements.Add(element);
  } while (Accept(TokenKind::kComma));
  shape_ = Shape::kOther;
  return ExpectClose(TokenKind::kRightBrace, open, "','");
}

// Whether a named type and a '{' stand here.
bool Parser::AtInstance() const {
  size_t i = 0;
  while (IsIdentifier(Peek(i)) && At(TokenKind::kDot, i + 1)) i += 2;
  const Token& name = Peek(i);
  return At(TokenKind::kLeftBrace, i + 1) &&
         (IsReferential(name) || name.word == Word::kTypeCode || name.word == Word::kTypeConcept);
}

const Ast* Parser::Instance() {
  uint32_t begin = Peek().begin;
  const Ast* type = NamedType();
  if (type == nullptr) return nullptr;
  size_t open = at_;
  Advance();
  Children children(*this);
  children.Add(type);
  if (!Elements(children, open)) return nullptr;
  return Make(AstKind::kInstanceSelector, begin, children.items());
}

// 'Code' STRING 'from' name ('display' STRING)?
const Ast* Parser::CodeSelector() {
  const Token& t = Advance();
  if (!At(TokenKind::kString)) return ExpectedString("the code as a string after 'Code'");
  std::string_view code = TextOf(Advance());
  if (!Expect(Word::kFrom, "'from' and the code system")) return nullptr;
  const Ast* system = TerminologyName("the name of a code system");
  if (system == nullptr) return nullptr;
  const Ast* display = nullptr;
  if (Accept(Word::kDisplay)) {
    if (!At(TokenKind::kString)) return ExpectedString("the display text as a string");
    display = Literal(AstKind::kStringLiteral, TextOf(Peek()));
  }
  Ast* node = Make(AstKind::kCodeSelector, t.begin, {system, display});
  node->text = code;
  return node;
}

// 'Concept' '{' code (',' code)* '}' ('display' STRING)?
const Ast* Parser::ConceptSelector() {
  const Token& t = Advance();
  size_t open = at_;
  if (!Expect(TokenKind::kLeftBrace, "'{' and the codes of the concept")) return nullptr;
  Children children(*this);
  children.Add(nullptr);
  do {
    if (!At(Word::kTypeCode)) return Unexpected("'Code'", HintFor(Peek(), word_use::kStart));
    const Ast* code = CodeSelector();
    if (code == nullptr) return nullptr;
    children.Add(code);
  } while (Accept(TokenKind::kComma));
  if (!ExpectClose(TokenKind::kRightBrace, open, "','")) return nullptr;
  const Ast* display = nullptr;
  if (Accept(Word::kDisplay)) {
    if (!At(TokenKind::kString)) return ExpectedString("the display text as a string");
    display = Literal(AstKind::kStringLiteral, TextOf(Peek()));
  }
  Ast* node = Make(AstKind::kConceptSelector, t.begin, children.items());
  const_cast<const Ast**>(node->children.data())[0] = display;
  return node;
}

}  // namespace precert::cql
