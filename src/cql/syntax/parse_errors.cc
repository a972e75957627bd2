// The wording of syntax errors: what was expected, what was found, and what was probably meant.
#include <utility>

#include "cql/syntax/parse.h"

namespace precert::cql {
namespace {

constexpr size_t kShownCharacters = 40;

std::string Shorten(std::string_view text) {
  size_t line_end = std::min(text.find_first_of("\r\n"), text.size());
  if (line_end == text.size() && text.size() <= kShownCharacters) return std::string(text);
  size_t n = std::min(line_end, kShownCharacters);
  while (n > 0 && n < text.size() && (static_cast<unsigned char>(text[n]) & 0xC0) == 0x80) --n;
  return std::string(text.substr(0, n)) + "...";
}

// Words of other languages, or of English, where CQL says it otherwise.
std::string_view ForeignWord(std::string_view word) {
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"ago", "count back from today: Today() - 5 days"},
      {"elif", "write: else if"},
      {"elseif", "write: else if"},
      {"like", "to compare with a pattern: StartsWith(x, 'a'), or Matches(x, 'a.*')"},
      {"matches", "write it as a function: Matches(x, 'a.*')"},
      {"order", "a query is sorted with: sort by ..."},
      {"group", "CQL has no groups; see aggregate, or distinct with a query for each value"},
      {"limit", "the first items of a list: Take(list, 5)"},
      {"having", "a condition on rows is written with: where ..."},
      {"equals", "to compare, use '='"},
      {"isnt", "write: is not null, or != to compare"},
  };
  for (const auto& [foreign, hint] : kWords) {
    if (word == foreign) return hint;
  }
  return "";
}

std::string Quote(std::string_view text) { return "'" + std::string(text) + "'"; }

}  // namespace

std::nullptr_t Parser::Fail(Span span, std::string message, std::string hint) {
  diagnostics_.Error(span, std::move(message), std::move(hint));
  return nullptr;
}

std::string Parser::PlaceOf(uint32_t offset) const {
  Source::Position at = source_.At(offset);
  return "line " + std::to_string(at.line) + ", column " + std::to_string(at.column);
}

std::string Parser::Describe(const Token& t) const {
  std::string raw = Shorten(Raw(t));
  switch (t.kind) {
    case TokenKind::kEnd:
      return "the end of the text";
    case TokenKind::kWord:
      return "the word " + Quote(raw);
    case TokenKind::kString:
      return "the string " + raw;
    case TokenKind::kQuotedIdentifier:
    case TokenKind::kBacktickIdentifier:
      return "the name " + raw;
    case TokenKind::kInteger:
    case TokenKind::kDecimal:
    case TokenKind::kLong:
      return "the number " + raw;
    default:
      return Quote(raw);
  }
}

// A guess for an identifier where words with `uses` may stand.
std::string Parser::HintFor(const Token& t, uint8_t uses) const {
  if (t.kind != TokenKind::kIdentifier) return "";
  Word near = NearestWord(Raw(t), uses);
  return near == Word::kNone ? "" : "did you mean " + Quote(WordText(near)) + "?";
}

std::nullptr_t Parser::Unexpected(std::string_view wanted, std::string hint) {
  const Token& t = Peek();
  if (t.kind == TokenKind::kError) {
    const LexicalError& error = list_.errors[t.match];
    return Fail(error.span, error.message, error.hint);
  }
  Span span = SpanOf(t);
  std::string found = Describe(t);
  bool definition = at_ > 0 && t.first_on_line && BeginsDefinition(at_);
  if (definition) found = "the next definition";
  if (definition || t.kind == TokenKind::kEnd) {
    // The mistake is where the text stops short, not where the next definition or the end is.
    span = {LastEnd(), LastEnd()};
  }
  return Fail(span, "expected " + std::string(wanted) + ", found " + found, std::move(hint));
}

std::nullptr_t Parser::UnexpectedAfterExpression(std::string_view wanted) {
  const Token& t = Peek();
  if (t.kind == TokenKind::kError) return Unexpected(wanted);
  // "A adn B" reads as the query A with the alias `adn`; the alias is the misspelled operator.
  if (bare_alias_ != SIZE_MAX && bare_alias_ + 1 == at_) {
    const Token& alias = tokens_[bare_alias_];
    std::string hint = HintFor(alias, word_use::kAfter);
    if (std::string_view foreign = ForeignWord(Raw(alias)); !foreign.empty()) hint = foreign;
    if (!hint.empty()) {
      return Fail(SpanOf(alias), "expected an operator, found " + Describe(alias), hint);
    }
  }
  const Token* before = at_ > 0 ? &tokens_[at_ - 1] : nullptr;
  std::string hint;
  switch (t.kind) {
    case TokenKind::kRightParen:
      if (t.match == Token::kNoMatch) hint = "there is no open '(' that it could close";
      break;
    case TokenKind::kRightBracket:
      if (t.match == Token::kNoMatch) hint = "there is no open '[' that it could close";
      break;
    case TokenKind::kRightBrace:
      if (t.match == Token::kNoMatch) hint = "there is no open '{' that it could close";
      break;
    case TokenKind::kPercent:
      hint = "the remainder of a division is 'mod'";
      break;
    case TokenKind::kQuotedIdentifier:
      if (before != nullptr && IsNumber(*before)) {
        hint = "a unit is written in single quotes: 5 'mg'";
      }
      break;
    case TokenKind::kIdentifier:
      if (At(TokenKind::kColon, 1)) {
        hint = "a definition is written: define \"" + std::string(Raw(t)) + "\": expression";
        break;
      }
      hint = ForeignWord(Raw(t));
      if (hint.empty()) hint = HintFor(t, word_use::kAfter);
      if (hint.empty() && t.first_on_line) hint = HintFor(t, word_use::kDefinition);
      if (hint.empty() && before != nullptr && IsNumber(*before)) {
        hint = "a unit is written in single quotes: " + std::string(Raw(*before)) + " '" +
               std::string(Raw(t)) + "'";
      }
      if (hint.empty() && shape_ == Shape::kCall) {
        hint = "to query the result of a function, write the call in parentheses: (F(x)) " +
               std::string(Raw(t));
      }
      break;
    case TokenKind::kColon:
      hint = "a definition is written: define \"Name\": expression";
      break;
    case TokenKind::kWord:
      if (t.word == Word::kWhere || t.word == Word::kReturn || t.word == Word::kSort ||
          t.word == Word::kLet || t.word == Word::kWith || t.word == Word::kWithout ||
          t.word == Word::kAggregate) {
        hint = "a query needs an alias for its source: [Observation] O " +
               std::string(WordText(t.word)) + " ...";
      } else if (t.word == Word::kProperly) {
        hint = "'properly' goes before between, includes, included in, during or within";
      } else if (t.word == Word::kFrom && before != nullptr && Raw(*before) == "timezone") {
        hint = "the offset of a DateTime is 'timezoneoffset from'";
      } else if (t.word == Word::kNot) {
        hint = "write: not (a in b), a is not null, a != b";
      } else if ((WordUses(t.word) & (word_use::kAfter | word_use::kReferential)) == 0) {
        hint = Quote(WordText(t.word)) + " is a reserved word; as a name it is written \"" +
               std::string(WordText(t.word)) + "\"";
      }
      break;
    default:
      break;
  }
  // A bracket of the right kind that is expected: the wrong one is the finding, not a surplus.
  if (wanted.find("to close") != std::string_view::npos && t.kind >= TokenKind::kLeftParen &&
      t.kind <= TokenKind::kRightBrace) {
    hint.clear();
  }
  return Unexpected(wanted, std::move(hint));
}

std::nullptr_t Parser::UnexpectedOperand(std::string_view wanted) {
  const Token& t = Peek();
  std::string hint;
  switch (t.kind) {
    case TokenKind::kWord:
      if (BeginsDefinition(at_)) break;
      if (t.word == Word::kFrom) {
        hint = "write the query in parentheses to use it here";
      } else if ((WordUses(t.word) & word_use::kReferential) == 0) {
        hint = Quote(WordText(t.word)) + " is a reserved word; a name is written \"" +
               std::string(WordText(t.word)) + "\"";
      }
      break;
    case TokenKind::kLeftBracket:
      hint = "write the retrieve in parentheses to use it here";
      break;
    case TokenKind::kEqual:
      hint = "an operator needs an expression on both sides";
      break;
    default:
      break;
  }
  return Unexpected(wanted, std::move(hint));
}

std::nullptr_t Parser::ExpectedName(std::string_view wanted) {
  const Token& t = Peek();
  std::string hint;
  if (t.kind == TokenKind::kString) {
    hint = "a name is written in double quotes: \"" + Shorten(Raw(t).substr(1, Raw(t).size() - 2)) +
           "\"";
  } else if (t.kind == TokenKind::kWord) {
    hint = Quote(WordText(t.word)) + " is a reserved word; as a name it is written \"" +
           std::string(WordText(t.word)) + "\"";
  }
  return Unexpected(wanted, std::move(hint));
}

std::nullptr_t Parser::ExpectedString(std::string_view wanted) {
  const Token& t = Peek();
  std::string hint;
  if (t.kind == TokenKind::kQuotedIdentifier) {
    hint = "a string is written in single quotes: '" +
           Shorten(Raw(t).substr(1, Raw(t).size() - 2)) + "'";
  }
  return Unexpected(wanted, std::move(hint));
}

}  // namespace precert::cql
