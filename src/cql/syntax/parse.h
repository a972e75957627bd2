// The parser's state and rules; internal to src/cql/syntax. See parser.h for what it offers.
//
// Every rule returns the node it parsed, or nullptr after reporting an error; callers pass nullptr
// on. Files: parser.cc (tokens, recovery, entry points), parse_errors.cc (wording of errors),
// parse_definitions.cc, parse_types.cc, parse_operators.cc, parse_timing.cc, parse_terms.cc,
// parse_selectors.cc, parse_queries.cc.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "cql/syntax/ast.h"
#include "cql/syntax/lexer.h"

namespace precert::cql {

// Binding strengths of the infix operators: a greater one binds tighter. They number the
// alternatives of the grammar's rule `expression` from its end, and then those of `expressionTerm`.
enum Level {
  kSetLevel = 1,  // | union intersect except
  kImpliesLevel = 2,
  kOrLevel = 3,  // or xor
  kAndLevel = 4,
  kMembershipLevel = 5,  // in contains
  kEqualityLevel = 6,    // = != ~ !~
  kTimingLevel = 7,      // before, during, same day as, ...
  kInequalityLevel = 8,  // < <= > >=
  kBetweenLevel = 9,
  kExistsLevel = 10,  // the operand of `exists` takes operators from here up
  kNotLevel = 11,
  kTypeLevel = 12,      // is, as, is null
  kAddLevel = 13,       // + - &
  kMultiplyLevel = 14,  // * / div mod
  kPowerLevel = 15,     // ^
};

class Parser {
 public:
  Parser(const Source& source, const TokenList& tokens, Arena& arena, Diagnostics& diagnostics)
      : source_(source),
        list_(tokens),
        tokens_(tokens.tokens.data()),
        arena_(arena),
        diagnostics_(diagnostics) {}

  const Ast* Library();
  const Ast* SingleExpression();
  std::vector<const Ast*> TakeBroken() { return std::move(broken_); }

 private:
  // How a nested expression stands in its surroundings.
  enum class Place {
    kAlone,   // nothing but its own end ends it: in parentheses, after a define
    kListed,  // a comma ends it: an argument, an item
    kLet,     // a comma or the query's next clause ends it
    kTail,    // ends where the surrounding expression ends: after else, where, distinct
  };

  // --- Tokens (parser.cc)
  const Token& Peek(size_t ahead = 0) const {
    size_t i = at_ + ahead;
    return tokens_[i < list_.tokens.size() ? i : list_.tokens.size() - 1];
  }
  bool At(TokenKind kind, size_t ahead = 0) const { return Peek(ahead).kind == kind; }
  bool At(Word word, size_t ahead = 0) const { return Peek(ahead).word == word; }
  bool At(Word first, Word second) const { return At(first) && At(second, 1); }
  const Token& Advance() { return tokens_[at_ < list_.tokens.size() - 1 ? at_++ : at_]; }
  bool Accept(TokenKind kind) { return At(kind) && (Advance(), true); }
  bool Accept(Word word) { return At(word) && (Advance(), true); }
  bool Accept(Word first, Word second) { return At(first, second) && (Advance(), Advance(), true); }
  // Takes the token or reports that `wanted` was expected.
  bool Expect(TokenKind kind, std::string_view wanted);
  bool Expect(Word word, std::string_view wanted);
  // Takes the closing bracket of the one at token index `open`.
  bool ExpectClose(TokenKind kind, size_t open, std::string_view also = "");

  static bool IsIdentifier(const Token& t) {
    return t.kind == TokenKind::kIdentifier || t.kind == TokenKind::kQuotedIdentifier ||
           t.kind == TokenKind::kBacktickIdentifier;
  }
  static bool IsReferential(const Token& t) {
    return IsIdentifier(t) ||
           (t.kind == TokenKind::kWord && (WordUses(t.word) & word_use::kReferential));
  }
  static bool IsFunctionName(const Token& t) {
    return IsIdentifier(t) ||
           (t.kind == TokenKind::kWord && (WordUses(t.word) & word_use::kFunction));
  }
  static bool IsNumber(const Token& t) {
    return t.kind == TokenKind::kInteger || t.kind == TokenKind::kDecimal;
  }
  bool IsAlias(size_t ahead) const;
  bool BeginsDefinition(size_t index) const;
  void SkipToDefinition(size_t from);
  void NoteBroken(size_t start);

  std::string_view Raw(const Token& t) const {
    return source_.text().substr(t.begin, t.end - t.begin);
  }
  // What the token says: quotes and escapes resolved.
  std::string_view TextOf(const Token& t);
  static Span SpanOf(const Token& t) { return {t.begin, t.end}; }
  uint32_t LastEnd() const { return at_ > 0 ? tokens_[at_ - 1].end : 0; }

  // --- Nodes
  // Children are gathered on one stack and copied to the arena when the node is made.
  class Children {
   public:
    explicit Children(Parser& parser) : stack_(parser.stack_), base_(stack_.size()) {}
    Children(const Children&) = delete;
    Children& operator=(const Children&) = delete;
    ~Children() { stack_.resize(base_); }
    void Add(const Ast* child) { stack_.push_back(child); }
    size_t size() const { return stack_.size() - base_; }
    std::span<const Ast* const> items() const { return {stack_.data() + base_, size()}; }

   private:
    std::vector<const Ast*>& stack_;
    size_t base_;
  };

  // A node from `begin` to the last token taken.
  Ast* Make(AstKind kind, uint32_t begin, std::span<const Ast* const> children);
  Ast* Make(AstKind kind, uint32_t begin, std::initializer_list<const Ast*> children = {}) {
    return Make(kind, begin, std::span<const Ast* const>(children.begin(), children.size()));
  }
  // Refuses chains of operators, members or indexers that make the tree too high.
  bool TooHigh(const Ast* node);

  class Nesting {  // one level of recursion
   public:
    explicit Nesting(Parser& parser) : parser_(parser) { ++parser_.depth_; }
    ~Nesting() { --parser_.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    bool ok();  // reports when the limit is passed

   private:
    Parser& parser_;
  };

  // --- Errors (parse_errors.cc)
  std::nullptr_t Fail(Span span, std::string message, std::string hint = "");
  // "expected WANTED, found TOKEN" at the next token, with the best hint there is.
  std::nullptr_t Unexpected(std::string_view wanted, std::string hint = "");
  std::nullptr_t UnexpectedAfterExpression(std::string_view wanted);
  std::nullptr_t UnexpectedOperand(std::string_view wanted);
  std::nullptr_t ExpectedName(std::string_view wanted);
  std::nullptr_t ExpectedString(std::string_view wanted);
  std::string Describe(const Token& t) const;
  std::string HintFor(const Token& t, uint8_t uses) const;
  std::string PlaceOf(uint32_t offset) const;  // "line 3, column 12"

  // --- Definitions (parse_definitions.cc)
  const Ast* Definition();
  const Ast* LibraryHeader(Ast* library);
  const Ast* UsingDefinition(uint32_t begin);
  const Ast* IncludeDefinition(uint32_t begin);
  const Ast* CodeSystemDefinition(uint32_t begin);
  const Ast* ValueSetDefinition(uint32_t begin);
  const Ast* CodeDefinition(uint32_t begin);
  const Ast* ConceptDefinition(uint32_t begin);
  const Ast* ParameterDefinition(uint32_t begin);
  const Ast* ContextDefinition(uint32_t begin);
  const Ast* ExpressionDefinition(uint32_t begin);
  const Ast* FunctionDefinition(uint32_t begin, bool fluent);
  bool DefinedName(std::string_view what, std::string_view* name, Span* span);
  bool DottedName(std::string_view what, std::string_view* name, std::string_view* last,
                  Span* span);
  bool Colon(std::string_view what, std::string_view name);
  bool StringText(std::string_view wanted, std::string_view* text);
  bool Version(std::string_view* version);
  bool Display(std::string_view* display);
  bool TerminologyNames(Children& names, std::string_view what);
  const Ast* TerminologyName(std::string_view wanted);

  // --- Types (parse_types.cc)
  const Ast* TypeSpecifier();
  const Ast* NamedType();
  const Ast* TupleType(uint32_t begin);

  // --- Operators (parse_operators.cc)
  struct Infix {
    int level = 0;  // 0: no infix operator of `expression`
    std::string_view name;
  };
  const Ast* Expression(Place place);
  const Ast* ExpressionAt(int level);
  const Ast* ExpressionOperand();
  const Ast* Operators(const Ast* left, uint32_t begin, int level);
  Infix PeekInfix() const;
  const Ast* Binary(std::string_view name, const Ast* left, uint32_t begin, int level);
  const Ast* TypeOperator(const Ast* left, uint32_t begin);
  const Ast* Between(const Ast* left, uint32_t begin);
  const Ast* Cast();
  const Ast* PrefixOperator(std::string_view name, int level);
  const Ast* DurationBetween(uint32_t begin, bool difference);
  const Ast* Term();
  const Ast* TermAt(int level);
  const Ast* TermOperators(const Ast* left, uint32_t begin, int level);
  Infix PeekTermInfix() const;

  // --- Timing phrases (parse_timing.cc)
  bool AtTiming() const;
  bool AtTimingRest(size_t ahead) const;
  size_t OffsetLength(size_t ahead) const;
  const Ast* Timing(const Ast* left, uint32_t begin);
  bool TimingRest(TimingPhrase* phrase, const Ast** offset);
  bool BeforeOrAfter(TimingPhrase* phrase);
  void RightBoundary(TimingPhrase* phrase);
  bool BeginsOperand(size_t ahead) const;
  bool PrecisionOf(TimingPhrase* phrase);

  // --- Terms (parse_terms.cc)
  const Ast* TermOperand();
  const Ast* PrefixTerm(AstKind kind, int words, std::string_view text = "", bool flag = false);
  const Ast* Postfix(const Ast* operand, uint32_t begin);
  const Ast* Member(const Ast* source, uint32_t begin);
  const Ast* Primary();
  const Ast* WordPrimary();
  const Ast* NamePrimary();
  const Ast* Call(const Token& name, const Ast* source, uint32_t begin);
  const Ast* If();
  const Ast* Case();
  const Ast* Convert();
  const Ast* SetAggregate();

  // --- Literals and selectors (parse_selectors.cc)
  const Ast* Literal(AstKind kind, std::string_view text);
  const Ast* NumberLiteral();
  const Ast* Quantity();  // a number with or without a unit, always a QuantityLiteral
  bool AtUnit() const;
  std::string_view TakeUnit(bool* quoted);
  const Ast* Interval();
  const Ast* List();
  const Ast* Braces();
  const Ast* Tuple();
  const Ast* Instance();
  bool AtInstance() const;
  bool Elements(Children& elements, size_t open);
  bool Items(Children& items, TokenKind close, size_t open);
  const Ast* CodeSelector();
  const Ast* ConceptSelector();

  // --- Queries (parse_queries.cc)
  const Ast* Retrieve();
  const Ast* SimplePath();
  const Ast* QualifiedName();
  bool AtContextArrow() const;
  bool AtCodePath() const;
  const Ast* QuerySource(std::string_view wanted);
  const Ast* AliasedSource(AstKind kind, std::string_view wanted);
  bool AtAliasedSource(size_t index) const;
  const Ast* Query(const Ast* first, uint32_t begin);
  bool Let(Children& clauses);
  const Ast* Inclusion(AstKind kind);
  const Ast* Return();
  const Ast* Aggregate();
  const Ast* Sort();

  const Source& source_;
  const TokenList& list_;
  const Token* tokens_;
  Arena& arena_;
  Diagnostics& diagnostics_;
  size_t at_ = 0;
  int depth_ = 0;
  std::vector<const Ast*> stack_;
  std::vector<const Ast*> broken_;

  bool in_list_ = false;    // a comma may end the expression
  bool in_cast_ = false;    // the next `as` belongs to a surrounding `cast`
  bool in_clause_ = false;  // a clause may be that of a surrounding query
  // What the last TermOperand was, for the decision whether an alias makes it a query.
  enum class Shape { kOther, kPath, kComplete, kCall } shape_ = Shape::kOther;
  // The alias of a query without clauses that has just ended: a misspelled operator, perhaps.
  size_t bare_alias_ = SIZE_MAX;
};

// The precision a word names, singular or plural; false for other words.
bool PrecisionOfWord(Word word, Precision* precision, bool* plural);

}  // namespace precert::cql
