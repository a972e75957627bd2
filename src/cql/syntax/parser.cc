// Entry points of the parser, its handling of tokens, and recovery after an error.
#include "cql/syntax/parser.h"

#include <algorithm>

#include "base/limits.h"
#include "cql/core/utf8.h"
#include "cql/syntax/parse.h"

namespace precert::cql {
namespace {

// Offset of the first malformed byte; npos when there is none.
size_t FindMalformed(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    uint64_t eight;
    if (i + 8 <= text.size()) {
      std::memcpy(&eight, text.data() + i, 8);
      if ((eight & 0x8080808080808080u) == 0) {
        i += 8;
        continue;
      }
    }
    size_t n = Utf8Bytes(text, i);
    if (n == 0) return i;
    i += n;
  }
  return std::string_view::npos;
}

// Whether the text can be cut into tokens at all.
bool CheckText(const Source& source, Diagnostics& diagnostics) {
  std::string_view text = source.text();
  if (text.size() > limits::kMaxCqlBytes) {
    diagnostics.Error({0, 0},
                      "the library has " + std::to_string(text.size()) + " bytes, more than the " +
                          std::to_string(limits::kMaxCqlBytes) + " allowed",
                      "split it into libraries that include each other");
    return false;
  }
  size_t bad = FindMalformed(text);
  if (bad == std::string_view::npos) return true;
  auto at = static_cast<uint32_t>(bad);
  diagnostics.Error({at, at + 1}, "the text is not UTF-8 here", "save the file as UTF-8");
  return false;
}

void Parse(const Source& source, const TokenList& tokens, bool library, SyntaxTree& tree,
           Diagnostics& diagnostics) {
  Parser parser(source, tokens, *tree.arena, diagnostics);
  tree.library = library ? parser.Library() : parser.SingleExpression();
  tree.broken = parser.TakeBroken();
}

SyntaxTree ParseText(std::shared_ptr<const Source> source, bool library, Diagnostics& diagnostics) {
  SyntaxTree tree;
  tree.arena = std::make_unique<Arena>(16 << 10);
  if (CheckText(*source, diagnostics)) {
    TokenList tokens = Lex(source->text(), QuoteRule::kStandard);
    if (!tokens.suspicious_quote) {
      Parse(*source, tokens, library, tree, diagnostics);
    } else {
      // A quote may be missing. When the text is not CQL as it stands, the errors of a second
      // reading, in which no string reaches over a definition, point to the missing quote.
      Diagnostics first(*source);
      Parse(*source, tokens, library, tree, first);
      if (first.has_errors()) {
        tree.arena = std::make_unique<Arena>(16 << 10);
        tokens = Lex(source->text(), QuoteRule::kEndsAtDefinition);
        Parse(*source, tokens, library, tree, diagnostics);
      }
    }
  }
  if (library && tree.library == nullptr) {
    Ast* empty = tree.arena->New<Ast>();
    empty->kind = AstKind::kLibrary;
    tree.library = empty;
  }
  tree.source = std::move(source);
  return tree;
}

}  // namespace

SyntaxTree ParseLibrary(std::shared_ptr<const Source> source, Diagnostics& diagnostics) {
  return ParseText(std::move(source), true, diagnostics);
}

SyntaxTree ParseExpression(std::shared_ptr<const Source> source, Diagnostics& diagnostics) {
  return ParseText(std::move(source), false, diagnostics);
}

bool PrecisionOfWord(Word word, Precision* precision, bool* plural) {
  switch (word) {
#define PRECISION(name)           \
  case Word::name:                \
    *precision = Precision::name; \
    *plural = false;              \
    return true;                  \
  case Word::name##s:             \
    *precision = Precision::name; \
    *plural = true;               \
    return true;
    PRECISION(kYear)
    PRECISION(kMonth)
    PRECISION(kWeek)
    PRECISION(kDay)
    PRECISION(kHour)
    PRECISION(kMinute)
    PRECISION(kSecond)
    PRECISION(kMillisecond)
#undef PRECISION
    default:
      return false;
  }
}

bool Parser::Expect(TokenKind kind, std::string_view wanted) {
  if (Accept(kind)) return true;
  Unexpected(wanted);
  return false;
}

bool Parser::Expect(Word word, std::string_view wanted) {
  if (Accept(word)) return true;
  Unexpected(wanted);
  return false;
}

bool Parser::ExpectClose(TokenKind kind, size_t open, std::string_view also) {
  if (Accept(kind)) return true;
  static constexpr std::string_view kBrackets[] = {"'('", "')'", "'['", "']'", "'{'", "'}'"};
  auto name = [](TokenKind k) {
    return kBrackets[static_cast<size_t>(k) - static_cast<size_t>(TokenKind::kLeftParen)];
  };
  std::string wanted = also.empty() ? "" : std::string(also) + " or ";
  wanted += name(kind);
  wanted += " to close the ";
  wanted += name(tokens_[open].kind);
  wanted += " of " + PlaceOf(tokens_[open].begin);
  UnexpectedAfterExpression(wanted);
  return false;
}

// Words that are also the first of a two-word phrase of the grammar are no alias before the second.
bool Parser::IsAlias(size_t ahead) const {
  const Token& t = Peek(ahead);
  if (!IsIdentifier(t)) return false;
  Word next = Peek(ahead + 1).word;
  switch (t.word) {
    case Word::kOn:
      return next != Word::kOr;
    case Word::kIncluded:
      return next != Word::kIn;
    case Word::kSuch:
      return next != Word::kThat;
    case Word::kLess:
    case Word::kMore:
      return next != Word::kThan;
    default:
      return true;
  }
}

std::string_view Parser::TextOf(const Token& t) {
  switch (t.kind) {
    case TokenKind::kString:
    case TokenKind::kQuotedIdentifier:
    case TokenKind::kBacktickIdentifier:
      return Unquote(source_.text(), t, arena_);
    default:
      return Raw(t);
  }
}

Ast* Parser::Make(AstKind kind, uint32_t begin, std::span<const Ast* const> children) {
  Ast* node = arena_.New<Ast>();
  node->kind = kind;
  node->span = {begin, std::max(begin, LastEnd())};
  node->name_span = node->span;
  if (!children.empty()) {
    node->children = arena_.Copy(children);
    uint16_t height = 0;
    for (const Ast* child : children) {
      if (child != nullptr) height = std::max(height, child->height);
    }
    node->height = static_cast<uint16_t>(height + 1);
  }
  return node;
}

bool Parser::TooHigh(const Ast* node) {
  if (node->height < limits::kMaxExpressionHeight) return false;
  Fail(SpanOf(Peek()),
       "the expression is a chain of more than " + std::to_string(limits::kMaxExpressionHeight) +
           " operators",
       "give parts of it names of their own, or use a list and an aggregate function");
  return true;
}

bool Parser::Nesting::ok() {
  if (parser_.depth_ <= limits::kMaxExpressionDepth) return true;
  parser_.Fail(SpanOf(parser_.Peek()),
               "the expression is nested more than " + std::to_string(limits::kMaxExpressionDepth) +
                   " levels deep",
               "give parts of it names of their own");
  return false;
}

namespace {

// The words that definitions start with.
bool IsDefinitionWord(Word word) {
  return word == Word::kUsing || word == Word::kInclude || word == Word::kCodesystem ||
         word == Word::kValueset || word == Word::kCode || word == Word::kConcept ||
         word == Word::kParameter || word == Word::kContext || word == Word::kDefine ||
         word == Word::kPublic || word == Word::kPrivate;
}

// The words of types that are no names.
bool BeginsType(Word word) {
  return word == Word::kTypeInterval || word == Word::kTypeList || word == Word::kTypeTuple ||
         word == Word::kTypeChoice;
}

}  // namespace

// Whether a definition starts at token `index`, as far as can be told from its first tokens. Most
// of these words are also names, so the next tokens must fit.
bool Parser::BeginsDefinition(size_t index) const {
  auto token = [&](size_t k) -> const Token& {
    return tokens_[std::min(index + k, list_.tokens.size() - 1)];
  };
  bool first = token(0).first_on_line;
  size_t k = 0;
  if (token(0).word == Word::kPublic || token(0).word == Word::kPrivate) k = 1;
  const Token& name = token(k + 1);
  TokenKind after = token(k + 2).kind;
  if (token(k).kind != TokenKind::kWord) return false;
  switch (token(k).word) {
    case Word::kDefine:
      if (first) return true;
      if (IsIdentifier(name)) return after == TokenKind::kColon;
      return name.word == Word::kFunction || name.word == Word::kFluent ||
             name.word == Word::kPublic || name.word == Word::kPrivate;
    case Word::kCodesystem:
    case Word::kValueset:
    case Word::kCode:
      if (!IsIdentifier(name)) return false;
      if (first && after == TokenKind::kString) return true;  // its colon is missing
      return after == TokenKind::kColon && (first || token(k + 3).kind == TokenKind::kString);
    case Word::kConcept:
      return IsIdentifier(name) && after == TokenKind::kColon &&
             (first || token(k + 3).kind == TokenKind::kLeftBrace);
    case Word::kParameter:
      if (!IsIdentifier(name)) return false;
      return first || IsIdentifier(token(k + 2)) || BeginsType(token(k + 2).word) ||
             token(k + 2).word == Word::kDefault;
    case Word::kContext:
      if (!IsIdentifier(name)) return false;
      return first || after == TokenKind::kEnd || IsDefinitionWord(token(k + 2).word);
    case Word::kUsing:
    case Word::kInclude: {
      if (!IsIdentifier(name)) return false;
      const Word next = token(k + 2).word;
      return first || after == TokenKind::kEnd || next == Word::kVersion || next == Word::kCalled ||
             IsDefinitionWord(next);
    }
    case Word::kLibrary:
      return first && IsIdentifier(name);
    default:
      return false;
  }
}

void Parser::SkipToDefinition(size_t from) {
  at_ = from;
  while (!At(TokenKind::kEnd) && !BeginsDefinition(at_)) Advance();
}

// Remembers what the definition at token `start` would have defined, as far as its first tokens
// say.
void Parser::NoteBroken(size_t start) {
  at_ = start;
  auto skip = [this](std::initializer_list<Word> words) {
    for (Word word : words) {
      if (At(word)) Advance();
    }
  };
  skip({Word::kPublic, Word::kPrivate});
  AstKind kind = AstKind::kExpressionDef;
  bool fluent = false;
  const Word word = Advance().word;
  switch (word) {
    case Word::kDefine:
      skip({Word::kPublic, Word::kPrivate});
      fluent = At(Word::kFluent);
      skip({Word::kFluent});
      if (At(Word::kFunction)) {
        kind = AstKind::kFunctionDef;
        Advance();
      }
      break;
    case Word::kCodesystem:
      kind = AstKind::kCodeSystemDef;
      break;
    case Word::kValueset:
      kind = AstKind::kValueSetDef;
      break;
    case Word::kCode:
      kind = AstKind::kCodeDef;
      break;
    case Word::kConcept:
      kind = AstKind::kConceptDef;
      break;
    case Word::kParameter:
      kind = AstKind::kParameterDef;
      break;
    case Word::kUsing:
      kind = AstKind::kUsing;
      break;
    case Word::kInclude:
      kind = AstKind::kInclude;
      break;
    case Word::kContext:
      kind = AstKind::kContextDef;
      break;
    default:  // what it was meant to be is not known: nor is what it would have defined
      kind = AstKind::kLibrary;
      break;
  }
  const Token& name = Peek();
  size_t words = 1;  // define Lesion count: a name that lacks its quotes
  while (IsIdentifier(Peek(words)) && !Peek(words).first_on_line) ++words;
  if (!At(TokenKind::kColon, words)) words = 1;
  const bool named =
      IsFunctionName(name) || (name.kind == TokenKind::kString && name.end - name.begin > 2);
  if (!named && (kind == AstKind::kExpressionDef || kind == AstKind::kFunctionDef)) return;
  Ast* broken = arena_.New<Ast>();
  broken->kind = kind;
  broken->fluent = fluent;
  broken->span = broken->name_span = SpanOf(name);
  if (named) broken->text = TextOf(name);
  if (words > 1) broken->text = source_.text().substr(name.begin, Peek(words - 1).end - name.begin);
  broken_.push_back(broken);
}

const Ast* Parser::Library() {
  Children definitions(*this);
  Ast* library = Make(AstKind::kLibrary, 0);
  if (At(Word::kLibrary)) {
    if (LibraryHeader(library) == nullptr) SkipToDefinition(at_);  // the rest does not need it
  }
  bool defined = false;  // a define or context has been seen
  while (!At(TokenKind::kEnd)) {
    size_t start = at_;
    Word word = Peek().word;
    if (word == Word::kDefine || word == Word::kContext) defined = true;
    const Ast* definition = nullptr;
    if (defined && (word == Word::kUsing || word == Word::kInclude)) {
      Fail(SpanOf(Peek()), "'" + std::string(WordText(word)) + "' comes after a definition",
           "move it to the top of the library, before the first define or context");
    } else {
      definition = Definition();
    }
    if (definition != nullptr && !At(TokenKind::kEnd) && !BeginsDefinition(at_)) {
      UnexpectedAfterExpression(definition->kind == AstKind::kExpressionDef ||
                                        definition->kind == AstKind::kFunctionDef ||
                                        definition->kind == AstKind::kParameterDef
                                    ? "an operator or the next definition"
                                    : "the next definition");
      definition = nullptr;
    }
    if (definition != nullptr) {
      definitions.Add(definition);
    } else {
      const size_t stopped = at_;
      NoteBroken(start);
      SkipToDefinition(std::max(stopped, start + 1));
    }
  }
  library->children = arena_.Copy(definitions.items());
  for (const Ast* definition : definitions.items()) {
    library->height = std::max<uint16_t>(library->height, definition->height + 1);
  }
  library->span.end = LastEnd();
  return library;
}

const Ast* Parser::SingleExpression() {
  const Ast* expression = Expression(Place::kAlone);
  if (expression != nullptr && !At(TokenKind::kEnd)) {
    return UnexpectedAfterExpression("an operator or the end");
  }
  return expression;
}

}  // namespace precert::cql
