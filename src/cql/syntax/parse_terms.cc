// Operands: prefix words (start of, year from, ...), names, calls, members, if, case, convert.
#include "cql/syntax/parse.h"

namespace precert::cql {

// `words` tokens and the operand that they apply to.
const Ast* Parser::PrefixTerm(AstKind kind, int words, std::string_view text, bool flag) {
  Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  uint32_t begin = Peek().begin;
  for (int i = 0; i < words; ++i) Advance();
  uint32_t words_end = LastEnd();
  const Ast* operand = TermOperand();
  shape_ = Shape::kOther;
  if (operand == nullptr) return nullptr;
  Ast* node = Make(kind, begin, {operand});
  node->text = text;
  node->difference = flag;
  node->name_span = {begin, words_end};
  return node;
}

// An operand with its prefixes, members and indexers.
const Ast* Parser::TermOperand() {
  const Token& t = Peek();
  if (t.kind == TokenKind::kPlus) return PrefixTerm(AstKind::kUnary, 1, "Identity");
  if (t.kind == TokenKind::kMinus) return PrefixTerm(AstKind::kUnary, 1, "Negate");
  if (t.kind == TokenKind::kWord) {
    Precision precision;
    bool plural = false;
    bool of = At(Word::kOf, 1), from = At(Word::kFrom, 1);
    switch (t.word) {
      case Word::kStart:
        if (of) return PrefixTerm(AstKind::kStartOf, 2);
        break;
      case Word::kEnd:
        if (of) return PrefixTerm(AstKind::kEndOf, 2);
        break;
      case Word::kWidth:
        if (of) return PrefixTerm(AstKind::kWidthOf, 2);
        break;
      case Word::kSuccessor:
        if (of) return PrefixTerm(AstKind::kUnary, 2, "Successor");
        break;
      case Word::kPredecessor:
        if (of) return PrefixTerm(AstKind::kUnary, 2, "Predecessor");
        break;
      case Word::kSingleton:
        if (from) return PrefixTerm(AstKind::kAggregateShorthand, 2, "SingletonFrom");
        break;
      case Word::kPoint:
        if (from) return PrefixTerm(AstKind::kPointFrom, 2);
        break;
      case Word::kDate:
      case Word::kTime:
      case Word::kTimezoneoffset:
        if (from) return PrefixTerm(AstKind::kComponentFrom, 2, Raw(t));
        break;
      case Word::kDuration:
      case Word::kDifference: {
        bool difference = t.word == Word::kDifference;
        if (!At(Word::kIn, 1)) break;
        if (!PrecisionOfWord(Peek(2).word, &precision, &plural) || !plural) {
          Advance();
          Advance();
          return Unexpected("years, months, weeks, days, hours, minutes, seconds or milliseconds");
        }
        if (At(Word::kOf, 3)) {
          return PrefixTerm(AstKind::kDurationIn, 4, PrecisionName(precision), difference);
        }
        if (At(Word::kBetween, 3)) {
          return Unexpected("an expression", "write the duration in parentheses to use it here");
        }
        Advance();
        Advance();
        Advance();
        return Unexpected("'of' an interval, or 'between' two points");
      }
      default:
        if (from && PrecisionOfWord(t.word, &precision, &plural)) {
          if (!plural) return PrefixTerm(AstKind::kComponentFrom, 2, PrecisionName(precision));
          return Unexpected("an expression", "write the singular: " +
                                                 std::string(PrecisionName(precision)) + " from x");
        }
        break;
    }
  }
  uint32_t begin = t.begin;
  const Ast* operand = Primary();
  return operand == nullptr ? nullptr : Postfix(operand, begin);
}

const Ast* Parser::Postfix(const Ast* operand, uint32_t begin) {
  while (operand != nullptr) {
    if (At(TokenKind::kDot)) {
      if (TooHigh(operand)) return nullptr;
      operand = Member(operand, begin);
    } else if (At(TokenKind::kLeftBracket)) {
      if (TooHigh(operand)) return nullptr;
      size_t open = at_;
      Advance();
      const Ast* index = Expression(Place::kAlone);
      if (index == nullptr || !ExpectClose(TokenKind::kRightBracket, open)) return nullptr;
      operand = Make(AstKind::kIndexer, begin, {operand, index});
      shape_ = Shape::kOther;
    } else {
      return operand;
    }
  }
  return nullptr;
}

// '.' name, '.' name(arguments)
const Ast* Parser::Member(const Ast* source, uint32_t begin) {
  Advance();
  const Token& name = Peek();
  if (IsFunctionName(name) && At(TokenKind::kLeftParen, 1)) {
    Advance();
    return Call(name, source, begin);
  }
  if (!IsReferential(name)) {
    return name.kind == TokenKind::kWord
               ? Unexpected("a name after '.'", "'" + std::string(WordText(name.word)) +
                                                    "' is a reserved word; as a name it is "
                                                    "written \"" +
                                                    std::string(WordText(name.word)) + "\"")
               : ExpectedName("a name after '.'");
  }
  Advance();
  Ast* node = Make(AstKind::kProperty, begin, {source});
  node->text = TextOf(name);
  node->name_span = SpanOf(name);
  shape_ = shape_ == Shape::kPath ? Shape::kPath : Shape::kOther;
  return node;
}

// The call of `name`, at its '('. `source` is what stands before the dot, or null.
const Ast* Parser::Call(const Token& name, const Ast* source, uint32_t begin) {
  size_t open = at_;
  Advance();
  Children children(*this);
  children.Add(source);
  if (!Items(children, TokenKind::kRightParen, open)) return nullptr;
  Ast* node = Make(AstKind::kFunctionCall, begin, children.items());
  node->text = TextOf(name);
  node->method = source != nullptr;
  node->name_span = SpanOf(name);
  shape_ = Shape::kCall;
  return node;
}

const Ast* Parser::Primary() {
  const Token& t = Peek();
  shape_ = Shape::kOther;
  auto leaf = [&](AstKind kind) {
    Advance();
    return Make(kind, t.begin);
  };
  switch (t.kind) {
    case TokenKind::kWord:
      return WordPrimary();
    case TokenKind::kIdentifier:
    case TokenKind::kQuotedIdentifier:
    case TokenKind::kBacktickIdentifier:
      return NamePrimary();
    case TokenKind::kInteger:
    case TokenKind::kDecimal:
      return NumberLiteral();
    case TokenKind::kLong:
      return Literal(AstKind::kLongLiteral, Raw(t).substr(0, t.end - t.begin - 1));
    case TokenKind::kString:
      return Literal(AstKind::kStringLiteral, TextOf(t));
    case TokenKind::kDate:
      return Literal(AstKind::kDateLiteral, Raw(t).substr(1));
    case TokenKind::kDateTime:
      return Literal(AstKind::kDateTimeLiteral, Raw(t).substr(1));
    case TokenKind::kTime:
      return Literal(AstKind::kTimeLiteral, Raw(t).substr(2));
    case TokenKind::kThis:
      return leaf(AstKind::kThis);
    case TokenKind::kIndex:
      return leaf(AstKind::kIndex);
    case TokenKind::kTotal:
      return leaf(AstKind::kTotal);
    case TokenKind::kLeftBrace:
      return Braces();
    case TokenKind::kLeftParen: {
      size_t open = at_;
      Advance();
      const Ast* inner = Expression(Place::kAlone);
      if (inner == nullptr || !ExpectClose(TokenKind::kRightParen, open)) return nullptr;
      shape_ = Shape::kComplete;
      return inner;
    }
    case TokenKind::kPercent: {
      Advance();
      const Token& name = Peek();
      if (!IsIdentifier(name) && name.kind != TokenKind::kString) {
        return ExpectedName("the name of an external constant after '%'");
      }
      Advance();
      Ast* node = Make(AstKind::kExternalConstant, t.begin);
      node->text = TextOf(name);
      return node;
    }
    default:
      return UnexpectedOperand("an expression");
  }
}

const Ast* Parser::WordPrimary() {
  const Token& t = Peek();
  switch (t.word) {
    case Word::kTrue:
    case Word::kFalse:
      return Literal(AstKind::kBooleanLiteral, Raw(t));
    case Word::kNull:
      return Literal(AstKind::kNullLiteral, "");
    case Word::kIf:
      return If();
    case Word::kCase:
      return Case();
    case Word::kConvert:
      return Convert();
    case Word::kExpand:
    case Word::kCollapse:
      return SetAggregate();
    case Word::kTypeInterval:
      return Interval();
    case Word::kTypeList:
      return List();
    case Word::kTypeTuple:
      return Tuple();
    case Word::kTypeCode:
      if (AtInstance()) return Instance();
      return CodeSelector();
    case Word::kTypeConcept:
      if (AtInstance() && !(At(Word::kTypeCode, 2) && At(TokenKind::kString, 3))) return Instance();
      return ConceptSelector();
    case Word::kDistinct:
    case Word::kFlatten: {
      Advance();
      const Ast* operand = Expression(Place::kTail);
      shape_ = Shape::kOther;
      if (operand == nullptr) return nullptr;
      Ast* node = Make(AstKind::kAggregateShorthand, t.begin, {operand});
      node->text = t.word == Word::kDistinct ? "Distinct" : "Flatten";
      node->name_span = SpanOf(t);
      return node;
    }
    case Word::kMinimum:
    case Word::kMaximum: {
      Advance();
      const Ast* type = NamedType();
      if (type == nullptr) return nullptr;
      Ast* node = Make(AstKind::kTypeExtent, t.begin, {type});
      node->text = Raw(t);
      node->name_span = SpanOf(t);
      return node;
    }
    case Word::kSingleton:
    case Word::kPoint:
      Advance();
      return Unexpected("'from' after '" + std::string(WordText(t.word)) + "'");
    case Word::kNot:
    case Word::kExists:
    case Word::kCast:
      return Unexpected("an expression", "write '" + std::string(WordText(t.word)) +
                                             " ...' in parentheses to use it here");
    default:
      break;
  }
  if (!IsReferential(t) || BeginsDefinition(at_)) return UnexpectedOperand("an expression");
  return NamePrimary();
}

// A name, a call, or the type of an instance.
const Ast* Parser::NamePrimary() {
  if (AtInstance()) return Instance();
  const Token& name = Advance();
  if (At(TokenKind::kLeftParen)) return Call(name, nullptr, name.begin);
  Ast* node = Make(AstKind::kIdentifier, name.begin);
  node->text = TextOf(name);
  node->quoted =
      name.kind == TokenKind::kQuotedIdentifier || name.kind == TokenKind::kBacktickIdentifier;
  shape_ = Shape::kPath;
  return node;
}

const Ast* Parser::If() {
  const Token& t = Advance();
  const Ast* condition = Expression(Place::kAlone);
  if (condition == nullptr) return nullptr;
  if (!Accept(Word::kThen)) return UnexpectedAfterExpression("'then' after the condition of 'if'");
  const Ast* then = Expression(Place::kAlone);
  if (then == nullptr) return nullptr;
  if (!At(Word::kElse)) {
    if (At(TokenKind::kEnd) || BeginsDefinition(at_)) {
      return Unexpected("'else'", "an 'if' of CQL always has an 'else': else null");
    }
    return UnexpectedAfterExpression("'else'");
  }
  Advance();
  const Ast* otherwise = Expression(Place::kTail);
  shape_ = Shape::kOther;
  if (otherwise == nullptr) return nullptr;
  Ast* node = Make(AstKind::kIf, t.begin, {condition, then, otherwise});
  node->name_span = SpanOf(t);
  return node;
}

const Ast* Parser::Case() {
  const Token& t = Advance();
  Children children(*this);
  const Ast* comparand = nullptr;
  if (!At(Word::kWhen)) {
    comparand = Expression(Place::kAlone);
    if (comparand == nullptr) return nullptr;
  }
  children.Add(comparand);
  if (!At(Word::kWhen)) return UnexpectedAfterExpression("'when' of the case");
  while (At(Word::kWhen)) {
    const Token& item = Advance();
    const Ast* when = Expression(Place::kAlone);
    if (when == nullptr) return nullptr;
    if (!Accept(Word::kThen)) return UnexpectedAfterExpression("'then' after the condition");
    const Ast* then = Expression(Place::kAlone);
    if (then == nullptr) return nullptr;
    children.Add(Make(AstKind::kCaseItem, item.begin, {when, then}));
  }
  if (!At(Word::kElse)) {
    if (At(Word::kEnd)) {
      return Unexpected("'when' or 'else'", "a 'case' of CQL always has an 'else': else null end");
    }
    return UnexpectedAfterExpression("'when' or 'else'");
  }
  Advance();
  const Ast* otherwise = Expression(Place::kAlone);
  if (otherwise == nullptr) return nullptr;
  children.Add(otherwise);
  if (!Accept(Word::kEnd)) {
    return UnexpectedAfterExpression("'end' of the case of " + PlaceOf(t.begin));
  }
  shape_ = Shape::kOther;
  Ast* node = Make(AstKind::kCase, t.begin, children.items());
  node->name_span = SpanOf(t);
  return node;
}

const Ast* Parser::Convert() {
  const Token& t = Advance();
  const Ast* operand = Expression(Place::kAlone);
  if (operand == nullptr) return nullptr;
  if (!Accept(Word::kTo)) return UnexpectedAfterExpression("'to' and a type or unit");
  shape_ = Shape::kOther;
  Ast* node;
  if (AtUnit()) {
    bool quoted = false;
    std::string_view unit = TakeUnit(&quoted);
    node = Make(AstKind::kConvert, t.begin, {operand, nullptr});
    node->text = unit;
    node->quoted = quoted;
  } else {
    const Ast* type = TypeSpecifier();
    if (type == nullptr) return nullptr;
    node = Make(AstKind::kConvert, t.begin, {operand, type});
  }
  node->name_span = SpanOf(t);
  return node;
}

// ('expand' | 'collapse') expression ('per' (precision | expression))?
const Ast* Parser::SetAggregate() {
  const Token& t = Advance();
  const Ast* operand = Expression(Place::kTail);
  if (operand == nullptr) return nullptr;
  const Ast* per = nullptr;
  std::string_view precision_name;
  if (Accept(Word::kPer)) {
    Precision precision;
    bool plural = false;
    if (PrecisionOfWord(Peek().word, &precision, &plural) && !At(Word::kFrom, 1) &&
        !At(Word::kBetween, 1)) {
      if (plural) {
        return Unexpected("a precision or a quantity",
                          "write: per " + std::string(PrecisionName(precision)) + ", or per 2 " +
                              std::string(Raw(Peek())));
      }
      Advance();
      precision_name = PrecisionName(precision);
    } else {
      per = Expression(Place::kTail);
      if (per == nullptr) return nullptr;
    }
  }
  shape_ = Shape::kOther;
  Ast* node = Make(AstKind::kSetAggregate, t.begin, {operand, per});
  node->text = Raw(t);
  node->unit = precision_name;
  node->name_span = SpanOf(t);
  return node;
}

}  // namespace precert::cql
