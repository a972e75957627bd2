// Timing phrases: "starts 3 days or more before day of start", rule intervalOperatorPhrase.
#include "cql/syntax/parse.h"

namespace precert::cql {
namespace {

std::string_view TimingName(TimingKind kind) {
  switch (kind) {
    case TimingKind::kSameAs:
      return "SameAs";
    case TimingKind::kBeforeAfter:
      return "BeforeAfter";
    case TimingKind::kIncludes:
      return "Includes";
    case TimingKind::kIncludedIn:
      return "IncludedIn";
    case TimingKind::kWithin:
      return "Within";
    case TimingKind::kMeets:
      return "Meets";
    case TimingKind::kOverlaps:
      return "Overlaps";
    case TimingKind::kStarts:
      return "Starts";
    case TimingKind::kEnds:
      return "Ends";
  }
  return "";
}

}  // namespace

// Whether a timing phrase begins at the next token, which follows an operand.
bool Parser::AtTiming() const {
  switch (Peek().word) {
    case Word::kStarts:
    case Word::kEnds:
    case Word::kOccurs:
    case Word::kIncludes:
    case Word::kMeets:
    case Word::kOverlaps:
      return true;
    case Word::kProperly:
      return At(Word::kIncludes, 1) || AtTimingRest(0);
    default:
      return AtTimingRest(0);
  }
}

// Whether, at `ahead`, a phrase begins that may stand behind starts, ends or occurs.
bool Parser::AtTimingRest(size_t ahead) const {
  switch (Peek(ahead).word) {
    case Word::kSame:
    case Word::kDuring:
    case Word::kBefore:
    case Word::kAfter:
    case Word::kWithin:
      return true;
    case Word::kIncluded:
      return At(Word::kIn, ahead + 1);
    case Word::kOn:
      return At(Word::kOr, ahead + 1);
    case Word::kProperly: {
      Word next = Peek(ahead + 1).word;
      return next == Word::kDuring || next == Word::kWithin ||
             (next == Word::kIncluded && At(Word::kIn, ahead + 2));
    }
    default:
      return OffsetLength(ahead) > 0;
  }
}

// Tokens of the quantityOffset at `ahead`: "3 days or more", "less than 3 days"; 0 when there is
// none or, after a bare quantity, nothing that makes it an offset.
size_t Parser::OffsetLength(size_t ahead) const {
  auto unit = [&](size_t i) -> size_t {
    Precision precision;
    bool plural;
    return At(TokenKind::kString, i) || PrecisionOfWord(Peek(i).word, &precision, &plural);
  };
  if ((At(Word::kLess, ahead) || At(Word::kMore, ahead)) && At(Word::kThan, ahead + 1)) {
    return IsNumber(Peek(ahead + 2)) ? 3 + unit(ahead + 3) : 2;
  }
  if (!IsNumber(Peek(ahead))) return 0;
  size_t length = 1 + unit(ahead + 1);
  Word next = Peek(ahead + length).word;
  Word then = Peek(ahead + length + 1).word;
  if (next == Word::kOr && (then == Word::kMore || then == Word::kLess)) return length + 2;
  bool relation =
      next == Word::kBefore || next == Word::kAfter || (next == Word::kOn && then == Word::kOr);
  return relation ? length : 0;
}

const Ast* Parser::Timing(const Ast* left, uint32_t begin) {
  uint32_t phrase_begin = Peek().begin;
  TimingPhrase phrase;
  const Ast* offset = nullptr;
  Word first = Peek().word;
  bool boundary = first == Word::kStarts || first == Word::kEnds || first == Word::kOccurs;
  if (boundary) {
    Advance();
    if (!AtTimingRest(0)) {
      if (first == Word::kOccurs) {
        return Unexpected("a timing phrase after 'occurs', such as during or before");
      }
      phrase.kind = first == Word::kStarts ? TimingKind::kStarts : TimingKind::kEnds;
      PrecisionOf(&phrase);
    } else {
      phrase.left = first == Word::kStarts ? TimingBoundary::kStart
                    : first == Word::kEnds ? TimingBoundary::kEnd
                                           : TimingBoundary::kOccurs;
      if (!TimingRest(&phrase, &offset)) return nullptr;
    }
  } else if (!TimingRest(&phrase, &offset)) {
    return nullptr;
  }
  uint32_t phrase_end = LastEnd();
  const Ast* right = ExpressionAt(kTimingLevel + 1);
  if (right == nullptr) return nullptr;
  Ast* node = offset == nullptr ? Make(AstKind::kTiming, begin, {left, right})
                                : Make(AstKind::kTiming, begin, {left, right, offset});
  node->text = TimingName(phrase.kind);
  node->properly = phrase.properly;
  node->timing = phrase;
  node->name_span = {phrase_begin, phrase_end};
  return node;
}

bool Parser::TimingRest(TimingPhrase* phrase, const Ast** offset) {
  auto done = [&](bool boundary) {
    PrecisionOf(phrase);
    if (boundary) RightBoundary(phrase);
    return true;
  };
  phrase->properly = Accept(Word::kProperly);
  switch (Peek().word) {
    case Word::kSame: {
      Advance();
      bool plural = false;
      if (PrecisionOfWord(Peek().word, &phrase->precision, &plural)) {
        if (plural) {
          Unexpected("a precision such as day", "write the singular: same day as");
          return false;
        }
        phrase->has_precision = true;
        Advance();
      }
      phrase->kind = TimingKind::kSameAs;
      if (Accept(Word::kOr, Word::kBefore)) {
        phrase->relation = TimingRelation::kOrBefore;
      } else if (Accept(Word::kOr, Word::kAfter)) {
        phrase->relation = TimingRelation::kOrAfter;
      } else if (!Accept(Word::kAs)) {
        Unexpected(phrase->has_precision
                       ? "'as', 'or before' or 'or after'"
                       : "a precision such as day, or 'as', 'or before' or 'or after'",
                   At(Word::kOf) ? "write: same day as" : "");
        return false;
      }
      RightBoundary(phrase);
      return true;
    }
    case Word::kIncludes:
      Advance();
      phrase->kind = TimingKind::kIncludes;
      return done(true);
    case Word::kDuring:
      Advance();
      phrase->kind = TimingKind::kIncludedIn;
      return done(false);
    case Word::kIncluded:
      Advance();
      Advance();
      phrase->kind = TimingKind::kIncludedIn;
      return done(false);
    case Word::kWithin:
      Advance();
      phrase->kind = TimingKind::kWithin;
      if (!IsNumber(Peek())) {
        Unexpected("a quantity after 'within', such as 3 days");
        return false;
      }
      *offset = Quantity();
      if (*offset == nullptr || !Expect(Word::kOf, "'of' after the quantity of 'within'")) {
        return false;
      }
      RightBoundary(phrase);
      return true;
    case Word::kMeets:
    case Word::kOverlaps:
      phrase->kind = Advance().word == Word::kMeets ? TimingKind::kMeets : TimingKind::kOverlaps;
      if (Accept(Word::kBefore))
        phrase->relation = TimingRelation::kBefore;
      else if (Accept(Word::kAfter))
        phrase->relation = TimingRelation::kAfter;
      return done(false);
    default:
      break;
  }
  phrase->kind = TimingKind::kBeforeAfter;
  bool less = At(Word::kLess, Word::kThan), more = At(Word::kMore, Word::kThan);
  if (less || more) {
    Advance();
    Advance();
    phrase->offset = less ? TimingOffset::kLessThan : TimingOffset::kMoreThan;
    if (!IsNumber(Peek())) {
      Unexpected(less ? "a quantity after 'less than', such as 3 days"
                      : "a quantity after 'more than', such as 3 days",
                 less ? "to compare values, use '<'" : "to compare values, use '>'");
      return false;
    }
  }
  if (IsNumber(Peek())) {
    *offset = Quantity();
    if (*offset == nullptr) return false;
    if (!less && !more) {
      if (Accept(Word::kOr, Word::kMore))
        phrase->offset = TimingOffset::kOrMore;
      else if (Accept(Word::kOr, Word::kLess))
        phrase->offset = TimingOffset::kOrLess;
    }
  }
  return BeforeOrAfter(phrase) && done(true);
}

// 'on or'? (before | after)  |  (before | after) 'or on'?
bool Parser::BeforeOrAfter(TimingPhrase* phrase) {
  bool on = Accept(Word::kOn, Word::kOr);
  if (!At(Word::kBefore) && !At(Word::kAfter)) {
    Unexpected("'before' or 'after'");
    return false;
  }
  bool before = Advance().word == Word::kBefore;
  if (!on) on = Accept(Word::kOr, Word::kOn);
  if (on) {
    phrase->relation = before ? TimingRelation::kOrBefore : TimingRelation::kOrAfter;
  } else {
    phrase->relation = before ? TimingRelation::kBefore : TimingRelation::kAfter;
  }
  return true;
}

// "before start X": start belongs to the phrase, unless it is a name or begins "start of".
void Parser::RightBoundary(TimingPhrase* phrase) {
  if ((At(Word::kStart) || At(Word::kEnd)) && BeginsOperand(1)) {
    phrase->right = Advance().word == Word::kStart ? TimingBoundary::kStart : TimingBoundary::kEnd;
  }
}

// Whether an operand can begin at `ahead`, after the word start or end.
bool Parser::BeginsOperand(size_t ahead) const {
  const Token& t = Peek(ahead);
  switch (t.kind) {
    case TokenKind::kIdentifier:
      return IsAlias(ahead);  // not "on or", "included in", ...
    case TokenKind::kLeftBracket:
      return IsIdentifier(Peek(ahead + 1));
    case TokenKind::kWord:
      break;
    case TokenKind::kQuotedIdentifier:
    case TokenKind::kBacktickIdentifier:
    case TokenKind::kString:
    case TokenKind::kInteger:
    case TokenKind::kDecimal:
    case TokenKind::kLong:
    case TokenKind::kDate:
    case TokenKind::kDateTime:
    case TokenKind::kTime:
    case TokenKind::kThis:
    case TokenKind::kIndex:
    case TokenKind::kTotal:
    case TokenKind::kLeftParen:
    case TokenKind::kLeftBrace:
    case TokenKind::kPercent:
    case TokenKind::kPlus:
    case TokenKind::kMinus:
      return true;
    default:
      return false;
  }
  Precision precision;
  bool plural;
  if (PrecisionOfWord(t.word, &precision, &plural)) return true;
  switch (t.word) {
    case Word::kStart:
    case Word::kEnd:
    case Word::kWidth:
    case Word::kSuccessor:
    case Word::kPredecessor:
      return At(Word::kOf, ahead + 1);
    case Word::kDate:
    case Word::kTime:
    case Word::kTimezoneoffset:
    case Word::kCode:
    case Word::kVersion:
      return !BeginsDefinition(at_ + ahead);
    default:
      return (WordUses(t.word) & word_use::kStart) != 0;
  }
}

// precision 'of'
bool Parser::PrecisionOf(TimingPhrase* phrase) {
  bool plural = false;
  Precision precision;
  if (!At(Word::kOf, 1) || !PrecisionOfWord(Peek().word, &precision, &plural) || plural) {
    return false;
  }
  Advance();
  Advance();
  phrase->precision = precision;
  phrase->has_precision = true;
  return true;
}

}  // namespace precert::cql
