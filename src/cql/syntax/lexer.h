// Lexer: CQL text to tokens (CQL 1.5, Appendix A: cql.g4 and the lexical rules of fhirpath.g4).
//
// The whole text is cut at once into 16-byte tokens that point into it. Phrases that the grammar
// writes as one token ("such that", "on or", "included in") come as separate words here, so that
// any white space may stand between them; the parser joins them. A lexical error becomes a kError
// token, which the parser reports when it gets there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "cql/core/source.h"

namespace precert::cql {

enum class TokenKind : uint8_t {
  kEnd,
  kError,
  kWord,              // a reserved word
  kIdentifier,        // plain; `word` is set when it is a soft word
  kQuotedIdentifier,  // "so"
  kBacktickIdentifier,
  kString,
  kInteger,
  kDecimal,
  kLong,
  kDate,
  kDateTime,
  kTime,
  kThis,
  kIndex,
  kTotal,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kComma,
  kDot,
  kColon,
  kArrow,  // ->
  kPercent,
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kCaret,
  kAmpersand,
  kPipe,
  kEqual,
  kNotEqual,
  kTilde,
  kNotTilde,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
};

enum class Word : uint8_t {
  kNone,
#define WORD(name, text, uses) name,
#include "cql/syntax/words.def"
};

// The uses of a word, as bits; words.def says what each means.
namespace word_use {
inline constexpr uint8_t kReferential = 1;
inline constexpr uint8_t kFunction = 2;
inline constexpr uint8_t kSoft = 4;
inline constexpr uint8_t kAfter = 8;
inline constexpr uint8_t kStart = 16;
inline constexpr uint8_t kDefinition = 32;
}  // namespace word_use

std::string_view WordText(Word word);
uint8_t WordUses(Word word);
Word FindWord(std::string_view text);  // kNone when it is an ordinary identifier

// The word with one of `uses` that `text` is most likely a misspelling of: other letter case, or
// one or two wrong, missing, surplus or exchanged letters. kNone when nothing is near.
Word NearestWord(std::string_view text, uint8_t uses);

struct Token {
  static constexpr uint32_t kNoMatch = UINT32_MAX;
  uint32_t begin = 0;  // bytes of the text, quotes included
  uint32_t end = 0;
  uint32_t match = kNoMatch;  // brackets: index of the partner; kError: index of the error
  TokenKind kind = TokenKind::kEnd;
  Word word = Word::kNone;
  bool first_on_line = false;
  bool escaped = false;  // quoted text holds a backslash
};

struct LexicalError {
  Span span;
  std::string message;
  std::string hint;
};

struct TokenList {
  std::vector<Token> tokens;  // the last one is kEnd
  std::vector<LexicalError> errors;
  // A quoted text reaches over a line that begins like a definition: a quote is probably missing.
  bool suspicious_quote = false;
};

enum class QuoteRule {
  kStandard,          // quoted text may hold line ends
  kEndsAtDefinition,  // text that would swallow a definition is an error that ends with its line
};

// `text` is well-formed UTF-8 of at most limits::kMaxCqlBytes.
TokenList Lex(std::string_view text, QuoteRule rule);

// What stands between the quotes of a token, escapes resolved (into the arena when there are any).
std::string_view Unquote(std::string_view text, const Token& token, Arena& arena);

}  // namespace precert::cql
