// The infix and prefix operators of the grammar's rules `expression` and `expressionTerm`, by
// precedence climbing: chains of one level are built in a loop, so recursion is bounded by nesting.
#include "base/limits.h"
#include "cql/syntax/parse.h"

namespace precert::cql {

const Ast* Parser::Expression(Place place) {
  Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  bool in_list = in_list_, in_cast = in_cast_, in_clause = in_clause_;
  if (place != Place::kTail) {
    in_list_ = place == Place::kListed || place == Place::kLet;
    in_cast_ = false;
    in_clause_ = place == Place::kLet;
  }
  const Ast* expression = ExpressionAt(kSetLevel);
  in_list_ = in_list;
  in_cast_ = in_cast;
  in_clause_ = in_clause;
  return expression;
}

// An expression whose operators bind at least as tightly as `level`.
const Ast* Parser::ExpressionAt(int level) {
  uint32_t begin = Peek().begin;
  const Ast* left = ExpressionOperand();
  return left == nullptr ? nullptr : Operators(left, begin, level);
}

const Ast* Parser::Operators(const Ast* left, uint32_t begin, int level) {
  while (left != nullptr) {
    Infix infix = PeekInfix();
    if (infix.level == 0 || infix.level < level) return left;
    if (TooHigh(left)) return nullptr;
    switch (infix.level) {
      case kTypeLevel:
        left = TypeOperator(left, begin);
        break;
      case kBetweenLevel:
        left = Between(left, begin);
        break;
      case kTimingLevel:
        left = Timing(left, begin);
        break;
      default:
        left = Binary(infix.name, left, begin, infix.level);
        break;
    }
  }
  return nullptr;
}

Parser::Infix Parser::PeekInfix() const {
  const Token& t = Peek();
  switch (t.kind) {
    case TokenKind::kPipe:
      return {kSetLevel, "Union"};
    case TokenKind::kEqual:
      return {kEqualityLevel, "Equal"};
    case TokenKind::kNotEqual:
      return {kEqualityLevel, "NotEqual"};
    case TokenKind::kTilde:
      return {kEqualityLevel, "Equivalent"};
    case TokenKind::kNotTilde:
      return {kEqualityLevel, "NotEquivalent"};
    case TokenKind::kLess:
      return {kInequalityLevel, "Less"};
    case TokenKind::kLessOrEqual:
      return {kInequalityLevel, "LessOrEqual"};
    case TokenKind::kGreater:
      return {kInequalityLevel, "Greater"};
    case TokenKind::kGreaterOrEqual:
      return {kInequalityLevel, "GreaterOrEqual"};
    case TokenKind::kInteger:
    case TokenKind::kDecimal:
    case TokenKind::kIdentifier:
    case TokenKind::kWord:
      break;
    default:
      return {};
  }
  switch (t.word) {
    case Word::kUnion:
      return {kSetLevel, "Union"};
    case Word::kIntersect:
      return {kSetLevel, "Intersect"};
    case Word::kExcept:
      return {kSetLevel, "Except"};
    case Word::kImplies:
      return {kImpliesLevel, "Implies"};
    case Word::kOr:
      return {kOrLevel, "Or"};
    case Word::kXor:
      return {kOrLevel, "Xor"};
    case Word::kAnd:
      return {kAndLevel, "And"};
    case Word::kIn:
      return {kMembershipLevel, "In"};
    case Word::kContains:
      return {kMembershipLevel, "Contains"};
    case Word::kBetween:
      return {kBetweenLevel, "Between"};
    case Word::kIs:
      return {kTypeLevel, "Is"};
    case Word::kAs:
      return in_cast_ ? Infix{} : Infix{kTypeLevel, "As"};
    case Word::kProperly:
      if (At(Word::kBetween, 1)) return {kBetweenLevel, "Between"};
      break;
    default:
      break;
  }
  return AtTiming() ? Infix{kTimingLevel, "Timing"} : Infix{};
}

const Ast* Parser::Binary(std::string_view name, const Ast* left, uint32_t begin, int level) {
  const Token& op = Advance();
  TimingPhrase membership;
  if (level == kMembershipLevel) PrecisionOf(&membership);
  const Ast* right = ExpressionAt(level + 1);
  if (right == nullptr) return nullptr;
  Ast* node = Make(AstKind::kBinary, begin, {left, right});
  node->text = name;
  node->name_span = SpanOf(op);
  if (membership.has_precision) node->unit = PrecisionName(membership.precision);
  return node;
}

// "is not null", "is T", "as T"
const Ast* Parser::TypeOperator(const Ast* left, uint32_t begin) {
  const Token& op = Advance();
  if (op.word == Word::kIs) {
    size_t word = At(Word::kNot) ? 1 : 0;
    std::string_view name;
    switch (Peek(word).word) {
      case Word::kNull:
        name = word ? "IsNotNull" : "IsNull";
        break;
      case Word::kTrue:
        name = word ? "IsNotTrue" : "IsTrue";
        break;
      case Word::kFalse:
        name = word ? "IsNotFalse" : "IsFalse";
        break;
      default:
        break;
    }
    if (!name.empty()) {
      at_ += word + 1;
      Ast* node = Make(AstKind::kUnary, begin, {left});
      node->text = name;
      node->name_span = {op.begin, LastEnd()};
      return node;
    }
    if (word) {
      Advance();
      return Unexpected("null, true or false after 'is not'",
                        "the opposite of a type test is: not (x is T)");
    }
    if (At(Word::kIn)) return Unexpected("a type after 'is'", "leave 'is' out: x in y");
    if (At(TokenKind::kString) || IsNumber(Peek())) {
      return Unexpected("a type after 'is'", "to compare values, use '='");
    }
  }
  const Ast* type = TypeSpecifier();
  if (type == nullptr) return nullptr;
  Ast* node = Make(op.word == Word::kIs ? AstKind::kIs : AstKind::kAs, begin, {left, type});
  node->name_span = SpanOf(op);
  return node;
}

const Ast* Parser::Between(const Ast* left, uint32_t begin) {
  bool properly = Accept(Word::kProperly);
  const Token& op = Advance();
  const Ast* low = Term();
  if (low == nullptr) return nullptr;
  if (!Accept(Word::kAnd)) return UnexpectedAfterExpression("'and' and the upper bound of between");
  const Ast* high = Term();
  if (high == nullptr) return nullptr;
  Ast* node = Make(AstKind::kBetween, begin, {left, low, high});
  node->properly = properly;
  node->name_span = SpanOf(op);
  return node;
}

const Ast* Parser::PrefixOperator(std::string_view name, int level) {
  Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  const Token& op = Advance();
  const Ast* operand = ExpressionAt(level);
  if (operand == nullptr) return nullptr;
  Ast* node = Make(AstKind::kUnary, op.begin, {operand});
  node->text = name;
  node->name_span = SpanOf(op);
  return node;
}

// 'cast' expression 'as' type. The operand ends at the first `as` outside brackets; where more
// than one follows, the last is the cast's, as the grammar's greediness has it.
const Ast* Parser::Cast() {
  Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  const Token& op = Advance();
  uint32_t operand_begin = Peek().begin;
  bool in_cast = in_cast_;
  in_cast_ = true;
  const Ast* operand = ExpressionAt(kSetLevel);
  in_cast_ = in_cast;
  if (operand == nullptr) return nullptr;
  if (!At(Word::kAs)) return UnexpectedAfterExpression("'as' and the type of the cast");
  while (true) {
    if (TooHigh(operand)) return nullptr;
    const Token& as = Advance();
    const Ast* type = TypeSpecifier();
    if (type == nullptr) return nullptr;
    bool last = in_cast || !At(Word::kAs);
    Ast* node = Make(AstKind::kAs, last ? op.begin : operand_begin, {operand, type});
    node->strict = last;
    node->name_span = last ? SpanOf(op) : SpanOf(as);
    if (last) return node;
    operand = node;
  }
}

// [('duration' | 'difference') 'in'] days 'between' term 'and' term; here at the precision.
const Ast* Parser::DurationBetween(uint32_t begin, bool difference) {
  Precision precision = Precision::kDay;
  bool plural = false;
  PrecisionOfWord(Advance().word, &precision, &plural);
  Advance();  // between
  uint32_t op_end = LastEnd();
  const Ast* low = Term();
  if (low == nullptr) return nullptr;
  if (!Accept(Word::kAnd)) return UnexpectedAfterExpression("'and' and the end of the duration");
  const Ast* high = Term();
  if (high == nullptr) return nullptr;
  Ast* node = Make(AstKind::kDurationBetween, begin, {low, high});
  node->text = PrecisionName(precision);
  node->difference = difference;
  node->name_span = {begin, op_end};
  return node;
}

// What an infix operator of `expression` may stand beside.
const Ast* Parser::ExpressionOperand() {
  const Token& t = Peek();
  uint32_t begin = t.begin;
  shape_ = Shape::kOther;
  if (t.kind == TokenKind::kLeftBracket) {
    const Ast* retrieve = Retrieve();
    if (retrieve == nullptr) return nullptr;
    if (IsAlias(0)) return Query(retrieve, begin);
    if (At(TokenKind::kDot) || At(TokenKind::kLeftBracket) || PeekTermInfix().level != 0) {
      return Unexpected("an operator of lists or an alias",
                        "to go on from a retrieve, write it in parentheses: ([Observation]).value");
    }
    shape_ = Shape::kOther;
    return retrieve;
  }
  if (t.kind == TokenKind::kWord) {
    Precision precision;
    bool plural = false;
    switch (t.word) {
      case Word::kNot:
        return PrefixOperator("Not", kNotLevel);
      case Word::kExists:
        return PrefixOperator("Exists", kExistsLevel);
      case Word::kCast:
        return Cast();
      case Word::kFrom:
        return Query(nullptr, begin);
      case Word::kDuration:
      case Word::kDifference:
        if (At(Word::kIn, 1) && PrecisionOfWord(Peek(2).word, &precision, &plural) && plural &&
            At(Word::kBetween, 3)) {
          Advance();
          Advance();
          return DurationBetween(begin, t.word == Word::kDifference);
        }
        break;
      default:
        if (At(Word::kBetween, 1) && PrecisionOfWord(t.word, &precision, &plural)) {
          if (plural) return DurationBetween(begin, false);
          return Unexpected("an expression",
                            "write the plural: " + std::string(Raw(t)) + "s between ... and ...");
        }
        break;
    }
  }
  const Ast* operand = TermOperand();
  if (operand == nullptr) return nullptr;
  if ((shape_ == Shape::kPath || shape_ == Shape::kComplete) && IsAlias(0)) {
    return Query(operand, begin);
  }
  return TermOperators(operand, begin, kAddLevel);
}

const Ast* Parser::Term() { return TermAt(kAddLevel); }

const Ast* Parser::TermAt(int level) {
  uint32_t begin = Peek().begin;
  const Ast* left = TermOperand();
  return left == nullptr ? nullptr : TermOperators(left, begin, level);
}

Parser::Infix Parser::PeekTermInfix() const {
  switch (Peek().kind) {
    case TokenKind::kPlus:
      return {kAddLevel, "Add"};
    case TokenKind::kMinus:
      return {kAddLevel, "Subtract"};
    case TokenKind::kAmpersand:
      return {kAddLevel, "Concatenate"};
    case TokenKind::kStar:
      return {kMultiplyLevel, "Multiply"};
    case TokenKind::kSlash:
      return {kMultiplyLevel, "Divide"};
    case TokenKind::kCaret:
      return {kPowerLevel, "Power"};
    case TokenKind::kWord:
      if (At(Word::kDiv)) return {kMultiplyLevel, "TruncatedDivide"};
      if (At(Word::kMod)) return {kMultiplyLevel, "Modulo"};
      return {};
    default:
      return {};
  }
}

const Ast* Parser::TermOperators(const Ast* left, uint32_t begin, int level) {
  while (true) {
    Infix infix = PeekTermInfix();
    if (infix.level == 0 || infix.level < level) return left;
    if (TooHigh(left)) return nullptr;
    const Token& op = Advance();
    const Ast* right = TermAt(infix.level + 1);
    if (right == nullptr) return nullptr;
    Ast* node = Make(AstKind::kBinary, begin, {left, right});
    node->text = infix.name;
    node->name_span = SpanOf(op);
    left = node;
    shape_ = Shape::kOther;
  }
}

}  // namespace precert::cql
